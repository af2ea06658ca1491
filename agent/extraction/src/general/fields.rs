//! What a page that is no known form says, for the fields of a form that a person says it is.

use greffier_language::{FieldDef, Form};

use super::labels::{bare, meaning};

/// What the meaning of a field begins with when it is about the person: `person.family-name`.
const PERSON: &str = "person.";

/// Whether a label, with its meaning where it is known, may name a field.
type Way = fn(&FieldDef, (Option<&str>, &str)) -> bool;

/// For each field of the form, in its order, which of the labels names its value: the one that reads as its title, else the first that
/// means the same. `labels` are given with their meaning, where it is known; each serves one field at most. Fields that are ink (boxes,
/// signatures) have none.
#[must_use]
pub fn labels_of_fields(form: &Form, labels: &[(Option<&str>, &str)]) -> Vec<Option<usize>> {
    let mut taken = vec![false; labels.len()];
    let mut chosen = vec![None; form.fields.len()];
    for way in [same_words, same_meaning] as [Way; 2] {
        for (field, chosen) in form.fields.iter().zip(&mut chosen).filter(|(field, chosen)| chosen.is_none() && !field.kind.is_ink()) {
            let label = (0..labels.len()).find(|at| !taken[*at] && way(field, labels[*at]));
            if let Some(at) = label {
                taken[at] = true;
                *chosen = Some(at);
            }
        }
    }
    chosen
}

fn same_words(field: &FieldDef, (_, label): (Option<&str>, &str)) -> bool {
    let label = bare(label);
    !label.is_empty() && [&field.title.fr, &field.title.en].into_iter().any(|title| bare(title) == label)
}

fn same_meaning(field: &FieldDef, (kind, _): (Option<&str>, &str)) -> bool {
    let is = field.is.as_deref().and_then(|is| is.strip_prefix(PERSON));
    let titles = [&field.title.fr, &field.title.en].into_iter().filter_map(|title| meaning(title));
    kind.is_some_and(|kind| is == Some(kind) || titles.into_iter().any(|title| title == kind))
}

#[cfg(test)]
mod tests {
    use greffier_language::{SourceFile, read_form};

    use super::*;

    #[test]
    fn labels_find_their_fields_by_their_words_then_by_what_they_mean() {
        let text = r#"
form: essai
title: { fr: Essai, en: Test }
revision: "1"
blank: essai.png
page: { width: 215.9, height: 279.4 }
recognise:
  - { text: "E-1", zone: { page: 1, x: 12, y: 262, width: 40, height: 6 } }
fields:
  - { name: nom, title: { fr: Nom, en: Name }, type: name, is: person.family-name, zone: { page: 1, x: 14, y: 20, width: 90, height: 8 } }
  - { name: ville, title: { fr: Commune, en: Town }, type: municipality, zone: { page: 1, x: 14, y: 40, width: 90, height: 8 } }
  - { name: plaque, title: { fr: Plaque, en: Licence plate }, type: text, zone: { page: 1, x: 14, y: 60, width: 90, height: 8 } }
  - { name: tel, title: { fr: Téléphone, en: Telephone }, type: phone, zone: { page: 1, x: 14, y: 80, width: 90, height: 8 } }
  - { name: accord, title: { fr: Accord, en: Consent }, type: checkbox, zone: { page: 1, x: 14, y: 100, width: 4, height: 4 } }
"#;
        let (form, findings) = read_form(&SourceFile { path: "essai.yaml".into(), text: text.into() });
        assert!(findings.is_empty(), "{findings:?}");
        let labels = [
            (Some("municipality"), "Ville"),
            (None, "3. PLAQUE :"),
            (Some("family-name"), "Surname"),
            (Some("phone"), "Tél."),
            (Some("phone"), "Téléphone"),
            (None, "Accord"),
        ];
        assert_eq!(labels_of_fields(&form.unwrap(), &labels), [Some(2), Some(0), Some(1), Some(4), None]);
    }
}
