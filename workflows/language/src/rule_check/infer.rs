//! What each part of a rule gives, from its leaves up; whatever does not go together is a problem there.

use std::ops::Range;

use cel::IdedExpr;
use cel::common::ast::{CallExpr, Expr, LiteralValue, SourceInfo};

use super::{Nature, Problem, Vocabulary, place_of};
use crate::office::closest;

pub(super) struct Inference<'a> {
    text: &'a str,
    places: &'a SourceInfo,
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Inference<'a> {
    pub(super) fn new(text: &'a str, places: &'a SourceInfo, vocabulary: &'a Vocabulary) -> Self {
        Self { text, places, vocabulary, problems: Vec::new() }
    }

    pub(super) fn at(&self, tree: &IdedExpr) -> Range<usize> {
        place_of(self.text, self.places, tree)
    }

    pub(super) fn error(&mut self, code: &'static str, tree: &IdedExpr, reason: [String; 2], mend: [String; 2]) {
        let at = self.at(tree);
        self.problems.push(Problem::error(code, at, reason, mend));
    }

    /// What `tree` gives.
    pub(super) fn nature(&mut self, tree: &IdedExpr) -> Nature {
        match &tree.expr {
            Expr::Ident(name) => self.field(tree, name),
            Expr::Literal(value) => match value {
                LiteralValue::Boolean(_) => Nature::Truth,
                LiteralValue::String(_) => Nature::Text,
                LiteralValue::Double(_) => Nature::Bare,
                LiteralValue::Int(_) => Nature::Whole,
                LiteralValue::Null => Nature::Null,
                LiteralValue::UInt(_) | LiteralValue::Bytes(_) => self.foreign(tree),
            },
            Expr::Call(call) => self.call(tree, call),
            Expr::List(list) => {
                list.elements.iter().for_each(|element| {
                    self.nature(element);
                });
                Nature::List
            }
            Expr::Select(select) => {
                self.nature(&select.operand);
                let field = &select.field;
                self.error(
                    "GRF-RULE-003",
                    tree,
                    [format!("un champ n'a pas de partie « {field} »."), format!("a field has no part “{field}”.")],
                    [
                        "Nommez le champ lui-même ; une fonction a ses parenthèses : nom.size().".into(),
                        "Name the field itself; a function has its brackets: nom.size().".into(),
                    ],
                );
                Nature::Unknown
            }
            Expr::Map(_) | Expr::Struct(_) | Expr::Comprehension(_) | Expr::Unspecified => self.foreign(tree),
        }
    }

    fn foreign(&mut self, tree: &IdedExpr) -> Nature {
        self.error(
            "GRF-RULE-003",
            tree,
            ["cette écriture n'a pas de sens dans une règle.".into(), "this has no meaning in a rule.".into()],
            [
                "Il y a des textes '…', des nombres 1.5, true, false, null et des listes ['a', 'b'].".into(),
                "There are texts '…', numbers 1.5, true, false, null and lists ['a', 'b'].".into(),
            ],
        );
        Nature::Unknown
    }

    fn field(&mut self, tree: &IdedExpr, name: &str) -> Nature {
        if let Some(known) = self.vocabulary.get(name) {
            return Nature::of_field(known.kind);
        }
        let mend = match closest(name, self.vocabulary.names()) {
            Some(near) => [format!("Vouliez-vous écrire « {near} » ?"), format!("Did you mean “{near}”?")],
            None => [
                "Seuls les champs des formulaires et de « data: » peuvent y figurer ; un texte se met entre '…'.".into(),
                "Only fields of the forms and of “data:” may be used; a text stands between '…'.".into(),
            ],
        };
        let reason = [format!("champ inconnu dans la règle : « {name} »."), format!("unknown field in the rule: “{name}”.")];
        let at = self.at(tree);
        self.problems.push(Problem::own(at, reason, mend));
        Nature::Unknown
    }

    fn call(&mut self, tree: &IdedExpr, call: &CallExpr) -> Nature {
        match (call.func_name.as_str(), &call.args[..]) {
            ("_&&_" | "_||_", args) => {
                args.iter().for_each(|arg| self.truth(arg));
                Nature::Truth
            }
            ("!_", [inner]) => {
                self.truth(inner);
                Nature::Truth
            }
            ("_?_:_", [condition, yes, no]) => self.either(tree, condition, yes, no),
            ("-_", [inner]) => self.opposite(inner),
            ("@in", [value, list]) => self.within(tree, value, list),
            (sign @ ("_==_" | "_!=_" | "_<_" | "_<=_" | "_>_" | "_>=_"), [left, right]) => {
                self.compared(tree, sign.trim_matches('_'), left, right);
                Nature::Truth
            }
            (sign @ ("_+_" | "_-_" | "_*_" | "_/_" | "_%_"), [left, right]) => self.computed(tree, sign.trim_matches('_'), left, right),
            ("_[_]", [value, index]) => {
                self.nature(value);
                self.nature(index);
                self.foreign(tree)
            }
            _ => self.function(tree, call),
        }
    }

    /// What must give true or false.
    fn truth(&mut self, tree: &IdedExpr) {
        let nature = self.nature(tree);
        if matches!(nature, Nature::Truth | Nature::Unknown) {
            return;
        }
        let [fr, en] = nature.words();
        self.error(
            "GRF-RULE-002",
            tree,
            [
                format!("&&, || et ! relient ce qui est vrai ou faux ; ici il y a {fr}."),
                format!("&&, || and ! join what is true or false; here is {en}."),
            ],
            ["Comparez-le : nom != '', montant > 100.0.".into(), "Compare it: nom != '', montant > 100.0.".into()],
        );
    }

    fn either(&mut self, tree: &IdedExpr, condition: &IdedExpr, yes: &IdedExpr, no: &IdedExpr) -> Nature {
        self.truth(condition);
        let (yes, no) = (self.nature(yes), self.nature(no));
        if yes == no || no == Nature::Unknown {
            return yes;
        }
        match (yes, no) {
            (Nature::Unknown, other) => other,
            (Nature::Bare, Nature::Amount | Nature::Count) => no,
            (Nature::Amount | Nature::Count, Nature::Bare) => yes,
            _ => {
                let ([yes_fr, yes_en], [no_fr, no_en]) = (yes.words(), no.words());
                self.error(
                    "GRF-RULE-001",
                    tree,
                    [
                        format!("les deux issues de « ? : » sont {yes_fr} et {no_fr}."),
                        format!("the two results of “? :” are {yes_en} and {no_en}."),
                    ],
                    ["Donnez deux valeurs de même nature.".into(), "Give two values of one nature.".into()],
                );
                Nature::Unknown
            }
        }
    }

    /// What people call a part: the field with its nature, or the nature alone.
    pub(super) fn called(&self, tree: &IdedExpr, nature: Nature) -> [String; 2] {
        let [fr, en] = nature.words();
        match &tree.expr {
            Expr::Ident(name) => {
                let (fr, en) = match self.vocabulary.get(name).filter(|known| !known.options.is_empty()) {
                    Some(_) => ("un choix", "a choice"),
                    None if nature == Nature::Truth => ("une case", "a box"),
                    None => (fr, en),
                };
                [format!("« {name} » ({fr})"), format!("“{name}” ({en})")]
            }
            Expr::Literal(_) => {
                let written = self.text.get(self.at(tree)).unwrap_or_default();
                [format!("{written} ({fr})"), format!("{written} ({en})")]
            }
            _ => [fr.to_owned(), en.to_owned()],
        }
    }
}
