//! One step: what it does, who does it, and where it leads.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::workflow::{AnswerBy, DayCount, Notice, PaperDeclaration, Reminder, Rung, Within};
use crate::{Bilingual, Compiled, Expression, ExpressionError, Scope, Spot};

/// Which fields a review shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewScope {
    /// Only when a field is doubtful; otherwise the case goes on by itself.
    Doubtful,
    /// Always.
    All,
}

/// One rule and where it leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// The rule, in CEL.
    pub when: String,
    /// The step it leads to.
    pub then: String,
    /// The rule compiled, once it was asked.
    #[serde(skip)]
    pub compiled: Compiled,
}

impl Route {
    /// The rule, compiled against the names in `scope`: the fields of its workflow.
    ///
    /// # Errors
    /// As [`Expression::compile`].
    pub fn rule(&self, scope: &Scope) -> Result<&Expression, ExpressionError> {
        self.compiled.or_by(|| Expression::compile(&self.when, scope))
    }
}

/// Who signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SignBy {
    /// Somebody of the office, with her own key.
    #[default]
    Office,
    /// The person whose case it is, by a link; the office's seal is put on what she signed.
    Person,
}

impl SignBy {
    /// Whether somebody of the office signs.
    #[must_use]
    pub fn is_office(&self) -> bool {
        *self == Self::Office
    }
}

/// One way that a person may decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionOption {
    /// Its name, in rules, letters and the journal.
    pub name: String,
    /// What people read.
    pub title: Bilingual,
    /// Whether the person must write why.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reasons: bool,
    /// The step it leads to.
    pub then: String,
}

/// What a case waits for, when it is nobody's work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "for", rename_all = "kebab-case")]
pub enum WaitFor {
    /// A number of days after the case came to the step.
    Days {
        /// How many.
        days: u32,
        /// How they are counted.
        count: DayCount,
    },
    /// The beginning of the day that a field says. A day that is past, or a field without one, is not waited for.
    Date {
        /// The field.
        field: String,
    },
    /// Something outside of the office, which somebody reports.
    Event {
        /// Its name.
        event: String,
        /// What people read.
        title: Bilingual,
    },
}

/// One of several ways that are gone at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    /// Its name.
    pub name: String,
    /// What people read.
    pub title: Bilingual,
    /// Its first step.
    pub first: String,
    /// The rule, in CEL, without which it does not begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// The fields of its row: it does not begin when all of them are empty. None where it is of no row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub row: Vec<String>,
    /// The rule compiled, once it was asked.
    #[serde(skip)]
    pub compiled: Compiled,
}

impl Branch {
    /// Whether it may not begin.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        self.when.is_some() || !self.row.is_empty()
    }

    /// The rule, compiled against the names in `scope`: the fields of its workflow.
    ///
    /// # Errors
    /// As [`Expression::compile`].
    pub fn rule(&self, scope: &Scope) -> Option<Result<&Expression, ExpressionError>> {
        let when = self.when.as_ref()?;
        Some(self.compiled.or_by(|| Expression::compile(when, scope)))
    }
}

/// A field whose value a robot is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenInput {
    /// The robot's input.
    pub input: String,
    /// The field.
    pub field: String,
}

/// A field that takes what a robot brings back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenOutput {
    /// The robot's output.
    pub output: String,
    /// The field.
    pub field: String,
}

/// Where a case goes when the other system says no.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// What it says no with.
    pub refusal: String,
    /// The step.
    pub then: String,
}

/// A step that was done, and the one that undoes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undoing {
    /// What was done.
    pub of: String,
    /// What undoes it.
    pub by: String,
}

/// How many of the branches must have come to their end before the case goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum JoinMode {
    /// All of them.
    All,
    /// The first; what is left of the others is given up.
    Any,
    /// So many; what is left of the others is given up.
    AtLeast(u32),
}

impl JoinMode {
    /// How many of `branches` it waits for.
    #[must_use]
    pub fn needed(self, branches: usize) -> usize {
        match self {
            Self::All => branches,
            Self::Any => 1,
            Self::AtLeast(count) => usize::try_from(count).unwrap_or(usize::MAX).min(branches),
        }
    }
}

