//! What arrived with other things in it, a message or an archive: taken apart into files. It is done in a worker, see [`crate::worker`]: what
//! comes in is hostile.

use std::path::{Path, PathBuf};

use greffier_unpack::{Address, Automatic, Bounds, Mail, Part, Refusal, Role, Unpacked, Why, may_be_answered, unpack};
use serde::{Deserialize, Serialize};

use crate::{Limits, ReadError};

/// An envelope that is to be taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnpackRequest {
    /// The file.
    pub file: PathBuf,
    /// The name it came with.
    pub name: String,
    /// Where its parts are written.
    pub work_dir: PathBuf,
    /// The bounds.
    #[serde(default)]
    pub limits: Limits,
}

/// The head of a message. All of it is what the message says: nothing is proven.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageHead {
    /// Who wrote it: name and address.
    pub from: Option<String>,
    /// The address that an answer goes to, where one may be sent (RFC 3834, section 2): not to machines, lists and bounces; and not where it would
    /// go to another domain than the author's, who may be anybody.
    pub answer_to: Option<String>,
    /// What it is about.
    pub subject: Option<String>,
    /// Its identifier (RFC 5322, section 3.6.4), without angle brackets.
    pub message_id: Option<String>,
    /// When it was written, in seconds since 1970-01-01T00:00:00Z.
    pub written: Option<i64>,
    /// Whether a machine wrote it: an absence, a bounce, a receipt.
    pub automatic: bool,
    /// Whether it reports on a message of ours, with nothing but that in it: a bounce (RFC 3464), a receipt (RFC 8098).
    pub report: bool,
    /// Whether it bears a signature of its own.
    pub signed: bool,
}

/// A file that was in the envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnpackedPart {
    /// Where it was written.
    pub file: PathBuf,
    /// Its name, which is safe as a file name and no other part's.
    pub name: String,
    /// Where in the envelope it was, which is no other part's place.
    pub place: String,
    /// Whether it only adorns the message: a logo in it, a detached signature.
    pub adorns: bool,
}

/// An envelope, taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenApart {
    /// Of a message: its head.
    pub head: Option<MessageHead>,
    /// What the message says; empty where it says nothing.
    pub text: String,
    /// Its parts, in their order.
    pub parts: Vec<UnpackedPart>,
    /// What could not be taken out: its name or place, and the stable name of the reason.
    pub left: Vec<(String, String)>,
}

/// Takes an envelope apart; its parts are written into the request's folder.
///
/// # Errors
/// [`ReadError`] when nothing can be had of it; what could be had in part says what was left.
pub fn take_apart(request: &UnpackRequest) -> Result<TakenApart, ReadError> {
    let bytes = request.limits.read(&request.file)?;
    let bounds = Bounds { part_bytes: request.limits.file_bytes, ..Bounds::default() };
    let Unpacked { mail, parts, left, .. } = unpack(&bytes, &request.name, &bounds).map_err(refused)?;
    drop(bytes);
    let (bodies, files): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(|part| part.role == Role::Body);
    let text = bodies.iter().map(|body| String::from_utf8_lossy(&body.bytes)).collect::<Vec<_>>().join("\n");
    let parts = (1..).zip(files).map(|(number, part)| written(&request.work_dir, number, part)).collect::<Result<_, _>>()?;
    let named = |name: String, path: String| if name.is_empty() { path } else { name };
    let left = left.into_iter().map(|one| (named(one.name, one.path), one.why.name().to_owned())).collect();
    Ok(TakenApart { head: mail.map(head), text, parts, left })
}

/// Writes a part under its number: its name comes from outside.
fn written(folder: &Path, number: u32, part: Part) -> Result<UnpackedPart, ReadError> {
    let file = folder.join(format!("part-{number}"));
    std::fs::write(&file, &part.bytes).map_err(|error| ReadError::storage(&error))?;
    // Two entries of an archive may have one path.
    Ok(UnpackedPart { file, name: part.name, place: format!("{number} {}", part.path), adorns: part.role == Role::Inline })
}

fn head(mail: Mail) -> MessageHead {
    let shown = |address: &Address| match &address.name {
        Some(name) => format!("{name} <{}>", address.address),
        None => address.address.clone(),
    };
    let domain = |address: &Address| address.address.rsplit_once('@').map(|(_, domain)| domain.to_lowercase());
    let own = |to: &&Address| mail.from.as_ref().is_some_and(|from| domain(from) == domain(to));
    let to = mail.reply_to.as_ref().or(mail.from.as_ref()).filter(|_| may_be_answered(&mail)).filter(own);
    MessageHead {
        answer_to: to.map(|address| address.address.clone()),
        from: mail.from.as_ref().map(shown),
        subject: mail.subject,
        message_id: mail.message_id,
        written: mail.date.map(|(seconds, _)| seconds),
        automatic: mail.automatic.is_some(),
        report: matches!(mail.automatic, Some(Automatic::Bounce | Automatic::DispositionNotification)),
        signed: mail.signed,
    }
}

fn refused(refusal: Refusal) -> ReadError {
    match refusal {
        Refusal::TooLarge { bytes, limit } => ReadError::FileTooLarge { bytes, limit },
        Refusal::Unreadable(Why::Encrypted) => ReadError::Encrypted,
        Refusal::NotAContainer => ReadError::UnknownKind,
        other => ReadError::Damaged { detail: other.name().to_owned() },
    }
}
