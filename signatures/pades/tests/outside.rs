//! Proves the judges themselves: each accepts what pyHanko signed and it can judge, and refuses it with one byte changed; and
//! the test authority answers. Our own signatures are judged elsewhere with the same module.

mod common;
mod judges;

use common::{Layout, find, letter};
use judges::authority::{Authority, Signer};
use judges::pyhanko::{Fetching, Level, Padding, ades_report, adesverify, sign, validate};
use judges::{Verdict, mutool, openssl_cms, openssl_time_stamps, openssl_ts_text, parts, pdfbox, pdfsig, qpdf};
use std::path::Path;
use std::process::Command;

fn accepts(what: &str, verdict: &Verdict) {
    assert!(verdict.accepted, "{what} refuses: {}", verdict.text);
}

fn refuses(what: &str, verdict: &Verdict, because: &str) {
    assert!(!verdict.accepted, "{what} accepts: {}", verdict.text);
    assert!(verdict.text.contains(because), "{what} refuses, not for {because:?}: {}", verdict.text);
}

/// The same file with another word in the page: it parses, and no signature covers it.
fn altered(file: &[u8]) -> Vec<u8> {
    let mut file = file.to_vec();
    let at = find(&file, b"acceptee").expect("the text");
    file[at] ^= 1;
    file
}

#[test]
fn each_judge_judges_the_algorithms_it_knows() {
    if !judges::on() {
        return;
    }
    let authority = Authority::start();
    let (root, document) = (authority.root(), letter(Layout::Table));
    for (signer, padding) in
        [(Signer::Ed25519, Padding::Pkcs1), (Signer::P256, Padding::Pkcs1), (Signer::Rsa, Padding::Pkcs1), (Signer::Rsa, Padding::Pss)]
    {
        let what = |judge: &str| format!("{judge}, {signer:?} {padding:?}");
        let file = sign(&authority, &document, signer, padding, Level::B, "Sig1");
        accepts(&what("pyHanko"), &validate(&file, &root, true));
        accepts(&what("PDFBox"), &pdfbox(&file));
        accepts(&what("qpdf"), &qpdf(&file));
        if signer == Signer::Ed25519 {
            // Seen with NSS 3.87 of Debian 12.
            refuses(&what("pdfsig"), &pdfsig(&file, &root), "Document isn't signed or corrupted data");
            // OpenSSL 3.0 wants a digest for a signature scheme that takes none.
            refuses(&what("OpenSSL"), &openssl_cms(&file, &root), "invalid digest");
        } else {
            accepts(&what("pdfsig"), &pdfsig(&file, &root));
            accepts(&what("OpenSSL"), &openssl_cms(&file, &root));
        }
        if signer == Signer::Ed25519 || padding == Padding::Pss {
            // Seen with MuPDF 1.21. A changed document reads "Signature invalidated by change to document" instead.
            refuses(&what("mutool"), &mutool(&file), "Digest error: Unknown error");
        } else {
            accepts(&what("mutool"), &mutool(&file));
        }
    }
}

#[test]
fn each_judge_finds_one_changed_byte() {
    if !judges::on() {
        return;
    }
    let authority = Authority::start();
    let (root, document) = (authority.root(), letter(Layout::Table));
    let file = altered(&sign(&authority, &document, Signer::P256, Padding::Pkcs1, Level::T, "Sig1"));
    refuses("pyHanko", &validate(&file, &root, true), "The signature is judged INVALID");
    refuses("pyHanko, in short", &validate(&file, &root, false), "INVALID");
    refuses("pyHanko, AdES", &adesverify(&file, &root, false), "Validation failed");
    refuses("pyHanko, AdES report", &ades_report(&file, &root, Fetching::Online), "subindication=HASH_FAILURE");
    refuses("pdfsig", &pdfsig(&file, &root), "Digest Mismatch");
    refuses("mutool", &mutool(&file), "Signature invalidated by change to document");
    refuses("OpenSSL", &openssl_cms(&file, &root), "Verification failure");
    refuses("PDFBox", &pdfbox(&file), "message-digest attribute value does not match");
    // The signature value is not changed, so its time stamp holds; the structure holds too.
    accepts("OpenSSL ts", &openssl_time_stamps(&file, &root));
    accepts("qpdf", &qpdf(&file));
    // Another root than ours.
    let other = authority.certificate("p256");
    refuses("OpenSSL, untrusted", &openssl_cms(&file, &other), "unable to get");
    let end = find(&file, b"startxref").expect("a file");
    accepts("qpdf", &qpdf(&document));
    refuses("qpdf", &qpdf(&[&file[..end], b"startxref\n9\n%%EOF\n"].concat()), "xref");
}

