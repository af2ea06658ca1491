//! Uneven light on photographs and grey scans made even, so that one threshold parts ink from paper everywhere.
//!
//! The paper is found in squares of a few millimetres as the grey that few pixels exceed, smoothed, and each pixel is divided by it: a
//! shadow darkens ink and paper by the same factor. The same is done by other programs under the name of background normalisation; a page
//! that is evenly lit stays as it is, to the pixel.

use image::GrayImage;

/// Side of a square in pixels at 200 pixels per inch and more: larger than the strokes of big titles, smaller than shadows.
const SQUARE: usize = 48;
/// Share of the pixels of a square that are lighter than its paper.
const LIGHTER: f64 = 0.1;
/// Paper this much darker than the lightest of the page is no paper but a picture or a dark heading; its neighbours tell then.
const DARKEST: f64 = 0.28;
/// Light that varies less than this, in greys, is even.
const EVEN: u8 = 10;

/// The page with even light; `None` when it is lit evenly already.
pub(super) fn evened(image: &GrayImage) -> Option<GrayImage> {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let (across, down) = (width / SQUARE, height / SQUARE);
    if across < 3 || down < 3 {
        return None;
    }
    let squares = paper(image, across, down);
    let lightest = squares.iter().copied().max().unwrap_or(0);
    let floor = (f64::from(lightest) * DARKEST) as u8;
    let squares = smoothed(&filled(&squares, across, down, floor), across, down);
    let (low, high) = (squares.iter().copied().min()?, squares.iter().copied().max()?);
    if low == 0 || high - low < EVEN {
        return None;
    }
    Some(divided(image, &squares, across, down))
}

/// The grey of the paper in each square, from every second pixel of every second row.
fn paper(image: &GrayImage, across: usize, down: usize) -> Vec<u8> {
    let width = image.width() as usize;
    let pixels = image.as_raw();
    let mut histograms = vec![[0_u16; 256]; across];
    let mut papers = Vec::with_capacity(across * down);
    for row in 0..down {
        histograms.iter_mut().for_each(|histogram| histogram.fill(0));
        for y in (row * SQUARE..(row + 1) * SQUARE).step_by(2) {
            let line = &pixels[y * width..y * width + across * SQUARE];
            for (square, histogram) in line.chunks_exact(SQUARE).zip(&mut histograms) {
                for pixel in square.iter().step_by(2) {
                    histogram[usize::from(*pixel)] += 1;
                }
            }
        }
        let enough = (LIGHTER * (SQUARE * SQUARE / 4) as f64) as u16;
        papers.extend(
            histograms
                .iter()
                .map(|histogram| {
                    let mut lighter = 0;
                    (0..=255_u8).rev().find(|grey| {
                        lighter += histogram[usize::from(*grey)];
                        lighter > enough
                    })
                })
                .map(Option::unwrap_or_default),
        );
    }
    papers
}

