//! One field of a form file.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::lists::{SHIPPED, shipped};
use super::table::RawColumn;
use super::{MAX_ENTRY_CHARS, MAX_LIST, Reader};
use crate::office::closest;
use crate::{Bilingual, ChoiceOption, DateOrder, Details, FieldDef, FieldType, Millimetres, Pattern};

/// Lines a paragraph may have.
const MAX_LINES: u32 = 60;

/// A field, or a table of fields.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawField {
    /// What rules and letters call it: plain lower case letters, digits and `_`.
    #[schemars(with = "String")]
    pub(super) name: Spanned<String>,
    /// What people read.
    pub(super) title: Bilingual,
    /// What it is: it decides how the zone is read and what makes a value doubtful.
    #[serde(rename = "type")]
    #[schemars(with = "String", extend("enum" = FieldType::ALL.into_iter().map(FieldType::name).chain(["table"]).collect::<Vec<_>>()))]
    kind: Spanned<String>,
    /// Where it is: the inside of the printed frame, or a table's first row.
    #[schemars(with = "Option<Millimetres>")]
    pub(super) zone: Option<Spanned<Millimetres>>,
    /// Number of cells of a comb, a letter in each.
    #[schemars(with = "Option<u32>")]
    comb: Option<Spanned<u32>>,
    /// Whether an empty value is doubtful.
    #[serde(default)]
    pub(super) required: bool,
    /// What the datum is, such as `person.email`, so that nobody is asked twice.
    is: Option<String>,
    /// Whether it stays out of e-mails and text messages.
    #[serde(default)]
    pub(super) sensitive: bool,
    /// The boxes of a choice, at least two.
    #[schemars(with = "Option<Vec<ChoiceOption>>")]
    options: Option<Spanned<Vec<ChoiceOption>>>,
    /// Printed lines of a paragraph.
    #[schemars(with = "Option<u32>")]
    lines: Option<Spanned<u32>>,
    /// The order of a date's parts where it could be read both ways.
    #[schemars(with = "Option<DateOrder>")]
    order: Option<Spanned<DateOrder>>,
    /// A regular expression that the whole value must match.
    #[schemars(with = "Option<String>")]
    pattern: Option<Spanned<String>>,
    /// The values, or the name of a file `lists/NAME.txt` beside the form.
    #[schemars(with = "Option<RawList>")]
    list: Option<Spanned<RawList>>,
    /// How many rows a table has.
    // Of a table only.
    #[schemars(with = "Option<u32>")]
    pub(super) rows: Option<Spanned<u32>>,
    /// From one row of a table to the next, in millimetres.
    #[serde(rename = "row-height")]
    #[schemars(with = "Option<f64>")]
    pub(super) row_height: Option<Spanned<f64>>,
    /// The columns of a table, from the left.
    #[schemars(with = "Option<Vec<RawColumn>>")]
    pub(super) columns: Option<Spanned<Vec<RawColumn>>>,
}

/// The values, or the name of their file.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum RawList {
    /// The name of a file `lists/NAME.txt`.
    Named(String),
    /// The values themselves.
    Values(Vec<String>),
}

/// What a file says of a value besides its type.
pub(super) struct RawDetails<'r> {
    pub(super) order: Option<&'r Spanned<DateOrder>>,
    pub(super) pattern: Option<&'r Spanned<String>>,
    pub(super) list: Option<&'r Spanned<RawList>>,
}

impl RawField {
    pub(super) fn is_table(&self) -> bool {
        self.kind.value == "table"
    }
}

