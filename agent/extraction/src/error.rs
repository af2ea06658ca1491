//! Why a file cannot be read, and what was odd about one that could. Codes are stable; each has a page in `agent/docs/errors/`.

use serde::{Deserialize, Serialize};

/// Why a file was refused. The code is stable, the sentences are for the people of the office.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[error("{}: {}", self.code(), self.en())]
pub enum ReadError {
    /// No byte at all.
    Empty,
    /// None of the kinds of file that are read.
    UnknownKind,
    /// A message or an archive: what is in it is read, one by one, once it is taken apart.
    Envelope,
    /// The content is of another kind than the name says.
    NotWhatItsName {
        /// The kind the name says.
        named: String,
        /// The kind the content is.
        found: String,
    },
    /// The file ends too early for any page to be read.
    Truncated {
        /// What was missing.
        detail: String,
    },
    /// The file breaks the rules of its kind, and no page can be read.
    Damaged {
        /// What is wrong.
        detail: String,
    },
    /// A password is needed.
    Encrypted,
    /// A page has too many pixels.
    PageTooLarge {
        /// The page, from 1.
        page: u32,
        /// Its width in pixels.
        width: u64,
        /// Its height in pixels.
        height: u64,
        /// The bound, in pixels.
        limit: u64,
    },
    /// Too many pages.
    TooManyPages {
        /// The bound.
        limit: u32,
    },
    /// Too many bytes.
    FileTooLarge {
        /// Bytes of the file.
        bytes: u64,
        /// The bound.
        limit: u64,
    },
    /// The pages together have too many pixels.
    DocumentTooLarge {
        /// The bound, in pixels.
        limit: u64,
    },
    /// The kind is known, but not this coding of it.
    Unsupported {
        /// The coding.
        detail: String,
    },
    /// The document has no page.
    NoPage,
    /// The reading took longer than the time it may take.
    TimeLimit {
        /// The bound, in seconds.
        seconds: u64,
    },
    /// The worker process ended: it asked for too much memory, or it broke.
    WorkerEnded {
        /// How it ended.
        detail: String,
    },
    /// The reader itself is not ready: a program or a language file is missing.
    NotReady {
        /// What is missing.
        detail: String,
    },
    /// A file or a folder could not be read or written.
    Storage {
        /// What the system said.
        detail: String,
    },
    /// The empty form of a form definition cannot be used.
    Blank {
        /// The form.
        form: String,
        /// What is wrong.
        detail: String,
    },
}

