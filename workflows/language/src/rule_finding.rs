//! What is said of a rule (CEL) in a file that cannot be used.

use serde_saphyr::Spanned;

use crate::{Diagnostic, ExpressionError, Spot};

/// The finding about `rule`, at the very place in it where that is known.
pub(crate) fn rule_finding(code: &'static str, file: &str, rule: &Spanned<String>, error: ExpressionError) -> Diagnostic {
    let mut spot = Spot::from(rule.referenced);
    let (reason, mend) = match error {
        ExpressionError::UnknownName { name, near } => {
            if let Some(at) = rule.value.find(&name) {
                spot = Spot { column: spot.column + quoted(rule) + at as u64, length: name.chars().count() as u64, ..spot };
            }
            let mend = near.map_or_else(
                || ["Seuls les champs des formulaires peuvent y figurer.".into(), "Only fields of the forms may be used.".into()],
                |near| [format!("Vouliez-vous écrire « {near} » ?"), format!("Did you mean “{near}”?")],
            );
            ([format!("champ inconnu dans la règle : « {name} »."), format!("unknown field in the rule: “{name}”.")], mend)
        }
        ExpressionError::Syntax { column, message } => {
            spot = Spot { column: spot.column + quoted(rule) + column - 1, length: 1, ..spot };
            (
                [format!("la règle ne se lit pas : {message}"), format!("the rule cannot be read: {message}")],
                ["Exemple : signature == false && nom != ''".into(), "Example: signature == false && nom != ''".into()],
            )
        }
        ExpressionError::LoopInLoop => (
            [
                "la règle parcourt une liste pour chaque élément d'une autre.".into(),
                "the rule goes through a list for each element of another.".into(),
            ],
            ["Écrivez une liste et « in » : province in ['QC', 'ON'].".into(), "Write a list and “in”: province in ['QC', 'ON'].".into()],
        ),
        other => (
            [format!("la règle ne donne pas vrai ou faux : {other}"), format!("the rule does not give true or false: {other}")],
            [
                "Comparez des valeurs de même nature : texte avec '…', nombre avec 1.0, case avec true.".into(),
                "Compare values of one nature: text with '…', number with 1.0, box with true.".into(),
            ],
        ),
    };
    Diagnostic::error(code, file, spot, reason, mend)
}

/// One more column when the rule is written between quotes.
fn quoted(rule: &Spanned<String>) -> u64 {
    u64::from(rule.referenced.span().len() > rule.value.chars().count() as u64)
}
