//! From what was read or typed to the canonical value of a field's type, or the reason why there is none.

mod dates;
mod identifiers;
mod places;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use self::places::one_of;
pub(crate) use self::places::{near_country, near_entry};
use crate::{Details, FieldType};

/// Characters a value may have; a form's field never needs more.
const MAX_VALUE_CHARS: usize = 2_000;

/// Why a text is not a value of its type. The code is stable; the console shows its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Not a date of the calendar.
    #[error("not-a-date")]
    NotADate,
    /// A date that can be read as day first and as month first.
    #[error("ambiguous-date")]
    AmbiguousDate,
    /// Nine digits are needed.
    #[error("not-a-nas")]
    NotANas,
    /// Not four letters and a day of birth with two digits.
    #[error("not-a-ramq")]
    NotARamq,
    /// Not ten digits that begin as an enterprise number does.
    #[error("not-a-neq")]
    NotANeq,
    /// Not a French social security number with its key.
    #[error("not-a-nir")]
    NotANir,
    /// Fourteen digits are needed.
    #[error("not-a-siret")]
    NotASiret,
    /// Not a bank account of any country.
    #[error("not-an-iban")]
    NotAnIban,
    /// Not what the form's pattern asks for.
    #[error("not-the-pattern")]
    NotThePattern,
    /// Not in the field's list.
    #[error("not-in-list")]
    NotInList,
    /// Not a country.
    #[error("not-a-country")]
    NotACountry,
    /// The check digits do not fit.
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
            Self::AmbiguousDate => "ambiguous-date",
            Self::NotANas => "not-a-nas",
            Self::NotARamq => "not-a-ramq",
            Self::NotANeq => "not-a-neq",
            Self::NotANir => "not-a-nir",
            Self::NotASiret => "not-a-siret",
            Self::NotAnIban => "not-an-iban",
            Self::NotThePattern => "not-the-pattern",
            Self::NotInList => "not-in-list",
            Self::NotACountry => "not-a-country",
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

/// The canonical text of `raw` as a value of `kind` that has these `details`. Blank text is the empty value of every type but boxes.
///
/// # Errors
/// The [`Fault`] that keeps it from being a value.
pub fn normalise(kind: FieldType, details: &Details, raw: &str) -> Result<String, Fault> {
    if raw.chars().count() > MAX_VALUE_CHARS {
        return Err(Fault::TooLong);
    }
    let text = raw.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() && !kind.is_boolean() {
        return Ok(text);
    }
    match kind {
        FieldType::Text | FieldType::Identifier => patterned(text, details),
        FieldType::Paragraph => Ok(paragraph(raw)),
        FieldType::Choice => Ok(text),
        FieldType::Code => coded(text, details),
        FieldType::Name => letters(text, "'-. "),
        FieldType::Municipality => {
            let name = letters(text, "'-. ()!")?;
            if details.list.is_empty() { Ok(name) } else { one_of(&details.list, &name) }
        }
        FieldType::List => one_of(&details.list, &text),
        FieldType::Street => letters(text, "'-. ,#/()&:°º"),
        FieldType::Province => places::province(&text),
        FieldType::Country => places::country(&text),
        FieldType::Date => dates::date(&text, details.order),
        FieldType::PostalCode => places::postal_code(&text),
        FieldType::Nas => identifiers::nas(&text),
        FieldType::Ramq => identifiers::ramq(&text),
        FieldType::Neq => identifiers::neq(&text),
        FieldType::Nir => identifiers::nir(&text),
        FieldType::Siret => identifiers::siret(&text),
        FieldType::Iban => identifiers::iban(&text),
        FieldType::Phone => phone(&text),
        FieldType::Email => email(text),
        FieldType::Amount => amount(&text),
        FieldType::Number => number(&text),
        FieldType::Checkbox | FieldType::Signature | FieldType::Initials | FieldType::Stamp => match text.as_str() {
            "true" | "false" => Ok(text),
            _ => Err(Fault::NotABox),
        },
    }
}

/// A text as it is, or as capitals, or as capitals without blanks: the first that the pattern takes.
fn patterned(text: String, details: &Details) -> Result<String, Fault> {
    let Some(pattern) = &details.pattern else { return Ok(text) };
    let capitals = text.to_uppercase();
    let close: String = capitals.split(' ').collect();
    [text, capitals, close].into_iter().find(|text| pattern.matches(text)).ok_or(Fault::NotThePattern)
}

