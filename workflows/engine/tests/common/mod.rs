//! What the tests of the engine share: a form, and documents, fields, people and moments that are made up.
#![allow(dead_code, reason = "each test file uses its part")]

pub(crate) mod random;
pub(crate) mod sample;

use std::sync::Arc;

use greffier_casework::{
    ArrivalId, BlobHash, Case, CaseId, Ceremony, Confidence, Consent, Document, DocumentId, DocumentKind, Evidence, Field, FieldName,
    IdentityMethod, Language, Medium, Origin, Page, Person, RoleName, SeenPage, Signatory, Source, WorkflowRef,
};
use greffier_engine::{Decision, Message, Moment, Opening, Refusal, Signing, decide};
use greffier_language::{Lists, Parts, SourceFile, Workflow, read_office};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use uuid::Uuid;

const FORM: &str = "
form: demande
title: { fr: Demande, en: Request }
revision: '1'
blank: demande.png
page: { width: 200, height: 280 }
recognise: [{ text: D-1, zone: { x: 1, y: 1, width: 9, height: 5 } }]
fields:
  - { name: nom, title: { fr: Nom, en: Name }, type: name, required: true, zone: { x: 10, y: 10, width: 50, height: 8 } }
  - { name: province, title: { fr: Province, en: Province }, type: province, zone: { x: 10, y: 20, width: 50, height: 8 } }
  - name: langue
    title: { fr: Langue, en: Language }
    type: choice
    is: person.language
    options:
      - { value: fr, title: { fr: Français, en: French }, zone: { x: 10, y: 40, width: 4, height: 4 } }
      - { value: en, title: { fr: Anglais, en: English }, zone: { x: 20, y: 40, width: 4, height: 4 } }
  - { name: signature, title: { fr: Signature, en: Signature }, type: signature, required: true, zone: { x: 10, y: 30, width: 50, height: 8 } }
";

const TABLE: &str = "
table: tarif
title: { fr: Tarif, en: Fee }
hit: unique
inputs: [{ input: avis, required: true }, { input: montant, required: true }]
outputs: [{ output: frais, title: { fr: Frais, en: Fee }, type: amount }]
rules:
  - { when: [pour, '< 1000'], give: ['45.00'], because: { fr: 'Règlement 12', en: 'By-law 12' } }
  - { when: [pour, '>= 1000'], give: ['120.00'] }
  - { when: [contre, '-'], give: ['0.00'] }
";

const ROBOT: &str = "
robot: registre
title: { fr: Registre, en: Register }
inputs: [{ name: nom, title: { fr: Nom, en: Name }, type: name, required: true }]
outputs: [{ name: numero, title: { fr: Numéro, en: Number }, type: number, required: true }]
refusals: [{ refusal: inconnu, title: { fr: Inconnu, en: Unknown } }]
http:
  method: POST
  url: https://registre.exemple.quebec/personnes
  body: { json: { nom: '{nom}' } }
  outputs: { numero: /numero }
  refusals: { inconnu: { status: 404 } }
";

/// The workflow of a text, which must be without findings; its forms are `[demande]`.
pub(crate) fn workflow(text: &str) -> Workflow {
    let file = |path: &str, text: &str| SourceFile { path: path.into(), text: text.into() };
    let parts = Parts {
        tables: [("tarif".to_owned(), file("tarif.yaml", TABLE))].into(),
        robots: [("registre".to_owned(), file("registre.yaml", ROBOT))].into(),
        ..Parts::default()
    };
    let (mut office, findings) = read_office(&[file("demande.yaml", FORM)], &Lists::new(), &[file("essai.yaml", text)], &parts);
    let findings: Vec<_> = findings.into_iter().filter(|finding| finding.code != "GRF-TAB-017").collect();
    assert_eq!(findings, [], "{text}");
    office.workflows.remove("essai").unwrap()
}

pub(crate) fn document(n: u128, kind: DocumentKind, made_from: Option<DocumentId>) -> Document {
    Document {
        id: DocumentId(Uuid::from_u128(n)),
        kind,
        name: "fax.tif".into(),
        blob: BlobHash::of(&n.to_be_bytes()),
        media_type: "image/tiff".into(),
        arrival: None,
        form: None,
        template: None,
        made_from,
        pages: vec![Page { image: BlobHash::of(b"page"), width: 10, height: 20 }],
        origin: Origin {
            medium: if kind == DocumentKind::Received { Medium::Paper } else { Medium::Digital },
            evidence: vec![Evidence::FaxCoding],
        },
        transfer: None,
    }
}

