//! The tables of `greffier.toml`, with their defaults.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use greffier_language::Bilingual;
use greffier_pades::Level;
use serde::Deserialize;

use crate::{Mailbox, Robots, Sending, SigningProfile};

/// The whole file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Whose office it is.
    pub office: Office,
    /// Where things are kept.
    #[serde(default)]
    pub storage: Storage,
    /// The web console.
    #[serde(default)]
    pub console: Console,
    /// Reading documents.
    #[serde(default)]
    pub reading: Reading,
    /// Where answers go.
    #[serde(default)]
    pub answers: Answers,
    /// The mail server by which the office writes to people.
    #[serde(default)]
    pub mail: Option<Sending>,
    /// Keys and the office seal.
    #[serde(default)]
    pub keys: Keys,
    /// What signing asks of people.
    #[serde(default)]
    pub signing: Signing,
    /// What becomes of paper that was digitised.
    #[serde(default)]
    pub archives: Archives,
    /// What robots may use.
    #[serde(default)]
    pub robots: Robots,
    /// Thresholds of the paperless share.
    #[serde(default)]
    pub paperless: Paperless,
    /// The roles of the office, with their names for people.
    #[serde(default)]
    pub roles: BTreeMap<String, Bilingual>,
    /// The watched inboxes.
    #[serde(default, rename = "inbox")]
    pub inboxes: Vec<Inbox>,
    /// The folder the file is in.
    #[serde(skip)]
    pub folder: PathBuf,
    /// The file itself.
    #[serde(skip)]
    pub file: PathBuf,
}

/// Whose office it is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// Its name.
    pub name: Bilingual,
    /// Postal address, line by line.
    #[serde(default)]
    pub address: Vec<String>,
    /// Telephone.
    #[serde(default)]
    pub phone: String,
    /// IANA time zone in which its days begin and end.
    #[serde(default = "default_zone")]
    pub time_zone: String,
    /// Folder with `forms/`, `workflows/`, `letters/` and `catalogue.yaml`.
    #[serde(default = "default_folder")]
    pub files: PathBuf,
}

fn default_zone() -> String {
    "America/Toronto".into()
}

fn default_folder() -> PathBuf {
    ".".into()
}

/// Where things are kept.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Storage {
    /// `sqlite:PATH` or `postgres://…`.
    pub database: String,
    /// Folder of the content-addressed blobs.
    pub blobs: PathBuf,
}

impl Default for Storage {
    fn default() -> Self {
        Self { database: "sqlite:data/greffier.db".into(), blobs: "data/blobs".into() }
    }
}

/// The web console.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Console {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Whether cookies are sent over HTTPS only. Leave on unless the console is used on this machine alone.
    pub secure_cookies: bool,
    /// Minutes after which an unused session ends.
    pub session_minutes: u32,
    /// Address under which people outside reach the console, such as `https://greffe.example.ca`; the one it listens on when not said.
    pub public_address: Option<String>,
}

impl Default for Console {
    fn default() -> Self {
        Self { listen: SocketAddr::from(([127, 0, 0, 1], 8470)), secure_cookies: true, session_minutes: 480, public_address: None }
    }
}

/// Reading documents: bounds on everything.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reading {
    /// Worker processes; 0 means one a processor.
    pub workers: usize,
    /// Memory a worker may have, in MiB.
    pub memory_mib: u64,
    /// Seconds a document may take.
    pub seconds: u64,
    /// Pages a document may have.
    pub max_pages: u32,
    /// Pixels a page may have, in millions.
    pub max_megapixels: u32,
    /// Size a file may have, in MiB.
    pub max_file_mib: u64,
}

impl Default for Reading {
    fn default() -> Self {
        Self { workers: 0, memory_mib: 1024, seconds: 120, max_pages: 200, max_megapixels: 60, max_file_mib: 100 }
    }
}

/// Where answers go.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Answers {
    /// Folder that the office's portal or mail room takes answers from.
    pub outbox: PathBuf,
}

impl Default for Answers {
    fn default() -> Self {
        Self { outbox: "outbox".into() }
    }
}

/// Keys and the office seal.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Keys {
    /// Folder of sealed keys and certificates.
    pub folder: PathBuf,
    /// Name of the key that seals in the office's name.
    pub seal: Option<String>,
    /// File with the seal's passphrase, readable by the agent alone.
    pub seal_passphrase_file: Option<PathBuf>,
    /// Name of the key that stamps times, for an office that asks no outside authority.
    pub time_stamps: Option<String>,
    /// File with its passphrase, readable by the agent alone.
    pub time_stamps_passphrase_file: Option<PathBuf>,
}

