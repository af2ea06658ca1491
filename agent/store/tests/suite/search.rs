//! Searching: what is found, by whom, and what never is.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use greffier_casework::{BlobHash, Case, CaseId, DocumentId, Event, FieldName};
use greffier_store::{CopyMade, CopySeal, DocumentCopy, Finish, Found, Hit, JobKind, KeptCopy, Place, SearchFilter, StoreError};
use uuid::Uuid;

use super::Bed;
use crate::common::office::{at, case_id, evolve, field, opened, step};
use greffier_store::PageRequest;

const LEASE: Duration = Duration::from_secs(60);

fn document(number: u128) -> DocumentId {
    DocumentId(Uuid::from_u128(0x3000_0000 + number))
}

fn findable(_: &Case) -> BTreeSet<FieldName> {
    BTreeSet::from(["prenom".into()])
}

/// Opens a case with a name, a number that must not be found, and a document to copy.
async fn open(bed: &Bed, number: u128, name: &str) -> Case {
    let secret = greffier_casework::Field { name: "nas".into(), ..field("046454286") };
    let mut one = step(None, case_id(number), vec![opened(number), Event::FieldsRead { fields: vec![field(name), secret] }], at(1));
    one.findable = findable(&one.case);
    one.copies = vec![document(number)];
    let case = one.case.clone();
    bed.store.commit(one).await.unwrap();
    case
}

/// A copy with its transfer record, as the office sealed it or did not.
fn kept(seal: CopySeal) -> KeptCopy {
    KeptCopy { content: BlobHash::of(b"copy"), record: Some(BlobHash::of(b"record")), seal }
}

async fn copy(bed: &Bed, case: u128, pages: &[&str]) {
    let claims = bed.store.claim_jobs("w", at(10), LEASE, 10, &[JobKind::Copy]).await.unwrap();
    let claim = claims.into_iter().find(|claim| claim.key == format!("copy:{}", document(case))).unwrap();
    let made = DocumentCopy {
        case: case_id(case),
        document: document(case),
        made: CopyMade::Copy(kept(CopySeal::Failed("GRF-SIGN-002".into()))),
        pages: pages.iter().map(|page| (*page).to_owned()).collect(),
        made_at: at(11),
    };
    bed.store.keep_copy(made, Finish::done(claim, "copied")).await.unwrap();
}

async fn search(bed: &Bed, text: &str) -> Vec<Hit> {
    let filter = SearchFilter { text: text.to_owned(), inboxes: None, ..SearchFilter::default() };
    let page = bed.store.search(&filter, PageRequest::default()).await.unwrap();
    assert_eq!(page.total, page.rows.len() as u64);
    page.rows
}

/// The case of a find, and where in it.
fn place(hit: &Hit) -> (CaseId, Place) {
    match &hit.found {
        Found::Case { case, place, .. } => (*case, place.clone()),
        Found::Arrival { .. } => panic!("{hit:?}"),
    }
}

fn shown(hit: &Hit) -> String {
    hit.excerpt.iter().map(|piece| if piece.hit { format!("[{}]", piece.text) } else { piece.text.clone() }).collect()
}

pub(crate) async fn words_are_found_in_fields_and_pages(bed: Arc<Bed>) {
    open(&bed, 1, "Élie Cœur-Lefèvre").await;
    open(&bed, 2, "Ann O'Neil").await;
    copy(&bed, 1, &["Déclaration de changement d'adresse", "", "12, rue de l'Érablière, L'Assomption"]).await;
    let found = search(&bed, "lefevre COEUR").await;
    assert_eq!(found.len(), 1);
    assert_eq!(place(&found[0]), (case_id(1), Place::Field { name: "prenom".into() }));
    assert_eq!(shown(&found[0]), "Élie [Cœur]-[Lefèvre]");
    let found = search(&bed, "érabl assomption").await;
    assert_eq!(place(&found[0]).1, Place::Page { document: document(1), page: 3 });
    assert_eq!(shown(&found[0]), "12, rue de l'[Érablière], L'[Assomption]");
    assert_eq!(place(&search(&bed, "2026-000002").await[0]).1, Place::Number);
    assert_eq!(search(&bed, "2026").await.len(), 2, "every case's number");
    assert!(search(&bed, "erabliere lefevre").await.is_empty(), "all words, in one place");
    assert!(search(&bed, "l'ass").await.len() == 1 && search(&bed, "as").await.is_empty(), "short words are not beginnings");
}

