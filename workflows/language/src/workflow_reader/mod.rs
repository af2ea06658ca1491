//! Reads `workflows/*.yaml` against the forms of the office.

mod ask;
mod data;
mod paper;
pub(crate) mod raw;
mod rules;
mod step;

use std::collections::{BTreeMap, BTreeSet};

use serde_saphyr::Spanned;

use crate::office::{closest, read_yaml};
use crate::rule_check::Vocabulary;
use crate::workflow::Handler;
use crate::{Diagnostic, Form, Parts, Scope, SignBy, SourceFile, Spot, Step, StepKind, Workflow};
use raw::{RawHandler, RawStep, RawWorkflow};

const STAGES: [&str; 5] = ["reception", "signature", "handling", "output", "archiving"];
const CAUSES: [&str; 5] = ["no-system", "no-interoperability", "old-equipment", "law", "persons-choice"];
/// What a step of a branch leads to when the branch is at its end.
const END: &str = "end";

/// Reads a workflow file against the office's forms, tables and calendars. Returns the workflow when its structure could be read, and every finding.
#[must_use]
pub fn read_workflow(file: &SourceFile, forms: &BTreeMap<String, Form>, parts: &Parts) -> (Option<Workflow>, Vec<Diagnostic>) {
    let raw: RawWorkflow = match read_yaml(file) {
        Ok(raw) => raw,
        Err(finding) => return (None, vec![*finding]),
    };
    let mut reader = Reader::new(file);
    let mut workflow = Workflow {
        name: raw.workflow.value,
        title: raw.title,
        forms: raw.forms.iter().map(|form| form.value.clone()).collect(),
        answer_within: raw.answer_within.map(|delay| reader.answer_within(delay)),
        paper: raw.paper.iter().map(|paper| reader.paper(&paper.stage, &paper.cause)).collect(),
        steps: Vec::new(),
        fields: Scope::new(),
        choices: BTreeMap::new(),
        details: BTreeMap::new(),
        required: Vec::new(),
        language_field: None,
        data: Vec::new(),
        on: Vec::new(),
        calendar: raw.calendar.as_ref().map(|calendar| calendar.value.clone()),
        tables: BTreeMap::new(),
    };
    if let Some(calendar) = raw.calendar.as_ref().filter(|calendar| !parts.calendars.contains_key(&calendar.value)) {
        reader.unknown("GRF-WF-023", calendar, parts.calendars.keys().map(String::as_str), ["calendrier inconnu", "unknown calendar"]);
    }
    reader.suspendable = workflow.answer_within.as_ref().is_some_and(|delay| delay.suspension.is_some());
    reader.extensible = workflow.answer_within.as_ref().is_some_and(|delay| delay.extension.is_some());
    reader.forms(&raw.forms, forms, &mut workflow);
    reader.data(raw.data, &mut workflow);
    reader.tables(&raw.steps.value, &parts.tables, &mut workflow);
    reader.vocabulary = Vocabulary::of_workflow(&workflow);
    reader.scope = std::mem::take(&mut workflow.fields);
    reader.names(&raw.steps);
    let root = Block { names: names_of(&raw.steps.value), join: None };
    reader.steps_present(&raw.steps);
    workflow.on = reader.handlers(raw.on, &root);
    reader.block(raw.steps.value, &root);
    reader.four_eyes();
    reader.awaited_events(&workflow.on);
    workflow.steps = reader.steps;
    workflow.fields = reader.scope;
    (Some(workflow), reader.findings)
}

/// Steps that are written one below the other: those of the file, or of one branch.
struct Block {
    names: Vec<String>,
    /// Where the branch meets the others.
    join: Option<String>,
}

fn names_of(steps: &[RawStep]) -> Vec<String> {
    steps.iter().map(|step| step.step.value.clone()).collect()
}

