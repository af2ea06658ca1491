//! One suite, both databases: every case below holds on SQLite and on PostgreSQL.

mod common;
mod suite;

use std::path::Path;
use std::sync::Arc;

use common::postgres::Cluster;
use greffier_store::{Store, StoreOptions};
use suite::{Bed, CASES};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().expect("a runtime")
}

/// Runs every case, each on a database of its own, and tells all that failed.
fn run_all(database: impl AsyncFn(&str, &Path) -> String) {
    let wanted = std::env::var("GREFFIER_CASE").ok();
    runtime().block_on(async {
        let mut failed = Vec::new();
        for (name, case) in CASES.iter().filter(|(name, _)| wanted.as_deref().is_none_or(|wanted| *name == wanted)) {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let url = database(name, folder.path()).await;
            let options = StoreOptions::new(url, folder.path().join("blobs"));
            let store = Store::open(&options).await.expect("a new store");
            let bed = Arc::new(Bed { store, options });
            // In a task of its own, so that a failing case does not keep the others from being tried.
            if tokio::spawn(case(Arc::clone(&bed))).await.is_err() {
                failed.push(*name);
            }
            bed.store.clone().close().await;
        }
        assert!(failed.is_empty(), "these cases failed: {failed:?}");
    });
}

#[test]
fn every_case_holds_on_sqlite() {
    run_all(async |_, folder| format!("sqlite:{}", folder.join("greffier.db").display()));
}

#[test]
fn every_case_holds_on_postgres() {
    let Some(cluster) = Cluster::start() else { return };
    run_all(async |name, _| cluster.database(name).await);
}
