//! A made-up office and made-up documents for the tests of this crate.
#![allow(dead_code, missing_docs, unreachable_pub, unused_imports)] // each test file uses a part of it

mod office;
pub mod stamps;

pub use office::{KINDS, Kind, Office, OfficeServices, private_key};

use greffier_pades::{SignRequest, sign};
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use lopdf::{Document, Object, SaveOptions, Stream, dictionary};

pub fn now() -> Timestamp {
    "2026-10-01T12:00:00Z".parse().expect("a time")
}

pub fn years(from: Timestamp, years: i32) -> Timestamp {
    from.to_zoned_datetime(TimeZone::UTC).saturating_add(years.years()).timestamp()
}

/// How a sample document is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    Table,
    XrefStream,
    ObjectStreams,
    IndirectAnnots,
    DirectForm,
    IndirectFields,
    Tagged,
}

pub const LAYOUTS: [Layout; 7] = [
    Layout::Table,
    Layout::XrefStream,
    Layout::ObjectStreams,
    Layout::IndirectAnnots,
    Layout::DirectForm,
    Layout::IndirectFields,
    Layout::Tagged,
];

/// A letter of two pages.
pub fn letter(layout: Layout) -> Vec<u8> {
    let mut doc = Document::with_version("1.7");
    let pages = doc.new_object_id();
    let font = doc.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" });
    let mut kids = Vec::new();
    for text in ["(Decision : la demande est acceptee.) Tj", "(Page 2) Tj"] {
        let content = format!("BT /F1 12 Tf 72 720 Td {text} ET");
        let content = doc.add_object(Stream::new(dictionary! {}, content.into_bytes()));
        let page = doc.add_object(dictionary! {
            "Type" => "Page", "Parent" => pages, "Contents" => content,
            "MediaBox" => vec![0.into(), 0.into(), 612.into(), 792.into()],
            "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
        });
        kids.push(page);
    }
    doc.objects.insert(
        pages,
        Object::Dictionary(dictionary! {
            "Type" => "Pages", "Count" => kids.len() as i64,
            "Kids" => kids.iter().map(|k| Object::from(*k)).collect::<Vec<_>>(),
        }),
    );
    let catalog = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    let info = doc.add_object(dictionary! { "Title" => Object::string_literal("Lettre") });
    doc.trailer.set("Root", catalog);
    doc.trailer.set("Info", info);
    doc.trailer.set("ID", vec![Object::string_literal("0123456789abcdef"), Object::string_literal("0123456789abcdef")]);
    arrange(&mut doc, layout, catalog, kids[0]);
    doc.reference_table.cross_reference_type = lopdf::xref::XrefType::CrossReferenceTable;
    let mut bytes = Vec::new();
    let options = match layout {
        Layout::XrefStream => SaveOptions::builder().use_xref_streams(true).build(),
        Layout::ObjectStreams => SaveOptions::builder().use_xref_streams(true).use_object_streams(true).build(),
        _ => SaveOptions::default(),
    };
    doc.save_with_options(&mut bytes, options).expect("a document");
    bytes
}

fn arrange(doc: &mut Document, layout: Layout, catalog: lopdf::ObjectId, page: lopdf::ObjectId) {
    let rect = || vec![Object::from(100), 100.into(), 200.into(), 120.into()];
    let text_field = |name: &str| {
        dictionary! {
            "Type" => "Annot", "Subtype" => "Widget", "FT" => "Tx", "F" => 4,
            "T" => Object::string_literal(name), "V" => Object::string_literal("42"), "Rect" => rect(),
        }
    };
    match layout {
        Layout::Table | Layout::XrefStream | Layout::ObjectStreams => {}
        Layout::IndirectAnnots => {
            let annots = doc.add_object(Vec::<Object>::new());
            doc.get_dictionary_mut(page).expect("a page").set("Annots", annots);
        }
        Layout::DirectForm | Layout::IndirectFields => {
            let field = doc.add_object(text_field("Montant"));
            doc.get_dictionary_mut(page).expect("a page").set("Annots", vec![Object::from(field)]);
            let form = if layout == Layout::DirectForm {
                Object::from(dictionary! { "Fields" => vec![Object::from(field)] })
            } else {
                let fields = doc.add_object(vec![Object::from(field)]);
                Object::from(doc.add_object(dictionary! { "Fields" => fields }))
            };
            doc.get_dictionary_mut(catalog).expect("a catalogue").set("AcroForm", form);
        }
        Layout::Tagged => {
            let tree = doc.add_object(dictionary! { "Type" => "StructTreeRoot" });
            let catalog = doc.get_dictionary_mut(catalog).expect("a catalogue");
            catalog.set("StructTreeRoot", tree);
            catalog.set("MarkInfo", dictionary! { "Marked" => true });
            catalog.set("Lang", Object::string_literal("fr-CA"));
        }
    }
}

pub fn request() -> SignRequest {
    SignRequest { reason: Some("Décision rendue".to_owned()), ..SignRequest::new(now()) }
}

/// The letter, signed by one clerk.
pub fn signed(office: &Office) -> Vec<u8> {
    sign(&letter(Layout::Table), &office.signer("Ève Tremblay", 1), &request()).expect("a signed letter")
}

pub fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|w| w == needle)
}

pub fn rfind(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).rposition(|w| w == needle)
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
