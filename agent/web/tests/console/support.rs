//! An office for the tests of the console: the sample office's own files over a real store in a temporary folder, with one case.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use greffier_casework::*;
use greffier_engine::{Message, Moment, Opening, decide};
use greffier_extraction::worker::{Pool, PoolOptions};
use greffier_intake::FolderInbox;
use greffier_keys::{Cost, KeyKind, KeyOptions, NewKey, SystemEntropy, new_key_with};
use greffier_letters::LetterRequest;
use greffier_runner::{Desk, DeskOptions, OfficeFiles};
use greffier_store::{
    Account, ArrivalReading, ArrivalState, Finish, JobKind, NewArrival, Quarantine, Said, Step, Store, StoreOptions, WorkflowDefinition,
};
use greffier_web::WebOptions;
use jiff::{SignedDuration, Timestamp};
use tower::ServiceExt as _;
use uuid::Uuid;

pub(crate) const PASSWORD: &str = "une phrase de passe";

const CONFIG: &str = r#"
[office]
name = { fr = "Bureau d'essai", en = "Test office" }
[console]
secure_cookies = false
session_minutes = 60
[keys]
seal = "sceau"
seal_passphrase_file = "sceau.passphrase"
time_stamps = "horodatage"
time_stamps_passphrase_file = "sceau.passphrase"
[roles]
commis = { fr = "Commis", en = "Clerk" }
signataire = { fr = "signataire", en = "signatory" }
support = { fr = "Soutien", en = "Support" }
[[inbox]]
name = "greffe"
title = { fr = "Télécopie du greffe", en = "Registry fax" }
folder = "greffe"
readers = ["commis", "signataire", "support"]
[[inbox]]
name = "paie"
title = { fr = "Télécopie de la paie", en = "Payroll fax" }
folder = "paie"
readers = ["paie", "support"]
"#;

/// A running office.
pub(crate) struct Office {
    pub(crate) router: Router,
    pub(crate) desk: Desk,
    pub(crate) clock: Arc<Mutex<Timestamp>>,
    inboxes: BTreeMap<String, FolderInbox>,
    folder: tempfile::TempDir,
}

impl Office {
    /// An office with its people: marie (clerk and signatory), jean (payroll), and nobody's case yet.
    pub(crate) async fn new() -> Self {
        Self::with("").await
    }

    /// The same, with more in its configuration.
    pub(crate) async fn with(more: &str) -> Self {
        Self::made(more, |workflow| workflow).await
    }

