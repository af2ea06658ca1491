//! How changes are committed.
//!
//! SQLite has one writer, and a sync of the disk is what a commit costs: so one task owns the one writing connection, takes the work
//! that waits, runs each piece in a savepoint of one transaction, commits, and only then answers each caller. A piece that fails is
//! rolled back alone. PostgreSQL takes transactions from many connections and shares the flush of its log among those that commit
//! together, so there each piece has a connection and a transaction of its own.

use std::future::Future;
use std::pin::Pin;

use sqlx::{AnyConnection, AnyPool, Connection as _};
use tokio::sync::{mpsc, oneshot, watch};

use crate::StoreError;

/// A future that borrows the connection it works on.
pub(crate) type Fut<'c, T> = Pin<Box<dyn Future<Output = T> + Send + 'c>>;

/// Pieces of work that may wait before callers are made to wait themselves.
const QUEUE: usize = 1024;
/// Pieces of work in one commit.
const GROUP: usize = 256;

/// The way changes take into the database.
pub(crate) enum Writer {
    Grouped(mpsc::Sender<Message>),
    Pool(AnyPool),
}

pub(crate) enum Message {
    Work(Box<dyn Work>),
    Close(oneshot::Sender<()>),
}

/// One piece of work on its way to the writer.
pub(crate) trait Work: Send {
    /// Does it, inside a savepoint; the answer is given when the group is committed.
    fn run<'c>(self: Box<Self>, db: &'c mut AnyConnection) -> Fut<'c, Ran>;
    /// It could not even begin.
    fn refuse(self: Box<Self>, error: StoreError);
}

/// A piece of work that ran and waits for its commit.
pub(crate) struct Ran {
    keep: bool,
    wakes: bool,
    answer: Box<dyn FnOnce(Result<(), StoreError>) + Send>,
}

struct Piece<F, T> {
    work: F,
    wakes: bool,
    answer: oneshot::Sender<Result<T, StoreError>>,
}

impl<F, T> Work for Piece<F, T>
where
    F: for<'c> FnOnce(&'c mut AnyConnection) -> Fut<'c, Result<T, StoreError>> + Send,
    T: Send + 'static,
{
    fn run<'c>(self: Box<Self>, db: &'c mut AnyConnection) -> Fut<'c, Ran> {
        let Self { work, wakes, answer } = *self;
        let running = work(db);
        Box::pin(async move {
            let result = running.await;
            Ran {
                keep: result.is_ok(),
                wakes,
                answer: Box::new(move |committed| {
                    // A caller that went away is no reason to undo what it asked for.
                    let _gone = answer.send(result.and_then(|value| committed.map(|()| value)));
                }),
            }
        })
    }

    fn refuse(self: Box<Self>, error: StoreError) {
        let _gone = self.answer.send(Err(error));
    }
}

impl Writer {
    /// A writer task that owns `db`.
    pub(crate) fn grouped(db: AnyConnection, changed: watch::Sender<u64>) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        tokio::spawn(write_groups(db, receiver, changed));
        Self::Grouped(sender)
    }

    /// Runs `work` in a transaction and returns when it is on disk. `wakes` says whether others have something new to look at.
    pub(crate) async fn write<T, F>(&self, changed: &watch::Sender<u64>, wakes: bool, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut AnyConnection) -> Fut<'c, Result<T, StoreError>> + Send + 'static,
    {
        match self {
            Self::Grouped(sender) => {
                let (answer, answered) = oneshot::channel();
                let message = Message::Work(Box::new(Piece { work, wakes, answer }));
                sender.send(message).await.map_err(|_| StoreError::Closed)?;
                answered.await.map_err(|_| StoreError::Closed)?
            }
            Self::Pool(pool) => {
                let mut transaction = pool.begin().await?;
                // An error drops the transaction, which rolls it back.
                let value = work(&mut transaction).await?;
                transaction.commit().await?;
                if wakes {
                    changed.send_modify(|count| *count += 1);
                }
                Ok(value)
            }
        }
    }

    /// Lets what waits be committed, then ends the writer.
    pub(crate) async fn close(&self) {
        match self {
            Self::Grouped(sender) => {
                let (done, closed) = oneshot::channel();
                if sender.send(Message::Close(done)).await.is_ok() {
                    let _already_gone = closed.await;
                }
            }
            Self::Pool(pool) => pool.close().await,
        }
    }
}

async fn write_groups(mut db: AnyConnection, mut queue: mpsc::Receiver<Message>, changed: watch::Sender<u64>) {
    let mut messages = Vec::with_capacity(GROUP);
    let mut closers = Vec::new();
    while queue.recv_many(&mut messages, GROUP).await > 0 {
        let mut group = Vec::with_capacity(messages.len());
        for message in messages.drain(..) {
            match message {
                Message::Work(work) => group.push(work),
                Message::Close(done) => {
                    // Nothing new is taken; what was accepted before is still written.
                    queue.close();
                    closers.push(done);
                }
            }
        }
        if !group.is_empty() {
            write_group(&mut db, group, &changed).await;
        }
    }
    if let Err(error) = db.close().await {
        tracing::warn!(%error, "the writing connection did not close cleanly");
    }
    for done in closers {
        let _gone = done.send(());
    }
}

