//! Plays what came to a past case through another version.

use std::collections::BTreeMap;
use std::sync::Arc;

use greffier_casework::{Case, Effect, EffectId, Entry, Event, Task, Timer, TimerKind};
use greffier_engine::{Message, Moment, Refusal, decide};
use greffier_language::{StepKind, Workflow};
use greffier_trials::{Around, MAX_EFFECTS, MAX_TIMERS, StandIns};
use jiff::Timestamp;

use super::past::{Asked, Fate, Input, Past, Waited, waited};
use super::{Course, Stop};

/// What came of an input.
pub(super) enum Came {
    /// The case took it.
    Taken,
    /// Nothing asks for it yet.
    NotAsked,
    /// The case refuses it, at this task.
    Refused(u32, Refusal),
}

/// A case at play.
pub(super) struct Play<'w> {
    pub(super) workflow: &'w Workflow,
    past: Past,
    pub(super) moment: Moment,
    pub(super) case: Case,
    course: Course,
    pub(super) stand_ins: StandIns,
    /// The place among requests alike of each that was made.
    asked: BTreeMap<Asked, Vec<EffectId>>,
    /// The moments that were waited for, by their keys: of which kind, and the so-many-th.
    pub(super) moments: BTreeMap<String, (Waited, usize)>,
    counts: BTreeMap<Waited, usize>,
    /// What came and was not asked for yet.
    early: Vec<Input>,
    refused: Option<(u32, Refusal)>,
    /// What was done that the past does not tell of.
    invented: usize,
}

impl<'w> Play<'w> {
    /// Plays a case to its end, or as far as the past goes.
    pub(super) fn all(workflow: &'w Workflow, past: Past, around: &Around) -> (Course, Option<Stop>) {
        let moment = Moment { now: past.opened_at, zone: around.zone.clone(), calendar: Arc::clone(&around.calendar) };
        let opened = match decide(workflow, None, Message::Open(Box::new(past.opening.clone())), &moment) {
            Ok(opened) => opened,
            Err(refusal) => return (Course::default(), Some(refused(None, &refusal))),
        };
        let mut play = Self {
            workflow,
            past,
            moment,
            case: opened.case,
            course: Course::default(),
            stand_ins: StandIns::default(),
            asked: BTreeMap::new(),
            moments: BTreeMap::new(),
            counts: BTreeMap::new(),
            early: Vec::new(),
            refused: None,
            invented: 0,
        };
        play.note(&opened.entries);
        let endless = play.go().is_none();
        let stop = if endless { Some(Stop::Endless) } else { play.stop() };
        (play.course, stop)
    }

    /// Everything that came, in order; `None` when it goes round in a circle.
    fn go(&mut self) -> Option<()> {
        self.settle()?;
        while let Some((at, input)) = self.past.inputs.pop_front() {
            self.pass_to(at)?;
            if !self.case.is_open() {
                return Some(());
            }
            match self.put(&input) {
                Came::Taken => self.settle()?,
                Came::NotAsked if matches!(input, Input::Moment(..)) => {}
                Came::NotAsked => self.early.push(input),
                Came::Refused(task, refusal) => self.refused = Some((task, refusal)),
            }
        }
        self.pass_to(self.past.last)?;
        if self.past.closed {
            self.finish()?;
        }
        Some(())
    }

    /// Time passes. Moments that the past did not wait for come when they are due.
    fn pass_to(&mut self, at: Timestamp) -> Option<()> {
        while self.case.is_open() {
            let due = |timer: &&Timer| timer.due <= at && self.comes_by_itself(timer);
            let Some(timer) = self.case.timers.values().filter(due).min_by_key(|timer| timer.due).cloned() else { break };
            self.fire(&timer)?;
        }
        self.moment.now = self.moment.now.max(at);
        Some(())
    }

    /// Whether a moment comes when it is due: the past did not wait for it then, or it came before the case was here. Where somebody is asked for
    /// what nobody did in the past, nobody was late either.
    fn comes_by_itself(&self, timer: &Timer) -> bool {
        let past = self.moments.get(&timer.kind.key()).and_then(|moment| self.fate(moment));
        let as_in_the_past = past.is_some_and(|fate| fate.due == timer.due && fate.came.is_none_or(|came| came >= self.moment.now));
        let somebody_never_asked = timer.kind.place().is_some_and(|(step, _)| {
            !self.past.worked.contains(step) && self.workflow.step(step.as_str()).is_some_and(|step| step.kind.role().is_some())
        });
        !as_in_the_past && !somebody_never_asked
    }

    fn fate(&self, (waited, number): &(Waited, usize)) -> Option<Fate> {
        self.past.moments.get(waited)?.get(*number).copied()
    }