pub(crate) fn field(name: &str, value: &str, doubtful: bool) -> Field {
    Field {
        name: FieldName::from(name),
        value: value.into(),
        raw: value.into(),
        confidence: Confidence(if doubtful { 400 } else { 990 }),
        doubtful,
        doubts: Vec::new(),
        zone: None,
        source: Source::Ocr,
        checked_by: None,
    }
}

/// A signature over the newest answer of a case, with all that it must rest on.
pub(crate) fn signing(case: &Case, n: u128, by: &Person) -> Box<Signing> {
    let newest = case.newest_answer();
    let at = "2026-11-20T15:30:00Z".parse().unwrap();
    let pages = newest.map_or(&[][..], |document| &document.pages).iter().zip(1..);
    let ceremony = Ceremony {
        document: newest.map_or_else(|| BlobHash::of(b"none"), |document| document.blob.clone()),
        pages: pages.map(|(page, number)| SeenPage { page: number, image: page.image.clone(), at }).collect(),
        consent: Consent { language: Language::Fr, version: "1".into(), text: BlobHash::of(b"oui"), at },
        identity: vec![IdentityMethod::KeyPassphrase],
        acting_for: None,
        outside: None,
        signed_at: at,
    };
    Box::new(Signing {
        signed: document(n, DocumentKind::Signed, newest.map(|document| document.id)),
        signatory: Signatory { subject: "CN=Ana".into(), certificate: "00".into(), account: Some(by.name.clone()) },
        reason: "Approuvé".into(),
        ceremony,
        evidence: vec![document(n ^ 1, DocumentKind::Evidence, None)],
    })
}

/// Somebody with these roles.
pub(crate) fn person(name: &str, roles: &[&str]) -> Person {
    Person::new(name.into(), roles.iter().map(|role| RoleName::from(*role)))
}

/// A Friday morning in Québec, and so many minutes after.
pub(crate) fn moment(minutes: i64) -> Moment {
    let start: Timestamp = "2026-11-20T15:00:00Z".parse().unwrap();
    at(start + minutes.minutes())
}

pub(crate) fn at(now: Timestamp) -> Moment {
    Moment { now, zone: TimeZone::get("America/Toronto").unwrap(), calendar: Arc::default() }
}

pub(crate) fn opening(document: Document, fields: Vec<Field>) -> Message {
    Message::Open(Box::new(Opening {
        id: CaseId(Uuid::from_u128(1)),
        number: "2026-000001".into(),
        workflow: WorkflowRef { name: "essai".into(), hash: "0".into() },
        arrival: ArrivalId(Uuid::from_u128(2)),
        inbox: "telecopie".into(),
        confidentiality: "protected".into(),
        received_at: "2026-11-20T14:00:00Z".parse().unwrap(),
        document,
        fields,
    }))
}

/// A case of a workflow, told about one thing after the other.
pub(crate) struct Told {
    pub(crate) workflow: Workflow,
    pub(crate) case: Case,
    pub(crate) now: Timestamp,
    /// What the last message led to.
    pub(crate) last: Decision,
}

impl Told {
    /// A case that was just opened.
    pub(crate) fn new(text: &str, fields: Vec<Field>) -> Self {
        let workflow = workflow(text);
        let moment = moment(0);
        let last = decide(&workflow, None, opening(document(3, DocumentKind::Received, None), fields), &moment).unwrap();
        Self { case: last.case.clone(), workflow, now: moment.now, last }
    }

    pub(crate) fn try_say(&mut self, message: Message) -> Result<(), Refusal> {
        self.last = decide(&self.workflow, Some(&self.case), message, &at(self.now))?;
        self.case = self.last.case.clone();
        Ok(())
    }

    pub(crate) fn say(&mut self, message: Message) {
        self.try_say(message).unwrap();
    }

    /// The steps it stands at.
    pub(crate) fn steps(&self) -> Vec<&str> {
        self.case.places.iter().map(|place| place.step.as_str()).collect()
    }

    /// The number of the open task of a step.
    pub(crate) fn task(&self, step: &str) -> u32 {
        let open = self.case.tasks.iter().find(|task| task.is_open() && task.step.as_str() == step);
        open.unwrap_or_else(|| panic!("no open task at {step}: {:#?}", self.case.tasks)).number
    }

    /// Sets the clock to a moment, and says the timers that are due by then, the earliest first.
    pub(crate) fn pass_to(&mut self, now: &str) {
        let end: Timestamp = now.parse().unwrap();
        while let Some(timer) = self.case.timers.values().filter(|timer| timer.due <= end).min_by_key(|timer| timer.due).cloned() {
            self.now = self.now.max(timer.due);
            self.say(Message::TimerDue { kind: timer.kind });
        }
        self.now = end;
    }
}
