//! How a case begins: the document, and what is read on it. A field is doubtful where a reader would find it so.

use std::collections::{BTreeMap, BTreeSet};

use greffier_casework::{CONFIDENCE_MAX, Confidence, Field, FieldName, Medium, Source};
use greffier_language::{FieldDef, Form, StepKind, TakenOutput, check_rules};
use jiff::civil::{Date, DateTime, date, time};
use serde_saphyr::Spanned;

use super::Reader;
use super::raw::{Pairs, RawGiven};
use crate::Given;

/// When a document arrives, where nothing is said: a Monday.
const RECEIVED: DateTime = date(2026, 1, 5).at(9, 0, 0, 0);
/// What robots bring back, as it is written.
type RobotsGiven = Pairs<Pairs<Spanned<String>>>;

/// The robot that a step asks, and what it takes of what that brings back.
pub(super) fn robot_of(kind: &StepKind) -> Option<(&str, &[TakenOutput])> {
    if let StepKind::Robot { robot, taken, .. } = kind { Some((robot, taken)) } else { None }
}

/// How sure a reader is of a field that is not doubtful, and of one that is.
const SURE: u16 = 990;
const UNSURE: u16 = 400;

impl<'a> Reader<'a> {
    /// What the file says of all its cases. A field of any form of the workflow may stand there.
    pub(super) fn usual(&mut self, usual: &RawGiven) {
        let forms: Vec<&Form> = self.workflow.forms.iter().filter_map(|name| self.office.forms.get(name)).collect();
        let known: BTreeSet<&str> = forms.iter().flat_map(|form| &form.fields).map(|field| field.name.as_str()).collect();
        for (name, _) in &usual.fields.0 {
            self.field_of(name, &known);
        }
        for name in usual.doubtful.iter().flatten() {
            self.field_of(name, &known);
        }
    }

    fn field_of(&mut self, name: &Spanned<String>, known: &BTreeSet<&str>) {
        if !known.contains(name.value.as_str()) {
            self.unknown("GRF-TEST-003", name, known.iter().copied(), ["champ inconnu", "unknown field"]);
        }
    }

    /// How a case begins: what it says, and for the rest what the file says of all its cases.
    pub(super) fn given(&mut self, usual: &RawGiven, own: RawGiven) -> Option<Given> {
        let received = own.received.as_ref().or(usual.received.as_ref());
        let received = received.map_or(Some(RECEIVED), |text| self.moment(text));
        let form = self.form(own.form.as_ref().or(usual.form.as_ref()))?;
        let known: BTreeSet<&str> = form.fields.iter().map(|field| field.name.as_str()).collect();
        for (name, _) in &own.fields.0 {
            self.field_of(name, &known);
        }
        for name in own.doubtful.iter().flatten() {
            self.field_of(name, &known);
        }
        let doubtful = own.doubtful.as_ref().or(usual.doubtful.as_ref());
        let doubtful: BTreeSet<&str> = doubtful.into_iter().flatten().map(|name| name.value.as_str()).collect();
        let medium = own.medium.or(usual.medium).unwrap_or(Medium::Digital);
        let typed: BTreeMap<&str, &Spanned<String>> = pairs(&usual.fields).chain(pairs(&own.fields)).collect();
        let fields = self.fields(form, medium, &typed, &doubtful);
        let robots = self.robots(&usual.robots, &own.robots);
        let outside = own.outside.or(usual.outside).unwrap_or_default();
        Some(Given { received: received?, form: form.form.clone(), medium, fields, robots, outside })
    }

    /// What robots bring back. A robot is one that a step of the workflow asks, with the outputs that it takes.
    fn robots(&mut self, usual: &RobotsGiven, own: &RobotsGiven) -> BTreeMap<String, BTreeMap<String, String>> {
        let mut all: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for (name, outputs) in usual.0.iter().chain(&own.0) {
            let known: Vec<&str> = self.workflow.steps.iter().filter_map(|step| robot_of(&step.kind)).map(|(robot, _)| robot).collect();
            if !known.contains(&name.value.as_str()) {
                self.unknown(
                    "GRF-TEST-009",
                    name,
                    known.into_iter(),
                    ["robot inconnu du processus", "robot that the workflow does not ask"],
                );
                continue;
            }
            for (output, value) in &outputs.0 {
                self.output(output, Some(&name.value));
                all.entry(name.value.clone()).or_default().insert(output.value.clone(), value.value.clone());
            }
        }
        all
    }