#[test]
fn levels_up_to_lta_and_bad_certificates() {
    if !judges::on() {
        return;
    }
    let authority = Authority::start();
    let (root, document) = (authority.root(), letter(Layout::Table));
    let report = |file: &[u8], fetching| ades_report(file, &root, fetching);
    let lt = sign(&authority, &document, Signer::P256, Padding::Pkcs1, Level::Lt, "Sig1");
    let verdict = report(&lt, Fetching::Offline);
    assert!(verdict.text.contains("level=B-LT indication=PASSED"), "{}", verdict.text);

    let lta = sign(&authority, &document, Signer::Ed25519, Padding::Pkcs1, Level::Lta, "Sig1");
    accepts("pyHanko", &validate(&lta, &root, true));
    accepts("pyHanko, AdES", &adesverify(&lta, &root, true));
    let verdict = report(&lta, Fetching::Offline);
    accepts("pyHanko, offline", &verdict);
    assert!(verdict.text.contains("level=B-LTA indication=PASSED"), "{}", verdict.text);
    accepts("PDFBox", &pdfbox(&lta));
    accepts("OpenSSL ts", &openssl_time_stamps(&lta, &root));
    let stamps = parts::parts(&lta);
    assert_eq!(stamps.iter().filter(|p| p.kind == parts::Kind::DocumentTimeStamp).count(), 1);
    refuses("OpenSSL ts", &openssl_time_stamps(&altered(&lta), &root), "message imprint mismatch");
    refuses("PDFBox", &pdfbox(&altered(&lta)), "cms=false");

    for (signer, word, ades) in [(Signer::Revoked, "revoked", "REVOKED_NO_POE"), (Signer::Expired, "expired", "OUT_OF_BOUNDS_NO_POE")] {
        let file = sign(&authority, &document, signer, Padding::Pkcs1, Level::B, "Sig1");
        refuses("pyHanko", &validate(&file, &root, false), word);
        refuses("pyHanko, AdES report", &report(&file, Fetching::Online), ades);
    }
}

#[test]
fn the_authority_answers() {
    if !judges::on() {
        return;
    }
    let authority = Authority::start();
    let path = |p: &Path| p.to_str().expect("a path in UTF-8").to_owned();
    let openssl = |arguments: &[&str]| {
        let output = Command::new("openssl").current_dir(&authority.dir).args(arguments).output().expect("openssl runs");
        let text = [output.stdout, output.stderr].map(|b| String::from_utf8_lossy(&b).into_owned()).concat();
        assert!(output.status.success(), "{arguments:?}: {text}");
        text
    };
    let (root, interm) = (path(&authority.root()), path(&authority.intermediate()));
    for (label, word) in [("p256", ": good"), ("ed25519", ": good"), ("revoked", ": revoked")] {
        let (certificate, url) = (path(&authority.certificate(label)), authority.ocsp_url("interm"));
        let text = openssl(&["ocsp", "-issuer", &interm, "-cert", &certificate, "-url", &url, "-CAfile", &root]);
        assert!(text.contains(word) && text.contains("Response verify OK"), "{label}: {text}");
        let text = openssl(&["x509", "-in", &certificate, "-noout", "-text"]);
        assert!(text.contains(&url) && text.contains(&authority.crl_url("interm")), "{label}: {text}");
    }
    let text = openssl(&["crl", "-in", &authority.crl_url("interm"), "-inform", "DER", "-CAfile", &interm, "-noout", "-text"]);
    assert!(text.contains("verify OK") && text.contains("Key Compromise"), "{text}");

    std::fs::write(authority.dir.join("data"), b"some bytes").expect("data");
    openssl(&["ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "query.tsq"]);
    let mut fetch = Command::new("curl");
    fetch.current_dir(&authority.dir).args(["-sSf", "-H", "Content-Type: application/timestamp-query", "--data-binary", "@query.tsq"]);
    assert!(fetch.args(["-o", "reply.tsr", &authority.tsa_url()]).status().expect("curl runs").success());
    openssl(&["ts", "-verify", "-queryfile", "query.tsq", "-in", "reply.tsr", "-CAfile", &root]);
    openssl(&["ts", "-reply", "-in", "reply.tsr", "-token_out", "-out", "token.der"]);
    let token = std::fs::read(authority.dir.join("token.der")).expect("a token");
    accepts("OpenSSL ts", &judges::openssl_ts(&token, b"some bytes", &authority.root()));
    refuses("OpenSSL ts", &judges::openssl_ts(&token, b"other bytes", &authority.root()), "message imprint mismatch");
    assert!(openssl_ts_text(&token).text.contains("Hash Algorithm: sha256"));
    let dir = authority.dir.clone();
    drop(authority);
    assert!(!dir.exists(), "the authority has cleaned up");
}
