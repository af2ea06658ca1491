//! What was read against what stands on the scans.

use std::collections::BTreeMap;

use greffier_casework::Zone;
use greffier_extraction::{ReadOutcome, bare};
use greffier_language::Form;
use serde::Serialize;

use crate::arguments::Lang;

/// The code of a document that is no known form.
const UNKNOWN_FORM: &str = "GRF-RUN-003";

/// How one value came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Verdict {
    /// Read as it stands, and sure.
    Exact,
    /// A person is asked; the reading may be right or wrong.
    Doubtful,
    /// Something else was read, and nobody is asked.
    Wrong,
    /// Nobody has said what stands there.
    Unknown,
}

/// One value of one scan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Value {
    pub field: String,
    pub read: String,
    pub expected: Option<String>,
    /// From 0 to 1.
    pub confidence: f64,
    pub doubts: Vec<String>,
    pub verdict: Verdict,
    pub right: Option<bool>,
    #[serde(skip)]
    pub zone: Option<Zone>,
}

/// One scan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Scan {
    pub file: String,
    /// Why nothing was read.
    pub error: Option<String>,
    /// Where the form was not recognised: the texts of its `recognise` that stand nowhere on the pages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    pub values: Vec<Value>,
}

impl Scan {
    /// A scan of which nothing was read, and why.
    pub(super) fn unread(file: String, code: &str) -> Self {
        Self { file, error: Some(code.to_owned()), missing: Vec::new(), values: Vec::new() }
    }

    /// What `recognise` asks for and an unknown scan does not show, to stand behind the code.
    pub(super) fn why(&self, lang: Lang) -> String {
        let texts = |open: &str, close: &str| self.missing.iter().map(|text| format!("{open}{text}{close}")).collect::<Vec<_>>().join(", ");
        match (self.error.as_deref(), self.missing.is_empty(), lang) {
            (Some(UNKNOWN_FORM), false, Lang::Fr) => format!(" ; pas trouvé sur la page : {}", texts("« ", " »")),
            (Some(UNKNOWN_FORM), false, Lang::En) => format!("; not found on the page: {}", texts("“", "”")),
            (Some(UNKNOWN_FORM), true, Lang::Fr) => {
                " ; les textes de recognise y sont, mais pas à leur place : une autre révision ?".into()
            }
            (Some(UNKNOWN_FORM), true, Lang::En) => "; the texts of recognise are there, but not in their places: another revision?".into(),
            _ => String::new(),
        }
    }
}

/// How often one field came out how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub(super) struct Tally {
    pub exact: usize,
    /// Of the doubtful ones, those whose reading was right.
    pub doubtful_right: usize,
    pub doubtful: usize,
    pub wrong: usize,
    pub unknown: usize,
}

impl Tally {
    fn count(&mut self, value: &Value) {
        match value.verdict {
            Verdict::Exact => self.exact += 1,
            Verdict::Wrong => self.wrong += 1,
            Verdict::Unknown => self.unknown += 1,
            Verdict::Doubtful => {
                self.doubtful += 1;
                self.doubtful_right += usize::from(value.right == Some(true));
            }
        }
    }

    /// Values with a truth.
    pub(super) fn known(&self) -> usize {
        self.exact + self.doubtful + self.wrong
    }
}

/// Holds a reading against the truth.
pub(super) fn scan(file: String, outcome: &ReadOutcome, truth: Option<&BTreeMap<String, String>>, form: &Form) -> Scan {
    let recognised = outcome.form.as_ref().is_some_and(|found| found.name.as_str() == form.form);
    if !recognised {
        return Scan { missing: missing(outcome, form), ..Scan::unread(file, UNKNOWN_FORM) };
    }
    let value = |field: &greffier_casework::Field| {
        let name = field.name.as_str();
        let expected = truth.and_then(|truth| truth.get(name).cloned());
        let same = |expected: &String| {
            let read = form.field(name).and_then(|def| def.canonical(&field.value).ok()).unwrap_or_else(|| field.value.clone());
            read == *expected
        };
        let right = expected.as_ref().map(same);
        let verdict = match right {
            None => Verdict::Unknown,
            Some(_) if field.doubtful => Verdict::Doubtful,
            Some(true) => Verdict::Exact,
            Some(false) => Verdict::Wrong,
        };
        Value {
            field: name.to_owned(),
            read: field.value.clone(),
            expected,
            confidence: field.confidence.share(),
            doubts: field.doubts.clone(),
            verdict,
            right,
            zone: field.zone,
        }
    };
    Scan { file, error: None, missing: Vec::new(), values: outcome.fields.iter().map(value).collect() }
}

/// The texts that tell the form and that were read nowhere on the pages.
fn missing(outcome: &ReadOutcome, form: &Form) -> Vec<String> {
    let read: String = outcome.text.iter().flat_map(|page| &page.words).map(|word| bare(&word.text)).collect();
    form.recognise.iter().map(|anchor| &anchor.text).filter(|text| !read.contains(&bare(text))).cloned().collect()
}

/// By field in the order of the form, and all together.
pub(super) fn tallies(form: &Form, scans: &[Scan]) -> (Vec<(String, Tally)>, Tally) {
    let mut all = Tally::default();
    let of_field = |name: &str| {
        let mut tally = Tally::default();
        scans.iter().flat_map(|scan| &scan.values).filter(|value| value.field == name).for_each(|value| tally.count(value));
        tally
    };
    let fields = form.fields.iter().map(|field| (field.name.clone(), of_field(&field.name))).collect();
    scans.iter().flat_map(|scan| &scan.values).for_each(|value| all.count(value));
    (fields, all)
}

/// How one scan came out.
pub(super) fn tally(scan: &Scan) -> Tally {
    let mut tally = Tally::default();
    scan.values.iter().for_each(|value| tally.count(value));
    tally
}
