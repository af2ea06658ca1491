//! The words of the console in French and English, from `i18n/*.ftl`.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use greffier_casework::Language;
use greffier_language::Bilingual;
use unic_langid::{LanguageIdentifier, langid};

/// The French source, also for the test that both languages say the same things.
pub(crate) const FRENCH: &str = include_str!("../i18n/fr.ftl");
/// The English source.
pub(crate) const ENGLISH: &str = include_str!("../i18n/en.ftl");

static BUNDLES: LazyLock<[FluentBundle<FluentResource>; 2]> =
    LazyLock::new(|| [bundle(langid!("fr-CA"), FRENCH), bundle(langid!("en-CA"), ENGLISH)]);

/// A file with a mistake still gives all that could be read; a test refuses mistakes.
fn bundle(language: LanguageIdentifier, source: &str) -> FluentBundle<FluentResource> {
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // The marks that isolate directions would end in copied numbers and in attribute values.
    bundle.set_use_isolating(false);
    let _ = bundle.add_resource(resource);
    bundle
}

/// The words of one language. Cheap to copy; every page has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Words(pub(crate) Language);

impl Words {
    /// The BCP 47 tag of the page.
    pub(crate) fn tag(self) -> &'static str {
        self.0.tag()
    }

    /// The other language, which the switch leads to.
    pub(crate) fn other(self) -> Language {
        match self.0 {
            Language::Fr => Language::En,
            Language::En => Language::Fr,
        }
    }

    /// The words of a key; the key itself when there are none, so that the lack is seen and nothing breaks.
    pub(crate) fn get(self, key: &str) -> String {
        self.maybe(key).unwrap_or_else(|| key.to_owned())
    }

    /// The words of a key, if there are any: for keys made of codes that come from elsewhere.
    pub(crate) fn maybe(self, key: &str) -> Option<String> {
        self.format(key, None)
    }

    /// The words of a key about `n` things.
    pub(crate) fn n(self, key: &str, n: impl TryInto<u64>) -> String {
        let mut args = FluentArgs::new();
        let n = n.try_into().unwrap_or(u64::MAX);
        args.set("n", n as f64);
        self.format(key, Some(&args)).unwrap_or_else(|| key.to_owned())
    }

    /// The language in which signatures are explained.
    pub(crate) fn of_signatures(self) -> greffier_pades::Lang {
        match self.0 {
            Language::Fr => greffier_pades::Lang::Fr,
            Language::En => greffier_pades::Lang::En,
        }
    }

    /// Why a file could not be read.
    pub(crate) fn of_reading(self, error: &greffier_extraction::ReadError) -> String {
        match self.0 {
            Language::Fr => error.fr(),
            Language::En => error.en(),
        }
    }

    /// The words of a key with one thing named in it.
    pub(crate) fn one(self, key: &str, name: &'static str, value: impl AsRef<str>) -> String {
        self.all(key, &[(name, value.as_ref())])
    }

    /// The words of a key with two things named in it.
    pub(crate) fn two(self, key: &str, a: &'static str, value: impl AsRef<str>, b: &'static str, other: impl AsRef<str>) -> String {
        self.all(key, &[(a, value.as_ref()), (b, other.as_ref())])
    }

    /// The words of a key with several things named in it.
    pub(crate) fn all(self, key: &str, values: &[(&'static str, &str)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set(*name, FluentValue::String(Cow::Borrowed(value)));
        }
        self.format(key, Some(&args)).unwrap_or_else(|| key.to_owned())
    }

    /// The text of the language.
    pub(crate) fn of(self, text: &Bilingual) -> &str {
        text.get(self.tag())
    }

    /// A whole number with its thousands apart.
    pub(crate) fn number(self, n: impl TryInto<u64>) -> String {
        let digits = n.try_into().unwrap_or(u64::MAX).to_string();
        let mark = if self.0 == Language::Fr { '\u{202f}' } else { ',' };
        let mut out = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index) % 3 == 0 {
                out.push(mark);
            }
            out.push(digit);
        }
        out
    }

    fn format(self, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let bundle = match self.0 {
            Language::Fr => &BUNDLES[0],
            Language::En => &BUNDLES[1],
        };
        let pattern = bundle.get_message(key)?.value()?;
        Some(bundle.format_pattern(pattern, args, &mut Vec::new()).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    fn keys(source: &str) -> BTreeSet<&str> {
        source
            .lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|line| line.split_once(" =").map(|(key, _)| key))
            .collect()
    }

    #[test]
    fn both_languages_say_the_same_things_without_mistakes() {
        for source in [FRENCH, ENGLISH] {
            assert!(FluentResource::try_new(source.to_owned()).is_ok_and(|resource| resource.entries().count() > 100));
            let all: Vec<_> = source.lines().filter_map(|line| line.split_once(" =")).map(|(key, _)| key).collect();
            let plain: Vec<_> = all.iter().filter(|key| !key.contains(' ')).collect();
            assert_eq!(plain.len(), keys(source).len(), "a key stands twice");
        }
        let (french, english) = (keys(FRENCH), keys(ENGLISH));
        assert_eq!(french.difference(&english).collect::<Vec<_>>(), Vec::<&&str>::new(), "only in French");
        assert_eq!(english.difference(&french).collect::<Vec<_>>(), Vec::<&&str>::new(), "only in English");
    }

    /// The keys that code and templates ask for by name, and all the text they are written in.
    fn used(folder: &Path, found: &mut BTreeSet<String>, all: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                used(&path, found, all);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            all.push_str(&text);
            for call in ["t.get(", "t.n(", "t.one(", "t.two(", "t.all(", "t.maybe("] {
                for rest in text.split(call).skip(1) {
                    let key = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"')).map(|(key, _)| key);
                    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
                    found.extend(
                        key.filter(|key| key.len() > 1 && key.chars().all(plain) && key.contains(char::is_alphabetic)).map(str::to_owned),
                    );
                }
            }
        }
    }

    #[test]
    fn every_key_that_is_used_exists_and_every_key_is_used() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let (mut found, mut all) = (BTreeSet::new(), String::new());
        used(&root.join("src"), &mut found, &mut all);
        used(&root.join("templates"), &mut found, &mut all);
        let known = keys(FRENCH);
        let missing: Vec<_> = found.iter().filter(|key| !known.contains(key.as_str())).collect();
        assert!(missing.is_empty(), "used and not written: {missing:?}");
        // Keys that are put together from codes of elsewhere.
        let made = [
            "doubt-",
            "fault-",
            "hint-",
            "effect-",
            "month-",
            "filter-",
            "state-",
            "evidence-",
            "outcome-",
            "meaning-",
            "destruction-",
            "disposal-",
            "left-",
        ];
        let written = |key: &str| all.contains(&format!("\"{key}\"")) || made.iter().any(|made| key.starts_with(made));
        let unused: Vec<_> = known.iter().filter(|key| !written(key)).collect();
        assert!(unused.is_empty(), "written and not used: {unused:?}");
    }

    #[test]
    fn numbers_are_apart_by_thousands() {
        assert_eq!(Words(Language::Fr).number(1_234_567_u64), "1\u{202f}234\u{202f}567");
        assert_eq!(Words(Language::En).number(999_u64), "999");
    }

    #[test]
    fn an_unknown_key_shows_itself() {
        assert_eq!(Words(Language::Fr).get("no-such-key"), "no-such-key");
    }
}
