//! Messages made for a purpose: what a clerk should get of each.

mod support;

use greffier_unpack::{Bounds, Kind, Role, Unpacked, Why, unpack};
use support::{archive, encoded, locked, mail, sound, told};
use zip::CompressionMethod::Deflated;

fn opened(bytes: &[u8]) -> Unpacked {
    sound(bytes, "", &Bounds::default()).unwrap()
}

fn whys(unpacked: &Unpacked) -> Vec<(&str, &str, &Why)> {
    unpacked.left.iter().map(|left| (&*left.path, &*left.name, &left.why)).collect()
}

const TEXT: &[u8] = b"Content-Type: text/plain; charset=iso-8859-1\r\n\r\nVoici ma demande re\xe7ue.\r\n";

#[test]
fn a_message_with_scans_gives_its_text_and_its_scans() {
    let pdf = encoded("Content-Type: application/pdf; name=\"=?utf-8?Q?t=C3=A9l=C3=A9copie.pdf?=\"", b"%PDF-1.7");
    let tiff = encoded("Content-Type: image/tiff\r\nContent-Disposition: inline; filename*=utf-8''re%C3%A7u.tif", b"II*\0");
    let unpacked = opened(&mail("mixed", &[TEXT, &pdf, &tiff]));
    assert_eq!(unpacked.kind, Kind::Mail);
    assert_eq!(
        told(&unpacked.parts),
        [("message.txt", "text", 24, Role::Body), ("télécopie.pdf", "2", 8, Role::Attachment), ("reçu.tif", "3", 4, Role::Attachment)]
    );
    assert_eq!(unpacked.parts[0].bytes, "Voici ma demande reçue.".as_bytes());
    assert_eq!((&*unpacked.parts[1].media_type, &unpacked.parts[1].charset), ("application/pdf", &None));
    assert_eq!(unpacked.parts[0].charset.as_deref(), Some("utf-8"));
    assert_eq!(unpacked.left, []);
    let note = b"Content-Type: text/csv; charset=\"ISO-8859-1\"; name=note.csv\r\n\r\nre\xe7u";
    let note = &opened(&mail("mixed", &[TEXT, note])).parts[1];
    assert_eq!((&*note.bytes, note.charset.as_deref()), (&b"re\xe7u"[..], Some("iso-8859-1")), "a file keeps its bytes");
}

#[test]
fn logos_are_inline_and_photographs_are_documents() {
    let page = b"Content-Type: text/html\r\n\r\n<p>Bonjour</p><img src=\"cid:logo@x\"><img src=\"cid:photo@x\">";
    let image = |name: &str, size: usize| {
        let header = format!("Content-Type: image/png; name={name}.png\r\nContent-ID: <{name}@x>\r\nContent-Disposition: inline");
        encoded(&header, &vec![7u8; size])
    };
    let unpacked = opened(&mail("related", &[page, &image("logo", 3_000), &image("photo", 90_000), &image("scan", 3_000)]));
    let roles: Vec<_> = unpacked.parts.iter().map(|part| (&*part.name, part.role)).collect();
    assert_eq!(
        roles,
        [("message.txt", Role::Body), ("logo.png", Role::Inline), ("photo.png", Role::Attachment), ("scan.png", Role::Attachment)]
    );
    assert_eq!(unpacked.parts[0].bytes, b"Bonjour");
}

#[test]
fn of_alternatives_the_plain_text_is_taken_and_the_page_where_that_is_empty() {
    let page = b"Content-Type: text/html\r\n\r\n<p>La <b>page</b></p>";
    let unpacked = opened(&mail("alternative", &[TEXT, page]));
    assert_eq!(told(&unpacked.parts), [("message.txt", "text", 24, Role::Body)]);
    let unpacked = opened(&mail("alternative", &[b"Content-Type: text/plain\r\n\r\n \r\n", page]));
    assert_eq!(unpacked.parts[0].bytes, b"La page");
    assert_eq!(unpacked.parts.len(), 1);
}

