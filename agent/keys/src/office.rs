//! Making keys: the office's authority the first time, and a signer's key each time.

use crate::device::DeviceKey;
use crate::entropy::fresh_serial;
use crate::files::{make_folder, read, write_new, write_over};
use crate::revoked::renew_list;
use crate::sealed::{MIN_PASSPHRASE, SealedKey, seal};
use crate::unlocked::{DEVICE, unlock};
use crate::{Cost, Entropy, KeyError, KeyKind, SystemEntropy, Unlocked};
use greffier_cms::certificate::{fingerprint, from_der, issue_certificate, issue_root, to_der, to_pem};
use greffier_cms::{Certificate, Key, PrivateKey, Purpose, Subject, Validity};
use jiff::{SignedDuration, Timestamp};
use std::path::{Path, PathBuf};

/// Name of the authority's files.
pub(crate) const ROOT: &str = "root";
/// commonName of the authority; its organisation tells offices apart.
const ROOT_SUBJECT: &str = "Autorité de signature";
/// An authority outlives the signatures that lean on it.
const ROOT_DAYS: i64 = 20 * 365;
/// A signer's certificate is renewed well before the person has left or the practice has changed.
const SIGNER_DAYS: i64 = 3 * 365;
/// The file with the address that the office publishes its revocation list at.
const LIST_ADDRESS: &str = "revoked.url";
/// Characters of that address.
const MAX_ADDRESS: usize = 1_000;
/// A certificate begins a little earlier, for clocks that are a little late.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// What is asked of [`new_key`].
#[derive(Debug, Clone, Copy)]
pub struct NewKey<'a> {
    /// Folder of the keys; made when missing.
    pub folder: &'a Path,
    /// Name of the files.
    pub name: &'a str,
    /// The person's name, or the office's for a seal, as the certificate says it.
    pub subject: &'a str,
    /// The office, as the certificate says it.
    pub organisation: &'a str,
    /// Seals the new key, and opens the authority (or seals it, when it is made now).
    pub passphrase: &'a [u8],
    /// The present.
    pub now: Timestamp,
}

/// What is seldom asked.
#[derive(Debug, Clone, Copy, Default)]
pub struct KeyOptions<'a> {
    /// The authority's passphrase, when it is not the new key's: one person's key is not another's.
    pub root_passphrase: Option<&'a [u8]>,
    /// What the person is in the office.
    pub title: Option<&'a str>,
    /// The kind of the key; the authority is of the same when it is made now.
    pub kind: KeyKind,
    /// Where the office publishes its revocation list (`http`): it stands in this certificate and in all later ones of the folder.
    pub list_address: Option<&'a str>,
    /// Whether the key stamps times instead of signing documents.
    pub stamps_times: bool,
    /// What one guess of a passphrase costs.
    pub cost: Cost,
}

/// The files of a new key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKeyFiles {
    /// `NAME.key`, sealed; or `NAME.pkcs11`, the address of a key on a device.
    pub key: PathBuf,
    /// `NAME.pem`.
    pub certificate: PathBuf,
    /// `root.pem`, for those who verify.
    pub root: PathBuf,
    /// Whether the authority was made now.
    pub root_is_new: bool,
    /// SHA-256 of the new certificate, hexadecimal.
    pub certificate_sha256: String,
}

/// Makes a signer's key and certificate, and the office's authority where there is none yet.
///
/// # Errors
/// [`KeyError`]; nothing that is there is overwritten, and no key is left without its certificate.
pub fn new_key(request: &NewKey<'_>) -> Result<NewKeyFiles, KeyError> {
    new_key_with(request, &KeyOptions::default(), &mut SystemEntropy)
}

/// As [`new_key`], with what is seldom asked and the randomness as an argument.
///
/// # Errors
/// As [`new_key`].
pub fn new_key_with(request: &NewKey<'_>, options: &KeyOptions<'_>, entropy: &mut dyn Entropy) -> Result<NewKeyFiles, KeyError> {
    check_name(request.name)?;
    let (key_path, certificate_path) = (at(request.folder, request.name, "key"), at(request.folder, request.name, "pem"));
    for path in [&key_path, &certificate_path] {
        if path.exists() {
            return Err(KeyError::Exists(path.clone()));
        }
    }
    let subject = Subject::new(request.subject, request.organisation).with_title(options.title.map(str::to_owned));
    issue_new_key(request, options, &subject, entropy)
}

