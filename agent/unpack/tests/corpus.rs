//! Real messages. Skipped, with a notice, where `GREFFIER_CORPUS` does not name the samples.

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use greffier_unpack::{Automatic, Bounds, Kind, Role, Unpacked, may_be_answered};
use serde_json::Value;
use support::{corpus, files, notice, sound, told};

fn opened(folder: &Path, name: &str) -> Unpacked {
    let path = folder.join(name);
    sound(&std::fs::read(&path).unwrap(), name.rsplit('/').next().unwrap(), &Bounds::default()).unwrap()
}

#[test]
fn every_file_is_taken_apart_within_bounds() {
    let Some(folder) = corpus("every_file_is_taken_apart_within_bounds") else { return };
    let tight = Bounds { depth: 1, parts: 3, part_bytes: 2_000, total_bytes: 200_000, field_bytes: 20, addresses: 2, ..Bounds::default() };
    let mut opened = 0;
    for room in ["mail", "fax", "pdf"] {
        for path in files(&folder.join(room)) {
            let (bytes, name) = (std::fs::read(&path).unwrap(), path.file_name().unwrap().to_string_lossy().into_owned());
            opened += usize::from(sound(&bytes, &name, &Bounds::default()).is_some());
            sound(&bytes, "", &tight);
            for cut in [bytes.len() / 3, bytes.len() / 2, bytes.len().saturating_sub(7)] {
                sound(&bytes[..cut], &name, &Bounds::default());
            }
        }
    }
    assert!(opened >= 300, "{opened} files were opened");
}

#[test]
fn documents_are_not_taken_for_containers() {
    let Some(folder) = corpus("documents_are_not_taken_for_containers") else { return };
    for room in ["fax", "pdf", "forms"] {
        for path in files(&folder.join(room)) {
            let bytes = std::fs::read(&path).unwrap();
            let kind = greffier_unpack::kind(&bytes, "");
            assert!(matches!(kind, None | Some(Kind::Zip)), "{} is no {kind:?}", path.display());
            assert!(kind.is_none() || bytes.starts_with(b"PK"), "{}", path.display());
        }
    }
}

/// What the authors of a parser say is in a message, level by level: the names and sizes of its files.
#[derive(Default)]
struct Truth {
    subject: Option<String>,
    from: Option<String>,
    /// A name where one is claimed, and a size where the bytes are listed.
    files: Vec<(Option<String>, Option<usize>)>,
}

fn truth(message: &Value) -> Truth {
    let mut truth = Truth::default();
    let head = &message["parts"][0]["headers"];
    let value = |name: &str| head.as_array()?.iter().rev().find(|header| header["name"] == name).map(|header| &header["value"]);
    truth.subject = value("subject").and_then(|value| value["Text"].as_str()).map(str::to_owned);
    truth.from = value("from").and_then(|value| value["Address"]["List"][0]["address"].as_str()).map(str::to_owned);
    collect(message, &mut truth.files);
    truth
}

