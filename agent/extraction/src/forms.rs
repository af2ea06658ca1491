//! The known forms, prepared for comparison, and which of them a page is.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::SystemTime;

use greffier_language::{Anchor, Form};

use crate::decode::{Wanted, decode};
use crate::ocr::{Alphabet, Reader};
use crate::pixels::{BlankPage, Registration, Sheet, overview, register};
use crate::text::without_accents;
use crate::zones::read_print;
use crate::{KnownForm, Limits, ReadError, Warning};

/// Printed words count as found when this share of their letters is there: faxes lose some.
const ANCHOR_LIKENESS: f64 = 0.6;
/// Blanks kept at once; an office has a few hundred forms at most.
const MAX_BLANKS: usize = 512;

/// Prepared blanks, kept as long as their files do not change.
#[derive(Default)]
pub struct FormCache {
    blanks: HashMap<PathBuf, (Stamp, Rc<Vec<BlankPage>>)>,
}

#[derive(PartialEq, Eq)]
struct Stamp {
    changed: Option<SystemTime>,
    bytes: u64,
    page: (u64, u64),
}

impl FormCache {
    /// An empty cache.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn blank(&mut self, known: &KnownForm) -> Result<Rc<Vec<BlankPage>>, ReadError> {
        let refuse = |detail: String| ReadError::Blank { form: known.form.form.clone(), detail };
        let about = std::fs::metadata(&known.blank).map_err(|error| refuse(format!("{}: {error}", known.blank.display())))?;
        let page = (known.form.page.width.to_bits(), known.form.page.height.to_bits());
        let stamp = Stamp { changed: about.modified().ok(), bytes: about.len(), page };
        if let Some((old, pages)) = self.blanks.get(&known.blank)
            && *old == stamp
        {
            return Ok(Rc::clone(pages));
        }
        let pages = Rc::new(prepare(&known.blank, &known.form).map_err(refuse)?);
        if self.blanks.len() >= MAX_BLANKS {
            self.blanks.clear();
        }
        self.blanks.insert(known.blank.clone(), (stamp, Rc::clone(&pages)));
        Ok(pages)
    }
}

fn prepare(path: &Path, form: &Form) -> Result<Vec<BlankPage>, String> {
    let limits = Limits { pages: 20, ..Limits::default() };
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let decoded = decode(&bytes, None, &Wanted::all(&limits)).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(decoded.pages.iter().map(|page| BlankPage::new(&page.image, form.page.width, form.page.height)).collect())
}

/// A page that is a form.
pub(crate) struct Recognised<'a> {
    pub known: &'a KnownForm,
    pub blank: Rc<Vec<BlankPage>>,
    /// The page of the document where the form begins, from 0.
    pub page: usize,
    pub registration: Registration,
}

/// A page, upright as far as it is known, and how often it was turned.
pub(crate) struct Candidate<'a> {
    known: &'a KnownForm,
    blank: Rc<Vec<BlankPage>>,
    registration: Registration,
    sheet: Option<Sheet>,
}

/// Looks for the first page that is one of the forms. A page that lies sideways or upside down is turned in `sheets`.
///
/// # Errors
/// When the character recognition cannot work.
pub(crate) fn recognise<'a>(
    sheets: &mut [Sheet],
    forms: &'a [KnownForm],
    cache: &mut FormCache,
    reader: &mut dyn Reader,
    warnings: &mut Vec<Warning>,
    ocr: &mut std::time::Duration,
) -> Result<Option<Recognised<'a>>, ReadError> {
    let mut usable = Vec::new();
    for known in forms {
        match cache.blank(known) {
            Ok(blank) if blank.is_empty() => {}
            Ok(blank) => usable.push((known, blank)),
            Err(error) => warnings.push(Warning::form_left_out(&error)),
        }
    }
    let mut doubtful: Option<(usize, Candidate<'a>)> = None;
    for (page, sheet) in sheets.iter_mut().enumerate() {
        for candidate in candidates(sheet, &usable) {
            let seen = candidate.sheet.as_ref().unwrap_or(sheet);
            let started = std::time::Instant::now();
            let titled = has_anchors(seen, &candidate, reader)?;
            *ocr += started.elapsed();
            if !titled {
                continue;
            }
            if candidate.registration.is_certain() {
                let Candidate { known, blank, registration, sheet: turned } = candidate;
                if let Some(turned) = turned {
                    *sheet = turned;
                }
                return Ok(Some(Recognised { known, blank, page, registration }));
            }
            if doubtful.is_none() {
                doubtful = Some((page, candidate));
            }
        }
    }
    // The title is there, but the lines are not where they should be: say so, and leave every value to a person.
    Ok(doubtful.map(|(page, candidate)| {
        let Candidate { known, blank, registration, sheet } = candidate;
        if let Some(turned) = sheet {
            sheets[page] = turned;
        }
        let detail = format!("agreement {:.2}, residual {:.2} mm", registration.agreement, registration.residual_mm);
        warnings.push(Warning::not_registered(page as u32 + 1, &known.form.form, detail));
        Recognised { known, blank, page, registration }
    }))
}

/// The forms that the page may lie on, best first; turned only when it lies on none as it is.
fn candidates<'a>(sheet: &Sheet, forms: &[(&'a KnownForm, Rc<Vec<BlankPage>>)]) -> Vec<Candidate<'a>> {
    for quarters in [0, 2, 1, 3] {
        let turned = (quarters != 0).then(|| sheet.turned(quarters));
        let seen = turned.as_ref().unwrap_or(sheet);
        let about = overview(seen);
        let mut found: Vec<Candidate<'a>> = forms
            .iter()
            .filter_map(|(known, blank)| {
                let registration = register(seen, &about, blank.first()?)?;
                registration.is_possible().then(|| Candidate { known, blank: Rc::clone(blank), registration, sheet: turned.clone() })
            })
            .collect();
        if !found.is_empty() {
            found.sort_by(|a, b| b.registration.quality().total_cmp(&a.registration.quality()));
            return found;
        }
    }
    Vec::new()
}

/// Whether at least half of the printed words that tell the form are there.
fn has_anchors(sheet: &Sheet, candidate: &Candidate<'_>, reader: &mut dyn Reader) -> Result<bool, ReadError> {
    let anchors: Vec<&Anchor> = candidate.known.form.recognise.iter().filter(|anchor| anchor.zone.page <= 1).collect();
    let mut found = 0;
    for anchor in &anchors {
        let text = read_print(sheet, &candidate.registration, &anchor.zone, reader, Alphabet::Any)?;
        found += usize::from(likeness(&text, &anchor.text) >= ANCHOR_LIKENESS);
    }
    Ok(anchors.is_empty() || 2 * found >= anchors.len())
}

/// How alike two texts are when only their letters and digits count, 0 to 1.
fn likeness(read: &str, printed: &str) -> f64 {
    let bare = |text: &str| without_accents(text).to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    strsim::normalized_levenshtein(&bare(read), &bare(printed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn print_is_compared_by_its_letters() {
        assert!(likeness("CHANGEMENT D'ADRESSE", "Changement d’adresse") > 0.99);
        assert!(likeness("Changernent dadressc", "Changement d'adresse") > ANCHOR_LIKENESS);
        assert!(likeness("Demande de permis", "Changement d'adresse") < ANCHOR_LIKENESS);
        assert!(likeness("", "Changement d'adresse") < 0.01);
    }
}