/// The content of a code as it stands: it is exact, so nothing is taken for something alike.
fn coded(text: String, details: &Details) -> Result<String, Fault> {
    if details.pattern.as_ref().is_some_and(|pattern| !pattern.matches(&text)) {
        return Err(Fault::NotThePattern);
    }
    if details.list.is_empty() || details.list.contains(&text) { Ok(text) } else { Err(Fault::NotInList) }
}

/// Lines without blanks at their ends, without empty lines before and after.
fn paragraph(raw: &str) -> String {
    let lines: Vec<_> = raw.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// Letters and digits only, small and without accents: two spellings of one name are alike in this.
pub(crate) fn folded(text: &str) -> String {
    let bare = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    let mut out = String::new();
    for c in bare {
        match c {
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            c if c.is_alphanumeric() => out.push(c),
            _ => {}
        }
    }
    out
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

/// Ten digits (North American numbering plan), then ` #` and an extension where one is given: `poste 12`, `ext. 12`, `x12`, `#12`.
fn phone(text: &str) -> Result<String, Fault> {
    const EXTENSION: [&str; 7] = ["poste", "ext", "x", "#", "p", "extension", "local"];
    let at = text.find(|c: char| c.is_alphabetic() || c == '#').unwrap_or(text.len());
    let (main, rest) = text.split_at(at);
    let (word, extension) = rest.split_at(rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len()));
    let word: String = word.to_lowercase().chars().filter(|c| !matches!(c, '.' | ':' | ' ')).collect();
    let all = digits(main);
    let number = if all.len() == 11 { all.strip_prefix('1').unwrap_or(&all) } else { &all };
    let good = number.len() == 10 && [0, 3].into_iter().all(|at| number.as_bytes()[at] >= b'2');
    let extended =
        (1..=6).contains(&extension.len()) && extension.bytes().all(|b| b.is_ascii_digit()) && EXTENSION.contains(&word.as_str());
    match (good, rest.is_empty(), extended) {
        (true, true, _) => Ok(number.to_owned()),
        (true, false, true) => Ok(format!("{number} #{extension}")),
        _ => Err(Fault::NotAPhone),
    }
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
    use crate::Pattern;

    fn plain(kind: FieldType, raw: &str) -> Result<String, Fault> {
        normalise(kind, &Details::default(), raw)
    }

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
            (FieldType::Phone, "418 555-0134, poste 203", Ok("4185550134 #203")),
            (FieldType::Phone, "418-555-0134 Ext. 7", Ok("4185550134 #7")),
            (FieldType::Phone, "4185550134x12", Ok("4185550134 #12")),
            (FieldType::Phone, "418 555-0134 le soir 7", Err(Fault::NotAPhone)),
            (FieldType::Phone, "418 555-0134 poste", Err(Fault::NotAPhone)),
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
            assert_eq!(plain(kind, raw), expected.map(str::to_owned), "{kind:?} « {raw} »");
        }
    }

    #[test]
    fn a_value_is_its_own_canonical_form() {
        for (kind, raw) in [
            (FieldType::Amount, "1 234,5"),
            (FieldType::PostalCode, "h2x1y4"),
            (FieldType::Phone, "14185550134"),
            (FieldType::Phone, "(418) 555-0134 p. 9"),
            (FieldType::Date, "2 novembre 2026"),
            (FieldType::Country, "etats-unis"),
            (FieldType::Iban, "FR14 2004 1010 0505 0001 3M02 606"),
            (FieldType::Ramq, "trem 8562 0113"),
            (FieldType::Paragraph, " a  b \n\n c \n"),
        ] {
            let once = plain(kind, raw).unwrap();
            assert_eq!(plain(kind, &once), Ok(once.clone()));
        }
    }
    #[test]
    fn a_pattern_narrows_a_text() {
        let details = Details { pattern: Pattern::new("[A-Z]{2}[0-9]{3}").ok(), ..Details::default() };
        let read = |raw: &str| normalise(FieldType::Identifier, &details, raw);
        assert_eq!(read("ca 101"), Ok("CA101".into()));
        assert_eq!(read("CA10"), Err(Fault::NotThePattern));
        assert_eq!(read(""), Ok(String::new()));
    }

    #[test]
    fn a_paragraph_keeps_its_lines() {
        assert_eq!(plain(FieldType::Paragraph, "\r\n Bonjour,\r\n\r\n  merci  bien \r\n"), Ok("Bonjour,\n\nmerci bien".into()));
    }
}
