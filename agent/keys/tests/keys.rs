//! Keys made, opened, refused, and used to sign.
#![allow(missing_docs)]

use greffier_keys::{
    Cost, Entropy, KeyError, KeyKind, KeyOptions, KeyUse, NewKey, NewKeyFiles, Reason, fitting_key, list_keys, load_trust, new_key_with,
    renew, revoke, rotate_key, unlock, unlock_with,
};
use greffier_pades::{RevocationState, SignRequest, Verdict, sign, verify};
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
    assert_eq!(names.len(), 7, "nothing is left behind: {names:?}");
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

#[test]
fn every_kind_of_key_signs() {
    for kind in KeyKind::ALL {
        let dir = tempfile::tempdir().expect("a folder");
        let made = make(dir.path(), "eve", PASSPHRASE, &KeyOptions { kind, ..options() }).expect("made");
        let key = unlock(&made.key, PASSPHRASE).expect("opens");
        let signed = sign(&sample(), key.signer(), &SignRequest::new(now())).expect("signed");
        let found = verify(&signed, &load_trust(dir.path()).expect("trust"), now());
        assert_eq!(found.verdict, Verdict::Valid, "{kind:?}: {found:?}");
        assert_eq!(found.signatures[0].revocation, RevocationState::Good, "a new office has an empty list");
        assert_eq!(list_keys(dir.path()).expect("listed").iter().map(|key| key.kind).collect::<Vec<_>>(), [Some(kind); 2]);
    }
}

#[test]
fn a_revoked_key_is_on_the_list_from_then_on() {
    let dir = tempfile::tempdir().expect("a folder");
    let (eve, _) =
        (make(dir.path(), "eve", PASSPHRASE, &options()).expect("made"), make(dir.path(), "leo", PASSPHRASE, &options()).expect("made"));
    let signed = sign(&sample(), unlock(&eve.key, PASSPHRASE).expect("opens").signer(), &SignRequest::new(now())).expect("signed");
    let later = now() + jiff::SignedDuration::from_hours(24);
    assert_eq!(revoke(dir.path(), "eve", Reason::KeyCompromise, b"une autre phrase", later).expect_err("refused").code(), "GRF-KEY-006");
    assert_eq!(revoke(dir.path(), "mia", Reason::KeyCompromise, PASSPHRASE, later).expect_err("no such key").code(), "GRF-KEY-007");
    revoke(dir.path(), "eve", Reason::KeyCompromise, PASSPHRASE, later).expect("revoked");
    revoke(dir.path(), "eve", Reason::Superseded, PASSPHRASE, later + jiff::SignedDuration::from_hours(1)).expect("again");
    let listed = list_keys(dir.path()).expect("listed");
    let told: Vec<_> = listed.iter().map(|key| (key.name.as_str(), key.what_for, key.revoked)).collect();
    let expected =
        [("root", KeyUse::Authority, None), ("eve", KeyUse::Signing, Some((later, Reason::KeyCompromise))), ("leo", KeyUse::Signing, None)];
    assert_eq!(told, expected);
    let found = verify(&signed, &load_trust(dir.path()).expect("trust"), later + jiff::SignedDuration::from_hours(2));
    assert_eq!((found.verdict, found.signatures[0].revocation), (Verdict::CannotTell, RevocationState::Revoked));
    // Long after, nobody made the list anew: that is said, until somebody does.
    let late = later + jiff::SignedDuration::from_hours(24 * 500);
    let other = |at| {
        sign(&sample(), unlock(&dir.path().join("leo.key"), PASSPHRASE).expect("opens").signer(), &SignRequest::new(at)).expect("signed")
    };
    let state = |at| verify(&other(at), &load_trust(dir.path()).expect("trust"), at).signatures[0].revocation;
    assert_eq!(state(late), RevocationState::Unknown);
    renew(dir.path(), PASSPHRASE, late).expect("renewed");
    assert_eq!(state(late), RevocationState::Good);
}

#[test]
fn a_rotated_key_keeps_its_name_and_the_old_one_stays_beside() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = KeyOptions { title: Some("Greffière"), ..options() };
    let made = make(dir.path(), "eve", PASSPHRASE, &options).expect("made");
    let before = std::fs::read(&made.certificate).expect("read");
    let request = |passphrase| NewKey { folder: dir.path(), name: "eve", subject: "", organisation: "", passphrase, now: now() };
    let refused = rotate_key(&request(b"une autre phrase"), &options, &mut Counter(9)).expect_err("not hers");
    assert_eq!(refused.code(), "GRF-KEY-003");
    let of_root = KeyOptions { root_passphrase: Some(b"ce n'est pas celle-la"), ..options };
    assert_eq!(rotate_key(&request(PASSPHRASE), &of_root, &mut Counter(9)).expect_err("no authority").code(), "GRF-KEY-006");
    assert_eq!(std::fs::read(&made.certificate).expect("read"), before, "put back");
    let rotated = rotate_key(&request(PASSPHRASE), &options, &mut Counter(9)).expect("rotated");
    assert_eq!(rotated.key, made.key);
    assert_ne!(rotated.certificate_sha256, made.certificate_sha256);
    let key = unlock(&rotated.key, PASSPHRASE).expect("opens");
    assert!(key.subject().contains("Ève Tremblay") && key.subject().contains("Greffière"), "{}", key.subject());
    let names: Vec<String> = list_keys(dir.path()).expect("listed").into_iter().map(|key| key.name).collect();
    assert_eq!(names.len(), 3, "{names:?}");
}

