//! The ceremony of signing with a clerk's own key, and sealing with the office's.

use std::path::PathBuf;

use greffier_casework::{
    BlobHash, Case, Ceremony, Consent, Delegation, DelegationId, Document, DocumentId, DocumentKind, Evidence, Language, Medium, Origin,
    Person, RoleName, SeenPage, Signatory, Task, TaskId, TaskKind,
};
use greffier_engine::{Message, Refusal, Signing};
use greffier_language::{StepKind, Workflow};
use greffier_pades::SignRequest;
use greffier_store::Account;
use uuid::Uuid;

use crate::appearance::{Capacity, Shown};
use crate::consent::ConsentText;
use crate::keys::{OpenKeys, Signed};
use crate::{Desk, DeskError};

/// Who signs, and with what.
pub struct Signer {
    /// The person.
    pub by: Person,
    /// The passphrase of her key.
    pub passphrase: String,
    /// The code of her second factor; empty where none is asked for.
    pub code: String,
    /// The language in which the consent was shown.
    pub language: Language,
    /// The version of the consent that was shown.
    pub consent: String,
}

/// One document that is to be signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToSign {
    /// The task that asks for it.
    pub task: TaskId,
    /// SHA-256 of what was shown.
    pub shown: BlobHash,
    /// The delegation by which it is signed; none in the signer's own name.
    pub acting_for: Option<DelegationId>,
}

/// What one person signs all her documents with.
struct Own<'s> {
    account: &'s Account,
    keys: &'s OpenKeys,
    consent: &'s ConsentText,
    language: Language,
}

/// A document that may be signed, as soon as the key is open.
struct Prepared {
    case: Case,
    task: Task,
    original: Document,
    seen: Vec<SeenPage>,
    acting_for: Option<Delegation>,
    reason: String,
    /// The language of the case, in which the signature shows.
    language: Language,
    /// The role whose place the signature shows in: the step's, whoever has the task by now.
    place: RoleName,
    /// The file of the key that it is signed with.
    key: PathBuf,
}

/// What one ceremony was, for its evidence.
pub(crate) struct Held<'a> {
    pub(crate) case: &'a Case,
    pub(crate) task: &'a Task,
    pub(crate) original: &'a Document,
    pub(crate) signed: &'a Document,
    pub(crate) signatory: &'a Signatory,
    pub(crate) signer: &'a str,
    pub(crate) reason: &'a str,
    pub(crate) consent: &'a ConsentText,
    pub(crate) ceremony: &'a Ceremony,
}

impl Desk {
    /// Notes that a person has seen a page of the document that a signature task asks for, and returns the pages she has seen of it.
    ///
    /// # Errors
    /// When there is no such task or page, or `shown` is not the task's document.
    pub async fn see_page(&self, task: TaskId, by: &Person, shown: &BlobHash, page: u32) -> Result<Vec<u32>, DeskError> {
        let case = self.case(task.case).await?;
        let (_, original) = to_sign(&case, task, by)?;
        if original.blob != *shown {
            return Err(Refusal::OtherDocument.into());
        }
        let there = usize::try_from(page).is_ok_and(|page| page >= 1 && page <= original.pages.len());
        if !there {
            return Err(DeskError::NotFound(format!("page {page}")));
        }
        self.store().note_page_seen(&signer_text(by), task, shown, page, self.now()).await?;
        self.pages_seen(task, by, original).await
    }

    /// The pages of a document that a person has seen for a task.
    ///
    /// # Errors
    /// The store's.
    pub async fn pages_seen(&self, task: TaskId, by: &Person, document: &Document) -> Result<Vec<u32>, DeskError> {
        Ok(self.store().pages_seen(&signer_text(by), task, &document.blob).await?.into_iter().map(|(page, _)| page).collect())
    }

    /// Signs documents with the keys of the person's account, unlocked by her passphrase for these signatures alone. Each is signed by
    /// itself, with the first of her keys that fits it: what is told of one says nothing of another.
    ///
    /// # Errors
    /// When the account has no key, the passphrase opens none or the code of the second factor is wrong, or the consent is not the one in
    /// force: then nothing is signed. What keeps one document from being signed stands in its place of the answer.
    pub async fn sign(&self, signer: Signer, documents: &[ToSign]) -> Result<Vec<Result<Case, DeskError>>, DeskError> {
        let consent = ConsentText::of(signer.language);
        if signer.consent != consent.version {
            return Err(DeskError::OtherConsent);
        }
        let account = self.account_of(&signer.by).await?;
        if account.key_name.is_none() {
            return Err(DeskError::NoKey);
        }
        let mut prepared = Vec::with_capacity(documents.len());
        for document in documents {
            prepared.push(self.prepare(&signer.by, &account, document).await);
        }
        // Nobody's key is opened for nothing.
        if prepared.iter().all(Result::is_err) {
            return Ok(prepared.into_iter().map(|one| one.and(Err(Refusal::OtherDocument.into()))).collect());
        }
        let files = prepared.iter().flatten().map(|one| one.key.clone()).collect();
        let open = self.open_keys(&signer.by.name, files, &signer.passphrase, &signer.code).await?;
        let own = Own { account: &account, keys: &open, consent, language: signer.language };
        let mut signed = Vec::with_capacity(prepared.len());
        for one in prepared {
            signed.push(match one {
                Ok(one) => self.sign_one(one, &signer.by, &own).await,
                Err(error) => Err(error),
            });
        }
        Ok(signed)
    }

