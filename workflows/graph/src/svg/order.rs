//! The order of the cells in each row, so that few edges cross.

use std::cmp::Ordering;

/// Sweeps over all rows.
const SWEEPS: usize = 8;

/// Puts the cells of each row in order. `up[c]` and `down[c]` are the cells that cell `c` is joined with in the row above and below.
/// Of the orders that the sweeps pass through, the one with the fewest crossings stays.
pub(super) fn order(rows: &mut [Vec<usize>], up: &[Vec<usize>], down: &[Vec<usize>]) {
    let mut position = vec![0; up.len()];
    let settle = |rows: &[Vec<usize>], position: &mut Vec<usize>| {
        for row in rows {
            for (index, cell) in row.iter().enumerate() {
                position[*cell] = index;
            }
        }
    };
    settle(rows, &mut position);
    let mut best = (crossings(rows, down, &position), rows.to_vec());
    for sweep in 0..SWEEPS {
        if best.0 == 0 {
            break;
        }
        let downwards = sweep % 2 == 0;
        let joined = if downwards { up } else { down };
        for step in 0..rows.len() {
            let row = if downwards { step } else { rows.len() - 1 - step };
            sort(&mut rows[row], joined, &position);
            for (index, cell) in rows[row].iter().enumerate() {
                position[*cell] = index;
            }
        }
        let found = crossings(rows, down, &position);
        if found < best.0 {
            best = (found, rows.to_vec());
        }
    }
    rows.clone_from_slice(&best.1);
}

/// Sorts a row by the middle of what each cell is joined with; cells without any keep their place.
fn sort(row: &mut [usize], joined: &[Vec<usize>], position: &[usize]) {
    let mean = |cell: usize| {
        let cells = &joined[cell];
        let sum: usize = cells.iter().map(|cell| position[*cell]).sum();
        if cells.is_empty() { None } else { Some(as_f64(sum) / as_f64(cells.len())) }
    };
    let free: Vec<bool> = row.iter().map(|cell| mean(*cell).is_some()).collect();
    let mut moved: Vec<(f64, usize)> = row.iter().filter_map(|cell| Some((mean(*cell)?, *cell))).collect();
    moved.sort_by(|a, b| a.0.partial_cmp(&b.0).unwrap_or(Ordering::Equal));
    let mut moved = moved.into_iter();
    for (cell, _) in row.iter_mut().zip(free).filter(|(_, free)| *free) {
        if let Some((_, next)) = moved.next() {
            *cell = next;
        }
    }
}

/// How many pairs of joins cross, over all rows.
fn crossings(rows: &[Vec<usize>], down: &[Vec<usize>], position: &[usize]) -> u64 {
    let mut total = 0;
    for pair in rows.windows(2) {
        let mut tree = vec![0_u64; pair[1].len() + 1];
        let mut before = 0_u64;
        for cell in &pair[0] {
            let mut ends: Vec<usize> = down[*cell].iter().map(|cell| position[*cell]).collect();
            ends.sort_unstable();
            for end in &ends {
                // All that began further left and end further right: a Fenwick tree counts those that do not.
                let (mut at, mut not) = (end + 1, 0);
                while at > 0 {
                    not += tree[at];
                    at &= at - 1;
                }
                total += before - not;
            }
            for end in ends {
                let mut at = end + 1;
                while at < tree.len() {
                    tree[at] += 1;
                    at += at & at.wrapping_neg();
                }
                before += 1;
            }
        }
    }
    total
}

#[allow(clippy::cast_precision_loss, reason = "positions are far below 2^52")]
fn as_f64(number: usize) -> f64 {
    number as f64
}
