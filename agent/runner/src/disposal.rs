//! The paper of a digitised document is destroyed (RLRQ c. C-1.1, s. 20): what the agent makes sure of itself, and the record that the one
//! who answers for it signs with her own key.

use std::sync::Arc;

use greffier_casework::{
    BlobHash, BundleCase, Case, CaseId, Consent, DISPOSAL_SCHEMA, DestructionMethod, Disposal, DisposalCheck, DisposalRecord, Document,
    DocumentDigest, DocumentId, Language, Person, RoleName, Signatory, TransferDocumentation,
};
use greffier_engine::{Message, Refusal, may_dispose};
use greffier_keys::Unlocked;
use greffier_pades::cms::sign_detached;
use greffier_pades::{Level, SignRequest};
use greffier_store::{CopySeal, KeptCopy, StoreError};
use jiff::civil::Date;

use crate::consent::ConsentText;
use crate::desk::blocking;
use crate::disposal_page::readable;
use crate::languages::of_letters;
use crate::transfer::stem;
use crate::{Desk, DeskError};

/// Characters that are kept of what is typed.
const LONGEST: usize = 300;

/// Who records a destruction, and with what she signs.
pub struct Recorder {
    /// The person.
    pub by: Person,
    /// The passphrase of her key.
    pub passphrase: String,
    /// The code of her second factor; empty where none is asked for.
    pub code: String,
    /// The language of the declarations.
    pub language: Language,
    /// The version of the declarations, all of which she made.
    pub declared: String,
}

/// A destruction, as somebody tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destruction {
    /// The day.
    pub on: Date,
    /// How.
    pub method: DestructionMethod,
    /// How, in words; needed for another way.
    pub details: String,
    /// Where, or the reference of the container.
    pub place: String,
    /// Who saw it; may be empty.
    pub witness: String,
}

/// What the agent found out about the file that takes the paper's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proofs {
    /// What holds, in the order of [`DisposalCheck::ALL`].
    pub holding: Vec<DisposalCheck>,
    copy: Option<KeptCopy>,
}

impl Proofs {
    /// The first check that does not hold.
    #[must_use]
    pub fn missing(&self) -> Option<DisposalCheck> {
        DisposalCheck::ALL.into_iter().find(|check| !self.holding.contains(check))
    }
}

impl Desk {
    /// The role in which destruction is recorded, and the reference of the office's rules prior to it.
    ///
    /// # Errors
    /// [`DeskError::NoDisposalRules`] when the configuration does not say both.
    pub fn disposal_terms(&self) -> Result<(RoleName, String), DeskError> {
        let archives = &self.config().archives;
        let said = |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        match (said(&archives.disposal_role), said(&archives.disposal_rules)) {
            (Some(role), Some(rules)) => Ok((RoleName::from(role.as_str()), rules)),
            _ => Err(DeskError::NoDisposalRules),
        }
    }

    /// Finds out what holds now of the file that is to take the place of a document's paper.
    ///
    /// # Errors
    /// The store's, but for bytes that are missing or altered: those are what is looked for.
    pub async fn disposal_proofs(&self, case: &Case, document: &Document) -> Result<Proofs, DeskError> {
        let mut holding = Vec::new();
        let mut note = |check, holds: bool| holding.extend(holds.then_some(check));
        let copy = self.copy_of(case, document.id).await?;
        note(DisposalCheck::OriginalUnchanged, self.unchanged(document).await?);
        let blobs = self.store().blobs();
        let record = match copy.as_ref().and_then(|copy| copy.record.as_ref()) {
            Some(record) => there(blobs.read(record).await)?,
            None => None,
        };
        let documentation = record.as_deref().and_then(|json| serde_json::from_slice::<TransferDocumentation>(json).ok());
        note(DisposalCheck::RecordComplete, documentation.is_some_and(|documentation| documentation.is_of(document)));
        let bytes = match &copy {
            Some(copy) => there(blobs.read(&copy.content).await)?,
            None => None,
        };
        let inside = record.zip(bytes.as_deref()).is_some_and(|(record, copy)| memchr::memmem::find(copy, &record).is_some());
        note(DisposalCheck::RecordInCopy, inside);
        let sealed = copy.as_ref().is_some_and(|copy| copy.seal == CopySeal::Sealed);
        let valid = match bytes.filter(|_| sealed) {
            Some(bytes) => self.seal_holds(case, document, bytes).await?,
            None => false,
        };
        note(DisposalCheck::SealValid, valid);
        Ok(Proofs { holding, copy })
    }