#[test]
fn the_first_of_somebodys_keys_that_fits_is_hers_to_sign_with() {
    let dir = tempfile::tempdir().expect("a folder");
    let fitting = |kinds: &[KeyKind]| {
        let key = fitting_key(dir.path(), "eve", kinds).expect("looked for");
        key.map(|key| key.file_name().expect("a name").to_string_lossy().into_owned())
    };
    make(dir.path(), "eve", PASSPHRASE, &options()).expect("made");
    assert_eq!(fitting(&[]).as_deref(), Some("eve.key"));
    assert_eq!(fitting(&[KeyKind::Rsa, KeyKind::Ed25519]).as_deref(), Some("eve.key"));
    assert_eq!(fitting(&[KeyKind::P256, KeyKind::Rsa]), None);
    // A name is no kind: what the file says counts.
    make(dir.path(), "eve-rsa", PASSPHRASE, &options()).expect("made");
    assert_eq!(fitting(&[KeyKind::Rsa]), None);
    let made = make(dir.path(), "eve-p256", PASSPHRASE, &KeyOptions { kind: KeyKind::P256, ..options() }).expect("made");
    assert_eq!(fitting(&[KeyKind::Rsa, KeyKind::P256]).as_deref(), Some("eve-p256.key"));
    // A key that is kept elsewhere has its certificate beside the file that names it.
    std::fs::rename(&made.key, made.key.with_extension("pkcs11")).expect("moved");
    assert_eq!(fitting(&[KeyKind::P256]).as_deref(), Some("eve-p256.pkcs11"));
    std::fs::remove_file(&made.certificate).expect("removed");
    assert_eq!(fitting(&[KeyKind::P256]), None);
}

#[test]
fn a_key_for_time_stamps_signs_no_documents() {
    let dir = tempfile::tempdir().expect("a folder");
    let made = make(dir.path(), "horodatage", PASSPHRASE, &KeyOptions { stamps_times: true, ..options() }).expect("made");
    let signed = sign(&sample(), unlock(&made.key, PASSPHRASE).expect("opens").signer(), &SignRequest::new(now())).expect("signed");
    let found = verify(&signed, &load_trust(dir.path()).expect("trust"), now());
    assert_eq!(found.verdict, Verdict::CannotTell);
    assert_eq!(list_keys(dir.path()).expect("listed")[1].what_for, KeyUse::TimeStamping);
}

fn run(program: &str, arguments: &[&str], folder: &Path) {
    let output =
        std::process::Command::new(program).args(arguments).current_dir(folder).output().unwrap_or_else(|e| panic!("{program}: {e}"));
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// What another authority hands out: a key in a PKCS #12 file, sealed as today and as long ago.
#[test]
fn a_key_made_elsewhere_signs_from_its_file() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path();
    let subject = |name: &str| format!("/C=CA/O=Autre/CN={name}");
    let new = |name: &str, key: &[&str], more: &[&str]| {
        let (key_file, pem) = (format!("{name}-key.txt"), format!("{name}.pem"));
        let subject = subject(name);
        let all = [&["req", "-x509", "-nodes", "-days", "3650", "-subj", &subject, "-keyout", &key_file, "-out", &pem], key, more].concat();
        run("openssl", &all, folder);
    };
    new("root", &["-newkey", "rsa:2048"], &["-addext", "keyUsage=critical,keyCertSign,cRLSign"]);
    let kinds: [(&str, &[&str]); 3] = [
        ("eve", &["-newkey", "rsa:2048"]),
        ("leo", &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]),
        ("mia", &["-newkey", "ed25519"]),
    ];
    for (name, key) in kinds {
        let ca = ["-CA", "root.pem", "-CAkey", "root-key.txt", "-addext", "basicConstraints=critical,CA:FALSE"];
        new(name, key, &[&ca[..], &["-addext", "keyUsage=critical,digitalSignature,nonRepudiation"]].concat());
        let (key_file, pem, out) = (format!("{name}-key.txt"), format!("{name}.pem"), format!("{name}.p12"));
        let export =
            ["pkcs12", "-export", "-inkey", &key_file, "-in", &pem, "-certfile", "root.pem", "-out", &out, "-passout", "pass:une phrase"];
        let legacy: &[&str] = if name == "eve" { &["-legacy"] } else { &[] };
        run("openssl", &[&export[..], legacy].concat(), folder);
        for file in [format!("{name}-key.txt"), format!("{name}.pem")] {
            std::fs::remove_file(folder.join(file)).expect("removed");
        }
        let path = greffier_keys::key_file(folder, name);
        assert_eq!(path, folder.join(format!("{name}.p12")));
        assert_eq!(unlock(&path, b"une autre phrase").expect_err("wrong").code(), "GRF-KEY-003", "{name}");
        let key = unlock(&path, b"une phrase").unwrap_or_else(|e| panic!("{name}: {e}"));
        // The certificates are of the present.
        let at = Timestamp::now();
        let signed = sign(&sample(), key.signer(), &SignRequest::new(at)).expect("signed");
        let found = verify(&signed, &load_trust(folder).expect("trust"), at);
        assert_eq!(found.verdict, Verdict::Valid, "{name}: {found:?}");
    }
    std::fs::write(folder.join("broken.p12"), b"nothing").expect("written");
    assert_eq!(unlock(&folder.join("broken.p12"), b"une phrase").expect_err("broken").code(), "GRF-KEY-004");
}
