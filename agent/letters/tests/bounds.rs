//! What a template may not do, and what it is told.

mod common;

use common::{folder, letter, sample};
use greffier_letters::{Language, LetterError, MAX_DATA_BYTES, MAX_TEMPLATE_BYTES, Position, check};
use serde_json::{Value, json};

const HEAD: &str = "#let data = json(\"/data.json\")\n#set document(title: \"Lettre\")\n";

fn refused(template: &str, data: &Value) -> LetterError {
    letter(folder(template).path(), "t.typ", Language::French, data).expect_err(template)
}

#[test]
fn the_same_request_gives_the_same_bytes() {
    let data = sample("confirmation.fr");
    let make = |data: &Value| letter(&common::office(), "confirmation.typ", Language::French, data).expect("letter").pdf;
    let first = make(&data);
    assert_eq!(first, make(&data), "warm");
    // A letter to somebody else between, and the same one on several threads at once.
    let other = sample("confirmation.aucun-organisme");
    assert_ne!(first, make(&other));
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..3).map(|_| scope.spawn(|| make(&data))).collect();
        assert!(all.into_iter().all(|one| one.join().expect("thread") == first), "at once");
    });
}

#[test]
fn an_unknown_field_is_named_with_line_and_column() {
    let template = format!("{HEAD}Bonjour #data.fields.pernom!");
    let error = refused(&template, &json!({"fields": {"prenom": "Zoé"}}));
    assert_eq!(error.code(), "GRF-LET-002");
    let finding = &error.findings()[0];
    assert_eq!((finding.file.as_str(), finding.position), ("t.typ", Some(Position { line: 3, column: 22 })));
    assert!(finding.message.contains("\"pernom\""), "{error}");
    assert!(error.to_string().starts_with("GRF-LET-002: t.typ:3:22: "), "{error}");
}

#[test]
fn personal_data_stays_out_of_errors() {
    let data = json!({"fields": {"nom": "Tremblay", "signe": "𓀀"}});
    for template in ["#panic(\"pour \" + data.fields.nom)", "#data.fields.nom.foo", "#int(data.fields.nom)"] {
        let error = refused(&format!("{HEAD}{template}"), &data);
        let all = format!("{error} {error:?} {}", error.sentence(Language::French));
        assert!(!all.contains("Tremblay"), "{all}");
    }
    // A character that no font has: an accessible archive cannot hold it, and it is not repeated.
    let error = refused(&format!("{HEAD}#data.fields.signe"), &data);
    assert_eq!(error.code(), "GRF-LET-006");
    assert!(!error.to_string().contains('𓀀'), "{error}");
}

#[test]
fn only_the_folder_can_be_read() {
    let outer = tempfile::tempdir().expect("folder");
    let inner = outer.path().join("letters");
    std::fs::create_dir(&inner).expect("folder");
    std::fs::write(outer.path().join("secret.txt"), "secret").expect("file");
    std::os::unix::fs::symlink(outer.path().join("secret.txt"), inner.join("link.txt")).expect("link");
    let attempts = [
        ("#read(\"../../etc/passwd\")", "escape"),
        ("#read(\"/../secret.txt\")", "escape"),
        ("#read(\"/etc/passwd\")", "not found"),
        ("#read(\"link.txt\")", "access denied"),
        ("#read(\".\")", "directory"),
        ("#import \"@preview/cetz:0.4.0\"", "packages are not available"),
    ];
    for (attempt, said) in attempts {
        std::fs::write(inner.join("t.typ"), format!("{HEAD}{attempt}")).expect("template");
        let error = letter(&inner, "t.typ", Language::French, &json!({})).expect_err(attempt);
        assert_eq!(error.code(), "GRF-LET-002", "{attempt}");
        let text = error.to_string();
        assert!(text.contains(said), "{attempt}: {text}");
        assert!(!text.contains(outer.path().to_str().expect("path")), "the server's paths stay out: {text}");
        assert_eq!(error.findings()[0].position.map(|at| at.line), Some(3), "{text}");
    }
}

