//! Any one byte changed in a signed file is found.

mod common;

use common::{Layout, Office, letter, now, request, signed};
use greffier_pades::{Verdict, sign, verify};
use proptest::prelude::*;
use std::sync::LazyLock;

static OFFICE: LazyLock<Office> = LazyLock::new(|| Office::new(7));
static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let streams = sign(&letter(Layout::ObjectStreams), &OFFICE.signer("Ève Tremblay", 1), &request()).expect("signed");
    let twice = sign(&signed(&OFFICE), &OFFICE.signer("Léo Gagné", 2), &request()).expect("signed twice");
    vec![signed(&OFFICE), streams, twice]
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn one_byte(file in 0..3_usize, place in any::<prop::sample::Index>(), change in 1..=255_u8) {
        let mut bytes = FILES[file].clone();
        let at = place.index(bytes.len());
        bytes[at] ^= change;
        let found = verify(&bytes, &OFFICE.trust(), now());
        prop_assert_ne!(found.verdict, Verdict::Valid, "byte {} of file {}", at, file);
    }

    #[test]
    fn a_piece_cut_out_or_doubled(file in 0..3_usize, place in any::<prop::sample::Index>(), length in 1..400_usize, double in any::<bool>()) {
        let bytes = &FILES[file];
        let at = place.index(bytes.len());
        let end = (at + length).min(bytes.len());
        let changed = if double {
            [&bytes[..end], &bytes[at..]].concat()
        } else {
            [&bytes[..at], &bytes[end..]].concat()
        };
        let found = verify(&changed, &OFFICE.trust(), now());
        // Cutting exactly the second signer's update off gives back the file the first clerk signed.
        let earlier = changed == FILES[0];
        prop_assert!(found.verdict != Verdict::Valid || earlier);
    }
}

/// Exhaustive where randomness is thin: every byte of the signature's own string and of what surrounds it.
#[test]
fn every_byte_around_the_signature() {
    let bytes = &FILES[0];
    let start = common::find(bytes, b"/Contents<").expect("contents");
    let end = start + common::find(&bytes[start..], b">").expect("its end");
    // The padding is long and uniform: its first and last parts stand for it.
    let places = (start - 40..start + 3400).chain(end - 200..(end + 60).min(bytes.len()));
    for at in places {
        for change in [0x01, 0x20] {
            let mut changed = bytes.clone();
            changed[at] ^= change;
            let found = verify(&changed, &OFFICE.trust(), now());
            assert_ne!(found.verdict, Verdict::Valid, "byte {at}");
        }
    }
}
