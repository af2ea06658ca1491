//! Resolutions, and how pixels of a fax become square.

use image::GrayImage;

/// Pixels per inch across and down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resolution {
    /// Across.
    pub x: f64,
    /// Down.
    pub y: f64,
}

/// Widths that fax machines use (ITU-T T.4, table 2: A4, B4 and A3 at 8 pixels a millimetre).
const FAX_WIDTHS: [u32; 3] = [1728, 2048, 2432];
/// Rows per inch of the standard, fine and superfine modes (3.85, 7.7 and 15.4 a millimetre).
const FAX_ROWS: [f64; 3] = [97.8, 195.6, 391.2];
const FAX_COLUMNS: f64 = 204.0;

impl Resolution {
    /// From what a file says, when it is believable for paper between 20 mm and 2 m.
    pub(crate) fn believable(x: f64, y: f64, width: u32, height: u32) -> Option<Self> {
        let inches = |pixels: u32, per_inch: f64| f64::from(pixels) / per_inch;
        let paper = 0.8..=80.0;
        let ratio = x / y;
        let good = x >= 20.0 && y >= 20.0 && x <= 4800.0 && y <= 4800.0 && (0.2..=5.0).contains(&ratio);
        (good && paper.contains(&inches(width, x)) && paper.contains(&inches(height, y))).then_some(Self { x, y })
    }

    /// For a page without tags that is as wide as a fax: the mode whose page comes nearest to paper (letter is 1.29, A4 1.41, legal 1.65).
    pub(crate) fn of_fax_page(width: u32, height: u32) -> Option<Self> {
        let inches = f64::from(width) / FAX_COLUMNS;
        let off = |rows: &f64| {
            let ratio = f64::from(height) / rows / inches;
            if ratio < 1.25 { 1.25 / ratio } else { (ratio / 1.68).max(1.0) }
        };
        // Page heights are far enough apart that a tie means a part of a page: the fine mode is the common one.
        let rows = [FAX_ROWS[1], FAX_ROWS[0], FAX_ROWS[2]].into_iter().min_by(|a, b| off(a).total_cmp(&off(b)))?;
        FAX_WIDTHS.contains(&width).then_some(Self { x: FAX_COLUMNS, y: rows })
    }

    /// Whether only fax machines use it.
    pub(crate) fn is_fax(self) -> bool {
        let near = |value: f64, target: f64| (value - target).abs() <= 3.0;
        near(self.x, FAX_COLUMNS) && FAX_ROWS.iter().any(|rows| near(self.y, *rows)) || near(self.x, 408.0) && near(self.y, 391.2)
    }

    /// Whether pixels are square enough that nothing has to be done.
    pub(crate) fn is_square(self) -> bool {
        (self.x / self.y - 1.0).abs() < 0.01
    }

    /// The size in square pixels: the finer direction keeps its pixels.
    pub(crate) fn square_size(self, width: u32, height: u32) -> (u64, u64) {
        let stretch = |pixels: u32, by: f64| (f64::from(pixels) * by).round().max(1.0) as u64;
        if self.is_square() {
            (u64::from(width), u64::from(height))
        } else if self.x > self.y {
            (u64::from(width), stretch(height, self.x / self.y))
        } else {
            (stretch(width, self.y / self.x), u64::from(height))
        }
    }
}

/// The page with square pixels, interpolated, and its pixels per inch.
pub(crate) fn square(image: GrayImage, resolution: Option<Resolution>) -> (GrayImage, Option<f64>) {
    let Some(resolution) = resolution else { return (image, None) };
    let dpi = resolution.x.max(resolution.y);
    let (width, height) = resolution.square_size(image.width(), image.height());
    let (Ok(width), Ok(height)) = (u32::try_from(width), u32::try_from(height)) else { return (image, Some(dpi)) };
    if height != image.height() {
        (stretch_down(&image, height), Some(dpi))
    } else if width != image.width() {
        (stretch_across(&image, width), Some(dpi))
    } else {
        (image, Some(dpi))
    }
}

/// Where an output position falls among `from` input samples: the sample before, and the weight of the next in 256ths.
fn source(at: u32, from: u32, to: u32) -> (usize, u32) {
    let place = ((f64::from(at) + 0.5) * f64::from(from) / f64::from(to) - 0.5).clamp(0.0, f64::from(from - 1));
    (place as usize, (place.fract() * 256.0) as u32)
}

fn stretch_down(image: &GrayImage, height: u32) -> GrayImage {
    let width = image.width() as usize;
    let pixels = image.as_raw();
    let mut out = Vec::with_capacity(width * height as usize);
    for y in 0..height {
        let (row, weight) = source(y, image.height(), height);
        let above = &pixels[row * width..][..width];
        let below = &pixels[(row + 1).min(image.height() as usize - 1) * width..][..width];
        out.extend(above.iter().zip(below).map(|(a, b)| ((u32::from(*a) * (256 - weight) + u32::from(*b) * weight) >> 8) as u8));
    }
    GrayImage::from_raw(image.width(), height, out).unwrap_or_default()
}

fn stretch_across(image: &GrayImage, width: u32) -> GrayImage {
    let sources: Vec<(usize, u32)> = (0..width).map(|x| source(x, image.width(), width)).collect();
    let last = image.width() as usize - 1;
    let mut out = Vec::with_capacity(width as usize * image.height() as usize);
    for row in image.as_raw().chunks_exact(image.width() as usize) {
        out.extend(
            sources
                .iter()
                .map(|(at, weight)| ((u32::from(row[*at]) * (256 - weight) + u32::from(row[(at + 1).min(last)]) * weight) >> 8) as u8),
        );
    }
    GrayImage::from_raw(width, image.height(), out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fax_page_without_tags_gets_the_mode_of_paper() {
        let rows = |height| Resolution::of_fax_page(1728, height).unwrap().y;
        assert_eq!(rows(1075), 97.8);
        assert_eq!(rows(1145), 97.8);
        assert_eq!(rows(2156), 195.6);
        assert_eq!(rows(2292), 195.6);
        assert_eq!(rows(4300), 391.2);
        assert_eq!(Resolution::of_fax_page(1700, 2200), None);
    }

    #[test]
    fn pixels_become_square() {
        let image = GrayImage::from_fn(204, 98, |_, y| image::Luma([if y < 49 { 0 } else { 255 }]));
        let (square, dpi) = square(image, Some(Resolution { x: 204.0, y: 98.0 }));
        assert_eq!(square.dimensions(), (204, 204));
        assert_eq!(dpi, Some(204.0));
        assert_eq!(square.get_pixel(3, 90).0, [0]);
        assert_eq!(square.get_pixel(3, 110).0, [255]);
    }

    #[test]
    fn unbelievable_resolutions_are_not_believed() {
        assert_eq!(Resolution::believable(1.0, 1.0, 1728, 2200), None);
        assert_eq!(Resolution::believable(f64::NAN, 98.0, 1728, 2200), None);
        assert!(Resolution::believable(204.0, 98.0, 1728, 1100).is_some_and(Resolution::is_fax));
    }
}
