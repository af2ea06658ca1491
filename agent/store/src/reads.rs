//! Cases, as the console and the figures read them.

use std::collections::BTreeMap;

use greffier_casework::{Case, CaseId, InboxName, Outcome, StepId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;

use crate::rows::{Query, Reader, ms};
use crate::{CaseFacts, Page, PageRequest, Store, StoreError, WorkflowDefinition};

/// Open or closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseStatus {
    /// Work remains.
    Open,
    /// Nothing remains.
    Closed,
}

impl CaseStatus {
    fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

/// Which cases are wanted. What is `None` does not restrict; an empty list matches nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseFilter {
    /// Open or closed ones.
    pub status: Option<CaseStatus>,
    /// Whose number contains this text.
    pub number_contains: Option<String>,
    /// Of these confidentiality classes: those the reader may see.
    pub confidentialities: Option<Vec<String>>,
}

/// One line of the list of cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseRow {
    /// The case.
    pub id: CaseId,
    /// The number people use.
    pub number: String,
    /// The workflow's name.
    pub workflow: String,
    /// The inbox it came by.
    pub inbox: InboxName,
    /// Its confidentiality class.
    pub confidentiality: String,
    /// Open or closed.
    pub status: CaseStatus,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// When the request arrived.
    pub received_at: Timestamp,
    /// When the case was opened.
    pub opened_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// The end of the delay to answer.
    pub due: Option<Timestamp>,
    /// The step it stands at.
    pub step: Option<StepId>,
    /// Fields that a person still has to look at.
    pub doubtful: u32,
    /// Whether the delay ran out.
    pub overdue: bool,
    /// Whether the person was answered.
    pub answered: bool,
}

/// Which cases' facts are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactsOf {
    /// Of the cases closed from `from` on and before `to`.
    ClosedBetween {
        /// The first moment.
        from: Timestamp,
        /// The first moment after.
        to: Timestamp,
    },
    /// Of the cases whose request arrived from `from` on and before `to`, open or closed.
    ReceivedBetween {
        /// The first moment.
        from: Timestamp,
        /// The first moment after.
        to: Timestamp,
    },
    /// Of the cases that are open now.
    Open,
}

impl Store {
    /// A case with everything in it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Unreadable`] when its row is not what this version writes (rebuild).
    pub async fn case(&self, id: CaseId) -> Result<Case, StoreError> {
        self.snapshot(Query::new("SELECT snapshot FROM cases WHERE id = ").text(id.to_string())?, id.to_string()).await
    }

    /// A case by the number people use.
    ///
    /// # Errors
    /// As [`Store::case`].
    pub async fn case_by_number(&self, number: &str) -> Result<Case, StoreError> {
        self.snapshot(Query::new("SELECT snapshot FROM cases WHERE case_number = ").text(number)?, number.to_owned()).await
    }

    async fn snapshot(&self, query: Query, name: String) -> Result<Case, StoreError> {
        let rows = query.all(self.reader()).await?;
        let row = rows.first().ok_or_else(|| StoreError::NotFound { what: format!("case {name}") })?;
        Reader { table: "cases", row }.json("snapshot")
    }

