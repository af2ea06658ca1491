//! A robot enters a case in another system, which drops the connection, is busy, and then answers; and our letter, which comes back, finds its case
//! by the code on it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use greffier_tests::client::Clerk;
use greffier_tests::office::{Office, PASSWORD, faxes};
use serde_json::Value;

use crate::several_signers::until;
use crate::{answers, check_doubtful_fields, tasks};

const ROBOT: &str = "
robot: registre
title: { fr: Inscrire au registre, en: Enter in the register }
inputs:
  - { name: nom, title: { fr: Nom, en: Name }, type: name, required: true }
  - { name: nas, title: { fr: NAS, en: SIN }, type: nas, sensitive: true }
outputs:
  - { name: numero, title: { fr: Numéro, en: Number }, type: number, required: true }
http:
  method: POST
  url: http://127.0.0.1:PORT/inscriptions
  body: { json: { nom: '{nom}', nas: '{nas}' } }
  outputs: { numero: /numero }
";

const DATA: &str = "
data:
  - { field: numero, title: { fr: Numéro au registre, en: Number in the register }, type: number }

steps:
  - { step: inscrire, title: { fr: Inscrire, en: Enter }, robot: registre, role: commis }
";

const WAIT: &str = "
  - step: attendre
    title: { fr: Retour du coupon, en: Return of the slip }
    wait: { for: document }
    role: commis

  - step: accepte
";

/// One request that the register got.
struct Request {
    key: String,
    body: String,
}

/// A register that takes the first connection and says nothing, is busy at the second, and answers from the third on.
fn register() -> (u16, Arc<Mutex<Vec<Request>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let requests: Arc<Mutex<Vec<Request>>> = Arc::default();
    let kept = Arc::clone(&requests);
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            kept.lock().unwrap().push(request(&stream));
            let answer = match number {
                0 => continue,
                1 => "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                _ => {
                    "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 13\r\nConnection: close\r\n\r\n{\"numero\":42}"
                }
            };
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    (port, requests)
}

fn request(stream: &TcpStream) -> Request {
    let mut reader = BufReader::new(stream);
    let (mut key, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("idempotency-key") => key = value.to_owned(),
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.parse().unwrap(),
            None if line.trim_end().is_empty() => break,
            None | Some(_) => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    Request { key, body: String::from_utf8(body).unwrap() }
}

#[test]
fn a_robot_enters_the_case_once_and_the_letter_that_comes_back_finds_it() {
    let (port, requests) = register();
    let mut office = Office::new();
    let file = office.folder().join("workflows/changement-adresse.yaml");
    let text = std::fs::read_to_string(&file).unwrap();
    let changed = text.replacen("\nsteps:\n", DATA, 1).replacen("\n  - step: accepte\n", WAIT, 1);
    std::fs::write(file, changed).unwrap();
    std::fs::create_dir_all(office.folder().join("robots")).unwrap();
    std::fs::write(office.folder().join("robots/registre.yaml"), ROBOT.trim_start().replace("PORT", &port.to_string())).unwrap();
    std::fs::remove_dir_all(office.folder().join("tests")).unwrap();
    office.greffier(&["check", "."]);
    office.start();
    office.drop_in(&faxes()[..1]);
    office.settle(1, Duration::from_secs(60));

    let marie = Clerk::sign_in(&office, "marie");
    check_doubtful_fields(&marie);
    let sign = until(&office, "the letter to sign", || {
        tasks(&marie, "sign").into_iter().next().or_else(|| {
            check_doubtful_fields(&marie);
            None
        })
    });
    marie.sign(&format!("/tasks/{}", sign["id"].as_str().unwrap()), &[("passphrase", PASSWORD)]);
    let id = sign["id"].as_str().unwrap().split('.').next().unwrap().to_owned();
    let case = || marie.json(&format!("/api/cases/{id}"));
    until(&office, "the answer", || answers(&office).into_iter().next());

    // Asked three times under one key, it did its work once; nothing sensitive is kept of it.
    let heard = requests.lock().unwrap();
    assert_eq!(heard.len(), 3);
    let first = &heard[0];
    for request in heard.iter() {
        assert_eq!((&request.key, &request.body), (&first.key, &first.body));
    }
    assert!(!first.key.is_empty());
    let sent: Value = serde_json::from_str(&heard[0].body).unwrap();
    let known = case();
    assert_eq!((&known["fields"]["numero"]["value"], &known["fields"]["numero"]["source"]), (&"42".into(), &"robot".into()), "{known}");
    assert_eq!(sent["nom"], known["fields"]["nom"]["value"]);
    let evidence = known["documents"].as_array().unwrap().iter().find(|document| document["media_type"] == "application/json");
    let record = marie.bytes(&format!("/cases/{id}/documents/{}/file", evidence.unwrap()["id"].as_str().unwrap()));
    let record = String::from_utf8(record).unwrap();
    assert!(record.contains(&heard[0].key) && !record.contains(sent["nas"].as_str().unwrap()), "{record}");

    // The letter comes back by the same line.
    let until_waits = until(&office, "the wait", || tasks(&marie, "await").into_iter().next());
    assert_eq!(until_waits["id"].as_str().unwrap().split('.').next(), Some(id.as_str()));
    let answer = answers(&office).remove(0);
    std::fs::copy(&answer, office.inbox().join("retour.pdf")).unwrap();
    office.settle(2, Duration::from_secs(60));
    let closed = until(&office, "the end", || Some(case()).filter(|case| case["status"] == "closed"));
    let received: Vec<&str> = closed["documents"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|document| document["kind"] == "received")
        .filter_map(|document| document["name"].as_str())
        .collect();
    assert!(received.contains(&"retour.pdf"), "{received:?}");
    let story = marie.get(&format!("/cases/{id}"));
    assert!(story.contains("porte le code d’une de nos lettres"), "{story}");
}
