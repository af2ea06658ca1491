//! Pages and the annotations on them.

use super::objects::differing_keys;
use super::{ChangeKind, Comparison};
use crate::reach::DEPTH;
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Annotations that say something beside the text; all others may lie over it or act (ISO 32000-2 table 171).
const BESIDE: [&[u8]; 6] = [b"Text", b"Popup", b"Underline", b"Squiggly", b"StrikeOut", b"Caret"];

impl Comparison<'_, '_> {
    pub(super) fn explain_pages(&mut self) {
        let (before, after) = (self.before, self.after);
        let (old, new) = (before.document().get_pages(), after.document().get_pages());
        let moved = self.explain_order(&old, &new);
        for (number, id) in new {
            let (Ok(then), Ok(now)) = (before.document().get_dictionary(id), after.document().get_dictionary(id)) else {
                continue;
            };
            if moved.contains(&number) {
                self.kinds.push(ChangeKind::Page { number: number as usize });
                continue;
            }
            let mut same = true;
            for key in differing_keys(then, now) {
                same &= match key.as_slice() {
                    b"Annots" => true,
                    b"Tabs" => !then.has(b"Tabs") && matches!(now.get(b"Tabs"), Ok(Object::Name(n)) if n == b"S"),
                    _ => false,
                };
            }
            if !same {
                self.kinds.push(ChangeKind::Page { number: number as usize });
            } else if !self.grew_by_widgets(then, now, b"Annots") {
                self.name_annotations(then, now, number as usize);
            }
            self.explained.insert(id);
        }
    }

    /// Names the pages that were added and removed; returns the numbers of those that stand in another order than before.
    fn explain_order(&mut self, old: &BTreeMap<u32, ObjectId>, new: &BTreeMap<u32, ObjectId>) -> BTreeSet<u32> {
        let (were, are): (HashSet<_>, HashSet<_>) = (old.values().collect(), new.values().collect());
        let added = new.iter().filter(|(_, id)| !were.contains(id)).map(|(number, _)| ChangeKind::PageAdded { number: *number as usize });
        let removed =
            old.iter().filter(|(_, id)| !are.contains(id)).map(|(number, _)| ChangeKind::PageRemoved { number: *number as usize });
        let (added, removed): (Vec<_>, Vec<_>) = (added.collect(), removed.collect());
        if old.len() + added.len() != new.len() + removed.len() {
            self.kinds.push(ChangeKind::PageCount { before: old.len(), after: new.len() });
        }
        self.kinds.extend(removed.into_iter().chain(added));
        let mut kept = old.values().filter(|id| are.contains(id));
        new.iter().filter(|(_, id)| were.contains(id)).filter(|(_, id)| kept.next() != Some(id)).map(|(number, _)| *number).collect()
    }

    /// Annotations that were only added are named one by one; anything else is a change of what was there.
    fn name_annotations(&mut self, then: &Dictionary, now: &Dictionary, page: usize) {
        let (before, after) = (self.before, self.after);
        let array = |value: Option<&Object>| match value {
            None => Some(Vec::new()),
            Some(Object::Array(items)) => Some(items.clone()),
            Some(_) => None,
        };
        let (old, new) = (array(before.value(then, b"Annots")), array(after.value(now, b"Annots")));
        let added = old.zip(new).and_then(|(old, new)| new.strip_prefix(old.as_slice()).map(<[Object]>::to_vec));
        let Some(added) = added else {
            self.kinds.push(ChangeKind::Annotation);
            return;
        };
        if let Ok(Object::Reference(id)) = now.get(b"Annots") {
            self.explained.insert(*id);
        }
        for item in added {
            let id = item.as_reference().ok();
            if id.is_some_and(|id| self.widgets.contains(&id)) {
                continue;
            }
            let Some(Object::Dictionary(annotation)) = after.resolve(&item) else {
                self.kinds.push(ChangeKind::Annotation);
                continue;
            };
            self.explained.extend(id.filter(|id| !before.document().has_object(*id)));
            for key in [&b"AP"[..], b"Popup"] {
                if let Ok(held) = annotation.get(key) {
                    self.explain_new(held, DEPTH);
                }
            }
            let beside = matches!(after.value(annotation, b"Subtype"), Some(Object::Name(kind)) if BESIDE.contains(&kind.as_slice()));
            // Its own drawing may be anything, wherever its kind says it lies.
            let covers = !beside || annotation.has(b"AP") || annotation.has(b"A") || annotation.has(b"AA");
            self.kinds.push(ChangeKind::AnnotationAdded { page, covers });
        }
    }
}
