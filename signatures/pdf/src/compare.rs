//! What changed between two revisions, in terms a person can follow.
//!
//! The question is always the same: is everything after the signed revision one more signature, and nothing else?
//! So each change is first tried against the few shapes a signature's own update has; what fits none is named.

use crate::Pdf;
use crate::fields;
use lopdf::xref::XrefEntry;
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Changes that are listed; beyond that the list says nothing new.
const MAX_CHANGES: usize = 200;

/// What kind of thing changed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChangeKind {
    /// An invisible signature field was added and signed, or an empty one was signed.
    SignatureAdded {
        /// The field.
        field: String,
    },
    /// A signature field that shows something was added.
    VisibleSignatureAdded {
        /// The field.
        field: String,
    },
    /// Certificates, revocation answers or the like were added (document security store).
    ValidationDataAdded,
    /// Pages were added or removed.
    PageCount {
        /// Pages before.
        before: usize,
        /// Pages after.
        after: usize,
    },
    /// A page, or something drawn on it, changed.
    Page {
        /// Page number, from 1.
        number: usize,
    },
    /// A form field changed.
    FormField {
        /// The field.
        field: String,
    },
    /// The form as a whole changed.
    Form,
    /// An annotation was added or changed.
    Annotation,
    /// Title, author, dates or other metadata changed.
    Metadata,
    /// An entry of the catalogue changed.
    Catalog {
        /// Its key.
        key: String,
    },
    /// Anything else.
    Object {
        /// Object number.
        number: u32,
    },
    /// An object that neither revision lets one read.
    Unreadable {
        /// Object number.
        number: u32,
    },
}

impl ChangeKind {
    /// Whether the change is nothing but another signature and what proves it.
    pub fn is_signature_only(&self) -> bool {
        matches!(self, Self::SignatureAdded { .. } | Self::ValidationDataAdded)
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is.
    pub kind: ChangeKind,
}

/// Lists what `after` changes in `before`. `before` must be the beginning of `after`.
pub fn changes_between(before: &Pdf<'_>, after: &Pdf<'_>) -> Vec<Change> {
    let comparison = Comparison::new(before, after);
    let mut kinds = comparison.run();
    kinds.truncate(MAX_CHANGES);
    kinds.into_iter().map(|kind| Change { kind }).collect()
}

struct Comparison<'a, 'b> {
    before: &'a Pdf<'b>,
    after: &'a Pdf<'b>,
    /// Objects that differ, are new, or are gone.
    differing: BTreeSet<ObjectId>,
    /// New signature widgets.
    widgets: BTreeSet<ObjectId>,
    /// Objects whose difference is explained.
    explained: HashSet<ObjectId>,
    kinds: Vec<ChangeKind>,
}

impl<'a, 'b> Comparison<'a, 'b> {
    fn new(before: &'a Pdf<'b>, after: &'a Pdf<'b>) -> Self {
        Self { before, after, differing: differing(before, after), widgets: BTreeSet::new(), explained: HashSet::new(), kinds: Vec::new() }
    }

    fn run(mut self) -> Vec<ChangeKind> {
        for id in self.after.unreadable() {
            self.kinds.push(ChangeKind::Unreadable { number: id.0 });
        }
        let (pages_before, pages_after) = (self.before.page_count(), self.after.page_count());
        if pages_before != pages_after {
            self.kinds.push(ChangeKind::PageCount { before: pages_before, after: pages_after });
        }
        if self.before.catalog_id() != self.after.catalog_id() {
            self.kinds.push(ChangeKind::Catalog { key: "Root".into() });
        }
        self.explain_structure();
        self.explain_signatures();
        self.explain_validation_data();
        self.explain_catalog();
        self.explain_form();
        self.explain_pages();
        self.explain_unreachable();
        self.distrust_awaited_objects();
        self.name_the_rest();
        self.kinds
    }

