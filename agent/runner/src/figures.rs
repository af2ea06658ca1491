//! The figures of the office, from the store's rows, the catalogue and the attestations on file.

use greffier_casework::CaseId;
use greffier_metrics::{Attestation, CaseFact, Figures, InboxFact, Inputs, Period, Process, TaskCounts, Thresholds};
use greffier_store::{CaseFacts, FactsOf};
use std::collections::BTreeMap;
use std::path::Path;

use crate::desk::blocking;
use crate::{Desk, DeskError};

/// Bytes an attestation may have.
const MAX_ATTESTATION_BYTES: u64 = 50 << 20;

impl Desk {
    /// The figures of a period (`2026-10`, `2026` or a range of days); of the twelve months that end today when none is given.
    ///
    /// # Errors
    /// When the period cannot be read, or the store's error.
    pub async fn figures(&self, period: Option<&str>) -> Result<Figures, DeskError> {
        let (now, zone) = (self.now(), self.zone());
        let period = match period {
            Some(text) => Period::parse(text, &zone)?,
            None => Period::twelve_months_to(now, &zone)?,
        };
        // A case counts when it was open or closed at some time of the period: each is taken once.
        let mut cases: BTreeMap<CaseId, CaseFacts> = BTreeMap::new();
        let (from, to) = (period.start, period.end);
        for of in [FactsOf::ClosedBetween { from, to }, FactsOf::ReceivedBetween { from, to }, FactsOf::Open] {
            cases.extend(self.store().case_facts(of).await?.into_iter().map(|facts| (facts.case, facts)));
        }
        let cases: Vec<CaseFact> = cases.into_values().map(case_fact).collect();
        let office = self.office();
        let attestations = match &office.catalogue {
            Some(catalogue) => self.attestations(&office.folder.join("attestations"), &catalogue.processes).await?,
            None => Vec::new(),
        };
        let thresholds = self.config().paperless;
        Ok(greffier_metrics::figures(&Inputs {
            catalogue: office.catalogue.as_ref(),
            cases: &cases,
            attestations: &attestations,
            inboxes: &self.inbox_facts(),
            thresholds: Thresholds {
                minimum_cases: thresholds.minimum_cases,
                volume_share: thresholds.volume_share,
                touch_share: thresholds.touch_share,
                attestation_months: thresholds.attestation_months,
                aim: thresholds.aim,
            },
            period,
            now,
        }))
    }

    fn inbox_facts(&self) -> Vec<InboxFact> {
        let inboxes = self.config().inboxes.iter();
        inboxes
            .map(|inbox| InboxFact {
                name: inbox.name.clone(),
                title: inbox.title.clone(),
                fax_number: inbox.fax_number.clone(),
                // Arrivals are counted over all time; cases are what the period is about.
                arrivals: None,
            })
            .collect()
    }

    /// The attestations that the catalogue names, with the verdict of their signatures.
    async fn attestations(&self, folder: &Path, processes: &[Process]) -> Result<Vec<Attestation>, DeskError> {
        let (folder, keys, now) = (folder.to_owned(), self.keys(), self.now());
        let named: Vec<_> = processes
            .iter()
            .flat_map(|process| process.attestations.iter().map(|on_file| (process.name.clone(), on_file.clone())))
            .collect();
        if named.is_empty() {
            return Ok(Vec::new());
        }
        blocking(move || {
            let trust = greffier_keys::load_trust(&keys)?;
            let mut found = Vec::new();
            for (process, on_file) in named {
                let path = folder.join(&on_file.file);
                let small = std::fs::metadata(&path).is_ok_and(|data| data.len() <= MAX_ATTESTATION_BYTES);
                let Some(bytes) = small.then(|| std::fs::read(&path).ok()).flatten() else { continue };
                let verification = greffier_pades::verify(&bytes, &trust, now);
                let valid = verification.exit_code() == 0;
                for signature in &verification.signatures {
                    let (Some(at), Some(certificate)) = (signature.claimed_time, signature.certificate_sha256.clone()) else { continue };
                    found.push(Attestation {
                        process: process.clone(),
                        role: on_file.role,
                        file: on_file.file.clone(),
                        certificate,
                        by: signature.signer.clone().unwrap_or_default(),
                        at,
                        valid,
                    });
                }
            }
            Ok(found)
        })
        .await
    }
}

fn case_fact(facts: CaseFacts) -> CaseFact {
    CaseFact {
        workflow: facts.workflow,
        inbox: facts.inbox.to_string(),
        received_at: facts.received_at,
        opened_at: facts.opened_at,
        closed_at: facts.closed_at,
        answered: facts.answered,
        answered_at: facts.answered_at,
        deadline_due: facts.due.or(facts.answer_due),
        overdue: facts.overdue,
        tasks: TaskCounts { review: facts.reviews, work: facts.work, sign: facts.signatures, repair: facts.repairs },
        hands: facts.hands,
        touch_seconds: None,
        touches: facts.paper,
        pages: facts.pages,
    }
}
