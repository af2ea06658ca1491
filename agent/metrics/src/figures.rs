//! The figures as they are published: names are stable, `/api/figures` and `greffier metrics --json` show them.

use greffier_casework::{PaperCause, Stage};
use greffier_language::Bilingual;
use jiff::Timestamp;
use serde::Serialize;

use crate::{Period, Role, StageDeclaration, Thresholds};

/// All figures of a period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// The period asked for.
    pub period: Period,
    /// When the figures were computed.
    pub computed_at: Timestamp,
    /// The moment they describe: the end of the period, or the present when the period still runs.
    pub as_of: Timestamp,
    /// The thresholds in force, printed beside the share.
    pub thresholds: Thresholds,
    /// Share of the processes without paper.
    pub paperless: Paperless,
    /// From receipt to closing, of the cases closed in the period.
    pub lead_time: Spread,
    /// Time that people worked on a case; not measured (`n` is 0) unless somebody brings it.
    pub touch_time: Spread,
    /// People who did something in a case.
    pub hands: Spread,
    /// Closed cases that no person had to look at before signing.
    pub straight_through: Ratio,
    /// Cases open at `as_of`.
    pub backlog: Backlog,
    /// Delays to answer that were kept.
    pub deadlines: Ratio,
    /// Not measured yet, and said so.
    pub rework: NotMeasured,
    /// The paper that is left.
    pub paper: Paper,
}

/// What a coverage or a spread counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Cases.
    Cases,
    /// Processes.
    Processes,
    /// Seconds.
    Seconds,
    /// People.
    People,
}

/// How much of what exists a figure has seen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Coverage {
    /// Cases or processes.
    pub unit: Unit,
    /// How many were observed.
    pub observed: u64,
    /// How many the office declares for the period, pro rata of the yearly volume.
    pub declared: f64,
    /// Observed over declared; none when nothing is declared. Above 1 when more came than was declared.
    pub share: Option<f64>,
}

impl Coverage {
    pub(crate) fn cases(observed: u64, declared: f64) -> Self {
        Self { unit: Unit::Cases, observed, declared, share: (declared > 0.0).then(|| observed as f64 / declared) }
    }

    pub(crate) fn processes(observed: u64, declared: u64) -> Self {
        Self { unit: Unit::Processes, observed, declared: declared as f64, share: share(observed, declared) }
    }
}

/// Part over whole; none when the whole is nothing.
pub(crate) fn share(numerator: u64, denominator: u64) -> Option<f64> {
    (denominator > 0).then(|| numerator as f64 / denominator as f64)
}

/// Something that a figure leaves out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exclusion {
    /// Stable code.
    pub code: &'static str,
    /// How many are left out.
    pub count: u64,
    /// Why.
    #[serde(flatten)]
    pub text: Bilingual,
}

/// A share of cases.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ratio {
    /// Cases that have the property.
    pub numerator: u64,
    /// Cases looked at.
    pub denominator: u64,
    /// Numerator over denominator, from 0 to 1; none when there is no case.
    pub share: Option<f64>,
    /// What is left out of the denominator.
    pub exclusions: Vec<Exclusion>,
    /// How much of the declared volume was seen.
    pub coverage: Coverage,
    /// What the figure means.
    pub definition: Bilingual,
}

/// Percentiles by nearest rank: values that really occurred, never between two.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Spread {
    /// Seconds or people.
    pub unit: Unit,
    /// Number of values; 0 means not measured.
    pub n: u64,
    /// The value that half of the cases do not exceed.
    pub p50: Option<u64>,
    /// The value that nine in ten cases do not exceed. Under ten values it is the greatest.
    pub p90: Option<u64>,
    /// What is left out.
    pub exclusions: Vec<Exclusion>,
    /// How much of the declared volume was seen.
    pub coverage: Coverage,
    /// What the figure means.
    pub definition: Bilingual,
}

/// Cases that wait.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Backlog {
    /// Open cases at `as_of`.
    pub open: u64,
    /// Of these, with their delay run out.
    pub overdue: u64,
    /// Age since receipt.
    pub age: Spread,
}

/// A figure that nothing measures yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotMeasured {
    /// Always false; there so that readers of the JSON can test it.
    pub measured: bool,
    /// Why not.
    pub why: Bilingual,
}

/// The share of the office's processes that are without paper.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Paperless {
    /// Processes that are met.
    pub numerator: u64,
    /// All processes of the catalogue but the excluded ones.
    pub denominator: u64,
    /// Numerator over denominator, from 0 to 1; none when the catalogue has no process.
    pub share: Option<f64>,
    /// The office's aim.
    pub aim: f64,
    /// Whether the share reaches the aim.
    pub aim_reached: bool,
    /// Processes of which enough cases were observed, over all processes.
    pub coverage: Coverage,
    /// Processes left out, each with its reason.
    pub exclusions: Vec<ExcludedFigure>,
    /// Each process with its verdict, in the order of the catalogue.
    pub processes: Vec<ProcessFigure>,
    /// Workflows that had cases and stand in no line of the catalogue: the denominator lacks them.
    pub uncatalogued: Vec<Uncatalogued>,
    /// What the figure means.
    pub definition: Bilingual,
}

