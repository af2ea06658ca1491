//! Two clerks in order, then the person herself by a link: one file with all their signatures, each at the highest level.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use greffier_tests::client::Clerk;
use greffier_tests::office::{Office, PASSWORD, faxes};
use serde_json::Value;

use crate::{answers, check_doubtful_fields, tasks};

/// What follows the first signature of the sample workflow.
const MORE: &str = "
  - step: contresigner
    title: { fr: Contresigner, en: Countersign }
    sign: letter
    role: gestion
    reason: { fr: Contreseing, en: Countersignature }
    declined: revoir

  - step: faire-signer
    title: { fr: Faire signer la personne, en: Have the person sign }
    sign: letter
    by: person
    role: commis
    reason: { fr: Acceptation, en: Acceptance }
    declined: revoir

  - step: repondre
";

/// Two more places in the letter, in another order than that of the signatures.
const PLACES: &str = "
#signature-place(who: \"person\")
#signature-place(who: \"gestion\")
";

/// An office where a letter is signed three times; `luc` countersigns.
fn office() -> Office {
    let office = Office::new();
    let file = office.folder().join("workflows/changement-adresse.yaml");
    let text = std::fs::read_to_string(&file).unwrap();
    let signed_thrice = text.replacen("\n  - step: repondre\n", MORE, 1);
    assert_ne!(text, signed_thrice);
    std::fs::write(file, signed_thrice).unwrap();
    let letter = office.folder().join("letters/confirmation.typ");
    let text = std::fs::read_to_string(&letter).unwrap() + PLACES;
    std::fs::write(letter, text).unwrap();
    office.greffier(&["check", "."]);
    let passphrase = ["--passphrase-file", "keys/sceau.passphrase"];
    office.greffier(&[&["keys", "new", "--name", "luc", "--subject", "Luc Roy", "--out", "keys"][..], &passphrase].concat());
    let password = ["--password-file", "keys/sceau.passphrase"];
    let account = ["account", "set", "luc", "--display-name", "Luc Roy", "--key", "luc", "--role", "gestion"];
    office.greffier(&[&account[..], &password].concat());
    office
}

/// What `look` finds, as soon as it finds something.
pub(crate) fn until<T>(office: &Office, what: &str, look: impl Fn() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "waited too long for {what}\n{}", office.log());
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// The page of the one signature that somebody is asked for.
fn asked(office: &Office, clerk: &Clerk<'_>) -> String {
    let task = until(office, "a signature", || tasks(clerk, "sign").pop());
    format!("/tasks/{}", task["id"].as_str().unwrap())
}

/// The texts of the messages to the person, the oldest first, once there are so many.
fn messages(office: &Office, count: usize) -> Vec<String> {
    until(office, "a message", || {
        let files = std::fs::read_dir(office.folder().join("outbox")).ok()?.map(|entry| entry.unwrap().path());
        let mut files: Vec<_> = files.filter(|path| path.to_string_lossy().ends_with(".message.json")).collect();
        files.sort_by_key(|path| path.metadata().unwrap().modified().unwrap());
        let read = |path| serde_json::from_slice::<Value>(&std::fs::read(path).unwrap()).unwrap()["text"].as_str().unwrap().to_owned();
        (files.len() >= count).then(|| files.into_iter().map(read).collect())
    })
}

/// The first word of a text that is all digits, so many of them.
fn code(text: &str) -> &str {
    let words = text.split(|c: char| !c.is_ascii_digit());
    words.into_iter().find(|word| word.len() == 6).unwrap_or_else(|| panic!("no code: {text}"))
}

#[test]
fn two_clerks_and_the_person_sign_at_the_archival_level() {
    let mut office = office();
    office.start();
    let fax = faxes().into_iter().find(|fax| fax.ends_with("fax-20261102-095026.tif")).unwrap();
    office.drop_in(&[fax]);
    office.settle(1, Duration::from_secs(120));
    let marie = Clerk::sign_in(&office, "marie");
    check_doubtful_fields(&marie);
    marie.sign(&asked(&office, &marie), &[("passphrase", PASSWORD)]);
    let luc = Clerk::sign_in(&office, "luc");
    luc.sign(&asked(&office, &luc), &[("passphrase", PASSWORD)]);
    let invitation = messages(&office, 1).remove(0);
    let address = invitation.split_whitespace().find(|word| word.contains("/s/")).unwrap();
    let link = &address[address.find("/s/").unwrap()..];
    let person = Clerk::nobody(&office);
    person.submit(link, &format!("{link}/code"), &[]);
    person.submit(link, &format!("{link}/verify"), &[("code", code(&messages(&office, 2)[1]))]);
    let thanks = person.sign(link, &[("name", "Yasmine Benaïssa")]);
    assert!(thanks.contains("Merci. Le document est signé."), "{thanks}");

    let answer = until(&office, "the answer", || answers(&office).pop());
    let found = office.json(&["verify", answer.to_str().unwrap(), "--trust", "keys", "--json"]);
    assert_eq!(found["verdict"], "valid", "{found:#}");
    let given: Vec<_> = found["signatures"].as_array().unwrap().iter().filter(|one| one["kind"] == "signature").collect();
    let names: Vec<_> = given.iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Marie Gagnon", "Luc Roy", "Yasmine Benaïssa"], "{found:#}");
    for one in &given {
        assert_eq!((&one["level"], &one["revocation"]), (&"b-lta".into(), &"good".into()), "{one:#}");
    }
    let fields: Vec<_> = given.iter().map(|one| one["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["Signature 1 ()", "Signature 3 (gestion)", "Signature 2 (person)"]);
    judged(&office, &answer);
    let signers = ["Marie Gagnon\nSignataire", "Luc Roy\nGestion", "Yasmine Benaïssa"];
    let capacities = ["Signature électronique\n", "Signature électronique, sous le sceau du bureau\n"];
    shows(&answer, &[&signers[..], &capacities, &["Contreseing", "Acceptation"]].concat());
    let audit = office.json(&["audit", "verify", "--json"]);
    assert_eq!(audit["problems"].as_array().map(Vec::len), Some(0), "{audit}");
}

/// What the signatures show on the pages, as MuPDF draws them; set `GREFFIER_LETTERS_OUT` to a folder to look at the letter.
fn shows(answer: &Path, lines: &[&str]) {
    if let Some(out) = std::env::var_os("GREFFIER_LETTERS_OUT") {
        std::fs::copy(answer, Path::new(&out).join("signed-thrice.pdf")).unwrap();
    }
    let drawn = Command::new("mutool").args(["draw", "-q", "-F", "text"]).arg(answer).output().unwrap();
    let text = String::from_utf8_lossy(&drawn.stdout).into_owned();
    for line in lines {
        assert!(text.contains(line), "{line}: {text} {}", String::from_utf8_lossy(&drawn.stderr));
    }
}

/// pyHanko, by EN 319 102-1 and with what is in the file alone.
fn judged(office: &Office, answer: &Path) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut judge = Command::new(folder.join(".venv/bin/python"));
    judge.arg(folder.join("judges/ades.py")).arg(answer).arg(office.folder().join("keys/root.pem")).arg("offline");
    let said = judge.output().unwrap();
    let text = String::from_utf8_lossy(&said.stdout).into_owned() + &String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success() && text.matches("level=B-LTA indication=PASSED").count() == 3, "{text}");
}
