//! Reads `robots/*.yaml`.

mod file;
mod http;
mod raw;
mod template;

use std::collections::BTreeSet;

use serde_saphyr::Spanned;

pub(crate) use self::raw::RawRobot;
use self::raw::{RawCommand, RawInput, RawOutput, RawRefusal};
use super::template::is_name;
use super::{CommandWay, Robot, RobotInput, RobotOutput, RobotRefusal, RobotWay, Template};
use crate::office::{closest, read_yaml};
use crate::{Diagnostic, FieldType, SourceFile, Spot};

/// Inputs, outputs, refusals, headers, cells or arguments that a robot may have.
const MAX_ITEMS: usize = 40;
/// Options an output may have.
const MAX_OPTIONS: usize = 200;
/// Seconds a robot may take, unless its file says otherwise.
const TIMEOUT: u16 = 30;

/// Reads a robot. Returns it when all of it can be used, and every finding.
#[must_use]
pub fn read_robot(file: &SourceFile) -> (Option<Robot>, Vec<Diagnostic>) {
    let raw: RawRobot = match read_yaml(file) {
        Ok(raw) => raw,
        Err(finding) => return (None, vec![*finding]),
    };
    let mut reader = Reader {
        file: &file.path,
        text: &file.text,
        findings: Vec::new(),
        robot: raw.robot.value.clone(),
        inputs: Vec::new(),
        output_spots: raw.outputs.iter().map(|output| output.name.referenced.into()).collect(),
        refusal_spots: raw.refusals.iter().map(|refusal| refusal.refusal.referenced.into()).collect(),
    };
    let robot = reader.robot(raw);
    let sound = reader.findings.is_empty();
    let mut findings = reader.findings;
    if let Some((robot, inputs)) = robot.as_ref().filter(|_| sound) {
        findings.extend(inputs.iter().filter(|name| !robot.uses().contains(name.value.as_str())).map(|name| unused(file, name)));
        findings.extend(in_the_open(file, robot, inputs));
    }
    findings.sort_by_key(|finding| (finding.spot, finding.code));
    (robot.filter(|_| sound).map(|(robot, _)| robot), findings)
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    findings: Vec<Diagnostic>,
    /// The robot's name.
    robot: String,
    /// What templates may name.
    inputs: Vec<RobotInput>,
    /// Where its outputs and refusals are declared, in order.
    output_spots: Vec<Spot>,
    refusal_spots: Vec<Spot>,
}

