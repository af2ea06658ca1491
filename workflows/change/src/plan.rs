//! Whether a running case can go to a new version of its workflow, and what it needs for that.

use std::collections::{BTreeMap, BTreeSet};

use greffier_casework::{Case, CaseId, DocumentKind, StepId, WorkflowRef};
use greffier_engine::{Message, Misfit, Moment, Refusal, decide, misfits};
use greffier_language::{Diagnostic, Severity, StepKind, Workflow};
use serde::Serialize;

use crate::finding::{self, Place};

/// Steps of the old version, each with the step of the new one that cases go to instead.
pub type Mapping = BTreeMap<StepId, StepId>;

/// A version of a workflow that cases may go to.
#[derive(Debug, Clone, Copy)]
pub struct Version<'v> {
    /// The workflow.
    pub workflow: &'v Workflow,
    /// Its name and content hash.
    pub reference: &'v WorkflowRef,
    /// Its file, as findings should show it.
    pub file: &'v str,
}

/// What can be done with a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It can go to the new version, by the mapping that stands with it.
    Safe,
    /// It can once a mapping says which steps it goes to.
    NeedsMapping,
    /// It stays with the version that it keeps.
    Blocked,
}

/// What a new version means for one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CasePlan {
    /// The case.
    pub case: CaseId,
    /// The number people use.
    pub number: String,
    /// The version that it keeps.
    pub from: WorkflowRef,
    /// What can be done with it.
    pub verdict: Verdict,
    /// What of the mapping concerns it, step by step that it stands at.
    pub mapping: Mapping,
    /// Why it is not safe; and, as warnings, what does not change with the version.
    pub findings: Vec<Diagnostic>,
}

/// Judges an open case that keeps `old`: whether it can go to `new` at `moment`, where `asked` maps steps of the old version. A step with
/// branches stands for all that is inside of it.
#[must_use]
pub fn plan(old: &Workflow, new: Version<'_>, case: &Case, asked: &Mapping, moment: &Moment) -> CasePlan {
    let mapping = concerning(old, new.workflow, case, asked);
    let place = Place { old, new };
    // A case that is closed stands nowhere, and is refused below.
    let misfits = if case.is_open() { misfits(new.workflow, case) } else { Vec::new() };
    let left: Vec<Misfit> = misfits.into_iter().filter(|misfit| !mapping.contains_key(misfit.step())).collect();
    let mut findings: Vec<Diagnostic> = refused_whatever(place, case);
    let blocked = !findings.is_empty();
    findings.extend(left.iter().map(|misfit| finding::misfit(place, misfit)));
    let mut verdict = match (blocked, left.is_empty()) {
        (true, _) => Verdict::Blocked,
        (false, false) => Verdict::NeedsMapping,
        (false, true) => Verdict::Safe,
    };
    if verdict == Verdict::Safe {
        let message = Message::Migrate { to: new.reference.clone(), mapping: mapping.clone(), by: "".into(), reason: String::new() };
        match decide(new.workflow, Some(case), message, moment) {
            Ok(_) => findings.extend(unchanged(place, case, &mapping)),
            // Branches that a mapping of other steps may still bring together.
            Err(Refusal::DoesNotFit(misfit)) if !mapping.contains_key(misfit.step()) => {
                verdict = Verdict::NeedsMapping;
                findings.push(finding::misfit(place, &misfit));
            }
            Err(refusal) => {
                verdict = Verdict::Blocked;
                findings.push(finding::refused(place, &mapping, &refusal));
            }
        }
    }
    CasePlan { case: case.id, number: case.number.clone(), from: case.workflow.clone(), verdict, mapping, findings }
}

/// The plan of a case whose workflow is not among the files of `folder` any more.
#[must_use]
pub fn no_longer(case: &Case, folder: &str) -> CasePlan {
    CasePlan {
        case: case.id,
        number: case.number.clone(),
        from: case.workflow.clone(),
        verdict: Verdict::Blocked,
        mapping: Mapping::new(),
        findings: vec![finding::no_longer(folder, &case.workflow.name)],
    }
}

