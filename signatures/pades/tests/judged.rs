//! What we sign, judged by others; what others sign, judged by us.

mod common;
mod judges;

use common::{Kind, LAYOUTS, Layout, Office, letter, now, request, years};
use greffier_pades::cms::Trust;
use greffier_pades::cms::certificate::{Validity, from_pem, to_pem};
use greffier_pades::{Lang, Level, Reason, SignRequest, Verdict, explain, sign, sign_with, verify};
use jiff::Timestamp;
use judges::authority::{Authority, Signer};
use judges::pyhanko::{self, Fetching, Padding};
use judges::{mutool, openssl_cms, openssl_time_stamps, pdfbox, pdfsig, qpdf};
use std::path::PathBuf;
use tempfile::TempDir;

/// The judges live in the present.
fn present() -> Timestamp {
    Timestamp::from_second(Timestamp::now().as_second()).expect("a second")
}

fn root_of(office: &Office) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("root.pem");
    std::fs::write(&path, to_pem(&office.root).expect("pem")).expect("root.pem");
    (dir, path)
}

fn accepted_at_every_level(kind: Kind) {
    if !judges::on() {
        return;
    }
    let at = present();
    let office = Office::of(7, kind);
    let (_dir, root) = root_of(&office);
    let signer = office.signer_of(kind, "Ève Tremblay", 1, Validity { from: years(at, -1), to: years(at, 2) });
    for level in Level::ALL {
        let request = SignRequest { level, at, ..request() };
        let file = sign_with(&letter(Layout::Tagged), &signer, &request, &mut office.services(kind, at)).expect("signed");
        let accepted = |judge: &str, verdict: judges::Verdict| assert!(verdict.accepted, "{judge}, {kind:?} {level}: {}", verdict.text);
        accepted("qpdf", qpdf(&file));
        accepted("PDFBox", pdfbox(&file));
        if level >= Level::BaselineLT {
            let report = pyhanko::ades_report(&file, &root, Fetching::Offline);
            let told = format!("level={} indication=PASSED", level.as_str().to_uppercase());
            assert!(report.text.contains(&told), "{kind:?} {level}: {}", report.text);
            accepted("pyHanko", report);
        } else {
            accepted("pyHanko", pyhanko::validate(&file, &root, true));
        }
        // Who can judge what: see judges/mod.rs.
        if kind != Kind::Ed25519 {
            accepted("pdfsig", pdfsig(&file, &root));
            accepted("OpenSSL cms", openssl_cms(&file, &root));
        }
        if matches!(kind, Kind::P256 | Kind::RsaPkcs1) {
            accepted("mutool", mutool(&file));
            if level >= Level::BaselineT {
                accepted("OpenSSL ts", openssl_time_stamps(&file, &root));
            }
        }
    }
}

#[test]
fn ed25519_is_accepted_at_every_level() {
    accepted_at_every_level(Kind::Ed25519);
}

#[test]
fn p256_is_accepted_at_every_level() {
    accepted_at_every_level(Kind::P256);
}

#[test]
fn rsa_is_accepted_at_every_level() {
    accepted_at_every_level(Kind::RsaPkcs1);
}

#[test]
fn rsa_pss_is_accepted_at_every_level() {
    accepted_at_every_level(Kind::RsaPss);
}

#[test]
fn every_layout_and_two_signers_are_accepted() {
    if !judges::on() {
        return;
    }
    let at = now();
    let office = Office::new(7);
    let (_dir, root) = root_of(&office);
    // Wide enough to hold both the tests' clock and the judge's.
    let validity = Validity { from: years(at, -5), to: years(at, 15) };
    let (eve, leo) = (office.signer_for("Ève Tremblay", 1, validity), office.signer_for("Léo Gagné", 2, validity));
    for layout in LAYOUTS {
        let once = sign(&letter(layout), &eve, &request()).expect("signed");
        let mut twice = sign(&once, &leo, &request()).expect("signed");
        let said = pyhanko::validate(&twice, &root, true);
        assert!(said.accepted, "{layout:?}: {}", said.text);
        assert_eq!(said.text.matches("The signature is judged VALID").count(), 2, "{layout:?}: {}", said.text);
        assert!(said.text.contains("Ève Tremblay"), "{}", said.text);
        if layout == Layout::Table {
            // The change that we find, the judge finds too.
            let place = common::find(&twice, b"acceptee").expect("the text");
            twice[place] ^= 1;
            assert!(!pyhanko::validate(&twice, &root, true).accepted);
        }
    }
}

#[test]
fn what_pyhanko_signs_is_judged_as_it_is() {
    if !judges::on() {
        return;
    }
    // Its authority's time stamps do not name their certificate, as RFC 3161 section 2.4.2 asks: the stamps are ours.
    let (authority, at) = (Authority::start(), present());
    let office = Office::of(9, Kind::P256);
    let (_dir, stamps_root) = root_of(&office);
    let stamps = common::stamps::serve(office.services(Kind::P256, at));
    let root = from_pem(&std::fs::read(authority.root()).expect("root")).expect("a certificate");
    let trust = Trust { roots: vec![root, office.root.clone()], ..Trust::default() };
    // The stamps' authority publishes nothing that pyHanko could put into the file: by our measure that is no B-LT, however pyHanko calls it.
    for (signer, padding, theirs, ours) in [
        (Signer::Rsa, Padding::Pss, pyhanko::Level::B, Level::BaselineB),
        (Signer::P256, Padding::Pkcs1, pyhanko::Level::T, Level::BaselineT),
        (Signer::Rsa, Padding::Pkcs1, pyhanko::Level::Lt, Level::BaselineT),
        (Signer::Ed25519, Padding::Pkcs1, pyhanko::Level::Lta, Level::BaselineT),
    ] {
        let document = letter(Layout::Table);
        let file = pyhanko::sign_with_stamps_of(&authority, &stamps, Some(&stamps_root), &document, signer, padding, theirs, "Signature");
        let found = verify(&file, &trust, Timestamp::now());
        let told = explain(&found, Lang::En);
        assert_eq!(found.signatures[0].level, Some(ours), "{signer:?} {padding:?}: {told}");
        // Who names a responder and brings no answer cannot be told without a network; who brings it is judged by it.
        let (verdict, reasons) = match theirs {
            pyhanko::Level::B | pyhanko::Level::T => (Verdict::CannotTell, vec![Reason::RevocationUnknown]),
            pyhanko::Level::Lt | pyhanko::Level::Lta => (Verdict::Valid, Vec::new()),
        };
        assert_eq!((found.signatures[0].verdict, &found.signatures[0].reasons), (verdict, &reasons), "{signer:?} {padding:?}: {told}");
    }
}
