//! Certified documents, locked fields, signatures that show something, and those who sign in order; and the attacks on them ("Breaking the
//! Specification: PDF Certification", Rohlmann and others, IEEE S&P 2021).

mod common;

use common::{Kind, Layout, Office, letter, now, request, update};
use greffier_pades::pdf::{Appearance, DocMdp, EmptyField, FieldLock, Limits, add_signature_fields};
use greffier_pades::{Lang, LaterChange, Level, Reason, SignError, SignRequest, Verdict, Verification, explain, extend, sign, verify};
use lopdf::{Dictionary, Object, ObjectId, dictionary};

const PLACE: [f32; 4] = [300.0, 60.0, 520.0, 120.0];

fn appearance(name: &str) -> Appearance {
    Appearance {
        page: 1,
        rectangle: PLACE,
        lines: vec![name.into(), "Décision rendue".into()],
        mark: None,
        font: dejavu::sans::regular().to_vec(),
        alternative: format!("Signature de {name}"),
    }
}

fn judge(bytes: &[u8]) -> Verification {
    verify(bytes, &Office::new(7).trust(), now())
}

fn valid(bytes: &[u8]) -> Verification {
    let found = judge(bytes);
    assert_eq!(found.verdict, Verdict::Valid, "{}", explain(&found, Lang::En));
    found
}

fn refused(bytes: &[u8], reason: Reason) {
    let found = judge(bytes);
    assert_ne!(found.verdict, Verdict::Valid, "{}", explain(&found, Lang::En));
    assert!(found.signatures[0].reasons.contains(&reason), "{}", explain(&found, Lang::En));
}

/// The form, certified by the office.
fn certified(level: DocMdp) -> Vec<u8> {
    let request = SignRequest { certify: Some(level), ..request() };
    sign(&letter(Layout::DirectForm), &Office::new(7).signer("Ève Tremblay", 1), &request).expect("certified")
}

fn object(bytes: &[u8], is: impl Fn(&Dictionary) -> bool) -> ObjectId {
    let document = lopdf::Document::load_mem(bytes).expect("a document");
    *document.objects.iter().find(|(_, o)| o.as_dict().is_ok_and(&is)).expect("the object").0
}

fn filled(bytes: &[u8]) -> Vec<u8> {
    let field = object(bytes, |d| d.get(b"FT").is_ok_and(|kind| *kind == Object::from("Tx")));
    update(bytes, |document| {
        document.opt_clone_object_to_new_document(field).expect("field");
        document.new_document.get_dictionary_mut(field).expect("field").set("V", Object::string_literal("9999"));
    })
}

fn annotated(bytes: &[u8], annotation: Dictionary) -> Vec<u8> {
    update(bytes, |document| {
        let page = document.get_prev_documents().get_pages()[&1];
        document.opt_clone_object_to_new_document(page).expect("page");
        let id = document.new_document.add_object(annotation);
        let page = document.new_document.get_dictionary_mut(page).expect("page");
        page.get_mut(b"Annots").and_then(Object::as_array_mut).expect("annotations").push(id.into());
    })
}

#[test]
fn certification_says_what_may_change() {
    let names_the_field = |found: &Verification| {
        let filled = LaterChange::FormFieldFilled { field: "Montant".into(), before: "42".into(), after: "9999".into() };
        assert_eq!(found.signatures[0].later, [filled]);
    };
    refused(&filled(&certified(DocMdp::NoChanges)), Reason::ForbiddenChange);
    names_the_field(&valid(&filled(&certified(DocMdp::FillAndSign))));
    names_the_field(&valid(&filled(&certified(DocMdp::Annotate))));
    let second = |file: &[u8]| sign(file, &Office::new(7).signer("Léo Gagné", 2), &request());
    assert!(matches!(second(&certified(DocMdp::NoChanges)), Err(SignError::Pdf(_))), "nothing may be added");
    assert_eq!(valid(&second(&certified(DocMdp::FillAndSign)).expect("signed")).signatures.len(), 2);
    // Certified is who signs first.
    let late = SignRequest { certify: Some(DocMdp::FillAndSign), ..request() };
    let signed = sign(&letter(Layout::DirectForm), &Office::new(7).signer("Ève Tremblay", 1), &request()).expect("signed");
    assert!(matches!(sign(&signed, &Office::new(7).signer("Léo Gagné", 2), &late), Err(SignError::Pdf(_))));
    // Proofs and time stamps are always allowed.
    let mut services = Office::new(7).services(Kind::Ed25519, now());
    let archived = extend(&certified(DocMdp::NoChanges), Level::BaselineLTA, now(), Lang::Fr, &mut services).expect("archived");
    assert_eq!(valid(&archived).signatures[0].level, Some(Level::BaselineLTA));
}

