//! Full-text search: the fields of cases, the pages of their documents and those of arrivals in quarantine, found by their words.
//!
//! What is indexed is a projection: the fields follow from the case, the pages from what was read of its documents. Words are folded by us
//! ([`crate::folding`]), so that both databases find the same; what differs between them is one condition (`dialect.rs`).

use std::collections::BTreeSet;

use greffier_casework::{ArrivalId, Case, CaseId, DocumentId, FieldName, InboxName};
use jiff::Timestamp;
use serde::Serialize;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::folding::{Term, indexed, terms, words};
use crate::rows::{Query, Reader, clean};
use crate::{CaseStatus, Page, PageRequest, Store, StoreError};

/// Finds that are counted; whoever gets as many asks more precisely.
pub const MOST_FOUND: u64 = 1_000;
/// Characters of an excerpt before and after its first match.
const BEFORE: usize = 60;
const AFTER: usize = 120;

/// What stands in the place of the case for the pages of an arrival that no case has; its identifier is in the place of the document's.
pub(crate) const NO_CASE: &str = "";

/// What is searched for, and where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchFilter {
    /// What a person typed: its words, all of them, in any order. Signs have no meaning.
    pub text: String,
    /// In what came by these inboxes: those that the reader's roles may see. `None` does not restrict.
    pub inboxes: Option<Vec<InboxName>>,
    /// And in the cases of these workflows that came by these inboxes, whatever `inboxes` leaves out.
    pub workflows: Vec<(InboxName, String)>,
}

/// A piece of an excerpt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether it is a word that was searched for.
    pub hit: bool,
}

/// One find.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// What was found.
    pub found: Found,
    /// When it arrived.
    pub received_at: Timestamp,
    /// A line around the match.
    pub excerpt: Vec<Piece>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "found", rename_all = "kebab-case")]
pub enum Found {
    /// A case.
    Case {
        /// Which.
        case: CaseId,
        /// The number people use.
        number: String,
        /// The workflow's name.
        workflow: String,
        /// Open or closed.
        status: CaseStatus,
        /// Where in the case.
        place: Place,
    },
    /// An arrival in quarantine.
    Arrival {
        /// Which.
        arrival: ArrivalId,
        /// Its name at the source.
        name: String,
        /// The page, from 1.
        page: u32,
    },
}

/// Where something was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "in", rename_all = "kebab-case")]
pub enum Place {
    /// In the case's number.
    Number,
    /// In the value of a field.
    Field {
        /// Which.
        name: FieldName,
    },
    /// On a page of a document.
    Page {
        /// The document.
        document: DocumentId,
        /// The page, from 1.
        page: u32,
    },
}

