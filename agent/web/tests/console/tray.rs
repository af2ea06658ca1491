//! What no case took: shown with what was read of it, found, and settled by a person.

use axum::http::StatusCode;
use greffier_casework::{ArrivalId, Field};
use greffier_store::{ArrivalDeed, ArrivalEntry, ArrivalState, JobState};

use crate::support::Office;

async fn journal(office: &Office, arrival: ArrivalId) -> Vec<ArrivalEntry> {
    office.desk.store().arrival_journal(arrival).await.unwrap()
}

async fn looks(office: &Office, arrival: ArrivalId) -> Vec<String> {
    let look = |entry: ArrivalEntry| match entry.deed {
        ArrivalDeed::Consulted { what } => Some(format!("{} {what}", entry.by)),
        _ => None,
    };
    journal(office, arrival).await.into_iter().filter_map(look).collect()
}

#[tokio::test]
async fn a_document_in_quarantine_is_given_to_the_readers_of_its_inbox() {
    let office = Office::new().await;
    let case = office.case("greffe").await;
    let mine = office.quarantined("greffe", Some(office.letter().await)).await;
    let theirs = office.quarantined("paie", Some(office.letter().await)).await;
    let marie = office.sign_in("marie").await;
    assert!(marie.get("/inboxes/greffe").await.body.contains(&format!("href=\"/arrivals/{mine}\"")));
    let file = marie.get(&format!("/arrivals/{mine}/file")).await;
    assert_eq!((file.status, file.body.as_str()), (StatusCode::OK, format!("<script>{mine}</script>").as_str()));
    assert_eq!(file.header("content-type"), "application/octet-stream");
    assert_eq!(file.header("content-security-policy"), "sandbox; default-src 'none'");
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert!(file.header("content-disposition").starts_with("attachment; filename=\"fax _2_.html\""));
    let page = marie.get(&format!("/arrivals/{mine}/pages/1")).await;
    assert_eq!((page.status, page.header("content-type")), (StatusCode::OK, "image/png"));
    assert_eq!(looks(&office, mine).await, ["marie file", "marie page:1"]);
    // Of another inbox, of no arrival, of no page, and one whose case keeps the looks.
    let filed = case.documents[0].arrival.unwrap();
    for path in [
        format!("/arrivals/{theirs}"),
        format!("/arrivals/{theirs}/file"),
        format!("/arrivals/{theirs}/pages/1"),
        "/arrivals/n-importe".into(),
        "/arrivals/n-importe/file".into(),
        format!("/arrivals/{mine}/pages/0"),
        format!("/arrivals/{mine}/pages/2"),
        format!("/arrivals/{filed}/file"),
        format!("/arrivals/{filed}/pages/1"),
    ] {
        assert_eq!(marie.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["retry", "open", "handled"] {
        let answer = marie.post(&format!("/arrivals/{theirs}/{path}"), "form=changement-adresse&reason=rien").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(journal(&office, theirs).await, []);
    assert_eq!(marie.get(&format!("/arrivals/{filed}")).await.header("location"), format!("/cases/{}", case.id));
}

#[tokio::test]
async fn what_was_read_is_shown_and_every_look_is_written_down() {
    let office = Office::new().await;
    let id = office.quarantined("greffe", Some(office.letter().await)).await;
    let marie = office.sign_in("marie").await;
    let page = marie.get(&format!("/arrivals/{id}")).await.body;
    for shown in
        ["Plainte &#60;3&#62;", "Ouellet &#60;b&#62;", "nom de famille", "99 %", "Plaque", "GRF-RUN-003", "class=\"crop\"", "class=\"zone"]
    {
        assert!(page.contains(shown), "{shown} is not shown: {page}");
    }
    assert!(!page.contains("046 454 286"), "the text is given when it is asked for");
    let text = marie.get(&format!("/arrivals/{id}?text=1")).await.body;
    assert!(text.contains("NAS 046 454 286") && text.contains("aria-current=\"true\""), "{text}");
    assert!(!marie.get(&format!("/arrivals/{id}?text=9")).await.body.contains("page-text"));
    assert_eq!(looks(&office, id).await, ["marie document", "marie text:1"], "a second look within minutes is the same");
    let found = marie.get("/search?q=ouellet").await.body;
    assert!(found.contains(&format!("href=\"/arrivals/{id}?text=1#page-1\"")) && found.contains("<mark>Ouellet</mark>"), "{found}");
    assert!(!marie.get("/search?q=046454286").await.body.contains("<mark>"));
    assert_eq!(looks(&office, id).await.last().unwrap(), "marie found");
    let jean = office.sign_in("jean").await;
    assert!(!jean.get("/search?q=ouellet").await.body.contains("<mark>"), "payroll does not read this inbox");
}

#[tokio::test]
async fn the_tray_comes_to_nothing_and_the_sum_still_holds() {
    let office = Office::new().await;
    let id = office.quarantined("greffe", Some(office.letter().await)).await;
    let marie = office.sign_in("marie").await;
    let list = marie.get("/inboxes").await.body;
    assert!(list.contains("1 document attend que quelqu’un s’en occupe"), "{list}");
    let refused = marie.post(&format!("/arrivals/{id}/handled"), "reason=+%0A").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("id=\"reason-fault\"") && refused.body.contains("href=\"#reason\""), "{}", refused.body);
    let done = marie.post(&format!("/arrivals/{id}/handled"), "reason=publicit%C3%A9+%3Cx%3E").await;
    assert_eq!((done.status, done.header("location")), (StatusCode::SEE_OTHER, "/inboxes/greffe?state=quarantined&told=handled"));
    let told = marie.get("/inboxes/greffe?state=quarantined&told=handled").await.body;
    assert!(told.contains("marqué comme traité") && told.contains("Rien ici"), "{told}");
    assert!(!told.contains("attend que quelqu’un") && !told.contains("sum broken") && told.contains("<b>1</b> en quarantaine"), "{told}");
    let handled = marie.get("/inboxes/greffe?state=handled").await.body;
    assert!(handled.contains("publicité &#60;x&#62;") && handled.contains("Traité à la main"), "{handled}");
    let page = marie.get(&format!("/arrivals/{id}")).await.body;
    assert!(page.contains("Traité à la main par Marie Gagnon") && !page.contains("/handled\""), "{page}");
    assert!(page.contains("A traité le document à la main"), "{page}");
    let twice = marie.post(&format!("/arrivals/{id}/handled"), "reason=encore").await;
    assert_eq!(twice.status, StatusCode::CONFLICT, "{}", twice.body);
    let told = marie.get("/api/inboxes").await.body;
    assert!(told.contains("\"quarantined\":1,\"handled\":1"), "{told}");
    let meters = marie.get("/metrics").await.body;
    assert!(meters.contains("greffier_tray_open{inbox=\"greffe\"} 0"), "{meters}");
}

#[tokio::test]
async fn a_case_is_opened_by_hand_with_doubtful_fields_alone() {
    let office = Office::new().await;
    let id = office.quarantined("greffe", Some(office.letter().await)).await;
    let marie = office.sign_in("marie").await;
    for form in ["", "nulle-part"] {
        let refused = marie.post(&format!("/arrivals/{id}/open"), &format!("form={form}")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("id=\"form-fault\""), "{}", refused.body);
    }
    let opened = marie.post(&format!("/arrivals/{id}/open"), "form=changement-adresse").await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    let ArrivalState::Filed { case } = office.desk.store().arrival(id).await.unwrap().state else { panic!("it is filed") };
    assert_eq!(opened.header("location"), format!("/cases/{case}"));
    let case = office.desk.case(case).await.unwrap();
    assert!(case.fields.len() > 10 && case.fields.values().all(Field::needs_a_look), "not one is certain");
    let name = &case.fields[&"nom".into()];
    assert_eq!((name.value.as_str(), name.doubts.as_slice()), ("Ouellet <b>", ["proposed".to_owned()].as_slice()));
    assert_eq!(case.documents[0].pages.len(), 1);
    let page = marie.get(&format!("/tasks/{}.1", case.id)).await.body;
    assert!(page.contains("Ouellet &#60;b&#62;") && page.contains("libellé semblable"), "{page}");
    let last = journal(&office, id).await.pop().unwrap();
    assert_eq!(last.deed, ArrivalDeed::OpenedByHand { case: case.id, form: "changement-adresse".into() });
    assert_eq!(marie.post(&format!("/arrivals/{id}/open"), "form=changement-adresse").await.status, StatusCode::CONFLICT);
    assert!(!marie.get("/search?q=plaque").await.body.contains("<mark>"), "what the tray found is gone from it");
    // Nothing was read of this one.
    let unread = office.quarantined("greffe", None).await;
    let refused = marie.post(&format!("/arrivals/{unread}/open"), "form=changement-adresse").await;
    assert!(refused.status.is_client_error() && refused.body.contains("GRF-RUN-006"), "{} {}", refused.status, refused.body);
}

#[tokio::test]
async fn a_document_is_read_again_as_the_form_that_was_chosen() {
    let office = Office::new().await;
    let id = office.quarantined("greffe", Some(office.letter().await)).await;
    let marie = office.sign_in("marie").await;
    assert_eq!(marie.post(&format!("/arrivals/{id}/retry"), "form=").await.status, StatusCode::UNPROCESSABLE_ENTITY, "which form?");
    let again = marie.post(&format!("/arrivals/{id}/retry"), "form=changement-adresse").await;
    assert_eq!((again.status, again.header("location")), (StatusCode::SEE_OTHER, "/inboxes/greffe?state=quarantined&told=again"));
    let job = office.desk.store().job(&format!("read:{id}")).await.unwrap();
    let said = greffier_store::Job::Read { arrival: id, form: Some("changement-adresse".into()) };
    assert_eq!((job.job, job.state), (said, JobState::Live));
    let last = journal(&office, id).await.pop().unwrap();
    assert_eq!((last.by.as_str(), last.deed), ("marie", ArrivalDeed::ReadAgain { form: Some("changement-adresse".into()) }));
    assert_eq!(marie.get(&format!("/arrivals/{id}")).await.header("location"), "/inboxes/greffe", "it is being read");
}

#[tokio::test]
async fn a_document_that_names_a_case_is_offered_to_it_and_put_there_by_a_person() {
    let office = Office::new().await;
    let case = office.case("greffe").await;
    let mut letter = office.letter().await;
    letter.texts = vec![format!("Objet : votre dossier {}, et non 2026-999999", case.number)];
    let id = office.quarantined("greffe", Some(letter)).await;
    let marie = office.sign_in("marie").await;
    let page = marie.get(&format!("/arrivals/{id}")).await.body;
    assert!(
        page.contains("le document dit le numéro du dossier") && page.contains(&format!("Mettre au dossier {}", case.number)),
        "{page}"
    );
    for (number, said) in [("2026-999999", "Aucun dossier que vous pouvez voir"), ("", "Aucun dossier que vous pouvez voir")] {
        let refused = marie.post(&format!("/arrivals/{id}/case"), &format!("case={number}")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains(said) && refused.body.contains("id=\"case-fault\""), "{}", refused.body);
    }
    // Who does not read the case's inbox is told nothing of it.
    let theirs = office.quarantined("paie", Some(office.letter().await)).await;
    let jean = office.sign_in("jean").await;
    let refused = jean.post(&format!("/arrivals/{theirs}/case"), &format!("case={}", case.number)).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.body.contains("Aucun dossier que vous pouvez voir"));
    let put = marie.post(&format!("/arrivals/{id}/case"), &format!("case={}", case.number)).await;
    assert_eq!((put.status, put.header("location")), (StatusCode::SEE_OTHER, format!("/cases/{}", case.id).as_str()), "{}", put.body);
    assert_eq!(office.desk.store().arrival(id).await.unwrap().state, ArrivalState::Filed { case: case.id });
    assert_eq!(journal(&office, id).await.pop().unwrap().deed, ArrivalDeed::PutInto { case: case.id });
    let after = office.desk.case(case.id).await.unwrap();
    assert_eq!(after.documents.len(), case.documents.len() + 1);
    let look = after.tasks.iter().find(|task| task.is_open() && matches!(task.kind, greffier_casework::TaskKind::Look { .. })).unwrap();
    let shown = marie.get(&format!("/cases/{}", case.id)).await.body;
    assert!(shown.contains("Un document a été mis au dossier"), "{shown}");
    let task = marie.get(&format!("/tasks/{}.{}", case.id, look.number)).await.body;
    assert!(task.contains("Ce document est entré au dossier") && task.contains("C’est vu"), "{task}");
    let seen = marie.post(&format!("/tasks/{}.{}/perform", case.id, look.number), "").await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.body);
    assert_eq!(marie.post(&format!("/arrivals/{id}/case"), &format!("case={}", case.number)).await.status, StatusCode::CONFLICT);
}
