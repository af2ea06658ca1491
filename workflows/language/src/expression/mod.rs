//! Rules in CEL (Common Expression Language): compiled in bounded time, and asked on the fields of a case. What is wrong with one that
//! compiles is said by `rule_check`, before it ever runs.

mod parse;
mod rename;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use cel::{Context, Env, ExecutionError, IdedExpr, Value};

use crate::FieldType;
use crate::office::closest;
pub(crate) use parse::{emptiness, parse, parts};
pub(crate) use rename::rename;

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
        /// The byte of the expression at which it cannot be read.
        at: usize,
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
    #[error("too long, or nested too deep")]
    TooLarge,
    /// It goes through a list, which could take long.
    #[error("it goes through a list")]
    Loop {
        /// The part of the expression that does, as the parser numbers them.
        id: u64,
    },
    /// A number or a date that it needs is empty or none.
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
    tree: IdedExpr,
    names: Vec<String>,
}

impl Expression {
    /// Compiles `text` against the names in `scope`, in a time that its length bounds.
    ///
    /// # Errors
    /// [`ExpressionError`] with the place, or the unknown name and the nearest known one.
    pub fn compile(text: &str, scope: &Scope) -> Result<Self, ExpressionError> {
        let (tree, _) = parse(text)?;
        let mut names: Vec<String> = tree.references().variables().iter().map(|name| (*name).to_owned()).collect();
        names.sort();
        if let Some(name) = names.iter().find(|name| !scope.contains_key(*name)) {
            let near = closest(name, scope.keys().map(String::as_str)).map(str::to_owned);
            return Err(ExpressionError::UnknownName { name: name.clone(), near });
        }
        Ok(Self { tree: parse::with_emptiness(&tree, scope), names })
    }

    /// Whether the expression holds for the canonical `values` of a case's fields.
    ///
    /// # Errors
    /// When a number or a date that it needs is empty, or the expression fails.
    pub fn holds(&self, scope: &Scope, values: &BTreeMap<String, String>) -> Result<bool, ExpressionError> {
        match self.answer(scope, values)? {
            Answer::Truth(answer) => Ok(answer),
            _ => Err(ExpressionError::NotABoolean("the result is neither true nor false".into())),
        }
    }

    /// What the expression gives for the canonical `values` of a case's fields.
    pub(crate) fn answer(&self, scope: &Scope, values: &BTreeMap<String, String>) -> Result<Answer, ExpressionError> {
        let mut context = Context::with_env(Arc::clone(&STANDARD));
        for name in &self.names {
            let kind = scope.get(name).copied().unwrap_or(FieldType::Text);
            let text = values.get(name).map_or("", String::as_str);
            context.add_variable_from_value(parse::emptiness_of(name), Value::Bool(text.is_empty()));
            let value = if kind.is_boolean() {
                Value::Bool(text == "true")
            } else if kind.is_number() {
                // A number that is missing is not known: whatever needs it has no answer.
                let Ok(number) = text.parse() else { continue };
                Value::Float(number)
            } else if kind == FieldType::Date && text.is_empty() {
                continue;
            } else {
                Value::from(text.to_owned())
            };
            context.add_variable_from_value(name.clone(), value);
        }
        match Value::resolve(&self.tree, &context) {
            Ok(Value::Bool(answer)) => Ok(Answer::Truth(answer)),
            Ok(Value::String(answer)) => Ok(Answer::Text(answer.to_string())),
            Ok(Value::Int(answer)) => Ok(Answer::Whole(answer)),
            Ok(Value::Float(answer)) => Ok(Answer::Number(answer)),
            Ok(_) => Err(ExpressionError::NotABoolean("the result is no single value".into())),
            Err(ExecutionError::UndeclaredReference(name)) if self.names.contains(&name) => {
                Err(ExpressionError::NoValue { name: name.to_string() })
            }
            Err(error) => Err(ExpressionError::NotABoolean(error.to_string())),
        }
    }

