//! Reads one step, and the steps of its branches.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_saphyr::{Location, Spanned};

use super::raw::{RawNotice, RawOption, RawRoute, RawRung, RawStep, RawTogether, RawWait};
use super::{Block, JOIN, MAX_STEPS, NotBy, Reader, names_of};
use crate::workflow::{Branch, DecisionOption, Notice, Rung, WaitFor, Within};
use crate::{Bilingual, Compiled, JoinMode, Route, Step, StepKind};

/// Branches that begin at once, at most.
const MAX_BRANCHES: usize = 20;
/// What a text of a notice may name.
const PLACEHOLDERS: [&str; 2] = ["case", "due"];

impl Reader {
    /// Reads the steps of a block, each below the other.
    pub(super) fn block(&mut self, steps: Vec<RawStep>, block: &Block) {
        let count = steps.len();
        for (index, raw) in steps.into_iter().enumerate() {
            if self.steps.len() > MAX_STEPS {
                return;
            }
            let below = if index + 1 < count { block.names.get(index + 1).map(|name| block.named(name)) } else { block.end.clone() };
            self.step(raw, block, below);
        }
    }

    /// `below` is where the step leads to when it does not say: the one written below it, or the end of its branch.
    pub(super) fn step(&mut self, mut raw: RawStep, block: &Block, below: Option<String>) {
        let (at, name) = (raw.step.referenced, block.named(&raw.step.value));
        if let Some(item) = &self.item {
            item.fill(&mut raw);
        }
        let kinds = raw.kinds();
        let written: Vec<&str> = kinds.iter().filter(|(_, written)| *written).map(|(key, _)| *key).collect();
        let [kind] = written[..] else {
            let all = kinds.map(|(key, _)| key).join(", ");
            self.error(
                "GRF-WF-004",
                at,
                [format!("l'étape « {name} » doit faire exactement une chose."), format!("the step “{name}” must do exactly one thing.")],
                [format!("Écrivez une seule de ces clés : {all}."), format!("Write one of these keys only: {all}.")],
            );
            return;
        };
        self.spare_keys(&raw, kind);
        let then = match (&raw.then, below) {
            (Some(then), _) => self.target(then, block),
            (None, Some(below)) => below,
            (None, None) if !matches!(kind, "choose" | "close" | "decide") => {
                self.error(
                    "GRF-WF-009",
                    at,
                    [format!("l'étape « {name} » ne mène nulle part."), format!("the step “{name}” leads nowhere.")],
                    ["Ajoutez « then: » ou une étape « close » après elle.".into(), "Add “then:” or a “close” step below it.".into()],
                );
                return;
            }
            (None, None) => String::new(),
        };
        let of_person = kind == "ask" || raw.waits_for_document();
        let within = raw.within.take().map(|within| {
            let then = self.target(&within.value.then, block);
            self.within(within, then, of_person)
        });
        let escalate = self.escalate(std::mem::take(&mut raw.escalate));
        let paper = raw.paper.take().and_then(|paper| self.step_paper(paper));
        let failed = raw.failed.take().map(|failed| self.target(&failed, block));
        for named in std::mem::take(&mut raw.not_by) {
            self.not_by.push(NotBy { step: name.clone(), prefix: block.scope.clone(), name: named, file: self.file.clone() });
        }
        let file = self.file.procedure.then(|| Arc::clone(&self.file.path));
        let step = |name: String, title: Bilingual, kind: StepKind| Step {
            name,
            title,
            at: at.into(),
            file: file.clone(),
            not_by: Vec::new(),
            within: None,
            escalate: Vec::new(),
            failed: None,
            paper: None,
            inside: block.join.clone(),
            kind,
        };
        if let Some(together) = raw.together {
            let RawTogether { join: mode, branches } = together.value;
            self.branches(together.referenced, &branches, mode);
            let join = format!("{name}/{JOIN}");
            let count = branches.len();
            let mut begun = Vec::with_capacity(count);
            for branch in &branches {
                begun.push(Branch {
                    name: branch.branch.value.clone(),
                    title: branch.title.clone(),
                    first: branch.steps.value.first().map_or_else(|| join.clone(), |first| block.named(&first.step.value)),
                    when: branch.when.as_ref().map(|when| self.condition(when)),
                    row: Vec::new(),
                    compiled: Compiled::default(),
                });
            }
            let kind = StepKind::Together { branches: begun, join: join.clone(), each: false };
            self.steps.push(Step { paper, ..step(name.clone(), raw.title.clone(), kind) });
            for branch in branches {
                let inner = block.branch(&branch.steps.value, &join);
                self.steps_present(&branch.steps);
                self.block(branch.steps.value, &inner);
            }
            self.steps.push(step(join, raw.title, StepKind::Join { of: name, mode, branches: count, then }));
            return;
        }
        if let Some(each) = raw.each {
            let join = format!("{name}/{JOIN}");
            let Some(branches) = self.each(each.referenced, &each.value, &name, &join) else { return };
            let count = branches.len();
            let begun = branches.iter().map(|(branch, _)| branch.clone()).collect();
            self.steps.push(Step {
                paper,
                ..step(name.clone(), raw.title.clone(), StepKind::Together { branches: begun, join: join.clone(), each: true })
            });
            for (index, (_, item)) in branches.into_iter().enumerate() {
                self.for_item(&each.value, &name, item, index > 0, &join);
            }
            self.steps.push(step(join, raw.title, StepKind::Join { of: name, mode: JoinMode::All, branches: count, then }));
            return;
        }
        if let Some(procedure) = raw.call {
            let Some((source, called)) = self.called(&procedure) else { return };
            let prefix = format!("{name}/");
            let scope = prefix.clone();
            let inner = Block { names: names_of(&called.steps.value), prefix, scope, end: Some(then), join: block.join.clone() };
            let Some(first) = called.steps.value.first().map(|first| inner.named(&first.step.value)) else { return };
            let kind = StepKind::Call { procedure: procedure.value.clone(), called: called.title, then: first };
            self.steps.push(Step { paper, ..step(name, raw.title, kind) });
            let (found, again) = (self.findings.len(), !self.read.insert(procedure.value.clone()));
            self.inside(procedure.value, source, |reader| {
                reader.names(&called.steps, &inner);
                reader.block(called.steps.value, &inner);
            });
            if again {
                self.findings.truncate(found);
            }
            return;
        }
        if let Some(compensation) = raw.compensation.take() {
            self.compensable(&name, *compensation, block);
        }
        let Some((kind, title)) = self.kind(raw, within.as_ref(), then, block) else { return };
        self.steps.push(Step { within, escalate, failed, paper, ..step(name, title, kind) });
    }

