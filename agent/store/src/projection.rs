//! What is kept of a case beside its journal, so that lists and figures need not read journals: columns to find it by, its whole
//! state as JSON, its tasks, and the few facts that figures are made from. All of it follows from the case alone.

use std::collections::BTreeSet;

use greffier_casework::{
    Case, CaseId, DocumentKind, FieldName, InboxName, Medium, Outcome, PaperTouch, Source, Status, TaskKind, TaskState,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;

use crate::rows::{json_text, ms};
use crate::search::{self, FieldsText};
use crate::{StoreError, readings};

/// What figures need to know of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseFacts {
    /// The case.
    pub case: CaseId,
    /// The number people use.
    pub number: String,
    /// The workflow's name.
    pub workflow: String,
    /// The inbox it came by.
    pub inbox: InboxName,
    /// When the request arrived.
    pub received_at: Timestamp,
    /// When the case was opened.
    pub opened_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// The end of the delay to answer.
    pub due: Option<Timestamp>,
    /// When the delay to answer ended with the answer although the case went on.
    #[serde(default)]
    pub answered_at: Option<Timestamp>,
    /// The end of the delay as it was then.
    #[serde(default)]
    pub answer_due: Option<Timestamp>,
    /// Whether the delay ran out while it was open.
    pub overdue: bool,
    /// Whether the person was answered.
    pub answered: bool,
    /// How many people did a task of it; none means it went straight through.
    pub hands: u32,
    /// Tasks opened for people.
    pub tasks: u32,
    /// Of these, reviews of fields.
    pub reviews: u32,
    /// Of these, signatures.
    pub signatures: u32,
    /// Of these, work and decisions.
    #[serde(default)]
    pub work: u32,
    /// Of these, repairs of what failed outside.
    pub repairs: u32,
    /// Pages of the documents that came in.
    pub pages: u32,
    /// Fields read.
    pub fields: u32,
    /// Fields that a person looked at (confirmed or corrected).
    pub fields_checked: u32,
    /// Fields whose value in force was typed by a person.
    pub fields_corrected: u32,
    /// Documents born on paper.
    pub paper_documents: u32,
    /// Every touch of paper.
    pub paper: Vec<PaperTouch>,
}

fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}

impl CaseFacts {
    /// The facts of a case.
    #[must_use]
    pub fn of(case: &Case) -> Self {
        let (closed_at, outcome) = match &case.status {
            Status::Open => (None, None),
            Status::Closed { outcome, at } => (Some(*at), Some(outcome.clone())),
        };
        let ended = case.delay_ended();
        let of_kind = |wanted: fn(&TaskKind) -> bool| count(case.tasks.iter().filter(|task| wanted(&task.kind)).count());
        let received = case.documents.iter().filter(|document| document.kind == DocumentKind::Received);
        let corrected = case.fields.values().filter(|field| field.source == Source::Person);
        Self {
            case: case.id,
            number: case.number.clone(),
            workflow: case.workflow.name.clone(),
            inbox: case.inbox.clone(),
            received_at: case.received_at,
            opened_at: case.opened_at,
            closed_at,
            outcome,
            due: case.deadline.as_ref().map(|deadline| deadline.due),
            answered_at: ended.map(|(at, _)| at),
            answer_due: ended.and_then(|(_, due)| due),
            overdue: case.overdue,
            answered: case.answered,
            hands: count(case.hands.len()),
            tasks: count(case.tasks.len()),
            reviews: of_kind(|kind| matches!(kind, TaskKind::Review)),
            signatures: of_kind(|kind| matches!(kind, TaskKind::Sign { .. } | TaskKind::SignOutside { .. })),
            work: of_kind(|kind| matches!(kind, TaskKind::Perform | TaskKind::Decide | TaskKind::Await | TaskKind::Look { .. })),
            repairs: of_kind(|kind| matches!(kind, TaskKind::Repair { .. })),
            pages: received.fold(0, |pages, document| pages.saturating_add(count(document.pages.len()))),
            fields: count(case.fields.len()),
            fields_checked: count(case.fields.values().filter(|field| field.checked_by.is_some()).count()),
            fields_corrected: count(corrected.count()),
            paper_documents: count(case.documents.iter().filter(|document| document.origin.medium == Medium::Paper).count()),
            paper: case.paper.clone(),
        }
    }
}

/// The rows of one case, ready to be written.
pub(crate) struct Rows {
    case: Case,
    facts: CaseFacts,
    snapshot_text: String,
    facts_text: String,
    form: Option<String>,
    readings_text: Option<String>,
    tasks: Vec<TaskColumns>,
    findable: FieldsText,
}

