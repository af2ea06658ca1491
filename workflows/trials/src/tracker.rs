//! Which steps were come to and which ways were gone, from the journal of a case.

use std::collections::{BTreeMap, BTreeSet};

use greffier_casework::{EffectId, Entry, Event, StepId, TimerKind};
use greffier_language::{Step, When, Workflow};

use crate::coverage::written_way;

/// What was gone of a workflow.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gone {
    /// The steps that were come to.
    pub steps: BTreeSet<String>,
    /// The ways: a step, and the place of the way among its ways.
    pub ways: BTreeSet<(String, usize)>,
    /// The events that were foreseen and that happened.
    pub events: BTreeSet<String>,
}

impl Gone {
    /// The same by the names that are written: steps for rows and items are one step, and so are the ways to them.
    pub(crate) fn as_written(&self, workflow: &Workflow) -> Self {
        let way = |(step, index): &(String, usize)| {
            let index = workflow.step(step).map_or(*index, |found| written_way(found, &found.ways(), *index));
            (Workflow::written(step), index)
        };
        Self {
            steps: self.steps.iter().map(|step| Workflow::written(step)).collect(),
            ways: self.ways.iter().map(way).collect(),
            events: self.events.clone(),
        }
    }

    /// Takes in what another case has gone.
    pub fn add(&mut self, other: &Self) {
        self.steps.extend(other.steps.iter().cloned());
        self.ways.extend(other.ways.iter().cloned());
        self.events.extend(other.events.iter().cloned());
    }
}

/// Why a step was left, where that is more than that it was done.
#[derive(Debug, Clone)]
enum Cause {
    Decided(String),
    Rule(String),
    Late,
    Failed,
    Declined,
    Refused(String),
}

/// What is kept from one decision to the next.
#[derive(Debug, Default)]
pub(crate) struct Tracker {
    pub(crate) gone: Gone,
    asked: BTreeMap<EffectId, StepId>,
}

impl Tracker {
    /// Takes in the entries of one decision.
    pub(crate) fn note(&mut self, workflow: &Workflow, entries: &[Entry]) {
        let mut causes: BTreeMap<StepId, Cause> = BTreeMap::new();
        let mut begun: Vec<StepId> = Vec::new();
        let (mut failed, mut declined) = (None, false);
        for entry in entries {
            match &entry.event {
                Event::Decided { step, option, .. } => {
                    causes.insert(step.clone(), Cause::Decided(option.clone()));
                }
                Event::RouteTaken { step, because, .. } => {
                    causes.insert(step.clone(), Cause::Rule(because.clone()));
                }
                Event::SignatureDeclined { .. } => declined = true,
                Event::RobotRefused { step, refusal, .. } => {
                    causes.insert(step.clone(), Cause::Refused(refusal.clone()));
                }
                Event::TimeOver { kind: TimerKind::Over { step, .. } } => {
                    causes.insert(step.clone(), Cause::Late);
                }
                Event::EffectRequested { effect } => {
                    self.asked.insert(EffectId { case: entry.case, seq: entry.seq }, effect.step().clone());
                }
                Event::EffectFailed { effect, .. } => failed = Some(*effect),
                Event::EffectGivenUp { effect } if failed == Some(*effect) => {
                    causes.extend(self.asked.get(effect).map(|step| (step.clone(), Cause::Failed)));
                }
                Event::Reported { what, .. } => {
                    self.gone.events.insert(what.clone());
                }
                Event::BranchesBegun { step, first } => {
                    let ways = workflow.step(step.as_str()).map(Step::ways).unwrap_or_default();
                    let gone =
                        |when: &When<'_>| matches!(when, When::Branch(branch) if first.iter().any(|first| first.as_str() == branch.first));
                    let gone = ways.iter().enumerate().filter(|(_, way)| gone(&way.when));
                    self.gone.ways.extend(gone.map(|(index, _)| (step.to_string(), index)));
                    begun.extend(first.iter().cloned());
                }
                Event::StepEntered { step, from } => {
                    self.gone.steps.insert(step.to_string());
                    let Some(from) = from else { continue };
                    // The first step of a branch is entered from itself.
                    if let Some(place) = begun.iter().position(|first| first == step && first == from) {
                        begun.remove(place);
                        continue;
                    }
                    let cause = causes.remove(from).or_else(|| std::mem::take(&mut declined).then_some(Cause::Declined));
                    let way = workflow.step(from.as_str()).and_then(|left| way(left, step.as_str(), cause.as_ref()));
                    self.gone.ways.extend(way.map(|index| (from.to_string(), index)));
                }
                _ => {}
            }
        }
    }
}

/// The way that was gone from a step to another: the one that its cause names, or else the first that leads there.
fn way(step: &Step, to: &str, cause: Option<&Cause>) -> Option<usize> {
    let ways = step.ways();
    let there = |fits: &dyn Fn(&When<'_>) -> bool| ways.iter().position(|way| way.to == to && fits(&way.when));
    let meant = match cause {
        None => there(&|when| *when == When::Done),
        Some(Cause::Decided(option)) => there(&|when| matches!(when, When::Decided(offered) if offered.name == *option)),
        Some(Cause::Rule(text)) => {
            there(&|when| matches!(when, When::Rule(rule) if *rule == text)).or_else(|| there(&|when| *when == When::Otherwise))
        }
        // The end of a wait is the wait's being done.
        Some(Cause::Late) => there(&|when| matches!(when, When::Late(_))),
        Some(Cause::Failed) => there(&|when| *when == When::Failed),
        Some(Cause::Refused(no)) => there(&|when| matches!(when, When::Refused(refusal) if *refusal == no)),
        Some(Cause::Declined) => there(&|when| *when == When::Declined),
    };
    meant.or_else(|| there(&|_| true))
}
