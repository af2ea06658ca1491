//! What no case took: what is kept of reading it, and a case that a person opens for it by hand.

use std::collections::BTreeMap;

use greffier_casework::{ArrivalId, Case, Confidence, Field, FieldName, FormName, Page, Person, Source};
use greffier_extraction::copy::plain_text;
use greffier_extraction::{PageText, Proposal, ReadOutcome, TextWord, labels_of_fields};
use greffier_language::{Details, Fault, FieldDef, FieldType, Form, normalise};
use greffier_store::{ArrivalReading, ArrivalState, Said};
use jiff::Timestamp;

use crate::desk::Opened;
use crate::perform::read::{Received, opening, transfer_record};
use crate::{Desk, DeskError};

/// What labels mean whose values are never found by a search.
const SECRET_MEANINGS: [&str; 2] = ["nas", "birth-date"];
/// Numbers that are never found by a search, with or without a label.
const SECRET_NUMBERS: [FieldType; 4] = [FieldType::Nas, FieldType::Ramq, FieldType::Nir, FieldType::Iban];
/// Words that such a number may be written in.
const PARTS: usize = 9;
/// How sure a value is at most that stands beside a label like that of its field.
const PROPOSED: Confidence = Confidence(300);

impl Desk {
    /// Opens a case by hand for an arrival in quarantine, as the form that a person says it is. What the page says beside labels like those
    /// of the form's fields becomes their values; all of them are doubtful, so that a person looks at each.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] for a form that is not the office's, [`DeskError::NoWorkflow`], [`DeskError::NothingRead`]; the store's
    /// conflict when the arrival is not in quarantine any more.
    pub async fn open_by_hand(&self, arrival: ArrivalId, form: &FormName, by: &Person) -> Result<Case, DeskError> {
        let arrival = self.store().arrival(arrival).await?;
        if !matches!(arrival.state, ArrivalState::Quarantined { .. }) {
            return Err(greffier_store::StoreError::Conflict { what: format!("arrival {}", arrival.id) }.into());
        }
        let office = self.office();
        let definition = office.office.forms.get(form.as_str()).ok_or_else(|| DeskError::NotFound(format!("form {form}")))?;
        let workflow = office.office.workflow_for(form.as_str()).ok_or_else(|| DeskError::NoWorkflow(form.to_string()))?;
        let reading = self.store().arrival_reading(arrival.id).await?.filter(|reading| !reading.pages.is_empty());
        let ArrivalReading { media_type, pages, said, origin, transfer, .. } = reading.ok_or(DeskError::NothingRead)?;
        let received = Received { media_type, pages, origin, transfer };
        let opening = opening(self, workflow, &arrival, form.as_str(), received, fields(definition, &said)).await?;
        self.open(workflow, opening, Opened::ByHand(by.name.clone())).await
    }
}

/// What is kept of reading a document that no case took.
pub(crate) fn reading(outcome: &ReadOutcome, pages: Vec<Page>, now: Timestamp) -> ArrivalReading {
    let said = |proposal: &Proposal| Said {
        kind: proposal.kind.clone(),
        label: proposal.label.clone(),
        value: proposal.value.clone(),
        zone: proposal.zone,
        confidence: proposal.confidence,
    };
    let secrets = secrets(&outcome.text, &outcome.proposals);
    ArrivalReading {
        media_type: outcome.media_type.clone(),
        title: outcome.title.clone(),
        pages,
        said: outcome.proposals.iter().map(said).collect(),
        texts: plain_text(&outcome.text, &[]),
        findable: plain_text(&outcome.text, &secrets.iter().collect::<Vec<_>>()),
        origin: outcome.origin.clone(),
        transfer: outcome.transfer.clone().map(|parts| transfer_record(parts, now)),
        read_at: now,
    }
}

/// What is sensitive in a text whose form nobody knows: values with a label that says so, and numbers that are known by their own check.
pub(crate) fn secrets(text: &[PageText], proposals: &[Proposal]) -> Vec<Field> {
    let labelled = proposals.iter().filter(|one| one.kind.as_deref().is_some_and(|kind| SECRET_MEANINGS.contains(&kind)));
    let mut found: Vec<Field> = labelled.map(|one| field("secret", one.value.clone(), one.confidence, Some(one.zone), "secret")).collect();
    for page in text {
        let mut lines: BTreeMap<u32, Vec<&TextWord>> = BTreeMap::new();
        page.words.iter().for_each(|word| lines.entry(word.line).or_default().push(word));
        for words in lines.values() {
            for from in 0..words.len() {
                let longest = (from + PARTS).min(words.len());
                found.extend((from + 1..=longest).filter_map(|to| secret_number(&words[from..to])));
            }
        }
    }
    found
}

/// Words that are together a number nobody may search for.
fn secret_number(words: &[&TextWord]) -> Option<Field> {
    let text = words.iter().map(|word| word.text.trim_matches(|c: char| !c.is_alphanumeric())).collect::<Vec<_>>().join(" ");
    let is_one = |kind: &FieldType| match normalise(*kind, &Details::default(), &text) {
        Ok(value) => !value.is_empty(),
        // One digit misread is as telling, where the number has a shape that nothing else has.
        Err(fault) => fault == Fault::CheckDigit && matches!(kind, FieldType::Ramq | FieldType::Nir),
    };
    SECRET_NUMBERS.iter().any(is_one).then(|| field("secret", text, Confidence(0), None, "secret"))
}

