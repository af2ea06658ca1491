//! The pages over a real store: who may see what, what a form must bring, and what the journal keeps of a look.

use crate::support::{FORM, Office, PASSWORD};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use greffier_store::{CopyMade, CopySeal, DocumentCopy, Finish, JobKind, KeptCopy};

#[tokio::test]
async fn nobody_sees_anything_without_signing_in() {
    let office = Office::new().await;
    let case = office.case("greffe").await;
    for path in ["/tasks", "/cases", "/inboxes", "/figures", &format!("/cases/{}", case.id)] {
        let answer = office.ask(Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(answer.header("location").starts_with("/sign-in?next=/"), "{path}");
        assert!(answer.body.is_empty());
    }
    for path in ["/healthz", "/readyz", "/metrics", "/sign-in", "/errors", "/errors/GRF-CASE-007"] {
        assert_eq!(office.ask(Request::get(path).body(Body::empty()).unwrap()).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn a_session_begins_with_the_password_and_ends_with_time_or_sign_out() {
    let office = Office::new().await;
    let wrong = Request::post("/sign-in").header(header::CONTENT_TYPE, FORM).body(Body::from("name=marie&password=faux")).unwrap();
    let answer = office.ask(wrong).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.body.contains("n&#39;est pas le bon") && !answer.headers.contains_key(header::SET_COOKIE), "{}", answer.body);

    let marie = office.sign_in("marie").await;
    assert_eq!(marie.get("/tasks").await.status, StatusCode::OK);
    office.later(59);
    assert_eq!(marie.get("/tasks").await.status, StatusCode::OK, "use keeps the session");
    office.later(61);
    assert_eq!(marie.get("/tasks").await.status, StatusCode::SEE_OTHER, "an unused session ends");

    let marie = office.sign_in("marie").await;
    assert_eq!(marie.post_raw("/sign-out", "csrf=0").await.status, StatusCode::FORBIDDEN);
    assert_eq!(marie.post("/sign-out", "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(marie.get("/tasks").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn guessing_is_slowed_down() {
    let office = Office::new().await;
    let guess = || Request::post("/sign-in").header(header::CONTENT_TYPE, FORM).body(Body::from("name=marie&password=faux")).unwrap();
    for _ in 0..5 {
        assert_eq!(office.ask(guess()).await.status, StatusCode::UNAUTHORIZED);
    }
    let answer = office.ask(guess()).await;
    assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "2"));
    office.later(1);
    office.sign_in("marie").await;
}

#[tokio::test]
async fn forms_without_the_token_or_from_another_site_do_nothing() {
    let office = Office::new().await;
    let case = office.case("greffe").await;
    let marie = office.sign_in("marie").await;
    let path = format!("/tasks/{}.1/fields", case.id);
    for body in ["field=nom&value=X", "csrf=&field=nom&value=X", "csrf=00&field=nom&value=X"] {
        let answer = marie.post_raw(&path, body).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(answer.body.contains("GRF-WEB-003"));
    }
    let foreign = Request::post(&path).header(header::COOKIE, &marie.cookie).header(header::CONTENT_TYPE, FORM);
    let foreign =
        foreign.header("sec-fetch-site", "cross-site").body(Body::from(format!("csrf={}&field=nom&value=X", marie.csrf))).unwrap();
    assert!(office.ask(foreign).await.body.contains("GRF-WEB-011"));
    assert_eq!(marie.journal(&case, "field-corrected").await, 0);
}

#[tokio::test]
async fn cases_of_another_inbox_look_as_if_they_were_not_there() {
    let office = Office::new().await;
    let (mine, theirs) = (office.case("greffe").await, office.case("paie").await);
    let marie = office.sign_in("marie").await;
    let document = theirs.documents[0].id;
    let hidden = [
        format!("/cases/{}", theirs.id),
        format!("/tasks/{}.1", theirs.id),
        format!("/cases/{}/documents/{document}", theirs.id),
        format!("/cases/{}/documents/{document}/file", theirs.id),
        format!("/cases/{}/documents/{document}/pages/1", theirs.id),
        format!("/api/cases/{}", theirs.id),
        "/inboxes/paie".into(),
        // Another case's document under one's own case.
        format!("/cases/{}/documents/{document}/file", mine.id),
    ];
    for path in &hidden {
        let answer = marie.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(answer.body.contains("GRF-WEB-001") && !answer.body.contains(&theirs.number), "{path}");
    }
    assert_eq!(marie.journal(&theirs, "consulted").await, 0);
    for path in ["/tasks", "/cases", "/api/cases", "/api/tasks", "/inboxes", "/api/inboxes"] {
        let body = marie.get(path).await.body;
        assert!(!body.contains(&theirs.number) && !body.contains("paie"), "{path}");
    }
    assert!(marie.get("/api/cases").await.body.contains("\"total\":1"));
    assert_eq!(marie.post(&format!("/tasks/{}.1/return", theirs.id), "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_look_is_written_down_once_in_ten_minutes() {
    let office = Office::new().await;
    let case = office.case("greffe").await;
    let marie = office.sign_in("marie").await;
    let (page, file) = (format!("/cases/{}", case.id), format!("/cases/{}/documents/{}/file", case.id, case.documents[0].id));
    for _ in 0..3 {
        assert_eq!(marie.get(&page).await.status, StatusCode::OK);
    }
    assert_eq!(marie.journal(&case, "consulted").await, 1);
    marie.get(&file).await;
    assert_eq!(marie.journal(&case, "consulted").await, 2, "the document is another thing than the case");
    office.later(11);
    marie.get(&page).await;
    assert_eq!(marie.journal(&case, "consulted").await, 3);
    let luc = office.sign_in("luc").await;
    luc.get(&page).await;
    assert_eq!(marie.journal(&case, "consulted").await, 4, "another person");
    assert!(luc.get(&page).await.body.contains("A consulté le dossier"));
}

#[tokio::test]
async fn a_document_is_given_to_keep_and_never_shown_inside() {
    let office = Office::new().await;
    let case = office.case("greffe").await;
    let marie = office.sign_in("marie").await;
    let base = format!("/cases/{}/documents/{}", case.id, case.documents[0].id);
    let file = marie.get(&format!("{base}/file")).await;
    assert_eq!(file.header("content-type"), "application/octet-stream", "what says it is HTML is not served as such");
    assert_eq!(file.header("content-security-policy"), "sandbox; default-src 'none'");
    assert!(file.header("content-disposition").starts_with("attachment; filename=\"fax _1_.tif\""));
    let image = marie.get(&format!("{base}/pages/1")).await;
    assert_eq!((image.status, image.header("content-type")), (StatusCode::OK, "image/png"));
    assert_eq!(marie.get(&format!("{base}/pages/2")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(marie.get(&format!("{base}/pages/0")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let office = Office::new().await;
    let marie = office.sign_in("marie").await;
    for path in ["/tasks", "/nulle-part", "/healthz", "/assets/x/console.css", "/api/openapi.json"] {
        let answer = marie.get(path).await;
        assert!(answer.header("content-security-policy").contains("default-src 'self'"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
    }
    assert_eq!(marie.get("/tasks").await.header("cache-control"), "no-store");
    let big = marie.post("/tasks/x/sign", &"a".repeat(300_000)).await;
    assert_eq!(big.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(big.body.contains("GRF-WEB-006"));
}

#[tokio::test]
async fn the_language_stays_with_the_account() {
    let office = Office::new().await;
    let marie = office.sign_in("marie").await;
    assert!(marie.get("/tasks").await.body.contains("<html lang=\"fr\">"));
    let answer = marie.post("/language", "language=en&back=//evil.example").await;
    assert_eq!(answer.header("location"), "/", "nobody is sent elsewhere");
    assert!(marie.get("/tasks").await.body.contains("<html lang=\"en\">"));
    let again = office.sign_in("marie").await;
    assert!(again.get("/tasks").await.body.contains("<html lang=\"en\">"));
}

#[tokio::test]
async fn every_page_is_written_in_both_languages() {
    let office = Office::new().await;
    let case = office.case("greffe").await;
    let marie = office.sign_in("marie").await;
    let document = case.documents[0].id;
    let (read, unread) = (office.quarantined("greffe", Some(office.letter().await)).await, office.quarantined("greffe", None).await);
    for language in ["fr", "en"] {
        marie.post("/language", &format!("language={language}&back=/")).await;
        let paths = [
            "/tasks".to_owned(),
            "/cases".into(),
            "/inboxes".into(),
            "/inboxes/greffe".into(),
            "/figures".into(),
            "/figures?period=2026-11".into(),
            "/errors".into(),
            format!("/tasks/{}.1", case.id),
            format!("/cases/{}", case.id),
            format!("/cases/{}/documents/{document}", case.id),
            format!("/arrivals/{read}?text=1"),
            format!("/arrivals/{unread}"),
        ];
        for path in paths {
            let answer = marie.get(&path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
            assert!(answer.body.contains(&format!("<html lang=\"{language}\">")), "{path}");
            assert!(!answer.body.contains("fax <1>"), "{path}: a name was not escaped");
        }
    }
    assert_eq!(marie.get("/figures?period=jamais").await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_interface_answers_to_a_name_and_a_password_too() {
    use base64::Engine as _;
    let office = Office::new().await;
    let case = office.case("greffe").await;
    let basic = |password: &str| {
        let token = base64::engine::general_purpose::STANDARD.encode(format!("marie:{password}"));
        move |path: &str| Request::get(path).header(header::AUTHORIZATION, format!("Basic {token}")).body(Body::empty()).unwrap()
    };
    let right = basic(PASSWORD);
    for path in ["/api/inboxes", "/api/cases", "/api/tasks", "/api/figures", &format!("/api/cases/{}", case.id)] {
        let answer = office.ask(right(path)).await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/json"), "{path}: {}", answer.body);
    }
    let tasks = office.ask(right("/api/tasks")).await.body;
    assert!(tasks.contains(&case.number) && tasks.contains("\"doubtful\":2"), "{tasks}");
    let wrong = office.ask(basic("faux")("/api/tasks")).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert!(wrong.body.contains("GRF-WEB-004"));
    let nobody = office.ask(Request::get("/api/tasks").body(Body::empty()).unwrap()).await;
    assert!(nobody.body.contains("GRF-WEB-002"));
    let bad = office.ask(right("/api/figures?period=jamais")).await;
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
    let described = office.ask(Request::get("/api/openapi.json").body(Body::empty()).unwrap()).await.body;
    for path in ["/api/inboxes", "/api/cases", "/api/cases/{id}", "/api/tasks", "/api/figures"] {
        assert!(described.contains(&format!("\"{path}\"")), "{path}");
    }
}

#[tokio::test]
async fn metrics_count_and_name_nobody() {
    let office = Office::new().await;
    let case = office.case("greffe").await;
    let marie = office.sign_in("marie").await;
    marie.get(&format!("/cases/{}", case.id)).await;
    let text = office.ask(Request::get("/metrics").body(Body::empty()).unwrap()).await.body;
    for line in ["greffier_arrivals{inbox=\"greffe\",state=\"filed\"} 1", "greffier_cases{status=\"open\"} 1", "greffier_tasks_open 1"] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(text.contains("route=\"/cases/{id}\""), "{text}");
    assert!(!text.contains("marie") && !text.contains(&case.id.to_string()));
}

#[tokio::test]
async fn the_inbox_shows_its_sum() {
    let office = Office::new().await;
    office.case("greffe").await;
    let marie = office.sign_in("marie").await;
    let page = marie.get("/inboxes/greffe").await.body;
    assert!(page.contains("<b>1</b> reçu") && page.contains("<b>1</b> classé") && !page.contains("sum broken"), "{page}");
    assert!(page.contains("fax &#60;1&#62;.tif"), "{page}");
}

#[tokio::test]
async fn troubles_of_an_inbox_are_told_to_its_readers() {
    let mut office = Office::new().await;
    office.look("greffe").await;
    office.look("paie").await;
    let marie = office.sign_in("marie").await;
    let list = marie.get("/inboxes").await.body;
    assert_eq!(list.matches("a 1 problème à régler").count(), 1, "hers, and not payroll's: {list}");
    let page = marie.get("/inboxes/greffe").await.body;
    assert!(page.contains("À régler") && page.contains("href=\"/errors/GRF-IN-"), "{page}");
    let told = marie.get("/api/inboxes").await.body;
    assert!(told.contains("\"problems_total\":1") && told.contains("\"code\":\"GRF-IN-"), "{told}");
    assert_eq!(told.matches("\"problems\"").count(), 1);

    std::fs::create_dir_all(office.folder("greffe")).unwrap();
    std::fs::write(office.folder("greffe").join("fax 3&4.tif.part"), b"II*").unwrap();
    office.look("greffe").await;
    let marie = office.sign_in("marie").await;
    let page = marie.get("/inboxes/greffe").await.body;
    assert!(page.contains("1 document attend dans la boîte") && page.contains("Son nom dit que l’envoi n’est pas terminé"), "{page}");
    assert!(page.contains("fax 3&#38;4.tif.part") && !page.contains("À régler"), "{page}");
    assert!(marie.get("/api/inboxes").await.body.contains("\"why\":\"temporary-name\""));
}

#[tokio::test]
async fn guesses_made_at_once_are_slowed_down_too() {
    let office = Office::new().await;
    let mut guesses = tokio::task::JoinSet::new();
    for _ in 0..70 {
        let router = office.router.clone();
        let guess = Request::post("/sign-in").header(header::CONTENT_TYPE, FORM).body(Body::from("name=marie&password=faux")).unwrap();
        guesses.spawn(async move { tower::ServiceExt::oneshot(router, guess).await.unwrap().status() });
    }
    let answers = guesses.join_all().await;
    let tried = answers.iter().filter(|status| **status == StatusCode::UNAUTHORIZED).count();
    assert!((5..=6).contains(&tried), "{tried} passwords were tried");
    assert!(answers.iter().all(|status| matches!(*status, StatusCode::UNAUTHORIZED | StatusCode::TOO_MANY_REQUESTS)));
}

/// Opens a case whose text can be searched for, with a copy of its document.
async fn searchable(office: &Office, inbox: &str) -> greffier_casework::Case {
    let case = office.case(inbox).await;
    let store = office.desk.store();
    let claims = store.claim_jobs("test", office.desk.now(), std::time::Duration::from_secs(60), 100, &[JobKind::Copy]).await.unwrap();
    let document = case.documents[0].id;
    let claim = claims.into_iter().find(|claim| claim.key.ends_with(&document.to_string())).unwrap();
    let copy = DocumentCopy {
        case: case.id,
        document,
        made: CopyMade::Copy(KeptCopy {
            content: store.blobs().put(b"%PDF-copy".to_vec()).await.unwrap(),
            record: None,
            seal: CopySeal::Without,
        }),
        pages: vec!["Reçu le 3 mai <b>à L'Érablière</b>".into()],
        made_at: office.desk.now(),
    };
    store.keep_copy(copy, Finish::done(claim, "")).await.unwrap();
    case
}

#[tokio::test]
async fn a_search_finds_words_and_writes_the_look_down() {
    let office = Office::new().await;
    let case = searchable(&office, "greffe").await;
    let marie = office.sign_in("marie").await;
    let looked = marie.journal(&case, "consulted").await;
    let page = marie.get("/search?q=ERABLIERE").await.body;
    assert!(page.contains("L&#39;<mark>Érablière</mark>") && !page.contains("<b>à"), "{page}");
    assert!(page.contains(&format!("/cases/{}/documents/{}#page-1", case.id, case.documents[0].id)));
    assert!(page.contains("role=\"search\"") && page.contains("value=\"ERABLIERE\"") && page.contains("page 1"));
    assert_eq!(marie.journal(&case, "consulted").await, looked + 1);
    marie.get("/search?q=erabliere").await;
    assert_eq!(marie.journal(&case, "consulted").await, looked + 1, "the same look");
    assert!(marie.get(&format!("/search?q={}", case.number)).await.body.contains(&format!("href=\"/cases/{}\"", case.id)));
    for odd in ["%22", "*", "NEAR(%22", "%27+OR+1%3D1", "%00", "a%22*+OR+b", &"x".repeat(3000)] {
        let answer = marie.get(&format!("/search?q={odd}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{odd}");
        assert!(!answer.body.contains("<mark>"), "{odd}");
    }
    assert_eq!(office.ask(Request::get("/search?q=erabliere").body(Body::empty()).unwrap()).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_search_shows_only_what_the_person_may_see() {
    let office = Office::new().await;
    let (mine, theirs) = (searchable(&office, "greffe").await, searchable(&office, "paie").await);
    let marie = office.sign_in("marie").await;
    for word in ["erabliere", "2026"] {
        let page = marie.get(&format!("/search?q={word}")).await.body;
        assert!(page.contains(&mine.id.to_string()) && !page.contains(&theirs.id.to_string()), "{word}");
    }
    assert_eq!(marie.journal(&theirs, "consulted").await, 0);
    let document = theirs.documents[0].id;
    assert_eq!(marie.get(&format!("/cases/{}/documents/{document}/copy", theirs.id)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_searchable_copy_stands_beside_its_original() {
    let office = Office::new().await;
    let case = office.case("greffe").await;
    let marie = office.sign_in("marie").await;
    let address = format!("/cases/{}/documents/{}/copy", case.id, case.documents[0].id);
    assert_eq!(marie.get(&address).await.status, StatusCode::NOT_FOUND, "not made yet");
    let case = searchable(&office, "greffe").await;
    let address = format!("/cases/{}/documents/{}/copy", case.id, case.documents[0].id);
    for page in [format!("/cases/{}", case.id), address.trim_end_matches("/copy").to_owned()] {
        assert!(marie.get(&page).await.body.contains(&format!("href=\"{address}\"")), "{page}");
    }
    let answer = marie.get(&address).await;
    assert_eq!((answer.body.as_str(), answer.header("content-type")), ("%PDF-copy", "application/pdf"));
    assert!(answer.header("content-disposition").starts_with("attachment;"));
}
