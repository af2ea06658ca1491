//! The parts of a case as its page shows them.

use greffier_casework::{
    BlobHash, Case, Disposal, Document, DocumentKind, Field, Guarantee, Medium, Person, Status, Task, TaskId, TaskKind, TaskState,
};
use greffier_pades::Verdict;
use greffier_runner::DeskError;
use greffier_store::{CopyMade, CopySeal, Job, JobState, KeptCopy, LedgerRow};

use crate::app::App;
use crate::locale::Words;
use crate::moments::{Clock, Moment};
use crate::names::{self, Names};
use crate::pages::station::{self, Crop};
use crate::pages::verify::verdict;
use crate::story::outcome_name;

/// A field of a case.
pub(crate) struct FieldRow {
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) empty: bool,
    /// How it came to be: read, confirmed, corrected.
    pub(crate) how: String,
    pub(crate) doubtful: bool,
    pub(crate) crop: Option<Crop>,
}

pub(crate) fn field(names: &Names, case: &Case, field: &Field) -> FieldRow {
    let t = names.t;
    let corrected = field.source == greffier_casework::Source::Person;
    let how = match &field.checked_by {
        Some(by) if corrected => {
            t.two("field-corrected-by", "name", names.person(by), "raw", if field.raw.is_empty() { "∅" } else { &field.raw })
        }
        Some(by) if field.source == greffier_casework::Source::Given => t.one("field-given-by", "name", names.person(by)),
        Some(by) => t.one("field-confirmed-by", "name", names.person(by)),
        None if field.source == greffier_casework::Source::Table => t.get("field-from-table"),
        None if field.source == greffier_casework::Source::Robot => t.get("field-from-robot"),
        None => station::sureness(t, field),
    };
    FieldRow {
        label: names.field(&field.name),
        value: names.value(&field.name, &field.value),
        empty: field.value.is_empty(),
        how,
        doubtful: field.needs_a_look(),
        crop: field.zone.as_ref().filter(|_| field.needs_a_look()).and_then(|zone| station::crop(case, zone)),
    }
}

/// A document of a case.
pub(crate) struct Paper {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) medium: String,
    pub(crate) evidence: String,
    pub(crate) pages: String,
    pub(crate) view_href: Option<String>,
    pub(crate) file_href: String,
    /// Where its signatures are verified; for PDF alone.
    pub(crate) verify_href: Option<String>,
    /// Where its searchable copy is.
    pub(crate) copy_href: Option<String>,
    /// Why it has none.
    pub(crate) no_copy: Option<String>,
    pub(crate) sha256: String,
    /// The steps of the transfer from paper.
    pub(crate) transfer: Option<Vec<String>>,
    /// Where the record of the transfer is.
    pub(crate) record_href: Option<String>,
    /// Whether the copy bears the office's seal, in words, for a document that was paper.
    pub(crate) seal: Option<String>,
    /// What became of the paper, when it is gone.
    pub(crate) disposed: Option<String>,
}

