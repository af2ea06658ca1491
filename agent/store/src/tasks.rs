//! The queue of tasks, over all cases.

use greffier_casework::{InboxName, RoleName, StepId, Task, TaskId};
use jiff::Timestamp;
use serde::Serialize;
use sqlx::any::AnyRow;

use crate::rows::{Query, Reader};
use crate::{Page, PageRequest, Store, StoreError};

/// Which tasks are wanted. What is `None` does not restrict; an empty list matches nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskFilter {
    /// For one of these roles: those of the reader.
    pub roles: Option<Vec<RoleName>>,
    /// In cases of these confidentiality classes: those the reader may see.
    pub confidentialities: Option<Vec<String>>,
    /// `true`: somebody still has to act. `false`: done.
    pub open: Option<bool>,
    /// Of this case.
    pub case: Option<greffier_casework::CaseId>,
}

/// One task with what the queue shows of its case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaskRow {
    /// The task.
    pub id: TaskId,
    /// The case's number.
    pub case_number: String,
    /// The workflow's name.
    pub workflow: String,
    /// The inbox the case came by.
    pub inbox: InboxName,
    /// The case's confidentiality class.
    pub confidentiality: String,
    /// The task itself: kind, role, step, state, who claimed it, when it was opened.
    pub task: Task,
    /// The step the case stands at now.
    pub case_step: Option<StepId>,
    /// The end of the delay to answer.
    pub due: Option<Timestamp>,
    /// Whether the delay ran out.
    pub overdue: bool,
    /// Fields of the case that a person still has to look at.
    pub doubtful: u32,
}

impl Store {
    /// Tasks, the nearest deadline first, then the oldest.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn tasks(&self, filter: &TaskFilter, page: PageRequest) -> Result<Page<TaskRow>, StoreError> {
        let total = narrowed(Query::new("SELECT COUNT(*) FROM tasks t JOIN cases c ON c.id = t.case_id WHERE 1 = 1"), filter)?;
        let total = total.count(self.reader()).await?;
        let query = Query::new(
            "SELECT t.case_id, t.task_number, t.task, c.case_number, c.workflow_name, c.inbox, c.confidentiality, c.step, c.due_ms, \
             c.overdue, c.doubtful FROM tasks t JOIN cases c ON c.id = t.case_id WHERE 1 = 1",
        );
        let (limit, offset) = page.bounds();
        // Without a deadline comes last; both databases are told so, since they disagree on where NULL stands.
        let query = narrowed(query, filter)?
            .push(" ORDER BY CASE WHEN c.due_ms IS NULL THEN 1 ELSE 0 END, c.due_ms, t.opened_ms, t.case_id, t.task_number LIMIT ")
            .int(limit)?;
        let rows = query.push(" OFFSET ").int(offset)?.all(self.reader()).await?;
        Ok(Page { rows: rows.iter().map(task).collect::<Result<_, _>>()?, total })
    }
}

fn narrowed(mut query: Query, filter: &TaskFilter) -> Result<Query, StoreError> {
    if let Some(roles) = &filter.roles {
        query = query.and_in("t.role", roles.iter().map(RoleName::as_str))?;
    }
    if let Some(classes) = &filter.confidentialities {
        query = query.and_in("c.confidentiality", classes.iter().map(String::as_str))?;
    }
    if let Some(case) = filter.case {
        query = query.push(" AND t.case_id = ").text(case.to_string())?;
    }
    Ok(match filter.open {
        Some(true) => query.push(" AND t.state <> 'done'"),
        Some(false) => query.push(" AND t.state = 'done'"),
        None => query,
    })
}

fn task(row: &AnyRow) -> Result<TaskRow, StoreError> {
    let row = Reader { table: "tasks", row };
    Ok(TaskRow {
        id: TaskId { case: row.id("case_id")?, number: row.small("task_number")? },
        case_number: row.text("case_number")?,
        workflow: row.text("workflow_name")?,
        inbox: InboxName(row.text("inbox")?),
        confidentiality: row.text("confidentiality")?,
        task: row.json("task")?,
        case_step: row.text_or_none("step")?.map(StepId),
        due: row.moment_or_none("due_ms")?,
        overdue: row.flag("overdue")?,
        doubtful: row.small("doubtful")?,
    })
}
