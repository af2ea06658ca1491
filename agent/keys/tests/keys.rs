//! Keys made, opened, refused, and used to sign.
#![allow(missing_docs)]

use greffier_keys::{Cost, Entropy, KeyError, KeyOptions, NewKey, NewKeyFiles, load_trust, new_key_with, unlock, unlock_with};
use greffier_pades::{SignRequest, Verdict, sign, verify};
use jiff::Timestamp;
use std::path::Path;

const PASSPHRASE: &[u8] = b"une phrase assez longue";

fn now() -> Timestamp {
    "2026-10-01T12:00:00Z".parse().expect("a time")
}

/// Randomness that repeats itself from test to test.
struct Counter(u8);

impl Entropy for Counter {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), KeyError> {
        for byte in bytes {
            self.0 = self.0.wrapping_mul(29).wrapping_add(7);
            *byte = self.0;
        }
        Ok(())
    }
}

fn options() -> KeyOptions<'static> {
    KeyOptions { cost: Cost::TEST, ..KeyOptions::default() }
}

fn make(folder: &Path, name: &str, passphrase: &[u8], options: &KeyOptions<'_>) -> Result<NewKeyFiles, KeyError> {
    let seed = name.bytes().fold(1_u8, u8::wrapping_add);
    let request = NewKey { folder, name, subject: "Ève Tremblay", organisation: "Ville de Sainte-Épreuve", passphrase, now: now() };
    new_key_with(&request, options, &mut Counter(seed))
}

fn sample() -> Vec<u8> {
    use lopdf::{Document, Object, dictionary};
    let mut doc = Document::with_version("1.7");
    let pages = doc.new_object_id();
    let page =
        doc.add_object(dictionary! { "Type" => "Page", "Parent" => pages, "MediaBox" => vec![0.into(), 0.into(), 612.into(), 792.into()] });
    doc.objects.insert(pages, Object::Dictionary(dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => vec![Object::from(page)] }));
    let catalog = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    doc.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    doc.save_to(&mut bytes).expect("a document");
    bytes
}

#[test]
fn a_new_key_signs_what_its_authority_vouches_for() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path().join("keys");
    let made = make(&folder, "eve", PASSPHRASE, &KeyOptions { title: Some("Greffière"), ..options() }).expect("made");
    assert!(made.root_is_new);
    let again = make(&folder, "leo", PASSPHRASE, &options()).expect("made");
    assert!(!again.root_is_new && again.root == made.root);
    let key = unlock(&made.key, PASSPHRASE).expect("opens");
    assert_eq!(key.certificate_sha256(), made.certificate_sha256);
    assert!(key.subject().contains("Ève Tremblay") && key.subject().contains("Greffière"), "{}", key.subject());
    let trust = load_trust(&folder).expect("trust");
    assert_eq!(trust.roots.len(), 1, "signers are not authorities");
    let signed = sign(&sample(), key.signer(), &SignRequest::new(now())).expect("signed");
    let found = verify(&signed, &trust, now());
    assert_eq!(found.verdict, Verdict::Valid);
    assert_eq!(found.signatures[0].certificate_sha256.as_deref(), Some(made.certificate_sha256.as_str()));
    let same = unlock_with(&made.key, &made.certificate, PASSPHRASE).expect("opens");
    assert_eq!(same.certificate_sha256(), made.certificate_sha256);
    let other = unlock_with(&made.key, &again.certificate, PASSPHRASE).expect_err("another key's certificate");
    assert_eq!(other.code(), "GRF-KEY-008");
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_a_key() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path().join("keys");
    let made = make(&folder, "eve", PASSPHRASE, &options()).expect("made");
    let mode = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&made.key), 0o600);
    assert_eq!(mode(&folder.join("root.key")), 0o600);
    assert_eq!(mode(&made.certificate), 0o644);
    assert_eq!(mode(&folder), 0o700);
    let names: Vec<_> = std::fs::read_dir(&folder).expect("folder").flatten().map(|e| e.file_name()).collect();
    assert_eq!(names.len(), 4, "nothing is left behind: {names:?}");
    // The seed stands nowhere in the open.
    let text = std::fs::read_to_string(&made.key).expect("json");
    assert!(text.contains("argon2id") && !text.contains("PRIVATE"));
}

