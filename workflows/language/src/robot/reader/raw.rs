//! A robot file as it is written.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};
use serde_saphyr::Spanned;

use crate::robot::{Method, TextEncoding};
use crate::{Bilingual, DataOption, FieldType};

/// A robot file: recurring manual work in another system, and the one way in which it is done.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRobot {
    /// Its name, by which workflows ask for it: plain lower case letters, digits, `-` and `_`.
    #[schemars(with = "String")]
    pub(super) robot: Spanned<String>,
    /// What people read.
    pub(super) title: Bilingual,
    /// What it is given.
    #[schemars(with = "Vec<RawInput>")]
    pub(super) inputs: Spanned<Vec<RawInput>>,
    /// What it brings back when the work was done.
    #[serde(default)]
    pub(super) outputs: Vec<RawOutput>,
    /// What the other system may say no with. A workflow says where each leads.
    #[serde(default)]
    pub(super) refusals: Vec<RawRefusal>,
    /// One request to a service.
    #[schemars(with = "Option<RawHttp>")]
    pub(super) http: Option<Spanned<RawHttp>>,
    /// One file into a folder of `greffier.toml`.
    #[schemars(with = "Option<RawFile>")]
    pub(super) file: Option<Spanned<RawFile>>,
    /// One run of a program of `greffier.toml`.
    #[schemars(with = "Option<RawCommand>")]
    pub(super) command: Option<Spanned<RawCommand>>,
}

/// What a robot is given.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawInput {
    /// Its name, which templates write between braces: `{name}`.
    #[schemars(with = "String")]
    pub(super) name: Spanned<String>,
    /// What people read.
    pub(super) title: Bilingual,
    /// What its values are.
    #[schemars(with = "FieldType")]
    #[serde(rename = "type")]
    pub(super) kind: Spanned<FieldType>,
    /// Whether nothing is done without it.
    #[serde(default)]
    pub(super) required: bool,
    /// Whether its value is kept out of the evidence.
    #[serde(default)]
    pub(super) sensitive: bool,
}

/// What a robot brings back.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOutput {
    /// Its name.
    #[schemars(with = "String")]
    pub(super) name: Spanned<String>,
    /// What people read.
    pub(super) title: Bilingual,
    /// What its values are.
    #[schemars(with = "FieldType")]
    #[serde(rename = "type")]
    pub(super) kind: Spanned<FieldType>,
    /// The values of a choice.
    #[serde(default)]
    pub(super) options: Vec<DataOption>,
    /// Whether an answer without it is none.
    #[serde(default)]
    pub(super) required: bool,
    /// Whether its value is kept out of the evidence.
    #[serde(default)]
    pub(super) sensitive: bool,
}

/// What the other system may say no with.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRefusal {
    /// Its name.
    #[schemars(with = "String")]
    pub(super) refusal: Spanned<String>,
    /// What people read.
    pub(super) title: Bilingual,
}

/// One request to a service.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawHttp {
    /// What is asked.
    pub(super) method: Method,
    /// The address: `https`, or `http` on this machine. Inputs stand in its path and its query: `https://host/files/{number}?day={day}`.
    #[schemars(with = "String")]
    pub(super) url: Spanned<String>,
    /// Headers as they are sent.
    #[schemars(with = "BTreeMap<String, String>")]
    #[serde(default)]
    pub(super) headers: Pairs<Spanned<String>>,
    /// What the request bears.
    #[schemars(with = "Option<RawBody>")]
    pub(super) body: Option<Spanned<RawBody>>,
    /// The header that bears the key of the work, the same at each attempt; `Idempotency-Key` unless said.
    #[schemars(with = "Option<String>")]
    pub(super) idempotency: Option<Spanned<String>>,
    /// The statuses that say that it was done; 200 to 299 unless said.
    #[schemars(with = "Option<RawStatuses>")]
    pub(super) success: Option<Spanned<RawStatuses>>,
    /// Where each output stands in the answer: a JSON pointer (RFC 6901), such as `/file/number`.
    #[schemars(with = "BTreeMap<String, String>")]
    #[serde(default)]
    pub(super) outputs: Pairs<Spanned<String>>,
    /// How each refusal is known.
    #[schemars(with = "BTreeMap<String, RawHttpRefusal>")]
    #[serde(default)]
    pub(super) refusals: Pairs<Spanned<RawHttpRefusal>>,
    /// The name in `greffier.toml` of the credentials that the request bears.
    #[schemars(with = "Option<String>")]
    pub(super) credentials: Option<Spanned<String>>,
    /// Seconds after which no answer is waited for, 1 to 120; 30 unless said.
    #[schemars(with = "Option<u16>")]
    pub(super) timeout: Option<Spanned<u16>>,
}