impl ReadError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "GRF-RD-001",
            Self::UnknownKind => "GRF-RD-002",
            Self::NotWhatItsName { .. } => "GRF-RD-003",
            Self::Truncated { .. } => "GRF-RD-004",
            Self::Damaged { .. } => "GRF-RD-005",
            Self::Encrypted => "GRF-RD-006",
            Self::PageTooLarge { .. } => "GRF-RD-007",
            Self::TooManyPages { .. } => "GRF-RD-008",
            Self::FileTooLarge { .. } => "GRF-RD-009",
            Self::DocumentTooLarge { .. } => "GRF-RD-010",
            Self::Unsupported { .. } => "GRF-RD-011",
            Self::NoPage => "GRF-RD-012",
            Self::TimeLimit { .. } => "GRF-RD-013",
            Self::WorkerEnded { .. } => "GRF-RD-014",
            Self::NotReady { .. } => "GRF-RD-015",
            Self::Storage { .. } => "GRF-RD-016",
            Self::Blank { .. } => "GRF-RD-017",
            Self::Envelope => "GRF-RD-018",
        }
    }

    /// Whether the same file may well be read later: the fault is ours or the machine's, not the file's.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        matches!(self, Self::NotReady { .. } | Self::Storage { .. } | Self::Blank { .. })
    }

    /// The French sentence.
    #[must_use]
    pub fn fr(&self) -> String {
        match self {
            Self::Empty => "Le fichier est vide.".into(),
            Self::UnknownKind => "Le fichier n'est ni un TIFF, ni un PDF, ni un PNG, ni un JPEG.".into(),
            Self::Envelope => "Le fichier est un courriel ou une archive : ce sont ses pièces qui se lisent.".into(),
            Self::NotWhatItsName { named, found } => format!("Le nom annonce un fichier {named}, mais le contenu est : {found}."),
            Self::Truncated { .. } => "Le fichier est coupé avant la fin de sa première page.".into(),
            Self::Damaged { .. } => "Le fichier est abîmé : aucune page ne peut être lue.".into(),
            Self::Encrypted => "Le fichier est protégé par un mot de passe.".into(),
            Self::PageTooLarge { page, width, height, limit } => {
                format!("La page {page} mesure {width} × {height} pixels ; la limite est de {limit} pixels par page.")
            }
            Self::TooManyPages { limit } => format!("Le document a plus de {limit} pages."),
            Self::FileTooLarge { bytes, limit } => format!("Le fichier pèse {bytes} octets ; la limite est de {limit}."),
            Self::DocumentTooLarge { limit } => format!("Les pages du document dépassent ensemble {limit} pixels."),
            Self::Unsupported { .. } => "Ce codage d'image n'est pas lu.".into(),
            Self::NoPage => "Le document n'a aucune page.".into(),
            Self::TimeLimit { seconds } => format!("La lecture a dépassé {seconds} secondes et a été arrêtée."),
            Self::WorkerEnded { .. } => "La lecture s'est arrêtée : le fichier demande trop de mémoire ou fait échouer le lecteur.".into(),
            Self::NotReady { .. } => "Le lecteur n'est pas prêt : il manque un programme ou un fichier de langue.".into(),
            Self::Storage { .. } => "Un fichier n'a pas pu être lu ou écrit.".into(),
            Self::Blank { form, .. } => format!("Le formulaire vierge de « {form} » ne peut pas servir."),
        }
    }

    /// The English sentence.
    #[must_use]
    pub fn en(&self) -> String {
        match self {
            Self::Empty => "The file is empty.".into(),
            Self::UnknownKind => "The file is neither a TIFF, a PDF, a PNG nor a JPEG.".into(),
            Self::Envelope => "The file is a message or an archive: what is in it is what can be read.".into(),
            Self::NotWhatItsName { named, found } => format!("The name says {named}, but the content is {found}."),
            Self::Truncated { .. } => "The file is cut before the end of its first page.".into(),
            Self::Damaged { .. } => "The file is damaged: no page can be read.".into(),
            Self::Encrypted => "The file is protected by a password.".into(),
            Self::PageTooLarge { page, width, height, limit } => {
                format!("Page {page} measures {width} × {height} pixels; the bound is {limit} pixels a page.")
            }
            Self::TooManyPages { limit } => format!("The document has more than {limit} pages."),
            Self::FileTooLarge { bytes, limit } => format!("The file has {bytes} bytes; the bound is {limit}."),
            Self::DocumentTooLarge { limit } => format!("The pages of the document exceed {limit} pixels together."),
            Self::Unsupported { .. } => "This coding of images is not read.".into(),
            Self::NoPage => "The document has no page.".into(),
            Self::TimeLimit { seconds } => format!("Reading took more than {seconds} seconds and was stopped."),
            Self::WorkerEnded { .. } => "Reading ended: the file asks for too much memory or breaks the reader.".into(),
            Self::NotReady { .. } => "The reader is not ready: a program or a language file is missing.".into(),
            Self::Storage { .. } => "A file could not be read or written.".into(),
            Self::Blank { form, .. } => format!("The blank of the form “{form}” cannot be used."),
        }
    }

    /// What lies under the sentence, for the people who run the agent; empty when the sentence says it all. It never holds what was
    /// written on a page.
    #[must_use]
    pub fn detail(&self) -> &str {
        match self {
            Self::Truncated { detail }
            | Self::Damaged { detail }
            | Self::Unsupported { detail }
            | Self::WorkerEnded { detail }
            | Self::NotReady { detail }
            | Self::Storage { detail }
            | Self::Blank { detail, .. } => detail,
            _ => "",
        }
    }

    pub(crate) fn storage(error: &std::io::Error) -> Self {
        Self::Storage { detail: error.to_string() }
    }
}

