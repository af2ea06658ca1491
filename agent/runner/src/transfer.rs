//! The transfer of a paper document as a file of its own (RLRQ c. C-1.1, s. 17): what stands in it, and the office's seal on the copy that
//! has it in it.

use std::path::{Path, PathBuf};

use greffier_casework::{
    BlobHash, BundleCase, Case, Document, DocumentDigest, DocumentId, Guarantee, Language, Medium, TRANSFER_SCHEMA, TransferDocumentation,
    TransferProcess, TransferredPage,
};
use greffier_engine::Refusal;
use greffier_extraction::copy::{Attachment, Relation, resolution};
use greffier_pades::{Kind, SignRequest, Verdict};
use greffier_store::{CopyMade, CopySeal, KeptCopy};
use jiff::Timestamp;

use crate::desk::blocking;
use crate::disposal::there;
use crate::{Desk, DeskError};

/// Media type of the record.
const JSON: &str = "application/json";

/// The transfer record of a document, as a file and in the store.
pub(crate) struct Record {
    pub(crate) attachment: Attachment,
    pub(crate) blob: BlobHash,
}

impl Desk {
    /// Writes the transfer record of a document into `folder` and keeps it; none for a document that was not paper. `copied_by` is what
    /// recognises the text and writes the copy. The same document, process and moment give the same bytes.
    pub(crate) async fn transfer_record(
        &self,
        case: &Case,
        document: &Document,
        copied_by: &str,
        copied_at: Timestamp,
        folder: &Path,
    ) -> Result<Option<Record>, DeskError> {
        let Some(documentation) = self.documentation(case, document, copied_by, copied_at).await? else { return Ok(None) };
        let json = serde_json::to_vec_pretty(&documentation)
            .map_err(|error| DeskError::Thread(format!("the transfer record has no JSON form: {error}")))?;
        let file = folder.join("transfer.json");
        let failed = |source| DeskError::File { what: "the transfer record".into(), source };
        tokio::fs::write(&file, &json).await.map_err(failed)?;
        let attachment = Attachment {
            file,
            name: record_name(document),
            media_type: JSON.to_owned(),
            relation: Relation::Supplement,
            description: match case.language {
                Language::Fr => "Documentation du transfert (RLRQ, c. C-1.1, art. 17)".to_owned(),
                Language::En => "Documentation of the transfer (RLRQ, c. C-1.1, s. 17)".to_owned(),
            },
        };
        Ok(Some(Record { attachment, blob: self.store().blobs().put(json).await? }))
    }

    async fn documentation(
        &self,
        case: &Case,
        document: &Document,
        copied_by: &str,
        copied_at: Timestamp,
    ) -> Result<Option<TransferDocumentation>, DeskError> {
        let Some(record) = document.transfer.as_ref().filter(|_| document.origin.medium == Medium::Paper) else { return Ok(None) };
        let images: Vec<PathBuf> = document.pages.iter().map(|page| self.store().blobs().path(&page.image)).collect();
        let unread = |error: greffier_extraction::ReadError| DeskError::Thread(error.to_string());
        let dpi: Vec<Option<f64>> =
            blocking(move || images.iter().map(|image| resolution(image)).collect::<Result<_, _>>().map_err(unread)).await?;
        let pages = document.pages.iter().zip(dpi).zip(1..);
        Ok(Some(TransferDocumentation {
            schema: TRANSFER_SCHEMA.to_owned(),
            office: self.config().office.name.get(case.language.tag()).to_owned(),
            responsible: self.config().archives.responsible.clone(),
            case: BundleCase::of(case),
            original: DocumentDigest::of(document),
            format: record.source_format.clone(),
            origin: document.origin.clone(),
            process: TransferProcess { images: record.process.clone(), copy: copied_by.to_owned() },
            guarantees: record.guarantees.iter().map(|kept| Guarantee::said(kept, case.language).to_owned()).collect(),
            transferred_at: record.at,
            copied_at,
            page_count: document.pages.len(),
            pages: pages
                .map(|((page, dpi), number)| TransferredPage {
                    page: number,
                    sha256: page.image.clone(),
                    width: page.width,
                    height: page.height,
                    dpi,
                })
                .collect(),
        }))
    }

