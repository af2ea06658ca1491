//! What a test file says, once it is read.

use std::collections::{BTreeMap, BTreeSet};

use greffier_casework::{Delegation, Field, FieldName, Medium, Person};
use greffier_language::{DayCount, Spot};
use jiff::civil::{Date, DateTime};
use serde::Deserialize;

/// Cases a test file may have.
pub const MAX_CASES: usize = 1_000;
/// Lines a case may have.
pub const MAX_LINES: usize = 1_000;
/// Timers that may fire in one case.
pub const MAX_TIMERS: usize = 10_000;
/// Effects that the outside does of its own accord in one case.
pub const MAX_EFFECTS: usize = 1_000;

/// A test file: the cases of one workflow.
#[derive(Debug, Clone, PartialEq)]
pub struct Trials {
    /// The file, as the caller named it.
    pub path: String,
    /// The workflow.
    pub workflow: String,
    /// The people whose roles the file says. Anybody else has the role that her task asks for.
    pub people: Vec<Person>,
    /// Who stands in for whom; every one holds at any moment.
    pub delegations: Vec<Delegation>,
    /// The cases, in the order of the file.
    pub cases: Vec<Trial>,
}

/// One case of a test file.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// What people read.
    pub name: String,
    /// Where its name is written.
    pub spot: Spot,
    /// How the case begins.
    pub given: Given,
    /// What happens then, in order.
    pub lines: Vec<Line>,
}

/// How a case begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// When the document arrives, in the office's time zone.
    pub received: DateTime,
    /// The form it is recognised as.
    pub form: String,
    /// The medium it was born on.
    pub medium: Medium,
    /// What is read on it.
    pub fields: Vec<Field>,
    /// What robots bring back, by the robot and its output, where no line says otherwise.
    pub robots: BTreeMap<String, BTreeMap<String, String>>,
    /// Whether the outside does by itself what it is asked.
    pub outside: Outside,
}

/// What the outside does of its own accord.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outside {
    /// Whatever it is asked, at once, unless the next line says otherwise.
    #[default]
    Works,
    /// Nothing: each line says what is done.
    Waits,
}

/// One thing that happens, or that is expected.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Where it is written.
    pub spot: Spot,
    /// What.
    pub act: Act,
}

/// What a line says.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// The case must be so.
    Expect(Vec<Expected>),
    /// Somebody does something.
    Does {
        /// What.
        deed: Deed,
        /// Who.
        by: By,
        /// The code that it must be refused with.
        refused: Option<String>,
    },
    /// The outside did what it was asked.
    Done(What),
    /// A robot did its work, and brought this back.
    Brings(BTreeMap<String, String>),
    /// The outside cannot do it.
    Fails(What),
    /// The other system says no to a robot.
    Refuses {
        /// With what.
        refusal: String,
        /// In its words.
        said: String,
    },
    /// Time passes.
    Wait(Until),
}

/// Who does something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// Whoever has the task, or a person called after its role.
    Anybody,
    /// A person of a name.
    Name(String),
}

/// What somebody does. The first text is the step whose task it is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// Says what these fields are, and that the review is done.
    Check(String, Vec<(FieldName, String)>),
    /// Does what the step says.
    Perform(String, Vec<(FieldName, String)>),
    /// Decides.
    Decide {
        /// The step.
        step: String,
        /// The option.
        option: String,
        /// Why.
        reason: String,
    },
    /// Signs.
    Sign(String),
    /// Will not sign.
    Decline(String, String),
    /// Gives the signature to somebody else.
    Delegate {
        /// The step.
        step: String,
        /// To whom.
        to: Receiving,
        /// Why.
        reason: String,
    },
    /// Takes the task.
    Claim(String),
    /// Gives the task back.
    Return(String),
    /// Asks for a new link for the one outside who is to sign.
    Invite(String),
    /// Asks again for what had failed.
    Retry(What),
    /// A document of the person comes while the case stands at this step.
    Receive(String),
    /// Looks at the document that came while the case stood at this step.
    Look(String),
    /// Tells that something happened which a step waits for, or the workflow foresees at any moment.
    Report(String, String),
}

/// Who is given a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receiving {
    /// A person.
    Person(String),
    /// Whoever holds a role.
    Role(String),
}

/// What the outside is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A letter is set.
    Letter,
    /// A seal is put on.
    Seal,
    /// A letter is delivered.
    Deliver,
    /// A message is sent.
    Notify,
    /// A link to sign is sent.
    Invite,
    /// A robot does its work.
    Robot,
}

impl What {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Letter, Self::Seal, Self::Deliver, Self::Notify, Self::Invite, Self::Robot];

    /// As test files write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Letter => "letter",
            Self::Seal => "seal",
            Self::Deliver => "deliver",
            Self::Notify => "notify",
            Self::Invite => "invite",
            Self::Robot => "robot",
        }
    }
}

/// How long one waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// The same time of day, so many days later.
    Days(u32, DayCount),
    /// The beginning of a day.
    Day(Date),
    /// A moment, in the office's time zone.
    Moment(DateTime),
    /// The next moment that the case itself waits for.
    Timer,
}

/// One expectation with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Expected {
    /// Where it is written.
    pub spot: Spot,
    /// What.
    pub that: Expectation,
}

/// What is expected of the case.
#[derive(Debug, Clone, PartialEq)]
pub enum Expectation {
    /// It stands at these steps and no others.
    At(BTreeSet<String>),
    /// Some open task is so.
    Task(TaskPattern),
    /// So many tasks are open.
    Tasks(usize),
    /// The last day to answer.
    Deadline(Date),
    /// Whether the delay to answer is suspended.
    Suspended(bool),
    /// Whether that day is past.
    Overdue(bool),
    /// The template of the newest letter that was asked for.
    Letter(String),
    /// What that letter was given under a name such as `fields.nom`.
    Data(String, String),
    /// Words of the newest message to the person.
    Notice(String),
    /// What is asked of the outside and not done, in order of its names.
    Awaiting(Vec<What>),
    /// It is closed with this outcome.
    Closed(String),
    /// Whether the person was answered.
    Answered(bool),
    /// The steps that were come to, from the first.
    Route(Vec<String>),
    /// The value of a field.
    Field(FieldName, String),
    /// The stages at which paper was touched, in order.
    Paper(Vec<String>),
}

/// What is known of an open task; what is not said may be anything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TaskPattern {
    /// The step that opened it.
    pub step: Option<String>,
    /// What is asked: `review`, `perform`, `decide`, `sign`, `sign-outside` or `repair`.
    pub kind: Option<String>,
    /// Who may do it.
    pub role: Option<String>,
    /// Who has it in hand.
    pub by: Option<String>,
}
