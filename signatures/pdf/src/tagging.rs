//! A visible field in the structure of a tagged document (ISO 32000-2 section 14.7, ISO 14289-1 section 7.18.4):
//! a `Form` element that refers to the widget, found from the widget by `StructParent` and the parent tree.

use crate::update::Update;
use crate::{Pdf, PdfError};
use lopdf::{Dictionary, Object, ObjectId, dictionary, text_string};

/// Tags the widget when the document has a structure tree; does nothing otherwise.
pub(crate) fn tag(update: &mut Update<'_>, pdf: &Pdf<'_>, page: ObjectId, widget: ObjectId, alternative: &str) -> Result<(), PdfError> {
    let tree = pdf.catalog().and_then(|c| pdf.value(c, b"StructTreeRoot")).and_then(|t| t.as_dict().ok());
    let Some(tree) = tree else { return Ok(()) };
    let root = update.own_object(pdf, b"StructTreeRoot")?;
    let parent = document_element(pdf, tree).unwrap_or(root);
    let reference = dictionary! { "Type" => "OBJR", "Pg" => page, "Obj" => widget };
    let element = update.add(dictionary! {
        "Type" => "StructElem", "S" => "Form", "P" => parent, "Pg" => page, "K" => reference, "Alt" => text_string(alternative),
    });
    append_kid(update, pdf, parent, element)?;
    let key = next_key(pdf, update.dictionary(root)?);
    update.dictionary(root)?.set("ParentTreeNextKey", key + 1);
    enter(update, pdf, root, key, element)?;
    update.dictionary(widget)?.set("StructParent", key);
    Ok(())
}

/// The only child of the tree, which holds the whole document.
fn document_element(pdf: &Pdf<'_>, tree: &Dictionary) -> Option<ObjectId> {
    let only = match tree.get(b"K").ok()? {
        Object::Reference(id) => match pdf.resolve(&Object::Reference(*id))? {
            Object::Array(items) if items.len() == 1 => items.first()?.as_reference().ok()?,
            Object::Dictionary(_) => *id,
            _ => return None,
        },
        Object::Array(items) if items.len() == 1 => items.first()?.as_reference().ok()?,
        _ => return None,
    };
    pdf.document().get_dictionary(only).is_ok_and(|d| d.has(b"S")).then_some(only)
}

/// `K` may be missing, one child, or an array in place or by reference.
fn append_kid(update: &mut Update<'_>, pdf: &Pdf<'_>, parent: ObjectId, element: ObjectId) -> Result<(), PdfError> {
    let kids = update.dictionary(parent)?.get(b"K").ok().cloned();
    let array = match &kids {
        None | Some(Object::Null | Object::Array(_)) => true,
        Some(reference @ Object::Reference(_)) => matches!(pdf.resolve(reference), Some(Object::Array(_))),
        Some(_) => false,
    };
    match kids {
        Some(only) if !array => {
            update.dictionary(parent)?.set("K", vec![only, element.into()]);
            Ok(())
        }
        _ => update.append(pdf, parent, b"K", element.into()),
    }
}

/// A key that no page or object has yet: the one announced, or one past every key in use.
fn next_key(pdf: &Pdf<'_>, root: &Dictionary) -> i64 {
    let announced = root.get(b"ParentTreeNextKey").and_then(Object::as_i64).unwrap_or(0);
    let used = pdf.document().objects.values().filter_map(|object| {
        let dictionary = object.as_dict().or_else(|_| object.as_stream().map(|s| &s.dict)).ok()?;
        let key = |key: &[u8]| dictionary.get(key).and_then(Object::as_i64).ok();
        key(b"StructParent").max(key(b"StructParents"))
    });
    used.map(|key| key.saturating_add(1)).max().unwrap_or(0).max(announced).clamp(0, i64::from(i32::MAX))
}

/// Enters the element into the parent tree, a number tree (ISO 32000-2 section 7.9.7): its key is the highest.
fn enter(update: &mut Update<'_>, pdf: &Pdf<'_>, root: ObjectId, key: i64, element: ObjectId) -> Result<(), PdfError> {
    let held = update.dictionary(root)?.get(b"ParentTree").ok().cloned();
    let tree = match held {
        Some(Object::Reference(id)) => id,
        held => {
            let id = update.add(held.and_then(|h| h.as_dict().ok().cloned()).unwrap_or_default());
            update.dictionary(root)?.set("ParentTree", id);
            id
        }
    };
    if update.dictionary(tree)?.has(b"Kids") {
        let numbers = vec![Object::Integer(key), element.into()];
        let leaf = update.add(dictionary! { "Nums" => numbers, "Limits" => vec![Object::Integer(key), key.into()] });
        update.append(pdf, tree, b"Kids", leaf.into())
    } else {
        update.append(pdf, tree, b"Nums", key.into())?;
        update.append(pdf, tree, b"Nums", element.into())
    }
}
