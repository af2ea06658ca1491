//! Reads `workflows/*.yaml` against the forms of the office.

mod ask;
mod compensation;
mod data;
mod each;
mod item;
mod paper;
mod procedure;
pub(crate) mod raw;
mod robot;
mod rules;
mod step;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_saphyr::Spanned;

use crate::office::{closest, read_yaml};
use crate::rule_check::Vocabulary;
use crate::workflow::Handler;
use crate::{DecisionTable, Diagnostic, Form, Parts, Robot, Scope, SignBy, SourceFile, Spot, Step, StepKind, Table, Workflow};
use compensation::Compensable;
use item::Item;
use raw::{RawHandler, RawProcedure, RawStep, RawWorkflow};

const STAGES: [&str; 5] = ["reception", "signature", "handling", "output", "archiving"];
const CAUSES: [&str; 5] = ["no-system", "no-interoperability", "old-equipment", "law", "persons-choice"];
/// What a step of a branch leads to when the branch is at its end.
const END: &str = "end";
/// Where branches meet, under the name of the step that began them.
const JOIN: &str = "join";
/// Procedures that may call each other, one in the other.
const MAX_CALLS: usize = 20;
/// Steps that a workflow may have, with those of its procedures and of each row.
const MAX_STEPS: usize = 2_000;

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
        robots: BTreeMap::new(),
    };
    if let Some(calendar) = raw.calendar.as_ref().filter(|calendar| !parts.calendars.contains_key(&calendar.value)) {
        reader.unknown("GRF-WF-023", calendar, parts.calendars.keys().map(String::as_str), ["calendrier inconnu", "unknown calendar"]);
    }
    reader.suspendable = workflow.answer_within.as_ref().is_some_and(|delay| delay.suspension.is_some());
    reader.extensible = workflow.answer_within.as_ref().is_some_and(|delay| delay.extension.is_some());
    reader.forms(&raw.forms, forms, &mut workflow);
    reader.data(raw.data, &mut workflow);
    reader.procedures(&raw.steps.value, &parts.procedures);
    reader.data_of_blocks(&raw.steps.value, &mut workflow);
    reader.data_of_procedures(&mut workflow);
    reader.tables(&raw.steps.value, &parts.tables, &mut workflow);
    reader.tables_of_procedures(&parts.tables, &mut workflow);
    reader.robots(&raw.steps.value, &parts.robots, &mut workflow);
    reader.robots_of_procedures(&parts.robots, &mut workflow);
    reader.known_robots.clone_from(&workflow.robots);
    let total = |(name, table): (&String, &DecisionTable)| table.inputs.iter().all(|input| !input.needs_value()).then(|| name.clone());
    reader.total_tables = workflow.tables.iter().filter_map(total).collect();
    reader.vocabulary = Vocabulary::of_workflow(&workflow);
    reader.scope = std::mem::take(&mut workflow.fields);
    let root = Block::of_file(&raw.steps.value);
    reader.names(&raw.steps, &root);
    reader.steps_present(&raw.steps);
    workflow.on = reader.handlers(raw.on, &root);
    reader.block(raw.steps.value, &root);
    reader.compensations();
    reader.four_eyes();
    reader.awaited_events(&workflow.on);
    reader.not_too_many(raw.workflow.referenced);
    workflow.steps = reader.steps;
    workflow.fields = reader.scope;
    (Some(workflow), reader.findings)
}

/// Steps that are written one below the other: those of the file, of one branch, or of a procedure.
#[derive(Clone)]
struct Block {
    /// As they are written.
    names: Vec<String>,
    /// What stands before their names: nothing in the file, `CALL/` in a procedure, `EACH[2]/` in the steps for a row.
    prefix: String,
    /// What stands before the names of the steps around them, which `not-by` may name.
    scope: String,
    /// Where `end` leads, where that means something.
    end: Option<String>,
    /// Where the branch that they are in meets the others.
    join: Option<String>,
}

impl Block {
    fn of_file(steps: &[RawStep]) -> Self {
        Self { names: names_of(steps), prefix: String::new(), scope: String::new(), end: None, join: None }
    }

    /// The steps of a branch that meets the others at `join`.
    fn branch(&self, steps: &[RawStep], join: &str) -> Self {
        let join = Some(join.to_owned());
        Self { names: names_of(steps), prefix: self.prefix.clone(), scope: self.scope.clone(), end: join.clone(), join }
    }

