//! Printed by `reading --by-hand`: fitted on 1431 printed fields and 1449 written by hand.

use super::hand::INK_FEATURES;

/// One for each of [`INK_FEATURES`], for lines.
pub(super) const LINES: [f64; INK_FEATURES.len()] = [
    4.6879,   // constant
    14.2336,  // edges 15°
    3.7858,   // edges 30°
    13.5341,  // edges 45°
    49.1806,  // edges 60°
    38.6331,  // edges 75°
    0.8518,   // edges 90°
    10.4935,  // edges 105°
    0.7703,   // edges 120°
    66.7882,  // edges 135°
    -58.5355, // edges 150°
    -2.5347,  // edges 165°
    -10.9792, // bottoms level
    -3.4003,  // bottoms nearly level
    -10.6939, // tops level
    -3.7358,  // tops nearly level
    -0.3458,  // steepest rise of ink by rows
    -5.0716,  // steepest fall of ink by rows
    -2.6149,  // width of pieces
    4.5823,   // widest piece
    2.3030,   // ink in joined pieces
    -7.2086,  // strokes across
    9.0483,   // strokes across, spread
    10.0515,  // strokes down
    5.5109,   // strokes down, spread
    0.8245,   // height of letters
    -8.9163,  // ink
];

/// One for each of [`INK_FEATURES`], for combs.
pub(super) const COMB: [f64; INK_FEATURES.len()] = [
    10.7113,  // constant
    8.5231,   // edges 15°
    0.0735,   // edges 30°
    3.9972,   // edges 45°
    12.8387,  // edges 60°
    23.7962,  // edges 75°
    4.4168,   // edges 90°
    -2.4458,  // edges 105°
    3.8463,   // edges 120°
    26.4352,  // edges 135°
    -68.5566, // edges 150°
    -5.2844,  // edges 165°
    -5.8592,  // bottoms level
    -6.6009,  // bottoms nearly level
    -7.1999,  // tops level
    -5.1011,  // tops nearly level
    -2.7838,  // steepest rise of ink by rows
    -4.0873,  // steepest fall of ink by rows
    -3.4402,  // width of pieces
    7.2503,   // widest piece
    -0.2882,  // ink in joined pieces
    -3.5099,  // strokes across
    1.1628,   // strokes across, spread
    5.3126,   // strokes down
    -0.7108,  // strokes down, spread
    0.7793,   // height of letters
    -3.7707,  // ink
];