    /// Cases, the newest request first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn cases(&self, filter: &CaseFilter, page: PageRequest) -> Result<Page<CaseRow>, StoreError> {
        let total = narrowed(Query::new("SELECT COUNT(*) FROM cases WHERE 1 = 1"), filter)?.count(self.reader()).await?;
        let query = Query::new(
            "SELECT id, case_number, workflow_name, inbox, confidentiality, status, outcome, received_ms, opened_ms, closed_ms, due_ms, \
             step, doubtful, overdue, answered FROM cases WHERE 1 = 1",
        );
        let (limit, offset) = page.bounds();
        let query = narrowed(query, filter)?.push(" ORDER BY received_ms DESC, id DESC LIMIT ").int(limit)?;
        let rows = query.push(" OFFSET ").int(offset)?.all(self.reader()).await?;
        Ok(Page { rows: rows.iter().map(case_row).collect::<Result<_, _>>()?, total })
    }

    /// What figures are made from, in the order of the moment asked about (the request's for open cases).
    ///
    /// # Errors
    /// [`StoreError::Database`], [`StoreError::Unreadable`].
    pub async fn case_facts(&self, of: FactsOf) -> Result<Vec<CaseFacts>, StoreError> {
        let query = Query::new("SELECT facts FROM cases WHERE ");
        let query = match of {
            FactsOf::ClosedBetween { from, to } => {
                let query = query.push("closed_ms >= ").int(ms(from))?.push(" AND closed_ms < ").int(ms(to))?;
                query.push(" ORDER BY closed_ms, id")
            }
            FactsOf::ReceivedBetween { from, to } => {
                let query = query.push("received_ms >= ").int(ms(from))?.push(" AND received_ms < ").int(ms(to))?;
                query.push(" ORDER BY received_ms, id")
            }
            FactsOf::Open => query.push("status = 'open' ORDER BY received_ms, id"),
        };
        let rows = query.all(self.reader()).await?;
        rows.iter().map(|row| Reader { table: "cases", row }.json("facts")).collect()
    }

    /// How many cases of a workflow are open at each step. A case that stands in several branches counts once, at the step it came to
    /// last; steps without a case are left out.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn open_cases_by_step(&self, workflow: &str) -> Result<BTreeMap<StepId, u64>, StoreError> {
        let query = Query::new("SELECT step, COUNT(*) AS cases FROM cases WHERE status = 'open' AND step IS NOT NULL AND workflow_name = ");
        let rows = query.text(workflow)?.push(" GROUP BY step").all(self.reader()).await?;
        let counted = |row: &AnyRow| {
            let row = Reader { table: "cases", row };
            Ok((StepId(row.text("step")?), row.count("cases")?))
        };
        rows.iter().map(counted).collect()
    }

    /// The definition of a workflow by its hash.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn definition(&self, hash: &str) -> Result<WorkflowDefinition, StoreError> {
        let rows = Query::new("SELECT hash, name, definition FROM definitions WHERE hash = ").text(hash)?.all(self.reader()).await?;
        let row = rows.first().ok_or_else(|| StoreError::NotFound { what: format!("workflow definition {hash}") })?;
        let row = Reader { table: "definitions", row };
        Ok(WorkflowDefinition { name: row.text("name")?, hash: row.text("hash")?, definition: row.text("definition")? })
    }
}

fn narrowed(mut query: Query, filter: &CaseFilter) -> Result<Query, StoreError> {
    if let Some(status) = filter.status {
        query = query.push(" AND status = ").text(status.name())?;
    }
    if let Some(text) = filter.number_contains.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        // A number holds digits and a dash; what else is typed is sought as it stands.
        let text: String = text.chars().take(32).collect();
        let literal = text.replace('!', "!!").replace('%', "!%").replace('_', "!_").replace('\0', "");
        query = query.push(" AND case_number LIKE ").text(format!("%{literal}%"))?.push(" ESCAPE '!'");
    }
    if let Some(classes) = &filter.confidentialities {
        query = query.and_in("confidentiality", classes.iter().map(String::as_str))?;
    }
    Ok(query)
}

fn case_row(row: &AnyRow) -> Result<CaseRow, StoreError> {
    let row = Reader { table: "cases", row };
    let status = match row.text("status")?.as_str() {
        "open" => CaseStatus::Open,
        "closed" => CaseStatus::Closed,
        other => return Err(row.wrong("status", other)),
    };
    Ok(CaseRow {
        id: row.id("id")?,
        number: row.text("case_number")?,
        workflow: row.text("workflow_name")?,
        inbox: InboxName(row.text("inbox")?),
        confidentiality: row.text("confidentiality")?,
        status,
        outcome: row.text_or_none("outcome")?.map(Outcome),
        received_at: row.moment("received_ms")?,
        opened_at: row.moment("opened_ms")?,
        closed_at: row.moment_or_none("closed_ms")?,
        due: row.moment_or_none("due_ms")?,
        step: row.text_or_none("step")?.map(StepId),
        doubtful: row.small("doubtful")?,
        overdue: row.flag("overdue")?,
        answered: row.flag("answered")?,
    })
}
