//! From the text of a cell to its condition.
//!
//! ```text
//! cell  = "-" | parts | "not(" parts ")"
//! parts = part { "," part }
//! part  = "empty" | "not empty" | value | ("<" | "<=" | ">" | ">=") value | a ".." b, also between "[" or "(" and "]" or ")"
//! ```

use super::condition::{Condition, Span, Union, Values};
use super::{TableInput, ValueType};
use crate::{Details, FieldType, closest, normalise};

/// Characters and parts a cell may have.
const MAX_CHARS: usize = 500;
const MAX_PARTS: usize = 40;

/// What is wrong with a cell, and where in its text, in characters from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CellError {
    pub(super) at: usize,
    pub(super) length: usize,
    pub(super) fault: CellFault,
}

/// Why a cell cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CellFault {
    /// Longer than allowed.
    TooLong,
    /// Nothing stands there.
    Blank,
    /// No form of a condition.
    Unreadable,
    /// A quotation mark that is not closed, or something after it.
    Quotation,
    /// A comma between two digits: a decimal number, or two values?
    DecimalComma,
    /// `<` or a range where values have no order.
    NoOrder,
    /// Not a value of the column.
    NotAValue { text: String, near: Option<String> },
    /// No value is taken.
    Nothing,
    /// The empty value, in a column that always has one.
    NeverEmpty,
}

/// A part of a cell, with its place in characters.
#[derive(Clone, Copy)]
struct Part<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Part<'a> {
    /// The part without blanks around it.
    fn trimmed(self) -> Self {
        let start = self.text.trim_start();
        Self { text: start.trim_end(), at: self.at + count(self.text) - count(start) }
    }

    /// What follows `prefix`, without blanks around it.
    fn after(self, prefix: &str) -> Option<Self> {
        let rest = self.text.strip_prefix(prefix)?;
        Some(Self { text: rest, at: self.at + count(prefix) }.trimmed())
    }

    fn before(self, suffix: char) -> Option<Self> {
        self.text.strip_suffix(suffix).map(|text| Self { text, ..self })
    }

    fn fails<T>(self, fault: CellFault) -> Result<T, CellError> {
        Err(CellError { at: self.at, length: count(self.text).max(1), fault })
    }

    /// The text between quotation marks, when the part begins with one.
    fn quoted(self) -> Result<Option<&'a str>, CellError> {
        let Some(mark) = self.text.chars().next().filter(|c| is_mark(*c)) else { return Ok(None) };
        match self.text[1..].strip_suffix(mark) {
            Some(inner) if !inner.contains(mark) => Ok(Some(inner)),
            _ => self.fails(CellFault::Quotation),
        }
    }
}

fn count(text: &str) -> usize {
    text.chars().count()
}

fn is_mark(c: char) -> bool {
    matches!(c, '\'' | '"')
}

/// The condition of a cell under `input`. `field` is the form's type when the input is a field: it has its own spelling of values.
pub(super) fn read_cell(text: &str, input: &TableInput, field: Option<FieldType>) -> Result<Condition, CellError> {
    let whole = Part { text, at: 0 };
    if count(text) > MAX_CHARS {
        return whole.fails(CellFault::TooLong);
    }
    let cell = whole.trimmed();
    if cell.text == "-" {
        return Ok(Condition { text: "-".into(), empty: true, values: Values::Any });
    }
    let inner = cell.after("not").and_then(|rest| rest.after("(")).and_then(|rest| rest.before(')'));
    let mut union = Union::default();
    for part in parts(inner.unwrap_or(cell), input)? {
        read_part(part, input, field, inner.is_some(), &mut union)?;
    }
    let condition = union.condition(cell.text, input, inner.is_some());
    if condition.is_nothing() { cell.fails(CellFault::Nothing) } else { Ok(condition) }
}

/// The parts between commas; a comma between quotation marks separates nothing.
fn parts<'a>(cell: Part<'a>, input: &TableInput) -> Result<Vec<Part<'a>>, CellError> {
    let mut out = Vec::new();
    let mut begins = 0;
    let mut mark = None;
    let mut before = ' ';
    for (at, c) in cell.text.char_indices() {
        let opens = cell.text[begins..at].trim().is_empty();
        match mark {
            Some(open) if c == open => mark = None,
            Some(_) => {}
            None if is_mark(c) && opens => mark = Some(c),
            None if c == ',' => {
                let next = cell.text[at + 1..].chars().next();
                let number = input.kind.is_ordered() && input.kind != ValueType::Date;
                if number && before.is_ascii_digit() && next.is_some_and(|c| c.is_ascii_digit()) {
                    return Part { text: ",", at: cell.at + count(&cell.text[..at]) }.fails(CellFault::DecimalComma);
                }
                out.push(cell.between(begins, at));
                begins = at + 1;
            }
            None => {}
        }
        before = c;
    }
    out.push(cell.between(begins, cell.text.len()));
    if out.len() > MAX_PARTS { cell.fails(CellFault::TooLong) } else { Ok(out) }
}

