//! Words as they are compared in a search: small letters without accents, so that « Élie Cœur » is found by *elie coeur* and the other
//! way round, on every database alike.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Characters of a word that are compared.
const LONGEST_WORD: usize = 64;
/// Characters of a question.
const LONGEST_QUESTION: usize = 200;
/// Words of a question.
const MOST_TERMS: usize = 12;
/// Characters from which a word of a question also stands for the words that begin with it.
const PREFIX_FROM: usize = 3;

/// A word of a text, folded, and where it stands in it (bytes).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) folded: String,
    pub(crate) place: Range<usize>,
}

/// The words of a text in order. Everything that is neither a letter nor a digit stands between words.
pub(crate) fn words(text: &str) -> impl Iterator<Item = Word> {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (start, _) = rest.find(|(_, c)| is_part(*c))?;
            let mut end = text.len();
            while let Some((at, c)) = rest.peek() {
                if !is_part(*c) && !is_combining_mark(*c) {
                    end = *at;
                    break;
                }
                rest.next();
            }
            let folded = fold(&text[start..end]);
            if !folded.is_empty() {
                return Some(Word { folded, place: start..end });
            }
        }
    })
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric()
}

fn fold(word: &str) -> String {
    let plain = word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).flat_map(|c| {
        let two = match c {
            'œ' => ['o', 'e'],
            'æ' => ['a', 'e'],
            'ß' => ['s', 's'],
            other => [other, '\0'],
        };
        two.into_iter().filter(|c| is_part(*c))
    });
    plain.take(LONGEST_WORD).collect()
}

/// A text as it is indexed: its folded words with a blank between.
pub(crate) fn indexed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in words(text) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&word.folded);
    }
    out
}

/// One word of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    /// Folded: letters and digits and nothing else.
    pub(crate) folded: String,
    /// Whether it stands for every word that begins with it.
    pub(crate) prefix: bool,
}

impl Term {
    /// Whether a folded word answers it.
    pub(crate) fn holds(&self, word: &str) -> bool {
        if self.prefix { word.starts_with(&self.folded) } else { word == self.folded }
    }
}

/// The words of a question, each once. Quotes, stars and operators are marks between words like any other.
pub(crate) fn terms(question: &str) -> Vec<Term> {
    let question: String = question.chars().take(LONGEST_QUESTION).collect();
    let mut terms: Vec<Term> = Vec::new();
    for word in words(&question) {
        let prefix = word.folded.chars().count() >= PREFIX_FROM;
        let term = Term { folded: word.folded, prefix };
        if terms.len() < MOST_TERMS && !terms.contains(&term) {
            terms.push(term);
        }
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_ligatures_and_marks_make_no_difference() {
        assert_eq!(indexed("Élie CŒUR-Lefèvre, l'Île\u{a0}d'Orléans"), "elie coeur lefevre l ile d orleans");
        assert_eq!(indexed("e\u{301}te\u{301} ﬁn ½"), "ete fin 12");
        assert_eq!(indexed("\u{301}— … \"* "), "");
    }

    #[test]
    fn a_word_knows_its_place() {
        let text = "à l'Été.";
        let found: Vec<(String, &str)> = words(text).map(|word| (word.folded, &text[word.place])).collect();
        assert_eq!(found, [("a".into(), "à"), ("l".into(), "l"), ("ete".into(), "Été")]);
    }

    #[test]
    fn a_question_is_words_and_nothing_else() {
        let folded = |text: &str| terms(text).into_iter().map(|term| term.folded).collect::<Vec<_>>();
        assert_eq!(folded("\"tremblay\" OR NEAR(a*, b) -c:d ^ {x} ' & | ! <->"), ["tremblay", "or", "near", "a", "b", "c", "d", "x"]);
        assert_eq!(folded(&"mot ".repeat(50)), ["mot"]);
        assert_eq!(terms(&(0..50).map(|n| format!("mot{n} ")).collect::<String>()).len(), MOST_TERMS);
        assert!(terms("x".repeat(500).as_str())[0].folded.len() <= LONGEST_WORD);
        assert!(terms("tre")[0].holds("tremblay") && !terms("tr")[0].holds("tremblay"));
    }
}
