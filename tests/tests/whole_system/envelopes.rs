//! Messages and archives in an inbox: each is opened, what was in it arrives in its place, and what came with a form is in its case.

use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use greffier_tests::client::Clerk;
use greffier_tests::office::{Office, faxes};
use serde_json::Value;

fn attachment(name: &str, media_type: &str, bytes: &[u8]) -> String {
    let lines: Vec<String> = STANDARD.encode(bytes).as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    format!(
        "--b\r\nContent-Type: {media_type}; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}\r\n",
        lines.join("\r\n")
    )
}

fn message(subject: &str, text: &str, attachments: &[String]) -> Vec<u8> {
    format!(
        "From: =?utf-8?q?Zo=C3=A9_C=C3=B4t=C3=A9?= <zoe@example.org>\r\nTo: greffe@example.ca\r\nSubject: {subject}\r\n\
         Date: Mon, 2 Nov 2026 09:14:00 -0500\r\nMessage-ID: <{}@example.org>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n{}--b--\r\n",
        subject.len(),
        attachments.concat()
    )
    .into_bytes()
}

/// A page that is no form: a photograph of something dark.
fn photograph() -> Vec<u8> {
    let shade = |x: u32, y: u32| image::Luma([if (400..1200).contains(&x) && (500..1500).contains(&y) { 90 } else { 235 }]);
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::ImageLuma8(image::ImageBuffer::from_fn(1700, 2200, shade)).write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

fn archive(files: &[&Path]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for file in files {
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        archive.start_file(format!("numérisés/{}", file.file_name().unwrap().display()), options).unwrap();
        archive.write_all(&std::fs::read(file).unwrap()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// The page of the one arrival in the inbox's list that has this name.
fn arrival(clerk: &Clerk<'_>, name: &str) -> String {
    let list = clerk.get("/inboxes/telecopie-greffe");
    let at = list.find(&format!(">{name}</a>")).unwrap_or_else(|| panic!("{name} is not in {list}"));
    let start = list[..at].rfind("href=\"").unwrap() + 6;
    list[start..at].split('"').next().unwrap().to_owned()
}

#[test]
fn what_comes_together_is_taken_apart_and_kept_together() {
    let mut office = Office::new();
    let faxes = faxes();
    let form = attachment("fax.tif", "image/tiff", &std::fs::read(&faxes[0]).unwrap());
    let photo = attachment("preuve.png", "image/png", &photograph());
    let request = message("Changement d'adresse", "Bonjour, voici ma déclaration et une preuve. Zoé", &[photo, form]);
    let question = message("Vos heures", "Bonjour,\r\n\r\nà quelle heure ouvrez-vous ?", &[]);
    let empty = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
    std::fs::create_dir_all(office.inbox()).unwrap();
    let put = |name: &str, bytes: &[u8]| std::fs::write(office.inbox().join(name), bytes).unwrap();
    put("demande.eml", &request);
    put("question.eml", &question);
    put("lot.zip", &archive(&[&faxes[1], &faxes[2]]));
    put("vide.zip", &empty);
    office.start();
    let counts = office.settle(6, Duration::from_secs(120));
    let of = |name: &str| counts[name].as_u64().unwrap();
    assert_eq!((of("filed"), of("duplicates"), of("quarantined"), of("opened")), (4, 0, 2, 3), "{counts}\n{}", office.log());
    // The same message once more is a duplicate as a whole; it is not opened again.
    std::fs::write(office.inbox().join("demande encore.eml"), &request).unwrap();
    let counts = office.settle(7, Duration::from_secs(60));
    assert_eq!((&counts["duplicates"], &counts["opened"]), (&1.into(), &3.into()), "{counts}");

    let marie = Clerk::sign_in(&office, "marie");
    let cases = marie.json("/api/cases?limit=50");
    let cases: Vec<Value> =
        cases["rows"].as_array().unwrap().iter().map(|case| marie.json(&format!("/api/cases/{}", case["id"].as_str().unwrap()))).collect();
    assert_eq!(cases.len(), 3);
    let names = |case: &Value| -> Vec<String> {
        let received = case["documents"].as_array().unwrap().iter().filter(|document| document["kind"] == "received");
        received.map(|document| document["name"].as_str().unwrap().to_owned()).collect()
    };
    let case = cases.iter().find(|case| names(case).contains(&"fax.tif".to_owned())).expect("the form opened a case");
    assert_eq!(names(case), ["fax.tif", "preuve.png"], "what came with the form is in its case");
    let page = marie.get(&format!("/cases/{}", case["id"].as_str().unwrap()));
    assert!(page.contains("arrivé dans le même envoi"), "{page}");
    let looks = case["tasks"].as_array().unwrap().iter().filter(|task| task["kind"]["kind"] == "look").count();
    assert_eq!(looks, 0, "nobody is asked what it is: {case}");

    let envelope = arrival(&marie, "demande.eml");
    let page = marie.get(&envelope);
    for shown in ["Zoé Côté", "Changement d&#39;adresse", "voici ma déclaration et une preuve", "fax.tif", "preuve.png", "Envoi ouvert"]
    {
        assert!(page.contains(shown), "{shown} is not in {page}");
    }
    assert_eq!(marie.bytes(&format!("{envelope}/file")), request, "the message is kept byte for byte");
    let document = &case["documents"].as_array().unwrap().iter().find(|one| one["name"] == "preuve.png").unwrap()["id"];
    let page = marie.get(&format!("/cases/{}/documents/{}", case["id"].as_str().unwrap(), document.as_str().unwrap()));
    assert!(page.contains(&format!("<a href=\"{envelope}\">demande.eml</a>")), "{page}");

    // A message that is itself the request has a page, with what it says.
    let page = marie.get(&arrival(&marie, "question.pdf"));
    assert!(page.contains("GRF-RUN-003") && page.contains("question.eml"), "{page}");
    let text = marie.get(&format!("{}?text=1", arrival(&marie, "question.pdf")));
    assert!(text.contains("à quelle heure ouvrez-vous"), "{text}");
    assert!(marie.get(&arrival(&marie, "vide.zip")).contains("GRF-RUN-007"));
    let audit = office.json(&["audit", "verify", "--json"]);
    assert_eq!(audit["problems"].as_array().map(Vec::len), Some(0), "{audit}");
    assert!(!office.log().contains("zoe@example.org"), "no personal data in the log");
}

#[test]
fn where_two_forms_came_together_a_person_says_whose_the_rest_is() {
    let mut office = Office::new();
    let faxes = faxes();
    let form = |number: usize| attachment(&format!("fax-{number}.tif"), "image/tiff", &std::fs::read(&faxes[number]).unwrap());
    let photo = attachment("preuve.png", "image/png", &photograph());
    let text = message("Deux demandes", "Ma déclaration, une preuve, et celle de mon frère.", &[form(0), photo, form(1)]);
    std::fs::create_dir_all(office.inbox()).unwrap();
    std::fs::write(office.inbox().join("deux.eml"), &text).unwrap();
    office.start();
    let counts = office.settle(3, Duration::from_secs(120));
    assert_eq!((&counts["filed"], &counts["quarantined"], &counts["opened"]), (&2.into(), &1.into(), &1.into()), "{counts}");
    let marie = Clerk::sign_in(&office, "marie");
    let page = marie.get(&arrival(&marie, "preuve.png"));
    assert_eq!(page.matches("dans le même envoi qu’un document du dossier").count(), 2, "both cases are named: {page}");

    // A second message with one of these forms and words of its own: nothing is new but the words, and somebody has to read them.
    let again = message("Retrait", "Je retire ma demande.", &[form(0)]);
    std::fs::write(office.inbox().join("retrait.eml"), &again).unwrap();
    let counts = office.settle(5, Duration::from_secs(60));
    assert_eq!((&counts["duplicates"], &counts["quarantined"]), (&1.into(), &2.into()), "{counts}");
    let page = marie.get(&arrival(&marie, "retrait.eml"));
    assert!(page.contains("GRF-RUN-011") && page.contains("Je retire ma demande."), "{page}");
}
