//! An expression that is compiled once, however often it is asked.

use std::sync::OnceLock;

use crate::{Expression, ExpressionError};

/// What an expression was compiled to, kept beside its text. Two of them are always equal, since the text alone counts; a copy begins empty,
/// since the text beside it, and the names that it may use, may then be changed.
#[derive(Debug, Default)]
pub struct Compiled(OnceLock<Result<Expression, ExpressionError>>);

impl Compiled {
    /// The expression, by `compile` when it is asked for the first time.
    ///
    /// # Errors
    /// What `compile` said.
    pub(crate) fn or_by(&self, compile: impl FnOnce() -> Result<Expression, ExpressionError>) -> Result<&Expression, ExpressionError> {
        self.0.get_or_init(compile).as_ref().map_err(Clone::clone)
    }
}

impl Clone for Compiled {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Compiled {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Compiled {}
