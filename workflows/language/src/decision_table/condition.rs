//! What a cell asks of its column: a set of values, and whether the empty value is one of them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{TableInput, ValueType};

/// Values of an ordered type from one to another, both included, in units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Span {
    pub(super) from: i64,
    pub(super) to: i64,
}

impl Span {
    pub(super) fn holds(self, units: i64) -> bool {
        (self.from..=self.to).contains(&units)
    }

    pub(super) fn is_nothing(self) -> bool {
        self.from > self.to
    }
}

/// Values that are not empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Values {
    /// Every one.
    Any,
    /// Those of an ordered type in these spans, which are in order and do not touch.
    Within(Vec<Span>),
    /// These texts.
    Among(BTreeSet<String>),
    /// Every text but these.
    Except(BTreeSet<String>),
}

/// The value of a column in one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ColumnValue {
    Empty,
    Units(i64),
    Text(String),
}

/// The condition of one cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    pub(super) text: String,
    pub(super) empty: bool,
    pub(super) values: Values,
}

impl Condition {
    /// As it is written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it takes anything, `-`.
    #[must_use]
    pub fn is_anything(&self) -> bool {
        self.empty && self.values == Values::Any
    }

    /// Whether no value at all is taken.
    pub(super) fn is_nothing(&self) -> bool {
        let without = match &self.values {
            Values::Any | Values::Except(_) => false,
            Values::Within(spans) => spans.is_empty(),
            Values::Among(texts) => texts.is_empty(),
        };
        without && !self.empty
    }

    pub(super) fn holds(&self, value: &ColumnValue) -> bool {
        match (value, &self.values) {
            (ColumnValue::Empty, _) => self.empty,
            (_, Values::Any) => true,
            (ColumnValue::Units(units), Values::Within(spans)) => {
                let after = spans.partition_point(|span| span.to < *units);
                spans.get(after).is_some_and(|span| span.holds(*units))
            }
            (ColumnValue::Text(text), Values::Among(texts)) => texts.contains(text),
            (ColumnValue::Text(text), Values::Except(texts)) => !texts.contains(text),
            (ColumnValue::Units(_), _) | (ColumnValue::Text(_), _) => false,
        }
    }
}

/// A union of what the parts of a cell ask.
#[derive(Debug, Default)]
pub(super) struct Union {
    pub(super) empty: bool,
    pub(super) any: bool,
    pub(super) spans: Vec<Span>,
    pub(super) texts: BTreeSet<String>,
}

impl Union {
    /// The union as a column's condition sees it; with `negated`, every value outside it. The empty value is never in what is negated:
    /// only `-` and `empty` take it.
    pub(super) fn condition(self, text: &str, input: &TableInput, negated: bool) -> Condition {
        let values = if input.kind.is_ordered() {
            let spans = if self.any { vec![input.kind.bounds()] } else { merged(self.spans) };
            Values::Within(if negated { outside(&spans, input.kind.bounds()) } else { spans })
        } else if input.kind == ValueType::Text {
            match (self.any, negated) {
                (true, false) => Values::Any,
                (true, true) => Values::Among(BTreeSet::new()),
                (false, false) => Values::Among(self.texts),
                (false, true) => Values::Except(self.texts),
            }
        } else {
            let taken = |option: &&String| (self.any || self.texts.contains(*option)) != negated;
            Values::Among(input.options.iter().filter(taken).cloned().collect())
        };
        Condition { text: text.to_owned(), empty: self.empty && !negated, values }
    }
}

fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort();
    let mut out: Vec<Span> = Vec::new();
    for span in spans.into_iter().filter(|span| !span.is_nothing()) {
        match out.last_mut() {
            Some(last) if span.from <= last.to.saturating_add(1) => last.to = last.to.max(span.to),
            _ => out.push(span),
        }
    }
    out
}

/// What `bounds` has outside of `spans`, which are in order.
fn outside(spans: &[Span], bounds: Span) -> Vec<Span> {
    let mut out = Vec::new();
    let mut next = Some(bounds.from);
    for span in spans {
        let (Some(from), Some(to)) = (next, span.from.checked_sub(1)) else {
            next = span.to.checked_add(1);
            continue;
        };
        out.push(Span { from, to });
        next = span.to.checked_add(1);
    }
    out.extend(next.map(|from| Span { from, to: bounds.to }));
    out.retain(|span| !span.is_nothing());
    out
}
