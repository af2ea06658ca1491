//! What changed between two revisions, in terms a person can follow.
//!
//! The question is always the same: is everything after the signed revision one more signature, and nothing else?
//! So each change is first tried against the few shapes a signature's own update has; what fits none is named.

mod form;
mod objects;
mod pages;
mod permitted;
mod signatures;
mod tags;
mod xmp;

use crate::reach::{DEPTH, counts, reached, references};
use crate::{Pdf, fields};
use lopdf::{Object, ObjectId, Stream};
use objects::{differing, differing_keys};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What kind of thing changed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChangeKind {
    /// An invisible signature field was added and signed, or an empty one was signed.
    SignatureAdded {
        /// The field.
        field: String,
    },
    /// A time stamp of the document was added, which shows nothing.
    TimeStampAdded {
        /// The field.
        field: String,
    },
    /// A signature field that shows something was added, or an empty one was signed over what the page shows.
    VisibleSignatureAdded {
        /// The field.
        field: String,
    },
    /// Certificates, revocation answers or the like were added (document security store).
    ValidationDataAdded,
    /// A page was added.
    PageAdded {
        /// Its number now, from 1.
        number: usize,
    },
    /// A page was removed.
    PageRemoved {
        /// The number that it had, from 1.
        number: usize,
    },
    /// The number of pages changed in another way: one stands there twice, or no more.
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
    /// A form field was filled in, emptied or filled anew; nothing else of it changed.
    FormField {
        /// The field.
        field: String,
        /// Its value before, cleaned and cut; empty when it had none.
        before: String,
        /// Its value now, cleaned and cut.
        after: String,
    },
    /// A form field was moved, renamed, hidden, given an action, or changed in another way than its value.
    FormFieldReshaped {
        /// The field.
        field: String,
    },
    /// An empty signature field was added.
    EmptyFieldAdded {
        /// The field.
        field: String,
    },
    /// The form as a whole changed.
    Form,
    /// An annotation was added.
    AnnotationAdded {
        /// Page number, from 1.
        page: usize,
        /// It may lie over what the page shows.
        covers: bool,
    },
    /// An annotation was changed or removed.
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
        matches!(self, Self::SignatureAdded { .. } | Self::TimeStampAdded { .. } | Self::ValidationDataAdded)
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is.
    pub kind: ChangeKind,
}

