//! Levels above B-B: time stamps, and what certificates were worth at the time.

mod common;

use common::{KINDS, Kind, Layout, Office, letter, now, request, years};
use greffier_pades::cms::certificate::Validity;
use greffier_pades::{Lang, Level, Reason, RevocationState, SignError, SignRequest, Verdict, explain, extend, sign, sign_with, verify};

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

#[test]
fn every_level_is_reached_and_recognised() {
    for kind in KINDS {
        let office = Office::of(7, kind);
        let signer = office.signer_of(kind, "Ève Tremblay", 1, Validity { from: years(now(), -1), to: years(now(), 2) });
        for level in Level::ALL {
            for layout in [Layout::Table, Layout::ObjectStreams, Layout::Tagged] {
                let signed = sign_with(&letter(layout), &signer, &at_level(level), &mut office.services(kind, now())).expect("signed");
                let found = verify(&signed, &office.trust(), now());
                assert_eq!(found.verdict, Verdict::Valid, "{kind:?} {level} {layout:?}: {}", explain(&found, Lang::En));
                assert_eq!(found.signatures[0].level, Some(level), "{kind:?}: {}", explain(&found, Lang::En));
                assert_eq!(found.signatures.len(), if level == Level::BaselineLTA { 2 } else { 1 });
            }
        }
    }
}

#[test]
fn an_archived_file_is_renewed_before_its_time_stamp_ends() {
    let office = Office::new(7);
    let signer = office.signer("Ève Tremblay", 1);
    let archived = sign_with(&letter(Layout::Table), &signer, &at_level(Level::BaselineLTA), &mut office.services(Kind::Ed25519, now()))
        .expect("signed");
    let trust = |at| {
        let mut trust = office.trust();
        trust.revocation.add_list(&office.list(&[], at, years(at, 1))).expect("a list");
        trust
    };
    let until = verify(&archived, &trust(now()), now()).signatures[1].proof.as_ref().and_then(|proof| proof.until);
    assert_eq!(until, Some(years(now(), 2)), "when a newer stamp must stand");
    // Left alone, it cannot be told any more once the stamp's certificate has ended.
    let late = verify(&archived, &trust(years(now(), 4)), years(now(), 4));
    assert_eq!(late.verdict, Verdict::CannotTell, "{}", explain(&late, Lang::En));
    // Renewed in time, twice, it holds long after every certificate of the first signing has ended.
    let mut file = archived;
    for year in [1, 2, 4] {
        let at = years(now(), year);
        let mut services = office.services(Kind::Ed25519, at);
        file = extend(&file, Level::BaselineLTA, at, Lang::Fr, &mut services).expect("renewed");
    }
    let moment = years(now(), 5);
    let found = verify(&file, &trust(moment), moment);
    assert_eq!(found.verdict, Verdict::Valid, "{}", explain(&found, Lang::En));
    assert_eq!(found.signatures.len(), 5);
    assert_eq!(found.signatures[0].level, Some(Level::BaselineLTA));
    assert_eq!(found.signatures[0].proof.as_ref().map(|proof| proof.at), Some(now()));
}

#[test]
fn a_revoked_signer_reaches_no_long_term_level() {
    let office = Office::new(7);
    let mut services = office.services(Kind::Ed25519, now());
    services.list = office.list(&[(1, years(now(), -1))], now(), years(now(), 1));
    let refused = sign_with(&letter(Layout::Table), &office.signer("Ève Tremblay", 1), &at_level(Level::BaselineLT), &mut services);
    assert!(matches!(refused, Err(SignError::Revocation { reason: Reason::CertificateRevoked, .. })), "{refused:?}");
    services.list = Office::new(8).list(&[], now(), years(now(), 1));
    let refused = sign_with(&letter(Layout::Table), &office.signer("Ève Tremblay", 1), &at_level(Level::BaselineLT), &mut services);
    assert!(matches!(refused, Err(SignError::Revocation { reason: Reason::RevocationUnknown, .. })), "{refused:?}");
}

#[test]
fn a_copied_time_stamp_reads_as_altered() {
    let office = Office::new(7);
    let signed = |name: &str| {
        let mut services = office.services(Kind::Ed25519, now());
        sign_with(&letter(Layout::Table), &office.signer(name, 1), &at_level(Level::BaselineT), &mut services).expect("signed")
    };
    let (one, other) = (signed("Ève Tremblay"), signed("Léo Gagné"));
    let contents = |file: &[u8]| {
        let document = lopdf::Document::load_mem(file).expect("a document");
        let found = document.objects.values().find_map(|o| o.as_dict().ok().filter(|d| d.has(b"ByteRange"))).expect("a signature").clone();
        found.get(b"Contents").and_then(lopdf::Object::as_str).expect("contents").to_vec()
    };
    let data = |contents: &[u8]| -> cms::signed_data::SignedData {
        let mut reader = der::SliceReader::new(contents).expect("a reader");
        let info: cms::content_info::ContentInfo = der::Decode::decode(&mut reader).expect("cms");
        info.content.decode_as().expect("signed data")
    };
    let (mut mine, theirs) = (data(&contents(&one)), data(&contents(&other)));
    let mut info = mine.signer_infos.0.get(0).expect("one").clone();
    info.unsigned_attrs = theirs.signer_infos.0.get(0).expect("one").unsigned_attrs.clone();
    mine.signer_infos.0 = vec![info].try_into().expect("set");
    let content = der::Any::encode_from(&mine).expect("encodes");
    let changed = cms::content_info::ContentInfo { content_type: greffier_pades::cms::oid::SIGNED_DATA, content };
    let mut hex: String = der::Encode::to_der(&changed).expect("encodes").iter().map(|b| format!("{b:02X}")).collect();
    let place = common::find(&one, b"/Contents<").map(|at| at + 10).expect("the place");
    let room = common::find(&one[place..], b">").expect("its end");
    hex.push_str(&"0".repeat(room - hex.len()));
    let mut file = one.clone();
    file[place..place + room].copy_from_slice(hex.as_bytes());
    let found = verify(&file, &office.trust(), now());
    assert_eq!(found.verdict, Verdict::Altered, "{}", explain(&found, Lang::En));
    assert_eq!(found.signatures[0].reasons, [Reason::TimeStampMismatch]);
}
