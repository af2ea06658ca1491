//! What is asked of a signature field: what it is, what it allows afterwards, and what it shows.

use jiff::Timestamp;

/// What stands in the field and its signature dictionary, apart from the signature.
#[derive(Debug, Clone)]
pub struct FieldRequest {
    /// Name of the field. A signature field of this name that is still empty is filled; otherwise one is added.
    /// The next free `Signature-NNN` when absent.
    pub field: Option<String>,
    /// A signature, or a document time stamp.
    pub kind: FieldKind,
    /// What the field is, for people who do not see it (`TU`).
    pub tooltip: String,
    /// `SubFilter`; a document time stamp has its own.
    pub sub_filter: &'static str,
    /// `Name`: the signer.
    pub name: Option<String>,
    /// `Reason`.
    pub reason: Option<String>,
    /// `Location`.
    pub location: Option<String>,
    /// `M`: the moment the signer claims.
    pub at: Timestamp,
    /// Bytes kept for the signature.
    pub room: usize,
    /// Certifies the document: only these changes are allowed afterwards.
    pub certify: Option<DocMdp>,
    /// Form fields that may not change after this signature.
    pub lock: Option<FieldLock>,
    /// What the field shows; nothing when absent.
    pub appearance: Option<Appearance>,
}

impl FieldRequest {
    /// An invisible signature in the next free field.
    pub fn new(sub_filter: &'static str, at: Timestamp, room: usize) -> Self {
        Self {
            field: None,
            kind: FieldKind::Signature,
            tooltip: String::new(),
            sub_filter,
            name: None,
            reason: None,
            location: None,
            at,
            room,
            certify: None,
            lock: None,
            appearance: None,
        }
    }

    /// A document time stamp in the next free field.
    pub fn time_stamp(at: Timestamp, room: usize) -> Self {
        Self { kind: FieldKind::DocumentTimeStamp, ..Self::new(TIME_STAMP, at, room) }
    }
}

/// `SubFilter` of a document time stamp (ISO 32000-2 section 12.8.5, EN 319 142-1 section 5.4.3).
pub(crate) const TIME_STAMP: &str = "ETSI.RFC3161";

/// What a signature field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FieldKind {
    /// The signature of a person or an office.
    #[default]
    Signature,
    /// A time stamp of the whole document (ISO 32000-2 section 12.8.5).
    DocumentTimeStamp,
}

/// What a certification allows afterwards (`P`, ISO 32000-2 table 257).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DocMdp {
    /// 1: nothing but validation data and document time stamps.
    NoChanges = 1,
    /// 2: also filling in forms and signing.
    FillAndSign = 2,
    /// 3: also annotations.
    Annotate = 3,
}

impl DocMdp {
    /// The level of a number, when it is one.
    pub fn from_level(level: i64) -> Option<Self> {
        match level {
            1 => Some(Self::NoChanges),
            2 => Some(Self::FillAndSign),
            3 => Some(Self::Annotate),
            _ => None,
        }
    }
}

/// Fields that a signature locks (`Action` and `Fields`, ISO 32000-2 tables 236 and 259).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldLock {
    /// All fields.
    All,
    /// These fields and what is below them.
    Include(Vec<String>),
    /// All fields but these and what is below them.
    Exclude(Vec<String>),
}

impl FieldLock {
    /// Whether a field of this full name is locked.
    pub fn covers(&self, field: &str) -> bool {
        let named = |names: &[String]| {
            names.iter().any(|name| field.strip_prefix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
        };
        match self {
            Self::All => true,
            Self::Include(names) => named(names),
            Self::Exclude(names) => !named(names),
        }
    }
}

/// What a signature field shows, drawn with an embedded font so that a PDF/A stays one.
#[derive(Debug, Clone)]
pub struct Appearance {
    /// Page number, from 1.
    pub page: usize,
    /// Left, bottom, right and top in points, in the page's own coordinates.
    pub rectangle: [f32; 4],
    /// Name, role, date, reason: one line each, drawn as large as they fit.
    pub lines: Vec<String>,
    /// A small picture at the left.
    pub mark: Option<OfficeMark>,
    /// A TrueType font with every character of the lines; only the glyphs used are embedded.
    pub font: Vec<u8>,
    /// What is shown, in words, for people who do not see it.
    pub alternative: String,
}

/// A small picture in plain samples of eight bits, rows from the top.
#[derive(Debug, Clone)]
pub struct OfficeMark {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// The samples.
    pub samples: Samples,
}

/// Samples of a picture.
#[derive(Debug, Clone)]
pub enum Samples {
    /// One byte each, 0 is black.
    Grey(Vec<u8>),
    /// Red, green, blue.
    Rgb(Vec<u8>),
}

/// A signature field that waits for its signer.
#[derive(Debug, Clone)]
pub struct EmptyField {
    /// Its name.
    pub name: String,
    /// What it is, for people who do not see it.
    pub tooltip: String,
    /// Page number, from 1.
    pub page: usize,
    /// Where the signature will show, in points; nowhere when absent.
    pub rectangle: Option<[f32; 4]>,
    /// Fields that are locked once it is signed.
    pub lock: Option<FieldLock>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_reach_below_their_names_and_not_beside() {
        let names = || vec!["Montant".to_owned()];
        assert!(FieldLock::All.covers("x"));
        for (field, named) in [("Montant", true), ("Montant.a", true), ("Montant2", false), ("Mont", false)] {
            assert_eq!(FieldLock::Include(names()).covers(field), named, "{field}");
            assert_eq!(FieldLock::Exclude(names()).covers(field), !named, "{field}");
        }
    }
}