    /// The account of somebody who signs.
    pub(crate) async fn account_of(&self, by: &Person) -> Result<Account, DeskError> {
        self.store().account(&by.name).await?.ok_or_else(|| DeskError::NotFound(format!("account {}", by.name)))
    }

    /// All that can be refused before anybody's key is opened.
    async fn prepare(&self, by: &Person, account: &Account, wanted: &ToSign) -> Result<Prepared, DeskError> {
        let case = self.case(wanted.task.case).await?;
        let (task, original) = to_sign(&case, wanted.task, by)?;
        let (task, original) = (task.clone(), original.clone());
        if original.blob != wanted.shown {
            return Err(Refusal::OtherDocument.into());
        }
        let seen = self.every_page_seen(&signer_text(by), wanted.task, &original).await?;
        let no_delegation = || DeskError::Refused(Refusal::NoDelegation(task.role.to_string()));
        let acting_for = match wanted.acting_for {
            Some(id) => {
                let holding = self.delegations_to(&by.name).await?.into_iter();
                let found =
                    holding.into_iter().find(|delegation| delegation.id == id && delegation.is_for(&task.role, &case.workflow.name));
                Some(found.ok_or_else(no_delegation)?)
            }
            None if by.roles.contains(&task.role) => None,
            None => return Err(no_delegation()),
        };
        let workflow = self.workflow_of(&case).await?;
        greffier_engine::may_do(&workflow, &case, &task, by)?;
        let reason = reason_of(&workflow, &case, &task);
        let language = greffier_engine::language_of(&workflow, &case);
        let place = workflow.step(task.step.as_str()).and_then(|step| step.kind.role()).map_or_else(|| task.role.clone(), RoleName::from);
        let key = self.signing_key(account, &case, &original).await?;
        Ok(Prepared { case, task, original, seen, acting_for, reason, language, place, key })
    }

    /// The pages of a document with the moments a signer saw them.
    ///
    /// # Errors
    /// [`Refusal::PagesNotSeen`] when one was not seen, or there is none to see.
    pub(crate) async fn every_page_seen(&self, signer: &str, task: TaskId, original: &Document) -> Result<Vec<SeenPage>, DeskError> {
        let moments = self.store().pages_seen(signer, task, &original.blob).await?;
        let pages = original.pages.iter().zip(1_u32..);
        let seen: Vec<SeenPage> = pages
            .filter_map(|(page, number)| {
                let at = moments.iter().find(|(seen, _)| *seen == number)?.1;
                Some(SeenPage { page: number, image: page.image.clone(), at })
            })
            .collect();
        let complete = seen.len() == original.pages.len() && !seen.is_empty();
        if complete { Ok(seen) } else { Err(Refusal::PagesNotSeen(original.pages.len() - seen.len()).into()) }
    }

