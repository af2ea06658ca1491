//! Stands in for the outside: letters, seals, deliveries, messages and links.

use std::collections::BTreeMap;

use greffier_casework::{Effect, EffectId};
use greffier_engine::Message;
use greffier_language::Bilingual;

use super::{Play, Wrong};
use crate::What;
use crate::model::MAX_EFFECTS;
use crate::story::{both, same};

/// The code with which the outside says that it cannot.
const FAILED: &str = "test";

/// What an effect asks for.
pub(super) fn what(effect: &Effect) -> What {
    match effect {
        Effect::MakeLetter { .. } => What::Letter,
        Effect::Seal { .. } => What::Seal,
        Effect::InviteSigner { .. } => What::Invite,
        Effect::Notify { .. } => What::Notify,
        Effect::RunRobot { .. } => What::Robot,
        Effect::Deliver { .. } => What::Deliver,
    }
}

/// What came of something that the outside was asked.
pub(super) enum Came<'l> {
    /// It was done.
    Done,
    /// A robot did it, and brought this back.
    Brought(&'l BTreeMap<String, String>),
    /// It cannot be done.
    Failed,
    /// The other system said no to a robot.
    Refused { refusal: &'l str, said: &'l str },
}

impl Play<'_> {
    /// The outside does all that it is asked, but what a line is about, where it works by itself.
    pub(super) fn settle(&mut self, held: Option<What>) -> Result<(), Wrong> {
        while self.works() && self.case.is_open() {
            let ready = |(id, effect): &(&EffectId, &Effect)| !self.failed.contains(id) && Some(what(effect)) != held;
            let Some((id, effect)) = self.case.awaiting.iter().find(ready).map(|(id, effect)| (*id, effect.clone())) else { break };
            self.done += 1;
            if self.done > MAX_EFFECTS {
                return Err(Wrong::new(
                    both("un dossier qui finit", "a case that comes to an end"),
                    both(
                        format!("plus de {MAX_EFFECTS} demandes à l'extérieur : il tourne en rond"),
                        format!("more than {MAX_EFFECTS} requests to the outside: it goes round in a circle"),
                    ),
                ));
            }
            self.tell(id, &effect)?;
        }
        Ok(())
    }

    /// A line says that the outside did something, or could not.
    pub(super) fn outside(&mut self, asked: What, came: &Came<'_>) -> Result<(), Wrong> {
        let name = asked.name();
        let awaiting = self.case.awaiting.iter().find(|(id, effect)| what(effect) == asked && !self.failed.contains(id));
        let Some((id, effect)) = awaiting.map(|(id, effect)| (*id, effect.clone())) else {
            return Err(Wrong::new(
                both(format!("« {name} » est demandé à l'extérieur"), format!("“{name}” is asked of the outside")),
                self.asked(),
            ));
        };
        let message = match came {
            Came::Done => return self.tell(id, &effect),
            Came::Brought(outputs) => self.stand_ins.robot_done(id, (*outputs).clone()),
            Came::Refused { refusal, said } => self.stand_ins.robot_refused(id, refusal, said),
            Came::Failed => {
                self.failed.insert(id);
                Message::Failed { effect: id, code: FAILED.into() }
            }
        };
        let said = self.say(message);
        said.map_err(|refusal| {
            Wrong::refused(
                both(format!("le dossier apprend ce qu'il est advenu de « {name} »"), format!("the case hears what came of “{name}”")),
                &refusal,
            )
        })
    }

    fn tell(&mut self, effect: EffectId, asked: &Effect) -> Result<(), Wrong> {
        let brought = match asked {
            Effect::RunRobot { robot, .. } => self.trial.given.robots.get(robot).cloned(),
            _ => None,
        };
        let message = match brought {
            Some(outputs) => self.stand_ins.robot_done(effect, outputs),
            None => self.stand_ins.done(&self.case, effect, asked, self.now),
        };
        let (name, step) = (what(asked).name(), asked.step());
        self.say(message).map_err(|refusal| {
            Wrong::refused(both(format!("« {name} » est fait pour {step}"), format!("“{name}” is done for {step}")), &refusal)
        })
    }

    /// What is asked of the outside, in words.
    pub(super) fn asked(&self) -> Bilingual {
        let names: Vec<&str> = self.case.awaiting.values().map(|effect| what(effect).name()).collect();
        if names.is_empty() { both("rien n'est demandé", "nothing is asked") } else { same(names.join(", ")) }
    }
}
