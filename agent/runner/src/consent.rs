//! What a signer agrees to: one file for each language, its version in its first line.

use std::sync::LazyLock;

use greffier_casework::{BlobHash, Language};

/// A text that is agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentText {
    /// Its version; every change of the words is another.
    pub version: String,
    /// The words.
    pub text: String,
}

/// A text in both languages, read when it is first asked for.
type Texts = LazyLock<Pair>;

struct Pair {
    fr: ConsentText,
    en: ConsentText,
}

impl Pair {
    fn read(fr: &str, en: &str) -> Self {
        Self { fr: ConsentText::read(fr), en: ConsentText::read(en) }
    }

    fn in_language(&self, language: Language) -> &ConsentText {
        match language {
            Language::Fr => &self.fr,
            Language::En => &self.en,
        }
    }
}

impl ConsentText {
    /// The text of a language that is in force.
    #[must_use]
    pub fn of(language: Language) -> &'static Self {
        static TEXTS: Texts =
            Texts::new(|| Pair::read(include_str!("../consent/signature.fr.txt"), include_str!("../consent/signature.en.txt")));
        TEXTS.in_language(language)
    }

    /// The same, for somebody who is nobody of the office.
    #[must_use]
    pub fn outside(language: Language) -> &'static Self {
        static TEXTS: Texts =
            Texts::new(|| Pair::read(include_str!("../consent/outside.fr.txt"), include_str!("../consent/outside.en.txt")));
        TEXTS.in_language(language)
    }

    /// What whoever records the destruction of paper declares (RLRQ c. C-1.1, s. 20): each line by itself.
    #[must_use]
    pub fn disposal(language: Language) -> &'static Self {
        static TEXTS: Texts =
            Texts::new(|| Pair::read(include_str!("../consent/disposal.fr.txt"), include_str!("../consent/disposal.en.txt")));
        TEXTS.in_language(language)
    }

    /// Its lines, for a text of which each is agreed to by itself.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.text.lines()
    }

    /// SHA-256 of the words, UTF-8.
    #[must_use]
    pub fn digest(&self) -> BlobHash {
        BlobHash::of(self.text.as_bytes())
    }

    fn read(file: &str) -> Self {
        let (first, text) = file.split_once('\n').unwrap_or((file, ""));
        Self { version: first.trim_start_matches("version:").trim().to_owned(), text: text.trim().to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A change of the words without another version would make old evidence tell something else.
    #[test]
    fn each_version_has_its_words() {
        let known = [
            (Language::Fr, "2026-11", "69d877897bde7ee1309c90ba89b5caef461ecc51693c5dc44f3cea4360dc3674"),
            (Language::En, "2026-11", "af8f93cbc3b29348dd59d22fb710550986bf7e0fd140b3dd3672f0d05ad1de41"),
        ];
        for (language, version, digest) in known {
            let text = ConsentText::of(language);
            assert_eq!((text.version.as_str(), text.digest().as_str()), (version, digest), "{}", language.tag());
        }
        let known = [
            (Language::Fr, "2026-11", "81439d4be2ab8d2fc741dd068832539247d04fe938e1a1ff8782f90289dba30b"),
            (Language::En, "2026-11", "b232bef72e2ccec865e50cfd043c2d00853305f07e6a30a5b64f22323fdb311d"),
        ];
        for (language, version, digest) in known {
            let text = ConsentText::outside(language);
            assert_eq!((text.version.as_str(), text.digest().as_str()), (version, digest), "{}", language.tag());
        }
        let known = [
            (Language::Fr, "2026-11", "636122557ae3367bfb8ff1345995585e576602581d33bc13d6c89f4aef7d718d"),
            (Language::En, "2026-11", "36e20f7e6dcae8987680f737e335997f3eae143c973f1ccd24ebb34755ead9e3"),
        ];
        for (language, version, digest) in known {
            let text = ConsentText::disposal(language);
            assert_eq!((text.version.as_str(), text.digest().as_str()), (version, digest), "{}", language.tag());
            assert_eq!(text.lines().count(), 4);
        }
    }
}