    async fn sign_one(&self, prepared: Prepared, by: &Person, own: &Own<'_>) -> Result<Case, DeskError> {
        let Own { account, keys, consent, language } = *own;
        let Prepared { case, task, original, seen, acting_for, reason, language: shown_in, place, key } = prepared;
        let key = keys.key(&key)?;
        let at = self.now();
        let name = match &acting_for {
            Some(delegation) => self.on_behalf(&account.display_name, delegation, language).await?,
            None => account.display_name.clone(),
        };
        let level = self.signed_with(&case, &original).level;
        let request = SignRequest { name: Some(name), reason: Some(reason.clone()), level, ..SignRequest::new(at) };
        let shown = Shown {
            capacity: Capacity::Own(place),
            name: request.name.clone().unwrap_or_default(),
            role: Some(self.role_title(&task.role, shown_in)),
            reason: request.reason.clone(),
            at,
            zone: self.zone(),
            language: shown_in,
        };
        let mut signed = self.put_signature(&original, key, request, shown).await?;
        signed.signatory.account = Some(by.name.clone());
        let document = self.keep_signed(&original, &signed, signed_name(&original)).await?;
        let ceremony = Ceremony {
            document: original.blob.clone(),
            pages: seen,
            consent: Consent { language, version: consent.version.clone(), text: consent.digest(), at },
            identity: keys.identity.clone(),
            acting_for,
            outside: None,
            signed_at: at,
        };
        let signatory = signed.signatory;
        let held = Held {
            case: &case,
            task: &task,
            original: &original,
            signed: &document,
            signatory: &signatory,
            signer: &account.display_name,
            reason: &reason,
            consent,
            ceremony: &ceremony,
        };
        let evidence = self.keep_evidence(&held).await?;
        let signing = Box::new(Signing { signed: document, signatory, reason, ceremony, evidence });
        let id = TaskId { case: case.id, number: task.number };
        let case = self.say(case.id, Message::Sign { task: task.number, by: by.clone(), signing }).await?;
        // The journal has it now; what is left behind is swept away in time.
        if let Err(error) = self.store().forget_pages_seen(id).await {
            tracing::warn!(code = error.code(), "the pages seen for a signature could not be forgotten");
        }
        Ok(case)
    }

    /// The name that a signature bears which is given for somebody else.
    async fn on_behalf(&self, signer: &str, delegation: &Delegation, language: Language) -> Result<String, DeskError> {
        let giver = self.display_name(&delegation.giver).await?;
        Ok(match language {
            Language::Fr => format!("{signer}, pour et au nom de {giver}"),
            Language::En => format!("{signer}, for and on behalf of {giver}"),
        })
    }

    /// What people call somebody; her sign-in name when she has no account any more.
    pub(crate) async fn display_name(&self, name: &greffier_casework::AccountName) -> Result<String, DeskError> {
        let account = self.store().account(name).await?;
        Ok(account.map_or_else(|| name.to_string(), |account| account.display_name))
    }

    /// A role of the office as people read it.
    #[must_use]
    pub fn role_title(&self, role: &RoleName, language: Language) -> String {
        self.config().roles.get(role.as_str()).map_or_else(|| role.to_string(), |title| title.get(language.tag()).to_owned())
    }

    /// Keeps a signed document: durable before any row names it.
    pub(crate) async fn keep_signed(&self, original: &Document, signed: &Signed, name: String) -> Result<Document, DeskError> {
        let blob: BlobHash = self.store().blobs().put(signed.bytes.clone()).await?;
        // A signature without an appearance changes no pixel: the pages are those of the original.
        let pages = if signed.shows { self.draw_pages(&blob).await? } else { original.pages.clone() };
        Ok(Document {
            id: DocumentId(Uuid::now_v7()),
            kind: DocumentKind::Signed,
            name,
            blob,
            media_type: original.media_type.clone(),
            arrival: None,
            form: None,
            template: original.template.clone(),
            made_from: Some(original.id),
            pages,
            origin: Origin { medium: Medium::Digital, evidence: vec![Evidence::MadeHere] },
            transfer: None,
        })
    }
}

/// The open signature task of an identifier, for somebody who may do it, and the document it is about.
fn to_sign<'c>(case: &'c Case, id: TaskId, by: &Person) -> Result<(&'c Task, &'c Document), DeskError> {
    let task = case.task(id.number).filter(|task| task.is_open()).ok_or(Refusal::NoSuchTask(id))?;
    let TaskKind::Sign { document } = task.kind else { return Err(Refusal::OtherKind(id).into()) };
    if !by.holds_in(&case.workflow.name, &task.role) {
        return Err(Refusal::NotYourRole(task.role.to_string()).into());
    }
    if let Some(other) = task.claimed_by().filter(|other| **other != by.name) {
        return Err(Refusal::ClaimedBy(other.to_string()).into());
    }
    let document = case.document(document).ok_or_else(|| DeskError::NotFound(format!("document {document}")))?;
    Ok((task, document))
}

/// Whose pages were seen, as the store keeps it.
fn signer_text(by: &Person) -> String {
    format!("account:{}", by.name)
}

/// The reason that a signature of a task bears, in the person's language.
pub(crate) fn reason_of(workflow: &Workflow, case: &Case, task: &Task) -> String {
    match workflow.step(task.step.as_str()).map(|step| &step.kind) {
        Some(StepKind::Sign { reason, .. }) => reason.get(greffier_engine::language_of(workflow, case).tag()).to_owned(),
        _ => String::new(),
    }
}

pub(crate) fn signed_name(original: &Document) -> String {
    format!("{}-signe.pdf", original.name.trim_end_matches(".pdf"))
}
