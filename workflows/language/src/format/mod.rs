//! Lays a YAML file out anew: white space only, outside of texts. Comments, the order of keys and every value stay as they are.

mod indent;
mod lines;

use serde::de::IgnoredAny;
use serde_saphyr::granit_parser::{Event, Parser, ScanError, Span};

use crate::office::read_yaml;
use crate::{Diagnostic, SourceFile, Spot};

use self::indent::Indent;
use self::lines::{Kind, kinds};

/// The text of a YAML file as it should be laid out: no space at the end of a line, one line feed at the end of the file, at most one
/// empty line in a row, two spaces for each level, the items of a list moved in. What is laid out so stays as it is.
///
/// # Errors
/// The finding that says why the file must be left alone: it cannot be read (`GRF-YAML-001`, `GRF-YAML-002`), or would not say the same
/// afterwards (`GRF-YAML-003`).
pub fn format_yaml(file: &SourceFile) -> Result<String, Box<Diagnostic>> {
    read_yaml::<IgnoredAny>(file)?;
    let before = events(&file.text).map_err(|error| changed(file, &error.to_string()))?;
    let text = laid_out(&file.text, &before);
    let after = events(&text).map_err(|error| changed(file, &error.to_string()))?;
    if !same(&before, &after) {
        return Err(changed(file, "the events of the parser differ"));
    }
    Ok(text)
}

fn events(text: &str) -> Result<Vec<(Event<'_>, Span)>, ScanError> {
    Parser::new_from_str(text).collect()
}

/// Whether two files say the same in the same way, with the same comments in the same order.
fn same(before: &[(Event<'_>, Span)], after: &[(Event<'_>, Span)]) -> bool {
    let alike = |(one, other): (&(Event<'_>, Span), &(Event<'_>, Span))| match (&one.0, &other.0) {
        (Event::Comment(one, _), Event::Comment(other, _)) => one.trim_end() == other.trim_end(),
        (one, other) => one == other,
    };
    before.len() == after.len() && before.iter().zip(after).all(alike)
}

fn laid_out(text: &str, events: &[(Event<'_>, Span)]) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let kinds = kinds(&lines, events);
    let indented = Indent::lines(&lines, &kinds);
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for (line, kind) in indented.iter().zip(&kinds) {
        if *kind == Kind::Free && line.trim().is_empty() {
            empty += 1;
            continue;
        }
        if empty > 0 && !out.is_empty() {
            out.push('\n');
        }
        empty = 0;
        out.push_str(if kind.ends_in_text() { line } else { line.trim_end() });
        out.push('\n');
    }
    out
}

fn changed(file: &SourceFile, said: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(
        "GRF-YAML-003",
        &file.path,
        Spot::default(),
        [
            format!("le fichier est laissé tel quel : mis en forme, il ne dirait plus la même chose ({said})."),
            format!("the file is left as it is: laid out anew, it would no longer say the same ({said})."),
        ],
        [
            "Mettez-le en forme à la main, et signalez ce défaut avec le fichier.".into(),
            "Lay it out by hand, and report this fault with the file.".into(),
        ],
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(text: &str) -> String {
        let formatted = format_yaml(&SourceFile { path: "a.yaml".into(), text: text.into() }).unwrap();
        let again = format_yaml(&SourceFile { path: "a.yaml".into(), text: formatted.clone() }).unwrap();
        assert_eq!(again, formatted, "a second time changes nothing");
        formatted
    }

    #[test]
    fn white_space_is_made_even() {
        assert_eq!(format("\n\na: 1  \n\n\n\nb:\t2\n\n\n"), "a: 1\n\nb:\t2\n");
        assert_eq!(format("a: 1 # why  \r\nb: 2"), "a: 1 # why\nb: 2\n");
    }

    #[test]
    fn lists_and_what_is_inside_them_are_moved_in() {
        assert_eq!(
            format("steps:\n-   step: a\n    title:\n        fr: x\n\n# next\n-   step: b\n    # about letter\n    letter: c\nend: 1\n"),
            "steps:\n  - step: a\n    title:\n      fr: x\n\n  # next\n  - step: b\n    # about letter\n    letter: c\nend: 1\n"
        );
        assert_eq!(format("a:\n- - x\n  -   y\n-\n    z: 1\n"), "a:\n  - - x\n    - y\n  -\n    z: 1\n");
    }

    #[test]
    fn texts_stay_as_they_are() {
        let block = "a: |\n  one  \n\n\n    two\nb: >+\n  three\n\n\n";
        assert_eq!(format(block), block);
        assert_eq!(
            format("a:\n-   |\n      one\n       two\n-   b: >-\n\n        three\n"),
            "a:\n  - |\n        one\n         two\n  - b: >-\n\n        three\n"
        );
        let quoted = "a: \"one\\   \n  two\"\nb: 'x  # no comment  '\n";
        assert_eq!(format(quoted), quoted);
        assert_eq!(format("a: one\n\n\n  two\n"), "a: one\n\n\n  two\n", "empty lines are part of a plain text");
    }

    #[test]
    fn empty_lines_below_a_block_are_none_of_it() {
        assert_eq!(format("a: |\n  one\n\n\n\nb: 2\n"), "a: |\n  one\n\nb: 2\n");
        assert_eq!(format("a: |\n  one\n\n\n"), "a: |\n  one\n");
    }

    #[test]
    fn lists_between_brackets_move_with_their_key() {
        assert_eq!(
            format("a:\n    b: [1,   \n        2]\n    c: { x: 1,\n      y: 2 }\n"),
            "a:\n  b: [1,\n      2]\n  c: { x: 1,\n    y: 2 }\n"
        );
    }

    #[test]
    fn what_cannot_be_read_is_left_alone() {
        let error = format_yaml(&SourceFile { path: "a.yaml".into(), text: "a: [1\nb: 2\n".into() }).unwrap_err();
        assert_eq!(error.code, "GRF-YAML-001");
    }
}
