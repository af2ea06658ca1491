//! The lists that fields may name: the office's own files, and those that come with Greffier.

use std::collections::BTreeMap;

/// The lists of an office that forms may name: the values of `forms/lists/NAME.txt`, by `NAME`. They go before those that are shipped.
pub type Lists = BTreeMap<String, Vec<String>>;

/// What any form may name without a file of the office.
pub(super) const SHIPPED: [(&str, &str); 1] = [("municipalites-quebec", include_str!("../../lists/municipalites-quebec.txt"))];

/// The values of a list's file: one a line; empty lines and those that begin with `#` say nothing.
#[must_use]
pub fn read_list(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

/// The values of a list that comes with Greffier.
pub(super) fn shipped(name: &str) -> Option<Vec<String>> {
    SHIPPED.iter().find(|(known, _)| *known == name).map(|(_, text)| read_list(text))
}
