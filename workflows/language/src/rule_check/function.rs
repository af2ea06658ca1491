//! The functions that a rule may call.

use cel::IdedExpr;
use cel::common::ast::CallExpr;

use super::infer::Inference;
use super::nature::Nature::{self, Date, Text, Truth, Unknown, Whole};
use crate::office::closest;

/// What a function takes, first what it is called on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    Text,
    Number,
    Any,
}

/// A function: its name, what it takes, how it is called, what it gives.
struct Function {
    name: &'static str,
    takes: &'static [Takes],
    /// Whether it may be called on its first argument, and otherwise.
    on: [bool; 2],
    example: &'static str,
    gives: Nature,
}

const FUNCTIONS: [Function; 7] = [
    Function { name: "size", takes: &[Takes::Text], on: [true, true], example: "size(nom)", gives: Whole },
    Function { name: "contains", takes: &[Takes::Text, Takes::Text], on: [true, false], example: "nom.contains('x')", gives: Truth },
    Function { name: "startsWith", takes: &[Takes::Text, Takes::Text], on: [true, false], example: "nom.startsWith('x')", gives: Truth },
    Function { name: "endsWith", takes: &[Takes::Text, Takes::Text], on: [true, false], example: "nom.endsWith('x')", gives: Truth },
    Function { name: "string", takes: &[Takes::Any], on: [false, true], example: "string(nombre)", gives: Text },
    Function { name: "int", takes: &[Takes::Number], on: [false, true], example: "int(nombre)", gives: Whole },
    Function { name: "double", takes: &[Takes::Number], on: [false, true], example: "double(size(nom))", gives: Nature::Bare },
];

impl Inference<'_> {
    pub(super) fn function(&mut self, tree: &IdedExpr, call: &CallExpr) -> Nature {
        let name = call.func_name.as_str();
        let given: Vec<&IdedExpr> = call.target.iter().map(AsRef::as_ref).chain(&call.args).collect();
        let natures: Vec<Nature> = given.iter().map(|part| self.nature(part)).collect();
        let Some(function) = FUNCTIONS.iter().find(|function| function.name == name) else {
            self.unknown_function(tree, name);
            return Unknown;
        };
        let example = function.example;
        let mend = [format!("Écrivez {example}."), format!("Write {example}.")];
        if given.len() != function.takes.len() || !function.on[usize::from(call.target.is_none())] {
            let (asked, found) = (function.takes.len(), given.len());
            self.error(
                "GRF-RULE-003",
                tree,
                [
                    format!("« {name} » demande {asked} valeur(s), et en a {found}, ou s'écrit autrement."),
                    format!("“{name}” takes {asked} value(s), and has {found}, or is written otherwise."),
                ],
                mend,
            );
            return function.gives;
        }
        for ((part, nature), takes) in given.into_iter().zip(natures).zip(function.takes) {
            let good = match takes {
                Takes::Text => matches!(nature, Text | Date),
                Takes::Number => nature.is_number(),
                Takes::Any => nature.is_number() || matches!(nature, Text | Date | Truth),
            };
            if !good && nature != Unknown {
                let [fr, en] = self.called(part, nature);
                self.error(
                    "GRF-RULE-003",
                    part,
                    [format!("« {name} » ne prend pas {fr}."), format!("“{name}” does not take {en}.")],
                    mend.clone(),
                );
            }
        }
        function.gives
    }

    fn unknown_function(&mut self, tree: &IdedExpr, name: &str) {
        let all = FUNCTIONS.map(|function| function.name);
        let mend = match (name, closest(name, all.into_iter())) {
            ("matches", _) => [
                "Mettez un « pattern: » au champ du formulaire ; ici : startsWith, endsWith, contains.".into(),
                "Put a “pattern:” on the form's field; here: startsWith, endsWith, contains.".into(),
            ],
            ("timestamp" | "duration" | "now" | "today", _) => [
                "Une date s'écrit '2026-11-02' ; un délai est une étape « wait: » ou « within: ».".into(),
                "A date is written '2026-11-02'; a delay is a step “wait:” or “within:”.".into(),
            ],
            (_, Some(near)) => [format!("Vouliez-vous écrire « {near} » ?"), format!("Did you mean “{near}”?")],
            (_, None) => [format!("Il y a : {}.", all.join(", ")), format!("There are: {}.", all.join(", "))],
        };
        self.error("GRF-RULE-003", tree, [format!("fonction inconnue : « {name} »."), format!("unknown function: “{name}”.")], mend);
    }
}
