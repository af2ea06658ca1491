//! Signatures and verifications a second, at 200 KB and 50 MB, beside pyHanko on the same files and keys in the same run, and beside the hashing
//! that nobody can save: `cargo bench --package greffier-pades`. pyHanko comes from `tests/judges/setup.sh`; without it its columns are empty.
#![allow(clippy::print_stdout, clippy::disallowed_methods, missing_docs)] // a bench speaks to its terminal and lives in the present

#[path = "../tests/common/mod.rs"]
mod common;

use common::{Kind, Office, now, private_key, request, years};
use greffier_pades::cms::certificate::{Validity, to_pem};
use greffier_pades::cms::{DigestAlgorithm, Signer};
use greffier_pades::{Verdict, sign, verify};
use lopdf::{Document, Object, Stream, dictionary};
use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const PYTHON: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/.venv/bin/python");
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/beside_pyhanko.py");

fn main() {
    println!(
        "{:<12} {:>9} {:>12} {:>12} {:>8} {:>12} {:>12} {:>8} {:>14}",
        "key", "bytes", "signed/s", "pyHanko", "ratio", "verified/s", "pyHanko", "ratio", "hashing alone/s"
    );
    let office = Office::new(7);
    for size in [200_000, 50_000_000] {
        let file = document(size);
        for kind in [Kind::Ed25519, Kind::P256, Kind::RsaPkcs1] {
            let signer = office.signer_of(kind, "Ève Tremblay", 1, Validity { from: years(now(), -1), to: years(now(), 2) });
            row(&office, kind, &signer, &file);
        }
    }
}

fn row(office: &Office, kind: Kind, signer: &Signer, file: &[u8]) {
    let trust = office.trust();
    let signed = sign(file, signer, &request()).expect("signed");
    assert_eq!(verify(&signed, &trust, now()).verdict, Verdict::Valid);
    let signing = rate(|| black_box(sign(file, signer, &request()).expect("signed")).len());
    let verifying = rate(|| usize::from(black_box(verify(&signed, &trust, now())).exit_code()));
    let digest = signer.key().algorithm().digest();
    let hashing = rate(|| DigestAlgorithm::digest(digest, &[black_box(file)]).len());
    let (theirs_sign, theirs_verify) = pyhanko(office, kind, signer, file).unwrap_or((f64::NAN, f64::NAN));
    println!(
        "{:<12} {:>9} {signing:>12.1} {theirs_sign:>12.2} {:>7.0}x {verifying:>12.1} {theirs_verify:>12.2} {:>7.0}x {hashing:>14.1}",
        format!("{kind:?}"),
        file.len(),
        signing / theirs_sign,
        verifying / theirs_verify
    );
}

/// How often `work` is done in a second, over at least two seconds and three times.
fn rate(work: impl Fn() -> usize) -> f64 {
    black_box(work());
    let (begin, mut done) = (Instant::now(), 0_u32);
    while begin.elapsed() < Duration::from_secs(2) || done < 3 {
        black_box(work());
        done += 1;
    }
    f64::from(done) / begin.elapsed().as_secs_f64()
}

/// What pyHanko does in a second, start of the interpreter left out.
fn pyhanko(office: &Office, kind: Kind, signer: &Signer, file: &[u8]) -> Option<(f64, f64)> {
    if !Path::new(PYTHON).exists() {
        return None;
    }
    let dir = tempfile::tempdir().expect("a folder");
    let put = |name: &str, bytes: &[u8]| std::fs::write(dir.path().join(name), bytes).expect("written");
    put("in.pdf", file);
    put("root.pem", to_pem(&office.root).expect("pem").as_bytes());
    put("signer.pem", to_pem(signer.certificate()).expect("pem").as_bytes());
    // The key that `Office` gave signer 1.
    let key = private_key(kind, 7 ^ 0x80 ^ 1).to_pkcs8().expect("a key");
    put("key.pem", der::pem::encode_string("PRIVATE KEY", der::pem::LineEnding::LF, &key).expect("pem").as_bytes());
    let output = Command::new(PYTHON).arg(SCRIPT).arg(now().to_string()).current_dir(dir.path()).output().expect("python runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let mut rates = text.split_whitespace().map(|rate| rate.parse().expect("a number"));
    Some((rates.next()?, rates.next()?))
}

/// One page and an attachment that cannot be made smaller.
fn document(size: usize) -> Vec<u8> {
    let mut doc = Document::with_version("1.7");
    let pages = doc.new_object_id();
    let mut state = 1_u32;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
    .take(size)
    .collect();
    let content = doc.add_object(Stream::new(dictionary! {}, b"BT ET".to_vec()));
    let held = doc.add_object(Stream::new(dictionary! { "Type" => "EmbeddedFile" }, noise));
    let page = doc.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content, "PieceInfo" => held,
        "MediaBox" => vec![0.into(), 0.into(), 612.into(), 792.into()],
    });
    doc.objects.insert(pages, Object::Dictionary(dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => vec![Object::from(page)] }));
    let catalog = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    doc.trailer.set("Root", catalog);
    doc.trailer.set("ID", vec![Object::string_literal("0123456789abcdef"), Object::string_literal("0123456789abcdef")]);
    let mut bytes = Vec::new();
    doc.save_to(&mut bytes).expect("a document");
    bytes
}