    /// The whole name of a step of it.
    fn named(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

fn names_of(steps: &[RawStep]) -> Vec<String> {
    steps.iter().map(|step| step.step.value.clone()).collect()
}

/// What `not-by` of a step names.
struct NotBy {
    step: String,
    /// What may stand before the name.
    prefix: String,
    name: Spanned<String>,
    file: Source,
}

/// A file that is being read.
#[derive(Clone)]
struct Source {
    path: Arc<str>,
    text: Arc<str>,
    /// Whether it is a procedure's.
    procedure: bool,
}

struct Reader {
    file: Source,
    findings: Vec<Diagnostic>,
    /// The tables of the forms, by name.
    rows: BTreeMap<String, Table>,
    /// The procedures that are called, with their files.
    procedures: BTreeMap<String, (Source, RawProcedure)>,
    /// The procedures that are being read, one in the other.
    calls: Vec<String>,
    /// Those whose steps were read: what is found there is told once.
    read: BTreeSet<String>,
    /// The row or item whose steps are being read.
    item: Option<Item>,
    /// The tables that answer whatever is empty.
    total_tables: BTreeSet<String>,
    /// The robots that steps ask.
    known_robots: BTreeMap<String, Robot>,
    /// What is undone where a case comes to a `compensate`.
    compensable: Vec<Compensable>,
    scope: Scope,
    /// What rules may know of the fields.
    vocabulary: Vocabulary,
    /// The fields of `data:`.
    given: BTreeSet<String>,
    /// The names of all steps, in branches too.
    all: BTreeSet<String>,
    steps: Vec<Step>,
    not_by: Vec<NotBy>,
    /// The events that steps wait for.
    awaited: Vec<(Source, Spanned<String>)>,
    /// Whether a text lets the delay to answer be suspended.
    suspendable: bool,
    /// Whether a text lets it be extended.
    extensible: bool,
}

impl Reader {
    fn new(file: &SourceFile) -> Self {
        Self {
            file: Source { path: file.path.as_str().into(), text: file.text.as_str().into(), procedure: false },
            findings: Vec::new(),
            rows: BTreeMap::new(),
            procedures: BTreeMap::new(),
            calls: Vec::new(),
            read: BTreeSet::new(),
            item: None,
            total_tables: BTreeSet::new(),
            known_robots: BTreeMap::new(),
            compensable: Vec::new(),
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
        let file = Arc::clone(&self.file.path);
        self.findings.push(Diagnostic::error(code, &file, at, reason, mend));
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
    fn names(&mut self, steps: &Spanned<Vec<RawStep>>, block: &Block) {
        for step in &steps.value {
            self.name(&step.step, block);
            for branch in step.together.iter().flat_map(|together| &together.value.branches) {
                self.names(&branch.steps, block);
            }
        }
    }

    fn name(&mut self, step: &Spanned<String>, block: &Block) {
        let name = &step.value;
        if !self.all.insert(block.named(name)) {
            self.error(
                "GRF-WF-003",
                step.referenced,
                [format!("l'étape « {name} » existe déjà."), format!("the step “{name}” already exists.")],
                ["Donnez-lui un autre nom.".into(), "Give it another name.".into()],
            );
        }
        if name == END || name.is_empty() || name.contains(['/', '[', ']']) || (name == JOIN && !block.prefix.is_empty()) {
            self.error(
                "GRF-WF-013",
                step.referenced,
                [format!("une étape ne peut pas s'appeler « {name} »."), format!("a step cannot be called “{name}”.")],
                [
                    "« end » est la fin d'une branche ; un nom n'a ni « / » ni crochets.".into(),
                    "“end” is the end of a branch; a name has neither “/” nor brackets.".into(),
                ],
            );
        }
    }

    /// What is written in each step of a procedure, and for each row, counts as often as it is gone.
    fn not_too_many(&mut self, at: impl Into<Spot>) {
        if self.steps.len() > MAX_STEPS {
            self.error(
                "GRF-WF-036",
                at,
                [
                    format!("avec ses procédures et ses rangées, le processus dépasse {MAX_STEPS} étapes."),
                    format!("with its procedures and its rows, the workflow has more than {MAX_STEPS} steps."),
                ],
                ["Parcourez moins de rangées, ou partagez le processus.".into(), "Go through fewer rows, or split the workflow.".into()],
            );
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
        match &block.end {
            Some(end) if name == END => return end.clone(),
            _ if block.names.contains(name) => return block.named(name),
            _ => {}
        }
        if self.all.contains(&block.named(name)) {
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
            let end = block.end.iter().map(|_| END);
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
        let of_all = self.item.as_ref().is_some_and(|item| item.fields.values().all(|(field, _)| *field != name.value));
        if known && of_all {
            let field = &name.value;
            self.error(
                "GRF-WF-038",
                name.referenced,
                [
                    format!("« {field} » est un champ du dossier entier : une rangée écrirait par-dessus l'autre."),
                    format!("“{field}” is a field of the whole case: one row would write over the other."),
                ],
                ["Déclarez-le sous « data: » de « each ».".into(), "Declare it under “data:” of the “each”.".into()],
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
        for (file, event) in std::mem::take(&mut self.awaited) {
            let automatic = [Handler::DOCUMENT, Handler::DEADLINE_PASSED].contains(&event.value.as_str());
            if automatic || on.iter().any(|handler| handler.event == event.value) {
                let name = &event.value;
                let outer = std::mem::replace(&mut self.file, file);
                self.error(
                    "GRF-WF-019",
                    event.referenced,
                    [
                        format!("l'événement « {name} » peut arriver à tout moment : une étape ne peut pas l'attendre."),
                        format!("the event “{name}” may happen at any moment: a step cannot wait for it."),
                    ],
                    ["Donnez-lui un autre nom.".into(), "Give it another name.".into()],
                );
                self.file = outer;
            }
        }
    }

    /// What `not-by` names are steps that people do.
    fn four_eyes(&mut self) {
        let by_person = |kind: &StepKind| matches!(kind, StepKind::Sign { by: SignBy::Person, .. });
        let somebody = self.steps.iter().filter(|step| step.kind.role().is_some() && !by_person(&step.kind));
        let names: BTreeSet<String> = somebody.map(|step| step.name.clone()).collect();
        for NotBy { step, prefix, name, file } in std::mem::take(&mut self.not_by) {
            // Of the same row or procedure, or of what is around it.
            let around = prefix.match_indices('/').map(|(at, _)| &prefix[..=at]).rev().chain([""]);
            let meant = around.map(|prefix| format!("{prefix}{}", name.value)).find(|whole| *whole != step && names.contains(whole));
            match (meant, self.steps.iter_mut().find(|other| other.name == step)) {
                (Some(meant), Some(step)) => step.not_by.push(meant),
                _ => {
                    let outer = std::mem::replace(&mut self.file, file);
                    let what = ["ce n'est pas une autre étape faite par une personne", "not another step that a person does"];
                    let others = names.iter().map(String::as_str).filter(|other| *other != step);
                    self.unknown("GRF-WF-018", &name, others, what);
                    self.file = outer;
                }
            }
        }
    }
}
