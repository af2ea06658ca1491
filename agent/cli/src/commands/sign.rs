//! `greffier sign IN OUT`: signs a PDF.

mod shown;

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use greffier_keys::{Outside, TimeStamping};
use greffier_pades::cms::CertificateSummary;
use greffier_pades::{Level, SignRequest};

use crate::arguments::{Lang, Sign, TimeStampingAuthority};
use crate::output;

/// The largest PDF that is signed on the command line.
const MAX_PDF_BYTES: u64 = 512 << 20;

pub(crate) fn run(arguments: &Sign, lang: Lang) -> anyhow::Result<ExitCode> {
    let level: Level = arguments.level.parse()?;
    let stamped = arguments.authority.tsa.is_some() || arguments.authority.tsa_key.is_some();
    if level == Level::BaselineB && stamped {
        anyhow::bail!("GRF-CLI-008: level {level} bears no time stamp; choose --level b-t, b-lt or b-lta, or leave the authority out");
    }
    let passphrase = output::secret(arguments.passphrase_file.as_deref(), "passphrase")?;
    let pdf = read_pdf(&arguments.input)?;
    let unlocked = match &arguments.cert {
        Some(certificate) => greffier_keys::unlock_with(&arguments.key, certificate, passphrase.as_bytes())?,
        None => greffier_keys::unlock(&arguments.key, passphrase.as_bytes())?,
    };
    let now = jiff::Timestamp::now();
    let summary = CertificateSummary::of(unlocked.signer().certificate());
    let appearance = shown::appearance(arguments, &pdf, &summary, now, lang)?;
    let (reason, field) = (arguments.reason.clone(), arguments.field.clone());
    let request = SignRequest { level, reason, field, appearance, lang: lang.of_signatures(), ..SignRequest::new(now) };
    let signed = match outside(arguments)? {
        Some(mut outside) => greffier_pades::sign_with(&pdf, unlocked.signer(), &request, &mut outside)?,
        None => greffier_pades::sign(&pdf, unlocked.signer(), &request)?,
    };
    let shown = arguments.output.display();
    write_pdf(&arguments.output, &signed)?;
    output::note(&match lang {
        Lang::Fr => format!("{shown} : signé par {}", unlocked.subject()),
        Lang::En => format!("{shown}: signed by {}", unlocked.subject()),
    });
    Ok(ExitCode::SUCCESS)
}

/// Who stamps the time, and whom one trusts; nothing where no authority is named.
fn outside(arguments: &Sign) -> anyhow::Result<Option<Outside>> {
    let Some(time_stamping) = time_stamping(&arguments.authority)? else { return Ok(None) };
    let beside = arguments.key.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = arguments.trust.as_deref().unwrap_or(beside);
    Ok(Some(Outside::new(folder, time_stamping, jiff::Timestamp::now())?))
}

/// The authority that was named.
pub(crate) fn time_stamping(authority: &TimeStampingAuthority) -> anyhow::Result<Option<TimeStamping>> {
    Ok(match (&authority.tsa, &authority.tsa_key) {
        (Some(address), _) => Some(TimeStamping::At(address.clone())),
        (None, Some(key)) => {
            let passphrase = output::secret(authority.tsa_passphrase_file.as_deref(), "passphrase of the time stamps")?;
            Some(TimeStamping::Own(Box::new(greffier_keys::unlock(key, passphrase.as_bytes())?)))
        }
        (None, None) => None,
    })
}

/// A PDF of a bearable size.
pub(crate) fn read_pdf(path: &Path) -> anyhow::Result<Vec<u8>> {
    let length = std::fs::metadata(path).with_context(|| format!("{}", path.display()))?.len();
    if length > MAX_PDF_BYTES {
        anyhow::bail!("GRF-CLI-009: {} is larger than {MAX_PDF_BYTES} bytes", path.display());
    }
    std::fs::read(path).with_context(|| format!("{}", path.display()))
}

/// Writes a new file, synced; what is there is never written over.
pub(crate) fn write_pdf(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let shown = path.display();
    let mut file = std::fs::File::create_new(path).with_context(|| format!("GRF-CLI-010: {shown} cannot be made"))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).with_context(|| format!("{shown}"))
}