/// Squares without paper take the mean of their neighbours that have some, ring by ring.
fn filled(squares: &[u8], across: usize, down: usize, floor: u8) -> Vec<u8> {
    let mut known: Vec<Option<u8>> = squares.iter().map(|grey| (*grey >= floor.max(1)).then_some(*grey)).collect();
    for _ in 0..across + down {
        let before = known.clone();
        let mut changed = false;
        for y in 0..down {
            for x in 0..across {
                if before[y * across + x].is_some() {
                    continue;
                }
                let around: Vec<u32> = neighbours(x, y, across, down).filter_map(|at| before[at].map(u32::from)).collect();
                if !around.is_empty() {
                    known[y * across + x] = Some((around.iter().sum::<u32>() / around.len() as u32) as u8);
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
    }
    known.into_iter().map(Option::unwrap_or_default).collect()
}

fn smoothed(squares: &[u8], across: usize, down: usize) -> Vec<u8> {
    let mean = |x: usize, y: usize| {
        let around = neighbours(x, y, across, down).map(|at| u32::from(squares[at]));
        let (sum, count) = around.fold((0, 0), |(sum, count), grey| (sum + grey, count + 1));
        (sum / count.max(1)) as u8
    };
    (0..down).flat_map(|y| (0..across).map(move |x| (x, y))).map(|(x, y)| mean(x, y)).collect()
}

/// A square and those around it.
fn neighbours(x: usize, y: usize, across: usize, down: usize) -> impl Iterator<Item = usize> {
    let columns = x.saturating_sub(1)..=(x + 1).min(across - 1);
    (y.saturating_sub(1)..=(y + 1).min(down - 1)).flat_map(move |row| columns.clone().map(move |column| row * across + column))
}

/// Each pixel over the paper there, interpolated between the middles of the squares; paper becomes 255.
fn divided(image: &GrayImage, squares: &[u8], across: usize, down: usize) -> GrayImage {
    let (width, height) = (image.width() as usize, image.height() as usize);
    // Factors in 256ths of the reciprocal of the paper, first for a row of squares, then along it.
    let factor = |grey: f32| 255.0 * 256.0 / grey.max(1.0);
    let place = |at: usize, count: usize| {
        let place = ((at as f32 + 0.5) / SQUARE as f32 - 0.5).clamp(0.0, (count - 1) as f32);
        (place as usize, (place as usize + 1).min(count - 1), place.fract())
    };
    let columns: Vec<(usize, usize, f32)> = (0..width).map(|x| place(x, across)).collect();
    let mut out = Vec::with_capacity(width * height);
    let mut line = vec![0.0_f32; across];
    let mut factors = vec![0_u32; width];
    for (y, row) in image.as_raw().chunks_exact(width).enumerate() {
        // Light changes slowly: the factors of every fourth row serve the next ones.
        if y % 4 == 0 {
            let (above, below, part) = place(y, down);
            for (x, grey) in line.iter_mut().enumerate() {
                *grey = f32::from(squares[above * across + x]) * (1.0 - part) + f32::from(squares[below * across + x]) * part;
            }
            for (one, (left, right, part)) in factors.iter_mut().zip(&columns) {
                *one = factor(line[*left] * (1.0 - part) + line[*right] * part) as u32;
            }
        }
        out.extend(row.iter().zip(&factors).map(|(pixel, factor)| ((u32::from(*pixel) * factor) >> 8).min(255) as u8));
    }
    GrayImage::from_raw(image.width(), image.height(), out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Strokes on paper, lit as said: 1 is full light.
    fn photographed(light: impl Fn(u32, u32) -> f64) -> GrayImage {
        GrayImage::from_fn(800, 1000, |x, y| {
            let ink = x % 20 < 3 && y % 30 < 18;
            image::Luma([(if ink { 40.0 } else { 230.0 } * light(x, y)) as u8])
        })
    }

    #[test]
    fn a_shadow_across_the_page_goes() {
        // From full light to a third of it, with an edge in the middle.
        let image = photographed(|x, y| (1.0 - 0.4 * f64::from(y) / 1000.0) * if x + y / 2 > 500 { 0.55 } else { 1.0 });
        let even = evened(&image).unwrap();
        for (x, y, pixel) in even.enumerate_pixels() {
            let ink = x % 20 < 3 && y % 30 < 18;
            assert_eq!(pixel.0[0] < 128, ink, "{x} {y}: {pixel:?}, was {:?}", image.get_pixel(x, y));
        }
        let darkest_paper = image.enumerate_pixels().filter(|(x, _, _)| x % 20 > 3).map(|(_, _, pixel)| pixel.0[0]).min().unwrap();
        assert!(darkest_paper < 100, "no one threshold would do: {darkest_paper}");
    }

    #[test]
    fn even_light_changes_nothing() {
        assert!(evened(&photographed(|_, _| 1.0)).is_none());
        assert!(evened(&GrayImage::new(20, 20)).is_none());
    }

    #[test]
    fn a_dark_heading_stays_dark() {
        let mut image = photographed(|x, _| 1.0 - 0.3 * f64::from(x) / 800.0);
        for y in 100..220 {
            for x in 0..800 {
                image.put_pixel(x, y, image::Luma([20]));
            }
        }
        let even = evened(&image).unwrap();
        assert!((10..790).all(|x| even.get_pixel(x, 160).0[0] < 64));
    }
}