pub(crate) async fn what_is_sensitive_is_not_found(bed: Arc<Bed>) {
    open(&bed, 1, "Ann").await;
    for text in ["046454286", "046 454 286", "046"] {
        assert!(search(&bed, text).await.is_empty(), "{text}");
    }
}

pub(crate) async fn signs_have_no_meaning_in_a_search(bed: Arc<Bed>) {
    open(&bed, 1, "Ann").await;
    for text in [
        "\"",
        "ann\"",
        "*",
        "ann*",
        "a OR",
        "NEAR(",
        "words:ann",
        "'",
        "ann' | '",
        ":*",
        "! & |",
        "<->",
        "ann -- ;",
        "\0",
        "%",
        "(ann",
        "^ann",
    ] {
        let filter = SearchFilter { text: text.to_owned(), inboxes: None, ..SearchFilter::default() };
        let found = bed.store.search(&filter, PageRequest::default()).await.unwrap_or_else(|error| panic!("{text}: {error}"));
        let wanted = ["ann\"", "ann*", "ann' | '", "ann -- ;", "(ann", "^ann"].contains(&text);
        assert_eq!(found.total == 1, wanted, "{text}");
    }
    let long = SearchFilter { text: "ann ".repeat(100_000), inboxes: None, ..SearchFilter::default() };
    assert_eq!(bed.store.search(&long, PageRequest::default()).await.unwrap().total, 1);
}

pub(crate) async fn a_search_is_narrowed_to_inboxes_and_paged(bed: Arc<Bed>) {
    for number in 1..=5 {
        open(&bed, number, "Ann").await;
    }
    // A workflow that somebody stands in for is found in an inbox that is not hers.
    let standing_in = |inbox: &str, workflow: &str| SearchFilter {
        text: "ann".into(),
        inboxes: Some(Vec::new()),
        workflows: vec![(inbox.into(), workflow.into())],
    };
    let found = async |filter: SearchFilter| bed.store.search(&filter, PageRequest::default()).await.unwrap().total;
    assert_eq!(found(standing_in("fax", "changement-adresse")).await, 5);
    assert_eq!(found(standing_in("fax", "autre")).await + found(standing_in("autre", "changement-adresse")).await, 0);
    let filter = |inboxes: &[&str]| SearchFilter {
        text: "ann".into(),
        inboxes: Some(inboxes.iter().map(|name| (*name).into()).collect()),
        ..SearchFilter::default()
    };
    assert_eq!(bed.store.search(&filter(&["fax"]), PageRequest::default()).await.unwrap().total, 5);
    assert_eq!(bed.store.search(&filter(&["autre"]), PageRequest::default()).await.unwrap().total, 0);
    assert_eq!(bed.store.search(&filter(&[]), PageRequest::default()).await.unwrap().total, 0);
    let part = bed.store.search(&filter(&["fax", "autre"]), PageRequest { offset: 3, limit: 2 }).await.unwrap();
    assert_eq!((part.total, part.rows.len(), place(&part.rows[0]).0), (5, 2, case_id(2)), "the newest first");
}