    /// The same, with another text of its workflow.
    pub(crate) async fn made(more: &str, change: impl Fn(String) -> String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = greffier_config::parse(&format!("{CONFIG}{more}"), Path::new("greffier.toml"), folder.path()).unwrap();
        let store =
            Store::open(&StoreOptions::new(format!("sqlite:{}", folder.path().join("g.db").display()), folder.path().join("blobs")))
                .await
                .unwrap();
        let watched = |inbox: &greffier_config::Inbox| FolderInbox::new(inbox, folder.path().join(&inbox.name), store.clone(), 1 << 20);
        let inboxes: BTreeMap<String, FolderInbox> = config.inboxes.iter().map(|inbox| (inbox.name.clone(), watched(inbox))).collect();
        // A copy: a form may be changed.
        let files = folder.path().join("office");
        copy(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../workflows/library/changement-adresse"), &files);
        let workflow = files.join("workflows/changement-adresse.yaml");
        std::fs::write(&workflow, change(std::fs::read_to_string(&workflow).unwrap())).unwrap();
        // Signatures that show have the pages drawn anew, by a worker that these tests do not have.
        let frame = files.join("letters/_office.typ");
        let text = std::fs::read_to_string(&frame).unwrap();
        let unshown = text.replacen("    signature-place(),\n", "", 1);
        assert_ne!(text, unshown);
        std::fs::write(frame, unshown).unwrap();
        let office = OfficeFiles::read(&files, None).unwrap();
        assert!(office.usable(), "{:?}", office.findings);
        let clock = Arc::new(Mutex::new("2026-11-23T15:00:00Z".parse().unwrap()));
        let told = clock.clone();
        let options = WebOptions::from_config(&config);
        // No test of the console needs a worker: the blanks of its forms are PNG.
        let pool = Arc::new(Pool::new(PoolOptions::new("none", ["worker"])));
        let desk = Desk::new(DeskOptions { config, store, office, pool, clock: Arc::new(move || *told.lock().unwrap()) });
        let statuses = inboxes.iter().map(|(name, inbox)| (name.clone(), inbox.status())).collect();
        let made = Self { router: greffier_web::router(desk.clone(), options, statuses), desk, clock, inboxes, folder };
        made.account("marie", "Marie Gagnon", &["commis", "signataire"]).await;
        made.account("luc", "Luc Roy", &["commis"]).await;
        made.account("anne", "Anne Côté", &["signataire"]).await;
        made.account("sam", "Sam Roy", &["support"]).await;
        made.account("jean", "Jean Côté", &["paie"]).await;
        made
    }

    async fn account(&self, name: &str, display: &str, roles: &[&str]) {
        let account = Account {
            name: name.into(),
            display_name: display.into(),
            roles: roles.iter().map(|role| RoleName::from(*role)).collect(),
            password_hash: greffier_web::accounts::hash_password(PASSWORD).unwrap(),
            language: Language::Fr,
            key_name: None,
            created_at: self.desk.now(),
            disabled: false,
        };
        self.desk.store().upsert_account(account).await.unwrap();
    }

    /// Makes keys for the seal and for these accounts, each opened by [`PASSWORD`].
    pub(crate) async fn keys(&self, names: &[&str]) {
        std::fs::write(self.folder.path().join("sceau.passphrase"), PASSWORD).unwrap();
        for name in names.iter().chain(&["sceau"]) {
            self.key(name, KeyKind::Ed25519, PASSWORD);
            if let Some(account) = self.desk.store().account(&AccountName::from(*name)).await.unwrap() {
                self.desk.store().upsert_account(Account { key_name: Some((*name).to_owned()), ..account }).await.unwrap();
            }
        }
    }

    /// Makes one key; the authority's passphrase is [`PASSWORD`].
    pub(crate) fn key(&self, name: &str, kind: KeyKind, passphrase: &str) {
        let (folder, passphrase) = (self.desk.keys(), passphrase.as_bytes());
        let request = NewKey { folder: &folder, name, subject: name, organisation: "Bureau", passphrase, now: self.desk.now() };
        let options = KeyOptions { cost: Cost::TEST, kind, root_passphrase: Some(PASSWORD.as_bytes()), ..KeyOptions::default() };
        new_key_with(&request, &options, &mut SystemEntropy).unwrap();
    }

    /// A case of the inbox `greffe` whose letter of two pages waits to be signed, after Marie checked its fields.
    pub(crate) async fn to_sign(&self) -> Case {
        self.to_sign_as("confirmation.typ").await
    }

    /// The same, with a letter that was set from `template`.
    pub(crate) async fn to_sign_as(&self, template: &str) -> Case {
        let case = self.case("greffe").await;
        let by = Person::new("marie".into(), ["commis".into()]);
        for (field, value) in [("nom", "Tremblay"), (DATE, "1980-03-01")] {
            let message = Message::CheckField { task: 1, field: field.into(), value: value.into(), by: by.clone() };
            self.desk.say(case.id, message).await.unwrap();
        }
        let checked = self.desk.say(case.id, Message::CompleteReview { task: 1, by }).await.unwrap();
        let effect = *checked.awaiting.keys().next().unwrap();
        let folder = self.folder.path().join("office/letters");
        let data = std::fs::read(folder.join("samples/confirmation.fr.json")).unwrap();
        let data: serde_json::Value = serde_json::from_slice(&data).unwrap();
        let zone = self.desk.zone();
        let request = LetterRequest {
            template: "confirmation.typ",
            folder: &folder,
            language: greffier_letters::Language::French,
            data: &data,
            at: self.desk.now(),
            time_zone: &zone,
        };
        let letter = greffier_letters::render(&request).unwrap();
        let image = self.desk.store().blobs().put(png()).await.unwrap();
        let page = Page { image, width: 20, height: 30 };
        let letter = Document {
            id: DocumentId(Uuid::now_v7()),
            kind: DocumentKind::Letter,
            name: "confirmation.pdf".into(),
            blob: self.desk.store().blobs().put(letter.pdf).await.unwrap(),
            media_type: "application/pdf".into(),
            arrival: None,
            form: None,
            template: Some(template.into()),
            made_from: None,
            pages: vec![page.clone(), page],
            origin: Origin { medium: Medium::Digital, evidence: vec![Evidence::MadeHere] },
            transfer: None,
        };
        self.desk.say(case.id, Message::LetterMade { effect, letter: Box::new(letter) }).await.unwrap()
    }

    /// Time passes.
    pub(crate) fn later(&self, minutes: i64) {
        let mut now = self.clock.lock().unwrap();
        *now = now.checked_add(SignedDuration::from_mins(minutes)).unwrap();
    }

    /// A fax comes by `inbox` and opens a case with two doubtful fields.
    pub(crate) async fn case(&self, inbox: &str) -> Case {
        let (store, now) = (self.desk.store(), self.desk.now());
        let image = store.blobs().put(png()).await.unwrap();
        let blob = store.blobs().put(format!("fax {}", Uuid::now_v7()).into_bytes()).await.unwrap();
        let arrival = ArrivalId(Uuid::now_v7());
        let new = NewArrival {
            id: arrival,
            inbox: inbox.into(),
            source_name: "fax <1>.tif".into(),
            source_identity: arrival.to_string(),
            blob: blob.clone(),
            bytes: 4_000,
            received_at: now,
            confidentiality: "protégé".into(),
        };
        store.record_arrival(new).await.unwrap();
        let workflow = self.desk.office().office.workflows["changement-adresse"].clone();
        let hash = workflow.hash().unwrap();
        let document = Document {
            id: DocumentId(Uuid::now_v7()),
            kind: DocumentKind::Received,
            name: "fax <1>.tif".into(),
            blob,
            media_type: "text/html".into(),
            arrival: Some(arrival),
            form: Some("changement-adresse".into()),
            template: None,
            made_from: None,
            pages: vec![Page { image, width: 20, height: 30 }],
            origin: Origin { medium: Medium::Paper, evidence: vec![Evidence::FaxCoding] },
            transfer: Some(TransferRecord {
                source_format: "TIFF, CCITT Group 4".into(),
                process: "essai 1".into(),
                guarantees: vec!["chaque pixel".into()],
                at: now,
            }),
        };
        let opening = Opening {
            id: CaseId(Uuid::now_v7()),
            number: store.reserve_case_number(2026).await.unwrap(),
            workflow: WorkflowRef { name: workflow.name.clone(), hash: hash.clone() },
            arrival,
            inbox: inbox.into(),
            confidentiality: "protégé".into(),
            received_at: now,
            document,
            fields: workflow.fields.iter().map(|(name, kind)| field(name, *kind)).collect(),
        };
        let moment = Moment { now, zone: self.desk.zone(), calendar: Arc::default() };
        let decision = decide(&workflow, None, Message::Open(Box::new(opening)), &moment).unwrap();
        let case = decision.case.clone();
        let kept = WorkflowDefinition { name: workflow.name.clone(), hash, definition: workflow.definition().unwrap() };
        let step = Step {
            effects: decision.effects,
            timers: decision.timers,
            drop_timers: false,
            arrival: Some((arrival, ArrivalState::Filed { case: case.id })),
            finishes: None,
            workflow: Some(kept),
            findable: self.desk.office().findable(&case),
            copies: vec![case.documents[0].id],
            ..Step::new(decision.case, 0, decision.entries)
        };
        store.commit(step).await.unwrap();
        case
    }

    /// The agent looks at the folder of an inbox.
    pub(crate) async fn look(&mut self, inbox: &str) {
        let now = self.desk.now();
        self.inboxes.get_mut(inbox).unwrap().scan(now).await;
    }

    /// The folder of an inbox; it is not there until a test makes it.
    pub(crate) fn folder(&self, inbox: &str) -> PathBuf {
        self.folder.path().join(inbox)
    }

    /// A fax comes by `inbox` and no case takes it; `reading` is what was read of it.
    pub(crate) async fn quarantined(&self, inbox: &str, reading: Option<ArrivalReading>) -> ArrivalId {
        let (store, now) = (self.desk.store(), self.desk.now());
        let id = ArrivalId(Uuid::now_v7());
        let new = NewArrival {
            id,
            inbox: inbox.into(),
            source_name: "fax <2>.html".into(),
            source_identity: id.to_string(),
            blob: store.blobs().put(format!("<script>{id}</script>").into_bytes()).await.unwrap(),
            bytes: 53,
            received_at: now,
            confidentiality: "protégé".into(),
        };
        store.record_arrival(new).await.unwrap();
        let claims = store.claim_jobs("test", now, Duration::from_secs(1), 100, &JobKind::ALL).await.unwrap();
        let claim = claims.into_iter().find(|claim| claim.key.contains(&id.to_string())).unwrap();
        let finish = Finish::done(claim, "");
        let quarantine = Quarantine { arrival: id, code: "GRF-RUN-003".into(), detail: String::new(), reading };
        store.quarantine(quarantine, finish, now).await.unwrap();
        id
    }

    /// What was read of a letter: a label that is a field's, one that is not, and a number that may not be searched for.
    pub(crate) async fn letter(&self) -> ArrivalReading {
        let image = self.desk.store().blobs().put(png()).await.unwrap();
        let said = |kind: Option<&str>, label: &str, value: &str, y: f64| Said {
            kind: kind.map(str::to_owned),
            label: label.into(),
            value: value.into(),
            zone: Zone { page: 1, x: 0.2, y, width: 0.5, height: 0.1 },
            confidence: Confidence(990),
        };
        ArrivalReading {
            media_type: "image/tiff".into(),
            title: Some("Plainte <3>".into()),
            pages: vec![Page { image, width: 20, height: 30 }],
            said: vec![said(Some("family-name"), "Nom", "Ouellet <b>", 0.2), said(None, "Plaque", "ABC 123", 0.4)],
            texts: vec!["Nom Ouellet <b>\nNAS 046 454 286".into()],
            findable: vec!["Nom Ouellet <b>\nNAS".into()],
            origin: Origin { medium: Medium::Paper, evidence: Vec::new() },
            transfer: None,
            read_at: self.desk.now(),
        }
    }

    /// The agent works until `done` holds.
    pub(crate) async fn works_until(&self, what: &str, done: impl AsyncFn() -> bool) {
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let mut options = greffier_runner::RunnerOptions::new("test".into(), 1);
        options.poll = Duration::from_millis(20);
        let running = tokio::spawn(greffier_runner::run(self.desk.clone(), options, stopped));
        let mut held = false;
        for _ in 0..500 {
            held = done().await;
            if held {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        stop.send(true).unwrap();
        running.await.unwrap();
        assert!(held, "waited too long for {what}");
    }

    /// The agent works until the outbox holds `count` messages; returns their texts, the newest last.
    pub(crate) async fn messages(&self, count: usize) -> Vec<serde_json::Value> {
        let outbox = self.folder.path().join("outbox");
        let messages = || -> Vec<PathBuf> {
            let names = std::fs::read_dir(&outbox).into_iter().flatten().map(|entry| entry.unwrap().path());
            names.filter(|path| path.to_string_lossy().ends_with(".message.json")).collect()
        };
        self.works_until("messages in the outbox", async || messages().len() >= count).await;
        let mut found = messages();
        assert_eq!(found.len(), count, "messages in the outbox");
        found.sort_by_key(|path| path.metadata().unwrap().modified().unwrap());
        found.iter().map(|path| serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()).collect()
    }

    /// Asks for something.
    pub(crate) async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 10 << 20).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// Signs somebody in.
    pub(crate) async fn sign_in(&self, name: &str) -> Browser<'_> {
        let body = format!("name={name}&password={}&next=%2Ftasks", PASSWORD.replace(' ', "+"));
        let request = Request::post("/sign-in").header(header::CONTENT_TYPE, FORM).body(Body::from(body)).unwrap();
        let answer = self.ask(request).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        let mut browser = Browser { office: self, cookie, csrf: String::new() };
        let page = browser.get("/tasks").await.body;
        browser.csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        browser
    }
}

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}

