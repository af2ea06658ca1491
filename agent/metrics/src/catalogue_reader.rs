//! Reads `catalogue.yaml`: a model and every finding, with line and column.

use std::collections::{BTreeMap, BTreeSet};

use greffier_casework::{PaperCause, Stage};
use greffier_language::{Bilingual, Diagnostic, SourceFile, Spot, closest, read_yaml};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use crate::{AttestationFile, Catalogue, ExcludedProcess, Process, Role, StageDeclaration};

/// Cases a year that a declaration may name; more is a slip of the pen.
const MAX_VOLUME: u64 = 100_000_000;
/// What a stage may be declared as, beside the person's choice, which is never declared.
const DECLARED: [&str; 5] = ["digital", "no-system", "no-interoperability", "old-equipment", "law"];

/// The catalogue: every administrative process of the office, the denominator of the figures.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawCatalogue {
    /// The day the declarations were last looked through.
    revision: String,
    /// The processes that count, with or without a workflow.
    #[schemars(with = "Vec<RawProcess>")]
    processes: Spanned<Vec<RawProcess>>,
    /// The processes that do not count, each with its reason.
    #[serde(default)]
    excluded: Vec<RawExcluded>,
}

/// A process of the office.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawProcess {
    /// Its name: plain lower case letters, digits and hyphens.
    #[schemars(with = "String")]
    process: Spanned<String>,
    /// What people read.
    #[schemars(with = "Bilingual")]
    title: Spanned<Bilingual>,
    /// Who answers for it, by function.
    #[schemars(with = "String")]
    owner: Spanned<String>,
    /// The workflow whose cases are observed for it, once there is one.
    #[schemars(with = "Option<String>")]
    workflow: Option<Spanned<String>>,
    /// Requests received in a year, by all channels.
    #[schemars(with = "u64")]
    volume: Spanned<u64>,
    /// What is declared of each stage.
    stages: RawStages,
    /// The signed attestations of what is declared.
    #[serde(default)]
    attestations: Vec<RawAttestation>,
}

/// What each stage of a process is: `digital`, or the cause of the paper that is left.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawStages {
    /// How requests come in.
    #[schemars(with = "String", extend("enum" = DECLARED))]
    reception: Spanned<String>,
    /// How they are signed.
    #[schemars(with = "String", extend("enum" = DECLARED))]
    signature: Spanned<String>,
    /// How they are handled.
    #[schemars(with = "String", extend("enum" = DECLARED))]
    handling: Spanned<String>,
    /// How answers go out.
    #[schemars(with = "String", extend("enum" = DECLARED))]
    output: Spanned<String>,
    /// How they are kept.
    #[schemars(with = "String", extend("enum" = DECLARED))]
    archiving: Spanned<String>,
}

/// A signed attestation.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawAttestation {
    /// In what role the signer attests.
    role: Role,
    /// A signed PDF in `attestations/`, by its name alone.
    #[schemars(with = "String")]
    file: Spanned<String>,
}

/// A process that does not count.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawExcluded {
    /// Its name: plain lower case letters, digits and hyphens.
    #[schemars(with = "String")]
    process: Spanned<String>,
    /// What people read.
    #[schemars(with = "Bilingual")]
    title: Spanned<Bilingual>,
    /// Its workflow, when it has one.
    #[schemars(with = "Option<String>")]
    workflow: Option<Spanned<String>>,
    /// Why it does not count.
    #[schemars(with = "Bilingual")]
    reason: Spanned<Bilingual>,
}

/// The JSON Schema (draft 2020-12) of `catalogue.yaml`.
#[must_use]
pub fn catalogue_schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(RawCatalogue);
    schema.insert("title".to_owned(), "Greffier: catalogue".into());
    schema.to_value()
}

/// Reads a catalogue. Returns it when its structure could be read, and every finding, in the order of the file.
#[must_use]
pub fn read_catalogue(file: &SourceFile) -> (Option<Catalogue>, Vec<Diagnostic>) {
    let raw: RawCatalogue = match read_yaml(file) {
        Ok(raw) => raw,
        Err(finding) => return (None, vec![*finding]),
    };
    let mut reader = Reader { file: &file.path, findings: Vec::new(), names: BTreeSet::new(), workflows: BTreeMap::new() };
    if raw.processes.value.is_empty() {
        reader.findings.push(Diagnostic::warning(
            "GRF-FIG-011",
            &file.path,
            raw.processes.referenced,
            [
                "le catalogue ne nomme aucun processus : il n'y a pas de part à calculer.".into(),
                "the catalogue names no process: there is no share to compute.".into(),
            ],
            [
                "Inscrivez tous les processus administratifs du bureau, avec ou sans flux de travail.".into(),
                "List all administrative processes of the office, with or without a workflow.".into(),
            ],
        ));
    }
    let processes = raw.processes.value.into_iter().map(|process| reader.process(process)).collect();
    let excluded = raw.excluded.into_iter().map(|process| reader.excluded(process)).collect();
    let mut findings = reader.findings;
    findings.sort_by_key(|finding| finding.spot);
    (Some(Catalogue { revision: raw.revision, processes, excluded }), findings)
}

