//! The engines of one worker.

use std::path::Path;

use super::{Glyphs, LineNet, Paddle, PageReader, Reader, Tesseract};
use crate::ReadError;

/// The readers of a worker. Each has a model of its own, so that what two of them agree on was read twice.
pub struct Readers {
    /// The quickest: it reads every line.
    pub lines: LineNet,
    /// The one that knows the language of the forms, for what the quickest is not sure of.
    pub first: Box<dyn Reader>,
    /// A third one, independent of both, for what they are not sure of.
    pub second: Option<Box<dyn Reader>>,
    /// For the single characters of combs.
    pub glyphs: Glyphs,
    /// The one that reads whole pages.
    pub pages: PageReader,
    left_out: Option<String>,
}

impl Readers {
    /// Tesseract with the first language of a list such as `fra+eng`, and the recogniser in the folder `models` (see
    /// [`models_folder`](super::models_folder)) as the second reader. Without that one, or when its file is damaged, tesseract with the
    /// second language stands in for it.
    ///
    /// # Errors
    /// [`ReadError::NotReady`] when a model of tesseract is missing, or a net that comes with the program does not work on this machine.
    pub fn load(languages: &str, models: Option<&Path>) -> Result<Self, ReadError> {
        let mut languages = languages.split('+').filter(|language| !language.is_empty());
        let pages = PageReader::new(languages.clone().next().unwrap_or_default());
        let mut tesseract = || languages.next().map(Tesseract::new).transpose();
        let first = tesseract()?.ok_or_else(|| ReadError::NotReady { detail: "no language".into() })?;
        let (lines, glyphs) = (LineNet::load()?, Glyphs::load()?);
        let mut readers = Self { lines, first: Box::new(first), second: None, glyphs, pages, left_out: None };
        match models.map(Paddle::load) {
            Some(Ok(paddle)) => readers.second = Some(Box::new(paddle)),
            Some(Err(detail)) => readers.left_out = Some(detail),
            None => {}
        }
        if readers.second.is_none() {
            readers.second = tesseract()?.map(|second| Box::new(second) as Box<dyn Reader>);
        }
        Ok(readers)
    }

    /// Their names, for the record.
    #[must_use]
    pub fn names(&self) -> String {
        [Some(&self.lines as &dyn Reader), Some(self.first.as_ref()), self.second.as_deref()]
            .into_iter()
            .flatten()
            .map(Reader::name)
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// Why the recogniser was left out although its file is there.
    #[must_use]
    pub fn left_out(&self) -> Option<&str> {
        self.left_out.as_deref()
    }
}
