//! Requests to real services on this machine: what they get, what they may answer, and what is done again.

mod common;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::IntoResponse as _;
use common::{KEY, NAS, attempt, evidence, failed, outputs, robot};
use greffier_config::{CredentialScheme, Credentials};
use greffier_language::Robot;
use greffier_robots::{Outcome, Settings};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// What a service got.
#[derive(Debug, Clone)]
struct Asked {
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Bytes,
}

/// What a service answers with, and what it got.
#[derive(Clone)]
struct Service {
    answer: Arc<Mutex<(u16, Vec<u8>)>>,
    asked: Arc<Mutex<Vec<Asked>>>,
    at: SocketAddr,
}

impl Service {
    async fn begin() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let service = Self { answer: Arc::new(Mutex::new((200, Vec::new()))), asked: Arc::default(), at };
        let router = Router::new().fallback(take).with_state(service.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        service
    }

    fn answers(&self, status: u16, body: impl Into<Vec<u8>>) {
        *self.answer.lock().unwrap() = (status, body.into());
    }

    fn last(&self) -> Asked {
        self.asked.lock().unwrap().last().unwrap().clone()
    }

    fn count(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

async fn take(
    State(service): State<Service>,
    OriginalUri(uri): OriginalUri,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> axum::response::Response {
    service.asked.lock().unwrap().push(Asked { method, path: uri.to_string(), headers, body });
    let (status, body) = service.answer.lock().unwrap().clone();
    // Where a redirection would lead, were it followed.
    (StatusCode::from_u16(status).unwrap(), [("Location", "/ailleurs")], body).into_response()
}

/// The robot that most tests use.
fn address(at: SocketAddr) -> Robot {
    robot(&format!(
        r#"
robot: verser-adresse
title: {{ fr: Verser, en: Enter }}
inputs:
  - {{ name: nas, title: {{ fr: NAS, en: SIN }}, type: nas, required: true, sensitive: true }}
  - {{ name: dossier, title: {{ fr: Dossier, en: File }}, type: text, required: true }}
  - {{ name: montant, title: {{ fr: Montant, en: Amount }}, type: amount }}
  - {{ name: urgent, title: {{ fr: Urgent, en: Urgent }}, type: checkbox }}
outputs:
  - {{ name: numero, title: {{ fr: N, en: N }}, type: identifier, required: true }}
  - {{ name: le, title: {{ fr: Le, en: On }}, type: date }}
refusals:
  - {{ refusal: doublon, title: {{ fr: D, en: D }} }}
  - {{ refusal: inconnu, title: {{ fr: I, en: U }} }}
http:
  method: POST
  url: "http://{at}/dossiers/{{dossier}}/adresses?cle={{key}}"
  headers: {{ X-Bureau: greffe }}
  body: {{ json: {{ nas: "{{nas}}", montant: "{{montant}}", urgent: "{{urgent}}", note: "NAS {{nas}}, {{montant}} $" }} }}
  outputs: {{ numero: /dossier/numero, le: /le }}
  refusals: {{ inconnu: {{ status: 404 }}, doublon: {{ status: 409, at: /code, equals: DOUBLON }} }}
  timeout: 2
"#
    ))
}

const INPUTS: [(&str, &str); 4] = [("nas", NAS), ("dossier", "A 1/é?#"), ("montant", "12.50"), ("urgent", "true")];

#[tokio::test]
async fn a_request_bears_the_values_and_the_key_and_brings_back_the_outputs() {
    let service = Service::begin().await;
    service.answers(201, json!({"dossier": {"numero": 20417}, "le": "2026-11-02"}).to_string());
    let done = attempt(&address(service.at), &INPUTS, &Settings::default()).await.unwrap();
    let asked = service.last();
    assert_eq!(asked.method, Method::POST);
    assert_eq!(asked.path, "/dossiers/A%201%2F%C3%A9%3F%23/adresses?cle=01924f00-0000-7000-8000-000000000001%3A12");
    assert_eq!((asked.headers["Idempotency-Key"].as_bytes(), asked.headers["X-Bureau"].as_bytes()), (KEY.as_bytes(), &b"greffe"[..]));
    assert_eq!(asked.headers["Content-Type"], "application/json");
    let sent: Value = serde_json::from_slice(&asked.body).unwrap();
    assert_eq!(sent, json!({"nas": NAS, "montant": 12.5, "urgent": true, "note": format!("NAS {NAS}, 12.50 $")}));
    // The evidence says what was done, and not to whom.
    let record = evidence(&done);
    assert!(!String::from_utf8_lossy(&done.evidence).contains(NAS));
    assert_eq!((&record["key"], &record["status"], &record["at"]), (&json!(KEY), &json!(201), &json!("1970-01-01T00:00:00Z")));
    assert_eq!(record["robot-sha256"], json!(address(service.at).hash().unwrap()));
    assert_eq!(record["outcome"]["outputs"], json!({"le": "2026-11-02", "numero": "20417"}));
    assert_eq!(record["sent"]["body"], json!(r#"{"nas":"•••","montant":12.5,"urgent":true,"note":"NAS •••, 12.50 $"}"#));
    assert_eq!(outputs(Ok(done))["numero"], "20417");
}

#[tokio::test]
async fn what_is_empty_is_null_and_an_output_may_be_missing() {
    let service = Service::begin().await;
    service.answers(200, r#"{"dossier": {"numero": "A-1"}}"#);
    let done = attempt(&address(service.at), &[("nas", NAS), ("dossier", "a")], &Settings::default()).await;
    assert_eq!(outputs(done), BTreeMap::from([("numero".to_owned(), "A-1".to_owned()), ("le".to_owned(), String::new())]));
    let sent: Value = serde_json::from_slice(&service.last().body).unwrap();
    assert_eq!((&sent["montant"], &sent["urgent"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn each_answer_is_an_outcome_is_tried_again_or_goes_to_a_person() {
    let service = Service::begin().await;
    let robot = address(service.at);
    let good = r#"{"dossier": {"numero": "A-1"}}"#;
    for (status, body, failure) in [
        (200, "", ("never", "GRF-ROBOT-026")),
        (200, "<html>", ("never", "GRF-ROBOT-026")),
        (200, "{}", ("never", "GRF-ROBOT-026")),
        (200, r#"{"dossier": {"numero": [1]}}"#, ("never", "GRF-ROBOT-026")),
        (200, r#"{"dossier": {"numero": "A"}, "le": "hier"}"#, ("never", "GRF-ROBOT-026")),
        (301, good, ("never", "GRF-ROBOT-025")),
        (307, good, ("never", "GRF-ROBOT-025")),
        (400, good, ("never", "GRF-ROBOT-025")),
        (401, good, ("never", "GRF-ROBOT-025")),
        (422, good, ("never", "GRF-ROBOT-025")),
        (408, good, ("again", "GRF-ROBOT-024")),
        (409, good, ("again", "GRF-ROBOT-024")),
        (429, good, ("again", "GRF-ROBOT-024")),
        (500, good, ("again", "GRF-ROBOT-024")),
        (503, "", ("again", "GRF-ROBOT-024")),
    ] {
        service.answers(status, body);
        let before = service.count();
        assert_eq!(failed(attempt(&robot, &INPUTS, &Settings::default()).await), failure, "{status} {body}");
        assert_eq!(service.count(), before + 1, "one attempt is one request: {status}");
    }
}

#[tokio::test]
async fn a_no_is_an_outcome_with_the_words_of_who_said_it() {
    let service = Service::begin().await;
    let robot = address(service.at);
    for (status, body, refusal, words) in [
        (404, json!({"title": "Introuvable", "detail": format!("NAS {NAS} inconnu\u{7}")}), "inconnu", format!("NAS {NAS} inconnu")),
        (404, json!(null), "inconnu", String::new()),
        (409, json!({"code": "DOUBLON"}), "doublon", "DOUBLON".into()),
        (404, json!({"detail": "a".repeat(9_000)}), "inconnu", "a".repeat(500)),
    ] {
        service.answers(status, body.to_string());
        let done = attempt(&robot, &INPUTS, &Settings::default()).await.unwrap();
        assert_eq!(done.outcome, Outcome::Refused { refusal: refusal.into(), said: words });
        assert!(!String::from_utf8_lossy(&done.evidence).contains(NAS));
    }
}

#[tokio::test]
async fn an_answer_that_says_nothing_is_one_when_nothing_is_asked_of_it() {
    let service = Service::begin().await;
    let robot = robot(&format!(
        "robot: essai\ntitle: {{ fr: E, en: T }}\ninputs: []\noutputs: [{{ name: le, title: {{ fr: L, en: O }}, type: date }}]\n\
         refusals: [{{ refusal: doublon, title: {{ fr: D, en: D }} }}]\n\
         http: {{ method: DELETE, url: \"http://{}/\", outputs: {{ le: /le }}, refusals: {{ doublon: {{ status: 409, at: /code }} }} }}\n",
        service.at
    ));
    service.answers(204, "");
    assert_eq!(outputs(attempt(&robot, &[], &Settings::default()).await)["le"], "");
    service.answers(200, "<html>Erreur");
    assert_eq!(failed(attempt(&robot, &[], &Settings::default()).await), ("never", "GRF-ROBOT-026"));
    service.answers(409, "<html>Erreur");
    assert_eq!(failed(attempt(&robot, &[], &Settings::default()).await), ("again", "GRF-ROBOT-024"));
}

#[tokio::test]
async fn values_never_lead_a_request_elsewhere() {
    let service = Service::begin().await;
    let robot = address(service.at);
    for value in ["..", "."] {
        let done = attempt(&robot, &[("nas", NAS), ("dossier", value)], &Settings::default()).await;
        assert_eq!(failed(done), ("never", "GRF-ROBOT-022"), "{value}");
    }
    assert_eq!(service.count(), 0, "nothing was sent");
    service.answers(200, r#"{"dossier": {"numero": "A-1"}}"#);
    for (value, path) in [("../..", "..%2F.."), ("%2e%2e", "%252e%252e"), ("a\\..\\b", "a%5C..%5Cb"), ("a\r\nX: b", "a%0D%0AX%3A%20b")] {
        outputs(attempt(&robot, &[("nas", NAS), ("dossier", value)], &Settings::default()).await);
        assert!(service.last().path.starts_with(&format!("/dossiers/{path}/adresses?")), "{}", service.last().path);
    }
    for inputs in [&[("nas", NAS)][..], &[("nas", NAS), ("dossier", "a"), ("autre", "b")], &[("nas", NAS), ("dossier", &"a".repeat(9_000))]]
    {
        assert_eq!(failed(attempt(&robot, inputs, &Settings::default()).await), ("never", "GRF-ROBOT-022"));
    }
}

/// A service that reads each request whole, and then does with the connection what `then` says. Returns where it is and the keys it got.
async fn raw(then: impl Fn(usize) -> Vec<u8> + Send + 'static, linger: Duration) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let keys: Arc<Mutex<Vec<String>>> = Arc::default();
    let got = keys.clone();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"}") && stream.read_buf(&mut request).await.unwrap_or(0) > 0 {}
            let text = String::from_utf8_lossy(&request).to_ascii_lowercase();
            let key = text.lines().find_map(|line| line.strip_prefix("idempotency-key: ")).unwrap_or_default().to_owned();
            let number = {
                let mut keys = got.lock().unwrap();
                keys.push(key);
                keys.len()
            };
            let _ = stream.write_all(&then(number)).await;
            tokio::time::sleep(linger).await;
        }
    });
    (at, keys)
}

fn good() -> Vec<u8> {
    let body = r#"{"dossier": {"numero": "A-1"}}"#;
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

#[tokio::test]
async fn what_broke_off_is_asked_again_under_the_same_key_and_done_once() {
    // Done at the first request, whose answer is lost; the second gets what was kept under the key.
    let (at, keys) = raw(|number| if number == 1 { Vec::new() } else { good() }, Duration::ZERO).await;
    let robot = address(at);
    assert_eq!(failed(attempt(&robot, &INPUTS, &Settings::default()).await), ("again", "GRF-ROBOT-023"));
    assert_eq!(keys.lock().unwrap().len(), 1, "nothing is sent twice by itself");
    assert_eq!(outputs(attempt(&robot, &INPUTS, &Settings::default()).await)["numero"], "A-1");
    assert_eq!(*keys.lock().unwrap(), [KEY, KEY]);
}

#[tokio::test]
async fn an_answer_is_bounded_in_time_and_length() {
    let half = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".to_vec();
    let (broken, _) = raw(move |_| half.clone(), Duration::ZERO).await;
    assert_eq!(failed(attempt(&address(broken), &INPUTS, &Settings::default()).await), ("again", "GRF-ROBOT-023"));
    let (slow, _) = raw(|_| b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".to_vec(), Duration::from_secs(60)).await;
    let begun = Instant::now();
    assert_eq!(failed(attempt(&address(slow), &INPUTS, &Settings::default()).await), ("again", "GRF-ROBOT-023"));
    assert!((1..6).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    let service = Service::begin().await;
    service.answers(200, vec![b' '; 10_000_000]);
    assert_eq!(failed(attempt(&address(service.at), &INPUTS, &Settings::default()).await), ("never", "GRF-ROBOT-026"));
    // Nobody is there.
    let nowhere = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    assert_eq!(failed(attempt(&address(nowhere), &INPUTS, &Settings::default()).await), ("again", "GRF-ROBOT-023"));
}

#[tokio::test]
async fn a_form_is_sent_as_a_browser_does() {
    let service = Service::begin().await;
    let robot = robot(&format!(
        "robot: essai\ntitle: {{ fr: E, en: T }}\ninputs: [{{ name: nom, title: {{ fr: N, en: N }}, type: name }}]\nhttp:\n  method: PUT\n  \
         url: \"http://{}/\"\n  idempotency: X-Cle\n  body: {{ form: {{ nom: \"{{nom}}\", \"a&b\": \"c=d\" }} }}\n",
        service.at
    ));
    assert!(outputs(attempt(&robot, &[("nom", "Zoé & Cie")], &Settings::default()).await).is_empty());
    let asked = service.last();
    assert_eq!((asked.method, &asked.body[..]), (Method::PUT, &b"nom=Zo%C3%A9+%26+Cie&a%26b=c%3Dd"[..]));
    assert_eq!((asked.headers["X-Cle"].as_bytes(), asked.headers.get("Idempotency-Key")), (KEY.as_bytes(), None));
}

#[tokio::test]
async fn a_secret_goes_to_its_own_service_and_is_told_nowhere() {
    const SECRET: &str = "s3cret-de-test";
    let service = Service::begin().await;
    let text = format!(
        "robot: essai\ntitle: {{ fr: E, en: T }}\ninputs: []\nhttp: {{ method: GET, url: \"http://{}/\", credentials: registre }}\n",
        service.at
    );
    let robot = robot(&text);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("registre.secret");
    std::fs::write(&file, format!("{SECRET}\n")).unwrap();
    let with = |origin: String, scheme| {
        let credentials = Credentials { file: file.clone(), origin, header: "Authorization".into(), scheme };
        Settings { credentials: BTreeMap::from([("registre".to_owned(), credentials)]), ..Settings::default() }
    };
    let own = format!("http://{}", service.at);
    let settings = with(own.clone(), CredentialScheme::Bearer);
    let done = attempt(&robot, &[], &settings).await.unwrap();
    assert_eq!(service.last().headers["Authorization"], format!("Bearer {SECRET}"));
    assert!(!String::from_utf8_lossy(&done.evidence).contains(SECRET) && !format!("{settings:?}").contains(SECRET));
    outputs(attempt(&robot, &[], &with(own.clone(), CredentialScheme::Basic)).await);
    assert_eq!(service.last().headers["Authorization"], "Basic czNjcmV0LWRlLXRlc3Q=");
    let before = service.count();
    // Another port of the same machine is another service.
    for settings in [
        with("http://127.0.0.1:1".into(), CredentialScheme::Bearer),
        with("https://127.0.0.1".into(), CredentialScheme::Plain),
        Settings::default(),
    ] {
        assert_eq!(failed(attempt(&robot, &[], &settings).await), ("never", "GRF-ROBOT-021"));
    }
    for bad in ["", "a\nb", &"a".repeat(5_000)] {
        std::fs::write(&file, bad).unwrap();
        let failure = attempt(&robot, &[], &with(own.clone(), CredentialScheme::Plain)).await.unwrap_err();
        assert_eq!(failure.code(), "GRF-ROBOT-021");
    }
    std::fs::remove_file(&file).unwrap();
    assert_eq!(failed(attempt(&robot, &[], &settings).await), ("never", "GRF-ROBOT-021"));
    assert_eq!(service.count(), before, "nothing was asked");
}
