//! The forms that are measured, and what a person answers on each.

use crate::generator::change_of_address;
use crate::generator::layout::{Answers, Form};
use crate::generator::persons::Person;

/// A form and how it is answered.
pub struct Model {
    /// The form.
    pub form: Form,
    /// What a person answers, in canonical values.
    pub answers: fn(&Person) -> Answers,
}

/// All of them.
#[must_use]
pub fn models() -> Vec<Model> {
    vec![Model { form: change_of_address::form(), answers: |person| change_of_address::answers(person, &person.declaration) }]
}
