//! Signatures and what proves them.

use super::objects::only_keys_differ;
use super::{ChangeKind, Comparison};
use crate::reach::{DEPTH, counts};
use crate::widget::rectangle_of;
use crate::{Pdf, fields, permissions};
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::BTreeMap;

impl Comparison<'_, '_> {
    /// New signature fields, and signature fields that were empty.
    pub(super) fn explain_signatures(&mut self) {
        let (before, after) = (self.before, self.after);
        let known: BTreeMap<ObjectId, String> = fields::all(before).into_iter().map(|f| (f.id, f.name)).collect();
        for field in fields::all(after) {
            if !field.signature || !self.differing.contains(&field.id) {
                continue;
            }
            let Ok(now) = after.document().get_dictionary(field.id) else { continue };
            let old_name = known.get(&field.id);
            let value = now.get(b"V").and_then(Object::as_reference).ok();
            let then = before.document().get_dictionary(field.id).ok();
            let new_value = value.is_some_and(|value| !before.document().has_object(value));
            let kind = match (then, value) {
                // Empty before, and nothing but its signature and what it shows came: its place and name stayed.
                (Some(then), Some(_)) if new_value && !then.has(b"V") && old_name == Some(&field.name) => {
                    if !only_keys_differ(then, now, &[b"V", b"AP"]) {
                        continue;
                    }
                    // Those who signed before saw the place that a signature takes; a time stamp has nothing to show there.
                    let shows = now.has(b"AP") || !has_no_extent(after, now);
                    self.signed_kind(value, field.name, shows && self.is_time_stamp(value))
                }
                (None, Some(_)) if new_value && is_plain_widget(now) => self.signed_kind(value, field.name, !has_no_extent(after, now)),
                (None, None) if is_plain_widget(now) => ChangeKind::EmptyFieldAdded { field: field.name },
                _ => continue,
            };
            self.kinds.push(kind);
            self.explained.insert(field.id);
            self.explained.extend(value);
            if then.is_none() {
                self.widgets.insert(field.id);
            }
            for key in [&b"AP"[..], b"Lock"] {
                if let Ok(held) = now.get(key) {
                    self.explain_new(held, DEPTH);
                }
            }
            self.explain_kid(then, now);
        }
    }

    /// The only place of a field that is not merged with it: nothing but what it shows may change there.
    fn explain_kid(&mut self, then: Option<&Dictionary>, now: &Dictionary) {
        let (before, after) = (self.before, self.after);
        let Some(Object::Array(kids)) = then.and_then(|_| after.value(now, b"Kids")) else { return };
        let [Object::Reference(kid)] = kids.as_slice() else { return };
        let (Ok(then), Ok(now)) = (before.document().get_dictionary(*kid), after.document().get_dictionary(*kid)) else { return };
        if self.differing.contains(kid) && only_keys_differ(then, now, &[b"AP"]) {
            self.explained.insert(*kid);
            if let Ok(held) = now.get(b"AP") {
                self.explain_new(held, DEPTH);
            }
        }
    }

    fn is_time_stamp(&self, value: Option<ObjectId>) -> bool {
        let signature = value.and_then(|id| self.after.document().get_dictionary(id).ok());
        signature.is_some_and(|signature| permissions::is_time_stamp(self.after, signature))
    }

    fn signed_kind(&self, value: Option<ObjectId>, field: String, adds_visibly: bool) -> ChangeKind {
        match (adds_visibly, self.is_time_stamp(value)) {
            (true, _) => ChangeKind::VisibleSignatureAdded { field },
            (false, true) => ChangeKind::TimeStampAdded { field },
            (false, false) => ChangeKind::SignatureAdded { field },
        }
    }

    /// The document security store (ISO 32000-2 section 12.8.4.3) and everything only it reaches.
    pub(super) fn explain_validation_data(&mut self) {
        let (before, after) = (self.before, self.after);
        let Some(store) = after.catalog().and_then(|c| c.get(b"DSS").ok()) else { return };
        let explained = self.explained.len();
        self.explain_new(store, DEPTH);
        let old = before.catalog().and_then(|c| c.get(b"DSS").ok());
        if let (Some(Object::Reference(old)), Object::Reference(new)) = (old, store)
            && old == new
            && self.differing.contains(new)
            && self.is_nothing_but_a_store(*new)
        {
            self.explained.insert(*new);
            if let Some(object) = after.document().objects.get(new) {
                self.explain_new(object, DEPTH);
            }
        }
        if old != Some(store) || self.explained.len() != explained {
            self.kinds.push(ChangeKind::ValidationDataAdded);
        }
    }
}

impl Comparison<'_, '_> {
    /// Whether the catalogue alone leads to the store, then and now, and no key changed that a store does not have: what is something else as
    /// well, the resources of a page say, may not change under this name.
    fn is_nothing_but_a_store(&self, id: ObjectId) -> bool {
        let alone = |pdf: &Pdf<'_>| counts(pdf).get(&id) == Some(&1);
        let dictionaries = self.before.document().get_dictionary(id).ok().zip(self.after.document().get_dictionary(id).ok());
        let keys: [&[u8]; 5] = [b"Type", b"Certs", b"CRLs", b"OCSPs", b"VRI"];
        dictionaries.is_some_and(|(then, now)| only_keys_differ(then, now, &keys)) && alone(self.before) && alone(self.after)
    }
}

/// A signature widget with none of the keys that act (`A`, `AA`) or stand for another field.
fn is_plain_widget(dictionary: &Dictionary) -> bool {
    let allowed: [&[u8]; 17] = [
        b"Type",
        b"Subtype",
        b"FT",
        b"T",
        b"TU",
        b"V",
        b"F",
        b"Ff",
        b"Rect",
        b"P",
        b"AP",
        b"M",
        b"NM",
        b"MK",
        b"Lock",
        b"StructParent",
        b"Contents",
    ];
    dictionary.iter().all(|(key, _)| allowed.contains(&key.as_slice()))
}

fn has_no_extent(pdf: &Pdf<'_>, dictionary: &Dictionary) -> bool {
    if !dictionary.has(b"Rect") {
        return true;
    }
    // Bit for bit the same: the smallest extent shows something.
    rectangle_of(pdf, dictionary).is_some_and(|[left, bottom, right, top]| left >= right && bottom >= top)
}
