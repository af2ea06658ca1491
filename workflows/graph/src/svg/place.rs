//! Where the cells of each row stand from left to right: near what they are joined with, long edges straight.

/// Sweeps over all rows.
const SWEEPS: usize = 14;

/// How far a wide cell is moved so that an edge becomes straight.
const NEAR: f64 = 40.0;

/// What joins two cells of neighbouring rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pull {
    pub(super) upper: usize,
    pub(super) lower: usize,
    /// From the middle of the upper cell to where the join leaves it.
    pub(super) upper_offset: f64,
    /// From the middle of the lower cell to where the join enters it.
    pub(super) lower_offset: f64,
    /// How much it counts that it is straight.
    pub(super) weight: f64,
}

/// The middle of each cell. No two of a row are nearer than half their `widths` and the larger of their `gaps`.
pub(super) fn place(rows: &[Vec<usize>], widths: &[f64], gaps: &[f64], pulls: &[Pull]) -> Vec<f64> {
    let mut up: Vec<Vec<usize>> = vec![Vec::new(); widths.len()];
    let mut down: Vec<Vec<usize>> = vec![Vec::new(); widths.len()];
    for (index, pull) in pulls.iter().enumerate() {
        up[pull.lower].push(index);
        down[pull.upper].push(index);
    }
    let mut x = vec![0.0; widths.len()];
    for row in rows {
        let wanted: Vec<(f64, f64)> = row.iter().map(|_| (0.0, 1.0)).collect();
        settle(row, &wanted, widths, gaps, &mut x);
    }
    for sweep in 0..SWEEPS {
        let last = sweep + 2 >= SWEEPS;
        let downwards = sweep % 2 == 0;
        for step in 0..rows.len() {
            let row = &rows[if downwards { step } else { rows.len() - 1 - step }];
            let wanted: Vec<(f64, f64)> = row
                .iter()
                .map(|cell| {
                    let (mut sum, mut weight) = (x[*cell] * 0.01, 0.01);
                    for pull in up[*cell].iter().filter(|_| downwards || last).map(|pull| pulls[*pull]) {
                        sum += pull.weight * (x[pull.upper] + pull.upper_offset - pull.lower_offset);
                        weight += pull.weight;
                    }
                    for pull in down[*cell].iter().filter(|_| !downwards || last).map(|pull| pulls[*pull]) {
                        sum += pull.weight * (x[pull.lower] + pull.lower_offset - pull.upper_offset);
                        weight += pull.weight;
                    }
                    (sum / weight, weight)
                })
                .collect();
            settle(row, &wanted, widths, gaps, &mut x);
        }
    }
    for downwards in [true, false, true] {
        align(rows, widths, gaps, pulls, &up, if downwards { None } else { Some(&down) }, &mut x);
    }
    x
}

/// Moves each cell to where one of its joins becomes straight, if that is free and, for wide cells, not far: an edge with one turn reads
/// better than one with several small ones.
/// With `down`, cells that are not straight with what is above them are moved over what is below.
fn align(rows: &[Vec<usize>], widths: &[f64], gaps: &[f64], pulls: &[Pull], up: &[Vec<usize>], down: Option<&[Vec<usize>]>, x: &mut [f64]) {
    for step in 0..rows.len() {
        let row = &rows[if down.is_none() { step } else { rows.len() - 1 - step }];
        for (index, &cell) in row.iter().enumerate() {
            let over = |pull: &usize, x: &[f64]| x[pulls[*pull].upper] + pulls[*pull].upper_offset - pulls[*pull].lower_offset;
            let under = |pull: &usize, x: &[f64]| x[pulls[*pull].lower] + pulls[*pull].lower_offset - pulls[*pull].upper_offset;
            let nearest = |a: &f64, b: &f64| (a - x[cell]).abs().total_cmp(&(b - x[cell]).abs());
            let above = up[cell].iter().map(|pull| over(pull, x)).min_by(nearest);
            let wanted = match down {
                None => above,
                Some(_) if above.is_some_and(|above| (above - x[cell]).abs() < 0.01) => None,
                Some(down) => down[cell].iter().map(|pull| under(pull, x)).min_by(nearest),
            };
            let Some(wanted) = wanted else { continue };
            let apart = |other: usize| (widths[other] + widths[cell]) / 2.0 + gaps[other].max(gaps[cell]);
            let low = index.checked_sub(1).map_or(f64::NEG_INFINITY, |before| x[row[before]] + apart(row[before]));
            let high = row.get(index + 1).map_or(f64::INFINITY, |after| x[*after] - apart(*after));
            let reach = if widths[cell] == 0.0 { f64::INFINITY } else { NEAR };
            if low <= wanted && wanted <= high && (wanted - x[cell]).abs() <= reach {
                x[cell] = wanted;
            }
        }
    }
}

/// Puts the cells of a row as near as can be to where they want to stand, by least squares: cells that would overlap are pooled
/// (isotonic regression, pool adjacent violators).
fn settle(row: &[usize], wanted: &[(f64, f64)], widths: &[f64], gaps: &[f64], x: &mut [f64]) {
    let mut shifts = Vec::with_capacity(row.len());
    let mut shift = 0.0;
    for (index, cell) in row.iter().enumerate() {
        if index > 0 {
            let before = row[index - 1];
            shift += (widths[before] + widths[*cell]) / 2.0 + gaps[before].max(gaps[*cell]);
        }
        shifts.push(shift);
    }
    // Each pool: its sum, its weight, how many cells.
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    for ((at, weight), shift) in wanted.iter().zip(&shifts) {
        let mut pool = ((at - shift) * weight, *weight, 1);
        while let Some(before) = pools.pop_if(|before| before.0 / before.1 >= pool.0 / pool.1) {
            pool = (pool.0 + before.0, pool.1 + before.1, pool.2 + before.2);
        }
        pools.push(pool);
    }
    let at = pools.iter().flat_map(|pool| std::iter::repeat_n(pool.0 / pool.1, pool.2));
    for ((cell, at), shift) in row.iter().zip(at).zip(&shifts) {
        x[*cell] = at + shift;
    }
}
