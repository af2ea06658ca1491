//! Printed by `reading --half train --calibrate`: fitted on 15815 conclusions, 583 of them wrong.

use super::confidence::FEATURES;

/// One for each of [`FEATURES`].
pub(super) const COEFFICIENTS: [f64; FEATURES.len()] = [
    0.8192,  // constant
    1.3474,  // glyphs
    1.5187,  // glyphs sure
    0.5656,  // line
    0.9183,  // line sure
    0.4044,  // first
    0.4816,  // first sure
    0.1463,  // second
    0.5326,  // second sure
    1.1906,  // two agree
    0.4395,  // three agree
    0.0143,  // four agree
    0.0660,  // glyphs against
    -0.0966, // glyphs against sure
    -0.4908, // line against
    0.1225,  // line against sure
    -0.5099, // first against
    -0.1808, // first against sure
    -1.1666, // second against
    -0.4353, // second against sure
    0.7662,  // checked
    0.0600,  // repaired
    1.2749,  // digits
    0.0542,  // e-mail
    0.1058,  // capitals
    -0.2435, // length
    -0.3755, // specks
    -0.3049, // digits, one alone
    -0.1614, // capitals, one alone
    0.0643,  // length, one alone
];
