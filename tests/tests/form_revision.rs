//! A new revision of a form: the fields of the one before are found on the new blank, and what changed is told.

use std::path::Path;

use greffier_language::{Form, SourceFile, read_form};
use greffier_tests::generator::samples::blank;
use greffier_tests::generator::{change_of_address, definition, injury, layout};
use greffier_tests::office::program;

/// How far a zone may be from where the generator put it: what the eyes are off by, in millimetres.
const SLACK_MM: f64 = 0.8;

fn write(folder: &Path, form: &layout::Form) {
    std::fs::write(folder.join(format!("{}.yaml", form.name)), definition::yaml(form)).unwrap();
    std::fs::write(folder.join(form.blank()), blank(form).unwrap()).unwrap();
}

fn read(text: String) -> Form {
    let (form, findings) = read_form(&SourceFile { path: "form.yaml".into(), text });
    assert!(findings.is_empty(), "{findings:?}");
    form.unwrap()
}

/// Makes a new revision from the blank of `new` and the file of `old`: what was said, and the file.
fn revise(folder: &Path, old: &layout::Form, new: &layout::Form) -> (String, String) {
    std::fs::create_dir_all(folder.join("forms")).unwrap();
    write(&folder.join("forms"), old);
    std::fs::write(folder.join("blank.png"), blank(new).unwrap()).unwrap();
    let from = format!("forms/{}.yaml", old.name);
    let mut command = std::process::Command::new(program());
    command.args(["--lang", "fr", "form", "new", "blank.png", "--name", "nouveau", "--from", &from]).current_dir(folder);
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    (said, std::fs::read_to_string(folder.join("forms/nouveau.yaml")).unwrap())
}

#[test]
fn the_fields_of_the_revision_before_are_found_on_the_new_blank() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (change_of_address::revision_before(), change_of_address::form());
    let (said, text) = revise(folder.path(), &old, &new);
    let (before, made, truth) = (read(definition::yaml(&old)), read(text.clone()), read(definition::yaml(&new)));
    assert_eq!((made.form.as_str(), made.blank.as_str()), ("nouveau", "nouveau.png"));
    for field in &before.fields {
        let now = made.field(&field.name).unwrap_or_else(|| panic!("{} is gone\n{said}\n{text}", field.name));
        let right = truth.field(&field.name).unwrap();
        assert_eq!(
            (now.kind, &now.title, now.comb, now.required),
            (field.kind, &field.title, field.comb, field.required),
            "{}",
            field.name
        );
        let places = now.zone.iter().chain(now.options.iter().map(|option| &option.zone));
        let wanted = right.zone.iter().chain(right.options.iter().map(|option| &option.zone));
        for (place, wanted) in places.zip(wanted) {
            let edges = |zone: &greffier_language::Millimetres| [zone.x, zone.y, zone.x + zone.width, zone.y + zone.height];
            let off = edges(place).into_iter().zip(edges(wanted)).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            assert!(off <= SLACK_MM, "{} is {off:.1} mm off: {place:?}, {wanted:?}\n{said}", field.name);
        }
    }
    // One field moved, and one is new; nothing else is to be looked at among the old ones.
    let marked: Vec<&str> = said
        .lines()
        .filter(|line| line.starts_with("  ") && line.ends_with('?'))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(marked.contains(&"date_effet") && said.contains("déplacé de 62 mm"), "{said}");
    assert!(marked.iter().filter(|name| before.field(name).is_some()).count() == 1, "{said}");
    let added: Vec<_> = made.fields.iter().filter(|field| before.field(&field.name).is_none()).collect();
    let consent = truth.field("consentement_revenu").unwrap().zone.unwrap();
    assert_eq!(added.len(), 1, "{said}\n{text}");
    let place = added[0].zone.unwrap();
    assert!((place.x - consent.x).abs() <= SLACK_MM && (place.y - consent.y).abs() <= SLACK_MM, "{place:?}, {consent:?}");
    assert!(said.contains("se reconnaît lui-même"), "{said}");
}

#[test]
fn another_form_is_no_revision_and_that_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let (said, text) = revise(folder.path(), &change_of_address::revision_before(), &injury::form());
    assert!(said.contains("ne tombe PAS") && said.contains("proposé à neuf"), "{said}");
    assert!(read(text).fields.len() > 10);
}
