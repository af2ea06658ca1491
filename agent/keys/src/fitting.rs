//! Which of a person's keys fits: who reads a document may not be able to judge every kind.

use crate::files::read;
use crate::sealed::SealedKey;
use crate::{KeyError, KeyKind, key_file};
use greffier_cms::certificate::from_pem;
use std::path::{Path, PathBuf};

/// The kind of a key, which is not secret: as its sealed file says it, else by the certificate beside it. `None` where neither is there.
///
/// # Errors
/// [`KeyError`] when a file that is there cannot be read.
pub fn kind_of(key: &Path) -> Result<Option<KeyKind>, KeyError> {
    if key.extension().is_some_and(|ending| ending == "key") && key.exists() {
        return Ok(Some(SealedKey::parse(&read(key)?, key)?.kind()));
    }
    let beside = key.with_extension("pem");
    if !beside.exists() {
        return Ok(None);
    }
    let certificate = from_pem(&read(&beside)?).map_err(KeyError::certificate(format!("{} cannot be read", beside.display())))?;
    Ok(KeyKind::of_public(certificate.tbs_certificate().subject_public_key_info()))
}

/// The file of the key that the holder of the key `name` signs with when it must be of one of `kinds` (any when there are none): `name`
/// itself, else the first of `name-KIND`. `None` when no key of hers fits.
///
/// # Errors
/// As [`kind_of`].
pub fn fitting_key(folder: &Path, name: &str, kinds: &[KeyKind]) -> Result<Option<PathBuf>, KeyError> {
    if kinds.is_empty() {
        return Ok(Some(key_file(folder, name)));
    }
    for name in std::iter::once(name.to_owned()).chain(kinds.iter().map(|kind| sibling(name, *kind))) {
        let key = key_file(folder, &name);
        if key.exists() && kind_of(&key)?.is_some_and(|kind| kinds.contains(&kind)) {
            return Ok(Some(key));
        }
    }
    Ok(None)
}

/// The name of a second key, of another kind, of the holder of the key `name`.
#[must_use]
pub fn sibling(name: &str, kind: KeyKind) -> String {
    format!("{name}-{}", kind.as_str())
}
