//! What is said of a table that cannot be used, in French and in English.

use super::analysis::{Analysis, Combination};
use super::cell::{CellError, CellFault};
use super::{DecisionTable, TableInput, ValueType};
use crate::{Diagnostic, Spot};

/// Where the parts of a table stand in its file.
#[derive(Debug, Default)]
pub(super) struct Spots {
    pub(super) table: Spot,
    pub(super) inputs: Vec<Spot>,
    pub(super) rules: Vec<Spot>,
    pub(super) otherwise: Spot,
}

/// The finding about a cell whose text begins at `spot`.
pub(super) fn cell_finding(file: &str, spot: Spot, input: &TableInput, error: CellError) -> Diagnostic {
    let spot = Spot { column: spot.column + error.at as u64, length: error.length as u64, ..spot };
    let name = &input.input;
    let (code, reason, mend) = match error.fault {
        CellFault::TooLong => (
            "GRF-TAB-006",
            both("la cellule est trop longue.", "the cell is too long."),
            [
                "Une cellule a au plus 500 caractères et 40 valeurs : partagez la règle.".to_owned(),
                "A cell has at most 500 characters and 40 values: split the rule.".to_owned(),
            ],
        ),
        CellFault::Blank => (
            "GRF-TAB-006",
            both("une condition manque ici.", "a condition is missing here."),
            [
                "Écrivez « - » pour n'importe quelle valeur, « empty » pour aucune.".to_owned(),
                "Write “-” for any value, “empty” for none.".to_owned(),
            ],
        ),
        CellFault::Unreadable => ("GRF-TAB-006", both("la condition ne se lit pas.", "the condition cannot be read."), forms()),
        CellFault::Quotation => (
            "GRF-TAB-006",
            both("les guillemets ne sont pas bien fermés.", "the quotation marks are not well closed."),
            [
                "Écrivez un texte entre deux marques pareilles : 'a, b'.".to_owned(),
                "Write a text between two like marks: 'a, b'.".to_owned(),
            ],
        ),
        CellFault::DecimalComma => (
            "GRF-TAB-006",
            both(
                "une virgule entre deux chiffres : un nombre, ou deux valeurs ?",
                "a comma between two digits: one number, or two values?",
            ),
            [
                "Les décimales ont un point : 1000.50. Entre deux valeurs, mettez un blanc après la virgule : 1, 5.".to_owned(),
                "Decimals have a point: 1000.50. Between two values, put a blank after the comma: 1, 5.".to_owned(),
            ],
        ),
        CellFault::NoOrder => (
            "GRF-TAB-006",
            [
                format!("les valeurs de « {name} » n'ont pas d'ordre : elles ne se comparent pas par < ou >."),
                format!("the values of “{name}” have no order: they are not compared by < or >."),
            ],
            both("Nommez les valeurs, ou écrivez « not(...) ».", "Name the values, or write “not(...)”."),
        ),
        CellFault::NotAValue { text, near } => (
            "GRF-TAB-007",
            [format!("« {text} » n'est pas une valeur de « {name} ».",), format!("“{text}” is no value of “{name}”.")],
            near.map_or_else(|| values(input.kind, &input.options), |near| did_you_mean(&near)),
        ),
        CellFault::Nothing => (
            "GRF-TAB-008",
            both("aucune valeur ne remplit cette condition.", "no value meets this condition."),
            both(
                "Vérifiez les bornes, la moindre d'abord, et que « not(...) » laisse quelque chose.",
                "Check the bounds, the lesser one first, and that “not(...)” leaves something.",
            ),
        ),
        CellFault::NeverEmpty => (
            "GRF-TAB-008",
            [format!("« {name} » n'est jamais vide ici."), format!("“{name}” is never empty here.")],
            both(
                "Une case non cochée est « false » ; une colonne « required » a toujours une valeur.",
                "A box that is not checked is “false”; a “required” column always has a value.",
            ),
        ),
    };
    Diagnostic::error(code, file, spot, reason, mend)
}