#[test]
fn a_message_that_says_nothing_has_no_body() {
    let pdf = encoded("Content-Type: application/pdf", b"%PDF-1.7");
    let unpacked = opened(&mail("mixed", &[b"Content-Type: text/plain\r\n\r\n \r\n\r\n", &pdf]));
    assert_eq!(told(&unpacked.parts), [("document.pdf", "2", 8, Role::Attachment)]);
}

#[test]
fn containers_inside_are_opened_with_their_paths() {
    let zip = archive(&[("2026/fax.tif", b"II*\0"), ("fax.tif", b"II*\0x")], Deflated);
    let zipped = encoded("Content-Type: application/zip; name=archive.zip", &zip);
    let inner = mail("mixed", &[TEXT, &zipped]);
    let forwarded = [b"Content-Type: message/rfc822\r\n\r\n", &*inner].concat().replace_boundary();
    let saved = encoded("Content-Type: application/octet-stream; name=vieux.eml", &inner);
    let unpacked = opened(&mail("mixed", &[&zipped, &forwarded, &saved]));
    let paths: Vec<_> = told(&unpacked.parts).into_iter().map(|(name, path, _, role)| (name, path, role)).collect();
    let attachment = Role::Attachment;
    assert_eq!(
        paths,
        [
            ("fax.tif", "archive.zip/2026/fax.tif", attachment),
            ("fax (2).tif", "archive.zip/fax.tif", attachment),
            ("Demande.txt", "Demande.eml/text", attachment),
            ("fax (3).tif", "Demande.eml/archive (2).zip/2026/fax.tif", attachment),
            ("fax (4).tif", "Demande.eml/archive (2).zip/fax.tif", attachment),
            ("Demande (2).txt", "vieux.eml/text", attachment),
            ("fax (5).tif", "vieux.eml/archive (3).zip/2026/fax.tif", attachment),
            ("fax (6).tif", "vieux.eml/archive (3).zip/fax.tif", attachment),
        ]
    );
    assert!(String::from_utf8_lossy(&unpacked.parts[2].bytes).starts_with("De / From: a@x.example\n"));
    assert_eq!(unpacked.left, []);
}

trait Boundary {
    fn replace_boundary(&self) -> Vec<u8>;
}

impl Boundary for Vec<u8> {
    fn replace_boundary(&self) -> Vec<u8> {
        self.windows(4).position(|window| window == b"=_1\"").unwrap();
        let mut bytes = self.clone();
        let places: Vec<usize> = self.windows(3).enumerate().filter(|(_, window)| window == b"=_1").map(|(at, _)| at + 2).collect();
        places.into_iter().for_each(|at| bytes[at] = b'2');
        bytes
    }
}

#[test]
fn what_cannot_be_opened_is_kept_whole_and_named() {
    let locked = encoded("Content-Type: application/zip; name=secret.zip", &locked(&[("a.pdf", b"%PDF")]));
    let unpacked = opened(&mail("mixed", &[TEXT, &locked]));
    assert_eq!(unpacked.parts[1].name, "secret.zip");
    assert_eq!(whys(&unpacked), [("secret.zip/a.pdf", "a.pdf", &Why::Encrypted)]);
}

#[test]
fn broken_base64_is_read_as_far_as_it_goes() {
    let broken = b"Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBER\x01i0xLjc=\r\n";
    let unpacked = opened(&mail("mixed", &[TEXT, broken]));
    assert_eq!((&*unpacked.parts[1].name, &*unpacked.parts[1].bytes), ("a.pdf", &b"%PDF-1.7"[..]));
    assert_eq!(whys(&unpacked), [("2", "a.pdf", &Why::Broken)]);
}

/// DER: a tag, a length of at most two bytes, contents.
fn der(tag: u8, contents: &[&[u8]]) -> Vec<u8> {
    let contents = contents.concat();
    let length = u16::try_from(contents.len()).unwrap().to_be_bytes();
    [&[tag, 0x82, length[0], length[1]][..], &contents].concat()
}

