//! What the tests of the store share: a small office that makes steps, and databases to try them on.

#![allow(dead_code, reason = "each test binary uses a part of it")]

pub(crate) mod office;
pub(crate) mod postgres;
