//! The pages: one file each, its template beside it in `templates/`.

pub(crate) mod arrival;
pub(crate) mod as_signed;
pub(crate) mod bulk;
pub(crate) mod case;
pub(crate) mod case_view;
pub(crate) mod cases;
pub(crate) mod ceremony;
pub(crate) mod disposal;
pub(crate) mod document;
pub(crate) mod envelope;
pub(crate) mod errors;
pub(crate) mod factor;
pub(crate) mod figures;
pub(crate) mod figures_view;
pub(crate) mod forms;
pub(crate) mod hand_on;
pub(crate) mod inboxes;
pub(crate) mod invited;
pub(crate) mod language;
pub(crate) mod me;
pub(crate) mod means;
pub(crate) mod outside;
pub(crate) mod problem;
pub(crate) mod queue;
pub(crate) mod repair;
pub(crate) mod review;
#[cfg(test)]
mod samples;
pub(crate) mod search;
pub(crate) mod seen;
pub(crate) mod sign;
pub(crate) mod signin;
pub(crate) mod station;
pub(crate) mod task;
pub(crate) mod verify;
pub(crate) mod work;