/// The names in a mapping that are of no step: of the versions that cases keep, on the left, or of the new ones.
#[must_use]
pub fn unknown_names(olds: &[&Workflow], news: &[&Workflow], asked: &Mapping) -> Vec<Diagnostic> {
    let names = |workflows: &[&Workflow]| -> BTreeSet<String> {
        workflows.iter().flat_map(|workflow| &workflow.steps).map(|step| step.name.clone()).collect()
    };
    let (old, new) = (names(olds), names(news));
    let unknown = |from: &StepId, to: &StepId| {
        let told = format!("--map {from}={to}");
        [(from, &old), (to, &new)]
            .into_iter()
            .filter(|(name, known)| !known.contains(name.as_str()))
            .map(|(name, known)| finding::unknown(&told, name, known))
            .collect::<Vec<_>>()
    };
    asked.iter().flat_map(|(from, to)| unknown(from, to)).collect()
}

/// The mapping of the steps that the case stands at, or did and may undo: their own, or that of the innermost step with branches that they are inside of. Branches that are
/// mapped to branches are the same by another name: what stands in them stays, and what is at its end waits at the new meeting.
fn concerning(old: &Workflow, new: &Workflow, case: &Case, asked: &Mapping) -> Mapping {
    let to = |place: &StepId| {
        if let Some(to) = asked.get(place).cloned().or_else(|| under_another_name(new, place, asked)) {
            return Some(to);
        }
        let mut at = place.as_str();
        // As deep as there are steps, at most.
        for _ in 0..=old.steps.len() {
            let step = old.step(at)?;
            let join = if let StepKind::Join { .. } = step.kind { step } else { old.step(step.inside.as_deref()?)? };
            let StepKind::Join { of, .. } = &join.kind else { return None };
            if let Some(to) = asked.get(&StepId::from(of.as_str())) {
                return match new.step(to.as_str()).map(|step| &step.kind) {
                    Some(StepKind::Together { join: meeting, .. }) => (place.as_str() == join.name).then(|| StepId::from(meeting.as_str())),
                    _ => Some(to.clone()),
                };
            }
            at = join.inside.as_deref()?;
        }
        None
    };
    // What was done and may be undone goes by the names of the version too.
    let done = case.undoing.iter().filter(|step| !new.is_undone(step.as_str()));
    let done = done.filter_map(|step| Some((step.clone(), asked.get(step).cloned().or_else(|| under_another_name(new, step, asked))?)));
    // Where the case stands, that counts.
    let done: Mapping = done.collect();
    done.into_iter().chain(case.places.iter().filter_map(|place| Some((place.step.clone(), to(&place.step)?)))).collect()
}

/// A step of a procedure, or for a row or an item, has the name of the step that began it before its own.
fn under_another_name(new: &Workflow, place: &StepId, asked: &Mapping) -> Option<StepId> {
    asked.iter().find_map(|(from, to)| {
        let rest = place.as_str().strip_prefix(from.as_str()).filter(|rest| rest.starts_with(['[', '/']))?;
        let name = format!("{to}{rest}");
        new.step(&name).map(|_| StepId::from(name.as_str()))
    })
}

/// What no mapping mends.
fn refused_whatever(place: Place<'_>, case: &Case) -> Vec<Diagnostic> {
    let new = place.new.workflow;
    let forms =
        case.documents.iter().filter(|document| document.kind == DocumentKind::Received).filter_map(|document| document.form.as_ref());
    let mut findings: Vec<Diagnostic> =
        forms.filter(|form| !new.forms.iter().any(|name| name == form.as_str())).map(|form| finding::form(place, form.as_str())).collect();
    // A reading that was no value before either waits for a person, who sees what is wanted then.
    let refused = case.fields.values().filter(|field| {
        let (name, value) = (field.name.as_str(), field.value.as_str());
        new.fields.contains_key(name) && place.old.offered(name, value).is_ok() && new.offered(name, value).is_err()
    });
    findings.extend(refused.map(|field| finding::value(place, &field.name)));
    findings
}

/// What stays as it was although the new version says otherwise.
fn unchanged(place: Place<'_>, case: &Case, mapping: &Mapping) -> Vec<Diagnostic> {
    let new = place.new.workflow;
    let mut findings = Vec::new();
    if place.old.answer_within != new.answer_within {
        findings.push(finding::delay(place));
    }
    for task in case.tasks.iter().filter(|task| task.is_open() && !mapping.contains_key(&task.step)) {
        let role = |workflow: &Workflow| workflow.step(task.step.as_str()).and_then(|step| step.kind.role()).map(str::to_owned);
        if role(place.old) != role(new) && role(new).as_deref() != Some(task.role.as_str()) && role(new).is_some() {
            findings.push(finding::role(place, task));
        }
    }
    debug_assert!(findings.iter().all(|finding| finding.severity == Severity::Warning));
    findings
}
