//! A table of a form file, laid out into one field a cell.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::Reader;
use super::field::{RawDetails, RawField, RawList};
use crate::{Bilingual, Cell, Column, DateOrder, Details, FieldDef, FieldType, Millimetres, Table};

/// Rows and columns a table may have.
const MAX_ROWS: u32 = 60;
const MAX_COLUMNS: usize = 20;

/// A column of a table.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawColumn {
    /// The last part of the names of its cells.
    #[schemars(with = "String")]
    name: Spanned<String>,
    /// What people read.
    title: Bilingual,
    /// What its cells are.
    #[serde(rename = "type")]
    #[schemars(with = "String", extend("enum" = FieldType::ALL.into_iter().map(FieldType::name).collect::<Vec<_>>()))]
    kind: Spanned<String>,
    /// Left edge; without it the column begins where the one before ends.
    x: Option<f64>,
    /// Width, in millimetres.
    width: f64,
    /// Number of cells of a comb, a letter in each.
    #[schemars(with = "Option<u32>")]
    comb: Option<Spanned<u32>>,
    /// Whether its cells must not be empty in a row that has anything.
    #[serde(default)]
    required: bool,
    /// Whether its cells stay out of e-mails and text messages.
    #[serde(default)]
    sensitive: bool,
    /// The order of a date's parts where it could be read both ways.
    #[schemars(with = "Option<DateOrder>")]
    order: Option<Spanned<DateOrder>>,
    /// A regular expression that the whole value must match.
    #[schemars(with = "Option<String>")]
    pattern: Option<Spanned<String>>,
    /// The values, or the name of a file `lists/NAME.txt` beside the form.
    #[schemars(with = "Option<RawList>")]
    list: Option<Spanned<RawList>>,
}

/// A column that was checked, with its place.
struct Laid {
    column: Column,
    kind: FieldType,
    x: f64,
    width: f64,
    comb: Option<u32>,
    sensitive: bool,
    details: Details,
}

impl Reader<'_> {
    /// The table and its cells, row by row. Every finding is at the table's own keys.
    pub(super) fn table(&mut self, raw: RawField) -> Option<(Table, Vec<FieldDef>)> {
        self.name(&raw.name);
        let (Some(zone), Some(rows), Some(columns)) = (&raw.zone, &raw.rows, &raw.columns) else {
            self.table_error(&raw.name, ["il manque « zone: », « rows: » ou « columns: ».", "“zone:”, “rows:” or “columns:” is missing."]);
            return None;
        };
        let pitch = raw.row_height.as_ref().map_or(zone.value.height, |height| height.value);
        if !(1..=MAX_ROWS).contains(&rows.value) || !(1..=MAX_COLUMNS).contains(&columns.value.len()) || pitch < zone.value.height {
            self.table_error(
                rows,
                [
                    "un tableau a de 1 à 60 rangées et de 1 à 20 colonnes, et « row-height: » n'est pas moindre que la zone.",
                    "a table has from 1 to 60 rows and from 1 to 20 columns, and “row-height:” is not less than the zone.",
                ],
            );
            return None;
        }
        let last = Millimetres { y: zone.value.y + pitch * f64::from(rows.value - 1), ..zone.value };
        self.zone(zone, &zone.value);
        self.zone(rows, &last);
        let laid = self.columns(&columns.value, zone);
        let table = Table {
            name: raw.name.value.clone(),
            title: raw.title.clone(),
            columns: laid.iter().map(|laid| laid.column.clone()).collect(),
            rows: rows.value,
        };
        let mut cells = Vec::new();
        for row in 1..=rows.value {
            for laid in &laid {
                let cell = cell(&raw, laid, row, Millimetres { y: zone.value.y + pitch * f64::from(row - 1), ..zone.value });
                self.taken(&raw.name, &cell.name);
                cells.push(cell);
            }
        }
        Some((table, cells))
    }

    fn columns(&mut self, columns: &[RawColumn], zone: &Spanned<Millimetres>) -> Vec<Laid> {
        let mut left = zone.value.x;
        let mut laid: Vec<Laid> = Vec::new();
        for raw in columns {
            let x = raw.x.unwrap_or(left);
            left = x + raw.width;
            if x < zone.value.x - 0.01 || raw.width <= 0.0 || left > zone.value.x + zone.value.width + 0.01 {
                self.table_error(&raw.name, ["la colonne sort de la zone du tableau.", "the column leaves the zone of the table."]);
            }
            if laid.iter().any(|laid| laid.column.name == raw.name.value) {
                self.table_error(&raw.name, ["deux colonnes ont le même nom.", "two columns have one name."]);
            }
            let Some(kind) = self.kind(&raw.kind) else { continue };
            if matches!(kind, FieldType::Choice) {
                self.table_error(&raw.kind, ["une colonne ne peut pas être un choix.", "a column cannot be a choice."]);
            }
            if let Some(comb) = &raw.comb {
                self.comb(comb, kind);
            }
            let details = RawDetails { order: raw.order.as_ref(), pattern: raw.pattern.as_ref(), list: raw.list.as_ref() };
            laid.push(Laid {
                column: Column { name: raw.name.value.clone(), title: raw.title.clone(), required: raw.required },
                kind,
                x,
                width: raw.width,
                comb: raw.comb.as_ref().map(|comb| comb.value),
                sensitive: raw.sensitive,
                details: self.details(&raw.kind, kind, &details),
            });
        }
        laid
    }

    fn table_error<T>(&mut self, at: &Spanned<T>, reason: [&str; 2]) {
        self.error(
            "GRF-FORM-012",
            at,
            reason.map(str::to_owned),
            [
                "« zone: » est la première rangée ; « rows: », le nombre de rangées ; « columns: », les colonnes de gauche à droite avec leur « width: »."
                    .into(),
                "“zone:” is the first row; “rows:”, how many there are; “columns:”, the columns from the left with their “width:”.".into(),
            ],
        );
    }
}

/// The field of one cell. In a required table the first row must have its required columns; in the other rows they are asked for when
/// the row has anything, see [`crate::check_rules`].
fn cell(raw: &RawField, laid: &Laid, row: u32, zone: Millimetres) -> FieldDef {
    let cell = Cell { table: raw.name.value.clone(), row, column: laid.column.name.clone() };
    let title = |table: &str, row_word: &str, column: &str| format!("{table}, {row_word} {row}, {column}");
    FieldDef {
        name: cell.field(),
        title: Bilingual {
            fr: title(&raw.title.fr, "rangée", &laid.column.title.fr),
            en: title(&raw.title.en, "row", &laid.column.title.en),
        },
        kind: laid.kind,
        zone: Some(Millimetres { x: laid.x, width: laid.width, ..zone }),
        comb: laid.comb,
        required: raw.required && laid.column.required && row == 1,
        sensitive: raw.sensitive || laid.sensitive,
        details: laid.details.clone(),
        cell: Some(cell),
        ..FieldDef::default()
    }
}
