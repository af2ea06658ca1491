//! The troubles an inbox has at present: since when, how often, and when each is tried again.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};

use greffier_casework::{InboxName, Language};
use jiff::Timestamp;

use crate::names::readable;
use crate::problem::Trouble;
use crate::stability::{later, pause_after};
use crate::status::Problem;

/// What a trouble is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum About {
    /// The folder: tried again at every look. The mailbox: tried again after a pause.
    Folder,
    /// The file system's events: a notice, the looks go on.
    Events,
    /// The store: the whole inbox pauses.
    Store,
    /// Messages that were taken and are not marked yet: the looks go on.
    Marks,
    /// One file, or one message.
    File(OsString),
}

/// All of them.
#[derive(Debug)]
pub(crate) struct Troubles {
    inbox: InboxName,
    all: HashMap<About, Problem>,
}

impl Troubles {
    pub(crate) fn new(inbox: InboxName) -> Self {
        Self { inbox, all: HashMap::new() }
    }

    /// Notes a trouble. The log gets it when it is new, or another than before; it names no file, for names can hold personal data.
    pub(crate) fn note(&mut self, about: About, trouble: &Trouble, now: Timestamp) {
        self.insert(about, trouble, now, None);
    }

    /// Notes a trouble that is tried again at a given moment.
    pub(crate) fn note_until(&mut self, about: About, trouble: &Trouble, now: Timestamp, next: Timestamp) {
        self.insert(about, trouble, now, Some(next));
    }

    fn insert(&mut self, about: About, trouble: &Trouble, now: Timestamp, next: Option<Timestamp>) {
        let code = trouble.code();
        let before = self.all.get(&about).filter(|before| before.code == code);
        let attempts = before.map_or(1, |before| before.attempts.saturating_add(1));
        let since = before.map_or(now, |before| before.since);
        if before.is_none() {
            tracing::warn!(inbox = %self.inbox, code, detail = trouble.logged(), "an inbox needs somebody");
        }
        let problem = Problem {
            code,
            fr: trouble.sentence(Language::Fr),
            en: trouble.sentence(Language::En),
            file: if let About::File(name) = &about { Some(readable(name)) } else { None },
            detail: trouble.detail(),
            since,
            attempts,
            next_try: next.or_else(|| trouble.is_retried().then(|| later(now, pause_after(attempts)))),
        };
        self.all.insert(about, problem);
    }

    /// Says that it is over.
    pub(crate) fn over(&mut self, about: &About) {
        if let Some(problem) = self.all.remove(about) {
            tracing::info!(inbox = %self.inbox, code = problem.code, attempts = problem.attempts, "an inbox goes on");
        }
    }

    /// When to try again, if that is not yet.
    pub(crate) fn not_before(&self, about: &About, now: Timestamp) -> Option<Timestamp> {
        self.all.get(about).and_then(|problem| problem.next_try).filter(|next| is_ahead(*next, now))
    }

    /// Forgets the files that are no longer there.
    pub(crate) fn keep_files(&mut self, there: impl Fn(&OsStr) -> bool) {
        self.all.retain(|about, _| if let About::File(name) = about { there(name) } else { true });
    }

    /// All of them, those of the inbox first, then the oldest.
    pub(crate) fn list(&self) -> Vec<Problem> {
        let mut problems: Vec<Problem> = self.all.values().cloned().collect();
        problems.sort_by(|a, b| (a.file.is_some(), a.since, &a.file).cmp(&(b.file.is_some(), b.since, &b.file)));
        problems
    }

    /// The next moment at which something is to be tried again.
    pub(crate) fn next_try(&self, now: Timestamp) -> Option<Timestamp> {
        self.all.values().filter_map(|problem| problem.next_try).filter(|next| is_ahead(*next, now)).min()
    }
}

/// A moment further ahead than any pause was set before the clock was put back: it counts as come.
fn is_ahead(next: Timestamp, now: Timestamp) -> bool {
    next > now && next <= later(now, pause_after(u32::MAX))
}