#[test]
fn a_value_never_becomes_code() {
    let data = json!({"fields": {"nom": "#panic(\"oops\") *gras* $x$ @a <b>"}});
    let fine = folder(&format!("{HEAD}#data.fields.nom"));
    letter(fine.path(), "t.typ", Language::French, &data).expect("plain text");
    for template in ["#eval(data.fields.nom)", "#std.eval(data.fields.nom)", "#plugin(\"x.wasm\")"] {
        let error = refused(&format!("{HEAD}{template}"), &data);
        assert_eq!(error.code(), "GRF-LET-002", "{error}");
        assert!(error.to_string().contains("not available in letters"), "{error}");
    }
}

#[test]
fn names_that_are_no_template_are_refused() {
    let folder = folder(HEAD);
    for name in ["../t.typ", "sub/t.typ", "t.txt", "", ".typ", "absent.typ", "t.typ\0"] {
        let error = letter(folder.path(), name, Language::English, &json!({})).expect_err(name);
        assert_eq!(error.code(), "GRF-LET-001", "{name}");
    }
    let gone = folder.path().join("gone");
    assert_eq!(letter(&gone, "t.typ", Language::English, &json!({})).expect_err("gone").code(), "GRF-LET-001");
}

#[test]
fn too_much_is_refused() {
    let huge = format!("{HEAD}{}", "a ".repeat(MAX_TEMPLATE_BYTES as usize / 2));
    assert_eq!(refused(&huge, &json!({})).code(), "GRF-LET-003");
    assert_eq!(refused(HEAD, &json!({"a": "b".repeat(MAX_DATA_BYTES)})).code(), "GRF-LET-003");
    let pages = format!("{HEAD}#for _ in range(201) [#pagebreak()]");
    assert_eq!(refused(&pages, &json!({})), LetterError::TooManyPages(202));

    let folder = folder(&format!("{HEAD}#include \"big.typ\""));
    std::fs::write(folder.path().join("big.typ"), "a ".repeat(MAX_TEMPLATE_BYTES as usize)).expect("file");
    let error = letter(folder.path(), "t.typ", Language::French, &json!({})).expect_err("big include");
    assert!(error.to_string().contains("larger than"), "{error}");
}

#[test]
fn what_is_not_accessible_is_refused_with_the_reason() {
    let error = refused("Sans titre", &json!({}));
    assert_eq!(error.code(), "GRF-LET-006");
    assert!(error.to_string().contains("title"), "{error}");

    let folder = folder(&format!("{HEAD}#image(\"mark.svg\")"));
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>";
    std::fs::write(folder.path().join("mark.svg"), svg).expect("image");
    let error = letter(folder.path(), "t.typ", Language::French, &json!({})).expect_err("no alternative text");
    assert!(error.to_string().contains("alt text"), "{error}");
}

