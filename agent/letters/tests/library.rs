//! The letters of every office of the library: each is set from its samples, in both languages, by the one layout that offices share.

mod common;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use common::letter;
use greffier_letters::{Language, check_folder, templates};
use lopdf::{Document, Object};
use serde_json::Value;

/// The folders of letters of the library's offices.
fn folders() -> Vec<PathBuf> {
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows/library");
    let offices = std::fs::read_dir(library).expect("the library").map(|entry| entry.expect("an office").path().join("letters"));
    let mut folders: Vec<PathBuf> = offices.filter(|folder| folder.is_dir()).collect();
    folders.sort();
    assert!(folders.iter().any(|folder| folder.ends_with("changement-adresse/letters")), "{folders:?}");
    folders
}

/// The samples of a template, by their names.
fn samples(folder: &Path, template: &str) -> Vec<(String, Value)> {
    let stem = format!("{}.", template.trim_end_matches(".typ"));
    let files = std::fs::read_dir(folder.join("samples")).expect("samples").map(|entry| entry.expect("a sample").path());
    let mut samples: Vec<(String, Value)> = files
        .filter_map(|path| {
            let name = path.file_stem()?.to_str()?.to_owned();
            let read = || serde_json::from_slice(&std::fs::read(&path).expect("a sample")).expect("JSON");
            name.starts_with(&stem).then(|| (name, read()))
        })
        .collect();
    samples.sort_by(|one, other| one.0.cmp(&other.0));
    samples
}

#[test]
fn every_office_s_letters_have_no_finding() {
    for folder in folders() {
        let findings: Vec<String> = check_folder(&folder).iter().map(ToString::to_string).collect();
        assert!(findings.is_empty(), "{}: {findings:#?}", folder.display());
    }
}

/// Set `GREFFIER_LIBRARY_OUT` to a folder to look at the letters.
#[test]
fn every_letter_is_set_in_both_languages() {
    let out = std::env::var_os("GREFFIER_LIBRARY_OUT").map(PathBuf::from);
    for folder in folders() {
        let office = folder.parent().and_then(Path::file_name).expect("an office").to_string_lossy().into_owned();
        for template in templates(&folder).expect("templates") {
            let mut languages = BTreeSet::new();
            for (name, data) in samples(&folder, &template) {
                let language: Language = data["language"].as_str().and_then(|tag| tag.parse().ok()).expect(&name);
                let set = letter(&folder, &template, language, &data).unwrap_or_else(|error| panic!("{name}: {error}"));
                assert!((1..=2).contains(&set.pages), "{name}: {} pages", set.pages);
                let pdf = Document::load_mem(&set.pdf).expect(&name);
                let said = pdf.catalog().and_then(|catalog| catalog.get(b"Lang")).and_then(Object::as_str).expect(&name);
                assert_eq!(said, format!("{language}-CA").as_bytes(), "{name}");
                languages.insert(language.to_string());
                if let Some(out) = &out {
                    std::fs::write(out.join(format!("{office}.{name}.pdf")), &set.pdf).expect("written");
                }
            }
            assert_eq!(languages, BTreeSet::from(["en".to_owned(), "fr".to_owned()]), "{office}/{template}");
        }
    }
}

#[test]
fn offices_share_one_layout() {
    let layout = |folder: &PathBuf| std::fs::read_to_string(folder.join("_office.typ")).expect("a layout");
    let folders = folders();
    let model = layout(&folders[0]);
    for folder in &folders {
        assert_eq!(layout(folder), model, "{} differs", folder.display());
    }
}