/// Something odd about a file that could be read all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// The stable code.
    pub code: String,
    /// The French sentence.
    pub fr: String,
    /// The English sentence.
    pub en: String,
    /// What lies under it, for the people who run the agent.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

impl Warning {
    fn new(code: &str, fr: String, en: String, detail: impl Into<String>) -> Self {
        Self { code: code.to_owned(), fr, en, detail: detail.into() }
    }

    /// The coding of a page broke at a row (from 1); what follows is missing or may be wrong.
    pub(crate) fn broken_row(page: u32, row: u32, rows: u32, detail: impl Into<String>) -> Self {
        Self::new(
            "GRF-RD-101",
            format!("La page {page} est abîmée à partir de la ligne {row} sur {rows}."),
            format!("Page {page} is damaged from row {row} of {rows}."),
            detail,
        )
    }

    /// A page has fewer rows than it says.
    pub(crate) fn short_page(page: u32, got: u32, announced: u32) -> Self {
        Self::new(
            "GRF-RD-102",
            format!("La page {page} s'arrête à la ligne {got} sur {announced}."),
            format!("Page {page} ends at row {got} of {announced}."),
            "",
        )
    }

    /// One page could not be read; the others could.
    pub(crate) fn page_skipped(page: u32, error: &ReadError) -> Self {
        Self::new(
            "GRF-RD-103",
            format!("La page {page} n'a pas pu être lue : {}", error.fr()),
            format!("Page {page} could not be read: {}", error.en()),
            error.detail(),
        )
    }

    /// The page looks like a form, but its lines do not fall on those of the blank.
    pub(crate) fn not_registered(page: u32, form: &str, detail: impl Into<String>) -> Self {
        Self::new(
            "GRF-RD-104",
            format!("La page {page} ressemble à « {form} », mais n'a pas pu être superposée au formulaire vierge."),
            format!("Page {page} looks like “{form}”, but could not be laid over its blank."),
            detail,
        )
    }

    /// The file of the second reader cannot be used, so the page was read without it.
    pub(crate) fn second_reader_left_out(detail: &str) -> Self {
        Self::new(
            "GRF-RD-110",
            "Le modèle du second lecteur est abîmé : plus de valeurs vont à une personne.".into(),
            "The model of the second reader is damaged: more values go to a person.".into(),
            detail,
        )
    }

    /// A page of the form is not in the document.
    pub(crate) fn page_missing(page: u32, form: &str) -> Self {
        Self::new(
            "GRF-RD-121",
            format!("La page {page} de « {form} » n'est pas dans le document."),
            format!("Page {page} of “{form}” is not in the document."),
            "",
        )
    }

    /// The document holds another form, or another copy, which was not read.
    pub(crate) fn another_form(form: &str, pages: &[u32]) -> Self {
        let pages = pages.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        Self::new(
            "GRF-RD-122",
            format!("Le document contient un autre formulaire, « {form} » (page {pages}), qui n'a pas été lu."),
            format!("The document holds another form, “{form}” (page {pages}), which was not read."),
            "",
        )
    }

    /// The page lies on two blanks equally well, and nothing tells which it is.
    pub(crate) fn not_told_apart(page: u32, form: &str, other: &str) -> Self {
        Self::new(
            "GRF-RD-123",
            format!("La page {page} est « {form} » ou « {other} » : rien ne permet de trancher."),
            format!("Page {page} is “{form}” or “{other}”: nothing tells which."),
            "",
        )
    }

    /// The page lies on the blank, but the printed words that tell the form are not all there.
    pub(crate) fn title_not_there(page: u32, form: &str) -> Self {
        Self::new(
            "GRF-RD-124",
            format!("La page {page} ressemble à « {form} », mais son titre ou son code n'ont pas tous été retrouvés."),
            format!("Page {page} looks like “{form}”, but its title or its code was not all found."),
            "",
        )
    }

