//! From the drop of the faxes to closed cases: the real program, its folder, its console, and outside judges.

mod envelopes;
mod mailbox;
mod robots;
mod several_signers;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use greffier_tests::client::{Clerk, attribute};
use greffier_tests::office::{Office, PASSWORD, faxes, library};
use serde_json::Value;

/// The values written on each sample form, by file name.
fn truth() -> BTreeMap<String, BTreeMap<String, String>> {
    let text = std::fs::read_to_string(library().join("samples/truth.json")).unwrap();
    let truth: Value = serde_json::from_str(&text).unwrap();
    let forms = truth["samples"].as_array().unwrap().iter().filter(|sample| sample["kind"] == "form");
    forms
        .map(|sample| {
            let fields = sample["fields"].as_object().unwrap().iter();
            let values = fields.map(|(name, value)| (name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
            (sample["file"].as_str().unwrap().to_owned(), values.collect())
        })
        .collect()
}

/// The open tasks of a kind.
fn tasks(clerk: &Clerk<'_>, kind: &str) -> Vec<Value> {
    let list = clerk.json("/api/tasks?limit=500");
    let rows = list["rows"].as_array().unwrap_or_else(|| panic!("{list}"));
    rows.iter().filter(|task| task["kind"] == kind).cloned().collect()
}

#[test]
fn every_fax_becomes_a_signed_answer() {
    let mut office = Office::new();
    office.configure("[archives]", "[archives]\ndisposal_role = \"gestion\"\ndisposal_rules = \"Résolution 2026-112\"");
    office.start();
    office.drop_in(&faxes());
    let counts = office.settle(faxes().len() as u64, Duration::from_secs(180));
    assert_eq!((&counts["filed"], &counts["duplicates"], &counts["quarantined"]), (&12.into(), &1.into(), &2.into()), "{}", office.log());

    let marie = Clerk::sign_in(&office, "marie");
    check_doubtful_fields(&marie);
    sign_everything(&office, &marie);
    let cases = marie.json("/api/cases?limit=500");
    let closed = cases["rows"].as_array().unwrap().iter().filter(|case| case["status"] == "closed").count();
    assert_eq!(closed, 12, "{cases}");
    answers_are_signed(&office);
    let report = the_console_verifies_any_file(&office, &marie);
    figures_count_them(&office, &marie);
    documents_are_found_and_copied(&office, &marie);
    paper_is_disposed_of(&marie);
    the_tray_is_emptied(&office, &marie);
    nobody_else_sees_them(&office, &report);

    let audit = office.json(&["audit", "verify", "--json"]);
    assert_eq!((audit["cases"].as_u64(), audit["problems"].as_array().map(Vec::len)), (Some(12), Some(0)), "{audit}");
    let log = office.log();
    for personal in ["Tremblay", "Rivière-aux-Pins", PASSWORD] {
        assert!(!log.contains(personal), "the log names « {personal} »");
    }
}

/// Looks at each doubtful field as a clerk does, with the paper before her.
fn check_doubtful_fields(marie: &Clerk<'_>) {
    let truth = truth();
    for task in tasks(marie, "review") {
        let id = task["id"].as_str().unwrap();
        let case = marie.json(&format!("/api/cases/{}", id.split('.').next().unwrap()));
        let documents = case["documents"].as_array().unwrap_or_else(|| panic!("{case}"));
        let file = documents[0]["name"].as_str().unwrap();
        let page = format!("/tasks/{id}");
        for field in case["fields"].as_object().unwrap().values().filter(|field| field["doubtful"] == true) {
            let name = field["name"].as_str().unwrap();
            let (answer, _) = marie.submit(&page, &format!("{page}/fields"), &[("field", name), ("value", &truth[file][name])]);
            let answer: Value = serde_json::from_str(&answer).unwrap();
            assert_eq!(answer["accepted"], true, "{file} {name}: {answer}");
        }
        marie.submit(&page, &page, &[("then", "done")]);
    }
    assert_eq!(tasks(marie, "review"), [] as [Value; 0]);
}

/// Signs every letter that waits, until nothing moves any more.
fn sign_everything(office: &Office, marie: &Clerk<'_>) {
    let begun = Instant::now();
    loop {
        for task in tasks(marie, "sign") {
            marie.sign(&format!("/tasks/{}", task["id"].as_str().unwrap()), &[("passphrase", PASSWORD)]);
        }
        let open = marie.json("/api/cases?status=open&limit=500");
        if open["rows"].as_array().is_some_and(Vec::is_empty) {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "cases stay open: {open}\n{}", office.log());
        std::thread::sleep(Duration::from_millis(300));
    }
}

/// The answers in the outbox, by name.
fn answers(office: &Office) -> Vec<PathBuf> {
    let mut answers: Vec<_> = std::fs::read_dir(office.folder().join("outbox")).unwrap().map(|entry| entry.unwrap().path()).collect();
    answers.retain(|path| path.extension().is_some_and(|ending| ending == "pdf"));
    answers.sort();
    answers
}

/// Every answer in the outbox is valid for us, and for a judge that nobody here wrote.
fn answers_are_signed(office: &Office) {
    let answers = answers(office);
    assert_eq!(answers.len(), 12);
    let root = office.folder().join("keys/root.pem");
    for answer in &answers {
        let verdict = office.try_greffier(&["verify", answer.to_str().unwrap(), "--trust", "keys", "--lang", "fr"]);
        assert_eq!(verdict.status.code(), Some(0), "{}", String::from_utf8_lossy(&verdict.stdout));
    }
    let pyhanko = Path::new(env!("CARGO_MANIFEST_DIR")).join(".venv/bin/pyhanko");
    assert!(pyhanko.is_file(), "the judge is not there: run `make judges`");
    for answer in [&answers[0], &answers[11]] {
        let mut judge = Command::new(&pyhanko);
        judge.args(["sign", "validate", "--trust-replace", "--pretty-print", "--trust"]).arg(&root).arg(answer);
        let said = judge.output().unwrap();
        let text = String::from_utf8_lossy(&said.stdout).into_owned() + &String::from_utf8_lossy(&said.stderr);
        assert!(said.status.success() && text.contains("The signature is judged VALID"), "{text}");
    }
    let mut changed = std::fs::read(&answers[0]).unwrap();
    let middle = changed.len() / 3;
    changed[middle] ^= 1;
    let file = office.folder().join("changed.pdf");
    std::fs::write(&file, changed).unwrap();
    assert_ne!(office.try_greffier(&["verify", file.to_str().unwrap(), "--trust", "keys"]).status.code(), Some(0));
}

/// What the citizen has is sent to the console, as it is and as somebody changed it: the page and its report say what the command says, and
/// what was signed stands beside what is there now. Returns where one of the reports is.
fn the_console_verifies_any_file(office: &Office, marie: &Clerk<'_>) -> String {
    let answer = &answers(office)[0];
    let signed = std::fs::read(answer).unwrap();
    let (shown, path) = marie.upload("/verify", "/verify", "réponse <1>.pdf", signed.clone());
    assert!(shown.contains("réponse &#60;1&#62;.pdf") && shown.contains("Rien n’a changé.") && shown.contains("check good"), "{shown}");
    let report = marie.json(&format!("{path}/report"));
    let command = office.json(&["verify", answer.to_str().unwrap(), "--trust", "keys", "--json"]);
    assert_eq!((&report["verdict"], &report["signatures"]), (&"valid".into(), &command["signatures"]), "{command}");

    let file = office.folder().join("overdrawn.pdf");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut overdraw = Command::new(folder.join(".venv/bin/python"));
    overdraw.arg(folder.join("judges/overdraw.py")).arg(answer).arg(&file);
    let drawn = overdraw.output().unwrap();
    assert!(drawn.status.success(), "{}", String::from_utf8_lossy(&drawn.stderr));
    let (shown, path) = marie.upload("/verify", "/verify", "retouchée.pdf", std::fs::read(&file).unwrap());
    assert!(shown.contains("check bad") && !shown.contains("Rien n’a changé."), "{shown}");
    assert_eq!(marie.json(&format!("{path}/report"))["verdict"], "altered");
    let beside = format!("{path}/signatures/1");
    let compared = marie.get(&beside);
    assert!(compared.contains("class=\"differs\""), "the box is marked: {compared}");
    assert!(signed.starts_with(&marie.bytes(&format!("{beside}/file"))), "the signed revision is kept as it was signed");
    let image = attribute(&compared, "<image href=\"").unwrap();
    assert!(marie.bytes(&image).starts_with(b"\x89PNG"));
    let mine = path;

    let (empty, _) = marie.upload("/verify", "/verify", "vide.pdf", Vec::new());
    assert!(empty.contains("file-fault"), "{empty}");
    let (words, path) = marie.upload("/verify", "/verify", "note.txt", b"rien de tel".to_vec());
    assert!(words.contains("check unsure"), "{words}");
    assert_eq!(marie.json(&format!("{path}/report"))["verdict"], "cannot-tell");
    mine
}

fn figures_count_them(office: &Office, marie: &Clerk<'_>) {
    let figures = marie.json("/api/figures");
    assert_eq!(figures["lead_time"]["n"], 12, "{figures}");
    assert_eq!(figures["paperless"]["numerator"], 0, "faxes are paper: {figures}");
    assert!(figures["paperless"]["denominator"].as_u64().is_some_and(|n| n >= 5));
    assert_eq!(office.json(&["metrics", "--json"])["lead_time"]["n"], 12);
    assert!(marie.get("/figures").contains("0"));
}

/// Every fax has a searchable copy in its own time; what is written on it is found, what is sensitive is not.
fn documents_are_found_and_copied(office: &Office, marie: &Clerk<'_>) {
    let begun = Instant::now();
    let cases = marie.json("/api/cases?limit=500");
    for case in cases["rows"].as_array().unwrap() {
        let page = format!("/cases/{}", case["id"].as_str().unwrap());
        let copy = loop {
            let text = marie.get(&page);
            if let Some(at) = text.find("/copy\"") {
                let start = text[..at].rfind('"').unwrap() + 1;
                break text[start..at + "/copy".len()].to_owned();
            }
            assert!(begun.elapsed() < Duration::from_secs(300), "no copy of {page}: {}", office.log());
            std::thread::sleep(Duration::from_millis(500));
        };
        let file = office.folder().join("copy.pdf");
        std::fs::write(&file, marie.bytes(&copy)).unwrap();
        let sound = Command::new("qpdf").arg("--check").arg(&file).output().unwrap();
        assert!(sound.status.success(), "{}", String::from_utf8_lossy(&sound.stdout));
        is_sealed(office, &file);
        let text = Command::new("pdftotext").arg(&file).arg("-").output().unwrap().stdout;
        assert!(String::from_utf8_lossy(&text).to_lowercase().contains("adresse"), "{}", String::from_utf8_lossy(&text));
    }
    let found = marie.get("/search?q=changement+adresse");
    assert!(found.contains("#page-1\"") && found.contains("<mark>"), "printed words are found: {found}");
    for (file, values) in truth() {
        let found = marie.get(&format!("/search?q={}", values["nom"].replace(' ', "+")));
        assert!(found.contains("<mark>"), "{file}: the name is found");
        for secret in ["nas", "date_naissance"] {
            let found = marie.get(&format!("/search?q={}", values[secret]));
            assert!(!found.contains("<mark>"), "{file}: {secret} is found: {found}");
        }
    }
}

/// A copy bears the office's seal, valid for us and for another judge, and holds the record of its transfer.
fn is_sealed(office: &Office, copy: &Path) {
    let verdict = office.try_greffier(&["verify", copy.to_str().unwrap(), "--trust", "keys", "--lang", "fr"]);
    assert_eq!(verdict.status.code(), Some(0), "{}", String::from_utf8_lossy(&verdict.stdout));
    let record = office.folder().join("transfer.json");
    let detached = Command::new("pdfdetach").args(["-save", "1", "-o"]).arg(&record).arg(copy).output().unwrap();
    assert!(detached.status.success(), "{}", String::from_utf8_lossy(&detached.stderr));
    let record: Value = serde_json::from_slice(&std::fs::read(record).unwrap()).unwrap();
    assert_eq!((&record["schema"], &record["origin"]["medium"]), (&"greffier-transfer/1".into(), &"paper".into()), "{record}");
    let pages = record["pages"].as_array().unwrap();
    assert_eq!(record["page_count"], pages.len());
    for page in pages {
        assert!(page["dpi"].as_f64().is_some_and(|dpi| dpi > 90.0) && page["sha256"].as_str().unwrap().len() == 64, "{page}");
    }
}

/// The paper of a case that is closed is destroyed; the record of it is signed with the person's own key.
fn paper_is_disposed_of(marie: &Clerk<'_>) {
    let cases = marie.json("/api/cases?status=closed&limit=1");
    let case = format!("/api/cases/{}", cases["rows"][0]["id"].as_str().unwrap());
    let document = marie.json(&case)["documents"][0]["id"].as_str().unwrap().to_owned();
    let page = format!("{}/documents/{document}", case.trim_start_matches("/api"));
    let form = format!("{page}/disposal");
    let version = attribute(&marie.get(&form), "name=\"declared_version\" value=\"").unwrap();
    let day = attribute(&marie.get(&form), "type=\"date\" id=\"on\" name=\"on\" value=\"").unwrap();
    let mut fields = vec![("on", day.as_str()), ("method", "shredding"), ("place", "Bac 12"), ("declared_version", &version)];
    fields.extend(["declared-1", "declared-2", "declared-3", "declared-4"].map(|id| (id, "1")));
    fields.push(("passphrase", PASSWORD));
    let (shown, _) = marie.submit(&form, &form, &fields);
    assert!(shown.contains("La destruction du papier est consignée et signée"), "{shown}");
    let case = marie.json(&case);
    assert_eq!(case["status"], "closed");
    let kept = case["documents"].as_array().unwrap().iter().filter(|one| one["name"].as_str().unwrap().contains("-destruction."));
    assert_eq!(kept.count(), 3, "{case}");
}

/// What no case took is shown as it was read; taken for the form that it is not, it comes back and says so; handled by hand, nothing waits.
fn the_tray_is_emptied(office: &Office, marie: &Clerk<'_>) {
    let list = "/inboxes/telecopie-greffe?state=quarantined";
    let waiting = || -> Vec<String> {
        let page = marie.get(list);
        let rows = page.split("class=\"row\" href=\"/arrivals/").skip(1);
        rows.map(|row| format!("/arrivals/{}", row.split('"').next().unwrap())).collect()
    };
    let arrivals = waiting();
    assert_eq!(arrivals.len(), 2);
    let words = |arrival: &String| marie.get(&format!("{arrival}?text=1")).split_whitespace().count();
    let letter = arrivals.iter().max_by_key(|arrival| words(arrival)).unwrap();
    let page = marie.get(letter);
    assert!(page.contains("GRF-RUN-003") && page.contains(&format!("{letter}/pages/1")), "{page}");
    assert_eq!(&marie.bytes(&format!("{letter}/pages/1"))[1..4], b"PNG");
    marie.submit(letter, &format!("{letter}/retry"), &[("form", "changement-adresse")]);
    office.settle(faxes().len() as u64, Duration::from_secs(60));
    let page = marie.get(letter);
    assert!(page.contains("GRF-RUN-005") && page.contains("changement-adresse"), "{page}\n{}", office.log());
    for arrival in &arrivals {
        marie.submit(arrival, &format!("{arrival}/handled"), &[("reason", "sans suite")]);
    }
    assert_eq!(waiting(), [] as [String; 0]);
    let counts = office.counts();
    assert_eq!((&counts["quarantined"], &counts["handled"]), (&2.into(), &2.into()), "{counts}");
}

/// Someone whose roles may not read the inbox sees none of its cases.
fn nobody_else_sees_them(office: &Office, report: &str) {
    office.configure("gestion = {", "archives = { fr = \"Archives\", en = \"Archives\" }\ngestion = {");
    let password = ["--password-file", "keys/sceau.passphrase"];
    office.greffier(&[&["account", "set", "paul", "--display-name", "Paul Roy", "--role", "archives"][..], &password].concat());
    let paul = Clerk::sign_in(office, "paul");
    assert_eq!(paul.json("/api/cases")["rows"], Value::Array(Vec::new()));
    assert!(!paul.get("/search?q=changement+adresse").contains("<mark>"));
    assert_eq!(paul.json("/api/tasks")["rows"], Value::Array(Vec::new()));
    assert_eq!(paul.status(report), 404, "what somebody had verified is hers alone");
}

#[test]
fn bad_input_is_quarantined_and_the_queue_goes_on() {
    let mut office = Office::new();
    office.start();
    let good = faxes().into_iter().next().unwrap();
    let bytes = std::fs::read(&good).unwrap();
    std::fs::create_dir_all(office.inbox()).unwrap();
    let bad: [(&str, &[u8]); 4] =
        [("vide.tif", b""), ("texte.pdf", b"ceci n'est pas un PDF"), ("coupe.tif", &bytes[..200]), ("nom-faux.pdf", &bytes)];
    for (name, content) in bad {
        std::fs::write(office.inbox().join(name), content).unwrap();
    }
    std::fs::write(office.inbox().join("bonne.tif"), &bytes[..]).unwrap();
    // A file whose end never comes is taken after a minute of silence, so that somebody hears of it.
    let counts = office.settle(5, Duration::from_secs(150));
    assert_eq!(counts["quarantined"].as_u64().unwrap() + counts["filed"].as_u64().unwrap() + counts["duplicates"].as_u64().unwrap(), 5);
    assert!(counts["quarantined"].as_u64().unwrap() >= 3, "{counts}\n{}", office.log());
    let marie = Clerk::sign_in(&office, "marie");
    let page = marie.get("/inboxes/telecopie-greffe");
    for name in ["vide.tif", "texte.pdf", "coupe.tif"] {
        assert!(page.contains(name), "{name} is not shown");
    }
    assert!(page.contains("GRF-RD-"), "no reason is shown");
}
