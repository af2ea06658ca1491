//! What can be said to a case, and why it may be refused.

use std::collections::BTreeMap;

use greffier_casework::{
    AccountName, ArrivalId, CaseId, Ceremony, Correlation, Disposal, Document, DocumentId, EffectId, Field, FieldName, InboxName, LinkId,
    Person, Renewal, RoleName, Signatory, StepId, TaskId, TimerKind, WorkflowRef,
};
use jiff::Timestamp;

/// All that is known when an arrival opens a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Opening {
    /// The new case's identifier.
    pub id: CaseId,
    /// The number people will use.
    pub number: String,
    /// The workflow's name and content hash.
    pub workflow: WorkflowRef,
    /// The arrival.
    pub arrival: ArrivalId,
    /// The inbox.
    pub inbox: InboxName,
    /// The inbox's confidentiality class.
    pub confidentiality: String,
    /// When it arrived.
    pub received_at: Timestamp,
    /// The document as received.
    pub document: Document,
    /// What was read.
    pub fields: Vec<Field>,
}

/// A signature that was made, and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Signing {
    /// The signed document.
    pub signed: Document,
    /// As the certificate says it.
    pub signatory: Signatory,
    /// The reason in the signature.
    pub reason: String,
    /// What was shown, seen and agreed to.
    pub ceremony: Ceremony,
    /// The documents that keep the evidence of it.
    pub evidence: Vec<Document>,
}

/// A document that came for a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Receipt {
    /// The document as received.
    pub document: Document,
    /// The arrival.
    pub arrival: ArrivalId,
    /// Why it belongs to the case.
    pub because: Correlation,
    /// Who put it there; none for the agent.
    pub by: Option<Person>,
}

/// Who is to have a task.
#[derive(Debug, Clone, PartialEq)]
pub enum Receiver {
    /// A person, with what she may do.
    Person(Person),
    /// Whoever holds a role.
    Role(RoleName),
}

/// Something that is said to a case.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// A document of a known form arrived.
    Open(Box<Opening>),
    /// A person takes a task.
    Claim {
        /// The task.
        task: u32,
        /// Who.
        by: Person,
    },
    /// A person gives a task back.
    Return {
        /// The task.
        task: u32,
        /// Who.
        by: Person,
    },
    /// A person says what a field's value is.
    CheckField {
        /// The review task.
        task: u32,
        /// The field.
        field: FieldName,
        /// The value as typed.
        value: String,
        /// Who.
        by: Person,
    },
    /// A person says that the review is done.
    CompleteReview {
        /// The task.
        task: u32,
        /// Who.
        by: Person,
    },
    /// A person signed.
    Sign {
        /// The task.
        task: u32,
        /// Who.
        by: Person,
        /// The signature and what it rests on.
        signing: Box<Signing>,
    },
    /// A person asks that somebody outside be given a new link to sign with.
    Invite {
        /// The task.
        task: u32,
        /// Who.
        by: Person,
    },
    /// The link is on its way.
    Invited {
        /// The request.
        effect: EffectId,
        /// The link.
        link: LinkId,
        /// When it ends.
        expires_at: Timestamp,
    },
    /// Somebody outside signed, by her link.
    SignOutside {
        /// The task.
        task: u32,
        /// The link.
        link: LinkId,
        /// The seal on the document, and what the signature rests on.
        signing: Box<Signing>,
    },
    /// Somebody outside will not sign.
    DeclineOutside {
        /// The task.
        task: u32,
        /// The link.
        link: LinkId,
        /// Why.
        reason: String,
    },
    /// A person did what a step says.
    Perform {
        /// The task.
        task: u32,
        /// The fields that she filled in, as typed.
        values: Vec<(FieldName, String)>,
        /// Who.
        by: Person,
    },
    /// A person decides.
    Decide {
        /// The task.
        task: u32,
        /// The option.
        option: String,
        /// Why; needed where the option asks for it.
        reason: String,
        /// Who.
        by: Person,
    },
    /// A person tells that something happened which the workflow foresees at any moment.
    Report {
        /// What.
        what: String,
        /// What she adds.
        reason: String,
        /// Who.
        by: Person,
    },
    /// A document of the person came that belongs to the case.
    Receive(Box<Receipt>),
    /// The office's calendar, or what was counted by it, may be another: the delay to answer is counted anew.
    Recount,
    /// A message to the person is on its way.
    Notified {
        /// The request.
        effect: EffectId,
        /// What the channel gave as proof.
        receipt: String,
    },
    /// A robot did its work.
    RobotDone {
        /// The request.
        effect: EffectId,
        /// What it brought back, as the other system wrote it, by the names of its outputs.
        outputs: BTreeMap<String, String>,
        /// The record of what was sent and what was answered.
        evidence: Box<Document>,
    },
    /// The other system said no.
    RobotRefused {
        /// The request.
        effect: EffectId,
        /// What with, by its name in the robot's file; empty for what the file does not foresee.
        refusal: String,
        /// In its words.
        said: String,
        /// The record of what was sent and what was answered.
        evidence: Box<Document>,
    },
    /// A person gives a signature task to somebody else who may sign.
    Delegate {
        /// The task.
        task: u32,
        /// Who.
        by: Person,
        /// To whom.
        to: Receiver,
        /// Why.
        reason: String,
    },
    /// A person will not sign.
    Decline {
        /// The task.
        task: u32,
        /// Who.
        by: Person,
        /// Why.
        reason: String,
    },
    /// A person asks again for what had failed.
    Retry {
        /// The repair task.
        task: u32,
        /// Who.
        by: Person,
    },
    /// The letter is set.
    LetterMade {
        /// The request.
        effect: EffectId,
        /// The letter.
        letter: Box<Document>,
    },
    /// The seal is on.
    Sealed {
        /// The request.
        effect: EffectId,
        /// The sealed document.
        sealed: Box<Document>,
        /// As the certificate says it.
        signatory: Signatory,
    },
    /// The answer is out.
    Delivered {
        /// The request.
        effect: EffectId,
        /// What the channel gave as proof.
        receipt: String,
    },
    /// Something failed for good.
    Failed {
        /// The request.
        effect: EffectId,
        /// The error's code.
        code: String,
    },
    /// A timer is due.
    TimerDue {
        /// Which.
        kind: TimerKind,
    },
    /// A person records that the paper of a digitised document was destroyed.
    DisposePaper {
        /// Who.
        by: Person,
        /// What was done, declared and checked.
        disposal: Box<Disposal>,
        /// The documents that keep the signed record of it.
        evidence: Vec<Document>,
    },
    /// The proofs of a signed file were renewed.
    Renew(Renewal),
    /// Somebody looks at personal information.
    Look {
        /// Who.
        by: Person,
        /// At what.
        what: String,
    },
    /// A person brings the case to another version of its workflow, under which this is decided.
    Migrate {
        /// That version.
        to: WorkflowRef,
        /// The steps that the case stands at and that the version does not have as they were, each with the step that it goes to instead.
        mapping: BTreeMap<StepId, StepId>,
        /// Who.
        by: AccountName,
        /// Why; may be empty.
        reason: String,
    },
}

