//! Which open case a document belongs to that is of no known form: what it says itself, and why that is believed.
//!
//! It goes into a case by itself where it bears the code of one of the case's letters; where it came in one envelope with the form that opened the
//! case, and that envelope opened no other (`perform/envelope.rs`); or where three things say so: it names one number alone, that case waits for a document of the person,
//! and her name stands on it too. One misread digit must not put somebody's paper into another's case. Everything else is for a person to say, who
//! is shown the cases that it may be of.

use std::collections::{BTreeMap, BTreeSet};

use greffier_casework::{ArrivalId, Case, CaseId, Correlation, Document, DocumentId, DocumentKind, FieldName, Person};
use greffier_engine::Receipt;
use greffier_language::{FieldType, StepKind, Workflow};
use greffier_store::{Arrival, ArrivalReading, ArrivalState, Found, PageRequest, SearchFilter};
use uuid::Uuid;

use crate::desk::Opened;
use crate::{Desk, DeskError};

/// Numbers of a document that are looked up.
const MOST_NUMBERS: usize = 20;
/// Names of a document that are searched for.
const MOST_NAMES: usize = 5;
/// Cases that a search for a name is followed to.
const MOST_FOUND: u32 = 5;
/// Candidates that a person is shown.
const MOST_CANDIDATES: usize = 8;
/// What labels mean beside which a person's name stands.
const NAMED: [&str; 3] = ["family-name", "full-name", "email"];

/// Why a document may be of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It says the number of the case.
    Number,
    /// The case waits for a document of the person.
    Awaited,
    /// The person's name stands on it.
    Name,
    /// It came in one envelope with a document of the case.
    Envelope,
}

/// A case that a document may be of.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The case.
    pub case: Case,
    /// Why: at least one reason.
    pub reasons: BTreeSet<Reason>,
}

impl Candidate {
    /// How much speaks for it: the number counts for more than the two others together.
    fn weight(&self) -> u32 {
        self.reasons.iter().map(|reason| if *reason == Reason::Number { 4 } else { 1 }).sum()
    }
}

