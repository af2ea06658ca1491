//! A mailbox inbox over a real Dovecot, a real store and, where something is cut or counted, a small relay between the two.

mod crowd;
mod cuts;
mod dovecot;
mod encrypted;
mod messages;
mod numbering;
mod office;
mod relay;
mod tokens;
mod wire_bytes;
