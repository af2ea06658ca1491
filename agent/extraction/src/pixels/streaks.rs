//! Streaks: dirt on the glass of a scanner draws a thin line down the whole page, exactly along a column of its pixels.

use image::GrayImage;

/// Share of a column that is ink in a streak. No frame of a form reaches so far down the page unless the page lies perfectly straight, and
/// then little is lost with it.
const INK: f64 = 0.75;
/// Share of ink that the columns beside a streak stay below.
const BESIDE: f64 = 0.5;
/// Columns of one streak at most.
const WIDE: usize = 4;

/// The page without its streaks; `None` when there are none. Ink that reaches to both sides of a streak stays: a letter lies across it.
pub(super) fn without(image: &GrayImage, threshold: u8) -> Option<GrayImage> {
    let (width, height) = (image.width() as usize, image.height() as usize);
    if width < 2 * WIDE || height < 200 {
        return None;
    }
    let streaks = streaks(&ink_of_columns(image, threshold), height);
    if streaks.is_empty() {
        return None;
    }
    let mut clean = image.clone();
    for row in clean.chunks_exact_mut(width) {
        for (from, to) in &streaks {
            let crossed = row[from - 1] < threshold && row[*to] < threshold;
            if !crossed {
                row[*from..*to].fill(255);
            }
        }
    }
    Some(clean)
}

fn ink_of_columns(image: &GrayImage, threshold: u8) -> Vec<u32> {
    let mut ink = vec![0; image.width() as usize];
    for row in image.as_raw().chunks_exact(image.width() as usize) {
        for (count, pixel) in ink.iter_mut().zip(row) {
            *count += u32::from(*pixel < threshold);
        }
    }
    ink
}

/// First column and the one after the last of each streak.
fn streaks(ink: &[u32], height: usize) -> Vec<(usize, usize)> {
    let share = |column: usize| f64::from(ink[column]) / height as f64;
    let mut found = Vec::new();
    let mut column = 1;
    while column + 1 < ink.len() {
        if share(column) < INK {
            column += 1;
            continue;
        }
        let from = column;
        while column + 1 < ink.len() && share(column) >= BESIDE {
            column += 1;
        }
        if column - from <= WIDE && share(from - 1) < BESIDE {
            found.push((from, column));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_streak_goes_and_letters_across_it_stay() {
        let page = GrayImage::from_fn(200, 400, |x, y| {
            let streak = x == 90 && y % 10 != 0;
            let bar = (80..100).contains(&x) && (50..54).contains(&y);
            image::Luma([if streak || bar { 0 } else { 255 }])
        });
        let clean = without(&page, 128).expect("a streak");
        assert_eq!(clean.get_pixel(90, 201).0[0], 255);
        assert_eq!(clean.get_pixel(90, 51).0[0], 0, "the bar goes on across the streak");
        assert!(without(&clean, 128).is_none());
    }

    #[test]
    fn a_black_border_is_no_streak() {
        let page = GrayImage::from_fn(200, 400, |x, _| image::Luma([if x < 12 { 0 } else { 255 }]));
        assert!(without(&page, 128).is_none());
    }
}