impl Store {
    /// Searches the fields and the documents of cases and the pages in quarantine, the newest arrival first; within a case its fields, then
    /// the pages in order. At most [`MOST_FOUND`] are counted and given.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn search(&self, filter: &SearchFilter, page: PageRequest) -> Result<Page<Hit>, StoreError> {
        let terms = terms(&filter.text);
        let (limit, offset) = page.bounds();
        if terms.is_empty() || page.offset as u64 >= MOST_FOUND {
            return Ok(Page { rows: Vec::new(), total: 0 });
        }
        let counted = self.narrowed(Query::new("SELECT COUNT(*) FROM (SELECT 1 FROM search_texts t"), &terms, filter)?;
        let total = counted.push(" LIMIT ").int(i64::try_from(MOST_FOUND).unwrap_or(i64::MAX))?.push(") AS found");
        let total = total.count(self.reader()).await?;
        // The texts themselves are fetched for one page only.
        let query = Query::new(
            "SELECT s.case_id, s.document_id, s.page, s.body, s.labels, p.case_number, p.workflow_name, p.status, q.source_name, \
             COALESCE(p.received_ms, q.received_ms) AS received_ms FROM search_texts s LEFT JOIN cases p ON p.id = s.case_id \
             LEFT JOIN arrivals q ON s.case_id = '' AND q.id = s.document_id WHERE s.id IN (SELECT t.id FROM search_texts t",
        );
        let query = self.narrowed(query, &terms, filter)?;
        let query = query
            .push(" ORDER BY COALESCE(c.received_ms, a.received_ms) DESC, t.case_id DESC, t.document_id, t.page LIMIT ")
            .int(limit)?
            .push(" OFFSET ")
            .int(offset)?;
        let query = query.push(") ORDER BY COALESCE(p.received_ms, q.received_ms) DESC, s.case_id DESC, s.document_id, s.page");
        let rows = query.all(self.reader()).await?;
        Ok(Page { rows: rows.iter().map(|row| hit(row, &terms)).collect::<Result<_, _>>()?, total })
    }

    fn narrowed(&self, query: Query, terms: &[Term], filter: &SearchFilter) -> Result<Query, StoreError> {
        let (before, after) = self.dialect().search_condition();
        let query = query.push(" LEFT JOIN cases c ON c.id = t.case_id LEFT JOIN arrivals a ON t.case_id = '' AND a.id = t.document_id");
        let query =
            query.push(" WHERE COALESCE(c.inbox, a.inbox) IS NOT NULL AND ").push(before).text(self.dialect().search_words(terms))?;
        let query = query.push(after);
        match &filter.inboxes {
            Some(inboxes) => {
                let mut query = query.push(" AND (1 = 1").and_in("COALESCE(c.inbox, a.inbox)", inboxes.iter().map(InboxName::as_str))?;
                for (inbox, workflow) in &filter.workflows {
                    query = query.push(" OR c.inbox = ").text(inbox.as_str())?.push(" AND c.workflow_name = ").text(workflow.as_str())?;
                }
                Ok(query.push(")"))
            }
            None => Ok(query),
        }
    }
}

/// The number and the fields of a case as they are searched: a line each, and the name of each line's field.
pub(crate) struct FieldsText {
    body: String,
    labels: String,
    words: String,
}

/// Of the fields only those that may be found.
pub(crate) fn fields_text(case: &Case, findable: &BTreeSet<FieldName>) -> FieldsText {
    let line = |text: &str| clean(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let (mut body, mut labels) = (line(&case.number), String::new());
    for field in case.fields.values().filter(|field| findable.contains(&field.name) && !field.value.is_empty()) {
        body.push('\n');
        body.push_str(&line(&field.value));
        labels.push('\n');
        labels.push_str(field.name.as_str());
    }
    FieldsText { words: indexed(&body), body, labels }
}

/// Writes the line of a case's fields over that of before, inside somebody's transaction. What did not change is not indexed again.
pub(crate) async fn write_fields(db: &mut AnyConnection, case: &str, text: &FieldsText) -> Result<(), StoreError> {
    write(db, case, "", 0, &text.body, &text.labels, &text.words).await
}

/// Writes the pages of a document over those of before, inside somebody's transaction.
pub(crate) async fn write_pages(db: &mut AnyConnection, case: &str, document: &str, pages: &[String]) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM search_texts WHERE case_id = $1 AND document_id = $2").bind(case).bind(document).execute(&mut *db).await?;
    for (page, text) in (1_i64..).zip(pages) {
        let words = indexed(text);
        if !words.is_empty() {
            write(db, case, document, page, text, "", &words).await?;
        }
    }
    Ok(())
}

async fn write(
    db: &mut AnyConnection,
    case: &str,
    document: &str,
    page: i64,
    body: &str,
    labels: &str,
    words: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO search_texts (case_id, document_id, page, body, labels, words) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (case_id, document_id, page) DO UPDATE SET body = excluded.body, labels = excluded.labels, words = excluded.words \
         WHERE search_texts.body <> excluded.body OR search_texts.labels <> excluded.labels",
    )
    .bind(case)
    .bind(document)
    .bind(page)
    .bind(body)
    .bind(labels)
    .bind(words)
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets all that can be searched for, inside somebody's transaction.
pub(crate) async fn clear(db: &mut AnyConnection) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM search_texts").execute(db).await?;
    Ok(())
}