    fn fire(&mut self, timer: &Timer) -> Option<()> {
        self.invent(MAX_TIMERS)?;
        self.moment.now = self.moment.now.max(timer.due);
        // A moment that means nothing any more is no refusal; the circle that it may lead into is the workflow's.
        self.say(Message::TimerDue { kind: timer.kind.clone() }).ok()?;
        self.settle()
    }

    fn invent(&mut self, most: usize) -> Option<()> {
        self.invented += 1;
        (self.invented <= most).then_some(())
    }

    /// The outside does what the past was not asked for, and what came too early is put in.
    fn settle(&mut self) -> Option<()> {
        loop {
            if !self.case.is_open() {
                return Some(());
            }
            let new = |(id, effect): &(&EffectId, &Effect)| !self.in_the_past(**id, effect);
            if let Some((id, effect)) = self.case.awaiting.iter().find(new).map(|(id, effect)| (*id, effect.clone())) {
                self.stand_in(id, &effect)?;
                continue;
            }
            if !self.early() {
                return Some(());
            }
        }
    }

    /// Puts in the first of what came too early that is asked for now.
    fn early(&mut self) -> bool {
        for place in 0..self.early.len() {
            let Some(input) = self.early.get(place).cloned() else { break };
            match self.put(&input) {
                Came::NotAsked => continue,
                Came::Taken => {}
                Came::Refused(task, refusal) => self.refused = Some((task, refusal)),
            }
            self.early.remove(place);
            return true;
        }
        false
    }

    fn in_the_past(&self, id: EffectId, effect: &Effect) -> bool {
        let asked: Asked = (effect.step().clone(), effect.kind());
        let place = self.asked.get(&asked).and_then(|all| all.iter().position(|one| *one == id));
        place.is_some_and(|place| place < self.past.asked.get(&asked).copied().unwrap_or_default())
    }

    fn stand_in(&mut self, id: EffectId, effect: &Effect) -> Option<()> {
        self.invent(MAX_EFFECTS)?;
        let message = self.stand_ins.done(&self.case, id, effect, self.moment.now);
        self.say(message).ok()
    }

    /// The past case is closed and all that came is put in: what else the outside is asked for it does, and nobody's waits come to their end.
    fn finish(&mut self) -> Option<()> {
        while self.case.is_open() {
            if let Some((id, effect)) = self.case.awaiting.iter().next().map(|(id, effect)| (*id, effect.clone())) {
                self.stand_in(id, &effect)?;
                self.settle()?;
                continue;
            }
            let waits = |timer: &&Timer| match &timer.kind {
                TimerKind::Over { step, .. } => {
                    self.workflow.step(step.as_str()).is_some_and(|step| matches!(step.kind, StepKind::Wait { .. }))
                }
                TimerKind::AnswerDeadline | TimerKind::Escalate { .. } | TimerKind::Remind { .. } => false,
            };
            let Some(timer) = self.case.timers.values().filter(waits).min_by_key(|timer| timer.due).cloned() else { break };
            self.fire(&timer)?;
        }
        Some(())
    }

    /// Why the case is open still where the past one was closed, or where what was answered there finds no asker.
    fn stop(&self) -> Option<Stop> {
        if !self.case.is_open() || !(self.past.closed || self.refused.is_some() || !self.early.is_empty()) {
            return None;
        }
        let Some(task) = self.case.tasks.iter().find(|task| task.is_open()) else {
            return self.case.step().map(|step| Stop::NothingCame { step: step.clone() });
        };
        let asked =
            self.refused.as_ref().and_then(|(number, refusal)| Some((self.case.task(*number).filter(|task| task.is_open())?, refusal)));
        Some(match asked {
            Some((asked, refusal)) => refused(Some(asked), refusal),
            None => Stop::NobodyDid { step: task.step.clone(), role: task.role.to_string() },
        })
    }

    pub(super) fn say(&mut self, message: Message) -> Result<(), Refusal> {
        let decision = decide(self.workflow, Some(&self.case), message, &self.moment)?;
        self.case = decision.case;
        self.note(&decision.entries);
        Ok(())
    }

    fn note(&mut self, entries: &[Entry]) {
        for entry in entries {
            self.course.note(&entry.event);
            match &entry.event {
                Event::EffectRequested { effect } => {
                    let id = EffectId { case: entry.case, seq: entry.seq };
                    self.asked.entry((effect.step().clone(), effect.kind())).or_default().push(id);
                }
                Event::TimerSet { timer } => {
                    let kind = waited(&timer.kind);
                    let count = self.counts.entry(kind.clone()).or_default();
                    self.moments.insert(timer.kind.key(), (kind, *count));
                    *count += 1;
                }
                _ => {}
            }
        }
    }
}

fn refused(task: Option<&Task>, refusal: &Refusal) -> Stop {
    Stop::Refused { step: task.map(|task| task.step.clone()), code: refusal.code().to_owned(), said: refusal.to_string() }
}
