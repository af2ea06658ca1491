//! Rules in CEL (Common Expression Language), checked against the fields of the forms before they ever run.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use cel::common::ast::{EntryExpr, Expr, IdedExpr};
use cel::{Context, Env, Program, Value};

use crate::FieldType;
use crate::office::closest;

/// Bytes an expression may have.
const MAX_EXPRESSION_BYTES: usize = 2_000;
/// How deep brackets may nest: the parser is recursive.
const MAX_NESTING: usize = 32;

/// CEL's own functions, made once.
static STANDARD: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

/// The names an expression may use, each with its type.
pub type Scope = BTreeMap<String, FieldType>;

/// Why an expression cannot be used or has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionError {
    /// It is not CEL.
    #[error("{message}")]
    Syntax {
        /// Column in the expression, from 1.
        column: u64,
        /// What the parser said.
        message: String,
    },
    /// It uses a name that no form defines.
    #[error("unknown name {name}")]
    UnknownName {
        /// The name.
        name: String,
        /// The nearest known name.
        near: Option<String>,
    },
    /// It is longer or deeper than allowed.
    #[error("longer than {MAX_EXPRESSION_BYTES} bytes or nested deeper than {MAX_NESTING}")]
    TooLarge,
    /// It goes through a list for each element of another: what that takes is bounded by nothing.
    #[error("all, exists, exists_one, map or filter inside of another")]
    LoopInLoop,
    /// A number that it needs is empty or not a number.
    #[error("{name} has no value")]
    NoValue {
        /// The field.
        name: String,
    },
    /// It gives something else than true or false, or fails.
    #[error("{0}")]
    NotABoolean(String),
}

/// What an expression gives.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    Truth(bool),
    Text(String),
    Whole(i64),
    Number(f64),
}

/// A compiled expression.
#[derive(Debug)]
pub struct Expression {
    program: Program,
    names: Vec<String>,
}

impl Expression {
    /// Compiles `text` against the names in `scope`.
    ///
    /// # Errors
    /// [`ExpressionError`] with the column, or the unknown name and the nearest known one.
    pub fn compile(text: &str, scope: &Scope) -> Result<Self, ExpressionError> {
        let expression = Self::parse(text, scope)?;
        truth(expression.prove(scope)?)?;
        Ok(expression)
    }

    /// Compiles what need not give true or false, with what it gives for harmless values: only the kind of that answer says something.
    pub(crate) fn compile_any(text: &str, scope: &Scope) -> Result<(Self, Answer), ExpressionError> {
        let expression = Self::parse(text, scope)?;
        let sample = expression.prove(scope)?;
        Ok((expression, sample))
    }

    fn parse(text: &str, scope: &Scope) -> Result<Self, ExpressionError> {
        if text.len() > MAX_EXPRESSION_BYTES || nesting(text) > MAX_NESTING {
            return Err(ExpressionError::TooLarge);
        }
        let program = Program::compile(text).map_err(|errors| {
            let first = errors.errors.first();
            let column = first.map_or(1, |error| u64::try_from(error.pos.1).unwrap_or(1).max(1));
            ExpressionError::Syntax { column, message: first.map_or_else(|| errors.to_string(), |error| error.msg.clone()) }
        })?;
        if loops(program.expression()) > 1 {
            return Err(ExpressionError::LoopInLoop);
        }
        let mut names: Vec<String> = program.references().variables().iter().map(|name| (*name).to_owned()).collect();
        names.sort();
        if let Some(name) = names.iter().find(|name| !scope.contains_key(*name)) {
            let near = closest(name, scope.keys().map(String::as_str)).map(str::to_owned);
            return Err(ExpressionError::UnknownName { name: name.clone(), near });
        }
        Ok(Self { program, names })
    }

    /// Runs the expression once with a harmless value for each name: a comparison of a date with a number, or a result that is
    /// not a truth value, is found here rather than on somebody's case.
    fn prove(&self, scope: &Scope) -> Result<Answer, ExpressionError> {
        self.evaluate(scope, |_, kind| Some(if kind.is_number() { "1".into() } else { String::new() }))
    }

    /// Whether the expression holds for the canonical `values` of a case's fields.
    ///
    /// # Errors
    /// When a number it needs is empty, or the expression fails.
    pub fn holds(&self, scope: &Scope, values: &BTreeMap<String, String>) -> Result<bool, ExpressionError> {
        truth(self.answer(scope, values)?)
    }

    /// What the expression gives for the canonical `values` of a case's fields.
    pub(crate) fn answer(&self, scope: &Scope, values: &BTreeMap<String, String>) -> Result<Answer, ExpressionError> {
        self.evaluate(scope, |name, _| values.get(name).cloned())
    }