#[test]
fn a_locked_field_stays_as_it_is() {
    let locked = |lock: FieldLock| {
        let request = SignRequest { certify: Some(DocMdp::FillAndSign), lock: Some(lock), ..request() };
        sign(&letter(Layout::DirectForm), &Office::new(7).signer("Ève Tremblay", 1), &request).expect("signed")
    };
    refused(&filled(&locked(FieldLock::All)), Reason::ForbiddenChange);
    refused(&filled(&locked(FieldLock::Include(vec!["Montant".into()]))), Reason::ForbiddenChange);
    valid(&filled(&locked(FieldLock::Include(vec!["Autre".into()]))));
    valid(&filled(&locked(FieldLock::Exclude(vec!["Montant".into()]))));
}

/// Evil annotation attack: what certification allows is laid over what was certified.
#[test]
fn an_annotation_that_covers_the_content_is_no_annotation() {
    let over = |kind: &str| {
        dictionary! {
            "Type" => "Annot", "Subtype" => kind, "F" => 4, "Rect" => vec![0.into(), 0.into(), 612.into(), 792.into()],
            "Contents" => Object::string_literal("Decision : la demande est refusee."),
        }
    };
    for kind in ["FreeText", "Stamp", "Square", "Redact"] {
        refused(&annotated(&certified(DocMdp::Annotate), over(kind)), Reason::ForbiddenChange);
        refused(&annotated(&certified(DocMdp::FillAndSign), over(kind)), Reason::ForbiddenChange);
    }
    let note = || dictionary! { "Type" => "Annot", "Subtype" => "Text", "Rect" => vec![10.into(), 10.into(), 30.into(), 30.into()] };
    refused(&annotated(&certified(DocMdp::FillAndSign), note()), Reason::ForbiddenChange);
}

/// Sneaky signature attack: a signature field whose appearance is laid over what was certified.
#[test]
fn a_signature_that_covers_the_content_is_not_taken_for_one() {
    let sneaky = SignRequest { appearance: Some(appearance("Mallory")), ..request() };
    let stranger = Office::new(9).signer("Mallory", 1);
    assert!(matches!(sign(&certified(DocMdp::FillAndSign), &stranger, &sneaky), Err(SignError::Pdf(_))), "we make none");
    let plain = sign(&letter(Layout::DirectForm), &Office::new(7).signer("Ève Tremblay", 1), &request()).expect("signed");
    let covered = sign(&plain, &Office::new(7).signer("Léo Gagné", 2), &sneaky).expect("signed");
    refused(&covered, Reason::VisibleSignatureAfter);
    // Moved after it was signed.
    let shown = sign(
        &letter(Layout::DirectForm),
        &Office::new(7).signer("Ève Tremblay", 1),
        &SignRequest { appearance: Some(appearance("Ève Tremblay")), certify: Some(DocMdp::FillAndSign), ..request() },
    );
    let shown = shown.expect("signed");
    valid(&shown);
    let widget = object(&shown, |d| d.get(b"FT").is_ok_and(|kind| *kind == Object::from("Sig")));
    let moved = update(&shown, |document| {
        document.opt_clone_object_to_new_document(widget).expect("field");
        let place = vec![0.into(), 0.into(), 612.into(), 792.into()];
        document.new_document.get_dictionary_mut(widget).expect("field").set("Rect", place);
    });
    refused(&moved, Reason::ForbiddenChange);
}

#[test]
fn those_who_sign_in_order_sign_in_their_own_fields() {
    let field = |name: &str, left: f32| EmptyField {
        name: name.into(),
        tooltip: format!("Signature, {name}"),
        page: 1,
        rectangle: Some([left, 60.0, left + 150.0, 120.0]),
        lock: None,
    };
    let fields = [field("Greffe", 60.0), field("Direction", 220.0), field("Citoyen", 380.0)];
    let mut file = add_signature_fields(&letter(Layout::Tagged), &fields, &Limits::default()).expect("fields");
    let office = Office::new(7);
    for (number, (empty, name)) in fields.iter().zip(["Ève Tremblay", "Léo Gagné", "Bureau"]).enumerate() {
        let place = empty.rectangle.expect("a place");
        let shown = Appearance { rectangle: place, ..appearance(name) };
        let certify = (number == 0).then_some(DocMdp::FillAndSign);
        let request = SignRequest { field: Some(empty.name.clone()), appearance: Some(shown), certify, ..request() };
        file = sign(&file, &office.signer(name, number as u8 + 1), &request).unwrap_or_else(|e| panic!("{name}: {e}"));
        let found = valid(&file);
        assert_eq!((found.signatures.len(), found.empty_fields.len()), (number + 1, 2 - number));
    }
    let found = valid(&file);
    let names: Vec<_> = found.signatures.iter().map(|s| s.field.as_str()).collect();
    assert_eq!(names, ["Greffe", "Direction", "Citoyen"]);
    assert_eq!(found.signatures[0].later.len(), 2);
}

