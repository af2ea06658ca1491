//! Reads what is waited for of the person, what reminds her, and the delay in which she has an answer.

use serde_saphyr::{Location, Spanned};

use super::Reader;
use super::raw::{RawAnswerBy, RawDays, RawReminder, RawStep, RawWithin};
use crate::workflow::{AnswerBy, AnswerWithin, DelayFault, Notice, Reminder, ReminderSide, Within};
use crate::{Bilingual, FieldType, StepKind};

/// Reminders that one step may have.
const MAX_REMINDERS: usize = 20;

impl Reader {
    /// The delay to answer, where its rules can be counted by.
    pub(super) fn answer_within(&mut self, raw: Spanned<AnswerWithin>) -> AnswerWithin {
        if let Err(fault) = raw.value.delay() {
            let (reason, mend) = match fault {
                DelayFault::Length => (
                    ["la durée n'est pas claire.".to_owned(), "the length is not clear.".to_owned()],
                    [
                        "Écrivez « days » avec « count », ou « months », ou « years ».".to_owned(),
                        "Write “days” with “count”, or “months”, or “years”.".to_owned(),
                    ],
                ),
                DelayFault::Dates => (
                    [
                        "« from » et « former » vont ensemble : chaque règle datée dit celle d'avant, qui commence plus tôt.".to_owned(),
                        "“from” and “former” go together: each dated rule says the one before it, which begins earlier.".to_owned(),
                    ],
                    [
                        "Donnez « from » à la règle nouvelle et mettez l'ancienne sous « former » ; la plus ancienne n'a pas de « from »."
                            .to_owned(),
                        "Give the newer rule “from” and put the older under “former”; the oldest has no “from”.".to_owned(),
                    ],
                ),
                DelayFault::TooMany => (
                    ["trop de règles anciennes.".to_owned(), "too many former rules.".to_owned()],
                    ["Gardez celles dont des dossiers dépendent.".to_owned(), "Keep those that cases depend on.".to_owned()],
                ),
                DelayFault::Rule(problem) => (
                    [format!("ce délai ne peut pas être compté ({problem})."), format!("this delay cannot be counted ({problem}).")],
                    [
                        "Dix ans au plus ; une prolongation d'au moins un jour ; une source dans les deux langues.".to_owned(),
                        "Ten years at most; an extension of one day at least; a source in both languages.".to_owned(),
                    ],
                ),
            };
            self.error("GRF-WF-031", raw.referenced, reason, mend);
        }
        raw.value
    }

    /// A step that waits for the person: `message` is what she is asked with, when the step itself asks.
    pub(super) fn asked(&mut self, raw: &mut RawStep, message: Option<Notice>, within: Option<&Within>, then: String) -> Option<StepKind> {
        let at = raw.step.referenced;
        let role = self.needed(at, raw.role.as_ref(), "role")?;
        let due = raw.due.take().and_then(|due| self.answer_by(due));
        let no_day = due.is_none() && within.is_none();
        let names_day = |said: &Bilingual| [&said.fr, &said.en].iter().any(|said| said.contains("{due}"));
        if no_day && message.as_ref().is_some_and(|notice| names_day(&notice.subject) || names_day(&notice.text)) {
            self.error(
                "GRF-WF-033",
                at,
                ["le message dit « {due} » et l'étape n'a pas de date.".into(), "the message says “{due}” and the step has no day.".into()],
                ["Ajoutez « due: » ou « within: » à l'étape.".into(), "Add “due:” or “within:” to the step.".into()],
            );
        }
        let reminders = raw.reminders.take().map(|reminders| self.reminders(reminders, !no_day)).unwrap_or_default();
        if let Some(suspends) = raw.suspends.as_ref().filter(|suspends| suspends.value && !self.suspendable) {
            self.error(
                "GRF-WF-032",
                suspends.referenced,
                ["aucun texte ne permet de suspendre le délai de réponse.".into(), "no text lets the delay to answer be suspended.".into()],
                [
                    "Nommez ce texte sous « answer-within: suspension: », ou retirez « suspends: ».".into(),
                    "Name that text under “answer-within: suspension:”, or remove “suspends:”.".into(),
                ],
            );
        }
        let suspends = raw.suspends.take().is_some_and(|suspends| suspends.value);
        Some(StepKind::Ask { message, role, suspends, due, reminders, then })
    }

