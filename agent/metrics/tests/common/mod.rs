//! A made-up process that is met, to be made worse.
#![allow(dead_code, reason = "each test file uses its own part")]

use greffier_casework::{PaperCause, PaperTouch, Stage};
use greffier_language::{Bilingual, SourceFile, Spot};
use greffier_metrics::*;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().expect("a timestamp")
}

pub(crate) fn october() -> Period {
    Period::parse("2026-10", &TimeZone::get("America/Toronto").expect("a zone")).expect("a period")
}

pub(crate) fn now() -> Timestamp {
    at("2026-11-23T15:00:00Z")
}

pub(crate) fn text(text: &str) -> Bilingual {
    Bilingual { fr: text.into(), en: text.into() }
}

pub(crate) fn touch(stage: Stage, cause: PaperCause) -> PaperTouch {
    PaperTouch { stage, cause, pages: 2 }
}

pub(crate) fn case(number: i64) -> CaseFact {
    let received = at("2026-10-05T13:00:00Z").saturating_add(number.minutes()).expect("in range");
    CaseFact {
        workflow: "licence".into(),
        inbox: "telecopie".into(),
        received_at: received,
        opened_at: received,
        closed_at: Some(received.saturating_add((number % 10 + 1).hours()).expect("in range")),
        answered: true,
        deadline_due: Some(received.saturating_add(240.hours()).expect("in range")),
        answered_at: None,
        overdue: false,
        tasks: TaskCounts { review: 0, work: 0, sign: 1, repair: 0 },
        hands: 1,
        touch_seconds: None,
        touches: Vec::new(),
        pages: 1,
    }
}

pub(crate) fn process(name: &str, volume: u64) -> Process {
    Process {
        name: name.into(),
        title: text(name),
        owner: "Greffière".into(),
        workflow: Some(name.into()),
        volume,
        stages: Stage::ALL.map(|stage| StageDeclaration { stage, paper: None }),
        attestations: Vec::new(),
        spot: Spot::default(),
    }
}

pub(crate) fn attestation(role: Role, by: &str) -> Attestation {
    Attestation {
        process: "licence".into(),
        role,
        file: format!("{by}.pdf"),
        certificate: format!("cert of {by}"),
        by: by.into(),
        at: at("2026-09-01T12:00:00Z"),
        valid: true,
    }
}

/// An office with one process that is met in October 2026: 100 cases of 100 expected, none touched.
#[derive(Debug, Clone)]
pub(crate) struct Office {
    pub(crate) catalogue: Catalogue,
    pub(crate) cases: Vec<CaseFact>,
    pub(crate) attestations: Vec<Attestation>,
    pub(crate) inboxes: Vec<InboxFact>,
    pub(crate) thresholds: Thresholds,
    pub(crate) period: Period,
    pub(crate) now: Timestamp,
}

impl Office {
    pub(crate) fn met() -> Self {
        // 1177 × 31 / 365 = 99.96 cases.
        let catalogue = Catalogue { revision: "2026".into(), processes: vec![process("licence", 1177)], excluded: Vec::new() };
        Self {
            catalogue,
            cases: (0..100).map(case).collect(),
            attestations: vec![attestation(Role::Owner, "Anne Roy"), attestation(Role::Second, "Marc Côté")],
            inboxes: Vec::new(),
            thresholds: Thresholds::default(),
            period: october(),
            now: now(),
        }
    }

    pub(crate) fn figures(&self) -> Figures {
        figures(&Inputs {
            catalogue: Some(&self.catalogue),
            cases: &self.cases,
            attestations: &self.attestations,
            inboxes: &self.inboxes,
            thresholds: self.thresholds,
            period: self.period.clone(),
            now: self.now,
        })
    }

    pub(crate) fn first(&self) -> ProcessFigure {
        self.figures().paperless.processes.remove(0)
    }

    pub(crate) fn codes(&self) -> Vec<&'static str> {
        self.first().reasons.iter().map(|reason| reason.code).collect()
    }
}

pub(crate) fn demo_catalogue() -> SourceFile {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../workflows/library/changement-adresse/catalogue.yaml");
    SourceFile { path: "catalogue.yaml".into(), text: std::fs::read_to_string(path).expect("the demo's catalogue") }
}