impl Part<'_> {
    fn between(self, from: usize, to: usize) -> Self {
        Self { text: &self.text[from..to], at: self.at + count(&self.text[..from]) }.trimmed()
    }
}

fn read_part(part: Part<'_>, input: &TableInput, field: Option<FieldType>, negated: bool, union: &mut Union) -> Result<(), CellError> {
    let not_empty = part.after("not").is_some_and(|rest| rest.text == "empty" && part.text != "notempty");
    if part.text.is_empty() {
        return part.fails(CellFault::Blank);
    } else if part.text == "empty" {
        if !negated && !input.may_be_empty() {
            return part.fails(CellFault::NeverEmpty);
        }
        union.empty = true;
    } else if not_empty {
        union.any = true;
    } else if input.kind.is_ordered() {
        let span = span(part, input)?;
        if span.is_nothing() {
            return part.fails(CellFault::Nothing);
        }
        union.spans.push(span);
    } else {
        union.texts.insert(literal(part, input, field)?);
    }
    Ok(())
}

/// The values of an ordered column that a part takes.
fn span(part: Part<'_>, input: &TableInput) -> Result<Span, CellError> {
    let bounds = input.kind.bounds();
    let nothing = Span { from: 1, to: 0 };
    let above = |units: i64| units.checked_add(1).map_or(nothing, |from| Span { from, ..bounds });
    let below = |units: i64| units.checked_sub(1).map_or(nothing, |to| Span { to, ..bounds });
    if let Some(value) = part.after("<=") {
        return Ok(Span { to: units(value, input)?, ..bounds });
    } else if let Some(value) = part.after(">=") {
        return Ok(Span { from: units(value, input)?, ..bounds });
    } else if let Some(value) = part.after("<") {
        return Ok(below(units(value, input)?));
    } else if let Some(value) = part.after(">") {
        return Ok(above(units(value, input)?));
    }
    let Some(at) = part.text.find("..") else {
        let only = units(part, input)?;
        return Ok(Span { from: only, to: only });
    };
    let (mut low, mut high) = (part.between(0, at), part.between(at + 2, part.text.len()));
    let (mut from_open, mut to_open) = (false, false);
    let opened = low.after("[").or_else(|| low.after("(").inspect(|_| from_open = true));
    let closed = high.before(']').or_else(|| high.before(')').inspect(|_| to_open = true));
    match (opened, closed) {
        (Some(opened), Some(closed)) => (low, high) = (opened, closed.trimmed()),
        (None, None) => {}
        _ => return part.fails(CellFault::Unreadable),
    }
    let (low, high) = (units(low, input)?, units(high, input)?);
    let from = if from_open { above(low) } else { Span { from: low, ..bounds } };
    let to = if to_open { below(high) } else { Span { to: high, ..bounds } };
    Ok(Span { from: from.from.max(to.from), to: from.to.min(to.to) })
}

fn units(part: Part<'_>, input: &TableInput) -> Result<i64, CellError> {
    match input.kind.units(part.text) {
        Some(units) => Ok(units),
        None if part.text.is_empty() => part.fails(CellFault::Unreadable),
        None => part.fails(CellFault::NotAValue { text: part.text.to_owned(), near: None }),
    }
}

/// A value of a column without order, as it is spelled there.
fn literal(part: Part<'_>, input: &TableInput, field: Option<FieldType>) -> Result<String, CellError> {
    let quoted = part.quoted()?;
    let text = quoted.unwrap_or(part.text);
    if quoted.is_none() {
        // Somebody meant more by these than a text: nothing is compared in silence with `> 5` or `not x`.
        if text.starts_with(['<', '>']) {
            return part.fails(CellFault::NoOrder);
        }
        if text == "-" || text.starts_with(['=', '!']) || text.starts_with("not ") || text.starts_with("not(") {
            return part.fails(CellFault::Unreadable);
        }
    }
    let near = match (input.kind, field) {
        (ValueType::Choice | ValueType::Boolean, _) if input.options.iter().any(|option| option == text) => return Ok(text.to_owned()),
        (ValueType::Choice | ValueType::Boolean, _) => closest(text, input.options.iter().map(String::as_str)).map(str::to_owned),
        // The values of a list and what a pattern asks are the form's own, which is not known here.
        (_, None | Some(FieldType::List | FieldType::Paragraph)) if !text.is_empty() => return Ok(text.to_owned()),
        (_, kind) => match normalise(kind.unwrap_or_default(), &Details::default(), text) {
            Ok(canonical) if canonical == text && !text.is_empty() => return Ok(canonical),
            other => other.ok().filter(|canonical| !canonical.is_empty()),
        },
    };
    part.fails(CellFault::NotAValue { text: text.to_owned(), near })
}
