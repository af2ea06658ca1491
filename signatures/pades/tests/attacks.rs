//! The known attacks on PDF signatures, made by hand, none of which may read as valid.
//!
//! Names follow "1 Trillion Dollar Refund" (CCS 2019) and "Shadow Attacks" (NDSS 2021).

mod common;

use common::{Layout, Office, find, letter, now, request, rfind, signed, update};
use greffier_pades::cms::sign_detached;
use greffier_pades::pdf::{FieldRequest, Limits, prepare_unchecked};
use greffier_pades::{Lang, Reason, Verdict, Verification, explain, sign, verify};
use lopdf::{Object, ObjectId, Stream, dictionary};

fn judge(bytes: &[u8]) -> Verification {
    verify(bytes, &Office::new(7).trust(), now())
}

/// The reasons of the first signature, which must not be valid.
fn reasons(bytes: &[u8]) -> Vec<Reason> {
    let found = judge(bytes);
    assert_ne!(found.verdict, Verdict::Valid, "{}", explain(&found, Lang::En));
    found.signatures.first().map(|s| s.reasons.clone()).unwrap_or_default()
}

fn altered(bytes: &[u8], reason: Reason) {
    let found = judge(bytes);
    assert_eq!(found.verdict, Verdict::Altered, "{}", explain(&found, Lang::En));
    let all: Vec<Reason> = found.reasons.iter().chain(found.signatures.iter().flat_map(|s| &s.reasons)).copied().collect();
    assert!(all.contains(&reason), "{all:?}");
}

/// Replaces one text by another of the same length, once.
fn patched(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let at = find(bytes, from.as_bytes()).expect("the text to patch");
    let mut out = bytes.to_vec();
    out[at..at + to.len()].copy_from_slice(to.as_bytes());
    out
}

/// The number in `/V n 0 R` of the only signature field.
fn signature_id(bytes: &[u8]) -> ObjectId {
    let document = lopdf::Document::load_mem(bytes).expect("a document");
    let found = document.objects.iter().find(|(_, o)| o.as_dict().is_ok_and(|d| d.has(b"ByteRange")));
    *found.expect("a signature").0
}

fn field_id(bytes: &[u8]) -> ObjectId {
    let document = lopdf::Document::load_mem(bytes).expect("a document");
    let found =
        document.objects.iter().find(|(_, o)| o.as_dict().is_ok_and(|d| matches!(d.get(b"FT"), Ok(Object::Name(n)) if n == b"Sig")));
    *found.expect("a field").0
}

fn first_content(bytes: &[u8]) -> ObjectId {
    let document = lopdf::Document::load_mem(bytes).expect("a document");
    document.get_page_contents(document.get_pages()[&1])[0]
}

/// The letter signed, with `change` made to the signature's `ByteRange` numbers; the digest no longer fits either.
fn with_range(change: impl FnOnce(&mut [usize; 4])) -> Vec<u8> {
    let bytes = signed(&Office::new(7));
    let at = find(&bytes, b"/ByteRange").expect("a byte range");
    let open = at + find(&bytes[at..], b"[").expect("[");
    let close = open + find(&bytes[open..], b"]").expect("]");
    let text = String::from_utf8_lossy(&bytes[open + 1..close]).into_owned();
    let numbers: Vec<usize> = text.split_whitespace().map(|n| n.parse().expect("a number")).collect();
    let mut numbers: [usize; 4] = numbers.try_into().expect("four");
    change(&mut numbers);
    let text = format!("{} {} {} {}", numbers[0], numbers[1], numbers[2], numbers[3]);
    let mut out = bytes.clone();
    out[open + 1..close].fill(b' ');
    out[open + 1..open + 1 + text.len()].copy_from_slice(text.as_bytes());
    out
}

#[test]
fn a_changed_text_is_found() {
    altered(&patched(&signed(&Office::new(7)), "acceptee", "refusee!"), Reason::DigestMismatch);
}

#[test]
fn bytes_after_the_end_are_found() {
    for tail in [&b"\n"[..], b"x", b"% harmless comment\n", b"5 0 obj\n(evil)\nendobj\n"] {
        altered(&[signed(&Office::new(7)).as_slice(), tail].concat(), Reason::BytesAppended);
    }
    // A second end-of-file marker makes the bytes part of the file, and no signature covers them.
    let found = reasons(&[signed(&Office::new(7)).as_slice(), b"%%EOF\n"].concat());
    assert!(found.contains(&Reason::UncoveredUpdate), "{found:?}");
}