#[test]
fn check_tells_where_without_any_citizen_s_data() {
    let folder = folder(&format!("{HEAD}#data.fields.nom #set text(font: \"Nulle Part\")\nTexte"));
    let said = |folder| check(folder, "t.typ").iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(said(folder.path()).contains("samples/t.fr.json"));

    let samples = folder.path().join("samples");
    std::fs::create_dir(&samples).expect("folder");
    std::fs::write(samples.join("t.fr.json"), "{").expect("sample");
    assert!(said(folder.path()).contains("not JSON"));
    std::fs::write(samples.join("t.fr.json"), r#"{"language":"fr","today":"hier"}"#).expect("sample");
    assert!(said(folder.path()).contains("a date 'today'"));
    std::fs::write(samples.join("t.fr.json"), r#"{"language":"fr","today":"2026-11-23","fields":{}}"#).expect("sample");
    assert!(said(folder.path()).starts_with("t.typ:3:14: "), "{}", said(folder.path()));
    let good = r#"{"language":"fr","today":"2026-11-23","fields":{"nom":"Roy"}}"#;
    std::fs::write(samples.join("t.fr.json"), good).expect("sample");
    assert!(said(folder.path()).contains("unknown font family"), "{}", said(folder.path()));
}

#[test]
fn greek_and_cyrillic_names_can_be_written() {
    let folder = folder(&format!("{HEAD}#data.fields.nom"));
    let data = json!({"fields": {"nom": "Ελένη Παπαδοπούλου, Ольга Щербакова, Nguyễn Đức, Şahin, Łukasz"}});
    let letter = letter(folder.path(), "t.typ", Language::French, &data).expect("fonts have them");
    assert!(letter.warnings.is_empty(), "{:?}", letter.warnings);
}

#[test]
fn today_is_the_moment_given_in_the_office_s_zone() {
    let folder = folder(&format!(
        "{HEAD}#assert.eq(datetime.today().display(), \"2026-11-23\")\n#assert.eq(datetime.today(offset: 9).display(), \"2026-11-24\")"
    ));
    letter(folder.path(), "t.typ", Language::English, &json!({})).expect("the local date");
}

#[test]
fn a_place_for_a_signature_that_cannot_be_is_told_with_its_line() {
    let cases = [
        ("#metadata((width: 85mm)) <signature>", "height is missing"),
        ("#metadata((width: 85mm, height: 2mm)) <signature>", "height is a length of 10 to 400 mm"),
        ("#metadata((width: 10em, height: 20mm)) <signature>", "width is a length"),
        ("#metadata((width: 85mm, height: 20mm, role: \"x\")) <signature>", "no key role"),
        ("#metadata((width: 85mm, height: 20mm, who: \"a b\")) <signature>", "who is the name of a role"),
        ("#metadata(3) <signature>", "a dictionary"),
        ("#par[Ici] <signature>", "for metadata alone"),
        ("#metadata((width: 300mm, height: 20mm)) <signature>", "leaves page 1"),
        ("#v(1fr)\n#metadata((width: 85mm, height: 90mm)) <signature>", "leaves page 1"),
    ];
    for (place, reason) in cases {
        let error = refused(&format!("{HEAD}Bonjour.\n{place}"), &json!({}));
        let finding = &error.findings()[0];
        assert_eq!(error.code(), "GRF-LET-002", "{place}");
        assert!(finding.message.contains(reason) && finding.position.is_some_and(|at| at.line >= 4), "{place}: {error}");
    }
    let many = "#metadata((width: 20mm, height: 10mm)) <signature>\n".repeat(17);
    assert!(refused(&format!("{HEAD}{many}"), &json!({})).to_string().contains("16 places"));
}

#[test]
fn places_become_fields_of_a_document_that_stays_tagged() {
    let places = "#metadata((width: 85mm, height: 20mm, who: \"greffière\")) <signature>\n\n#block(height: 20mm)[#metadata((width: 85mm, height: 20mm)) <signature>]";
    let made = letter(folder(&format!("{HEAD}{places}")).path(), "t.typ", Language::French, &json!({})).expect("letter");
    let pdf = lopdf::Document::load_mem(&made.pdf).expect("pdf");
    let text = |object: &lopdf::Object| lopdf::decode_text_string(object).expect("text");
    let fields: Vec<_> = pdf.objects.values().filter_map(|object| object.as_dict().ok()).filter(|dict| dict.has(b"FT")).collect();
    let names: Vec<_> = fields.iter().map(|field| text(field.get(b"T").expect("name"))).collect();
    assert_eq!(names, ["Signature 1 (greffière)", "Signature 2 ()"]);
    for field in fields {
        assert!(field.has(b"StructParent") && field.has(b"AP") && field.has(b"TU"), "{field:?}");
    }
    // A file with such fields is the same each time, as all letters are.
    let again = letter(folder(&format!("{HEAD}{places}")).path(), "t.typ", Language::French, &json!({})).expect("letter");
    assert_eq!(made.pdf, again.pdf);
}
