//! Printed by `reading --half train --calibrate`: fitted on 17977 conclusions, 492 of them wrong.

use super::confidence::FEATURES;

/// One for each of [`FEATURES`].
pub(super) const COEFFICIENTS: [f64; FEATURES.len()] = [
    1.7544,  // constant
    0.8857,  // first
    0.6631,  // first sure
    0.8612,  // second
    0.5541,  // second sure
    0.2550,  // glyphs
    1.5853,  // glyphs sure
    -0.5652, // two agree
    0.8128,  // three agree
    -1.1432, // against
    0.0332,  // against sure
    2.3167,  // checked
    0.1676,  // repaired
    2.0303,  // digits
    1.1609,  // e-mail
    0.4169,  // capitals
    -0.7319, // length
    -0.7622, // specks
    -0.6935, // digits, first alone
    -0.5372, // digits, second alone
];