/// The key, its certificate and both files, under a name that is free.
pub(crate) fn issue_new_key(
    request: &NewKey<'_>,
    options: &KeyOptions<'_>,
    subject: &Subject,
    entropy: &mut dyn Entropy,
) -> Result<NewKeyFiles, KeyError> {
    if request.passphrase.len() < MIN_PASSPHRASE {
        return Err(KeyError::ShortPassphrase(MIN_PASSPHRASE));
    }
    make_folder(request.folder)?;
    // The subject is tried before anything is written, so that a refused name leaves no authority behind.
    subject.check().map_err(KeyError::certificate("cannot name this person or office"))?;
    let list_address = list_address(request.folder, options.list_address)?;
    let (root, root_is_new) = root(request, options, entropy)?;
    let key = options.kind.fresh(entropy)?;
    let certificate = certify(&root, &key, request, options, subject, list_address.as_deref(), entropy)?;
    let (key_path, certificate_path) = (at(request.folder, request.name, "key"), at(request.folder, request.name, "pem"));
    // The authority is open: its list is made anew, so that it does not end while somebody leans on it.
    renew_list(request.folder, root.signer(), request.now)?;
    write_key(&key_path, &certificate_path, &key, &certificate, request.passphrase, options.cost, entropy).inspect_err(|_| {
        // A key without its certificate would hold the name; what is left of a failure goes.
        let _ = std::fs::remove_file(&key_path);
    })?;
    keep_list_address(request, options)?;
    made(request, key_path, &certificate, root_is_new)
}

/// Certifies a key that a device made and holds; `request.passphrase` is its PIN. The files are its address, `NAME.pkcs11`, and the certificate.
///
/// # Errors
/// [`KeyError`] when the device or the authority does not open; the authority must be there already, since a PIN does not seal it.
pub fn enrol_device_key(
    request: &NewKey<'_>,
    options: &KeyOptions<'_>,
    address: &str,
    entropy: &mut dyn Entropy,
) -> Result<NewKeyFiles, KeyError> {
    check_name(request.name)?;
    let (address_path, certificate_path) = (at(request.folder, request.name, DEVICE), at(request.folder, request.name, "pem"));
    for path in [&address_path, &certificate_path, &at(request.folder, request.name, "key")] {
        if path.exists() {
            return Err(KeyError::Exists(path.clone()));
        }
    }
    let subject = Subject::new(request.subject, request.organisation).with_title(options.title.map(str::to_owned));
    subject.check().map_err(KeyError::certificate("cannot name this person or office"))?;
    let where_it_is = address.parse().map_err(|reason| KeyError::Format { path: address_path.clone(), reason })?;
    let key = DeviceKey::open(&where_it_is, request.passphrase, &address_path)?;
    let list_address = list_address(request.folder, options.list_address)?;
    let root = unlock_root(request.folder, options.root_passphrase.unwrap_or(request.passphrase))?;
    let certificate = certify(&root, &key, request, options, &subject, list_address.as_deref(), entropy)?;
    renew_list(request.folder, root.signer(), request.now)?;
    // The key first, as with the others: here its address.
    write_new(&address_path, format!("{}\n", address.trim()).as_bytes(), true)?;
    write_certificate(&certificate_path, &certificate)?;
    keep_list_address(request, options)?;
    made(request, address_path, &certificate, false)
}

fn certify(
    root: &Unlocked,
    key: &dyn Key,
    request: &NewKey<'_>,
    options: &KeyOptions<'_>,
    subject: &Subject,
    list_address: Option<&str>,
    entropy: &mut dyn Entropy,
) -> Result<Certificate, KeyError> {
    let serial = fresh_serial(entropy)?;
    let public = key.public_info().map_err(KeyError::certificate("could not be made"))?;
    let validity = validity(request.now, SIGNER_DAYS, root.summary().validity)?;
    let purpose = if options.stamps_times { Purpose::TimeStamping } else { Purpose::Signing };
    issue_certificate(root.signer(), public, subject, purpose, &serial, validity, list_address)
        .map_err(KeyError::certificate("could not be made"))
}

/// Where the revocation list of the folder's authority is published: as it is told now, or was before.
///
/// # Errors
/// [`KeyError::ListAddress`] when it is no `http` address. What a list says is signed, so that nothing is gained by `https`, and a reader
/// that asks for the list of the authority of a server's certificate would go round in circles (RFC 5280 section 8).
fn list_address(folder: &Path, told: Option<&str>) -> Result<Option<String>, KeyError> {
    let file = folder.join(LIST_ADDRESS);
    let address = match told {
        Some(address) => address.to_owned(),
        None if file.exists() => String::from_utf8_lossy(&read(&file)?).trim().to_owned(),
        None => return Ok(None),
    };
    let rest = address.strip_prefix("http://").filter(|rest| !rest.is_empty() && address.len() <= MAX_ADDRESS);
    match rest {
        Some(rest) if rest.bytes().all(|byte| byte.is_ascii_graphic()) => Ok(Some(address)),
        _ => Err(KeyError::ListAddress(address.chars().take(80).collect())),
    }
}

