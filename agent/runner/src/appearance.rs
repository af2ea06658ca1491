//! What a signature shows on its page: who, in what capacity, when and why, beside the office's mark.

use std::path::Path;

use greffier_casework::{Language, RoleName};
use greffier_letters::who_signs;
use greffier_pades::pdf::{Appearance, Limits, OfficeMark, Pdf, Samples, waiting_fields};
use greffier_pades::{SignError, SignRequest};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::languages::of_signatures;

/// The larger side of the mark, in pixels.
const MARK_PIXELS: u32 = 400;
/// Bytes of the mark's file.
const MARK_BYTES: u64 = 8 << 20;
/// Characters of one line, about; longer ones are broken between words.
const LINE: usize = 48;
/// Lines of the reason, at most.
const REASON_LINES: usize = 4;
/// What is drawn for a character that the font does not have.
const UNKNOWN: char = '\u{FFFD}';

/// By whose key a signature is made, and in whose name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Capacity {
    /// A person with a key of her own, in a role of the office.
    Own(RoleName),
    /// A person from outside, under the office's seal.
    Outside,
    /// The office, by its seal.
    Seal,
    /// A person with a key, of whom no role is known.
    Personal,
}

/// What a signature shows.
#[derive(Debug, Clone)]
pub struct Shown {
    /// By whose key.
    pub capacity: Capacity,
    /// The name.
    pub name: String,
    /// The role, as people read it.
    pub role: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Where that moment is told.
    pub zone: TimeZone,
    /// In this language.
    pub language: Language,
}

impl Shown {
    /// The lines, none longer than its place is wide in a size that can be read.
    fn lines(&self) -> Vec<String> {
        let title = match (&self.capacity, self.language) {
            (Capacity::Seal, Language::Fr) => "Sceau électronique",
            (Capacity::Seal, Language::En) => "Electronic seal",
            (Capacity::Outside, Language::Fr) => "Signature électronique, sous le sceau du bureau",
            (Capacity::Outside, Language::En) => "Electronic signature, under the office's seal",
            (Capacity::Own(_) | Capacity::Personal, Language::Fr) => "Signature électronique",
            (Capacity::Own(_) | Capacity::Personal, Language::En) => "Electronic signature",
        };
        let date = self.at.to_zoned_datetime(self.zone.clone()).strftime("%Y-%m-%d %H:%M %:z").to_string();
        let mut lines = vec![title.to_owned()];
        lines.extend(broken(&self.name, 2));
        lines.extend(self.role.as_deref().map(|role| broken(role, 2)).into_iter().flatten());
        lines.push(date);
        lines.extend(self.reason.as_deref().map(|reason| broken(reason, REASON_LINES)).into_iter().flatten());
        lines
    }

    /// The appearance on a page, in a rectangle in points. Where a field waits for it, the field's own place counts.
    #[must_use]
    pub fn on(&self, page: usize, rectangle: [f32; 4], mark: Option<OfficeMark>) -> Appearance {
        let lines = self.lines();
        let alternative = lines.join(", ");
        let font = dejavu::sans::regular().to_vec();
        let lines = match ttf_parser::Face::parse(&font, 0) {
            Ok(face) => lines.iter().map(|line| drawable(line, &face)).collect(),
            Err(_) => lines,
        };
        Appearance { page, rectangle, lines, mark, font, alternative }
    }

    /// Has the signature show in the field of the file that waits for it: one that is this signer's, else the next that is for anybody. Whether
    /// there is one.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn show_in_field(&self, pdf: &[u8], mark: Option<OfficeMark>, request: &mut SignRequest) -> Result<bool, SignError> {
        let who = match &self.capacity {
            Capacity::Own(role) => role.as_str(),
            Capacity::Outside => "person",
            Capacity::Seal => "seal",
            Capacity::Personal => "",
        };
        let waiting = waiting_fields(&Pdf::open(pdf, &Limits::default())?);
        let of = |wanted: Option<&str>| waiting.iter().find(|field| field.shows && who_signs(&field.name) == Some(wanted));
        let Some(field) = of(Some(who)).or_else(|| of(None)) else { return Ok(false) };
        request.field = Some(field.name.clone());
        request.lang = of_signatures(self.language);
        request.appearance = Some(self.on(1, [0.0; 4], mark));
        Ok(true)
    }
}

