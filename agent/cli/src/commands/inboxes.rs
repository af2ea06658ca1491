//! `greffier inboxes`: received = filed + duplicates + quarantined + in progress.

use std::path::Path;
use std::process::ExitCode;

use crate::arguments::Lang;
use crate::{daemon, output};

pub(crate) async fn run(config: &Path, json: bool, lang: Lang) -> anyhow::Result<ExitCode> {
    let config = greffier_config::load(config)?;
    let counts = daemon::store(&config).await?.inbox_counts().await?;
    output::say(&if json { serde_json::to_string_pretty(&counts)? } else { greffier_intake::counts_table(&counts, lang.tag()) });
    Ok(ExitCode::SUCCESS)
}
