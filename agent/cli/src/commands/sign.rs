//! `greffier sign IN OUT`: signs a PDF.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use greffier_keys::{Outside, TimeStamping};
use greffier_pades::{Level, SignRequest};

use crate::arguments::{Lang, Sign};
use crate::output;

/// The largest PDF that is signed on the command line.
const MAX_PDF_BYTES: u64 = 512 << 20;

pub(crate) fn run(arguments: &Sign, lang: Lang) -> anyhow::Result<ExitCode> {
    let level: Level = arguments.level.parse()?;
    let stamped = arguments.tsa.is_some() || arguments.tsa_key.is_some();
    if level == Level::BaselineB && stamped {
        anyhow::bail!("GRF-CLI-008: level {level} bears no time stamp; choose --level b-t, b-lt or b-lta, or leave the authority out");
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
    let signed = match outside(arguments)? {
        Some(mut outside) => greffier_pades::sign_with(&pdf, unlocked.signer(), &request, &mut outside)?,
        None => greffier_pades::sign(&pdf, unlocked.signer(), &request)?,
    };
    let shown = arguments.output.display();
    let mut file = std::fs::File::create_new(&arguments.output).with_context(|| format!("GRF-CLI-010: {shown} cannot be made"))?;
    file.write_all(&signed).and_then(|()| file.sync_all()).with_context(|| format!("{shown}"))?;
    output::note(&match lang {
        Lang::Fr => format!("{shown} : signé par {}", unlocked.subject()),
        Lang::En => format!("{shown}: signed by {}", unlocked.subject()),
    });
    Ok(ExitCode::SUCCESS)
}

/// Who stamps the time, and whom one trusts; nothing where no authority is named.
fn outside(arguments: &Sign) -> anyhow::Result<Option<Outside>> {
    let time_stamping = match (&arguments.tsa, &arguments.tsa_key) {
        (Some(address), _) => TimeStamping::At(address.clone()),
        (None, Some(key)) => {
            let passphrase = output::secret(arguments.tsa_passphrase_file.as_deref(), "passphrase of the time stamps")?;
            TimeStamping::Own(greffier_keys::unlock(key, passphrase.as_bytes())?)
        }
        (None, None) => return Ok(None),
    };
    let beside = arguments.key.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = arguments.trust.as_deref().unwrap_or(beside);
    Ok(Some(Outside::new(folder, time_stamping, jiff::Timestamp::now())?))
}
