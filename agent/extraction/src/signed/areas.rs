//! Where two images differ.

use image::GrayImage;
use serde::{Deserialize, Serialize};

/// Side of the tiles that differences are gathered in, in pixels: an eighth of an inch of a drawn page.
const TILE: u32 = 25;
/// Areas that are told one by one; more are told as one.
const MOST: usize = 60;

/// A part of a page, in pixels of its image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// Left edge.
    pub x: u32,
    /// Upper edge.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// The areas in which not every pixel is the same; the whole page when the sizes differ.
pub(super) fn differing(one: &GrayImage, other: &GrayImage) -> Vec<Area> {
    if one.dimensions() != other.dimensions() {
        return vec![Area { x: 0, y: 0, width: other.width(), height: other.height() }];
    }
    let (across, down) = (one.width().div_ceil(TILE), one.height().div_ceil(TILE));
    let mut marked = vec![false; (across * down) as usize];
    let rows = one.as_raw().chunks_exact(one.width().max(1) as usize).zip(other.as_raw().chunks_exact(one.width().max(1) as usize));
    for (y, (a, b)) in rows.enumerate().filter(|(_, (a, b))| a != b) {
        let row = (y as u32 / TILE * across) as usize;
        let tiles = a.chunks(TILE as usize).zip(b.chunks(TILE as usize)).enumerate();
        tiles.filter(|(_, (a, b))| a != b).for_each(|(tile, _)| marked[row + tile] = true);
    }
    let mut areas = Vec::new();
    while let Some(start) = marked.iter().position(|tile| *tile) {
        areas.push(gathered(&mut marked, start as u32, across, down));
    }
    if areas.len() > MOST {
        areas = areas.into_iter().reduce(joined).into_iter().collect();
    }
    let within = |area: Area| Area { width: area.width.min(one.width() - area.x), height: area.height.min(one.height() - area.y), ..area };
    areas.into_iter().map(within).collect()
}

/// Takes one group of tiles that touch, corners included.
fn gathered(marked: &mut [bool], start: u32, across: u32, down: u32) -> Area {
    let tile = |at: u32| Area { x: at % across * TILE, y: at / across * TILE, width: TILE, height: TILE };
    let (mut area, mut waiting) = (tile(start), vec![start]);
    marked[start as usize] = false;
    while let Some(at) = waiting.pop() {
        area = joined(area, tile(at));
        let (x, y) = (at % across, at / across);
        for (x, y) in
            (x.saturating_sub(1)..=(x + 1).min(across - 1)).flat_map(|x| (y.saturating_sub(1)..=(y + 1).min(down - 1)).map(move |y| (x, y)))
        {
            let next = y * across + x;
            if std::mem::take(&mut marked[next as usize]) {
                waiting.push(next);
            }
        }
    }
    area
}

fn joined(one: Area, other: Area) -> Area {
    let (x, y) = (one.x.min(other.x), one.y.min(other.y));
    let (right, bottom) = ((one.x + one.width).max(other.x + other.width), (one.y + one.height).max(other.y + other.height));
    Area { x, y, width: right - x, height: bottom - y }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Luma;

    fn white() -> GrayImage {
        GrayImage::from_pixel(210, 130, Luma([255]))
    }

    #[test]
    fn each_difference_is_marked_where_it_is() {
        assert_eq!(differing(&white(), &white()), []);
        let mut other = white();
        other.put_pixel(30, 30, Luma([254]));
        other.put_pixel(60, 60, Luma([0]));
        other.put_pixel(209, 129, Luma([0]));
        let told = differing(&white(), &other);
        assert_eq!(told, [Area { x: 25, y: 25, width: 50, height: 50 }, Area { x: 200, y: 125, width: 10, height: 5 }]);
        let larger = GrayImage::from_pixel(211, 130, Luma([255]));
        assert_eq!(differing(&white(), &larger), [Area { x: 0, y: 0, width: 211, height: 130 }]);
    }

    #[test]
    fn a_page_full_of_differences_is_one_area() {
        let image = |shade: u8| GrayImage::from_fn(1600, 1600, |x, y| Luma([if x % 100 == 0 && y % 100 == 0 { shade } else { 255 }]));
        assert_eq!(differing(&image(255), &image(0)).len(), 1);
    }
}
