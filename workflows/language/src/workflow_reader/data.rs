//! The fields of a workflow: those of its forms, and those that people of the office fill in.

use std::collections::BTreeMap;

use serde_saphyr::Spanned;

use super::Reader;
use super::raw::RawData;
use crate::{DataField, FieldType, Form, Workflow};

impl Reader<'_> {
    pub(super) fn forms(&mut self, names: &[Spanned<String>], forms: &BTreeMap<String, Form>, workflow: &mut Workflow) {
        for name in names {
            let Some(form) = forms.get(&name.value) else {
                self.unknown("GRF-WF-007", name, forms.keys().map(String::as_str), ["formulaire inconnu", "unknown form"]);
                continue;
            };
            for field in &form.fields {
                workflow.fields.insert(field.name.clone(), field.kind);
                if !field.options.is_empty() {
                    let offered = field.options.iter().map(|option| option.value.clone()).collect();
                    workflow.choices.insert(field.name.clone(), offered);
                }
                if !field.details.is_empty() {
                    workflow.details.insert(field.name.clone(), field.details.clone());
                }
                if field.required {
                    workflow.required.push(field.name.clone());
                }
                if field.is.as_deref() == Some("person.language") {
                    workflow.language_field = Some(field.name.clone());
                }
            }
        }
    }

    pub(super) fn data(&mut self, raw: Vec<RawData>, workflow: &mut Workflow) {
        for RawData { field, title, kind, options, required } in raw {
            let name = field.value;
            if workflow.fields.contains_key(&name) {
                self.error(
                    "GRF-WF-017",
                    field.referenced,
                    [format!("le champ « {name} » existe déjà."), format!("the field “{name}” already exists.")],
                    ["Donnez-lui un autre nom.".into(), "Give it another name.".into()],
                );
                continue;
            }
            if (kind == FieldType::Choice) != (options.len() > 1) {
                self.error(
                    "GRF-WF-017",
                    field.referenced,
                    [
                        format!("« {name} » : un choix, et lui seul, offre plusieurs valeurs."),
                        format!("“{name}”: a choice, and nothing else, offers several values."),
                    ],
                    [
                        "Écrivez « type: choice » avec au moins deux « options: », ou retirez-les.".into(),
                        "Write “type: choice” with at least two “options:”, or remove them.".into(),
                    ],
                );
            }
            if !options.is_empty() {
                workflow.choices.insert(name.clone(), options.iter().map(|option| option.value.clone()).collect());
            }
            workflow.fields.insert(name.clone(), kind);
            workflow.data.push(DataField { name, title, options, required });
        }
    }
}
