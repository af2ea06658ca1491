//! pyHanko: the judge that knows PAdES, and the maker of files for judging our own verifier.

use super::authority::{Authority, Signer};
use super::{Verdict, output, place, run, venv};
use std::path::Path;
use std::process::Command;

/// `sign validate`, in long or in short. It leaves out document time stamps, and asks for revocation where a certificate
/// names an OCSP responder or a CRL.
pub fn validate(file: &[u8], root: &Path, pretty: bool) -> Verdict {
    command("validate", file, root, pretty)
}

/// `sign adesverify` (EN 319 102-1, section 5.6.3). It wants revocation material of every certificate (OCSP, CRL or
/// `ocsp-nocheck`), and leaves with 0 where the process for B-LTA cannot tell (B-B to B-LT); [`ades_report`] gives the level's own indication.
pub fn adesverify(file: &[u8], root: &Path, pretty: bool) -> Verdict {
    command("adesverify", file, root, pretty)
}

fn command(name: &str, file: &[u8], root: &Path, pretty: bool) -> Verdict {
    let (_dir, path) = place(file);
    let root = root.to_str().expect("a path in UTF-8");
    let mut arguments = vec!["sign", name, "--trust", root, "--trust-replace"];
    arguments.extend(pretty.then_some("--pretty-print"));
    arguments.push(&path);
    run(venv("pyhanko"), &arguments)
}

/// Where revocation material may come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fetching {
    Online,
    /// Only what the file holds.
    Offline,
}

/// Level, indication and subindication of each signature, by `tests/judges/ades.py`: the command line prints neither. An OCSP answer
/// past its end counts for nothing [`Fetching::Offline`], even under a document time stamp.
pub fn ades_report(file: &[u8], root: &Path, fetching: Fetching) -> Verdict {
    let (_dir, path) = place(file);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/judges/ades.py");
    let fetching = if fetching == Fetching::Online { "online" } else { "offline" };
    run(venv("python"), &[script, &path, root.to_str().expect("a path in UTF-8"), fetching])
}

/// PAdES baseline levels (EN 319 142-1, section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    B,
    T,
    Lt,
    Lta,
}

/// How pyHanko pads when the key is RSA.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Padding {
    Pkcs1,
    Pss,
}

/// The document signed by pyHanko in a new invisible field, as PAdES at this level.
pub fn sign(authority: &Authority, document: &[u8], signer: Signer, padding: Padding, level: Level, field: &str) -> Vec<u8> {
    sign_with_stamps_of(authority, &authority.tsa_url(), None, document, signer, padding, level, field)
}

/// The same with the time stamps of another authority, whose root stands in `stamps_root`.
#[allow(clippy::too_many_arguments)] // what a command line has
pub fn sign_with_stamps_of(
    authority: &Authority,
    stamps: &str,
    stamps_root: Option<&Path>,
    document: &[u8],
    signer: Signer,
    padding: Padding,
    level: Level,
    field: &str,
) -> Vec<u8> {
    let (dir, path) = place(document);
    let mut pyhanko = Command::new(venv("pyhanko"));
    pyhanko.args(["sign", "addsig", "--use-pades", "--field", field, "--trust-replace", "--trust"]).arg(authority.root());
    if let Some(root) = stamps_root {
        pyhanko.arg("--trust").arg(root);
    }
    if level != Level::B {
        pyhanko.args(["--timestamp-url", stamps]);
    }
    if matches!(level, Level::Lt | Level::Lta) {
        pyhanko.arg("--with-validation-info");
    }
    if level == Level::Lta {
        pyhanko.arg("--use-pades-lta");
    }
    if padding == Padding::Pss {
        pyhanko.arg("--prefer-pss");
    }
    pyhanko.args(["pemder", "--no-pass", "--key"]).arg(authority.key(signer.label()));
    pyhanko.arg("--cert").arg(authority.certificate(signer.label())).arg("--chain").arg(authority.intermediate());
    let made = dir.path().join("signed.pdf");
    let said = output(Path::new("pyhanko"), pyhanko.arg(&path).arg(&made).output());
    assert!(said.accepted, "{signer:?} {padding:?} {level:?}: {}", said.text);
    std::fs::read(made).expect("the signed file")
}
