//! `greffier metrics`: the figures.

use std::path::Path;
use std::process::ExitCode;

use crate::arguments::Lang;
use crate::{daemon, output};

pub(crate) async fn run(config: &Path, period: Option<&str>, json: bool, lang: Lang) -> anyhow::Result<ExitCode> {
    let config = greffier_config::load(config)?;
    let office = daemon::office(&config)?;
    let store = daemon::store(&config).await?;
    let figures = daemon::desk(config, store, office)?.figures(period).await?;
    output::say(&if json { serde_json::to_string_pretty(&figures)? } else { greffier_metrics::render_text(&figures, lang.tag()) });
    Ok(ExitCode::SUCCESS)
}