impl Desk {
    /// The open cases that an arrival may be of, by what was read of it and what it came with; the likeliest first, [`MOST_CANDIDATES`] at most. Cases of every
    /// inbox are among them: who shows them asks who may see which.
    ///
    /// # Errors
    /// The store's.
    pub async fn candidates(&self, arrival: &Arrival, reading: &ArrivalReading) -> Result<Vec<Candidate>, DeskError> {
        let text = reading.texts.join("\n");
        let mut found: BTreeMap<CaseId, Candidate> = BTreeMap::new();
        for case in self.cases_of_envelope(arrival).await? {
            self.consider(&mut found, case, Some(Reason::Envelope), &text).await?;
        }
        for number in numbers(&text) {
            match self.store().case_by_number(&number).await {
                Ok(case) => self.consider(&mut found, case, Some(Reason::Number), &text).await?,
                Err(greffier_store::StoreError::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let named = reading.said.iter().filter(|said| said.kind.as_deref().is_some_and(|kind| NAMED.contains(&kind)));
        for said in named.take(MOST_NAMES) {
            let filter = SearchFilter { text: said.value.clone(), ..SearchFilter::default() };
            let hits = self.store().search(&filter, PageRequest { offset: 0, limit: MOST_FOUND }).await?;
            let case = |found: &Found| match found {
                Found::Case { case, .. } => Some(*case),
                _ => None,
            };
            for id in hits.rows.iter().filter_map(|hit| case(&hit.found)) {
                if !found.contains_key(&id) {
                    self.consider(&mut found, self.case(id).await?, None, &text).await?;
                }
            }
        }
        let mut candidates: Vec<Candidate> = found.into_values().collect();
        candidates.sort_by_key(|candidate| (std::cmp::Reverse(candidate.weight()), candidate.case.number.clone()));
        candidates.truncate(MOST_CANDIDATES);
        Ok(candidates)
    }

    async fn consider(
        &self,
        found: &mut BTreeMap<CaseId, Candidate>,
        case: Case,
        first: Option<Reason>,
        text: &str,
    ) -> Result<(), DeskError> {
        if !case.is_open() {
            return Ok(());
        }
        let workflow = self.workflow_of(&case).await?;
        let awaited = awaits(&workflow, &case).then_some(Reason::Awaited);
        let name = names(&workflow, &case, text).then_some(Reason::Name);
        let reasons: BTreeSet<Reason> = [first, awaited, name].into_iter().flatten().collect();
        // That a case waits says nothing of this document.
        if reasons.iter().any(|reason| *reason != Reason::Awaited) {
            found.entry(case.id).or_insert(Candidate { case, reasons: BTreeSet::new() }).reasons.extend(reasons);
        }
        Ok(())
    }

    /// The one case that a document is of without anybody's asking, and why; `arrival` is where it came by, `codes` what its codes say.
    pub(crate) async fn certain(
        &self,
        arrival: &Arrival,
        reading: &ArrivalReading,
        codes: &[String],
    ) -> Result<Option<(Case, Correlation)>, DeskError> {
        if let Some(case) = self.by_code(codes).await? {
            let same_class = case.is_open() && case.confidentiality == arrival.confidentiality;
            return Ok(same_class.then_some((case, Correlation::Code)));
        }
        if numbers(&reading.texts.join("\n")).len() != 1 {
            return Ok(None);
        }
        let all = BTreeSet::from([Reason::Number, Reason::Awaited, Reason::Name]);
        let candidates = self.candidates(arrival, reading).await?.into_iter();
        // What came by an inbox of another class is not shown to whoever sees the case.
        let certain = candidates.filter(|one| one.reasons == all && one.case.confidentiality == arrival.confidentiality);
        Ok(certain.map(|candidate| (candidate.case, Correlation::Number)).next())
    }

    /// The cases that were opened by what came in one envelope with an arrival, each once; none for what came by itself.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn cases_of_envelope(&self, arrival: &Arrival) -> Result<Vec<Case>, DeskError> {
        let Some(envelope) = arrival.envelope else { return Ok(Vec::new()) };
        self.opened_by(&self.store().parts_of(envelope).await?).await
    }

    /// The cases that parts of an envelope opened: not those that a part was put into.
    pub(crate) async fn opened_by(&self, parts: &[Arrival]) -> Result<Vec<Case>, DeskError> {
        let mut cases: Vec<Case> = Vec::new();
        for part in parts {
            let ArrivalState::Filed { case } = part.state else { continue };
            let case = self.case(case).await?;
            if case.documents.first().is_some_and(|document| document.arrival == Some(part.id)) {
                cases.push(case);
            }
        }
        Ok(cases)
    }

    /// The one case whose letter it is, by the code on it: a code guards itself against misreading, and its word tells that it is ours.
    async fn by_code(&self, codes: &[String]) -> Result<Option<Case>, DeskError> {
        let mut found: Option<Case> = None;
        for code in codes {
            let Some(number) = Case::number_in(code) else { continue };
            let case = match self.store().case_by_number(number).await {
                Ok(case) if case.code() == *code => case,
                Ok(_) | Err(greffier_store::StoreError::NotFound { .. }) => continue,
                Err(error) => return Err(error.into()),
            };
            match &found {
                // Letters of two cases in one document: a person says which.
                Some(other) if other.id != case.id => return Ok(None),
                _ => found = Some(case),
            }
        }
        Ok(found)
    }

    /// Puts an arrival in quarantine into an open case, since a person says that it belongs there.
    ///
    /// # Errors
    /// [`DeskError::NothingRead`] when no page of it could be read; the store's conflict when it is not in quarantine any more; the case's
    /// refusal when it is closed.
    pub async fn put_into(&self, arrival: ArrivalId, case: CaseId, by: &Person) -> Result<Case, DeskError> {
        let arrival = self.store().arrival(arrival).await?;
        if !matches!(arrival.state, ArrivalState::Quarantined { .. }) {
            return Err(greffier_store::StoreError::Conflict { what: format!("arrival {}", arrival.id) }.into());
        }
        let reading = self.store().arrival_reading(arrival.id).await?.filter(|reading| !reading.pages.is_empty());
        let document = document(&arrival, reading.ok_or(DeskError::NothingRead)?);
        let receipt = Receipt { document, arrival: arrival.id, because: Correlation::Person, by: Some(by.clone()) };
        self.receive(case, receipt, Opened::ByHand(by.name.clone())).await
    }
}

/// The document of an arrival, as far as reading it told.
pub(crate) fn document(arrival: &Arrival, reading: ArrivalReading) -> Document {
    Document {
        id: DocumentId(Uuid::now_v7()),
        kind: DocumentKind::Received,
        name: arrival.source_name.clone(),
        blob: arrival.blob.clone(),
        media_type: reading.media_type,
        arrival: Some(arrival.id),
        form: None,
        template: None,
        made_from: None,
        pages: reading.pages,
        origin: reading.origin,
        transfer: reading.transfer,
    }
}

/// The numbers of cases that a text says, such as `2026-000012`, each once.
fn numbers(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_digit() && c != '-').map(|word| word.trim_matches('-'));
    let is_number = |word: &&str| {
        let (year, count) = word.split_once('-').unwrap_or_default();
        year.len() == 4 && year.starts_with("20") && count.len() == 6 && !count.contains('-')
    };
    let distinct: BTreeSet<String> = words.filter(is_number).map(str::to_owned).collect();
    distinct.into_iter().take(MOST_NUMBERS).collect()
}

/// Whether a case stands where it waits for a document of the person.
fn awaits(workflow: &Workflow, case: &Case) -> bool {
    let step = |place: &greffier_casework::Place| workflow.step(place.step.as_str());
    case.places.iter().filter_map(step).any(|step| matches!(step.kind, StepKind::Ask { .. }))
}

/// Whether a name of the case stands in a text, every word of it.
fn names(workflow: &Workflow, case: &Case, text: &str) -> bool {
    let all = words(text);
    let names = workflow.fields.iter().filter(|(_, kind)| **kind == FieldType::Name);
    let mut said = names.filter_map(|(name, _)| case.fields.get(&FieldName::from(name.as_str())));
    said.any(|field| {
        let name = words(&field.value);
        !name.is_empty() && name.is_subset(&all)
    })
}

/// The words of a text, without case.
fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 1).map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_cases_are_found_and_others_are_not() {
        let text = "Dossier : 2026-000012, (2026-000012) tél. 418-555-0133\nfacture 12-2026-000013-4 et 1999-000001, 2026-0001";
        assert_eq!(numbers(text), BTreeSet::from(["2026-000012".to_owned()]));
        let repeated = "2026-000001 ".repeat(MOST_NUMBERS) + "2026-000002";
        assert_eq!(numbers(&repeated).len(), 2, "a number that is said often hides no other");
        let many: String = (0..100).map(|n| format!("2026-{n:06} ")).collect();
        assert_eq!(numbers(&many).len(), MOST_NUMBERS);
    }

    #[test]
    fn words_are_compared_without_case() {
        assert_eq!(words("Côté-Roy, J. LÉA"), BTreeSet::from(["côté".to_owned(), "roy".to_owned(), "léa".to_owned()]));
    }
}
