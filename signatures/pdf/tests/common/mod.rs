//! Made-up documents, and an outside reader that checks every file written.
#![allow(dead_code, missing_docs, unreachable_pub, clippy::print_stderr)] // each test file uses a part of it

use greffier_pdf::{FieldRequest, Limits, prepare};
use jiff::Timestamp;
use lopdf::{Dictionary, Document, Object, ObjectId, SaveOptions, Stream, dictionary};
use std::process::Command;

pub const CADES: &str = "ETSI.CAdES.detached";

pub fn now() -> Timestamp {
    "2026-10-01T12:00:00Z".parse().expect("a time")
}

pub fn request(field: &str) -> FieldRequest {
    FieldRequest { field: Some(field.to_owned()), tooltip: "Signature".to_owned(), ..FieldRequest::new(CADES, now(), 64) }
}

/// Signs with bytes that are no real signature: this layer does not look at them.
pub fn signed(bytes: &[u8], request: &FieldRequest) -> Vec<u8> {
    let prepared = prepare(bytes, request, &Limits::default()).expect("prepared");
    let out = prepared.embed(&[0x30, 1, 2, 3]).expect("embedded");
    assert!(out.starts_with(bytes), "the earlier bytes stay");
    checked(&out);
    out
}

/// A letter of two pages with a text field `Montant`; `change` may add to it.
pub fn letter(change: impl FnOnce(&mut Document, ObjectId, ObjectId)) -> Vec<u8> {
    let mut doc = Document::with_version("1.7");
    let pages = doc.new_object_id();
    let font = doc.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" });
    let mut kids = Vec::new();
    for text in ["(Decision : la demande est acceptee.) Tj", "(Page 2) Tj"] {
        let content = doc.add_object(Stream::new(dictionary! {}, format!("BT /F1 12 Tf 72 720 Td {text} ET").into_bytes()));
        kids.push(doc.add_object(dictionary! {
            "Type" => "Page", "Parent" => pages, "Contents" => content,
            "MediaBox" => vec![0.into(), 0.into(), 612.into(), 792.into()],
            "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
        }));
    }
    let field = doc.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "FT" => "Tx", "F" => 4, "T" => Object::string_literal("Montant"),
        "Rect" => vec![100.into(), 100.into(), 200.into(), 120.into()], "P" => kids[0],
    });
    doc.get_dictionary_mut(kids[0]).expect("a page").set("Annots", vec![Object::from(field)]);
    doc.objects.insert(
        pages,
        dictionary! { "Type" => "Pages", "Count" => 2, "Kids" => kids.iter().map(|k| Object::from(*k)).collect::<Vec<_>>() }.into(),
    );
    let form = doc.add_object(dictionary! { "Fields" => vec![Object::from(field)] });
    let catalog = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages, "AcroForm" => form });
    doc.trailer.set("Root", catalog);
    doc.trailer.set("ID", vec![Object::string_literal("0123456789abcdef"), Object::string_literal("0123456789abcdef")]);
    change(&mut doc, catalog, kids[0]);
    doc.reference_table.cross_reference_type = lopdf::xref::XrefType::CrossReferenceTable;
    let mut bytes = Vec::new();
    doc.save_with_options(&mut bytes, SaveOptions::default()).expect("a document");
    bytes
}

pub fn plain() -> Vec<u8> {
    letter(|_, _, _| {})
}

/// The same letter with a structure tree that already has a parent tree.
pub fn tagged() -> Vec<u8> {
    letter(|doc, catalog, page| {
        let root = doc.new_object_id();
        let element = doc.add_object(dictionary! { "Type" => "StructElem", "S" => "Document", "P" => root });
        let parents = doc.add_object(dictionary! { "Nums" => vec![Object::Integer(0), vec![Object::from(element)].into()] });
        let tree = dictionary! { "Type" => "StructTreeRoot", "K" => element, "ParentTree" => parents, "ParentTreeNextKey" => 1 };
        doc.objects.insert(root, tree.into());
        doc.get_dictionary_mut(page).expect("a page").set("StructParents", 0);
        let catalog = doc.get_dictionary_mut(catalog).expect("a catalogue");
        catalog.set("StructTreeRoot", root);
        catalog.set("MarkInfo", dictionary! { "Marked" => true });
    })
}

/// Appends an incremental update made by `change`.
pub fn update(bytes: &[u8], change: impl FnOnce(&mut lopdf::IncrementalDocument)) -> Vec<u8> {
    let before = Document::load_mem(bytes).expect("a document");
    let mut document = lopdf::IncrementalDocument::create_from(bytes.to_vec(), before);
    change(&mut document);
    let mut out = Vec::new();
    document.save_to(&mut out).expect("an update");
    out.push(b'\n');
    out
}

/// The dictionary of an object, for changing in an update.
pub fn changed(document: &mut lopdf::IncrementalDocument, id: ObjectId) -> &mut Dictionary {
    document.opt_clone_object_to_new_document(id).expect("an object");
    document.new_document.get_dictionary_mut(id).expect("a dictionary")
}

/// The object whose `T` is this.
pub fn field_id(bytes: &[u8], name: &str) -> ObjectId {
    let document = Document::load_mem(bytes).expect("a document");
    let is = |o: &Object| o.as_dict().is_ok_and(|d| d.get(b"T").is_ok_and(|t| lopdf::decode_text_string(t).is_ok_and(|t| t == name)));
    *document.objects.iter().find(|(_, o)| is(o)).expect("the field").0
}

pub fn dictionary_of(bytes: &[u8], id: ObjectId) -> Dictionary {
    Document::load_mem(bytes).expect("a document").get_dictionary(id).expect("a dictionary").clone()
}

/// Runs qpdf; `None` when it is not there.
pub fn qpdf(bytes: &[u8], options: &[&str]) -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().expect("a folder");
    let (from, to) = (folder.path().join("from.pdf"), folder.path().join("to.pdf"));
    std::fs::write(&from, bytes).expect("written");
    let Ok(done) = Command::new("qpdf").args(options).arg(&from).arg(&to).output() else {
        eprintln!("left out: there is no qpdf");
        return None;
    };
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Some(std::fs::read(&to).expect("read"))
}

/// qpdf reads the file without a word of complaint.
pub fn checked(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file.pdf");
    std::fs::write(&file, bytes).expect("written");
    let Ok(done) = Command::new("qpdf").arg("--check").arg(&file).output() else { return };
    assert!(done.status.success(), "{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
}
