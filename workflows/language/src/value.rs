//! From what was read or typed to the canonical value of a field's type, or the reason why there is none.

use crate::FieldType;

/// Characters a value may have; a form's field never needs more.
const MAX_VALUE_CHARS: usize = 2_000;

/// Why a text is not a value of its type. The code is stable; the console shows its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Not a date of the calendar.
    #[error("not-a-date")]
    NotADate,
    /// Nine digits are needed.
    #[error("not-a-nas")]
    NotANas,
    /// The Luhn check fails.
    #[error("check-digit")]
    CheckDigit,
    /// Not a Canadian postal code.
    #[error("not-a-postal-code")]
    NotAPostalCode,
    /// Not a North American telephone number.
    #[error("not-a-phone")]
    NotAPhone,
    /// Not an e-mail address.
    #[error("not-an-email")]
    NotAnEmail,
    /// Not an amount.
    #[error("not-an-amount")]
    NotAnAmount,
    /// Not a whole number.
    #[error("not-a-number")]
    NotANumber,
    /// Not a province or territory.
    #[error("not-a-province")]
    NotAProvince,
    /// Neither `true` nor `false`.
    #[error("not-a-box")]
    NotABox,
    /// Letters that no name or place has.
    #[error("odd-characters")]
    OddCharacters,
    /// Longer than any field.
    #[error("too-long")]
    TooLong,
}

impl Fault {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotADate => "not-a-date",
            Self::NotANas => "not-a-nas",
            Self::CheckDigit => "check-digit",
            Self::NotAPostalCode => "not-a-postal-code",
            Self::NotAPhone => "not-a-phone",
            Self::NotAnEmail => "not-an-email",
            Self::NotAnAmount => "not-an-amount",
            Self::NotANumber => "not-a-number",
            Self::NotAProvince => "not-a-province",
            Self::NotABox => "not-a-box",
            Self::OddCharacters => "odd-characters",
            Self::TooLong => "too-long",
        }
    }
}

