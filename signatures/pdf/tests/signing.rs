//! Fields: where they go, what they say, what is refused. Every file written is read by qpdf as well.

mod common;

use common::{checked, dictionary_of, field_id, letter, now, plain, qpdf, request, signed, tagged, update};
use greffier_pdf::{
    Appearance, Change, DocMdp, EmptyField, FieldLock, FieldRequest, Limits, OfficeMark, Pdf, PdfError, Samples, add_signature_fields,
    changes_between, extract, prepare,
};
use lopdf::{Object, dictionary};

fn shown(page: usize) -> Appearance {
    Appearance {
        page,
        rectangle: [300.0, 60.0, 520.0, 120.0],
        lines: vec!["Ève Tremblay".into(), "Greffière adjointe — œuvre, ça où".into(), "Motif : décision rendue".into()],
        mark: Some(OfficeMark { width: 2, height: 2, samples: Samples::Rgb(vec![0, 80, 160, 255, 255, 255, 255, 255, 255, 0, 80, 160]) }),
        font: dejavu::sans::regular().to_vec(),
        alternative: "Signature d’Ève Tremblay".into(),
    }
}

fn refused(bytes: &[u8], request: &FieldRequest) -> PdfError {
    prepare(bytes, request, &Limits::default()).map(|_| ()).expect_err("refused")
}

fn changes(before: &[u8], after: &[u8]) -> Vec<Change> {
    let limits = Limits::default();
    changes_between(&Pdf::open(before, &limits).expect("before"), &Pdf::open(after, &limits).expect("after"))
}

fn empty(name: &str, place: Option<[f32; 4]>) -> EmptyField {
    EmptyField { name: name.into(), tooltip: format!("Signature {name}"), page: 1, rectangle: place, lock: None }
}

#[test]
fn what_other_programs_write_is_signed() {
    for options in [
        &["--linearize"][..],
        &["--object-streams=generate"],
        &["--linearize", "--object-streams=generate"],
        &["--force-version=2.0"],
        &["--force-version=2.0", "--object-streams=generate"],
    ] {
        let Some(file) = qpdf(&plain(), options) else { return };
        let once = signed(&file, &request("Premier"));
        let twice = signed(&once, &request("Second"));
        let found = extract(&Pdf::open(&twice, &Limits::default()).expect("read"));
        assert_eq!(found.signatures.len(), 2, "{options:?}");
        assert!(found.signatures.iter().all(|s| s.anomalies.is_empty()), "{options:?}");
        let changes = changes(&once, &twice);
        assert!(changes.iter().all(|c| c.kind.is_signature_only()), "{options:?}: {changes:?}");
    }
}

#[test]
fn an_appearance_shows_its_accents() {
    let file = signed(&plain(), &FieldRequest { appearance: Some(shown(2)), ..request("Signature-A") });
    let widget = dictionary_of(&file, field_id(&file, "Signature-A"));
    assert!(widget.has(b"Contents") && widget.has(b"TU"));
    let document = lopdf::Document::load_mem(&file).expect("a document");
    assert_eq!(widget.get(b"P").and_then(Object::as_reference).expect("a page"), document.get_pages()[&2]);
    // The meaning of every glyph is in the file.
    let maps: Vec<String> = document
        .objects
        .values()
        .filter_map(|o| o.as_stream().ok()?.decompressed_content_with_limit(1 << 20).ok())
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .filter(|text| text.contains("beginbfchar"))
        .collect();
    assert!(maps[0].contains("<00C8>") && maps[0].contains("<0153>") && !maps[0].contains("<2019>"), "{maps:?}");
}

#[test]
fn an_appearance_that_cannot_be_drawn_is_refused() {
    let with = |appearance| FieldRequest { appearance: Some(appearance), ..request("A") };
    for bad in [
        Appearance { page: 3, ..shown(1) },
        Appearance { rectangle: [0.0, 0.0, 1.0, 1.0], ..shown(1) },
        Appearance { rectangle: [f32::NAN, 0.0, 90.0, 90.0], ..shown(1) },
        Appearance { font: b"no font".to_vec(), ..shown(1) },
        Appearance { lines: vec!["署名".into()], font: dejavu::sans::extra_light().to_vec(), ..shown(1) },
        Appearance { lines: vec!["x".repeat(190)], ..shown(1) },
        Appearance { mark: Some(OfficeMark { width: 2, height: 2, samples: Samples::Grey(vec![0]) }), ..shown(1) },
    ] {
        let error = refused(&plain(), &with(bad));
        assert!(matches!(error, PdfError::Appearance(_)), "{error}");
    }
}

