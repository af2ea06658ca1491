//! Another version of a case's workflow: whether the case as it stands fits it, and bringing it there.

use std::collections::{BTreeMap, BTreeSet};

use greffier_casework::{AccountName, Case, Effect, Event, Place, StepId, TaskKind, TimerKind, WorkflowRef};
use greffier_language::{Branch, SignBy, Step, StepKind, WaitFor, Workflow};

use crate::draft::Draft;
use crate::message::Refusal;
use crate::signature::reason_of;
use crate::walk::walk;

/// What of a case has no meaning under a workflow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// It stands at a step that is not there.
    #[error("there is no step « {0} »")]
    Gone(StepId),
    /// What is open at a step is not what the step asks for.
    #[error("step « {0} » asks for another kind of work")]
    OtherKind(StepId),
    /// A limit of time runs at a step that has none.
    #[error("step « {0} » has no limit of time")]
    NoLimit(StepId),
    /// The branches around a step are not those that the case stands in.
    #[error("the branches around step « {0} » are others")]
    OtherBranches(StepId),
    /// A step was done that the case would undo should it turn back, and nothing says how.
    #[error("nothing says how step « {0} » is undone")]
    NotUndone(StepId),
}

impl Misfit {
    /// The step that it is about.
    #[must_use]
    pub fn step(&self) -> &StepId {
        let (Self::Gone(step) | Self::OtherKind(step) | Self::NoLimit(step) | Self::OtherBranches(step) | Self::NotUndone(step)) = self;
        step
    }
}

/// What of an open case has no meaning under `workflow`: one misfit a step at most, in the order of the case's places; none when the case can go
/// on under it as it stands. Whether the branches fit is told only where every step is there.
#[must_use]
pub fn misfits(workflow: &Workflow, case: &Case) -> Vec<Misfit> {
    let mut seen = BTreeSet::new();
    let places: Vec<&Place> = case.places.iter().filter(|place| seen.insert(&place.step)).collect();
    let found: Vec<Misfit> = places.iter().filter_map(|place| at_place(workflow, case, place)).collect();
    if found.iter().any(|misfit| matches!(misfit, Misfit::Gone(_))) {
        return found;
    }
    let other = other_branches(workflow, case);
    let branches = |step: &StepId| other.contains(step).then(|| Misfit::OtherBranches(step.clone()));
    let done: BTreeSet<&StepId> = case.undoing.iter().filter(|step| !workflow.is_undone(step.as_str())).collect();
    let at_places = places
        .iter()
        .filter_map(|place| found.iter().find(|misfit| *misfit.step() == place.step).cloned().or_else(|| branches(&place.step)));
    at_places.chain(done.into_iter().cloned().map(Misfit::NotUndone)).collect()
}

fn at_place(workflow: &Workflow, case: &Case, place: &Place) -> Option<Misfit> {
    let name = &place.step;
    let Some(step) = workflow.step(name.as_str()) else { return Some(Misfit::Gone(name.clone())) };
    let runs =
        case.timers.values().any(|timer| matches!(timer.kind, TimerKind::Over { .. }) && timer.kind.place() == Some((name, place.since)));
    if !asks_for_what_is_open(&step.kind, case, name, runs) {
        return Some(Misfit::OtherKind(name.clone()));
    }
    let by_itself = matches!(step.kind, StepKind::Wait { until: WaitFor::Days { .. } | WaitFor::Date { .. }, .. });
    let unlimited = runs && step.within.is_none() && !by_itself;
    unlimited.then(|| Misfit::NoLimit(name.clone()))
}

/// Whether what is open at a step (a limit of time `runs` there, or not) is what a step of this kind waits for.
fn asks_for_what_is_open(kind: &StepKind, case: &Case, name: &StepId, runs: bool) -> bool {
    let open = case.tasks.iter().filter(|task| task.is_open() && task.step == *name).map(|task| &task.kind);
    let tasks: Vec<&TaskKind> = open.filter(|kind| !matches!(kind, TaskKind::Repair { .. } | TaskKind::Look { .. })).collect();
    let effects: Vec<&Effect> = case.awaiting.values().filter(|effect| effect.step() == name).collect();
    match (kind, &tasks[..], &effects[..]) {
        (StepKind::Review { .. }, [TaskKind::Review], [])
        | (StepKind::Task { .. }, [TaskKind::Perform], [])
        | (StepKind::Decide { .. }, [TaskKind::Decide], [])
        | (StepKind::Sign { by: SignBy::Office, .. }, [TaskKind::Sign { .. }], [])
        | (StepKind::Letter { .. }, [], [Effect::MakeLetter { .. }])
        | (StepKind::Seal { .. }, [], [Effect::Seal { .. }])
        | (StepKind::Deliver { .. }, [], [Effect::Deliver { .. }])
        | (StepKind::Notify { .. }, [], [Effect::Notify { .. }])
        | (StepKind::Join { .. }, [], []) => true,
        (StepKind::Robot { .. }, [], [Effect::RunRobot { .. }]) | (StepKind::Robot { .. }, [TaskKind::Perform], []) => true,
        (StepKind::Sign { by: SignBy::Person, .. }, [TaskKind::SignOutside { .. }], invitations) => {
            invitations.iter().all(|effect| matches!(effect, Effect::InviteSigner { .. }))
        }
        (StepKind::Ask { .. }, [TaskKind::Await], messages) => messages.iter().all(|effect| matches!(effect, Effect::Notify { .. })),
        (StepKind::Wait { until: WaitFor::Event { .. }, .. }, [], []) => true,
        (StepKind::Wait { .. }, [], []) => runs,
        // Where nothing is waited for, or for something else.
        _ => false,
    }
}