    /// Cross-reference and object streams are the file's skeleton, not its content.
    fn explain_structure(&mut self) {
        for id in &self.differing {
            let skeleton = |pdf: &Pdf<'_>| {
                pdf.document().objects.get(id).map(|o| o.as_stream().is_ok_and(|s| s.dict.has_type(b"XRef") || s.dict.has_type(b"ObjStm")))
            };
            if skeleton(self.after).unwrap_or(true) && skeleton(self.before).unwrap_or(true) {
                self.explained.insert(*id);
            }
        }
    }

    /// New signature fields, and signature fields that were empty.
    fn explain_signatures(&mut self) {
        let known: BTreeMap<ObjectId, String> = fields::all(self.before).into_iter().map(|f| (f.id, f.name)).collect();
        for field in fields::all(self.after) {
            if !field.signature || !self.differing.contains(&field.id) {
                continue;
            }
            let Ok(now) = self.after.document().get_dictionary(field.id) else { continue };
            let Ok(value) = now.get(b"V").and_then(Object::as_reference) else { continue };
            if self.before.document().has_object(value) {
                continue;
            }
            let plain = match self.before.document().get_dictionary(field.id) {
                Ok(then) if known.contains_key(&field.id) => only_keys_differ(then, now, &[b"V"]) && !then.has(b"V"),
                Ok(_) => false,
                Err(_) => is_plain_widget(now),
            };
            if !plain {
                continue;
            }
            let shows = !has_no_extent(now);
            let added = !known.contains_key(&field.id);
            self.kinds.push(if shows && added {
                ChangeKind::VisibleSignatureAdded { field: field.name }
            } else {
                ChangeKind::SignatureAdded { field: field.name }
            });
            self.explained.extend([field.id, value]);
            self.widgets.insert(field.id);
            if let Ok(appearance) = now.get(b"AP") {
                self.explain_new(appearance, 8);
            }
        }
    }

    /// Marks new objects reachable from here as explained; old ones are left to be judged by themselves.
    fn explain_new(&mut self, object: &Object, depth: usize) {
        if depth == 0 {
            return;
        }
        match object {
            Object::Reference(id) => {
                let new = self.differing.contains(id) && !self.before.document().has_object(*id);
                if new && self.explained.insert(*id) {
                    let after = self.after;
                    if let Some(object) = after.document().objects.get(id) {
                        self.explain_new(object, depth - 1);
                    }
                }
            }
            Object::Array(items) => items.iter().for_each(|item| self.explain_new(item, depth - 1)),
            Object::Dictionary(dictionary) => dictionary.iter().for_each(|(_, item)| self.explain_new(item, depth - 1)),
            Object::Stream(stream) => stream.dict.iter().for_each(|(_, item)| self.explain_new(item, depth - 1)),
            _ => {}
        }
    }

    /// The document security store (ISO 32000-2 section 12.8.4.3) and everything only it reaches.
    fn explain_validation_data(&mut self) {
        let (before, after) = (self.before, self.after);
        let Some(store) = after.catalog().and_then(|c| c.get(b"DSS").ok()) else { return };
        let explained = self.explained.len();
        self.explain_new(store, 8);
        let old = before.catalog().and_then(|c| c.get(b"DSS").ok());
        if let (Some(Object::Reference(old)), Object::Reference(new)) = (old, store)
            && old == new
            && self.differing.contains(new)
        {
            self.explained.insert(*new);
            if let Some(object) = after.document().objects.get(new) {
                self.explain_new(object, 8);
            }
        }
        if old != Some(store) || self.explained.len() != explained {
            self.kinds.push(ChangeKind::ValidationDataAdded);
        }
    }

    fn explain_catalog(&mut self) {
        let (Some(id), Some(then), Some(now)) = (self.after.catalog_id(), self.before.catalog(), self.after.catalog()) else {
            return;
        };
        if !self.differing.contains(&id) {
            return;
        }
        self.explained.insert(id);
        for key in differing_keys(then, now) {
            match key.as_slice() {
                // Judged by themselves; Extensions only announces features, and Type says what it is.
                b"AcroForm" | b"DSS" | b"Extensions" => {}
                _ => self.kinds.push(ChangeKind::Catalog { key: String::from_utf8_lossy(&key).into_owned() }),
            }
        }
    }

