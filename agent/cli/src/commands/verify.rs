//! `greffier verify FILE`: who signed what, and what came after.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;

use crate::arguments::Lang;
use crate::output;

/// The largest PDF that is verified.
const MAX_PDF_BYTES: u64 = 512 << 20;

pub(crate) fn run(file: &Path, trust: Option<&Path>, json: bool, lang: Lang) -> anyhow::Result<ExitCode> {
    let length = std::fs::metadata(file).with_context(|| format!("{}", file.display()))?.len();
    if length > MAX_PDF_BYTES {
        anyhow::bail!("GRF-CLI-009: {} is larger than {MAX_PDF_BYTES} bytes", file.display());
    }
    let pdf = std::fs::read(file).with_context(|| format!("{}", file.display()))?;
    let trust = match trust {
        Some(folder) => greffier_keys::load_trust(folder)?,
        None => greffier_pades::Trust::default(),
    };
    let verification = greffier_pades::verify(&pdf, &trust, jiff::Timestamp::now());
    if json {
        output::say(&serde_json::to_string_pretty(&verification)?);
    } else {
        let language = if lang == Lang::En { greffier_pades::Lang::En } else { greffier_pades::Lang::Fr };
        output::say(&greffier_pades::explain(&verification, language));
    }
    Ok(ExitCode::from(verification.exit_code()))
}
