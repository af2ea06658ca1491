//! Reads the procedures that a workflow calls: files of `procedures/`, whose steps stand in the workflow as often as they are called.

use std::collections::BTreeSet;

use serde_saphyr::Spanned;

use super::raw::{RawProcedure, RawStep};
use super::{MAX_CALLS, Reader, Source};
use crate::office::read_yaml;
use crate::{Named, Workflow};

impl Reader {
    /// Reads every procedure that is called, from steps and from other procedures, each once.
    pub(super) fn procedures(&mut self, steps: &[RawStep], files: &Named) {
        let mut calls = Vec::new();
        calls_of(steps, &mut calls);
        for call in calls {
            if self.calls.contains(&call.value) {
                self.circle(&call);
                continue;
            }
            if self.calls.len() >= MAX_CALLS {
                self.too_deep(&call);
                continue;
            }
            if self.procedures.contains_key(&call.value) {
                continue;
            }
            let Some(file) = files.get(&call.value) else {
                self.unknown("GRF-WF-035", &call, files.keys().map(String::as_str), ["procédure inconnue", "unknown procedure"]);
                continue;
            };
            match read_yaml::<RawProcedure>(file) {
                Err(finding) => self.findings.push(*finding),
                Ok(raw) => {
                    let source = Source { path: file.path.as_str().into(), text: file.text.as_str().into(), procedure: true };
                    let steps = raw.steps.value.clone();
                    self.procedures.insert(call.value.clone(), (source.clone(), raw.clone()));
                    self.inside(call.value.clone(), source, |reader| {
                        reader.named_as_its_file(&raw.procedure, &call.value);
                        reader.steps_present(&raw.steps);
                        reader.procedures(&steps, files);
                    });
                }
            }
        }
    }

    /// Reads something that stands in a procedure's file.
    pub(super) fn inside(&mut self, procedure: String, source: Source, read: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.file, source);
        self.calls.push(procedure);
        read(self);
        self.calls.pop();
        self.file = outer;
    }

    /// The procedure that a step calls, unless something was found about that before.
    pub(super) fn called(&self, call: &Spanned<String>) -> Option<(Source, RawProcedure)> {
        self.procedures.get(&call.value).filter(|_| !self.calls.contains(&call.value)).cloned()
    }

    /// The fields that are filled in there. A workflow has them once, however often it calls.
    pub(super) fn data_of_procedures(&mut self, workflow: &mut Workflow) {
        for (name, (source, raw)) in self.procedures.clone() {
            self.inside(name, source, |reader| {
                reader.data(raw.data, workflow);
                reader.data_of_blocks(&raw.steps.value, workflow);
            });
        }
    }

    /// The tables that are asked there.
    pub(super) fn tables_of_procedures(&mut self, tables: &Named, workflow: &mut Workflow) {
        for (name, (source, raw)) in self.procedures.clone() {
            self.inside(name, source, |reader| reader.tables(&raw.steps.value, tables, workflow));
        }
    }

    /// The robots that are asked there.
    pub(super) fn robots_of_procedures(&mut self, robots: &Named, workflow: &mut Workflow) {
        for (name, (source, raw)) in self.procedures.clone() {
            self.inside(name, source, |reader| reader.robots(&raw.steps.value, robots, workflow));
        }
    }

    fn named_as_its_file(&mut self, name: &Spanned<String>, file: &str) {
        if name.value != file {
            let said = &name.value;
            self.error(
                "GRF-WF-035",
                name.referenced,
                [
                    format!("la procédure s'appelle « {said} » et son fichier « {file} »."),
                    format!("the procedure is called “{said}” and its file “{file}”."),
                ],
                [
                    "Donnez-leur le même nom : on l'appelle par celui du fichier.".into(),
                    "Give both one name: it is called by the file's.".into(),
                ],
            );
        }
    }

    fn too_deep(&mut self, call: &Spanned<String>) {
        self.error(
            "GRF-WF-036",
            call.referenced,
            [
                format!("plus de {MAX_CALLS} procédures s'appellent l'une dans l'autre."),
                format!("more than {MAX_CALLS} procedures call one another, one in the other."),
            ],
            ["Écrivez les étapes dans moins de procédures.".into(), "Write the steps in fewer procedures.".into()],
        );
    }

    fn circle(&mut self, call: &Spanned<String>) {
        let name = &call.value;
        let around = self.calls.join(" → ");
        self.error(
            "GRF-WF-036",
            call.referenced,
            [
                format!("des procédures s'appellent en rond : {around} → {name}."),
                format!("procedures call each other in a circle: {around} → {name}."),
            ],
            [
                "Une procédure ne peut pas revenir à elle-même : retirez cet appel.".into(),
                "A procedure cannot come back to itself: remove this call.".into(),
            ],
        );
    }
}

/// The procedures that steps call, each once.
fn calls_of(steps: &[RawStep], calls: &mut Vec<Spanned<String>>) {
    let mut seen: BTreeSet<String> = calls.iter().map(|call| call.value.clone()).collect();
    for step in steps {
        if let Some(call) = step.call.as_ref().filter(|call| seen.insert(call.value.clone())) {
            calls.push(call.clone());
        }
        for branch in step.together.iter().flat_map(|together| &together.value.branches) {
            calls_of(&branch.steps.value, calls);
        }
        if let Some(each) = &step.each {
            calls_of(&each.value.steps.value, calls);
        }
    }
}
