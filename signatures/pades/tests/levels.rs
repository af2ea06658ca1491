//! Levels above B-B: time stamps, and what certificates were worth at the time.

mod common;

use common::{KINDS, Kind, Layout, Office, letter, now, request, years};
use greffier_pades::cms::certificate::Validity;
use greffier_pades::{Lang, Level, Reason, RevocationState, SignError, SignRequest, Verdict, explain, sign, sign_with, verify};

fn at_level(level: Level) -> SignRequest {
    SignRequest { level, ..request() }
}

#[test]
fn every_kind_of_key_signs_with_a_time_stamp() {
    for kind in KINDS {
        let office = Office::of(7, kind);
        let signer = office.signer_of(kind, "Ève Tremblay", 1, Validity { from: years(now(), -1), to: years(now(), 2) });
        let mut services = office.services(kind, now());
        let plain = sign(&letter(Layout::Table), &signer, &request()).expect("signed");
        let found = verify(&plain, &office.trust(), now());
        assert_eq!(found.verdict, Verdict::Valid, "{kind:?}: {}", explain(&found, Lang::En));
        assert_eq!((found.signatures[0].level, &found.signatures[0].proof), (Some(Level::BaselineB), &None));
        let stamped = sign_with(&letter(Layout::Table), &signer, &at_level(Level::BaselineT), &mut services).expect("signed");
        let found = verify(&stamped, &office.trust(), now());
        assert_eq!(found.verdict, Verdict::Valid, "{kind:?}: {}", explain(&found, Lang::En));
        assert_eq!(found.signatures[0].level, Some(Level::BaselineT));
        assert_eq!(found.signatures[0].proof.as_ref().map(|proof| proof.at), Some(now()));
        assert_eq!(found.signatures[0].revocation, RevocationState::NotPublished);
        let again = sign_with(&letter(Layout::Table), &signer, &at_level(Level::BaselineT), &mut office.services(kind, now()));
        assert_eq!(again.expect("signed again"), stamped, "{kind:?}: the same arguments give the same bytes");
    }
}

#[test]
fn a_level_is_refused_rather_than_lowered() {
    let office = Office::new(7);
    let signer = office.signer("Ève Tremblay", 1);
    let refused = sign(&letter(Layout::Table), &signer, &at_level(Level::BaselineT));
    assert!(matches!(refused, Err(SignError::NoServices(Level::BaselineT))), "{refused:?}");
    // An authority whose root is not trusted proves nothing.
    let mut foreign = Office::new(8).services(Kind::Ed25519, now());
    foreign.trust = office.trust();
    let refused = sign_with(&letter(Layout::Table), &signer, &at_level(Level::BaselineT), &mut foreign);
    assert!(matches!(refused, Err(SignError::TimeStamp(Reason::CertificateForged))), "{refused:?}");
}

#[test]
fn a_time_stamp_outlives_the_signer() {
    let office = Office::new(7);
    let signer = office.signer_for("Ève Tremblay", 1, Validity { from: years(now(), -1), to: years(now(), 1) });
    let mut services = office.services(Kind::Ed25519, now());
    let stamped = sign_with(&letter(Layout::Table), &signer, &at_level(Level::BaselineT), &mut services).expect("signed");
    let at = |moment| verify(&stamped, &office.trust(), moment);
    // The signer's certificate ended; the authority's has not.
    assert_eq!(at(now() + jiff::SignedDuration::from_hours(24 * 500)).verdict, Verdict::Valid);
    // Both ended: nothing proves the time any more.
    let late = at(years(now(), 5));
    assert_eq!(late.verdict, Verdict::CannotTell);
    assert_eq!(late.signatures[0].reasons, [Reason::TimeStampNotValid, Reason::CertificateExpired]);
}

#[test]
fn revocation_counts_from_its_moment() {
    let office = Office::new(7);
    let signer = office.signer("Ève Tremblay", 1);
    let mut services = office.services(Kind::Ed25519, now());
    let plain = sign(&letter(Layout::Table), &signer, &request()).expect("signed");
    let stamped = sign_with(&letter(Layout::Table), &signer, &at_level(Level::BaselineT), &mut services).expect("signed");
    let day = |days: i64| now() + jiff::SignedDuration::from_hours(24 * days);
    let judged = |file: &[u8], revoked: &[(u8, jiff::Timestamp)], moment| {
        let mut trust = office.trust();
        trust.revocation.add_list(&office.list(revoked, day(10), day(40))).expect("a list");
        let found = verify(file, &trust, moment);
        (found.verdict, found.signatures[0].revocation, found.signatures[0].reasons.clone())
    };
    let good = (Verdict::Valid, RevocationState::Good, Vec::new());
    assert_eq!(judged(&plain, &[], day(12)), good);
    assert_eq!(judged(&stamped, &[], day(12)), good);
    assert_eq!(judged(&stamped, &[(2, day(-5))], day(12)), good, "another's certificate");
    // Revoked after the stamped signature: it stands; the unstamped one may have been made since.
    assert_eq!(judged(&stamped, &[(1, day(5))], day(12)), good);
    let unproven = (Verdict::CannotTell, RevocationState::Revoked, vec![Reason::RevokedTimeUnproven]);
    assert_eq!(judged(&plain, &[(1, day(5))], day(12)), unproven);
    let before = (Verdict::Altered, RevocationState::Revoked, vec![Reason::CertificateRevoked]);
    assert_eq!(judged(&stamped, &[(1, day(-1))], day(12)), before);
    let outdated = (Verdict::CannotTell, RevocationState::Unknown, vec![Reason::RevocationOutdated]);
    assert_eq!(judged(&plain, &[], day(60)), outdated);
    // A list that another authority made says nothing.
    let mut trust = office.trust();
    trust.revocation.add_list(&Office::new(8).list(&[(1, day(-1))], day(10), day(40))).expect("a list");
    assert_eq!(verify(&plain, &trust, day(12)).verdict, Verdict::Valid);
}
