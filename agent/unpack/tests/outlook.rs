//! Messages of Outlook made with the other half of the library that reads compound files.

mod support;

use std::io::{Cursor, Write};

use cfb::CompoundFile;
use greffier_unpack::{Automatic, Bounds, Role, Why, may_be_answered, unpack};
use support::{mail, sound, told};

type File = CompoundFile<Cursor<Vec<u8>>>;

/// A storage with its stream of fixed properties; `header` bytes stand before them.
fn storage(file: &mut File, path: &str, header: usize, fixed: &[(u16, u16, u64)]) {
    if path != "/" {
        file.create_storage(path).unwrap();
    }
    let mut bytes = vec![0; header];
    for (kind, id, value) in fixed {
        bytes.extend_from_slice(&kind.to_le_bytes());
        bytes.extend_from_slice(&id.to_le_bytes());
        bytes.extend_from_slice(&6u32.to_le_bytes());
        bytes.extend_from_slice(&value.to_le_bytes());
    }
    stream(file, &format!("{}/__properties_version1.0", path.trim_end_matches('/')), &bytes);
}

fn stream(file: &mut File, path: &str, bytes: &[u8]) {
    file.create_stream(path).unwrap().write_all(bytes).unwrap();
}

fn text(file: &mut File, path: &str, id: u16, text: &str) {
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    stream(file, &format!("{}/__substg1.0_{id:04X}001F", path.trim_end_matches('/')), &bytes);
}

fn attach(file: &mut File, parent: &str, number: usize, method: u64) -> String {
    let path = format!("{}/__attach_version1.0_#{number:08X}", parent.trim_end_matches('/'));
    storage(file, &path, 8, &[(3, 0x3705, method)]);
    path
}

fn message(class: &str) -> File {
    let mut file = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    // 2026-12-01T14:00:00Z in units of 100 ns since 1601, and code page 1252.
    storage(&mut file, "/", 32, &[(0x40, 0x0039, (1_796_133_600 + 11_644_473_600) * 10_000_000), (3, 0x3ffd, 1252)]);
    text(&mut file, "/", 0x001a, class);
    text(&mut file, "/", 0x0037, "Demande d'accès");
    text(&mut file, "/", 0x0042, "Renée");
    text(&mut file, "/", 0x5d02, "renee@x.example");
    file
}

fn bytes(mut file: File) -> Vec<u8> {
    file.flush().unwrap();
    file.into_inner().into_inner()
}

#[test]
fn a_message_gives_its_head_its_text_and_its_files() {
    let mut file = message("IPM.Note");
    stream(&mut file, "/__substg1.0_1000001E", b"Ma demande re\xe7ue");
    stream(&mut file, "/__substg1.0_10130102", b"<img src='cid:logo@x'>");
    let (scan, logo) = (attach(&mut file, "/", 0, 1), attach(&mut file, "/", 1, 1));
    text(&mut file, &scan, 0x3707, "télécopie.pdf");
    text(&mut file, &scan, 0x370e, "application/pdf");
    stream(&mut file, &format!("{scan}/__substg1.0_37010102"), b"%PDF-1.7");
    text(&mut file, &logo, 0x3707, "image001.png");
    text(&mut file, &logo, 0x370e, "image/png");
    text(&mut file, &logo, 0x3712, "logo@x");
    stream(&mut file, &format!("{logo}/__substg1.0_37010102"), b"\x89PNG");
    let unpacked = sound(&bytes(file), "", &Bounds::default()).unwrap();
    let mail = unpacked.mail.as_ref().unwrap();
    assert_eq!(mail.subject.as_deref(), Some("Demande d'accès"));
    assert_eq!((mail.date, mail.from.as_ref().unwrap().address.as_str()), (Some((1_796_133_600, 0)), "renee@x.example"));
    assert!(may_be_answered(mail));
    assert_eq!(
        told(&unpacked.parts),
        [("message.txt", "text", 17, Role::Body), ("télécopie.pdf", "1", 8, Role::Attachment), ("image001.png", "2", 4, Role::Inline)]
    );
    assert_eq!(unpacked.left, []);
}

#[test]
fn attached_messages_are_opened_to_a_depth() {
    let mut file = message("IPM.Note");
    let mut parent = "/".to_owned();
    for level in 1..=7 {
        let attachment = attach(&mut file, &parent, 0, 5);
        text(&mut file, &attachment, 0x3001, &format!("niveau {level}"));
        parent = format!("{attachment}/__substg1.0_3701000D");
        storage(&mut file, &parent, 24, &[]);
        text(&mut file, &parent, 0x0037, &format!("niveau {level}"));
        text(&mut file, &parent, 0x1000, "Bonjour");
    }
    let unpacked = sound(&bytes(file), "", &Bounds::default()).unwrap();
    assert_eq!(unpacked.parts.len(), 5);
    assert_eq!(unpacked.parts[1].path, "niveau 1.msg/niveau 2.msg/text");
    assert_eq!(unpacked.parts[1].bytes, "Objet / Subject: niveau 2\n\nBonjour".as_bytes());
    assert_eq!(unpacked.left.iter().map(|left| &left.why).collect::<Vec<_>>(), [&Why::TooDeep]);
}

#[test]
fn links_and_objects_are_named() {
    let mut file = message("IPM.Note");
    for (number, method) in [4, 6].into_iter().enumerate() {
        let attachment = attach(&mut file, "/", number, method);
        text(&mut file, &attachment, 0x3707, "budget.xls");
    }
    let unpacked = sound(&bytes(file), "", &Bounds::default()).unwrap();
    let names: Vec<_> = unpacked.left.iter().map(|left| (&*left.path, &*left.name, left.why.name())).collect();
    assert_eq!(names, [("1", "budget.xls", "unsupported"), ("2", "budget.xls", "unsupported")]);
}

#[test]
fn a_signed_message_gives_what_it_signs() {
    let mut file = message("IPM.Note.SMIME.MultipartSigned");
    let attachment = attach(&mut file, "/", 0, 1);
    let text = b"Content-Type: text/plain\r\n\r\nBonjour";
    let entity = mail("signed", &[text, b"Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\n0"]);
    stream(&mut file, &format!("{attachment}/__substg1.0_37010102"), &entity);
    let unpacked = sound(&bytes(file), "", &Bounds::default()).unwrap();
    assert!(unpacked.mail.as_ref().unwrap().signed);
    assert_eq!(told(&unpacked.parts), [("message.txt", "text", 7, Role::Body), ("smime.p7s", "2", 1, Role::Inline)]);
}

#[test]
fn reports_are_automatic() {
    for (class, automatic) in [
        ("REPORT.IPM.Note.NDR", Some(Automatic::Bounce)),
        ("REPORT.IPM.Note.IPNRN", Some(Automatic::DispositionNotification)),
        ("IPM.Note.Rules.OofTemplate.Microsoft", Some(Automatic::Reply)),
        ("IPM.Note", None),
    ] {
        let unpacked = unpack(&bytes(message(class)), "", &Bounds::default()).unwrap();
        assert_eq!(unpacked.mail.unwrap().automatic, automatic, "{class}");
    }
}
