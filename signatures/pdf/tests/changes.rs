//! What changed after a signature, and which of it the signature allows.

mod common;

use common::{changed, field_id, plain, request, signed, update};
use greffier_pdf::{Change, ChangeKind, DocMdp, FieldLock, FieldRequest, Limits, Pdf, Permissions, changes_between, extract};
use lopdf::{Dictionary, Object, Stream, dictionary, text_string};

fn certified(level: Option<DocMdp>, lock: Option<FieldLock>) -> Vec<u8> {
    signed(&plain(), &FieldRequest { certify: level, lock, ..request("A") })
}

fn judged(before: &[u8], after: &[u8]) -> (Vec<Change>, Permissions) {
    let limits = Limits::default();
    let (old, new) = (Pdf::open(before, &limits).expect("before"), Pdf::open(after, &limits).expect("after"));
    (changes_between(&old, &new), extract(&new).signatures[0].permissions.clone())
}

fn allowed(before: &[u8], after: &[u8]) -> bool {
    let (changes, permissions) = judged(before, after);
    assert!(!changes.is_empty());
    changes.iter().all(|c| c.permitted_by(&permissions))
}

fn filled(file: &[u8], value: &str) -> Vec<u8> {
    update(file, |document| changed(document, field_id(file, "Montant")).set("V", text_string(value)))
}

fn annotated(file: &[u8], annotation: Dictionary) -> Vec<u8> {
    update(file, |document| {
        let page = document.get_prev_documents().get_pages()[&1];
        let id = document.new_document.add_object(annotation);
        changed(document, page).get_mut(b"Annots").and_then(Object::as_array_mut).expect("annotations").push(id.into());
    })
}

fn note(kind: &str) -> Dictionary {
    dictionary! { "Type" => "Annot", "Subtype" => kind, "Rect" => vec![0.into(), 0.into(), 600.into(), 700.into()] }
}

#[test]
fn a_filled_field_is_told_with_its_values() {
    let file = certified(Some(DocMdp::FillAndSign), None);
    let after = filled(&file, "42\u{202e}");
    let (changes, permissions) = judged(&file, &after);
    let kind = ChangeKind::FormField { field: "Montant".into(), before: String::new(), after: "42\u{fffd}".into() };
    assert_eq!(changes, [Change { kind }]);
    assert!(changes[0].permitted_by(&permissions));
    let (changes, _) = judged(&after, &filled(&after, &"9".repeat(5000)));
    assert!(matches!(&changes[0].kind, ChangeKind::FormField { before, after, .. } if before.starts_with("42") && after.len() == 120));
}

#[test]
fn levels_and_locks_say_what_may_be_filled() {
    let montant = || vec!["Montant".to_owned()];
    for (level, lock, expected) in [
        (None, None, false),
        (Some(DocMdp::NoChanges), None, false),
        (Some(DocMdp::FillAndSign), None, true),
        (Some(DocMdp::Annotate), None, true),
        (Some(DocMdp::FillAndSign), Some(FieldLock::All), false),
        (None, Some(FieldLock::Include(montant())), false),
        (None, Some(FieldLock::Exclude(montant())), true),
        (None, Some(FieldLock::Include(vec!["Autre".into()])), true),
    ] {
        let file = certified(level, lock.clone());
        assert_eq!(allowed(&file, &filled(&file, "7")), expected, "{level:?} {lock:?}");
    }
}

#[test]
fn a_field_that_is_moved_renamed_or_acts_is_not_filled() {
    let file = certified(Some(DocMdp::Annotate), None);
    for (key, value) in [
        ("Rect", Object::from(vec![0.into(), 0.into(), 600.into(), 700.into()])),
        ("T", Object::string_literal("Total")),
        ("A", Object::from(dictionary! { "S" => "GoTo" })),
        ("F", Object::from(2)),
        ("AP", Object::from(dictionary! {})),
    ] {
        let after = update(&file, |document| changed(document, field_id(&file, "Montant")).set(key, value.clone()));
        assert!(!allowed(&file, &after), "{key}");
    }
}

#[test]
fn annotations_are_allowed_at_level_three_beside_the_text_only() {
    let file = certified(Some(DocMdp::Annotate), None);
    assert!(allowed(&file, &annotated(&file, note("Text"))));
    for kind in ["FreeText", "Stamp", "Square", "Redact", "Widget", "Unknown"] {
        assert!(!allowed(&file, &annotated(&file, note(kind))), "{kind}");
    }
    let mut drawn = note("Highlight");
    drawn.set("AP", dictionary! {});
    let (changes, _) = judged(&file, &annotated(&file, drawn));
    assert_eq!(changes[0].kind, ChangeKind::AnnotationAdded { page: 1, covers: true });
    for level in [None, Some(DocMdp::NoChanges), Some(DocMdp::FillAndSign)] {
        let file = certified(level, None);
        assert!(!allowed(&file, &annotated(&file, note("Text"))), "{level:?}");
    }
}

