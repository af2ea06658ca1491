//! The course of a case, as far as it is compared.

use greffier_casework::{Effect, Entry, Event, StepId, TaskKind};
use greffier_language::Bilingual;
use jiff::civil::Date;
use serde::Serialize;

/// How a case went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Course {
    /// Every step that it came to, from the first.
    pub route: Vec<StepId>,
    /// How it ended; none when it is open.
    pub closed: Option<String>,
    /// Whether the person was answered.
    pub answered: bool,
    /// The last day to answer.
    pub deadline: Option<Date>,
    /// Tasks that people were given, mending apart.
    pub tasks: u32,
    /// Letters that were set.
    pub letters: u32,
    /// Messages to the person.
    pub messages: u32,
    /// Touches of paper.
    pub paper: u32,
}

/// One thing that differs between two courses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// After this step (none: from the start), the case came to one step and comes to another; none where it came, or comes, to no more.
    Route(Option<StepId>, Option<StepId>, Option<StepId>),
    /// Another end.
    Closed(Option<String>, Option<String>),
    /// The person was answered and is not, or the other way round.
    Answered(bool),
    /// The last day to answer moves, by so many days.
    Deadline(Option<i32>),
    /// Tasks of people, more or fewer.
    Tasks(i64),
    /// Letters, more or fewer.
    Letters(i64),
    /// Messages, more or fewer.
    Messages(i64),
    /// Touches of paper, more or fewer.
    Paper(i64),
}

impl Course {
    /// The course that a journal tells.
    #[must_use]
    pub fn of(journal: &[Entry]) -> Self {
        let mut course = Self::default();
        journal.iter().for_each(|entry| course.note(&entry.event));
        course
    }

    /// Takes in what happened next.
    pub(super) fn note(&mut self, event: &Event) {
        match event {
            Event::StepEntered { step, .. } => self.route.push(step.clone()),
            Event::DeadlineSet { deadline, .. } | Event::DelayChanged { deadline: Some(deadline), .. } => {
                self.deadline = Some(deadline.date)
            }
            Event::TaskOpened { task } if !matches!(task.kind, TaskKind::Repair { .. }) => self.tasks += 1,
            Event::EffectRequested { effect: Effect::MakeLetter { .. } } => self.letters += 1,
            Event::EffectRequested { effect: Effect::Notify { .. } } => self.messages += 1,
            Event::PaperTouched { .. } => self.paper += 1,
            Event::AnswerSent { .. } => self.answered = true,
            Event::CaseClosed { outcome } => self.closed = Some(outcome.0.clone()),
            _ => {}
        }
    }

    /// What differs in `now`.
    pub(super) fn against(&self, now: &Self) -> Vec<Difference> {
        let mut found = Vec::new();
        if self.route != now.route {
            let alike = self.route.iter().zip(&now.route).take_while(|(was, is)| was == is).count();
            let after = alike.checked_sub(1).and_then(|last| self.route.get(last)).cloned();
            found.push(Difference::Route(after, self.route.get(alike).cloned(), now.route.get(alike).cloned()));
        }
        if self.closed != now.closed {
            found.push(Difference::Closed(self.closed.clone(), now.closed.clone()));
        }
        if self.answered != now.answered {
            found.push(Difference::Answered(now.answered));
        }
        if self.deadline != now.deadline {
            let days = self.deadline.zip(now.deadline).and_then(|(was, is)| Some(was.until(is).ok()?.get_days()));
            found.push(Difference::Deadline(days));
        }
        let more = |was: u32, is: u32, of: fn(i64) -> Difference| (was != is).then(|| of(i64::from(is) - i64::from(was)));
        found.extend(more(self.tasks, now.tasks, Difference::Tasks));
        found.extend(more(self.letters, now.letters, Difference::Letters));
        found.extend(more(self.messages, now.messages, Difference::Messages));
        found.extend(more(self.paper, now.paper, Difference::Paper));
        found
    }
}

impl Difference {
    /// In words.
    #[must_use]
    pub fn said(&self) -> Bilingual {
        let both = |fr: String, en: String| Bilingual { fr, en };
        let end =
            |outcome: &Option<String>, none: &str| outcome.as_ref().map_or_else(|| none.to_owned(), |outcome| format!("« {outcome} »"));
        match self {
            Self::Route(after, was, is) => {
                let step = |step: &Option<StepId>, none: &str| step.as_ref().map_or_else(|| none.to_owned(), |step| format!("« {step} »"));
                let (after_fr, after_en) = (step(after, "l'ouverture"), step(after, "the opening"));
                both(
                    format!("après {after_fr} : {} au lieu de {}", step(is, "rien de plus"), step(was, "rien de plus")),
                    format!("after {after_en}: {} instead of {}", step(is, "nothing more"), step(was, "nothing more")),
                )
            }
            Self::Closed(was, is) => both(
                format!("fin : {} au lieu de {}", end(is, "ouvert"), end(was, "ouvert")),
                format!("end: {} instead of {}", end(is, "open"), end(was, "open")),
            ),
            Self::Answered(true) => both("la personne est répondue".to_owned(), "the person is answered".to_owned()),
            Self::Answered(false) => both("la personne n'a pas de réponse".to_owned(), "the person is not answered".to_owned()),
            Self::Deadline(Some(days)) => both(format!("échéance : {days:+} jours"), format!("last day to answer: {days:+} days")),
            Self::Deadline(None) => both("échéance : ajoutée ou retirée".to_owned(), "last day to answer: added or taken away".to_owned()),
            Self::Tasks(more) => both(format!("tâches de personnes : {more:+}"), format!("tasks of people: {more:+}")),
            Self::Letters(more) => both(format!("lettres : {more:+}"), format!("letters: {more:+}")),
            Self::Messages(more) => both(format!("messages : {more:+}"), format!("messages: {more:+}")),
            Self::Paper(more) => both(format!("contacts avec le papier : {more:+}"), format!("touches of paper: {more:+}")),
        }
    }
}
