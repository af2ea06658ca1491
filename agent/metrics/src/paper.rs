//! The paper that is left: which step and which fax line to remove next.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use greffier_casework::{PaperCause, Stage};

use crate::figures::share;
use crate::words::{both, cause_name, stage_name};
use crate::{CaseFact, InboxFigure, Inputs, Paper, PaperStep, Window};

pub(crate) fn paper(inputs: &Inputs<'_>, window: Window) -> Paper {
    let cases: Vec<&CaseFact> = inputs.cases.iter().filter(|case| window.holds(case.received_at)).collect();
    let steps = steps(&cases);
    let inboxes = inboxes(inputs, &cases);
    let next_line = inboxes
        .iter()
        .filter(|inbox| inbox.fax_number.is_some())
        .min_by_key(|inbox| (inbox.paper_cases, inbox.arrivals, inbox.cases, inbox.name.as_str()))
        .cloned();
    Paper {
        received: cases.len() as u64,
        touched: cases.iter().filter(|case| !case.touches.is_empty()).count() as u64,
        pages: cases.iter().map(|case| u64::from(case.pages)).sum(),
        paper_pages: cases.iter().map(|case| case.paper_pages()).sum(),
        next_step: steps.iter().find(|step| step.disqualifies).cloned(),
        steps,
        inboxes,
        next_line,
        definition: both(
            "Touches de papier des dossiers reçus dans la période, par étape et par cause. La prochaine étape à retirer est celle qui touche le plus de dossiers, sauf le choix de la personne ; la prochaine ligne de télécopieur à fermer est celle qui reçoit le moins de dossiers sur papier.",
            "Touches of paper in the cases received in the period, by stage and cause. The step to remove next is the one that touches most cases, the person's choice apart; the fax line to close next is the one that receives the fewest cases on paper.",
        ),
    }
}

fn steps(cases: &[&CaseFact]) -> Vec<PaperStep> {
    let mut found: BTreeMap<(Stage, PaperCause), (u64, u64)> = BTreeMap::new();
    for case in cases {
        // A case counts once in a step however often it was touched there; its pages all count.
        let mut pages: BTreeMap<(Stage, PaperCause), u64> = BTreeMap::new();
        for touch in &case.touches {
            *pages.entry((touch.stage, touch.cause)).or_default() += u64::from(touch.pages);
        }
        for (step, pages) in pages {
            let entry = found.entry(step).or_default();
            entry.0 += 1;
            entry.1 += pages;
        }
    }
    let mut steps: Vec<PaperStep> = found
        .into_iter()
        .map(|((stage, cause), (count, pages))| PaperStep {
            stage,
            cause,
            stage_title: stage_name(stage),
            cause_title: cause_name(cause),
            disqualifies: cause.disqualifies(),
            cases: count,
            pages,
            share: share(count, cases.len() as u64),
        })
        .collect();
    steps.sort_by_key(|step| (Reverse(step.cases), Reverse(step.pages), step.stage, step.cause));
    steps
}

fn inboxes(inputs: &Inputs<'_>, cases: &[&CaseFact]) -> Vec<InboxFigure> {
    let mut found: BTreeMap<&str, InboxFigure> = BTreeMap::new();
    for inbox in inputs.inboxes {
        let figure = InboxFigure {
            name: inbox.name.clone(),
            title: inbox.title.clone(),
            fax_number: inbox.fax_number.clone(),
            arrivals: inbox.arrivals,
            cases: 0,
            paper_cases: 0,
            paper_pages: 0,
        };
        found.insert(&inbox.name, figure);
    }
    for case in cases {
        // An inbox that is no longer configured still had its cases.
        let figure = found.entry(&case.inbox).or_insert_with(|| InboxFigure {
            name: case.inbox.clone(),
            title: both(case.inbox.clone(), case.inbox.clone()),
            fax_number: None,
            arrivals: None,
            cases: 0,
            paper_cases: 0,
            paper_pages: 0,
        });
        figure.cases += 1;
        let mut received = case.touches.iter().filter(|touch| touch.stage == Stage::Reception).peekable();
        figure.paper_cases += u64::from(received.peek().is_some());
        figure.paper_pages += received.map(|touch| u64::from(touch.pages)).sum::<u64>();
    }
    let mut inboxes: Vec<InboxFigure> = found.into_values().collect();
    inboxes.sort_by_key(|inbox| (Reverse(inbox.paper_cases), Reverse(inbox.paper_pages), Reverse(inbox.cases)));
    inboxes
}