/// Somebody who is signed in.
pub(crate) struct Browser<'a> {
    pub(crate) office: &'a Office,
    pub(crate) cookie: String,
    pub(crate) csrf: String,
}

impl Browser<'_> {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.office.ask(Request::get(path).header(header::COOKIE, &self.cookie).body(Body::empty()).unwrap()).await
    }

    /// Sends a form with the session's token.
    pub(crate) async fn post(&self, path: &str, fields: &str) -> Answer {
        self.post_raw(path, &format!("csrf={}&{fields}", self.csrf)).await
    }

    /// Sends a form as it is.
    pub(crate) async fn post_raw(&self, path: &str, fields: &str) -> Answer {
        let request = Request::post(path).header(header::COOKIE, &self.cookie).header(header::CONTENT_TYPE, FORM);
        self.office.ask(request.body(Body::from(fields.to_owned())).unwrap()).await
    }

    /// Sends a form as a script does, which wants JSON.
    pub(crate) async fn tell(&self, path: &str, fields: &str) -> Answer {
        let request = Request::post(path).header(header::COOKIE, &self.cookie).header(header::CONTENT_TYPE, FORM);
        let body = Body::from(format!("csrf={}&{fields}", self.csrf));
        self.office.ask(request.header(header::ACCEPT, "application/json").body(body).unwrap()).await
    }

    /// The entries of a case's journal of this kind.
    pub(crate) async fn journal(&self, case: &Case, kind: &str) -> usize {
        let entries = self.office.desk.store().journal(case.id).await.unwrap();
        entries.iter().filter(|entry| entry.event.kind() == kind).count()
    }
}

