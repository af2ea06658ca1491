//! What the drawings say beyond the workflow's own titles, in French and English.

use greffier_language::{Branch, DayCount, JoinMode, ReviewScope, SignBy, Step, StepKind, WaitFor, When};

/// Characters of a rule that are shown on an edge; the description has it whole.
const RULE_CHARS: usize = 60;

/// The language of a drawing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    english: bool,
}

impl Words {
    pub(crate) fn new(tag: &str) -> Self {
        Self { english: tag.starts_with("en") }
    }

    pub(crate) fn tag(self) -> &'static str {
        self.pick("fr", "en")
    }

    pub(crate) fn pick<'t>(self, fr: &'t str, en: &'t str) -> &'t str {
        if self.english { en } else { fr }
    }

    /// What a kind of step is called.
    pub(crate) fn kind(self, kind: &StepKind) -> &'static str {
        match kind {
            StepKind::Review { scope: ReviewScope::Doubtful, .. } => self.pick("Vérification, s'il y a un doute", "Review, if in doubt"),
            StepKind::Review { scope: ReviewScope::All, .. } => self.pick("Vérification", "Review"),
            StepKind::Task { .. } => self.pick("Tâche", "Task"),
            StepKind::Decide { .. } => self.pick("Décision", "Decision"),
            StepKind::Choose { .. } => self.pick("Règles", "Rules"),
            StepKind::Table { .. } => self.pick("Table de décision", "Decision table"),
            StepKind::Wait { .. } => self.pick("Attente", "Wait"),
            StepKind::Ask { message: Some(_), .. } => self.pick("Demande à la personne", "Question to the person"),
            StepKind::Ask { message: None, .. } => self.pick("Attente d'un document", "Wait for a document"),
            StepKind::Extend { .. } => self.pick("Prolongation", "Extension"),
            StepKind::Together { each: true, .. } => self.pick("Pour chacun, en même temps", "For each, at once"),
            StepKind::Together { .. } => self.pick("En même temps", "At once"),
            StepKind::Call { .. } => self.pick("Procédure", "Procedure"),
            StepKind::Compensate { .. } => self.pick("Défaire ce qui est fait", "Undo what was done"),
            StepKind::Join { .. } => self.pick("Rencontre", "Meeting"),
            StepKind::Letter { .. } => self.pick("Lettre", "Letter"),
            StepKind::Sign { by: SignBy::Office, .. } => self.pick("Signature", "Signature"),
            StepKind::Sign { by: SignBy::Person, .. } => self.pick("Signature de la personne", "Signature of the person"),
            StepKind::Seal { .. } => self.pick("Sceau", "Seal"),
            StepKind::Deliver { .. } => self.pick("Remise", "Delivery"),
            StepKind::Notify { .. } => self.pick("Avis", "Notice"),
            StepKind::Robot { .. } => self.pick("Robot", "Robot"),
            StepKind::Close { .. } => self.pick("Fin", "End"),
        }
    }

    /// What is said below the title: who does it, which file, how long, which outcome.
    pub(crate) fn details(self, step: &Step) -> Vec<String> {
        let mut lines = match &step.kind {
            StepKind::Wait { until: WaitFor::Days { days, count }, .. } => vec![self.days(*days, *count)],
            StepKind::Wait { until: WaitFor::Date { field }, .. } => vec![format!("{}{field}", self.pick("Jusqu'au : ", "Until: "))],
            StepKind::Wait { until: WaitFor::Event { title, .. }, .. } => vec![title.get(self.tag()).to_owned()],
            StepKind::Extend { days, .. } => vec![format!("{}{days}", self.pick("Jours de plus : ", "More days: "))],
            StepKind::Join { mode, branches, .. } => vec![self.join(*mode, *branches)],
            StepKind::Letter { template, .. } => vec![template.clone()],
            StepKind::Table { table, .. } => vec![table.clone()],
            StepKind::Close { outcome } => vec![outcome.clone()],
            StepKind::Together { branches, each: true, .. } => vec![self.for_each(branches)],
            StepKind::Robot { robot, role, .. } => {
                vec![robot.clone(), format!("{}{role}", self.pick("Sinon, à la main : ", "Else by hand: "))]
            }
            StepKind::Call { called, .. } => vec![called.get(self.tag()).to_owned()],
            kind => kind.role().map(|role| format!("{}{role}", self.pick("Rôle : ", "Role: "))).into_iter().collect(),
        };
        if !step.not_by.is_empty() {
            lines.push(format!("{}{}", self.pick("Autre personne que pour : ", "Another person than for: "), step.not_by.join(", ")));
        }
        if let StepKind::Ask { reminders, suspends, .. } = &step.kind {
            lines.extend(suspends.then(|| self.pick("Le délai est suspendu", "The delay is suspended").to_owned()));
            lines.extend((!reminders.is_empty()).then(|| format!("{}{}", self.pick("Rappels : ", "Reminders: "), reminders.len())));
        }
        lines.extend(step.escalate.iter().map(|rung| {
            let days = self.days(rung.days, rung.count);
            if self.english { format!("After {days}: {}", rung.role) } else { format!("Après {days} : {}", rung.role) }
        }));
        lines
    }

    /// The rows or items that the same steps are gone for.
    pub(crate) fn for_each(self, branches: &[Branch]) -> String {
        match branches {
            [first, .., last] => format!("{} … {}", first.title.get(self.tag()), last.title.get(self.tag())),
            [one] => one.title.get(self.tag()).to_owned(),
            [] => String::new(),
        }
    }

    fn join(self, mode: JoinMode, branches: usize) -> String {
        let needed = mode.needed(branches);
        match mode {
            JoinMode::All => self.pick("Toutes les branches", "All branches").to_owned(),
            JoinMode::Any => self.pick("La première branche", "The first branch").to_owned(),
            JoinMode::AtLeast(_) if self.english => format!("At least {needed} of {branches} branches"),
            JoinMode::AtLeast(_) => format!("Au moins {needed} branches sur {branches}"),
        }
    }

    fn days(self, days: u32, count: DayCount) -> String {
        let one = days == 1 || (days == 0 && !self.english);
        let what = match (count, one) {
            (DayCount::Business, true) => self.pick("jour ouvrable", "business day"),
            (DayCount::Business, false) => self.pick("jours ouvrables", "business days"),
            (DayCount::Calendar, true) => self.pick("jour", "day"),
            (DayCount::Calendar, false) => self.pick("jours", "days"),
        };
        format!("{days} {what}")
    }

    /// When a way is gone, whole. Empty for what simply follows.
    pub(crate) fn when(self, when: When<'_>) -> String {
        match when {
            When::Done => String::new(),
            When::Rule(rule) => rule.to_owned(),
            When::Otherwise => self.pick("sinon", "otherwise").to_owned(),
            When::Decided(option) => option.title.get(self.tag()).to_owned(),
            When::Branch(branch) => match &branch.when {
                Some(when) => format!("{} : {when}", branch.title.get(self.tag())),
                None => branch.title.get(self.tag()).to_owned(),
            },
            When::Declined => self.pick("refusé", "declined").to_owned(),
            When::Late(within) => {
                let days = self.days(within.days, within.count);
                let after = within.after.as_ref().map(|field| format!("{}{field}", self.pick(" de ", " from "))).unwrap_or_default();
                if self.english { format!("late after {days}{after}") } else { format!("en retard après {days}{after}") }
            }
            When::Failed => self.pick("échec", "failed").to_owned(),
            When::Refused(refusal) => format!("{}{refusal}", self.pick("refusé : ", "refused: ")),
            When::Undone(step) => format!("{}{step}", self.pick("défaire : ", "undo: ")),
        }
    }

    /// The same as it stands on an edge: a long rule is cut.
    pub(crate) fn label(self, when: When<'_>) -> String {
        let whole = self.when(when);
        match when {
            When::Rule(_) if whole.chars().count() > RULE_CHARS => {
                format!("{}…", whole.chars().take(RULE_CHARS - 1).collect::<String>().trim_end())
            }
            _ => whole,
        }
    }

    pub(crate) fn cases(self, count: u64) -> String {
        let what = if count == 1 || (count == 0 && !self.english) {
            self.pick("dossier ouvert", "open case")
        } else {
            self.pick("dossiers ouverts", "open cases")
        };
        format!("{count} {what}")
    }

    pub(crate) fn quoted(self, text: &str) -> String {
        if self.english { format!("“{text}”") } else { format!("« {text} »") }
    }

    pub(crate) fn start(self) -> &'static str {
        self.pick("Début", "Start")
    }

    pub(crate) fn at_any_moment(self) -> &'static str {
        self.pick("À tout moment", "At any moment")
    }
}
