//! How well forms are read, measured on generated pages whose truth is known.
//!
//! [`split`] says who belongs to which half, [`condition`] what happens to a page on its way, [`pages`] makes the files, [`score`] compares
//! what was read with the truth, [`table`] counts; [`run`] asks our
//! program, [`others`] the programs it is measured beside; [`typed`] are whole pages. The half `train` is for tuning; the half `test` is measured and never looked into.

pub mod calibrate;
pub mod condition;
pub mod forms;
pub mod handwriting;
pub mod others;
pub mod pages;
pub mod run;
pub mod score;
pub mod split;
pub mod table;
pub mod typed;
