//! Signing by somebody outside: the link and the code in the outbox, the ceremony without an account, the seal, and the ends of a link.

use crate::support::{Answer, FORM, Office};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use greffier_casework::{Case, Event, EvidenceBundle, IdentityMethod, TaskKind};

async fn office() -> Office {
    let by_person =
        |text: String| text.replace("    sign: letter\n    role: signataire\n", "    sign: letter\n    by: person\n    role: signataire\n");
    let office = Office::made("", by_person).await;
    office.keys(&["marie"]).await;
    office
}

/// A browser of somebody without an account.
struct Guest<'a> {
    office: &'a Office,
    path: String,
    cookie: String,
}

impl<'a> Guest<'a> {
    /// Comes by the link of a message.
    fn of(office: &'a Office, message: &serde_json::Value) -> Self {
        let text = message["text"].as_str().unwrap();
        let path = text.split("http://127.0.0.1:8470").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
        assert!(path.starts_with("/s/") && path.len() == 67, "{path}");
        Self { office, path, cookie: String::new() }
    }

    async fn get(&self, rest: &str) -> Answer {
        let request = Request::get(format!("{}{rest}", self.path)).header(header::COOKIE, &self.cookie);
        self.office.ask(request.body(Body::empty()).unwrap()).await
    }

    async fn post(&self, rest: &str, fields: &str) -> Answer {
        let page = self.get("").await.body;
        let csrf = page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned();
        let request = Request::post(format!("{}{rest}", self.path)).header(header::COOKIE, &self.cookie).header(header::CONTENT_TYPE, FORM);
        self.office.ask(request.body(Body::from(format!("csrf={csrf}&{fields}"))).unwrap()).await
    }

