//! Several documents signed at once: each with its own pages, consent and outcome.

use crate::support::{Browser, Office, PASSWORD};
use axum::http::StatusCode;
use greffier_casework::Case;

async fn see(browser: &Browser<'_>, case: &Case, pages: std::ops::RangeInclusive<u32>) {
    let sha256 = case.newest_answer().unwrap().blob.to_string();
    for page in pages {
        browser.post(&format!("/tasks/{}.2/seen", case.id), &format!("sha256={sha256}&page={page}")).await;
    }
}

fn form(cases: &[&Case], agreed: &[usize]) -> String {
    let mut form = format!("consent_version=2026-11&passphrase={}", PASSWORD.replace(' ', "+"));
    for (index, case) in cases.iter().enumerate() {
        let (n, sha256) = (index + 1, &case.newest_answer().unwrap().blob);
        form.push_str(&format!("&task={}.2&sha256-{n}={sha256}", case.id));
        if agreed.contains(&n) {
            form.push_str(&format!("&consent-{n}=1"));
        }
    }
    form
}

#[tokio::test]
async fn each_document_has_its_own_consent_and_its_own_outcome() {
    let office = Office::new().await;
    office.keys(&["marie", "anne"]).await;
    let (a, b, c) = (office.to_sign().await, office.to_sign().await, office.to_sign().await);
    let cases = [&a, &b, &c];
    let marie = office.sign_in("marie").await;
    let queue = marie.get("/tasks").await.body;
    assert_eq!(queue.matches("name=\"task\"").count(), 3, "{queue}");
    let query = cases.map(|case| format!("task={}.2", case.id)).join("&");
    let page = marie.get(&format!("/sign?{query}&task={}.1", a.id)).await.body;
    assert!(page.contains("3 documents") && page.contains("1 tâche choisie n’est pas ici") && page.contains("id=\"consent-3\""), "{page}");
    assert_eq!(marie.journal(&a, "task-claimed").await, 1, "to look takes nothing but what was taken at the review");
    assert!(marie.get("/sign?task=x").await.status == StatusCode::BAD_REQUEST);
    assert!(marie.get(&format!("/sign?task={}.1", a.id)).await.header("location").contains("done=nothing"));
    // No box, no signature; a box without the pages is told at its document, and nothing is signed.
    let none = marie.post("/sign", &form(&cases, &[])).await;
    assert!(none.body.contains("Cochez le consentement d’au moins un document"), "{}", none.body);
    see(&marie, &a, 1..=2).await;
    see(&marie, &b, 1..=1).await;
    let unseen = marie.post("/sign", &form(&cases, &[1, 2])).await;
    assert_eq!(unseen.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unseen.body.contains("href=\"#pages-2\"") && !unseen.body.contains("href=\"#pages-1\""), "{}", unseen.body);
    assert_eq!(marie.journal(&a, "document-signed").await, 0);
    // Anne takes the second while Marie reads: the first is signed all the same, and each outcome is told.
    see(&marie, &b, 2..=2).await;
    let anne = office.sign_in("anne").await;
    assert_eq!(anne.get(&format!("/tasks/{}.2", b.id)).await.status, StatusCode::OK);
    let done = marie.post("/sign", &form(&cases, &[1, 2])).await;
    assert_eq!(done.status, StatusCode::OK);
    assert!(done.body.contains("1 document signé") && done.body.contains("GRF-CASE-006"), "{}", done.body);
    assert!(done.body.contains("Non signé : la case n’était pas cochée"));
    let signed = [
        marie.journal(&a, "document-signed").await,
        marie.journal(&b, "document-signed").await,
        marie.journal(&c, "document-signed").await,
    ];
    assert_eq!(signed, [1, 0, 0]);
    // Sent again: what is signed is not signed twice.
    let again = marie.post("/sign", &form(&cases, &[1])).await;
    assert!(again.body.contains("Aucun document signé") && again.body.contains("GRF-CASE-003"), "{}", again.body);
    assert_eq!(marie.journal(&a, "document-signed").await, 1);
}

#[tokio::test]
async fn without_a_script_reading_leads_back_to_all_documents() {
    let office = Office::new().await;
    office.keys(&["marie"]).await;
    let case = office.to_sign().await;
    let marie = office.sign_in("marie").await;
    let page = marie.get(&format!("/sign?task={}.2", case.id)).await.body;
    let href = format!("/tasks/{}.2/pages/1?back=/sign%3Ftask%3D{}.2", case.id, case.id);
    assert!(page.contains(&href), "{page}");
    let one = marie.get(&href).await.body;
    assert!(one.contains(&format!("name=\"back\" value=\"/sign?task={}.2\"", case.id)), "{one}");
    let sha256 = case.newest_answer().unwrap().blob.to_string();
    let seen = |page: u32, back: &str| format!("sha256={sha256}&page={page}&back={back}");
    let path = format!("/tasks/{}.2/seen", case.id);
    let back = format!("/sign%3Ftask%3D{}.2", case.id);
    assert!(marie.post(&path, &seen(1, &back)).await.header("location").ends_with(&format!("/pages/2?back={back}")));
    assert_eq!(marie.post(&path, &seen(2, &back)).await.header("location"), format!("/sign?task={}.2", case.id));
    assert_eq!(marie.post(&path, &seen(2, "https%3A%2F%2Fevil.example")).await.header("location"), "/", "nobody is sent elsewhere");
}
