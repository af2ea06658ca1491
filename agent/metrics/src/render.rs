//! The figures as text for a terminal, in French or English.

use std::fmt::Write as _;

use crate::words::{counted, duration, english, number, percent};
use crate::{Coverage, Exclusion, Figures, Paper, Paperless, ProcessFigure, Ratio, Spread, Thresholds, Unit, Verdict};

/// The figures as a person reads them on a terminal, in the language of a BCP 47 tag; French unless it is English. At most about a
/// hundred columns, no colour.
#[must_use]
pub fn render_text(figures: &Figures, tag: &str) -> String {
    let mut page = Page { out: String::new(), tag };
    let period = &figures.period;
    page.line(
        0,
        page.pick(
            &format!("Période {} ({} au {})", period.label, period.first, period.last),
            &format!("Period {} ({} to {})", period.label, period.first, period.last),
        ),
    );
    page.blank();
    page.paperless(&figures.paperless, &figures.thresholds);
    page.flow(figures);
    page.paper(&figures.paper);
    page.out
}

struct Page<'a> {
    out: String,
    tag: &'a str,
}

impl Page<'_> {
    fn pick(&self, fr: &str, en: &str) -> String {
        if english(self.tag) { en.to_owned() } else { fr.to_owned() }
    }

    /// A label and its value; French sets a space before the colon.
    fn labelled(&self, label: &str, value: impl std::fmt::Display) -> String {
        if english(self.tag) { format!("{label}: {value}") } else { format!("{label} : {value}") }
    }

    /// A number of pages.
    fn pages(&self, pages: u64) -> String {
        let (fr, en) = counted(pages, ["page", "pages"], ["page", "pages"]);
        self.pick(&fr, &en)
    }

    fn line(&mut self, indent: usize, text: impl AsRef<str>) {
        let _ = writeln!(self.out, "{}{}", "  ".repeat(indent), text.as_ref());
    }

    fn blank(&mut self) {
        self.out.push('\n');
    }

    fn heading(&mut self, fr: &str, en: &str) {
        let text = self.pick(fr, en);
        self.line(0, &text);
        self.line(0, "─".repeat(text.chars().count()));
    }

    /// `3 sur 8 (37,5 %)`, or that there is nothing to count.
    fn part(&self, numerator: u64, denominator: u64, share: Option<f64>) -> String {
        match share {
            Some(share) => format!("{numerator} {} {denominator} ({})", self.pick("sur", "of"), percent(share, self.tag)),
            None => self.pick("non mesuré (aucun cas)", "not measured (nothing to count)"),
        }
    }

    fn coverage(&mut self, coverage: Coverage) {
        let Coverage { observed, declared, share, .. } = coverage;
        let share = share.map(|share| format!(" ({})", percent(share, self.tag))).unwrap_or_default();
        let declared = number(declared, self.tag);
        let text = self.pick(
            &format!("Couverture : {observed} dossiers fermés sur {declared} déclarés par le bureau pour la période{share}"),
            &format!("Coverage: {observed} cases closed of {declared} that the office declares for the period{share}"),
        );
        self.line(0, text);
    }

    fn exclusions(&mut self, exclusions: &[Exclusion]) {
        for exclusion in exclusions {
            let text = format!("{} {} {}", self.pick("hors calcul :", "left out:"), exclusion.count, exclusion.text.get(self.tag));
            self.line(2, text);
        }
    }

    fn paperless(&mut self, paperless: &Paperless, thresholds: &Thresholds) {
        self.heading("Processus sans papier", "Processes without paper");
        let share = self.part(paperless.numerator, paperless.denominator, paperless.share);
        let aim = percent(paperless.aim, self.tag);
        self.line(0, self.pick(&format!("{share} ; cible {aim}"), &format!("{share}; aim {aim}")));
        self.line(
            0,
            self.pick(
                "La Stratégie ne définit pas « sans papier » ; cette définition est la nôtre : agent/docs/paperless.md",
                "The strategy does not define “without paper”; this definition is ours: agent/docs/paperless.md",
            ),
        );
        self.thresholds(thresholds);
        let measured = paperless.coverage.observed;
        let all = paperless.denominator;
        self.line(
            0,
            self.pick(
                &format!("Processus assez observés : {measured} sur {all}"),
                &format!("Processes observed enough: {measured} of {all}"),
            ),
        );
        for process in &paperless.processes {
            self.process(process);
        }
        for excluded in &paperless.exclusions {
            let title = format!("{} {}", self.pick("exclu :", "excluded:"), excluded.title.get(self.tag));
            let text = format!("{title}. {}", excluded.reason.get(self.tag));
            self.line(1, text);
        }
        for unknown in &paperless.uncatalogued {
            let (fr, en) = counted(unknown.cases, ["dossier", "dossiers"], ["case", "cases"]);
            let name = &unknown.workflow;
            self.line(1, self.pick(&format!("absent du catalogue : {name} ({fr})"), &format!("not in the catalogue: {name} ({en})")));
        }
        self.blank();
    }

    fn thresholds(&mut self, thresholds: &Thresholds) {
        let Thresholds { minimum_cases, volume_share, touch_share, attestation_months, .. } = *thresholds;
        let (volume, touch) = (percent(volume_share, self.tag), percent(touch_share, self.tag));
        let text = self.pick(
            &format!(
                "Seuils : au moins {minimum_cases} dossiers ou le volume entier, {volume} du volume déclaré, au plus {touch} touchés, attestations de moins de {attestation_months} mois"
            ),
            &format!(
                "Thresholds: at least {minimum_cases} cases or the full volume, {volume} of the declared volume, at most {touch} touched, attestations under {attestation_months} months old"
            ),
        );
        self.line(0, text);
    }

    fn process(&mut self, process: &ProcessFigure) {
        let verdict = match process.verdict {
            Verdict::Met => self.pick("atteint", "met"),
            Verdict::NotMeasured => self.pick("non mesuré", "not measured"),
            Verdict::NotMet => self.pick("non atteint", "not met"),
        };
        self.line(1, self.labelled(process.title.get(self.tag), verdict));
        for reason in &process.reasons {
            self.line(2, format!("- {}", reason.text.get(self.tag)));
        }
        for contradiction in &process.contradictions {
            self.line(2, format!("! {}", contradiction.text.get(self.tag)));
        }
        for note in &process.notes {
            self.line(2, format!("* {}", note.text.get(self.tag)));
        }
    }

    fn flow(&mut self, figures: &Figures) {
        self.heading("Délais et travail", "Delays and work");
        self.coverage(figures.lead_time.coverage);
        self.spread("Délai, réception à fermeture", "Lead time, receipt to closing", &figures.lead_time);
        self.spread("Temps de travail", "Touch time", &figures.touch_time);
        self.spread("Personnes par dossier", "People per case", &figures.hands);
        self.ratio("Sans intervention avant signature", "Straight through", &figures.straight_through);
        self.ratio("Délais tenus", "Deadlines kept", &figures.deadlines);
        let (open, overdue) = (figures.backlog.open, figures.backlog.overdue);
        self.line(
            1,
            self.pick(&format!("En attente : {open}, dont {overdue} en retard"), &format!("Backlog: {open}, of which {overdue} overdue")),
        );
        self.spread("Âge de l'attente", "Age of the backlog", &figures.backlog.age);
        let why = figures.rework.why.get(self.tag);
        self.line(1, self.pick(&format!("Reprises : non mesuré. {why}"), &format!("Rework: not measured. {why}")));
        self.blank();
    }

    fn spread(&mut self, fr: &str, en: &str, spread: &Spread) {
        let name = self.pick(fr, en);
        let value = |value: u64| if spread.unit == Unit::Seconds { duration(value, self.tag) } else { value.to_string() };
        let text = match (spread.p50, spread.p90) {
            (Some(p50), Some(p90)) => self.labelled(&name, format!("p50 {}, p90 {} (n = {})", value(p50), value(p90), spread.n)),
            _ => self.labelled(&name, self.pick("non mesuré (n = 0)", "not measured (n = 0)")),
        };
        self.line(1, text);
        self.exclusions(&spread.exclusions);
    }

    fn ratio(&mut self, fr: &str, en: &str, ratio: &Ratio) {
        let text = self.labelled(&self.pick(fr, en), self.part(ratio.numerator, ratio.denominator, ratio.share));
        self.line(1, text);
        self.exclusions(&ratio.exclusions);
    }

    fn paper(&mut self, paper: &Paper) {
        self.heading("Papier qui reste", "Paper that is left");
        let Paper { received, touched, pages, paper_pages, .. } = paper;
        self.line(
            1,
            self.pick(
                &format!(
                    "{touched} dossiers avec papier sur {received} reçus ; {paper_pages} pages de papier, {pages} pages reçues en tout"
                ),
                &format!("{touched} cases with paper of {received} received; {paper_pages} pages of paper, {pages} pages received in all"),
            ),
        );
        for step in &paper.steps {
            let (stage, cause) = (step.stage_title.get(self.tag), step.cause_title.get(self.tag));
            let part = self.part(step.cases, *received, step.share);
            let text = self.labelled(&format!("{stage} / {cause}"), format!("{part}, {}", self.pages(step.pages)));
            self.line(1, text);
        }
        if let Some(step) = &paper.next_step {
            let (stage, cause) = (step.stage_title.get(self.tag), step.cause_title.get(self.tag));
            self.line(1, format!("→ {} {stage} / {cause}", self.pick("prochaine étape à retirer :", "step to remove next:")));
        }
        for inbox in &paper.inboxes {
            let title = inbox.title.get(self.tag);
            let (cases, on_paper, pages) = (inbox.cases, inbox.paper_cases, self.pages(inbox.paper_pages));
            self.line(
                1,
                self.pick(
                    &format!("{title} : {cases} dossiers, dont {on_paper} sur papier, {pages}"),
                    &format!("{title}: {cases} cases, of which {on_paper} on paper, {pages}"),
                ),
            );
        }
        if let Some(line) = &paper.next_line {
            let text = format!(
                "→ {} {} ({})",
                self.pick("prochaine ligne à fermer :", "fax line to close next:"),
                line.title.get(self.tag),
                line.fax_number.as_deref().unwrap_or("—")
            );
            self.line(1, text);
        }
    }
}
