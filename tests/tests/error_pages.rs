//! Every error code that the sources name has its page, and every page belongs to a code that some source names.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !matches!(name.as_str(), "target" | "tests" | "node_modules" | "docs" | ".git" | ".venv") {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// Codes such as `GRF-WF-101` in a text.
fn codes(text: &str) -> impl Iterator<Item = String> + '_ {
    text.match_indices("GRF-").filter_map(|(at, _)| {
        let rest = &text[at..];
        let end = rest.find(|c: char| !c.is_ascii_uppercase() && !c.is_ascii_digit() && c != '-').unwrap_or(rest.len());
        let code = rest[..end].trim_end_matches('-');
        let number = code.rsplit('-').next()?;
        (number.len() == 3 && number.bytes().all(|b| b.is_ascii_digit())).then(|| code.to_owned())
    })
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let mut files = Vec::new();
    for room in ["workflows", "signatures", "agent"] {
        sources(&root().join(room), &mut files);
    }
    let named: BTreeSet<String> =
        files.iter().flat_map(|file| codes(&std::fs::read_to_string(file).unwrap()).collect::<Vec<_>>()).collect();
    let folder = root().join("agent/docs/errors");
    let pages: BTreeSet<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned()).collect();
    let without_page: Vec<_> = named.difference(&pages).collect();
    let without_code: Vec<_> = pages.difference(&named).collect();
    assert!(named.len() > 50, "the sources were not found");
    assert!(without_page.is_empty(), "codes without a page: {without_page:?}");
    assert!(without_code.is_empty(), "pages without a code: {without_code:?}");
}

#[test]
fn every_page_says_why_and_what_to_do_in_french_and_english() {
    const SECTIONS: [&str; 4] = ["## Pourquoi", "## Que faire", "## Why", "## What to do"];
    for entry in std::fs::read_dir(root().join("agent/docs/errors")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let code = path.file_stem().unwrap().to_string_lossy().into_owned();
        for part in [format!("# {code}: "), "**Français.** ".into(), "**English.** ".into()] {
            assert!(text.contains(&part), "{} lacks « {part} »", path.display());
        }
        let sections: Vec<&str> = text.lines().filter(|line| SECTIONS.contains(line)).collect();
        assert_eq!(sections, SECTIONS, "{}", path.display());
    }
}

#[test]
fn workflow_rules_show_a_wrong_and_a_mended_example_in_both_languages() {
    let folder = root().join("agent/docs/errors");
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let workflow = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("GRF-WF-"));
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(
            !workflow || text.matches("```yaml\n").count() == 4,
            "{}: two under « ## Exemple », two under « ## Example »",
            path.display()
        );
    }
}
