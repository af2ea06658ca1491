//! What happened to a case. Events are facts in the past tense; the journal of a case is the list of them, and is the truth.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    AccountName, ArrivalId, Assignee, Ceremony, Channel, Deadline, DelayFact, Disposal, Document, DocumentId, Effect, EffectId, Field,
    FieldName, HandedOn, InboxName, Language, LinkId, Outcome, PaperTouch, Renewal, StepId, Task, Timer, TimerKind, WorkflowRef,
};

/// Who made an event happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "as", rename_all = "kebab-case")]
pub enum Actor {
    /// The agent itself.
    Agent,
    /// A person of the office.
    Account {
        /// The sign-in name.
        name: AccountName,
    },
    /// Somebody outside, by the link she was given.
    Link {
        /// The link.
        id: LinkId,
    },
}

/// Who signed a document, as the certificate says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signatory {
    /// The certificate's subject, readable.
    pub subject: String,
    /// SHA-256 of the certificate, hexadecimal.
    pub certificate: String,
    /// The account that unlocked the key; none for a seal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountName>,
}

/// A row of a decision table that held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableRow {
    /// Its number, from 1; none for the row of what is otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// Where it comes from, in French; empty when the table does not say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub because_fr: String,
    /// The same in English.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub because_en: String,
}