/// The canonical text of `raw` as a value of `kind`. Blank text is the empty value of every type but boxes.
///
/// # Errors
/// The [`Fault`] that keeps it from being a value.
pub fn normalise(kind: FieldType, raw: &str) -> Result<String, Fault> {
    if raw.chars().count() > MAX_VALUE_CHARS {
        return Err(Fault::TooLong);
    }
    let text = raw.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() && !kind.is_boolean() {
        return Ok(text);
    }
    match kind {
        FieldType::Text | FieldType::Choice => Ok(text),
        FieldType::Name => letters(text, "'-. "),
        FieldType::Municipality => letters(text, "'-. ()!"),
        FieldType::Street => letters(text, "'-. ,#/()&:°º"),
        FieldType::Province => province(&text),
        FieldType::Date => date(&text),
        FieldType::PostalCode => postal_code(&text),
        FieldType::Nas => nas(&text),
        FieldType::Phone => phone(&text),
        FieldType::Email => email(text),
        FieldType::Amount => amount(&text),
        FieldType::Number => number(&text),
        FieldType::Checkbox | FieldType::Signature => match text.as_str() {
            "true" | "false" => Ok(text),
            _ => Err(Fault::NotABox),
        },
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Typographic apostrophes and dashes as the keyboard has them, so that one name has one spelling.
fn plain_marks(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{2019}' | '\u{2018}' | '`' | '\u{b4}' => '\'',
            '\u{2010}'..='\u{2014}' => '-',
            other => other,
        })
        .collect()
}

fn letters(text: String, marks: &str) -> Result<String, Fault> {
    let text = plain_marks(&text);
    let numbers = marks.contains('#');
    let good = |c: char| c.is_alphabetic() || marks.contains(c) || (numbers && c.is_ascii_digit()) || c == '\u{bd}';
    if text.chars().all(good) && text.chars().any(char::is_alphanumeric) { Ok(text) } else { Err(Fault::OddCharacters) }
}

fn province(text: &str) -> Result<String, Fault> {
    const CODES: [&str; 13] = ["AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"];
    let code = text.to_uppercase();
    match code.as_str() {
        "QUÉBEC" | "QUEBEC" => Ok("QC".into()),
        "ONTARIO" => Ok("ON".into()),
        _ if CODES.contains(&code.as_str()) => Ok(code),
        _ => Err(Fault::NotAProvince),
    }
}

/// Year first, as ISO 8601 and Québec's forms write it; separators may be any or none.
fn date(text: &str) -> Result<String, Fault> {
    if text.chars().any(char::is_alphabetic) {
        return Err(Fault::NotADate);
    }
    let digits = digits(text);
    if digits.len() != 8 {
        return Err(Fault::NotADate);
    }
    let part = |range: std::ops::Range<usize>| digits.get(range).and_then(|part| part.parse::<u32>().ok()).ok_or(Fault::NotADate);
    let (year, month, day) = (part(0..4)?, part(4..6)?, part(6..8)?);
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => 0,
    };
    if (1880..=2200).contains(&year) && (1..=length).contains(&day) {
        Ok(format!("{year:04}-{month:02}-{day:02}"))
    } else {
        Err(Fault::NotADate)
    }
}

/// `A1A 1A1`; D, F, I, O, Q and U are never used, W and Z never first (Canada Post addressing guidelines).
fn postal_code(text: &str) -> Result<String, Fault> {
    let code: Vec<char> = text.chars().filter(|c| !c.is_whitespace() && *c != '-').flat_map(char::to_uppercase).collect();
    let letter = |c: char| c.is_ascii_uppercase() && !"DFIOQU".contains(c);
    let good = code.len() == 6 && code.iter().enumerate().all(|(place, c)| if place % 2 == 0 { letter(*c) } else { c.is_ascii_digit() });
    if !good || "WZ".contains(code[0]) {
        return Err(Fault::NotAPostalCode);
    }
    let (first, last) = code.split_at(3);
    Ok(format!("{} {}", first.iter().collect::<String>(), last.iter().collect::<String>()))
}

/// Nine digits with a Luhn check (ISO/IEC 7812-1, annex B).
fn nas(text: &str) -> Result<String, Fault> {
    let digits = digits(text);
    if digits.len() != 9 || text.chars().any(char::is_alphabetic) {
        return Err(Fault::NotANas);
    }
    let sum: u32 = digits
        .bytes()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit - b'0') * if place % 2 == 1 { 2 } else { 1 };
            if digit > 9 { digit - 9 } else { digit }
        })
        .sum();
    if sum.is_multiple_of(10) { Ok(digits) } else { Err(Fault::CheckDigit) }
}

fn phone(text: &str) -> Result<String, Fault> {
    let all = digits(text);
    let digits = if all.len() == 11 { all.strip_prefix('1').unwrap_or(&all) } else { &all };
    let good = digits.len() == 10 && !text.chars().any(char::is_alphabetic) && [0, 3].into_iter().all(|at| digits.as_bytes()[at] >= b'2');
    if good { Ok(digits.to_owned()) } else { Err(Fault::NotAPhone) }
}

fn email(text: String) -> Result<String, Fault> {
    let part = |c: char| c.is_ascii_alphanumeric() || "._%+-'".contains(c);
    let good = text.split_once('@').is_some_and(|(user, host)| {
        let labels: Vec<_> = host.split('.').collect();
        !user.is_empty()
            && user.chars().all(part)
            && labels.len() >= 2
            && labels.iter().all(|label| !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
            && labels.last().is_some_and(|last| last.len() >= 2 && last.chars().all(|c| c.is_ascii_alphabetic()))
    });
    if good { Ok(text) } else { Err(Fault::NotAnEmail) }
}

/// French (`1 234,56 $`) and English (`$1,234.56`) writing; kept with two decimals and a point.
fn amount(text: &str) -> Result<String, Fault> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace() && *c != '$').collect();
    let (whole, cents) = match bare.char_indices().rev().find(|(_, c)| matches!(c, '.' | ',')) {
        Some((at, _)) if bare.len() - at - 1 <= 2 => (&bare[..at], &bare[at + 1..]),
        _ => (bare.as_str(), ""),
    };
    let whole: String = whole.chars().filter(|c| !matches!(c, ',' | '.')).collect();
    let good = !whole.is_empty() && whole.len() <= 12 && whole.chars().chain(cents.chars()).all(|c| c.is_ascii_digit());
    if good {
        Ok(format!("{}.{cents:0<2}", if whole.trim_start_matches('0').is_empty() { "0" } else { whole.trim_start_matches('0') }))
    } else {
        Err(Fault::NotAnAmount)
    }
}

fn number(text: &str) -> Result<String, Fault> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    bare.parse::<i64>().map(|number| number.to_string()).map_err(|_| Fault::NotANumber)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_one_spelling() {
        let cases = [
            (FieldType::Date, "2026 11 02", Ok("2026-11-02")),
            (FieldType::Date, "2024-02-29", Ok("2024-02-29")),
            (FieldType::Date, "2025-02-29", Err(Fault::NotADate)),
            (FieldType::Date, "2O26-11-02", Err(Fault::NotADate)),
            (FieldType::PostalCode, "g0a1a1", Ok("G0A 1A1")),
            (FieldType::PostalCode, "D0A 1A1", Err(Fault::NotAPostalCode)),
            (FieldType::Nas, "046 454 286", Ok("046454286")),
            (FieldType::Nas, "046 454 287", Err(Fault::CheckDigit)),
            (FieldType::Nas, "04645428", Err(Fault::NotANas)),
            (FieldType::Phone, "1 (418) 555-0134", Ok("4185550134")),
            (FieldType::Phone, "118 555-0134", Err(Fault::NotAPhone)),
            (FieldType::Email, "zoe@exemple.qc.ca", Ok("zoe@exemple.qc.ca")),
            (FieldType::Email, "zoe@exemple", Err(Fault::NotAnEmail)),
            (FieldType::Amount, "1 234,5 $", Ok("1234.50")),
            (FieldType::Amount, "$1,234", Ok("1234.00")),
            (FieldType::Amount, "0,75", Ok("0.75")),
            (FieldType::Name, "  D’Amours – Côté ", Ok("D'Amours - Côté")),
            (FieldType::Name, "Tremb|ay", Err(Fault::OddCharacters)),
            (FieldType::Municipality, "Saint-Louis-du-Ha! Ha!", Ok("Saint-Louis-du-Ha! Ha!")),
            (FieldType::Street, "12, rue de l'Érable #3", Ok("12, rue de l'Érable #3")),
            (FieldType::Province, "Québec", Ok("QC")),
            (FieldType::Checkbox, "true", Ok("true")),
            (FieldType::Checkbox, "", Err(Fault::NotABox)),
            (FieldType::Date, "   ", Ok("")),
        ];
        for (kind, raw, expected) in cases {
            assert_eq!(normalise(kind, raw), expected.map(str::to_owned), "{kind:?} « {raw} »");
        }
    }

    #[test]
    fn a_value_is_its_own_canonical_form() {
        for (kind, raw) in [(FieldType::Amount, "1 234,5"), (FieldType::PostalCode, "h2x1y4"), (FieldType::Phone, "14185550134")] {
            let once = normalise(kind, raw).unwrap();
            assert_eq!(normalise(kind, &once), Ok(once.clone()));
        }
    }
}
