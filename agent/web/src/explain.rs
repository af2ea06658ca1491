//! The pages about error codes: `agent/docs/errors/*.md`, built into the binary.
//!
//! A page has a title (`# GRF-X-0001: …`), one sentence in French (`**Français.** …`) and one in English (`**English.** …`), and
//! sections. A section whose title is French is shown to readers of French; where there is none, the English one is, marked as such.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use greffier_casework::Language;
use include_dir::{Dir, include_dir};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../docs/errors");

static PAGES: LazyLock<BTreeMap<String, Explanation>> = LazyLock::new(|| {
    let files = FILES.files().filter_map(|file| {
        let code = file.path().file_stem()?.to_str()?.to_owned();
        Some((code.clone(), Explanation::read(&code, file.contents_utf8()?)))
    });
    files.collect()
});

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// Words.
    Plain(String),
    /// A name as it is typed.
    Code(String),
    /// Words that weigh.
    Strong(String),
}

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A title inside the page.
    Heading(String),
    /// A paragraph.
    Paragraph(Vec<Span>),
    /// A list.
    List(Vec<Vec<Span>>),
    /// A command or a file.
    Code(String),
}

/// The page of one code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Explanation {
    /// The code.
    pub code: String,
    french: String,
    english: String,
    body_fr: Vec<Block>,
    body_en: Vec<Block>,
}

/// The page of a code; `None` for a code that has none.
#[must_use]
pub fn page(code: &str) -> Option<&'static Explanation> {
    PAGES.get(code)
}

/// All pages by code.
pub fn pages() -> impl Iterator<Item = &'static Explanation> {
    PAGES.values()
}

/// The sentence of a code in a language, when the code has a page.
#[must_use]
pub fn sentence(code: &str, language: Language) -> Option<&'static str> {
    page(code).map(|page| page.sentence(language)).filter(|sentence| !sentence.is_empty())
}

impl Explanation {
    /// The one sentence.
    #[must_use]
    pub fn sentence(&self, language: Language) -> &str {
        match language {
            Language::Fr => &self.french,
            Language::En => &self.english,
        }
    }

    /// The sections as a terminal shows them: titles and paragraphs with an empty line between, files and commands moved in.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let (_, blocks) = self.body(language);
        blocks.iter().map(Block::text).collect::<Vec<_>>().join("\n")
    }

    /// The sections, with the language they are in.
    #[must_use]
    pub fn body(&self, language: Language) -> (Language, &[Block]) {
        let (own, other) = match language {
            Language::Fr => ((Language::Fr, &self.body_fr), (Language::En, &self.body_en)),
            Language::En => ((Language::En, &self.body_en), (Language::Fr, &self.body_fr)),
        };
        if own.1.is_empty() { (other.0, other.1) } else { (own.0, own.1) }
    }

    fn read(code: &str, text: &str) -> Self {
        let mut page = Self { code: code.to_owned(), ..Self::default() };
        let mut french = false;
        for block in blocks(text) {
            match block {
                Block::Heading(title) => {
                    french = is_french(&title);
                    page.body_mut(french).push(Block::Heading(title));
                }
                Block::Paragraph(spans) => match spans.split_first() {
                    Some((Span::Strong(mark), rest)) if page.bodies_empty() && mark == "Français." => page.french = plain(rest),
                    Some((Span::Strong(mark), rest)) if page.bodies_empty() && mark == "English." => page.english = plain(rest),
                    _ => page.body_mut(french).push(Block::Paragraph(spans)),
                },
                block => page.body_mut(french).push(block),
            }
        }
        page
    }
}

impl Explanation {
    fn bodies_empty(&self) -> bool {
        self.body_fr.is_empty() && self.body_en.is_empty()
    }

    fn body_mut(&mut self, french: bool) -> &mut Vec<Block> {
        if french { &mut self.body_fr } else { &mut self.body_en }
    }
}

impl Block {
    fn text(&self) -> String {
        match self {
            Self::Heading(title) => format!("{title}\n"),
            Self::Paragraph(spans) => format!("{}\n", typed(spans)),
            Self::List(items) => items.iter().map(|item| format!("- {}\n", typed(item))).collect(),
            Self::Code(code) => code.lines().map(|line| format!("    {line}\n")).collect(),
        }
    }
}

/// The words as they are typed: names keep their marks.
fn typed(spans: &[Span]) -> String {
    let text = spans.iter().map(|span| match span {
        Span::Plain(text) | Span::Strong(text) => text.clone(),
        Span::Code(text) => format!("`{text}`"),
    });
    text.collect::<String>().trim().to_owned()
}

