//! Typewritten French pages with their transcription (`typed-fr` of `GREFFIER_CORPUS`), and the character error rate over them.

use std::path::{Path, PathBuf};

/// A page whose text is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// The picture.
    pub file: PathBuf,
    /// What stands there, in one line.
    pub text: String,
}

/// Some pages of the corpus, spread over it; none where the variable is not set or the folder not there.
#[must_use]
pub fn typed_pages(count: usize) -> Vec<Typed> {
    let Some(corpus) = std::env::var_os("GREFFIER_CORPUS") else { return Vec::new() };
    let folders = std::fs::read_dir(Path::new(&corpus).join("typed-fr")).into_iter().flatten().flatten();
    let files = folders.flat_map(|folder| std::fs::read_dir(folder.path()).into_iter().flatten().flatten());
    let mut files: Vec<PathBuf> = files.map(|file| file.path()).filter(|file| file.extension().is_some_and(|end| end == "jpg")).collect();
    files.sort();
    let step = (files.len() / count.max(1)).max(1);
    let page = |file: PathBuf| Some(Typed { text: alto_text(&std::fs::read_to_string(file.with_extension("xml")).ok()?), file });
    files.into_iter().step_by(step).take(count).filter_map(page).collect()
}

/// The lines of an ALTO file (Library of Congress, version 4: `String/@CONTENT`), without the marks of its transcribers.
fn alto_text(alto: &str) -> String {
    let strings = alto.split("CONTENT=\"").skip(1).filter_map(|rest| rest.split_once('"'));
    let lines: Vec<String> = strings.map(|(content, _)| unescaped(content)).filter(|line| !line.contains("~~~")).collect();
    one_line(&lines.join(" "))
}

fn unescaped(text: &str) -> String {
    let named = [("&#x27;", "'"), ("&apos;", "'"), ("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
    named.iter().fold(text.to_owned(), |text, (name, plain)| text.replace(name, plain))
}

/// Words with one blank between them; typographic marks plain, transcribers' marks for underlining and raised letters left out.
fn one_line(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !matches!(c, '_' | '^')).map(|c| if c == '’' { '\'' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Characters that are wrong, missing or too many, per character of the truth; over all pages together.
#[must_use]
pub fn character_error_rate(pages: &[Typed], texts: &[String]) -> f64 {
    let (mut wrong, mut all) = (0, 0);
    for (page, text) in pages.iter().zip(texts) {
        wrong += strsim::levenshtein(&page.text, &one_line(text));
        all += page.text.chars().count();
    }
    wrong as f64 / f64::from(u32::try_from(all).unwrap_or(u32::MAX).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_counted_against_the_truth() {
        let alto = "<String CONTENT=\"C&#x27;est _dans_ Paris\"/> <String CONTENT=\"~~~ illisible\"/> <String CONTENT=\"2^e prix\n\"/>";
        let page = Typed { file: PathBuf::new(), text: alto_text(alto) };
        assert_eq!(page.text, "C'est dans Paris 2e prix");
        let rate = |text: &str| character_error_rate(std::slice::from_ref(&page), &[text.to_owned()]);
        assert!(rate("C’est dans\n\nParis 2e  prix").abs() < 1e-9);
        assert!((rate("C'est dans Paris") - 8.0 / 24.0).abs() < 1e-9);
    }
}
