//! A decision in the making: every event is applied as soon as it is decided, so that the next is decided on the case as it then is.

use greffier_casework::{
    Actor, Case, CaseId, Effect, EffectId, EffectOrder, Entry, Event, Person, RoleName, StepId, Task, TaskKind, TaskNote, TaskState, Timer,
    TimerKind,
};
use greffier_language::{Step, Workflow};
use jiff::Timestamp;

use crate::{Decision, Moment, Refusal, evolve};

#[derive(Clone)]
pub(crate) struct Draft<'w> {
    pub(crate) workflow: &'w Workflow,
    pub(crate) moment: &'w Moment,
    id: CaseId,
    case: Option<Case>,
    actor: Actor,
    entries: Vec<Entry>,
    effects: Vec<EffectOrder>,
    timers: Vec<Timer>,
}

impl<'w> Draft<'w> {
    pub(crate) fn new(workflow: &'w Workflow, moment: &'w Moment, id: CaseId, case: Option<Case>, actor: Actor) -> Self {
        Self { workflow, moment, id, case, actor, entries: Vec::new(), effects: Vec::new(), timers: Vec::new() }
    }

    /// The case as the events so far leave it.
    pub(crate) fn case(&self) -> Result<&Case, Refusal> {
        self.case.as_ref().ok_or(Refusal::WrongCase)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.moment.now
    }

    pub(crate) fn push(&mut self, event: Event) -> Result<(), Refusal> {
        let seq = self.case.as_ref().map_or(1, |case| case.seq + 1);
        let entry = Entry { case: self.id, seq, at: self.now(), actor: self.actor.clone(), event };
        self.case = Some(evolve(self.case.take(), &entry)?);
        self.entries.push(entry);
        Ok(())
    }

    /// Asks for an effect; the entry that asks gives it its key.
    pub(crate) fn request(&mut self, effect: Effect) -> Result<(), Refusal> {
        self.push(Event::EffectRequested { effect: effect.clone() })?;
        let id = EffectId { case: self.id, seq: self.case()?.seq };
        self.effects.push(EffectOrder { id, effect });
        Ok(())
    }

    /// Asks again for an effect that failed, under the key it had.
    pub(crate) fn request_again(&mut self, id: EffectId) -> Result<(), Refusal> {
        let effect = self.case()?.awaiting.get(&id).cloned().ok_or(Refusal::NotAwaited(id))?;
        self.push(Event::EffectRetried { effect: id })?;
        self.effects.push(EffectOrder { id, effect });
        Ok(())
    }

    /// A person did a task.
    pub(crate) fn done(&mut self, task: u32, by: &Person) -> Result<(), Refusal> {
        self.push(Event::TaskDone { task, by: by.name.clone(), linked: by.linked.clone() })
    }

    /// An effect was done, whoever was asked to mend it meanwhile.
    pub(crate) fn effect_done(&mut self, effect: EffectId) -> Result<(), Refusal> {
        self.push(Event::EffectDone { effect })?;
        let mends = |task: &&Task| task.is_open() && matches!(&task.kind, TaskKind::Repair { effect: other, .. } if *other == effect);
        let repairs: Vec<u32> = self.case()?.tasks.iter().filter(mends).map(|task| task.number).collect();
        repairs.into_iter().try_for_each(|task| self.push(Event::TaskSettled { task }))
    }

    /// Waits for a moment.
    pub(crate) fn wake(&mut self, kind: TimerKind, due: Timestamp) -> Result<(), Refusal> {
        let timer = Timer { case: self.id, kind, due };
        self.timers.push(timer.clone());
        self.push(Event::TimerSet { timer })
    }

    /// Waits on for a moment that is waited for already: nothing happened.
    pub(crate) fn wake_again(&mut self, kind: TimerKind, due: Timestamp) {
        self.timers.push(Timer { case: self.id, kind, due });
    }

    /// Gives up what is open at these steps: tasks come to their end, nothing is waited for any more. A document that nobody has looked at
    /// is looked at wherever the case goes.
    pub(crate) fn give_up(&mut self, at: impl Fn(&StepId) -> bool) -> Result<(), Refusal> {
        let case = self.case()?;
        let given_up = |task: &&Task| task.is_open() && at(&task.step) && !matches!(task.kind, TaskKind::Look { .. });
        let tasks: Vec<u32> = case.tasks.iter().filter(given_up).map(|task| task.number).collect();
        let effects: Vec<EffectId> = case.awaiting.iter().filter(|(_, effect)| at(effect.step())).map(|(id, _)| *id).collect();
        tasks.into_iter().try_for_each(|task| self.push(Event::TaskSettled { task }))?;
        effects.into_iter().try_for_each(|effect| self.push(Event::EffectGivenUp { effect }))
    }

    /// Documents that nobody looked at are seen with the closed case.
    pub(crate) fn settle_looks(&mut self) -> Result<(), Refusal> {
        let looks = |task: &&Task| task.is_open() && matches!(task.kind, TaskKind::Look { .. });
        let open: Vec<u32> = self.case()?.tasks.iter().filter(looks).map(|task| task.number).collect();
        open.into_iter().try_for_each(|task| self.push(Event::TaskSettled { task }))
    }

    pub(crate) fn open_task(&mut self, step: &str, kind: TaskKind, role: &str) -> Result<(), Refusal> {
        self.open_task_with(step, kind, role, None)
    }

    /// Opens a task with a word about how it came.
    pub(crate) fn open_task_with(&mut self, step: &str, kind: TaskKind, role: &str, note: Option<TaskNote>) -> Result<(), Refusal> {
        // A case never has four thousand million tasks; the count is the next number.
        let number = u32::try_from(self.case()?.tasks.len()).unwrap_or(u32::MAX).saturating_add(1);
        let task = Task {
            number,
            step: StepId::from(step),
            kind,
            role: RoleName::from(role),
            state: TaskState::Open,
            opened_at: self.now(),
            note,
        };
        self.push(Event::TaskOpened { task })
    }

    /// The step of a name.
    pub(crate) fn step(&self, name: &StepId) -> Result<&'w Step, Refusal> {
        self.workflow.step(name.as_str()).ok_or_else(|| Refusal::NoSuchStep(name.to_string()))
    }

    pub(crate) fn finish(self) -> Result<Decision, Refusal> {
        let case = self.case.ok_or(Refusal::WrongCase)?;
        Ok(Decision { drop_timers: !case.is_open(), case, entries: self.entries, effects: self.effects, timers: self.timers })
    }
}