    async fn unchanged(&self, document: &Document) -> Result<bool, DeskError> {
        for hash in [&document.blob].into_iter().chain(document.pages.iter().map(|page| &page.image)) {
            if there(self.store().blobs().verify(hash).await)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Records that the paper of a document was destroyed, with a record that the person signs with her own key.
    ///
    /// # Errors
    /// [`DeskError::NoDisposalRules`]; [`DeskError::Refused`] when the case's document has no paper to dispose of or the person does not
    /// hold the role; [`DeskError::OtherConsent`] when she declared another text; [`DeskError::Destruction`] when what is told of the
    /// destruction is not complete; [`DeskError::NotProven`] when the file cannot take the paper's place; and as [`Desk::sign`].
    pub async fn dispose(
        &self,
        recorder: Recorder,
        case: CaseId,
        document: DocumentId,
        destruction: Destruction,
    ) -> Result<Case, DeskError> {
        let (role, rules) = self.disposal_terms()?;
        let case = self.case(case).await?;
        let original = may_dispose(&case, document)?;
        if !recorder.by.roles.contains(&role) {
            return Err(Refusal::NotYourRole(role.to_string()).into());
        }
        let declared = ConsentText::disposal(recorder.language);
        if recorder.declared != declared.version {
            return Err(DeskError::OtherConsent);
        }
        let destruction = self.checked(&case, destruction)?;
        let proofs = self.disposal_proofs(&case, original).await?;
        let (Some(copy), Some(record)) = (&proofs.copy, proofs.copy.as_ref().and_then(|copy| copy.record.clone())) else {
            return Err(DeskError::NotProven(DisposalCheck::RecordComplete));
        };
        if let Some(missing) = proofs.missing() {
            return Err(DeskError::NotProven(missing));
        }
        let account = self.account_of(&recorder.by).await?;
        let file = self.signing_key(&account, &case, original).await?;
        let open = self.open_keys(&recorder.by.name, [file.clone()].into(), &recorder.passphrase, &recorder.code).await?;
        let key = open.key(&file)?;
        let at = self.now();
        let text = |text: String| Some(text).filter(|text| !text.is_empty());
        let disposal = Disposal {
            document,
            role,
            on: destruction.on,
            method: destruction.method,
            details: text(destruction.details),
            place: destruction.place,
            witness: text(destruction.witness),
            rules,
            declared: Consent { language: recorder.language, version: declared.version.clone(), text: declared.digest(), at },
            record,
            copy: copy.content.clone(),
            checks: proofs.holding.clone(),
            identity: open.identity,
            signatory: Signatory { subject: key.subject(), certificate: key.certificate_sha256(), account: Some(recorder.by.name.clone()) },
            signed_at: at,
        };
        let signed = DisposalRecord {
            schema: DISPOSAL_SCHEMA.to_owned(),
            office: self.config().office.name.get(recorder.language.tag()).to_owned(),
            case: BundleCase::of(&case),
            original: DocumentDigest::of(original),
            signer: account.display_name,
            declarations: declared.lines().map(str::to_owned).collect(),
            disposal: disposal.clone(),
        };
        let level = self.signed_with(&case, original).level;
        let evidence = self.keep_disposal(signed, key, level, recorder.language).await?;
        self.say(case.id, Message::DisposePaper { by: recorder.by, disposal: Box::new(disposal), evidence }).await
    }

    /// What is told of a destruction, trimmed and bounded.
    fn checked(&self, case: &Case, told: Destruction) -> Result<Destruction, DeskError> {
        let short = |text: &str| text.trim().chars().take(LONGEST).collect::<String>();
        let day = |at: jiff::Timestamp| at.to_zoned_datetime(self.zone()).date();
        let told = Destruction { details: short(&told.details), place: short(&told.place), witness: short(&told.witness), ..told };
        let complete = !told.place.is_empty() && (told.method != DestructionMethod::Other || !told.details.is_empty());
        let possible = day(case.received_at) <= told.on && told.on <= day(self.now());
        if complete && possible { Ok(told) } else { Err(DeskError::Destruction) }
    }

    /// Keeps the record of a destruction: JSON (`greffier-disposal/1`), the person's signature over it (detached CMS, RFC 5652), and the
    /// readable page (PDF/A) with her signature on it (PAdES).
    async fn keep_disposal(
        &self,
        record: DisposalRecord,
        key: Arc<Unlocked>,
        level: Level,
        language: Language,
    ) -> Result<Vec<Document>, DeskError> {
        let document = record.original.id;
        let stem = format!("{}-destruction", stem(&record.original.name));
        let request = SignRequest { name: Some(record.signer.clone()), level, ..SignRequest::new(record.disposal.signed_at) };
        let (zone, opened) = (self.zone(), key.clone());
        let (json, signature, page) = blocking(move || {
            let json = serde_json::to_vec_pretty(&record)
                .map_err(|error| DeskError::Thread(format!("the record of a destruction has no JSON form: {error}")))?;
            let signature = sign_detached(&[&json], opened.signer()).map_err(|error| DeskError::Signature(error.into()))?;
            let data = readable(&record, &BlobHash::of(&json), language, &zone);
            let page = greffier_letters::disposal_page(&data, of_letters(language), record.disposal.signed_at, &zone)?;
            Ok((json, signature, page.pdf))
        })
        .await?;
        let page = self.sign_bytes(page, key, request).await?.bytes;
        let json = self.keep_made(format!("{stem}.json"), "application/json", json, document).await?;
        let signature = self.keep_made(format!("{stem}.json.p7s"), "application/pkcs7-signature", signature, json.id).await?;
        let page = self.keep_made(format!("{stem}.pdf"), "application/pdf", page, json.id).await?;
        Ok(vec![json, signature, page])
    }
}

/// What was read, or nothing when it is missing or altered.
pub(crate) fn there<T>(read: Result<T, StoreError>) -> Result<Option<T>, DeskError> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(StoreError::BlobMissing { .. } | StoreError::BlobAltered { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