/// Holds a catalogue against the workflows of its office: each workflow that a process names must exist, and each workflow must belong to
/// a process, or the share would leave it out in silence.
#[must_use]
pub fn check_catalogue(catalogue: &Catalogue, file: &str, workflows: &[&str]) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for process in &catalogue.processes {
        let Some(workflow) = process.workflow.as_deref().filter(|name| !workflows.contains(name)) else { continue };
        let (fr, en) = match closest(workflow, workflows.iter().copied()) {
            Some(near) => (format!("Vouliez-vous dire « {near} » ?"), format!("Did you mean “{near}”?")),
            None => (
                "Corrigez le nom, ou retirez la clé tant que le flux n'existe pas.".into(),
                "Correct the name, or leave the key out until the workflow exists.".into(),
            ),
        };
        findings.push(Diagnostic::error(
            "GRF-FIG-007",
            file,
            process.spot,
            [format!("le flux de travail « {workflow} » n'existe pas."), format!("the workflow “{workflow}” does not exist.")],
            [fr, en],
        ));
    }
    for workflow in workflows {
        let excluded = catalogue.excluded.iter().any(|process| process.workflow.as_deref() == Some(workflow));
        if !excluded && catalogue.process_of(workflow).is_none() {
            findings.push(Diagnostic::warning(
                "GRF-FIG-008",
                file,
                Spot::default(),
                [
                    format!("le flux de travail « {workflow} » n'appartient à aucun processus du catalogue : la part l'oublie."),
                    format!("the workflow “{workflow}” belongs to no process of the catalogue: the share forgets it."),
                ],
                [
                    "Inscrivez son processus, ou excluez-le avec sa raison.".into(),
                    "List its process, or exclude it with the reason.".into(),
                ],
            ));
        }
    }
    findings
}

struct Reader<'a> {
    file: &'a str,
    findings: Vec<Diagnostic>,
    names: BTreeSet<String>,
    /// Workflows that are taken, with the process that took them.
    workflows: BTreeMap<String, String>,
}

