//! The letters of the sample office: they render, they are what archivists and screen readers need, and they fit the form.

mod common;

use std::collections::BTreeSet;

use common::{letter, office, sample};
use greffier_letters::{Language, check_folder, templates};
use lopdf::{Document, Object};

const SAMPLES: [(&str, &str, Language); 6] = [
    ("confirmation.typ", "confirmation.fr", Language::French),
    ("confirmation.typ", "confirmation.aucun-organisme", Language::French),
    ("confirmation.typ", "confirmation.en", Language::English),
    ("demande-precisions.typ", "demande-precisions.fr", Language::French),
    ("demande-precisions.typ", "demande-precisions.plusieurs", Language::French),
    ("demande-precisions.typ", "demande-precisions.en", Language::English),
];

#[test]
fn every_letter_has_samples_and_no_finding() {
    let names = templates(&office()).expect("folder");
    assert_eq!(names, ["confirmation.typ", "demande-precisions.typ"]);
    let findings: Vec<String> = check_folder(&office()).iter().map(ToString::to_string).collect();
    assert!(findings.is_empty(), "{findings:#?}");
}

/// Set `GREFFIER_LETTERS_OUT` to a folder to look at the letters.
fn write_out(name: &str, pdf: &[u8]) {
    if let Some(out) = std::env::var_os("GREFFIER_LETTERS_OUT") {
        std::fs::write(std::path::Path::new(&out).join(format!("{name}.pdf")), pdf).expect("written");
    }
}

#[test]
fn letters_are_archival_accessible_and_one_page() {
    for (template, name, language) in SAMPLES {
        let letter = letter(&office(), template, language, &sample(name)).expect(name);
        write_out(name, &letter.pdf);
        assert!(letter.warnings.is_empty(), "{name}: {:?}", letter.warnings);
        assert_eq!(letter.pages, 1, "{name}");
        let pdf = Document::load_mem(&letter.pdf).expect(name);
        let catalog = pdf.catalog().expect("catalog");
        let lang = catalog.get(b"Lang").and_then(Object::as_str).expect("language");
        assert_eq!(lang, format!("{language}-CA").as_bytes(), "{name}");
        let mark = catalog.get_deref(b"MarkInfo", &pdf).and_then(Object::as_dict).expect("mark info");
        assert!(mark.get(b"Marked").and_then(Object::as_bool).expect("marked"), "{name}");
        assert!(catalog.has(b"StructTreeRoot") && catalog.has(b"OutputIntents"), "{name}");
        let view = catalog.get_deref(b"ViewerPreferences", &pdf).and_then(Object::as_dict).expect("preferences");
        assert!(view.get(b"DisplayDocTitle").and_then(Object::as_bool).expect("title shown"), "{name}");

        let xmp = catalog.get_deref(b"Metadata", &pdf).and_then(Object::as_stream).expect("metadata");
        let xmp = String::from_utf8(xmp.get_plain_content().expect("plain")).expect("UTF-8");
        for wanted in [
            "<pdfaid:part>2</pdfaid:part>",
            "<pdfaid:conformance>A</pdfaid:conformance>",
            "<pdfuaid:part>1</pdfuaid:part>",
            &format!(">{}</rdf:li>", letter.title),
            "<xmp:CreateDate>2026-11-23T16:30:00-05:00</xmp:CreateDate>",
        ] {
            assert!(xmp.contains(wanted), "{name}: no {wanted} in {xmp}");
        }
    }
}

#[test]
fn titles_follow_the_person_s_language() {
    let title = |name, language| letter(&office(), "confirmation.typ", language, &sample(name)).expect(name).title;
    assert_eq!(title("confirmation.fr", Language::French), "Votre nouvelle adresse est enregistrée");
    assert_eq!(title("confirmation.en", Language::English), "Your new address is on record");
}

#[test]
fn every_letter_is_tagged_with_headings_list_and_figure_with_alternative_text() {
    let letter = letter(&office(), "confirmation.typ", Language::French, &sample("confirmation.fr")).expect("letter");
    let pdf = Document::load_mem(&letter.pdf).expect("pdf");
    let mut roles = BTreeSet::new();
    let mut figure_alt = false;
    for dictionary in pdf.objects.values().filter_map(|object| object.as_dict().ok()) {
        let Ok(role) = dictionary.get(b"S").and_then(Object::as_name) else { continue };
        roles.insert(String::from_utf8_lossy(role).into_owned());
        figure_alt |= role == b"Figure" && dictionary.has(b"Alt");
    }
    for role in ["H1", "H2", "P", "L", "LI", "Figure"] {
        assert!(roles.contains(role), "no {role} in {roles:?}");
    }
    assert!(figure_alt, "the mark has no alternative text");
}

