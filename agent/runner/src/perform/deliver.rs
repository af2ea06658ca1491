//! Giving the answer out: a file in the outbox, under a name that a second attempt gives again, and a mark that it was given, so
//! that an answer that was taken away is not put there a second time.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use greffier_casework::{Case, DocumentId, EffectId};
use greffier_engine::Message;

use crate::desk::blocking;
use crate::{Desk, DeskError};

/// Folder of the marks, inside the outbox and out of sight of who collects.
const GIVEN: &str = ".given";

/// Puts the document into the outbox; returns what to tell the case, and the receipt.
pub(crate) async fn deliver(desk: &Desk, effect: EffectId, case: &Case, document: DocumentId) -> Result<(Message, String), DeskError> {
    let answer = case.document(document).ok_or_else(|| DeskError::NotFound(format!("document {document}")))?;
    let bytes = desk.store().blobs().read(&answer.blob).await?;
    let outbox = desk.config().path(&desk.config().answers.outbox);
    let name = format!("{}-{}.pdf", case.number, effect.seq);
    let receipt = format!("{name} sha256 {}", answer.blob);
    blocking(move || put(&outbox, &name, &bytes)).await?;
    Ok((Message::Delivered { effect, receipt: receipt.clone() }, receipt))
}

/// Writes the file so that it is whole or not there: temporary name, fsync, rename, fsync of the folder.
pub(crate) fn put(outbox: &Path, name: &str, bytes: &[u8]) -> Result<(), DeskError> {
    let failed = |source| DeskError::File { what: format!("the answer {name} could not be put into {}", outbox.display()), source };
    let given = outbox.join(GIVEN);
    std::fs::create_dir_all(&given).map_err(failed)?;
    let mark = given.join(name);
    if mark.exists() {
        return Ok(());
    }
    let mut file = tempfile::Builder::new().prefix(".answer-").tempfile_in(outbox).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    // Whoever takes answers away is in the folder's group.
    file.as_file().set_permissions(std::fs::Permissions::from_mode(0o640)).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(outbox.join(name)).map_err(|error| failed(error.error))?;
    let sync = |folder: &Path| std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed);
    sync(outbox)?;
    std::fs::File::create(&mark).and_then(|mark| mark.sync_all()).map_err(failed)?;
    sync(&given)
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
        let answer = outbox.join("2026-000001-7.pdf");
        assert_eq!(std::fs::read(&answer).unwrap(), b"%PDF");
        // The mail room takes it away; an attempt that comes after does not give it again.
        std::fs::remove_file(&answer).unwrap();
        put(&outbox, "2026-000001-7.pdf", b"%PDF").unwrap();
        assert!(!answer.exists());
    }

    #[test]
    fn an_outbox_that_is_a_file_is_told() {
        let folder = tempfile::NamedTempFile::new().unwrap();
        assert_eq!(put(folder.path(), "a.pdf", b"%PDF").unwrap_err().code(), "GRF-RUN-001");
    }
}
