//! The files that an IT team writes: forms, workflows and robots, read into a model with every finding at its line and column.
//!
//! Readers return a model *and* all the diagnostics; they never stop at the first. Nothing here opens a file: callers bring the text.
//!
//! **Architecture Invariant:** this crate knows the files and nothing of running cases.

mod calendar_reader;
mod compiled;
mod decision_table;
mod details;
mod diagnostic;
mod expression;
mod field_type;
mod form;
mod form_reader;
mod format;
mod office;
mod repair;
mod robot;
mod rule_check;
mod rules;
mod sarif;
mod schema;
mod table;
mod text;
mod value;
mod workflow;
mod workflow_reader;
mod yaml_fault;

pub use calendar_reader::read_calendar;
pub use compiled::Compiled;
pub use decision_table::{
    Analysis, Combination, Condition, Decided, DecisionTable, Held, Hit, Overlap, TableInput, TableOutput, TableRule, Undecided, ValueType,
    read_table,
};
pub use details::{DateOrder, Details, Pattern};
pub use diagnostic::{Diagnostic, Severity, Spot, render_human, render_json};
pub use expression::{Expression, ExpressionError, Scope};
pub use field_type::FieldType;
pub use form::{Anchor, CHANNELS, ChoiceOption, CodeAnchor, FieldDef, Form, Millimetres, PageSize};
pub use form_reader::{Lists, read_form, read_form_with, read_list};
pub use format::format_yaml;
pub use office::{MAX_FILE_BYTES, Named, Office, Parts, SourceFile, WorkflowFile, closest, read_office, read_yaml};
pub use repair::{Repair, repair};
pub use robot::{
    CommandWay, FileBody, FileWay, HttpBody, HttpRefusal, HttpWay, JsonTemplate, Method, Pointer, Robot, RobotInput, RobotOutput,
    RobotRefusal, RobotWay, Statuses, Template, TemplateFault, TextEncoding, read_robot,
};
pub use rules::{BoxGroup, FormRule, Violation, check_rules};
pub use sarif::{RuleText, render_sarif};
pub use schema::{form_schema, robot_schema, workflow_schema};
pub use table::{Cell, Column, Table};
pub use text::Bilingual;
pub use value::{Fault, normalise};
pub use workflow::{
    AnswerBy, AnswerWithin, Branch, CarryOver, DataField, DataOption, DayCount, DecisionOption, DelayFault, Extendable, Handler, JoinMode,
    Notice, PaperDeclaration, Reminder, ReminderSide, ReviewScope, Route, Rung, SignBy, Step, StepKind, WaitFor, Way, When, Within,
    Workflow, counted,
};
pub use workflow_reader::read_workflow;
