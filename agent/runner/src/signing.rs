//! Signing with a clerk's own key, and sealing with the office's.

use greffier_casework::{
    BlobHash, Case, Document, DocumentId, DocumentKind, Evidence, Medium, Origin, Person, Signatory, TaskId, TaskKind,
};
use greffier_engine::Message;
use greffier_language::StepKind;
use greffier_pades::SignRequest;
use uuid::Uuid;

use crate::desk::blocking;
use crate::{Desk, DeskError};

/// A document's bytes with a signature, and who made it.
pub(crate) struct Signed {
    pub(crate) bytes: Vec<u8>,
    pub(crate) signatory: Signatory,
}

impl Desk {
    /// Signs the document of a task with the key of the person's account, unlocked by her passphrase for this one signature.
    ///
    /// # Errors
    /// When the account has no key, the passphrase is wrong, the document cannot be signed or the case refuses.
    pub async fn sign(&self, task: TaskId, by: Person, passphrase: String) -> Result<Case, DeskError> {
        let case = self.case(task.case).await?;
        let found = case.task(task.number).filter(|task| task.is_open());
        let found = found.ok_or(greffier_engine::Refusal::NoSuchTask(task))?.clone();
        let TaskKind::Sign { document } = found.kind else { return Err(greffier_engine::Refusal::OtherKind(task).into()) };
        // Refused before anybody's key is unlocked.
        if !by.holds(&found.role) {
            return Err(greffier_engine::Refusal::NotYourRole(found.role.to_string()).into());
        }
        let account = self.store().account(&by.name).await?.ok_or_else(|| DeskError::NotFound(format!("account {}", by.name)))?;
        let key = account.key_name.ok_or(DeskError::NoKey)?;
        let original = case.document(document).ok_or_else(|| DeskError::NotFound(format!("document {document}")))?.clone();
        let workflow = self.workflow_of(&case).await?;
        let reason = match workflow.step(found.step.as_str()).map(|step| &step.kind) {
            Some(StepKind::Sign { reason, .. }) => reason.get(greffier_engine::language_of(&workflow, &case).tag()).to_owned(),
            _ => String::new(),
        };
        let mut signed = self.put_signature(&original, &key, passphrase, &account.display_name, &reason).await?;
        signed.signatory.account = Some(by.name.clone());
        let document = self.keep_signed(&original, &signed, signed_name(&original)).await?;
        self.say(task.case, Message::Sign { task: task.number, by, signed: Box::new(document), signatory: signed.signatory, reason }).await
    }

    /// Signs `original` with the sealed key `key`.
    pub(crate) async fn put_signature(
        &self,
        original: &Document,
        key: &str,
        passphrase: String,
        name: &str,
        reason: &str,
    ) -> Result<Signed, DeskError> {
        let bytes = self.store().blobs().read(&original.blob).await?;
        let file = self.keys().join(format!("{key}.key"));
        let request = SignRequest { name: Some(name.to_owned()), reason: Some(reason.to_owned()), ..SignRequest::new(self.now()) };
        blocking(move || {
            let unlocked = greffier_keys::unlock(&file, passphrase.as_bytes())?;
            let signatory = Signatory { subject: unlocked.subject(), certificate: unlocked.certificate_sha256(), account: None };
            Ok(Signed { bytes: greffier_pades::sign(&bytes, unlocked.signer(), &request)?, signatory })
        })
        .await
    }

    /// Keeps a signed document: durable before any row names it.
    pub(crate) async fn keep_signed(&self, original: &Document, signed: &Signed, name: String) -> Result<Document, DeskError> {
        let blob: BlobHash = self.store().blobs().put(signed.bytes.clone()).await?;
        Ok(Document {
            id: DocumentId(Uuid::now_v7()),
            kind: DocumentKind::Signed,
            name,
            blob,
            media_type: original.media_type.clone(),
            arrival: None,
            form: None,
            made_from: Some(original.id),
            // A signature without an appearance changes no pixel: the pages are those of the original.
            pages: original.pages.clone(),
            origin: Origin { medium: Medium::Digital, evidence: vec![Evidence::MadeHere] },
            transfer: None,
        })
    }
}

pub(crate) fn signed_name(original: &Document) -> String {
    format!("{}-signe.pdf", original.name.trim_end_matches(".pdf"))
}
