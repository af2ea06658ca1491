//! The same rule over other names.

use cel::IdedExpr;
use cel::common::ast::{Expr, SourceInfo};

use super::parse::{parse, parts};

/// A rule in which every name that `meant` knows is replaced. What cannot be read stays as it is.
pub(crate) fn rename(text: &str, meant: impl Fn(&str) -> Option<String>) -> String {
    let Ok((tree, places)) = parse(text) else { return text.to_owned() };
    let mut found = Vec::new();
    names(&tree, &places, &mut found);
    // From the back, so that what is before stays where it is.
    found.sort_unstable();
    found.dedup();
    let mut renamed = text.to_owned();
    for (start, name) in found.into_iter().rev() {
        let place = start..start + name.len();
        if let Some(other) = meant(&name).filter(|_| text.get(place.clone()) == Some(name.as_str())) {
            renamed.replace_range(place, &other);
        }
    }
    renamed
}

/// Where the names of a tree begin, which is not deeper than [`parse`] lets it be.
fn names(tree: &IdedExpr, places: &SourceInfo, found: &mut Vec<(usize, String)>) {
    if let (Expr::Ident(name), Some((start, _))) = (&tree.expr, places.offset_for(tree.id)) {
        found.push((start as usize, name.clone()));
    }
    parts(tree).into_iter().for_each(|part| names(part, places, found));
}

#[cfg(test)]
mod tests {
    use super::rename;

    #[test]
    fn names_alone_are_replaced() {
        let meant = |name: &str| (name == "m_age").then(|| "m_12_age".to_owned());
        for (from, to) in [
            ("m_age > 17.0 && m_age != null", "m_12_age > 17.0 && m_12_age != null"),
            ("nom == 'm_age' || \"m_age\" == nom", "nom == 'm_age' || \"m_age\" == nom"),
            ("x.m_age == 1 || m_age_x == m_age", "x.m_age == 1 || m_age_x == m_12_age"),
            ("é == 'é' && (m_age in [m_age, 3.0] ? !b : size(m_age) > 2)", "é == 'é' && (m_age in [m_age, 3.0] ? !b : size(m_age) > 2)"),
            (
                "nom == 'é' && (m_age in [m_age, 3.0] ? !b : m_age > 2.0)",
                "nom == 'é' && (m_12_age in [m_12_age, 3.0] ? !b : m_12_age > 2.0)",
            ),
            ("m_age ==", "m_age =="),
        ] {
            assert_eq!(rename(from, meant), to);
        }
    }
}