impl Reader<'_> {
    fn error(&mut self, code: &'static str, at: impl Into<Spot>, reason: [String; 2], mend: [String; 2]) {
        self.findings.push(Diagnostic::error(code, self.file, at, reason, mend));
    }

    fn robot(&mut self, raw: RawRobot) -> Option<(Robot, Vec<Spanned<String>>)> {
        self.name(&raw.robot, &mut BTreeSet::new());
        self.count(raw.inputs.referenced, raw.inputs.value.len());
        if let Some(last) = raw.outputs.last() {
            self.count(last.name.referenced, raw.outputs.len());
        }
        if let Some(last) = raw.refusals.last() {
            self.count(last.refusal.referenced, raw.refusals.len());
        }
        let names = raw.inputs.value.iter().map(|input| input.name.clone()).collect();
        self.inputs(raw.inputs.value);
        let outputs = self.outputs(raw.outputs);
        let refusals = self.refusals(raw.refusals);
        let http =
            raw.http.map(|http| (http.referenced, self.http(http.value, &outputs, &refusals).map(|way| RobotWay::Http(Box::new(way)))));
        let file = raw.file.map(|file| (file.referenced, self.file(file, &outputs, &refusals).map(RobotWay::File)));
        let command = raw.command.map(|command| (command.referenced, self.command(command.value).map(RobotWay::Command)));
        let mut ways = http.into_iter().chain(file).chain(command);
        let Some((_, way)) = ways.next() else {
            self.one_way(raw.robot.referenced);
            return None;
        };
        for (second, _) in ways {
            self.one_way(second);
        }
        Some((Robot { name: raw.robot.value, title: raw.title, inputs: self.inputs.clone(), outputs, refusals, way: way? }, names))
    }

    fn one_way(&mut self, at: impl Into<Spot>) {
        self.error(
            "GRF-ROBOT-003",
            at,
            both("un robot a une seule façon de faire.", "a robot has one way of doing its work."),
            both("Écrivez l'un de « http: », « file: » et « command: ».", "Write one of “http:”, “file:” and “command:”."),
        );
    }

    /// There are not too many.
    fn count(&mut self, at: impl Into<Spot>, count: usize) {
        if count > MAX_ITEMS {
            self.error(
                "GRF-ROBOT-004",
                at,
                [format!("il y en a {count} ; il en faut au plus {MAX_ITEMS}."), format!("there are {count}; there may be {MAX_ITEMS}.")],
                both("Partagez le travail entre plusieurs robots.", "Split the work between several robots."),
            );
        }
    }

    /// A name that can be used, and that `seen` has not.
    fn name(&mut self, name: &Spanned<String>, seen: &mut BTreeSet<String>) {
        let text = &name.value;
        if !is_name(text) || text == Template::KEY {
            self.error(
                "GRF-ROBOT-001",
                name.referenced,
                [format!("« {text} » ne peut pas servir de nom."), format!("“{text}” cannot be a name.")],
                both(
                    "Un nom a de 1 à 60 minuscules sans accent, chiffres, « - » et « _ », commence par une lettre et n'est pas « key ».",
                    "A name has 1 to 60 plain lower case letters, digits, “-” and “_”, begins with a letter and is not “key”.",
                ),
            );
        } else if !seen.insert(text.clone()) {
            self.error(
                "GRF-ROBOT-001",
                name.referenced,
                [format!("le nom « {text} » est déjà pris."), format!("the name “{text}” is already taken.")],
                both("Donnez-lui un autre nom.", "Give it another name."),
            );
        }
    }

    fn inputs(&mut self, raw: Vec<RawInput>) {
        let mut seen = BTreeSet::new();
        for RawInput { name, title, kind, required, sensitive } in raw {
            self.name(&name, &mut seen);
            self.inputs.push(RobotInput { name: name.value, title, kind: kind.value, required, sensitive });
        }
    }

    fn outputs(&mut self, raw: Vec<RawOutput>) -> Vec<RobotOutput> {
        let mut seen = BTreeSet::new();
        let mut outputs = Vec::new();
        for RawOutput { name, title, kind, options, required, sensitive } in raw {
            self.name(&name, &mut seen);
            let offered = if kind.value == FieldType::Choice { (2..=MAX_OPTIONS).contains(&options.len()) } else { options.is_empty() };
            let read = !matches!(kind.value, FieldType::List | FieldType::Signature | FieldType::Initials | FieldType::Stamp);
            if !offered || !read {
                self.error(
                    "GRF-ROBOT-011",
                    kind.referenced,
                    [
                        format!("ce que le robot rapporte ne peut pas être « {} » ainsi.", kind.value.name()),
                        format!("what the robot brings back cannot be “{}” like this.", kind.value.name()),
                    ],
                    both(
                        "Un choix, et lui seul, a de 2 à 200 « options: » ; une liste, une signature, des initiales, un timbre ne se rapportent pas.",
                        "A choice, and nothing else, has 2 to 200 “options:”; lists, signatures, initials and stamps are not brought back.",
                    ),
                );
            }
            outputs.push(RobotOutput { name: name.value, title, kind: kind.value, options, required, sensitive });
        }
        outputs
    }

    fn refusals(&mut self, raw: Vec<RawRefusal>) -> Vec<RobotRefusal> {
        let mut seen = BTreeSet::new();
        for refusal in &raw {
            self.name(&refusal.refusal, &mut seen);
        }
        raw.into_iter().map(|raw| RobotRefusal { name: raw.refusal.value, title: raw.title }).collect()
    }

    fn command(&mut self, raw: RawCommand) -> Option<CommandWay> {
        if let Some(last) = raw.arguments.last() {
            self.count(last.referenced, raw.arguments.len());
        }
        for argument in raw.arguments.iter().filter(|argument| argument.value.contains(['{', '}', '\0'])) {
            self.error(
                "GRF-ROBOT-005",
                argument.referenced,
                both("un argument est donné tel quel, et visible de tous.", "an argument is given as it is, and everybody sees it."),
                both(
                    "Le programme lit les entrées sur son entrée standard, en JSON.",
                    "The program reads the inputs on its standard input, as JSON.",
                ),
            );
        }
        let timeout = self.timeout(raw.timeout)?;
        let arguments = raw.arguments.into_iter().map(|argument| argument.value).collect();
        Some(CommandWay { program: self.configured(raw.program)?, arguments, timeout })
    }

    fn timeout(&mut self, raw: Option<Spanned<u16>>) -> Option<u16> {
        let Some(raw) = raw else { return Some(TIMEOUT) };
        let good = (1..=Robot::MAX_TIMEOUT).contains(&raw.value);
        if !good {
            let most = Robot::MAX_TIMEOUT;
            self.error(
                "GRF-ROBOT-013",
                raw.referenced,
                [format!("un robot a de 1 à {most} secondes."), format!("a robot has from 1 to {most} seconds.")],
                both("Écrivez un nombre de secondes entre ces deux.", "Write a number of seconds between these two."),
            );
        }
        good.then_some(raw.value)
    }

    /// The name of something that `greffier.toml` has.
    fn configured(&mut self, name: Spanned<String>) -> Option<String> {
        self.name(&name, &mut BTreeSet::new());
        is_name(&name.value).then_some(name.value)
    }

    fn unknown<'n>(&mut self, code: &'static str, name: &Spanned<String>, known: impl Iterator<Item = &'n str>, what: [&str; 2]) {
        let known: Vec<&str> = known.collect();
        let reason = [format!("{} : « {} ».", what[0], name.value), format!("{}: “{}”.", what[1], name.value)];
        let mend = did_you_mean(&name.value, &known);
        self.error(code, name.referenced, reason, mend);
    }
}