pub(crate) async fn a_search_follows_corrections_and_copies(bed: Arc<Bed>) {
    let case = open(&bed, 1, "Ann").await;
    copy(&bed, 1, &["première lecture"]).await;
    let mut correction = step(
        Some(&case),
        case.id,
        vec![Event::FieldCorrected { field: "prenom".into(), from: "Ann".into(), to: "Anne-Marie".into(), by: "marie".into() }],
        at(20),
    );
    correction.findable = findable(&case);
    bed.store.commit(correction).await.unwrap();
    assert_eq!(shown(&search(&bed, "anne").await[0]), "[Anne]-Marie");
    let copies = bed.store.copies_of(case.id).await.unwrap();
    assert_eq!(copies.into_iter().collect::<Vec<_>>(), [(document(1), CopyMade::Copy(kept(CopySeal::Failed("GRF-SIGN-002".into()))))]);
    // A worker whose lease ran out changes nothing.
    let stale = bed.store.claim_jobs("w", at(500), LEASE, 1, &[JobKind::Copy]).await.unwrap();
    assert!(stale.is_empty(), "it is done");
    let job = bed.store.job(&format!("copy:{}", document(1))).await.unwrap();
    let claim = greffier_store::Claim { key: job.key, job: job.job, token: 1, attempts: 1, created_at: at(1), lease_until: at(70) };
    let made = CopyMade::None("late".into());
    let late = DocumentCopy { case: case.id, document: document(1), made, pages: vec!["tard".into()], made_at: at(500) };
    assert!(matches!(bed.store.keep_copy(late, Finish::done(claim, "")).await, Err(StoreError::Stale { .. })));
    assert!(search(&bed, "tard").await.is_empty());
    // Asked for once more, it is made anew, and takes the place of the former.
    assert!(bed.store.ask_copy(case.id, document(1), at(600)).await.unwrap());
    assert!(!bed.store.ask_copy(case.id, document(1), at(600)).await.unwrap(), "it is under way");
    let failing = bed.store.claim_jobs("w", at(600), LEASE, 1, &[JobKind::Copy]).await.unwrap().remove(0);
    let made = CopyMade::None("GRF-RD-014".into());
    let none = DocumentCopy { case: case.id, document: document(1), made, pages: Vec::new(), made_at: at(600) };
    bed.store.keep_copy(none, Finish::failed(failing, "GRF-RD-014")).await.unwrap();
    let there = bed.store.copies_of(case.id).await.unwrap().remove(&document(1));
    assert_eq!(there, Some(CopyMade::Copy(kept(CopySeal::Failed("GRF-SIGN-002".into())))), "the former copy stays");
    assert!(bed.store.ask_copy(case.id, document(1), at(600)).await.unwrap());
    let claim = bed.store.claim_jobs("w", at(600), LEASE, 1, &[JobKind::Copy]).await.unwrap().remove(0);
    for seal in [CopySeal::Sealed, CopySeal::Without] {
        let made = CopyMade::Copy(kept(seal.clone()));
        let again = DocumentCopy { case: case.id, document: document(1), made: made.clone(), pages: Vec::new(), made_at: at(601) };
        match bed.store.keep_copy(again, Finish::done(claim.clone(), "")).await {
            Ok(()) => assert_eq!(bed.store.copies_of(case.id).await.unwrap()[&document(1)], made),
            Err(error) => assert!(seal == CopySeal::Without && matches!(error, StoreError::Stale { .. }), "{error}"),
        }
    }
    // What is sealed is to be renewed one day: the job is put off until then, and the renewed file takes the place of the one it goes on from.
    let claim = bed.store.claim_jobs("w", at(700), LEASE, 1, &[JobKind::Renew]).await.unwrap().remove(0);
    assert_eq!(claim.key, format!("renew:{}", case.id));
    assert_eq!(bed.store.failing_renewals().await.unwrap(), 0);
    bed.store.put_off(&claim, at(9_000)).await.unwrap();
    assert!(bed.store.claim_jobs("w", at(8_999), LEASE, 1, &[JobKind::Renew]).await.unwrap().is_empty());
    let due = bed.store.claim_jobs("w", at(9_000), LEASE, 1, &[JobKind::Renew]).await.unwrap().remove(0);
    assert!(due.attempts == 1 && due.token > claim.token, "it begins anew");
    assert!(matches!(bed.store.put_off(&claim, at(9_999)).await, Err(StoreError::Stale { .. })));
    bed.store.fail_job(&due, "GRF-SIGN-013", at(9_001), Some(at(90_000))).await.unwrap();
    assert_eq!(bed.store.failing_renewals().await.unwrap(), 1);
    let renewed = || bed.store.renew_copy(document(1), BlobHash::of(b"copy"), BlobHash::of(b"copy and stamp"));
    renewed().await.unwrap();
    let CopyMade::Copy(now) = bed.store.copies_of(case.id).await.unwrap().remove(&document(1)).unwrap() else { panic!("no copy") };
    assert_eq!((now.content, now.seal), (BlobHash::of(b"copy and stamp"), CopySeal::Sealed));
    assert!(matches!(renewed().await, Err(StoreError::Conflict { .. })), "it is another by now");
}

pub(crate) async fn what_is_found_is_rebuilt(bed: Arc<Bed>) {
    open(&bed, 1, "Ann").await;
    open(&bed, 2, "Éloïse").await;
    copy(&bed, 2, &["Sept-Îles"]).await;
    bed.sql("DELETE FROM search_texts").await.unwrap();
    assert!(search(&bed, "ann").await.is_empty());
    assert_eq!(bed.store.rebuild(evolve, findable).await.unwrap(), 2);
    for text in ["ann", "eloise", "iles"] {
        assert_eq!(search(&bed, text).await.len(), 1, "{text}");
    }
    assert!(search(&bed, "046454286").await.is_empty());
}
