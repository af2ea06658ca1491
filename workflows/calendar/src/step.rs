//! The steps to a due date, and how they read.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::fact::Refusal;
use crate::rule::Length;
use crate::run::Run;
use crate::text::{Text, days, full, plural_en, plural_fr, span};

/// A step to a due date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", tag = "step", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum Step {
    /// Where the delay comes from.
    Source { source: Text },
    /// The day of the event, and whether it counts.
    Received { on: Date, counts: bool },
    /// Closed days that did not count.
    Closed { run: Run },
    /// Further periods of closed days, too many to list.
    MoreClosed { periods: u32, days: u32 },
    /// Days that did not count for their weekday alone.
    WeeklyClosed { days: u32 },
    /// The delay was suspended, for this reason, by this text.
    Suspended { on: Date, because: Text, source: Text },
    /// The delay resumed.
    Resumed { since: Date, on: Date },
    /// The delay was extended, by this text, before it would have expired.
    Extended { on: Date, days: u32, expiry: Option<Date>, source: Text },
    /// A fact changed nothing.
    Refused { refusal: Refusal },
    /// Another calendar from this day on.
    CalendarChanged { on: Date },
    /// The last day that counts.
    Counted { length: Length, extended: u32, last: Date },
    /// The last day is carried over days on which the office is closed, or that are holidays by law.
    Carried { run: Run, to: Date, by_law: bool },
    /// The due date.
    Due { date: Date },
    /// The delay is suspended, with so many days left.
    Waiting { since: Date, left: u32 },
}

impl Step {
    /// The step as a line to read.
    #[must_use]
    pub fn words(&self) -> Text {
        match self {
            Self::Source { source } => Text::new(format!("Source du délai : {}", source.fr), format!("Source of the delay: {}", source.en)),
            Self::Received { on, counts } => {
                let (on, fr, en) =
                    (full(*on), if *counts { "compte" } else { "ne compte pas" }, if *counts { "counts" } else { "does not count" });
                Text::new(format!("Reçu le {} ; ce jour {fr}.", on.fr), format!("Received on {}; that day {en}.", on.en))
            }
            Self::Closed { run } => {
                let (when, names) = (span(run.from, run.until), run.names());
                let (fr, en) = (capital(&when.fr), capital(&when.en));
                Text::new(format!("{fr} : fermé ({}), ne compte pas.", names.fr), format!("{en}: closed ({}), does not count.", names.en))
            }
            Self::MoreClosed { periods, days: count } => {
                let (count, many, s, e) = (days(*count), plural_fr(*count), plural_fr(*periods), plural_en(*periods));
                Text::new(
                    format!("Et {periods} autre{s} période{s} de fermeture, {} en tout, non compté{many}.", count.fr),
                    format!("And {periods} other closed period{e}, {} in all, not counted.", count.en),
                )
            }
            Self::WeeklyClosed { days: count } => {
                let (count, many) = (days(*count), plural_fr(*count));
                Text::new(
                    format!("Jours de la semaine où le bureau est fermé : {}, non compté{many}.", count.fr),
                    format!("Days of the week on which the office is closed: {}, not counted.", count.en),
                )
            }
            Self::Suspended { on, because, source } => {
                let on = full(*on);
                Text::new(
                    format!("Suspendu à partir du {} : {} ({}).", on.fr, because.fr, source.fr),
                    format!("Suspended from {}: {} ({}).", on.en, because.en, source.en),
                )
            }
            Self::Resumed { since, on } => resumed(*since, *on),
            Self::Extended { on, days: count, expiry, source } => extended(*on, *count, *expiry, source),
            Self::Refused { refusal } => refused(refusal),
            Self::CalendarChanged { on } => {
                let on = full(*on);
                Text::new(
                    format!("À partir du {}, selon le nouveau calendrier du bureau.", on.fr),
                    format!("From {}, by the office's new calendar.", on.en),
                )
            }
            Self::Counted { length, extended, last } => {
                let (length, more, last) = (length.words(), days(*extended), full(*last));
                let (fr, en) = if *extended == 0 {
                    (String::new(), String::new())
                } else {
                    (format!(" et {} de prolongation", more.fr), format!(" and {} of extension", more.en))
                };
                Text::new(format!("{}{fr} : jusqu'au {}.", length.fr, last.fr), format!("{}{en}: until {}.", length.en, last.en))
            }
            Self::Carried { run, to, by_law } => carried(run, *to, *by_law),
            Self::Due { date } => {
                let date = full(*date);
                Text::new(format!("Échéance : le {}, à la fin du jour.", date.fr), format!("Due on {}, at the end of the day.", date.en))
            }
            Self::Waiting { since, left } => {
                let (since, left) = (full(*since), days(*left));
                Text::new(
                    format!("Suspendu depuis le {} : pas d'échéance ; à la reprise il restera {}.", since.fr, left.fr),
                    format!("Suspended since {}: no due date; {} will be left when it resumes.", since.en, left.en),
                )
            }
        }
    }
}