/// The fields of the form `changement-adresse`, by their names.
#[rustfmt::skip]
const FIELDS: [&str; 24] = [
    "nom", "prenom", "date_naissance", "nas", "telephone", "courriel",
    "ancienne_rue", "ancienne_appartement", "ancienne_municipalite", "ancien_code_postal",
    "nouvelle_rue", "nouvelle_appartement", "nouvelle_municipalite", "nouvelle_province", "nouveau_code_postal",
    "date_effet", "langue", "avis", "portee", "consentement_ramq", "consentement_saaq", "consentement_revenu",
    "signature", "date_signature",
];

#[test]
fn samples_have_every_field_and_any_of_them_can_be_asked_for() {
    for (template, name, language) in SAMPLES {
        let mut data = sample(name);
        let names: Vec<&str> = data["fields"].as_object().expect("fields").keys().map(String::as_str).collect();
        assert_eq!(names, FIELDS, "{name}");
        if template.starts_with("demande") {
            data["missing"] = FIELDS.to_vec().into();
            letter(&office(), template, language, &data).expect(name);
        }
    }
}

/// Text of a letter as a reader would copy it.
fn text(name: &str, template: &str, data: &serde_json::Value) -> String {
    let language = data["language"].as_str().expect("language").parse().expect("known");
    let letter = letter(&office(), template, language, data).expect(name);
    let pdf = Document::load_mem(&letter.pdf).expect("pdf");
    pdf.extract_text(&[1]).expect("text")
}

#[test]
fn the_letter_goes_where_the_person_lives_that_day() {
    let lines = |data: &serde_json::Value| text("confirmation.fr", "confirmation.typ", data).matches("Lac-Beauport").count();
    let mut data = sample("confirmation.fr");
    assert_eq!(lines(&data), 1, "before the move: the previous address");
    data["fields"]["date_effet"] = data["today"].clone();
    assert_eq!(lines(&data), 0, "from the day of the move: the new one");
    data["fields"]["nouveau_code_postal"] = "".into();
    assert_eq!(lines(&data), 1, "a new address that is not whole: the previous one");
}

#[test]
fn a_consent_is_never_guessed() {
    let mut data = sample("confirmation.fr");
    data["fields"]["consentement_saaq"] = "oui".into();
    let error = letter(&office(), "confirmation.typ", Language::French, &data).expect_err("neither true nor false");
    assert!(error.to_string().contains("neither true nor false"), "{error}");
    data["fields"]["consentement_saaq"] = "true".into();
    let said = text("confirmation.fr", "confirmation.typ", &data);
    assert!(!said.contains("Sans votre accord"), "{said}");
}

#[test]
fn an_unknown_consent_or_missing_piece_stops_the_letter_and_is_named() {
    let mut data = sample("confirmation.fr");
    data["fields"]["consentement_hydro"] = true.into();
    let error = letter(&office(), "confirmation.typ", Language::French, &data).expect_err("unknown body");
    assert!(error.to_string().contains("consentement_hydro"), "{error}");

    let mut data = sample("demande-precisions.fr");
    data["missing"] = serde_json::json!(["couleur"]);
    let error = letter(&office(), "demande-precisions.typ", Language::French, &data).expect_err("unknown piece");
    assert_eq!(error.code(), "GRF-LET-002");
    assert_eq!(error.findings()[0].file, "demande-precisions.typ");
}

/// A letter that runs on: every piece is missing.
#[test]
fn a_long_letter_goes_on_to_a_second_page() {
    let mut data = sample("demande-precisions.fr");
    let every = ["signature", "nom", "prenom", "date_naissance", "nouvelle_rue", "date_effet", "consentement_ramq"];
    data["missing"] = every.repeat(6).into();
    let letter = letter(&office(), "demande-precisions.typ", Language::French, &data).expect("letter");
    assert_eq!(letter.pages, 2);
    write_out("longue", &letter.pdf);
}
