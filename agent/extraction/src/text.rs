//! Letters without their accents.

/// The text with the accents of French taken off; its case stays.
pub(crate) fn without_accents(text: &str) -> String {
    text.chars().flat_map(base).collect()
}

/// Small letters without accents, one kind of apostrophe: what labels are compared in.
pub(crate) fn small(text: &str) -> String {
    without_accents(text).to_lowercase().replace('\u{2019}', "'")
}

/// The letters and digits of a text, small and without accents: what is left when print is compared.
#[must_use]
pub fn bare(text: &str) -> String {
    small(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

fn base(letter: char) -> impl Iterator<Item = char> {
    let lower = letter.to_lowercase().next().unwrap_or(letter);
    let bare = match lower {
        'à' | 'â' | 'ä' | 'á' => 'a',
        'ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' | 'í' => 'i',
        'ô' | 'ö' | 'ó' => 'o',
        'ù' | 'û' | 'ü' | 'ú' => 'u',
        'ÿ' => 'y',
        'ñ' => 'n',
        other => other,
    };
    let upper = letter.is_uppercase();
    bare.to_uppercase().filter(move |_| upper).chain(std::iter::once(bare).filter(move |_| !upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_go_and_case_stays() {
        assert_eq!(without_accents("L'Érable, Île d'Orléans"), "L'Erable, Ile d'Orleans");
    }
}
