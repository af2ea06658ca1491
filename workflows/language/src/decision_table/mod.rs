//! Decision tables: what is given for which values, as one sheet that the office's own people can check.
//!
//! A table is read ([`read_table`]), looked at as a whole before it serves ([`DecisionTable::analyse`]) and asked on a case
//! ([`DecisionTable::decide`]). Its cells are a small part of the unary tests of S-FEEL (OMG, Decision Model and Notation 1.5, section 7.3).

mod analysis;
mod cell;
mod classes;
mod condition;
mod cover;
mod decide;
mod finding;
mod reader;
mod value_type;

use serde::{Deserialize, Serialize};

pub use self::analysis::{Analysis, Combination, Overlap};
pub use self::condition::Condition;
pub use self::decide::{Decided, Held, Undecided};
pub use self::reader::read_table;
pub use self::value_type::ValueType;
use crate::{Bilingual, Compiled, FieldType, Scope};

/// How many rules may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hit {
    /// Exactly one: two that hold for the same values are a mistake.
    Unique,
    /// The first that holds goes before those below it.
    First,
    /// All that hold, in their order.
    Collect,
}

/// A column that rules look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableInput {
    /// The field, or an expression in CEL over fields.
    pub input: String,
    /// What people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Bilingual>,
    /// What its values are.
    #[serde(rename = "type")]
    pub kind: ValueType,
    /// Every value, when the column is a choice or a box.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// Whether the table decides nothing without a value here.
    #[serde(default)]
    pub required: bool,
    /// The fields that an expression reads; nothing when `input` is a field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reads: Option<Scope>,
    /// The expression compiled, once it was asked.
    #[serde(skip)]
    pub(crate) compiled: Compiled,
}

impl TableInput {
    /// Whether rules must reckon with the empty value. A box always has a value, and an expression without numbers or dates always has an answer.
    #[must_use]
    pub fn may_be_empty(&self) -> bool {
        self.may_lack() && !self.required
    }

    /// Whether the table gives no answer where this is empty.
    #[must_use]
    pub fn needs_value(&self) -> bool {
        self.may_lack() && self.required
    }

    fn may_lack(&self) -> bool {
        match &self.reads {
            None => self.kind != ValueType::Boolean,
            Some(_) => self.kind == ValueType::Text || self.reads_what_may_lack(),
        }
    }

    /// Whether it is an expression that has no answer when a number or a date is missing.
    fn reads_what_may_lack(&self) -> bool {
        self.reads.as_ref().is_some_and(|reads| reads.values().any(|kind| kind.is_number() || *kind == FieldType::Date))
    }
}

/// A column that rules fill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableOutput {
    /// Its name in rules and letters.
    pub output: String,
    /// What people read.
    pub title: Bilingual,
    /// What its values are.
    #[serde(rename = "type")]
    pub kind: ValueType,
    /// Every value, when it is a choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableRule {
    /// A condition for each input.
    pub when: Vec<Condition>,
    /// The canonical value of each output.
    pub give: Vec<String>,
    /// Where the rule comes from: law, regulation, by-law.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<Bilingual>,
}

/// A decision table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionTable {
    /// Its name.
    pub name: String,
    /// What people read.
    pub title: Bilingual,
    /// How many rules may hold.
    pub hit: Hit,
    /// What rules look at.
    pub inputs: Vec<TableInput>,
    /// What rules give.
    pub outputs: Vec<TableOutput>,
    /// The rules in order.
    pub rules: Vec<TableRule>,
    /// What is given when no rule holds, a value for each output. Without a value, nothing is given and that is right: only a table that
    /// collects has such.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Vec<String>>,
}

impl DecisionTable {
    /// Whether some rule asks something of the input at `index`.
    fn looks_at(&self, index: usize) -> bool {
        self.rules.iter().any(|rule| rule.when.get(index).is_some_and(|condition| !condition.is_anything()))
    }

    /// Whether a missing value of the input at `index` must be met by a rule: `otherwise` does not stand for a number or date that is not
    /// there.
    fn compares(&self, index: usize) -> bool {
        let lacks = |input: &TableInput| input.may_be_empty() && (input.kind.is_ordered() || input.reads_what_may_lack());
        self.inputs.get(index).is_some_and(lacks) && self.looks_at(index)
    }
}
