//! What is said of a file that cannot be read as YAML or has not the keys of its kind, in French and English.

use serde_saphyr::Error;

use crate::office::closest;

/// The reason and the mend.
pub(crate) fn said(error: &Error) -> ([String; 2], [String; 2]) {
    let error = error.without_snippet();
    match error {
        Error::SerdeUnknownField { field, expected, .. } => (
            [format!("la clé « {field} » est inconnue ici."), format!("the key “{field}” is not known here.")],
            did_you_mean(field, expected, ["Clés permises", "Keys that may stand here"]),
        ),
        Error::SerdeUnknownVariant { variant, expected, .. } => (
            [format!("le mot « {variant} » est inconnu ici."), format!("the word “{variant}” is not known here.")],
            did_you_mean(variant, expected, ["Mots permis", "Words that may stand here"]),
        ),
        Error::SerdeMissingField { field, .. } => (
            [format!("il manque la clé « {field} »."), format!("the key “{field}” is missing.")],
            [format!("Ajoutez « {field}: »."), format!("Add “{field}:”.")],
        ),
        Error::DuplicateMappingKey { key, .. } => {
            let key = key.as_deref().unwrap_or_default();
            (
                [format!("la clé « {key} » est déjà là."), format!("the key “{key}” is there already.")],
                ["Gardez une seule des deux.".into(), "Keep one of the two.".into()],
            )
        }
        Error::Unexpected { expected, .. } => {
            let [fr, en] = shape(expected);
            (
                [format!("il faut ici {fr}."), format!("{en} must stand here.")],
                [
                    "Une liste a un « - » par ligne ou des [ ] ; un groupe de clés, « clé: valeur » ou des { }.".into(),
                    "A list has a “-” on each line or [ ]; a group of keys, “key: value” or { }.".into(),
                ],
            )
        }
        Error::InvalidScalar { .. } | Error::SerdeInvalidType { .. } | Error::SerdeInvalidValue { .. } => {
            let plain = plain(error);
            (
                [
                    format!("la valeur n'est pas de la nature attendue ({plain})."),
                    format!("the value is not of the kind expected ({plain})."),
                ],
                ["Écrivez un nombre sans guillemets, un texte avec.".into(), "Write a number without quotes, a text with them.".into()],
            )
        }
        Error::UnknownAnchor { .. } => (
            ["« * » renvoie à un nom que rien ne définit.".into(), "“*” refers to a name that nothing defines.".into()],
            [
                "Mettez le texte entre guillemets, s'il commence par « * ».".into(),
                "Put the text between quotes, if it begins with “*”.".into(),
            ],
        ),
        Error::Eof { .. } => (
            ["le fichier est vide.".into(), "the file is empty.".into()],
            ["Écrivez-le, ou retirez-le.".into(), "Write it, or remove it.".into()],
        ),
        other => {
            let plain = plain(other);
            (
                [format!("le fichier ne se lit pas : {plain}"), format!("the file cannot be read: {plain}")],
                [
                    "Regardez les retraits, les deux-points et les guillemets à cet endroit et à la ligne d'avant.".into(),
                    "Look at the indentation, the colons and the quotes there and on the line before.".into(),
                ],
            )
        }
    }
}

fn did_you_mean(word: &str, known: &[&'static str], list: [&str; 2]) -> [String; 2] {
    match closest(word, known.iter().copied()) {
        Some(near) => [format!("Vouliez-vous écrire « {near} » ?"), format!("Did you mean “{near}”?")],
        None => {
            let known = known.join(", ");
            [format!("{} : {known}.", list[0]), format!("{}: {known}.", list[1])]
        }
    }
}

/// What the parser calls a shape, in words.
fn shape(expected: &str) -> [&str; 2] {
    match expected {
        "sequence start" => ["une liste", "a list"],
        "mapping start" => ["un groupe de clés", "a group of keys"],
        "string scalar" | "scalar" => ["une seule valeur", "a single value"],
        other => [other, other],
    }
}

/// The parser's own sentence without its excerpt, which we draw ourselves.
fn plain(error: &Error) -> String {
    error.to_string().lines().next().unwrap_or_default().chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use crate::{Parts, SourceFile, read_workflow};

    /// The place, the reason and the mend, in English.
    fn found(rest: &str) -> String {
        let text = format!("workflow: a\ntitle: {{ fr: A, en: A }}\nforms: [b]\n{rest}");
        let (workflow, found) = read_workflow(&SourceFile { path: "w.yaml".into(), text }, &Default::default(), &Parts::default());
        assert!(workflow.is_none() && found[0].code == "GRF-YAML-001");
        format!("{}:{} {} {}", found[0].spot.line, found[0].spot.column, found[0].reason.en, found[0].mend.en)
    }

    #[test]
    fn slips_are_told_in_words_with_the_nearest_key() {
        let step = |rest: &str| format!("steps: [{{ step: c, title: {{ fr: C, en: C }}, {rest} }}]\n");
        assert_eq!(found("stepz: []\n"), "4:1 the key “stepz” is not known here. Did you mean “steps”?");
        assert_eq!(found(&step("cloze: d")), "4:45 the key “cloze” is not known here. Did you mean “close”?");
        assert_eq!(found(&step("review: doutful")), "4:53 the word “doutful” is not known here. Did you mean “doubtful”?");
        assert_eq!(
            found(&step("notify: { subject: { fr: a, en: b }, corps: {} }")),
            "4:82 the key “corps” is not known here. Keys that may stand here: subject, text."
        );
        assert_eq!(found("steps: [{ step: c, title: { fr: C }, close: d }]\n"), "4:29 the key “en” is missing. Add “en:”.");
        assert_eq!(found(""), "3:1 the key “steps” is missing. Add “steps:”.");
        assert_eq!(found("steps: []\nsteps: []\n"), "5:1 the key “steps” is there already. Keep one of the two.");
        assert!(found("steps: { a: 1 }\n").starts_with("4:8 a list must stand here."));
        assert!(found(&step("close: [d]")).starts_with("4:52 a single value must stand here."));
        assert!(found("steps: [\n").starts_with("4:8 the file cannot be read: unclosed bracket"));
        assert!(found("on: *rien\nsteps: []\n").starts_with("4:5 “*” refers to a name that nothing defines."));
    }
}
