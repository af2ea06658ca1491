//! Values that are written in a rule and that the field they are compared with cannot have.

use cel::IdedExpr;
use cel::common::ast::{Expr, LiteralValue};

use super::infer::Inference;
use super::vocabulary::Known;
use crate::office::closest;
use crate::{Details, Fault, FieldType, normalise};

impl Inference<'_> {
    /// Whether the field `side` can have the value that is written on the other.
    pub(super) fn possible(&mut self, side: &IdedExpr, other: &IdedExpr) {
        let (Expr::Ident(name), Expr::Literal(written)) = (&side.expr, &other.expr) else { return };
        let vocabulary = self.vocabulary;
        let Some(known) = vocabulary.get(name) else { return };
        let wrong = match written {
            LiteralValue::String(text) if text.inner().is_empty() => None,
            LiteralValue::String(text) => wrong_text(name, known, text.inner()),
            LiteralValue::Double(number) => wrong_number(name, known.kind, *number.inner()),
            _ => None,
        };
        if let Some((reason, mend)) = wrong {
            self.error("GRF-RULE-004", other, reason, mend);
        }
    }
}

type Wrong = Option<([String; 2], [String; 2])>;

fn wrong_text(name: &str, known: &Known, text: &str) -> Wrong {
    if !known.options.is_empty() {
        return (!known.options.iter().any(|option| option == text)).then(|| not_offered(name, &known.options, text));
    }
    match normalise(known.kind, &known.details, text) {
        Ok(canonical) if canonical == text => None,
        // A place outside its list is kept as it was typed.
        Err(Fault::NotInList) if known.kind == FieldType::Municipality => None,
        Err(Fault::NotInList) if !known.details.list.is_empty() => Some(not_offered(name, &known.details.list, text)),
        Ok(canonical) => Some((
            [
                format!("« {name} » n'a jamais la valeur '{text}' : elle s'écrit autrement."),
                format!("“{name}” never has the value '{text}': it is written otherwise."),
            ],
            [format!("Écrivez '{canonical}'."), format!("Write '{canonical}'.")],
        )),
        Err(_) => Some(never(name, known, text)),
    }
}

fn never(name: &str, known: &Known, text: &str) -> ([String; 2], [String; 2]) {
    let kind = known.kind;
    let mend = if kind == FieldType::Date {
        match normalise(FieldType::Date, &Details { order: Some(crate::DateOrder::DayFirst), ..Details::default() }, text) {
            Ok(date) => [format!("Écrivez l'année d'abord : '{date}' ?"), format!("Write the year first: '{date}'?")],
            Err(_) => ["Écrivez un jour du calendrier : '2026-11-02'.".into(), "Write a day of the calendar: '2026-11-02'.".into()],
        }
    } else if let Some(pattern) = &known.details.pattern {
        [format!("Le formulaire demande : {}.", pattern.text()), format!("The form asks for: {}.", pattern.text())]
    } else {
        [
            format!("Écrivez une valeur de type « {} », ou retirez la comparaison.", kind.name()),
            format!("Write a value of the type “{}”, or remove the comparison.", kind.name()),
        ]
    };
    (
        [
            format!("« {name} » ({}) ne peut pas avoir la valeur '{text}'.", kind.name()),
            format!("“{name}” ({}) cannot have the value '{text}'.", kind.name()),
        ],
        mend,
    )
}

fn not_offered(name: &str, offered: &[String], text: &str) -> ([String; 2], [String; 2]) {
    const SHOWN: usize = 8;
    let near = closest(text, offered.iter().map(String::as_str));
    let mend = near.map_or_else(
        || {
            let rest = if offered.len() > SHOWN { ", …" } else { "" };
            let shown: Vec<&str> = offered.iter().take(SHOWN).map(String::as_str).collect();
            [format!("Valeurs offertes : {}{rest}.", shown.join(", ")), format!("Values on offer: {}{rest}.", shown.join(", "))]
        },
        |near| [format!("Vouliez-vous écrire '{near}' ?"), format!("Did you mean '{near}'?")],
    );
    ([format!("« {name} » n'offre pas la valeur '{text}'."), format!("“{name}” does not offer the value '{text}'.")], mend)
}

fn wrong_number(name: &str, kind: FieldType, number: f64) -> Wrong {
    let finest = match kind {
        FieldType::Amount => 100.0,
        FieldType::Number => 1.0,
        _ => return None,
    };
    // A hundredth has no exact double: what is a whole number of hundredths but for that is one.
    let scaled = number * finest;
    let exact = (scaled - scaled.round()).abs() <= scaled.abs() * 1e-12;
    (!exact).then(|| {
        (
            [
                format!("« {name} » ne tombe jamais sur {number} : il n'a pas tant de décimales."),
                format!("“{name}” never is {number}: it has not that many decimals."),
            ],
            ["Écrivez un nombre sans ces décimales.".into(), "Write a number without those decimals.".into()],
        )
    })
}
