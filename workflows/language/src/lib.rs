//! The files that an IT team writes: forms and workflows, read into a model with every finding at its line and column.
//!
//! Readers return a model *and* all the diagnostics; they never stop at the first. Nothing here opens a file: callers bring the text.
//!
//! **Architecture Invariant:** this crate knows the files and nothing of running cases.

mod diagnostic;
mod expression;
mod form;
mod form_reader;
mod office;
mod text;
mod value;
mod workflow;
mod workflow_reader;

pub use diagnostic::{Diagnostic, Severity, Spot, render_human, render_json, render_sarif};
pub use expression::{Expression, ExpressionError, Scope};
pub use form::{Anchor, ChoiceOption, FieldDef, FieldType, Form, Millimetres, PageSize};
pub use form_reader::read_form;
pub use office::{MAX_FILE_BYTES, Office, SourceFile, closest, read_office, read_yaml};
pub use text::Bilingual;
pub use value::{Fault, normalise};
pub use workflow::{AnswerWithin, DayCount, PaperDeclaration, ReviewScope, Route, Step, StepKind, Workflow};
pub use workflow_reader::read_workflow;
