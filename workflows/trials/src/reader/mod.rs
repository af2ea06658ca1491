//! Reads `tests/*.yaml` against the workflows of the office.

mod expect;
mod finding;
mod given;
mod line;
mod people;
mod raw;

use std::collections::BTreeSet;

use greffier_language::{Diagnostic, Office, SourceFile, Workflow, read_yaml};
use serde_saphyr::{Location, Spanned};

use crate::model::{MAX_CASES, MAX_LINES};
use crate::{Act, Given, Line, Trial, Trials};
use finding::unknown;
use people::People;
use raw::{RawCase, RawFile, RawGiven};

/// Reads a test file against the office. `roles` are those of the configuration, where it is known. Returns the tests when nothing in them is
/// wrong, and every finding.
#[must_use]
pub fn read_trials(file: &SourceFile, office: &Office, roles: Option<&BTreeSet<String>>) -> (Option<Trials>, Vec<Diagnostic>) {
    let raw: RawFile = match read_yaml(file) {
        Ok(raw) => raw,
        Err(finding) => return (None, vec![*finding]),
    };
    let Some(workflow) = office.workflows.get(&raw.test.value) else {
        let known = office.workflows.keys().map(String::as_str);
        return (None, vec![unknown("GRF-TEST-001", &file.path, &raw.test, known, ["processus inconnu", "unknown workflow"])]);
    };
    let mut reader = Reader { file: &file.path, office, workflow, roles, people: People::default(), findings: Vec::new() };
    reader.people(raw.people, raw.delegations);
    let cases = reader.cases(&raw.given, raw.cases);
    let Reader { people: People { people, delegations, .. }, mut findings, .. } = reader;
    findings.sort_by_key(|finding| (finding.spot, finding.code));
    let trials = Trials { path: file.path.clone(), workflow: workflow.name.clone(), people, delegations, cases };
    (findings.is_empty().then_some(trials), findings)
}

struct Reader<'a> {
    file: &'a str,
    office: &'a Office,
    workflow: &'a Workflow,
    roles: Option<&'a BTreeSet<String>>,
    people: People,
    findings: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn error(&mut self, code: &'static str, at: Location, reason: [String; 2], mend: [String; 2]) {
        self.findings.push(Diagnostic::error(code, self.file, at, reason, mend));
    }

    fn unknown<'n>(&mut self, code: &'static str, name: &Spanned<String>, known: impl Iterator<Item = &'n str>, what: [&str; 2]) {
        self.findings.push(unknown(code, self.file, name, known, what));
    }

    fn cases(&mut self, usual: &RawGiven, raw: Spanned<Vec<RawCase>>) -> Vec<Trial> {
        self.usual(usual);
        if raw.value.is_empty() {
            self.nothing(raw.referenced);
        }
        self.at_most(MAX_CASES, raw.value.len(), raw.referenced, ["cas", "cases"]);
        let mut names = BTreeSet::new();
        let mut cases = Vec::new();
        for case in raw.value.into_iter().take(MAX_CASES) {
            if !names.insert(case.case.value.clone()) {
                let name = &case.case.value;
                self.error(
                    "GRF-TEST-012",
                    case.case.referenced,
                    [format!("le cas « {name} » est déjà dans ce fichier."), format!("the case “{name}” is in this file already.")],
                    ["Donnez-lui un autre nom.".into(), "Give it another name.".into()],
                );
            }
            cases.extend(self.case(usual, case));
        }
        cases
    }

    fn case(&mut self, usual: &RawGiven, raw: RawCase) -> Option<Trial> {
        let given: Option<Given> = self.given(usual, raw.given);
        self.at_most(MAX_LINES, raw.then.value.len(), raw.then.referenced, ["lignes", "lines"]);
        let lines: Vec<Line> = raw.then.value.into_iter().take(MAX_LINES).filter_map(|line| self.line(line)).collect();
        let can_fail = |line: &Line| matches!(line.act, Act::Expect(_) | Act::Does { refused: Some(_), .. });
        // A line that could not be read is told already.
        if self.findings.is_empty() && !lines.iter().any(can_fail) {
            self.nothing(raw.case.referenced);
        }
        Some(Trial { name: raw.case.value, spot: raw.case.referenced.into(), given: given?, lines })
    }

    fn at_most(&mut self, most: usize, count: usize, at: Location, [fr, en]: [&str; 2]) {
        if count > most {
            self.error(
                "GRF-TEST-011",
                at,
                [format!("{count} {fr} : {most} au plus."), format!("{count} {en}: {most} at most.")],
                ["Partagez-les en plusieurs.".into(), "Split them.".into()],
            );
        }
    }

    /// Something that says nothing that could fail.
    fn nothing(&mut self, at: Location) {
        self.error(
            "GRF-TEST-008",
            at,
            ["rien n'est attendu ici : cela ne peut pas échouer.".into(), "nothing is expected here: it cannot fail.".into()],
            ["Dites ce qui est attendu, ou retirez-le.".into(), "Say what is expected, or remove it.".into()],
        );
    }
}