/// What a step does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum StepKind {
    /// A person checks fields.
    Review {
        /// Which.
        scope: ReviewScope,
        /// Who.
        role: String,
        /// The next step.
        then: String,
    },
    /// A person does something, and may say what came of it.
    Task {
        /// Who.
        role: String,
        /// What is to be done.
        instructions: Bilingual,
        /// The fields that she fills in.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        fields: Vec<String>,
        /// The next step.
        then: String,
    },
    /// A person decides.
    Decide {
        /// Who.
        role: String,
        /// The ways she may decide.
        options: Vec<DecisionOption>,
    },
    /// Rules choose the way; the first that holds wins.
    Choose {
        /// The rules in order.
        routes: Vec<Route>,
        /// Where to go when none holds.
        otherwise: String,
    },
    /// A decision table gives values to fields.
    Table {
        /// Its name in `tables/`.
        table: String,
        /// The next step.
        then: String,
        /// Where to go when it gives no answer; none where it always gives one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        otherwise: Option<String>,
    },
    /// Nobody does anything until a moment.
    Wait {
        /// Which.
        until: WaitFor,
        /// The next step.
        then: String,
    },
    /// An answer of the person is waited for: a document that comes into the case, or word of it.
    Ask {
        /// What she is asked by a short message; a letter asked before, when there is none.
        message: Option<Notice>,
        /// Who sees to it, and takes in an answer that comes another way.
        role: String,
        /// Whether the delay to answer her is suspended meanwhile.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        suspends: bool,
        /// By when she is asked to answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<AnswerBy>,
        /// What reminds her, in the order of the file.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reminders: Vec<Reminder>,
        /// The next step.
        then: String,
    },
    /// The delay to answer is extended, by a written notice that was given before.
    Extend {
        /// By how many days, counted as the delay's own.
        days: u32,
        /// The next step.
        then: String,
        /// Where to go when the law does not allow it: it is over, or was extended before.
        otherwise: String,
    },
    /// Several branches at once.
    Together {
        /// The branches.
        branches: Vec<Branch>,
        /// The step where they meet.
        join: String,
        /// Whether they are the same steps, once for each row or item.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        each: bool,
    },
    /// Where the branches of a `together` meet. It is made by the reader, under the name `STEP/join`.
    Join {
        /// The step that began them.
        of: String,
        /// How many are waited for.
        mode: JoinMode,
        /// How many there are.
        branches: usize,
        /// The next step.
        then: String,
    },
    /// A procedure begins: its steps stand in the workflow under the name of this one.
    Call {
        /// Its name in `procedures/`.
        procedure: String,
        /// What people read of it.
        called: Bilingual,
        /// Its first step.
        then: String,
    },
    /// What was done and says how it is undone is undone, the newest first.
    Compensate {
        /// What undoes what; each comes back here.
        undoings: Vec<Undoing>,
        /// The next step, when nothing is left to undo.
        then: String,
    },
    /// A letter is set from a template.
    Letter {
        /// File name in `letters/`.
        template: String,
        /// The next step.
        then: String,
    },
    /// A person signs the newest letter.
    Sign {
        /// Who signs; or, when the person does, who sees to it.
        role: String,
        /// Whether the office or the person signs.
        #[serde(default, skip_serializing_if = "SignBy::is_office")]
        by: SignBy,
        /// The reason that the signature bears.
        reason: Bilingual,
        /// The next step.
        then: String,
        /// Where to go when she declines.
        declined: String,
    },
    /// The office's seal is put on the newest letter.
    Seal {
        /// The next step.
        then: String,
    },
    /// The newest letter is given to the person who asked.
    Deliver {
        /// Whether it is the answer, with which the delay to answer ends although the case goes on.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        ends_delay: bool,
        /// The next step.
        then: String,
    },
    /// A short message to the person, by the channel on file.
    Notify {
        /// Its subject.
        subject: Bilingual,
        /// Its text. `{case}` and `{due}` stand for the number of the case and the last day to answer.
        text: Bilingual,
        /// The next step.
        then: String,
    },
    /// A robot does work in another system.
    Robot {
        /// Its name in `robots/`.
        robot: String,
        /// Who does it by hand where the other system says no.
        role: String,
        /// What it is given.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        given: Vec<GivenInput>,
        /// What is taken of what it brings back.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        taken: Vec<TakenOutput>,
        /// Where the case goes when the other system says no, where that is not a person's work.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        refused: Vec<Refused>,
        /// The next step.
        then: String,
    },
    /// The case ends.
    Close {
        /// How.
        outcome: String,
    },
}

impl StepKind {
    /// Who does it, when it is somebody's work.
    #[must_use]
    pub fn role(&self) -> Option<&str> {
        match self {
            Self::Review { role, .. }
            | Self::Task { role, .. }
            | Self::Decide { role, .. }
            | Self::Ask { role, .. }
            | Self::Robot { role, .. }
            | Self::Sign { role, .. } => Some(role),
            _ => None,
        }
    }

