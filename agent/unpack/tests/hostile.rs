//! Anything may arrive: no panic, nothing beyond the bounds, whatever the bytes.

mod support;

use std::io::{Cursor, Write};

use greffier_unpack::Bounds;
use proptest::prelude::*;
use support::{archive, encoded, locked, mail, sound};
use zip::CompressionMethod::{Deflated, Stored};

fn tight() -> Bounds {
    Bounds {
        depth: 2,
        parts: 4,
        part_bytes: 3_000,
        total_bytes: 60_000,
        html_bytes: 500,
        field_bytes: 30,
        addresses: 2,
        ..Bounds::default()
    }
}

/// One of each kind, and all of them in a message.
fn samples() -> Vec<Vec<u8>> {
    let zip = archive(&[("d/a.pdf", b"%PDF-1.7"), ("b.txt", &[b'b'; 900])], Deflated);
    let packed = archive(&[("a.zip", &zip), ("é.txt", b"x")], Deflated);
    let tnef = b"\x78\x9f\x3e\x22\x01\0\x01\x07\x90\x06\0\x08\0\0\0\xe4\x04\0\0\0\0\0\0\xe8\0\
        \x02\x02\x90\x06\0\x02\0\0\0\x01\0\x01\0\x02\x10\x80\x01\0\x06\0\0\0a.pdf\0\0\0\x02\x0f\x80\x06\0\x04\0\0\0%PDF\0\0"
        .to_vec();
    let page =
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>r=C3=A9<img src=3D\"cid:a@b\">";
    let image = encoded("Content-Type: image/png; name*=utf-8''%C3%A9.png\r\nContent-ID: <a@b>", b"\x89PNG");
    let mut parts: Vec<Vec<u8>> = vec![page.to_vec(), image];
    for (name, bytes) in [("a.zip", &zip), ("b.zip", &locked(&[("s.pdf", b"%PDF")])), ("winmail.dat", &tnef), ("x.msg", &outlook())] {
        parts.push(encoded(&format!("Content-Type: application/octet-stream; name={name}"), bytes));
    }
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    let message = mail("mixed", &parts);
    let stored = archive(&[("message.eml", &message)], Stored);
    vec![zip, packed, tnef, outlook(), message, stored]
}

fn outlook() -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let mut put = |path: &str, bytes: &[u8]| file.create_stream(path).unwrap().write_all(bytes).unwrap();
    put("/__properties_version1.0", &[0; 64]);
    put("/__substg1.0_1000001F", b"B\0o\0n\0");
    put(
        "/__substg1.0_10090102",
        b"\x2d\x00\x00\x00\x2b\x00\x00\x00LZFu\xf1\xc5\xc7\xa7\x03\x00\x0a\x00rcpg125B2\x0a\xf3 hel\x09\x00 bw\x05\xb0ld}",
    );
    file.create_storage("/__attach_version1.0_#00000000").unwrap();
    let mut put = |path: &str, bytes: &[u8]| file.create_stream(path).unwrap().write_all(bytes).unwrap();
    put("/__attach_version1.0_#00000000/__properties_version1.0", &[0; 24]);
    put("/__attach_version1.0_#00000000/__substg1.0_37010102", b"%PDF");
    file.flush().unwrap();
    file.into_inner().into_inner()
}

#[test]
fn the_samples_are_what_they_should_be() {
    let found: Vec<usize> = samples().iter().map(|bytes| sound(bytes, "", &Bounds::default()).unwrap().parts.len()).collect();
    assert_eq!(found, [2, 3, 1, 2, 8, 8]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_survived(head in proptest::sample::select(vec![
        &b""[..], b"PK\x03\x04", b"PK\x05\x06", b"\x78\x9f\x3e\x22\x01\0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"From: a\nMessage-ID: <1@x>\n\n", b"From: a\nMessage-ID: <1@x>\nContent-Type: multipart/mixed; boundary=\"-\"\n\n---\n",
    ]), tail in proptest::collection::vec(any::<u8>(), 0..4000)) {
        let bytes = [head, &tail].concat();
        sound(&bytes, "x.msg", &Bounds::default());
        sound(&bytes, "x.eml", &tight());
    }

    #[test]
    fn changed_samples_are_survived(
        which in 0usize..6,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in proptest::option::of(any::<prop::sample::Index>()),
        twice in proptest::option::of((any::<prop::sample::Index>(), any::<prop::sample::Index>())),
    ) {
        let mut bytes = samples().swap_remove(which);
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Some((from, to)) = twice {
            let (from, to) = (from.index(bytes.len()), to.index(bytes.len()));
            let piece = bytes[from.min(to)..from.max(to)].to_vec();
            bytes.splice(from..from, piece);
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        sound(&bytes, "", &Bounds::default());
        sound(&bytes, "x.msg", &tight());
    }

    #[test]
    fn any_text_of_fields_is_survived(text in "[ -~\r\nàéü=?:;\"<>@,()*'%/\\\\-]{0,600}", body in "[ -~\r\n]{0,200}") {
        let mail = format!("Message-ID: <1@x>\r\nFrom: {text}\r\nContent-Type: {text}\r\nContent-Disposition: attachment; {text}\r\n\r\n{body}");
        sound(mail.as_bytes(), "x.eml", &Bounds::default());
        sound(mail.as_bytes(), "x.eml", &tight());
    }
}
