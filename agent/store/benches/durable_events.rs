//! Durable events per second of both backends, as `make bench` prints them: each is on disk before it is acknowledged.

#![allow(clippy::cast_precision_loss, reason = "figures for people")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::path::Path;
use std::time::Instant;

use common::office::{at, case_id, looked, opened, step};
use common::postgres::Cluster;
use greffier_store::{Store, StoreOptions};

const STEPS: u128 = 4_000;

#[expect(clippy::print_stdout, reason = "what it prints is what it is for")]
async fn measure(name: &str, url: String, folder: &Path) {
    let store = Store::open(&StoreOptions::new(url, folder.join("blobs"))).await.expect("a new store");
    let mut first = 0;
    for callers in [1_u128, 8, 64] {
        let steps = STEPS * callers.min(8) / 8;
        let begun = Instant::now();
        let mut all = tokio::task::JoinSet::new();
        for caller in 0..callers {
            let store = store.clone();
            all.spawn(async move {
                for number in (caller..steps).step_by(usize::try_from(callers).expect("few")) {
                    let number = first + number;
                    store.commit(step(None, case_id(number), vec![opened(number), looked("a")], at(1))).await.expect("committed");
                }
            });
        }
        all.join_all().await;
        let seconds = begun.elapsed().as_secs_f64();
        let rate = steps as f64 / seconds;
        println!("  {name:10} {callers:>3} callers {rate:>8.0} durable steps/s {:>8.0} durable events/s", 2.0 * rate);
        first += steps;
    }
    store.close().await;
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite:{}", folder.path().join("greffier.db").display());
    runtime.block_on(measure("SQLite", url, folder.path()));
    if let Some(cluster) = Cluster::start() {
        runtime.block_on(async { measure("PostgreSQL", cluster.database("bench").await, folder.path()).await });
    }
}
