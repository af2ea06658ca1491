//! How much of a workflow its tests go through.

use std::collections::BTreeSet;

use greffier_language::{Bilingual, Spot, Step, StepKind, Way, When, Workflow};

use crate::Gone;
use crate::story::both;

/// How much of a workflow was gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The workflow.
    pub workflow: String,
    /// Its file, as the caller named it.
    pub path: String,
    /// Steps that were come to, of how many.
    pub steps: (usize, usize),
    /// Ways that were gone, of how many; what may happen at any moment is a way.
    pub ways: (usize, usize),
    /// What was not gone.
    pub missing: Vec<Missing>,
}

/// A step or a way that no test goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Where its step is written; nowhere for what may happen at any moment.
    pub spot: Spot,
    /// What people read.
    pub what: Bilingual,
}

impl Coverage {
    /// What `gone` is of a workflow whose file is `path`.
    #[must_use]
    pub fn of(workflow: &Workflow, path: &str, gone: &Gone) -> Self {
        let mut coverage =
            Self { workflow: workflow.name.clone(), path: path.to_owned(), steps: (0, 0), ways: (0, 0), missing: Vec::new() };
        // Steps for a row or an item are written once: what one goes, all go.
        let gone = gone.as_written(workflow);
        let mut seen = BTreeSet::new();
        for step in &workflow.steps {
            let name = &Workflow::written(&step.name);
            if !seen.insert(name.clone()) {
                continue;
            }
            let entered = gone.steps.contains(name);
            count(&mut coverage.steps, entered);
            if !entered {
                let what = both(format!("étape jamais atteinte : {name}"), format!("step never come to: {name}"));
                coverage.missing.push(Missing { spot: step.at, what });
            }
            for (index, way) in written_ways(step) {
                let taken = gone.ways.contains(&(name.clone(), index));
                count(&mut coverage.ways, taken);
                if !taken {
                    let Bilingual { fr, en } = how(&way.when);
                    let to = Workflow::written(way.to);
                    let what = both(format!("chemin jamais pris : {name} → {to} {fr}"), format!("way never gone: {name} → {to} {en}"));
                    coverage.missing.push(Missing { spot: step.at, what });
                }
            }
        }
        for handler in &workflow.on {
            let taken = gone.events.contains(&handler.event);
            count(&mut coverage.ways, taken);
            if !taken {
                let (event, to) = (&handler.event, &handler.then);
                let what = both(format!("événement jamais survenu : {event} → {to}"), format!("event that never happened: {event} → {to}"));
                coverage.missing.push(Missing { spot: Spot::default(), what });
            }
        }
        coverage
    }

    /// Steps and ways together, in whole percent; 100 only when nothing is missing.
    #[must_use]
    pub fn percent(&self) -> usize {
        let (gone, all) = (self.steps.0 + self.ways.0, self.steps.1 + self.ways.1);
        (gone * 100).checked_div(all).unwrap_or(0)
    }
}

/// The ways of a step with their places; those to each row or item are one.
pub(crate) fn written_ways(step: &Step) -> Vec<(usize, Way<'_>)> {
    let ways = step.ways();
    ways.iter().copied().enumerate().filter(|(index, _)| written_way(step, &ways, *index) == *index).collect()
}

/// The place of the first way that is written as one with the way at `index`.
pub(crate) fn written_way(step: &Step, ways: &[Way<'_>], index: usize) -> usize {
    let each = matches!(step.kind, StepKind::Together { each: true, .. });
    let folded = |way: &Way<'_>| (each && matches!(way.when, When::Branch(_))) || matches!(way.when, When::Undone(_));
    let Some(way) = ways.get(index).filter(|way| folded(way)) else { return index };
    let written = Workflow::written(way.to);
    ways.iter().position(|other| folded(other) && Workflow::written(other.to) == written).unwrap_or(index)
}

fn count(of: &mut (usize, usize), gone: bool) {
    of.0 += usize::from(gone);
    of.1 += 1;
}

/// When a way is gone, in words.
fn how(when: &When<'_>) -> Bilingual {
    match when {
        When::Done => both("une fois faite", "when done"),
        When::Rule(rule) => both(format!("quand {rule}"), format!("when {rule}")),
        When::Otherwise => both("sinon", "otherwise"),
        When::Decided(option) => both(format!("si l'on décide « {} »", option.name), format!("when “{}” is decided", option.name)),
        When::Branch(branch) => both(format!("par la branche « {} »", branch.name), format!("by the branch “{}”", branch.name)),
        When::Declined => both("en cas de refus de signer", "when declined"),
        When::Late(_) => both("quand le temps est écoulé", "when the time is over"),
        When::Failed => both("en cas d'échec", "when it fails"),
        When::Refused(refusal) => {
            both(format!("quand le robot est refusé : « {refusal} »"), format!("when the robot is refused: “{refusal}”"))
        }
        When::Undone(step) => both(format!("pour défaire « {step} »"), format!("to undo “{step}”")),
    }
}
