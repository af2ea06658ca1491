//! `greffier keys`: keys and certificates.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use greffier_keys::{KeyKind, KeyOptions, KeyUse, ListedKey, NewKey, NewKeyFiles, Reason, SystemEntropy};

use crate::arguments::{Keys, Lang};
use crate::output;

pub(crate) fn run(what: Keys, lang: Lang) -> anyhow::Result<ExitCode> {
    match what {
        Keys::New { name, subject, organisation, out, passphrase_file, root_passphrase_file, kind, device, time_stamps, list_address } => {
            let Ok(kind) = kind.parse::<KeyKind>() else {
                bail!("GRF-CLI-025: there is no kind of key {kind:?}; there are {}", KeyKind::ALL.map(KeyKind::as_str).join(", "))
            };
            let passphrase = output::secret(passphrase_file.as_deref(), "passphrase")?;
            let of_root = of_root(root_passphrase_file)?;
            let request = request(&out, &name, subject.as_deref().unwrap_or(&name), &organisation, &passphrase);
            let options = KeyOptions {
                root_passphrase: of_root.as_deref().map(str::as_bytes),
                kind,
                list_address: list_address.as_deref(),
                stamps_times: time_stamps,
                ..KeyOptions::default()
            };
            let made = match &device {
                Some(address) => greffier_keys::enrol_device_key(&request, &options, address, &mut SystemEntropy)?,
                None => greffier_keys::new_key_with(&request, &options, &mut SystemEntropy)?,
            };
            tell_of_new(&made, lang);
        }
        Keys::List { folder, json } => list(&greffier_keys::list_keys(&folder)?, json, lang)?,
        Keys::Rotate { name, folder, passphrase_file, root_passphrase_file } => {
            let passphrase = output::secret(passphrase_file.as_deref(), "passphrase")?;
            let of_root = of_root(root_passphrase_file)?;
            let options = KeyOptions { root_passphrase: of_root.as_deref().map(str::as_bytes), ..KeyOptions::default() };
            let request = request(&folder, &name, "", "", &passphrase);
            tell_of_new(&greffier_keys::rotate_key(&request, &options, &mut SystemEntropy)?, lang);
        }
        Keys::Revoke { name, reason, folder, root_passphrase_file } => {
            let Ok(reason) = reason.parse::<Reason>() else {
                bail!("GRF-CLI-025: there is no reason {reason:?}; there are {}", Reason::ALL.map(Reason::as_str).join(", "))
            };
            let passphrase = output::secret(root_passphrase_file.as_deref(), "passphrase of the authority")?;
            let now = jiff::Timestamp::now();
            match &name {
                Some(name) => greffier_keys::revoke(&folder, name, reason, passphrase.as_bytes(), now)?,
                None => greffier_keys::renew(&folder, passphrase.as_bytes(), now)?,
            }
            let list = greffier_keys::list_file(&folder);
            output::note(&match lang {
                Lang::Fr => format!("Liste de révocation, à remettre à qui vérifie : {}", list.display()),
                Lang::En => format!("Revocation list, for those who verify: {}", list.display()),
            });
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn of_root(file: Option<PathBuf>) -> anyhow::Result<Option<String>> {
    file.map(|file| output::secret(Some(&file), "passphrase of the authority")).transpose()
}

fn request<'a>(folder: &'a Path, name: &'a str, subject: &'a str, organisation: &'a str, passphrase: &'a str) -> NewKey<'a> {
    NewKey { folder, name, subject, organisation, passphrase: passphrase.as_bytes(), now: jiff::Timestamp::now() }
}

fn tell_of_new(made: &NewKeyFiles, lang: Lang) {
    let (key, certificate, root) = (made.key.display(), made.certificate.display(), made.root.display());
    output::note(&match lang {
        Lang::Fr => format!("Clé : {key}\nCertificat : {certificate}\nAutorité du bureau, à remettre à qui vérifie : {root}"),
        Lang::En => format!("Key: {key}\nCertificate: {certificate}\nThe office's authority, for those who verify: {root}"),
    });
}

fn list(keys: &[ListedKey], json: bool, lang: Lang) -> anyhow::Result<()> {
    let use_of = |key: &ListedKey| match key.what_for {
        KeyUse::Authority => "authority",
        KeyUse::Signing => "signing",
        KeyUse::TimeStamping => "time-stamping",
    };
    if json {
        let told = keys.iter().map(|key| {
            serde_json::json!({
                "name": key.name, "kind": key.kind.map(KeyKind::as_str), "use": use_of(key), "subject": key.subject,
                "valid_from": key.validity.map(|v| v.from), "valid_to": key.validity.map(|v| v.to),
                "revoked_at": key.revoked.map(|(at, _)| at), "revoked_why": key.revoked.map(|(_, why)| why.as_str()),
                "certificate_sha256": key.certificate_sha256,
            })
        });
        output::say(&serde_json::to_string_pretty(&told.collect::<Vec<_>>())?);
        return Ok(());
    }
    let day = |at: jiff::Timestamp| jiff::tz::TimeZone::UTC.to_datetime(at).date().to_string();
    for key in keys {
        let until = key.validity.map_or(String::new(), |v| format!("{} – {}", day(v.from), day(v.to)));
        let revoked = match (key.revoked, lang) {
            (None, _) => String::new(),
            (Some((at, why)), Lang::Fr) => format!("  révoquée le {} ({})", day(at), why.as_str()),
            (Some((at, why)), Lang::En) => format!("  revoked on {} ({})", day(at), why.as_str()),
        };
        let what_for = match (key.what_for, lang) {
            (KeyUse::Authority, Lang::Fr) => "autorité",
            (KeyUse::Signing, Lang::Fr) => "signature",
            (KeyUse::TimeStamping, Lang::Fr) => "horodatage",
            (_, Lang::En) => use_of(key),
        };
        let kind = key.kind.map_or("–", KeyKind::as_str);
        output::say(&format!("{:<24} {kind:<8} {what_for:<14} {until}  {}{revoked}", key.name, key.subject));
    }
    Ok(())
}