async fn run_sql(db: &mut AnyConnection, sql: &'static str) -> Result<(), StoreError> {
    sqlx::query(sql).execute(db).await?;
    Ok(())
}

async fn write_group(db: &mut AnyConnection, group: Vec<Box<dyn Work>>, changed: &watch::Sender<u64>) {
    if let Err(error) = run_sql(db, "BEGIN IMMEDIATE").await {
        // A transaction left open by an earlier failure would refuse every later group.
        let _none_open = run_sql(db, "ROLLBACK").await;
        group.into_iter().for_each(|work| work.refuse(error.clone()));
        return;
    }
    let mut ran = Vec::with_capacity(group.len());
    let mut waiting = group.into_iter();
    let mut broken = None;
    for work in waiting.by_ref() {
        match run_in_savepoint(db, work).await {
            Ok(one) => ran.push(one),
            Err((one, error)) => {
                ran.extend(one);
                broken = Some(error);
                break;
            }
        }
    }
    let committed = match broken {
        // The database itself rolled everything back (a full disk does that), so nothing of the group is kept.
        Some(error) => Err(error),
        None => run_sql(db, "COMMIT").await,
    };
    if let Err(error) = &committed {
        tracing::error!(code = error.code(), pieces = ran.len(), "a group of changes was not committed");
        let _already = run_sql(db, "ROLLBACK").await;
        waiting.for_each(|work| work.refuse(error.clone()));
    }
    let wakes = committed.is_ok() && ran.iter().any(|one| one.keep && one.wakes);
    for one in ran {
        (one.answer)(committed.clone());
    }
    if wakes {
        changed.send_modify(|count| *count += 1);
    }
}

/// Runs one piece; an error of the second kind means that the transaction as a whole cannot go on.
async fn run_in_savepoint(db: &mut AnyConnection, work: Box<dyn Work>) -> Result<Ran, (Option<Ran>, StoreError)> {
    if let Err(error) = run_sql(db, "SAVEPOINT piece").await {
        work.refuse(error.clone());
        return Err((None, error));
    }
    let ran = work.run(db).await;
    let settled = if ran.keep {
        run_sql(db, "RELEASE piece").await
    } else {
        match run_sql(db, "ROLLBACK TO piece").await {
            Ok(()) => run_sql(db, "RELEASE piece").await,
            Err(error) => Err(error),
        }
    };
    match settled {
        Ok(()) => Ok(ran),
        Err(error) => Err((Some(ran), error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::Row as _;

    async fn full_soon(folder: &std::path::Path) -> AnyConnection {
        sqlx::any::install_default_drivers();
        let url = format!("sqlite:{}?mode=rwc", folder.join("small.db").display());
        let mut db = AnyConnection::connect(&url).await.expect("a new file");
        for sql in ["PRAGMA journal_mode = WAL", "CREATE TABLE kept (number BIGINT PRIMARY KEY, bytes TEXT)", "PRAGMA max_page_count = 40"]
        {
            sqlx::query(sql).execute(&mut db).await.expect("a setting");
        }
        db
    }

    async fn keep(writer: &Writer, changed: &watch::Sender<u64>, number: i64, length: usize) -> Result<(), StoreError> {
        let bytes = "x".repeat(length);
        writer
            .write(changed, true, move |db| {
                Box::pin(async move {
                    sqlx::query("INSERT INTO kept VALUES ($1, $2)").bind(number).bind(bytes).execute(db).await?;
                    Ok(())
                })
            })
            .await
    }

    /// A full disk may make SQLite roll back the whole group by itself: whoever was told `Ok` is kept all the same, whoever was told
    /// an error is not, and the writer goes on.
    #[tokio::test]
    async fn a_full_disk_tells_everybody_the_truth() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let changed = watch::Sender::new(0);
        let writer = std::sync::Arc::new(Writer::grouped(full_soon(folder.path()).await, changed.clone()));
        let mut told = vec![(200, keep(&writer, &changed, 200, 9_000).await), (201, keep(&writer, &changed, 201, 9_000).await)];
        let mut all = tokio::task::JoinSet::new();
        for number in 0..60 {
            let (writer, changed) = (std::sync::Arc::clone(&writer), changed.clone());
            all.spawn(async move { (number, keep(&writer, &changed, number, 9_000).await) });
        }
        told.extend(all.join_all().await);
        told.push((99, keep(&writer, &changed, 99, 1).await));
        assert!(told.iter().any(|(_, result)| matches!(result, Err(StoreError::DiskFull))), "{told:?}");
        writer.close().await;
        assert!(matches!(keep(&writer, &changed, 100, 1).await, Err(StoreError::Closed)));
        let mut db = AnyConnection::connect(&format!("sqlite:{}", folder.path().join("small.db").display())).await.expect("it opens");
        let rows = sqlx::query("SELECT number FROM kept ORDER BY number").fetch_all(&mut db).await.expect("rows");
        let kept: Vec<i64> = rows.iter().map(|row| row.get(0)).collect();
        let mut acknowledged: Vec<i64> = told.iter().filter(|(_, result)| result.is_ok()).map(|(number, _)| *number).collect();
        acknowledged.sort_unstable();
        assert_eq!(kept, acknowledged);
        assert!([99, 200, 201].iter().all(|number| kept.contains(number)), "{kept:?}");
    }
}
