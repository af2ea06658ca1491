//! Making and checking signed data, its certificates, and every way to break them that is cheap to try.
#![allow(missing_docs)]

use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::{CertificateSet, EncapsulatedContentInfo, SignedData};
use der::asn1::OctetString;
use der::{Any, Decode, Encode};
use greffier_cms::certificate::{self, CertificateSummary, Purpose, Subject, Validity, from_pem, to_pem};
use greffier_cms::chain::check_chain;
use greffier_cms::verify::CmsFault;
use greffier_cms::{
    Certificate, ChainFault, CmsError, Key, PrivateKey, RevocationData, Signer, Trust, Usage, sign_detached, verify_detached,
};
use jiff::Timestamp;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn validity() -> Validity {
    Validity { from: at("2026-01-01T00:00:00Z"), to: at("2028-01-01T00:00:00Z") }
}

/// The office's authority.
fn office() -> Signer {
    let key = PrivateKey::ed25519(&[1; 32]);
    let root = certificate::issue_root(&key, &Subject::new("Racine", "Bureau"), &[1; 8], validity()).expect("a root");
    Signer::new(key, root, Vec::new()).expect("fits")
}

fn signer(root: &Signer) -> Signer {
    let key = PrivateKey::ed25519(&[2; 32]);
    let public = key.public_info().expect("public");
    let subject = Subject::new("Zoé Côté", "Bureau");
    let leaf = certificate::issue_certificate(root, public, &subject, Purpose::Signing, &[2; 8], validity(), None).expect("a signer");
    Signer::new(key, leaf, Vec::new()).expect("fits")
}

fn faults(cms: &[u8], content: &[&[u8]]) -> Vec<CmsFault> {
    verify_detached(cms, content).faults
}

fn chain(cms: &[u8], root: &Certificate) -> Result<Vec<Certificate>, ChainFault> {
    let found = verify_detached(cms, &[b"message"]);
    assert_eq!(found.faults, []);
    let trust = Trust { roots: vec![root.clone()], revocation: RevocationData::default() };
    check_chain(&found.signer.expect("a signer"), &found.certificates, &trust, Usage::Signing, at("2026-10-01T12:00:00Z"))
}

#[test]
fn holds_over_parts_and_padding() {
    let root = office();
    let mut cms = sign_detached(&[b"one ", b"message"], &signer(&root)).expect("signed");
    assert_eq!(faults(&cms, &[b"one message"]), []);
    assert_eq!(faults(&cms, &[b"one massage"]), [CmsFault::DigestMismatch]);
    cms.extend([0; 64]);
    assert_eq!(faults(&cms, &[b"one message"]), []);
    cms.push(1);
    assert_eq!(faults(&cms, &[b"one message"]), [CmsFault::TrailingBytes]);
    assert_eq!(faults(b"", &[b""]), [CmsFault::Malformed]);
}

#[test]
fn any_other_byte_is_found() {
    let root = office();
    let cms = sign_detached(&[b"message"], &signer(&root)).expect("signed");
    for place in 0..cms.len() {
        for bit in 0..8 {
            let mut changed = cms.clone();
            changed[place] ^= 1 << bit;
            assert_ne!(faults(&changed, &[b"message"]), [], "byte {place}, bit {bit}");
        }
    }
}

/// Takes the signed data apart, changes it, and puts it together again.
fn rebuilt(cms: &[u8], change: impl FnOnce(&mut SignedData)) -> Vec<u8> {
    let mut info = ContentInfo::from_der(cms).expect("cms");
    let mut data: SignedData = info.content.decode_as().expect("signed data");
    change(&mut data);
    info.content = Any::encode_from(&data).expect("encodes");
    info.to_der().expect("encodes")
}

#[test]
fn structural_tricks_are_found() {
    let root = office();
    let signer = signer(&root);
    let cms = sign_detached(&[b"message"], &signer).expect("signed");
    let other = sign_detached(&[b"another"], &signer).expect("signed");
    let other: SignedData = ContentInfo::from_der(&other).expect("cms").content.decode_as().expect("signed data");
    let two = rebuilt(&cms, |d| {
        d.signer_infos.0.insert(other.signer_infos.0.get(0).expect("one").clone()).expect("inserted");
    });
    assert_eq!(faults(&two, &[b"message"]), [CmsFault::SignerCount]);
    let none = rebuilt(&cms, |d| d.signer_infos.0 = Default::default());
    assert_eq!(faults(&none, &[b"message"]), [CmsFault::SignerCount]);
    let inside = rebuilt(&cms, |d| {
        let content = Any::encode_from(&OctetString::new(*b"message").expect("octets")).expect("any");
        let econtent_type = d.encap_content_info.econtent_type;
        d.encap_content_info = EncapsulatedContentInfo { econtent_type, econtent: Some(content) };
    });
    assert_eq!(faults(&inside, &[b"message"]), [CmsFault::EmbeddedContent]);
    let bare = rebuilt(&cms, |d| d.certificates = None);
    assert_eq!(faults(&bare, &[b"message"]), [CmsFault::SignerCertificateMissing]);
    let without = |oid| {
        rebuilt(&cms, |d| {
            let mut info = d.signer_infos.0.get(0).expect("one").clone();
            let kept = info.signed_attrs.take().expect("attributes").into_vec().into_iter().filter(|a| a.oid != oid);
            info.signed_attrs = Some(kept.collect::<Vec<_>>().try_into().expect("set"));
            d.signer_infos.0 = vec![info].try_into().expect("set");
        })
    };
    let first = |cms: &[u8]| faults(cms, &[b"message"])[0];
    assert_eq!(first(&without(greffier_cms::oid::MESSAGE_DIGEST)), CmsFault::MessageDigestMissing);
    assert_eq!(first(&without(greffier_cms::oid::CONTENT_TYPE)), CmsFault::ContentType);
    assert_eq!(first(&without(greffier_cms::oid::SIGNING_CERTIFICATE_V2)), CmsFault::SigningCertificateMissing);
}