impl Default for Keys {
    fn default() -> Self {
        Self { folder: "keys".into(), seal: None, seal_passphrase_file: None, time_stamps: None, time_stamps_passphrase_file: None }
    }
}

/// A second proof of who signs, beside the passphrase of her key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SecondFactor {
    /// None.
    #[default]
    None,
    /// A time-based one-time password (RFC 6238).
    Totp,
}

/// What signing asks of people.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Signing {
    /// The second proof that each signature asks for.
    pub second_factor: SecondFactor,
    /// File of the key that the secrets of second factors are sealed with; made when it is missing, readable by its owner alone.
    pub key_file: PathBuf,
    /// Days that a link lasts which somebody outside signs with.
    pub link_days: u16,
    /// Level of the signatures that people give (ETSI EN 319 142-1).
    pub level: Level,
    /// Level of the office's seal.
    pub seal_level: Level,
    /// Days before the certificate of an archive time stamp ends that a newer one is put over the file.
    pub renew_days: u16,
    /// Address (`http`) of the time-stamping authority that the levels above B-B ask; `keys.time_stamps` in its place.
    pub time_stamp_authority: Option<String>,
    /// Picture (PNG, JPEG or TIFF) of the office's mark, in signatures that show on a page.
    pub mark: Option<PathBuf>,
    /// What is signed in another way.
    #[serde(rename = "profile")]
    pub profiles: Vec<SigningProfile>,
}

impl Default for Signing {
    fn default() -> Self {
        Self {
            second_factor: SecondFactor::None,
            key_file: "data/second-factor.key".into(),
            link_days: 14,
            renew_days: 90,
            level: Level::BaselineB,
            seal_level: Level::BaselineB,
            time_stamp_authority: None,
            mark: None,
            profiles: Vec::new(),
        }
    }
}

/// What becomes of paper that was digitised (LCCJTI, RLRQ c. C-1.1, ss. 17 and 20).
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Archives {
    /// The person or role that answers for transfers, as their records name it.
    pub responsible: Option<String>,
    /// The role in which people record that paper was destroyed. Nobody may while it is not said.
    pub disposal_role: Option<String>,
    /// The reference of the office's rules prior to destruction. Nobody may while it is not said.
    pub disposal_rules: Option<String>,
}

/// When a process counts as paperless. Printed beside the figure.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Paperless {
    /// Cases that must have been observed, unless the full volume was.
    pub minimum_cases: u64,
    /// Share of the declared volume that must have been observed.
    pub volume_share: f64,
    /// Share of the cases that may have had a disqualifying touch of paper.
    pub touch_share: f64,
    /// Months an attestation is good for.
    pub attestation_months: u32,
    /// The office's aim for the share.
    pub aim: f64,
}

impl Default for Paperless {
    fn default() -> Self {
        Self { minimum_cases: 30, volume_share: 0.95, touch_share: 0.01, attestation_months: 12, aim: 0.75 }
    }
}

/// One watched inbox, for one former fax line.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inbox {
    /// Its name in addresses and logs.
    pub name: String,
    /// What people read.
    pub title: Bilingual,
    /// The folder that is watched, when it is a folder.
    #[serde(default)]
    pub folder: Option<PathBuf>,
    /// The mailbox that is watched, when it is none.
    #[serde(default)]
    pub mailbox: Option<Mailbox>,
    /// Confidentiality class of all that comes in.
    #[serde(default = "default_class")]
    pub confidentiality: String,
    /// Roles that may see what came in; empty means every account.
    #[serde(default)]
    pub readers: Vec<String>,
    /// Seconds between two looks at the folder, behind the file system's events.
    #[serde(default = "default_scan")]
    pub scan_seconds: u64,
    /// Seconds a file must not have changed.
    #[serde(default = "default_settle")]
    pub settle_seconds: u64,
    /// Whether the sender of a message is told that it is here, by mail.
    #[serde(default)]
    pub acknowledge: bool,
    /// The fax number it took over from.
    #[serde(default)]
    pub fax_number: Option<String>,
}

fn default_class() -> String {
    "protected".into()
}

fn default_scan() -> u64 {
    10
}

fn default_settle() -> u64 {
    2
}