/// The fields of a form with what the page says beside labels like theirs. All of them go to a person.
fn fields(form: &Form, said: &[Said]) -> Vec<Field> {
    let labels: Vec<(Option<&str>, &str)> = said.iter().map(|one| (one.kind.as_deref(), one.label.as_str())).collect();
    let chosen = labels_of_fields(form, &labels);
    form.fields.iter().zip(chosen).map(|(definition, at)| by_hand(definition, at.map(|at| &said[at]))).collect()
}

fn by_hand(definition: &FieldDef, said: Option<&Said>) -> Field {
    match said {
        Some(said) => {
            let value = definition.canonical(&said.value).unwrap_or_else(|_| said.value.clone());
            let confidence = said.confidence.min(PROPOSED);
            Field { raw: said.value.clone(), ..field(&definition.name, value, confidence, Some(said.zone), "proposed") }
        }
        None => {
            let empty = if definition.kind.is_boolean() { "false" } else { "" };
            Field { raw: String::new(), ..field(&definition.name, empty.to_owned(), Confidence(0), None, "nothing-read") }
        }
    }
}

fn field(name: &str, value: String, confidence: Confidence, zone: Option<greffier_casework::Zone>, doubt: &str) -> Field {
    Field {
        name: FieldName::from(name),
        raw: value.clone(),
        value,
        confidence,
        doubtful: true,
        doubts: vec![doubt.to_owned()],
        zone,
        source: Source::Ocr,
        checked_by: None,
    }
}

#[cfg(test)]
mod tests {
    use greffier_casework::Zone;
    use greffier_language::{SourceFile, read_form};

    use super::*;

    fn zone(x: f64, y: f64) -> Zone {
        Zone { page: 1, x, y, width: 0.05, height: 0.01 }
    }

    fn page(lines: &[&str]) -> Vec<PageText> {
        let mut words = Vec::new();
        for (line, text) in (0_u32..).zip(lines) {
            for (at, word) in text.split(' ').enumerate() {
                let zone = zone(0.1 * at as f64, 0.05 * f64::from(line));
                words.push(TextWord { text: word.to_owned(), zone, line, confidence: Confidence(900) });
            }
        }
        vec![PageText { page: 1, words }]
    }

    #[test]
    fn numbers_that_tell_who_somebody_is_are_not_found() {
        let text = page(&["Monsieur, mon NAS est 046 454 286. Merci", "Facture 046 454 287 du mois", "TREM 8562 0113 ou TREM 8562 0119"]);
        let secrets = secrets(&text, &[]);
        let found = plain_text(&text, &secrets.iter().collect::<Vec<_>>()).remove(0);
        assert!(found.starts_with("Monsieur, mon NAS est Merci\nFacture"), "{found}");
        assert!(found.contains("287") && !found.contains("286") && !found.contains("TREM"), "{found}");
    }

    #[test]
    fn what_a_label_calls_sensitive_is_not_found() {
        let text = page(&["Né le 1980-05-17", "Ville Lévis"]);
        let proposal = Proposal {
            kind: Some("birth-date".into()),
            label: "Né le".into(),
            value: "1980-05-17".into(),
            zone: Zone { page: 1, x: 0.19, y: 0.0, width: 0.1, height: 0.02 },
            confidence: Confidence(900),
        };
        let secrets = secrets(&text, &[proposal]);
        assert_eq!(plain_text(&text, &secrets.iter().collect::<Vec<_>>()), ["Né le\nVille Lévis"]);
    }

    #[test]
    fn a_case_opened_by_hand_has_no_certain_field() {
        let text = "form: essai\ntitle: { fr: Essai, en: Test }\nrevision: \"1\"\nblank: essai.png\npage: { width: 215.9, height: 279.4 }\n\
            recognise:\n  - { text: \"E-1\", zone: { page: 1, x: 12, y: 262, width: 40, height: 6 } }\nfields:\n\
            \x20 - { name: naissance, title: { fr: Né le, en: Born on }, type: date, zone: { page: 1, x: 14, y: 20, width: 90, height: 8 } }\n\
            \x20 - { name: ville, title: { fr: Ville, en: Town }, type: text, zone: { page: 1, x: 14, y: 40, width: 90, height: 8 } }\n\
            \x20 - { name: accord, title: { fr: Accord, en: Consent }, type: checkbox, zone: { page: 1, x: 14, y: 60, width: 4, height: 4 } }\n";
        let (form, findings) = read_form(&SourceFile { path: "essai.yaml".into(), text: text.into() });
        assert!(findings.is_empty(), "{findings:?}");
        let said = Said {
            kind: Some("birth-date".into()),
            label: "Né le :".into(),
            value: "17 mai 1980".into(),
            zone: zone(0.3, 0.1),
            confidence: Confidence(990),
        };
        let fields = fields(&form.unwrap(), &[said]);
        assert!(fields.iter().all(|field| field.needs_a_look() && field.confidence <= PROPOSED));
        let told: Vec<_> = fields.iter().map(|field| (field.value.as_str(), field.raw.as_str(), field.doubts[0].as_str())).collect();
        assert_eq!(told, [("1980-05-17", "17 mai 1980", "proposed"), ("", "", "nothing-read"), ("false", "", "nothing-read")]);
        assert_eq!(fields[0].zone, Some(zone(0.3, 0.1)));
    }
}
