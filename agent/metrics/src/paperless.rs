//! The share of processes without paper. The definition is in `agent/docs/paperless.md`; each condition is one function here.
//!
//! Every condition can only add a reason against a process. None looks at the cases to take one away: that is how the machine may worsen
//! a declaration and never improve it.

use std::collections::{BTreeMap, BTreeSet};

use greffier_casework::Stage;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use crate::figures::share as part;
use crate::words::{both, cause_name, counted, number, percent, stage_name};
use crate::{
    Attestation, AttestationFigure, AttestationState, CaseFact, Contradiction, Coverage, ExcludedFigure, Inputs, Paperless, Period,
    Process, ProcessFigure, Reason, Role, StageFigure, Thresholds, Uncatalogued, Verdict, Window,
};

const CASE: ([&str; 2], [&str; 2]) = (["dossier", "dossiers"], ["case", "cases"]);

pub(crate) fn share(inputs: &Inputs<'_>, window: Window) -> Paperless {
    let listed = inputs.catalogue.map_or(&[][..], |catalogue| &catalogue.processes);
    let processes: Vec<ProcessFigure> = listed.iter().map(|process| judge(process, inputs, window)).collect();
    let count = |verdicts: &[Verdict]| processes.iter().filter(|process| verdicts.contains(&process.verdict)).count() as u64;
    let numerator = count(&[Verdict::Met]);
    let denominator = processes.len() as u64;
    let share = part(numerator, denominator);
    let measured =
        processes.iter().filter(|process| enough(process.observed, process.declared, &inputs.period, &inputs.thresholds)).count();
    Paperless {
        numerator,
        denominator,
        share,
        aim: inputs.thresholds.aim,
        aim_reached: share.is_some_and(|share| share >= inputs.thresholds.aim),
        coverage: Coverage::processes(measured as u64, denominator),
        exclusions: excluded(inputs, window),
        uncatalogued: uncatalogued(inputs, window),
        processes,
        definition: both(
            "Processus dont les cinq étapes sont déclarées numériques, attestés par leur responsable et par une seconde personne indépendante, assez observés, et presque jamais touchés par le papier ; sur tous les processus du catalogue, sauf ceux qui en sont exclus. Un processus non mesuré compte comme non atteint.",
            "Processes whose five stages are declared digital, attested by their owner and by an independent second person, observed enough, and hardly ever touched by paper; over all processes of the catalogue but those excluded. A process that is not measured counts as not met.",
        ),
    }
}

fn judge(process: &Process, inputs: &Inputs<'_>, window: Window) -> ProcessFigure {
    let cases: Vec<&CaseFact> =
        inputs.cases.iter().filter(|case| process.workflow.as_ref() == Some(&case.workflow) && window.closed(case)).collect();
    let observed = cases.len() as u64;
    let touched = cases.iter().filter(|case| case.disqualified()).count() as u64;
    let chosen = cases.iter().filter(|case| !case.touches.is_empty() && !case.disqualified()).count() as u64;
    let stages = stages(process, &cases);
    let (attestations, unattested) = attested(process, inputs, window.end);

    let mut against = declared_on_paper(process);
    against.extend(unattested);
    against.extend(too_much_paper(observed, touched, &inputs.thresholds));
    let unmeasured = too_little_seen(process, observed, inputs);
    let verdict = match (against.is_empty(), unmeasured.is_empty()) {
        (false, _) => Verdict::NotMet,
        (true, false) => Verdict::NotMeasured,
        (true, true) => Verdict::Met,
    };
    ProcessFigure {
        name: process.name.clone(),
        title: process.title.clone(),
        owner: process.owner.clone(),
        workflow: process.workflow.clone(),
        verdict,
        reasons: against.into_iter().chain(unmeasured).collect(),
        notes: notes(process, observed, chosen, inputs, window),
        contradictions: contradictions(&stages),
        stages,
        attestations,
        observed,
        touched,
        chosen,
        declared: process.volume,
        coverage: Coverage::cases(observed, inputs.period.volume(process.volume)),
    }
}

