//! Pieces of connected ink of a whole page, as runs along its rows: a page has a thousand times fewer runs than pixels.

use super::bitmap::Bitmap;

/// Ink side by side in a row, from `from` to before `to`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub y: u32,
    pub from: u32,
    pub to: u32,
    /// The piece it belongs to.
    pub piece: u32,
}

/// A piece of ink, connected by eight neighbours; `right` and `bottom` lie just outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Blot {
    pub left: u32,
    pub top: u32,
    pub right: u32,
    pub bottom: u32,
    /// Pixels of ink.
    pub area: u32,
}

impl Blot {
    pub(crate) fn width(&self) -> u32 {
        self.right - self.left
    }

    pub(crate) fn height(&self) -> u32 {
        self.bottom - self.top
    }
}

/// The runs of a picture row by row, and its pieces, which the runs name by their place in the list.
pub(crate) fn blots(bits: &Bitmap) -> (Vec<Run>, Vec<Blot>) {
    let mut runs: Vec<Run> = Vec::new();
    let mut parent: Vec<u32> = Vec::new();
    let mut above = 0..0;
    for y in 0..bits.height {
        let begin = runs.len();
        let mut open: Option<(u32, u32)> = None;
        let mut close = |open: Option<(u32, u32)>, runs: &mut Vec<Run>| {
            if let Some((from, to)) = open {
                let piece = parent.len() as u32;
                parent.push(piece);
                runs.push(Run { y: y as u32, from, to, piece });
            }
        };
        bits.each_in_row(y, |x| {
            let x = x as u32;
            match &mut open {
                Some((_, to)) if *to == x => *to = x + 1,
                _ => {
                    close(open, &mut runs);
                    open = Some((x, x + 1));
                }
            }
        });
        close(open, &mut runs);
        let mut first = above.start;
        for at in begin..runs.len() {
            // Runs that touch one of the row above, corners included, are one piece with it.
            while first < above.end && runs[first].to < runs[at].from {
                first += 1;
            }
            for other in (first..above.end).take_while(|other| runs[*other].from <= runs[at].to) {
                join(&mut parent, runs[at].piece, runs[other].piece);
            }
        }
        above = begin..runs.len();
    }
    let blots = number(&mut runs, &mut parent);
    (runs, blots)
}

/// Numbers the pieces in the order of their first runs, and measures them.
fn number(runs: &mut [Run], parent: &mut [u32]) -> Vec<Blot> {
    let mut blots: Vec<Blot> = Vec::new();
    let mut numbers: Vec<Option<u32>> = vec![None; parent.len()];
    for run in runs {
        let top = root(parent, run.piece) as usize;
        run.piece = *numbers[top].get_or_insert_with(|| {
            blots.push(Blot { left: run.from, top: run.y, right: run.to, bottom: run.y + 1, area: 0 });
            blots.len() as u32 - 1
        });
        let blot = &mut blots[run.piece as usize];
        blot.left = blot.left.min(run.from);
        blot.right = blot.right.max(run.to);
        blot.bottom = run.y + 1;
        blot.area += run.to - run.from;
    }
    blots
}

fn root(parent: &mut [u32], mut piece: u32) -> u32 {
    while parent[piece as usize] != piece {
        parent[piece as usize] = parent[parent[piece as usize] as usize];
        piece = parent[piece as usize];
    }
    piece
}

fn join(parent: &mut [u32], one: u32, other: u32) {
    let (one, other) = (root(parent, one), root(parent, other));
    parent[one.max(other) as usize] = one.min(other);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ink_that_touches_is_one_piece() {
        let art = ["#..##..", ".#....#", "......#", "##..#.#"];
        let bits = Bitmap::from_fn(7, 4, |x, y| art[y].as_bytes()[x] == b'#');
        let (runs, blots) = blots(&bits);
        let areas: Vec<u32> = blots.iter().map(|blot| blot.area).collect();
        assert_eq!((runs.len(), areas.as_slice()), (8, &[2, 2, 3, 2, 1][..]));
        assert_eq!(blots[0], Blot { left: 0, top: 0, right: 2, bottom: 2, area: 2 });
        assert_eq!((blots[2].width(), blots[2].height()), (1, 3));
    }
}
