//! Printed by `reading --half train --calibrate`: fitted on 15625 conclusions, 427 of them wrong.

use super::confidence::FEATURES;

/// One for each of [`FEATURES`].
pub(super) const COEFFICIENTS: [f64; FEATURES.len()] = [
    1.0082,  // constant
    1.1023,  // glyphs
    1.5491,  // glyphs sure
    0.7052,  // line
    1.0022,  // line sure
    0.0472,  // first
    0.4662,  // first sure
    0.1547,  // second
    0.5433,  // second sure
    1.0550,  // two agree
    -0.0625, // three agree
    0.0088,  // four agree
    0.0917,  // glyphs against
    -0.1311, // glyphs against sure
    -0.2626, // line against
    -0.0100, // line against sure
    -0.8656, // first against
    0.0248,  // first against sure
    -1.1824, // second against
    -0.2441, // second against sure
    0.3969,  // checked
    0.1926,  // repaired
    1.4262,  // digits
    0.5216,  // e-mail
    0.2223,  // capitals
    -0.2943, // length
    -0.4208, // specks
    -0.2104, // digits, one alone
    -0.3246, // capitals, one alone
    0.0511,  // length, one alone
];
