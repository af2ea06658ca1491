//! A decision in the making: every event is applied as soon as it is decided, so that the next is decided on the case as it then is.

use greffier_casework::{
    Actor, Case, CaseId, Effect, EffectId, EffectOrder, Entry, Event, RoleName, StepId, Task, TaskKind, TaskState, Timer,
};
use jiff::Timestamp;

use crate::{Decision, Refusal, evolve};

pub(crate) struct Draft {
    id: CaseId,
    case: Option<Case>,
    actor: Actor,
    now: Timestamp,
    entries: Vec<Entry>,
    effects: Vec<EffectOrder>,
    timers: Vec<Timer>,
}

impl Draft {
    pub(crate) fn new(id: CaseId, case: Option<Case>, actor: Actor, now: Timestamp) -> Self {
        Self { id, case, actor, now, entries: Vec::new(), effects: Vec::new(), timers: Vec::new() }
    }

    /// The case as the events so far leave it.
    pub(crate) fn case(&self) -> Result<&Case, Refusal> {
        self.case.as_ref().ok_or(Refusal::WrongCase)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    pub(crate) fn push(&mut self, event: Event) -> Result<(), Refusal> {
        let seq = self.case.as_ref().map_or(1, |case| case.seq + 1);
        let entry = Entry { case: self.id, seq, at: self.now, actor: self.actor.clone(), event };
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

    pub(crate) fn wake(&mut self, timer: Timer) {
        self.timers.push(timer);
    }

    pub(crate) fn open_task(&mut self, step: &str, kind: TaskKind, role: &str) -> Result<(), Refusal> {
        // A case never has four thousand million tasks; the count is the next number.
        let number = u32::try_from(self.case()?.tasks.len()).unwrap_or(u32::MAX).saturating_add(1);
        let task = Task {
            number,
            step: StepId::from(step),
            kind,
            role: RoleName::from(role),
            state: TaskState::Open,
            opened_at: self.now,
            note: None,
        };
        self.push(Event::TaskOpened { task })
    }

    pub(crate) fn finish(self) -> Result<Decision, Refusal> {
        let case = self.case.ok_or(Refusal::WrongCase)?;
        Ok(Decision { drop_timers: !case.is_open(), case, entries: self.entries, effects: self.effects, timers: self.timers })
    }
}