impl Reader<'_> {
    fn error<T>(&mut self, code: &'static str, at: &Spanned<T>, reason: [String; 2], mend: [String; 2]) {
        self.findings.push(Diagnostic::error(code, self.file, at.referenced, reason, mend));
    }

    fn process(&mut self, raw: RawProcess) -> Process {
        self.name(&raw.process);
        self.text(&raw.title);
        if raw.owner.value.trim().is_empty() {
            self.empty(&raw.owner);
        }
        self.workflow(raw.workflow.as_ref(), &raw.process.value);
        if !(1..=MAX_VOLUME).contains(&raw.volume.value) {
            self.error(
                "GRF-FIG-005",
                &raw.volume,
                [
                    format!("le volume annuel doit être de 1 à {MAX_VOLUME} dossiers."),
                    format!("the yearly volume must be from 1 to {MAX_VOLUME} cases."),
                ],
                [
                    "Écrivez le nombre de demandes reçues dans une année, tous canaux confondus.".into(),
                    "Write the number of requests received in a year, by all channels.".into(),
                ],
            );
        }
        let spot = Spot::from(raw.workflow.as_ref().map_or(raw.process.referenced, |workflow| workflow.referenced));
        let RawStages { reception, signature, handling, output, archiving } = raw.stages;
        Process {
            name: raw.process.value,
            title: raw.title.value,
            owner: raw.owner.value,
            workflow: raw.workflow.map(|workflow| workflow.value),
            volume: raw.volume.value,
            stages: [
                self.stage(Stage::Reception, &reception),
                self.stage(Stage::Signature, &signature),
                self.stage(Stage::Handling, &handling),
                self.stage(Stage::Output, &output),
                self.stage(Stage::Archiving, &archiving),
            ],
            attestations: raw.attestations.into_iter().map(|attestation| self.attestation(attestation)).collect(),
            spot,
        }
    }

    fn excluded(&mut self, raw: RawExcluded) -> ExcludedProcess {
        self.name(&raw.process);
        self.text(&raw.title);
        self.text(&raw.reason);
        self.workflow(raw.workflow.as_ref(), &raw.process.value);
        ExcludedProcess {
            name: raw.process.value,
            title: raw.title.value,
            workflow: raw.workflow.map(|workflow| workflow.value),
            reason: raw.reason.value,
        }
    }

    fn name(&mut self, name: &Spanned<String>) {
        let text = &name.value;
        let plain = text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if !plain {
            self.error(
                "GRF-FIG-001",
                name,
                [format!("« {text} » ne peut pas nommer un processus."), format!("“{text}” cannot name a process.")],
                [
                    "Écrivez des minuscules sans accent, des chiffres et « - ».".into(),
                    "Write plain lower case letters, digits and “-”.".into(),
                ],
            );
        }
        if !self.names.insert(text.clone()) {
            self.error(
                "GRF-FIG-002",
                name,
                [
                    format!("le processus « {text} » est déjà dans le catalogue."),
                    format!("the process “{text}” is already in the catalogue."),
                ],
                ["Un processus y est une fois, compté ou exclu.".into(), "A process stands there once, counted or excluded.".into()],
            );
        }
    }

    fn text(&mut self, text: &Spanned<Bilingual>) {
        if text.value.fr.trim().is_empty() || text.value.en.trim().is_empty() {
            self.empty(text);
        }
    }

    fn empty<T>(&mut self, at: &Spanned<T>) {
        self.error(
            "GRF-FIG-010",
            at,
            ["ce texte est vide.".into(), "this text is empty.".into()],
            [
                "Les figures l'impriment : écrivez-le en français et en anglais, là où les deux sont demandés.".into(),
                "The figures print it: write it, in French and in English where both are asked for.".into(),
            ],
        );
    }

    fn workflow(&mut self, workflow: Option<&Spanned<String>>, process: &str) {
        let Some(workflow) = workflow else { return };
        if let Some(other) = self.workflows.insert(workflow.value.clone(), process.to_owned()) {
            self.error(
                "GRF-FIG-006",
                workflow,
                [
                    format!("le flux « {} » est déjà celui du processus « {other} ».", workflow.value),
                    format!("the workflow “{}” is already that of the process “{other}”.", workflow.value),
                ],
                [
                    "Un dossier n'est compté que dans un processus : gardez-en un.".into(),
                    "A case is counted in one process only: keep one of the two.".into(),
                ],
            );
        }
    }

    fn stage(&mut self, stage: Stage, declared: &Spanned<String>) -> StageDeclaration {
        let paper = match declared.value.as_str() {
            "digital" => None,
            "no-system" => Some(PaperCause::NoSystem),
            "no-interoperability" => Some(PaperCause::NoInteroperability),
            "old-equipment" => Some(PaperCause::OldEquipment),
            "law" => Some(PaperCause::Law),
            "persons-choice" => {
                self.error(
                    "GRF-FIG-004",
                    declared,
                    [
                        "le choix de la personne ne se déclare pas : il s'observe dans chaque dossier.".into(),
                        "the person's choice is not declared: it is observed in each case.".into(),
                    ],
                    [
                        "Déclarez l'étape « digital » si elle l'est pour qui le veut ; sinon donnez la vraie cause.".into(),
                        "Declare the stage “digital” if it is so for whoever wants it; otherwise give the true cause.".into(),
                    ],
                );
                Some(PaperCause::PersonsChoice)
            }
            other => {
                let (fr, en) = closest(other, DECLARED.into_iter())
                    .map(|near| (format!("Vouliez-vous dire « {near} » ? "), format!("Did you mean “{near}”? ")))
                    .unwrap_or_default();
                let all = DECLARED.join(", ");
                self.error(
                    "GRF-FIG-003",
                    declared,
                    [format!("« {other} » ne dit pas où en est une étape."), format!("“{other}” does not say where a stage stands.")],
                    [format!("{fr}Une étape est : {all}."), format!("{en}A stage is one of: {all}.")],
                );
                // What cannot be read is never taken for digital.
                Some(PaperCause::NoSystem)
            }
        };
        StageDeclaration { stage, paper }
    }

    fn attestation(&mut self, raw: RawAttestation) -> AttestationFile {
        let name = &raw.file.value;
        let plain =
            name.len() > 4 && name.to_ascii_lowercase().ends_with(".pdf") && !name.starts_with('.') && !name.contains(['/', '\\', '\0']);
        if !plain {
            self.error(
                "GRF-FIG-009",
                &raw.file,
                [
                    "une attestation est un PDF signé du dossier « attestations ».".into(),
                    "an attestation is a signed PDF in the folder “attestations”.".into(),
                ],
                ["Écrivez un simple nom de fichier en .pdf.".into(), "Write a plain file name ending in .pdf.".into()],
            );
        }
        AttestationFile { role: raw.role, file: raw.file.value }
    }
}
