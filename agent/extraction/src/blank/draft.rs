//! From the file of a blank to a proposal: decoded, its words read, its form fields taken.

use std::path::PathBuf;
use std::time::Duration;

use greffier_language::Millimetres;
use image::GrayImage;
use image::imageops::{FilterType, resize};
use serde::{Deserialize, Serialize};

use super::revise::{Revision, revise};
use super::{Area, BlankPicture, Naming, Proposal, Word, acroform, print, propose};
use crate::decode::{DecodedPage, Kind, Wanted, decode};
use crate::forms::recognise;
use crate::ocr::{Alphabet, Reader, Reading};
use crate::pixels::Sheet;
use crate::read::write_png;
use crate::{FormCache, KnownForm, Limits, Progress, ReadError};

/// Resolution of the blank beside a form, in pixels per inch: that of a fax in fine mode.
const BLANK_DPI: f64 = 200.0;
/// Resolution above which reading its words gains nothing.
const PRINT_DPI: f64 = 300.0;
/// Pages of a blank.
const MAX_PAGES: u32 = 20;
const MM_PER_INCH: f64 = 25.4;
/// Paper of forms, in millimetres: letter, legal, A4, A5.
const PAPERS: [(f64, f64); 4] = [(215.9, 279.4), (215.9, 355.6), (210.0, 297.0), (148.0, 210.0)];
/// How far a scan may be from its paper.
const PAPER_SLACK: f64 = 3.0;

/// What a proposal is made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DraftRequest {
    /// The blank: any kind of file that is read.
    pub file: PathBuf,
    /// How the form is called; `blank` without its ending, which depends on what the file is.
    pub naming: Naming,
    /// An existing folder; the blank of one page is written there as `blank.png`.
    pub work_dir: PathBuf,
    /// The revision before, whose fields are sought on this blank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Box<KnownForm>>,
    /// The bounds.
    #[serde(default)]
    pub limits: Limits,
}

/// A proposal with what stands on the blank.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The proposal.
    pub proposal: Proposal,
    /// The printed words.
    pub words: Vec<Word>,
    /// Pages of the blank.
    pub pages: u32,
    /// The picture of the blank when it has one page; a blank of several pages is used as it came.
    pub picture: Option<PathBuf>,
    /// Whether the file has form fields of its own.
    pub has_fields: bool,
    /// The fields of the revision before on this blank; none when none was named, or when this blank does not lie on its blank.
    pub revision: Option<Revision>,
}

/// Proposes a form from the file of its blank. What comes in is decoded here, so that a worker does it. `languages` are those of the print,
/// such as `fra+eng`; `at` is told of each page as it is begun.
///
/// # Errors
/// [`ReadError`] when the file cannot be read, or the character recognition cannot work.
pub(crate) fn draft(request: &DraftRequest, languages: &str, at: &dyn Fn(Progress)) -> Result<Draft, ReadError> {
    let bytes = request.limits.read(&request.file)?;
    let limits = Limits { pages: MAX_PAGES.min(request.limits.pages), ..request.limits };
    let decoded = decode(&bytes, None, &Wanted { limits: &limits, leave_out: &[], at })?;
    let widgets = if decoded.kind == Kind::Pdf { acroform::widgets(&bytes) } else { Vec::new() };
    drop(bytes);
    let (pages, told) = pictures(decoded.pages);
    let words = print::words(&pages, told, languages)?;
    let mut naming = request.naming.clone();
    let mut written = None;
    if let [page] = pages.as_slice() {
        let path = request.work_dir.join("blank.png");
        write_png(&path, &sized(&page.image, page, BLANK_DPI), false, Some(BLANK_DPI)).map_err(|detail| ReadError::Storage { detail })?;
        written = Some(path);
        naming.blank.push_str(".png");
    } else {
        naming.blank.push_str(decoded.kind.ending());
    }
    let proposal = propose(&pages, &words, &widgets, &naming);
    let revision = match &request.from {
        Some(old) => revision(old, &pages, &proposal, languages)?,
        None => None,
    };
    Ok(Draft { proposal, words, pages: pages.len() as u32, picture: written, has_fields: !widgets.is_empty(), revision })
}