fn resumed(since: Date, on: Date) -> Text {
    let back = full(on);
    let Some(until) = on.yesterday().ok().filter(|until| *until >= since) else {
        return Text::new(format!("Reprise le {} : aucun jour retiré.", back.fr), format!("Resumed on {}: no day set aside.", back.en));
    };
    let set_aside = since.until(on).ok().and_then(|span| u32::try_from(span.get_days()).ok()).unwrap_or(0);
    let (when, count, many) = (span(since, until), days(set_aside), plural_fr(set_aside));
    Text::new(
        format!("Reprise le {} : {}, {} non compté{many}.", back.fr, when.fr, count.fr),
        format!("Resumed on {}: {}, {} not counted.", back.en, when.en, count.en),
    )
}

fn extended(on: Date, count: u32, expiry: Option<Date>, source: &Text) -> Text {
    let (on, count) = (full(on), days(count));
    let (fr, en) = match expiry.map(full) {
        Some(expiry) => (format!("l'échéance étant le {}", expiry.fr), format!("when the due date was {}", expiry.en)),
        None => ("pendant la suspension".to_owned(), "while the delay was suspended".to_owned()),
    };
    Text::new(
        format!("Prolongation de {} acceptée : avis donné le {}, {fr} ({}).", count.fr, on.fr, source.fr),
        format!("Extension of {} accepted: notice given on {}, {en} ({}).", count.en, on.en, source.en),
    )
}

fn refused(refusal: &Refusal) -> Text {
    match refusal {
        Refusal::ExtendedAfterExpiry { on, expiry } => {
            let (on, expiry) = (full(*on), full(*expiry));
            Text::new(
                format!("Prolongation refusée : avis donné le {}, après l'échéance du {}.", on.fr, expiry.fr),
                format!("Extension refused: notice given on {}, after the due date of {}.", on.en, expiry.en),
            )
        }
        Refusal::NotExtendable => Text::new("Prolongation refusée : aucun texte ne la permet.", "Extension refused: no text allows it."),
        Refusal::TooManyTimes { times } => Text::new(
            format!("Prolongation refusée : le délai en permet {times}, déjà donnée{}.", plural_fr(*times)),
            format!("Extension refused: the delay allows {times}, given already."),
        ),
        Refusal::TooManyDays { asked, left } => {
            let (asked, left) = (days(*asked), days(*left));
            Text::new(
                format!("Prolongation de {} refusée : le délai en permet encore {}.", asked.fr, left.fr),
                format!("Extension of {} refused: the delay still allows {}.", asked.en, left.en),
            )
        }
        Refusal::NoDays => Text::new("Prolongation refusée : aucun jour demandé.", "Extension refused: no day asked for."),
        Refusal::NotSuspendable => Text::new("Suspension refusée : aucun texte ne la permet.", "Suspension refused: no text allows it."),
        Refusal::SuspendedAfterExpiry { on, expiry } => {
            let (on, expiry) = (full(*on), full(*expiry));
            Text::new(
                format!("Suspension du {} refusée : après l'échéance du {}.", on.fr, expiry.fr),
                format!("Suspension of {} refused: after the due date of {}.", on.en, expiry.en),
            )
        }
        Refusal::ChangedAfterExpiry { on, expiry } => {
            let (on, expiry) = (full(*on), full(*expiry));
            Text::new(
                format!("Nouveau calendrier du {} sans effet : après l'échéance du {}.", on.fr, expiry.fr),
                format!("New calendar of {} without effect: after the due date of {}.", on.en, expiry.en),
            )
        }
    }
}

fn carried(run: &Run, to: Date, by_law: bool) -> Text {
    let (when, names, to) = (span(run.from, run.until), run.names(), full(to));
    let (what_fr, what_en) = if by_law { ("férié", "holiday") } else { ("fermé", "closed") };
    let (fr, en) = (capital(&when.fr), capital(&when.en));
    Text::new(
        format!("{fr} : {what_fr} ({}) ; reporté au {}.", names.fr, to.fr),
        format!("{en}: {what_en} ({}); carried to {}.", names.en, to.en),
    )
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
