//! How an event changes a case. Total and simple: what was allowed is decided before, what happened happened.

use std::collections::{BTreeMap, BTreeSet};

use greffier_casework::{
    Assignee, Case, Decision, Entry, Event, Field, FieldName, Place, Source, Status, StepId, TaskNote, TaskState, TimerKind,
};

/// A journal that cannot be one of a case.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvolveError {
    /// The first entry is not an opening.
    #[error("the journal does not begin with the opening of a case")]
    NotOpened,
    /// A second opening.
    #[error("entry {0} opens a case that is open")]
    OpenedTwice(u64),
    /// An entry is missing.
    #[error("entry {found} does not follow entry {after}")]
    Gap {
        /// The last entry seen.
        after: u64,
        /// The entry that came.
        found: u64,
    },
}

/// The case after `entry`. `case` is `None` before the first.
///
/// # Errors
/// [`EvolveError`] when the entry cannot follow.
pub fn evolve(case: Option<Case>, entry: &Entry) -> Result<Case, EvolveError> {
    let Some(mut case) = case else { return open(entry) };
    if entry.seq != case.seq + 1 {
        return Err(EvolveError::Gap { after: case.seq, found: entry.seq });
    }
    case.seq = entry.seq;
    apply(&mut case, entry)?;
    Ok(case)
}

/// The case that a whole journal leaves, or `None` for an empty one.
///
/// # Errors
/// As [`evolve`].
pub fn replay<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Result<Option<Case>, EvolveError> {
    entries.into_iter().try_fold(None, |case, entry| evolve(case, entry).map(Some))
}

fn open(entry: &Entry) -> Result<Case, EvolveError> {
    let Event::CaseOpened { number, workflow, arrival, inbox, confidentiality, language, received_at } = &entry.event else {
        return Err(EvolveError::NotOpened);
    };
    if entry.seq != 1 {
        return Err(EvolveError::Gap { after: 0, found: entry.seq });
    }
    Ok(Case {
        id: entry.case,
        number: number.clone(),
        workflow: workflow.clone(),
        arrival: *arrival,
        inbox: inbox.clone(),
        confidentiality: confidentiality.clone(),
        language: *language,
        received_at: *received_at,
        opened_at: entry.at,
        status: Status::Open,
        places: Vec::new(),
        undoing: Vec::new(),
        timers: BTreeMap::new(),
        reported: BTreeSet::new(),
        decisions: BTreeMap::new(),
        fields: BTreeMap::new(),
        documents: Vec::new(),
        tasks: Vec::new(),
        deadline: None,
        delay_rule: None,
        delay: Vec::new(),
        overdue: false,
        paper: Vec::new(),
        awaiting: BTreeMap::new(),
        answered: false,
        hands: BTreeSet::new(),
        disposed: BTreeMap::new(),
        seq: 1,
    })
}