/// What the analysis of a whole table has to say.
pub(super) fn analysis_findings(file: &str, table: &DecisionTable, analysis: &Analysis, spots: &Spots) -> Vec<Diagnostic> {
    let rule_spot = |rule: usize| spots.rules.get(rule).copied().unwrap_or(spots.table);
    let mut findings = Vec::new();
    for overlap in &analysis.overlaps {
        let (first, second) = (overlap.first + 1, overlap.second + 1);
        let [fr, en] = told(table, &overlap.example);
        let reason = [
            format!("les règles {first} et {second} tiennent ensemble, par exemple pour {fr}."),
            format!("the rules {first} and {second} hold together, for example for {en}."),
        ];
        let mend = both(
            "Séparez leurs conditions, ou écrivez « hit: first » si la première doit l'emporter.",
            "Part their conditions, or write “hit: first” if the first is to go before.",
        );
        findings.push(Diagnostic::error("GRF-TAB-010", file, rule_spot(overlap.second), reason, mend));
    }
    if !analysis.gaps.is_empty() {
        let [fr, en] = [0, 1].map(|at| analysis.gaps.iter().map(|gap| told(table, gap)[at].clone()).collect::<Vec<_>>().join(" ; "));
        let mend = both(
            "Ajoutez des règles, ou « otherwise: » avec ce qui est donné quand aucune ne tient.",
            "Add rules, or “otherwise:” with what is given when none holds.",
        );
        let reason = [format!("aucune règle pour : {fr}."), format!("no rule for: {en}.")];
        findings.push(Diagnostic::error("GRF-TAB-011", file, spots.table, reason, mend));
    }
    for missing in &analysis.missing {
        let [fr, en] = told(table, missing);
        let mend = both(
            "Ajoutez une règle avec « empty », ou « required: true » à la colonne : une personne voit alors le dossier.",
            "Add a rule with “empty”, or “required: true” to the column: a person then sees the case.",
        );
        let reason = [
            format!("« otherwise: » ne vaut pas pour un nombre ou une date qui manque : {fr}."),
            format!("“otherwise:” does not stand for a number or a date that is missing: {en}."),
        ];
        findings.push(Diagnostic::error("GRF-TAB-012", file, spots.otherwise, reason, mend));
    }
    for rule in &analysis.shadowed {
        let number = rule + 1;
        let reason = [
            format!("la règle {number} ne tient jamais : celles d'avant prennent toutes ses valeurs."),
            format!("the rule {number} never holds: those above take all its values."),
        ];
        let mend = both("Mettez-la plus haut, ou retirez-la.", "Put it higher, or remove it.");
        findings.push(Diagnostic::error("GRF-TAB-013", file, rule_spot(*rule), reason, mend));
    }
    for index in &analysis.unlooked {
        let name = table.inputs.get(*index).map_or("", |input| input.input.as_str());
        let reason = [format!("aucune règle ne regarde « {name} »."), format!("no rule looks at “{name}”.")];
        let mend = both("Retirez la colonne, ou écrivez-y des conditions.", "Remove the column, or write conditions in it.");
        let spot = spots.inputs.get(*index).copied().unwrap_or(spots.table);
        findings.push(Diagnostic::warning("GRF-TAB-014", file, spot, reason, mend));
    }
    if !analysis.proven {
        let reason = both(
            "la table est trop enchevêtrée pour prouver qu'elle est complète et que chaque règle sert.",
            "the table is too entangled to prove that it is complete and that each rule serves.",
        );
        let mend = both("Partagez-la en deux tables.", "Split it into two tables.");
        findings.push(Diagnostic::warning("GRF-TAB-015", file, spots.table, reason, mend));
    }
    findings
}

/// A combination of values as people read it, in French and in English; without the columns that no rule looks at.
fn told(table: &DecisionTable, combination: &Combination) -> [String; 2] {
    ["(vide)", "(empty)"].map(|empty| {
        let value = |name: &String| combination.get(name).filter(|value| !value.is_empty()).map_or(empty, String::as_str);
        let looked = table.inputs.iter().enumerate().filter(|(index, _)| table.looks_at(*index));
        let parts = looked.map(|(_, input)| format!("{} = {}", input.input, value(&input.input)));
        parts.collect::<Vec<_>>().join(", ")
    })
}

/// How the values of a type are written.
pub(super) fn values(kind: ValueType, options: &[String]) -> [String; 2] {
    match kind {
        ValueType::Choice | ValueType::Boolean => {
            // A list of a hundred options helps nobody at a line of a terminal.
            let known = options.iter().take(20).map(String::as_str).collect::<Vec<_>>().join(", ");
            [format!("Valeurs connues : {known}."), format!("Known values: {known}.")]
        }
        ValueType::Amount => both(
            "Écrivez un montant sans signe ni espace, avec un point : 1000.50.",
            "Write an amount without sign or blank, with a point: 1000.50.",
        ),
        ValueType::Integer => both("Écrivez un nombre entier sans espace : 1000.", "Write a whole number without blanks: 1000."),
        ValueType::Decimal => both(
            "Écrivez un nombre avec un point et au plus six décimales : 2.5.",
            "Write a number with a point and at most six decimals: 2.5.",
        ),
        ValueType::Date => both("Écrivez un jour du calendrier : 2026-11-02.", "Write a day of the calendar: 2026-11-02."),
        ValueType::Text => both("Écrivez-la comme le formulaire la garde.", "Write it as the form keeps it."),
    }
}

pub(super) fn did_you_mean(near: &str) -> [String; 2] {
    [format!("Vouliez-vous écrire « {near} » ?"), format!("Did you mean “{near}”?")]
}

pub(super) fn both(fr: &str, en: &str) -> [String; 2] {
    [fr.to_owned(), en.to_owned()]
}

fn forms() -> [String; 2] {
    let forms = "-  100  a, b  not(a)  < 100  >= 100  1..5  [1..5)  empty  not empty";
    [format!("Formes permises : {forms}"), format!("Forms that are allowed: {forms}")]
}