/// Why a document belongs to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Correlation {
    /// It bears the code of one of our letters.
    Code,
    /// It says the number of the case.
    Number,
    /// It came in one envelope, a message or an archive, with the form that opened the case.
    Envelope,
    /// A person found that it does.
    Person,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A case was opened for an arrival.
    CaseOpened {
        /// The number people use.
        number: String,
        /// The workflow it keeps, by content.
        workflow: WorkflowRef,
        /// The arrival that opened it.
        arrival: ArrivalId,
        /// The inbox it came by.
        inbox: InboxName,
        /// The inbox's confidentiality class, which everything in the case follows.
        confidentiality: String,
        /// The language of the person.
        language: Language,
        /// When the request arrived, which is before the case was opened.
        received_at: Timestamp,
    },
    /// A document was put into the case.
    DocumentFiled {
        /// The document.
        document: Document,
    },
    /// A document of the person came into the open case.
    DocumentReceived {
        /// The document.
        document: Document,
        /// The arrival it came with.
        arrival: ArrivalId,
        /// Why it belongs to the case.
        because: Correlation,
        /// Who put it there; none for the agent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<AccountName>,
    },
    /// Fields were read from the documents.
    FieldsRead {
        /// The fields.
        fields: Vec<Field>,
    },
    /// Paper was touched.
    PaperTouched {
        /// Where, why and how much.
        touch: PaperTouch,
    },
    /// A delay began to run.
    DeadlineSet {
        /// The deadline with its explanation.
        deadline: Deadline,
        /// The rule by which it is counted, as its workflow says it: whatever version the case is brought to, it is counted by this one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rule: Option<serde_json::Value>,
    },
    /// Something happened to the delay to answer; where its last day is another, it is this one from now on.
    DelayChanged {
        /// What happened.
        fact: DelayFact,
        /// The deadline with its explanation; none while the delay is suspended.
        deadline: Option<Deadline>,
    },
    /// The delay ran out with the case still open.
    DeadlinePassed {
        /// Which delay.
        kind: TimerKind,
    },
    /// The case came to a step.
    StepEntered {
        /// The step.
        step: StepId,
        /// The step it left; none where it left all that it stood at, or stood nowhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<StepId>,
    },
    /// Several branches began at once.
    BranchesBegun {
        /// The step that began them.
        step: StepId,
        /// The first step of each.
        first: Vec<StepId>,
    },
    /// As many branches as were waited for came to their end.
    BranchesJoined {
        /// Where they met.
        step: StepId,
        /// The steps that were given up in the others.
        given_up: Vec<StepId>,
    },
    /// A robot did its work in another system.
    RobotDone {
        /// The step.
        step: StepId,
        /// The robot.
        robot: String,
        /// What it brought back.
        fields: Vec<Field>,
        /// The record of what was sent and what was answered.
        evidence: Box<Document>,
    },
    /// The other system would not do what a robot asked.
    RobotRefused {
        /// The step.
        step: StepId,
        /// The robot.
        robot: String,
        /// What it said no with, by its name in the robot's file; empty for what the file does not foresee.
        refusal: String,
        /// In its words.
        said: String,
        /// The record of what was sent and what was answered.
        evidence: Box<Document>,
    },
    /// A step was done that would be undone, should the case turn back.
    UndoingKept {
        /// The step.
        step: StepId,
    },
    /// A step that was done begins to be undone.
    UndoingBegun {
        /// The step that undoes all.
        step: StepId,
        /// What is undone.
        of: StepId,
    },
    /// A step that was done is undone.
    UndoingDone {
        /// The step that undoes all.
        step: StepId,
        /// What was undone.
        of: StepId,
    },
    /// Something happened that the workflow foresees at any moment.
    Reported {
        /// What.
        what: String,
        /// Who told it; none for what the agent sees by itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<AccountName>,
        /// What she added.
        reason: String,
    },
    /// A moment is waited for.
    TimerSet {
        /// Which.
        timer: Timer,
    },
    /// A moment that was waited for came.
    TimeOver {
        /// Which.
        kind: TimerKind,
    },
    /// A decision table was asked.
    TableAsked {
        /// The step.
        step: StepId,
        /// The table.
        table: String,
        /// The rows that held.
        rows: Vec<TableRow>,
        /// The fields that they gave.
        fields: Vec<Field>,
    },
    /// A person decided.
    Decided {
        /// The task's number.
        task: u32,
        /// The step.
        step: StepId,
        /// The option.
        option: String,
        /// Why, in her words; empty when she said nothing.
        reason: String,
        /// Who.
        by: AccountName,
    },
    /// A person filled in fields.
    FieldsGiven {
        /// The task's number.
        task: u32,
        /// The fields.
        fields: Vec<Field>,
        /// Who.
        by: AccountName,
    },
    /// A rule chose the way.
    RouteTaken {
        /// The step with the rules.
        step: StepId,
        /// The step it leads to.
        to: StepId,
        /// The rule's own text, or that no rule held.
        because: String,
    },
    /// A person is asked for something.
    TaskOpened {
        /// The task.
        task: Task,
    },
    /// Somebody took a task.
    TaskClaimed {
        /// The task's number.
        task: u32,
        /// Who.
        by: AccountName,
    },
    /// Somebody gave a task back.
    TaskReturned {
        /// The task's number.
        task: u32,
        /// Who.
        by: AccountName,
    },
    /// Somebody's task was given to another person or role.
    TaskHandedOn {
        /// The task's number.
        task: u32,
        /// Who did; none for somebody outside.
        by: Option<AccountName>,
        /// To whom.
        to: Assignee,
        /// On which occasion.
        because: HandedOn,
        /// Why.
        reason: String,
    },
    /// A person found a field right.
    FieldConfirmed {
        /// The field.
        field: FieldName,
        /// Who.
        by: AccountName,
    },
    /// A person put a field right. The raw reading stays.
    FieldCorrected {
        /// The field.
        field: FieldName,
        /// The value before.
        from: String,
        /// The value from now on.
        to: String,
        /// Who.
        by: AccountName,
    },
    /// A task is done.
    TaskDone {
        /// The task's number.
        task: u32,
        /// Who.
        by: AccountName,
        /// Whom delegations tied to her then: with four eyes they count as one, later too.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        linked: BTreeSet<AccountName>,
    },
    /// Something is to be done outside.
    EffectRequested {
        /// What.
        effect: Effect,
    },
    /// A person asks again for something that had failed, under the same key.
    EffectRetried {
        /// Which request.
        effect: EffectId,
    },
    /// It was done.
    EffectDone {
        /// Which request.
        effect: EffectId,
    },
    /// It failed for good; a person is asked to mend it.
    EffectFailed {
        /// Which request.
        effect: EffectId,
        /// The error's code.
        code: String,
    },
    /// It is not waited for any more.
    EffectGivenUp {
        /// Which request.
        effect: EffectId,
    },
    /// A document was signed or sealed: a new document, made from the other.
    DocumentSigned {
        /// The document that was signed.
        original: DocumentId,
        /// The signed one.
        signed: Document,
        /// By whom.
        signatory: Signatory,
        /// The reason the signature bears.
        reason: String,
        /// What a person's signature rests on; none for a seal.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ceremony: Option<Box<Ceremony>>,
    },
    /// A person declined to sign.
    SignatureDeclined {
        /// The document.
        document: DocumentId,
        /// Who; none for somebody outside.
        by: Option<AccountName>,
        /// Why.
        reason: String,
    },
    /// Somebody outside was asked to sign, by a link of her own.
    SignerInvited {
        /// The task's number.
        task: u32,
        /// The link.
        link: LinkId,
        /// When it ends.
        expires_at: Timestamp,
    },
    /// A task came to its end without anybody of the office.
    TaskSettled {
        /// The task's number.
        task: u32,
    },
    /// A short message to the person is on its way.
    NoticeSent {
        /// The step that asked.
        step: StepId,
        /// What the channel gave as proof.
        receipt: String,
    },
    /// The person who asked was answered.
    AnswerSent {
        /// The answer.
        document: DocumentId,
        /// How.
        channel: Channel,
        /// What the channel gave as proof.
        receipt: String,
    },
    /// The paper of a digitised document was destroyed.
    PaperDisposed {
        /// What was done, declared and checked.
        disposal: Box<Disposal>,
    },
    /// The proofs of a signed file were renewed: a newer time stamp covers it.
    DocumentRenewed {
        /// Of which, and how.
        renewal: Renewal,
    },
    /// Somebody looked at personal information (Loi sur l'accès, RLRQ c.; « Loi 25 »).
    Consulted {
        /// Who.
        by: AccountName,
        /// What was shown: `case`, `document`, `page`.
        what: String,
    },
    /// The case is closed.
    CaseClosed {
        /// How it ended.
        outcome: Outcome,
    },
    /// The case keeps another version of its workflow from now on.
    WorkflowMigrated {
        /// The version that it kept.
        from: WorkflowRef,
        /// The version that it keeps.
        to: WorkflowRef,
        /// The steps that it no longer stands at, each with the step of the new version that it stands at instead.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        mapping: BTreeMap<StepId, StepId>,
        /// Who.
        by: AccountName,
        /// Why, in her words; empty when she said nothing.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
}