fn cms(kind: u8, content: &[u8]) -> Vec<u8> {
    let oid = |last| der(0x06, &[b"\x2a\x86\x48\x86\xf7\x0d\x01\x07", &[last]]);
    let encapsulated = der(0x30, &[&oid(1), &der(0xa0, &[&der(0x04, &[content])])]);
    let signed = der(0x30, &[&[2, 1, 1], &der(0x31, &[]), &encapsulated, &der(0x31, &[])]);
    der(0x30, &[&oid(kind), &der(0xa0, &[&signed])])
}

fn wrapped(name: &str, cms: &[u8]) -> Vec<u8> {
    let head = "From: a@x.example\r\nMessage-ID: <1@x>\r\nMIME-Version: 1.0\r\n";
    let header = format!("{head}Content-Type: application/pkcs7-mime; smime-type=signed-data; name={name}");
    encoded(&header, cms)
}

#[test]
fn an_opaque_signature_gives_what_it_signs() {
    let entity = mail("mixed", &[TEXT, &encoded("Content-Type: application/pdf; name=a.pdf", b"%PDF-1.7")]);
    let unpacked = opened(&wrapped("smime.p7m", &cms(2, &entity)));
    assert!(unpacked.mail.as_ref().unwrap().signed);
    assert_eq!(told(&unpacked.parts), [("message.txt", "1.text", 24, Role::Body), ("a.pdf", "1.2", 8, Role::Attachment)]);
    assert_eq!(unpacked.left, []);
}

#[test]
fn a_signed_file_gives_its_content_and_stays_as_the_proof() {
    let unpacked = opened(&wrapped("facture.pdf.p7m", &cms(2, b"%PDF-1.7")));
    assert_eq!(told(&unpacked.parts)[0], ("facture.pdf", "1.1", 8, Role::Attachment));
    assert_eq!(unpacked.parts[1].name, "facture.pdf.p7m");
}

#[test]
fn what_is_encrypted_is_kept_and_named() {
    let unpacked = opened(&wrapped("smime.p7m", &cms(3, b"?")));
    assert_eq!(unpacked.parts[0].name, "smime.p7m");
    assert_eq!(whys(&unpacked), [("1", "smime.p7m", &Why::Encrypted)]);
    let control = b"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1";
    let data = b"Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\n-----BEGIN PGP MESSAGE-----";
    let unpacked = opened(&mail("encrypted; protocol=\"application/pgp-encrypted\"", &[control, data]));
    assert_eq!(whys(&unpacked), [("0", "", &Why::Encrypted)]);
    assert_eq!(unpacked.parts.iter().map(|part| part.role).collect::<Vec<_>>(), [Role::Inline, Role::Attachment]);
}

#[test]
fn a_detached_signature_is_told_and_is_no_document() {
    let seal = encoded("Content-Type: application/pkcs7-signature; name=smime.p7s", b"0\x80");
    let unpacked = opened(&mail("signed; protocol=\"application/pkcs7-signature\"", &[TEXT, &seal]));
    assert!(unpacked.mail.as_ref().unwrap().signed);
    assert_eq!(told(&unpacked.parts)[1], ("smime.p7s", "2", 2, Role::Inline));
}

#[test]
fn messages_in_messages_stop_at_a_depth_and_never_overflow() {
    let level = "Content-Type: message/rfc822\r\n\r\n";
    for count in [6usize, 490, 5000] {
        let mut bytes = b"Message-ID: <1@x>\r\nFrom: a@x\r\n".to_vec();
        bytes.extend(level.repeat(count).into_bytes());
        bytes.extend_from_slice(b"Subject: fin\r\n\r\nBonjour");
        let unpacked = unpack(&bytes, "", &Bounds::default());
        if count > 1000 {
            assert_eq!(unpacked.unwrap_err().name(), "too_many");
            continue;
        }
        let unpacked = unpacked.unwrap();
        assert_eq!(unpacked.left.iter().map(|left| left.why.clone()).collect::<Vec<_>>(), [Why::TooDeep]);
        assert_eq!(unpacked.parts.len(), 1, "the one that is too deep is kept whole");
        assert!(unpacked.parts[0].bytes.ends_with(b"Bonjour"));
    }
    // Digests imply messages: two levels for each field.
    let mut digests = b"Message-ID: <1@x>\r\n".to_vec();
    for at in 0..490 {
        digests.extend(format!("Content-Type: multipart/digest; boundary=b{at}\r\n\r\n--b{at}\r\n\r\n").into_bytes());
    }
    sound(&digests, "", &Bounds::default()).unwrap();
}

