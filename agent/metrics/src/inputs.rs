//! What the figures are made of: plain rows that callers bring.

use greffier_casework::{Case, DocumentKind, PaperTouch, Status, TaskKind};
use greffier_language::Bilingual;
use jiff::Timestamp;
use serde::Serialize;

use crate::{Catalogue, Period, Role};

/// Everything the figures of one period need.
#[derive(Debug, Clone)]
pub struct Inputs<'a> {
    /// The catalogue; without one there is no share of processes.
    pub catalogue: Option<&'a Catalogue>,
    /// Every case that was open or closed at some time of the period. Cases outside of it do no harm.
    pub cases: &'a [CaseFact],
    /// Every attestation on file, with the verdict of its signatures.
    pub attestations: &'a [Attestation],
    /// The watched inboxes, so that a line nobody used is shown too.
    pub inboxes: &'a [InboxFact],
    /// When a process counts as paperless.
    pub thresholds: Thresholds,
    /// The period.
    pub period: Period,
    /// The present moment.
    pub now: Timestamp,
}

/// What the figures need to know of a case. No personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFact {
    /// The workflow's name.
    pub workflow: String,
    /// The inbox it came by.
    pub inbox: String,
    /// When the request arrived.
    pub received_at: Timestamp,
    /// When the case was opened.
    pub opened_at: Timestamp,
    /// When it was closed; none while it is open.
    pub closed_at: Option<Timestamp>,
    /// Whether the person who asked was answered.
    pub answered: bool,
    /// When the delay to answer ended with the answer although the case went on.
    pub answered_at: Option<Timestamp>,
    /// The moment its delay to answer ends, where it has one.
    pub deadline_due: Option<Timestamp>,
    /// Whether that delay ran out with the case open.
    pub overdue: bool,
    /// What people were asked to do in it.
    pub tasks: TaskCounts,
    /// How many people did something in it.
    pub hands: u32,
    /// Seconds that people worked on it, where somebody measures that.
    pub touch_seconds: Option<u64>,
    /// Every touch of paper.
    pub touches: Vec<PaperTouch>,
    /// Pages of all documents that came in, on paper or not.
    pub pages: u32,
}

impl CaseFact {
    /// Whether paper that is not the person's own choice was touched.
    #[must_use]
    pub fn disqualified(&self) -> bool {
        self.touches.iter().any(|touch| touch.cause.disqualifies())
    }

    /// Pages of paper, over all touches.
    #[must_use]
    pub fn paper_pages(&self) -> u64 {
        self.touches.iter().map(|touch| u64::from(touch.pages)).sum()
    }
}

impl From<&Case> for CaseFact {
    fn from(case: &Case) -> Self {
        let ended = case.delay_ended();
        let received = case.documents.iter().filter(|document| document.kind == DocumentKind::Received);
        Self {
            workflow: case.workflow.name.clone(),
            inbox: case.inbox.to_string(),
            received_at: case.received_at,
            opened_at: case.opened_at,
            closed_at: match &case.status {
                Status::Open => None,
                Status::Closed { at, .. } => Some(*at),
            },
            answered: case.answered,
            answered_at: ended.map(|(at, _)| at),
            deadline_due: case.deadline.as_ref().map(|deadline| deadline.due).or_else(|| ended.and_then(|(_, due)| due)),
            overdue: case.overdue,
            tasks: TaskCounts::of(case.tasks.iter().map(|task| &task.kind)),
            hands: u32::try_from(case.hands.len()).unwrap_or(u32::MAX),
            touch_seconds: None,
            touches: case.paper.clone(),
            pages: received.fold(0, |sum, document| sum.saturating_add(u32::try_from(document.pages.len()).unwrap_or(u32::MAX))),
        }
    }
}

/// Tasks of a case by kind, done or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TaskCounts {
    /// Looks at doubtful fields.
    pub review: u32,
    /// Work and decisions.
    pub work: u32,
    /// Signatures.
    pub sign: u32,
    /// Failures that a person was asked to mend.
    pub repair: u32,
}

impl TaskCounts {
    /// Counts tasks by kind.
    pub fn of<'a>(tasks: impl IntoIterator<Item = &'a TaskKind>) -> Self {
        let mut counts = Self::default();
        for task in tasks {
            let count = match task {
                TaskKind::Review => &mut counts.review,
                TaskKind::Perform | TaskKind::Decide | TaskKind::Await | TaskKind::Look { .. } => &mut counts.work,
                TaskKind::Sign { .. } | TaskKind::SignOutside { .. } => &mut counts.sign,
                TaskKind::Repair { .. } => &mut counts.repair,
            };
            *count = count.saturating_add(1);
        }
        counts
    }
}

/// An attestation on file: somebody signed that the declaration of a process is true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    /// The process.
    pub process: String,
    /// In what role.
    pub role: Role,
    /// The file name, as in the catalogue.
    pub file: String,
    /// The signer's certificate: its SHA-256 in hexadecimal, or another stable identifier.
    pub certificate: String,
    /// The certificate's subject, readable.
    pub by: String,
    /// When it was signed.
    pub at: Timestamp,
    /// Whether the signature is valid and trusted.
    pub valid: bool,
}

/// A watched inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxFact {
    /// Its name.
    pub name: String,
    /// What people read.
    pub title: Bilingual,
    /// The fax number it took over from.
    pub fax_number: Option<String>,
    /// Everything received in the period, duplicates and quarantined files too, where that was counted.
    pub arrivals: Option<u64>,
}

/// When a process counts as paperless. Shares are from 0 to 1. The same five values as `[paperless]` in `greffier.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Thresholds {
    /// Cases that must have been observed, unless the full yearly volume is smaller.
    pub minimum_cases: u64,
    /// Share of the declared volume that must have been observed.
    pub volume_share: f64,
    /// Share of the observed cases that may have had a disqualifying touch of paper.
    pub touch_share: f64,
    /// Months an attestation is good for.
    pub attestation_months: u32,
    /// The office's aim for the share of processes.
    pub aim: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { minimum_cases: 30, volume_share: 0.95, touch_share: 0.01, attestation_months: 12, aim: 0.75 }
    }
}
