//! `greffier replay NEW --on PAST`: past cases played through another version of their workflow. Nothing is done and nothing is kept.

use std::process::ExitCode;

use greffier_casework::Entry;
use greffier_change::{Replayed, Totals, render_replay, replay};
use greffier_language::Workflow;
use greffier_trials::Around;
use indicatif::ProgressBar;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::graph;
use crate::arguments::{Lang, Replay, ToldFormat};
use crate::{daemon, output};

/// Cases read and played at once.
const BATCH: u32 = 500;
/// Cases that go otherwise and are told one by one; all are counted.
const MOST_TOLD: usize = 10_000;

/// What became of the cases of an office.
#[derive(Debug, Default, Serialize)]
struct Outcome {
    totals: Totals,
    /// The cases that do not go as they went.
    differing: Vec<Replayed>,
}

pub(crate) async fn run(what: &Replay, lang: Lang) -> anyhow::Result<ExitCode> {
    let Some((files, workflow)) = graph::read(&what.workflow, what.name.as_deref(), lang)? else { return Ok(ExitCode::from(2)) };
    let config = greffier_config::load(&what.on)?;
    let around = Around { zone: TimeZone::get(&config.office.time_zone)?, calendar: files.office.calendar_of(&workflow) };
    let store = daemon::store(&config).await?;
    let mut left = what.limit.unwrap_or(u64::MAX);
    let (mut last, mut outcome) = (None, Outcome::default());
    // While some are played, the next are read.
    let mut played: Option<tokio::task::JoinHandle<Outcome>> = None;
    let bar = ProgressBar::new_spinner();
    loop {
        let journals = store.journals_before(&workflow.name, last, u32::try_from(left).map_or(BATCH, |left| left.min(BATCH))).await?;
        left = left.saturating_sub(u64::try_from(journals.len())?);
        last = journals.last().and_then(|journal| journal.first()).map(|entry| entry.case);
        let end = journals.is_empty();
        let (workflow, around) = (workflow.clone(), around.clone());
        let next = tokio::task::spawn_blocking(move || play(&workflow, &journals, &around));
        if let Some(before) = played.replace(next) {
            outcome.add(before.await?);
            bar.set_message(outcome.totals.cases.to_string());
            bar.tick();
        }
        if end {
            break;
        }
    }
    bar.finish_and_clear();
    store.close().await;
    match what.format {
        ToldFormat::Json => output::say(&serde_json::to_string_pretty(&outcome)?),
        ToldFormat::Human => output::say(&render_replay(&outcome.totals, &outcome.differing, lang.tag())),
    }
    let Totals { cases, same, .. } = outcome.totals;
    Ok(if cases == same { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn play(workflow: &Workflow, journals: &[Vec<Entry>], around: &Around) -> Outcome {
    let mut outcome = Outcome::default();
    for replayed in journals.iter().filter_map(|journal| replay(workflow, journal, around)) {
        outcome.totals.add(&replayed);
        if !replayed.is_same() {
            outcome.differing.push(replayed);
        }
    }
    outcome
}

impl Outcome {
    fn add(&mut self, other: Self) {
        self.totals.add_all(&other.totals);
        let room = MOST_TOLD.saturating_sub(self.differing.len());
        self.differing.extend(other.differing.into_iter().take(room));
    }
}
