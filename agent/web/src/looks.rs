//! Every look at personal information is written down in the journal of the case, or of the arrival that no case has: once per person,
//! case and thing in ten minutes.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use greffier_casework::{AccountName, ArrivalId, Case, CaseId, DocumentId, Person};
use greffier_engine::Message;
use jiff::{SignedDuration, Timestamp};

use crate::app::App;
use crate::problem::Problem;

/// How long a second look at the same thing is the same look.
const SAME: SignedDuration = SignedDuration::from_mins(10);
/// Looks remembered at once.
const MOST: usize = 20_000;

/// Whose journal keeps a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Of {
    Case(CaseId),
    Arrival(ArrivalId),
}

type Look = (AccountName, Of, String);

/// What was looked at lately.
#[derive(Debug, Default)]
pub(crate) struct Looks(Mutex<HashMap<Look, Timestamp>>);

impl Looks {
    fn is_new(&self, look: &Look, now: Timestamp) -> bool {
        let looks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        looks.get(look).is_none_or(|last| now.duration_since(*last) >= SAME)
    }

    fn note(&self, look: Look, now: Timestamp) {
        let mut looks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if looks.len() >= MOST {
            looks.retain(|_, last| now.duration_since(*last) < SAME);
        }
        // Still full: writing a look down twice is better than not at all.
        if looks.len() >= MOST {
            looks.clear();
        }
        looks.insert(look, now);
    }
}

/// What was looked at, as the journal has it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum What {
    /// The case with its fields.
    Case,
    /// The bytes of a document.
    Document(DocumentId),
    /// A page of a document.
    Page(DocumentId, usize),
    /// A line of it, found by a search.
    Found,
}

impl std::fmt::Display for What {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Case => f.write_str("case"),
            Self::Document(id) => write!(f, "document:{id}"),
            Self::Page(id, page) => write!(f, "page:{id}:{page}"),
            Self::Found => f.write_str("found"),
        }
    }
}

/// Writes a look down before anything is shown. Returns the case as it is after.
///
/// # Errors
/// When the journal cannot be written: then nothing is shown.
pub(crate) async fn write_down(app: &App, by: &Person, case: Case, what: What) -> Result<Case, Problem> {
    let now = app.desk.now();
    let look = (by.name.clone(), Of::Case(case.id), what.to_string());
    if !app.looks.is_new(&look, now) {
        return Ok(case);
    }
    let case = app.desk.say(case.id, Message::Look { by: by.clone(), what: look.2.clone() }).await?;
    app.looks.note(look, now);
    Ok(case)
}

/// What was looked at of an arrival in quarantine, as its journal has it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Thing {
    /// What was read of it.
    Document,
    /// A page.
    Page(usize),
    /// The text of a page.
    Text(usize),
    /// The bytes.
    File,
    /// A line of it, found by a search.
    Found,
}

impl std::fmt::Display for Thing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Document => f.write_str("document"),
            Self::Page(page) => write!(f, "page:{page}"),
            Self::Text(page) => write!(f, "text:{page}"),
            Self::File => f.write_str("file"),
            Self::Found => f.write_str("found"),
        }
    }
}

/// Writes a look at an arrival down before anything is shown.
///
/// # Errors
/// When its journal cannot be written: then nothing is shown.
pub(crate) async fn write_down_arrival(app: &App, by: &Person, arrival: ArrivalId, what: Thing) -> Result<(), Problem> {
    let now = app.desk.now();
    let look = (by.name.clone(), Of::Arrival(arrival), what.to_string());
    if app.looks.is_new(&look, now) {
        app.desk.store().arrival_looked_at(arrival, by.name.clone(), look.2.clone(), now).await?;
        app.looks.note(look, now);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr as _;

    #[test]
    fn a_look_is_new_again_after_ten_minutes() {
        let looks = Looks::default();
        let case = Of::Case(CaseId::from_str("018f0000-0000-7000-8000-000000000001").unwrap());
        let look: Look = ("marie".into(), case, What::Case.to_string());
        let at = |minute: i8| Timestamp::from_str(&format!("2026-11-23T12:{minute:02}:00Z")).unwrap();
        assert!(looks.is_new(&look, at(0)));
        looks.note(look.clone(), at(0));
        assert!(!looks.is_new(&look, at(9)));
        assert!(looks.is_new(&look, at(10)));
        assert!(looks.is_new(&("jean".into(), case, "case".into()), at(1)), "another person");
    }
}
