//! Signs a PDF with a throw-away office and says how long it took: for trying a file out with other people's readers.
//!
//! `cargo run --example sign -- IN.pdf OUT.pdf ROOT.pem`
#![allow(clippy::print_stdout, clippy::disallowed_methods)] // an example speaks to its terminal and lives in the present

use greffier_pades::cms::certificate::{Purpose, Subject, Validity, issue_certificate, issue_root, to_pem};
use greffier_pades::cms::{Key, PrivateKey, RevocationData, Signer};
use greffier_pades::{Lang, SignRequest, Trust, explain, sign, verify};
use jiff::{SignedDuration, Timestamp};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, output, root_file] = arguments.as_slice() else { return Err("IN.pdf OUT.pdf ROOT.pem".into()) };
    let now = Timestamp::now();
    let day = SignedDuration::from_hours(24);
    let validity = Validity { from: now.checked_sub(day)?, to: now.checked_add(day)? };
    // Fixed seeds: nobody may trust what this makes.
    let (root_key, key) = (PrivateKey::ed25519(&[1; 32]), PrivateKey::ed25519(&[2; 32]));
    let root = issue_root(&root_key, &Subject::new("Autorité d'essai", "Essai"), &[1; 8], validity)?;
    let authority = Signer::new(root_key, root.clone(), Vec::new())?;
    let subject = Subject::new("Ève Tremblay", "Essai");
    let certificate = issue_certificate(&authority, key.public_info()?, &subject, Purpose::Signing, &[2; 8], validity)?;
    let signer = Signer::new(key, certificate, Vec::new())?;
    let pdf = std::fs::read(input)?;
    let begin = Instant::now();
    let signed = sign(&pdf, &signer, &SignRequest { reason: Some("Essai".into()), ..SignRequest::new(now) })?;
    let signing = begin.elapsed();
    std::fs::write(output, &signed)?;
    std::fs::write(root_file, to_pem(&root)?)?;
    let begin = Instant::now();
    let found = verify(&signed, &Trust { roots: vec![root], revocation: RevocationData::default() }, now);
    println!("{} bytes signed in {signing:?}, verified in {:?}", pdf.len(), begin.elapsed());
    println!("{}", explain(&found, Lang::Fr));
    Ok(())
}
