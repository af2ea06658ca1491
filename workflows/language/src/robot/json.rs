//! A JSON value whose texts are templates. A text that is nothing but one place takes the value as it is: a number stays a number.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Template, TemplateFault};

/// A JSON value with places for inputs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "Value")]
pub enum JsonTemplate {
    /// What is always the same: a number, a boolean, `null`.
    Fixed(Value),
    /// A text.
    Text(Template),
    /// A list.
    List(Vec<Self>),
    /// An object, in the order written.
    Object(Vec<(String, Self)>),
}

impl JsonTemplate {
    /// The value with what stands at each place: of `json` where the place is alone, of `text` where it is within a text.
    #[must_use]
    pub fn fill(&self, json: &dyn Fn(&str) -> Value, text: &dyn Fn(&str) -> String) -> Value {
        match self {
            Self::Fixed(value) => value.clone(),
            Self::Text(template) => match template.alone() {
                Some(name) => json(name),
                None => template.fill(text).into(),
            },
            Self::List(items) => items.iter().map(|item| item.fill(json, text)).collect(),
            Self::Object(items) => items.iter().map(|(key, item)| (key.clone(), item.fill(json, text))).collect(),
        }
    }

    /// The texts in it.
    #[must_use]
    pub fn templates(&self) -> Vec<&Template> {
        match self {
            Self::Fixed(_) => Vec::new(),
            Self::Text(template) => vec![template],
            Self::List(items) => items.iter().flat_map(Self::templates).collect(),
            Self::Object(items) => items.iter().flat_map(|(_, item)| item.templates()).collect(),
        }
    }
}

impl TryFrom<Value> for JsonTemplate {
    type Error = TemplateFault;

    fn try_from(value: Value) -> Result<Self, Self::Error> {
        Ok(match value {
            Value::String(text) => Self::Text(Template::new(&text)?),
            Value::Array(items) => Self::List(items.into_iter().map(Self::try_from).collect::<Result<_, _>>()?),
            Value::Object(items) => {
                Self::Object(items.into_iter().map(|(key, item)| Ok((key, item.try_into()?))).collect::<Result<_, TemplateFault>>()?)
            }
            fixed => Self::Fixed(fixed),
        })
    }
}

impl From<JsonTemplate> for Value {
    fn from(template: JsonTemplate) -> Self {
        match template {
            JsonTemplate::Fixed(value) => value,
            JsonTemplate::Text(template) => String::from(template).into(),
            JsonTemplate::List(items) => items.into_iter().map(Self::from).collect(),
            JsonTemplate::Object(items) => Self::Object(items.into_iter().map(|(key, item)| (key, item.into())).collect::<Map<_, _>>()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_place_alone_keeps_its_type_and_all_comes_back_as_it_was() {
        let written = json!({"montant": "{montant}", "note": "Total : {montant} $", "lignes": [1, null, {"vrai": true, "{{": "{{}}"}]});
        let template: JsonTemplate = serde_json::from_value(written.clone()).unwrap();
        assert_eq!(serde_json::to_value(&template).unwrap(), written);
        let filled = template.fill(&|_| json!(12.5), &|_| "12.50".into());
        let expected = json!({"montant": 12.5, "note": "Total : 12.50 $", "lignes": [1, null, {"vrai": true, "{{": "{}"}]});
        assert_eq!(filled, expected);
        assert!(serde_json::from_value::<JsonTemplate>(json!(["{"])).is_err());
    }

    #[test]
    fn what_stands_at_a_place_never_becomes_part_of_the_structure() {
        let template: JsonTemplate = serde_json::from_value(json!({"nom": "{nom}", "texte": "« {nom} »"})).unwrap();
        let hostile = r#"a", "admin": true, "b": "{nom}"#;
        let filled = template.fill(&|_| hostile.into(), &|_| hostile.into());
        let read: Value = serde_json::from_str(&filled.to_string()).unwrap();
        assert_eq!(read, json!({"nom": hostile, "texte": format!("« {hostile} »")}));
    }
}
