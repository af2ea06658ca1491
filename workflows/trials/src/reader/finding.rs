//! What is said of names that nobody knows.

use greffier_language::{Diagnostic, closest};
use serde_saphyr::Spanned;

/// A name that is not among the known ones, with the one that was meant, as far as that can be told.
pub(super) fn unknown<'n>(
    code: &'static str,
    file: &str,
    name: &Spanned<String>,
    known: impl Iterator<Item = &'n str>,
    [fr, en]: [&str; 2],
) -> Diagnostic {
    let known: Vec<&str> = known.collect();
    let mend = match closest(&name.value, known.iter().copied()) {
        Some(near) => [format!("Vouliez-vous écrire « {near} » ?"), format!("Did you mean “{near}”?")],
        None if known.is_empty() => ["Il n'y en a aucun.".into(), "There is none.".into()],
        None => [format!("Noms connus : {}.", known.join(", ")), format!("Known names: {}.", known.join(", "))],
    };
    let reason = [format!("{fr} : « {} ».", name.value), format!("{en}: “{}”.", name.value)];
    Diagnostic::error(code, file, name.referenced, reason, mend)
}
