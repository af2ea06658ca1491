//! Reads `workflows/*.yaml` against the forms of the office.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use crate::office::{closest, read_yaml};
use crate::rule_finding::rule_finding;
use crate::{
    AnswerWithin, Bilingual, Diagnostic, Expression, Form, PaperDeclaration, ReviewScope, Route, Scope, SignBy, SourceFile, Spot, Step,
    StepKind, Workflow,
};

const STAGES: [&str; 5] = ["reception", "signature", "handling", "output", "archiving"];
const CAUSES: [&str; 5] = ["no-system", "no-interoperability", "old-equipment", "law", "persons-choice"];

/// A workflow file: what becomes of a document of its forms.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawWorkflow {
    /// Its name, under which cases are counted and shown.
    #[schemars(with = "String")]
    workflow: Spanned<String>,
    /// What people read.
    title: Bilingual,
    /// The forms that open a case, by the `form:` of their files.
    #[schemars(with = "Vec<String>")]
    forms: Vec<Spanned<String>>,
    /// The delay in which the person has an answer.
    #[serde(rename = "answer-within")]
    answer_within: Option<AnswerWithin>,
    /// Why paper is still touched, for the figures.
    #[serde(default)]
    paper: Vec<RawPaper>,
    /// The steps; a case begins at the first.
    #[schemars(with = "Vec<RawStep>")]
    steps: Spanned<Vec<RawStep>>,
}

/// Why paper is touched in a stage, when it is.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawPaper {
    /// The stage.
    #[schemars(with = "String", extend("enum" = STAGES))]
    stage: Spanned<String>,
    /// The cause.
    #[schemars(with = "String", extend("enum" = CAUSES))]
    cause: Spanned<String>,
}

/// One rule and where it leads.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawRoute {
    /// The rule, in CEL: an expression over the fields that gives true or false.
    #[schemars(with = "String")]
    when: Spanned<String>,
    /// The step it leads to.
    #[schemars(with = "String")]
    then: Spanned<String>,
}

/// One step. Exactly one of `review`, `choose`, `letter`, `sign`, `seal`, `deliver` and `close` says what it does.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawStep {
    /// Its name, which `then`, `otherwise` and `declined` use.
    #[schemars(with = "String")]
    step: Spanned<String>,
    /// What people read.
    title: Bilingual,
    /// Who does it: a role of `greffier.toml` (with `review` and `sign`).
    #[schemars(with = "Option<String>")]
    role: Option<Spanned<String>>,
    /// The reason that the signature bears; the title when it is not given (with `sign`).
    reason: Option<Bilingual>,
    /// Whether the office or the person signs (with `sign`).
    #[schemars(with = "Option<SignBy>")]
    by: Option<Spanned<SignBy>>,
    /// The next step; the one below when it is not given.
    #[schemars(with = "Option<String>")]
    then: Option<Spanned<String>>,
    /// Where the case goes when the signer declines (with `sign`).
    #[schemars(with = "Option<String>")]
    declined: Option<Spanned<String>>,
    /// Where the case goes when no rule holds (with `choose`).
    #[schemars(with = "Option<String>")]
    otherwise: Option<Spanned<String>>,
    /// A person checks fields.
    #[schemars(with = "Option<ReviewScope>")]
    review: Option<Spanned<ReviewScope>>,
    /// Rules choose the way; the first that holds wins.
    #[schemars(with = "Option<Vec<RawRoute>>")]
    choose: Option<Spanned<Vec<RawRoute>>>,
    /// A letter is set from this template of `letters/`.
    #[schemars(with = "Option<String>")]
    letter: Option<Spanned<String>>,
    /// The newest letter is signed.
    #[schemars(with = "Option<SignWhat>")]
    sign: Option<Spanned<SignWhat>>,
    /// The office's seal is put on the newest letter.
    #[schemars(with = "Option<SignWhat>")]
    seal: Option<Spanned<SignWhat>>,
    /// The newest letter goes to the outbox.
    #[schemars(with = "Option<SignWhat>")]
    deliver: Option<Spanned<SignWhat>>,
    /// The case ends; this is what the outcome is called in the figures.
    #[schemars(with = "Option<String>")]
    close: Option<Spanned<String>>,
}

/// What is signed, sealed or delivered. One word today; a name of a document when several may be made.
#[derive(Deserialize, Clone, Copy, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum SignWhat {
    /// The newest letter.
    Letter,
}