/// Why a message changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The case does not exist, or exists already.
    #[error("GRF-CASE-001: the case is not there, or is there already")]
    WrongCase,
    /// The case is closed.
    #[error("GRF-CASE-002: the case is closed")]
    Closed,
    /// The task is not there or is done.
    #[error("GRF-CASE-003: task {0} is not open")]
    NoSuchTask(TaskId),
    /// The task is of another kind.
    #[error("GRF-CASE-004: task {0} is of another kind")]
    OtherKind(TaskId),
    /// The person does not hold the role.
    #[error("GRF-CASE-005: the task asks for the role « {0} »")]
    NotYourRole(String),
    /// Somebody else is on it.
    #[error("GRF-CASE-006: « {0} » is on this task")]
    ClaimedBy(String),
    /// The value is not one of its field's type. The second text is the fault's stable code.
    #[error("GRF-CASE-007: the value of « {0} » is not valid: {1}")]
    NotAValue(String, String),
    /// No such field.
    #[error("GRF-CASE-008: the case has no field « {0} »")]
    NoSuchField(String),
    /// Doubtful fields are left.
    #[error("GRF-CASE-009: {0} fields still need a look")]
    FieldsLeft(usize),
    /// Nobody waits for this outcome: it was told before, or never asked for.
    #[error("GRF-CASE-010: effect {0} is not awaited")]
    NotAwaited(EffectId),
    /// A reason is needed.
    #[error("GRF-CASE-011: a reason is needed")]
    ReasonNeeded,
    /// The signed document is not made from the one to be signed.
    #[error("GRF-CASE-012: the signed document is not made from the one to be signed")]
    OtherDocument,
    /// The workflow asks to sign or send a letter that was never made.
    #[error("GRF-CASE-013: step « {0} » needs a letter and there is none")]
    NoLetter(String),
    /// The workflow names a step that it does not have.
    #[error("GRF-CASE-014: the workflow has no step « {0} »")]
    NoSuchStep(String),
    /// The workflow goes round without waiting for anybody.
    #[error("GRF-CASE-015: the workflow goes round in a circle at step « {0} »")]
    Circle(String),
    /// The journal does not fit the case.
    #[error("GRF-CASE-016: {0}")]
    Journal(#[from] crate::EvolveError),
    /// Pages of the document were not seen by the one who signs.
    #[error("GRF-CASE-020: {0} pages of the document were not seen")]
    PagesNotSeen(usize),
    /// Who signs for another needs the other's delegation.
    #[error("GRF-CASE-021: signing for somebody else needs a delegation of the role « {0} » that holds now")]
    NoDelegation(String),
    /// The one who is to have the task may not sign.
    #[error("GRF-CASE-022: « {0} » may not sign this document")]
    MayNotSign(String),
    /// The document never was paper.
    #[error("GRF-CASE-023: document {0} never was paper")]
    NeverPaper(DocumentId),
    /// Its paper is gone.
    #[error("GRF-CASE-024: the paper of document {0} was disposed of before")]
    DisposedBefore(DocumentId),
    /// The one who would do it did, or is tied by a delegation to whoever did, a step that other eyes must have seen.
    #[error("GRF-CASE-026: four eyes: step « {0} » was done by the same person, or by one whom she stands in for or who stands in for her")]
    FourEyes(String),
    /// The decision does not offer this.
    #[error("GRF-CASE-027: the decision offers no « {0} »")]
    NoSuchOption(String),
    /// The workflow foresees nothing of the kind.
    #[error("GRF-CASE-028: the workflow does not foresee « {0} »")]
    NotForeseen(String),
    /// Only who works on the cases of a workflow tells what happened to one.
    #[error("GRF-CASE-029: only somebody with a role of the workflow may report this")]
    MayNotReport,
    /// It was reported before.
    #[error("GRF-CASE-030: « {0} » was reported before")]
    ReportedBefore(String),
    /// There is no version to go to.
    #[error("GRF-CASE-041: « {0} » is no other version of the workflow that the case keeps")]
    NoOtherVersion(String),
    /// The case would stand where the version gives nothing to do.
    #[error("GRF-CASE-042: the case would not fit the other version of its workflow: {0}")]
    DoesNotFit(crate::Misfit),
    /// A mapping of a step that the case is not at.
    #[error("GRF-CASE-043: the case does not stand at step « {0} »")]
    NotThere(String),
    /// Nothing says how it was digitised.
    #[error("GRF-CASE-025: document {0} has no transfer record")]
    NoTransferRecord(DocumentId),
}

