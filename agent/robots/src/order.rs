//! What is to be done: a robot, its values and the key, checked together.

use std::collections::BTreeMap;

use greffier_language::{Robot, Template};
use serde_json::{Map, Value};

use crate::{Failure, Reason};

/// Bytes a key may have: it is a part of file names.
const MAX_KEY: usize = 120;
/// Bytes a value may have; canonical values have 2,000 characters at most.
const MAX_VALUE: usize = 8_000;
/// What stands for a sensitive value in the evidence.
const MASK: &str = "•••";

/// A robot with its values and the key.
pub(crate) struct Order<'a> {
    pub(crate) robot: &'a Robot,
    pub(crate) key: &'a str,
    values: &'a BTreeMap<String, String>,
}

/// Whether sensitive values are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// As the other system gets them.
    All,
    /// As the evidence has them.
    Masked,
}

impl<'a> Order<'a> {
    pub(crate) fn new(robot: &'a Robot, values: &'a BTreeMap<String, String>, key: &'a str) -> Result<Self, Failure> {
        let wrong = |said: String| Err(Failure::Never(Reason::Inputs(said)));
        if !(1..=MAX_KEY).contains(&key.len()) || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return wrong("the key of the work is not one of 1 to 120 plain letters".into());
        }
        if let Some(name) = values.keys().find(|name| robot.input(name).is_none()) {
            return wrong(format!("the robot has no input “{name}”"));
        }
        let order = Self { robot, key, values };
        for input in robot.inputs() {
            let value = order.value(&input.name);
            if value.is_empty() && input.required {
                return wrong(format!("the input “{}” is empty", input.name));
            }
            if value.len() > MAX_VALUE {
                return wrong(format!("the input “{}” is too long", input.name));
            }
        }
        Ok(order)
    }

    /// The value at a place of a template; the empty value where nothing is given.
    pub(crate) fn value(&self, name: &str) -> &str {
        if name == Template::KEY { self.key } else { self.values.get(name).map_or("", String::as_str) }
    }

    /// The same as a text.
    pub(crate) fn text(&self, name: &str, shown: Shown) -> String {
        let value = self.value(name);
        if shown == Shown::Masked && !value.is_empty() && self.is_sensitive(name) { MASK.into() } else { value.to_owned() }
    }

    /// The same as JSON.
    pub(crate) fn json(&self, name: &str, shown: Shown) -> Value {
        let text = self.text(name, shown);
        match self.robot.input(name) {
            Some(input) if text != MASK => input.json(&text),
            _ => text.into(),
        }
    }

    /// All inputs as JSON.
    pub(crate) fn inputs(&self, shown: Shown) -> Value {
        let input = |name: &String| (name.clone(), self.json(name, shown));
        Value::Object(self.robot.inputs().iter().map(|one| input(&one.name)).collect::<Map<_, _>>())
    }

    fn is_sensitive(&self, name: &str) -> bool {
        self.robot.input(name).is_some_and(|input| input.sensitive)
    }

    /// Whether a sensitive value is sent: a digest of what is sent would then let it be guessed.
    pub(crate) fn sends_sensitive(&self) -> bool {
        self.robot.uses().into_iter().any(|name| self.is_sensitive(name) && !self.value(name).is_empty())
    }

    /// A text of the other system in which sensitive values are masked.
    pub(crate) fn masked(&self, said: &str) -> String {
        let sensitive = self.robot.inputs().iter().filter(|input| input.sensitive).map(|input| self.value(&input.name));
        sensitive.filter(|value| !value.is_empty()).fold(said.to_owned(), |said, value| said.replace(value, MASK))
    }
}