#[test]
fn a_sneaky_signature_is_not_taken_for_a_plain_one() {
    let file = certified(Some(DocMdp::FillAndSign), None);
    let next = signed(&file, &request("B"));
    assert!(allowed(&file, &next));
    // The signature's own field is moved over the text, or renamed, after it was signed.
    for (key, value) in [
        ("Rect", Object::from(vec![0.into(), 0.into(), 600.into(), 700.into()])),
        ("T", Object::string_literal("C")),
        ("AP", Object::from(dictionary! {})),
    ] {
        let sneaky = update(&next, |document| changed(document, field_id(&next, "B")).set(key, value.clone()));
        assert!(!allowed(&next, &sneaky), "{key}");
        // To the first signature it is one more signature, as long as it shows nothing.
        assert_eq!(key != "Rect", allowed(&file, &sneaky), "{key}");
    }
}

#[test]
fn pages_are_never_allowed() {
    let file = certified(Some(DocMdp::Annotate), None);
    let after = update(&file, |document| {
        let pages = document.get_prev_documents().catalog().and_then(|c| c.get(b"Pages")?.as_reference()).expect("pages");
        let pages = changed(document, pages);
        pages.get_mut(b"Kids").and_then(Object::as_array_mut).expect("kids").pop();
        pages.set("Count", 1);
    });
    let (changes, _) = judged(&file, &after);
    assert!(changes.iter().any(|c| c.kind == ChangeKind::PageRemoved { number: 2 }));
    assert!(!allowed(&file, &after));
    // One in front: it is named, and those after it did not change. One that stands twice is told by the count.
    let with_kids = |change: fn(&mut Vec<Object>, Object)| {
        update(&file, |document| {
            let pages = document.get_prev_documents().catalog().and_then(|c| c.get(b"Pages")?.as_reference()).expect("pages");
            let page = document.new_document.add_object(lopdf::dictionary! {
                "Type" => "Page", "Parent" => pages, "MediaBox" => vec![0.into(), 0.into(), 612.into(), 792.into()],
            });
            let pages = changed(document, pages);
            change(pages.get_mut(b"Kids").and_then(Object::as_array_mut).expect("kids"), page.into());
            pages.set("Count", 3);
        })
    };
    let pages_of = |after: &[u8]| {
        let is_page = |kind: &ChangeKind| {
            matches!(
                kind,
                ChangeKind::Page { .. } | ChangeKind::PageAdded { .. } | ChangeKind::PageRemoved { .. } | ChangeKind::PageCount { .. }
            )
        };
        let (changes, _) = judged(&file, after);
        assert!(!allowed(&file, after));
        changes.into_iter().map(|change| change.kind).filter(is_page).collect::<Vec<_>>()
    };
    assert_eq!(pages_of(&with_kids(|kids, page| kids.insert(0, page))), [ChangeKind::PageAdded { number: 1 }]);
    let twice = pages_of(&with_kids(|kids, _| kids.insert(0, kids[1].clone())));
    assert_eq!(twice.first(), Some(&ChangeKind::PageCount { before: 2, after: 3 }), "{twice:?}");
    let swapped = update(&file, |document| {
        let pages = document.get_prev_documents().catalog().and_then(|c| c.get(b"Pages")?.as_reference()).expect("pages");
        changed(document, pages).get_mut(b"Kids").and_then(Object::as_array_mut).expect("kids").reverse();
    });
    assert_eq!(pages_of(&swapped), [ChangeKind::Page { number: 1 }, ChangeKind::Page { number: 2 }]);
}

/// A file with metadata in it, or the one that `file` is with other metadata.
fn with_metadata(file: &[u8], title: &str, stamp: &str) -> Vec<u8> {
    update(file, |document| {
        let packet = format!(
            "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>\
             <rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' \
             xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmp:ModifyDate='{stamp}' xmlns:dc='http://purl.org/dc/elements/1.1/'>\
             <dc:title>{title}</dc:title></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
        );
        let stream = Stream::new(dictionary! { "Type" => "Metadata", "Subtype" => "XML" }, packet.into_bytes());
        let before = document.get_prev_documents();
        let root = before.trailer.get(b"Root").and_then(Object::as_reference).expect("root");
        match before.catalog().expect("catalog").get(b"Metadata").and_then(Object::as_reference) {
            Ok(there) => {
                document.new_document.objects.insert(there, stream.into());
            }
            Err(_) => {
                let id = document.new_document.add_object(stream);
                changed(document, root).set("Metadata", id);
            }
        }
    })
}

#[test]
fn a_program_may_stamp_its_moment_into_the_metadata_and_nothing_else() {
    let described = with_metadata(&plain(), "Lettre", "2026-11-29T11:19:37+00:00");
    let file = signed(&described, &request("A"));
    let stamped = with_metadata(&file, "Lettre", "2026-11-29T11:19:38+00:00");
    assert_eq!(judged(&file, &stamped).0, []);
    let renamed = with_metadata(&file, "Décision", "2026-11-29T11:19:37+00:00");
    assert_eq!(judged(&file, &renamed).0, [Change { kind: ChangeKind::Metadata }]);
}