#[test]
fn universal_forgery_byte_range() {
    let file = signed(&Office::new(7));
    altered(&patched(&file, "/ByteRange", "/ByteRangf"), Reason::ByteRangeMissing);
    altered(&patched(&file, "/ByteRange[0 ", "/ByteRange[0."), Reason::ByteRangeMalformed);
    altered(&patched(&file, "/ByteRange[0", "/ByteRange[-"), Reason::DictionaryUnreadable);
    altered(&with_range(|r| r[0] = 1), Reason::ByteRangeStart);
    altered(&with_range(|r| r[1] -= 2), Reason::ByteRangeGap);
    altered(&with_range(|r| (r[2], r[3]) = (r[2] + 1, r[3] - 1)), Reason::ByteRangeGap);
    altered(&with_range(|r| r[3] -= 1), Reason::DigestMismatch);
    altered(&with_range(|r| r[3] -= 10), Reason::ByteRangeEnd);
    altered(&with_range(|r| r[3] += 1), Reason::ByteRangeBeyondEnd);
    altered(&with_range(|r| r[2] = r[1] - 5), Reason::ByteRangeOverlap);
    altered(&with_range(|r| *r = [0, 0, 0, 0]), Reason::ByteRangeGap);
    altered(&with_range(|r| r[3] = 9_999_999_999), Reason::ByteRangeBeyondEnd);
}

#[test]
fn universal_forgery_contents() {
    let file = signed(&Office::new(7));
    altered(&patched(&file, "/Contents<", "/Contentz<"), Reason::ContentsMissing);
    altered(&patched(&file, "/Contents<3", "/Contents<0"), Reason::CmsMalformed);
    altered(&patched(&file, "/Contents<30", "/Contents< 0"), Reason::ContentsMalformed);
    let at = find(&file, b"/Contents<").expect("contents") + 10;
    let end = at + find(&file[at..], b">").expect(">");
    let mut empty = file.clone();
    empty[at..end].fill(b'0');
    altered(&empty, Reason::ContentsMissing);
    let mut null = file.clone();
    null[at - 1..end + 1].fill(b' ');
    null[at..at + 4].copy_from_slice(b"null");
    altered(&null, Reason::ContentsMissing);
    // One hexadecimal digit in the other case leaves the value as it was, and is still another byte.
    let letter = (at..end).find(|i| file[*i].is_ascii_uppercase()).expect("a letter");
    let mut other_case = file.clone();
    other_case[letter].make_ascii_lowercase();
    altered(&other_case, Reason::ContentsMalformed);
    // Something in the padding.
    let mut padded = file.clone();
    padded[end - 1] = b'1';
    altered(&padded, Reason::CmsTrailingBytes);
}

#[test]
fn incremental_saving() {
    let file = signed(&Office::new(7));
    let content = first_content(&file);
    let evil = update(&file, |document| {
        let stream = Stream::new(dictionary! {}, b"BT /F1 12 Tf 72 720 Td (Refusee) Tj ET".to_vec());
        document.new_document.set_object(content, stream);
    });
    altered(&evil, Reason::ChangedAfter);
    // An update that changes nothing is still an update nobody signed.
    let idle = update(&file, |_| {});
    assert_eq!(reasons(&idle), [Reason::UncoveredUpdate]);
}

#[test]
fn pages_added_or_removed() {
    let file = signed(&Office::new(7));
    let evil = update(&file, |document| {
        let pages = document.get_prev_documents().catalog().and_then(|c| c.get(b"Pages")?.as_reference()).expect("pages");
        document.opt_clone_object_to_new_document(pages).expect("pages");
        let pages = document.new_document.get_dictionary_mut(pages).expect("pages");
        pages.get_mut(b"Kids").and_then(Object::as_array_mut).expect("kids").pop();
        pages.set("Count", 1);
    });
    altered(&evil, Reason::ChangedAfter);
    assert!(judge(&evil).signatures[0].later.iter().any(|l| format!("{l:?}").contains("PageRemoved")));
}

#[test]
fn a_form_field_filled_afterwards_is_named() {
    let office = Office::new(7);
    let file = sign(&letter(Layout::DirectForm), &office.signer("Ève Tremblay", 1), &request()).expect("signed");
    let evil = update(&file, |document| {
        let id = *document
            .get_prev_documents()
            .objects
            .iter()
            .find(|(_, o)| o.as_dict().is_ok_and(|d| d.has(b"FT") && d.get(b"FT").is_ok_and(|f| *f == Object::from("Tx"))))
            .expect("the text field")
            .0;
        document.opt_clone_object_to_new_document(id).expect("field");
        document.new_document.get_dictionary_mut(id).expect("field").set("V", Object::string_literal("9999"));
    });
    altered(&evil, Reason::ChangedAfter);
    assert!(explain(&judge(&evil), Lang::Fr).contains("un champ du formulaire a été changé : Montant (avant : 42 ; maintenant : 9999)"));
}