impl Reader<'_> {
    pub(super) fn field(&mut self, raw: RawField) -> Option<FieldDef> {
        self.name(&raw.name);
        let kind = self.kind(&raw.kind)?;
        self.places(&raw, kind);
        self.lines(&raw, kind);
        let details = self.details(
            &raw.kind,
            kind,
            &RawDetails { order: raw.order.as_ref(), pattern: raw.pattern.as_ref(), list: raw.list.as_ref() },
        );
        Some(FieldDef {
            name: raw.name.value,
            title: raw.title,
            kind,
            zone: raw.zone.map(|zone| zone.value),
            comb: raw.comb.map(|comb| comb.value),
            required: raw.required,
            is: raw.is,
            sensitive: raw.sensitive,
            options: raw.options.map(|options| options.value).unwrap_or_default(),
            lines: raw.lines.map(|lines| lines.value),
            details,
            cell: None,
        })
    }

    pub(super) fn kind(&mut self, kind: &Spanned<String>) -> Option<FieldType> {
        let found = FieldType::from_name(&kind.value);
        if found.is_none() {
            let names = || FieldType::ALL.into_iter().map(FieldType::name).chain(["table"]);
            let mend = match closest(&kind.value, names()) {
                Some(near) => [format!("Vouliez-vous écrire « {near} » ?"), format!("Did you mean “{near}”?")],
                None => {
                    let all = names().collect::<Vec<_>>().join(", ");
                    [format!("Types connus : {all}."), format!("Known types: {all}.")]
                }
            };
            let name = &kind.value;
            self.error("GRF-FORM-009", kind, [format!("type inconnu : « {name} »."), format!("unknown type: “{name}”.")], mend);
        }
        found
    }

    fn places(&mut self, raw: &RawField, kind: FieldType) {
        if let Some(zone) = &raw.zone {
            self.zone(zone, &zone.value);
        }
        if let Some(options) = &raw.options {
            for option in &options.value {
                self.zone(options, &option.zone);
            }
        }
        let boxes = raw.options.as_ref().map_or(0, |options| options.value.len());
        let own = if kind == FieldType::Choice { boxes >= 2 && raw.zone.is_none() } else { boxes == 0 && raw.zone.is_some() };
        let of_table = raw.rows.is_some() || raw.row_height.is_some() || raw.columns.is_some();
        if !own || of_table {
            self.error(
                "GRF-FORM-007",
                &raw.name,
                [
                    format!("le champ « {} » n'a pas ce que son type demande.", raw.name.value),
                    format!("the field “{}” lacks what its type asks for.", raw.name.value),
                ],
                [
                    "Un choix a au moins deux « options » avec leur zone ; tout autre champ a une « zone » ; un tableau seul a des « columns »."
                        .into(),
                    "A choice has at least two “options” with their zones; any other field has a “zone”; only a table has “columns”.".into(),
                ],
            );
        }
        if let Some(comb) = &raw.comb {
            self.comb(comb, kind);
        }
    }

    pub(super) fn comb(&mut self, comb: &Spanned<u32>, kind: FieldType) {
        if !(2..=40).contains(&comb.value) || kind.is_ink() || kind == FieldType::Code {
            self.error(
                "GRF-FORM-008",
                comb,
                ["un peigne a de 2 à 40 cases, une lettre dans chacune.".into(), "a comb has from 2 to 40 cells, a letter in each.".into()],
                ["Comptez les cases imprimées.".into(), "Count the printed cells.".into()],
            );
        }
    }

    fn lines(&mut self, raw: &RawField, kind: FieldType) {
        let Some(lines) = &raw.lines else { return };
        if kind != FieldType::Paragraph || !(1..=MAX_LINES).contains(&lines.value) {
            self.unfit(
                lines,
                ["« lines: » va avec le type « paragraph », de 1 à 60.", "“lines:” goes with the type “paragraph”, from 1 to 60."],
            );
        }
    }

    /// Checks what narrows a type: each key with the types it has a meaning for, and those types with it.
    pub(super) fn details(&mut self, at: &Spanned<String>, kind: FieldType, raw: &RawDetails<'_>) -> Details {
        if let Some(order) = raw.order.filter(|_| kind != FieldType::Date) {
            self.unfit(order, ["« order: » va avec le type « date ».", "“order:” goes with the type “date”."]);
        }
        if let Some(pattern) = raw.pattern.filter(|_| !matches!(kind, FieldType::Identifier | FieldType::Text | FieldType::Code)) {
            self.unfit(
                pattern,
                ["« pattern: » va avec « identifier », « text » ou « code ».", "“pattern:” goes with “identifier”, “text” or “code”."],
            );
        }
        if let Some(list) = raw.list.filter(|_| !matches!(kind, FieldType::List | FieldType::Municipality | FieldType::Code)) {
            self.unfit(
                list,
                ["« list: » va avec « list », « municipality » ou « code ».", "“list:” goes with “list”, “municipality” or “code”."],
            );
        }
        if kind == FieldType::Identifier && raw.pattern.is_none() {
            self.unfit(at, ["un identifiant demande « pattern: ».", "an identifier asks for “pattern:”."]);
        }
        if kind == FieldType::List && raw.list.is_none() {
            self.unfit(at, ["une liste demande « list: ».", "a list asks for “list:”."]);
        }
        let pattern = raw.pattern.and_then(|pattern| match Pattern::new(&pattern.value) {
            Ok(pattern) => Some(pattern),
            Err(said) => {
                let said = [format!("le motif ne se lit pas : {said}"), format!("the pattern cannot be read: {said}")];
                self.unfit(pattern, [&said[0], &said[1]]);
                None
            }
        });
        Details { order: raw.order.map(|order| order.value), pattern, list: raw.list.map(|list| self.list(list)).unwrap_or_default() }
    }

    fn unfit<T>(&mut self, at: &Spanned<T>, reason: [&str; 2]) {
        self.error(
            "GRF-FORM-011",
            at,
            reason.map(str::to_owned),
            [
                "La table des types dit quelles clés vont avec quel type.".into(),
                "The table of types says which keys go with which type.".into(),
            ],
        );
    }

    fn list(&mut self, list: &Spanned<RawList>) -> Vec<String> {
        let values = match &list.value {
            RawList::Values(values) => values.clone(),
            RawList::Named(name) => match self.lists.get(name).cloned().or_else(|| shipped(name)) {
                Some(values) => values,
                None => {
                    let names = self.lists.keys().map(String::as_str).chain(SHIPPED.iter().map(|(name, _)| *name));
                    let known = closest(name, names).unwrap_or_default().to_owned();
                    let mend = if known.is_empty() {
                        [format!("Écrivez les valeurs dans lists/{name}.txt."), format!("Write the values into lists/{name}.txt.")]
                    } else {
                        [format!("Vouliez-vous écrire « {known} » ?"), format!("Did you mean “{known}”?")]
                    };
                    let reason = [format!("la liste « {name} » n'existe pas."), format!("the list “{name}” does not exist.")];
                    self.error("GRF-FORM-013", list, reason, mend);
                    return Vec::new();
                }
            },
        };
        let sound = (1..=MAX_LIST).contains(&values.len())
            && values.iter().all(|value| !value.trim().is_empty() && value.chars().count() <= MAX_ENTRY_CHARS);
        if !sound {
            self.error(
                "GRF-FORM-013",
                list,
                [
                    format!("une liste a de 1 à {MAX_LIST} valeurs, d'au plus {MAX_ENTRY_CHARS} caractères."),
                    format!("a list has from 1 to {MAX_LIST} values, of at most {MAX_ENTRY_CHARS} characters."),
                ],
                ["Une valeur par ligne, sans doublon.".into(), "One value a line, each once.".into()],
            );
        }
        values
    }
}
