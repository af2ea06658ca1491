//! Giving the answer out: a file in the outbox, under a name that a second attempt gives again.

use std::io::Write as _;
use std::path::Path;

use greffier_casework::{Case, DocumentId, EffectId};
use greffier_engine::Message;

use crate::desk::blocking;
use crate::{Desk, DeskError};

/// Puts the document into the outbox; returns what to tell the case, and the receipt.
pub(crate) async fn deliver(desk: &Desk, effect: EffectId, case: &Case, document: DocumentId) -> Result<(Message, String), DeskError> {
    let newest = case.newest_answer().map_or(document, |newest| newest.id);
    let answer = case.document(newest).ok_or_else(|| DeskError::NotFound(format!("document {newest}")))?;
    let bytes = desk.store().blobs().read(&answer.blob).await?;
    let outbox = desk.config().path(&desk.config().answers.outbox);
    let name = format!("{}-{}.pdf", case.number, effect.seq);
    let receipt = format!("{name} sha256 {}", answer.blob);
    blocking(move || put(&outbox, &name, &bytes)).await?;
    Ok((Message::Delivered { effect, receipt: receipt.clone() }, receipt))
}

/// Writes the file so that it is whole or not there: temporary name, fsync, rename, fsync of the folder.
fn put(outbox: &Path, name: &str, bytes: &[u8]) -> Result<(), DeskError> {
    let failed = |source| DeskError::File { what: format!("the answer {name} could not be put into {}", outbox.display()), source };
    std::fs::create_dir_all(outbox).map_err(failed)?;
    let mut file = tempfile::Builder::new().prefix(".answer-").tempfile_in(outbox).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(outbox.join(name)).map_err(|error| failed(error.error))?;
    std::fs::File::open(outbox).and_then(|folder| folder.sync_all()).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_put_twice_is_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = folder.path().join("outbox");
        put(&outbox, "2026-000001-7.pdf", b"%PDF").unwrap();
        put(&outbox, "2026-000001-7.pdf", b"%PDF").unwrap();
        let names: Vec<_> = std::fs::read_dir(&outbox).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["2026-000001-7.pdf"]);
        assert_eq!(std::fs::read(outbox.join("2026-000001-7.pdf")).unwrap(), b"%PDF");
    }

    #[test]
    fn an_outbox_that_is_a_file_is_told() {
        let folder = tempfile::NamedTempFile::new().unwrap();
        assert_eq!(put(folder.path(), "a.pdf", b"%PDF").unwrap_err().code(), "GRF-RUN-001");
    }
}