impl Event {
    /// The event's stable name, as in the journal.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::CaseOpened { .. } => "case-opened",
            Self::DocumentFiled { .. } => "document-filed",
            Self::DocumentReceived { .. } => "document-received",
            Self::FieldsRead { .. } => "fields-read",
            Self::PaperTouched { .. } => "paper-touched",
            Self::DeadlineSet { .. } => "deadline-set",
            Self::DelayChanged { .. } => "delay-changed",
            Self::DeadlinePassed { .. } => "deadline-passed",
            Self::StepEntered { .. } => "step-entered",
            Self::BranchesBegun { .. } => "branches-begun",
            Self::BranchesJoined { .. } => "branches-joined",
            Self::RobotDone { .. } => "robot-done",
            Self::RobotRefused { .. } => "robot-refused",
            Self::UndoingKept { .. } => "undoing-kept",
            Self::UndoingBegun { .. } => "undoing-begun",
            Self::UndoingDone { .. } => "undoing-done",
            Self::Reported { .. } => "reported",
            Self::TimerSet { .. } => "timer-set",
            Self::TimeOver { .. } => "time-over",
            Self::TableAsked { .. } => "table-asked",
            Self::Decided { .. } => "decided",
            Self::FieldsGiven { .. } => "fields-given",
            Self::RouteTaken { .. } => "route-taken",
            Self::TaskOpened { .. } => "task-opened",
            Self::TaskClaimed { .. } => "task-claimed",
            Self::TaskReturned { .. } => "task-returned",
            Self::TaskHandedOn { .. } => "task-handed-on",
            Self::FieldConfirmed { .. } => "field-confirmed",
            Self::FieldCorrected { .. } => "field-corrected",
            Self::TaskDone { .. } => "task-done",
            Self::EffectRequested { .. } => "effect-requested",
            Self::EffectRetried { .. } => "effect-retried",
            Self::EffectDone { .. } => "effect-done",
            Self::EffectFailed { .. } => "effect-failed",
            Self::EffectGivenUp { .. } => "effect-given-up",
            Self::DocumentSigned { .. } => "document-signed",
            Self::SignatureDeclined { .. } => "signature-declined",
            Self::SignerInvited { .. } => "signer-invited",
            Self::TaskSettled { .. } => "task-settled",
            Self::NoticeSent { .. } => "notice-sent",
            Self::AnswerSent { .. } => "answer-sent",
            Self::PaperDisposed { .. } => "paper-disposed",
            Self::DocumentRenewed { .. } => "document-renewed",
            Self::Consulted { .. } => "consulted",
            Self::CaseClosed { .. } => "case-closed",
            Self::WorkflowMigrated { .. } => "workflow-migrated",
        }
    }
}
