//! What is found when a case is held against a new version: code, place in the new file, reason and mend.

use std::collections::BTreeSet;

use greffier_casework::{FieldName, StepId, Task};
use greffier_engine::{Misfit, Refusal};
use greffier_language::{Diagnostic, Spot, Step, StepKind, Workflow, closest};

use crate::plan::{Mapping, Version};

/// The two versions that a finding is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'p> {
    pub(crate) old: &'p Workflow,
    pub(crate) new: Version<'p>,
}

impl<'p> Place<'p> {
    /// Where a step stands in the new file; where its steps begin, when it is not there.
    fn spot(self, step: &str) -> Spot {
        let named = |name: &str| self.new.workflow.step(name).map(|step| step.at);
        named(step)
            .or_else(|| named(self.suggestion(step)?))
            .or_else(|| self.new.workflow.steps.first().map(|step| step.at))
            .unwrap_or_default()
    }

    /// The step of the new version that was most likely meant: of the same kind, with the same title or nearly the same name.
    fn suggestion(self, name: &str) -> Option<&'p str> {
        let old = self.old.step(name)?;
        let alike = || self.new.workflow.steps.iter().filter(|step| same_kind(step, old));
        let titled = alike().find(|step| step.title == old.title).map(|step| step.name.as_str());
        titled.or_else(|| closest(name, alike().map(|step| step.name.as_str())))
    }

    /// How the steps are to be mapped, in words.
    fn how(self, name: &str) -> [String; 2] {
        if let Some(near) = self.suggestion(name) {
            return [format!("Vouliez-vous dire « --map {name}={near} » ?"), format!("Did you mean “--map {name}={near}”?")];
        }
        let all: Vec<&str> = self.new.workflow.steps.iter().map(|step| step.name.as_str()).filter(|name| !name.contains('/')).collect();
        let all = all.join(", ");
        [
            format!("Dites où vont ces dossiers : « --map {name}=ÉTAPE ». Étapes : {all}."),
            format!("Say where these cases go: “--map {name}=STEP”. Steps: {all}."),
        ]
    }
}

fn same_kind(one: &Step, other: &Step) -> bool {
    std::mem::discriminant(&one.kind) == std::mem::discriminant(&other.kind)
}

/// A step that the case cannot go on standing at.
pub(crate) fn misfit(place: Place<'_>, misfit: &Misfit) -> Diagnostic {
    let step = misfit.step().as_str();
    let anew = || {
        [
            format!("Pour que l'étape recommence : « --map {step}={step} » ; ou nommez-en une autre."),
            format!("To begin the step anew: “--map {step}={step}”; or name another."),
        ]
    };
    let (code, reason, mend) = match misfit {
        Misfit::Gone(_) => (
            "GRF-PLAN-001",
            [format!("l'étape « {step} » n'est plus là."), format!("the step “{step}” is no longer there.")],
            place.how(step),
        ),
        Misfit::OtherKind(_) => (
            "GRF-PLAN-002",
            [
                format!("l'étape « {step} » ne fait plus la même chose : ce qui y est ouvert n'y a plus de sens."),
                format!("the step “{step}” no longer does the same: what is open there has no meaning any more."),
            ],
            anew(),
        ),
        Misfit::NoLimit(_) => (
            "GRF-PLAN-003",
            [
                format!("un délai court à l'étape « {step} », qui n'a plus de « within: »."),
                format!("a limit of time runs at the step “{step}”, which no longer has “within:”."),
            ],
            anew(),
        ),
        Misfit::NotUndone(_) => (
            "GRF-PLAN-012",
            [
                format!("le dossier a fait l'étape « {step} », et plus rien ne dit comment la défaire."),
                format!("the case did the step “{step}”, and nothing says any more how it is undone."),
            ],
            [
                "Gardez sa « compensation: » tant que de tels dossiers sont ouverts.".into(),
                "Keep its “compensation:” for as long as such cases are open.".into(),
            ],
        ),
        Misfit::OtherBranches(_) => {
            let of = outermost(place.old, step);
            (
                "GRF-PLAN-004",
                [
                    format!("les branches autour de l'étape « {step} » ne sont plus celles où se trouve le dossier."),
                    format!("the branches around the step “{step}” are no longer those in which the case stands."),
                ],
                [
                    format!("Menez tout ce qui est dans ces branches à une seule étape : « --map {of}=ÉTAPE »."),
                    format!("Lead all that is in these branches to one step: “--map {of}=STEP”."),
                ],
            )
        }
    };
    Diagnostic::error(code, place.new.file, place.spot(step), reason, mend)
}

/// The step that began the outermost branches around a step; the step itself where there are none.
fn outermost<'o>(old: &'o Workflow, step: &'o str) -> &'o str {
    let mut at = step;
    let mut of = step;
    // As deep as there are steps, at most.
    for _ in 0..=old.steps.len() {
        let Some(found) = old.step(at) else { break };
        if let StepKind::Join { of: begun, .. } = &found.kind {
            of = begun;
        }
        let Some(inside) = found.inside.as_deref() else { break };
        at = inside;
    }
    of
}

