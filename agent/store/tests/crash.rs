//! SIGKILL in the middle of writing: what was acknowledged is there, nothing is there by half, and the store opens again.
//!
//! The test starts its own binary as a child that writes as fast as it can and prints each acknowledgement; the parent kills it at
//! random moments and then looks.

mod common;

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use common::office::{arrival, arrival_id, at, case_id, evolve, looked, opened, order, step};
use common::postgres::Cluster;
use greffier_casework::BlobHash;
use greffier_store::{ArrivalState, Finish, Job, JobKind, NewArrival, PageRequest, Recorded, Store, StoreOptions};

/// Kills; each continues on the store of the one before.
const KILLS: u64 = 6;
const WRITERS: u128 = 8;
const ADDRESS: &str = "GREFFIER_CRASH_URL";
const FOLDER: &str = "GREFFIER_CRASH_FOLDER";
const ROUND: &str = "GREFFIER_CRASH_ROUND";

/// The child: does nothing unless the parent set its environment.
#[test]
fn child() {
    let (Ok(url), Ok(folder), Ok(round)) = (std::env::var(ADDRESS), std::env::var(FOLDER), std::env::var(ROUND)) else { return };
    let round: u128 = round.parse().expect("a number");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let store = Store::open(&StoreOptions::new(url, Path::new(&folder).join("blobs"))).await.expect("it opens after every crash");
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..WRITERS {
            let store = store.clone();
            writers.spawn(async move {
                for turn in 0..u128::MAX {
                    one_fax(&store, (round * WRITERS + writer) * 1_000_000 + turn).await;
                }
            });
        }
        writers.join_all().await;
    });
}

fn acknowledge(what: &str, number: u128) {
    // One write per line, past the buffers of this process: what the parent reads was acknowledged before the kill.
    let mut out = std::io::stdout().lock();
    out.write_all(format!("ack {what} {number}\n").as_bytes()).and_then(|()| out.flush()).expect("the parent listens");
}

/// From arrival to filed case, each acknowledgement told as soon as it is given.
async fn one_fax(store: &Store, number: u128) {
    let content = format!("fax {number}");
    let blob = store.blobs().put(content.clone().into_bytes()).await.expect("a blob");
    let new = NewArrival { received_at: at(0), blob, ..arrival(0, "fax", &content, &number.to_string()) };
    let recorded = store.record_arrival(NewArrival { id: arrival_id(number), ..new }).await.expect("recorded");
    assert_eq!(recorded, Recorded::New);
    acknowledge("arrival", number);
    // Whichever job is given: a worker reads what comes.
    let claims = store.claim_jobs("w", at(1), Duration::from_secs(60), 1, &[JobKind::Read]).await.expect("claims");
    let Some(claim) = claims.into_iter().next() else { return };
    let Job::Read { arrival, .. } = claim.job else { panic!("asked for reads") };
    let number = arrival.0.as_u128() - arrival_id(0).0.as_u128();
    let id = case_id(number);
    let mut first = step(None, id, vec![opened(number), looked("a"), looked("b")], at(2));
    first.effects = vec![order(id, 3)];
    first.arrival = Some((arrival, ArrivalState::Filed { case: id }));
    first.finishes = Some(Finish::done(claim, "lu"));
    store.commit(first).await.expect("committed");
    acknowledge("case", number);
}

/// Starts the child and kills it after it has acknowledged something and `pause` has passed; returns what it had acknowledged.
fn run_and_kill(url: &str, folder: &Path, round: u64, pause: Duration) -> BTreeSet<(String, u128)> {
    let mut child = Command::new(std::env::current_exe().expect("this binary"))
        .args(["child", "--exact", "--nocapture", "--test-threads=1"])
        .env(ADDRESS, url)
        .env(FOLDER, folder)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the child starts");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let mut told = BTreeSet::new();
    let mut note = |line: &str| {
        let mut words = line.split_whitespace().skip_while(|word| *word != "ack").skip(1);
        if let (Some(what), Some(Ok(number))) = (words.next(), words.next().map(str::parse)) {
            told.insert((what.to_owned(), number));
            return true;
        }
        false
    };
    // Not before it is in the middle of its work.
    for line in lines.by_ref() {
        if note(&line.expect("text")) {
            break;
        }
    }
    let killer = std::thread::spawn(move || {
        std::thread::sleep(pause);
        child.kill().expect("SIGKILL");
        child.wait().expect("it ends")
    });
    // To the end: what stands in the pipe was acknowledged, too. A line cut by the kill has no number that counts.
    for line in lines.map_while(Result::ok) {
        note(&line);
    }
    let status = killer.join().expect("the killer");
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(9), "it was killed, it did not fail");
    told
}

async fn look(url: &str, folder: &Path, told: &BTreeSet<(String, u128)>) {
    let store = Store::open(&StoreOptions::new(url, folder.join("blobs"))).await.expect("it opens");
    for (what, number) in told {
        let arrival = store.arrival(arrival_id(*number)).await.expect("an acknowledged arrival");
        store.blobs().verify(&arrival.blob).await.expect("its bytes are whole");
        assert_eq!(arrival.blob, BlobHash::of(format!("fax {number}").as_bytes()));
        if what == "case" {
            assert_eq!(arrival.state, ArrivalState::Filed { case: case_id(*number) });
        }
    }
    // Acknowledged or not, each fax is filed with all that belongs to it, or still in progress with none of it.
    let mut page = PageRequest { offset: 0, limit: 500 };
    loop {
        let rows = store.arrivals(&Default::default(), page).await.expect("arrivals").rows;
        if rows.is_empty() {
            break;
        }
        page.offset += 500;
        for row in rows {
            let id = case_id(row.id.0.as_u128() - arrival_id(0).0.as_u128());
            let filed = row.state == ArrivalState::Filed { case: id };
            let parts = [
                store.journal(id).await.expect("a journal").len() == 3,
                matches!(store.case(id).await, Ok(case) if case.seq == 3),
                store.effects_of(id).await.expect("a ledger").len() == 1,
                store.job(&format!("read:{}", row.id)).await.expect("its job").state == greffier_store::JobState::Done,
            ];
            assert_eq!(parts, [filed; 4], "arrival {}", row.id);
        }
    }
    let counts = store.inbox_counts().await.expect("counts").remove(0);
    assert_eq!(counts.received, counts.filed + counts.in_progress);
    let report = store.audit().await.expect("an audit");
    assert!(report.holds(), "{:?}", report.problems);
    assert_eq!(report.cases, counts.filed);
    store.close().await;
}

fn kill_again_and_again(url: &str, folder: &Path) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let mut told = BTreeSet::new();
    for round in 0..KILLS {
        // Spread over half a second, not to meet the same place each time.
        told.extend(run_and_kill(url, folder, round, Duration::from_millis(37 + 83 * round)));
        runtime.block_on(look(url, folder, &told));
    }
    assert!(told.len() > 50, "the child hardly worked: {}", told.len());
    runtime.block_on(async {
        let store = Store::open(&StoreOptions::new(url, folder.join("blobs"))).await.expect("it opens");
        store.rebuild(evolve, |_| BTreeSet::new()).await.expect("the journal is whole");
    });
}

#[test]
fn sigkill_loses_nothing_on_sqlite() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    kill_again_and_again(&format!("sqlite:{}", folder.path().join("greffier.db").display()), folder.path());
}

/// The agent is killed; the database server goes on.
#[test]
fn sigkill_loses_nothing_on_postgres() {
    let Some(cluster) = Cluster::start() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let url = runtime.block_on(cluster.database("crash"));
    kill_again_and_again(&url, folder.path());
}
