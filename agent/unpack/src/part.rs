//! What was taken out of a container.

/// A file that was inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// A safe file name: no path, no control or direction characters, at most 200 bytes, and, letter case apart, unique among all
    /// parts: `scan.pdf`, `scan (2).pdf`.
    pub name: String,
    /// The media type that the container claims (RFC 6838), in lower case; `application/octet-stream` where it claims none.
    pub media_type: String,
    /// The character set that the container claims for a text (RFC 2046 section 4.1.2), in lower case.
    pub charset: Option<String>,
    /// Where it was. In a message the section number (`1.2`, RFC 9051 section 6.4.5), in an archive the path; after the names of
    /// the containers that were opened on the way: `archive.zip/2026/fax.tif`, `Demande.eml/2`.
    pub path: String,
    /// The bytes, free of transfer encoding and compression; texts of bodies as UTF-8.
    pub bytes: Vec<u8>,
    /// What it is to the message.
    pub role: Role,
}

/// What a part is to the message it came with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// A document: what somebody sent. The text of a message inside another one is a document too.
    Attachment,
    /// Belongs to how the message looks or is sealed: a logo that the HTML body shows, a detached signature.
    Inline,
    /// What the outermost message says, as UTF-8 text/plain named `message.txt`; absent where it says nothing.
    Body,
}
