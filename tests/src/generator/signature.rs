//! Signatures: a pen stroke through made-up letters, different for each signer and always the same for one seed.

use std::fmt::Write;

use rand_chacha::ChaCha8Rng;

use super::draw::between;
use super::layout::Rect;

/// A point in letter heights: to the right, and up from the line of writing.
type Point = [f64; 2];

/// First letters, each a stroke from its beginning to the line of writing.
const CAPITALS: [&[Point]; 6] = [
    &[[0.0, 0.1], [0.5, 1.0], [0.75, 0.5], [0.2, -0.15], [-0.1, 0.1], [0.4, 0.35], [1.0, 0.1]],
    &[[0.7, 0.95], [0.35, 1.05], [0.15, 0.75], [0.6, 0.4], [0.5, 0.0], [0.0, 0.05], [0.5, 0.1], [0.95, 0.2]],
    &[[0.5, 0.9], [0.1, 0.75], [0.0, 0.25], [0.35, 0.0], [0.75, 0.35], [0.65, 0.85], [0.3, 0.95], [0.45, 0.6], [1.05, 0.55]],
    &[[0.0, 0.0], [0.15, 1.0], [0.3, 0.1], [0.6, 1.05], [0.7, 0.0], [1.0, 0.15]],
    &[[0.1, 0.8], [0.45, 1.1], [0.4, 0.3], [0.2, -0.5], [-0.05, -0.35], [0.35, 0.1], [0.8, 0.3]],
    &[[0.15, 0.0], [0.2, 1.0], [0.65, 1.05], [0.7, 0.65], [0.2, 0.5], [0.7, 0.35], [0.65, -0.02], [0.2, 0.05], [1.05, 0.1]],
];

/// Letters that follow; each begins and ends on the line of writing.
const LETTERS: [&[Point]; 7] = [
    &[[0.12, 0.38], [0.25, 0.0]],
    &[[0.1, 0.36], [0.2, 0.02], [0.32, 0.34], [0.42, 0.0]],
    &[[0.22, 0.6], [0.3, 0.98], [0.16, 0.9], [0.2, 0.1], [0.36, 0.02]],
    &[[0.25, 0.32], [0.1, 0.36], [0.06, 0.05], [0.25, 0.1], [0.28, -0.5], [0.1, -0.45], [0.42, 0.05]],
    &[[0.24, 0.3], [0.1, 0.35], [0.06, 0.03], [0.22, 0.08], [0.26, 0.3], [0.34, 0.0]],
    &[[0.15, 0.08], [0.5, 0.04]],
    &[[0.16, 0.3], [0.05, 0.2], [0.14, 0.0], [0.34, 0.06]],
];

/// Writes the markup of a signature that stays within `frame`.
pub(super) fn sign(out: &mut String, frame: &Rect, rng: &mut ChaCha8Rng) {
    let size = frame.height * between(rng, 0.46, 0.62);
    let slant = between(rng, -0.05, 0.45);
    let rise = between(rng, -0.01, 0.07);
    let small = between(rng, 0.55, 1.0);
    let wide = between(rng, 0.85, 1.5);
    let start = [frame.x + between(rng, 8.0, 20.0), frame.y + frame.height * between(rng, 0.66, 0.76)];
    let pen = between(rng, 0.36, 0.56);
    let place = |point: Point| {
        let x = start[0] + (point[0] * wide + point[1] * slant) * size;
        let y = start[1] - (point[1] + point[0] * rise) * size;
        [x.clamp(frame.x + 1.0, frame.right() - 1.0), y.clamp(frame.y + 1.0, frame.bottom() - 1.0)]
    };

    let mut letters: Vec<Point> = CAPITALS[pick(rng, CAPITALS.len())].to_vec();
    let mut x = 0.95;
    // Names end in a line: later letters are lower and wider, as of a hand in a hurry.
    let count = 4 + pick(rng, 6);
    for number in 0..count {
        let letter = LETTERS[pick(rng, LETTERS.len())];
        let tired = 1.0 - 0.5 * number as f64 / count as f64;
        let stretch = between(rng, 0.8, 1.3);
        letters.extend(letter.iter().map(|point| [x + point[0] * stretch, point[1] * small * tired * between(rng, 0.8, 1.15)]));
        x += letter[letter.len() - 1][0] * stretch;
    }
    match pick(rng, 4) {
        0 => letters.extend([[x + 0.5, 0.15], [x + 0.95, 0.3]]),
        1 => letters.extend([[x + 0.55, 0.25], [x + 0.4, -0.3], [x * 0.5, -0.34], [0.3, -0.26]]),
        2 => letters.extend([[x + 0.2, -0.1], [x + 0.6, -0.02], [x + 1.1, 0.08]]),
        _ => letters.extend([[x + 0.35, 0.75], [x + 0.2, 0.9], [x + 0.15, 0.1], [x + 0.7, 0.1]]),
    }
    stroke(out, &letters.into_iter().map(place).collect::<Vec<_>>(), pen);
    // A bar through a letter, or a dot.
    if pick(rng, 2) == 0 {
        let at = between(rng, 0.9, x);
        stroke(out, &[place([at - 0.25, 0.52]), place([at, 0.58]), place([at + 0.4, 0.56])], pen);
    } else {
        let at = between(rng, 0.9, x);
        stroke(out, &[place([at, 0.62]), place([at + 0.03, 0.64])], pen * 1.3);
    }
}

fn pick(rng: &mut ChaCha8Rng, of: usize) -> usize {
    (between(rng, 0.0, of as f64) as usize).min(of - 1)
}

/// A smooth line through the points: Catmull-Rom, written as cubic Bézier curves.
fn stroke(out: &mut String, points: &[Point], pen: f64) {
    _ = write!(
        out,
        "#at(0, 0, curve(stroke: (thickness: {pen:.2}mm, cap: \"round\", join: \"round\"), curve.move((mm({:.2}), mm({:.2})))",
        points[0][0], points[0][1]
    );
    for at in 0..points.len() - 1 {
        let point = |i: usize| points[i.min(points.len() - 1)];
        let (before, from, to, after) = (point(at.saturating_sub(1)), point(at), point(at + 1), point(at + 2));
        let control = |axis: usize| (from[axis] + (to[axis] - before[axis]) / 6.0, to[axis] - (after[axis] - from[axis]) / 6.0);
        let ((ax, bx), (ay, by)) = (control(0), control(1));
        _ = write!(out, ", curve.cubic((mm({ax:.2}), mm({ay:.2})), (mm({bx:.2}), mm({by:.2})), (mm({:.2}), mm({:.2})))", to[0], to[1]);
    }
    out.push_str("))\n");
}