/// Many harmless changes do not hide the one that matters.
#[test]
fn a_change_among_hundreds_is_found() {
    let file = certified(DocMdp::Annotate);
    let document = lopdf::Document::load_mem(&file).expect("a document");
    let content = document.get_page_contents(document.get_pages()[&1])[0];
    let many = update(&file, |document| {
        let page = document.get_prev_documents().get_pages()[&1];
        document.opt_clone_object_to_new_document(page).expect("page");
        for number in 0..300 {
            let place = vec![10.into(), number.into(), 20.into(), (number + 10).into()];
            let note = dictionary! { "Type" => "Annot", "Subtype" => "Text", "Rect" => place };
            let id = document.new_document.add_object(note);
            let page = document.new_document.get_dictionary_mut(page).expect("page");
            page.get_mut(b"Annots").and_then(Object::as_array_mut).expect("annotations").push(id.into());
        }
    });
    valid(&many);
    let hidden = update(&many, |document| {
        let other = lopdf::Stream::new(dictionary! {}, b"BT /F1 12 Tf 72 720 Td (Decision : refusee) Tj ET".to_vec());
        document.new_document.objects.insert(content, Object::Stream(other));
    });
    refused(&hidden, Reason::ForbiddenChange);
}

/// Adds a document security store without asking anybody.
fn with_store(bytes: &[u8]) -> Vec<u8> {
    let data = greffier_pades::pdf::ValidationData { crls: vec![vec![0x30, 0]], ..Default::default() };
    greffier_pades::pdf::add_validation_data(bytes, &data, &[], &Limits::default()).expect("a store")
}

/// What a page is drawn with is no security store, whatever the catalogue calls it.
#[test]
fn resources_under_another_name_do_not_change() {
    let mut doc = lopdf::Document::load_mem(&letter(Layout::Table)).expect("a document");
    let page = doc.get_pages()[&1];
    let held = doc.get_dictionary(page).and_then(|page| page.get(b"Resources")).expect("resources").clone();
    let shared = doc.add_object(held);
    doc.get_dictionary_mut(page).expect("page").set("Resources", shared);
    let catalog = doc.trailer.get(b"Root").and_then(Object::as_reference).expect("a catalogue");
    doc.get_dictionary_mut(catalog).expect("a catalogue").set("DSS", shared);
    let mut shadow = Vec::new();
    doc.save_to(&mut shadow).expect("a document");
    for certify in [None, Some(DocMdp::NoChanges)] {
        let signed = sign(&shadow, &Office::new(7).signer("Ève Tremblay", 1), &SignRequest { certify, ..request() }).expect("signed");
        let changed = update(&signed, |document| {
            let font = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "ZapfDingbats" };
            let font = document.new_document.add_object(font);
            let resources = dictionary! { "Font" => dictionary! { "F1" => font } };
            document.new_document.objects.insert(shared, Object::Dictionary(resources));
        });
        assert_ne!(judge(&changed).verdict, Verdict::Valid, "{}", explain(&judge(&changed), Lang::En));
    }
}

/// A page's content that calls itself a cross-reference stream is still the page's content.
#[test]
fn content_that_calls_itself_structure_does_not_change() {
    let mut doc = lopdf::Document::load_mem(&letter(Layout::Table)).expect("a document");
    let content = doc.get_page_contents(doc.get_pages()[&1])[0];
    let of = |text: &str| {
        let drawn = format!("BT /F1 12 Tf 72 720 Td ({text}) Tj ET").into_bytes();
        Object::Stream(lopdf::Stream::new(dictionary! { "Type" => "XRef" }, drawn).with_compression(false))
    };
    doc.objects.insert(content, of("Decision : acceptee"));
    let mut shadow = Vec::new();
    doc.save_to(&mut shadow).expect("a document");
    // Who writes the document again leaves such streams out; then there is nothing to attack.
    let Ok(signed) = sign(&shadow, &Office::new(7).signer("Ève Tremblay", 1), &request()) else { return };
    let changed = update(&signed, |document| {
        document.new_document.objects.insert(content, of("Decision : refusee"));
    });
    assert_ne!(judge(&with_store(&changed)).verdict, Verdict::Valid, "{}", explain(&judge(&with_store(&changed)), Lang::En));
}
