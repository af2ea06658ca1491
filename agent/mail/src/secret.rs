//! The password of the office's account, in a file that its owner alone may read.

use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use zeroize::Zeroizing;

use crate::MailError;

/// Bytes a secret may have.
const LONGEST: u64 = 4 * 1024;

/// The secret on the one line of the file.
pub(crate) fn secret(path: &Path) -> Result<Zeroizing<String>, MailError> {
    let wrong = |what: &str| MailError::Settings(format!("{}: {what}", path.display()));
    let file = std::fs::File::open(path).map_err(|error| wrong(&error.to_string()))?;
    let mode = file.metadata().map_err(|error| wrong(&error.to_string()))?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(wrong("others may read it; make it readable by its owner alone (chmod 600)"));
    }
    let mut text = Zeroizing::new(String::new());
    file.take(LONGEST).read_to_string(&mut text).map_err(|error| wrong(&error.to_string()))?;
    let line = text.trim_end_matches(['\r', '\n']);
    if line.is_empty() || line.chars().any(char::is_control) {
        return Err(wrong("it is no password on one line"));
    }
    Ok(Zeroizing::new(line.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, "un mot\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(secret(&path).unwrap().as_str(), "un mot");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(secret(&path).unwrap_err().to_string().contains("chmod 600"));
        std::fs::write(&path, "\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert!(secret(&path).unwrap_err().to_string().contains("one line"));
    }
}