fn declared_on_paper(process: &Process) -> Vec<Reason> {
    let on_paper = process.stages.iter().filter_map(|stage| Some((stage_name(stage.stage), cause_name(stage.paper?))));
    on_paper
        .map(|(stage, cause)| Reason {
            code: "stage-on-paper",
            text: both(
                format!("L'étape « {} » est déclarée sur papier : {}.", stage.fr, cause.fr),
                format!("The stage “{}” is declared on paper: {}.", stage.en, cause.en),
            ),
        })
        .collect()
}

fn stages(process: &Process, cases: &[&CaseFact]) -> Vec<StageFigure> {
    let mut touched: BTreeMap<Stage, u64> = BTreeMap::new();
    for case in cases {
        let stages: BTreeSet<Stage> = case.touches.iter().filter(|touch| touch.cause.disqualifies()).map(|touch| touch.stage).collect();
        for stage in stages {
            *touched.entry(stage).or_default() += 1;
        }
    }
    process
        .stages
        .iter()
        .map(|declared| StageFigure {
            declared: *declared,
            title: stage_name(declared.stage),
            touched: touched.get(&declared.stage).copied().unwrap_or(0),
        })
        .collect()
}

fn contradictions(stages: &[StageFigure]) -> Vec<Contradiction> {
    let contradicted = stages.iter().filter(|stage| stage.declared.paper.is_none() && stage.touched > 0);
    contradicted
        .map(|stage| {
            let (fr, en) = counted(stage.touched, CASE.0, CASE.1);
            Contradiction {
                stage: stage.declared.stage,
                cases: stage.touched,
                text: both(
                    format!("L'étape « {} » est déclarée numérique, mais du papier y a été touché dans {fr}.", stage.title.fr),
                    format!("The stage “{}” is declared digital, but paper was touched in it in {en}.", stage.title.en),
                ),
            }
        })
        .collect()
}

fn too_much_paper(observed: u64, touched: u64, thresholds: &Thresholds) -> Option<Reason> {
    // The hair is for products such as 0.01 × 300 that fall just short of a whole number.
    let allowed = thresholds.touch_share.clamp(0.0, 1.0) * observed as f64 + 1e-9;
    let within = touched as f64 <= allowed;
    (!within).then(|| {
        let (fr, en) = counted(touched, CASE.0, CASE.1);
        let share = part(touched, observed).unwrap_or(0.0);
        Reason {
            code: "too-much-paper",
            text: both(
                format!(
                    "Du papier a été touché dans {fr} sur {observed} ({}) ; au plus {} est permis.",
                    percent(share, "fr"),
                    percent(thresholds.touch_share, "fr")
                ),
                format!(
                    "Paper was touched in {en} out of {observed} ({}); at most {} is allowed.",
                    percent(share, "en"),
                    percent(thresholds.touch_share, "en")
                ),
            ),
        }
    })
}

/// Cases that must have been seen: the minimum, or the whole yearly volume where that is smaller. It is the year's volume and not the
/// period's, so that asking for a short period never makes a few cases enough.
fn needed(declared: u64, thresholds: &Thresholds) -> u64 {
    thresholds.minimum_cases.min(declared).max(1)
}

fn enough(observed: u64, declared: u64, period: &Period, thresholds: &Thresholds) -> bool {
    observed >= needed(declared, thresholds) && covered(observed, declared, period, thresholds)
}

fn covered(observed: u64, declared: u64, period: &Period, thresholds: &Thresholds) -> bool {
    observed as f64 + 1e-9 >= thresholds.volume_share.clamp(0.0, 1.0) * period.volume(declared)
}