struct Reader<'a> {
    file: &'a str,
    /// What is written in it.
    text: &'a str,
    findings: Vec<Diagnostic>,
    scope: Scope,
    /// What rules may know of the fields.
    vocabulary: Vocabulary,
    /// The fields of `data:`.
    given: BTreeSet<String>,
    /// The names of all steps, in branches too.
    all: BTreeSet<String>,
    steps: Vec<Step>,
    /// What `not-by` names, with the place.
    not_by: Vec<(String, Spanned<String>)>,
    /// The events that steps wait for.
    awaited: Vec<Spanned<String>>,
    /// Whether a text lets the delay to answer be suspended.
    suspendable: bool,
    /// Whether a text lets it be extended.
    extensible: bool,
}

impl<'a> Reader<'a> {
    fn new(file: &'a SourceFile) -> Self {
        Self {
            file: &file.path,
            text: &file.text,
            findings: Vec::new(),
            scope: Scope::new(),
            vocabulary: Vocabulary::default(),
            given: BTreeSet::new(),
            all: BTreeSet::new(),
            steps: Vec::new(),
            not_by: Vec::new(),
            awaited: Vec::new(),
            suspendable: false,
            extensible: false,
        }
    }

    fn error(&mut self, code: &'static str, at: impl Into<Spot>, reason: [String; 2], mend: [String; 2]) {
        self.findings.push(Diagnostic::error(code, self.file, at, reason, mend));
    }

