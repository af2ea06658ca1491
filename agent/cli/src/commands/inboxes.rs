//! `greffier inboxes`: received = filed + duplicates + quarantined + in progress.

use std::path::Path;
use std::process::ExitCode;

use crate::arguments::Lang;
use crate::{daemon, output};

pub(crate) async fn run(config: &Path, json: bool, lang: Lang) -> anyhow::Result<ExitCode> {
    let config = greffier_config::load(config)?;
    let counts = daemon::store(&config).await?.inbox_counts().await?;
    let language = greffier_casework::Language::from_tag(lang.tag());
    let zone = jiff::tz::TimeZone::get(&config.office.time_zone)?;
    output::say(&if json {
        serde_json::to_string_pretty(&greffier_intake::counts_json(&config.inboxes, &counts))?
    } else {
        greffier_intake::counts_table(&config.inboxes, &counts, language, &zone)
    });
    Ok(ExitCode::SUCCESS)
}
