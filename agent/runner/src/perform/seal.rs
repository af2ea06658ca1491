//! Putting the office's seal on a document.

use greffier_casework::{Case, DocumentId, EffectId};
use greffier_engine::Message;

use crate::signing::signed_name;
use crate::{Desk, DeskError};

/// Seals a document with the key of the configuration; returns what to tell the case, and the receipt.
pub(crate) async fn seal(desk: &Desk, effect: EffectId, case: &Case, document: DocumentId) -> Result<(Message, String), DeskError> {
    let keys = &desk.config().keys;
    let (Some(name), Some(file)) = (&keys.seal, &keys.seal_passphrase_file) else { return Err(DeskError::NoKey) };
    let file = desk.config().path(file);
    let passphrase = tokio::fs::read_to_string(&file).await;
    let passphrase =
        passphrase.map_err(|source| DeskError::File { what: format!("the seal's passphrase file {}", file.display()), source })?;
    let original = case.document(document).ok_or_else(|| DeskError::NotFound(format!("document {document}")))?.clone();
    let workflow = desk.workflow_of(case).await?;
    let office = desk.config().office.name.get(greffier_engine::language_of(&workflow, case).tag()).to_owned();
    let sealed = desk.put_signature(&original, name, passphrase.trim_end_matches(['\r', '\n']).to_owned(), &office, "").await?;
    let document = desk.keep_signed(&original, &sealed, signed_name(&original)).await?;
    let receipt = format!("sha256 {}", document.blob);
    Ok((Message::Sealed { effect, sealed: Box::new(document), signatory: sealed.signatory }, receipt))
}