fn apply(case: &mut Case, entry: &Entry) -> Result<(), EvolveError> {
    match &entry.event {
        Event::CaseOpened { .. } => return Err(EvolveError::OpenedTwice(entry.seq)),
        Event::DocumentFiled { document } | Event::DocumentReceived { document, .. } => case.documents.push(document.clone()),
        Event::FieldsRead { fields } => case.fields.extend(fields.iter().map(|field| (field.name.clone(), field.clone()))),
        Event::PaperTouched { touch } => case.paper.push(touch.clone()),
        Event::DeadlineSet { deadline, rule } => {
            case.deadline = Some(deadline.clone());
            case.delay_rule.clone_from(rule);
        }
        Event::DelayChanged { fact, deadline } => {
            case.delay.push(fact.clone());
            case.deadline.clone_from(deadline);
            // Where it has a last day, the timer for it is set anew.
            case.timers.remove(&TimerKind::AnswerDeadline.key());
        }
        Event::DeadlinePassed { .. } => case.overdue = true,
        Event::StepEntered { step, from } => {
            match from {
                Some(from) => leave(case, from),
                None => case.places.clear(),
            }
            come_to(case, step, entry.seq);
        }
        Event::BranchesBegun { step, first } => {
            leave(case, step);
            first.iter().for_each(|first| come_to(case, first, entry.seq));
        }
        Event::BranchesJoined { step, given_up } => {
            case.places.retain(|place| place.step != *step && !given_up.contains(&place.step));
            come_to(case, step, entry.seq);
        }
        Event::RobotDone { fields, evidence, .. } => {
            case.documents.push((**evidence).clone());
            case.fields.extend(fields.iter().map(|field| (field.name.clone(), field.clone())));
        }
        Event::RobotRefused { evidence, .. } => case.documents.push((**evidence).clone()),
        Event::UndoingKept { step } => case.undoing.push(step.clone()),
        Event::UndoingDone { of, .. } => {
            if let Some(found) = case.undoing.iter().rposition(|step| step == of) {
                case.undoing.remove(found);
            }
        }
        Event::Reported { what, .. } => {
            case.reported.insert(what.clone());
        }
        Event::TimerSet { timer } => {
            case.timers.insert(timer.kind.key(), timer.clone());
        }
        Event::TimeOver { kind } => {
            case.timers.remove(&kind.key());
        }
        Event::Decided { step, option, reason, by, .. } => {
            let decision = Decision { option: option.clone(), reason: reason.clone(), by: by.clone(), at: entry.at };
            case.decisions.insert(step.clone(), decision);
        }
        Event::FieldsGiven { fields, .. } | Event::TableAsked { fields, .. } => {
            case.fields.extend(fields.iter().map(|field| (field.name.clone(), field.clone())))
        }
        Event::TaskOpened { task } => case.tasks.push(task.clone()),
        Event::TaskClaimed { task, by } => set_task(case, *task, TaskState::Claimed { by: by.clone() }),
        Event::TaskReturned { task, .. } => set_task(case, *task, TaskState::Open),
        Event::TaskHandedOn { task, by, to, because, reason } => {
            if let Some(task) = case.tasks.iter_mut().find(|one| one.number == *task) {
                match to {
                    Assignee::Person { name } => task.state = TaskState::Claimed { by: name.clone() },
                    Assignee::Role { role } => {
                        task.role = role.clone();
                        task.state = TaskState::Open;
                    }
                }
                task.note = Some(TaskNote { from: by.clone(), because: *because, reason: reason.clone() });
            }
        }
        Event::TaskSettled { task } => set_task(case, *task, TaskState::Settled { at: entry.at }),
        Event::TaskDone { task, by, linked } => {
            case.hands.insert(by.clone());
            set_task(case, *task, TaskState::Done { by: by.clone(), at: entry.at, linked: linked.clone() });
        }
        Event::FieldConfirmed { field, by } => change_field(case, field, |field| field.checked_by = Some(by.clone())),
        Event::FieldCorrected { field, to, by, .. } => change_field(case, field, |field| {
            field.value.clone_from(to);
            field.source = Source::Person;
            field.checked_by = Some(by.clone());
        }),
        Event::EffectRequested { effect } => {
            case.awaiting.insert(greffier_casework::EffectId { case: case.id, seq: entry.seq }, effect.clone());
        }
        Event::EffectDone { effect } | Event::EffectGivenUp { effect } => {
            case.awaiting.remove(effect);
        }
        Event::DocumentSigned { signed, .. } => case.documents.push(signed.clone()),
        Event::PaperDisposed { disposal } => {
            case.disposed.insert(disposal.document, (**disposal).clone());
        }
        Event::DocumentRenewed { renewal } => {
            if let Some(renewed) = case.documents.iter_mut().find(|one| one.id == renewal.document && !renewal.copy) {
                renewed.blob = renewal.to.clone();
            }
        }
        Event::AnswerSent { .. } => case.answered = true,
        Event::CaseClosed { outcome } => {
            case.timers.clear();
            case.status = Status::Closed { outcome: outcome.clone(), at: entry.at };
        }
        Event::WorkflowMigrated { to, mapping, .. } => {
            case.workflow = to.clone();
            stand_elsewhere(case, mapping, entry.seq);
            for step in &mut case.undoing {
                if let Some(to) = mapping.get(step) {
                    *step = to.clone();
                }
            }
        }
        // Facts that explain, and change nothing that is decided on.
        Event::RouteTaken { .. }
        | Event::UndoingBegun { .. }
        | Event::NoticeSent { .. }
        | Event::EffectRetried { .. }
        | Event::EffectFailed { .. }
        | Event::SignatureDeclined { .. }
        | Event::SignerInvited { .. }
        | Event::Consulted { .. } => {}
    }
    Ok(())
}

fn leave(case: &mut Case, step: &StepId) {
    if let Some(found) = case.places.iter().position(|place| place.step == *step) {
        case.places.remove(found);
    }
}

/// A step that several steps are mapped to is come to once; where branches meet, once for each branch that is at its end.
fn stand_elsewhere(case: &mut Case, mapping: &BTreeMap<StepId, StepId>, since: u64) {
    for place in std::mem::take(&mut case.places) {
        match mapping.get(&place.step) {
            None => case.places.push(place),
            Some(to) if !to.is_join() && case.places.iter().any(|there| there.step == *to && there.since == since) => {}
            Some(to) => case.places.push(Place { step: to.clone(), since }),
        }
    }
    drop_left_timers(case);
}

fn come_to(case: &mut Case, step: &StepId, since: u64) {
    case.places.push(Place { step: step.clone(), since });
    drop_left_timers(case);
}

/// The timers of the places that were left go with them.
fn drop_left_timers(case: &mut Case) {
    let Case { timers, places, .. } = case;
    timers.retain(|_, timer| {
        timer.kind.place().is_none_or(|(step, since)| places.iter().any(|place| place.step == *step && place.since == since))
    });
}

fn set_task(case: &mut Case, number: u32, state: TaskState) {
    if let Some(task) = case.tasks.iter_mut().find(|task| task.number == number) {
        task.state = state;
    }
}

fn change_field(case: &mut Case, name: &FieldName, change: impl FnOnce(&mut Field)) {
    if let Some(field) = case.fields.get_mut(name) {
        change(field);
    }
}
