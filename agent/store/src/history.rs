//! Cases and journals in batches, for those who look at all of them: what a new version of a workflow means for running cases, and would have meant
//! for past ones.

use greffier_casework::{Case, CaseId, Entry};

use crate::audit::entry_of;
use crate::rows::{Query, Reader};
use crate::{Store, StoreError};

/// Before every identifier, as text.
const FIRST: &str = "";
/// After every identifier that is given.
const LAST: &str = "ffffffff-ffff-ffff-ffff-ffffffffffff";

impl Store {
    /// Open cases with everything in them, the oldest first, at most `most` of those that come after the case `after`.
    ///
    /// # Errors
    /// [`StoreError::Database`], [`StoreError::Unreadable`].
    pub async fn open_cases_after(&self, after: Option<CaseId>, most: u32) -> Result<Vec<Case>, StoreError> {
        let after = after.map_or_else(|| FIRST.to_owned(), |case| case.to_string());
        let query = Query::new("SELECT snapshot FROM cases WHERE status = 'open' AND id > ").text(after)?.push(" ORDER BY id LIMIT ");
        let rows = query.int(i64::from(most))?.all(self.reader()).await?;
        rows.iter().map(|row| Reader { table: "cases", row }.json("snapshot")).collect()
    }

    /// The journals of cases of a workflow, the newest case first, at most `most` of those that come before the case `before`; each oldest entry first.
    /// The chain is not verified.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when an entry is not what this version writes.
    pub async fn journals_before(&self, workflow: &str, before: Option<CaseId>, most: u32) -> Result<Vec<Vec<Entry>>, StoreError> {
        let before = before.map_or_else(|| LAST.to_owned(), |case| case.to_string());
        let query = Query::new(
            "SELECT case_id, seq, at_ms, actor, payload FROM journal WHERE case_id IN (SELECT id FROM cases WHERE workflow_name = ",
        );
        let query = query.text(workflow)?.push(" AND id < ").text(before)?.push(" ORDER BY id DESC LIMIT ").int(i64::from(most))?;
        let rows = query.push(") ORDER BY case_id DESC, seq").all(self.reader()).await?;
        let mut journals: Vec<Vec<Entry>> = Vec::new();
        for row in &rows {
            let row = Reader { table: "journal", row };
            let entry = entry_of(row.id("case_id")?, row.count("seq")?, row.int("at_ms")?, &row.text("actor")?, &row.text("payload")?)?;
            match journals.last_mut() {
                Some(journal) if journal.first().is_some_and(|first| first.case == entry.case) => journal.push(entry),
                _ => journals.push(vec![entry]),
            }
        }
        Ok(journals)
    }
}
