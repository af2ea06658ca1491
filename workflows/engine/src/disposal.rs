//! The paper of a digitised document: when it may be said to be gone.

use greffier_casework::{Case, Disposal, Document, DocumentId, Event, Medium, Person};

use crate::draft::Draft;
use crate::message::Refusal;

/// The document of a case whose paper may be disposed of: it was paper, somebody documented its transfer, and the paper is still there
/// as far as the case knows.
///
/// # Errors
/// [`Refusal::NeverPaper`] (a document that the case does not have is none), [`Refusal::DisposedBefore`], [`Refusal::NoTransferRecord`].
pub fn may_dispose(case: &Case, id: DocumentId) -> Result<&Document, Refusal> {
    let document = case.document(id).filter(|document| document.origin.medium == Medium::Paper).ok_or(Refusal::NeverPaper(id))?;
    if case.disposed.contains_key(&id) {
        return Err(Refusal::DisposedBefore(id));
    }
    if document.transfer.is_none() {
        return Err(Refusal::NoTransferRecord(id));
    }
    Ok(document)
}

/// The one who records it holds the role herself: what was lent to her is lent for tasks.
pub(crate) fn dispose(draft: &mut Draft<'_>, by: &Person, disposal: Disposal, evidence: Vec<Document>) -> Result<(), Refusal> {
    may_dispose(draft.case()?, disposal.document)?;
    if !by.roles.contains(&disposal.role) {
        return Err(Refusal::NotYourRole(disposal.role.to_string()));
    }
    draft.push(Event::PaperDisposed { disposal: Box::new(disposal) })?;
    evidence.into_iter().try_for_each(|document| draft.push(Event::DocumentFiled { document }))
}