fn too_little_seen(process: &Process, observed: u64, inputs: &Inputs<'_>) -> Vec<Reason> {
    let thresholds = &inputs.thresholds;
    if observed == 0 {
        let text = if process.workflow.is_some() {
            both("Aucun dossier n'a été fermé dans la période : non mesuré.", "No case was closed in the period: not measured.")
        } else {
            both(
                "Aucun flux de travail ne traite ce processus : rien n'est observé, donc non mesuré.",
                "No workflow runs this process: nothing is observed, so it is not measured.",
            )
        };
        return vec![Reason { code: if process.workflow.is_some() { "no-cases" } else { "no-workflow" }, text }];
    }
    let mut reasons = Vec::new();
    let needed = needed(process.volume, thresholds);
    let (fr, en) = counted(observed, ["dossier observé", "dossiers observés"], ["case observed", "cases observed"]);
    if observed < needed {
        let text = both(format!("{fr} ; il en faut au moins {needed}."), format!("{en}; at least {needed} are needed."));
        reasons.push(Reason { code: "too-few-cases", text });
    }
    if !covered(observed, process.volume, &inputs.period, thresholds) {
        let volume = inputs.period.volume(process.volume);
        let text = both(
            format!("{fr} sur {} déclarés pour la période ; il en faut {}.", number(volume, "fr"), percent(thresholds.volume_share, "fr")),
            format!("{en} of {} declared for the period; {} are needed.", number(volume, "en"), percent(thresholds.volume_share, "en")),
        );
        reasons.push(Reason { code: "volume-not-covered", text });
    }
    reasons
}

/// The two attestations as they stand at a moment, and what speaks against the process in them.
fn attested(process: &Process, inputs: &Inputs<'_>, as_of: Timestamp) -> (Vec<AttestationFigure>, Vec<Reason>) {
    let of = |role: Role| inputs.attestations.iter().filter(move |one| one.process == process.name && one.role == role);
    let mut figures = Vec::new();
    let mut reasons = Vec::new();
    for role in [Role::Owner, Role::Second] {
        // The one that stands best; then the newest, then by name, so that the order they come in does not matter.
        let best = of(role)
            .map(|one| (state(one, inputs.thresholds.attestation_months, as_of), one))
            .min_by_key(|(state, one)| (rank(*state), std::cmp::Reverse(one.at), &one.by, &one.certificate, &one.file));
        let state = best.map_or(AttestationState::Missing, |(state, _)| state);
        figures.push(AttestationFigure { role, state, by: best.map(|(_, one)| one.by.clone()), at: best.map(|(_, one)| one.at) });
        reasons.extend(not_good(role, state, &inputs.thresholds));
    }
    if reasons.is_empty() {
        let good = |role: Role| of(role).filter(|one| state(one, inputs.thresholds.attestation_months, as_of) == AttestationState::Good);
        let independent = good(Role::Owner).any(|owner| good(Role::Second).any(|second| differ(owner, second)));
        if !independent {
            let text = both(
                "La seconde attestation est de la même personne que la première : elle n'est pas indépendante.",
                "The second attestation is from the same person as the first: it is not independent.",
            );
            reasons.push(Reason { code: "attestation-same-person", text });
        }
    }
    (figures, reasons)
}

/// Two people: neither the certificate nor its subject is the same, since one person may hold two certificates.
fn differ(one: &Attestation, other: &Attestation) -> bool {
    let same = |a: &str, b: &str| a.trim().to_lowercase() == b.trim().to_lowercase();
    !same(&one.certificate, &other.certificate) && !same(&one.by, &other.by)
}

fn state(attestation: &Attestation, months: u32, as_of: Timestamp) -> AttestationState {
    if !attestation.valid {
        return AttestationState::Invalid;
    }
    if attestation.at > as_of {
        return AttestationState::Later;
    }
    // Months have no fixed length: they are counted on the calendar, in UTC, so that the answer is the same everywhere.
    let ends = attestation.at.to_zoned_datetime(TimeZone::UTC).checked_add(i32::try_from(months.min(1_200)).unwrap_or(0).months());
    match ends {
        Ok(ends) if as_of < ends.timestamp() => AttestationState::Good,
        _ => AttestationState::Expired,
    }
}

fn rank(state: AttestationState) -> u8 {
    match state {
        AttestationState::Good => 0,
        AttestationState::Expired => 1,
        AttestationState::Later => 2,
        AttestationState::Invalid => 3,
        AttestationState::Missing => 4,
    }
}

