//! Outside judges of our signatures: programs that share no code with us. One function a judge, each says whether it accepts
//! the file and in what words. `make judges` installs them; `GREFFIER_JUDGES=off` leaves them out (ask [`on`] first).
//!
//! Which judge can judge what, as seen with the pinned versions (asserted in `outside.rs`):
//!
//! | judge | Ed25519 | P-256 | RSA PKCS#1 | RSA-PSS | trust | document time stamps |
//! |---|---|---|---|---|---|---|
//! | pyHanko 0.38 | yes | yes | yes | yes | yes | by `ades_report` |
//! | pdfsig 22.12 | no | yes | yes | yes | no | no |
//! | mutool 1.21 | no | yes | yes | no | no | no |
//! | OpenSSL 3.0 `cms`, `ts` | no | yes | yes | yes | yes, no revocation | yes |
//! | PDFBox 2.0.27, BouncyCastle 1.72 | yes | yes | yes | yes | no | yes |
#![allow(dead_code, missing_docs, unreachable_pub, clippy::print_stderr)] // each test file uses a part; says what is left out

pub mod authority;
pub mod parts;
pub mod pyhanko;

use parts::{Kind, parts, time_stamp};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// What a judge said.
#[derive(Debug)]
pub struct Verdict {
    pub accepted: bool,
    pub text: String,
}

/// Whether judges are asked; says so when they are switched off.
pub fn on() -> bool {
    let off = std::env::var("GREFFIER_JUDGES").is_ok_and(|v| v == "off");
    if off {
        eprintln!("left out: GREFFIER_JUDGES=off");
    }
    !off
}

/// poppler's `pdfsig`, with the root in a fresh NSS database. Accepts when every signature holds. Its word on the certificate
/// is in the text only ("Certificate Validation: ..."), and it leaves document time stamps unjudged.
pub fn pdfsig(file: &[u8], root: &Path) -> Verdict {
    let (dir, path) = place(file);
    let database = format!("sql:{}", dir.path().display());
    for arguments in [
        vec!["-N", "-d", &database, "--empty-password"],
        vec!["-A", "-d", &database, "-n", "root", "-t", "C,C,C", "-i", root.to_str().expect("a path in UTF-8")],
    ] {
        let made = run("certutil", &arguments);
        assert!(made.accepted, "certutil: {}", made.text);
    }
    let said = run("pdfsig", &["-nssdir", &database, &path]);
    let signatures = said.text.split("Signature #").skip(1).filter(|s| !s.contains("Signature Type: unknown")).collect::<Vec<_>>();
    let hold = !signatures.is_empty() && signatures.iter().all(|s| s.contains("Signature Validation: Signature is Valid."));
    Verdict { accepted: said.accepted && hold, ..said }
}

/// MuPDF's `mutool sign -v`, which leaves with 0 whatever it finds. Accepts when every signature that it can read holds, edits
/// after it or not. It takes no root of ours, so its "Certificate error" says nothing.
pub fn mutool(file: &[u8]) -> Verdict {
    let (_dir, path) = place(file);
    let said = run("mutool", &["sign", "-v", &path]);
    let signatures = said.text.split("Verifying signature").skip(1).filter(|s| !s.contains("not signed")).collect::<Vec<_>>();
    let holds =
        |s: &&str| s.contains("The document is unchanged since signing.") || s.contains("The signature is valid but there have been edits");
    Verdict { accepted: said.accepted && !signatures.is_empty() && signatures.iter().all(holds), ..said }
}

/// OpenSSL `cms -verify` of every signature over the bytes it covers, with its chain to the root; no revocation.
pub fn openssl_cms(file: &[u8], root: &Path) -> Verdict {
    all(parts(file).iter().filter(|p| p.kind == Kind::Signature).map(|part| {
        let dir = folder(&[("cms.der", &part.cms), ("data", &part.covered)]);
        let arguments = ["cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any", "-out", "out", "-in", "cms.der"];
        openssl(&dir, &arguments, &["-content", "data", "-CAfile"], root)
    }))
}