fn png() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::GrayImage::from_pixel(20, 30, image::Luma([255])).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// Two fields are doubtful: the name, and the date with a reason.
fn field(name: &str, kind: greffier_language::FieldType) -> Field {
    use greffier_language::FieldType as Kind;
    let value = match kind {
        Kind::Date => "1980-02-31",
        Kind::PostalCode => "G1R 4S9",
        Kind::Province => "QC",
        Kind::Nas => "046454286",
        Kind::Phone => "4185550134",
        Kind::Email => "a@exemple.ca",
        Kind::Checkbox | Kind::Signature => "true",
        Kind::Choice => "",
        _ => "Tremblay",
    };
    let doubtful = name == "nom" || name == DATE;
    Field {
        name: name.into(),
        value: value.into(),
        raw: value.into(),
        confidence: Confidence(if doubtful { 410 } else { 995 }),
        doubtful,
        doubts: if doubtful { vec!["low-confidence".into()] } else { Vec::new() },
        zone: Some(Zone { page: 1, x: 0.1, y: 0.2, width: 0.3, height: 0.05 }),
        source: Source::Ocr,
        checked_by: None,
    }
}

/// The date of the sample form that the tests make doubtful.
pub(crate) const DATE: &str = "date_naissance";

/// The files of a folder and of its folders.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}
