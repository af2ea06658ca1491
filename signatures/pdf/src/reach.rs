//! What refers to what.

use crate::Pdf;
use lopdf::{Object, ObjectId};
use std::collections::{HashMap, HashSet};

/// Nesting that is still followed; the reader bounds it already.
pub(crate) const DEPTH: usize = 128;

/// Calls `each` for every reference in an object; the reader bounds the nesting already.
pub(crate) fn references(object: &Object, depth: usize, each: &mut impl FnMut(ObjectId)) {
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

/// Every object number that the trailer leads to, whether or not the object is there.
pub(crate) fn reached(pdf: &Pdf<'_>) -> HashSet<ObjectId> {
    let document = pdf.document();
    let mut reached = HashSet::new();
    let mut next = Vec::new();
    for (_, value) in document.trailer.iter() {
        references(value, DEPTH, &mut |id| next.push(id));
    }
    while let Some(id) = next.pop() {
        if reached.insert(id)
            && let Some(object) = document.objects.get(&id)
        {
            references(object, DEPTH, &mut |id| next.push(id));
        }
    }
    reached
}

/// How often each object is referred to, the trailer included.
pub(crate) fn counts(pdf: &Pdf<'_>) -> HashMap<ObjectId, usize> {
    let mut counts = HashMap::new();
    for (_, value) in pdf.document().trailer.iter() {
        references(value, DEPTH, &mut |id| *counts.entry(id).or_default() += 1);
    }
    for object in pdf.document().objects.values() {
        references(object, DEPTH, &mut |id| *counts.entry(id).or_default() += 1);
    }
    counts
}
