//! A zone cut out of the page, turned straight, with its ink parted into pieces.

use greffier_language::Millimetres;
use image::GrayImage;

use crate::pixels::{Affine, Bitmap, BlankPage, FINE, Sheet};

/// Pixels a millimetre of a cut zone: a quarter more than a fax has.
pub(super) const PER_MM: f64 = 10.0;
/// Pixels of a cut zone; a whole page at that resolution, no form has a larger field.
const MAX_PIXELS: f64 = 8_000_000.0;

/// A connected piece of ink.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub left: usize,
    pub top: usize,
    /// Right edge, exclusive.
    pub right: usize,
    /// Bottom edge, exclusive.
    pub bottom: usize,
    /// Pixels of ink.
    pub area: usize,
    /// Pixels of ink where the blank has print.
    pub printed: usize,
    label: u32,
}

impl Piece {
    pub(super) fn width_mm(&self) -> f64 {
        (self.right - self.left) as f64 / PER_MM
    }

    pub(super) fn height_mm(&self) -> f64 {
        (self.bottom - self.top) as f64 / PER_MM
    }

    pub(super) fn area_mm2(&self) -> f64 {
        self.area as f64 / (PER_MM * PER_MM)
    }

    pub(super) fn middle(&self) -> (f64, f64) {
        ((self.left + self.right) as f64 / 2.0, (self.top + self.bottom) as f64 / 2.0)
    }
}

/// A zone of the page.
#[derive(Debug, Clone)]
pub(super) struct Patch {
    pub grey: GrayImage,
    /// Which piece a pixel belongs to, 0 for none.
    labels: Vec<u32>,
    pub pieces: Vec<Piece>,
    /// Where the blank has print, a little widened.
    printed: Vec<bool>,
}

/// How a zone is cut.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cut {
    /// Taken away on every side, in millimetres.
    pub inset: f64,
    /// Whether ink on the blank's print is wiped out before the pieces are made (ticks of a comb, guide lines).
    pub wipe_print: bool,
    /// How far the print is widened, in pixels of the blank (at most two): what the registration may be off.
    pub widen: u8,
}

impl Patch {
    /// Cuts `zone` (on the blank) out of the page through `map`.
    pub(super) fn cut(sheet: &Sheet, blank: Option<&BlankPage>, map: &Affine, zone: &Millimetres, cut: Cut) -> Self {
        let (x, y) = (zone.x + cut.inset, zone.y + cut.inset);
        let (width_mm, height_mm) = ((zone.width - 2.0 * cut.inset).max(0.3), (zone.height - 2.0 * cut.inset).max(0.3));
        let per_mm = PER_MM.min((MAX_PIXELS / (width_mm * height_mm)).sqrt());
        let (width, height) = ((width_mm * per_mm).ceil() as u32, (height_mm * per_mm).ceil() as u32);
        let to_page = Affine { xx: 1.0 / per_mm, xy: 0.0, x0: x, yx: 0.0, yy: 1.0 / per_mm, y0: y }.then(map);
        let mut grey = sheet.seen_through(&to_page, width, height);
        let printed = printed(blank.map(|blank| blank.print(cut.widen)), (x, y), per_mm, width as usize, height as usize);
        if cut.wipe_print {
            for (pixel, _) in grey.iter_mut().zip(&printed).filter(|(_, printed)| **printed) {
                *pixel = 255;
            }
        }
        let grey = GrayImage::from_raw(width, height, grey).unwrap_or_default();
        let (labels, pieces) = label(&grey, sheet.threshold, &printed);
        Self { grey, labels, pieces, printed }
    }

    pub(super) fn width(&self) -> usize {
        self.grey.width() as usize
    }

    pub(super) fn height(&self) -> usize {
        self.grey.height() as usize
    }

    /// Share of the pixels that are ink and not the blank's print.
    pub(super) fn ink_share(&self) -> f64 {
        let free = self.printed.iter().filter(|printed| !**printed).count();
        let ink = self.labels.iter().zip(&self.printed).filter(|(label, printed)| **label != 0 && !**printed).count();
        if free == 0 { 0.0 } else { ink as f64 / free as f64 }
    }

    /// Share of the pixels where the blank has print.
    pub(super) fn printed_share(&self) -> f64 {
        self.printed.iter().filter(|printed| **printed).count() as f64 / self.printed.len().max(1) as f64
    }

    /// Whether a pixel is ink of a piece that was kept.
    pub(super) fn is_kept_ink(&self, x: usize, y: usize) -> bool {
        self.labels[y * self.width() + x] != 0
    }

    /// Leaves only the pieces that `keep` says; the others turn white.
    pub(super) fn retain(&mut self, keep: impl Fn(&Piece) -> bool) {
        let kept: Vec<Piece> = self.pieces.iter().filter(|piece| keep(piece)).cloned().collect();
        // Labels are not given anew, so those of pieces that went earlier still count.
        let mut good = vec![false; self.pieces.iter().map(|piece| piece.label as usize).max().unwrap_or(0) + 1];
        kept.iter().for_each(|piece| good[piece.label as usize] = true);
        for label in &mut self.labels {
            if !good[*label as usize] {
                *label = 0;
            }
        }
        self.pieces = kept;
    }