    /// A long document of no known form: only its first pages were read whole.
    pub(crate) fn text_of_first_pages(pages: u32) -> Self {
        Self::new(
            "GRF-RD-125",
            format!("Seul le texte des {pages} premières pages a été lu."),
            format!("Only the text of the first {pages} pages was read."),
            "",
        )
    }

    /// The form is made by a program when the file is opened, which is not run here.
    pub(crate) fn dynamic_form() -> Self {
        Self::new(
            "GRF-RD-141",
            "Le formulaire XFA est dynamique : ses pages sont faites par un programme à l'ouverture, et seul ce qui les remplace est lu."
                .into(),
            "The XFA form is dynamic: a program makes its pages when it is opened, and only what stands in for them is read.".into(),
            "",
        )
    }

    /// The text of a page does not say what its pixels show.
    pub(crate) fn text_not_trusted(page: u32, hidden: bool) -> Self {
        let detail = if hidden { "hidden text" } else { "drawn text" };
        Self::new(
            "GRF-RD-142",
            format!("Le texte que contient la page {page} ne correspond pas à son image ; il n'est pas utilisé."),
            format!("The text that page {page} holds does not match its image; it is not used."),
            detail,
        )
    }

    /// A page was black with white writing and was turned into its opposite.
    pub(crate) fn negative(page: u32) -> Self {
        Self::new(
            "GRF-RD-143",
            format!("La page {page} était en négatif (blanc sur noir) ; elle a été inversée."),
            format!("Page {page} was a negative (white on black); it was inverted."),
            "",
        )
    }

    /// A sheet held two pages side by side and was taken apart; `page` is the number of the first of them.
    pub(crate) fn two_pages(page: u32) -> Self {
        let next = page + 1;
        Self::new(
            "GRF-RD-144",
            format!("Les pages {page} et {next} étaient côte à côte sur une même feuille ; elles ont été séparées."),
            format!("Pages {page} and {next} stood side by side on one sheet; they were taken apart."),
            "",
        )
    }

    /// The blank of a known form cannot be used, so it was not looked for.
    pub(crate) fn form_left_out(error: &ReadError) -> Self {
        Self::new("GRF-RD-017", error.fr(), error.en(), error.detail())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples() -> Vec<ReadError> {
        let text = String::new;
        vec![
            ReadError::Empty,
            ReadError::UnknownKind,
            ReadError::Envelope,
            ReadError::NotWhatItsName { named: text(), found: text() },
            ReadError::Truncated { detail: text() },
            ReadError::Damaged { detail: text() },
            ReadError::Encrypted,
            ReadError::PageTooLarge { page: 1, width: 1, height: 1, limit: 1 },
            ReadError::TooManyPages { limit: 1 },
            ReadError::FileTooLarge { bytes: 1, limit: 1 },
            ReadError::DocumentTooLarge { limit: 1 },
            ReadError::Unsupported { detail: text() },
            ReadError::NoPage,
            ReadError::TimeLimit { seconds: 1 },
            ReadError::WorkerEnded { detail: text() },
            ReadError::NotReady { detail: text() },
            ReadError::Storage { detail: text() },
            ReadError::Blank { form: text(), detail: text() },
        ]
    }

    #[test]
    fn every_code_has_its_page_and_survives_the_way_through_the_worker() {
        let pages = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/errors");
        let mut codes: Vec<String> = samples().iter().map(|error| error.code().to_owned()).collect();
        let warnings = [101, 102, 103, 104, 110, 121, 122, 123, 124, 125, 141, 142, 143, 144];
        codes.extend(warnings.map(|number| format!("GRF-RD-{number}")));
        for code in &codes {
            assert!(pages.join(format!("{code}.md")).is_file(), "{code} has no page");
        }
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), samples().len() + warnings.len(), "a code names one error");
        for error in samples() {
            let text = serde_json::to_string(&error).unwrap();
            assert_eq!(serde_json::from_str::<ReadError>(&text).unwrap(), error);
        }
    }
}
