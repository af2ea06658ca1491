//! Lists that show a person only what she may see.

use greffier_casework::{Person, TaskKind};
use greffier_store::{CaseFilter, CaseRow, PageRequest, TaskFilter, TaskRow};

use crate::access::{may_see, sees_all};
use crate::app::App;
use crate::problem::Problem;

/// Rows of a page.
pub(crate) const ROWS: u32 = 50;
/// Rows taken from the store at once while sifting.
const CHUNK: u32 = 500;
/// Rows sifted at most for one page.
const SIFTED: u32 = 20_000;

/// Which tasks of the queue are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Show {
    /// All that wait for one of the person's roles.
    #[default]
    Open,
    /// Those that she has taken.
    Mine,
    /// Those that nobody has taken.
    Free,
    /// Those that wait for the person whose case it is.
    Awaited,
}

impl Show {
    pub(crate) const ALL: [Self; 4] = [Self::Open, Self::Mine, Self::Free, Self::Awaited];

    /// The name in the address.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Mine => "mine",
            Self::Free => "free",
            Self::Awaited => "awaited",
        }
    }

    pub(crate) fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|show| show.name() == name).unwrap_or_default()
    }

    fn holds(self, row: &TaskRow, person: &Person) -> bool {
        match self {
            Self::Open => true,
            Self::Mine => row.task.claimed_by() == Some(&person.name),
            Self::Free => row.task.claimed_by().is_none(),
            Self::Awaited => matches!(row.task.kind, TaskKind::Await | TaskKind::SignOutside { .. }),
        }
    }
}

/// A part of a list, and how long the whole of it is.
#[derive(Debug)]
pub(crate) struct Part<T> {
    pub(crate) rows: Vec<T>,
    pub(crate) total: u64,
}

/// Tasks that wait for a person, the nearest deadline first.
pub(crate) async fn tasks(app: &App, person: &Person, show: Show, offset: u32, limit: u32) -> Result<Part<TaskRow>, Problem> {
    let filter = TaskFilter { roles: Some(person.every_role().into_iter().collect()), open: Some(true), ..TaskFilter::default() };
    let config = app.desk.config();
    if show == Show::Open && sees_all(config, person) && person.lent_in.is_empty() {
        let page = app.desk.store().tasks(&filter, PageRequest { offset, limit }).await?;
        return Ok(Part { rows: page.rows, total: page.total });
    }
    let mut sift = Sift::new(offset, limit);
    while let Some(request) = sift.next() {
        let page = app.desk.store().tasks(&filter, request).await?;
        sift.take(page.rows, |row| {
            let hers = person.holds_in(&row.workflow, &row.task.role);
            hers && show.holds(row, person) && may_see(config, person, &row.inbox, &row.workflow)
        });
    }
    Ok(sift.part())
}

/// The next task that a person could do: her own first, then the nearest deadline that nobody has taken.
pub(crate) async fn next_task(app: &App, person: &Person) -> Result<Option<TaskRow>, Problem> {
    let mut rows = tasks(app, person, Show::Open, 0, CHUNK).await?.rows;
    // What waits for somebody outside is nobody's next work.
    rows.retain(|row| row.task.claimed_by().is_none_or(|by| *by == person.name) && row.task.kind != TaskKind::Await);
    let rank = |row: &TaskRow| (row.task.claimed_by().is_none(), matches!(row.task.kind, TaskKind::Repair { .. }));
    // A stable sort: within a rank the store's order, the nearest deadline first, stays.
    rows.sort_by_key(rank);
    Ok(rows.into_iter().next())
}

/// Cases that a person may see, the newest request first.
pub(crate) async fn cases(app: &App, person: &Person, filter: &CaseFilter, offset: u32, limit: u32) -> Result<Part<CaseRow>, Problem> {
    let config = app.desk.config();
    if sees_all(config, person) {
        let page = app.desk.store().cases(filter, PageRequest { offset, limit }).await?;
        return Ok(Part { rows: page.rows, total: page.total });
    }
    let mut sift = Sift::new(offset, limit);
    while let Some(request) = sift.next() {
        let page = app.desk.store().cases(filter, request).await?;
        sift.take(page.rows, |row| may_see(config, person, &row.inbox, &row.workflow));
    }
    Ok(sift.part())
}

/// Reads a long list in chunks and keeps one page of what passes.
struct Sift<T> {
    offset: u32,
    limit: u32,
    read: u32,
    done: bool,
    passed: u64,
    rows: Vec<T>,
}

impl<T> Sift<T> {
    fn new(offset: u32, limit: u32) -> Self {
        Self { offset, limit, read: 0, done: false, passed: 0, rows: Vec::new() }
    }

    fn next(&self) -> Option<PageRequest> {
        (!self.done && self.read < SIFTED).then_some(PageRequest { offset: self.read, limit: CHUNK })
    }

    fn take(&mut self, rows: Vec<T>, passes: impl Fn(&T) -> bool) {
        let count = u32::try_from(rows.len()).unwrap_or(CHUNK);
        self.read = self.read.saturating_add(count);
        self.done = count < CHUNK;
        for row in rows.into_iter().filter(|row| passes(row)) {
            let wanted = u64::from(self.offset)..u64::from(self.offset) + u64::from(self.limit);
            if wanted.contains(&self.passed) {
                self.rows.push(row);
            }
            self.passed += 1;
        }
    }

    fn part(self) -> Part<T> {
        Part { rows: self.rows, total: self.passed }
    }
}

/// The way from one page of a list to the others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Pager {
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) first: u64,
    pub(crate) last: u64,
    pub(crate) total: u64,
}

impl Pager {
    /// For a list at `address`, which ends in `?` or `&`.
    pub(crate) fn new(address: &str, offset: u32, shown: usize, total: u64) -> Self {
        Self::by(ROWS, address, offset, shown, total)
    }

    /// The same, with `rows` on a page.
    pub(crate) fn by(rows: u32, address: &str, offset: u32, shown: usize, total: u64) -> Self {
        let shown = shown as u64;
        let last = u64::from(offset) + shown;
        Self {
            before: (offset > 0).then(|| format!("{address}from={}", offset.saturating_sub(rows))),
            after: (last < total).then(|| format!("{address}from={last}")),
            first: if shown == 0 { 0 } else { u64::from(offset) + 1 },
            last,
            total,
        }
    }

    /// Whether there is more than one page.
    pub(crate) fn is_needed(&self) -> bool {
        self.before.is_some() || self.after.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sifting_keeps_one_page_and_counts_all() {
        let mut sift = Sift::new(2, 3);
        assert_eq!(sift.next(), Some(PageRequest { offset: 0, limit: CHUNK }));
        sift.take((0..500).collect(), |n| n % 100 == 0);
        assert_eq!(sift.next(), Some(PageRequest { offset: 500, limit: CHUNK }));
        sift.take((500..620).collect(), |n| n % 100 == 0);
        assert_eq!(sift.next(), None);
        let part = sift.part();
        assert_eq!((part.rows, part.total), (vec![200, 300, 400], 7));
    }

    #[test]
    fn the_pager_knows_its_ends() {
        let pager = Pager::new("/tasks?", 50, 50, 120);
        assert_eq!(pager.before.as_deref(), Some("/tasks?from=0"));
        assert_eq!(pager.after.as_deref(), Some("/tasks?from=100"));
        assert_eq!((pager.first, pager.last), (51, 100));
        assert!(!Pager::new("/tasks?", 0, 3, 3).is_needed());
    }
}
