//! Why the desk could not do something.

use std::sync::Arc;

use greffier_engine::Refusal;
use greffier_keys::KeyError;
use greffier_store::StoreError;

/// Why a message did not reach its case, or a figure could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The case refuses it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no such case, task or document.
    #[error("GRF-CASE-017: {0} is not there")]
    NotFound(String),
    /// The workflow that the case keeps cannot be read.
    #[error("GRF-CASE-018: the workflow that the case began with cannot be read: {0}")]
    Workflow(String),
    /// Many people act on the case at once.
    #[error("GRF-CASE-019: the case is being changed by others; try again")]
    Busy,
    /// The account has no key of its own.
    #[error("GRF-SIGN-001: the account has no signing key; make one with `greffier keys new`")]
    NoKey,
    /// The office's seal cannot be put on the evidence of a signature.
    #[error("GRF-SIGN-002: the office's seal cannot be used: {0}")]
    Seal(#[source] Box<DeskError>),
    /// The consent was shown in words that are no longer in force.
    #[error("GRF-SIGN-003: the text of the consent has changed; open the task again")]
    OtherConsent,
    /// A delegation to nobody, or of a role that is not the giver's own.
    #[error("GRF-SIGN-004: a delegation is of one's own role, to another person of the office")]
    DelegationTo,
    /// A delegation whose days make no sense.
    #[error("GRF-SIGN-005: a delegation ends today or later, not before it begins, and lasts a year at most")]
    DelegationDays,
    /// Signing asks for a second factor, and the account has none.
    #[error("GRF-SIGN-006: signing asks for a second factor, and the account has none yet")]
    NoSecondFactor,
    /// The code is none of the account's, or not of this moment.
    #[error("GRF-SIGN-007: the code is not right")]
    WrongCode,
    /// The code was used before.
    #[error("GRF-SIGN-008: the code was used before; wait for the next one")]
    UsedCode,
    /// The key file that secrets are sealed with cannot be used.
    #[error("GRF-SIGN-009: {0}")]
    Vault(String),
    /// The case has no address to send anything to.
    #[error("GRF-SIGN-010: the case has neither an e-mail address nor a telephone number to send a link to")]
    NoChannel,
    /// The account has keys, and none of a kind that those who read the document can judge.
    #[error("GRF-SIGN-011: the document asks for a key of the kind {kinds}, and the account has none; make one with `{command}`")]
    NoFittingKey {
        /// The kinds that would fit.
        kinds: String,
        /// What makes a key that fits.
        command: String,
    },
    /// The office has not said who may record that paper was destroyed, and by which rules.
    #[error("GRF-DISP-001: set [archives] disposal_role and disposal_rules in greffier.toml before paper is disposed of")]
    NoDisposalRules,
    /// The file cannot take the place of its paper: this does not hold.
    #[error("GRF-DISP-002: the file cannot take the place of its paper: {} does not hold", .0.name())]
    NotProven(greffier_casework::DisposalCheck),
    /// What is told of a destruction lacks something, or cannot be.
    #[error("GRF-DISP-003: a destruction has a day since the document was received, a place, and words for another way")]
    Destruction,
    /// A key on a device is not tried with the passphrase of another.
    #[error("GRF-SIGN-014: a key on a device is opened by its own PIN: its documents are signed by themselves")]
    DeviceApart,
    /// A signed file is not valid any more, so that nothing is to be renewed.
    #[error("GRF-SIGN-012: a signed file is no longer valid, and its proofs were not renewed")]
    NoLongerValid,
    /// A newer time stamp would end no later.
    #[error("GRF-SIGN-013: the certificate of the time-stamping authority ends no later than that of the stamp that is there")]
    NoLaterStamp,
    /// The key cannot be used: wrong passphrase, damaged file, expired certificate.
    #[error(transparent)]
    Key(Arc<KeyError>),
    /// The document cannot be signed.
    #[error(transparent)]
    Signature(#[from] greffier_pades::SignError),
    /// A robot could not do its work.
    #[error(transparent)]
    Robot(#[from] greffier_robots::Failure),
    /// A message could not be sent.
    #[error(transparent)]
    Mail(#[from] greffier_mail::MailError),
    /// A letter could not be set.
    #[error(transparent)]
    Letter(#[from] greffier_letters::LetterError),
    /// A period that cannot be read.
    #[error(transparent)]
    Period(#[from] greffier_metrics::PeriodError),
    /// A folder or file of the office.
    #[error("GRF-RUN-001: {what}: {source}")]
    File {
        /// What was done.
        what: String,
        /// Why it failed.
        source: std::io::Error,
    },
    /// The form that a person chose opens no case.
    #[error("GRF-RUN-004: no workflow handles the form {0}")]
    NoWorkflow(String),
    /// A case cannot be opened by hand without pages to look at.
    #[error("GRF-RUN-006: nothing of the document could be read, so no case can be opened with it")]
    NothingRead,
    /// Work that was handed to another thread did not come back.
    #[error("GRF-RUN-002: {0}")]
    Thread(String),
}

impl DeskError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Store(error) => error.code(),
            Self::NotFound(_) => "GRF-CASE-017",
            Self::Workflow(_) => "GRF-CASE-018",
            Self::Busy => "GRF-CASE-019",
            Self::NoKey => "GRF-SIGN-001",
            Self::Seal(_) => "GRF-SIGN-002",
            Self::OtherConsent => "GRF-SIGN-003",
            Self::DelegationTo => "GRF-SIGN-004",
            Self::DelegationDays => "GRF-SIGN-005",
            Self::NoSecondFactor => "GRF-SIGN-006",
            Self::WrongCode => "GRF-SIGN-007",
            Self::UsedCode => "GRF-SIGN-008",
            Self::Vault(_) => "GRF-SIGN-009",
            Self::NoChannel => "GRF-SIGN-010",
            Self::NoFittingKey { .. } => "GRF-SIGN-011",
            Self::NoDisposalRules => "GRF-DISP-001",
            Self::NotProven(_) => "GRF-DISP-002",
            Self::Destruction => "GRF-DISP-003",
            Self::DeviceApart => "GRF-SIGN-014",
            Self::NoLongerValid => "GRF-SIGN-012",
            Self::NoLaterStamp => "GRF-SIGN-013",
            Self::Key(error) => error.code(),
            Self::Signature(error) => error.code(),
            Self::Letter(error) => error.code(),
            Self::Mail(error) => error.code(),
            Self::Robot(failure) => failure.code(),
            Self::Period(error) => error.code(),
            Self::File { .. } => "GRF-RUN-001",
            Self::NoWorkflow(_) => "GRF-RUN-004",
            Self::NothingRead => "GRF-RUN-006",
            Self::Thread(_) => "GRF-RUN-002",
        }
    }

    /// Whether trying again later may help without anybody mending anything.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Store(error) => error.is_transient(),
            Self::Mail(error) => error.is_passing(),
            Self::Busy | Self::File { .. } | Self::Thread(_) | Self::Robot(greffier_robots::Failure::Again(_)) => true,
            _ => false,
        }
    }
}

impl From<KeyError> for DeskError {
    fn from(error: KeyError) -> Self {
        Self::Key(Arc::new(error))
    }
}