/// A document, with what came of making its searchable copy.
pub(crate) fn paper(t: Words, clock: &Clock, case: &Case, document: &Document, copy: Option<&CopyMade>) -> Paper {
    let base = format!("/cases/{}/documents/{}", case.id, document.id);
    let kind = match document.kind {
        DocumentKind::Received => "kind-received",
        DocumentKind::Letter => "kind-letter",
        DocumentKind::Signed => "kind-signed",
        DocumentKind::Evidence => "kind-evidence",
    };
    let medium = match document.origin.medium {
        Medium::Paper => "medium-paper",
        Medium::Digital => "medium-digital",
    };
    let evidence = document.origin.evidence.iter().map(|one| t.get(&format!("evidence-{}", code_of(one))));
    let transfer = document.transfer.as_ref().map(|record| {
        let mut lines =
            vec![t.one("transfer-format", "format", &record.source_format), t.one("transfer-process", "process", &record.process)];
        lines.extend(record.guarantees.iter().map(|kept| Guarantee::said(kept, t.0).to_owned()));
        lines
    });
    let kept = match copy {
        Some(CopyMade::Copy(kept)) => Some(kept),
        Some(CopyMade::None(_)) | None => None,
    };
    let method = |disposal: &Disposal| t.get(&format!("destruction-{}", disposal.method.name()));
    Paper {
        name: document.name.clone(),
        kind: t.get(kind),
        medium: t.get(medium),
        evidence: evidence.collect::<Vec<_>>().join(", "),
        pages: if document.pages.is_empty() { String::new() } else { t.n("pages", document.pages.len()) },
        view_href: (!document.pages.is_empty()).then(|| base.clone()),
        file_href: format!("{base}/file"),
        verify_href: (document.media_type == "application/pdf").then(|| format!("{base}/verify")),
        copy_href: kept.map(|_| format!("{base}/copy")),
        no_copy: match copy {
            Some(CopyMade::None(reason)) => Some(match reason.as_str() {
                "signed" => t.get("no-copy-signed"),
                "born-digital" => t.get("no-copy-born-digital"),
                code => t.one("no-copy", "code", code),
            }),
            _ => None,
        },
        sha256: document.blob.to_string(),
        record_href: kept.and_then(|kept| kept.record.as_ref()).map(|_| format!("{base}/transfer")),
        seal: kept.filter(|_| transfer.is_some()).map(|kept| sealed(t, kept)),
        disposed: case.disposed.get(&document.id).map(|disposal| {
            let (day, method) = (clock.day(disposal.on), method(disposal));
            t.all("paper-disposed", &[("day", &day), ("method", &method), ("place", &disposal.place)])
        }),
        transfer,
    }
}

fn sealed(t: Words, copy: &KeptCopy) -> String {
    match &copy.seal {
        CopySeal::Sealed => t.get("copy-sealed"),
        CopySeal::Without => t.get("copy-not-sealed"),
        CopySeal::Failed(code) => t.one("copy-seal-failed", "code", code),
    }
}

/// The stable name that serde gives a plain variant.
fn code_of(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A task of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TaskLine {
    pub(crate) href: String,
    pub(crate) what: String,
    pub(crate) role: String,
    pub(crate) state: String,
    pub(crate) since: Moment,
    /// Whether this person can do it now.
    pub(crate) doable: bool,
}

pub(crate) fn task(app: &App, names: &Names, clock: &Clock, case: &Case, task: &Task, person: &Person) -> TaskLine {
    let t = names.t;
    let state = match &task.state {
        TaskState::Open => t.get("task-open"),
        TaskState::Claimed { by } => t.one("task-claimed", "name", names.person(by)),
        TaskState::Settled { at } => t.one("task-settled", "at", clock.at(*at).text),
        TaskState::Done { by, at, .. } => t.two("task-done", "name", names.person(by), "at", clock.at(*at).text),
    };
    let free = task.claimed_by().is_none_or(|by| *by == person.name);
    let what = match &task.kind {
        TaskKind::Repair { code, .. } => format!("{} ({code})", t.get("task-repair")),
        _ => names.step(&task.step),
    };
    TaskLine {
        href: format!("/tasks/{}", TaskId { case: case.id, number: task.number }),
        what,
        role: names::role(app, t, &task.role),
        state,
        since: clock.at(task.opened_at),
        doable: case.is_open() && task.is_open() && free && person.holds_in(&case.workflow.name, &task.role),
    }
}

/// Where a case stands, in one line.
pub(crate) fn stands(names: &Names, clock: &Clock, case: &Case) -> String {
    let t = names.t;
    match &case.status {
        Status::Closed { outcome, at } => t.two("case-closed-at", "outcome", outcome_name(names, &outcome.0), "at", clock.at(*at).text),
        Status::Open => case.step().map_or_else(String::new, |step| names.step(step)),
    }
}

/// A line of the ledger of effects and timers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Effort {
    pub(crate) what: String,
    pub(crate) state: String,
    pub(crate) failed: bool,
    pub(crate) attempts: String,
    pub(crate) code: Option<String>,
    pub(crate) receipt: Option<String>,
    pub(crate) asked: Moment,
    pub(crate) ended: Option<Moment>,
    pub(crate) key: String,
}

