//! What can go wrong, each with its stable code (pages in `agent/docs/errors/`).

use std::io;
use std::sync::Arc;

use greffier_casework::{BlobHash, Language};

/// Why the store could not do what was asked. Every variant has a code ([`StoreError::code`]) and a sentence for people.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The database or the folder of blobs cannot be opened.
    #[error("the store cannot be opened: {what}")]
    Open {
        /// What stood in the way; never the address, which may hold a password.
        what: String,
    },
    /// The database did not answer, or answered with an error.
    #[error("the database failed")]
    Database(#[source] Arc<sqlx::Error>),
    /// No room is left where the database or the blobs are kept.
    #[error("no room is left on the disk of the store")]
    DiskFull,
    /// More bytes than a blob may have.
    #[error("a blob may have {limit} bytes at most")]
    BlobTooLarge {
        /// The bound, in bytes.
        limit: u64,
    },
    /// A blob that rows name is not there.
    #[error("blob {hash} is missing")]
    BlobMissing {
        /// Which.
        hash: BlobHash,
    },
    /// The bytes of a blob are not those its hash names.
    #[error("blob {hash} was altered")]
    BlobAltered {
        /// Which.
        hash: BlobHash,
    },
    /// The folder of blobs cannot be read or written.
    #[error("the folder of blobs failed")]
    BlobIo(#[source] Arc<io::Error>),
    /// Somebody else changed it first: read again, decide again.
    #[error("{what} was changed meanwhile")]
    Conflict {
        /// What was changed.
        what: String,
    },
    /// The lease ran out and the job was given to another, dropped or finished.
    #[error("the lease of job {key} is no longer held")]
    Stale {
        /// The job.
        key: String,
    },
    /// The journal does not hold.
    #[error("the journal of case {case} does not hold: {what}")]
    BrokenJournal {
        /// The case.
        case: String,
        /// Where and how.
        what: String,
    },
    /// The tables could not be brought to this version.
    #[error("the database could not be migrated")]
    Migration(#[source] Arc<sqlx::migrate::MigrateError>),
    /// A stored row is not what this version writes.
    #[error("a stored row of {table} cannot be read: {what}")]
    Unreadable {
        /// The table.
        table: &'static str,
        /// What is wrong with it.
        what: String,
    },
    /// There is no such thing.
    #[error("{what} does not exist")]
    NotFound {
        /// What was asked for.
        what: String,
    },
    /// The caller asked for something that makes no sense: a mistake in the program.
    #[error("the store was asked for something wrong: {what}")]
    Invalid {
        /// What is wrong with it.
        what: String,
    },
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    /// The stable code, such as `GRF-ST-003`; it names a page in `agent/docs/errors/`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.texts().0
    }

    /// One sentence for people, with what to do.
    #[must_use]
    pub fn sentence(&self, language: Language) -> &'static str {
        match language {
            Language::Fr => self.texts().1,
            Language::En => self.texts().2,
        }
    }

    /// Whether the same call may succeed later without anybody changing anything in it.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Database(_) | Self::DiskFull | Self::BlobIo(_) | Self::Conflict { .. })
    }

    fn texts(&self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Open { .. } => (
                "GRF-ST-001",
                "L'entrepôt de données ne peut pas être ouvert : vérifiez son adresse et ses droits d'accès.",
                "The store cannot be opened: check its address and its access rights.",
            ),
            Self::Database(_) => (
                "GRF-ST-002",
                "La base de données n'a pas répondu : réessayez, puis vérifiez qu'elle fonctionne.",
                "The database did not answer: try again, then check that it is running.",
            ),
            Self::DiskFull => (
                "GRF-ST-003",
                "Le disque est plein : libérez de l'espace, le travail reprendra de lui-même.",
                "The disk is full: free some space, work resumes by itself.",
            ),
            Self::BlobTooLarge { .. } => (
                "GRF-ST-004",
                "Le fichier dépasse la taille permise : demandez-le en plusieurs parties.",
                "The file is larger than allowed: ask for it in several parts.",
            ),
            Self::BlobMissing { .. } => (
                "GRF-ST-005",
                "Un document conservé est introuvable : restaurez le dossier des documents depuis la sauvegarde.",
                "A kept document is missing: restore the folder of documents from the backup.",
            ),
            Self::BlobAltered { .. } => (
                "GRF-ST-006",
                "Un document conservé a été altéré : restaurez-le depuis la sauvegarde et cherchez-en la cause.",
                "A kept document was altered: restore it from the backup and look for the cause.",
            ),
            Self::BlobIo(_) => (
                "GRF-ST-007",
                "Le dossier des documents ne répond pas : vérifiez le disque et les droits d'accès.",
                "The folder of documents does not answer: check the disk and the access rights.",
            ),
            Self::Conflict { .. } => (
                "GRF-ST-008",
                "Quelqu'un d'autre a modifié cet élément entre-temps : rechargez la page et recommencez.",
                "Somebody else changed this meanwhile: reload the page and start again.",
            ),
            Self::Stale { .. } => (
                "GRF-ST-009",
                "Ce travail a été repris par un autre exécutant : le résultat tardif est écarté.",
                "This work was taken over by another worker: the late result is set aside.",
            ),
            Self::BrokenJournal { .. } => (
                "GRF-ST-010",
                "Le journal d'un dossier a été altéré : isolez la base et comparez-la à la sauvegarde.",
                "The journal of a case was altered: set the database apart and compare it with the backup.",
            ),
            Self::Migration(_) => (
                "GRF-ST-011",
                "La base de données ne peut pas être amenée à cette version : utilisez la version qui l'a écrite, ou une plus récente.",
                "The database cannot be brought to this version: use the version that wrote it, or a newer one.",
            ),
            Self::Unreadable { .. } => (
                "GRF-ST-012",
                "Un enregistrement est illisible : vérifiez le journal, puis reconstruisez les projections.",
                "A stored row cannot be read: verify the journal, then rebuild the projections.",
            ),
            Self::NotFound { .. } => {
                ("GRF-ST-013", "Cet élément n'existe pas ou n'existe plus.", "This does not exist, or no longer does.")
            }
            Self::Invalid { .. } => (
                "GRF-ST-014",
                "L'agent a demandé une opération incohérente : signalez cette erreur avec le journal technique.",
                "The agent asked for something incoherent: report this error with the technical log.",
            ),
            Self::Closed => (
                "GRF-ST-015",
                "L'agent est en train de s'arrêter : réessayez dans un moment.",
                "The agent is shutting down: try again in a moment.",
            ),
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            // SQLITE_FULL (13) and PostgreSQL's disk_full (class 53, insufficient resources).
            sqlx::Error::Database(inner) if matches!(inner.code().as_deref(), Some("13" | "53100")) => Self::DiskFull,
            sqlx::Error::PoolClosed => Self::Closed,
            _ => Self::Database(Arc::new(error)),
        }
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::BlobIo(Arc::new(error)),
        }
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        Self::Migration(Arc::new(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_of_each() -> Vec<StoreError> {
        let hash = BlobHash::of(b"");
        let text = String::new;
        vec![
            StoreError::Open { what: text() },
            StoreError::Database(Arc::new(sqlx::Error::RowNotFound)),
            StoreError::DiskFull,
            StoreError::BlobTooLarge { limit: 1 },
            StoreError::BlobMissing { hash: hash.clone() },
            StoreError::BlobAltered { hash },
            StoreError::BlobIo(Arc::new(io::Error::other("x"))),
            StoreError::Conflict { what: text() },
            StoreError::Stale { key: text() },
            StoreError::BrokenJournal { case: text(), what: text() },
            StoreError::Migration(Arc::new(sqlx::migrate::MigrateError::VersionMissing(1))),
            StoreError::Unreadable { table: "cases", what: text() },
            StoreError::NotFound { what: text() },
            StoreError::Invalid { what: text() },
            StoreError::Closed,
        ]
    }

    #[test]
    fn every_code_has_a_page_with_both_sentences() {
        let pages = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/errors");
        for error in one_of_each() {
            let page = std::fs::read_to_string(pages.join(format!("{}.md", error.code())))
                .unwrap_or_else(|wrong| panic!("{}: {wrong}", error.code()));
            for language in [Language::Fr, Language::En] {
                assert!(page.contains(error.sentence(language)), "{} in {}", error.code(), language.tag());
            }
        }
    }

    #[test]
    fn a_full_disk_is_said_plainly() {
        use std::io::Write as _;
        let mut full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("every Linux has it");
        let error = full.write_all(b"x").expect_err("always full");
        assert!(matches!(StoreError::from(error), StoreError::DiskFull));
    }
}
