//! Reads `forms/*.yaml`.

mod anchors;
mod field;
mod lists;
mod rules;
mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use self::anchors::RawAnchor;
use self::field::RawField;
pub use self::lists::{Lists, read_list};
use self::rules::{RawGroup, RawRule};
use crate::office::read_yaml;
use crate::{Bilingual, Diagnostic, Form, Millimetres, PageSize, SourceFile};

/// Values a list may have, and characters of one.
const MAX_LIST: usize = 5_000;
const MAX_ENTRY_CHARS: usize = 200;

/// A form file: how a form is known and where its fields stand on the blank.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawForm {
    /// Its name, which workflows use.
    #[schemars(with = "String")]
    form: Spanned<String>,
    /// What people read.
    title: Bilingual,
    /// The revision of the blank; between quotes, so that it stays a text.
    revision: String,
    /// The empty form, a file beside this one: PNG, TIFF or PDF.
    #[schemars(with = "String")]
    blank: Spanned<String>,
    /// The size of its pages, in millimetres.
    #[schemars(with = "PageSize")]
    page: Spanned<PageSize>,
    /// The words, and codes beside them, by which it is known.
    #[schemars(with = "Vec<RawAnchor>")]
    recognise: Spanned<Vec<Spanned<RawAnchor>>>,
    /// Its fields, in reading order.
    fields: Vec<RawField>,
    /// Check boxes of which so many must be checked.
    #[serde(default)]
    groups: Vec<RawGroup>,
    /// What must hold between fields.
    #[serde(default)]
    rules: Vec<RawRule>,
}

/// Reads a form file that names no list of the office, see [`read_form_with`].
#[must_use]
pub fn read_form(file: &SourceFile) -> (Option<Form>, Vec<Diagnostic>) {
    read_form_with(file, &Lists::new())
}

/// Reads a form file. Returns the form when its structure could be read, and every finding.
#[must_use]
pub fn read_form_with(file: &SourceFile, lists: &Lists) -> (Option<Form>, Vec<Diagnostic>) {
    let raw: RawForm = match read_yaml(file) {
        Ok(raw) => raw,
        Err(finding) => return (None, vec![*finding]),
    };
    let mut reader =
        Reader { file: &file.path, text: &file.text, page: raw.page.value, lists, names: BTreeSet::new(), findings: Vec::new() };
    reader.page_size(&raw.page);
    reader.blank(&raw.blank);
    let (recognise, codes) = reader.anchors(raw.recognise);
    let mut form = Form {
        form: raw.form.value,
        title: raw.title,
        revision: raw.revision,
        blank: raw.blank.value,
        page: raw.page.value,
        recognise,
        codes,
        fields: Vec::new(),
        tables: Vec::new(),
        groups: Vec::new(),
        rules: Vec::new(),
    };
    for field in raw.fields {
        if field.is_table() {
            if let Some((table, cells)) = reader.table(field) {
                form.tables.push(table);
                form.fields.extend(cells);
            }
        } else if let Some(field) = reader.field(field) {
            form.fields.push(field);
        }
    }
    form.groups = raw.groups.into_iter().map(|group| reader.group(group, &form)).collect();
    form.rules = raw.rules.into_iter().map(|rule| reader.rule(rule, &form)).collect();
    (Some(form), reader.findings)
}

struct Reader<'a> {
    file: &'a str,
    /// What is written in it.
    text: &'a str,
    page: PageSize,
    lists: &'a Lists,
    /// Names that are taken: of fields, tables and rules.
    names: BTreeSet<String>,
    findings: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn error<T>(&mut self, code: &'static str, at: &Spanned<T>, reason: [String; 2], mend: [String; 2]) {
        self.findings.push(Diagnostic::error(code, self.file, at.referenced, reason, mend));
    }

    fn page_size(&mut self, page: &Spanned<PageSize>) {
        let good = |mm: f64| (20.0..=2000.0).contains(&mm);
        if !good(page.value.width) || !good(page.value.height) {
            self.error(
                "GRF-FORM-003",
                page,
                ["la page doit mesurer entre 20 et 2000 mm.".into(), "the page must measure between 20 and 2000 mm.".into()],
                ["Écrivez la taille du papier, p. ex. 215.9 × 279.4.".into(), "Write the paper size, e.g. 215.9 × 279.4.".into()],
            );
        }
    }

    fn blank(&mut self, blank: &Spanned<String>) {
        let name = &blank.value;
        if name.contains(['/', '\\']) || name.starts_with('.') || name.is_empty() {
            self.error(
                "GRF-FORM-005",
                blank,
                [
                    "le formulaire vierge doit être un fichier à côté de celui-ci.".into(),
                    "the blank must be a file beside this one.".into(),
                ],
                ["Écrivez un simple nom de fichier.".into(), "Write a plain file name.".into()],
            );
        }
    }

    fn zone<T>(&mut self, at: &Spanned<T>, zone: &Millimetres) {
        let inside = zone.page >= 1
            && zone.x >= 0.0
            && zone.y >= 0.0
            && zone.width > 0.0
            && zone.height > 0.0
            && zone.x + zone.width <= self.page.width + 0.01
            && zone.y + zone.height <= self.page.height + 0.01;
        if !inside {
            self.error(
                "GRF-FORM-003",
                at,
                ["la zone sort de la page, ou elle est vide.".into(), "the zone leaves the page, or is empty.".into()],
                [
                    format!("La page mesure {} × {} mm, depuis le coin supérieur gauche.", self.page.width, self.page.height),
                    format!("The page measures {} × {} mm, from the top left corner.", self.page.width, self.page.height),
                ],
            );
        }
    }

    /// A name that rules and letters can use, not taken before.
    fn name(&mut self, name: &Spanned<String>) {
        let text = &name.value;
        let plain = text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !plain {
            self.error(
                "GRF-FORM-004",
                name,
                [format!("« {text} » ne peut pas servir de nom."), format!("“{text}” cannot be used as a name.")],
                [
                    "Écrivez des minuscules sans accent, des chiffres et « _ ».".into(),
                    "Write plain lower case letters, digits and “_”.".into(),
                ],
            );
        }
        self.taken(name, text);
    }

    /// `name` becomes taken; `at` is where it stands, or where what gives it stands.
    fn taken<T>(&mut self, at: &Spanned<T>, name: &str) {
        if !self.names.insert(name.to_owned()) {
            self.error(
                "GRF-FORM-002",
                at,
                [
                    format!("le nom « {name} » est déjà pris dans ce formulaire."),
                    format!("the name “{name}” is already taken in this form."),
                ],
                ["Donnez-lui un autre nom.".into(), "Give it another name.".into()],
            );
        }
    }
}
