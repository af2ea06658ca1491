//! The fields of a workflow: those of its forms, and those that people of the office fill in.

use std::collections::BTreeMap;

use serde_saphyr::Spanned;

use super::Reader;
use super::raw::{RawData, RawStep};
use crate::{Bilingual, DataField, DataOption, FieldType, Form, Hit, Named, SourceFile, Workflow, read_table};

impl Reader {
    pub(super) fn forms(&mut self, names: &[Spanned<String>], forms: &BTreeMap<String, Form>, workflow: &mut Workflow) {
        for name in names {
            let Some(form) = forms.get(&name.value) else {
                self.unknown("GRF-WF-007", name, forms.keys().map(String::as_str), ["formulaire inconnu", "unknown form"]);
                continue;
            };
            for table in &form.tables {
                self.rows.entry(table.name.clone()).or_insert_with(|| table.clone());
            }
            for field in &form.fields {
                workflow.fields.insert(field.name.clone(), field.kind);
                if !field.options.is_empty() {
                    // Another form may offer other values under the same name.
                    let choices = workflow.choices.entry(field.name.clone()).or_default();
                    for option in &field.options {
                        if !choices.contains(&option.value) {
                            choices.push(option.value.clone());
                        }
                    }
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
            self.given.insert(name.clone());
            workflow.data.push(DataField { name, title, options, required });
        }
    }

    /// The tables that steps ask, in the order of the file: what one gives, those after it may look at, and so may rules and letters.
    pub(super) fn tables(&mut self, steps: &[RawStep], tables: &Named, workflow: &mut Workflow) {
        for step in steps {
            if let Some(name) = step.table.as_ref().filter(|name| !workflow.tables.contains_key(&name.value)) {
                match tables.get(&name.value) {
                    Some(file) => self.table(&name.value, file, workflow),
                    None => self.unknown("GRF-TAB-016", name, tables.keys().map(String::as_str), ["table inconnue", "unknown table"]),
                }
            }
            for branch in step.together.iter().flat_map(|together| &together.value.branches) {
                self.tables(&branch.steps.value, tables, workflow);
            }
        }
    }

    fn table(&mut self, name: &str, file: &SourceFile, workflow: &mut Workflow) {
        let (table, found) = read_table(file, &workflow.fields, &workflow.choices);
        self.findings.extend(found);
        let Some(table) = table else { return };
        for output in &table.outputs {
            // Several rows may hold where a table collects: their values stand one after the other.
            let kind = if table.hit == Hit::Collect { FieldType::Text } else { output.kind.field_type() };
            workflow.fields.insert(output.output.clone(), kind);
            let options = if kind == FieldType::Choice { output.options.clone() } else { Vec::new() };
            if !options.is_empty() {
                workflow.choices.insert(output.output.clone(), options.clone());
            }
            let plain = |text: &String| Bilingual { fr: text.clone(), en: text.clone() };
            let title = output.title.clone();
            let options = options.iter().map(|value| DataOption { value: value.clone(), title: plain(value) }).collect();
            workflow.data.push(DataField { name: output.output.clone(), title, options, required: false });
        }
        workflow.tables.insert(name.to_owned(), table);
    }
}
