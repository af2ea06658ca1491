//! A new version of a workflow comes to an office with running cases: planned, brought over, gone on with, and taken back.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use greffier_casework::{
    Case, CaseId, Confidence, Document, DocumentKind, Evidence, Field, Medium, Origin, Page, Person, Source, WorkflowRef,
};
use greffier_engine::{Decision, Message, Moment, Opening, decide};
use greffier_extraction::worker::{Pool, PoolOptions};
use greffier_language::Workflow;
use greffier_runner::{Desk, DeskOptions, OfficeFiles};
use greffier_store::{Step, Store, StoreOptions, WorkflowDefinition};
use greffier_trials::StandIns;
use jiff::{Timestamp, ToSpan as _};

const PROGRAM: &str = env!("CARGO_BIN_EXE_greffier");
const WORKFLOW: &str = "workflows/changement-adresse.yaml";

fn greffier(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(PROGRAM).current_dir(folder).args(arguments).output().unwrap()
}

/// What it says on standard output, when it ends with this code.
fn said(folder: &Path, arguments: &[&str], code: i32) -> String {
    let output = greffier(folder, arguments);
    let (told, wrong) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{told}\n{wrong}");
    if code == 2 { wrong } else { told }
}

fn replace(file: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{} has no « {from} »", file.display());
    std::fs::write(file, text.replace(from, to)).unwrap();
}

/// An office, and what puts cases into it.
struct Office {
    folder: tempfile::TempDir,
    store: Store,
    workflow: Workflow,
    definition: WorkflowDefinition,
    stand_ins: StandIns,
    now: Timestamp,
}

impl Office {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        said(folder.path(), &["init", "."], 0);
        std::fs::write(folder.path().join("password"), "demonstration").unwrap();
        let marie = ["account", "set", "marie", "--display-name", "Marie", "--role", "commis", "--password-file", "password"];
        said(folder.path(), &marie, 0);
        let config = greffier_config::load(&folder.path().join("greffier.toml")).unwrap();
        let store = Store::open(&StoreOptions::new(config.database(), config.path(&config.storage.blobs))).await.unwrap();
        let workflow = OfficeFiles::read(folder.path(), None).unwrap().office.workflows.remove("changement-adresse").unwrap();
        let definition =
            WorkflowDefinition { name: workflow.name.clone(), hash: workflow.hash().unwrap(), definition: workflow.definition().unwrap() };
        Self { folder, store, workflow, definition, stand_ins: StandIns::default(), now: "2026-11-20T15:00:00Z".parse().unwrap() }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn moment(&self) -> Moment {
        Moment { now: self.now, zone: jiff::tz::TimeZone::get("America/Toronto").unwrap(), calendar: Arc::default() }
    }

    async fn commit(&self, decision: Decision, before: u64) -> Case {
        let Decision { case, entries, effects, timers, drop_timers } = decision;
        let workflow = Some(self.definition.clone());
        self.store.commit(Step { effects, timers, drop_timers, workflow, ..Step::new(case.clone(), before, entries) }).await.unwrap();
        case
    }

    /// A case whose name is doubtful or not, with a value for the apartment.
    async fn open(&self, number: u32, doubtful: bool, apartment: &str) -> Case {
        let read = [
            ("nom", "Tremblay"),
            ("nouvelle_rue", "12, rue Principale"),
            ("nouvelle_municipalite", "Québec"),
            ("nouveau_code_postal", "G1R 4S9"),
            ("signature", "true"),
            ("nouvelle_appartement", apartment),
        ];
        let fields = read.map(|(name, value)| Field {
            name: name.into(),
            value: value.into(),
            raw: value.into(),
            confidence: Confidence(990),
            doubtful: doubtful && name == "nom",
            doubts: Vec::new(),
            zone: None,
            source: Source::Ocr,
            checked_by: None,
        });
        let id = |kind: u32| format!("00000000-0000-7000-8000-{kind:06}{number:06}");
        let blob = greffier_casework::BlobHash::of(id(9).as_bytes());
        let document = Document {
            id: id(3).parse().unwrap(),
            kind: DocumentKind::Received,
            name: "fax.tif".into(),
            blob: blob.clone(),
            media_type: "image/tiff".into(),
            arrival: None,
            form: Some("changement-adresse".into()),
            template: None,
            made_from: None,
            pages: vec![Page { image: blob, width: 10, height: 20 }],
            origin: Origin { medium: Medium::Paper, evidence: vec![Evidence::FaxCoding] },
            transfer: None,
        };
        let opening = Opening {
            id: id(1).parse().unwrap(),
            number: format!("2026-{number:06}"),
            workflow: WorkflowRef { name: self.definition.name.clone(), hash: self.definition.hash.clone() },
            arrival: id(2).parse().unwrap(),
            inbox: "telecopie-greffe".into(),
            confidentiality: "protégé".into(),
            received_at: self.now,
            document,
            fields: fields.into(),
        };
        let opened = decide(&self.workflow, None, Message::Open(Box::new(opening)), &self.moment()).unwrap();
        self.commit(opened, 0).await
    }