/// A text in lines, broken between words; what goes beyond the last ends with an ellipsis.
fn broken(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let word: String = word.chars().take(LINE).collect();
        let full = lines.len() == most;
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= LINE => {
                line.push(' ');
                line.push_str(&word);
            }
            Some(line) if full => {
                line.push('…');
                return lines;
            }
            _ => lines.push(word),
        }
    }
    lines
}

fn drawable(line: &str, face: &ttf_parser::Face<'_>) -> String {
    line.chars().map(|c| if face.glyph_index(c).is_some_and(|glyph| glyph.0 != 0) { c } else { UNKNOWN }).collect()
}

/// Why a picture cannot be the office's mark.
#[derive(Debug, thiserror::Error)]
pub enum MarkError {
    /// The file.
    #[error("{0}")]
    File(#[from] std::io::Error),
    /// It is too large.
    #[error("it is larger than {MARK_BYTES} bytes")]
    TooLarge,
    /// It is no picture that can be read.
    #[error("{0}")]
    Picture(#[from] image::ImageError),
}

/// Reads the picture of the office's mark (PNG, JPEG or TIFF), made small, on white.
///
/// # Errors
/// [`MarkError`] when it is no such picture, or too large a one.
pub fn office_mark(file: &Path) -> Result<OfficeMark, MarkError> {
    if std::fs::metadata(file)?.len() > MARK_BYTES {
        return Err(MarkError::TooLarge);
    }
    let bytes = std::fs::read(file)?;
    let mut reader = image::ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = image::Limits::default();
    (limits.max_image_width, limits.max_image_height, limits.max_alloc) = (Some(8_000), Some(8_000), Some(512 << 20));
    reader.limits(limits);
    let picture = reader.decode()?.thumbnail(MARK_PIXELS, MARK_PIXELS).to_rgba8();
    let (width, height) = picture.dimensions();
    let on_white = |colour: u8, opaque: u8| {
        let (colour, opaque) = (u16::from(colour), u16::from(opaque));
        u8::try_from((colour * opaque + 255 * (255 - opaque)) / 255).unwrap_or(u8::MAX)
    };
    let samples = picture.pixels().flat_map(|pixel| [0, 1, 2].map(|channel| on_white(pixel.0[channel], pixel.0[3]))).collect();
    Ok(OfficeMark { width, height, samples: Samples::Rgb(samples) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_broken_between_words_and_end_in_an_ellipsis() {
        assert_eq!(broken("Confirmation", 2), ["Confirmation"]);
        assert!(broken("   ", 2).is_empty());
        let long = "Direction générale de la protection de la jeunesse et des services à la clientèle du centre";
        let lines = broken(long, 4);
        assert_eq!(lines.join(" "), long);
        assert!(lines.iter().all(|line| line.chars().count() <= LINE), "{lines:?}");
        assert!(broken(&long.repeat(9), 2)[1].ends_with('…'));
        assert_eq!(broken(&"x".repeat(900), 2), ["x".repeat(LINE)]);
    }

    #[test]
    fn a_name_that_the_font_cannot_write_is_still_said_in_words() {
        let shown = Shown {
            capacity: Capacity::Own("signataire".into()),
            name: "李娜 Tremblay".into(),
            role: Some("Signataire".into()),
            reason: None,
            at: "2026-11-29T15:00:00Z".parse().unwrap(),
            zone: TimeZone::get("America/Toronto").unwrap(),
            language: Language::Fr,
        };
        let drawn = shown.on(1, [0.0, 0.0, 200.0, 60.0], None);
        assert_eq!(drawn.alternative, "Signature électronique, 李娜 Tremblay, Signataire, 2026-11-29 10:00 -05:00");
        assert_eq!(drawn.lines[1], "\u{FFFD}\u{FFFD} Tremblay");
    }
}