fn is_french(title: &str) -> bool {
    ["Pourquoi", "Que faire", "Exemple", "Cause", "Quoi faire", "Détails"].iter().any(|start| title.starts_with(start))
}

fn plain(spans: &[Span]) -> String {
    let text: String = spans
        .iter()
        .map(|span| match span {
            Span::Plain(text) | Span::Code(text) | Span::Strong(text) => text.as_str(),
        })
        .collect();
    text.trim().to_owned()
}

/// Reads the little Markdown that these pages are written in.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut paragraph = String::new();
    let mut items: Vec<String> = Vec::new();
    let mut fence: Option<String> = None;
    let end = |paragraph: &mut String, items: &mut Vec<String>, blocks: &mut Vec<Block>| {
        if !paragraph.is_empty() {
            blocks.push(Block::Paragraph(spans(&std::mem::take(paragraph))));
        }
        if !items.is_empty() {
            blocks.push(Block::List(std::mem::take(items).iter().map(|item| spans(item)).collect()));
        }
    };
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            match fence.take() {
                Some(code) => blocks.push(Block::Code(code)),
                None => {
                    end(&mut paragraph, &mut items, &mut blocks);
                    fence = Some(String::new());
                }
            }
        } else if let Some(code) = &mut fence {
            code.push_str(line);
            code.push('\n');
        } else if line.trim().is_empty() || line.starts_with("# ") {
            end(&mut paragraph, &mut items, &mut blocks);
        } else if let Some(title) = line.strip_prefix("## ").or_else(|| line.strip_prefix("### ")) {
            end(&mut paragraph, &mut items, &mut blocks);
            blocks.push(Block::Heading(title.trim().to_owned()));
        } else if let Some(item) = item(line) {
            if !paragraph.is_empty() {
                end(&mut paragraph, &mut Vec::new(), &mut blocks);
            }
            items.push(item.to_owned());
        } else if let Some(last) = items.last_mut() {
            last.push(' ');
            last.push_str(line.trim());
        } else {
            paragraph.push_str(if paragraph.is_empty() { "" } else { " " });
            paragraph.push_str(line.trim());
        }
    }
    end(&mut paragraph, &mut items, &mut blocks);
    blocks.extend(fence.map(Block::Code));
    blocks
}

fn item(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let numbered = line.split_once(". ").filter(|(number, _)| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()));
    line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")).or(numbered.map(|(_, rest)| rest))
}

fn spans(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    for (index, part) in text.split('`').enumerate() {
        if index % 2 == 1 {
            spans.push(Span::Code(part.to_owned()));
            continue;
        }
        for (index, part) in part.split("**").enumerate().filter(|(_, part)| !part.is_empty()) {
            spans.push(if index % 2 == 1 { Span::Strong(part.to_owned()) } else { Span::Plain(part.to_owned()) });
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# GRF-X-0001: nothing\n\n**Français.** Rien `là`.\n\n**English.** Nothing.\n\n## Pourquoi\n\nParce que\nrien.\n\n\
                        ## Why\n\n- one\n  more\n- two\n\n```\nls\n```\n";

    #[test]
    fn a_page_gives_its_sentences_and_sections() {
        let page = Explanation::read("GRF-X-0001", PAGE);
        assert_eq!(page.sentence(Language::Fr), "Rien là.");
        assert_eq!(page.sentence(Language::En), "Nothing.");
        let (language, french) = page.body(Language::Fr);
        assert_eq!((language, french.len()), (Language::Fr, 2));
        assert_eq!(french[1], Block::Paragraph(vec![Span::Plain("Parce que rien.".into())]));
        let (_, english) = page.body(Language::En);
        assert_eq!(english[1], Block::List(vec![vec![Span::Plain("one more".into())], vec![Span::Plain("two".into())]]));
        assert_eq!(english[2], Block::Code("ls\n".into()));
    }

    #[test]
    fn a_page_is_shown_on_a_terminal() {
        let page = Explanation::read("GRF-X-0001", PAGE);
        assert_eq!(page.text(Language::Fr), "Pourquoi\n\nParce que rien.\n");
        assert_eq!(page.text(Language::En), "Why\n\n- one more\n- two\n\n    ls\n");
    }

    #[test]
    fn every_page_has_a_sentence_in_both_languages() {
        assert!(pages().count() > 20);
        for page in pages() {
            for language in [Language::Fr, Language::En] {
                assert!(!page.sentence(language).is_empty(), "{} in {}", page.code, language.tag());
            }
        }
    }
}
