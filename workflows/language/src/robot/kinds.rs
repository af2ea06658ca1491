//! What goes into a robot and what comes out of it.

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use crate::{Bilingual, DataOption, Details, Fault, FieldType, normalise};

/// What a robot is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RobotInput {
    /// Its name in the file's templates.
    pub name: String,
    /// What people read.
    pub title: Bilingual,
    /// What its values are.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// Whether nothing is done without it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Whether its value is kept out of the evidence.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sensitive: bool,
}

impl RobotInput {
    /// A canonical value as JSON: boxes as booleans, amounts and numbers as numbers, the empty value as `null`, all others as strings.
    #[must_use]
    pub fn json(&self, value: &str) -> Value {
        match self.kind {
            _ if value.is_empty() => Value::Null,
            kind if kind.is_boolean() => Value::Bool(value == "true"),
            FieldType::Number => value.parse::<i64>().map_or_else(|_| value.into(), Value::from),
            // Twelve digits and two decimals: a double holds them as they are.
            FieldType::Amount => value.parse().ok().and_then(Number::from_f64).map_or_else(|| value.into(), Value::Number),
            _ => value.into(),
        }
    }
}

/// What a robot brings back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RobotOutput {
    /// Its name.
    pub name: String,
    /// What people read.
    pub title: Bilingual,
    /// What its values are.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// The values of a choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<DataOption>,
    /// Whether an answer without it is none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Whether its value is kept out of the evidence.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sensitive: bool,
}

impl RobotOutput {
    /// The canonical value of what the other system gave; `null` is the empty value, and a box that is not given is not checked.
    ///
    /// # Errors
    /// The stable code of what keeps it from being one: a [`Fault`]'s, `missing`, `not-offered` or `not-a-scalar`.
    pub fn canonical(&self, given: &Value) -> Result<String, &'static str> {
        let text = match given {
            Value::Null if self.kind.is_boolean() && !self.required => "false".to_owned(),
            Value::Null => String::new(),
            Value::Bool(value) => value.to_string(),
            Value::Number(number) => number.to_string(),
            Value::String(text) => text.clone(),
            Value::Array(_) | Value::Object(_) => return Err("not-a-scalar"),
        };
        // Programs write amounts with a point alone: what people mean by a comma or a third decimal is not guessed.
        if self.kind == FieldType::Amount && !text.is_empty() && !is_plain_amount(&text) {
            return Err(Fault::NotAnAmount.code());
        }
        let value = normalise(self.kind, &Details::default(), &text).map_err(Fault::code)?;
        if value.is_empty() && self.required {
            return Err("missing");
        }
        let offered = value.is_empty() || self.options.is_empty() || self.options.iter().any(|option| option.value == value);
        if offered { Ok(value) } else { Err("not-offered") }
    }
}

fn is_plain_amount(text: &str) -> bool {
    let (whole, cents) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(cents) && cents.len() <= 2
}

/// What the other system may say no with: an error of the matter, which goes to a person, not of the machines, which is tried again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RobotRefusal {
    /// Its name, by which a workflow says where it leads.
    #[serde(rename = "refusal")]
    pub name: String,
    /// What people read.
    pub title: Bilingual,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn output(kind: FieldType, required: bool) -> RobotOutput {
        let offer = |value: &str| DataOption { value: value.into(), title: Bilingual::default() };
        let options = if kind == FieldType::Choice { vec![offer("pour"), offer("contre")] } else { Vec::new() };
        RobotOutput { name: "a".into(), title: Bilingual::default(), kind, options, required, sensitive: false }
    }

    #[test]
    fn what_is_sent_has_the_type_of_its_field() {
        let input = |kind| RobotInput { name: "a".into(), title: Bilingual::default(), kind, required: false, sensitive: false };
        for (kind, value, sent) in [
            (FieldType::Amount, "999999999999.99", "999999999999.99"),
            (FieldType::Amount, "12.50", "12.5"),
            (FieldType::Number, "-9223372036854775808", "-9223372036854775808"),
            (FieldType::Checkbox, "true", "true"),
            (FieldType::Checkbox, "false", "false"),
            (FieldType::Nas, "046454286", "\"046454286\""),
            (FieldType::Date, "2026-11-02", "\"2026-11-02\""),
            (FieldType::Amount, "", "null"),
            (FieldType::Name, "", "null"),
        ] {
            assert_eq!(input(kind).json(value).to_string(), sent, "{kind:?} {value}");
        }
    }

    #[test]
    fn what_comes_back_is_canonical_or_has_a_fault() {
        for (kind, given, value) in [
            (FieldType::Amount, json!(12.5), Ok("12.50")),
            (FieldType::Amount, json!("12.50"), Ok("12.50")),
            (FieldType::Amount, json!(1200), Ok("1200.00")),
            (FieldType::Amount, json!(1.234), Err("not-an-amount")),
            (FieldType::Amount, json!("1,234"), Err("not-an-amount")),
            (FieldType::Amount, json!(1e30), Err("not-an-amount")),
            (FieldType::Amount, json!(-1), Err("not-an-amount")),
            (FieldType::Number, json!(7), Ok("7")),
            (FieldType::Number, json!(7.5), Err("not-a-number")),
            (FieldType::Identifier, json!(20_417), Ok("20417")),
            (FieldType::Nas, json!("046 454 286"), Ok("046454286")),
            (FieldType::Nas, json!("046454287"), Err("check-digit")),
            (FieldType::Checkbox, json!(true), Ok("true")),
            (FieldType::Checkbox, Value::Null, Ok("false")),
            (FieldType::Checkbox, json!("oui"), Err("not-a-box")),
            (FieldType::Choice, json!("pour"), Ok("pour")),
            (FieldType::Choice, json!("peut-être"), Err("not-offered")),
            (FieldType::Text, json!(["a"]), Err("not-a-scalar")),
            (FieldType::Text, json!("a".repeat(3_000)), Err("too-long")),
            (FieldType::Date, Value::Null, Ok("")),
        ] {
            assert_eq!(output(kind, false).canonical(&given), value.map(str::to_owned), "{kind:?} {given}");
        }
        assert_eq!(output(FieldType::Date, true).canonical(&Value::Null), Err("missing"));
        assert_eq!(output(FieldType::Checkbox, true).canonical(&Value::Null), Err("not-a-box"));
    }
}