    fn explain_form(&mut self) {
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
    fn grew_by_widgets(&mut self, then: &Dictionary, now: &Dictionary, key: &[u8]) -> bool {
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

    fn explain_pages(&mut self) {
        let (before, after) = (self.before, self.after);
        let old = before.document().get_pages();
        for (number, id) in after.document().get_pages() {
            let (Ok(then), Ok(now)) = (before.document().get_dictionary(id), after.document().get_dictionary(id)) else {
                continue;
            };
            if old.get(&number) != Some(&id) {
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
                self.explained.insert(id);
            } else if self.grew_by_widgets(then, now, b"Annots") {
                self.explained.insert(id);
            } else {
                self.kinds.push(ChangeKind::Annotation);
                self.explained.insert(id);
            }
        }
    }

    /// New objects that nothing leads to are not shown by anything; a revision in between may have left them.
    fn explain_unreachable(&mut self) {
        let after = self.after.document();
        let mut reached = HashSet::new();
        let mut next = Vec::new();
        for (_, value) in after.trailer.iter() {
            references(value, 128, &mut |id| next.push(id));
        }
        while let Some(id) = next.pop() {
            if reached.insert(id)
                && let Some(object) = after.objects.get(&id)
            {
                references(object, 128, &mut |id| next.push(id));
            }
        }
        let before = self.before.document();
        let unreached = self.differing.iter().filter(|id| !reached.contains(*id) && !before.has_object(**id));
        self.explained.extend(unreached.copied().collect::<Vec<_>>());
    }

    /// A new object that the earlier revision already pointed at fills a gap left on purpose: whatever it claims to
    /// be, it may be drawn on a page (the shadow attacks of Mainka and others, NDSS 2021).
    fn distrust_awaited_objects(&mut self) {
        let before = self.before.document();
        let mut awaited = HashSet::new();
        for object in before.objects.values() {
            references(object, 128, &mut |id| {
                if !before.has_object(id) {
                    awaited.insert(id);
                }
            });
        }
        self.explained.retain(|id| !awaited.contains(id));
    }

    /// Names every difference that nothing explained, by the role its object plays.
    fn name_the_rest(&mut self) {
        let rest: Vec<ObjectId> = self.differing.iter().filter(|id| !self.explained.contains(*id)).copied().collect();
        if rest.is_empty() {
            return;
        }
        let names: BTreeMap<ObjectId, String> =
            fields::all(self.before).into_iter().chain(fields::all(self.after)).map(|f| (f.id, f.name)).collect();
        let drawn = self.drawn_on_pages();
        for id in rest {
            let object = self.after.document().objects.get(&id).or_else(|| self.before.document().objects.get(&id));
            let kind = if let Some(field) = names.get(&id) {
                ChangeKind::FormField { field: field.clone() }
            } else if let Some(number) = drawn.get(&id) {
                ChangeKind::Page { number: *number }
            } else if self.is_metadata(id) {
                ChangeKind::Metadata
            } else if object.and_then(|o| o.as_dict().ok()).is_some_and(|d| d.has(b"Rect") && d.has(b"Subtype")) {
                ChangeKind::Annotation
            } else {
                ChangeKind::Object { number: id.0 }
            };
            if !self.kinds.contains(&kind) {
                self.kinds.push(kind);
            }
        }
    }

    fn drawn_on_pages(&self) -> BTreeMap<ObjectId, usize> {
        let mut drawn = BTreeMap::new();
        for pdf in [self.before, self.after] {
            for (number, page) in pdf.document().get_pages() {
                for content in pdf.document().get_page_contents(page) {
                    drawn.entry(content).or_insert(number as usize);
                }
            }
        }
        drawn
    }

    fn is_metadata(&self, id: ObjectId) -> bool {
        [self.before, self.after].iter().any(|pdf| {
            let info = pdf.document().trailer.get(b"Info").and_then(Object::as_reference).ok();
            let xmp = pdf.catalog().and_then(|c| c.get(b"Metadata").ok()).and_then(|m| m.as_reference().ok());
            info == Some(id) || xmp == Some(id)
        })
    }
}

/// Objects that are not the same in both revisions. An entry that still points at the same earlier bytes is the same.
fn differing(before: &Pdf<'_>, after: &Pdf<'_>) -> BTreeSet<ObjectId> {
    let (old, new) = (before.document(), after.document());
    let mut differing: BTreeSet<ObjectId> = BTreeSet::new();
    let ids: BTreeSet<ObjectId> = old.objects.keys().chain(new.objects.keys()).copied().collect();
    for id in ids {
        if !same(old.objects.get(&id), new.objects.get(&id)) {
            differing.insert(id);
        }
    }
    // What neither can read still differs when its entry moved.
    for id in before.unreadable().iter().chain(after.unreadable()) {
        if place(before, *id) != place(after, *id) {
            differing.insert(*id);
        }
    }
    if old.trailer.get(b"Info").ok() != new.trailer.get(b"Info").ok()
        && let Ok(Object::Reference(id)) = new.trailer.get(b"Info").or_else(|_| old.trailer.get(b"Info"))
    {
        differing.insert(*id);
    }
    differing
}

fn place(pdf: &Pdf<'_>, id: ObjectId) -> Option<(u8, u64, u64)> {
    pdf.document().reference_table.get(id.0).map(|entry| match entry {
        XrefEntry::Normal { offset, generation } => (1, u64::from(*offset), u64::from(*generation)),
        XrefEntry::Compressed { container, index } => (2, u64::from(*container), u64::from(*index)),
        XrefEntry::Free | XrefEntry::UnusableFree => (0, 0, 0),
    })
}

/// Calls `each` for every reference in an object; the reader bounds the nesting already.
fn references(object: &Object, depth: usize, each: &mut impl FnMut(ObjectId)) {
    if depth == 0 {
        return;
    }
    match object {
        Object::Reference(id) => each(*id),
        Object::Array(items) => items.iter().for_each(|item| references(item, depth - 1, each)),
        Object::Dictionary(dictionary) => dictionary.iter().for_each(|(_, item)| references(item, depth - 1, each)),
        Object::Stream(stream) => stream.dict.iter().for_each(|(_, item)| references(item, depth - 1, each)),
        _ => {}
    }
}

fn same(a: Option<&Object>, b: Option<&Object>) -> bool {
    match (a, b) {
        (Some(Object::Stream(a)), Some(Object::Stream(b))) => a.dict == b.dict && a.content == b.content,
        (a, b) => a == b,
    }
}

fn differing_keys(then: &Dictionary, now: &Dictionary) -> BTreeSet<Vec<u8>> {
    then.iter().chain(now.iter()).map(|(key, _)| key).filter(|key| then.get(key).ok() != now.get(key).ok()).cloned().collect()
}

fn only_keys_differ(then: &Dictionary, now: &Dictionary, allowed: &[&[u8]]) -> bool {
    differing_keys(then, now).iter().all(|key| allowed.contains(&key.as_slice()))
}

/// A signature widget with none of the keys that act (`A`, `AA`) or stand for another field.
fn is_plain_widget(dictionary: &Dictionary) -> bool {
    let allowed: [&[u8]; 16] =
        [b"Type", b"Subtype", b"FT", b"T", b"TU", b"V", b"F", b"Ff", b"Rect", b"P", b"AP", b"M", b"NM", b"MK", b"Lock", b"StructParent"];
    dictionary.iter().all(|(key, _)| allowed.contains(&key.as_slice()))
}

fn has_no_extent(dictionary: &Dictionary) -> bool {
    let Ok(Object::Array(rect)) = dictionary.get(b"Rect") else { return true };
    let numbers: Vec<f32> = rect.iter().filter_map(|n| n.as_float().ok()).collect();
    matches!(numbers.as_slice(), [a, b, c, d] if a == c && b == d)
}
