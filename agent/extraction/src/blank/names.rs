//! Names for rules and letters: short, plain, each once.

use std::collections::{BTreeMap, BTreeSet};

use greffier_language::FieldType;

use super::compose::Draft;
use super::vocabulary::plain;

/// Characters of a field's name.
const LONGEST_NAME: usize = 40;

/// Names of all fields: short, plain, each once. Two of one label are told apart by their heading.
pub(super) fn names(drafts: &[Draft]) -> Vec<String> {
    let own: Vec<String> = drafts
        .iter()
        .map(|draft| {
            let given = draft
                .given
                .as_deref()
                .map(|name| slug(&spoken(name), 5))
                .filter(|name| name.chars().filter(char::is_ascii_lowercase).count() > 3);
            let label =
                draft.label.as_deref().map(|label| slug(label.split('(').next().filter(|head| head.trim().len() > 1).unwrap_or(label), 4));
            let line = draft
                .label
                .as_deref()
                .and_then(|label| label.rsplit_once(" ("))
                .and_then(|(_, end)| end.strip_suffix(')'))
                .filter(|end| end.len() == 1);
            let label = match (label, line) {
                (Some(label), Some(line)) if line.chars().all(|c| c.is_ascii_digit()) => Some(format!("{label}_{line}")),
                (label, _) => label,
            };
            given.or(label).unwrap_or_default()
        })
        .collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    own.iter().for_each(|name| *counts.entry(name).or_default() += 1);
    let mut taken = BTreeSet::new();
    let mut names = Vec::new();
    for (draft, name) in drafts.iter().zip(&own) {
        let section = draft.section.as_deref().map(|section| slug(section, 2)).filter(|section| !section.is_empty());
        let wanted = match section {
            Some(section) if !name.is_empty() && counts.get(name.as_str()).is_some_and(|count| *count > 1) => format!("{section}_{name}"),
            _ => name.clone(),
        };
        let otherwise = match draft.kind {
            FieldType::Checkbox => "case",
            FieldType::Choice => "choix",
            FieldType::Signature => "signature",
            _ => "champ",
        };
        names.push(unique(&wanted, otherwise, &mut taken));
    }
    names
}

pub(super) fn unique(wanted: &str, otherwise: &str, taken: &mut BTreeSet<String>) -> String {
    let starts = wanted.starts_with(|c: char| c.is_ascii_lowercase());
    let base = if wanted.is_empty() {
        otherwise.to_owned()
    } else if starts {
        wanted.to_owned()
    } else {
        format!("{otherwise}_{wanted}")
    };
    let name = (1..).map(|n| if n == 1 { base.clone() } else { format!("{base}_{n}") }).find(|name| !taken.contains(name)).unwrap_or(base);
    taken.insert(name.clone());
    name
}

/// Words that say nothing in a name.
const SMALL: [&str; 18] =
    ["de", "du", "des", "la", "le", "les", "l", "d", "et", "en", "the", "of", "and", "a", "au", "aux", "your", "votre"];

/// The first telling words of a text as a name: small plain letters, digits and `_`.
pub(super) fn slug(text: &str, words: usize) -> String {
    let plain = plain(text);
    let parts: Vec<&str> = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let telling: Vec<&str> = parts
        .iter()
        .copied()
        .filter(|part| !SMALL.contains(part) && (part.len() > 1 || part.bytes().all(|byte| byte.is_ascii_digit())))
        .take(words)
        .collect();
    let chosen = if telling.is_empty() { parts.into_iter().take(words).collect() } else { telling };
    let mut name = chosen.join("_");
    name.truncate(LONGEST_NAME);
    name.trim_end_matches('_').to_owned()
}

/// Whether a text is for people: `txtNom` or `Text1` is for programs.
pub(super) fn is_spoken(text: &str) -> bool {
    let text = text.trim();
    let word = |text: &str| text.chars().skip(1).all(|c| c.is_lowercase() || c == '-' || c == '\'') || text.chars().all(char::is_uppercase);
    !text.is_empty() && (text.contains(' ') || (text.chars().all(|c| c.is_alphabetic() || c == '-') && word(text)))
}

/// What programs put before a name to say what it is.
const PREFIXES: [&str; 8] = ["txt", "num", "dat", "ckb", "chk", "tkt", "cb", "fld"];

/// The name of a PDF's form field as words: its last part, without the counting of its making, `camelCase` parted.
pub(super) fn spoken(name: &str) -> String {
    let last = name.rsplit('.').find(|part| !part.is_empty()).unwrap_or_default();
    let last = last.split('[').next().unwrap_or_default();
    let mut text = String::new();
    let mut before = ' ';
    for c in last.chars() {
        if c.is_uppercase() && before.is_lowercase() {
            text.push(' ');
        }
        text.push(if c == '_' || c == '-' { ' ' } else { c });
        before = c;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let telling = if words.len() > 1 && PREFIXES.contains(&words[0]) { &words[1..] } else { &words[..] };
    telling.join(" ")
}