/// What a request bears: one of the two.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBody {
    /// A JSON value, with inputs in its texts. A text that is one input alone takes its value as it is: a number stays a number.
    #[schemars(with = "Option<Value>")]
    pub(super) json: Option<Spanned<RawJson>>,
    /// Fields as a browser sends them, with inputs in their values.
    #[schemars(with = "Option<BTreeMap<String, String>>")]
    pub(super) form: Option<Pairs<Spanned<String>>>,
}

/// How a refusal is known.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawHttpRefusal {
    /// The statuses of the answer.
    #[schemars(with = "Option<RawStatuses>")]
    pub(super) status: Option<Spanned<RawStatuses>>,
    /// A place in the answer, a JSON pointer (RFC 6901), at which something stands.
    #[schemars(with = "Option<String>")]
    pub(super) at: Option<Spanned<String>>,
    /// What stands there.
    #[schemars(with = "Option<String>")]
    pub(super) equals: Option<Spanned<String>>,
}

/// A status, a range such as `200-204`, or a list of these.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum RawStatuses {
    /// One of them.
    One(RawStatus),
    /// Several.
    Several(Vec<RawStatus>),
}

/// A status or a range.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum RawStatus {
    /// A status.
    Single(u16),
    /// A range, both ends included.
    Range(String),
}

/// One file into a folder.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFile {
    /// The name of the folder in `greffier.toml`.
    #[schemars(with = "String")]
    pub(super) folder: Spanned<String>,
    /// The name of the file, with `{key}` in it once; the robot's name and the key unless said.
    #[schemars(with = "Option<String>")]
    pub(super) name: Option<Spanned<String>>,
    /// One row of cells, below a header where there is one.
    #[schemars(with = "Option<RawCsv>")]
    pub(super) csv: Option<Spanned<RawCsv>>,
    /// A JSON value, with inputs in its texts.
    #[schemars(with = "Option<Value>")]
    pub(super) json: Option<Spanned<RawJson>>,
    /// A text, with inputs in it.
    #[schemars(with = "Option<String>")]
    pub(super) text: Option<Spanned<String>>,
    /// How letters are written as bytes.
    #[serde(default)]
    pub(super) encoding: TextEncoding,
}

/// One row of cells.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCsv {
    /// What stands between two cells; a comma unless said.
    #[serde(default)]
    pub(super) separator: Separator,
    /// The names of the columns.
    #[schemars(with = "Option<Vec<String>>")]
    pub(super) header: Option<Spanned<Vec<String>>>,
    /// The cells, with inputs in them.
    #[schemars(with = "Vec<String>")]
    pub(super) row: Spanned<Vec<Spanned<String>>>,
}

/// What stands between two cells.
#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Separator {
    /// `,`
    #[default]
    Comma,
    /// `;`
    Semicolon,
    /// A tabulator.
    Tab,
}

/// One run of a program.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCommand {
    /// The name of the program in `greffier.toml`.
    #[schemars(with = "String")]
    pub(super) program: Spanned<String>,
    /// Its arguments, as they are: inputs go to its standard input, since everybody on the machine sees arguments.
    #[schemars(with = "Vec<String>")]
    #[serde(default)]
    pub(super) arguments: Vec<Spanned<String>>,
    /// Seconds after which it is killed, 1 to 120; 30 unless said.
    #[schemars(with = "Option<u16>")]
    pub(super) timeout: Option<Spanned<u16>>,
}

/// The keys of a map with their values, in the order written.
pub(super) struct Pairs<T>(pub(super) Vec<(Spanned<String>, T)>);

impl<T> Default for Pairs<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Pairs<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Map<T> {
            type Value = Pairs<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a group of keys")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Map(PhantomData))
    }
}

/// A JSON value as YAML has it, with the place of each of its parts.
pub(super) enum RawJson {
    Fixed(Value),
    Text(String),
    List(Vec<Spanned<RawJson>>),
    Object(Vec<(Spanned<String>, Spanned<RawJson>)>),
}

impl<'de> Deserialize<'de> for RawJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = RawJson;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a JSON value")
            }

            fn visit_unit<E>(self) -> Result<RawJson, E> {
                Ok(RawJson::Fixed(Value::Null))
            }

            fn visit_bool<E>(self, value: bool) -> Result<RawJson, E> {
                Ok(RawJson::Fixed(value.into()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<RawJson, E> {
                Ok(RawJson::Fixed(value.into()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<RawJson, E> {
                Ok(RawJson::Fixed(value.into()))
            }

            fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<RawJson, E> {
                let number = Number::from_f64(value).ok_or_else(|| E::custom("not a number of JSON"))?;
                Ok(RawJson::Fixed(Value::Number(number)))
            }

            fn visit_str<E>(self, text: &str) -> Result<RawJson, E> {
                Ok(RawJson::Text(text.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<RawJson, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(RawJson::List(items))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawJson, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = map.next_entry()? {
                    items.push(item);
                }
                Ok(RawJson::Object(items))
            }
        }
        deserializer.deserialize_any(Any)
    }
}
