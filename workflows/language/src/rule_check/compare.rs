//! What is compared with what.

use cel::IdedExpr;
use cel::common::ast::{Expr, LiteralValue};

use super::infer::Inference;
use super::nature::Nature;
use crate::FieldType;
use crate::expression::emptiness;

impl Inference<'_> {
    pub(super) fn compared(&mut self, tree: &IdedExpr, sign: &str, left: &IdedExpr, right: &IdedExpr) {
        let natures = [self.nature(left), self.nature(right)];
        if natures.contains(&Nature::Unknown) || emptiness(tree, self.vocabulary.scope()).is_some() {
            return;
        }
        if natures.contains(&Nature::Null) {
            self.null(tree, sign, [left, right]);
        } else if !self.of_one_nature(natures, [left, right]) {
            self.unlike(tree, sign, [left, right], natures);
        } else if !matches!(sign, "==" | "!=") && !self.has_order(natures[0], [left, right]) {
            self.without_order(tree, sign, [left, right], natures);
        } else if matches!(sign, "==" | "!=") || natures.contains(&Nature::Date) {
            // A bound need not be a value that the field may have; a date must be one.
            self.possible(left, right);
            self.possible(right, left);
        }
    }

    /// `value in list`.
    pub(super) fn within(&mut self, tree: &IdedExpr, value: &IdedExpr, list: &IdedExpr) -> Nature {
        let nature = self.nature(value);
        let Expr::List(listed) = &list.expr else {
            if self.nature(list) != Nature::Unknown {
                self.error(
                    "GRF-RULE-002",
                    tree,
                    ["« in » cherche dans une liste.".into(), "“in” looks in a list.".into()],
                    [
                        "Écrivez province in ['QC', 'ON'] ; dans un texte, nom.contains('x').".into(),
                        "Write province in ['QC', 'ON']; in a text, nom.contains('x').".into(),
                    ],
                );
            }
            return Nature::Truth;
        };
        for element in &listed.elements {
            let natures = [nature, self.nature(element)];
            if natures.contains(&Nature::Unknown) {
                continue;
            }
            if natures.contains(&Nature::Null) || !self.of_one_nature(natures, [value, element]) {
                self.unlike(element, "in", [value, element], natures);
            } else {
                self.possible(value, element);
            }
        }
        Nature::Truth
    }

    /// Numbers of one unit, texts that can be alike, a date with another or with one that is written.
    fn of_one_nature(&self, natures: [Nature; 2], sides: [&IdedExpr; 2]) -> bool {
        match natures {
            [Nature::Amount, Nature::Count] | [Nature::Count, Nature::Amount] => false,
            [left, right] if left.is_number() && right.is_number() => true,
            [Nature::Date, Nature::Text] => is_text(sides[1]),
            [Nature::Text, Nature::Date] => is_text(sides[0]),
            [Nature::Text, Nature::Text] => match sides.map(|side| self.own_kind(side)) {
                [Some(left), Some(right)] => left == right,
                _ => true,
            },
            [left, right] => left == right && left != Nature::List,
        }
    }

    /// The type of a field whose values are of no other: an identifier, a province, an address.
    fn own_kind(&self, side: &IdedExpr) -> Option<FieldType> {
        let Expr::Ident(name) = &side.expr else { return None };
        let kind = self.vocabulary.get(name)?.kind;
        let own = kind.has_own_check() && kind != FieldType::List;
        (own || matches!(kind, FieldType::Ramq | FieldType::Neq | FieldType::PostalCode | FieldType::Phone | FieldType::Email))
            .then_some(kind)
    }

    /// Whether “before” means something: for numbers, dates, and texts that are words.
    fn has_order(&self, nature: Nature, sides: [&IdedExpr; 2]) -> bool {
        nature != Nature::Truth
            && sides.into_iter().all(|side| {
                let Expr::Ident(name) = &side.expr else { return true };
                let list = self.vocabulary.get(name).is_some_and(|known| known.kind == FieldType::List || !known.options.is_empty());
                !list && self.own_kind(side).is_none()
            })
    }

    fn null(&mut self, tree: &IdedExpr, sign: &str, sides: [&IdedExpr; 2]) {
        let boxed = sides.into_iter().find_map(|side| match &side.expr {
            Expr::Ident(name) => self.vocabulary.get(name).filter(|known| known.kind.is_boolean()).map(|_| name.clone()),
            _ => None,
        });
        let (reason, mend) = match boxed {
            Some(name) => (
                [
                    format!("une case n'est jamais vide : « {name} » est vrai ou faux."),
                    format!("a box is never empty: “{name}” is true or false."),
                ],
                [format!("Écrivez {name} ou !{name}."), format!("Write {name} or !{name}.")],
            ),
            None => (
                [format!("« {sign} null » ne va pas ainsi."), format!("“{sign} null” does not go so.")],
                [
                    "On demande d'un champ s'il est vide : champ == null, champ != null.".into(),
                    "One asks of a field whether it is empty: field == null, field != null.".into(),
                ],
            ),
        };
        self.error("GRF-RULE-001", tree, reason, mend);
    }

    fn unlike(&mut self, at: &IdedExpr, sign: &str, sides: [&IdedExpr; 2], natures: [Nature; 2]) {
        let [left, right] = [self.called_with_unit(sides[0], natures[0]), self.called_with_unit(sides[1], natures[1])];
        let reason = [
            format!("« {sign} » compare {} et {}, qui n'ont pas la même nature.", left[0], right[0]),
            format!("“{sign}” compares {} and {}, which are of different natures.", left[1], right[1]),
        ];
        let kind = |nature: Nature| natures.contains(&nature);
        let blank = |side: &IdedExpr| matches!(&side.expr, Expr::Literal(LiteralValue::String(text)) if text.inner().is_empty());
        let mend = if sides.into_iter().any(blank) && !kind(Nature::Truth) {
            ["Pour demander si un champ est vide : champ == null.".into(), "To ask whether a field is empty: field == null.".into()]
        } else if kind(Nature::Truth) {
            ["Une case se dit seule : champ ou !champ.".into(), "A box stands alone: field or !field.".into()]
        } else if kind(Nature::Date) {
            ["Une date s'écrit '2026-11-02'.".into(), "A date is written '2026-11-02'.".into()]
        } else if natures.iter().any(|nature| nature.is_number()) && kind(Nature::Text) {
            [
                "Un nombre s'écrit sans guillemets : 100.0 ; un texte entre '…'.".into(),
                "A number is written without quotes: 100.0; a text between '…'.".into(),
            ]
        } else {
            ["Comparez des valeurs de même nature.".into(), "Compare values of one nature.".into()]
        };
        self.error("GRF-RULE-001", at, reason, mend);
    }

    /// As it is called, with the type of a field that is compared with its like only.
    fn called_with_unit(&self, side: &IdedExpr, nature: Nature) -> [String; 2] {
        match (&side.expr, self.own_kind(side)) {
            (Expr::Ident(name), Some(kind)) => [format!("« {name} » ({})", kind.name()), format!("“{name}” ({})", kind.name())],
            _ => self.called(side, nature),
        }
    }

    fn without_order(&mut self, tree: &IdedExpr, sign: &str, sides: [&IdedExpr; 2], natures: [Nature; 2]) {
        let side = usize::from(!matches!(sides[0].expr, Expr::Ident(_)));
        let [fr, en] = self.called(sides[side], natures[side]);
        self.error(
            "GRF-RULE-002",
            tree,
            [
                format!("« {sign} » range des valeurs, et {fr} n'a pas d'ordre."),
                format!("“{sign}” puts values in order, and {en} has none."),
            ],
            [
                "Demandez == ou !=, ou l'une de plusieurs : champ in ['a', 'b'].".into(),
                "Ask == or !=, or one of several: field in ['a', 'b'].".into(),
            ],
        );
    }
}

fn is_text(side: &IdedExpr) -> bool {
    matches!(side.expr, Expr::Literal(LiteralValue::String(_)))
}
