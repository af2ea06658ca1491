//! `greffier form`: a form made from its blank, and tried on scans.

mod new;
mod report;
mod samples;
mod score;
mod trial;

use std::process::ExitCode;

use crate::arguments::{FormTask, Lang};
use crate::commands::learned;

pub(crate) async fn run(what: &FormTask, lang: Lang) -> anyhow::Result<ExitCode> {
    match what {
        FormTask::New(arguments) => new::run(arguments, lang).await,
        FormTask::Learned(asked) => learned::run(asked, lang).await,
        FormTask::Test(arguments) => trial::run(arguments, lang).await,
    }
}
