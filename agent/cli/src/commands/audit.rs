//! `greffier audit`: the journal's chain, and projections made anew from it.

use std::path::Path;
use std::process::ExitCode;

use crate::arguments::{Audit, Lang};
use crate::{daemon, output};

pub(crate) async fn run(config: &Path, what: &Audit, lang: Lang) -> anyhow::Result<ExitCode> {
    let config = greffier_config::load(config)?;
    let store = daemon::store(&config).await?;
    match what {
        Audit::Verify { json } => {
            let report = store.audit().await?;
            if *json {
                output::say(&serde_json::to_string_pretty(&report)?);
            } else {
                let mut text = match lang {
                    Lang::Fr => format!("{} dossiers, {} entrées au journal.", report.cases, report.entries),
                    Lang::En => format!("{} cases, {} journal entries.", report.cases, report.entries),
                };
                for problem in &report.problems {
                    text.push_str(&format!("\n  {} : {}", problem.case, problem.what));
                }
                text.push_str(match (report.problems.is_empty(), lang) {
                    (true, Lang::Fr) => "\nLa chaîne tient.",
                    (true, Lang::En) => "\nThe chain holds.",
                    (false, Lang::Fr) => "\nLa chaîne est rompue : gardez ce fichier à part et restaurez une copie saine.",
                    (false, Lang::En) => "\nThe chain is broken: put this file aside and restore a sound copy.",
                });
                output::say(&text);
            }
            Ok(if report.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
        }
        Audit::Rebuild => {
            // Which fields may be searched for is said by the office's forms.
            let office = daemon::office(&config)?;
            let evolve = |case, entry: &_| greffier_engine::evolve(case, entry).map_err(|error| error.to_string());
            let cases = store.rebuild(evolve, move |case| office.findable(case)).await?;
            output::note(&match lang {
                Lang::Fr => format!("{cases} dossiers reconstruits à partir du journal."),
                Lang::En => format!("{cases} cases rebuilt from the journal."),
            });
            Ok(ExitCode::SUCCESS)
        }
    }
}
