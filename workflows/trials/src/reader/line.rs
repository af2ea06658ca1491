//! One line of a case: one thing, with what it needs.

use greffier_casework::FieldName;
use greffier_language::{Diagnostic, StepKind};
use serde_saphyr::{Location, Spanned};

use super::Reader;
use super::raw::{Pairs, RawLine, RawWait};
use crate::{Act, By, Deed, Line, Receiving, Until, What};

/// What a line says of whatever it is about, each with the lines in which it has a meaning.
const DETAILS: [(&str, &[&str]); 7] = [
    (
        "by",
        &["check", "perform", "decide", "sign", "decline", "delegate", "claim", "return", "invite", "retry", "receive", "look", "report"],
    ),
    (
        "refused",
        &["check", "perform", "decide", "sign", "decline", "delegate", "claim", "return", "invite", "retry", "receive", "look", "report"],
    ),
    ("values", &["check", "perform", "done"]),
    ("option", &["decide"]),
    ("reason", &["decide", "decline", "delegate", "report", "refuses"]),
    ("to", &["delegate"]),
    ("to-role", &["delegate"]),
];
/// The days that one may wait at once.
const DAYS: std::ops::RangeInclusive<u32> = 1..=3_660;

impl RawLine {
    /// What the line does, by the key, with what it is about.
    fn things(&self) -> [(&'static str, Option<&Spanned<String>>); 16] {
        [
            ("check", self.check.as_ref()),
            ("perform", self.perform.as_ref()),
            ("decide", self.decide.as_ref()),
            ("sign", self.sign.as_ref()),
            ("decline", self.decline.as_ref()),
            ("delegate", self.delegate.as_ref()),
            ("claim", self.claim.as_ref()),
            ("return", self.give_back.as_ref()),
            ("invite", self.invite.as_ref()),
            ("retry", self.retry.as_ref()),
            ("receive", self.receive.as_ref()),
            ("look", self.look.as_ref()),
            ("report", self.report.as_ref()),
            ("done", self.done.as_ref()),
            ("fails", self.fails.as_ref()),
            ("refuses", self.refuses.as_ref()),
        ]
    }

    /// Where each detail is written, if it is.
    fn detail(&self, name: &str) -> Option<Location> {
        let text = |text: &Option<Spanned<String>>| text.as_ref().map(|text| text.referenced);
        match name {
            "by" => text(&self.by),
            "refused" => text(&self.refused),
            "values" => self.values.as_ref().map(|values| values.referenced),
            "option" => text(&self.option),
            "reason" => text(&self.reason),
            "to" => text(&self.to),
            "to-role" => text(&self.to_role),
            _ => None,
        }
    }
}

impl Reader<'_> {
    pub(super) fn line(&mut self, raw: Spanned<RawLine>) -> Option<Line> {
        let at = raw.referenced;
        let line = raw.value;
        let things: Vec<(&'static str, &Spanned<String>)> =
            line.things().into_iter().filter_map(|(key, about)| Some((key, about?))).collect();
        let all = things.len() + usize::from(line.expect.is_some()) + usize::from(line.wait.is_some());
        if all != 1 {
            let keys = line.things().map(|(key, _)| key).join(", ");
            self.error(
                "GRF-TEST-007",
                at,
                ["une ligne dit exactement une chose.".into(), "a line says exactly one thing.".into()],
                [
                    format!("Écrivez une seule de ces clés : expect, wait, {keys}."),
                    format!("Write one of these keys only: expect, wait, {keys}."),
                ],
            );
            return None;
        }
        let key = things.first().map_or(if line.expect.is_some() { "expect" } else { "wait" }, |(key, _)| key);
        for (detail, lines) in DETAILS {
            if let Some(at) = line.detail(detail).filter(|_| !lines.contains(&key)) {
                self.error(
                    "GRF-TEST-007",
                    at,
                    [format!("« {detail}: » n'a pas de sens avec « {key}: »."), format!("“{detail}:” has no meaning with “{key}:”.")],
                    ["Retirez-le.".into(), "Remove it.".into()],
                );
            }
        }
        let about = things.first().map(|(_, about)| (*about).clone());
        let act = match (about, line.expect, line.wait) {
            (None, Some(expect), _) => Act::Expect(self.expect(expect)),
            (None, None, wait) => Act::Wait(self.wait(wait?)?),
            (Some(about), ..) if key == "done" => self.done(&about, line.values.map(|values| values.value))?,
            (Some(about), ..) if key == "refuses" => self.refuses(about, line.reason)?,
            (Some(about), ..) if key == "fails" => Act::Fails(self.what(&about)?),
            (Some(about), ..) => {
                let details = Details {
                    values: line.values.map(|values| values.value),
                    option: line.option,
                    reason: line.reason.map(|reason| reason.value).unwrap_or_default(),
                    to: line.to,
                    to_role: line.to_role,
                };
                let deed = self.deed(key, about, details)?;
                let refused = line.refused.map(|code| self.code(code));
                let by = line.by.map_or(By::Anybody, |by| {
                    if !self.is_outside(&deed) {
                        self.person(&by);
                    }
                    By::Name(by.value)
                });
                Act::Does { deed, by, refused }
            }
        };
        Some(Line { spot: at.into(), act })
    }

    /// The outside did something; of a robot the line may say what it brought back.
    fn done(&mut self, about: &Spanned<String>, values: Option<Pairs<Spanned<String>>>) -> Option<Act> {
        let what = self.what(about)?;
        let Some(values) = values else { return Some(Act::Done(what)) };
        if what != What::Robot {
            self.lacking(about.referenced, "robot");
            return None;
        }
        values.0.iter().for_each(|(output, _)| self.output(output, None));
        Some(Act::Brings(values.0.into_iter().map(|(output, value)| (output.value, value.value)).collect()))
    }

    fn refuses(&mut self, refusal: Spanned<String>, said: Option<Spanned<String>>) -> Option<Act> {
        let robots = self.workflow.robots.values().flat_map(|robot| robot.refusals());
        let known: Vec<&str> = robots.map(|refusal| refusal.name.as_str()).collect();
        if !known.contains(&refusal.value.as_str()) {
            self.unknown("GRF-TEST-009", &refusal, known.into_iter(), ["aucun robot n'est refusé ainsi", "no robot is refused so"]);
            return None;
        }
        Some(Act::Refuses { refusal: refusal.value, said: said.map(|said| said.value).unwrap_or_default() })
    }

    fn deed(&mut self, key: &str, about: Spanned<String>, details: Details) -> Option<Deed> {
        let Details { values, option, reason, to, to_role } = details;
        match key {
            "retry" => return Some(Deed::Retry(self.what(&about)?)),
            "report" => {
                let known: Vec<&str> = self.workflow.reported().map(|(event, _)| event).collect();
                if !known.contains(&about.value.as_str()) {
                    let known = known.into_iter();
                    self.unknown("GRF-TEST-009", &about, known, ["événement non prévu", "event that is not foreseen"]);
                }
                return Some(Deed::Report(about.value, reason));
            }
            _ => {}
        }
        let step = self.step_for(key, &about)?;
        let step = step.to_owned();
        Some(match key {
            "check" => Deed::Check(step, self.values(values)),
            "perform" => Deed::Perform(step, self.values(values)),
            "decide" => Deed::Decide { option: self.option(&about, option)?, step, reason },
            "sign" => Deed::Sign(step),
            "decline" => Deed::Decline(step, reason),
            "delegate" => Deed::Delegate { to: self.receiving(&about, to, to_role)?, step, reason },
            "claim" => Deed::Claim(step),
            "return" => Deed::Return(step),
            "receive" => Deed::Receive(step),
            "look" => Deed::Look(step),
            _ => Deed::Invite(step),
        })
    }

    /// A step of which the thing can be done: what is signed is a signature.
    fn step_for(&mut self, key: &str, name: &Spanned<String>) -> Option<String> {
        let fits = |kind: &StepKind| match key {
            "check" => matches!(kind, StepKind::Review { .. }),
            "perform" => matches!(kind, StepKind::Task { .. } | StepKind::Ask { .. } | StepKind::Robot { .. }),
            "receive" | "look" => !matches!(kind, StepKind::Close { .. }),
            "decide" => matches!(kind, StepKind::Decide { .. }),
            "sign" | "decline" | "delegate" => matches!(kind, StepKind::Sign { .. }),
            "invite" => matches!(kind, StepKind::Sign { by, .. } if !by.is_office()),
            _ => kind.role().is_some(),
        };
        let steps = self.workflow.steps.iter();
        let fitting: Vec<&str> = steps.filter(|step| fits(&step.kind)).map(|step| step.name.as_str()).collect();
        if fitting.contains(&name.value.as_str()) {
            return Some(name.value.clone());
        }
        let there = self.workflow.step(&name.value).is_some();
        let what = if there {
            [format!("« {key}: » ne se fait pas à cette étape"), format!("“{key}:” is not done at this step")]
        } else {
            ["étape inconnue".to_owned(), "unknown step".to_owned()]
        };
        self.unknown("GRF-TEST-002", name, fitting.into_iter(), [&what[0], &what[1]]);
        None
    }

    fn is_outside(&self, deed: &Deed) -> bool {
        let (Deed::Sign(step) | Deed::Decline(step, _)) = deed else { return false };
        self.workflow.step(step).is_some_and(|step| matches!(&step.kind, StepKind::Sign { by, .. } if !by.is_office()))
    }

    fn values(&mut self, values: Option<Pairs<Spanned<String>>>) -> Vec<(FieldName, String)> {
        let mut given = Vec::new();
        for (name, value) in values.into_iter().flat_map(|values| values.0) {
            self.field_name(&name, &name.value);
            given.push((FieldName(name.value), value.value));
        }
        given
    }

    /// A field of the workflow's forms, or one that people fill in.
    pub(super) fn field_name(&mut self, at: &Spanned<String>, name: &str) {
        if !self.workflow.fields.contains_key(name) {
            let name = Spanned { value: name.to_owned(), referenced: at.referenced, defined: at.defined };
            self.unknown("GRF-TEST-003", &name, self.workflow.fields.keys().map(String::as_str), ["champ inconnu", "unknown field"]);
        }
    }

    fn option(&mut self, step: &Spanned<String>, option: Option<Spanned<String>>) -> Option<String> {
        let Some(option) = option else {
            self.lacking(step.referenced, "option");
            return None;
        };
        let offered = match &self.workflow.step(&step.value)?.kind {
            StepKind::Decide { options, .. } => options.as_slice(),
            _ => &[],
        };
        if !offered.iter().any(|offered| offered.name == option.value) {
            let known = offered.iter().map(|offered| offered.name.as_str());
            self.unknown("GRF-TEST-009", &option, known, ["option inconnue", "unknown option"]);
        }
        Some(option.value)
    }

    fn receiving(&mut self, about: &Spanned<String>, to: Option<Spanned<String>>, role: Option<Spanned<String>>) -> Option<Receiving> {
        match (to, role) {
            (Some(person), None) => {
                self.person(&person);
                Some(Receiving::Person(person.value))
            }
            (None, Some(role)) => {
                self.role(&role);
                Some(Receiving::Role(role.value))
            }
            _ => {
                self.lacking(about.referenced, "to");
                None
            }
        }
    }

    fn lacking(&mut self, at: Location, key: &str) {
        self.error(
            "GRF-TEST-007",
            at,
            [format!("il manque « {key}: » à cette ligne."), format!("this line lacks “{key}:”.")],
            [format!("Ajoutez « {key}: »."), format!("Add “{key}:”.")],
        );
    }

    /// The code of a refusal: `GRF-CASE-` and three digits.
    fn code(&mut self, code: Spanned<String>) -> String {
        let digits = code.value.strip_prefix("GRF-CASE-").unwrap_or_default();
        if digits.len() != 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            self.findings.push(Diagnostic::error(
                "GRF-TEST-009",
                self.file,
                code.referenced,
                [format!("« {} » n'est pas le code d'un refus.", code.value), format!("“{}” is not the code of a refusal.", code.value)],
                ["Écrivez un code GRF-CASE-….".into(), "Write a code GRF-CASE-….".into()],
            ));
        }
        code.value
    }