    fn kind(&mut self, mut raw: RawStep, within: Option<&Within>, then: String, block: &Block) -> Option<(StepKind, Bilingual)> {
        let at = raw.step.referenced;
        let kind = if let Some(scope) = &raw.review {
            StepKind::Review { scope: scope.value, role: self.needed(at, raw.role.as_ref(), "role")?, then }
        } else if let Some(instructions) = raw.task {
            let role = self.needed(at, raw.role.as_ref(), "role")?;
            let fields = raw.fields.unwrap_or_default();
            let fields = fields.into_iter().filter(|field| self.given(field)).map(|field| field.value).collect();
            StepKind::Task { role, instructions, fields, then }
        } else if let Some(options) = raw.decide {
            let role = self.needed(at, raw.role.as_ref(), "role")?;
            StepKind::Decide { role, options: self.options(options, &then, block) }
        } else if let Some(routes) = raw.choose {
            self.rules(routes.value.iter().map(|route| &route.when));
            let routes = routes.value.into_iter().map(|route| self.route(route, block)).collect();
            self.needed(at, raw.otherwise.as_ref(), "otherwise")?;
            let otherwise = raw.otherwise.as_ref().map(|otherwise| self.target(otherwise, block))?;
            StepKind::Choose { routes, otherwise }
        } else if let Some(table) = raw.table {
            self.not_for_each(table.referenced);
            // A table that needs no value of its inputs always answers.
            if !self.total_tables.contains(&table.value) {
                self.needed(at, raw.otherwise.as_ref(), "otherwise")?;
            }
            let otherwise = raw.otherwise.as_ref().map(|otherwise| self.target(otherwise, block));
            StepKind::Table { table: table.value, then, otherwise }
        } else if raw.waits_for_document() {
            self.asked(&mut raw, None, within, then)?
        } else if let Some(RawNotice { subject, text }) = raw.ask.take() {
            self.placeholders(&subject);
            self.placeholders(&text);
            self.asked(&mut raw, Some(Notice { subject: subject.value, text: text.value }), within, then)?
        } else if let Some(extend) = raw.extend {
            self.days(&extend.value.days);
            self.extendable(extend.referenced);
            self.needed(at, raw.otherwise.as_ref(), "otherwise")?;
            let otherwise = raw.otherwise.as_ref().map(|otherwise| self.target(otherwise, block))?;
            StepKind::Extend { days: extend.value.days.value, then, otherwise }
        } else if raw.robot.is_some() {
            let title = raw.title.clone();
            return Some((self.robot(raw, then, block)?, title));
        } else if raw.compensate.is_some() {
            StepKind::Compensate { undoings: Vec::new(), then }
        } else if let Some(wait) = raw.wait {
            StepKind::Wait { until: self.wait(wait)?, then }
        } else if let Some(template) = raw.letter {
            StepKind::Letter { template: template.value, then }
        } else if raw.sign.is_some() {
            let role = self.needed(at, raw.role.as_ref(), "role")?;
            self.needed(at, raw.declined.as_ref(), "declined")?;
            let declined = raw.declined.as_ref().map(|declined| self.target(declined, block))?;
            let reason = raw.reason.unwrap_or_else(|| raw.title.clone());
            StepKind::Sign { role, by: raw.by.map(|by| by.value).unwrap_or_default(), reason, then, declined }
        } else if raw.seal.is_some() {
            StepKind::Seal { then }
        } else if raw.deliver.is_some() {
            StepKind::Deliver { ends_delay: raw.ends_delay.is_some_and(|ends| ends.value), then }
        } else if let Some(notice) = raw.notify {
            self.placeholders(&notice.subject);
            self.placeholders(&notice.text);
            StepKind::Notify { subject: notice.subject.value, text: notice.text.value, then }
        } else {
            StepKind::Close { outcome: raw.close?.value }
        };
        Some((kind, raw.title))
    }