    /// The kept ink of a rectangle on white, with the greys of its edges.
    pub(super) fn picture(&self, left: usize, top: usize, right: usize, bottom: usize) -> GrayImage {
        let near_ink = |x: usize, y: usize| {
            let rows = y.saturating_sub(1)..=(y + 1).min(self.height() - 1);
            rows.into_iter().any(|row| {
                let columns = x.saturating_sub(1)..=(x + 1).min(self.width() - 1);
                columns.into_iter().any(|column| self.labels[row * self.width() + column] != 0)
            })
        };
        let (right, bottom) = (right.min(self.width()), bottom.min(self.height()));
        GrayImage::from_fn(right.saturating_sub(left) as u32, bottom.saturating_sub(top) as u32, |x, y| {
            let (x, y) = (left + x as usize, top + y as usize);
            if near_ink(x, y) { *self.grey.get_pixel(x as u32, y as u32) } else { image::Luma([255]) }
        })
    }
}

/// Which pixels of a patch fall on the blank's print; the patch begins at a place in millimetres.
fn printed(print: Option<&Bitmap>, (x, y): (f64, f64), per_mm: f64, width: usize, height: usize) -> Vec<bool> {
    let mut printed = vec![false; width * height];
    let Some(print) = print else { return printed };
    let at = |from: f64, step: usize| ((from + (step as f64 + 0.5) / per_mm) * FINE).floor() as i64;
    let columns: Vec<i64> = (0..width).map(|column| at(x, column)).collect();
    for (row, line) in printed.chunks_exact_mut(width).enumerate() {
        let y = at(y, row);
        // Most rows of a zone have no print at all.
        if print.row(y).iter().any(|word| *word != 0) {
            line.iter_mut().zip(&columns).for_each(|(pixel, x)| *pixel = print.get(*x, y));
        }
    }
    printed
}

/// Connected pieces, by eight neighbours (two passes with a union of labels).
fn label(image: &GrayImage, threshold: u8, printed: &[bool]) -> (Vec<u32>, Vec<Piece>) {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let pixels = image.as_raw();
    let mut labels = vec![0_u32; pixels.len()];
    let mut parent = vec![0_u32];
    for y in 0..height {
        for x in 0..width {
            let at = y * width + x;
            if pixels[at] >= threshold {
                continue;
            }
            let mut own = 0;
            let mut meet = |other: u32, parent: &mut Vec<u32>| {
                if other != 0 {
                    own = if own == 0 { root(parent, other) } else { join(parent, own, other) };
                }
            };
            if x > 0 {
                meet(labels[at - 1], &mut parent);
            }
            if y > 0 {
                for column in x.saturating_sub(1)..=(x + 1).min(width - 1) {
                    meet(labels[at - x - width + column], &mut parent);
                }
            }
            if own == 0 {
                own = parent.len() as u32;
                parent.push(own);
            }
            labels[at] = own;
        }
    }
    let mut number = vec![0_u32; parent.len()];
    let mut pieces: Vec<Piece> = Vec::new();
    for at in 0..labels.len() {
        if labels[at] == 0 {
            continue;
        }
        let top = root(&mut parent, labels[at]) as usize;
        let (x, y) = (at % width, at / width);
        if number[top] == 0 {
            number[top] = pieces.len() as u32 + 1;
            pieces.push(Piece { left: x, top: y, right: x + 1, bottom: y + 1, area: 0, printed: 0, label: number[top] });
        }
        labels[at] = number[top];
        let piece = &mut pieces[number[top] as usize - 1];
        piece.left = piece.left.min(x);
        piece.right = piece.right.max(x + 1);
        piece.bottom = y + 1;
        piece.area += 1;
        piece.printed += usize::from(printed[at]);
    }
    (labels, pieces)
}

fn root(parent: &mut [u32], mut label: u32) -> u32 {
    while parent[label as usize] != label {
        parent[label as usize] = parent[parent[label as usize] as usize];
        label = parent[label as usize];
    }
    label
}

fn join(parent: &mut [u32], a: u32, b: u32) -> u32 {
    let (a, b) = (root(parent, a), root(parent, b));
    let (low, high) = (a.min(b), a.max(b));
    parent[high as usize] = low;
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ink_falls_into_pieces() {
        let art = ["#..#...", ".##..#.", "......#", "##....."];
        let image = GrayImage::from_fn(7, 4, |x, y| image::Luma([if art[y as usize].as_bytes()[x as usize] == b'#' { 0 } else { 255 }]));
        let (_, pieces) = label(&image, 128, &[false; 28]);
        let areas: Vec<usize> = pieces.iter().map(|piece| piece.area).collect();
        assert_eq!(areas, [4, 2, 2]);
        assert_eq!((pieces[0].left, pieces[0].right, pieces[0].bottom), (0, 4, 2));
    }
}
