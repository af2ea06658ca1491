//! The blanks of the known forms: a sketch of each, which is small, and the whole of those that were met of late.

use std::collections::HashMap;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::SystemTime;

use greffier_language::Form;
use image::GrayImage;

use crate::decode::{Wanted, decode};
use crate::pixels::{BlankPage, Sketch};
use crate::{KnownForm, Limits, ReadError};

/// Sketches kept at once (some 50 kB a page); an office has a few hundred forms at most.
const MAX_SKETCHES: usize = 1024;
/// Prepared pages kept at once (some 2 MB each).
const MAX_PREPARED: usize = 16;
/// Pages of one form.
const MAX_PAGES: u32 = 20;

/// Blanks, kept as long as their files do not change.
#[derive(Default)]
pub struct FormCache {
    sketches: HashMap<PathBuf, (Stamp, Rc<Vec<Sketch>>)>,
    /// The one that was used last stands last.
    prepared: Vec<(PathBuf, Stamp, Rc<Vec<BlankPage>>)>,
}

#[derive(PartialEq, Eq, Clone)]
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

    /// The sketches of a form's pages.
    ///
    /// # Errors
    /// [`ReadError::Blank`] when its blank cannot be used.
    pub(crate) fn sketches(&mut self, known: &KnownForm) -> Result<Rc<Vec<Sketch>>, ReadError> {
        let stamp = stamp(known)?;
        if let Some((old, sketches)) = self.sketches.get(&known.blank)
            && *old == stamp
        {
            return Ok(Rc::clone(sketches));
        }
        let sketches = Rc::new(pages(known, |image, form| Sketch::new(image, form.page.width, form.page.height))?);
        if self.sketches.len() >= MAX_SKETCHES {
            self.sketches.clear();
        }
        self.sketches.insert(known.blank.clone(), (stamp, Rc::clone(&sketches)));
        Ok(sketches)
    }

    /// The pages of a form's blank, ready to be laid under a page.
    ///
    /// # Errors
    /// [`ReadError::Blank`] when its blank cannot be used.
    pub(crate) fn prepared(&mut self, known: &KnownForm) -> Result<Rc<Vec<BlankPage>>, ReadError> {
        let stamp = stamp(known)?;
        let held = self.prepared.iter().position(|(path, _, _)| *path == known.blank).map(|at| self.prepared.remove(at));
        let blank = match held {
            Some((_, old, blank)) if old == stamp => blank,
            _ => Rc::new(pages(known, |image, form| BlankPage::new(image, form.page.width, form.page.height))?),
        };
        self.prepared.push((known.blank.clone(), stamp, Rc::clone(&blank)));
        while self.prepared.len() > 1 && self.prepared.iter().map(|(_, _, blank)| blank.len()).sum::<usize>() > MAX_PREPARED {
            self.prepared.remove(0);
        }
        Ok(blank)
    }
}

fn refuse(known: &KnownForm, error: &dyn std::fmt::Display) -> ReadError {
    ReadError::Blank { form: known.form.form.clone(), detail: format!("{}: {error}", known.blank.display()) }
}

fn stamp(known: &KnownForm) -> Result<Stamp, ReadError> {
    let about = std::fs::metadata(&known.blank).map_err(|error| refuse(known, &error))?;
    let page = (known.form.page.width.to_bits(), known.form.page.height.to_bits());
    Ok(Stamp { changed: about.modified().ok(), bytes: about.len(), page })
}

fn pages<T>(known: &KnownForm, of: impl Fn(&GrayImage, &Form) -> T) -> Result<Vec<T>, ReadError> {
    let limits = Limits { pages: MAX_PAGES, ..Limits::default() };
    let bytes = std::fs::read(&known.blank).map_err(|error| refuse(known, &error))?;
    let decoded = decode(&bytes, None, &Wanted::all(&limits)).map_err(|error| refuse(known, &error))?;
    Ok(decoded.pages.iter().map(|page| of(&page.image, &known.form)).collect())
}
