//! The figures of an office: which of its processes are without paper, how long cases take, how many wait, and which paper to
//! remove next.
//!
//! Everything here is a pure function over plain inputs: callers bring the catalogue's text, the cases, the attestations they have
//! checked, and the time. Each figure carries its numerator, its denominator, what was left out and why, what share of the declared
//! volume it covers, and its own definition in French and English. `agent/docs/paperless.md` says the same for people.
//!
//! **Architecture Invariant:** the machine may only worsen a declaration. Nothing that is observed makes a process count as paperless
//! that the office has not declared and attested so.

mod catalogue;
mod catalogue_reader;
mod figures;
mod flow;
mod inputs;
mod paper;
mod paperless;
mod percentile;
mod period;
mod render;
mod words;

use jiff::Timestamp;

pub use catalogue::{AttestationFile, Catalogue, ExcludedProcess, Process, Role, StageDeclaration};
pub use catalogue_reader::{catalogue_schema, check_catalogue, read_catalogue};
pub use figures::{
    AttestationFigure, AttestationState, Backlog, Contradiction, Coverage, ExcludedFigure, Exclusion, Figures, InboxFigure, NotMeasured,
    Paper, PaperStep, Paperless, ProcessFigure, Ratio, Reason, Spread, StageFigure, Uncatalogued, Unit, Verdict,
};
pub use inputs::{Attestation, CaseFact, InboxFact, Inputs, TaskCounts, Thresholds};
pub use percentile::nearest_rank;
pub use period::{Period, PeriodError};
pub use render::render_text;
pub use words::{cause_name, duration, percent, stage_name};

/// All figures of a period. The result does not depend on the order of cases, attestations or inboxes.
#[must_use]
pub fn figures(inputs: &Inputs<'_>) -> Figures {
    let window = Window { start: inputs.period.start, end: inputs.period.end.min(inputs.now) };
    let declared = inputs
        .catalogue
        .map_or(0.0, |catalogue| catalogue.processes.iter().map(|process| inputs.period.volume(process.volume)).sum::<f64>());
    let coverage = Coverage::cases(inputs.cases.iter().filter(|case| window.closed(case)).count() as u64, declared);
    Figures {
        period: inputs.period.clone(),
        computed_at: inputs.now,
        as_of: window.end,
        thresholds: inputs.thresholds,
        paperless: paperless::share(inputs, window),
        lead_time: flow::lead_time(inputs.cases, window, coverage),
        touch_time: flow::touch_time(inputs.cases, window, coverage),
        hands: flow::hands(inputs.cases, window, coverage),
        straight_through: flow::straight_through(inputs.cases, window, coverage),
        backlog: flow::backlog(inputs.cases, window),
        deadlines: flow::deadlines(inputs.cases, window, coverage),
        rework: flow::rework(),
        paper: paper::paper(inputs, window),
    }
}

/// The part of the period that has passed: from `start`, up to but without `end`.
#[derive(Debug, Clone, Copy)]
struct Window {
    start: Timestamp,
    end: Timestamp,
}

impl Window {
    fn holds(self, at: Timestamp) -> bool {
        self.start <= at && at < self.end
    }

    fn closed(self, case: &CaseFact) -> bool {
        case.closed_at.is_some_and(|at| self.holds(at))
    }
}
