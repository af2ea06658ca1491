//! What was read on a form: a value, how sure we are, what the raw reading was and where it stands on the page.

use serde::{Deserialize, Serialize};

use crate::{AccountName, FieldName};

/// A rectangle on a page image, as fractions (0 to 1) of its width and height, from the top left corner.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Zone {
    /// The page, from 1.
    pub page: u32,
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// How sure a value is, in thousandths: 0 means a guess, 1000 certain. An integer, so that the journal's text is the same everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Confidence(pub u16);

/// The highest confidence, in thousandths.
pub const CONFIDENCE_MAX: u16 = 1000;

impl Confidence {
    /// From a share between 0 and 1; what is outside is brought to the nearest bound, not-a-number to 0.
    #[must_use]
    pub fn from_share(share: f64) -> Self {
        let thousandths = (share.clamp(0.0, 1.0) * f64::from(CONFIDENCE_MAX)).round();
        // A not-a-number survives `clamp` and casts to 0, which is what an unknown confidence should be.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Self(thousandths as u16)
    }

    /// As a share between 0 and 1.
    #[must_use]
    pub fn share(self) -> f64 {
        f64::from(self.0) / f64::from(CONFIDENCE_MAX)
    }
}

/// Where a value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// A value typed into a PDF form.
    FormValue,
    /// The text layer of a page.
    TextLayer,
    /// Optical character recognition of pixels.
    Ocr,
    /// Ink measured in a box or a signature area.
    Ink,
    /// A person put right what was read.
    Person,
    /// A person of the office filled it in: nothing was read.
    Given,
    /// A decision table of the office gave it.
    Table,
    /// A robot brought it back from another system.
    Robot,
}

/// One field of a case. `value` is canonical text: dates `YYYY-MM-DD`, amounts with a point, check boxes `true` or `false`,
/// identifiers without blanks, postal codes `A1A 1A1`; empty when nothing stands there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// The field's name in the form file.
    pub name: FieldName,
    /// The canonical value in force.
    pub value: String,
    /// What the reader saw before any normalisation; a correction never changes it.
    pub raw: String,
    /// How sure the reading is.
    pub confidence: Confidence,
    /// A person must look at it.
    pub doubtful: bool,
    /// Why it is doubtful: stable codes such as `low-confidence`, `check-digit`, `required-empty`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<String>,
    /// Where it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
    /// How it was read.
    pub source: Source,
    /// Who confirmed or corrected it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_by: Option<AccountName>,
}

impl Field {
    /// Whether it was read from a document, whatever became of it since: nothing was read for what the office itself gave.
    #[must_use]
    pub fn was_read(&self) -> bool {
        !matches!(self.source, Source::Given | Source::Table | Source::Robot)
    }

    /// Whether a person still has to look at it.
    #[must_use]
    pub fn needs_a_look(&self) -> bool {
        self.doubtful && self.checked_by.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_is_bounded() {
        assert_eq!(Confidence::from_share(0.934), Confidence(934));
        assert_eq!(Confidence::from_share(7.0), Confidence(1000));
        assert_eq!(Confidence::from_share(-1.0), Confidence(0));
        assert_eq!(Confidence::from_share(f64::NAN), Confidence(0));
    }
}
