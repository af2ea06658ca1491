//! Reads `tables/*.yaml` against the fields that a table may look at.

mod columns;
mod rows;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_saphyr::{Location, Spanned};

use super::classes::MAX_RULES;
use super::finding::{Spots, analysis_findings, both, did_you_mean};
use super::{DecisionTable, Hit, TableInput, TableOutput, TableRule};
use crate::office::{closest, read_yaml};
use crate::{Bilingual, Diagnostic, Scope, SourceFile, Spot};

/// Inputs, and outputs, a table may have.
const MAX_COLUMNS: usize = 12;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    table: Spanned<String>,
    title: Bilingual,
    hit: Spanned<String>,
    inputs: Spanned<Vec<RawInput>>,
    outputs: Spanned<Vec<RawOutput>>,
    rules: Spanned<Vec<RawRule>>,
    otherwise: Option<Spanned<Vec<Spanned<String>>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawInput {
    input: Spanned<String>,
    title: Option<Bilingual>,
    #[serde(default)]
    required: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOutput {
    output: Spanned<String>,
    title: Bilingual,
    #[serde(rename = "type")]
    kind: Spanned<String>,
    options: Option<Spanned<Vec<Spanned<String>>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    when: Spanned<Vec<Spanned<String>>>,
    give: Spanned<Vec<Spanned<String>>>,
    because: Option<Bilingual>,
}

/// Reads a table against the fields in `scope`, of which those in `choices` have these values only. Returns the table when all of it
/// could be read, and every finding: about its parts, or, when each of these can be used, about the table as a whole.
#[must_use]
pub fn read_table(file: &SourceFile, scope: &Scope, choices: &BTreeMap<String, Vec<String>>) -> (Option<DecisionTable>, Vec<Diagnostic>) {
    let raw: RawTable = match read_yaml(file) {
        Ok(raw) => raw,
        Err(finding) => return (None, vec![*finding]),
    };
    let mut reader = Reader { file: &file.path, text: &file.text, findings: Vec::new(), scope, choices };
    let spots = Spots {
        table: raw.table.referenced.into(),
        inputs: raw.inputs.value.iter().map(|input| input.input.referenced.into()).collect(),
        rules: raw.rules.value.iter().map(|rule| rule.when.referenced.into()).collect(),
        otherwise: raw.otherwise.as_ref().map(|row| row.referenced.into()).unwrap_or_default(),
    };
    let table = reader.table(raw).filter(|_| reader.findings.is_empty());
    let mut findings = reader.findings;
    if let Some(table) = &table {
        findings.extend(analysis_findings(&file.path, table, &table.analyse(), &spots));
    }
    findings.sort_by_key(|finding| (finding.spot, finding.code));
    (table, findings)
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    findings: Vec<Diagnostic>,
    scope: &'a Scope,
    choices: &'a BTreeMap<String, Vec<String>>,
}

impl Reader<'_> {
    fn error(&mut self, code: &'static str, at: impl Into<Spot>, reason: [String; 2], mend: [String; 2]) {
        self.findings.push(Diagnostic::error(code, self.file, at, reason, mend));
    }

    fn table(&mut self, raw: RawTable) -> Option<DecisionTable> {
        self.names(&raw);
        let hit = self.hit(&raw.hit);
        let sizes = [
            (raw.inputs.referenced, raw.inputs.value.len(), MAX_COLUMNS),
            (raw.outputs.referenced, raw.outputs.value.len(), MAX_COLUMNS),
            (raw.rules.referenced, raw.rules.value.len(), MAX_RULES),
        ];
        if sizes.map(|(at, size, most)| self.size(at, size, most)).contains(&false) {
            return None;
        }
        let inputs: Vec<Option<TableInput>> = raw.inputs.value.into_iter().map(|input| self.input(input)).collect();
        let outputs: Vec<Option<TableOutput>> = raw.outputs.value.into_iter().map(|output| self.output(output)).collect();
        let rules: Vec<Option<TableRule>> = raw.rules.value.into_iter().map(|rule| self.rule(rule, &inputs, &outputs)).collect();
        let otherwise = raw.otherwise.map(|row| self.otherwise(&row, hit, &outputs));
        Some(DecisionTable {
            name: raw.table.value,
            title: raw.title,
            hit: hit?,
            inputs: inputs.into_iter().collect::<Option<_>>()?,
            outputs: outputs.into_iter().collect::<Option<_>>()?,
            rules: rules.into_iter().collect::<Option<_>>()?,
            otherwise: if let Some(row) = otherwise { Some(row?) } else { None },
        })
    }

    fn size(&mut self, at: Location, size: usize, most: usize) -> bool {
        let good = (1..=most).contains(&size);
        if !good {
            self.error(
                "GRF-TAB-003",
                at,
                [format!("il y en a {size} ; il en faut de 1 à {most}."), format!("there are {size}; there must be from 1 to {most}.")],
                both(
                    "Une table a de 1 à 12 entrées, de 1 à 12 sorties et de 1 à 500 règles.",
                    "A table has from 1 to 12 inputs, from 1 to 12 outputs and from 1 to 500 rules.",
                ),
            );
        }
        good
    }

    /// The names that the table brings must be usable, and each its own.
    fn names(&mut self, raw: &RawTable) {
        self.name(&raw.table, "-_");
        let mut seen = BTreeSet::new();
        for input in &raw.inputs.value {
            if !seen.insert(input.input.value.as_str()) {
                self.taken(&input.input);
            }
        }
        let mut seen: BTreeSet<&str> = self.scope.keys().map(String::as_str).collect();
        for output in &raw.outputs.value {
            self.name(&output.output, "_");
            if !seen.insert(output.output.value.as_str()) {
                self.taken(&output.output);
            }
        }
    }

    fn name(&mut self, name: &Spanned<String>, marks: &str) {
        let text = &name.value;
        let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || marks.contains(c);
        if !text.starts_with(|c: char| c.is_ascii_lowercase()) || !text.chars().all(good) {
            let reason = [format!("« {text} » ne peut pas servir de nom."), format!("“{text}” cannot be used as a name.")];
            let mend =
                both("Écrivez des minuscules sans accent, des chiffres et « _ ».", "Write plain lower case letters, digits and “_”.");
            self.error("GRF-TAB-002", name.referenced, reason, mend);
        }
    }

    fn taken(&mut self, name: &Spanned<String>) {
        let text = &name.value;
        let reason = [format!("le nom « {text} » est déjà pris."), format!("the name “{text}” is already taken.")];
        let mend = both(
            "Une colonne a un nom à elle ; une sortie n'a pas celui d'un champ.",
            "A column has a name of its own; an output does not have that of a field.",
        );
        self.error("GRF-TAB-002", name.referenced, reason, mend);
    }

    /// The word of `known` that was written.
    fn word<T: Copy>(&mut self, word: &Spanned<String>, known: &[(&str, T)]) -> Option<T> {
        let found = known.iter().find(|(name, _)| *name == word.value).map(|(_, value)| *value);
        if found.is_none() {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            let mend = closest(&word.value, names.iter().copied()).map_or_else(
                || [format!("Mots connus : {}.", names.join(", ")), format!("Known words: {}.", names.join(", "))],
                did_you_mean,
            );
            let reason = [format!("mot inconnu : « {} ».", word.value), format!("unknown word: “{}”.", word.value)];
            self.error("GRF-TAB-004", word.referenced, reason, mend);
        }
        found
    }

    fn hit(&mut self, hit: &Spanned<String>) -> Option<Hit> {
        self.word(hit, &[("unique", Hit::Unique), ("first", Hit::First), ("collect", Hit::Collect)])
    }
}