    async fn say(&self, case: Case, message: Message) -> Case {
        let decision = decide(&self.workflow, Some(&case), message, &self.moment()).unwrap();
        self.commit(decision, case.seq).await
    }

    /// The outside does all that it is asked.
    async fn outside(&mut self, mut case: Case) -> Case {
        while let Some((id, effect)) = case.awaiting.iter().next().map(|(id, effect)| (*id, effect.clone())) {
            let done = self.stand_ins.done(&case, id, &effect, self.now);
            case = self.say(case, done).await;
        }
        case
    }

    async fn stands(&self, id: CaseId) -> (Vec<String>, bool) {
        let case = self.store.case(id).await.unwrap();
        (case.places.iter().map(|place| place.step.to_string()).collect(), case.workflow.hash == self.definition.hash)
    }

    /// The desk of the console, over the files as they are now.
    fn desk(&self) -> Desk {
        let config = greffier_config::load(&self.path().join("greffier.toml")).unwrap();
        let office = OfficeFiles::read(self.path(), None).unwrap();
        let pool = Arc::new(Pool::new(PoolOptions::new(PROGRAM, ["worker"])));
        let now = self.now;
        Desk::new(DeskOptions { config, store: self.store.clone(), office, pool, clock: Arc::new(move || now) })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_version_comes_to_running_cases() {
    let mut office = Office::new().await;
    let doubtful = office.open(1, true, "").await;
    let left = office.open(2, true, "").await;
    let signing = office.open(3, false, "").await;
    let signing = office.outside(signing).await;
    let refused = office.open(4, false, "4B").await;
    let closed = office.open(5, false, "").await;
    let closed = office.outside(closed).await;
    let by = Person::new("zoe".into(), ["signataire".into()]);
    let signature = office.stand_ins.signing(&closed, "zoe", None, None, office.now);
    let task = closed.tasks.last().unwrap().number;
    let closed = office.say(closed, Message::Sign { task, by, signing: signature }).await;
    let closed = office.outside(closed).await;
    assert!(!closed.is_open());
    assert_eq!(office.stands(doubtful.id).await, (vec!["verifier".to_owned()], true));
    assert_eq!(office.stands(signing.id).await, (vec!["signer".to_owned()], true));

    // Nothing has changed: nothing to bring anywhere, and the past goes as it went.
    let path = office.path().to_owned();
    assert_eq!(said(&path, &["plan", "--lang", "fr"], 0), "");
    let same = said(&path, &["replay", WORKFLOW, "--on", "greffier.toml", "--lang", "fr"], 0);
    assert!(same.starts_with("Dossiers : 5. Pareils : 5, autrement : 0, arrêtés : 0."), "{same}");

    // The check has another name, the confirmation is read once more, and apartments are numbers.
    replace(&path.join(WORKFLOW), "step: verifier", "step: controler");
    let reread = "\n  - step: relire\n    title: { fr: Relire, en: Read again }\n    task: { fr: Relisez., en: Read it again. }\n    role: commis\n\n  - step: signer";
    replace(&path.join(WORKFLOW), "\n  - step: signer", reread);
    let form = path.join("forms/changement-adresse.yaml");
    let text = std::fs::read_to_string(&form).unwrap();
    let (before, after) = text.split_once("name: nouvelle_appartement").unwrap();
    std::fs::write(&form, format!("{before}name: nouvelle_appartement{}", after.replacen("type: text", "type: amount", 1))).unwrap();

    let plan = said(&path, &["plan", "--lang", "fr"], 1);
    assert!(plan.contains("Peuvent passer : 1 (2026-000003)"), "{plan}");
    assert!(plan.contains("Demandent une correspondance : 2 (2026-000001, 2026-000002)"), "{plan}");
    assert!(
        plan.contains("GRF-PLAN-001 : l'étape « verifier » n'est plus là.") && plan.contains("changement-adresse.yaml:26:11"),
        "{plan}"
    );
    assert!(plan.contains("« --map verifier=controler »"), "{plan}");
    assert!(plan.contains("Bloqués : 1 (2026-000004)") && plan.contains("GRF-PLAN-006") && !plan.contains("4B"), "{plan}");
    let json: serde_json::Value = serde_json::from_str(&said(&path, &["plan", "--format", "json", "--case", "2026-000004"], 1)).unwrap();
    assert_eq!((&json[0]["verdict"], &json[0]["findings"][0]["code"]), (&"blocked".into(), &"GRF-PLAN-006".into()));
    assert!(said(&path, &["plan", "--map", "verifer=controler"], 2).contains("« verifier »"));
    assert!(said(&path, &["plan", "--case", "2026-000005"], 2).contains("GRF-CLI-032"), "it is closed");
    assert_eq!(office.stands(doubtful.id).await, (vec!["verifier".to_owned()], true), "a plan changes nothing");

    let replayed = said(&path, &["replay", WORKFLOW, "--on", "greffier.toml", "--lang", "en"], 1);
    assert!(replayed.starts_with("Cases: 5. The same: "), "{replayed}");
    assert!(replayed.contains("asks “commis” at the step “relire”, which nobody did in the past: 1 (2026-000005)"), "{replayed}");
    assert!(replayed.contains("“controler”") || replayed.contains("« controler » instead of « verifier »"), "{replayed}");

    // Each that is safe goes over, and the others stay.
    let nobody = ["migrate", "--map", "verifier=controler", "--by", "personne"];
    assert!(said(&path, &nobody, 2).contains("GRF-CLI-014"));
    let migrate = ["migrate", "--map", "verifier=controler", "--by", "marie", "--reason", "Règlement 2027-4", "--lang", "fr"];
    let migrated = said(&path, &migrate, 1);
    assert!(migrated.contains("Peuvent passer : 2 (2026-000001, 2026-000002)\n  verifier → controler"), "{migrated}");
    assert_eq!(office.stands(doubtful.id).await, (vec!["controler".to_owned()], false));
    assert_eq!(office.stands(signing.id).await, (vec!["signer".to_owned()], false));
    assert!(office.stands(refused.id).await.1);
    assert_eq!(said(&path, &["plan", "--lang", "fr", "--case", "2026-000001"], 0), "", "it is there");

    // The console goes on with it, under the new version.
    let desk = office.desk();
    let case = desk.case(doubtful.id).await.unwrap();
    assert!(desk.workflow_of(&case).await.unwrap().step("controler").is_some());
    let task = case.tasks.iter().find(|task| task.is_open()).unwrap().number;
    let by = Person::new("marie".into(), ["commis".into()]);
    desk.say(case.id, Message::CheckField { task, field: "nom".into(), value: "Tremblay".into(), by: by.clone() }).await.unwrap();
    let case = desk.say(case.id, Message::CompleteReview { task, by }).await.unwrap();
    assert_eq!(case.step().map(|step| step.as_str()), Some("confirmer"));

    // The journal holds, and what is shown follows from it.
    assert!(said(&path, &["audit", "verify", "--lang", "fr"], 0).contains("La chaîne tient."));
    let shown = office.store.case(left.id).await.unwrap();
    said(&path, &["audit", "rebuild"], 0);
    assert_eq!(office.store.case(left.id).await.unwrap(), shown);

    // Back: who has not gone on stands where she stood.
    office.now += 1.minute();
    let back = said(&path, &["migrate", "--back", "--by", "marie", "--lang", "fr"], 0);
    assert!(back.contains("controler → verifier"), "{back}");
    assert_eq!(office.stands(left.id).await, (vec!["verifier".to_owned()], true));
    assert_eq!(office.stands(signing.id).await, (vec!["signer".to_owned()], true));
    assert_eq!(office.stands(doubtful.id).await, (vec!["confirmer".to_owned()], true), "it had gone on, and its step is there too");
    let kept = office.store.case(signing.id).await.unwrap();
    assert_eq!(Case { seq: signing.seq, ..kept }, signing, "what was not mapped is as it was");
    assert!(said(&path, &["audit", "verify", "--lang", "fr"], 0).contains("La chaîne tient."));
}
