//! Printed by `reading --half train --calibrate`: fitted on 17977 conclusions, 492 of them wrong.

use super::confidence::FEATURES;

/// One for each of [`FEATURES`].
pub(super) const COEFFICIENTS: [f64; FEATURES.len()] = [
    1.7544,  // constant
    0.2550,  // glyphs
    1.5853,  // glyphs sure
    0.8857,  // line
    0.6631,  // line sure
    0.8857,  // first
    0.6631,  // first sure
    0.8612,  // second
    0.5541,  // second sure
    -0.5652, // two agree
    0.8128,  // three agree
    0.0000,  // four agree
    0.0000,  // glyphs against
    0.0000,  // glyphs against sure
    -0.6,    // line against
    0.0000,  // line against sure
    -0.6,    // first against
    0.0000,  // first against sure
    -0.6,    // second against
    0.0000,  // second against sure
    2.3167,  // checked
    0.1676,  // repaired
    2.0303,  // digits
    1.1609,  // e-mail
    0.4169,  // capitals
    -0.7319, // length
    -0.7622, // specks
    -0.6,    // digits, one alone
    0.0000,  // capitals, one alone
    0.0000,  // length, one alone
];
