//! The forms that are measured, and what a person answers on each.

use crate::generator::layout::{Answers, Form};
use crate::generator::persons::Person;
use crate::generator::{change_of_address, expenses, household, injury, permit};

/// A form and how it is answered.
pub struct Model {
    /// The form.
    pub form: Form,
    /// What a person answers, in canonical values.
    pub answers: fn(&Person) -> Answers,
}

fn change_of_address(person: &Person) -> Answers {
    change_of_address::answers(person, &person.declaration)
}

/// The revision before has fewer fields.
fn revision_before(person: &Person) -> Answers {
    let form = change_of_address::revision_before();
    change_of_address(person).into_iter().filter(|(name, _)| form.field(name).is_some()).collect()
}

/// The six that are measured: French and English, one with two pages, and one that is nearly the same as another.
#[must_use]
pub fn models() -> Vec<Model> {
    vec![
        Model { form: change_of_address::form(), answers: change_of_address },
        Model { form: household::form(), answers: household::answers },
        Model { form: injury::form(), answers: injury::answers },
        Model { form: expenses::form(), answers: expenses::answers },
        Model { form: permit::form(), answers: permit::answers },
        Model { form: change_of_address::revision_before(), answers: revision_before },
    ]
}

#[cfg(test)]
mod tests {
    use greffier_language::{SourceFile, read_form};

    use super::*;
    use crate::generator::definition;
    use crate::generator::layout::{Answer, Rect, Shape, written};
    use crate::generator::persons::EVERYONE;

    #[test]
    fn definitions_are_sound_and_zones_lie_apart_on_their_page() {
        for model in models() {
            let form = &model.form;
            let (read, findings) = read_form(&SourceFile { path: format!("{}.yaml", form.name), text: definition::yaml(form) });
            assert!(findings.is_empty(), "{findings:?}");
            assert_eq!(read.expect("a form").fields.len(), form.fields.len());
            let page = Rect::new(0.0, 0.0, form.page[0], form.page[1] - 19.0);
            let zones: Vec<(&str, u32, Rect)> =
                form.fields.iter().flat_map(|field| field.zones().into_iter().map(|zone| (field.name, field.page, zone))).collect();
            for (number, (name, sheet, zone)) in zones.iter().enumerate() {
                assert!(*sheet >= 1 && *sheet <= form.pages && page.contains(zone), "{} {name} leaves the page", form.name);
                let over = zones[..number].iter().find(|(_, other, place)| other == sheet && place.overlaps(zone));
                assert!(over.is_none(), "{} {name} lies over {over:?}", form.name);
            }
        }
    }

    #[test]
    fn everybody_answers_every_field_in_canonical_values() {
        for model in models() {
            let form = &model.form;
            let (read, _) = read_form(&SourceFile { path: String::new(), text: definition::yaml(form) });
            let read = read.expect("a form");
            for person in EVERYONE.iter() {
                let answers = (model.answers)(person);
                let names: Vec<_> = answers.iter().map(|(name, _)| *name).collect();
                let fields: Vec<_> = form.fields.iter().map(|field| field.name).collect();
                assert_eq!(names, fields, "{} {}", form.name, person.key);
                for ((name, answer), field) in answers.iter().zip(&form.fields) {
                    let Answer::Text(text) = answer else { continue };
                    let canonical = read.field(name).expect("a field").canonical(&form.writing(field, text));
                    assert!(text.is_empty() || canonical.as_deref() == Ok(text.as_str()), "{} {name} {text}", form.name);
                    if let (Shape::Comb { cells, .. }, false) = (&field.shape, text.is_empty()) {
                        assert_eq!(written(field, text).chars().count(), *cells as usize, "{} {name}", form.name);
                    }
                }
            }
        }
    }
}
