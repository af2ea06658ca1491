//! Typed identifiers. Random ones (UUID version 7, RFC 9562 s. 5.7) are made at the edges and passed in; the others are derived.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why a text is not the identifier it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("« {text} » is not a valid {what}")]
pub struct IdError {
    what: &'static str,
    text: String,
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::parse_str(text).map(Self).map_err(|_| IdError { what: $what, text: text.chars().take(64).collect() })
            }
        }
    };
}

uuid_id!(
    /// One case, from its opening to its closing.
    CaseId, "case identifier"
);
uuid_id!(
    /// One document of a case: received, produced or signed.
    DocumentId, "document identifier"
);
uuid_id!(
    /// One thing that arrived in an inbox, before anybody knows what it is.
    ArrivalId, "arrival identifier"
);
uuid_id!(
    /// One delegation from one person of the office to another.
    DelegationId, "delegation identifier"
);
uuid_id!(
    /// One link that was given to somebody outside, to sign one document once.
    LinkId, "link identifier"
);

macro_rules! name_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}

name_id!(
    /// The name of a field, as the form file writes it.
    FieldName
);
name_id!(
    /// The name of a form definition.
    FormName
);
name_id!(
    /// The name of an inbox, as the configuration writes it.
    InboxName
);
name_id!(
    /// The name of a workflow step, as the workflow file writes it.
    StepId
);
name_id!(
    /// A role that a person holds in the office (clerk, signatory, …).
    RoleName
);
name_id!(
    /// The sign-in name of a person of the office.
    AccountName
);

impl StepId {
    /// Whether it is where branches meet, which no file names: `STEP/join`.
    #[must_use]
    pub fn is_join(&self) -> bool {
        self.0.ends_with("/join")
    }
}

/// SHA-256 of a blob's bytes (FIPS 180-4), 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BlobHash(String);

impl BlobHash {
    /// The hash of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest as _;
        Self(hex::encode(sha2::Sha256::digest(bytes)))
    }

    /// From a finished SHA-256 digest, for bytes that were hashed as they streamed by.
    #[must_use]
    pub fn from_digest(digest: [u8; 32]) -> Self {
        Self(hex::encode(digest))
    }

    /// The 64 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BlobHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for BlobHash {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let good = text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if good { Ok(Self(text.to_owned())) } else { Err(IdError { what: "SHA-256 hash", text: text.chars().take(64).collect() }) }
    }
}

impl TryFrom<String> for BlobHash {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<BlobHash> for String {
    fn from(hash: BlobHash) -> Self {
        hash.0
    }
}

/// One task of one case: the case and the task's number in it, written `<case>.<number>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId {
    /// The case the task belongs to.
    pub case: CaseId,
    /// The task's number in its case, from 1.
    pub number: u32,
}

/// One effect of one case: the journal entry that asked for it. It is the stable idempotency key of everything done outside,
/// written `<case>:<sequence>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EffectId {
    /// The case that asked for the effect.
    pub case: CaseId,
    /// The sequence number of the `EffectRequested` entry in the case's journal.
    pub seq: u64,
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.case, self.number)
    }
}

impl fmt::Display for EffectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.case, self.seq)
    }
}

fn split_pair<T: FromStr>(text: &str, separator: char, what: &'static str) -> Result<(CaseId, T), IdError> {
    let wrong = || IdError { what, text: text.chars().take(64).collect() };
    let (case, number) = text.split_once(separator).ok_or_else(wrong)?;
    Ok((case.parse().map_err(|_| wrong())?, number.parse().map_err(|_| wrong())?))
}

impl FromStr for TaskId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        split_pair(text, '.', "task identifier").map(|(case, number)| Self { case, number })
    }
}

impl FromStr for EffectId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        split_pair(text, ':', "effect identifier").map(|(case, seq)| Self { case, seq })
    }
}

macro_rules! serde_as_text {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

serde_as_text!(TaskId);
serde_as_text!(EffectId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_survive_their_text() {
        let case = CaseId(Uuid::from_u128(7));
        let task = TaskId { case, number: 3 };
        let effect = EffectId { case, seq: 12 };
        assert_eq!(task.to_string().parse::<TaskId>(), Ok(task));
        assert_eq!(effect.to_string().parse::<EffectId>(), Ok(effect));
        assert_eq!(serde_json::from_str::<TaskId>(&serde_json::to_string(&task).unwrap()).unwrap(), task);
    }

    #[test]
    fn a_hash_must_be_lower_case_sha256() {
        assert_eq!(BlobHash::of(b"").as_str(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert!("E3B0".parse::<BlobHash>().is_err());
        assert!("../../etc/passwd".parse::<BlobHash>().is_err());
    }
}
