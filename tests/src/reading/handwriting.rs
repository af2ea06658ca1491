//! Fits what tells handwriting from print: a logistic regression over what the reader measures of the ink, on printed pages of the train
//! half and on pages of writers; other writers, in typefaces of their own, say how well it is told.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use greffier_extraction::ocr::{Alphabet, Reader, Readers, Reading, Tesseract};
use greffier_extraction::{FormCache, INK_FEATURES, KnownForm, ReadError, ReadRequest, read_file};
use greffier_language::{SourceFile, read_form};
use image::GrayImage;

use super::calibrate::{Example, fit, probability};
use super::forms::models;
use super::pages::{Kind, Page};
use crate::generator::definition;
use crate::generator::layout::Shape;

/// The ink of one field in which something is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// What was measured.
    pub ink: Vec<f64>,
    /// Whether it stands in a comb.
    pub comb: bool,
    /// The typeface.
    pub face: &'static str,
}

/// Reads the words that tell a form and nothing else: of the fields only the ink is wanted.
struct TitlesOnly(Tesseract);

impl Reader for TitlesOnly {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn read_lines(&mut self, lines: &[GrayImage], alphabet: Alphabet) -> Result<Vec<Reading>, ReadError> {
        if alphabet == Alphabet::Any { self.0.read_lines(lines, alphabet) } else { Ok(vec![Reading::default(); lines.len()]) }
    }
}

/// The ink of all fields of `pages` in which enough is written to measure; the blanks lie in `forms`.
///
/// # Errors
/// When a page cannot be read.
pub fn measured(forms: &Path, pages: &[Page]) -> Result<Vec<Written>, ReadError> {
    let models = models();
    let mut known = BTreeMap::new();
    for model in &models {
        let text = definition::yaml(&model.form);
        let (form, _) = read_form(&SourceFile { path: model.form.name.to_owned(), text });
        known.extend(form.map(|form| (model.form.name, KnownForm { form, blank: forms.join(model.form.blank()) })));
    }
    let mut readers = Readers::load("fra", None)?;
    (readers.first, readers.second) = (Box::new(TitlesOnly(Tesseract::new("fra")?)), None);
    let (mut cache, mut all) = (FormCache::new(), Vec::new());
    let work = tempfile::tempdir().map_err(|error| ReadError::Storage { detail: error.to_string() })?;
    for page in pages {
        let Some((form, known)) = models.iter().find(|model| model.form.name == page.form).zip(known.get(page.form)) else { continue };
        let request = ReadRequest { forms: vec![known.clone()], explain: true, ..ReadRequest::new(&page.file, work.path()) };
        let outcome = read_file(&request, &mut cache, &mut readers, &|_| {})?;
        for told in outcome.explained.iter().filter(|told| told.ink.len() == INK_FEATURES.len()) {
            let expected = page.fields.iter().find(|field| told.field.0 == field.name);
            let written = expected.is_some_and(|field| field.kind == Kind::Text && !field.value.is_empty());
            if let Some(field) = form.form.field(&told.field.0).filter(|_| written) {
                all.push(Written { ink: told.ink.clone(), comb: matches!(field.shape, Shape::Comb { .. }), face: page.face });
            }
        }
    }
    Ok(all)
}

/// The coefficients for lines or for combs: 1 is handwriting.
#[must_use]
pub fn coefficients(printed: &[Written], by_hand: &[Written], comb: bool) -> Vec<f64> {
    let examples = |all: &[Written], right: bool| -> Vec<Example> {
        all.iter().filter(|one| one.comb == comb).map(|one| Example { features: one.ink.clone(), right }).collect()
    };
    standardised(&[examples(printed, false), examples(by_hand, true)].concat())
}

/// Fits with each feature at mean 0 and spread 1, so that the pull towards nothing weighs on all alike; the coefficients are those of the
/// features as they are. The first one is the constant.
fn standardised(examples: &[Example]) -> Vec<f64> {
    let count = examples.len().max(1) as f64;
    let size = examples.first().map_or(0, |example| example.features.len());
    let mean = |of: &dyn Fn(&Example) -> f64| examples.iter().map(of).sum::<f64>() / count;
    let scales: Vec<(f64, f64)> = (0..size)
        .map(|at| {
            let middle = mean(&|example| example.features[at]);
            let spread = mean(&|example| (example.features[at] - middle).powi(2)).sqrt();
            // The constant, and what never differs.
            if spread < 1e-9 { (0.0, 1.0) } else { (middle, spread) }
        })
        .collect();
    let scaled = |example: &Example| Example {
        features: example.features.iter().zip(&scales).map(|(value, (middle, spread))| (value - middle) / spread).collect(),
        right: example.right,
    };
    let mut coefficients: Vec<f64> = fit(&examples.iter().map(scaled).collect::<Vec<_>>());
    for at in 1..size {
        let (middle, spread) = scales[at];
        coefficients[at] /= spread;
        coefficients[0] -= coefficients[at] * middle;
    }
    coefficients
}

