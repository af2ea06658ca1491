//! Says to a case at play what came to the past one.

use std::collections::BTreeMap;

use greffier_casework::{EffectId, LinkId, Person, StepId, Task, TaskKind, Timer};
use greffier_engine::Message;
use greffier_language::StepKind;
use uuid::Uuid;

use super::past::{Asked, Hand, Input};
use super::play::{Came, Play};

/// The link of whoever signs outside.
const LINK: LinkId = LinkId(Uuid::from_u128(3));

impl Play<'_> {
    /// Says to the case what came in the past, if something asks for it.
    pub(super) fn put(&mut self, input: &Input) -> Came {
        let task = |play: &Self, step: &StepId, of: fn(&TaskKind) -> bool| {
            play.case.tasks.iter().find(|task| task.is_open() && task.step == *step && of(&task.kind)).cloned()
        };
        match input {
            Input::Check(field, value, hand) => {
                let reviews = || self.case.tasks.iter().filter(|task| task.is_open() && task.kind == TaskKind::Review);
                let name = hand.holding([]).name;
                let hers = reviews().find(|task| task.claimed_by() == Some(&name)).or_else(|| reviews().next()).cloned();
                self.by(hers, hand, |task, by| Message::CheckField { task, field: field.clone(), value: value.clone(), by })
            }
            Input::Review(step, hand) => {
                let review = task(self, step, |kind| matches!(kind, TaskKind::Review));
                self.by(review, hand, |task, by| Message::CompleteReview { task, by })
            }
            Input::Perform(step, values, hand) => {
                let asked = match self.workflow.step(step.as_str()).map(|step| &step.kind) {
                    Some(kind) => kind.filled_in().collect::<Vec<_>>(),
                    None => Vec::new(),
                };
                // What is no longer asked for is left out.
                let values =
                    values.iter().filter(|(name, _)| asked.iter().any(|field| *field == name.as_str())).cloned().collect::<Vec<_>>();
                let work = task(self, step, |kind| matches!(kind, TaskKind::Perform));
                self.by(work, hand, |task, by| Message::Perform { task, values, by })
            }
            Input::Answered(step, hand) => {
                let awaited = task(self, step, |kind| matches!(kind, TaskKind::Await));
                self.by(awaited, hand, |task, by| Message::Perform { task, values: Vec::new(), by })
            }
            Input::Looked(hand) => {
                let look = self.case.tasks.iter().find(|task| task.is_open() && matches!(task.kind, TaskKind::Look { .. })).cloned();
                self.by(look, hand, |task, by| Message::Perform { task, values: Vec::new(), by })
            }
            Input::Receive(receipt) => self.told(None, Message::Receive(receipt.clone())),
            Input::Decide(step, option, reason, hand) => {
                let decision = task(self, step, |kind| matches!(kind, TaskKind::Decide));
                self.by(decision, hand, |task, by| Message::Decide { task, option: option.clone(), reason: reason.clone(), by })
            }
            Input::Sign(step, hand) => {
                let signature = task(self, step, |kind| matches!(kind, TaskKind::Sign { .. }));
                let name = hand.holding([]).name;
                let signing = self.stand_ins.signing(&self.case, name.as_str(), None, None, self.moment.now);
                self.by(signature, hand, |task, by| Message::Sign { task, by, signing })
            }
            Input::Decline(step, reason, hand) => {
                let signature = task(self, step, |kind| matches!(kind, TaskKind::Sign { .. }));
                self.by(signature, hand, |task, by| Message::Decline { task, by, reason: reason.clone() })
            }
            Input::SignOutside(step) => {
                let Some(asked) = task(self, step, |kind| matches!(kind, TaskKind::SignOutside { .. })) else { return Came::NotAsked };
                let signing = self.stand_ins.signing(&self.case, "", Some(LINK), None, self.moment.now);
                let number = asked.number;
                self.told(Some(asked), Message::SignOutside { task: number, link: LINK, signing })
            }
            Input::DeclineOutside(step, reason) => {
                let Some(asked) = task(self, step, |kind| matches!(kind, TaskKind::SignOutside { .. })) else { return Came::NotAsked };
                let number = asked.number;
                self.told(Some(asked), Message::DeclineOutside { task: number, link: LINK, reason: reason.clone() })
            }
            Input::Invite(step, hand) => {
                let asked = task(self, step, |kind| matches!(kind, TaskKind::SignOutside { .. }));
                self.by(asked, hand, |task, by| Message::Invite { task, by })
            }
            Input::Retry(asked, hand) => {
                let of = |task: &&Task| match &task.kind {
                    TaskKind::Repair { effect, .. } => task.is_open() && self.awaited(asked) == Some(*effect),
                    _ => false,
                };
                let repair = self.case.tasks.iter().find(of).cloned();
                self.by(repair, hand, |task, by| Message::Retry { task, by })
            }
            Input::Done(asked) => match self.awaited(asked).and_then(|id| Some((id, self.case.awaiting.get(&id)?.clone()))) {
                Some((id, effect)) => {
                    let message = self.stand_ins.done(&self.case, id, &effect, self.moment.now);
                    self.told(None, message)
                }
                None => Came::NotAsked,
            },
            Input::Robot(asked, fields) => match self.awaited(asked) {
                Some(effect) => {
                    let outputs = self.brought(&asked.0, fields);
                    let message = self.stand_ins.robot_done(effect, outputs);
                    self.told(None, message)
                }
                None => Came::NotAsked,
            },
            Input::RobotRefused(asked, refusal, said) => match self.awaited(asked) {
                Some(effect) => {
                    let message = self.stand_ins.robot_refused(effect, refusal, said);
                    self.told(None, message)
                }
                None => Came::NotAsked,
            },
            Input::Failed(asked, code) => match self.awaited(asked) {
                Some(effect) => self.told(None, Message::Failed { effect, code: code.clone() }),
                None => Came::NotAsked,
            },
            Input::Report(what, reason, hand) => {
                let roles = self.workflow.steps.iter().filter_map(|step| step.kind.role()).map(Into::into);
                let message = Message::Report { what: what.clone(), reason: reason.clone(), by: hand.holding(roles) };
                self.told(None, message)
            }
            Input::Moment(kind, number) => {
                let is = |timer: &&Timer| {
                    self.moments.get(&timer.kind.key()).is_some_and(|(of, place)| of == kind && place == number)
                        && timer.due <= self.moment.now
                };
                match self.case.timers.values().find(is).map(|timer| timer.kind.clone()) {
                    Some(kind) => self.told(None, Message::TimerDue { kind }),
                    None => Came::NotAsked,
                }
            }
        }
    }

    /// What a robot brought back, by its outputs as the version at play names them.
    fn brought(&self, step: &StepId, fields: &BTreeMap<String, String>) -> BTreeMap<String, String> {
        let Some(StepKind::Robot { taken, .. }) = self.workflow.step(step.as_str()).map(|step| &step.kind) else { return BTreeMap::new() };
        taken.iter().filter_map(|taken| Some((taken.output.clone(), fields.get(&taken.field)?.clone()))).collect()
    }

    /// The request that is awaited of a step.
    fn awaited(&self, (step, kind): &Asked) -> Option<EffectId> {
        self.case.awaiting.iter().find(|(_, effect)| effect.step() == step && effect.kind() == *kind).map(|(id, _)| *id)
    }

    /// Somebody does her task: what she might do in the past she may do here. Who had it in hand meanwhile gives it back.
    fn by(&mut self, task: Option<Task>, hand: &Hand, message: impl FnOnce(u32, Person) -> Message) -> Came {
        let Some(task) = task else { return Came::NotAsked };
        let by = hand.holding([task.role.clone()]);
        if task.claimed_by().is_some_and(|name| *name != by.name)
            && let Err(refusal) = self.say(Message::Return { task: task.number, by: by.clone() })
        {
            return Came::Refused(task.number, refusal);
        }
        let message = message(task.number, by);
        self.told(Some(task), message)
    }

    fn told(&mut self, task: Option<Task>, message: Message) -> Came {
        match (self.say(message), task) {
            (Ok(()), _) => Came::Taken,
            (Err(refusal), Some(task)) => Came::Refused(task.number, refusal),
            (Err(_), None) => Came::NotAsked,
        }
    }
}
