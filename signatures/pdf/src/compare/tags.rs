//! The structure of a tagged document, when a visible signature field came into it (ISO 32000-2 section 14.7).

use super::Comparison;
use super::objects::only_keys_differ;
use crate::Pdf;
use lopdf::{Dictionary, Object, ObjectId};

impl Comparison<'_, '_> {
    /// New `Form` elements that hold nothing but a new signature widget, and the places that had to name them.
    pub(super) fn explain_tags(&mut self) {
        let after = self.after;
        let tree = |pdf: &Pdf<'_>| pdf.catalog().and_then(|c| c.get(b"StructTreeRoot").ok()).and_then(|t| t.as_reference().ok());
        let Some(root) = tree(after).filter(|root| tree(self.before) == Some(*root)) else { return };
        let elements: Vec<ObjectId> =
            self.differing.iter().copied().filter(|id| !self.before.document().has_object(*id) && self.is_tag(*id)).collect();
        if elements.is_empty() {
            return;
        }
        let parent_of = |id: &ObjectId| after.document().get_dictionary(*id).ok()?.get(b"P").ok()?.as_reference().ok();
        let mut parents: Vec<ObjectId> = elements.iter().filter_map(parent_of).collect();
        parents.push(root);
        for parent in parents {
            self.explain_grown(parent, &[b"K", b"ParentTreeNextKey", b"ParentTree"], &elements);
        }
        let numbers = |pdf: &Pdf<'_>| pdf.document().get_dictionary(root).ok()?.get(b"ParentTree").ok()?.as_reference().ok();
        if let Some(numbers) = numbers(after) {
            self.explain_grown(numbers, &[b"Nums", b"Kids"], &elements);
        }
        self.explained.extend(elements);
    }

    fn is_tag(&self, id: ObjectId) -> bool {
        let after = self.after;
        let Ok(element) = after.document().get_dictionary(id) else { return false };
        let allowed: [&[u8]; 6] = [b"Type", b"S", b"P", b"Pg", b"K", b"Alt"];
        let form = matches!(after.value(element, b"S"), Some(Object::Name(name)) if name == b"Form");
        let widget = after.value(element, b"K").and_then(|k| k.as_dict().ok()?.get(b"Obj").ok()?.as_reference().ok());
        form && element.iter().all(|(key, _)| allowed.contains(&key.as_slice())) && widget.is_some_and(|w| self.widgets.contains(&w))
    }

    /// A dictionary whose arrays only grew by new elements, their numbers, or leaves with nothing else.
    fn explain_grown(&mut self, id: ObjectId, keys: &[&[u8]], elements: &[ObjectId]) {
        let (before, after) = (self.before, self.after);
        let empty = Dictionary::new();
        let (then, now) = match (before.document().get_dictionary(id), after.document().get_dictionary(id)) {
            (Ok(then), Ok(now)) => (then, now),
            (Err(_), Ok(now)) if now.iter().all(|(key, _)| keys.contains(&key.as_slice())) => (&empty, now),
            _ => return,
        };
        if !only_keys_differ(then, now, keys) {
            return;
        }
        let mut arrays = Vec::new();
        for key in [&b"K"[..], b"Nums", b"Kids"] {
            let (old, new) = (items(before, then, key), items(after, now, key));
            let Some(added) = new.strip_prefix(old.as_slice()) else { return };
            if !added.iter().all(|item| self.is_entry(item, elements)) {
                return;
            }
            for item in added {
                self.explain_new(item, 1);
            }
            arrays.extend(now.get(key).and_then(Object::as_reference).ok());
        }
        // Only an array of its own is part of what grew; a single child is not.
        arrays.retain(|id| after.document().get_object(*id).is_ok_and(|o| o.as_array().is_ok()));
        self.explained.extend(arrays);
        self.explained.insert(id);
    }

    fn is_entry(&self, item: &Object, elements: &[ObjectId]) -> bool {
        match item {
            Object::Integer(_) => true,
            Object::Reference(id) if elements.contains(id) => true,
            Object::Reference(id) => {
                let leaf = self.after.document().get_dictionary(*id);
                let new = !self.before.document().has_object(*id);
                new && leaf.is_ok_and(|leaf| match leaf.get(b"Nums") {
                    Ok(Object::Array(items)) if leaf.len() == 2 && leaf.has(b"Limits") => {
                        items.iter().all(|i| i.as_i64().is_ok() || i.as_reference().is_ok_and(|id| elements.contains(&id)))
                    }
                    _ => false,
                })
            }
            _ => false,
        }
    }
}

/// What stands at the key: nothing, one, or the items of an array.
fn items(pdf: &Pdf<'_>, dictionary: &Dictionary, key: &[u8]) -> Vec<Object> {
    match (dictionary.get(key), pdf.value(dictionary, key)) {
        (_, Some(Object::Array(items))) => items.clone(),
        (Ok(only), Some(_)) => vec![only.clone()],
        _ => Vec::new(),
    }
}
