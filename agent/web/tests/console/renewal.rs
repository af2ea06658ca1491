//! The proofs of what was signed for the archive are renewed before they end, years later, without anybody asking.

use crate::disposal::digitised;
use crate::signing::signed;
use crate::support::{Office, PASSWORD};
use greffier_casework::{BlobHash, Case, Document, DocumentKind, Event};
use greffier_keys::{Cost, KeyOptions, NewKey, SystemEntropy, TimeStamping, new_key_with, rotate_key};
use greffier_pades::{Lang, Level, Verdict};
use greffier_store::{CopyMade, JobState, LedgerRow};
use jiff::{SignedDuration, Timestamp};

const ARCHIVED: &str = "[signing]\nlevel = \"b-lta\"\nseal_level = \"b-lta\"\n";
const MARGIN: SignedDuration = SignedDuration::from_hours(24 * 90);

/// Makes the key that stamps times, or a new one in its place.
fn stamping_key(office: &Office, again: bool) {
    let (folder, passphrase) = (office.desk.keys(), PASSWORD.as_bytes());
    let now = office.desk.now();
    let request = NewKey { folder: &folder, name: "horodatage", subject: "Horodatage", organisation: "Bureau", passphrase, now };
    let options = KeyOptions { cost: Cost::TEST, stamps_times: true, ..KeyOptions::default() };
    let made = if again { rotate_key } else { new_key_with }(&request, &options, &mut SystemEntropy);
    made.unwrap();
}

async fn job(office: &Office, case: &Case) -> LedgerRow {
    office.desk.store().job(&format!("renew:{}", case.id)).await.unwrap()
}

/// What was signed in a case, and the page of its evidence.
fn archived(case: &Case) -> Vec<&Document> {
    let pdf = |one: &&Document| one.media_type == "application/pdf" && [DocumentKind::Signed, DocumentKind::Evidence].contains(&one.kind);
    case.documents.iter().filter(pdf).collect()
}

async fn until(office: &Office, document: &Document) -> Timestamp {
    let found = office.desk.verify(document).await.unwrap();
    assert_eq!(found.verdict, Verdict::Valid, "{found:?}");
    found.archived_until().unwrap()
}

#[tokio::test]
async fn proofs_are_renewed_before_they_end() {
    let office = Office::with(ARCHIVED).await;
    office.keys(&["marie"]).await;
    stamping_key(&office, false);
    let (marie, case) = signed(&office).await;
    office.works_until("the first look", async || job(&office, &case).await.ready_at > office.desk.now()).await;
    let before = office.desk.case(case.id).await.unwrap();
    assert_eq!(archived(&before).len(), 2, "the letter, and the page of its evidence");
    let ends = until(&office, archived(&before)[0]).await;
    let first = job(&office, &case).await;
    assert_eq!((first.state, first.ready_at), (JobState::Live, ends.checked_sub(MARGIN).unwrap()));

    // Its day comes, and nobody made the office's revocation list anew since: what it would prove is too old.
    let minutes = |to: Timestamp| (to.as_second() - office.desk.now().as_second()) / 60 + 1;
    office.later(minutes(first.ready_at));
    office.works_until("a renewal without a list", async || job(&office, &case).await.last_error.is_some()).await;
    assert_eq!(job(&office, &case).await.last_error.as_deref(), Some("GRF-SIG-017"));
    // It is made anew, but the key that stamps times is the same still: a stamp by it would end no later.
    greffier_keys::renew(&office.desk.keys(), PASSWORD.as_bytes(), office.desk.now()).unwrap();
    office.later(25 * 60);
    let no_later = async || job(&office, &case).await.last_error.as_deref() == Some("GRF-SIGN-013");
    office.works_until("a renewal that brings nothing", no_later).await;
    let meters = marie.get("/metrics").await.body;
    assert!(meters.contains("greffier_jobs{state=\"renewal-failing\"} 1"), "{meters}");
    let tried = job(&office, &case).await;
    assert_eq!(tried.state, JobState::Live);
    assert_eq!(tried.ready_at.as_second() - office.desk.now().as_second(), 24 * 3600, "tried again the next day");
    assert_eq!(office.desk.case(case.id).await.unwrap().documents, before.documents, "nothing was changed");

    // With a new key it succeeds; the file goes on from what it was.
    stamping_key(&office, true);
    office.later(25 * 60);
    office.works_until("the renewal", async || job(&office, &case).await.last_error.is_none()).await;
    let after = office.desk.case(case.id).await.unwrap();
    let blobs = office.desk.store().blobs();
    for (old, new) in archived(&before).into_iter().zip(archived(&after)) {
        let (was, is) = (blobs.read(&old.blob).await.unwrap(), blobs.read(&new.blob).await.unwrap());
        assert!(old.id == new.id && is.starts_with(&was) && is.len() > was.len(), "{}", new.name);
        assert!(until(&office, new).await > ends, "{}", new.name);
    }
    let next = job(&office, &case).await;
    let new_end = until(&office, archived(&after)[0]).await;
    assert_eq!((next.state, next.ready_at), (JobState::Live, new_end.checked_sub(MARGIN).unwrap()));
    assert!(office.desk.store().audit().await.unwrap().holds());
    let marie = office.sign_in("marie").await;
    assert_eq!(marie.journal(&case, "document-renewed").await, 2);
    let page = marie.get(&format!("/cases/{}", case.id)).await.body;
    assert!(page.contains("renouvelées ; les nouvelles sont valables") && page.contains("check good"), "{page}");
}