fn collect(message: &Value, files: &mut Vec<(Option<String>, Option<usize>)>) {
    let attachments: Vec<u64> = message["attachments"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
    for id in attachments {
        let part = &message["parts"][usize::try_from(id).unwrap()];
        let (kind, body) = part["body"].as_object().and_then(|body| body.iter().next()).unwrap();
        match kind.as_str() {
            "Message" => collect(body, files),
            "Binary" | "InlineBinary" => files.push((claimed(part), Some(body.as_array().unwrap().len()))),
            _ if body.as_str().is_some_and(|text| text.trim().is_empty()) && claimed(part).is_none() => {}
            _ => files.push((claimed(part), None)),
        }
    }
}

fn claimed(part: &Value) -> Option<String> {
    let attribute = |field: &str, wanted: &str| {
        let header = part["headers"].as_array()?.iter().rev().find(|header| header["name"] == field)?;
        let attributes = header["value"]["ContentType"]["attributes"].as_array()?;
        attributes.iter().find(|attribute| attribute["name"] == wanted)?["value"].as_str().map(str::to_owned)
    };
    attribute("content_disposition", "filename").or_else(|| attribute("content_type", "name"))
}

/// What differs between a truth and what was taken apart.
fn differences(truth: &Truth, unpacked: &Unpacked) -> Vec<String> {
    let mut differences = Vec::new();
    let mail = unpacked.mail.as_ref().unwrap();
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    // Where raw bytes of another character set made the truth lose characters, we find them.
    let subject = truth.subject.as_deref().map(line).filter(|subject| !subject.is_empty());
    if subject != mail.subject && !subject.is_some_and(|subject| subject.contains(char::REPLACEMENT_CHARACTER)) {
        differences.push(format!("subject {:?} {:?}", truth.subject, mail.subject));
    }
    if truth.from.as_deref().filter(|from| from.contains('@')) != mail.from.as_ref().map(|from| &*from.address) {
        differences.push(format!("from {:?} {:?}", truth.from, mail.from));
    }
    let found: Vec<_> = unpacked.parts.iter().filter(|part| !part.path.ends_with("text")).collect();
    if found.len() != truth.files.len() {
        differences.push(format!("{} files {}", truth.files.len(), found.len()));
    }
    for ((name, size), part) in truth.files.iter().zip(found) {
        let mut claimed = name.iter().filter(|name| !name.contains(char::REPLACEMENT_CHARACTER));
        if claimed.any(|name| !part.name.starts_with(&stem(name))) || size.is_some_and(|size| size != part.bytes.len()) {
            differences.push(format!("{name:?} {size:?} is {} {}", part.name, part.bytes.len()));
        }
    }
    differences
}

/// A name as it should come out: no path, no colon; without the extension, since a number against twins stands before it.
fn stem(name: &str) -> String {
    let last = name.rsplit('/').next().unwrap().replace(':', "_");
    last.rsplit_once('.').map_or(last.clone(), |(stem, _)| stem.to_owned())
}

#[test]
fn heads_and_files_are_those_that_the_authors_of_a_parser_found() {
    let Some(folder) = corpus("heads_and_files_are_those_that_the_authors_of_a_parser_found") else { return };
    let folder = folder.join("mail/stalwart/resources/eml");
    let (mut agreed, mut differing) = (0, BTreeMap::new());
    for path in files(&folder).into_iter().filter(|path| path.extension().is_some_and(|kind| kind == "eml")) {
        let name = path.strip_prefix(&folder).unwrap().to_string_lossy().into_owned();
        let message: Value = serde_json::from_slice(&std::fs::read(path.with_extension("json")).unwrap()).unwrap();
        let bytes: Vec<u8> = std::fs::read(&path).unwrap().into_iter().filter(|byte| *byte != b'\r').collect();
        let differences = differences(&truth(&message), &sound(&bytes, &name, &Bounds::default()).unwrap());
        if differences.is_empty() { agreed += 1 } else { drop(differing.insert(name, differences)) }
    }
    notice(&format!("{agreed} messages agree, {} differ", differing.len()));
    // The parser alone loses two of the three messages attached there: their header ends at the separator, without an empty line.
    let names: Vec<&str> = differing.keys().map(String::as_str).collect();
    assert_eq!(names, ["thirdparty/015.eml"], "{differing:#?}");
    assert_eq!(agreed, 106);
}

#[test]
fn messages_attached_side_by_side_are_all_there() {
    let Some(folder) = corpus("messages_attached_side_by_side_are_all_there") else { return };
    let unpacked = opened(&folder, "mail/stalwart/resources/eml/thirdparty/015.eml");
    let found: Vec<&str> = unpacked.parts.iter().map(|part| &*part.path).collect();
    assert_eq!(found, ["text", "2", "3", "shop-mail.txt/text"]);
}

#[test]
fn messages_of_outlook_give_what_outlook_shows() {
    let Some(folder) = corpus("messages_of_outlook_give_what_outlook_shows") else { return };
    let folder = folder.join("mail/tika");
    let document = opened(&folder, "testMSG_att_doc.msg");
    let mail = document.mail.as_ref().unwrap();
    assert_eq!((document.kind, mail.subject.as_deref()), (Kind::OutlookMessage, Some("test pièce jointe 1")));
    assert_eq!(mail.from.as_ref().unwrap().address, "nicolas1.23456@free.fr");
    let parts = [
        ("message.txt", "text", 7, Role::Body),
        ("test-unicode.doc", "1", 24_064, Role::Attachment),
        ("pj1.txt", "2", 89, Role::Attachment),
    ];
    assert_eq!(told(&document.parts), parts);
    assert!(document.parts[1].bytes.starts_with(b"\xd0\xcf\x11\xe0"));
    let attached = opened(&folder, "testMSG_att_msg.msg");
    let parts: Vec<_> = told(&attached.parts).into_iter().map(|(name, path, _, _)| (name, path)).collect();
    let expected = [("message.txt", "text"), ("Test Attachment.txt", "Test Attachment.msg/text"), ("smbprn.00009008.KdcPjl.pdf", "2")];
    assert_eq!(parts, expected);
    assert!(attached.parts[2].bytes.starts_with(b"%PDF"));
    let list = opened(&folder, "testMSG.msg").mail.unwrap();
    assert_eq!((list.list, list.automatic), (true, Some(Automatic::Generated)), "the header it was received with counts");
    assert_eq!(list.message_id.as_deref(), Some("510143ac0901291116s5f368dfby9d6423ce61acc36a@mail.gmail.com"));
    let chinese = opened(&folder, "testMSG_chinese.msg");
    assert_eq!(chinese.mail.unwrap().subject.as_deref(), Some("Alfresco MSG format testing ( MSG 格式測試 )"));
    for logo in opened(&folder, "test-outlook2003.msg").parts.iter().skip(1) {
        assert_eq!(logo.role, Role::Inline, "{} is drawn by the page inside the RTF", logo.name);
    }
}

#[test]
fn bounces_are_never_answered() {
    let Some(folder) = corpus("bounces_are_never_answered") else { return };
    let mut bounces = 0;
    for room in ["mail/mikel/spec/fixtures/emails/multipart_report_emails", "mail/enmime/dsn/testdata"] {
        for path in files(&folder.join(room)) {
            let mail = sound(&std::fs::read(&path).unwrap(), "", &Bounds::default()).unwrap().mail.unwrap();
            assert_eq!(mail.automatic, Some(Automatic::Bounce), "{}", path.display());
            assert!(!may_be_answered(&mail));
            bounces += 1;
        }
    }
    assert_eq!(bounces, 10);
}
