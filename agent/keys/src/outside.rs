//! What signing above level B-B asks of the outside: time stamps, from the office's own key or from another authority, and the revocation of
//! certificates, from the office's own list or from where a certificate says.
//!
//! Only `http` is asked: time stamps, lists and answers are signed themselves, and a certificate that had to be checked over `https` would ask
//! for another (RFC 5280 section 8, RFC 6960 appendix A). Nothing is asked before a certificate leads to a root that is trusted.

use crate::entropy::fresh_serial;
use crate::files::{MAX_LIST_BYTES, read_up_to};
use crate::{Entropy, KeyError, SystemEntropy, Unlocked, list_file, load_trust};
use greffier_cms::oid::ObjectIdentifier;
use greffier_cms::timestamp::{Stamping, stamp};
use greffier_cms::{Certificate, Revocation, RevocationData, Sources, Trust, ocsp};
use greffier_pades::{RevocationProofs, Services, SignError};
use jiff::Timestamp;
use reqwest::blocking::Client;
use reqwest::redirect::Policy;
use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(20);
/// Bytes of a time stamp or of an OCSP answer that are still read.
const MAX_ANSWER_BYTES: u64 = 1024 * 1024;
/// How far the office's clock may be off, as its time stamps say it.
const ACCURACY_SECONDS: u32 = 1;
/// The policy of an office's own time stamps: none that anybody registered (ETSI EN 319 421 gives an authority its own).
const POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.99999.1");

/// Who stamps times.
pub enum TimeStamping {
    /// A key of the office.
    Own(Box<Unlocked>),
    /// An authority at an `http` address (RFC 3161 section 3.4).
    At(String),
}

/// The outside of one signature.
pub struct Outside {
    time_stamping: TimeStamping,
    trust: Trust,
    own_list: Option<Vec<u8>>,
    now: Timestamp,
}

impl Outside {
    /// The outside of an office whose keys and trusted roots are in `folder`.
    ///
    /// # Errors
    /// [`KeyError`] when the folder cannot be read.
    pub fn new(folder: &Path, time_stamping: TimeStamping, now: Timestamp) -> Result<Self, KeyError> {
        let list = list_file(folder);
        let own_list = if list.exists() { Some(read_up_to(&list, MAX_LIST_BYTES)?) } else { None };
        let trust = load_trust(folder)?;
        Ok(Self { time_stamping, trust, own_list, now })
    }
}

/// What is posted: its media type and its bytes.
type Body = (&'static str, Vec<u8>);

/// Posts `body`, or gets what is there when there is none, and reads what comes back.
fn ask(what: &'static str, address: &str, body: Option<Body>, most: u64) -> Result<Vec<u8>, SignError> {
    let failed = |reason: String| SignError::Service { what, reason: format!("{address}: {reason}") };
    if !address.starts_with("http://") {
        return Err(failed("only http addresses are asked; what comes back is signed".into()));
    }
    let fetch = || -> Result<Vec<u8>, String> {
        // The process has one provider of TLS's cryptography; whoever comes second finds it there.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().timeout(PATIENCE).redirect(Policy::limited(3)).no_proxy().build().map_err(|e| e.to_string())?;
        let request = match body {
            Some((kind, body)) => client.post(address).header("Content-Type", kind).body(body),
            None => client.get(address),
        };
        let answer = request.send().and_then(reqwest::blocking::Response::error_for_status).map_err(|e| e.without_url().to_string())?;
        let mut bytes = Vec::new();
        answer.take(most + 1).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
        if bytes.len() as u64 > most { Err("the answer is too long".into()) } else { Ok(bytes) }
    };
    // On a thread of its own: whoever signs may stand in an asynchronous task, where nothing may wait.
    let fetched = std::thread::scope(|scope| scope.spawn(fetch).join());
    fetched.unwrap_or_else(|_| Err("the request broke off".into())).map_err(failed)
}

impl Services for Outside {
    fn time_stamp(&mut self, query: &[u8]) -> Result<Vec<u8>, SignError> {
        match &self.time_stamping {
            TimeStamping::Own(key) => {
                let serial =
                    fresh_serial(&mut SystemEntropy).map_err(|e| SignError::Service { what: "randomness", reason: e.to_string() })?;
                let stamping =
                    Stamping { authority: key.signer(), policy: POLICY, serial: &serial, at: self.now, accuracy_seconds: ACCURACY_SECONDS };
                Ok(stamp(query, &stamping)?)
            }
            TimeStamping::At(address) => {
                ask("a time stamp", address, Some(("application/timestamp-query", query.to_vec())), MAX_ANSWER_BYTES)
            }
        }
    }

    fn nonce(&mut self) -> Result<u64, SignError> {
        let mut bytes = [0; 8];
        SystemEntropy.fill(&mut bytes).map_err(|e| SignError::Service { what: "randomness", reason: e.to_string() })?;
        Ok(u64::from_be_bytes(bytes))
    }

    fn revocation(&mut self, certificate: &Certificate, issuer: &Certificate) -> Result<RevocationProofs, SignError> {
        let sources = Sources::of(certificate);
        // What the office's own authority says stands beside the keys, wherever it is published for others.
        if let Some(list) = self.own_list.as_ref().filter(|_| self.trust.roots.contains(issuer)) {
            let mut own = RevocationData::default();
            let known = own.add_list(list).is_ok()
                && matches!(own.status(certificate, issuer, self.now), Revocation::Good | Revocation::Revoked(_));
            if known || sources.is_empty() {
                return Ok(RevocationProofs { lists: vec![list.clone()], answers: Vec::new() });
            }
        }
        let mut last = SignError::Service { what: "the revocation of a certificate", reason: "it names no place to ask".into() };
        // An answer is small and of now; a list may be large and of yesterday.
        for address in &sources.ocsp {
            let body = Some(("application/ocsp-request", ocsp::ocsp_request(certificate, issuer)?));
            match ask("the revocation of a certificate", address, body, MAX_ANSWER_BYTES) {
                Ok(answer) => return Ok(RevocationProofs { lists: Vec::new(), answers: vec![answer] }),
                Err(error) => last = error,
            }
        }
        for address in &sources.crl {
            match ask("a revocation list", address, None, MAX_LIST_BYTES) {
                Ok(list) => return Ok(RevocationProofs { lists: vec![list], answers: Vec::new() }),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn trust(&self) -> &Trust {
        &self.trust
    }
}
