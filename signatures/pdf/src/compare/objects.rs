//! Which objects differ, and what refers to what.

use crate::Pdf;
use lopdf::xref::XrefEntry;
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::BTreeSet;

/// Objects that are not the same in both revisions. An entry that still points at the same earlier bytes is the same.
pub(super) fn differing(before: &Pdf<'_>, after: &Pdf<'_>) -> BTreeSet<ObjectId> {
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

pub(super) fn place(pdf: &Pdf<'_>, id: ObjectId) -> Option<(u8, u64, u64)> {
    pdf.document().reference_table.get(id.0).map(|entry| match entry {
        XrefEntry::Normal { offset, generation } => (1, u64::from(*offset), u64::from(*generation)),
        XrefEntry::Compressed { container, index } => (2, u64::from(*container), u64::from(*index)),
        XrefEntry::Free | XrefEntry::UnusableFree => (0, 0, 0),
    })
}

pub(super) fn same(a: Option<&Object>, b: Option<&Object>) -> bool {
    match (a, b) {
        (Some(Object::Stream(a)), Some(Object::Stream(b))) => a.dict == b.dict && a.content == b.content,
        (a, b) => a == b,
    }
}

pub(super) fn differing_keys(then: &Dictionary, now: &Dictionary) -> BTreeSet<Vec<u8>> {
    then.iter().chain(now.iter()).map(|(key, _)| key).filter(|key| then.get(key).ok() != now.get(key).ok()).cloned().collect()
}

pub(super) fn only_keys_differ(then: &Dictionary, now: &Dictionary, allowed: &[&[u8]]) -> bool {
    differing_keys(then, now).iter().all(|key| allowed.contains(&key.as_slice()))
}
