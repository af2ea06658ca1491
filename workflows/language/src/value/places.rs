//! Provinces, countries, postal codes and lists of values.

use std::sync::LazyLock;

use strsim::damerau_levenshtein;

use super::{Fault, folded};
use crate::Repair;

/// Code, and every name folded.
type Country = (&'static str, Vec<String>);

static COUNTRIES: LazyLock<Vec<Country>> = LazyLock::new(|| {
    let rows = include_str!("countries.txt").lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|row| {
        let mut parts = row.split(';');
        Some((parts.next()?, parts.map(folded).collect()))
    })
    .collect()
});

/// What people write instead of the name, folded.
const ALSO: [(&str, &str); 6] = [
    ("usa", "US"),
    ("etatsunisdamerique", "US"),
    ("unitedstatesofamerica", "US"),
    ("uk", "GB"),
    ("grandebretagne", "GB"),
    ("greatbritain", "GB"),
];

/// The two-letter code of a province or territory of Canada.
pub(super) fn province(text: &str) -> Result<String, Fault> {
    const CODES: [&str; 13] = ["AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"];
    let code = text.to_uppercase();
    match code.as_str() {
        "QUÉBEC" | "QUEBEC" => Ok("QC".into()),
        "ONTARIO" => Ok("ON".into()),
        _ if CODES.contains(&code.as_str()) => Ok(code),
        _ => Err(Fault::NotAProvince),
    }
}

/// The code of a country (ISO 3166-1 alpha-2) from its code or its French or English name.
pub(super) fn country(text: &str) -> Result<String, Fault> {
    let name = folded(text);
    let code = text.to_uppercase();
    let also = ALSO.iter().find(|(also, _)| *also == name).map(|(_, code)| *code);
    let mut named = COUNTRIES.iter().filter(|(known, names)| *known == code || names.contains(&name)).map(|(known, _)| *known);
    // « Saint-Martin » is two countries.
    match (also, named.next(), named.next()) {
        (Some(code), _, _) | (None, Some(code), None) => Ok(code.to_owned()),
        _ => Err(Fault::NotACountry),
    }
}

/// The country whose name is near, when there is one only.
pub(crate) fn near_country(text: &str) -> Repair {
    let name = folded(text);
    let near = COUNTRIES.iter().filter(|(_, names)| names.iter().any(|known| is_near(&name, known))).map(|(code, _)| *code);
    single(near)
}

/// `A1A 1A1`; D, F, I, O, Q and U are never used, W and Z never first (Canada Post addressing guidelines).
pub(super) fn postal_code(text: &str) -> Result<String, Fault> {
    let code: Vec<char> = text.chars().filter(|c| !c.is_whitespace() && *c != '-').flat_map(char::to_uppercase).collect();
    let letter = |c: char| c.is_ascii_uppercase() && !"DFIOQU".contains(c);
    let good = code.len() == 6 && code.iter().enumerate().all(|(place, c)| if place % 2 == 0 { letter(*c) } else { c.is_ascii_digit() });
    if !good || "WZ".contains(code[0]) {
        return Err(Fault::NotAPostalCode);
    }
    let (first, last) = code.split_at(3);
    Ok(format!("{} {}", first.iter().collect::<String>(), last.iter().collect::<String>()))
}

/// The entry of `list` that `text` spells: itself, or the only one alike without accents, marks and capitals, `St` standing for `Saint`.
pub(super) fn one_of(list: &[String], text: &str) -> Result<String, Fault> {
    if let Some(entry) = list.iter().find(|entry| *entry == text) {
        return Ok(entry.clone());
    }
    let name = saints(text);
    let mut alike = list.iter().filter(|entry| saints(entry) == name);
    match (alike.next(), alike.next()) {
        (Some(entry), None) => Ok(entry.clone()),
        _ => Err(Fault::NotInList),
    }
}

/// The entry of `list` that is near, when there is one only.
pub(crate) fn near_entry(list: &[String], text: &str) -> Repair {
    let name = saints(text);
    single(list.iter().filter(|entry| is_near(&name, &saints(entry))).map(String::as_str))
}

fn single<'a>(mut near: impl Iterator<Item = &'a str>) -> Repair {
    match (near.next(), near.next()) {
        (Some(one), None) => Repair::One(one.to_owned()),
        (Some(_), Some(_)) => Repair::Several,
        (None, _) => Repair::None,
    }
}

/// Folded, with the short forms of `Saint` and `Sainte` written out.
fn saints(text: &str) -> String {
    let whole = |word: &str| match folded(word).as_str() {
        "st" => "saint".to_owned(),
        "ste" => "sainte".to_owned(),
        word => word.to_owned(),
    };
    text.split(|c: char| !c.is_alphanumeric()).map(whole).collect()
}

/// One character amiss in a short name, two in a long one, none in a very short one.
fn is_near(name: &str, known: &str) -> bool {
    let (length, other) = (name.chars().count(), known.chars().count());
    let reach = match length {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    length.abs_diff(other) <= reach && damerau_levenshtein(name, known) <= reach
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_have_a_code_and_names() {
        for (text, code) in [("Canada", "CA"), ("ca", "CA"), ("États-Unis", "US"), ("Côte d’Ivoire", "CI"), ("HAITI", "HT"), ("USA", "US")]
        {
            assert_eq!(country(text), Ok(code.into()), "{text}");
        }
        assert_eq!(country("Québec"), Err(Fault::NotACountry));
        assert_eq!(near_country("Camada"), Repair::One("CA".into()));
        assert_eq!(COUNTRIES.len(), 250);
    }

    #[test]
    fn a_name_is_found_in_its_list_by_its_letters() {
        let list = ["Saint-Émile", "Sainte-Émile", "L'Île-Perrot", "Lévis"].map(str::to_owned);
        assert_eq!(one_of(&list, "st emile"), Ok("Saint-Émile".into()));
        assert_eq!(one_of(&list, "STE-EMILE"), Ok("Sainte-Émile".into()));
        assert_eq!(one_of(&list, "l’ile perrot"), Ok("L'Île-Perrot".into()));
        assert_eq!(one_of(&list, "Levi"), Err(Fault::NotInList));
        assert_eq!(near_entry(&list, "Levi"), Repair::One("Lévis".into()));
        assert_eq!(near_entry(&list, "Saint-Emlle"), Repair::Several, "two are near");
        assert_eq!(near_entry(&list, "Gaspé"), Repair::None);
    }
}