#[test]
fn nothing_is_overwritten_and_refusals_have_codes() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path();
    let code = |result: Result<NewKeyFiles, KeyError>| result.expect_err("refused").code();
    for name in ["", "root", "Root", "../x", "a/b", ".hidden", "-x", "é", &"x".repeat(65)] {
        assert_eq!(code(make(folder, name, PASSPHRASE, &options())), "GRF-KEY-001", "{name}");
    }
    assert_eq!(code(make(folder, "eve", b"court", &options())), "GRF-KEY-005");
    let long = "x".repeat(65);
    assert_eq!(code(make(folder, "eve", PASSPHRASE, &KeyOptions { title: Some(&long), ..options() })), "GRF-KEY-008");
    assert_eq!(std::fs::read_dir(folder).expect("folder").count(), 0, "a refusal writes nothing");
    let made = make(folder, "eve", PASSPHRASE, &options()).expect("made");
    let before = std::fs::read(&made.key).expect("read");
    assert_eq!(code(make(folder, "eve", PASSPHRASE, &options())), "GRF-KEY-002");
    assert_eq!(std::fs::read(&made.key).expect("read"), before);
    assert_eq!(code(make(folder, "leo", b"une autre phrase", &options())), "GRF-KEY-006");
    let own = KeyOptions { root_passphrase: Some(PASSPHRASE), ..options() };
    let leo = make(folder, "leo", b"une autre phrase", &own).expect("made");
    assert!(unlock(&leo.key, b"une autre phrase").is_ok());
    assert_eq!(unlock(&leo.key, PASSPHRASE).expect_err("wrong").code(), "GRF-KEY-003");
    assert_eq!(unlock(&leo.certificate, PASSPHRASE).expect_err("no key").code(), "GRF-KEY-004");
    assert_eq!(unlock(&folder.join("none.key"), PASSPHRASE).expect_err("not there").code(), "GRF-KEY-007");
    std::fs::remove_file(folder.join("root.key")).expect("removed");
    assert_eq!(code(make(folder, "mia", PASSPHRASE, &options())), "GRF-KEY-010");
}

#[test]
fn an_authority_cut_short_is_mended() {
    let dir = tempfile::tempdir().expect("a folder");
    make(dir.path(), "eve", PASSPHRASE, &options()).expect("made");
    let root = std::fs::read(dir.path().join("root.pem")).expect("root.pem");
    std::fs::remove_file(dir.path().join("root.pem")).expect("removed");
    make(dir.path(), "leo", PASSPHRASE, &options()).expect("made");
    assert_eq!(std::fs::read(dir.path().join("root.pem")).expect("root.pem"), root);
}

#[test]
fn a_changed_key_file_does_not_open() {
    let dir = tempfile::tempdir().expect("a folder");
    let made = make(dir.path(), "eve", PASSPHRASE, &options()).expect("made");
    let text = std::fs::read_to_string(&made.key).expect("json");
    let place = dir.path().join("changed.key");
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        std::fs::write(&place, &bytes).expect("written");
        // Spaces between the parts mean nothing; everything else does.
        if let Ok(opened) = unlock(&place, PASSPHRASE) {
            assert!(text.as_bytes()[at].is_ascii_whitespace(), "byte {at}");
            assert_eq!(opened.certificate_sha256(), made.certificate_sha256);
        }
    }
    let greedy = text.replace("\"memory_kib\": 64", "\"memory_kib\": 4000000000");
    std::fs::write(&place, greedy).expect("written");
    assert_eq!(unlock(&place, PASSPHRASE).expect_err("refused").code(), "GRF-KEY-004");
}

#[test]
fn trust_is_only_what_is_an_authority() {
    let dir = tempfile::tempdir().expect("a folder");
    assert!(load_trust(dir.path()).expect("an empty folder").roots.is_empty());
    std::fs::write(dir.path().join("note.txt"), "not a certificate").expect("written");
    assert!(load_trust(dir.path()).expect("other files").roots.is_empty());
    std::fs::write(dir.path().join("bad.pem"), "not a certificate").expect("written");
    assert_eq!(load_trust(dir.path()).expect_err("refused").code(), "GRF-KEY-008");
    assert_eq!(load_trust(&dir.path().join("none")).expect_err("refused").code(), "GRF-KEY-007");
}
