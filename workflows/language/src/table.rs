//! Tables: rows of like fields. Each cell is a field of the form by itself, so rules, letters and the station need not know tables.

use serde::{Deserialize, Serialize};

use crate::Bilingual;

/// Where a cell stands in its table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// The table.
    pub table: String,
    /// The row, from 1.
    pub row: u32,
    /// The column.
    pub column: String,
}

impl Cell {
    /// The name of the cell's field: `membres_2_nom`.
    #[must_use]
    pub fn field(&self) -> String {
        format!("{}_{}_{}", self.table, self.row, self.column)
    }
}

/// A table of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// What people read.
    pub title: Bilingual,
    /// Its columns from the left.
    pub columns: Vec<Column>,
    /// How many rows are printed.
    pub rows: u32,
}

impl Table {
    /// The names of the fields of one row, from 1.
    pub fn row(&self, row: u32) -> impl Iterator<Item = String> + '_ {
        self.columns.iter().map(move |column| Cell { table: self.name.clone(), row, column: column.name.clone() }.field())
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What people read.
    pub title: Bilingual,
    /// Whether its cells must not be empty in a row that has anything.
    pub required: bool,
}
