//! Signing and verifying what was signed.

mod common;

use common::{LAYOUTS, Layout, Office, letter, now, request, signed, years};
use greffier_pades::cms::{Trust, certificate::Validity};
use greffier_pades::pdf::PdfError;
use greffier_pades::{Lang, Level, Reason, SignError, SignRequest, Verdict, explain, sign, verify};

#[test]
fn every_layout_is_signed_and_valid() {
    let office = Office::new(7);
    for layout in LAYOUTS {
        let before = letter(layout);
        let signed = sign(&before, &office.signer("Ève Tremblay", 1), &request()).unwrap_or_else(|e| panic!("{layout:?}: {e}"));
        assert!(signed.starts_with(&before), "{layout:?}: earlier bytes unchanged");
        let found = verify(&signed, &office.trust(), now());
        assert_eq!(found.verdict, Verdict::Valid, "{layout:?}: {}", explain(&found, Lang::En));
        assert_eq!(found.exit_code(), 0);
        assert!(found.signatures[0].coverage.whole_file);
        assert_eq!(found.signatures[0].field, "Signature-001");
        assert_eq!(found.signatures[0].claimed_time, Some(now()));
        let again = sign(&before, &office.signer("Ève Tremblay", 1), &request()).expect("signed again");
        assert_eq!(again, signed, "{layout:?}: the same arguments give the same bytes");
    }
}

#[test]
fn a_second_signer_leaves_the_first_valid() {
    let office = Office::new(7);
    for layout in LAYOUTS {
        let once = sign(&letter(layout), &office.signer("Ève Tremblay", 1), &request()).expect("once");
        let twice = sign(&once, &office.signer("Léo Gagné", 2), &request()).expect("twice");
        let thrice = sign(&twice, &office.signer("Mia Roy", 3), &request()).expect("thrice");
        assert!(thrice.starts_with(&once));
        let found = verify(&thrice, &office.trust(), now());
        assert_eq!(found.verdict, Verdict::Valid, "{layout:?}: {}", explain(&found, Lang::En));
        let fields: Vec<&str> = found.signatures.iter().map(|s| s.field.as_str()).collect();
        assert_eq!(fields, ["Signature-001", "Signature-002", "Signature-003"]);
        assert_eq!(found.signatures[0].later.len(), 2);
        assert!(!found.signatures[0].coverage.whole_file && found.signatures[2].coverage.whole_file);
    }
}

#[test]
fn trust_and_time_decide_what_can_be_told() {
    let office = Office::new(7);
    let file = signed(&office);
    let reasons = |trust: &Trust, at| {
        let found = verify(&file, trust, at);
        assert_eq!(found.exit_code(), 2);
        found.signatures[0].reasons.clone()
    };
    assert_eq!(reasons(&Trust::default(), now()), [Reason::SignerNotTrusted]);
    assert_eq!(reasons(&office.trust(), years(now(), 3)), [Reason::CertificateExpired]);
    assert_eq!(reasons(&office.trust(), years(now(), -2)), [Reason::CertificateNotYetValid, Reason::ClaimedInFuture]);
    // Another office with the same name has another key: its root did not issue this certificate.
    let forged = verify(&file, &Office::new(8).trust(), now());
    assert_eq!(forged.signatures[0].reasons, [Reason::CertificateForged]);
}

#[test]
fn nothing_to_verify_cannot_be_told() {
    let office = Office::new(7);
    let found = verify(&letter(Layout::Table), &office.trust(), now());
    assert_eq!((found.exit_code(), found.reasons.as_slice()), (2, &[Reason::NoSignature][..]));
    for bytes in [&b""[..], b"%PDF-1.7", b"hello", &signed(&office)[..2000]] {
        let found = verify(bytes, &office.trust(), now());
        assert_eq!(found.exit_code(), 2);
    }
}

#[test]
fn what_must_not_be_signed_is_refused_with_a_code() {
    let office = Office::new(7);
    let signer = office.signer("Ève Tremblay", 1);
    let refused = |bytes: &[u8], request: &SignRequest| sign(bytes, &signer, request).expect_err("refused");
    let file = letter(Layout::Table);
    assert_eq!(refused(b"not a pdf", &request()).code(), "GRF-SIG-001");
    // The trailer comes after everything that has an offset, so a key put in there moves nothing.
    let at = common::rfind(&file, b"trailer\n<<").expect("a trailer") + 10;
    let with = |key: &[u8]| [&file[..at], key, &file[at..]].concat();
    assert_eq!(refused(&with(b"/XRefStm 9"), &request()).code(), "GRF-SIG-003");
    assert_eq!(refused(&with(b"/Encrypt 9 0 R"), &request()).code(), "GRF-SIG-002");
    let shifted = [b"\n".as_slice(), &file].concat();
    assert_eq!(refused(&shifted, &request()).code(), "GRF-SIG-008");
    for name in ["", "a.b", "Montant", "Mont", "Montant2"] {
        let request = SignRequest { field: Some(name.to_owned()), ..request() };
        let error = refused(&letter(Layout::DirectForm), &request);
        assert!(matches!(error, SignError::Pdf(PdfError::FieldName { .. })), "{name}: {error}");
    }
    let late = SignRequest { at: years(now(), 9), ..request() };
    assert_eq!(refused(&file, &late).code(), "GRF-SIG-012");
    assert_eq!("c".parse::<Level>().expect_err("refused").code(), "GRF-SIG-010");
    for level in Level::ALL {
        assert_eq!(level.as_str().to_uppercase().parse::<Level>().expect("a level"), level);
    }
}

#[test]
fn a_signer_whose_certificate_has_ended_cannot_sign() {
    let office = Office::new(7);
    let signer = office.signer_for("Ève Tremblay", 1, Validity { from: years(now(), -3), to: years(now(), -1) });
    assert_eq!(sign(&letter(Layout::Table), &signer, &request()).expect_err("refused").code(), "GRF-SIG-012");
}

#[test]
fn the_explanation_reads_well() {
    let office = Office::new(7);
    let found = verify(&signed(&office), &office.trust(), now());
    insta::assert_snapshot!("valide_fr", explain(&found, Lang::Fr));
    insta::assert_snapshot!("valid_en", explain(&found, Lang::En));
    let changed = common::update(&signed(&office), |document| {
        let info = document.get_prev_documents().trailer.get(b"Info").and_then(|i| i.as_reference()).expect("info");
        document.opt_clone_object_to_new_document(info).expect("info");
        let info = document.new_document.get_dictionary_mut(info).expect("info");
        info.set("Title", lopdf::Object::string_literal("Autre titre"));
    });
    let found = verify(&changed, &office.trust(), now());
    insta::assert_snapshot!("modifie_fr", explain(&found, Lang::Fr));
    insta::assert_snapshot!("json", serde_json::to_string_pretty(&found).expect("json"));
}
