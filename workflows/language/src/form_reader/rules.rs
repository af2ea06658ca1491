//! Rules and groups of a form file.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::Reader;
use crate::office::closest;
use crate::rule_check::{Place, Vocabulary, check_truth, lone_problems};
use crate::{Bilingual, BoxGroup, FieldType, Form, FormRule};

/// Check boxes of which so many must be checked.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawGroup {
    /// What people read when it is broken.
    title: Bilingual,
    /// The check boxes, at least two.
    #[schemars(with = "Vec<String>")]
    fields: Spanned<Vec<Spanned<String>>>,
    /// The fewest that may be checked.
    #[serde(rename = "at-least", default)]
    at_least: u32,
    /// The most that may be checked; all when it is not given.
    #[serde(rename = "at-most")]
    at_most: Option<u32>,
}

/// A rule between fields.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    /// Its name, unlike those of fields.
    #[schemars(with = "String")]
    rule: Spanned<String>,
    /// What people read when it is broken.
    title: Bilingual,
    /// It is looked at only when this holds, in CEL.
    #[schemars(with = "Option<String>")]
    when: Option<Spanned<String>>,
    /// What must hold, in CEL.
    #[schemars(with = "Option<String>")]
    that: Option<Spanned<String>>,
    /// Fields that must not be empty.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    required: Vec<Spanned<String>>,
    /// The fields that become doubtful when it is broken; those that `that` compares when not given.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    fields: Vec<Spanned<String>>,
}

impl Reader<'_> {
    pub(super) fn group(&mut self, raw: RawGroup, form: &Form) -> BoxGroup {
        self.known(&raw.fields.value, form);
        let count = u32::try_from(raw.fields.value.len()).unwrap_or(u32::MAX);
        let at_most = raw.at_most.unwrap_or(count);
        let other = |name: &Spanned<String>| form.field(&name.value).is_some_and(|field| field.kind != FieldType::Checkbox);
        if count < 2 || raw.at_least > at_most || at_most > count || raw.fields.value.iter().any(other) {
            self.rule_error(
                &raw.fields,
                [
                    "un groupe a au moins deux champs « checkbox », et « at-least » ≤ « at-most » ≤ leur nombre.",
                    "a group has at least two “checkbox” fields, and “at-least” ≤ “at-most” ≤ their number.",
                ],
            );
        }
        let fields = raw.fields.value.into_iter().map(|field| field.value).collect();
        BoxGroup { title: raw.title, fields, at_least: raw.at_least, at_most }
    }

    /// A rule; without `fields` it makes doubtful what it compares.
    pub(super) fn rule(&mut self, raw: RawRule, form: &Form) -> FormRule {
        self.name(&raw.rule);
        self.known(&raw.fields, form);
        self.known(&raw.required, form);
        if raw.that.is_none() && raw.required.is_empty() {
            self.rule_error(&raw.rule, ["la règle ne demande rien.", "the rule asks for nothing."]);
        }
        let vocabulary = Vocabulary::of_form(form);
        let place = Place { file: self.file, text: self.text, code: "GRF-FORM-010" };
        let mut compared = Vec::new();
        for (text, counts) in [(&raw.when, false), (&raw.that, true)] {
            let Some(text) = text else { continue };
            match check_truth(&text.value, &vocabulary) {
                Ok(checked) => {
                    self.findings.extend(lone_problems(&checked, &vocabulary).map(|problem| problem.finding(place, text)));
                    if counts {
                        compared = checked.names;
                    }
                }
                Err(problems) => self.findings.extend(problems.into_iter().map(|problem| problem.finding(place, text))),
            }
        }
        let fields: Vec<String> = raw.fields.into_iter().map(|field| field.value).collect();
        FormRule {
            name: raw.rule.value,
            title: raw.title,
            when: raw.when.map(|when| when.value),
            that: raw.that.map(|that| that.value),
            required: raw.required.into_iter().map(|field| field.value).collect(),
            fields: if fields.is_empty() { compared } else { fields },
        }
    }

    fn known(&mut self, names: &[Spanned<String>], form: &Form) {
        for name in names {
            if form.field(&name.value).is_none() {
                let mend = match closest(&name.value, form.fields.iter().map(|field| field.name.as_str())) {
                    Some(near) => [format!("Vouliez-vous écrire « {near} » ?"), format!("Did you mean “{near}”?")],
                    None => ["Seuls les champs de ce formulaire.".into(), "Only fields of this form.".into()],
                };
                let reason = [format!("champ inconnu : « {} ».", name.value), format!("unknown field: “{}”.", name.value)];
                self.error("GRF-FORM-014", name, reason, mend);
            }
        }
    }

    fn rule_error<T>(&mut self, at: &Spanned<T>, reason: [&str; 2]) {
        self.error(
            "GRF-FORM-014",
            at,
            reason.map(str::to_owned),
            [
                "Une règle a « that: » ou « required: » ; un groupe nomme des cases.".into(),
                "A rule has “that:” or “required:”; a group names boxes.".into(),
            ],
        );
    }
}