struct TaskColumns {
    number: u32,
    role: String,
    state: &'static str,
    claimed_by: Option<String>,
    opened_ms: i64,
    text: String,
}

/// `findable` are the fields whose values can be searched for.
pub(crate) fn rows_of(case: &Case, findable: &BTreeSet<FieldName>) -> Result<Rows, StoreError> {
    let facts = CaseFacts::of(case);
    let tasks = case.tasks.iter().map(|task| {
        Ok(TaskColumns {
            number: task.number,
            role: task.role.0.clone(),
            state: match task.state {
                TaskState::Open => "open",
                TaskState::Claimed { .. } => "claimed",
                TaskState::Done { .. } | TaskState::Settled { .. } => "done",
            },
            claimed_by: task.claimed_by().map(|name| name.0.clone()),
            opened_ms: ms(task.opened_at),
            text: json_text(task)?,
        })
    });
    let (form, readings) = readings::of_case(case);
    Ok(Rows {
        readings_text: form.map(|_| json_text(&readings)).transpose()?,
        form: form.map(str::to_owned),
        snapshot_text: json_text(case)?,
        facts_text: json_text(&facts)?,
        tasks: tasks.collect::<Result<_, StoreError>>()?,
        findable: search::fields_text(case, findable),
        facts,
        case: case.clone(),
    })
}

/// Writes the rows of a case over those of before, inside somebody's transaction.
pub(crate) async fn write(db: &mut AnyConnection, rows: &Rows) -> Result<(), StoreError> {
    let Rows { case, facts, .. } = rows;
    let id = case.id.to_string();
    sqlx::query(
        "INSERT INTO cases (id, case_number, workflow_name, workflow_hash, inbox, confidentiality, status, outcome, received_ms, \
         opened_ms, closed_ms, due_ms, step, doubtful, overdue, answered, seq, snapshot, facts, form, readings) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) \
         ON CONFLICT (id) DO UPDATE SET workflow_name = excluded.workflow_name, workflow_hash = excluded.workflow_hash, \
         confidentiality = excluded.confidentiality, status = excluded.status, outcome = excluded.outcome, \
         closed_ms = excluded.closed_ms, due_ms = excluded.due_ms, step = excluded.step, doubtful = excluded.doubtful, \
         overdue = excluded.overdue, answered = excluded.answered, seq = excluded.seq, snapshot = excluded.snapshot, \
         facts = excluded.facts, form = excluded.form, readings = excluded.readings",
    )
    .bind(id.as_str())
    .bind(case.number.as_str())
    .bind(case.workflow.name.as_str())
    .bind(case.workflow.hash.as_str())
    .bind(case.inbox.as_str())
    .bind(case.confidentiality.as_str())
    .bind(if case.is_open() { "open" } else { "closed" })
    .bind(facts.outcome.as_ref().map(|outcome| outcome.0.as_str()))
    .bind(ms(case.received_at))
    .bind(ms(case.opened_at))
    .bind(facts.closed_at.map(ms))
    .bind(facts.due.map(ms))
    .bind(case.step().map(|step| step.as_str()))
    .bind(i64::try_from(case.doubtful_fields().count()).unwrap_or(i64::MAX))
    .bind(i64::from(case.overdue))
    .bind(i64::from(case.answered))
    .bind(i64::try_from(case.seq).unwrap_or(i64::MAX))
    .bind(rows.snapshot_text.as_str())
    .bind(rows.facts_text.as_str())
    .bind(rows.form.as_deref())
    .bind(rows.readings_text.as_deref())
    .execute(&mut *db)
    .await?;
    for task in &rows.tasks {
        sqlx::query(
            "INSERT INTO tasks (case_id, task_number, role, state, claimed_by, opened_ms, task) VALUES ($1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT (case_id, task_number) DO UPDATE SET role = excluded.role, state = excluded.state, \
             claimed_by = excluded.claimed_by, opened_ms = excluded.opened_ms, task = excluded.task",
        )
        .bind(id.as_str())
        .bind(i64::from(task.number))
        .bind(task.role.as_str())
        .bind(task.state)
        .bind(task.claimed_by.as_deref())
        .bind(task.opened_ms)
        .bind(task.text.as_str())
        .execute(&mut *db)
        .await?;
    }
    search::write_fields(db, &id, &rows.findable).await
}

/// Throws all projections away, inside somebody's transaction.
pub(crate) async fn clear(db: &mut AnyConnection) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM tasks").execute(&mut *db).await?;
    sqlx::query("DELETE FROM cases").execute(&mut *db).await?;
    search::clear(db).await
}