#[tokio::test]
async fn the_sealed_copy_of_paper_is_renewed_too() {
    let office = Office::with(ARCHIVED).await;
    office.keys(&[]).await;
    stamping_key(&office, false);
    let case = digitised(&office, Some("sceau")).await;
    let (store, document) = (office.desk.store(), case.documents[0].clone());
    let copy = async || match store.copies_of(case.id).await.unwrap().remove(&document.id) {
        Some(CopyMade::Copy(kept)) => kept.content,
        other => panic!("{other:?}"),
    };
    // It was sealed for the archive.
    let sealed = store.blobs().read(&copy().await).await.unwrap();
    let (folder, now) = (office.desk.keys(), office.desk.now());
    let stamps = greffier_keys::unlock(&greffier_keys::key_file(&folder, "horodatage"), PASSWORD.as_bytes()).unwrap();
    let mut outside = greffier_keys::Outside::new(&folder, TimeStamping::Own(Box::new(stamps)), now).unwrap();
    let archived = greffier_pades::extend(&sealed, Level::BaselineLTA, now, Lang::Fr, &mut outside).unwrap();
    store.renew_copy(document.id, copy().await, store.blobs().put(archived.clone()).await.unwrap()).await.unwrap();
    office.works_until("the first look", async || job(&office, &case).await.ready_at > office.desk.now()).await;

    let due = job(&office, &case).await.ready_at;
    office.later((due.as_second() - now.as_second()) / 60 + 1);
    greffier_keys::renew(&folder, PASSWORD.as_bytes(), office.desk.now()).unwrap();
    stamping_key(&office, true);
    office.works_until("the renewal", async || job(&office, &case).await.ready_at > office.desk.now()).await;
    let renewed = store.blobs().read(&copy().await).await.unwrap();
    assert!(renewed.starts_with(&archived) && renewed.len() > archived.len());
    let journal = store.journal(case.id).await.unwrap();
    let told = journal.iter().filter_map(|entry| match &entry.event {
        Event::DocumentRenewed { renewal } => Some((renewal.copy, renewal.length, renewal.from.clone())),
        _ => None,
    });
    assert_eq!(told.collect::<Vec<_>>(), [(true, archived.len() as u64, BlobHash::of(&archived))]);
    // It still takes the paper's place.
    let case = office.desk.case(case.id).await.unwrap();
    assert_eq!(case.documents[0], document, "what was received is as it was");
    assert_eq!(office.desk.disposal_proofs(&case, &document).await.unwrap().missing(), None);
}

#[tokio::test]
async fn what_has_no_archive_time_stamp_is_left_alone() {
    let office = Office::new().await;
    office.keys(&["marie"]).await;
    let (_, case) = signed(&office).await;
    office.works_until("the only look", async || job(&office, &case).await.state == JobState::Done).await;
    assert_eq!(job(&office, &case).await.receipt.as_deref(), Some("no archive time stamp"));
}
