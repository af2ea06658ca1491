//! What robots may use on this machine, from `greffier.toml`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use greffier_config::{Config, CredentialScheme, Credentials};
use reqwest::Certificate;
use reqwest::header::{HeaderName, HeaderValue};
use tokio::io::AsyncReadExt as _;
use url::Url;
use zeroize::Zeroizing;

use crate::{Failure, Reason};

/// Bytes a secret may have.
const MAX_SECRET: u64 = 4_096;
/// Bytes a file of authorities may have.
const MAX_ROOTS: u64 = 1024 * 1024;

/// Secrets, folders and programs by the names that robots give them, with whole paths.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Secrets of services.
    pub credentials: BTreeMap<String, Credentials>,
    /// Folders that other systems take files from.
    pub folders: BTreeMap<String, PathBuf>,
    /// Programs.
    pub commands: BTreeMap<String, PathBuf>,
    /// Files of authorities that are trusted beside those of the machine.
    pub trusted_roots: Vec<PathBuf>,
}

impl Settings {
    /// Those of an office.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        let robots = &config.robots;
        let whole = |paths: &BTreeMap<String, PathBuf>| paths.iter().map(|(name, path)| (name.clone(), config.path(path))).collect();
        let credentials =
            robots.credentials.iter().map(|(name, one)| (name.clone(), Credentials { file: config.path(&one.file), ..one.clone() }));
        Self {
            credentials: credentials.collect(),
            folders: whole(&robots.folders),
            commands: whole(&robots.commands),
            trusted_roots: robots.trusted_roots.iter().map(|path| config.path(path)).collect(),
        }
    }

    /// The header that bears the secret of this name to `url`.
    pub(crate) async fn secret(&self, name: &str, url: &Url) -> Result<(HeaderName, HeaderValue), Failure> {
        let credentials = self.credentials.get(name).ok_or_else(|| lacking(format!("[robots.credentials] has no “{name}”")))?;
        let origin = Url::parse(&credentials.origin).ok().map(|origin| origin.origin());
        if origin.is_none_or(|origin| origin != url.origin()) {
            return Err(lacking(format!("the credentials “{name}” are not for {}", url.origin().ascii_serialization())));
        }
        let unreadable =
            || lacking(format!("the file {} of the credentials “{name}” is no secret on one line", credentials.file.display()));
        let bytes = Zeroizing::new(read(&credentials.file, MAX_SECRET).await.map_err(|_| unreadable())?);
        let secret = std::str::from_utf8(&bytes).map_err(|_| unreadable())?.trim_end_matches(['\r', '\n']);
        if secret.is_empty() {
            return Err(unreadable());
        }
        let value = Zeroizing::new(match credentials.scheme {
            CredentialScheme::Bearer => format!("Bearer {secret}"),
            CredentialScheme::Basic => format!("Basic {}", STANDARD.encode(secret)),
            CredentialScheme::Plain => secret.to_owned(),
        });
        let header = HeaderName::from_bytes(credentials.header.as_bytes());
        let header = header.map_err(|_| lacking(format!("the header of the credentials “{name}” is none")))?;
        let mut value = HeaderValue::from_str(&value).map_err(|_| unreadable())?;
        value.set_sensitive(true);
        Ok((header, value))
    }

    /// The authorities that are trusted beside those of the machine.
    pub(crate) async fn roots(&self) -> Result<Vec<Certificate>, Failure> {
        let mut roots = Vec::new();
        for file in &self.trusted_roots {
            let unreadable = || lacking(format!("{} holds no certificates", file.display()));
            let bytes = read(file, MAX_ROOTS).await.map_err(|_| unreadable())?;
            roots.extend(Certificate::from_pem_bundle(&bytes).map_err(|_| unreadable())?);
        }
        Ok(roots)
    }
}

pub(crate) fn lacking(said: String) -> Failure {
    Failure::Never(Reason::Lacking(said))
}

/// A file of at most so many bytes.
async fn read(file: &std::path::Path, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    tokio::fs::File::open(file).await?.take(most + 1).read_to_end(&mut bytes).await?;
    if bytes.len() as u64 > most { Err(std::io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}
