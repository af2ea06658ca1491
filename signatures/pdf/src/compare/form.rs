//! The form and the values of its fields.

use super::objects::{differing_keys, only_keys_differ};
use super::{ChangeKind, Comparison};
use crate::reach::DEPTH;
use crate::{Pdf, fields, reach};
use lopdf::{Dictionary, Object, ObjectId, decode_text_string};
use std::collections::{BTreeMap, HashMap};

/// Characters of a value that are still told.
const MAX_VALUE: usize = 120;
/// Parts of a value of several.
const MAX_PARTS: usize = 16;

impl Comparison<'_, '_> {
    pub(super) fn explain_form(&mut self) {
        let (before, after) = (self.before, self.after);
        let reference = |pdf: &Pdf<'_>| pdf.catalog().and_then(|c| c.get(b"AcroForm").ok()).and_then(|f| f.as_reference().ok());
        let empty = Dictionary::new();
        let then = fields::form(before).unwrap_or(&empty);
        let Some(now) = fields::form(after) else {
            if !then.is_empty() {
                self.kinds.push(ChangeKind::Form);
            }
            return;
        };
        self.explained.extend(reference(after).filter(|id| self.differing.contains(id)));
        let mut same = true;
        for key in differing_keys(then, now) {
            same &= match key.as_slice() {
                b"SigFlags" => now.get(b"SigFlags").and_then(Object::as_i64).is_ok_and(|f| (0..=3).contains(&f)),
                b"Fields" => true,
                _ => false,
            };
        }
        if !same || !self.grew_by_widgets(then, now, b"Fields") {
            self.kinds.push(ChangeKind::Form);
        }
    }

    /// Whether the array at `key` is the old one with only new signature widgets after it.
    pub(super) fn grew_by_widgets(&mut self, then: &Dictionary, now: &Dictionary, key: &[u8]) -> bool {
        let (before, after) = (self.before, self.after);
        let array = |pdf: &Pdf<'_>, dictionary: &Dictionary| -> Option<Vec<Object>> {
            match pdf.value(dictionary, key) {
                None => Some(Vec::new()),
                Some(Object::Array(items)) => Some(items.clone()),
                Some(_) => None,
            }
        };
        let (Some(old), Some(new)) = (array(before, then), array(after, now)) else { return false };
        let Some(added) = new.strip_prefix(old.as_slice()) else { return false };
        let only_widgets = added.iter().all(|item| item.as_reference().is_ok_and(|id| self.widgets.contains(&id)));
        if only_widgets && let Ok(Object::Reference(id)) = now.get(key) {
            self.explained.insert(*id);
        }
        only_widgets
    }

    /// Fields whose value, and with it their appearance, is all that changed.
    pub(super) fn explain_filled_fields(&mut self) {
        let (before, after) = (self.before, self.after);
        let counts = reach::counts(after);
        let known: BTreeMap<_, _> = fields::all(before).into_iter().map(|f| (f.id, f.name)).collect();
        for field in fields::all(after) {
            if field.signature || known.get(&field.id) != Some(&field.name) {
                continue;
            }
            let (Ok(then), Ok(now)) = (before.document().get_dictionary(field.id), after.document().get_dictionary(field.id)) else {
                continue;
            };
            // The places of a field that is not merged with them show the value.
            let kids = match after.value(now, b"Kids") {
                Some(Object::Array(kids)) => kids.iter().filter_map(|k| k.as_reference().ok()).collect(),
                _ => Vec::new(),
            };
            let mut shows = Vec::new();
            for kid in kids {
                let (Ok(old), Ok(new)) = (before.document().get_dictionary(kid), after.document().get_dictionary(kid)) else { continue };
                if self.differing.contains(&kid) && !new.has(b"T") && only_keys_differ(old, new, &[b"AP", b"AS", b"MK"]) {
                    shows.push((kid, old, new));
                }
            }
            let own = self.differing.contains(&field.id);
            let (old, new) = (value(before, then), value(after, now));
            if (!own && shows.is_empty() && old == new) || !only_keys_differ(then, now, &[b"V", b"AP", b"AS", b"M", b"RV", b"I"]) {
                continue;
            }
            if own {
                shows.push((field.id, then, now));
            }
            for (id, old, new) in shows {
                self.explained.insert(id);
                for key in [&b"AP"[..], b"V"] {
                    self.explain_appearance(old.get(key).ok(), new.get(key).ok(), &counts);
                }
            }
            // An appearance that changes while the value stays says something the value does not.
            self.kinds.push(if old == new {
                ChangeKind::FormFieldReshaped { field: field.name }
            } else {
                ChangeKind::FormField { field: field.name, before: old, after: new }
            });
        }
    }

    /// New objects below, and old ones that stand at the same place and were rewritten.
    fn explain_appearance(&mut self, then: Option<&Object>, now: Option<&Object>, counts: &HashMap<ObjectId, usize>) {
        let Some(now) = now else { return };
        self.explain_new(now, DEPTH);
        match (then, now) {
            (Some(Object::Reference(old)), Object::Reference(new)) if old == new && counts.get(new) == Some(&1) => {
                self.explained.insert(*new);
                if let Some(object) = self.after.document().objects.get(new) {
                    self.explain_new(object, DEPTH);
                }
            }
            (Some(Object::Dictionary(old)), Object::Dictionary(new)) => {
                let pairs: Vec<_> = new.iter().map(|(key, value)| (old.get(key).ok(), value)).collect();
                for (old, new) in pairs {
                    if matches!(new, Object::Reference(_)) {
                        self.explain_appearance(old, Some(new), counts);
                    }
                }
            }
            _ => {}
        }
    }
}

/// A field's value in words, without characters that steer.
fn value(pdf: &Pdf<'_>, field: &Dictionary) -> String {
    let one = |object: &Object| match object {
        Object::String(..) => decode_text_string(object).unwrap_or_default(),
        Object::Name(name) => String::from_utf8_lossy(name).into_owned(),
        Object::Stream(_) => "…".to_owned(),
        _ => String::new(),
    };
    let text = match pdf.value(field, b"V") {
        Some(Object::Array(items)) => items.iter().take(MAX_PARTS).filter_map(|i| pdf.resolve(i)).map(one).collect::<Vec<_>>().join(", "),
        Some(object) => one(object),
        None => String::new(),
    };
    clean(&text)
}

fn clean(text: &str) -> String {
    let steers = |c: char| c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().take(MAX_VALUE).map(|c| if steers(c) { '\u{fffd}' } else { c }).collect()
}
