//! The data of XFA forms (XML Forms Architecture 3.3, part 1, chapter 4; ISO 32000-1, section 12.7.8): what was typed, by name.

use std::collections::HashMap;

use hayro::hayro_syntax::object::{Array, Dict, Object, Stream, String as PdfString};
use roxmltree::{Document, Node, ParsingOptions};

use super::strings::MAX_CHARS;

/// Bytes of the data, compressed and not.
const MAX_BYTES: usize = 4 << 20;
const MAX_NODES: u32 = 100_000;
const MAX_VALUES: usize = 20_000;
const MAX_DEPTH: usize = 64;
/// Packets of the array; the standard names a dozen.
const MAX_PACKETS: usize = 64;

/// One step of a path: a name, and which of the elements of that name it is, from 0.
type Step = (String, usize);

/// An XFA form.
pub(super) struct Xfa {
    /// Its data, when it has any that can be read.
    pub(super) dataset: Option<Dataset>,
}

/// The values of a form by their paths.
pub(super) struct Dataset {
    values: Vec<(Vec<Step>, String)>,
}

impl Xfa {
    /// From the dictionary of the form; `None` when it has no XFA.
    pub(super) fn of(form: &Dict<'_>) -> Option<Self> {
        let bytes = match form.get::<Object<'_>>(b"XFA")? {
            Object::Array(packets) => packet(&packets, b"datasets"),
            Object::Stream(whole) => content(&whole),
            _ => return None,
        };
        Some(Self { dataset: bytes.and_then(|bytes| Dataset::read(&bytes)) })
    }
}

/// Names and streams stand in turn.
fn packet(packets: &Array<'_>, wanted: &[u8]) -> Option<Vec<u8>> {
    let mut found = false;
    for object in packets.iter::<Object<'_>>().take(2 * MAX_PACKETS) {
        match object {
            Object::Stream(stream) if found => return content(&stream),
            Object::String(name) => found = is_named(&name, wanted),
            _ => {}
        }
    }
    None
}

fn is_named(name: &PdfString<'_>, wanted: &[u8]) -> bool {
    name.as_bytes() == wanted
}

fn content(stream: &Stream<'_>) -> Option<Vec<u8>> {
    if stream.raw_data().len() > MAX_BYTES {
        return None;
    }
    let bytes = stream.decoded_data().ok()?;
    (bytes.len() <= MAX_BYTES).then(|| bytes.into_owned())
}

impl Dataset {
    fn read(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?.trim_start_matches('\u{feff}').trim();
        let options = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
        let document = Document::parse_with_options(text, options).ok()?;
        let data = document.descendants().find(|node| node.has_tag_name(("http://www.xfa.org/schema/xfa-data/1.0/", "data")))?;
        let mut values = Vec::new();
        gather(data, &mut Vec::new(), &mut values);
        Some(Self { values })
    }

    /// The value of a field by its full name, such as `form1[0].#subform[0].nom[0]`; `None` when there is none or more than one fits.
    /// The data leaves out levels of the form that hold no data of their own.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let steps: Vec<Step> = name.split('.').map(step).filter(|(name, _)| !name.starts_with('#')).collect();
        let fitting = self.values.iter().filter(|(path, _)| leads_to(path, &steps));
        let longest = fitting.clone().map(|(path, _)| path.len()).max()?;
        let mut best = fitting.filter(|(path, _)| path.len() == longest);
        let (_, value) = best.next()?;
        best.next().is_none().then_some(value)
    }
}

fn step(part: &str) -> Step {
    match part.split_once('[') {
        Some((name, index)) => (name.to_owned(), index.trim_end_matches(']').parse().unwrap_or(0)),
        None => (part.to_owned(), 0),
    }
}

/// Whether the path is what is left of the steps when some are taken out; the last one must stay.
fn leads_to(path: &[Step], steps: &[Step]) -> bool {
    let mut left = steps.iter();
    path.last().is_some() && path.last() == steps.last() && path.iter().all(|one| left.any(|other| other == one))
}

fn gather(node: Node<'_, '_>, path: &mut Vec<Step>, values: &mut Vec<(Vec<Step>, String)>) {
    let mut seen = HashMap::new();
    for child in node.children().filter(Node::is_element) {
        if values.len() >= MAX_VALUES || path.len() >= MAX_DEPTH {
            return;
        }
        let name = child.tag_name().name();
        let count = seen.entry(name).or_insert(0_usize);
        let index = *count;
        *count += 1;
        path.push((name.to_owned(), index));
        if child.children().any(|one| one.is_element()) {
            gather(child, path, values);
        } else {
            let text: String = child.text().unwrap_or_default().trim().chars().take(MAX_CHARS).collect();
            values.push((path.clone(), text));
        }
        path.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATA: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><form1>
  <nom>Côté</nom><enfant><nom>Zoé</nom></enfant><enfant><nom>Noé</nom></enfant><note/>
</form1></xfa:data></xfa:datasets>"#;

    #[test]
    fn values_are_found_by_the_name_of_the_field() {
        let dataset = Dataset::read(DATA.as_bytes()).unwrap();
        assert_eq!(dataset.value("form1[0].#subform[0].nom[0]"), Some("Côté"));
        assert_eq!(dataset.value("form1[0].page1[0].enfant[1].nom[0]"), Some("Noé"));
        assert_eq!(dataset.value("form1[0].note[0]"), Some(""));
        assert_eq!(dataset.value("form1[0].prenom[0]"), None);
        assert_eq!(dataset.value(""), None);
    }

    #[test]
    fn hostile_data_is_refused() {
        let entity = r#"<!DOCTYPE a [<!ENTITY b "c">]><xfa:data xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/">&b;</xfa:data>"#;
        assert!(Dataset::read(entity.as_bytes()).is_none());
        assert!(Dataset::read(b"\xff\xfe").is_none());
        let deep =
            format!("<d:data xmlns:d=\"http://www.xfa.org/schema/xfa-data/1.0/\">{}{}</d:data>", "<a>".repeat(500), "</a>".repeat(500));
        assert!(Dataset::read(deep.as_bytes()).is_none_or(|dataset| dataset.values.is_empty()));
    }
}