fn did_you_mean(name: &str, known: &[&str]) -> [String; 2] {
    match closest(name, known.iter().copied()) {
        Some(near) => [format!("Vouliez-vous écrire « {near} » ?"), format!("Did you mean “{near}”?")],
        None if known.is_empty() => both("Aucun n'est déclaré plus haut.", "None is declared above."),
        None => [format!("Noms connus : {}.", known.join(", ")), format!("Known names: {}.", known.join(", "))],
    }
}

fn both(fr: &str, en: &str) -> [String; 2] {
    [fr.to_owned(), en.to_owned()]
}

fn unused(file: &SourceFile, name: &Spanned<String>) -> Diagnostic {
    let text = &name.value;
    Diagnostic::warning(
        "GRF-ROBOT-014",
        &file.path,
        name.referenced,
        [format!("l'entrée « {text} » n'est donnée nulle part."), format!("the input “{text}” is given nowhere.")],
        [format!("Écrivez « {{{text}}} » là où elle va, ou retirez-la."), format!("Write “{{{text}}}” where it goes, or remove it.")],
    )
}

/// Sensitive inputs in an address, which services and what lies between keep in their logs.
fn in_the_open<'r>(file: &'r SourceFile, robot: &'r Robot, names: &'r [Spanned<String>]) -> impl Iterator<Item = Diagnostic> + 'r {
    let url = if let RobotWay::Http(http) = &robot.way { Some(&http.url) } else { None };
    let shown = move |name: &str| url.is_some_and(|url| url.places().any(|place| place == name));
    let sensitive = move |name: &str| robot.input(name).is_some_and(|input| input.sensitive);
    names.iter().filter(move |name| sensitive(&name.value) && shown(&name.value)).map(|name| {
        let text = &name.value;
        Diagnostic::warning(
            "GRF-ROBOT-015",
            &file.path,
            name.referenced,
            [
                format!("« {text} » est sensible et se trouve dans l'adresse, que les journaux des services gardent."),
                format!("“{text}” is sensitive and stands in the address, which services keep in their logs."),
            ],
            both("Envoyez-la dans « body: », si le service le permet.", "Send it in “body:”, if the service allows it."),
        )
    })
}