fn not_good(role: Role, state: AttestationState, thresholds: &Thresholds) -> Option<Reason> {
    let (fr, en) = match role {
        Role::Owner => ("L'attestation du responsable", "The owner's attestation"),
        Role::Second => ("L'attestation de la seconde personne", "The second person's attestation"),
    };
    let months = thresholds.attestation_months;
    let (code, text) = match state {
        AttestationState::Good => return None,
        AttestationState::Missing => ("attestation-missing", both(format!("{fr} manque."), format!("{en} is missing."))),
        AttestationState::Expired => {
            ("attestation-expired", both(format!("{fr} date d'au moins {months} mois."), format!("{en} is at least {months} months old.")))
        }
        AttestationState::Later => {
            ("attestation-later", both(format!("{fr} a été signée après la période."), format!("{en} was signed after the period.")))
        }
        AttestationState::Invalid => (
            "attestation-invalid",
            both(format!("{fr} porte une signature qui n'est pas valide."), format!("{en} bears a signature that is not valid.")),
        ),
    };
    Some(Reason { code, text })
}

fn notes(process: &Process, observed: u64, chosen: u64, inputs: &Inputs<'_>, window: Window) -> Vec<Reason> {
    let mut notes = Vec::new();
    if observed > process.volume {
        let text = both(
            format!("{observed} dossiers observés, plus que les {} déclarés par année : la déclaration est à revoir.", process.volume),
            format!("{observed} cases observed, more than the {} declared for a year: the declaration wants another look.", process.volume),
        );
        notes.push(Reason { code: "volume-exceeded", text });
    }
    if chosen > 0 {
        let (fr, en) = counted(chosen, CASE.0, CASE.1);
        let text = both(
            format!("{fr} sur papier par le seul choix de la personne (LCCJTI, art. 29) ; cela ne compte pas contre le processus."),
            format!("{en} on paper by the person's own choice alone (LCCJTI, s. 29); this does not count against the process."),
        );
        notes.push(Reason { code: "persons-choice", text });
    }
    let open = |case: &&CaseFact| {
        process.workflow.as_ref() == Some(&case.workflow)
            && case.opened_at < window.end
            && case.closed_at.is_none_or(|at| at >= window.end)
            && case.disqualified()
    };
    let waiting = inputs.cases.iter().filter(open).count() as u64;
    if waiting > 0 {
        let (fr, en) = counted(waiting, ["dossier ouvert compte", "dossiers ouverts comptent"], ["open case has", "open cases have"]);
        let text = both(
            format!("{fr} déjà du papier : à retenir une fois fermé."),
            format!("{en} touched paper already: to be counted once closed."),
        );
        notes.push(Reason { code: "open-with-paper", text });
    }
    notes
}

fn excluded(inputs: &Inputs<'_>, window: Window) -> Vec<ExcludedFigure> {
    let Some(catalogue) = inputs.catalogue else { return Vec::new() };
    let closed = |workflow: &String| inputs.cases.iter().filter(|case| case.workflow == *workflow && window.closed(case)).count() as u64;
    catalogue
        .excluded
        .iter()
        .map(|process| ExcludedFigure {
            name: process.name.clone(),
            title: process.title.clone(),
            reason: process.reason.clone(),
            cases: process.workflow.as_ref().map_or(0, closed),
        })
        .collect()
}

fn uncatalogued(inputs: &Inputs<'_>, window: Window) -> Vec<Uncatalogued> {
    let known: BTreeSet<&str> = inputs
        .catalogue
        .map(|catalogue| {
            let listed = catalogue.processes.iter().map(|process| &process.workflow);
            listed.chain(catalogue.excluded.iter().map(|process| &process.workflow)).flatten().map(String::as_str).collect()
        })
        .unwrap_or_default();
    let mut found: BTreeMap<&str, u64> = BTreeMap::new();
    for case in inputs.cases.iter().filter(|case| window.closed(case) || window.holds(case.received_at)) {
        if !known.contains(case.workflow.as_str()) {
            *found.entry(&case.workflow).or_default() += 1;
        }
    }
    found.into_iter().map(|(workflow, cases)| Uncatalogued { workflow: workflow.to_owned(), cases }).collect()
}
