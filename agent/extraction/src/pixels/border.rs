//! Black borders that a scanner leaves around the paper, made white where the page is looked at.

use image::GrayImage;

/// Rows or columns that a border is thick at least, as a share of the shorter side of the page: two millimetres of letter. Printed lines
/// that run to the edge are thinner.
const THICK: f64 = 0.009;
/// How far a border reaches into the page at most, as a share of its side.
const DEEP: f64 = 0.2;

/// The page without its black borders; `None` when it has none.
pub(super) fn without(image: &GrayImage, threshold: u8) -> Option<GrayImage> {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let thick = ((width.min(height) as f64 * THICK) as usize).max(2);
    let mut clean: Option<GrayImage> = None;
    for side in [Side::Left, Side::Right, Side::Top, Side::Bottom] {
        let (lines, length) = if side.is_across() { (height, width) } else { (width, height) };
        let reach = (length as f64 * DEEP) as usize;
        let runs: Vec<usize> = (0..lines)
            .map(|line| {
                let black = |depth: &usize| image.as_raw()[side.place(line, *depth, width, height)] < threshold;
                (0..length.min(reach + 1)).take_while(black).count()
            })
            .collect();
        for (line, run) in opened(&runs, thick).into_iter().enumerate().filter(|(_, run)| (thick..=reach).contains(run)) {
            let page = clean.get_or_insert_with(|| image.clone());
            for depth in 0..run {
                page.as_mut()[side.place(line, depth, width, height)] = 255;
            }
        }
    }
    clean
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Left,
    Right,
    Top,
    Bottom,
}

impl Side {
    fn is_across(self) -> bool {
        matches!(self, Self::Left | Self::Right)
    }

    /// Where a pixel stands in the image, by its line along this side and its depth from the edge.
    fn place(self, line: usize, depth: usize, width: usize, height: usize) -> usize {
        match self {
            Self::Left => line * width + depth,
            Self::Right => line * width + width - 1 - depth,
            Self::Top => depth * width + line,
            Self::Bottom => (height - 1 - depth) * width + line,
        }
    }
}

/// What of the runs is at least `thick` lines thick (an erosion, then a dilation).
fn opened(runs: &[usize], thick: usize) -> Vec<usize> {
    let lowest: Vec<usize> = runs.windows(thick.min(runs.len()).max(1)).map(|window| window.iter().copied().min().unwrap_or(0)).collect();
    (0..runs.len())
        .map(|line| {
            let first = line.saturating_sub(thick - 1).min(lowest.len().saturating_sub(1));
            lowest[first..=line.min(lowest.len() - 1)].iter().copied().max().unwrap_or(0)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borders_go_and_lines_to_the_edge_stay() {
        // A slanting border on the left, a straight one at the bottom, a printed line through the whole page.
        let black = |x: u32, y: u32| x < 30 + y / 20 || y >= 570 || (300..303).contains(&y) || (200..210).contains(&x) && y < 400;
        let image = GrayImage::from_fn(500, 600, |x, y| image::Luma([if black(x, y) { 0 } else { 255 }]));
        let clean = without(&image, 128).unwrap();
        let at = |x: u32, y: u32| clean.get_pixel(x, y).0[0];
        assert_eq!((at(10, 100), at(20, 500), at(250, 590)), (255, 255, 255));
        assert_eq!((at(100, 301), at(400, 301), at(205, 200)), (0, 0, 0));
    }

    #[test]
    fn a_page_without_borders_stays() {
        let image = GrayImage::from_fn(500, 600, |x, y| image::Luma([if x % 50 == 0 || y == 3 { 0 } else { 255 }]));
        assert!(without(&image, 128).is_none());
        assert!(without(&GrayImage::from_pixel(40, 40, image::Luma([0])), 128).is_none(), "all black is no border");
    }
}