/// OpenSSL `ts -verify` of every time stamp in the file: those in signatures (over the signature value) and those of the
/// document (over the bytes they cover). Accepts when there is one and every one holds.
pub fn openssl_time_stamps(file: &[u8], root: &Path) -> Verdict {
    let stamps = parts(file).into_iter().filter_map(|part| match part.kind {
        Kind::Signature => time_stamp(&part.cms),
        Kind::DocumentTimeStamp => Some((part.cms, part.covered)),
    });
    all(stamps.map(|(token, data)| openssl_ts(&token, &data, root)))
}

/// OpenSSL `ts -verify` of one token (DER) over the data it stamps.
pub fn openssl_ts(token: &[u8], data: &[u8], root: &Path) -> Verdict {
    let dir = folder(&[("token.der", token), ("data", data)]);
    openssl(&dir, &["ts", "-verify", "-token_in", "-in", "token.der", "-data", "data"], &["-CAfile"], root)
}

/// What `openssl ts -reply -text` reads in a token (DER).
pub fn openssl_ts_text(token: &[u8]) -> Verdict {
    let dir = folder(&[("token.der", token)]);
    let path = dir.path().join("token.der");
    run("openssl", &["ts", "-reply", "-token_in", "-text", "-in", path.to_str().expect("a path in UTF-8")])
}

/// `qpdf --check`: the structure of the file; warnings refuse it too.
pub fn qpdf(file: &[u8]) -> Verdict {
    let (_dir, path) = place(file);
    run("qpdf", &["--check", &path])
}

/// PDFBox with BouncyCastle (`tests/judges/PdfBoxJudge.java` says what the lines mean); no trust.
pub fn pdfbox(file: &[u8]) -> Verdict {
    let build = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/judges/build");
    assert!(build.join("PdfBoxJudge.class").exists(), "{} is missing: {HOW}", build.display());
    let jars = ["pdfbox2", "fontbox2", "commons-logging", "bcprov", "bcutil", "bcpkix"].map(|j| format!("/usr/share/java/{j}.jar"));
    let (_dir, path) = place(file);
    let classes = format!("{}:{}", build.display(), jars.join(":"));
    run("java", &["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", &classes, "PdfBoxJudge", &path])
}

const HOW: &str = "run make judges (or set GREFFIER_JUDGES=off)";

/// A program of `tests/.venv`.
fn venv(program: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/.venv/bin").join(program);
    let path = std::path::absolute(path).expect("a path");
    assert!(path.exists(), "{program} is missing: {HOW}");
    path
}

fn run(program: impl AsRef<Path>, arguments: &[&str]) -> Verdict {
    output(program.as_ref(), Command::new(program.as_ref()).args(arguments).env("LC_ALL", "C.UTF-8").output())
}

fn output(program: &Path, output: std::io::Result<Output>) -> Verdict {
    let output = output.unwrap_or_else(|error| panic!("{}: {error}; {HOW}", program.display()));
    let text = [output.stdout, output.stderr].map(|b| String::from_utf8_lossy(&b).into_owned()).concat();
    Verdict { accepted: output.status.success(), text }
}

fn openssl(dir: &TempDir, arguments: &[&str], last: &[&str], root: &Path) -> Verdict {
    output(Path::new("openssl"), Command::new("openssl").current_dir(dir.path()).args(arguments).args(last).arg(root).output())
}

/// Accepts when there is a verdict and all accept.
fn all(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let verdicts = verdicts.collect::<Vec<_>>();
    let text = verdicts.iter().map(|v| v.text.as_str()).collect::<String>();
    Verdict { accepted: !verdicts.is_empty() && verdicts.iter().all(|v| v.accepted), text }
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        std::fs::write(dir.path().join(name), bytes).expect("a file for the judge");
    }
    dir
}

/// The file in a folder of its own, and its path.
fn place(file: &[u8]) -> (TempDir, String) {
    let dir = folder(&[("f.pdf", file)]);
    let path = dir.path().join("f.pdf").to_str().expect("a path in UTF-8").to_owned();
    (dir, path)
}