fn hit(row: &AnyRow, terms: &[Term]) -> Result<Hit, StoreError> {
    let row = Reader { table: "search_texts", row };
    let (mut text, page) = (row.text("body")?, row.small("page")?);
    let found = if row.text("case_id")? == NO_CASE {
        Found::Arrival { arrival: row.id("document_id")?, name: row.text("source_name")?, page }
    } else {
        let place = if page == 0 {
            let labels = row.text("labels")?;
            let (line, best) = best_line(&text, terms);
            let name = labels.split('\n').nth(line).filter(|name| !name.is_empty());
            let place = name.map_or(Place::Number, |name| Place::Field { name: name.into() });
            text = best.to_owned();
            place
        } else {
            Place::Page { document: row.id("document_id")?, page }
        };
        let status = match row.text("status")?.as_str() {
            "open" => CaseStatus::Open,
            _ => CaseStatus::Closed,
        };
        let (number, workflow) = (row.text("case_number")?, row.text("workflow_name")?);
        Found::Case { case: row.id("case_id")?, number, workflow, status, place }
    };
    Ok(Hit { found, received_at: row.moment("received_ms")?, excerpt: excerpt(&text, terms) })
}

/// The line that holds most of the terms, and its place.
fn best_line<'t>(body: &'t str, terms: &[Term]) -> (usize, &'t str) {
    let held = |line: &str| terms.iter().filter(|term| words(line).any(|word| term.holds(&word.folded))).count();
    let best = body.split('\n').enumerate().max_by_key(|(place, line)| (held(line), std::cmp::Reverse(*place)));
    best.unwrap_or((0, body))
}

/// A piece of the text around its first match, with every match marked.
fn excerpt(text: &str, terms: &[Term]) -> Vec<Piece> {
    let hits: Vec<_> = words(text).filter(|word| terms.iter().any(|term| term.holds(&word.folded))).map(|word| word.place).collect();
    let first = hits.first().map_or(0, |place| place.start);
    let from = text[..first].char_indices().rev().nth(BEFORE - 1).map_or(0, |(at, _)| at);
    let to = text[first..].char_indices().nth(AFTER).map_or(text.len(), |(at, _)| first + at);
    // Words are not cut.
    let from = if from == 0 { 0 } else { text[from..first].find(' ').map_or(first, |at| from + at + 1) };
    let to = if to == text.len() { to } else { text[first..to].rfind(' ').map_or(to, |at| first + at) };
    let mut pieces = Vec::new();
    let mut add = |text: &str, hit| {
        if !text.is_empty() {
            pieces.push(Piece { text: text.to_owned(), hit });
        }
    };
    if from > 0 {
        add("… ", false);
    }
    let mut at = from;
    for place in hits.into_iter().filter(|place| place.start >= from && place.end <= to) {
        add(&text[at..place.start], false);
        add(&text[place.clone()], true);
        at = place.end;
    }
    add(&text[at..to], false);
    if to < text.len() {
        add(" …", false);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, question: &str) -> String {
        let pieces = excerpt(text, &terms(question));
        pieces.into_iter().map(|piece| if piece.hit { format!("[{}]", piece.text) } else { piece.text }).collect()
    }

    #[test]
    fn an_excerpt_marks_every_match_and_cuts_no_word() {
        assert_eq!(marked("Le 3 mai, Élie Cœur a déménagé.", "elie coeur"), "Le 3 mai, [Élie] [Cœur] a déménagé.");
        let long = format!("{} rue des Érables {}", "avant ".repeat(40), "après ".repeat(60));
        let short = marked(&long, "ERABLE");
        assert!(short.starts_with("… avant") && short.contains("rue des [Érables] après") && short.ends_with("après …"), "{short}");
        assert_eq!(marked("sans espace".repeat(0).as_str(), "x"), "");
        assert_eq!(marked(&"é".repeat(500), "x").chars().count(), AFTER + 2);
    }

    #[test]
    fn the_best_line_is_the_first_with_most_matches() {
        let terms = terms("rue saint-denis");
        assert_eq!(best_line("2026-000001\nDenis Roy\n12 rue Saint-Denis\n14 rue Saint-Denis", &terms), (2, "12 rue Saint-Denis"));
        assert_eq!(best_line("2026-000001", &terms).0, 0);
    }
}
