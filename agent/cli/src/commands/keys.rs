//! `greffier keys`: keys and certificates.

use std::process::ExitCode;

use greffier_keys::{KeyOptions, NewKey, SystemEntropy};

use crate::arguments::{Keys, Lang};
use crate::output;

pub(crate) fn run(what: Keys, lang: Lang) -> anyhow::Result<ExitCode> {
    let Keys::New { name, subject, organisation, out, passphrase_file, root_passphrase_file } = what;
    let passphrase = output::secret(passphrase_file.as_deref(), "passphrase")?;
    let of_root = root_passphrase_file.map(|file| output::secret(Some(&file), "passphrase of the authority")).transpose()?;
    let request = NewKey {
        folder: &out,
        name: &name,
        subject: subject.as_deref().unwrap_or(&name),
        organisation: &organisation,
        passphrase: passphrase.as_bytes(),
        now: jiff::Timestamp::now(),
    };
    let options = KeyOptions { root_passphrase: of_root.as_deref().map(str::as_bytes), ..KeyOptions::default() };
    let made = greffier_keys::new_key_with(&request, &options, &mut SystemEntropy)?;
    let (key, certificate, root) = (made.key.display(), made.certificate.display(), made.root.display());
    output::note(&match lang {
        Lang::Fr => format!("Clé scellée : {key}\nCertificat : {certificate}\nAutorité du bureau, à remettre à qui vérifie : {root}"),
        Lang::En => format!("Sealed key: {key}\nCertificate: {certificate}\nThe office's authority, for those who verify: {root}"),
    });
    Ok(ExitCode::SUCCESS)
}
