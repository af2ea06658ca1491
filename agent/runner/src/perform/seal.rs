//! Putting the office's seal on a document.

use greffier_casework::{Case, DocumentId, EffectId};
use greffier_engine::Message;
use greffier_pades::SignRequest;

use crate::appearance::{Capacity, Shown};
use crate::signing::signed_name;
use crate::{Desk, DeskError};

/// Seals a document with the key of the configuration; returns what to tell the case, and the receipt.
pub(crate) async fn seal(desk: &Desk, effect: EffectId, case: &Case, document: DocumentId) -> Result<(Message, String), DeskError> {
    let original = case.document(document).ok_or_else(|| DeskError::NotFound(format!("document {document}")))?.clone();
    let with = desk.signed_with(case, &original);
    let seal = desk.open_seal(with.seal).await?.ok_or(DeskError::NoKey)?;
    let workflow = desk.workflow_of(case).await?;
    let (language, at) = (greffier_engine::language_of(&workflow, case), desk.now());
    let office = desk.config().office.name.get(language.tag()).to_owned();
    let request = SignRequest { name: Some(office.clone()), level: with.seal_level, ..SignRequest::new(at) };
    let shown = Shown { capacity: Capacity::Seal, name: office, role: None, reason: None, at, zone: desk.zone(), language };
    let sealed = desk.put_signature(&original, seal, request, shown).await?;
    let document = desk.keep_signed(&original, &sealed, signed_name(&original)).await?;
    let receipt = format!("sha256 {}", document.blob);
    Ok((Message::Sealed { effect, sealed: Box::new(document), signatory: sealed.signatory }, receipt))
}
