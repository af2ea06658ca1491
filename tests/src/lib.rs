//! What the whole-system tests and benches share: the generator of forms and faxes, an office to run, and measuring.

pub mod bench;
pub mod client;
pub mod generator;
pub mod mail_server;
pub mod office;
pub mod reading;