/// Of fields of one kind, the share that is taken for handwriting when a probability above `from` is.
#[must_use]
pub fn taken(fields: &[&Written], coefficients: &[f64], from: f64) -> f64 {
    let taken = fields.iter().filter(|one| probability(&one.ink, coefficients) > from).count();
    taken as f64 / fields.len().max(1) as f64
}

/// How often print and each typeface of writers is taken for handwriting, at several probabilities.
#[must_use]
pub fn table(printed: &[Written], by_hand: &[Written], others: &[Written], coefficients: &[f64], comb: bool) -> String {
    const FROM: [f64; 6] = [0.3, 0.5, 0.7, 0.9, 0.95, 0.98];
    let mut out = format!("{:<34}{}\n", if comb { "combs" } else { "lines" }, FROM.map(|from| format!("{from:>9}")).concat());
    let mut row = |name: &str, fields: &[&Written]| {
        let shares = FROM.map(|from| format!("{:>8.2}%", 100.0 * taken(fields, coefficients, from))).concat();
        _ = writeln!(out, "{:<34}{shares}", format!("{name} ({})", fields.len()));
    };
    for (name, all) in [("print", printed), ("writers", by_hand), ("other writers", others)] {
        let kind: Vec<&Written> = all.iter().filter(|one| one.comb == comb).collect();
        row(name, &kind);
        let mut faces: Vec<&str> = kind.iter().map(|one| one.face).collect();
        faces.sort_unstable();
        faces.dedup();
        for face in faces {
            row(&format!("  {face}"), &kind.iter().copied().filter(|one| one.face == face).collect::<Vec<_>>());
        }
    }
    let unknown = FROM.map(|from| format!("{:>8.2}%", 100.0 * taken_unknown(printed, by_hand, comb, from))).concat();
    _ = writeln!(out, "{:<34}{unknown}", "print, typeface left out of the fit");
    out
}

/// Share of printed fields that are taken for handwriting by coefficients to which their typeface is new.
fn taken_unknown(printed: &[Written], by_hand: &[Written], comb: bool, from: f64) -> f64 {
    let mut faces: Vec<&str> = printed.iter().map(|one| one.face).collect();
    faces.sort_unstable();
    faces.dedup();
    let (mut all, mut wrong) = (0.0, 0.0);
    for face in faces {
        let others: Vec<Written> = printed.iter().filter(|one| one.face != face).cloned().collect();
        let own: Vec<&Written> = printed.iter().filter(|one| one.comb == comb && one.face == face).collect();
        wrong += taken(&own, &coefficients(&others, by_hand, comb), from) * own.len() as f64;
        all += own.len() as f64;
    }
    wrong / f64::max(all, 1.0)
}

/// The file `agent/extraction/src/zones/hand_calibration.rs` with these coefficients.
#[must_use]
pub fn source(lines: &[f64], combs: &[f64], examples: [usize; 2]) -> String {
    let mut text = format!(
        "//! Printed by `reading --by-hand`: fitted on {} printed fields and {} written by hand.\n\nuse super::hand::INK_FEATURES;\n",
        examples[0], examples[1]
    );
    for (name, what, values) in [("LINES", "lines", lines), ("COMB", "combs", combs)] {
        _ = writeln!(text, "\n/// One for each of [`INK_FEATURES`], for {what}.\npub(super) const {name}: [f64; INK_FEATURES.len()] = [");
        for (feature, value) in INK_FEATURES.iter().zip(values) {
            _ = writeln!(text, "    {value:.4}, // {feature}");
        }
        text.push_str("];\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_told() {
        let written = |level: f64, face| {
            let mut ink = vec![0.0; INK_FEATURES.len()];
            (ink[0], ink[1]) = (1.0, level);
            Written { ink, comb: false, face }
        };
        let printed: Vec<Written> = (0..200).map(|at| written(0.9 - f64::from(at % 10) / 100.0, "print")).collect();
        let by_hand: Vec<Written> = (0..200).map(|at| written(0.3 + f64::from(at % 10) / 100.0, "pen")).collect();
        let lines = coefficients(&printed, &by_hand, false);
        let share = |all: &[Written]| taken(&all.iter().collect::<Vec<_>>(), &lines, 0.5);
        assert!(share(&printed) < 0.01 && share(&by_hand) > 0.99);
        assert!(table(&printed, &by_hand, &by_hand, &lines, false).contains("pen (200)"));
        assert!(source(&lines, &lines, [200, 200]).contains("pub(super) const COMB"));
    }
}