    /// The names it uses.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    fn evaluate(&self, scope: &Scope, value_of: impl Fn(&str, FieldType) -> Option<String>) -> Result<Answer, ExpressionError> {
        let mut context = Context::with_env(Arc::clone(&STANDARD));
        for name in &self.names {
            let kind = scope.get(name).copied().unwrap_or(FieldType::Text);
            let text = value_of(name, kind).unwrap_or_default();
            let value = if kind.is_boolean() {
                Value::Bool(text == "true")
            } else if kind.is_number() {
                Value::Float(text.parse().map_err(|_| ExpressionError::NoValue { name: name.clone() })?)
            } else {
                Value::from(text)
            };
            context.add_variable_from_value(name.clone(), value);
        }
        match self.program.execute(&context) {
            Ok(Value::Bool(answer)) => Ok(Answer::Truth(answer)),
            Ok(Value::String(answer)) => Ok(Answer::Text(answer.to_string())),
            Ok(Value::Int(answer)) => Ok(Answer::Whole(answer)),
            Ok(Value::Float(answer)) => Ok(Answer::Number(answer)),
            Ok(_) => Err(ExpressionError::NotABoolean("the result is no single value".into())),
            Err(error) => Err(ExpressionError::NotABoolean(error.to_string())),
        }
    }
}

fn truth(answer: Answer) -> Result<bool, ExpressionError> {
    match answer {
        Answer::Truth(answer) => Ok(answer),
        _ => Err(ExpressionError::NotABoolean("the result is neither true nor false".into())),
    }
}

/// How deep loops over lists stand in the bodies of one another. A list that is looped over is made once, so that loops in it are beside.
fn loops(expression: &IdedExpr) -> usize {
    let deepest = |parts: &mut dyn Iterator<Item = &IdedExpr>| parts.map(loops).max().unwrap_or_default();
    let entry = |entry: &EntryExpr| match entry {
        EntryExpr::StructField(field) => loops(&field.value),
        EntryExpr::MapEntry(entry) => loops(&entry.key).max(loops(&entry.value)),
    };
    match &expression.expr {
        Expr::Call(call) => deepest(&mut call.target.iter().map(|target| &**target).chain(&call.args)),
        Expr::Comprehension(all) => {
            let body = deepest(&mut [&all.accu_init, &all.loop_cond, &all.loop_step, &all.result].into_iter());
            loops(&all.iter_range).max(1 + body)
        }
        Expr::List(list) => deepest(&mut list.elements.iter()),
        Expr::Map(map) => map.entries.iter().map(|one| entry(&one.expr)).max().unwrap_or_default(),
        Expr::Struct(made) => made.entries.iter().map(|one| entry(&one.expr)).max().unwrap_or_default(),
        Expr::Select(select) => loops(&select.operand),
        _ => 0,
    }
}

fn nesting(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut deepest = 0;
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'{' | b'!' | b'-' | b'?' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope() -> Scope {
        [("signature", FieldType::Signature), ("nom", FieldType::Name), ("date_effet", FieldType::Date), ("montant", FieldType::Amount)]
            .into_iter()
            .map(|(name, kind)| (name.to_owned(), kind))
            .collect()
    }

    fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn rules_hold_on_canonical_values() {
        let rule = Expression::compile("!signature && nom.startsWith('Tr') && date_effet > '2026-01-01'", &scope()).unwrap();
        let held = rule.holds(&scope(), &values(&[("signature", "false"), ("nom", "Tremblay"), ("date_effet", "2026-11-02")]));
        assert_eq!(held, Ok(true));
    }

    #[test]
    fn a_wrong_name_is_told_with_the_nearest() {
        let error = Expression::compile("signatur == true", &scope()).unwrap_err();
        assert_eq!(error, ExpressionError::UnknownName { name: "signatur".into(), near: Some("signature".into()) });
    }

    #[test]
    fn a_missing_number_is_never_taken_for_zero() {
        let rule = Expression::compile("montant < 10.0", &scope()).unwrap();
        assert_eq!(rule.holds(&scope(), &values(&[("montant", "")])), Err(ExpressionError::NoValue { name: "montant".into() }));
    }

    #[test]
    fn what_is_not_a_truth_value_is_refused_before_it_runs() {
        assert!(matches!(Expression::compile("nom", &scope()), Err(ExpressionError::NotABoolean(_))));
        assert!(matches!(Expression::compile("nom == ", &scope()), Err(ExpressionError::Syntax { .. })));
        assert_eq!(Expression::compile(&"(".repeat(100), &scope()).unwrap_err(), ExpressionError::TooLarge);
    }
}
