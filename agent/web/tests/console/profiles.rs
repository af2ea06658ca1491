//! Documents that are signed in another way than the others: their level, the kind of their key, their seal.

use crate::support::{Browser, Office, PASSWORD};
use axum::http::StatusCode;
use greffier_casework::Case;
use greffier_keys::KeyKind;
use greffier_pades::Verdict;

const PROFILES: &str = r#"
[[signing.profile]]
documents = ["decision.typ"]
key_kinds = ["p256", "rsa"]
seal = "sceau-p256"
seal_passphrase_file = "sceau.passphrase"
"#;

/// An office with profiles, Marie's first key and both seals.
async fn office() -> Office {
    let office = Office::with(PROFILES).await;
    office.keys(&["marie"]).await;
    office.key("sceau-p256", KeyKind::P256, PASSWORD);
    office
}

fn form(cases: &[&Case], passphrase: &str) -> String {
    let mut form = format!("consent_version=2026-11&passphrase={}", passphrase.replace(' ', "+"));
    for (case, n) in cases.iter().zip(1..) {
        let sha256 = &case.newest_answer().unwrap().blob;
        form.push_str(&format!("&task={}.2&sha256-{n}={sha256}&consent-{n}=1", case.id));
    }
    form
}

async fn see(browser: &Browser<'_>, case: &Case) {
    let sha256 = &case.newest_answer().unwrap().blob;
    for page in 1..=2 {
        browser.post(&format!("/tasks/{}.2/seen", case.id), &format!("sha256={sha256}&page={page}")).await;
    }
}

/// The key that the newest document of a case whose name ends so was signed with; a verifier calls it valid.
async fn signed_with(office: &Office, case: &Case, ending: &str) -> String {
    let after = office.desk.case(case.id).await.unwrap();
    let document = after.documents.iter().rev().find(|document| document.name.ends_with(ending)).unwrap();
    let found = office.desk.verify(document).await.unwrap();
    assert_eq!(found.verdict, Verdict::Valid, "{ending}: {found:?}");
    found.signatures[0].certificate.as_ref().unwrap().common_name.clone().unwrap()
}

#[tokio::test]
async fn without_a_key_of_the_kind_the_passphrase_is_not_asked_for() {
    let office = office().await;
    let case = office.to_sign_as("decision.typ").await;
    let marie = office.sign_in("marie").await;
    see(&marie, &case).await;
    let path = format!("/tasks/{}.2", case.id);
    let page = marie.get(&path).await.body;
    assert!(page.contains("GRF-SIGN-011") && page.contains("--kind p256 --name marie-p256 --out keys"), "{page}");
    assert!(!page.contains("id=\"passphrase\"") && page.contains("id=\"reason\""), "she may still decline: {page}");
    let sha256 = &case.newest_answer().unwrap().blob;
    let form = format!("sha256={sha256}&consent=1&consent_version=2026-11&passphrase={}", PASSWORD.replace(' ', "+"));
    let refused = marie.post(&format!("{path}/sign"), &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("href=\"#key\""), "{}", refused.body);
    assert_eq!(marie.journal(&case, "document-signed").await, 0);
    // A second key by the name of the first is all that is needed.
    office.key("marie-p256", KeyKind::P256, PASSWORD);
    assert!(marie.get(&path).await.body.contains("clé « marie-p256 »"));
    let done = marie.post(&format!("{path}/sign"), &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(signed_with(&office, &case, "-signe.pdf").await, "marie-p256");
    assert_eq!(signed_with(&office, &case, "-preuve.pdf").await, "sceau-p256");
}

#[tokio::test]
async fn each_document_is_signed_by_its_own_profile() {
    let office = office().await;
    office.key("marie-p256", KeyKind::P256, PASSWORD);
    let (plain, decision) = (office.to_sign().await, office.to_sign_as("decision.typ").await);
    let marie = office.sign_in("marie").await;
    for case in [&plain, &decision] {
        see(&marie, case).await;
    }
    let done = marie.post("/sign", &form(&[&plain, &decision], PASSWORD)).await;
    assert!(done.body.contains("2 documents signés"), "{}", done.body);
    for (case, key, seal) in [(&plain, "marie", "sceau"), (&decision, "marie-p256", "sceau-p256")] {
        assert_eq!(signed_with(&office, case, "-signe.pdf").await, key);
        assert_eq!(signed_with(&office, case, "-preuve.pdf").await, seal);
    }
}

#[tokio::test]
async fn a_key_that_stays_shut_keeps_its_own_documents_unsigned() {
    let office = office().await;
    office.key("marie-p256", KeyKind::P256, "une autre phrase de passe");
    let (plain, decision) = (office.to_sign().await, office.to_sign_as("decision.typ").await);
    let marie = office.sign_in("marie").await;
    for case in [&plain, &decision] {
        see(&marie, case).await;
    }
    let none = marie.post("/sign", &form(&[&plain, &decision], "une phrase inconnue")).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.body.contains("id=\"passphrase-fault\"") && none.body.contains("GRF-KEY-003"), "{}", none.body);
    let done = marie.post("/sign", &form(&[&plain, &decision], PASSWORD)).await;
    assert!(done.body.contains("1 document signé") && done.body.contains("GRF-KEY-003"), "{}", done.body);
    assert_eq!([marie.journal(&plain, "document-signed").await, marie.journal(&decision, "document-signed").await], [1, 0]);
}

#[tokio::test]
async fn the_passphrase_of_one_key_is_not_tried_on_a_device() {
    let office = office().await;
    let keys = office.desk.keys();
    // A second key of hers on a card, which locks itself after a few wrong PINs.
    office.key("carte", KeyKind::P256, PASSWORD);
    std::fs::rename(keys.join("carte.pem"), keys.join("marie-p256.pem")).unwrap();
    std::fs::write(keys.join("marie-p256.pkcs11"), "pkcs11:token=T;object=O?module-path=/nulle/part.so\n").unwrap();
    let (plain, decision) = (office.to_sign().await, office.to_sign_as("decision.typ").await);
    let marie = office.sign_in("marie").await;
    for case in [&plain, &decision] {
        see(&marie, case).await;
    }
    let done = marie.post("/sign", &form(&[&plain, &decision], PASSWORD)).await;
    assert!(done.body.contains("1 document signé") && done.body.contains("GRF-SIGN-014"), "{}", done.body);
    assert_eq!([marie.journal(&plain, "document-signed").await, marie.journal(&decision, "document-signed").await], [1, 0]);
}