#[test]
fn nothing_behind_a_message_directly_in_a_message_is_lost() {
    let twice = b"Content-Type: message/rfc822\r\n\r\nContent-Type: message/rfc822\r\n\r\nSubject: deux\r\n\r\nBonjour";
    let scan = encoded("Content-Type: application/pdf; name=a.pdf", b"%PDF-1.7");
    let unpacked = opened(&mail("mixed", &[twice, &scan]));
    let paths: Vec<_> = told(&unpacked.parts).into_iter().map(|(name, path, ..)| (name, path)).collect();
    assert_eq!(paths, [("deux.txt", "message.eml/deux.eml/text"), ("a.pdf", "2")]);
}

#[test]
fn the_texts_of_a_digest_are_messages() {
    let unpacked = opened(&mail("digest", &[b"\r\nSubject: un\r\n\r\nBonjour", b"Content-Type: text/plain\r\n\r\nTexte"]));
    let paths: Vec<_> = told(&unpacked.parts).into_iter().map(|(name, path, ..)| (name, path)).collect();
    assert_eq!(paths, [("message.txt", "text"), ("un.txt", "un.eml/text")]);
}

#[test]
fn what_names_a_media_type_comes_out_as_it_went_in() {
    let text = "Le type message/rfc822, multipart/digest, message/global.";
    let header = "Content-Type: text/plain; name=note.txt\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";
    let unpacked = opened(&mail("mixed", &[format!("\r\n{text}").as_bytes(), format!("{header}{text}").as_bytes()]));
    assert_eq!(unpacked.parts.iter().map(|part| &*part.bytes).collect::<Vec<_>>(), [text.as_bytes(); 2]);
}

/// TNEF that says "Bonjour" and carries `a.pdf`.
fn tnef() -> Vec<u8> {
    let attribute =
        |level: u8, id: u32, data: &[u8]| [&[level][..], &id.to_le_bytes(), &[data.len() as u8, 0, 0, 0], data, &[0, 0]].concat();
    let attributes = [
        attribute(1, 0x0002_800c, b"Bonjour\0"),
        attribute(2, 0x0006_9002, &[0; 14]),
        attribute(2, 0x0001_8010, b"a.pdf\0"),
        attribute(2, 0x0006_800f, b"%PDF"),
    ];
    [b"\x78\x9f\x3e\x22\x01\0", &attributes.concat()[..]].concat()
}

#[test]
fn the_wrapping_of_outlook_is_taken_off() {
    let wrapped = encoded("Content-Type: application/ms-tnef; name=winmail.dat", &tnef());
    let spoken = opened(&mail("mixed", &[TEXT, &wrapped]));
    let file = ("a.pdf", "winmail.dat/1", 4, Role::Attachment);
    assert_eq!(told(&spoken.parts), [("message.txt", "text", 24, Role::Body), file], "around it, the mail says the same");
    let silent = opened(&mail("mixed", &[&wrapped]));
    assert_eq!(told(&silent.parts), [("message.txt", "winmail.dat/text", 7, Role::Body), file]);
    let archived = opened(&archive(&[("winmail.dat", &tnef())], Deflated));
    assert_eq!(told(&archived.parts), [("message.txt", "winmail.dat/text", 7, Role::Attachment), file]);
}

#[test]
fn a_page_that_is_too_large_stays_a_file() {
    let page = [b"Content-Type: text/html\r\n\r\n", &b"<p>x</p>".repeat(100)[..]].concat();
    let unpacked = unpack(&mail("mixed", &[&page]), "", &Bounds { html_bytes: 100, ..Bounds::default() }).unwrap();
    assert_eq!(told(&unpacked.parts), [("document.html", "1", 800, Role::Attachment)]);
}