    pub(super) fn what(&mut self, name: &Spanned<String>) -> Option<What> {
        let what = What::ALL.into_iter().find(|what| what.name() == name.value);
        if what.is_none() {
            let known = What::ALL.map(What::name);
            self.unknown("GRF-TEST-009", name, known.into_iter(), ["demande à l'extérieur inconnue", "unknown request to the outside"]);
        }
        what
    }

    fn wait(&mut self, wait: Spanned<RawWait>) -> Option<Until> {
        match wait.value {
            RawWait { days: Some(days), count: Some(count), until: None } if DAYS.contains(&days) => Some(Until::Days(days, count)),
            RawWait { days: None, count: None, until: Some(until) } if until.value == "timer" => Some(Until::Timer),
            RawWait { days: None, count: None, until: Some(until) } => {
                let moment = match until.value.parse() {
                    Ok(day) if !until.value.contains(['T', ' ']) => Some(Until::Day(day)),
                    _ => until.value.parse().ok().map(Until::Moment),
                };
                if moment.is_none() {
                    self.no_moment(&until);
                }
                moment
            }
            _ => {
                self.error(
                    "GRF-TEST-010",
                    wait.referenced,
                    [
                        "on attend un nombre de jours (1 à 3660), un jour, un moment ou une échéance.".into(),
                        "one waits for a number of days (1 to 3660), a day, a moment or a timer.".into(),
                    ],
                    [
                        "Écrivez « { days: 10, count: business } », « { until: 2026-12-01 } » ou « { until: timer } ».".into(),
                        "Write “{ days: 10, count: business }”, “{ until: 2026-12-01 }” or “{ until: timer }”.".into(),
                    ],
                );
                None
            }
        }
    }
}

/// What a line says beside the thing that it does.
struct Details {
    values: Option<Pairs<Spanned<String>>>,
    option: Option<Spanned<String>>,
    reason: String,
    to: Option<Spanned<String>>,
    to_role: Option<Spanned<String>>,
}