/// Keeps the address that was told with a key that is there now, for the keys after it.
fn keep_list_address(request: &NewKey<'_>, options: &KeyOptions<'_>) -> Result<(), KeyError> {
    options.list_address.map_or(Ok(()), |address| write_over(&request.folder.join(LIST_ADDRESS), address.as_bytes()))
}

fn made(request: &NewKey<'_>, key: PathBuf, certificate: &Certificate, root_is_new: bool) -> Result<NewKeyFiles, KeyError> {
    let sha256 = fingerprint(certificate).map_err(KeyError::certificate("could not be read back"))?;
    Ok(NewKeyFiles {
        key,
        certificate: at(request.folder, request.name, "pem"),
        root: at(request.folder, ROOT, "pem"),
        root_is_new,
        certificate_sha256: hex::encode(sha256),
    })
}

pub(crate) fn at(folder: &Path, name: &str, kind: &str) -> PathBuf {
    folder.join(format!("{name}.{kind}"))
}

pub(crate) fn check_name(name: &str) -> Result<(), KeyError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let good =
        (1..=64).contains(&name.len()) && name.chars().all(plain) && !name.starts_with(['.', '-']) && !name.eq_ignore_ascii_case(ROOT);
    if good { Ok(()) } else { Err(KeyError::Name(name.chars().take(80).collect())) }
}

/// Opens the office's authority, or makes it.
fn root(request: &NewKey<'_>, options: &KeyOptions<'_>, entropy: &mut dyn Entropy) -> Result<(Unlocked, bool), KeyError> {
    let (key_path, certificate_path) = (at(request.folder, ROOT, "key"), at(request.folder, ROOT, "pem"));
    let passphrase = options.root_passphrase.unwrap_or(request.passphrase);
    let is_new = match (key_path.exists(), certificate_path.exists()) {
        (false, false) => {
            make_root(request, &key_path, &certificate_path, passphrase, options, entropy)?;
            true
        }
        (true, true) => false,
        (true, false) => {
            // The machine stopped between the two: the certificate is in the key's file too.
            let sealed = SealedKey::parse(&read(&key_path)?, &key_path)?.certificate(&key_path)?;
            let certificate = from_der(&sealed).map_err(KeyError::certificate("of the authority cannot be read"))?;
            write_certificate(&certificate_path, &certificate)?;
            false
        }
        (false, true) => return Err(KeyError::HalfRoot(key_path)),
    };
    Ok((unlock_root(request.folder, passphrase)?, is_new))
}

/// Opens the office's authority.
pub(crate) fn unlock_root(folder: &Path, passphrase: &[u8]) -> Result<Unlocked, KeyError> {
    unlock(&at(folder, ROOT, "key"), passphrase).map_err(|error| match error {
        KeyError::Passphrase(path) => KeyError::RootPassphrase(path),
        other => other,
    })
}

fn make_root(
    request: &NewKey<'_>,
    key_path: &Path,
    certificate_path: &Path,
    passphrase: &[u8],
    options: &KeyOptions<'_>,
    entropy: &mut dyn Entropy,
) -> Result<(), KeyError> {
    let key = options.kind.fresh(entropy)?;
    let serial = fresh_serial(entropy)?;
    let subject = Subject::new(ROOT_SUBJECT, request.organisation);
    let certificate = issue_root(&key, &subject, &serial, validity(request.now, ROOT_DAYS, None)?)
        .map_err(KeyError::certificate("of the authority could not be made"))?;
    write_key(key_path, certificate_path, &key, &certificate, passphrase, options.cost, entropy)
}

/// The key first: a certificate without its key would promise what nobody can keep.
fn write_key(
    key_path: &Path,
    certificate_path: &Path,
    key: &PrivateKey,
    certificate: &Certificate,
    passphrase: &[u8],
    cost: Cost,
    entropy: &mut dyn Entropy,
) -> Result<(), KeyError> {
    let der = to_der(certificate).map_err(KeyError::certificate("could not be written"))?;
    let sealed = seal(key, &der, passphrase, cost, entropy)?;
    write_new(key_path, sealed.as_bytes(), true)?;
    write_certificate(certificate_path, certificate)
}

fn write_certificate(path: &Path, certificate: &Certificate) -> Result<(), KeyError> {
    let pem = to_pem(certificate).map_err(KeyError::certificate("could not be written"))?;
    write_new(path, pem.as_bytes(), false)
}

/// From a little before now, for so many days, and not longer than the authority.
fn validity(now: Timestamp, days: i64, within: Option<Validity>) -> Result<Validity, KeyError> {
    let failed =
        |_| KeyError::Certificate { what: "would begin or end at an impossible time".into(), source: greffier_cms::CmsError::Time };
    let from = now.checked_sub(CLOCK_TOLERANCE).map_err(failed)?;
    let to = now.checked_add(SignedDuration::from_hours(days * 24)).map_err(failed)?;
    let to = within.map_or(to, |root| to.min(root.to));
    Ok(Validity { from, to })
}