    /// An output that a step takes: of this robot, or of any.
    pub(super) fn output(&mut self, output: &Spanned<String>, of: Option<&str>) {
        let robots =
            self.workflow.steps.iter().filter_map(|step| robot_of(&step.kind)).filter(|(robot, _)| of.is_none_or(|of| of == *robot));
        let known: Vec<&str> = robots.flat_map(|(_, taken)| taken).map(|taken| taken.output.as_str()).collect();
        if !known.contains(&output.value.as_str()) {
            self.unknown(
                "GRF-TEST-009",
                output,
                known.into_iter(),
                ["ce qu'aucune étape ne prend d'un robot", "what no step takes of a robot"],
            );
        }
    }

    fn form(&mut self, named: Option<&Spanned<String>>) -> Option<&'a Form> {
        let forms = &self.workflow.forms;
        if let Some(name) = named.filter(|name| !forms.contains(&name.value)) {
            self.unknown("GRF-TEST-004", name, forms.iter().map(String::as_str), ["formulaire inconnu", "unknown form"]);
            return None;
        }
        self.office.forms.get(named.map_or(forms.first()?, |name| &name.value))
    }

    fn fields(&mut self, form: &Form, medium: Medium, typed: &BTreeMap<&str, &Spanned<String>>, doubtful: &BTreeSet<&str>) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::with_capacity(form.fields.len());
        for field in &form.fields {
            let read = typed.get(field.name.as_str()).copied();
            fields.push(self.field(field, medium, read, doubtful.contains(field.name.as_str())));
        }
        let values = fields.iter().map(|field| (field.name.to_string(), field.value.clone())).collect();
        for broken in check_rules(form, &values) {
            for field in fields.iter_mut().filter(|field| broken.fields.contains(&field.name.0)) {
                doubt(field, &broken.code);
            }
        }
        fields
    }

    fn field(&mut self, field: &FieldDef, medium: Medium, typed: Option<&Spanned<String>>, doubtful: bool) -> Field {
        let raw = typed.map_or("", |typed| typed.value.as_str());
        let value = match self.workflow.offered(&field.name, raw) {
            Ok(value) if value.is_empty() && field.kind.is_boolean() => "false".to_owned(),
            Ok(value) => value,
            Err(code) => {
                // What a reader could make nothing of stands as it was seen, and is doubtful.
                if let Some(typed) = typed.filter(|_| !doubtful) {
                    self.not_a_value(&field.name, typed, code);
                }
                raw.to_owned()
            }
        };
        let source = match medium {
            Medium::Digital => Source::FormValue,
            Medium::Paper if field.kind.is_ink() => Source::Ink,
            Medium::Paper => Source::Ocr,
        };
        let mut read = Field {
            name: FieldName(field.name.clone()),
            raw: raw.to_owned(),
            value,
            confidence: Confidence(SURE.min(CONFIDENCE_MAX)),
            doubtful: false,
            doubts: Vec::new(),
            zone: None,
            source,
            checked_by: None,
        };
        if field.required && (read.value.is_empty() || (field.kind.is_boolean() && read.value == "false")) {
            doubt(&mut read, "required-empty");
        }
        if doubtful {
            doubt(&mut read, "low-confidence");
        }
        read
    }

    fn not_a_value(&mut self, field: &str, typed: &Spanned<String>, code: &str) {
        let value = &typed.value;
        self.error(
            "GRF-TEST-005",
            typed.referenced,
            [
                format!("« {value} » n'est pas une valeur de « {field} » ({code})."),
                format!("“{value}” is not a value of “{field}” ({code})."),
            ],
            [
                "Corrigez la valeur, ou dites le champ douteux (« doubtful: »).".into(),
                "Mend the value, or say that the field is doubtful (“doubtful:”).".into(),
            ],
        );
    }

    /// A day, at nine in the morning, or a moment.
    fn moment(&mut self, text: &Spanned<String>) -> Option<DateTime> {
        let day = text.value.parse::<Date>().ok().filter(|_| !text.value.contains(['T', ' ']));
        let moment = day.map(|day| day.to_datetime(time(9, 0, 0, 0))).or_else(|| text.value.parse().ok());
        if moment.is_none() {
            self.no_moment(text);
        }
        moment
    }

    pub(super) fn no_moment(&mut self, text: &Spanned<String>) {
        let said = &text.value;
        self.error(
            "GRF-TEST-010",
            text.referenced,
            [format!("« {said} » n'est pas un jour ni un moment."), format!("“{said}” is neither a day nor a moment.")],
            ["Écrivez 2026-11-23 ou 2026-11-23T10:15.".into(), "Write 2026-11-23 or 2026-11-23T10:15.".into()],
        );
    }
}

fn pairs(fields: &Pairs<Spanned<String>>) -> impl Iterator<Item = (&str, &Spanned<String>)> {
    fields.0.iter().map(|(name, value)| (name.value.as_str(), value))
}

fn doubt(field: &mut Field, because: &str) {
    field.confidence = Confidence(UNSURE);
    field.doubtful = true;
    field.doubts.push(because.to_owned());
}
