//! What is said of a rule that cannot be read: what people take from other languages, by name.

use super::Problem;

/// What is written elsewhere, and how it is written here.
const ELSEWHERE: [(&str, &str); 12] = [
    ("and", "&&"),
    ("et", "&&"),
    ("or", "||"),
    ("ou", "||"),
    ("not", "!"),
    ("non", "!"),
    ("is", "=="),
    ("&", "&&"),
    ("|", "||"),
    ("<>", "!="),
    ("=", "=="),
    ("“", "'"),
];

/// The problem of a rule that cannot be read from the byte `at` on; `said` is what the parser says.
pub(super) fn problem(text: &str, at: usize, said: &str) -> Problem {
    if said.contains("has() macro") {
        return Problem::own(
            place(text, at),
            ["« has() » ne se demande pas d'un champ.".into(), "“has()” is not asked of a field.".into()],
            ["Écrivez champ != null : il n'est pas vide.".into(), "Write field != null: it is not empty.".into()],
        );
    }
    let rest = text.get(at..).unwrap_or_default();
    let elsewhere = ELSEWHERE.iter().find(|(word, _)| {
        let after = rest.strip_prefix(word).map(|after| after.chars().next());
        let letters = word.chars().all(char::is_alphabetic) && *word != "“";
        after.is_some_and(|next| !letters || next.is_none_or(|c| !c.is_alphanumeric()))
    });
    let (reason, mend) = match elsewhere {
        Some((word, here)) => (
            [format!("« {word} » ne s'écrit pas ainsi dans une règle."), format!("“{word}” is not written so in a rule.")],
            [format!("Écrivez « {here} »."), format!("Write “{here}”.")],
        ),
        None if rest.trim().is_empty() => (
            ["la règle s'arrête trop tôt.".into(), "the rule ends too early.".into()],
            ["Achevez-la, ou retirez ce qui est de trop.".into(), "Complete it, or remove what is too much.".into()],
        ),
        None => {
            let rest: String = rest.chars().take(20).collect();
            (
                [format!("la règle ne se lit plus à « {rest} »."), format!("the rule cannot be read from “{rest}” on.")],
                [
                    "Textes entre '…', valeurs reliées par ==, !=, <, &&, || : !signature && nom != ''.".into(),
                    "Texts between '…', values joined by ==, !=, <, &&, ||: !signature && nom != ''.".into(),
                ],
            )
        }
    };
    Problem::own(place(text, at), reason, mend)
}

/// One character, or the end.
fn place(text: &str, at: usize) -> std::ops::Range<usize> {
    at..at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8)
}
