//! The figures as their page shows them: always the numerator, the denominator and what was left out.

use greffier_metrics::{Exclusion, Figures, Paper, ProcessFigure, Ratio, Spread, Verdict, duration, percent};

use crate::locale::Words;

/// The share of processes without paper.
pub(crate) struct Share {
    pub(crate) percent: String,
    /// Width of the bar, from 0 to 1000.
    pub(crate) bar: u32,
    /// Where the aim stands, from 0 to 1000.
    pub(crate) aim_at: u32,
    pub(crate) reached: bool,
    pub(crate) fraction: String,
    pub(crate) aim: String,
    pub(crate) definition: String,
    pub(crate) thresholds: Vec<String>,
    pub(crate) exclusions: Vec<String>,
    pub(crate) warnings: Vec<String>,
}

/// One process of the catalogue.
pub(crate) struct ProcessRow {
    pub(crate) title: String,
    pub(crate) owner: String,
    pub(crate) verdict: String,
    /// `good`, `bad` or `unsure`.
    pub(crate) class: &'static str,
    pub(crate) observed: String,
    pub(crate) reasons: Vec<String>,
    pub(crate) notes: Vec<String>,
}

/// One figure with what it is made of.
pub(crate) struct Tile {
    pub(crate) title: String,
    pub(crate) value: String,
    pub(crate) unit: String,
    pub(crate) of: String,
    pub(crate) definition: String,
    pub(crate) exclusions: Vec<String>,
}

/// Paper in one stage for one cause.
pub(crate) struct PaperLine {
    pub(crate) stage: String,
    pub(crate) cause: String,
    pub(crate) cases: String,
    pub(crate) pages: String,
    pub(crate) percent: String,
    /// Width of the bar, from 0 to 1000.
    pub(crate) bar: u32,
}

/// A share in thousandths, for drawing.
fn thousandths(share: Option<f64>) -> u32 {
    // Clamped to 0..=1 before, so the cast keeps the value.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let drawn = (share.unwrap_or(0.0).clamp(0.0, 1.0) * 1000.0).round() as u32;
    drawn
}

pub(crate) fn share(t: Words, figures: &Figures) -> Share {
    let (one, thresholds) = (&figures.paperless, &figures.thresholds);
    let exclusions = one.exclusions.iter().map(|left| {
        t.all("figure-excluded", &[("what", t.of(&left.title)), ("why", t.of(&left.reason)), ("cases", &t.n("cases-count", left.cases))])
    });
    let warnings =
        one.uncatalogued.iter().map(|one| t.two("figure-uncatalogued", "workflow", &one.workflow, "cases", t.n("cases-count", one.cases)));
    Share {
        percent: one.share.map_or_else(|| t.get("not-measured"), |share| percent(share, t.tag())),
        bar: thousandths(one.share),
        aim_at: thousandths(Some(one.aim)),
        reached: one.aim_reached,
        fraction: t.two("figure-fraction", "part", t.number(one.numerator), "whole", t.n("processes", one.denominator)),
        aim: t.one("figure-aim", "aim", percent(one.aim, t.tag())),
        definition: t.of(&one.definition).to_owned(),
        thresholds: vec![
            t.one("figure-minimum", "n", t.number(thresholds.minimum_cases)),
            t.one("figure-volume", "share", percent(thresholds.volume_share, t.tag())),
            t.one("figure-touch", "share", percent(thresholds.touch_share, t.tag())),
            t.one("figure-months", "n", thresholds.attestation_months.to_string()),
        ],
        exclusions: exclusions.collect(),
        warnings: warnings.collect(),
    }
}

pub(crate) fn process(t: Words, one: &ProcessFigure) -> ProcessRow {
    let (verdict, class) = match one.verdict {
        Verdict::Met => ("verdict-met", "good"),
        Verdict::NotMet => ("verdict-not-met", "bad"),
        Verdict::NotMeasured => ("verdict-not-measured", "unsure"),
    };
    let reasons = one.reasons.iter().map(|reason| t.of(&reason.text).to_owned());
    let contradictions = one.contradictions.iter().map(|one| t.of(&one.text).to_owned());
    ProcessRow {
        title: t.of(&one.title).to_owned(),
        owner: one.owner.clone(),
        verdict: t.get(verdict),
        class,
        observed: t.two("figure-observed", "seen", t.number(one.observed), "declared", t.number(one.declared)),
        reasons: contradictions.chain(reasons).collect(),
        notes: one.notes.iter().map(|note| t.of(&note.text).to_owned()).collect(),
    }
}

pub(crate) fn tiles(t: Words, figures: &Figures) -> Vec<Tile> {
    let backlog = &figures.backlog;
    let waiting = Tile {
        title: t.get("figure-backlog"),
        value: t.number(backlog.open),
        unit: t.n("figure-backlog-unit", backlog.open),
        of: t.n("figure-overdue", backlog.overdue),
        definition: t.of(&backlog.age.definition).to_owned(),
        exclusions: age(t, &backlog.age),
    };
    vec![
        spread(t, "figure-lead-time", &figures.lead_time),
        ratio(t, "figure-straight-through", &figures.straight_through),
        ratio(t, "figure-deadlines", &figures.deadlines),
        waiting,
    ]
}

fn age(t: Words, age: &Spread) -> Vec<String> {
    let long = |seconds: Option<u64>| seconds.map(|seconds| duration(seconds, t.tag()));
    match (long(age.p50), long(age.p90)) {
        (Some(p50), Some(p90)) => vec![t.two("figure-age", "p50", p50, "p90", p90)],
        _ => Vec::new(),
    }
}

fn spread(t: Words, title: &str, spread: &Spread) -> Tile {
    let long = |seconds: u64| duration(seconds, t.tag());
    Tile {
        title: t.get(title),
        value: spread.p50.map_or_else(|| t.get("not-measured"), long),
        unit: spread.p90.map(|p90| t.one("figure-p90", "p90", long(p90))).unwrap_or_default(),
        of: t.n("figure-over", spread.n),
        definition: t.of(&spread.definition).to_owned(),
        exclusions: left_out(t, &spread.exclusions),
    }
}

fn ratio(t: Words, title: &str, ratio: &Ratio) -> Tile {
    Tile {
        title: t.get(title),
        value: ratio.share.map_or_else(|| t.get("not-measured"), |share| percent(share, t.tag())),
        unit: String::new(),
        of: t.two("figure-fraction", "part", t.number(ratio.numerator), "whole", t.n("cases-count", ratio.denominator)),
        definition: t.of(&ratio.definition).to_owned(),
        exclusions: left_out(t, &ratio.exclusions),
    }
}

fn left_out(t: Words, exclusions: &[Exclusion]) -> Vec<String> {
    exclusions.iter().map(|one| t.two("figure-left-out", "n", t.number(one.count), "why", t.of(&one.text))).collect()
}

pub(crate) fn paper_lines(t: Words, paper: &Paper) -> Vec<PaperLine> {
    let steps = paper.steps.iter();
    steps
        .map(|step| PaperLine {
            stage: t.of(&step.stage_title).to_owned(),
            cause: t.of(&step.cause_title).to_owned(),
            cases: t.number(step.cases),
            pages: t.number(step.pages),
            percent: step.share.map(|share| percent(share, t.tag())).unwrap_or_default(),
            bar: thousandths(step.share),
        })
        .collect()
}