    fn answer_by(&mut self, due: Spanned<RawAnswerBy>) -> Option<AnswerBy> {
        match due.value {
            RawAnswerBy { days: Some(days), count: Some(count), on: None } => {
                self.days(&days);
                Some(AnswerBy::Days { days: days.value, count })
            }
            RawAnswerBy { days: None, count: None, on: Some(field) } => {
                self.date_field(&field);
                Some(AnswerBy::Field { field: field.value })
            }
            _ => {
                self.no_wait(
                    due.referenced,
                    ["{ days: 10, count: business }", "{ on: CHAMP }"],
                    ["{ days: 10, count: business }", "{ on: FIELD }"],
                );
                None
            }
        }
    }

    fn reminders(&mut self, raw: Spanned<Vec<RawReminder>>, is_due: bool) -> Vec<Reminder> {
        if !is_due {
            self.error(
                "GRF-WF-033",
                raw.referenced,
                ["ces rappels n'ont pas de date à rappeler.".into(), "these reminders have no day to remind of.".into()],
                ["Ajoutez « due: » ou « within: » à l'étape.".into(), "Add “due:” or “within:” to the step.".into()],
            );
        }
        if raw.value.len() > MAX_REMINDERS {
            self.error(
                "GRF-WF-033",
                raw.referenced,
                [format!("plus de {MAX_REMINDERS} rappels."), format!("more than {MAX_REMINDERS} reminders.")],
                ["Gardez ceux qui aident.".into(), "Keep those that help.".into()],
            );
        }
        raw.value.into_iter().filter_map(|reminder| self.reminder(reminder)).collect()
    }

    /// A reminder before the day says what follows from not answering; one after it says how to limit that.
    fn reminder(&mut self, raw: RawReminder) -> Option<Reminder> {
        self.placeholders(&raw.subject);
        self.placeholders(&raw.text);
        let at = raw.text.referenced;
        let (side, days, closing) = match (raw.before, raw.after, raw.consequences, raw.limits) {
            (Some(days), None, Some(consequences), None) => (ReminderSide::Before, days.value, consequences),
            (None, Some(days), None, Some(limits)) => (ReminderSide::After, days.value, limits),
            _ => {
                self.error(
                    "GRF-WF-034",
                    at,
                    [
                        "un rappel « before: » dit ses « consequences: », un rappel « after: » ses « limits: ».".into(),
                        "a reminder “before:” says its “consequences:”, a reminder “after:” its “limits:”.".into(),
                    ],
                    [
                        "Dites ce qui arrive sans réponse, ou comment en limiter les suites.".into(),
                        "Say what follows without an answer, or how to limit what follows.".into(),
                    ],
                );
                return None;
            }
        };
        self.placeholders(&closing);
        let RawDays { days, count } = days;
        self.days(&days);
        let (text, closing) = (raw.text.value, closing.value);
        let text = Bilingual { fr: format!("{}\n\n{}", text.fr, closing.fr), en: format!("{}\n\n{}", text.en, closing.en) };
        Some(Reminder { side, days: days.value, count, notice: Notice { subject: raw.subject.value, text } })
    }

    /// The time that a step has. Only what is waited for of the person has it counted from the date of a field.
    pub(super) fn within(&mut self, raw: Spanned<RawWithin>, then: String, of_person: bool) -> Within {
        let RawWithin { days, count, after, .. } = raw.value;
        self.days(&days);
        if let Some(after) = &after {
            if of_person {
                self.date_field(after);
            } else {
                self.spare(after.referenced, "after");
            }
        }
        Within { days: days.value, count, after: after.map(|after| after.value), then }
    }

    /// A field with a date.
    pub(super) fn date_field(&mut self, field: &Spanned<String>) {
        if self.field(field) && self.scope.get(&field.value) != Some(&FieldType::Date) {
            let name = &field.value;
            self.error(
                "GRF-WF-016",
                field.referenced,
                [format!("« {name} » n'est pas une date."), format!("“{name}” is not a date.")],
                ["Attendez un champ de type « date ».".into(), "Wait for a field of the type “date”.".into()],
            );
        }
    }

    /// Neither one way of saying a moment nor another.
    pub(super) fn no_wait<const N: usize>(&mut self, at: Location, fr: [&str; N], en: [&str; N]) {
        let list = |ways: [&str; N], quotes: [&str; 2], or: &str| ways.map(|way| format!("{}{way}{}", quotes[0], quotes[1])).join(or);
        self.error(
            "GRF-WF-021",
            at,
            ["ce qui est attendu n'est pas clair.".into(), "what is waited for is not clear.".into()],
            [format!("Écrivez {}.", list(fr, ["« ", " »"], " ou ")), format!("Write {}.", list(en, ["“", "”"], " or "))],
        );
    }
}
