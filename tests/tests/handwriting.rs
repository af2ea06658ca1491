//! What a pen wrote goes to a person, in hands that nothing was tuned on; what was printed does not.

use std::path::Path;

use greffier_extraction::ocr::{Readers, models_folder};
use greffier_extraction::{FormCache, KnownForm, ReadRequest, read_file};
use greffier_language::{SourceFile, read_form};
use greffier_tests::generator::definition;
use greffier_tests::reading::condition::Condition;
use greffier_tests::reading::forms::models;
use greffier_tests::reading::pages::{Kind, Page, make};
use greffier_tests::reading::split::{Group, Half};

/// Of the fields in which something is written: how many there are, how many go to a person as handwriting, how many of these have a value.
fn told(folder: &Path, pages: &[Page], readers: &mut Readers) -> [usize; 3] {
    let mut cache = FormCache::new();
    let mut counts = [0; 3];
    for page in pages {
        let model = models().into_iter().find(|model| model.form.name == page.form).expect("a form");
        let (form, _) = read_form(&SourceFile { path: "form.yaml".into(), text: definition::yaml(&model.form) });
        let known = KnownForm { form: form.expect("a form"), blank: folder.join("forms").join(model.form.blank()) };
        let request = ReadRequest { forms: vec![known], ..ReadRequest::new(&page.file, folder) };
        let outcome = read_file(&request, &mut cache, readers, &|_| {}).expect("read");
        for expected in page.fields.iter().filter(|field| field.kind == Kind::Text && !field.value.is_empty()) {
            let field = outcome.fields.iter().find(|field| field.name.0 == expected.name).expect("a field");
            let by_hand = field.doubtful && field.doubts.contains(&"handwritten".to_owned());
            counts[0] += 1;
            counts[1] += usize::from(by_hand);
            counts[2] += usize::from(by_hand && !field.value.is_empty());
        }
    }
    counts
}

#[test]
fn a_pen_is_told_from_print() {
    let folder = tempfile::tempdir().expect("a folder");
    let models = models_folder();
    let mut readers = Readers::load("fra+eng", models.as_deref()).expect("readers");
    let conditions = [Condition::Standard, Condition::Heavy];
    let pages = make(folder.path(), Group::other_writers(), &conditions, 3).expect("pages");
    let [written, by_hand, guessed] = told(folder.path(), &pages, &mut readers);
    assert!(written > 40 && by_hand * 10 >= written * 7, "{by_hand} of {written}");
    assert_eq!(guessed, 0, "handwriting is not guessed");
    let pages = make(folder.path(), Half::Train, &conditions, 3).expect("pages");
    let [printed, by_hand, _] = told(folder.path(), &pages, &mut readers);
    assert!(printed > 40 && by_hand == 0, "{by_hand} of {printed}");
}
