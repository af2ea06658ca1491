//! The agent at work: the desk where messages reach cases, and the loop that does what was decided.
//!
//! **Architecture Invariant:** the desk is the only place that loads a case, decides and commits. No transaction is open while a
//! letter is set, a document is read or a key is unlocked.

pub mod appearance;
mod consent;
mod correlation;
mod delegation;
mod desk;
mod disposal;
mod disposal_page;
mod error;
mod evidence;
mod figures;
mod form_files;
mod keys;
mod languages;
pub mod learned;
mod migration;
mod office_files;
mod outbox;
mod outside;
mod pages;
mod perform;
mod reload;
mod runner;
mod second_factor;
mod signing;
mod transfer;
mod tray;
mod vault;

pub use consent::ConsentText;
pub use correlation::{Candidate, Reason};
pub use delegation::{GiveTo, NewDelegation};
pub use desk::{Desk, DeskOptions};
pub use disposal::{Destruction, Proofs, Recorder};
pub use error::DeskError;
pub use form_files::{FormFile, FormSaved};
pub use migration::Target;
pub use office_files::{OfficeFiles, OfficeFilesError};
pub use outside::{LinkFault, Outside};
pub use reload::RefusedFiles;
pub use runner::{RunnerOptions, run};
pub use second_factor::SetUp;
pub use signing::{Signer, ToSign};
pub use transfer::record_name;