    fn unknown<'n>(&mut self, code: &'static str, name: &Spanned<String>, known: impl Iterator<Item = &'n str>, what: [&str; 2]) {
        let known: Vec<_> = known.collect();
        let near = closest(&name.value, known.iter().copied());
        let mend = match near {
            Some(near) => [format!("Vouliez-vous écrire « {near} » ?"), format!("Did you mean “{near}”?")],
            None => [format!("Noms connus : {}.", known.join(", ")), format!("Known names: {}.", known.join(", "))],
        };
        let reason = [format!("{} : « {} ».", what[0], name.value), format!("{}: “{}”.", what[1], name.value)];
        self.error(code, name.referenced, reason, mend);
    }

    fn steps_present(&mut self, steps: &Spanned<Vec<RawStep>>) {
        if steps.value.is_empty() {
            self.error(
                "GRF-WF-004",
                steps.referenced,
                ["un processus a au moins une étape.".into(), "a workflow has at least one step.".into()],
                ["Ajoutez les étapes, la dernière étant « close ».".into(), "Add the steps, the last being “close”.".into()],
            );
        }
    }

    /// Every name once, in the branches too, and none that means something else.
    fn names(&mut self, steps: &Spanned<Vec<RawStep>>) {
        for step in &steps.value {
            let name = &step.step.value;
            if !self.all.insert(name.clone()) {
                self.error(
                    "GRF-WF-003",
                    step.step.referenced,
                    [format!("l'étape « {name} » existe déjà."), format!("the step “{name}” already exists.")],
                    ["Donnez-lui un autre nom.".into(), "Give it another name.".into()],
                );
            }
            if name == END || name.is_empty() || name.contains(['/', '[']) {
                self.error(
                    "GRF-WF-013",
                    step.step.referenced,
                    [format!("une étape ne peut pas s'appeler « {name} »."), format!("a step cannot be called “{name}”.")],
                    [
                        "« end » est la fin d'une branche ; un nom n'a ni « / » ni « [ ».".into(),
                        "“end” is the end of a branch; a name has neither “/” nor “[”.".into(),
                    ],
                );
            }
            for branch in step.together.iter().flat_map(|together| &together.value.branches) {
                self.names(&branch.steps);
            }
        }
    }

    fn handlers(&mut self, raw: Vec<RawHandler>, root: &Block) -> Vec<Handler> {
        let mut seen = BTreeSet::new();
        let mut handlers = Vec::new();
        for RawHandler { event, title, then } in raw {
            if !seen.insert(event.value.clone()) {
                let name = &event.value;
                self.error(
                    "GRF-WF-019",
                    event.referenced,
                    [format!("l'événement « {name} » est déjà prévu."), format!("the event “{name}” is already foreseen.")],
                    ["Gardez un seul des deux.".into(), "Keep one of the two.".into()],
                );
            }
            let then = self.target(&then, root);
            handlers.push(Handler { event: event.value, title, then });
        }
        handlers
    }

    /// A step that another leads to: one of the same block, or the end of the branch.
    fn target(&mut self, target: &Spanned<String>, block: &Block) -> String {
        let name = &target.value;
        match &block.join {
            Some(join) if name == END => return join.clone(),
            _ if block.names.contains(name) => return name.clone(),
            _ => {}
        }
        if self.all.contains(name) {
            self.error(
                "GRF-WF-012",
                target.referenced,
                [
                    format!("« {name} » est dans une autre branche : on n'y entre et n'en sort que par le début et la fin."),
                    format!("“{name}” is in another branch: one enters and leaves a branch by its beginning and its end only."),
                ],
                ["Menez à une étape de la même branche, ou à « end ».".into(), "Lead to a step of the same branch, or to “end”.".into()],
            );
        } else {
            let end = block.join.iter().map(|_| END);
            let names: Vec<&str> = block.names.iter().map(String::as_str).chain(end).collect();
            self.unknown("GRF-WF-001", target, names.into_iter(), ["étape inconnue", "unknown step"]);
        }
        name.clone()
    }

    /// A field that people fill in: one of `data:`. What a form says is read, and put right in a review.
    fn given(&mut self, name: &Spanned<String>) -> bool {
        let known = self.given.contains(&name.value);
        if !known {
            let names: Vec<String> = self.given.iter().cloned().collect();
            self.unknown(
                "GRF-WF-016",
                name,
                names.iter().map(String::as_str),
                ["ce champ n'est pas de « data: »", "this field is not of “data:”"],
            );
        }
        known
    }

    /// A field that a wait is about.
    fn field(&mut self, name: &Spanned<String>) -> bool {
        let known = self.scope.contains_key(&name.value);
        if !known {
            let names: Vec<String> = self.scope.keys().cloned().collect();
            self.unknown("GRF-WF-016", name, names.iter().map(String::as_str), ["champ inconnu", "unknown field"]);
        }
        known
    }

    /// What a step waits for is nothing that may happen at any moment.
    fn awaited_events(&mut self, on: &[Handler]) {
        for event in std::mem::take(&mut self.awaited) {
            let automatic = [Handler::DOCUMENT, Handler::DEADLINE_PASSED].contains(&event.value.as_str());
            if automatic || on.iter().any(|handler| handler.event == event.value) {
                let name = &event.value;
                self.error(
                    "GRF-WF-019",
                    event.referenced,
                    [
                        format!("l'événement « {name} » peut arriver à tout moment : une étape ne peut pas l'attendre."),
                        format!("the event “{name}” may happen at any moment: a step cannot wait for it."),
                    ],
                    ["Donnez-lui un autre nom.".into(), "Give it another name.".into()],
                );
            }
        }
    }

    /// What `not-by` names are steps that people do.
    fn four_eyes(&mut self) {
        for (step, name) in std::mem::take(&mut self.not_by) {
            let by_person = |kind: &StepKind| matches!(kind, StepKind::Sign { by: SignBy::Person, .. });
            let somebody = self.steps.iter().filter(|other| other.kind.role().is_some() && !by_person(&other.kind) && other.name != step);
            let names: Vec<String> = somebody.map(|other| other.name.clone()).collect();
            if !names.contains(&name.value) {
                let what = ["ce n'est pas une autre étape faite par une personne", "not another step that a person does"];
                self.unknown("GRF-WF-018", &name, names.iter().map(String::as_str), what);
            }
        }
    }
}