#[test]
fn a_swapped_certificate_of_the_same_key_is_found() {
    let root = office();
    let signer = signer(&root);
    let cms = sign_detached(&[b"message"], &signer).expect("signed");
    // The same serial number and key, another name: only signing-certificate-v2 tells them apart.
    let public = signer.key().public_info().expect("public");
    let other = Subject::new("Quelqu'un d'autre", "Bureau");
    let other = certificate::issue_certificate(&root, public, &other, Purpose::Signing, &[2; 8], validity(), None).expect("a signer");
    let swapped = rebuilt(&cms, |d| {
        let set: Vec<CertificateChoices> = vec![CertificateChoices::Certificate(other)];
        d.certificates = Some(CertificateSet(set.try_into().expect("set")));
    });
    assert_eq!(faults(&swapped, &[b"message"]), [CmsFault::SigningCertificateMismatch]);
}

#[test]
fn only_an_authority_issues() {
    let root = office();
    let clerk = signer(&root);
    // A clerk who issues a certificate with his own key.
    let forged_key = PrivateKey::ed25519(&[3; 32]);
    let public = forged_key.public_info().expect("public");
    let subject = Subject::new("Directrice", "Bureau");
    let forged =
        certificate::issue_certificate(&clerk, public, &subject, Purpose::Signing, &[3; 8], validity(), None).expect("a certificate");
    let forger = Signer::new(forged_key, forged, vec![clerk.certificate().clone()]).expect("fits");
    let cms = sign_detached(&[b"message"], &forger).expect("signed");
    assert_eq!(chain(&cms, root.certificate()), Err(ChainFault::Untrusted));
    // Even when somebody trusts the clerk's certificate as a root.
    assert_eq!(chain(&cms, clerk.certificate()), Err(ChainFault::NotAnAuthority));
    // A root is not made for signing documents.
    let cms = sign_detached(&[b"message"], &root).expect("signed");
    assert_eq!(chain(&cms, root.certificate()), Err(ChainFault::NotForSigning));
    // Nor is a time-stamping authority, nor a clerk for stamping times.
    let public = PrivateKey::ed25519(&[2; 32]).public_info().expect("public");
    let stamper =
        certificate::issue_certificate(&root, public, &subject, Purpose::TimeStamping, &[4; 8], validity(), None).expect("a certificate");
    let trust = Trust { roots: vec![root.certificate().clone()], revocation: RevocationData::default() };
    let moment = at("2026-10-01T12:00:00Z");
    assert_eq!(check_chain(&stamper, &[], &trust, Usage::Signing, moment), Err(ChainFault::NotForSigning));
    assert_eq!(check_chain(clerk.certificate(), &[], &trust, Usage::TimeStamping, moment), Err(ChainFault::NotForSigning));
    assert_eq!(check_chain(&stamper, &[], &trust, Usage::TimeStamping, moment).map(|path| path.len()), Ok(2));
}

#[test]
fn certificates_read_back_and_refuse_bad_subjects() {
    let root = office();
    let clerk = signer(&root);
    let read = from_pem(to_pem(clerk.certificate()).expect("pem").as_bytes()).expect("reads back");
    assert_eq!(&read, clerk.certificate());
    let summary = CertificateSummary::of(&read);
    assert_eq!(summary.common_name.as_deref(), Some("Zoé Côté"));
    assert_eq!(summary.organisation.as_deref(), Some("Bureau"));
    assert_eq!(summary.validity, Some(validity()));
    assert!(certificate::is_authority(root.certificate()) && !certificate::is_authority(&read));
    for bad in ["", "  ", "a\nb", &"x".repeat(65)] {
        let made = certificate::issue_root(root.key(), &Subject::new(bad, "Bureau"), &[1; 8], validity());
        assert!(matches!(made, Err(CmsError::Subject { .. })), "{bad:?}");
    }
    // Characters that separate the parts of a name are kept as they are.
    let odd = certificate::issue_root(root.key(), &Subject::new("A, O=B + \"C\"", "Bureau"), &[1; 8], validity()).expect("root");
    assert_eq!(CertificateSummary::of(&odd).common_name.as_deref(), Some("A, O=B + \"C\""));
    assert!(from_pem(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").is_err());
    let wrong = Signer::new(PrivateKey::ed25519(&[9; 32]), read, Vec::new());
    assert!(matches!(wrong, Err(CmsError::KeyMismatch)));
}