    /// The fields that a person fills in there, where it is or becomes her work.
    pub fn filled_in(&self) -> impl Iterator<Item = &String> {
        let (fields, taken) = match self {
            Self::Task { fields, .. } => (&fields[..], &[][..]),
            Self::Robot { taken, .. } => (&[][..], &taken[..]),
            _ => (&[][..], &[][..]),
        };
        fields.iter().chain(taken.iter().map(|taken: &TakenOutput| &taken.field))
    }
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// What people read.
    pub title: Bilingual,
    /// Where its name is written, for findings.
    #[serde(skip)]
    pub at: Spot,
    /// The file of its procedure, when it is not that of the workflow.
    #[serde(skip)]
    pub file: Option<Arc<str>>,
    /// The steps of this case that must have been done by other people (four eyes).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_by: Vec<String>,
    /// How long it may last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Within>,
    /// Who has it when it is late, in the order of the days.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub escalate: Vec<Rung>,
    /// Where the case goes when it fails for good; somebody mends it when nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
    /// Why paper is touched whenever a case comes to it, when it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<PaperDeclaration>,
    /// The join of the branch that it is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inside: Option<String>,
    /// What it does.
    #[serde(flatten)]
    pub kind: StepKind,
}

/// One way on from a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way<'s> {
    /// The step it leads to.
    pub to: &'s str,
    /// When it is gone.
    pub when: When<'s>,
}

/// When a way is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When<'s> {
    /// When the step is done.
    Done,
    /// When this rule holds.
    Rule(&'s str),
    /// When no rule holds, or a table gives no answer.
    Otherwise,
    /// When somebody decides so.
    Decided(&'s DecisionOption),
    /// At once with the others.
    Branch(&'s Branch),
    /// When the one who was to sign declines.
    Declined,
    /// When the time is over.
    Late(&'s Within),
    /// When it failed for good.
    Failed,
    /// When the other system says no with this.
    Refused(&'s str),
    /// When that step was done, and is undone.
    Undone(&'s str),
}

impl Step {
    /// The ways on from it, in the order of the file.
    #[must_use]
    pub fn ways(&self) -> Vec<Way<'_>> {
        let mut ways: Vec<Way<'_>> = match &self.kind {
            StepKind::Review { then, .. }
            | StepKind::Task { then, .. }
            | StepKind::Wait { then, .. }
            | StepKind::Ask { then, .. }
            | StepKind::Join { then, .. }
            | StepKind::Call { then, .. }
            | StepKind::Letter { then, .. }
            | StepKind::Seal { then }
            | StepKind::Deliver { then, .. }
            | StepKind::Notify { then, .. } => vec![Way { to: then, when: When::Done }],
            StepKind::Sign { then, declined, .. } => {
                vec![Way { to: then, when: When::Done }, Way { to: declined, when: When::Declined }]
            }
            StepKind::Table { then, otherwise, .. } => {
                let no_answer = otherwise.iter().map(|otherwise| Way { to: otherwise, when: When::Otherwise });
                [Way { to: then, when: When::Done }].into_iter().chain(no_answer).collect()
            }
            StepKind::Extend { then, otherwise, .. } => {
                vec![Way { to: then, when: When::Done }, Way { to: otherwise, when: When::Otherwise }]
            }
            StepKind::Decide { options, .. } => {
                options.iter().map(|option| Way { to: &option.then, when: When::Decided(option) }).collect()
            }
            StepKind::Choose { routes, otherwise } => {
                let rules = routes.iter().map(|route| Way { to: &route.then, when: When::Rule(&route.when) });
                rules.chain([Way { to: otherwise, when: When::Otherwise }]).collect()
            }
            StepKind::Together { branches, join, .. } => {
                let begun = branches.iter().map(|branch| Way { to: &branch.first, when: When::Branch(branch) });
                // Where each has its rule, none may begin.
                let none = branches.iter().all(Branch::is_conditional).then_some(Way { to: join, when: When::Otherwise });
                begun.chain(none).collect()
            }
            StepKind::Robot { refused, then, .. } => {
                let no = refused.iter().map(|refused| Way { to: &refused.then, when: When::Refused(&refused.refusal) });
                [Way { to: then, when: When::Done }].into_iter().chain(no).collect()
            }
            StepKind::Compensate { undoings, then } => {
                let undone = undoings.iter().map(|undoing| Way { to: &undoing.by, when: When::Undone(&undoing.of) });
                [Way { to: then, when: When::Done }].into_iter().chain(undone).collect()
            }
            StepKind::Close { .. } => Vec::new(),
        };
        ways.extend(self.within.iter().map(|within| Way { to: &within.then, when: When::Late(within) }));
        ways.extend(self.failed.iter().map(|failed| Way { to: failed, when: When::Failed }));
        ways
    }

    /// The steps it may lead to.
    #[must_use]
    pub fn ways_on(&self) -> Vec<&str> {
        self.ways().into_iter().map(|way| way.to).collect()
    }
}
