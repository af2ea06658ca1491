//! What a signature rests on: what was shown and seen, what was agreed to, how the signer was known, and for whom she signs.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{AccountName, BlobHash, DelegationId, Language, LinkId, RoleName};

/// How somebody was known to be who she says she is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdentityMethod {
    /// Signed in to the console with the account's password.
    AccountPassword,
    /// Opened her own sealed key with its passphrase.
    KeyPassphrase,
    /// A time-based one-time password (RFC 6238) of a device set up before.
    Totp,
    /// A recovery code, used up by this.
    RecoveryCode,
    /// A link that was given to her alone, once.
    SignLink,
    /// A one-time code, sent by the channel that the case has on file for her.
    OneTimeCode,
}

impl IdentityMethod {
    /// The stable name, as in the journal and in the evidence.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AccountPassword => "account-password",
            Self::KeyPassphrase => "key-passphrase",
            Self::Totp => "totp",
            Self::RecoveryCode => "recovery-code",
            Self::SignLink => "sign-link",
            Self::OneTimeCode => "one-time-code",
        }
    }
}

/// A page that was in the signer's view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenPage {
    /// Its number, from 1.
    pub page: u32,
    /// SHA-256 of the image that was shown.
    pub image: BlobHash,
    /// When it was first wholly seen.
    pub at: Timestamp,
}

/// What the signer agreed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The language it was shown in.
    pub language: Language,
    /// The text's version.
    pub version: String,
    /// SHA-256 of the text, UTF-8.
    pub text: BlobHash,
    /// When it was agreed to.
    pub at: Timestamp,
}

/// The authority of one person to act for another, in one role, between two days; in every workflow or in one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegation {
    /// Its identifier.
    pub id: DelegationId,
    /// Who gave it. She holds the role herself.
    pub giver: AccountName,
    /// Who may act for her.
    pub receiver: AccountName,
    /// In which role.
    pub role: RoleName,
    /// In the cases of which workflow; none means of every one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<String>,
    /// The first day, in the office's time zone.
    pub first_day: Date,
    /// The last day.
    pub last_day: Date,
    /// Why, or by which act: shown to others.
    pub why: String,
    /// When it was given.
    pub given_at: Timestamp,
    /// When it was ended before its last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
}

impl Delegation {
    /// Whether it is for a role in the cases of a workflow.
    #[must_use]
    pub fn is_for(&self, role: &RoleName, workflow: &str) -> bool {
        self.role == *role && self.workflow.as_deref().is_none_or(|only| only == workflow)
    }

    /// Whether it holds on `day`, by its dates and because nobody ended it.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.ended_at.is_none() && self.first_day <= day && day <= self.last_day
    }
}

/// A signer who is nobody of the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutsideSigner {
    /// The link she came by.
    pub link: LinkId,
    /// Her name, as she typed it.
    pub name: String,
    /// The channel that her code was sent by: `email` or `phone`.
    pub channel: String,
}

/// One ceremony of signing, as the journal keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ceremony {
    /// SHA-256 of the very document that was shown and signed.
    pub document: BlobHash,
    /// Its pages, in order, each seen.
    pub pages: Vec<SeenPage>,
    /// What was agreed to.
    pub consent: Consent,
    /// How the signer was known.
    pub identity: Vec<IdentityMethod>,
    /// By which authority she signs for another; none when she signs in her own name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acting_for: Option<Delegation>,
    /// Who signed, when it was nobody of the office. The office's seal is on the document then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside: Option<OutsideSigner>,
    /// The moment that the signature bears.
    pub signed_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_delegation_holds_from_its_first_to_its_last_day_unless_ended() {
        let mut delegation = Delegation {
            id: DelegationId(uuid::Uuid::from_u128(1)),
            giver: "luc".into(),
            receiver: "marie".into(),
            role: "signataire".into(),
            workflow: None,
            first_day: date(2026, 12, 21),
            last_day: date(2027, 1, 4),
            why: "congé".into(),
            given_at: Timestamp::UNIX_EPOCH,
            ended_at: None,
        };
        let holds = |delegation: &Delegation| {
            [date(2026, 12, 20), date(2026, 12, 21), date(2027, 1, 4), date(2027, 1, 5)].map(|day| delegation.holds_on(day))
        };
        assert_eq!(holds(&delegation), [false, true, true, false]);
        delegation.ended_at = Some(Timestamp::UNIX_EPOCH);
        assert_eq!(holds(&delegation), [false; 4]);
    }

    #[test]
    fn the_names_of_methods_are_those_of_the_journal() {
        use IdentityMethod as Method;
        for method in
            [Method::AccountPassword, Method::KeyPassphrase, Method::Totp, Method::RecoveryCode, Method::SignLink, Method::OneTimeCode]
        {
            assert_eq!(serde_json::to_value(method).unwrap(), method.name());
        }
    }
}
