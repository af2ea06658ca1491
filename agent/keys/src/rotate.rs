//! A new key in the place of an old one.

use crate::files::{read, rename};
use crate::office::{KeyOptions, NewKey, NewKeyFiles, at, check_name, issue_new_key};
use crate::sealed::SealedKey;
use crate::{Entropy, KeyError, unlock};
use greffier_cms::Subject;
use greffier_cms::certificate::{from_pem, stamps_times};
use std::path::Path;

/// Characters of a name that still leave room for what the old files are called by.
const MAX_NAME: usize = 55;

/// Gives the holder of the key `request.name` a new key and certificate under the same name, with the subject of the old certificate. The old
/// files stay beside as `NAME-SERIAL`: what was signed with them is still checked by their certificate, and revoking them is a decision of its
/// own. The passphrase opens the old key first: nobody takes another's place.
///
/// # Errors
/// [`KeyError`] when there is no such key, the passphrase does not open it, or the new one cannot be made; then the old ones stand.
pub fn rotate_key(request: &NewKey<'_>, options: &KeyOptions<'_>, entropy: &mut dyn Entropy) -> Result<NewKeyFiles, KeyError> {
    check_name(request.name)?;
    if request.name.len() > MAX_NAME {
        return Err(KeyError::Name(request.name.to_owned()));
    }
    let (key, pem) = (at(request.folder, request.name, "key"), at(request.folder, request.name, "pem"));
    unlock(&key, request.passphrase)?;
    let kind = SealedKey::parse(&read(&key)?, &key)?.kind();
    let old = from_pem(&read(&pem)?).map_err(KeyError::certificate(format!("{} cannot be read", pem.display())))?;
    let subject = Subject::of(&old).map_err(KeyError::certificate("names nobody that a new one could name"))?;
    let serial = hex::encode(old.tbs_certificate().serial_number().as_bytes());
    let aside = format!("{}-{}", request.name, &serial[..serial.len().min(8)]);
    move_both(request.folder, request.name, &aside)?;
    let options = KeyOptions { kind, stamps_times: stamps_times(&old), ..*options };
    issue_new_key(request, &options, &subject, entropy).inspect_err(|_| {
        // What could not be replaced is put back; should that fail too, both files still stand under their other name.
        let _ = move_both(request.folder, &aside, request.name);
    })
}

fn move_both(folder: &Path, from: &str, to: &str) -> Result<(), KeyError> {
    rename(&at(folder, from, "pem"), &at(folder, to, "pem"))?;
    rename(&at(folder, from, "key"), &at(folder, to, "key")).inspect_err(|_| {
        // Both or none.
        let _ = rename(&at(folder, to, "pem"), &at(folder, from, "pem"));
    })
}
