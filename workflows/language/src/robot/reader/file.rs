//! `file:` of a robot file.

use serde_saphyr::Spanned;

use super::raw::{RawCsv, RawFile, Separator};
use super::{Reader, both};
use crate::FieldType;
use crate::robot::{FileBody, FileWay, RobotOutput, RobotRefusal, Template, TextEncoding};

impl Reader<'_> {
    pub(super) fn file(&mut self, raw: Spanned<RawFile>, outputs: &[RobotOutput], refusals: &[RobotRefusal]) -> Option<FileWay> {
        let at = raw.referenced;
        let raw = raw.value;
        if !outputs.is_empty() || !refusals.is_empty() {
            self.error(
                "GRF-ROBOT-012",
                at,
                both("un fichier déposé ne répond rien.", "a file that is put down answers nothing."),
                both("Retirez « outputs: » et « refusals: ».", "Remove “outputs:” and “refusals:”."),
            );
        }
        let bodies = [raw.csv.is_some(), raw.json.is_some(), raw.text.is_some()];
        if bodies.iter().filter(|there| **there).count() != 1 {
            self.error(
                "GRF-ROBOT-012",
                at,
                both("un fichier a un seul de « csv: », « json: » et « text: ».", "a file has one of “csv:”, “json:” and “text:”."),
                both("Écrivez ce qui se trouve dans le fichier, d'une seule façon.", "Write what stands in the file, in one way."),
            );
            return None;
        }
        if raw.json.is_some() && raw.encoding != TextEncoding::Utf8 {
            self.error(
                "GRF-ROBOT-012",
                at,
                both("JSON est toujours en UTF-8.", "JSON is always in UTF-8."),
                both("Retirez « encoding: », ou écrivez « csv: » ou « text: ».", "Remove “encoding:”, or write “csv:” or “text:”."),
            );
        }
        let ending = if raw.csv.is_some() {
            "csv"
        } else if raw.json.is_some() {
            "json"
        } else {
            "txt"
        };
        let name = match raw.name {
            Some(name) => self.file_name(&name),
            None => Template::new(&format!("{}-{{{}}}.{ending}", self.robot, Template::KEY)).ok(),
        };
        let body = match (raw.csv, raw.json, raw.text) {
            (Some(csv), ..) => self.csv(csv.value),
            (_, Some(json), _) => self.json(json).map(FileBody::Json),
            (.., Some(text)) => self.text(&text),
            _ => None,
        };
        Some(FileWay { folder: self.configured(raw.folder)?, name: name?, body: body?, encoding: raw.encoding })
    }

    fn file_name(&mut self, raw: &Spanned<String>) -> Option<Template> {
        let template = self.template(raw)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '{' | '}');
        let once = template.places().eq([Template::KEY]);
        let good = once && raw.value.len() <= 100 && raw.value.chars().all(plain) && !raw.value.starts_with('.');
        if !good {
            self.error(
                "GRF-ROBOT-012",
                raw.referenced,
                both("le nom du fichier n'est pas fait de la clé du travail.", "the name of the file is not made from the key of the work."),
                both(
                    "Écrivez {key} une fois, avec des lettres sans accent, chiffres, « - », « _ » et « . » : PAIE-{key}.csv. Aucune entrée : un nom se voit.",
                    "Write {key} once, with plain letters, digits, “-”, “_” and “.”: PAY-{key}.csv. No input: everybody sees a name.",
                ),
            );
        }
        good.then_some(template)
    }

    fn csv(&mut self, raw: RawCsv) -> Option<FileBody> {
        self.count(raw.row.referenced, raw.row.value.len());
        let at = raw.row.referenced;
        let row: Vec<_> = raw.row.value.iter().map(|cell| self.template(cell)).collect();
        let header = raw.header.as_ref().map(|header| header.value.len());
        if row.is_empty() || header.is_some_and(|header| header != row.len()) {
            self.error(
                "GRF-ROBOT-012",
                at,
                both("la ligne n'a pas autant de cellules que l'en-tête.", "the row has not as many cells as the header."),
                both("Écrivez une cellule pour chaque colonne.", "Write a cell for each column."),
            );
        }
        let separator = match raw.separator {
            Separator::Comma => ',',
            Separator::Semicolon => ';',
            Separator::Tab => '\t',
        };
        let header = raw.header.map(|header| header.value).unwrap_or_default();
        Some(FileBody::Csv { separator, header, row: row.into_iter().collect::<Option<_>>()? })
    }

    fn text(&mut self, raw: &Spanned<String>) -> Option<FileBody> {
        let template = self.template(raw)?;
        let lines = |name: &str| self.inputs.iter().any(|input| input.name == name && input.kind == FieldType::Paragraph);
        if let Some(name) = template.places().find(|name| lines(name)).map(str::to_owned) {
            self.error(
                "GRF-ROBOT-012",
                raw.referenced,
                [
                    format!("« {name} » a plusieurs lignes : dans un texte, on ne saurait plus où elles finissent."),
                    format!("“{name}” has several lines: in a text, nobody would know where they end."),
                ],
                both("Écrivez le fichier en « csv: » ou en « json: ».", "Write the file as “csv:” or as “json:”."),
            );
            return None;
        }
        Some(FileBody::Text(template))
    }
}