#[test]
fn one_signature_in_two_fields() {
    let file = signed(&Office::new(7));
    let (signature, field) = (signature_id(&file), field_id(&file));
    let evil = update(&file, |document| {
        let copy = document.get_prev_documents().get_dictionary(field).expect("field").clone();
        let mut copy = copy;
        copy.set("T", Object::string_literal("Autre"));
        copy.set("V", signature);
        let copy = document.new_document.add_object(copy);
        let form = document.get_prev_documents().catalog().and_then(|c| c.get(b"AcroForm")?.as_reference()).expect("form");
        document.opt_clone_object_to_new_document(form).expect("form");
        let form = document.new_document.get_dictionary_mut(form).expect("form");
        form.get_mut(b"Fields").and_then(Object::as_array_mut).expect("fields").push(copy.into());
    });
    altered(&evil, Reason::SharedSignature);
}

#[test]
fn a_removed_signature_is_not_forgotten() {
    let file = signed(&Office::new(7));
    let field = field_id(&file);
    let evil = update(&file, |document| {
        document.opt_clone_object_to_new_document(field).expect("field");
        document.new_document.get_dictionary_mut(field).expect("field").remove(b"V");
    });
    let found = judge(&evil);
    assert_eq!(found.verdict, Verdict::CannotTell);
    assert_eq!(found.reasons, [Reason::NoSignature, Reason::StraySignature]);
}

#[test]
fn signature_wrapping() {
    // The signed bytes are moved aside: the gap holds another document's objects.
    let file = signed(&Office::new(7));
    let at = find(&file, b"/Contents<").expect("contents") + 9;
    let end = at + find(&file[at..], b">").expect(">") + 1;
    let contents = file[at..end].to_vec();
    let mut wrapped = file[..at].to_vec();
    wrapped.extend(&contents);
    wrapped.extend_from_slice(b" /Evil (content in the gap) ");
    wrapped.extend(&file[end..]);
    let numbers = format!("[0 {} {} {}", at, end + 28, file.len() - end);
    let open = find(&wrapped, b"/ByteRange").expect("range") + 10;
    let open = open + find(&wrapped[open..], b"[").expect("[");
    let close = open + find(&wrapped[open..], b"]").expect("]");
    wrapped[open..close].fill(b' ');
    wrapped[open..open + numbers.len()].copy_from_slice(numbers.as_bytes());
    assert_ne!(judge(&wrapped).verdict, Verdict::Valid);
}

#[test]
fn shadow_content_smuggled_in_by_a_second_signature() {
    let office = Office::new(7);
    // A page whose content names an object that does not exist yet: the gap is left on purpose.
    let mut document = lopdf::Document::load_mem(&letter(Layout::Table)).expect("a letter");
    let page = document.get_pages()[&1];
    let gap = (document.max_id + 8, 0);
    let first = document.get_page_contents(page)[0];
    document.get_dictionary_mut(page).expect("page").set("Contents", vec![Object::from(first), gap.into()]);
    document.max_id += 20;
    let mut shadow = Vec::new();
    document.save_to(&mut shadow).expect("a shadow document");
    assert_eq!(sign(&shadow, &office.signer("Ève Tremblay", 1), &request()).expect_err("refused").code(), "GRF-SIG-013");
    // Another program signs it all the same.
    let field = FieldRequest::new("ETSI.CAdES.detached", now(), 8192);
    let prepared = prepare_unchecked(&shadow, &field, &Limits::default()).expect("prepared");
    let signature = sign_detached(&prepared.covered(), &office.signer("Ève Tremblay", 1)).expect("a signature");
    let once = prepared.embed(&signature).expect("signed");
    // Streams that call themselves part of the file's skeleton are no exception.
    for kind in ["", "/Type/XRef", "/Type/ObjStm/N 0/First 0"] {
        let filled = raw_update(&once, gap, &format!("<<{kind}/Length 19>>stream\nBT (Refusee) Tj ET \nendstream"));
        assert_eq!(judge(&filled).verdict, Verdict::Altered, "{kind}");
        let twice = sign(&filled, &office.signer("Léo Gagné", 2), &request()).expect("signed");
        let found = judge(&twice);
        assert_eq!(found.signatures[0].reasons, [Reason::ChangedAfter], "{kind}");
    }
}

