//! The types of a table's columns, and the whole units in which those that have an order are compared exactly.

use serde::{Deserialize, Serialize};

use super::condition::Span;
use crate::{Details, FieldType, normalise};

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueType {
    /// Any text.
    Text,
    /// One of the options of the column.
    Choice,
    /// `true` or `false`.
    Boolean,
    /// An amount of money, compared in cents.
    Amount,
    /// A whole number.
    Integer,
    /// A number that an expression computes, compared in millionths. Only inputs are such.
    Decimal,
    /// A day of the calendar, written as in ISO 8601.
    Date,
}

impl ValueType {
    /// What an output can be.
    pub(super) const OF_OUTPUTS: [Self; 6] = [Self::Amount, Self::Integer, Self::Text, Self::Date, Self::Boolean, Self::Choice];

    /// Its name in table files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Choice => "choice",
            Self::Boolean => "boolean",
            Self::Amount => "amount",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Date => "date",
        }
    }

    /// What a field of this type is, so that rules and letters can use what a table gives.
    #[must_use]
    pub fn field_type(self) -> FieldType {
        match self {
            Self::Text => FieldType::Text,
            Self::Choice => FieldType::Choice,
            Self::Boolean => FieldType::Checkbox,
            Self::Amount => FieldType::Amount,
            Self::Integer | Self::Decimal => FieldType::Number,
            Self::Date => FieldType::Date,
        }
    }

    /// What a field's values are in a column; one with options is a choice, which the caller knows.
    pub(super) fn of_field(kind: FieldType) -> Self {
        match kind {
            FieldType::Amount => Self::Amount,
            FieldType::Number => Self::Integer,
            FieldType::Date => Self::Date,
            kind if kind.is_boolean() => Self::Boolean,
            _ => Self::Text,
        }
    }

    /// Whether its values have an order, so that `<` and ranges have a meaning.
    #[must_use]
    pub fn is_ordered(self) -> bool {
        matches!(self, Self::Amount | Self::Integer | Self::Decimal | Self::Date)
    }

    /// Every value of an ordered type, in units: what the form's own types can hold.
    pub(super) fn bounds(self) -> Span {
        match self {
            Self::Amount => Span { from: 0, to: 99_999_999_999_999 },
            Self::Date => Span { from: day_number(1880, 1, 1), to: day_number(2200, 12, 31) },
            Self::Text | Self::Choice | Self::Boolean | Self::Integer | Self::Decimal => Span { from: i64::MIN, to: i64::MAX },
        }
    }

    /// The value of an ordered type in units: cents, ones, millionths or days. Nothing when `text` is no such value.
    pub(super) fn units(self, text: &str) -> Option<i64> {
        let units = match self {
            Self::Amount => scaled(text, 2),
            Self::Integer => scaled(text, 0),
            Self::Decimal => scaled(text, 6),
            Self::Date if normalise(FieldType::Date, &Details::default(), text).as_deref() == Ok(text) => {
                let mut parts = text.split('-').map(|part| part.parse().ok());
                Some(day_number(parts.next()??, parts.next()??, parts.next()??))
            }
            Self::Date | Self::Text | Self::Choice | Self::Boolean => None,
        };
        units.filter(|units| self.bounds().holds(*units))
    }

    /// How a value in units is written.
    pub(super) fn written(self, units: i64) -> String {
        match self {
            Self::Amount => format!("{}.{:02}", units / 100, units % 100),
            Self::Decimal => {
                let sign = if units < 0 { "-" } else { "" };
                let all = format!("{sign}{}.{:06}", units.unsigned_abs() / 1_000_000, units.unsigned_abs() % 1_000_000);
                all.trim_end_matches('0').trim_end_matches('.').to_owned()
            }
            Self::Date => day(units),
            Self::Integer | Self::Text | Self::Choice | Self::Boolean => units.to_string(),
        }
    }

    /// The canonical writing of a value that a table gives. Nothing when `text` is no value of the type.
    pub(super) fn canonical(self, text: &str, options: &[String]) -> Option<String> {
        match self {
            Self::Text => Some(text.to_owned()),
            Self::Choice => options.iter().find(|option| *option == text).cloned(),
            Self::Boolean => matches!(text, "true" | "false").then(|| text.to_owned()),
            Self::Amount | Self::Integer | Self::Decimal | Self::Date => self.units(text).map(|units| self.written(units)),
        }
    }
}

/// A decimal number with at most so many decimals, times ten to that power. No binary fraction comes near it.
fn scaled(text: &str, decimals: u32) -> Option<i64> {
    let (bare, sign) = text.strip_prefix('-').map_or((text, 1), |bare| (bare, -1));
    let (whole, fraction) = match bare.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (bare, ""),
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 19 || !digits(whole) || !digits(fraction) {
        return None;
    }
    let missing = decimals.checked_sub(u32::try_from(fraction.len()).ok()?)?;
    let all: i128 = format!("{whole}{fraction}").parse().ok()?;
    i64::try_from(sign * all * 10_i128.pow(missing)).ok()
}

/// The number of a day, counted from the first of March of the year 0 (Gregorian calendar): the leap day ends such a year.
fn day_number(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + of_year
}

/// The day of a number, `YYYY-MM-DD`.
fn day(number: i64) -> String {
    let mut year = number * 400 / 146_097;
    while day_number(year + 1, 3, 1) <= number {
        year += 1;
    }
    while day_number(year, 3, 1) > number {
        year -= 1;
    }
    let of_year = number - day_number(year, 3, 1);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 { (year, month + 3) } else { (year + 1, month - 9) };
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact() {
        assert_eq!(ValueType::Amount.units("1234.5"), Some(123_450));
        assert_eq!(ValueType::Amount.units("999999999999.99"), Some(99_999_999_999_999));
        for text in ["", ".5", "5.", "1.234", "1 000", "-1", "1,50", "1e3", "1000000000000", "٣"] {
            assert_eq!(ValueType::Amount.units(text), None, "{text}");
        }
        assert_eq!(ValueType::Integer.units("-9223372036854775808"), Some(i64::MIN));
        assert_eq!(ValueType::Integer.units("9223372036854775808"), None);
        assert_eq!(ValueType::Decimal.written(-1_500_000), "-1.5");
        assert_eq!(ValueType::Decimal.written(10_000_000), "10");
    }

    #[test]
    fn every_day_has_one_number() {
        let bounds = ValueType::Date.bounds();
        let mut before = String::new();
        for number in bounds.from..=bounds.to {
            let text = ValueType::Date.written(number);
            assert!(text > before, "{text} comes after {before}");
            assert_eq!(ValueType::Date.units(&text), Some(number));
            before = text;
        }
        assert_eq!((ValueType::Date.written(bounds.from).as_str(), before.as_str()), ("1880-01-01", "2200-12-31"));
        assert_eq!(ValueType::Date.units("2025-02-29"), None);
        assert_eq!(ValueType::Date.units("2 novembre 2026"), None);
    }
}
