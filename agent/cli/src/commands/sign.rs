//! `greffier sign IN OUT`: signs a PDF.

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;
use greffier_pades::{Level, SignRequest};

use crate::arguments::{Lang, Sign};
use crate::output;

/// The largest PDF that is signed on the command line.
const MAX_PDF_BYTES: u64 = 512 << 20;

pub(crate) fn run(arguments: &Sign, lang: Lang) -> anyhow::Result<ExitCode> {
    let level: Level = arguments.level.parse()?;
    if arguments.tsa.is_some() {
        anyhow::bail!("GRF-CLI-008: level {} bears no time stamp; leave --tsa out", arguments.level);
    }
    let passphrase = output::secret(arguments.passphrase_file.as_deref(), "passphrase")?;
    let length = std::fs::metadata(&arguments.input).with_context(|| format!("{}", arguments.input.display()))?.len();
    if length > MAX_PDF_BYTES {
        anyhow::bail!("GRF-CLI-009: {} is larger than {MAX_PDF_BYTES} bytes", arguments.input.display());
    }
    let pdf = std::fs::read(&arguments.input).with_context(|| format!("{}", arguments.input.display()))?;
    let unlocked = match &arguments.cert {
        Some(certificate) => greffier_keys::unlock_with(&arguments.key, certificate, passphrase.as_bytes())?,
        None => greffier_keys::unlock(&arguments.key, passphrase.as_bytes())?,
    };
    let request =
        SignRequest { level, reason: arguments.reason.clone(), field: arguments.field.clone(), ..SignRequest::new(jiff::Timestamp::now()) };
    let signed = greffier_pades::sign(&pdf, unlocked.signer(), &request)?;
    let shown = arguments.output.display();
    let mut file = std::fs::File::create_new(&arguments.output).with_context(|| format!("GRF-CLI-010: {shown} cannot be made"))?;
    file.write_all(&signed).and_then(|()| file.sync_all()).with_context(|| format!("{shown}"))?;
    output::note(&match lang {
        Lang::Fr => format!("{shown} : signé par {}", unlocked.subject()),
        Lang::En => format!("{shown}: signed by {}", unlocked.subject()),
    });
    Ok(ExitCode::SUCCESS)
}
