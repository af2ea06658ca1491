//! Makes forms, fills them in for made-up persons, and sends them through a simulated fax line.
//!
//! A form is described once ([`layout::Form`]); the drawing and the form definition both come from that description, so
//! that a zone can never disagree with what is printed. Everything random comes from a fixed seed.

pub mod access_request;
pub mod accident_indemnity;
pub mod birth_declaration;
pub mod builder;
pub mod caregiver_recognition;
pub mod change_of_address;
#[cfg(test)]
mod checks;
pub mod definition;
pub mod draw;
pub mod encode;
pub mod expenses;
pub mod fax;
pub mod household;
pub mod injury;
pub mod layout;
pub mod leave_request;
pub mod made_up;
pub mod papers;
pub mod permit;
pub mod permit_renewal;
pub mod persons;
pub mod plan;
pub mod samples;
pub mod scan;
mod signature;
pub mod supplier_invoice;
pub mod typeset;

/// Why the generator could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum GeneratorError {
    /// The typesetter refused a page; the text is its own.
    #[error("the page could not be typeset: {0}")]
    Typeset(String),
    /// libtiff's `tiffcp` is missing or refused the image.
    #[error("tiffcp (Debian's libtiff-tools) failed: {0}")]
    Encode(String),
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A PNG could not be written.
    #[error(transparent)]
    Picture(#[from] image::ImageError),
}
