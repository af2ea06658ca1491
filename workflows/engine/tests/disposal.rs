//! The paper of a digitised document: gone once, by somebody who may, when its transfer is documented.

mod common;

use greffier_casework::{
    BlobHash, Case, Consent, DestructionMethod, Disposal, DisposalCheck, Document, DocumentId, DocumentKind, Event, Evidence,
    IdentityMethod, Language, Medium, Origin, Outcome, Person, Signatory, Status, TransferRecord,
};
use greffier_engine::{Decision, Message, Moment, Refusal, decide, replay};
use greffier_language::Workflow;
use uuid::Uuid;

const WORKFLOW: &str = "
workflow: essai
title: { fr: Essai, en: Trial }
forms: [demande]
steps:
  - { step: verifier, title: { fr: V, en: V }, review: all, role: clerk }
  - { step: fin, title: { fr: F, en: F }, close: accepted }
";

fn workflow() -> Workflow {
    common::workflow(WORKFLOW)
}

fn moment() -> Moment {
    common::moment(0)
}

fn document(n: u128, kind: DocumentKind) -> Document {
    let transfer = TransferRecord {
        source_format: "TIFF".into(),
        process: "essai 1".into(),
        guarantees: vec!["chaque pixel".into()],
        at: moment().now,
    };
    let origin = Origin { medium: Medium::Paper, evidence: vec![Evidence::FaxCoding] };
    Document { origin, transfer: Some(transfer), ..common::document(n, kind, None) }
}

fn opened(document: Document) -> Decision {
    decide(&workflow(), None, common::opening(document, Vec::new()), &moment()).unwrap()
}

fn disposal(document: DocumentId) -> Disposal {
    let at = moment().now;
    Disposal {
        document,
        role: "archivist".into(),
        on: "2026-11-20".parse().unwrap(),
        method: DestructionMethod::Other,
        details: Some("compost".into()),
        place: "Bac 12".into(),
        witness: None,
        rules: "Résolution 2026-112".into(),
        declared: Consent { language: Language::Fr, version: "1".into(), text: BlobHash::of(b"oui"), at },
        record: BlobHash::of(b"record"),
        copy: BlobHash::of(b"copy"),
        checks: DisposalCheck::ALL.into(),
        identity: vec![IdentityMethod::KeyPassphrase],
        signatory: Signatory { subject: "CN=Ana".into(), certificate: "00".into(), account: Some("ana".into()) },
        signed_at: at,
    }
}

fn dispose(case: &Case, document: DocumentId, roles: &[&str]) -> Result<Decision, Refusal> {
    let by = Person::new("ana".into(), roles.iter().map(|role| (*role).into()));
    let evidence = vec![self::document(9, DocumentKind::Evidence)];
    decide(&workflow(), Some(case), Message::DisposePaper { by, disposal: Box::new(disposal(document)), evidence }, &moment())
}

#[test]
fn it_goes_once_and_after_the_case_too() {
    let Decision { case, entries: mut journal, .. } = opened(document(3, DocumentKind::Received));
    let id = DocumentId(Uuid::from_u128(3));
    let gone = dispose(&case, id, &["archivist"]).unwrap();
    let kinds: Vec<_> = gone.entries.iter().map(|entry| entry.event.kind()).collect();
    assert_eq!(kinds, ["paper-disposed", "document-filed"]);
    assert_eq!(gone.case.disposed[&id].place, "Bac 12");
    assert!(gone.effects.is_empty() && gone.timers.is_empty());
    journal.extend(gone.entries);
    assert_eq!(replay(&journal).unwrap(), Some(gone.case.clone()));
    let text = serde_json::to_string(&journal.last().unwrap().event).unwrap();
    assert!(matches!(serde_json::from_str(&text).unwrap(), Event::DocumentFiled { .. }));
    assert_eq!(dispose(&gone.case, id, &["archivist"]), Err(Refusal::DisposedBefore(id)));
    let closed = Case { status: Status::Closed { outcome: Outcome("accepted".into()), at: moment().now }, ..case };
    assert!(dispose(&closed, id, &["archivist"]).is_ok());
}

#[test]
fn what_may_not_go_stays() {
    let id = DocumentId(Uuid::from_u128(3));
    let paper = document(3, DocumentKind::Received);
    assert_eq!(dispose(&opened(paper.clone()).case, id, &["clerk"]), Err(Refusal::NotYourRole("archivist".into())));
    let other = DocumentId(Uuid::from_u128(4));
    assert_eq!(dispose(&opened(paper.clone()).case, other, &["archivist"]), Err(Refusal::NeverPaper(other)));
    let undocumented = Document { transfer: None, ..paper.clone() };
    assert_eq!(dispose(&opened(undocumented).case, id, &["archivist"]), Err(Refusal::NoTransferRecord(id)));
    let digital = Document { origin: Origin { medium: Medium::Digital, evidence: vec![Evidence::TextLayer] }, ..paper };
    assert_eq!(dispose(&opened(digital).case, id, &["archivist"]), Err(Refusal::NeverPaper(id)));
}
