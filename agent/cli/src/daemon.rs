//! The agent as one process: store, desk, reading workers, inboxes, the loop and the console.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use greffier_config::Config;
use greffier_extraction::worker::{Pool, PoolOptions};
use greffier_intake::{FolderInbox, InboxStatus, MailboxInbox};
use greffier_runner::{Desk, DeskOptions, OfficeFiles, RunnerOptions};
use greffier_store::{Store, StoreOptions};
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::output;

/// How long the parts may take to end before the process ends all the same.
const GRACE: Duration = Duration::from_secs(20);

/// Opens the store of a configuration.
pub(crate) async fn store(config: &Config) -> anyhow::Result<Store> {
    let database = config.database();
    if let Some(folder) = database.strip_prefix("sqlite:").and_then(|path| Path::new(path).parent()) {
        std::fs::create_dir_all(folder).with_context(|| format!("{}", folder.display()))?;
    }
    Ok(Store::open(&StoreOptions::new(database, config.path(&config.storage.blobs))).await?)
}

/// The office's files of a configuration.
pub(crate) fn office(config: &Config) -> anyhow::Result<OfficeFiles> {
    let roles = config.role_names();
    let files = OfficeFiles::read(&config.path(&config.office.files), roles)?;
    config.check_documents(&files.signed())?;
    config.check_robots(files.office.robots.values())?;
    Ok(files)
}

/// The desk of a configuration, over an open store.
pub(crate) fn desk(config: Config, store: Store, office: OfficeFiles) -> anyhow::Result<Desk> {
    let pool = Arc::new(pool(&config)?);
    Ok(Desk::new(DeskOptions { config, store, office, pool, clock: Arc::new(Timestamp::now) }))
}

/// The pool of reading workers of a configuration: this program again, in processes that can be killed.
fn pool(config: &Config) -> anyhow::Result<Pool> {
    let reading = &config.reading;
    let program = std::env::current_exe().context("the program's own path")?;
    let mut options = PoolOptions::new(program, ["worker"]);
    options.workers = workers(config);
    options.memory_bytes = reading.memory_mib << 20;
    options.time_limit = Duration::from_secs(reading.seconds);
    Ok(Pool::new(options))
}

fn workers(config: &Config) -> usize {
    let processors = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    if config.reading.workers == 0 { processors } else { config.reading.workers }
}

/// One watched inbox.
enum Watched {
    Folder(FolderInbox),
    Mailbox(Box<MailboxInbox>),
}

/// Where each inbox leaves its status, by its name.
type Statuses = BTreeMap<String, Arc<InboxStatus>>;

/// The inboxes of a configuration, and where each leaves its status.
fn inboxes(config: &Config, store: &Store) -> anyhow::Result<(Vec<Watched>, Statuses)> {
    let zone = jiff::tz::TimeZone::get(&config.office.time_zone)?;
    let mut inboxes = Vec::new();
    let mut statuses = Statuses::new();
    for inbox in &config.inboxes {
        if let Some(folder) = &inbox.folder {
            let folder = config.path(folder);
            std::fs::create_dir_all(&folder).with_context(|| format!("{}", folder.display()))?;
            let watched = FolderInbox::new(inbox, folder, store.clone(), config.reading.max_file_mib << 20).with_zone(zone.clone());
            statuses.insert(inbox.name.clone(), watched.status());
            inboxes.push(Watched::Folder(watched));
        }
        if let Some(mailbox) = config.mailbox(inbox) {
            let watched = MailboxInbox::new(inbox, mailbox, store.clone());
            statuses.insert(inbox.name.clone(), watched.status());
            inboxes.push(Watched::Mailbox(Box::new(watched)));
        }
    }
    Ok((inboxes, statuses))
}

async fn watch_inbox(inbox: Watched, stop: watch::Receiver<bool>) -> &'static str {
    match inbox {
        Watched::Folder(folder) => folder.watch(Timestamp::now, stop).await,
        // Randomness only spreads the attempts of several agents; without any they come at the same moments.
        Watched::Mailbox(mailbox) => mailbox.watch(Timestamp::now, || getrandom::u64().unwrap_or_default(), stop).await,
    }
    "an inbox"
}

/// Runs the agent until `stop` turns true. `listener` is where the console answers.
pub(crate) async fn run(config: Config, listener: TcpListener, stop: watch::Receiver<bool>) -> anyhow::Result<()> {
    let office = office(&config)?;
    if !office.usable() {
        output::note(&greffier_language::render_human(&office.findings, &office.sources, "fr"));
        anyhow::bail!("GRF-CLI-004: the office's files have errors; mend them and see `greffier check`");
    }
    let store = store(&config).await?;
    let (inboxes, statuses) = inboxes(&config, &store)?;
    let options = RunnerOptions::new(format!("{}-{}", hostname(), std::process::id()), workers(&config));
    let web = greffier_web::WebOptions::from_config(&config);
    let desk = desk(config, store.clone(), office)?;
    let mut parts = JoinSet::new();
    for inbox in inboxes {
        parts.spawn(watch_inbox(inbox, stop.clone()));
    }
    let work = greffier_runner::run(desk.clone(), options, stop.clone());
    parts.spawn(async move {
        work.await;
        "the work"
    });
    let router = greffier_web::router(desk, web, statuses);
    let console = stop.clone();
    parts.spawn(async move {
        if let Err(error) = greffier_web::serve(listener, router, console).await {
            tracing::error!(%error, "the console ended");
        }
        "the console"
    });
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
    let mut stop = stop;
    // Nothing ends before it is asked to: half an agent would look alive, so it ends whole and its service manager starts it again.
    let ended = tokio::select! {
        biased;
        _ = stop.wait_for(|stop| *stop) => None,
        ended = parts.join_next() => Some(ended.map_or_else(|| "nothing runs".to_owned(), |part| match part {
            Ok(part) => part.to_owned(),
            Err(error) => error.to_string(),
        })),
    };
    if let Some(part) = ended {
        anyhow::bail!("GRF-CLI-013: a part of the agent ended by itself: {part}");
    }
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Stopping]);
    if tokio::time::timeout(GRACE, async { while parts.join_next().await.is_some() {} }).await.is_err() {
        tracing::warn!(seconds = GRACE.as_secs(), "some work did not end in time; it will be done again after its lease");
    }
    store.close().await;
    Ok(())
}

fn hostname() -> String {
    std::fs::read_to_string("/proc/sys/kernel/hostname").map_or_else(|_| "agent".to_owned(), |name| name.trim().to_owned())
}

/// Turns true when the process is asked to end (Ctrl-C, or SIGTERM from systemd).
pub(crate) fn stop_on_signal() -> anyhow::Result<watch::Receiver<bool>> {
    let (sender, receiver) = watch::channel(false);
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        let _ = sender.send(true);
        // The sender lives as long as the process, so that receivers never see it closed.
        std::future::pending::<()>().await;
    });
    Ok(receiver)
}
