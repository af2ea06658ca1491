//! Two revisions drawn, paired and compared.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use image::GrayImage;
use serde::{Deserialize, Serialize};

use super::CompareRequest;
use super::align::align;
use super::areas::{Area, differing};
use crate::decode::draw_pages;
use crate::read::write_png;
use crate::{Limits, PageImage, Progress, ReadError};

/// What the comparison of two revisions found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// Every page of both, in order.
    pub pages: Vec<ComparedPage>,
}

/// A page that is in one revision or in both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparedPage {
    /// As it was signed; none when it was added afterwards.
    pub signed: Option<Shown>,
    /// As it is now; none when it was removed.
    pub current: Option<Shown>,
    /// Where the two differ, in pixels of the present image; empty when they are the same to the pixel, or when there is one alone.
    pub differences: Vec<Area>,
}

impl ComparedPage {
    /// Whether both revisions show the same.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.signed.is_some() && self.current.is_some() && self.differences.is_empty()
    }
}

/// A page as it is drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// Its number in its revision, from 1.
    pub number: u32,
    /// Its image.
    pub image: PageImage,
}

/// Draws the revision that was signed and the present one, and marks where they differ. `at` is told of each page.
///
/// # Errors
/// [`ReadError`] when one of the two cannot be drawn, or breaks a bound.
pub fn compare(request: &CompareRequest, at: &dyn Fn(Progress)) -> Result<Compared, ReadError> {
    let bytes = request.limits.read(&request.file)?;
    let signed = bytes.get(..request.signed_end).ok_or(ReadError::Truncated { detail: "the signed revision".into() })?;
    let before = draw(signed, &request.work_dir, "signed", &request.limits, at)?;
    let after = if signed.len() == bytes.len() { before.clone() } else { draw(&bytes, &request.work_dir, "current", &request.limits, at)? };
    let looks = |drawn: &[Drawn]| drawn.iter().map(|page| page.look).collect::<Vec<u64>>();
    let pairs = align(&looks(&before), &looks(&after));
    let page = |(one, other): (Option<usize>, Option<usize>)| {
        let (signed, current) = (one.map(|at| &before[at]), other.map(|at| &after[at]));
        let differences = match (signed, current) {
            (Some(signed), Some(current)) if signed.look != current.look => {
                differing(&again(&signed.shown.image.path)?, &again(&current.shown.image.path)?)
            }
            _ => Vec::new(),
        };
        Ok(ComparedPage { signed: signed.map(|page| page.shown.clone()), current: current.map(|page| page.shown.clone()), differences })
    };
    Ok(Compared { pages: pairs.into_iter().map(page).collect::<Result<_, ReadError>>()? })
}

#[derive(Clone)]
struct Drawn {
    shown: Shown,
    /// A digest of its pixels, by which pages are paired.
    look: u64,
}

/// Draws every page into a file: what stands in memory is one page.
fn draw(bytes: &[u8], folder: &Path, name: &str, limits: &Limits, at: &dyn Fn(Progress)) -> Result<Vec<Drawn>, ReadError> {
    let mut drawn = Vec::new();
    draw_pages(bytes, limits, at, &mut |number, image, dpi| {
        let path = folder.join(format!("{name}-{number:04}.png"));
        write_png(&path, &image, false, Some(dpi)).map_err(|detail| ReadError::Storage { detail })?;
        let look = look(&image);
        drawn.push(Drawn { shown: Shown { number, image: PageImage { path, width: image.width(), height: image.height() } }, look });
        Ok(())
    })?;
    Ok(drawn)
}

fn look(image: &GrayImage) -> u64 {
    let mut hasher = DefaultHasher::new();
    (image.dimensions(), image.as_raw()).hash(&mut hasher);
    hasher.finish()
}

fn again(path: &Path) -> Result<GrayImage, ReadError> {
    let failed = |error: &dyn std::fmt::Display| ReadError::Storage { detail: format!("{}: {error}", path.display()) };
    Ok(image::open(path).map_err(|error| failed(&error))?.into_luma8())
}