/// Reads a workflow file against the office's forms. Returns the workflow when its structure could be read, and every finding.
#[must_use]
pub fn read_workflow(file: &SourceFile, forms: &BTreeMap<String, Form>) -> (Option<Workflow>, Vec<Diagnostic>) {
    let raw: RawWorkflow = match read_yaml(file) {
        Ok(raw) => raw,
        Err(finding) => return (None, vec![*finding]),
    };
    let mut reader = Reader { file: &file.path, findings: Vec::new(), scope: Scope::new(), names: Vec::new() };
    reader.names = raw.steps.value.iter().map(|step| step.step.value.clone()).collect();
    let mut choices = BTreeMap::new();
    let mut details = BTreeMap::new();
    let mut required = Vec::new();
    let mut language_field = None;
    for name in &raw.forms {
        let Some(form) = forms.get(&name.value) else {
            reader.unknown("GRF-WF-007", name, forms.keys().map(String::as_str), ["formulaire inconnu", "unknown form"]);
            continue;
        };
        for field in &form.fields {
            reader.scope.insert(field.name.clone(), field.kind);
            if !field.options.is_empty() {
                choices.insert(field.name.clone(), field.options.iter().map(|option| option.value.clone()).collect());
            }
            if !field.details.is_empty() {
                details.insert(field.name.clone(), field.details.clone());
            }
            if field.required {
                required.push(field.name.clone());
            }
            if field.is.as_deref() == Some("person.language") {
                language_field = Some(field.name.clone());
            }
        }
    }
    reader.steps_present(&raw.steps);
    let paper = raw.paper.iter().map(|paper| reader.paper(paper)).collect();
    let count = raw.steps.value.len();
    let steps = raw.steps.value.into_iter().enumerate().filter_map(|(index, step)| reader.step(step, index, count)).collect();
    let workflow = Workflow {
        name: raw.workflow.value,
        title: raw.title,
        forms: raw.forms.into_iter().map(|form| form.value).collect(),
        answer_within: raw.answer_within,
        paper,
        steps,
        fields: reader.scope,
        choices,
        details,
        required,
        language_field,
    };
    (Some(workflow), reader.findings)
}

struct Reader<'a> {
    file: &'a str,
    findings: Vec<Diagnostic>,
    scope: Scope,
    names: Vec<String>,
}

