//! One file for each command.

mod account;
mod audit;
mod check;
mod demo;
mod doctor;
mod explain;
mod fmt;
mod form;
mod graph;
mod inboxes;
mod init;
mod keys;
mod learned;
mod metrics;
mod migrate;
mod plan;
mod read;
mod renew;
mod replay;
mod run;
mod schema;
mod sign;
mod test;
mod verify;

use std::process::ExitCode;

use crate::arguments::{Arguments, Command};
use crate::output;

/// Carries out a command; returns its exit code.
pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let lang = output::language(arguments.lang);
    match arguments.command {
        Command::Demo(demo) => demo::run(&demo, lang).await,
        Command::Init { folder, office } => init::run(&folder, &office, lang),
        Command::Run(configured) => run::run(&configured.config).await,
        Command::Check { paths, format } => check::run(&paths, format, lang),
        Command::Fmt { paths, check } => fmt::run(&paths, check, lang),
        Command::Schema { of } => schema::run(of),
        Command::Explain { code } => Ok(explain::run(code.as_deref(), lang)),
        Command::Graph(what) => graph::run(&what, lang).await,
        Command::Test { paths, format } => test::run(&paths, format, lang),
        Command::Plan(what) => plan::run(&what, lang).await,
        Command::Migrate(what) => migrate::run(&what, lang).await,
        Command::Replay(what) => replay::run(&what, lang).await,
        Command::Read(what) => read::run(&what, lang).await,
        Command::Form { what } => form::run(&what, lang).await,
        Command::Keys { what } => keys::run(what, lang),
        Command::Sign(sign) => sign::run(&sign, lang),
        Command::Renew(renew) => renew::run(&renew, lang),
        Command::Verify { file, trust, json } => verify::run(&file, trust.as_deref(), json, lang),
        Command::Metrics { configured, period, json } => metrics::run(&configured.config, period.as_deref(), json, lang).await,
        Command::Inboxes { configured, json } => inboxes::run(&configured.config, json, lang).await,
        Command::Audit { configured, what } => audit::run(&configured.config, &what, lang).await,
        Command::Account { configured, what } => account::run(&configured.config, what).await,
        Command::Doctor(configured) => doctor::run(&configured.config, lang).await,
        // The worker never comes here: it has no runtime.
        Command::Worker => Ok(ExitCode::from(2)),
    }
}