#[test]
fn a_visible_field_is_tagged_in_a_tagged_document() {
    let once = signed(&tagged(), &FieldRequest { appearance: Some(shown(1)), ..request("A1") });
    let document = lopdf::Document::load_mem(&once).expect("a document");
    let widget = field_id(&once, "A1");
    let (_, form) = document
        .objects
        .iter()
        .find(|(_, o)| o.as_dict().is_ok_and(|d| d.get(b"S").is_ok_and(|s| *s == Object::from("Form"))))
        .expect("a form element");
    let form = form.as_dict().expect("a dictionary");
    assert!(form.has(b"Alt"));
    assert_eq!(form.get(b"K").and_then(Object::as_dict).and_then(|k| k.get(b"Obj")?.as_reference()).expect("the widget"), widget);
    assert_eq!(document.get_dictionary(widget).and_then(|w| w.get(b"StructParent")?.as_i64()).expect("a key"), 1);
    // The later reader sees one visible signature and nothing that it cannot name.
    let twice = signed(&once, &FieldRequest { appearance: Some(Appearance { page: 2, ..shown(2) }), ..request("B1") });
    let found = changes(&once, &twice);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(format!("{found:?}").contains("VisibleSignatureAdded"));
}

#[test]
fn an_ordered_signing_is_created_certified_and_signed() {
    let lock = FieldLock::Include(vec!["Montant".into()]);
    let fields = [
        empty("Greffe", Some([300.0, 60.0, 520.0, 120.0])),
        EmptyField { lock: Some(lock.clone()), ..empty("Maire", None) },
        empty("Tiers", None),
    ];
    let created = add_signature_fields(&tagged(), &fields, &Limits::default()).expect("created");
    checked(&created);
    let certified = signed(&created, &FieldRequest { certify: Some(DocMdp::FillAndSign), appearance: Some(shown(1)), ..request("Greffe") });
    let second = signed(&certified, &request("Maire"));
    let third = signed(&second, &request("Tiers"));
    let found = extract(&Pdf::open(&third, &Limits::default()).expect("read")).signatures;
    assert_eq!(found[0].permissions.doc_mdp, Some(DocMdp::FillAndSign));
    assert_eq!(found[1].permissions.locks, [lock]);
    let later = changes(&certified, &third);
    assert_eq!(later.len(), 2, "{later:?}");
    assert!(later.iter().all(|c| c.permitted_by(&found[0].permissions)), "{later:?}");
    // A field of its own may come when it shows nothing, never visibly.
    signed(&third, &request("Autre"));
    assert!(matches!(refused(&third, &FieldRequest { appearance: Some(shown(2)), ..request("Autre") }), PdfError::Certified));
    assert!(matches!(refused(&third, &FieldRequest { certify: Some(DocMdp::Annotate), ..request("Autre") }), PdfError::NotFirst));
    assert!(matches!(refused(&third, &request("Maire")), PdfError::FieldName { .. }));
    assert!(matches!(add_signature_fields(&third, &fields, &Limits::default()), Err(PdfError::NotFirst)));
}

#[test]
fn a_certified_document_that_allows_nothing_still_takes_a_time_stamp() {
    let certified = signed(&plain(), &FieldRequest { certify: Some(DocMdp::NoChanges), ..request("A") });
    assert!(matches!(refused(&certified, &request("B")), PdfError::Certified));
    let stamped = signed(&certified, &FieldRequest::time_stamp(now(), 64));
    let found = extract(&Pdf::open(&stamped, &Limits::default()).expect("read")).signatures;
    assert!(found[1].time_stamp && found[1].claimed_at.is_none());
    let later = changes(&certified, &stamped);
    assert!(!later.is_empty() && later.iter().all(|c| c.permitted_by(&found[0].permissions)), "{later:?}");
}

#[test]
fn locked_fields_stay_unsigned() {
    let created = add_signature_fields(&plain(), &[empty("A", None), empty("B", None)], &Limits::default()).expect("created");
    let locked = signed(&created, &FieldRequest { lock: Some(FieldLock::All), ..request("A") });
    assert!(matches!(refused(&locked, &request("B")), PdfError::FieldName { .. }));
}

#[test]
fn names_created_together_do_not_begin_one_another() {
    for (a, b) in [("Maire", "Maire"), ("Maire", "MaireAdjoint"), ("Montant1", "B")] {
        let error = add_signature_fields(&plain(), &[empty(a, None), empty(b, None)], &Limits::default());
        assert!(matches!(error, Err(PdfError::FieldName { .. })), "{a} {b}");
    }
}

#[test]
fn seed_values_are_kept_or_the_field_is_refused() {
    let created = add_signature_fields(&plain(), &[empty("A", None)], &Limits::default()).expect("created");
    let with = |seed: lopdf::Dictionary| {
        update(&created, |document| {
            common::changed(document, field_id(&created, "A")).set("SV", seed);
        })
    };
    signed(&with(dictionary! { "SubFilter" => vec![Object::from("ETSI.CAdES.detached")] }), &request("A"));
    for bad in [
        dictionary! { "SubFilter" => vec![Object::from("adbe.pkcs7.detached")] },
        dictionary! { "MDP" => dictionary! { "P" => 1 } },
        dictionary! { "Cert" => dictionary! {} },
    ] {
        assert!(matches!(refused(&with(bad), &request("A")), PdfError::FieldName { .. }));
    }
}

#[test]
fn a_text_field_is_no_place_for_a_signature() {
    assert!(matches!(refused(&letter(|_, _, _| {}), &request("Montant")), PdfError::FieldName { .. }));
}