    fn route(&mut self, route: RawRoute, block: &Block) -> Route {
        Route { then: self.target(&route.then, block), when: self.of_item(&route.when), compiled: Compiled::default() }
    }

    fn options(&mut self, raw: Spanned<Vec<RawOption>>, below: &str, block: &Block) -> Vec<DecisionOption> {
        let at = raw.referenced;
        let mut seen = BTreeSet::new();
        let mut options = Vec::new();
        for RawOption { option, title, reasons, then } in raw.value {
            let then = match &then {
                Some(then) => self.target(then, block),
                None => below.to_owned(),
            };
            if !seen.insert(option.value.clone()) || then.is_empty() {
                let name = &option.value;
                self.error(
                    "GRF-WF-014",
                    option.referenced,
                    [format!("« {name} » est déjà là, ou ne mène nulle part."), format!("“{name}” is there already, or leads nowhere.")],
                    ["Donnez à chaque option son nom et son « then: ».".into(), "Give each option its name and its “then:”.".into()],
                );
            }
            options.push(DecisionOption { name: option.value, title, reasons, then });
        }
        if options.len() < 2 {
            self.error(
                "GRF-WF-014",
                at,
                ["une décision offre au moins deux options.".into(), "a decision offers at least two options.".into()],
                ["Ajoutez une option, ou écrivez « task: ».".into(), "Add an option, or write “task:”.".into()],
            );
        }
        options
    }