pub(crate) fn effort(t: Words, clock: &Clock, row: &LedgerRow) -> Effort {
    let what = match &row.job {
        Job::Effect { order } => t.get(&format!("effect-{}", order.effect.kind())),
        Job::Timer { timer } => t.one("effect-timer", "at", clock.at(timer.due).text),
        Job::Read { .. } => t.get("effect-read"),
        Job::Copy { .. } => t.get("effect-copy"),
        Job::Renew { .. } if row.state == JobState::Live => t.one("effect-renew-at", "at", clock.at(row.ready_at).text),
        Job::Renew { .. } => t.get("effect-renew"),
        // Of an arrival, never of a case.
        Job::Acknowledge { .. } => t.get("effect-acknowledge"),
    };
    let state = match row.state {
        JobState::Live => "job-live",
        JobState::Done => "job-done",
        JobState::Failed => "job-failed",
        JobState::Dropped => "job-dropped",
    };
    Effort {
        what,
        state: t.get(state),
        failed: row.state == JobState::Failed,
        attempts: t.n("attempts", row.attempts),
        code: row.last_error.clone(),
        receipt: row.receipt.clone().filter(|receipt| !receipt.is_empty()),
        asked: clock.at(row.created_at),
        ended: row.finished_at.map(|at| clock.at(at)),
        key: row.key.clone(),
    }
}

/// What verifying a signed document found, in words.
pub(crate) struct Check {
    pub(crate) document: String,
    pub(crate) verdict: String,
    /// `good`, `bad` or `unsure`.
    pub(crate) class: &'static str,
    pub(crate) lines: Vec<String>,
    /// All that was found, as `greffier verify` says it.
    pub(crate) details: Vec<String>,
}

pub(crate) async fn check(app: &App, t: Words, clock: &Clock, name: &str, blob: &BlobHash) -> Check {
    let bytes = app.desk.store().blobs().read(blob).await.map_err(DeskError::from);
    let verified = match bytes {
        Ok(bytes) => app.desk.verify_bytes(bytes).await,
        Err(error) => Err(error),
    };
    let verification = match verified {
        Ok(verification) => verification,
        Err(error) => {
            tracing::error!(code = error.code(), "a signed document could not be verified");
            let line = t.one("verdict-not-checked", "code", error.code());
            return Check {
                document: name.to_owned(),
                verdict: t.get("verdict-cannot-tell"),
                class: "unsure",
                lines: vec![line],
                details: Vec::new(),
            };
        }
    };
    let (verdict, class) = verdict(verification.verdict);
    let said = |reason: &greffier_pades::Reason| if t.tag() == "en" { reason.en() } else { reason.fr() }.to_owned();
    let mut lines: Vec<String> = verification.reasons.iter().map(said).collect();
    for signature in &verification.signatures {
        let named = signature.certificate.as_ref().and_then(|certificate| certificate.common_name.clone());
        let who = named.or_else(|| signature.signer.clone());
        let at = signature.claimed_time.map(|at| clock.at(at).text);
        if let (Verdict::Valid, Some(who), Some(at)) = (signature.verdict, who, at) {
            lines.push(t.two("verdict-signed-by", "name", who, "at", at));
        }
        if signature.coverage.whole_file && signature.verdict == Verdict::Valid {
            lines.push(t.get("verdict-whole"));
        }
        lines.extend(signature.reasons.iter().map(said));
    }
    let details = greffier_pades::explain(&verification, t.of_signatures());
    Check {
        document: name.to_owned(),
        verdict: t.get(verdict),
        class,
        lines,
        details: details.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
    }
}
