//! Reads `forms/*.yaml`.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_saphyr::Spanned;

use crate::office::{closest, read_yaml};
use crate::{Anchor, Bilingual, ChoiceOption, Diagnostic, FieldDef, FieldType, Form, Millimetres, PageSize, SourceFile};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawForm {
    form: Spanned<String>,
    title: Bilingual,
    revision: String,
    blank: Spanned<String>,
    page: Spanned<PageSize>,
    recognise: Spanned<Vec<Anchor>>,
    fields: Vec<RawField>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawField {
    name: Spanned<String>,
    title: Bilingual,
    #[serde(rename = "type")]
    kind: Spanned<FieldType>,
    zone: Option<Spanned<Millimetres>>,
    comb: Option<Spanned<u32>>,
    #[serde(default)]
    required: bool,
    is: Option<String>,
    #[serde(default)]
    sensitive: bool,
    options: Option<Spanned<Vec<ChoiceOption>>>,
}

/// Reads a form file. Returns the form when its structure could be read, and every finding.
#[must_use]
pub fn read_form(file: &SourceFile) -> (Option<Form>, Vec<Diagnostic>) {
    let raw: RawForm = match read_yaml(file) {
        Ok(raw) => raw,
        Err(finding) => return (None, vec![*finding]),
    };
    let mut reader = Reader { file: &file.path, page: raw.page.value, findings: Vec::new() };
    reader.page_size(&raw.page);
    reader.blank(&raw.blank);
    if raw.recognise.value.is_empty() {
        reader.error(
            "GRF-FORM-006",
            &raw.recognise,
            ["rien ne dit comment reconnaître ce formulaire.".into(), "nothing says how this form is recognised.".into()],
            ["Donnez au moins un texte imprimé avec sa zone.".into(), "Give at least one printed text with its zone.".into()],
        );
    }
    for anchor in &raw.recognise.value {
        reader.zone(&raw.recognise, &anchor.zone);
    }
    let mut names = BTreeSet::new();
    let fields = raw.fields.into_iter().map(|field| reader.field(field, &mut names)).collect();
    let form = Form {
        form: raw.form.value,
        title: raw.title,
        revision: raw.revision,
        blank: raw.blank.value,
        page: raw.page.value,
        recognise: raw.recognise.value,
        fields,
    };
    (Some(form), reader.findings)
}

struct Reader<'a> {
    file: &'a str,
    page: PageSize,
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

    fn field(&mut self, raw: RawField, names: &mut BTreeSet<String>) -> FieldDef {
        let name = &raw.name.value;
        let plain = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !plain {
            self.error(
                "GRF-FORM-004",
                &raw.name,
                [format!("« {name} » ne peut pas nommer un champ."), format!("“{name}” cannot name a field.")],
                [
                    "Écrivez des minuscules sans accent, des chiffres et « _ ».".into(),
                    "Write plain lower case letters, digits and “_”.".into(),
                ],
            );
        }
        if !names.insert(name.clone()) {
            let near = closest(name, names.iter().map(String::as_str)).unwrap_or_default().to_owned();
            self.error(
                "GRF-FORM-002",
                &raw.name,
                [format!("le champ « {near} » est déjà défini."), format!("the field “{near}” is already defined.")],
                ["Donnez-lui un autre nom.".into(), "Give it another name.".into()],
            );
        }
        self.places(&raw);
        FieldDef {
            name: raw.name.value,
            title: raw.title,
            kind: raw.kind.value,
            zone: raw.zone.map(|zone| zone.value),
            comb: raw.comb.map(|comb| comb.value),
            required: raw.required,
            is: raw.is,
            sensitive: raw.sensitive,
            options: raw.options.map(|options| options.value).unwrap_or_default(),
        }
    }

    fn places(&mut self, raw: &RawField) {
        if let Some(zone) = &raw.zone {
            self.zone(zone, &zone.value);
        }
        if let Some(options) = &raw.options {
            for option in &options.value {
                self.zone(options, &option.zone);
            }
        }
        let boxes = raw.options.as_ref().map_or(0, |options| options.value.len());
        let sound = if raw.kind.value == FieldType::Choice { boxes >= 2 && raw.zone.is_none() } else { boxes == 0 && raw.zone.is_some() };
        if !sound {
            self.error(
                "GRF-FORM-007",
                &raw.name,
                [
                    format!("le champ « {} » n'a pas ce que son type demande.", raw.name.value),
                    format!("the field “{}” lacks what its type asks for.", raw.name.value),
                ],
                [
                    "Un choix a au moins deux « options » avec leur zone ; tout autre champ a une « zone ».".into(),
                    "A choice has at least two “options” with their zones; any other field has a “zone”.".into(),
                ],
            );
        }
        if let Some(comb) = raw.comb.as_ref().filter(|comb| !(2..=40).contains(&comb.value)) {
            self.error(
                "GRF-FORM-008",
                comb,
                ["un peigne a de 2 à 40 cases.".into(), "a comb has from 2 to 40 cells.".into()],
                ["Comptez les cases imprimées.".into(), "Count the printed cells.".into()],
            );
        }
    }
}
