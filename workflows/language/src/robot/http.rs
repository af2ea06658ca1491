//! One request to a service, and how its answer is understood.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{JsonTemplate, Template};

/// What is asked of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// To be told something.
    Get,
    /// That something be done.
    Post,
    /// That something be so.
    Put,
    /// That a part of something be so.
    Patch,
    /// That something be gone.
    Delete,
}

impl Method {
    /// Its name in a request.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// One request to a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct HttpWay {
    /// What is asked.
    pub method: Method,
    /// The address, `https`, or `http` on this machine. Places stand in its path and its query alone.
    pub url: Template,
    /// Headers as they are sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// What is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<HttpBody>,
    /// The header that bears the key of the work.
    pub idempotency: String,
    /// The answers that say that it was done.
    pub success: Statuses,
    /// Where each output stands in the answer, in the order of the outputs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<(String, Pointer)>,
    /// How each refusal is known, in the order of the refusals: the first that fits is meant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<HttpRefusal>,
    /// The credentials in `greffier.toml` that the request bears.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credentials: Option<String>,
    /// Seconds after which no answer is waited for any more.
    pub timeout: u16,
}

impl HttpWay {
    pub(super) fn placeholders(&self) -> BTreeSet<&str> {
        let body: Vec<&Template> = match &self.body {
            Some(HttpBody::Json(json)) => json.templates(),
            Some(HttpBody::Form(fields)) => fields.iter().map(|(_, value)| value).collect(),
            None => Vec::new(),
        };
        body.into_iter().chain([&self.url]).flat_map(Template::places).collect()
    }

    /// The refusal that an answer is, if it is one.
    #[must_use]
    pub fn refusal(&self, status: u16, answer: Option<&Value>) -> Option<&HttpRefusal> {
        self.refusals.iter().find(|refusal| refusal.fits(status, answer))
    }

    /// Whether an answer of this status cannot be understood by its status alone.
    #[must_use]
    pub fn reads_answer(&self, status: u16) -> bool {
        let looks = |refusal: &HttpRefusal| refusal.at.is_some() && refusal.status.as_ref().is_none_or(|statuses| statuses.holds(status));
        !self.outputs.is_empty() || self.refusals.iter().any(looks)
    }
}

/// What a request bears.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HttpBody {
    /// A JSON value.
    Json(JsonTemplate),
    /// Fields as a browser sends them (`application/x-www-form-urlencoded`).
    Form(Vec<(String, Template)>),
}

/// How a refusal is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct HttpRefusal {
    /// Its name.
    pub refusal: String,
    /// The statuses of the answer; any when it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Statuses>,
    /// A place in the answer where something stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Pointer>,
    /// What stands there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equals: Option<String>,
}

impl HttpRefusal {
    /// Whether an answer is this refusal.
    #[must_use]
    pub fn fits(&self, status: u16, answer: Option<&Value>) -> bool {
        let there = self.at.as_ref().map(|at| answer.and_then(|answer| at.of(answer)));
        let said = match (there, &self.equals) {
            (None, _) => true,
            (Some(None | Some(Value::Null)), _) => false,
            (Some(Some(Value::String(text))), Some(equals)) => text == equals,
            (Some(Some(other)), Some(equals)) => &other.to_string() == equals,
            (Some(Some(_)), None) => true,
        };
        said && self.status.as_ref().is_none_or(|statuses| statuses.holds(status))
    }
}

/// Statuses of answers: ranges, both ends included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Statuses(pub(super) Vec<(u16, u16)>);

impl Statuses {
    /// Whether it is one of them.
    #[must_use]
    pub fn holds(&self, status: u16) -> bool {
        self.0.iter().any(|(first, last)| (*first..=*last).contains(&status))
    }

    /// One that both have.
    #[must_use]
    pub fn common(&self, other: &Self) -> Option<u16> {
        self.0.iter().flat_map(|(first, last)| *first..=*last).find(|status| other.holds(*status))
    }
}

/// A place in a JSON value (RFC 6901).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pointer(String);

impl Pointer {
    /// Reads a pointer: nothing, or steps that each begin with `/`, with `~0` for `~` and `~1` for `/`. `None` when it is none.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let begins = text.is_empty() || text.starts_with('/');
        let escaped = text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
        (begins && escaped).then(|| Self(text.to_owned()))
    }

    /// What stands there.
    #[must_use]
    pub fn of<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        value.pointer(&self.0)
    }
}

impl TryFrom<String> for Pointer {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(&text).ok_or("not a JSON pointer")
    }
}

impl From<Pointer> for String {
    fn from(pointer: Pointer) -> Self {
        pointer.0
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_refusal_is_known_by_status_and_by_what_is_said() {
        let answer = json!({"erreur": {"code": "DOUBLON", "numero": 12, "rien": null}});
        let rule = |status: Option<u16>, at: Option<&str>, equals: Option<&str>| HttpRefusal {
            refusal: "r".into(),
            status: status.map(|status| Statuses(vec![(status, status)])),
            at: at.map(|at| Pointer::new(at).unwrap()),
            equals: equals.map(str::to_owned),
        };
        for (status, at, equals, fits) in [
            (Some(409), None, None, true),
            (Some(404), None, None, false),
            (Some(409), Some("/erreur/code"), Some("DOUBLON"), true),
            (Some(409), Some("/erreur/code"), Some("AUTRE"), false),
            (None, Some("/erreur/numero"), Some("12"), true),
            (None, Some("/erreur/code"), None, true),
            (None, Some("/erreur/rien"), None, false),
            (None, Some("/absent"), None, false),
        ] {
            assert_eq!(rule(status, at, equals).fits(409, Some(&answer)), fits, "{status:?} {at:?} {equals:?}");
        }
        assert!(!rule(None, Some("/erreur"), None).fits(409, None), "an answer that is no JSON");
    }

    #[test]
    fn a_pointer_is_that_of_the_standard() {
        for (text, good) in [("", true), ("/a/0", true), ("/a~1b/~0", true), ("a", false), ("/a~2", false), ("/a~", false)] {
            assert_eq!(Pointer::new(text).is_some(), good, "{text}");
        }
        assert_eq!(Pointer::new("/a~1b/1").unwrap().of(&json!({"a/b": [1, 2]})), Some(&json!(2)));
    }
}