/// The fields of the revision before on this blank; none when a page of its blank is not found on this one.
fn revision(old: &KnownForm, pages: &[BlankPicture], proposal: &Proposal, languages: &str) -> Result<Option<Revision>, ReadError> {
    let refuse = |error: &dyn std::fmt::Display| ReadError::Blank { form: old.form.form.clone(), detail: error.to_string() };
    let bytes = std::fs::read(&old.blank).map_err(|error| refuse(&error))?;
    let limits = Limits { pages: MAX_PAGES, ..Limits::default() };
    let decoded = decode(&bytes, None, &Wanted::all(&limits)).map_err(|error| refuse(&error))?;
    let widgets = if decoded.kind == Kind::Pdf { acroform::widgets(&bytes) } else { Vec::new() };
    let (before, told) = pictures(decoded.pages);
    let naming = Naming { form: old.form.form.clone(), revision: String::new(), blank: String::new() };
    let seen_before = propose(&before, &print::words(&before, told, languages)?, &widgets, &naming).form;
    // Its printed words may be others now: it is known by its lines alone.
    let mut known = old.clone();
    known.form.recognise.clear();
    known.form.codes.clear();
    let dpi = |page: &BlankPicture| f64::from(page.image.width()) / page.width_mm * MM_PER_INCH;
    let mut sheets: Vec<Sheet> = pages.iter().map(|page| Sheet::new(page.image.clone(), Some(dpi(page)), false)).collect();
    let forms = [known];
    let (mut warnings, mut ocr) = (Vec::new(), Duration::ZERO);
    let found = recognise(&mut sheets, &forms, &mut FormCache::new(), &mut NoWords, &mut warnings, &mut ocr)?;
    let Some(laid) = found.first().map(|form| form.pages.iter().flatten().collect::<Vec<_>>()) else { return Ok(None) };
    if laid.len() < before.len() || laid.iter().any(|page| !page.registration.is_possible()) {
        return Ok(None);
    }
    let carry = |zone: &Millimetres| -> Millimetres {
        let Some(page) = laid.iter().find(|page| page.of_form as u32 + 1 == zone.page) else { return *zone };
        let sheet = &sheets[page.page];
        let map = page.registration.near(zone.x + zone.width / 2.0, zone.y + zone.height / 2.0);
        let mm = |(x, y): (f64, f64)| (x / sheet.per_mm, y / sheet.per_mm);
        let (left, top) = mm(map.apply(zone.x, zone.y));
        let (right, bottom) = mm(map.apply(zone.x + zone.width, zone.y + zone.height));
        Area::between(left, top, right, bottom).zone(page.page as u32 + 1, pages[page.page].width_mm, pages[page.page].height_mm)
    };
    Ok(Some(revise(&old.form, &seen_before, &proposal.form, carry)))
}

/// Reads nothing: what is known by its lines has no words to ask for.
struct NoWords;

impl Reader for NoWords {
    fn name(&self) -> &str {
        "none"
    }

    fn read_lines(&mut self, lines: &[GrayImage], _: Alphabet) -> Result<Vec<Reading>, ReadError> {
        Ok(lines.iter().map(|_| Reading::default()).collect())
    }
}

/// The pages with the size of their paper, and the words that each tells of itself.
fn pictures(pages: Vec<DecodedPage>) -> (Vec<BlankPicture>, Vec<Vec<Word>>) {
    let one = |(number, mut page): (u32, DecodedPage)| {
        let (words, size) = (std::mem::take(&mut page.facts.words), page.image.dimensions());
        let picture = picture(page);
        let told = print::told(number, &words, size, &picture);
        (picture, told)
    };
    (1..).zip(pages).map(one).unzip()
}

/// A page with the size of its paper, no finer than reading needs.
fn picture(page: DecodedPage) -> BlankPicture {
    let (width, height) = (f64::from(page.image.width()), f64::from(page.image.height()));
    let (width_mm, height_mm) = paper(width, height, page.dpi);
    let whole = BlankPicture { image: page.image, width_mm, height_mm };
    if width / width_mm * MM_PER_INCH <= 1.1 * PRINT_DPI {
        return whole;
    }
    BlankPicture { image: sized(&whole.image, &whole, PRINT_DPI), ..whole }
}

/// The paper of a page: what its resolution says, put right where it is nearly one of the papers of forms; without a resolution the
/// paper of the same shape.
fn paper(width: f64, height: f64, dpi: Option<f64>) -> (f64, f64) {
    let turned = |paper: &(f64, f64)| if width > height { (paper.1, paper.0) } else { *paper };
    if let Some(dpi) = dpi {
        let said = (width / dpi * MM_PER_INCH, height / dpi * MM_PER_INCH);
        let near = |paper: &(f64, f64)| (paper.0 - said.0).abs() < PAPER_SLACK && (paper.1 - said.1).abs() < PAPER_SLACK;
        if said.0.min(said.1) > 90.0 && said.0.max(said.1) < 600.0 {
            return PAPERS.iter().map(turned).find(near).unwrap_or(said);
        }
    }
    let off = |paper: &(f64, f64)| (paper.0 / paper.1 - width / height).abs();
    let (wide, _) = PAPERS[..3].iter().map(turned).min_by(|a, b| off(a).total_cmp(&off(b))).unwrap_or(PAPERS[0]);
    (wide, wide * height / width)
}

fn sized(image: &GrayImage, page: &BlankPicture, dpi: f64) -> GrayImage {
    let pixels = |mm: f64| (mm / MM_PER_INCH * dpi).round().max(1.0) as u32;
    let (width, height) = (pixels(page.width_mm), pixels(page.height_mm));
    if (width, height) == image.dimensions() { image.clone() } else { resize(image, width, height, FilterType::Triangle) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_paper_is_what_the_resolution_says_or_what_has_the_shape() {
        assert_eq!(paper(1700.0, 2200.0, Some(200.0)), (215.9, 279.4));
        assert_eq!(paper(2480.0, 3507.0, Some(300.0)), (210.0, 297.0));
        assert_eq!(paper(2480.0, 3507.0, None).0, 210.0);
        assert_eq!(paper(2200.0, 1700.0, Some(200.0)), (279.4, 215.9));
        assert_eq!(paper(2000.0, 1000.0, Some(200.0)), (254.0, 127.0));
    }
}
