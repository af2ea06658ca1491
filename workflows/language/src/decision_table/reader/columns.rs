//! The inputs and outputs of a table file.

use serde_saphyr::Spanned;

use super::{RawInput, RawOutput, Reader};
use crate::decision_table::finding::both;
use crate::decision_table::{TableInput, TableOutput, ValueType};
use crate::rule_check::{Nature, Place, Problem, Vocabulary, check};
use crate::{Compiled, Scope};

/// Options an output may have.
const MAX_OPTIONS: usize = 200;

impl Reader<'_> {
    pub(super) fn input(&mut self, raw: RawInput) -> Option<TableInput> {
        let name = &raw.input.value;
        let field = self.scope.get(name).copied();
        let (kind, reads) = match field {
            Some(_) if self.choices.contains_key(name) => (ValueType::Choice, None),
            Some(field) => (ValueType::of_field(field), None),
            None => self.expression(&raw.input)?,
        };
        let options = match kind {
            ValueType::Boolean => vec!["true".to_owned(), "false".to_owned()],
            ValueType::Choice => self.choices.get(name).cloned().unwrap_or_default(),
            _ => Vec::new(),
        };
        Some(TableInput {
            input: raw.input.value,
            title: raw.title,
            kind,
            options,
            required: raw.required,
            reads,
            compiled: Compiled::default(),
        })
    }

    /// What an expression gives, and the fields it reads.
    fn expression(&mut self, input: &Spanned<String>) -> Option<(ValueType, Option<Scope>)> {
        let place = Place { file: self.file, text: self.text, code: "GRF-TAB-001" };
        let problems = match check(&input.value, &Vocabulary::of_scope(self.scope, self.choices)) {
            Ok(checked) => {
                let reads = checked.names.iter().filter_map(|name| Some((name.clone(), *self.scope.get(name)?))).collect();
                let kind = match checked.nature {
                    Nature::Truth => Some(ValueType::Boolean),
                    Nature::Text => Some(ValueType::Text),
                    Nature::Whole => Some(ValueType::Integer),
                    Nature::Amount | Nature::Count | Nature::Bare => Some(ValueType::Decimal),
                    // An expression that is a date, a list or nothing is no column.
                    Nature::Date | Nature::List | Nature::Null | Nature::Unknown => None,
                };
                match kind {
                    Some(kind) => return Some((kind, Some(reads))),
                    None => vec![no_column(&input.value)],
                }
            }
            Err(problems) => problems,
        };
        self.findings.extend(problems.into_iter().map(|problem| problem.finding(place, input)));
        None
    }

    pub(super) fn output(&mut self, raw: RawOutput) -> Option<TableOutput> {
        let kinds = ValueType::OF_OUTPUTS.map(|kind| (kind.name(), kind));
        let kind = self.word(&raw.kind, &kinds)?;
        let count = raw.options.as_ref().map_or(0, |options| options.value.len());
        let wanted = if kind == ValueType::Choice { 1..=MAX_OPTIONS } else { 0..=0 };
        if !wanted.contains(&count) {
            let at = raw.options.as_ref().map_or(raw.kind.referenced, |options| options.referenced);
            self.error(
                "GRF-TAB-005",
                at,
                both(
                    "« options: » va avec « type: choice », et en a de 1 à 200.",
                    "“options:” goes with “type: choice”, and has from 1 to 200.",
                ),
                both("Ajoutez les options, ou retirez-les.", "Add the options, or remove them."),
            );
            return None;
        }
        let options = raw.options.map(|options| options.value.into_iter().map(|option| option.value).collect()).unwrap_or_default();
        Some(TableOutput { output: raw.output.value, title: raw.title, kind, options })
    }
}

fn no_column(text: &str) -> Problem {
    Problem::own(
        0..text.len(),
        both("l'expression ne donne pas de valeur.", "the expression gives no value."),
        both("Elle donne vrai ou faux, un nombre ou un texte.", "It gives true or false, a number or a text."),
    )
}