impl Reader<'_> {
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
        let mut seen = BTreeSet::new();
        for step in &steps.value {
            if !seen.insert(&step.step.value) {
                let name = &step.step.value;
                self.error(
                    "GRF-WF-003",
                    step.step.referenced,
                    [format!("l'étape « {name} » existe déjà."), format!("the step “{name}” already exists.")],
                    ["Donnez-lui un autre nom.".into(), "Give it another name.".into()],
                );
            }
        }
    }

    fn paper(&mut self, raw: &RawPaper) -> PaperDeclaration {
        if !STAGES.contains(&raw.stage.value.as_str()) {
            self.unknown("GRF-WF-008", &raw.stage, STAGES.into_iter(), ["stade inconnu", "unknown stage"]);
        }
        if !CAUSES.contains(&raw.cause.value.as_str()) {
            self.unknown("GRF-WF-008", &raw.cause, CAUSES.into_iter(), ["cause de papier inconnue", "unknown cause of paper"]);
        }
        PaperDeclaration { stage: raw.stage.value.clone(), cause: raw.cause.value.clone() }
    }

    fn target(&mut self, target: &Spanned<String>) -> String {
        if !self.names.contains(&target.value) {
            let names = self.names.clone();
            self.unknown("GRF-WF-001", target, names.iter().map(String::as_str), ["étape inconnue", "unknown step"]);
        }
        target.value.clone()
    }

    fn rule(&mut self, rule: &Spanned<String>) {
        if let Err(error) = Expression::compile(&rule.value, &self.scope) {
            self.findings.push(rule_finding("GRF-WF-005", self.file, rule, error));
        }
    }

    fn step(&mut self, raw: RawStep, index: usize, count: usize) -> Option<Step> {
        let line = raw.step.referenced.line();
        let at = raw.step.referenced;
        let name = raw.step.value.clone();
        let kinds = [
            raw.review.is_some(),
            raw.choose.is_some(),
            raw.letter.is_some(),
            raw.sign.is_some(),
            raw.seal.is_some(),
            raw.deliver.is_some(),
            raw.close.is_some(),
        ];
        if kinds.iter().filter(|present| **present).count() != 1 {
            self.error(
                "GRF-WF-004",
                at,
                [format!("l'étape « {name} » doit faire exactement une chose."), format!("the step “{name}” must do exactly one thing.")],
                [
                    "Écrivez une seule de ces clés : review, choose, letter, sign, seal, deliver, close.".into(),
                    "Write one of these keys only: review, choose, letter, sign, seal, deliver, close.".into(),
                ],
            );
            return None;
        }
        self.spare_keys(&raw);
        // Without `then`, a step leads to the one written below it.
        let below = if index + 1 < count { self.names.get(index + 1).cloned() } else { None };
        let needs_way = raw.choose.is_none() && raw.close.is_none();
        let then = match (&raw.then, below) {
            (Some(then), _) => self.target(then),
            (None, Some(below)) => below,
            (None, None) if needs_way => {
                self.error(
                    "GRF-WF-009",
                    at,
                    [format!("l'étape « {name} » ne mène nulle part."), format!("the step “{name}” leads nowhere.")],
                    ["Ajoutez « then: » ou une étape « close » après elle.".into(), "Add “then:” or a “close” step below it.".into()],
                );
                return None;
            }
            (None, None) => String::new(),
        };
        let kind = self.kind(raw, then)?;
        Some(Step { name, title: kind.1, line, kind: kind.0 })
    }

    fn kind(&mut self, raw: RawStep, then: String) -> Option<(StepKind, Bilingual)> {
        let at = raw.step.referenced;
        let kind = if let Some(scope) = &raw.review {
            StepKind::Review { scope: scope.value, role: self.needed(at, raw.role.as_ref(), "role")?, then }
        } else if let Some(routes) = raw.choose {
            let routes: Vec<_> = routes
                .value
                .into_iter()
                .map(|route| {
                    self.rule(&route.when);
                    Route { then: self.target(&route.then), when: route.when.value }
                })
                .collect();
            self.needed(at, raw.otherwise.as_ref(), "otherwise")?;
            let otherwise = raw.otherwise.as_ref().map(|otherwise| self.target(otherwise))?;
            StepKind::Choose { routes, otherwise }
        } else if let Some(template) = raw.letter {
            StepKind::Letter { template: template.value, then }
        } else if raw.sign.is_some() {
            let role = self.needed(at, raw.role.as_ref(), "role")?;
            self.needed(at, raw.declined.as_ref(), "declined")?;
            let declined = raw.declined.as_ref().map(|declined| self.target(declined))?;
            let reason = raw.reason.unwrap_or_else(|| raw.title.clone());
            StepKind::Sign { role, by: raw.by.map(|by| by.value).unwrap_or_default(), reason, then, declined }
        } else if raw.seal.is_some() {
            StepKind::Seal { then }
        } else if raw.deliver.is_some() {
            StepKind::Deliver { then }
        } else {
            StepKind::Close { outcome: raw.close?.value }
        };
        Some((kind, raw.title))
    }

    fn needed(&mut self, at: serde_saphyr::Location, value: Option<&Spanned<String>>, key: &str) -> Option<String> {
        if value.is_none() {
            self.error(
                "GRF-WF-006",
                at,
                [format!("il manque « {key}: » à cette étape."), format!("this step lacks “{key}:”.")],
                [format!("Ajoutez « {key}: »."), format!("Add “{key}:”.")],
            );
        }
        value.map(|value| value.value.clone())
    }

    /// A key that this kind of step does not use is a mistake somebody should hear about.
    fn spare_keys(&mut self, raw: &RawStep) {
        let role = raw.review.is_some() || raw.sign.is_some();
        let spare = [
            ("role", raw.role.as_ref().filter(|_| !role)),
            ("declined", raw.declined.as_ref().filter(|_| raw.sign.is_none())),
            ("otherwise", raw.otherwise.as_ref().filter(|_| raw.choose.is_none())),
            ("then", raw.then.as_ref().filter(|_| raw.choose.is_some() || raw.close.is_some())),
        ];
        let by = raw.by.as_ref().filter(|_| raw.sign.is_none()).map(|by| ("by", by.referenced));
        let spare = spare.into_iter().filter_map(|(key, value)| Some((key, value?.referenced))).chain(by);
        for (key, at) in spare {
            self.error(
                "GRF-WF-011",
                at,
                [format!("« {key}: » n'a pas de sens dans cette étape."), format!("“{key}:” has no meaning in this step.")],
                ["Retirez-le.".into(), "Remove it.".into()],
            );
        }
    }
}
