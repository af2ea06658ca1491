//! A made-up office: its root, its signers, its time stamps and its revocation list.

use super::{now, years};
use greffier_pades::cms::certificate::{self, Purpose, Subject, Validity};
use greffier_pades::cms::revocation::{RevocationReason, RevokedEntry, issue_list};
use greffier_pades::cms::timestamp::{Stamping, stamp};
use greffier_pades::cms::{Certificate, Key, PrivateKey, RevocationData, Signer, Trust};
use greffier_pades::{RevocationProofs, Services, SignError};
use jiff::Timestamp;
use std::sync::LazyLock;

/// The kinds of keys that sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Ed25519,
    P256,
    RsaPkcs1,
    RsaPss,
}

pub const KINDS: [Kind; 4] = [Kind::Ed25519, Kind::P256, Kind::RsaPkcs1, Kind::RsaPss];

pub fn private_key(kind: Kind, seed: u8) -> PrivateKey {
    // Making an RSA key takes seconds: one serves a test.
    static RSA: LazyLock<PrivateKey> = LazyLock::new(|| PrivateKey::rsa(&[5; 32], 2048).expect("a key"));
    match kind {
        Kind::Ed25519 => PrivateKey::ed25519(&[seed; 32]),
        Kind::P256 => PrivateKey::p256(&[seed; 32]).expect("a key"),
        Kind::RsaPkcs1 => RSA.clone(),
        Kind::RsaPss => RSA.clone().with_pss(),
    }
}

/// An office with its root; every seed gives another one.
pub struct Office {
    pub root: Certificate,
    pub authority: Signer,
    seed: u8,
}

impl Office {
    pub fn new(seed: u8) -> Self {
        Self::of(seed, Kind::Ed25519)
    }

    /// An office whose root is of a kind.
    pub fn of(seed: u8, kind: Kind) -> Self {
        let key = private_key(kind, seed);
        let subject = Subject::new("Autorité du bureau", "Ville de Sainte-Épreuve");
        let validity = Validity { from: years(now(), -6), to: years(now(), 19) };
        let root = certificate::issue_root(&key, &subject, &[seed, 1, 2, 3, 4, 5, 6, 7], validity).expect("a root");
        let authority = Signer::new(key, root.clone(), Vec::new()).expect("key and certificate fit");
        Self { root, authority, seed }
    }

    pub fn signer(&self, name: &str, number: u8) -> Signer {
        self.signer_for(name, number, Validity { from: years(now(), -1), to: years(now(), 2) })
    }

    pub fn signer_for(&self, name: &str, number: u8, validity: Validity) -> Signer {
        self.signer_of(Kind::Ed25519, name, number, validity)
    }

    pub fn signer_of(&self, kind: Kind, name: &str, number: u8, validity: Validity) -> Signer {
        let subject = Subject::new(name, "Ville de Sainte-Épreuve").with_title(Some("Greffière adjointe".to_owned()));
        self.issue(private_key(kind, self.seed ^ 0x80 ^ number), &subject, Purpose::Signing, number, validity)
    }

    /// A time-stamping authority of the office.
    pub fn stamper(&self, kind: Kind, number: u8, validity: Validity) -> Signer {
        let subject = Subject::new("Horodatage", "Ville de Sainte-Épreuve");
        self.issue(private_key(kind, self.seed ^ 0x40 ^ number), &subject, Purpose::TimeStamping, number, validity)
    }

    fn issue(&self, key: PrivateKey, subject: &Subject, purpose: Purpose, number: u8, validity: Validity) -> Signer {
        let public = key.public_info().expect("a public key");
        let made = certificate::issue_certificate(&self.authority, public, subject, purpose, &serial(number), validity, None)
            .expect("a certificate");
        Signer::new(key, made, Vec::new()).expect("key and certificate fit")
    }

    /// The office's revocation list: the numbers of revoked certificates and since when.
    pub fn list(&self, revoked: &[(u8, Timestamp)], from: Timestamp, until: Timestamp) -> Vec<u8> {
        let entry = |(number, at): &(u8, Timestamp)| RevokedEntry {
            serial: serial(*number).to_vec(),
            at: *at,
            reason: RevocationReason::KeyCompromise,
        };
        issue_list(&self.authority, 1, &revoked.iter().map(entry).collect::<Vec<_>>(), from, until).expect("a list")
    }

    pub fn trust(&self) -> Trust {
        Trust { roots: vec![self.root.clone()], revocation: RevocationData::default() }
    }

    /// What this office can do by itself at the moment `at`: stamp, and show its own list.
    pub fn services(&self, kind: Kind, at: Timestamp) -> OfficeServices {
        let stamper = self.stamper(kind, 200, Validity { from: years(at, -1), to: years(at, 2) });
        OfficeServices { stamper, at, list: self.list(&[], at, years(at, 1)), trust: self.trust(), stamps: 0 }
    }
}

fn serial(number: u8) -> [u8; 8] {
    [number & 0x7f, number, 8, 7, 6, 5, 4, 3]
}

/// The outside of signing, kept in the house.
pub struct OfficeServices {
    pub stamper: Signer,
    pub at: Timestamp,
    pub list: Vec<u8>,
    pub trust: Trust,
    stamps: u8,
}

impl Services for OfficeServices {
    fn time_stamp(&mut self, query: &[u8]) -> Result<Vec<u8>, SignError> {
        self.stamps += 1;
        let policy = "1.3.6.1.4.1.99999.1".parse().expect("an identifier");
        Ok(stamp(query, &Stamping { authority: &self.stamper, policy, serial: &[self.stamps], at: self.at, accuracy_seconds: 1 })?)
    }

    fn nonce(&mut self) -> Result<u64, SignError> {
        Ok(0x0123_4567_89ab_cdef)
    }

    fn revocation(&mut self, _certificate: &Certificate, _issuer: &Certificate) -> Result<RevocationProofs, SignError> {
        Ok(RevocationProofs { lists: vec![self.list.clone()], answers: Vec::new() })
    }

    fn trust(&self) -> &Trust {
        &self.trust
    }
}
