//! What is inside what arrived: the bytes of a container in, its parts out, within bounds.
//!
//! Containers are e-mails (RFC 5322, RFC 2045 to 2049), messages of Outlook (MS-OXMSG in MS-CFB), TNEF (`winmail.dat`, MS-OXTNEF) and
//! archives (ZIP, PKWARE APPNOTE). Containers inside containers are opened too, and their parts flattened, each with the path where it
//! was. Office documents are archives by their form only: they are not opened.
//!
//! Nothing is dropped in silence: what could not be taken out stands in [`Unpacked::left`] with a reason. Only these are passed over:
//! folders and the marks that macOS leaves in archives (`__MACOSX`, `.DS_Store`), parts without a name that hold only blanks, and what
//! says again what a message's text says: its other alternatives (RFC 2046 section 5.1.4), and the text of TNEF inside it. A container
//! inside another one is no part itself once it was opened; where something in it was left, it is kept whole as well.
//!
//! Pure: no input or output, no clock. What arrives is hostile: call this in a process that can be killed.

mod basket;
mod bounds;
mod bytes;
mod charset;
mod html;
mod kind;
mod left;
mod mail;
mod names;
mod outlook;
mod part;
mod refusal;
mod rtf;
mod tnef;
mod zip;

use basket::{Basket, Place};

pub use bounds::Bounds;
pub use kind::{Kind, kind};
pub use left::{Left, Why};
pub use mail::{Address, Automatic, Mail, may_be_answered};
pub use part::{Part, Role};
pub use refusal::Refusal;

/// A container, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpacked {
    /// What the container is.
    pub kind: Kind,
    /// The head of the message, when the container is an e-mail or a message of Outlook.
    pub mail: Option<Mail>,
    /// What was inside, in the order in which it stands there.
    pub parts: Vec<Part>,
    /// What could not be taken out, or not as it should.
    pub left: Vec<Left>,
}

/// Takes a container apart.
///
/// `bytes` are the whole container, `name` the file name it came with (only a hint, may be empty).
///
/// # Errors
/// [`Refusal`] when it is no container, passes a bound as a whole, or is too broken for any of it to be read.
pub fn unpack(bytes: &[u8], name: &str, bounds: &Bounds) -> Result<Unpacked, Refusal> {
    if bytes.len() as u64 > bounds.total_bytes {
        return Err(Refusal::TooLarge { bytes: bytes.len() as u64, limit: bounds.total_bytes });
    }
    let kind = kind(bytes, name).ok_or(Refusal::NotAContainer)?;
    let mut basket = Basket::new(bounds);
    let mail = open(kind, bytes, &Place::default(), &mut basket).map_err(Refusal::of)?;
    let (parts, left) = basket.done();
    Ok(Unpacked { kind, mail, parts, left })
}

/// Has the reader of a kind of container put what it finds into the basket; the head of a message.
fn open(kind: Kind, bytes: &[u8], place: &Place, basket: &mut Basket<'_>) -> Result<Option<Mail>, Why> {
    match kind {
        Kind::Mail => mail::open(bytes, place, basket).map(Some),
        Kind::OutlookMessage => outlook::open(bytes, place, basket).map(Some),
        Kind::Tnef => tnef::open(bytes, place, basket).map(|()| None),
        Kind::Zip => zip::open(bytes, place, basket).map(|()| None),
    }
}
