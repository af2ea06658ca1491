//! The page of a form: who may change it, and what keeps a change from being made.

use axum::http::StatusCode;

use crate::support::Office;

/// As a browser sends it.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn hash_in(page: &str) -> String {
    page.split("name=\"hash\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned()
}

#[tokio::test]
async fn a_form_is_changed_by_who_mends_and_what_is_read_next_is_read_with_it() {
    let office = Office::new().await;
    let path = office.desk.office().folder.join("forms/changement-adresse.yaml");
    let before = std::fs::read_to_string(&path).unwrap();
    let sam = office.sign_in("sam").await;
    let shown = sam.get("/forms/changement-adresse").await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.body.contains("<title>Nom de famille</title>") && shown.body.contains("form: changement-adresse"));
    assert_eq!(sam.get("/forms/changement-adresse/pages/1").await.header("content-type"), "image/png");
    assert_eq!(sam.get("/forms/changement-adresse/pages/2").await.status, StatusCode::NOT_FOUND);
    assert_eq!(sam.get("/forms/autre").await.status, StatusCode::NOT_FOUND);

    let text = before.replace("x: 17.20, y: 51.80", "x: 18.20, y: 52.80").replace('\n', "\r\n");
    let sent = |hash: &str, text: &str| format!("hash={hash}&text={}", encoded(text));
    let hash = hash_in(&shown.body);
    let saved = sam.post("/forms/changement-adresse", &sent(&hash, &text)).await;
    assert_eq!((saved.status, saved.header("location")), (StatusCode::SEE_OTHER, "/forms/changement-adresse?saved=1"));
    let after = std::fs::read_to_string(&path).unwrap();
    assert_eq!(after, before.replace("x: 17.20, y: 51.80", "x: 18.20, y: 52.80"));
    let zone = office.desk.office().office.forms["changement-adresse"].fields[0].zone.unwrap();
    assert!((zone.x - 18.2).abs() < 1e-9, "the desk reads with the form as it is now");

    let overtaken = sam.post("/forms/changement-adresse", &sent(&hash, &text)).await;
    assert_eq!(overtaken.status, StatusCode::CONFLICT);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), after);
}

#[tokio::test]
async fn a_form_that_does_not_pass_the_check_is_not_saved() {
    let office = Office::new().await;
    let path = office.desk.office().folder.join("forms/changement-adresse.yaml");
    let before = std::fs::read_to_string(&path).unwrap();
    let sam = office.sign_in("sam").await;
    let hash = hash_in(&sam.get("/forms/changement-adresse").await.body);
    let faulty = before.replace("x: 17.20, y: 51.80", "x: 217.20, y: 51.80");
    let gone = before.replace("name: nouvelle_rue\n", "name: rue\n");
    for (text, code) in [(faulty, "GRF-FORM-003"), ("fields: [".to_owned(), "GRF-YAML-001"), (gone, "GRF-WF-")] {
        let answer = sam.post("/forms/changement-adresse", &format!("hash={hash}&text={}", encoded(&text))).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{code}");
        assert!(answer.body.contains(code), "{code}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), before);
    }
}

#[tokio::test]
async fn others_look_and_do_not_save() {
    let office = Office::new().await;
    let marie = office.sign_in("marie").await;
    let shown = marie.get("/forms/changement-adresse").await;
    assert!(shown.status == StatusCode::OK && shown.body.contains("readonly") && !shown.body.contains("id=\"zone-save\""));
    assert_eq!(marie.get("/forms").await.status, StatusCode::OK);
    let sent = format!("hash={}&text=x", hash_in(&shown.body));
    assert_eq!(marie.post("/forms/changement-adresse", &sent).await.status, StatusCode::FORBIDDEN);
    assert_eq!(marie.post_raw("/forms/changement-adresse", "csrf=0&hash=0&text=x").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn files_that_change_take_effect_when_they_are_clean_and_are_refused_with_their_findings_when_not() {
    let office = Office::new().await;
    let file = office.desk.office().folder.join("workflows/changement-adresse.yaml");
    let right = std::fs::read_to_string(&file).unwrap();
    let case = office.case("greffe").await;
    let faulty = right.replacen("then: demander", "then: demandre", 1);
    std::fs::write(&file, &faulty).unwrap();
    // Each look is a minute after the one before: the agent's clock is the test's.
    let looks = async |done: bool| {
        office.later(1);
        done
    };
    office.works_until("the faulty file to be refused", async || looks(office.desk.refused_files().is_some()).await).await;
    let refused = office.desk.refused_files().unwrap();
    assert!(refused.findings.iter().any(|finding| finding.code == "GRF-WF-001"), "{refused:?}");
    assert!(office.desk.office().usable(), "those of before are in force");
    let sam = office.sign_in("sam").await;
    let page = sam.get("/forms").await.body;
    assert!(page.contains("id=\"files\"") && page.contains("GRF-WF-001") && page.contains("demandre"), "{page}");
    assert!(sam.get("/tasks").await.body.contains("href=\"/forms#files\""));
    let marie = office.sign_in("marie").await;
    assert!(!marie.get("/tasks").await.body.contains("/forms#files"), "who does not mend files is not told");
    std::fs::write(&file, right.replacen("Trier la demande", "Classer la demande", 1)).unwrap();
    office.works_until("the mended file to take effect", async || looks(office.desk.refused_files().is_none()).await).await;
    let title = |workflow: &greffier_language::Workflow| workflow.step("trier").unwrap().title.fr.clone();
    assert_eq!(title(&office.desk.office().office.workflows["changement-adresse"]), "Classer la demande");
    assert_eq!(title(&office.desk.workflow_of(&case).await.unwrap()), "Trier la demande", "a case keeps its version");
    assert!(!sam.get("/tasks").await.body.contains("/forms#files"));
}
