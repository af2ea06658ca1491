//! What happened to a case so far, in sentences.

use greffier_casework::{DelayFact, Entry, Event, Status, TimerKind};
use greffier_language::Bilingual;
use jiff::tz::TimeZone;

/// Sentences of a story; the oldest beyond that are left out.
const MOST: usize = 20;

/// A text in both languages.
pub(crate) fn both(fr: impl Into<String>, en: impl Into<String>) -> Bilingual {
    Bilingual { fr: fr.into(), en: en.into() }
}

/// A text that is the same in both languages.
pub(crate) fn same(text: impl Into<String>) -> Bilingual {
    let text = text.into();
    both(text.clone(), text)
}

/// The story that a journal tells: the steps, what people decided and what went wrong, each with its moment.
pub(crate) fn story(journal: &[Entry], zone: &TimeZone) -> Vec<Bilingual> {
    let told: Vec<Bilingual> = journal
        .iter()
        .filter_map(|entry| {
            let at = entry.at.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
            let Bilingual { fr, en } = sentence(&entry.event)?;
            Some(both(format!("{at}  {fr}"), format!("{at}  {en}")))
        })
        .collect();
    let left = told.len().saturating_sub(MOST);
    let before = (left > 0).then(|| both(format!("… {left} lignes avant"), format!("… {left} lines before")));
    before.into_iter().chain(told.into_iter().skip(left)).collect()
}

fn sentence(event: &Event) -> Option<Bilingual> {
    Some(match event {
        Event::StepEntered { step, .. } => same(step.to_string()),
        Event::RouteTaken { because, .. } => both(format!("  règle : {because}"), format!("  rule: {because}")),
        Event::TaskDone { by, .. } => both(format!("  fait par {by}"), format!("  done by {by}")),
        Event::Decided { option, by, .. } => both(format!("  {by} décide « {option} »"), format!("  {by} decides “{option}”")),
        Event::FieldCorrected { field, from, to, by } => {
            both(format!("  {by} corrige {field} : « {from} » → « {to} »"), format!("  {by} corrects {field}: “{from}” → “{to}”"))
        }
        Event::SignatureDeclined { reason, .. } => both(format!("  refus de signer : {reason}"), format!("  signature declined: {reason}")),
        Event::EffectFailed { .. } => both("  échec à l'extérieur", "  failed outside"),
        Event::TimeOver { kind: TimerKind::AnswerDeadline } => both("  délai de réponse écoulé", "  the delay to answer is over"),
        Event::TimeOver { kind: TimerKind::Over { step, .. } } => both(format!("  temps écoulé : {step}"), format!("  time over: {step}")),
        Event::TimeOver { kind: TimerKind::Escalate { step, .. } } => both(format!("  en retard : {step}"), format!("  late: {step}")),
        Event::TimeOver { kind: TimerKind::Remind { step, .. } } => both(format!("  rappel : {step}"), format!("  reminder: {step}")),
        Event::DocumentReceived { .. } => both("  un document arrive", "  a document comes"),
        Event::DelayChanged { fact, .. } => match fact {
            DelayFact::Suspended { .. } => both("  délai suspendu", "  delay suspended"),
            DelayFact::Resumed { .. } => both("  le délai reprend", "  the delay resumes"),
            DelayFact::Extended { days, .. } => {
                both(format!("  délai prolongé de {days} jours"), format!("  delay extended by {days} days"))
            }
            DelayFact::Ended { .. } => {
                both("  le délai prend fin : la personne a sa réponse", "  the delay ends: the person has her answer")
            }
            DelayFact::Recounted { .. } => both("  délai recompté", "  delay counted anew"),
        },
        Event::Reported { what, by: None, .. } => both(format!("  il arrive : « {what} »"), format!("  it happens: “{what}”")),
        Event::Reported { what, by: Some(by), .. } => both(format!("  {by} signale « {what} »"), format!("  {by} reports “{what}”")),
        Event::CaseClosed { outcome } => both(format!("  fermé : {}", outcome.0), format!("  closed: {}", outcome.0)),
        _ => return None,
    })
}

/// Where a case stands, in words.
pub(crate) fn status(status: &Status) -> Bilingual {
    match status {
        Status::Open => both("ouvert", "open"),
        Status::Closed { outcome, .. } => both(format!("fermé : {}", outcome.0), format!("closed: {}", outcome.0)),
    }
}