/// Lists what `after` changes in `before`, each once: all of it, since one change among thousands may be the one that matters. `before` must
/// be the beginning of `after`.
pub fn changes_between(before: &Pdf<'_>, after: &Pdf<'_>) -> Vec<Change> {
    let mut seen = HashSet::new();
    let kinds = Comparison::new(before, after).run();
    kinds.into_iter().filter(|kind| seen.insert(kind.clone())).map(|kind| Change { kind }).collect()
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
        if self.before.catalog_id() != self.after.catalog_id() {
            self.kinds.push(ChangeKind::Catalog { key: "Root".into() });
        }
        self.explain_structure();
        self.explain_signatures();
        self.explain_validation_data();
        self.explain_software_stamp();
        self.explain_catalog();
        self.explain_tags();
        self.explain_form();
        self.explain_pages();
        self.explain_filled_fields();
        self.explain_unreachable();
        self.distrust_awaited_objects();
        self.name_the_rest();
        self.kinds
    }

    /// Cross-reference and object streams are the file's skeleton, not its content: nothing that is shown leads to them. A stream that only
    /// says that it is one, and that something leads to, is judged as any other.
    fn explain_structure(&mut self) {
        let shown = [reached(self.before), reached(self.after)];
        for id in self.differing.iter().filter(|id| shown.iter().all(|shown| !shown.contains(*id))) {
            let skeleton = |pdf: &Pdf<'_>| {
                pdf.document().objects.get(id).map(|o| o.as_stream().is_ok_and(|s| s.dict.has_type(b"XRef") || s.dict.has_type(b"ObjStm")))
            };
            if skeleton(self.after).unwrap_or(true) && skeleton(self.before).unwrap_or(true) {
                self.explained.insert(*id);
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

    /// New objects that nothing leads to are not shown by anything; a revision in between may have left them.
    fn explain_unreachable(&mut self) {
        let reached = reached(self.after);
        let before = self.before.document();
        let unreached = self.differing.iter().filter(|id| !reached.contains(*id) && !before.has_object(**id));
        self.explained.extend(unreached.copied().collect::<Vec<_>>());
    }

    /// Software that adds to a file writes its name and the moment into the document information and the metadata (ISO 32000-2 sections 14.3.2
    /// and 14.3.3). Those entries describe the program, not the document; any other of them is a change.
    fn explain_software_stamp(&mut self) {
        self.explain_stamped_information();
        self.explain_stamped_metadata();
    }

    fn explain_stamped_metadata(&mut self) {
        let metadata = |pdf: &Pdf<'_>| pdf.catalog().and_then(|c| c.get(b"Metadata").ok()).and_then(|m| m.as_reference().ok());
        let (Some(then), Some(now)) = (metadata(self.before), metadata(self.after)) else { return };
        let packet = |pdf: &'a Pdf<'b>| pdf.document().objects.get(&now).and_then(|object| object.as_stream().ok());
        let (Some(before), Some(after)) = (packet(self.before), packet(self.after)) else { return };
        let is_packet = after.dict.has_type(b"Metadata") && after.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|s| s == b"XML");
        // What something else leads to may be drawn, whatever it says that it is: the catalogue alone must.
        let alone = |pdf: &Pdf<'_>| counts(pdf).get(&now) == Some(&1);
        if then != now || !is_packet || !alone(self.before) || !alone(self.after) {
            return;
        }
        let written = |stream: &Stream| stream.decompressed_content_with_limit(xmp::MAX_PACKET).ok();
        if objects::only_keys_differ(&before.dict, &after.dict, &[b"Length", b"Filter"])
            && let (Some(before), Some(after)) = (written(before), written(after))
            && xmp::say_the_same(&before, &after)
        {
            self.explained.insert(now);
        }
    }

    fn explain_stamped_information(&mut self) {
        let info = |pdf: &Pdf<'_>| pdf.document().trailer.get(b"Info").and_then(Object::as_reference).ok();
        let (Some(then), Some(now)) = (info(self.before), info(self.after)) else { return };
        if then != now {
            return;
        }
        let dictionary = |pdf: &'a Pdf<'b>| pdf.document().get_dictionary(now).ok();
        if let (Some(then), Some(after)) = (dictionary(self.before), dictionary(self.after))
            && objects::only_keys_differ(then, after, &[b"ModDate", b"Producer"])
            && [&b"ModDate"[..], b"Producer"].iter().all(|key| after.get(key).is_ok_and(|value| value.as_str().is_ok()) || !after.has(key))
        {
            self.explained.insert(now);
        }
    }

    /// A new object that the earlier revision already pointed at fills a gap left on purpose: whatever it claims to
    /// be, it may be drawn on a page (the shadow attacks of Mainka and others, NDSS 2021).
    fn distrust_awaited_objects(&mut self) {
        let before = self.before.document();
        let mut awaited = HashSet::new();
        for object in before.objects.values() {
            references(object, DEPTH, &mut |id| {
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
                ChangeKind::FormFieldReshaped { field: field.clone() }
            } else if let Some(number) = drawn.get(&id) {
                ChangeKind::Page { number: *number }
            } else if self.is_metadata(id) {
                ChangeKind::Metadata
            } else if object.and_then(|o| o.as_dict().ok()).is_some_and(|d| d.has(b"Rect") && d.has(b"Subtype")) {
                ChangeKind::Annotation
            } else {
                ChangeKind::Object { number: id.0 }
            };
            self.kinds.push(kind);
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
