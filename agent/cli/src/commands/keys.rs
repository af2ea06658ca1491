//! `greffier keys`: keys and certificates.

use std::process::ExitCode;

use crate::arguments::{Keys, Lang};
use crate::output;

pub(crate) fn run(what: Keys, lang: Lang) -> anyhow::Result<ExitCode> {
    let Keys::New { name, subject, organisation, out, passphrase_file } = what;
    let passphrase = output::secret(passphrase_file.as_deref(), "passphrase")?;
    let request = greffier_keys::NewKey {
        folder: &out,
        name: &name,
        subject: subject.as_deref().unwrap_or(&name),
        organisation: &organisation,
        passphrase: passphrase.as_bytes(),
        now: jiff::Timestamp::now(),
    };
    let made = greffier_keys::new_key(&request)?;
    let (key, certificate, root) = (made.key.display(), made.certificate.display(), made.root.display());
    output::note(&match lang {
        Lang::Fr => format!("Clé scellée : {key}\nCertificat : {certificate}\nAutorité du bureau, à remettre à qui vérifie : {root}"),
        Lang::En => format!("Sealed key: {key}\nCertificate: {certificate}\nThe office's authority, for those who verify: {root}"),
    });
    Ok(ExitCode::SUCCESS)
}
