//! Counts for `/metrics`, in the text format of Prometheus. Nothing in them says who or what.

use prometheus::{Encoder as _, IntCounterVec, IntGaugeVec, Opts, Registry, TextEncoder};

use crate::app::App;
use crate::problem::Problem;
use greffier_store::{CaseFilter, CaseStatus, PageRequest, TaskFilter};

/// The counts that live as long as the process.
pub(crate) struct Meters {
    registry: Registry,
    requests: IntCounterVec,
    arrivals: IntGaugeVec,
    tray: IntGaugeVec,
    cases: IntGaugeVec,
    tasks: IntGaugeVec,
    jobs: IntGaugeVec,
}

impl Meters {
    pub(crate) fn new() -> Self {
        let registry = Registry::new();
        let gauge = |name: &str, help: &str, labels: &[&str]| register(&registry, IntGaugeVec::new(Opts::new(name, help), labels));
        let requests =
            IntCounterVec::new(Opts::new("greffier_http_requests_total", "HTTP requests answered"), &["method", "route", "status"]);
        Self {
            requests: register(&registry, requests),
            arrivals: gauge("greffier_arrivals", "Arrivals by inbox and state", &["inbox", "state"]),
            tray: gauge("greffier_tray_open", "Arrivals in quarantine that nobody handled yet, by inbox", &["inbox"]),
            cases: gauge("greffier_cases", "Cases by status", &["status"]),
            tasks: gauge("greffier_tasks_open", "Tasks that wait for a person", &[]),
            jobs: gauge("greffier_jobs", "Jobs by state: ready, later, failed; renewal-failing are among those for later", &["state"]),
            registry,
        }
    }

    /// Counts a request by its method, the route it matched and the answer's status.
    pub(crate) fn answered(&self, method: &str, route: &str, status: u16) {
        self.requests.with_label_values(&[method, route, &status.to_string()]).inc();
    }

    /// The counts as text, the store's looked up now.
    pub(crate) async fn text(&self, app: &App) -> Result<String, Problem> {
        let store = app.desk.store();
        for counts in store.inbox_counts().await? {
            let inbox = counts.inbox.as_str();
            let states = [
                ("filed", counts.filed),
                ("duplicate", counts.duplicates),
                ("quarantined", counts.quarantined),
                ("in-progress", counts.in_progress),
            ];
            for (state, count) in states {
                self.arrivals.with_label_values(&[inbox, state]).set(signed(count));
            }
            self.tray.with_label_values(&[inbox]).set(signed(counts.quarantined.saturating_sub(counts.handled)));
        }
        for (status, name) in [(CaseStatus::Open, "open"), (CaseStatus::Closed, "closed")] {
            let filter = CaseFilter { status: Some(status), ..CaseFilter::default() };
            self.cases.with_label_values(&[name]).set(signed(store.cases(&filter, PageRequest::first(1)).await?.total));
        }
        let filter = TaskFilter { open: Some(true), ..TaskFilter::default() };
        self.tasks.with_label_values::<&str>(&[]).set(signed(store.tasks(&filter, PageRequest::first(1)).await?.total));
        let depth = store.queue_depth(app.desk.now()).await?;
        // Proofs of signatures that could not be renewed are tried every day; an office wants to be woken by them.
        let failing = store.failing_renewals().await?;
        for (state, count) in [("ready", depth.ready), ("later", depth.later), ("failed", depth.failed), ("renewal-failing", failing)] {
            self.jobs.with_label_values(&[state]).set(signed(count));
        }
        let mut out = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut out).map_err(|_| Problem::broken())?;
        String::from_utf8(out).map_err(|_| Problem::broken())
    }
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Registers a meter of ours. Names are fixed and differ, so neither step can fail; a meter that is not registered would only be absent.
fn register<T: prometheus::core::Collector + Clone + 'static>(registry: &Registry, made: prometheus::Result<T>) -> T {
    match made {
        Ok(meter) => {
            let _ = registry.register(Box::new(meter.clone()));
            meter
        }
        Err(error) => unreachable!("a meter of ours has a bad name: {error}"),
    }
}