    /// The names it uses.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }
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

    fn holds(rule: &str, pairs: &[(&str, &str)]) -> Result<bool, ExpressionError> {
        let values = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Expression::compile(rule, &scope()).unwrap().holds(&scope(), &values)
    }

    #[test]
    fn rules_hold_on_canonical_values() {
        let values = [("signature", "false"), ("nom", "Tremblay"), ("date_effet", "2026-11-02")];
        assert_eq!(holds("!signature && nom.startsWith('Tr') && date_effet > '2026-01-01'", &values), Ok(true));
    }

    #[test]
    fn a_wrong_name_is_told_with_the_nearest() {
        let error = Expression::compile("signatur == true", &scope()).unwrap_err();
        assert_eq!(error, ExpressionError::UnknownName { name: "signatur".into(), near: Some("signature".into()) });
    }

    #[test]
    fn what_is_missing_gives_no_answer() {
        let missing = |name: &str| Err(ExpressionError::NoValue { name: name.into() });
        for rule in ["montant < 10.0", "montant != 10.0", "montant == 10.0", "signature || montant > 1.0"] {
            assert_eq!(holds(rule, &[("montant", "")]), missing("montant"), "{rule}");
        }
        for rule in ["date_effet < '2026-01-01'", "date_effet != '2026-01-01'", "!(date_effet == '2026-01-01')"] {
            assert_eq!(holds(rule, &[]), missing("date_effet"), "{rule}");
        }
    }

    #[test]
    fn whether_something_is_missing_can_be_asked() {
        for (rule, empty) in [
            ("montant == null", true),
            ("null != montant", false),
            ("date_effet == null", true),
            ("date_effet != ''", false),
            ("nom == null", true),
            ("nom == ''", true),
            ("montant != null && montant > 1.0", false),
            ("montant == null || montant > 1.0", true),
            ("!(nom == '') && date_effet != null", false),
        ] {
            assert_eq!(holds(rule, &[]), Ok(empty), "{rule}");
        }
        let full = [("montant", "2.50"), ("date_effet", "2026-11-02"), ("nom", "Roy")];
        assert_eq!(holds("montant != null && montant > 1.0 && nom != null && date_effet != '' && nom != ''", &full), Ok(true));
    }

    #[test]
    fn what_is_long_deep_or_goes_round_is_refused_at_once() {
        let large = [
            "(".repeat(100),
            "nom + ".repeat(100) + "nom",
            format!("{}signature{}", "signature ? ".repeat(100), " : signature".repeat(100)),
            "signature && ".repeat(200) + "signature",
            "nom".to_owned() + &".size()".repeat(200),
            format!("{}1{}", "[".repeat(500), "]".repeat(500)),
        ];
        for text in &large {
            assert_eq!(Expression::compile(text, &scope()).unwrap_err(), ExpressionError::TooLarge, "{text}");
        }
        let lists = "[1,2,3,4,5,6,7,8,9].all(a, ".repeat(9) + "true" + &")".repeat(9);
        for text in [lists.as_str(), "['a'].exists(x, nom == x)", "nom == '' || ['a'].map(x, x).size() > 0"] {
            assert!(matches!(Expression::compile(text, &scope()), Err(ExpressionError::Loop { .. })), "{text}");
        }
        // As wide as it may be, and still answered.
        let wide = "signature || ".repeat(150) + "true";
        assert_eq!(holds(&wide, &[]), Ok(true));
    }

    #[test]
    fn where_it_cannot_be_read_is_known() {
        let at = |text: &str| match Expression::compile(text, &scope()) {
            Err(ExpressionError::Syntax { at, .. }) => at,
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(at("nom == "), 7);
        assert_eq!(at("nom == 'é' nom"), 12);
        assert_eq!(at("nom == 'é' &&\n nom = ''"), 20);
    }
}