    /// Has a code sent and types it; `nth` message of the outbox holds it.
    async fn prove(&mut self, messages: usize) {
        assert_eq!(self.post("/code", "").await.status, StatusCode::SEE_OTHER);
        let code = code(&self.office.messages(messages).await);
        let answer = self.post("/verify", &format!("code={code}")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let cookie = answer.header("set-cookie");
        assert!(cookie.contains("HttpOnly") && cookie.contains(&format!("Path={}", self.path)), "{cookie}");
        self.cookie = cookie.split(';').next().unwrap().to_owned();
    }
}

/// The code of the newest message.
fn code(messages: &[serde_json::Value]) -> String {
    let text = messages.last().unwrap()["text"].as_str().unwrap().to_owned();
    let code: String = text.chars().skip_while(|c| !c.is_ascii_digit()).take(6).collect();
    assert!(code.len() == 6 && text.contains("Votre code pour signer"), "{text}");
    code
}

fn sha256(case: &Case) -> String {
    case.newest_answer().unwrap().blob.to_string()
}

#[tokio::test]
async fn somebody_outside_signs_once_and_the_office_seals_it() {
    let office = office().await;
    let case = office.to_sign().await;
    assert!(matches!(case.tasks[1].kind, TaskKind::SignOutside { .. }), "the case waits: {:?}", case.tasks);
    let messages = office.messages(1).await;
    assert_eq!(messages[0]["to"], serde_json::json!({ "channel": "email", "address": "a@exemple.ca" }));
    assert!(!messages[0].to_string().contains("Tremblay"), "nothing of the case but its number");
    let mut guest = Guest::of(&office, &messages[0]);
    let token = guest.path.trim_start_matches("/s/").to_owned();
    let links = office.desk.store().links_of(format!("{}.2", case.id).parse().unwrap()).await.unwrap();
    assert!(links.len() == 1 && links[0].token_hash != token && links[0].token_hash.len() == 64, "only the hash is kept");
    // Without the code, nothing of the document is shown.
    let first = guest.get("").await;
    assert!(
        first.status == StatusCode::OK && first.body.contains("Envoyer le code") && !first.body.contains("confirmation.pdf"),
        "{}",
        first.body
    );
    for rest in ["/file", "/images/1", "/pages/1"] {
        assert_eq!(guest.get(rest).await.status, StatusCode::SEE_OTHER, "{rest}");
    }
    assert_eq!(guest.post("/sign", "name=x&consent=1").await.status, StatusCode::SEE_OTHER);
    let forged = Request::post(format!("{}/code", guest.path)).header(header::CONTENT_TYPE, FORM).body(Body::from("csrf=0")).unwrap();
    assert_eq!(office.ask(forged).await.status, StatusCode::FORBIDDEN);
    guest.prove(2).await;
    let page = guest.get("").await.body;
    assert!(page.contains("0 sur 2 vues") && page.contains("Mon écriture n’est pas enregistrée"), "{page}");
    assert_eq!(guest.get("/images/2").await.header("content-type"), "image/png");
    assert_eq!(guest.get("/images/3").await.status, StatusCode::NOT_FOUND);
    let form = format!("sha256={}&consent=1&consent_version=2026-11&name=+Jeanne++Tremblay+", sha256(&case));
    let early = guest.post("/sign", &form).await;
    assert!(early.status == StatusCode::UNPROCESSABLE_ENTITY && early.body.contains("Il reste 2 pages"), "{}", early.body);
    assert!(guest.get("/pages/1").await.body.contains("J’ai lu cette page : suivante"));
    assert!(guest.post("/seen", "page=1").await.header("location").ends_with("/pages/2"));
    assert!(guest.post("/seen", "page=2").await.header("location").ends_with("#pages"));
    for (wrong, words) in [("consent=1&name=", "Écrivez votre nom"), ("name=Jeanne", "Cochez la case")] {
        assert!(guest.post("/sign", wrong).await.body.contains(words));
    }
    let other = guest.post("/sign", &form.replace(&sha256(&case), &"ab".repeat(32))).await;
    assert!(other.body.contains("Le document à signer a changé"), "{}", other.body);
    let done = guest.post("/sign", &form).await;
    assert!(done.status == StatusCode::OK && done.body.contains("Merci. Le document est signé."), "{}", done.body);
    // Used once: the second time says so, and does nothing.
    let again = guest.post("/sign", &form).await;
    assert!(again.status == StatusCode::GONE && again.body.contains("Ce lien a déjà servi"), "{}", again.body);
    let after = office.desk.case(case.id).await.unwrap();
    let signed = office.desk.verify(after.newest_answer().unwrap()).await.unwrap();
    let text = format!("{signed:?}");
    assert!(text.contains("Jeanne Tremblay") && text.contains("sceau"), "her name, the office's seal: {text}");
    let json = after.documents.iter().find(|document| document.name.ends_with("-preuve.json")).unwrap();
    let bundle: EvidenceBundle = serde_json::from_slice(&office.desk.store().blobs().read(&json.blob).await.unwrap()).unwrap();
    assert_eq!(bundle.signer, "Jeanne Tremblay");
    assert_eq!(bundle.ceremony.identity, [IdentityMethod::SignLink, IdentityMethod::OneTimeCode]);
    assert_eq!(bundle.ceremony.outside.as_ref().map(|outside| outside.link), Some(links[0].id));
    let journal = office.desk.store().journal(case.id).await.unwrap();
    let entry = journal.iter().find(|entry| matches!(entry.event, Event::DocumentSigned { .. })).unwrap();
    assert_eq!(entry.actor_text(), format!("link:{}", links[0].id), "the journal says by which link");
    assert!(office.desk.store().audit().await.unwrap().holds());
    assert!(after.tasks.iter().all(|task| !task.is_open()));
    let marie = office.sign_in("marie").await;
    let told = marie.get(&format!("/cases/{}", case.id)).await.body;
    assert!(told.contains("signé par Jeanne Tremblay, de l’extérieur"), "{told}");
    assert!(marie.get(&format!("/tasks/{}.2", case.id)).await.body.contains("la personne a répondu"));
}

#[tokio::test]
async fn a_code_is_not_guessed() {
    let office = office().await;
    office.to_sign().await;
    let guest = Guest::of(&office, &office.messages(1).await[0]);
    let over = guest.post("/verify", "code=123456").await;
    assert!(over.body.contains("Ce code ne peut plus servir"), "none was sent: {}", over.body);
    let mut messages = 1;
    for _ in 0..3 {
        guest.post("/code", "").await;
        messages += 1;
        let right = code(&office.messages(messages).await);
        let wrong = if right == "000000" { "000001" } else { "000000" };
        for _ in 0..5 {
            assert!(guest.post("/verify", &format!("code={wrong}")).await.body.contains("Ce n’est pas le bon code"));
        }
        assert!(guest.post("/verify", &format!("code={right}")).await.body.contains("Ce code ne peut plus servir"), "five attempts");
    }
    let most = guest.post("/code", "").await;
    assert!(most.status == StatusCode::UNPROCESSABLE_ENTITY && most.body.contains("Trois codes ont été envoyés"), "{}", most.body);
}

#[tokio::test]
async fn a_code_ends_after_a_quarter_of_an_hour_and_a_link_after_its_days() {
    let office = office().await;
    let case = office.to_sign().await;
    let guest = Guest::of(&office, &office.messages(1).await[0]);
    guest.post("/code", "").await;
    let late = code(&office.messages(2).await);
    office.later(16);
    assert!(guest.post("/verify", &format!("code={late}")).await.body.contains("Ce code ne peut plus servir"));
    assert!(guest.get("").await.body.contains("jusqu’au 7 décembre 2026 inclus"));
    office.later(13 * 24 * 60 + 22 * 60);
    assert_eq!(guest.get("").await.status, StatusCode::OK, "its last day is whole");
    office.later(17 * 60);
    let over = guest.get("").await;
    assert!(
        over.status == StatusCode::GONE && over.body.contains("ses jours sont passés") && over.body.contains("Demandez un nouveau lien")
    );
    let english = Request::get(&guest.path).header(header::ACCEPT_LANGUAGE, "en").body(Body::empty()).unwrap();
    assert!(office.ask(english).await.body.contains("Nothing is lost. Ask the office for a new link."));
    let unknown = office.ask(Request::get(format!("/s/{}", "0".repeat(64))).body(Body::empty()).unwrap()).await;
    assert!(unknown.status == StatusCode::NOT_FOUND && unknown.body.contains("Ce lien n’existe pas"));
    // The task says so to the clerk, who sends another.
    let marie = office.sign_in("marie").await;
    let task = format!("/tasks/{}.2", case.id);
    assert!(marie.get(&task).await.body.contains("<td>Échu</td>"));
    assert_eq!(office.sign_in("sam").await.post(&format!("{task}/revoke"), "").await.status, StatusCode::FORBIDDEN);
    assert_eq!(marie.post(&format!("{task}/invite"), "").await.status, StatusCode::SEE_OTHER);
    let messages = office.messages(3).await;
    let fresh = Guest::of(&office, messages.last().unwrap());
    assert_eq!(fresh.get("").await.status, StatusCode::OK);
    assert!(guest.get("").await.body.contains("Le bureau a remplacé ou repris ce lien"), "the former one is good no more");
    assert_eq!(marie.post(&format!("{task}/revoke"), "").await.status, StatusCode::SEE_OTHER);
    assert!(fresh.get("").await.body.contains("Le bureau a remplacé ou repris ce lien"));
}

#[tokio::test]
async fn who_declines_says_why_and_the_case_goes_back() {
    let office = office().await;
    let case = office.to_sign().await;
    let mut guest = Guest::of(&office, &office.messages(1).await[0]);
    guest.prove(2).await;
    assert_eq!(guest.post("/decline", "reason=+").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = guest.post("/decline", "reason=L%E2%80%99adresse+est+fausse").await;
    assert!(done.status == StatusCode::OK && done.body.contains("Vous avez refusé de signer"), "{}", done.body);
    let marie = office.sign_in("marie").await;
    let mine = marie.get("/tasks?show=mine").await.body;
    assert!(mine.contains("La personne a refusé de signer : « L’adresse est fausse »"), "{mine}");
    assert_eq!(marie.journal(&case, "signature-declined").await, 1);
    assert_eq!(guest.get("").await.status, StatusCode::GONE);
}
