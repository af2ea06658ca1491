//! What we sign, judged by others; what others sign, judged by us.

mod common;
mod judges;

use common::{KINDS, Kind, LAYOUTS, Layout, Office, letter, now, request, years};
use greffier_pades::cms::Trust;
use greffier_pades::cms::certificate::{Validity, from_pem, to_pem};
use greffier_pades::{Lang, Level, SignRequest, explain, sign, sign_with, verify};
use jiff::Timestamp;
use judges::authority::{Authority, Signer};
use judges::pyhanko::{self, Padding};
use judges::{openssl_cms, openssl_time_stamps, mutool, pdfbox, pdfsig, qpdf};
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

#[test]
fn every_kind_at_every_level_is_accepted_by_those_who_can_judge_it() {
    if !judges::on() {
        return;
    }
    let at = present();
    for kind in KINDS {
        let office = Office::of(7, kind);
        let (_dir, root) = root_of(&office);
        let signer = office.signer_of(kind, "Ève Tremblay", 1, Validity { from: years(at, -1), to: years(at, 2) });
        for level in Level::ALL {
            let request = SignRequest { level, at, ..request() };
            let file = sign_with(&letter(Layout::Tagged), &signer, &request, &mut office.services(kind, at)).expect("signed");
            let accepted = |judge: &str, verdict: judges::Verdict| assert!(verdict.accepted, "{judge}, {kind:?} {level}: {}", verdict.text);
            accepted("qpdf", qpdf(&file));
            accepted("pyHanko", pyhanko::validate(&file, &root, true));
            accepted("PDFBox", pdfbox(&file));
            if level >= Level::BaselineLT {
                accepted("pyHanko adesverify", pyhanko::adesverify(&file, &root, true));
            }
            if kind != Kind::Ed25519 {
                accepted("pdfsig", pdfsig(&file, &root));
                accepted("OpenSSL cms", openssl_cms(&file, &root));
            }
            if matches!(kind, Kind::P256 | Kind::RsaPkcs1) {
                accepted("mutool", mutool(&file));
            }
            if level >= Level::BaselineT && kind != Kind::Ed25519 {
                accepted("OpenSSL ts", openssl_time_stamps(&file, &root));
            }
        }
    }
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
    let authority = Authority::start();
    let root = from_pem(&std::fs::read(authority.root()).expect("root")).expect("a certificate");
    let trust = Trust { roots: vec![root], ..Trust::default() };
    let kinds = [
        (Signer::Ed25519, Padding::Pkcs1),
        (Signer::P256, Padding::Pkcs1),
        (Signer::Rsa, Padding::Pkcs1),
        (Signer::Rsa, Padding::Pss),
    ];
    for (signer, padding) in kinds {
        for (theirs, ours) in [
            (pyhanko::Level::B, Level::BaselineB),
            (pyhanko::Level::T, Level::BaselineT),
            (pyhanko::Level::Lt, Level::BaselineLT),
            (pyhanko::Level::Lta, Level::BaselineLTA),
        ] {
            let file = pyhanko::sign(&authority, &letter(Layout::Table), signer, padding, theirs, "Signature");
            let found = verify(&file, &trust, Timestamp::now());
            let told = explain(&found, Lang::En);
            assert_eq!(found.signatures[0].level, Some(ours), "{signer:?} {padding:?}: {told}");
            println!("{signer:?} {padding:?} {theirs:?}: {:?} {:?}", found.verdict, found.signatures.iter().map(|s| &s.reasons).collect::<Vec<_>>());
        }
    }
}