    /// A copy with the office's seal on it, as the documents of its case are sealed; none for an office that has no seal.
    ///
    /// # Errors
    /// [`DeskError::Seal`] when the seal does not open or cannot be put on.
    pub(crate) async fn seal_copy(&self, case: &Case, document: &Document, copy: &Path) -> Result<Option<Vec<u8>>, DeskError> {
        let failed = |error: DeskError| DeskError::Seal(Box::new(error));
        let with = self.signed_with(case, document);
        let Some(seal) = self.open_seal(with.seal).await.map_err(failed)? else { return Ok(None) };
        let bytes = tokio::fs::read(copy).await.map_err(|source| DeskError::File { what: "the copy".into(), source })?;
        let name = Some(self.config().office.name.get(case.language.tag()).to_owned());
        let request = SignRequest { name, level: with.seal_level, ..SignRequest::new(self.now()) };
        let sealed = self.sign_bytes(bytes, seal, request).await.map_err(failed)?;
        Ok(Some(sealed.bytes))
    }

    /// The copy that was made of a document.
    ///
    /// # Errors
    /// The store's.
    pub async fn copy_of(&self, case: &Case, document: DocumentId) -> Result<Option<KeptCopy>, DeskError> {
        Ok(match self.store().copies_of(case.id).await?.remove(&document) {
            Some(CopyMade::Copy(kept)) => Some(kept),
            Some(CopyMade::None(_)) | None => None,
        })
    }

    /// Whether a copy made once more could be more than the one there is: of a paper document whose copy lacks the record or the seal, or
    /// whose seal does not hold (`holds` is what verifying it found).
    #[must_use]
    pub fn may_copy_again(&self, case: &Case, document: &Document, made: Option<&CopyMade>, holds: bool) -> bool {
        let seal = self.signed_with(case, document).seal;
        let whole = |kept: &KeptCopy| kept.record.is_some() && ((kept.seal == CopySeal::Sealed && holds) || seal.is_none());
        document.transfer.is_some()
            && match made {
                Some(CopyMade::Copy(kept)) => !whole(kept),
                Some(CopyMade::None(_)) => document.origin.medium == Medium::Paper,
                None => false,
            }
    }

    /// Asks for the copy of a document once more.
    ///
    /// # Errors
    /// [`Refusal::OtherDocument`] when it would be no more than the one there is, or it is under way.
    pub async fn copy_again(&self, case: &Case, document: &Document) -> Result<(), DeskError> {
        let made = self.store().copies_of(case.id).await?.remove(&document.id);
        let holds = match &made {
            Some(CopyMade::Copy(kept)) => match there(self.store().blobs().read(&kept.content).await)? {
                Some(bytes) => self.seal_holds(case, document, bytes).await?,
                None => false,
            },
            _ => false,
        };
        let asked =
            self.may_copy_again(case, document, made.as_ref(), holds) && self.store().ask_copy(case.id, document.id, self.now()).await?;
        if asked { Ok(()) } else { Err(Refusal::OtherDocument.into()) }
    }

    /// Whether a copy is valid now, and sealed by a key of the office's seal: the present one or one that it was rotated from.
    ///
    /// # Errors
    /// When the folder of keys cannot be read.
    pub(crate) async fn seal_holds(&self, case: &Case, document: &Document, copy: Vec<u8>) -> Result<bool, DeskError> {
        let Some(seal) = self.signed_with(case, document).seal else { return Ok(false) };
        let (name, folder) = (seal.name.to_owned(), self.keys());
        let found = self.verify_bytes(copy).await?;
        let own = blocking(move || Ok(greffier_keys::list_keys(&folder)?)).await?;
        let rotated = format!("{name}-");
        let mut seals = own.into_iter().filter(|key| key.name == name || key.name.starts_with(&rotated));
        let given = || found.signatures.iter().filter(|one| one.kind == Kind::Signature);
        let by_seal = seals.any(|key| given().any(|one| one.certificate_sha256.as_ref() == Some(&key.certificate_sha256)));
        Ok(by_seal && found.verdict == Verdict::Valid)
    }
}

/// What the transfer record of a document is called.
#[must_use]
pub fn record_name(document: &Document) -> String {
    format!("{}-transfert.json", stem(&document.name))
}

/// A file's name without its ending.
pub(crate) fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