/// A process that is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExcludedFigure {
    /// Its name.
    pub name: String,
    /// What people read.
    pub title: Bilingual,
    /// Why it is left out.
    pub reason: Bilingual,
    /// Cases of it that were closed in the period all the same.
    pub cases: u64,
}

/// A workflow that the catalogue does not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Uncatalogued {
    /// The workflow's name.
    pub workflow: String,
    /// Cases received or closed in the period.
    pub cases: u64,
}

/// Whether a process is paperless. The order is from worst to best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// A declaration, an attestation or the cases speak against it.
    NotMet,
    /// Nothing speaks against it, but too few cases were observed. Counts as not met.
    NotMeasured,
    /// Declared, attested, observed enough, and not contradicted.
    Met,
}

/// One process of the catalogue.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProcessFigure {
    /// Its name.
    pub name: String,
    /// What people read.
    pub title: Bilingual,
    /// Who answers for it.
    pub owner: String,
    /// The workflow that runs it.
    pub workflow: Option<String>,
    /// The verdict.
    pub verdict: Verdict,
    /// Everything that keeps it from being met; empty when it is met.
    pub reasons: Vec<Reason>,
    /// What one should know and what does not change the verdict.
    pub notes: Vec<Reason>,
    /// Stages declared digital in which paper was touched all the same.
    pub contradictions: Vec<Contradiction>,
    /// Each stage: what is declared and what was seen.
    pub stages: Vec<StageFigure>,
    /// What was found of the two attestations.
    pub attestations: Vec<AttestationFigure>,
    /// Cases closed in the period.
    pub observed: u64,
    /// Of these, with at least one disqualifying touch of paper.
    pub touched: u64,
    /// Of these, with paper by the person's own choice alone. These do not count against it.
    pub chosen: u64,
    /// Cases declared for a year.
    pub declared: u64,
    /// Observed cases over those declared for the period.
    pub coverage: Coverage,
}

/// A reason or a note with its stable code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// Stable code, explained in `agent/docs/paperless.md`.
    pub code: &'static str,
    /// The sentence.
    #[serde(flatten)]
    pub text: Bilingual,
}

/// A declaration that the cases contradict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contradiction {
    /// The stage that is declared digital.
    pub stage: Stage,
    /// Observed cases with a disqualifying touch in it.
    pub cases: u64,
    /// The sentence.
    #[serde(flatten)]
    pub text: Bilingual,
}

/// One stage of a process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StageFigure {
    /// What is declared.
    #[serde(flatten)]
    pub declared: StageDeclaration,
    /// The stage's name for people.
    pub title: Bilingual,
    /// Observed cases with a disqualifying touch in it.
    pub touched: u64,
}

/// Where an attestation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttestationState {
    /// Valid and recent.
    Good,
    /// None on file.
    Missing,
    /// Too old.
    Expired,
    /// Signed after the moment the figures describe.
    Later,
    /// The signature does not hold.
    Invalid,
}

/// The attestation in one role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttestationFigure {
    /// In what role.
    pub role: Role,
    /// Where it stands.
    pub state: AttestationState,
    /// Who signed, when there is one.
    pub by: Option<String>,
    /// When.
    pub at: Option<Timestamp>,
}

/// The paper that is left, over the cases received in the period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Paper {
    /// Cases received in the period.
    pub received: u64,
    /// Of these, with a touch of paper of any cause.
    pub touched: u64,
    /// Pages of all documents that came in, on paper or not.
    pub pages: u64,
    /// Pages of paper.
    pub paper_pages: u64,
    /// Each stage and cause with paper, the one with the most cases first.
    pub steps: Vec<PaperStep>,
    /// The paper step to remove next: the disqualifying one with the most cases.
    pub next_step: Option<PaperStep>,
    /// Each inbox, the one with the most cases on paper first.
    pub inboxes: Vec<InboxFigure>,
    /// The fax line to close next: the one with the fewest cases on paper, so that the fewest people must be shown another way.
    pub next_line: Option<InboxFigure>,
    /// What the figures mean.
    pub definition: Bilingual,
}

/// Paper in one stage for one cause.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PaperStep {
    /// The stage.
    pub stage: Stage,
    /// The cause.
    pub cause: PaperCause,
    /// The stage's name for people.
    pub stage_title: Bilingual,
    /// The cause's name for people.
    pub cause_title: Bilingual,
    /// Whether it keeps a process from counting as paperless.
    pub disqualifies: bool,
    /// Cases with such a touch.
    pub cases: u64,
    /// Their pages in it.
    pub pages: u64,
    /// Cases over all cases received in the period.
    pub share: Option<f64>,
}

/// One inbox.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InboxFigure {
    /// Its name.
    pub name: String,
    /// What people read.
    pub title: Bilingual,
    /// The fax number it took over from.
    pub fax_number: Option<String>,
    /// Everything received in the period, where counted.
    pub arrivals: Option<u64>,
    /// Cases received by it.
    pub cases: u64,
    /// Of these, with paper at reception.
    pub paper_cases: u64,
    /// Pages of paper they came with.
    pub paper_pages: u64,
}
