//! Plays a case of a test through the engine.

mod clock;
mod deed;
mod expect;
mod outside;
mod stand_in;

use std::collections::BTreeSet;
use std::sync::Arc;

use greffier_calendar::Calendar;
use greffier_casework::{ArrivalId, Case, CaseId, DocumentKind, EffectId, Entry, WorkflowRef};
use greffier_engine::{Message, Moment, Opening, Refusal, decide};
use greffier_language::{Bilingual, Spot, Workflow};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use uuid::Uuid;

use crate::story::{both, same, story};
use crate::tracker::Tracker;
use crate::{Act, Gone, Outside, Trial, Trials, What};
use outside::Came;
pub use stand_in::StandIns;

/// The office in which tests play.
#[derive(Debug, Clone)]
pub struct Around {
    /// Its time zone.
    pub zone: TimeZone,
    /// The days on which it is open.
    pub calendar: Arc<Calendar>,
}

/// What came of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Why it failed; nothing when it passed.
    pub failure: Option<Box<Failure>>,
    /// What it went through.
    pub gone: Gone,
}

/// What was not as the test says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The place in the test file.
    pub spot: Spot,
    /// What was expected.
    pub expected: Bilingual,
    /// What was the case.
    pub was: Bilingual,
    /// What happened before.
    pub story: Vec<Bilingual>,
}

/// Plays one case of a test file of `workflow`.
#[must_use]
pub fn play(trials: &Trials, trial: &Trial, workflow: &Workflow, around: &Around) -> Outcome {
    let mut tracker = Tracker::default();
    let failure = match Play::open(trials, trial, workflow, around, &mut tracker) {
        Err(wrong) => Some((trial.spot, wrong, Vec::new())),
        Ok(mut play) => {
            let played = play.all();
            played.err().map(|(spot, wrong)| (spot, wrong, story(&play.journal, &around.zone)))
        }
    };
    let failure = failure.map(|(spot, Wrong { expected, was }, story)| Box::new(Failure { spot, expected, was, story }));
    Outcome { failure, gone: tracker.gone }
}

/// What is not as it should be.
pub(crate) struct Wrong {
    expected: Bilingual,
    was: Bilingual,
}

impl Wrong {
    fn new(expected: Bilingual, was: Bilingual) -> Self {
        Self { expected, was }
    }

    fn refused(what: Bilingual, refusal: &Refusal) -> Self {
        Self::new(what, both(format!("refusé : {refusal}"), format!("refused: {refusal}")))
    }
}

/// A case at play.
struct Play<'a> {
    trials: &'a Trials,
    trial: &'a Trial,
    workflow: &'a Workflow,
    around: &'a Around,
    tracker: &'a mut Tracker,
    case: Case,
    now: Timestamp,
    journal: Vec<Entry>,
    stand_ins: StandIns,
    /// What the outside was asked for and could not do, and nobody has asked again for.
    failed: BTreeSet<EffectId>,
    /// Effects that the outside did of its own accord.
    done: usize,
    /// Timers that fired.
    fired: usize,
}

impl<'a> Play<'a> {
    fn open(
        trials: &'a Trials,
        trial: &'a Trial,
        workflow: &'a Workflow,
        around: &'a Around,
        tracker: &'a mut Tracker,
    ) -> Result<Self, Wrong> {
        let what = || both("le dossier s'ouvre", "the case opens");
        let given = &trial.given;
        let received = given.received.to_zoned_datetime(around.zone.clone());
        let now = received.map(|moment| moment.timestamp()).map_err(|error| Wrong::new(what(), same(error.to_string())))?;
        let mut stand_ins = StandIns::default();
        let document = stand_ins.document(DocumentKind::Received, given.medium, None, None);
        let opening = Opening {
            id: CaseId(Uuid::from_u128(1)),
            number: format!("{}-000001", given.received.year()),
            workflow: WorkflowRef { name: workflow.name.clone(), hash: workflow.hash().unwrap_or_default() },
            arrival: ArrivalId(Uuid::from_u128(2)),
            inbox: "test".into(),
            confidentiality: String::new(),
            received_at: now,
            document: greffier_casework::Document { form: Some(given.form.as_str().into()), ..document },
            fields: given.fields.clone(),
        };
        let moment = Moment { now, zone: around.zone.clone(), calendar: Arc::clone(&around.calendar) };
        let opened = decide(workflow, None, Message::Open(Box::new(opening)), &moment);
        let opened = opened.map_err(|refusal| Wrong::refused(what(), &refusal))?;
        tracker.note(workflow, &opened.entries);
        Ok(Self {
            trials,
            trial,
            workflow,
            around,
            tracker,
            case: opened.case,
            now,
            journal: opened.entries,
            stand_ins,
            failed: BTreeSet::new(),
            done: 0,
            fired: 0,
        })
    }

    /// Every line, and what the outside still does after the last.
    fn all(&mut self) -> Result<(), (Spot, Wrong)> {
        let trial = self.trial;
        for line in &trial.lines {
            self.line(&line.act, line.spot)?;
        }
        self.settle(None).map_err(|wrong| (trial.lines.last().map_or(trial.spot, |line| line.spot), wrong))
    }

    fn line(&mut self, act: &Act, spot: Spot) -> Result<(), (Spot, Wrong)> {
        let held = match act {
            Act::Done(what) | Act::Fails(what) => Some(*what),
            Act::Brings(_) | Act::Refuses { .. } => Some(What::Robot),
            Act::Expect(_) | Act::Does { .. } | Act::Wait(_) => None,
        };
        let at = |wrong| (spot, wrong);
        self.settle(held).map_err(at)?;
        match act {
            Act::Expect(all) => all.iter().try_for_each(|expected| self.holds(&expected.that).map_err(|wrong| (expected.spot, wrong))),
            Act::Does { deed, by, refused } => self.does(deed, by, refused.as_deref()).map_err(at),
            Act::Done(what) => self.outside(*what, &Came::Done).map_err(at),
            Act::Brings(outputs) => self.outside(What::Robot, &Came::Brought(outputs)).map_err(at),
            Act::Fails(what) => self.outside(*what, &Came::Failed).map_err(at),
            Act::Refuses { refusal, said } => self.outside(What::Robot, &Came::Refused { refusal, said }).map_err(at),
            Act::Wait(until) => self.wait(*until).map_err(at),
        }
    }

    /// Says something to the case. A refusal changes nothing.
    fn say(&mut self, message: Message) -> Result<(), Refusal> {
        let moment = Moment { now: self.now, zone: self.around.zone.clone(), calendar: Arc::clone(&self.around.calendar) };
        let decision = decide(self.workflow, Some(&self.case), message, &moment)?;
        self.tracker.note(self.workflow, &decision.entries);
        self.journal.extend(decision.entries);
        self.case = decision.case;
        Ok(())
    }

    fn works(&self) -> bool {
        self.trial.given.outside == Outside::Works
    }
}
