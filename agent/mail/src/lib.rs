//! Messages to people by mail (RFC 5321, RFC 5322), through the office's own mail server.
//!
//! A message is sent at least once: whoever sends it again after a crash does so under the same `Message-ID`, by which mail systems and
//! readers know it. Every message says that a machine wrote it (RFC 3834), so that no absence note answers it and nothing loops.
//!
//! **Architecture Invariant:** nothing here knows cases or documents, and no text or address is ever logged.

mod compose;
mod error;
mod sender;

pub use compose::{Automatic, Outgoing};
pub use error::MailError;
pub use sender::Sender;
