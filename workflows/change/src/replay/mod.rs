//! A past case played through another version of its workflow: what people and the outside answered is answered again, and nothing is done.

mod course;
mod past;
mod play;
mod put;

pub use course::{Course, Difference};

use greffier_casework::{CaseId, Entry, StepId};
use greffier_language::{Bilingual, Workflow};
use greffier_trials::Around;
use serde::Serialize;

use past::Past;
use play::Play;

/// Where a case could not go on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "why", rename_all = "kebab-case")]
pub enum Stop {
    /// Somebody is asked for what nobody did in the past.
    NobodyDid {
        /// The step.
        step: StepId,
        /// The role that it asks.
        role: String,
    },
    /// What was answered is refused.
    Refused {
        /// The step; none where the case could not even be opened.
        step: Option<StepId>,
        /// The code of the refusal.
        code: String,
        /// Its sentence.
        said: String,
    },
    /// It waits for what never came in the past: an event, or a moment.
    NothingCame {
        /// The step.
        step: StepId,
    },
    /// It goes round without an end.
    Endless,
}

/// What became of a past case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Replayed {
    /// The case.
    pub case: CaseId,
    /// The number people use.
    pub number: String,
    /// How it went.
    pub past: Course,
    /// How it would go.
    pub now: Course,
    /// Where it could not go on.
    pub stopped: Option<Stop>,
}

impl Replayed {
    /// What is not as it was; nothing for a case that goes the same way.
    #[must_use]
    pub fn differences(&self) -> Vec<Difference> {
        self.past.against(&self.now)
    }

    /// Whether it goes as it went.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.stopped.is_none() && self.past == self.now
    }
}

/// Plays the journal of a case through `workflow`: as far as it went, when it was open still. The answers come at the moments of the past, each as
/// soon as its step asks for it; what the past was not asked for is done by the outside at once, and by people not at all.
///
/// `None` for a journal that opens no case.
#[must_use]
pub fn replay(workflow: &Workflow, journal: &[Entry], around: &Around) -> Option<Replayed> {
    let past = Past::of(journal)?;
    let (case, number) = (past.opening.id, past.opening.number.clone());
    let (now, stopped) = Play::all(workflow, past, around);
    Some(Replayed { case, number, past: Course::of(journal), now, stopped })
}

/// What became of many cases.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Cases played.
    pub cases: u64,
    /// Those that go as they went.
    pub same: u64,
    /// Those that go another way, or otherwise.
    pub other: u64,
    /// Those that could not go on.
    pub stopped: u64,
    /// Tasks of people more than in the past (fewer, below zero), of the cases that came to the end of what was answered.
    pub extra_tasks: i64,
    /// Letters more than in the past.
    pub extra_letters: i64,
    /// Cases whose last day to answer is earlier.
    pub earlier: u64,
    /// Cases whose last day to answer is later.
    pub later: u64,
}

impl Totals {
    /// Counts a case in.
    pub fn add(&mut self, replayed: &Replayed) {
        self.cases += 1;
        match (&replayed.stopped, replayed.is_same()) {
            (Some(_), _) => self.stopped += 1,
            (None, true) => self.same += 1,
            (None, false) => self.other += 1,
        }
        let (past, now) = (&replayed.past, &replayed.now);
        if replayed.stopped.is_none() {
            self.extra_tasks += i64::from(now.tasks) - i64::from(past.tasks);
            self.extra_letters += i64::from(now.letters) - i64::from(past.letters);
            if let (Some(was), Some(is)) = (past.deadline, now.deadline) {
                self.earlier += u64::from(is < was);
                self.later += u64::from(is > was);
            }
        }
    }

    /// Adds other sums.
    pub fn add_all(&mut self, other: &Self) {
        let Self { cases, same, other: otherwise, stopped, extra_tasks, extra_letters, earlier, later } = other;
        self.cases += cases;
        self.same += same;
        self.other += otherwise;
        self.stopped += stopped;
        self.extra_tasks += extra_tasks;
        self.extra_letters += extra_letters;
        self.earlier += earlier;
        self.later += later;
    }
}

impl Stop {
    /// In words.
    #[must_use]
    pub fn said(&self) -> Bilingual {
        let both = |fr: String, en: String| Bilingual { fr, en };
        match self {
            Self::NobodyDid { step, role } => both(
                format!("demande « {role} » à l'étape « {step} », ce que personne n'a fait par le passé"),
                format!("asks “{role}” at the step “{step}”, which nobody did in the past"),
            ),
            Self::Refused { step: Some(step), said, .. } => both(
                format!("refuse à l'étape « {step} » ce qui fut répondu : {said}"),
                format!("refuses at the step “{step}” what was answered: {said}"),
            ),
            Self::Refused { step: None, said, .. } => both(format!("ne s'ouvre pas : {said}"), format!("does not open: {said}")),
            Self::NothingCame { step } => both(
                format!("attend à l'étape « {step} » ce qui n'est jamais venu par le passé"),
                format!("waits at the step “{step}” for what never came in the past"),
            ),
            Self::Endless => both("tourne en rond".to_owned(), "goes round in a circle".to_owned()),
        }
    }
}
