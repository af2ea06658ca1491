//! `greffier plan`: what the office's files mean for running cases. Nothing is changed.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use greffier_casework::{CaseId, StepId};
use greffier_change::{CasePlan, Mapping, Verdict, groups, render_plan, unknown_names};
use greffier_language::render_human;
use greffier_runner::{Desk, OfficeFiles, Target};
use indicatif::{ProgressBar, ProgressStyle};

use crate::arguments::{Lang, Plan, Running, ToldFormat};
use crate::{daemon, output};

/// Cases read at once.
const BATCH: u32 = 200;

pub(crate) async fn run(what: &Plan, lang: Lang) -> anyhow::Result<ExitCode> {
    let desk = desk(&what.running, what.office.as_deref(), lang).await?;
    let target = Target::InForce(mapping(&what.mapping));
    let cases = running(&desk, &what.running).await?;
    names_are_known(&desk, &cases, &target, lang).await?;
    let mut plans = Vec::new();
    let bar = progress(cases.len(), lang)?;
    for meant in &cases {
        plans.extend(desk.plan(&desk.case(meant.id).await?, &target).await?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    desk.store().clone().close().await;
    tell(&plans, &desk.office(), what.running.format, lang)
}

/// The desk of a configuration, with the files of `office` in the place of its own.
pub(super) async fn desk(running: &Running, office: Option<&Path>, lang: Lang) -> anyhow::Result<Desk> {
    let config = greffier_config::load(&running.configured.config)?;
    let files = match office {
        Some(folder) => OfficeFiles::read(folder, None)?,
        None => daemon::office(&config)?,
    };
    if !files.usable() {
        output::note(&render_human(&files.findings, &files.sources, lang.tag()));
        anyhow::bail!("GRF-CLI-004: the office's files have errors; mend them and see `greffier check`");
    }
    let store = daemon::store(&config).await?;
    daemon::desk(config, store, files)
}

pub(super) fn mapping(pairs: &[(String, String)]) -> Mapping {
    pairs.iter().map(|(old, new)| (StepId::from(old.as_str()), StepId::from(new.as_str()))).collect()
}

/// A running case that is meant.
pub(super) struct Meant {
    pub(super) id: CaseId,
    pub(super) number: String,
    /// The hash of the version that it keeps.
    keeps: String,
}

/// How far one is, on a terminal.
pub(super) fn progress(cases: usize, lang: Lang) -> anyhow::Result<ProgressBar> {
    let words = if lang == Lang::En { "cases" } else { "dossiers" };
    let style = ProgressStyle::with_template(&format!("  {{bar:30}} {{pos}}/{{len}} {words}"))?;
    Ok(ProgressBar::new(u64::try_from(cases)?).with_style(style))
}

/// The running cases that are meant, the oldest first.
pub(super) async fn running(desk: &Desk, meant: &Running) -> anyhow::Result<Vec<Meant>> {
    let mut cases = Vec::new();
    let mut last = None;
    loop {
        let batch = desk.store().open_cases_after(last, BATCH).await?;
        let Some(newest) = batch.last() else { break };
        last = Some(newest.id);
        let wanted = batch.into_iter().filter(|case| {
            meant.workflow.as_ref().is_none_or(|name| case.workflow.name == *name)
                && (meant.cases.is_empty() || meant.cases.contains(&case.number))
        });
        cases.extend(wanted.map(|case| Meant { id: case.id, number: case.number, keeps: case.workflow.hash }));
    }
    if let Some(number) = meant.cases.iter().find(|number| cases.iter().all(|case| case.number != **number)) {
        anyhow::bail!("GRF-CLI-032: no case {number} is open");
    }
    Ok(cases)
}

/// A name of no step in the mapping is a slip.
pub(super) async fn names_are_known(desk: &Desk, cases: &[Meant], target: &Target, lang: Lang) -> anyhow::Result<()> {
    let Target::InForce(mapping) = target else { return Ok(()) };
    let mut kept = BTreeMap::new();
    for case in cases {
        if !kept.contains_key(&case.keeps) {
            kept.insert(case.keeps.clone(), desk.kept(&case.keeps).await?);
        }
    }
    let office = desk.office();
    let olds: Vec<_> = kept.values().map(AsRef::as_ref).collect();
    let news: Vec<_> = office.office.workflows.values().filter(|new| olds.iter().any(|old| old.name == new.name)).collect();
    let unknown = unknown_names(&olds, &news, mapping);
    if unknown.is_empty() {
        return Ok(());
    }
    output::note(&render_human(&unknown, &[], lang.tag()));
    anyhow::bail!("GRF-PLAN-008: the mapping names steps that are not there")
}

/// Tells plans; returns 1 when some case is not safe.
pub(super) fn tell(plans: &[CasePlan], office: &OfficeFiles, format: ToldFormat, lang: Lang) -> anyhow::Result<ExitCode> {
    match format {
        ToldFormat::Json => output::say(&serde_json::to_string_pretty(plans)?),
        ToldFormat::Human if plans.is_empty() => output::note(match lang {
            Lang::Fr => "Aucun dossier à faire passer.",
            Lang::En => "No case to bring anywhere.",
        }),
        ToldFormat::Human => output::say(&render_plan(&groups(plans), &office.sources, lang.tag())),
    }
    let safe = plans.iter().all(|plan| plan.verdict == Verdict::Safe);
    Ok(if safe { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