    /// What a wait is for, when that is not the person.
    fn wait(&mut self, wait: Spanned<RawWait>) -> Option<WaitFor> {
        match wait.value {
            RawWait { days: Some(days), count: Some(count), until: None, document: None, event: None, title: None } => {
                self.days(&days);
                Some(WaitFor::Days { days: days.value, count })
            }
            RawWait { days: None, count: None, until: Some(field), document: None, event: None, title: None } => {
                self.date_field(&field);
                Some(WaitFor::Date { field: field.value })
            }
            RawWait { days: None, count: None, until: None, document: None, event: Some(event), title: Some(title) } => {
                self.awaited.push((self.file.clone(), event.clone()));
                Some(WaitFor::Event { event: event.value, title })
            }
            _ => {
                let ways = |field, event| ["{ days: 10, count: business }", field, "{ for: document }", event];
                let fr = ways("{ until: CHAMP }", "{ event: NOM, title: { fr: …, en: … } }");
                self.no_wait(wait.referenced, fr, ways("{ until: FIELD }", "{ event: NAME, title: { fr: …, en: … } }"));
                None
            }
        }
    }

    /// A number of days that somebody can wait for.
    pub(super) fn days(&mut self, days: &Spanned<u32>) {
        if !(1..=3_660).contains(&days.value) {
            self.error(
                "GRF-WF-021",
                days.referenced,
                [format!("{} jours : de 1 à 3660.", days.value), format!("{} days: 1 to 3660.", days.value)],
                ["Écrivez un autre nombre de jours.".into(), "Write another number of days.".into()],
            );
        }
    }

    fn escalate(&mut self, raw: Vec<RawRung>) -> Vec<Rung> {
        let mut before = 0;
        let mut rungs = Vec::new();
        for RawRung { days, count, role } in raw {
            self.days(&days);
            if days.value <= before {
                self.error(
                    "GRF-WF-020",
                    days.referenced,
                    ["chaque échelon vient après le précédent.".into(), "each rung comes after the one before.".into()],
                    ["Rangez les échelons du plus tôt au plus tard.".into(), "Put the rungs in order, the earliest first.".into()],
                );
            }
            before = days.value;
            rungs.push(Rung { days: days.value, count, role });
        }
        rungs
    }

    fn branches(&mut self, at: Location, branches: &[super::raw::RawBranch], mode: JoinMode) {
        let names: BTreeSet<&str> = branches.iter().map(|branch| branch.branch.value.as_str()).collect();
        let count = u32::try_from(branches.len()).unwrap_or(u32::MAX);
        let asked = if let JoinMode::AtLeast(asked) = mode { asked } else { 1 };
        if names.len() != branches.len() || !(2..=MAX_BRANCHES).contains(&branches.len()) || !(1..=count).contains(&asked) {
            self.error(
                "GRF-WF-015",
                at,
                [
                    format!("de 2 à {MAX_BRANCHES} branches, chacune avec son nom ; « at-least » n'en demande pas plus qu'il y en a."),
                    format!("2 to {MAX_BRANCHES} branches, each with a name of its own; “at-least” asks for no more than there are."),
                ],
                ["Corrigez les branches.".into(), "Mend the branches.".into()],
            );
        }
    }

