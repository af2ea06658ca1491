//! The rules of a table file, and its default row.

use serde_saphyr::Spanned;

use super::{RawRule, Reader};
use crate::Spot;
use crate::decision_table::cell::read_cell;
use crate::decision_table::finding::{cell_finding, did_you_mean, values};
use crate::decision_table::{Hit, TableInput, TableOutput, TableRule, ValueType};
use crate::office::closest;

/// Characters of a value that is given.
const MAX_GIVEN_CHARS: usize = 2_000;

impl Reader<'_> {
    pub(super) fn rule(&mut self, raw: RawRule, inputs: &[Option<TableInput>], outputs: &[Option<TableOutput>]) -> Option<TableRule> {
        let fits = self.cells(&raw.when, inputs.len(), ["entrée", "input"]);
        let give = self.give(&raw.give, outputs);
        if !fits {
            return None;
        }
        let mut when = Vec::new();
        for (cell, input) in raw.when.value.iter().zip(inputs) {
            let Some(input) = input else { continue };
            match read_cell(&cell.value, input, self.scope.get(&input.input).copied()) {
                Ok(condition) => when.push(condition),
                Err(error) => {
                    let spot = inner(cell);
                    self.findings.push(cell_finding(self.file, spot, input, error));
                }
            }
        }
        (when.len() == inputs.len()).then_some(TableRule { when, give: give?, because: raw.because })
    }

    pub(super) fn otherwise(
        &mut self,
        row: &Spanned<Vec<Spanned<String>>>,
        hit: Option<Hit>,
        outputs: &[Option<TableOutput>],
    ) -> Option<Vec<String>> {
        if hit == Some(Hit::Collect) && row.value.is_empty() { Some(Vec::new()) } else { self.give(row, outputs) }
    }

    /// Whether a row has a cell for each column.
    fn cells(&mut self, row: &Spanned<Vec<Spanned<String>>>, wanted: usize, [fr, en]: [&str; 2]) -> bool {
        let count = row.value.len();
        if count != wanted {
            let reason = [
                format!("la rangée a {count} cellules, la table {wanted} colonnes de ce côté."),
                format!("the row has {count} cells, the table {wanted} columns on this side."),
            ];
            let mend = [format!("Une cellule par {fr}, dans leur ordre."), format!("One cell for each {en}, in their order.")];
            self.error("GRF-TAB-005", row.referenced, reason, mend);
        }
        count == wanted
    }

    /// The canonical values that a row gives.
    fn give(&mut self, row: &Spanned<Vec<Spanned<String>>>, outputs: &[Option<TableOutput>]) -> Option<Vec<String>> {
        if !self.cells(row, outputs.len(), ["sortie", "output"]) {
            return None;
        }
        let mut given = Vec::new();
        for (cell, output) in row.value.iter().zip(outputs) {
            let Some(output) = output else { continue };
            let text = cell.value.trim();
            match output.kind.canonical(text, &output.options).filter(|text| text.chars().count() <= MAX_GIVEN_CHARS) {
                Some(value) => given.push(value),
                None => {
                    let reason = [
                        format!("« {text} » n'est pas une valeur de « {} ».", output.output),
                        format!("“{text}” is no value of “{}”.", output.output),
                    ];
                    let known =
                        if output.kind == ValueType::Boolean { &["true".to_owned(), "false".to_owned()][..] } else { &output.options };
                    let near = closest(text, known.iter().map(String::as_str));
                    self.error("GRF-TAB-009", cell.referenced, reason, near.map_or_else(|| values(output.kind, known), did_you_mean));
                }
            }
        }
        (given.len() == outputs.len()).then_some(given)
    }
}

/// Where the text of a cell begins: one column on when it stands between quotation marks.
fn inner(cell: &Spanned<String>) -> Spot {
    let spot = Spot::from(cell.referenced);
    let quoted = spot.length > cell.value.chars().count() as u64;
    Spot { column: spot.column + u64::from(quoted), ..spot }
}
