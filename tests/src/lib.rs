//! What the whole-system tests share: the generator of blank forms, filled forms and faxes.

pub mod generator;
