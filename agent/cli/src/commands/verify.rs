//! `greffier verify FILE`: who signed what, and what came after.

use std::path::Path;
use std::process::ExitCode;

use super::sign::read_pdf;
use crate::arguments::Lang;
use crate::output;

pub(crate) fn run(file: &Path, trust: Option<&Path>, json: bool, lang: Lang) -> anyhow::Result<ExitCode> {
    let pdf = read_pdf(file)?;
    let trust = match trust {
        Some(folder) => greffier_keys::load_trust(folder)?,
        None => greffier_pades::Trust::default(),
    };
    let verification = greffier_pades::verify(&pdf, &trust, jiff::Timestamp::now());
    if json {
        output::say(&serde_json::to_string_pretty(&verification)?);
    } else {
        let language = lang.of_signatures();
        output::say(&greffier_pades::explain(&verification, language));
    }
    Ok(ExitCode::from(verification.exit_code()))
}