    /// A notice names nothing of the person: messages are read over shoulders.
    pub(super) fn placeholders(&mut self, text: &Spanned<Bilingual>) {
        for said in [&text.value.fr, &text.value.en] {
            let named = said.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or_default());
            if let Some(other) = named.into_iter().find(|name| !PLACEHOLDERS.contains(name)) {
                self.error(
                    "GRF-WF-022",
                    text.referenced,
                    [
                        format!("un avis ne peut pas dire « {{{other}}} » : un courriel ou un texto n'est pas confidentiel."),
                        format!("a notice cannot say “{{{other}}}”: an e-mail or a text message is not confidential."),
                    ],
                    [
                        "Nommez seulement {case} et {due} ; le reste va dans une lettre.".into(),
                        "Name {case} and {due} only; the rest belongs in a letter.".into(),
                    ],
                );
                return;
            }
        }
    }

    pub(super) fn needed(&mut self, at: Location, value: Option<&Spanned<String>>, key: &str) -> Option<String> {
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

    /// A table has one answer in a case.
    fn not_for_each(&mut self, at: Location) {
        if self.item.is_some() {
            self.error(
                "GRF-WF-038",
                at,
                [
                    "une table donne ses valeurs au dossier, non à une rangée : « table » ne se met pas dans « each ».".into(),
                    "a table gives its values to the case, not to a row: “table” does not stand in “each”.".into(),
                ],
                ["Écrivez les règles avec « choose: ».".into(), "Write the rules with “choose:”.".into()],
            );
        }
    }

    /// The law lets the delay to answer be extended.
    fn extendable(&mut self, at: Location) {
        if !self.extensible {
            self.error(
                "GRF-WF-032",
                at,
                ["aucun texte ne permet de prolonger le délai de réponse.".into(), "no text lets the delay to answer be extended.".into()],
                [
                    "Nommez ce texte sous « answer-within: extension: », ou retirez cette étape.".into(),
                    "Name that text under “answer-within: extension:”, or remove this step.".into(),
                ],
            );
        }
    }

    /// A key that this kind of step does not use is a mistake somebody should hear about.
    fn spare_keys(&mut self, raw: &RawStep, kind: &str) {
        let at = |name: &Option<Spanned<String>>| name.as_ref().map(|name| name.referenced);
        let people = matches!(kind, "review" | "task" | "decide" | "sign");
        let of_person = kind == "ask" || raw.waits_for_document();
        let event = raw.wait.as_ref().is_some_and(|wait| wait.value.event.is_some());
        let written = [
            ("role", at(&raw.role), people || of_person || kind == "robot"),
            ("then", at(&raw.then), !matches!(kind, "choose" | "close")),
            ("otherwise", at(&raw.otherwise), matches!(kind, "choose" | "table" | "extend")),
            ("declined", at(&raw.declined), kind == "sign"),
            ("failed", at(&raw.failed), matches!(kind, "letter" | "seal" | "deliver" | "notify" | "robot") || of_person),
            ("by", raw.by.as_ref().map(|by| by.referenced), kind == "sign"),
            ("fields", raw.fields.as_ref().map(|_| raw.step.referenced), kind == "task"),
            ("reason", raw.reason.as_ref().map(|_| raw.step.referenced), kind == "sign"),
            ("not-by", raw.not_by.first().map(|name| name.referenced), people || kind == "robot"),
            ("within", raw.within.as_ref().map(|within| within.referenced), people || of_person || event),
            ("escalate", raw.escalate.first().map(|rung| rung.days.referenced), people || of_person),
            ("suspends", raw.suspends.as_ref().map(|suspends| suspends.referenced), of_person),
            ("ends-delay", raw.ends_delay.as_ref().map(|ends| ends.referenced), kind == "deliver"),
            ("due", raw.due.as_ref().map(|due| due.referenced), of_person),
            ("reminders", raw.reminders.as_ref().map(|reminders| reminders.referenced), of_person),
            (
                "compensation",
                raw.compensation.as_ref().map(|step| step.referenced),
                matches!(kind, "task" | "deliver" | "notify" | "robot"),
            ),
            ("with", raw.with.as_ref().map(|_| raw.step.referenced), kind == "robot"),
            ("take", raw.take.as_ref().map(|_| raw.step.referenced), kind == "robot"),
            ("refused", raw.refused.as_ref().map(|_| raw.step.referenced), kind == "robot"),
        ];
        for (key, at, used) in written {
            if let Some(at) = at.filter(|_| !used) {
                self.spare(at, key);
            }
        }
    }

    pub(super) fn spare(&mut self, at: Location, key: &str) {
        self.error(
            "GRF-WF-011",
            at,
            [format!("« {key}: » n'a pas de sens dans cette étape."), format!("“{key}:” has no meaning in this step.")],
            ["Retirez-le.".into(), "Remove it.".into()],
        );
    }
}
