//! The templates of a robot file, against its inputs.

use serde_json::Value;
use serde_saphyr::Spanned;

use super::raw::RawJson;
use super::{Reader, both, did_you_mean};
use crate::robot::{JsonTemplate, Template};
use crate::rule_check::{Place, Problem};

/// Bytes a template may have.
const MAX_TEMPLATE: usize = 20_000;

impl Reader<'_> {
    /// A template of which every place is an input or the key.
    pub(super) fn template(&mut self, text: &Spanned<String>) -> Option<Template> {
        let before = self.findings.len();
        if text.value.len() > MAX_TEMPLATE {
            self.error(
                "GRF-ROBOT-004",
                text.referenced,
                both("ce texte est trop long.", "this text is too long."),
                [format!("Il a au plus {MAX_TEMPLATE} octets."), format!("It has at most {MAX_TEMPLATE} bytes.")],
            );
            return None;
        }
        let template = match Template::new(&text.value) {
            Ok(template) => template,
            Err(fault) => {
                self.problem(
                    text,
                    Problem::own(
                        fault.at,
                        both("une accolade est seule, ou ce qu'elle entoure n'est pas un nom.", "a brace is alone, or has no name in it."),
                        both("Écrivez {nom}, ou doublez l'accolade : {{ }}.", "Write {name}, or double the brace: {{ }}."),
                    ),
                );
                return None;
            }
        };
        for place in template.places() {
            let known: Vec<&str> = self.inputs.iter().map(|input| input.name.as_str()).chain([Template::KEY]).collect();
            if known.contains(&place) {
                continue;
            }
            let mend = did_you_mean(place, &known);
            let reason = [format!("entrée inconnue : « {place} »."), format!("unknown input: “{place}”.")];
            let at = text.value.find(&format!("{{{place}}}")).unwrap_or_default();
            self.problem(text, Problem::own(at..at + place.len() + 2, reason, mend));
        }
        (self.findings.len() == before).then_some(template)
    }

    fn problem(&mut self, text: &Spanned<String>, problem: Problem) {
        let place = Place { file: self.file, text: self.text, code: "GRF-ROBOT-005" };
        self.findings.push(problem.finding(place, text));
    }

    pub(super) fn json(&mut self, raw: Spanned<RawJson>) -> Option<JsonTemplate> {
        let Spanned { value, referenced, defined } = raw;
        match value {
            RawJson::Fixed(value) => Some(JsonTemplate::Fixed(value)),
            RawJson::Text(value) => self.template(&Spanned { value, referenced, defined }).map(JsonTemplate::Text),
            // Every part is looked at, whatever is wrong with those before it.
            RawJson::List(items) => {
                let items: Vec<_> = items.into_iter().map(|item| self.json(item)).collect();
                items.into_iter().collect::<Option<_>>().map(JsonTemplate::List)
            }
            RawJson::Object(items) => {
                if let [(name, item)] = &items[..]
                    && matches!(&item.value, RawJson::Fixed(Value::Null))
                    && (name.value == Template::KEY || self.inputs.iter().any(|input| input.name == name.value))
                {
                    self.unquoted(name);
                    return None;
                }
                let items: Vec<_> = items.into_iter().map(|(key, item)| Some((key.value, self.json(item)?))).collect();
                items.into_iter().collect::<Option<_>>().map(JsonTemplate::Object)
            }
        }
    }

    /// `{name}` without quotes, which YAML takes for a group of keys.
    fn unquoted(&mut self, name: &Spanned<String>) {
        let text = &name.value;
        self.error(
            "GRF-ROBOT-005",
            name.referenced,
            [
                format!("sans guillemets, {{{text}}} est un groupe de clés, et non la valeur de « {text} »."),
                format!("without quotes, {{{text}}} is a group of keys, and not the value of “{text}”."),
            ],
            [format!("Écrivez \"{{{text}}}\"."), format!("Write \"{{{text}}}\".")],
        );
    }
}
