//! What is computed from what: numbers with their units, and texts put together.

use cel::IdedExpr;

use super::infer::Inference;
use super::nature::Nature::{self, Amount, Bare, Count, Text, Unknown, Whole};

impl Inference<'_> {
    pub(super) fn opposite(&mut self, inner: &IdedExpr) -> Nature {
        let nature = self.nature(inner);
        if nature.is_number() || nature == Unknown {
            return nature;
        }
        let [fr, en] = self.called(inner, nature);
        self.error(
            "GRF-RULE-002",
            inner,
            [format!("le signe « - » va devant un nombre ; ici il y a {fr}."), format!("“-” goes before a number; here is {en}.")],
            ["Retirez le signe ; « pas » s'écrit !.".into(), "Remove the sign; “not” is written !.".into()],
        );
        Unknown
    }

    /// `left sign right`, where the sign is one of `+ - * / %`.
    pub(super) fn computed(&mut self, tree: &IdedExpr, sign: &str, left: &IdedExpr, right: &IdedExpr) -> Nature {
        let natures = [self.nature(left), self.nature(right)];
        if natures.contains(&Unknown) {
            return Unknown;
        }
        let mend = match (sign, natures) {
            ("+", [Text, Text]) => return Text,
            (_, [Whole, Whole]) => return Whole,
            ("%", [left, right]) if left.is_number() && right.is_number() => {
                ["Un reste se prend de nombres entiers.".into(), "A remainder is taken of whole numbers.".into()]
            }
            (_, [Whole, other] | [other, Whole]) if other.is_number() => [
                "Écrivez le nombre avec un point (2.0), ou double(…) autour de ce qui est entier.".into(),
                "Write the number with a point (2.0), or double(…) around what is whole.".into(),
            ],
            ("+" | "-", [Amount, Amount | Bare] | [Bare, Amount]) => return Amount,
            ("+" | "-", [Count, Count | Bare] | [Bare, Count]) => return Count,
            (_, [Bare, Bare]) => return Bare,
            ("*", [Amount, Count | Bare] | [Count | Bare, Amount]) | ("/", [Amount, Count | Bare]) => return Amount,
            ("*", [Count, Count | Bare] | [Bare, Count]) | ("/", [Count, Bare]) => return Count,
            ("/", [Amount, Amount] | [Count, Count]) => return Bare,
            (_, [left, right]) if left.is_number() && right.is_number() => [
                "Ajoutez des montants à des montants, des nombres à des nombres ; un montant se multiplie par un nombre.".into(),
                "Add amounts to amounts, numbers to numbers; an amount is multiplied by a number.".into(),
            ],
            _ => [
                "Un nombre s'écrit sans guillemets (10.0) ; dans un texte, string(nombre) l'écrit.".into(),
                "A number is written without quotes (10.0); string(number) writes it in a text.".into(),
            ],
        };
        let [left, right] = [self.called(left, natures[0]), self.called(right, natures[1])];
        let reason = [
            format!("« {sign} » ne va pas entre {} et {}.", left[0], right[0]),
            format!("“{sign}” does not go between {} and {}.", left[1], right[1]),
        ];
        self.error("GRF-RULE-002", tree, reason, mend);
        Unknown
    }
}
