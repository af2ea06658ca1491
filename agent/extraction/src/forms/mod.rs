//! Which forms a document holds: every page is matched on its own, then the pages of one form are put together.

mod anchors;
mod cache;
mod document;
mod page;
mod rivals;

use std::time::{Duration, Instant};

use greffier_language::Anchor;

pub use self::cache::FormCache;
pub(crate) use self::document::{LaidPage, Recognised};

use self::anchors::{Title, title, words_say};
use self::document::assemble;
use self::page::{Found, Known, Lying, find, known};
use crate::ocr::Reader;
use crate::pixels::Sheet;
use crate::{KnownForm, ReadError, Warning};

/// Blanks whose title is read on one page at most.
const TITLES: usize = 3;

/// A page that is a page of a form.
pub(crate) struct Matched {
    lying: Lying,
    /// Why every value of it must be looked at, if so.
    doubt: Option<Doubt>,
}

/// Why a page may be another form than it is taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Doubt {
    /// Its lines do not fall on those of the blank.
    NotRegistered,
    /// The printed words that tell the form are not all there.
    Title,
    /// It may as well be that other form.
    MayBe(String),
}

/// Looks for the forms of a document. Pages that lie sideways or upside down are turned in `sheets`. Returns the forms in the order of
/// their first pages.
///
/// # Errors
/// When the character recognition cannot work.
pub(crate) fn recognise<'a>(
    sheets: &mut [Sheet],
    forms: &'a [KnownForm],
    cache: &mut FormCache,
    reader: &mut dyn Reader,
    warnings: &mut Vec<Warning>,
    ocr: &mut Duration,
) -> Result<Vec<Recognised<'a>>, ReadError> {
    let (known, errors) = known(forms, cache);
    warnings.extend(errors.iter().map(Warning::form_left_out));
    let mut pages = Vec::with_capacity(sheets.len());
    for sheet in sheets.iter() {
        let found = find(sheet, &known, cache);
        let started = Instant::now();
        pages.push(choose(sheet, found, &known, reader)?);
        *ocr += started.elapsed();
    }
    for (sheet, matched) in sheets.iter_mut().zip(&mut pages) {
        if let Some(Matched { lying, .. }) = matched.as_mut().filter(|matched| matched.lying.quarters != 0) {
            let (width, height) = sheet.image.dimensions();
            lying.registration = lying.registration.clone().turned(lying.quarters, width, height);
            *sheet = sheet.turned(lying.quarters);
        }
    }
    Ok(assemble(pages, &known, warnings))
}

/// The blank that a page lies on, confirmed by the printed words.
fn choose(sheet: &Sheet, found: Found, known: &[Known<'_>], reader: &mut dyn Reader) -> Result<Option<Matched>, ReadError> {
    let Found { lying, rivals } = found;
    let words = |one: &Lying| -> &[Anchor] { &known[one.form].form.form.recognise };
    let mut first = 0;
    let mut doubt = None;
    for other in rivals {
        match words_say(sheet, [(&lying[first], words(&lying[first])), (&lying[other], words(&lying[other]))], reader)? {
            std::cmp::Ordering::Greater => {}
            std::cmp::Ordering::Less => first = other,
            std::cmp::Ordering::Equal => doubt = Some(Doubt::MayBe(known[lying[other].form].form.form.form.clone())),
        }
    }
    let mut order: Vec<usize> = (0..lying.len()).collect();
    order.sort_by_key(|at| *at != first);
    for at in order.into_iter().take(TITLES) {
        let one = &lying[at];
        let doubt = match title(sheet, one, words(one), reader)? {
            Title::NotThere => continue,
            _ if !one.registration.is_certain() => Some(Doubt::NotRegistered),
            Title::InPart => Some(Doubt::Title),
            Title::There if at == first => doubt,
            Title::There => None,
        };
        return Ok(Some(Matched { lying: one.clone(), doubt }));
    }
    Ok(None)
}
