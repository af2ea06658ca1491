//! `greffier migrate`: brings running cases to the office's files, or back. Each case is judged as it stands at that moment, and goes in one
//! transaction or not at all.

use std::process::ExitCode;

use anyhow::Context as _;
use greffier_casework::AccountName;
use greffier_runner::Target;

use super::plan::{desk, mapping, names_are_known, progress, running, tell};
use crate::arguments::{Lang, Migrate};

pub(crate) async fn run(what: &Migrate, lang: Lang) -> anyhow::Result<ExitCode> {
    let desk = desk(&what.running, None, lang).await?;
    let by = AccountName::from(what.by.as_str());
    desk.store().account(&by).await?.with_context(|| format!("GRF-CLI-014: no account is named « {by} »"))?;
    let target = if what.back { Target::Back } else { Target::InForce(mapping(&what.mapping)) };
    let cases = running(&desk, &what.running).await?;
    names_are_known(&desk, &cases, &target, lang).await?;
    let (mut plans, mut failed) = (Vec::new(), Vec::new());
    let bar = progress(cases.len(), lang)?;
    for meant in &cases {
        // One that cannot be told keeps no other from going.
        match desk.migrate(meant.id, &target, &by, &what.reason).await {
            Ok(plan) => plans.extend(plan),
            Err(error) => failed.push(format!("{}: {error}", meant.number)),
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    desk.store().clone().close().await;
    let told = tell(&plans, &desk.office(), what.running.format, lang)?;
    anyhow::ensure!(failed.is_empty(), "{}", failed.join("\n"));
    Ok(told)
}