/// The form that opened the case opens no case of the workflow any more.
pub(crate) fn form(place: Place<'_>, form: &str) -> Diagnostic {
    let reason = [
        format!("le formulaire « {form} » du dossier n'est plus de « forms: »."),
        format!("the form “{form}” of the case is no longer in “forms:”."),
    ];
    let mend = [
        format!("Gardez « {form} » dans « forms: » tant que de tels dossiers sont ouverts, ou laissez-les finir avec leur version."),
        format!("Keep “{form}” in “forms:” for as long as such cases are open, or let them end with their version."),
    ];
    Diagnostic::error("GRF-PLAN-005", place.new.file, Spot { line: 1, column: 1, length: 1 }, reason, mend)
}

/// A value that is none of its field's type any more. The value itself is not told.
pub(crate) fn value(place: Place<'_>, field: &FieldName) -> Diagnostic {
    let reason = [
        format!("la valeur du champ « {field} », bonne jusqu'ici, ne l'est plus dans cette version."),
        format!("the value of the field “{field}”, good until now, no longer is one in this version."),
    ];
    let mend = [
        "Élargissez le type ou les choix du champ, ou laissez ces dossiers finir avec leur version.".into(),
        "Widen the type or the choices of the field, or let these cases end with their version.".into(),
    ];
    Diagnostic::error("GRF-PLAN-006", place.new.file, Spot { line: 1, column: 1, length: 1 }, reason, mend)
}

/// The case cannot take the way that the mapping says.
pub(crate) fn refused(place: Place<'_>, mapping: &Mapping, refusal: &Refusal) -> Diagnostic {
    let spot = mapping.values().next().map_or_else(Spot::default, |step| place.spot(step.as_str()));
    let reason = [
        format!("le dossier ne peut pas aller où la correspondance le mène : {refusal}"),
        format!("the case cannot go where the mapping leads it: {refusal}"),
    ];
    let mend = [
        "Menez ces dossiers à une autre étape, ou laissez-les finir avec leur version.".into(),
        "Lead these cases to another step, or let them end with their version.".into(),
    ];
    Diagnostic::error("GRF-PLAN-007", place.new.file, spot, reason, mend)
}

/// A name in a mapping that no step has.
pub(crate) fn unknown(file: &str, name: &StepId, known: &BTreeSet<String>) -> Diagnostic {
    let reason = [format!("« --map » nomme une étape inconnue : « {name} »."), format!("“--map” names an unknown step: “{name}”.")];
    let mend = match closest(name.as_str(), known.iter().map(String::as_str)) {
        Some(near) => [format!("Vouliez-vous écrire « {near} » ?"), format!("Did you mean “{near}”?")],
        None => {
            let known: Vec<&str> = known.iter().map(String::as_str).filter(|name| !name.contains('/')).collect();
            [format!("Étapes : {}.", known.join(", ")), format!("Steps: {}.", known.join(", "))]
        }
    };
    Diagnostic::error("GRF-PLAN-008", file, Spot::default(), reason, mend)
}

/// The office has no workflow of this name any more.
pub(crate) fn no_longer(folder: &str, name: &str) -> Diagnostic {
    let reason = [format!("le bureau n'a plus de processus « {name} »."), format!("the office no longer has a workflow “{name}”.")];
    let mend = [
        "Ces dossiers finissent avec la version qu'ils gardent ; ou remettez le fichier dans « workflows/ ».".into(),
        "These cases end with the version that they keep; or put the file back into “workflows/”.".into(),
    ];
    Diagnostic::error("GRF-PLAN-011", folder, Spot::default(), reason, mend)
}

/// The delay to answer is another now; the date that was set stays.
pub(crate) fn delay(place: Place<'_>) -> Diagnostic {
    let reason = [
        "le délai de réponse a changé ; l'échéance de ces dossiers reste celle qui fut fixée.".into(),
        "the delay to answer has changed; the date of these cases stays the one that was set.".into(),
    ];
    let mend = [
        "Rien à faire : une échéance ne se déplace que par un fait qui l'explique.".into(),
        "Nothing: a date moves only by a fact that explains it.".into(),
    ];
    Diagnostic::warning("GRF-PLAN-009", place.new.file, Spot { line: 1, column: 1, length: 1 }, reason, mend)
}

/// The step asks another role now; the task that is open stays with the one it was given to.
pub(crate) fn role(place: Place<'_>, task: &Task) -> Diagnostic {
    let (step, role) = (&task.step, &task.role);
    let reason = [
        format!("la tâche ouverte à « {step} » reste au rôle « {role} », que l'étape ne demande plus."),
        format!("the task that is open at “{step}” stays with the role “{role}”, which the step no longer asks."),
    ];
    let mend = [
        format!("Pour qu'elle passe au nouveau rôle, recommencez l'étape : « --map {step}={step} »."),
        format!("To give it to the new role, begin the step anew: “--map {step}={step}”."),
    ];
    Diagnostic::warning("GRF-PLAN-010", place.new.file, place.spot(step.as_str()), reason, mend)
}