/// Appends an update written by hand, with one object.
fn raw_update(bytes: &[u8], (number, generation): ObjectId, body: &str) -> Vec<u8> {
    let root = lopdf::Document::load_mem(bytes).expect("a document").trailer.get(b"Root").cloned().expect("a root");
    let root = root.as_reference().expect("a reference").0;
    let at = rfind(bytes, b"startxref\n").expect("startxref") + 10;
    let previous = String::from_utf8_lossy(&bytes[at..at + find(&bytes[at..], b"\n").expect("a line")]).into_owned();
    let mut out = bytes.to_vec();
    let object = out.len();
    out.extend(format!("{number} {generation} obj\n{body}\nendobj\n").bytes());
    let xref = out.len();
    out.extend(
        format!(
            "xref\n0 1\n0000000000 65535 f \n{number} 1\n{object:010} {generation:05} n \ntrailer\n\
             <</Root {root} 0 R/Size 1000/Prev {previous}>>\nstartxref\n{xref}\n%%EOF\n"
        )
        .bytes(),
    );
    out
}

#[test]
fn a_change_hidden_between_two_signatures() {
    let office = Office::new(7);
    let file = signed(&office);
    let content = first_content(&file);
    let changed = update(&file, |document| {
        let stream = Stream::new(dictionary! {}, b"BT /F1 12 Tf 72 720 Td (Refusee) Tj ET".to_vec());
        document.new_document.set_object(content, stream);
    });
    let twice = sign(&changed, &office.signer("Léo Gagné", 2), &request()).expect("signed");
    let found = judge(&twice);
    assert_eq!(found.verdict, Verdict::Altered);
    assert_eq!(found.signatures[0].reasons, [Reason::ChangedAfter]);
    // The second clerk signed what was there then.
    assert_eq!(found.signatures[1].verdict, Verdict::Valid);
}

#[test]
fn an_annotation_over_the_text() {
    let office = Office::new(7);
    let file = signed(&office);
    let evil = update(&file, |document| {
        let page = document.get_prev_documents().get_pages()[&1];
        let note = document.new_document.add_object(dictionary! {
            "Type" => "Annot", "Subtype" => "FreeText", "Contents" => Object::string_literal("Refusee"),
            "Rect" => vec![0.into(), 0.into(), 600.into(), 700.into()],
        });
        document.opt_clone_object_to_new_document(page).expect("page");
        let page = document.new_document.get_dictionary_mut(page).expect("page");
        page.get_mut(b"Annots").and_then(Object::as_array_mut).expect("annots").push(note.into());
    });
    altered(&evil, Reason::ChangedAfter);
}

#[test]
fn a_later_signature_that_is_broken_pulls_the_earlier_down() {
    let office = Office::new(7);
    let once = signed(&office);
    let twice = sign(&once, &office.signer("Léo Gagné", 2), &request()).expect("signed");
    let at = rfind(&twice, b"/Contents<").expect("contents") + 10 + 400;
    let mut broken = twice.clone();
    broken[at] = if broken[at] == b'0' { b'1' } else { b'0' };
    let found = judge(&broken);
    assert_eq!(found.verdict, Verdict::Altered);
    assert_eq!(found.signatures[0].reasons, [Reason::LaterSignatureNotValid]);
}

#[test]
fn a_stranger_who_signs_last_is_not_trusted() {
    let office = Office::new(7);
    let stranger = Office::new(9);
    let twice = sign(&signed(&office), &stranger.signer("Inconnu", 5), &request()).expect("signed");
    let found = judge(&twice);
    assert_eq!(found.verdict, Verdict::Altered, "a root of the same name did not issue the certificate");
    assert_eq!(found.signatures[0].reasons, [Reason::LaterSignatureNotValid]);
}

#[test]
fn repaired_files_are_not_judged() {
    let file = signed(&Office::new(7));
    // The last startxref points nowhere: readers that repair still show a document.
    let at = rfind(&file, b"startxref\n").expect("startxref") + 10;
    let mut broken = file.clone();
    broken[at] = b'9';
    let found = judge(&broken);
    assert_ne!(found.verdict, Verdict::Valid);
    assert!(found.reasons.contains(&Reason::Ambiguous), "{:?}", found.reasons);
}
