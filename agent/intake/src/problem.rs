//! What can go wrong with an inbox or a file in it, each with its code (pages in `agent/docs/errors/`).

use std::io;

use greffier_casework::Language;
use greffier_store::StoreError;

use crate::mailbox::MailTrouble;

/// Why an inbox, or one file of it, does not go on. Nothing is dropped: the file stays where it is until it can be taken.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// A file has more bytes than the office allows.
    #[error("the file has more than {limit} bytes")]
    TooLarge {
        /// The bound, in bytes.
        limit: u64,
    },
    /// A file cannot be opened or read.
    #[error("the file cannot be read: {0}")]
    Unreadable(#[source] io::Error),
    /// A file was received but could not be moved out of the inbox.
    #[error("the file was received but cannot be moved away: {0}")]
    NotMoved(#[source] io::Error),
    /// The folder cannot be listed or worked in.
    #[error("the folder cannot be used: {0}")]
    Folder(#[source] io::Error),
    /// A link or a special file.
    #[error("not a regular file")]
    NotAFile,
    /// The folder lacks our mark although things were received in it: the share is away, or the folder was replaced.
    #[error("the folder is not the one that was watched")]
    AnotherFolder,
    /// The file system gives no events.
    #[error("the file system gives no events: {0}")]
    NoEvents(String),
    /// A mailbox, or one message of it.
    #[error(transparent)]
    Mail(#[from] MailTrouble),
    /// The store could not keep it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Trouble {
    /// The stable code, such as `GRF-IN-001`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.texts(Language::Fr).0
    }

    /// One sentence for people, with what to do.
    #[must_use]
    pub fn sentence(&self, language: Language) -> &'static str {
        self.texts(language).1
    }

    /// What lies behind it, for the person who mends it: the system's own words.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::Unreadable(error) | Self::NotMoved(error) | Self::Folder(error) => error.to_string(),
            Self::TooLarge { limit } => format!("> {limit}"),
            Self::NoEvents(why) => why.clone(),
            Self::Mail(trouble) => trouble.detail(),
            Self::Store(error) => error.to_string(),
            Self::NotAFile | Self::AnotherFolder => String::new(),
        }
    }

    /// What of the detail may be in the log: not what a mail server says, which can name persons.
    pub(crate) fn logged(&self) -> String {
        if matches!(self, Self::Mail(_)) { String::new() } else { self.detail() }
    }

    /// Whether trying again may help without anybody changing anything.
    pub(crate) fn is_retried(&self) -> bool {
        !matches!(
            self,
            Self::TooLarge { .. } | Self::NotAFile | Self::Folder(_) | Self::AnotherFolder | Self::Mail(MailTrouble::TooLarge { .. })
        )
    }

    /// Whether the next file would meet the same: the look ends here and the inbox pauses.
    #[must_use]
    pub fn stops_the_inbox(&self) -> bool {
        matches!(self, Self::Store(StoreError::DiskFull | StoreError::Database(_) | StoreError::Closed | StoreError::Open { .. }))
    }

    fn texts(&self, language: Language) -> (&'static str, &'static str) {
        let (code, fr, en) = match self {
            Self::TooLarge { .. } => (
                "GRF-IN-001",
                "Le fichier dépasse la taille permise ; il reste dans la boîte. Demandez-le en plusieurs parties ou relevez la limite.",
                "The file is larger than allowed; it stays in the inbox. Ask for it in several parts or raise the limit.",
            ),
            Self::Unreadable(_) => (
                "GRF-IN-002",
                "Le fichier ne peut pas être lu ; il reste dans la boîte et sera réessayé. Vérifiez les droits d'accès et le disque.",
                "The file cannot be read; it stays in the inbox and is tried again. Check the access rights and the disk.",
            ),
            Self::NotMoved(_) => (
                "GRF-IN-003",
                "Le fichier est reçu, mais il n'a pas pu être déplacé hors de la boîte. Donnez à l'agent le droit d'écrire dans le dossier.",
                "The file is received but could not be moved out of the inbox. Let the agent write in the folder.",
            ),
            Self::Folder(_) => (
                "GRF-IN-004",
                "Le dossier de la boîte ne peut pas être utilisé. Vérifiez qu'il existe, que le partage est monté et que l'agent y a accès.",
                "The folder of the inbox cannot be used. Check that it exists, that the share is mounted and that the agent has access.",
            ),
            Self::NotAFile => (
                "GRF-IN-005",
                "Un lien ou un fichier spécial se trouve dans la boîte ; il n'est jamais suivi. Remplacez-le par le fichier lui-même.",
                "A link or a special file is in the inbox; it is never followed. Put the file itself in its place.",
            ),
            Self::AnotherFolder => (
                "GRF-IN-006",
                "Le dossier n'est pas celui qui était surveillé : le partage est sans doute débranché. Remontez-le, ou créez-y le dossier « .greffier ».",
                "The folder is not the one that was watched: the share is probably away. Mount it again, or make the folder “.greffier” in it.",
            ),
            Self::NoEvents(_) => (
                "GRF-IN-007",
                "Le système n'annonce pas les nouveaux fichiers ; la boîte est regardée à intervalles réguliers.",
                "The system does not announce new files; the inbox is looked at regularly instead.",
            ),
            Self::Mail(trouble) => return trouble.texts(language),
            Self::Store(error) => return (error.code(), error.sentence(language)),
        };
        (code, if language == Language::En { en } else { fr })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_page_with_both_sentences() {
        let io = || io::Error::other("x");
        let troubles = [
            Trouble::TooLarge { limit: 1 },
            Trouble::Unreadable(io()),
            Trouble::NotMoved(io()),
            Trouble::Folder(io()),
            Trouble::NotAFile,
            Trouble::AnotherFolder,
            Trouble::NoEvents(String::new()),
            MailTrouble::TooLarge { limit: 1 }.into(),
        ];
        let said = [
            MailTrouble::SignIn,
            MailTrouble::Certificate,
            MailTrouble::NoMailbox,
            MailTrouble::Connection,
            MailTrouble::NotMarked,
            MailTrouble::File,
            MailTrouble::Token,
            MailTrouble::Protocol,
            MailTrouble::Unreadable,
        ];
        let troubles = troubles.into_iter().chain(said.map(|trouble| trouble(String::new()).into()));
        let pages = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/errors");
        for trouble in troubles {
            let page = std::fs::read_to_string(pages.join(format!("{}.md", trouble.code())))
                .unwrap_or_else(|error| panic!("{}: {error}", trouble.code()));
            for language in [Language::Fr, Language::En] {
                assert!(page.contains(trouble.sentence(language)), "{} in {}", trouble.code(), language.tag());
            }
        }
    }
}
