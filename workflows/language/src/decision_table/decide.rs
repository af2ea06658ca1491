//! A table asked on a case.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::condition::ColumnValue;
use super::{DecisionTable, Hit, TableInput, TableRule, ValueType};
use crate::expression::Answer;
use crate::{Bilingual, Expression, ExpressionError, Scope};

/// A row that held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The index of the rule, from 0; nothing for `otherwise`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<usize>,
    /// Where the rule comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<Bilingual>,
    /// The canonical value of each output, by its name.
    pub give: BTreeMap<String, String>,
}

/// What a table decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// The rows that held, in their order: exactly one, unless the table collects.
    pub held: Vec<Held>,
}

/// Why a table decides nothing. Values are left out: these sentences stand in logs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Undecided {
    /// No rule holds.
    #[error("GRF-TAB-021: no rule of the table {table} holds")]
    NoRule {
        /// The table.
        table: String,
    },
    /// Several rules hold where one may.
    #[error("GRF-TAB-022: several rules of the table {table} hold")]
    Several {
        /// The table.
        table: String,
        /// The indexes of the rules.
        rules: Vec<usize>,
    },
    /// An input that is needed is empty.
    #[error("GRF-TAB-023: the table {table} needs {input}, which is empty")]
    NoValue {
        /// The table.
        table: String,
        /// The input.
        input: String,
    },
    /// The value of an input is none of its type, or an expression has no answer.
    #[error("GRF-TAB-024: in the table {table}, the value of {input} is none of its type")]
    NotOfType {
        /// The table.
        table: String,
        /// The input.
        input: String,
    },
}

impl Undecided {
    /// The stable code, with a page in `agent/docs/errors/`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoRule { .. } => "GRF-TAB-021",
            Self::Several { .. } => "GRF-TAB-022",
            Self::NoValue { .. } => "GRF-TAB-023",
            Self::NotOfType { .. } => "GRF-TAB-024",
        }
    }
}

impl DecisionTable {
    /// What the table gives for the canonical `values` of a case's fields. A field that `values` lacks is empty, a box not checked.
    ///
    /// # Errors
    /// [`Undecided`]: no rule, several rules under `unique`, an empty input that is needed, or a value that is none of its type.
    pub fn decide(&self, values: &BTreeMap<String, String>) -> Result<Decided, Undecided> {
        let columns = (0..self.inputs.len()).map(|index| self.column(index, values)).collect::<Result<Vec<_>, _>>()?;
        let holds = |rule: &TableRule| rule.when.iter().zip(&columns).all(|(condition, value)| condition.holds(value));
        let mut held = self.rules.iter().enumerate().filter(|(_, rule)| holds(rule));
        let held: Vec<_> = if self.hit == Hit::First { held.next().into_iter().collect() } else { held.collect() };
        if self.hit == Hit::Unique && held.len() > 1 {
            return Err(Undecided::Several { table: self.name.clone(), rules: held.into_iter().map(|(index, _)| index).collect() });
        }
        if held.is_empty() {
            return self.otherwise(&columns);
        }
        let row =
            |(index, rule): (usize, &TableRule)| Held { rule: Some(index), because: rule.because.clone(), give: self.given(&rule.give) };
        Ok(Decided { held: held.into_iter().map(row).collect() })
    }

    /// What is given when no rule holds. A number or date that is missing is never taken for one that no rule is about.
    fn otherwise(&self, columns: &[ColumnValue]) -> Result<Decided, Undecided> {
        let empty = || (0..self.inputs.len()).filter(|index| columns.get(*index) == Some(&ColumnValue::Empty));
        let compared = empty().find(|index| self.compares(*index));
        match (&self.otherwise, compared.or_else(|| empty().find(|index| self.looks_at(*index)))) {
            (Some(give), _) if compared.is_none() => {
                let row = Held { rule: None, because: None, give: self.given(give) };
                Ok(Decided { held: if give.is_empty() { Vec::new() } else { vec![row] } })
            }
            (_, Some(index)) => Err(self.no_value(&self.inputs[index])),
            (_, None) => Err(Undecided::NoRule { table: self.name.clone() }),
        }
    }

    fn given(&self, values: &[String]) -> BTreeMap<String, String> {
        self.outputs.iter().zip(values).map(|(output, value)| (output.output.clone(), value.clone())).collect()
    }

    fn no_value(&self, input: &TableInput) -> Undecided {
        Undecided::NoValue { table: self.name.clone(), input: input.input.clone() }
    }

    /// The value of a column. What no rule looks at is not asked for, unless the table requires it.
    fn column(&self, index: usize, values: &BTreeMap<String, String>) -> Result<ColumnValue, Undecided> {
        let input = &self.inputs[index];
        if !input.required && !self.looks_at(index) {
            return Ok(ColumnValue::Empty);
        }
        let value = match &input.reads {
            None => of_field(input, values),
            Some(reads) => of_expression(input, reads, values),
        };
        match value {
            Some(ColumnValue::Empty) if input.required => Err(self.no_value(input)),
            Some(value) => Ok(value),
            None => Err(Undecided::NotOfType { table: self.name.clone(), input: input.input.clone() }),
        }
    }
}

/// The value of a field; nothing when it is none of its type.
fn of_field(input: &TableInput, values: &BTreeMap<String, String>) -> Option<ColumnValue> {
    let text = values.get(&input.input).map_or("", String::as_str);
    match input.kind {
        ValueType::Boolean if text.is_empty() => Some(ColumnValue::Text("false".into())),
        _ if text.is_empty() => Some(ColumnValue::Empty),
        ValueType::Text => Some(ColumnValue::Text(text.to_owned())),
        ValueType::Choice | ValueType::Boolean => {
            input.options.iter().find(|option| *option == text).map(|option| ColumnValue::Text(option.clone()))
        }
        kind => kind.units(text).map(ColumnValue::Units),
    }
}

/// The answer of an expression, empty when a number it needs is; nothing when it has none of its column's type.
fn of_expression(input: &TableInput, reads: &Scope, values: &BTreeMap<String, String>) -> Option<ColumnValue> {
    // The expression's own reading of numbers takes `inf` for one, and any other text for a missing one.
    for (name, kind) in reads.iter().filter(|(_, kind)| kind.is_number()) {
        let text = values.get(name).map_or("", String::as_str);
        if !text.is_empty() {
            ValueType::of_field(*kind).units(text)?;
        }
    }
    let expression = input.compiled.or_by(|| Expression::compile(&input.input, reads)).ok()?;
    match (expression.answer(reads, values), input.kind) {
        (Err(ExpressionError::NoValue { .. }), _) => Some(ColumnValue::Empty),
        (Ok(Answer::Truth(answer)), ValueType::Boolean) => Some(ColumnValue::Text(answer.to_string())),
        (Ok(Answer::Text(answer)), ValueType::Text) if answer.is_empty() => Some(ColumnValue::Empty),
        (Ok(Answer::Text(answer)), ValueType::Text) => Some(ColumnValue::Text(answer)),
        (Ok(Answer::Whole(answer)), ValueType::Integer) => Some(ColumnValue::Units(answer)),
        (Ok(Answer::Number(answer)), ValueType::Decimal) => millionths(answer).map(ColumnValue::Units),
        _ => None,
    }
}

/// A number that was computed, rounded to the millionth: `0.1 + 0.2` is then `0.3`.
fn millionths(number: f64) -> Option<i64> {
    // Above this, a double has no millionths to round.
    const MOST: f64 = 4_000_000_000.0;
    (number.abs() <= MOST).then(|| (number * 1e6).round() as i64)
}