impl Refusal {
    /// The stable code, `GRF-CASE-…`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::WrongCase => "GRF-CASE-001",
            Self::Closed => "GRF-CASE-002",
            Self::NoSuchTask(_) => "GRF-CASE-003",
            Self::OtherKind(_) => "GRF-CASE-004",
            Self::NotYourRole(_) => "GRF-CASE-005",
            Self::ClaimedBy(_) => "GRF-CASE-006",
            Self::NotAValue(..) => "GRF-CASE-007",
            Self::NoSuchField(_) => "GRF-CASE-008",
            Self::FieldsLeft(_) => "GRF-CASE-009",
            Self::NotAwaited(_) => "GRF-CASE-010",
            Self::ReasonNeeded => "GRF-CASE-011",
            Self::OtherDocument => "GRF-CASE-012",
            Self::NoLetter(_) => "GRF-CASE-013",
            Self::NoSuchStep(_) => "GRF-CASE-014",
            Self::Circle(_) => "GRF-CASE-015",
            Self::Journal(_) => "GRF-CASE-016",
            Self::PagesNotSeen(_) => "GRF-CASE-020",
            Self::NoDelegation(_) => "GRF-CASE-021",
            Self::MayNotSign(_) => "GRF-CASE-022",
            Self::NeverPaper(_) => "GRF-CASE-023",
            Self::DisposedBefore(_) => "GRF-CASE-024",
            Self::NoTransferRecord(_) => "GRF-CASE-025",
            Self::FourEyes(_) => "GRF-CASE-026",
            Self::NoSuchOption(_) => "GRF-CASE-027",
            Self::NotForeseen(_) => "GRF-CASE-028",
            Self::MayNotReport => "GRF-CASE-029",
            Self::ReportedBefore(_) => "GRF-CASE-030",
            Self::NoOtherVersion(_) => "GRF-CASE-041",
            Self::DoesNotFit(_) => "GRF-CASE-042",
            Self::NotThere(_) => "GRF-CASE-043",
        }
    }
}
