//! From the bytes of a fax, a scan or a PDF to the fields of a known form, each with its value, its raw text, its confidence and its
//! place on the page.
//!
//! The way goes one step after the other, and each step is a module: [`decode`] (bytes → pages), `pixels` (pages → registered pages),
//! `zones` (registered pages → fields), with [`ocr`] behind a trait; `general` reads pages that are no known form. [`read_file`] is the
//! whole way; [`worker`] runs it in child processes that can be killed, because what comes in is hostile.
//!
//! **Architecture Invariant:** nothing here knows of cases, databases or networks; a file and the forms come in, an outcome goes out.
//! Bounds are checked before memory is asked for.

pub mod blank;
mod codes;
pub mod copy;
pub mod decode;
mod envelope;
mod error;
mod forms;
mod general;
mod limits;
pub mod ocr;
mod outcome;
mod pixels;
mod read;
pub mod signed;
mod sources;
mod text;
pub mod worker;
mod zones;

pub use envelope::{MessageHead, TakenApart, UnpackRequest, UnpackedPart, take_apart};
pub use error::{ReadError, Warning};
pub use forms::FormCache;
pub use general::labels_of_fields;
pub use limits::Limits;
pub use outcome::{
    Conclusion, Explained, FormMatch, KnownForm, Look, PageImage, PageText, Progress, Proposal, ReadOutcome, ReadRequest, TextWord,
    Timings, TransferParts, WholeText,
};
pub use read::read_file;
pub use text::bare;
pub use zones::{FEATURES, INK_FEATURES};
