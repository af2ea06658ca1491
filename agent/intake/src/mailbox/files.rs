//! Files of secrets and of authorities.

use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use zeroize::Zeroizing;

use super::MailTrouble;

/// Bytes a file of authorities may have.
const AUTHORITIES: u64 = 1024 * 1024;

/// The secret on the one line of a file that its owner alone may read.
pub(crate) fn secret(path: &Path) -> Result<Zeroizing<String>, MailTrouble> {
    greffier_config::read_secret(path).map_err(MailTrouble::File)
}

/// Puts another secret in a file's place, durably, for its owner alone.
pub(crate) async fn replace_secret(path: &Path, secret: &str) -> Result<(), MailTrouble> {
    let wrong = |error: std::io::Error| MailTrouble::File(format!("{}: {error}", path.display()));
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = tokio::fs::OpenOptions::from(options).open(&beside).await.map_err(wrong)?;
    file.write_all(secret.as_bytes()).await.map_err(wrong)?;
    file.write_all(b"\n").await.map_err(wrong)?;
    file.sync_all().await.map_err(wrong)?;
    tokio::fs::rename(&beside, path).await.map_err(wrong)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    tokio::fs::File::open(folder).await.map_err(wrong)?.sync_all().await.map_err(wrong)
}

/// The bytes of a file of authorities.
pub(crate) async fn authorities(path: &Path) -> Result<Vec<u8>, MailTrouble> {
    let wrong = |what: String| MailTrouble::File(format!("{}: {what}", path.display()));
    let file = tokio::fs::File::open(path).await.map_err(|error| wrong(error.to_string()))?;
    let mut bytes = Vec::new();
    file.take(AUTHORITIES + 1).read_to_end(&mut bytes).await.map_err(|error| wrong(error.to_string()))?;
    if bytes.len() as u64 > AUTHORITIES { Err(wrong("it is too large".to_owned())) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[tokio::test]
    async fn a_secret_is_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        replace_secret(&path, "premier").await.unwrap();
        replace_secret(&path, "un mot").await.unwrap();
        assert_eq!(secret(&path).unwrap().as_str(), "un mot");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(secret(&path).unwrap_err().to_string().contains("chmod 600"));
        for none in ["", "a\nb"] {
            replace_secret(&path, none).await.unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
            assert!(matches!(secret(&path), Err(MailTrouble::File(_))));
        }
        assert!(matches!(secret(&folder.path().join("none")), Err(MailTrouble::File(_))));
    }
}