/// The steps that the case stands at and that stand in other branches: of those that meet at one step, each must be gone once, or be at its end.
fn other_branches(workflow: &Workflow, case: &Case) -> BTreeSet<StepId> {
    let mut arrived: BTreeMap<&str, usize> = BTreeMap::new();
    // Where branches meet, the branches that are being gone: each with the step of its own in which, or inside of which, the case stands.
    let mut gone: BTreeMap<&str, BTreeMap<usize, BTreeSet<&str>>> = BTreeMap::new();
    let mut roots: BTreeSet<&str> = BTreeSet::new();
    let mut met: BTreeMap<&str, BTreeSet<&StepId>> = BTreeMap::new();
    let mut wrong = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for place in &case.places {
        if place.step.is_join() {
            *arrived.entry(place.step.as_str()).or_default() += 1;
            met.entry(place.step.as_str()).or_default().insert(&place.step);
        } else if !seen.insert(&place.step) {
            wrong.insert(place.step.clone());
        }
        let mut at = place.step.as_str();
        // As deep as there are steps, at most.
        for _ in 0..=workflow.steps.len() {
            let Some(join) = workflow.step(at).and_then(|step| step.inside.as_deref()) else { break };
            gone.entry(join).or_default().entry(branch_of(workflow, join, at)).or_default().insert(at);
            met.entry(join).or_default().insert(&place.step);
            at = join;
        }
        roots.insert(at);
    }
    if roots.len() > 1 {
        return case.places.iter().map(|place| place.step.clone()).collect();
    }
    for (join, places) in &met {
        let branches = gone.get(join);
        let count = branches.map_or(0, BTreeMap::len);
        let once = branches.is_some_and(|branches| branches.values().all(|steps| steps.len() == 1));
        let all = begun_for(workflow, join);
        // Of branches with rules, none need have begun.
        let least = all.iter().filter(|branch| !branch.is_conditional()).count();
        let there = count + arrived.get(join).copied().unwrap_or_default();
        if !once || !(least..=all.len()).contains(&there) {
            wrong.extend(places.iter().map(|step| (*step).clone()));
        }
    }
    wrong
}

/// Which of the branches that meet at `join` a step is in: they are written one after the other.
fn branch_of(workflow: &Workflow, join: &str, name: &str) -> usize {
    let before: BTreeSet<&str> =
        workflow.steps.iter().take_while(|step| step.name != name).map(|step| step.name.as_str()).chain([name]).collect();
    begun_for(workflow, join).iter().filter(|branch| before.contains(branch.first.as_str())).count()
}

/// The branches that meet at `join`.
fn begun_for<'w>(workflow: &'w Workflow, join: &str) -> &'w [Branch] {
    let begun = workflow.steps.iter().find_map(|step| match &step.kind {
        StepKind::Together { branches, join: meet, .. } if meet == join => Some(&branches[..]),
        _ => None,
    });
    begun.unwrap_or_default()
}

/// Brings the case to the version `to`, under which this is decided. What the mapping does not name stays as it is: tasks, timers and effects,
/// and the delay to answer too. What is open at the steps that it names is given up, and the case goes on at the steps named for them.
pub(crate) fn migrate(
    draft: &mut Draft<'_>,
    to: WorkflowRef,
    mapping: BTreeMap<StepId, StepId>,
    by: AccountName,
    reason: &str,
) -> Result<(), Refusal> {
    let case = draft.case()?;
    let from = case.workflow.clone();
    if to.name != from.name || to.hash == from.hash {
        return Err(Refusal::NoOtherVersion(to.hash));
    }
    let concerns = |step: &StepId| case.places.iter().any(|place| place.step == *step) || case.undoing.contains(step);
    if let Some(step) = mapping.keys().find(|step| !concerns(step)) {
        return Err(Refusal::NotThere(step.to_string()));
    }
    let steps = mapping.values().map(|step| draft.step(step)).collect::<Result<Vec<&Step>, _>>()?;
    let reason = reason_of(reason).unwrap_or_default();
    draft.push(Event::WorkflowMigrated { from, to, mapping: mapping.clone(), by, reason })?;
    let since = draft.case()?.seq;
    draft.give_up(|at| mapping.contains_key(at))?;
    let mut entered = BTreeSet::new();
    for step in steps {
        let here = StepId::from(step.name.as_str());
        // Where branches met, or the case was closed, on the way of another.
        let stands = draft.case()?.places.iter().any(|place| place.step == here && place.since == since);
        if entered.insert(&step.name) && draft.case()?.is_open() && stands {
            walk(draft, Some(&here), &step.name)?;
        }
    }
    let case = draft.case()?;
    match misfits(draft.workflow, case).into_iter().next().filter(|_| case.is_open()) {
        Some(misfit) => Err(Refusal::DoesNotFit(misfit)),
        None => Ok(()),
    }
}
