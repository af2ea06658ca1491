//! Files that are made to harm: each is refused with a code, or read within its bounds, and the reader lives.

use std::collections::BTreeMap;

use greffier_language::{
    Diagnostic, Expression, ExpressionError, FieldType, Lists, MAX_FILE_BYTES, Named, Parts, Scope, SourceFile, format_yaml, read_calendar,
    read_form, read_office, read_robot, read_table,
};

fn file(text: String) -> SourceFile {
    SourceFile { path: "hostile.yaml".into(), text }
}

/// The codes that every reader of people's files refuses a text with.
fn refused(text: &str) -> Vec<&'static str> {
    let source = file(text.to_owned());
    let parts = Parts::default();
    let (_, workflow) = read_office(&[], &Lists::new(), std::slice::from_ref(&source), &parts);
    let one = |name: &str| Named::from([(name.to_owned(), source.clone())]);
    let parts = Parts { tables: one("t"), calendars: one("c"), procedures: one("p"), robots: one("r") };
    let (_, together) = read_office(std::slice::from_ref(&source), &Lists::new(), &[], &parts);
    let found: Vec<Diagnostic> = [
        workflow,
        read_form(&source).1,
        read_table(&source, &Scope::new(), &BTreeMap::new()).1,
        read_calendar(&source).1,
        read_robot(&source).1,
        format_yaml(&source).err().map(|finding| *finding).into_iter().collect(),
    ]
    .into_iter()
    .map(|findings| findings.into_iter().next().unwrap_or_else(|| panic!("a reader took it: {}", &text[..text.len().min(80)])))
    .collect();
    assert!(!together.is_empty());
    assert!(found.iter().all(|finding| finding.reason.fr.len() < 1_000), "what is said of it is short");
    found.into_iter().map(|finding| finding.code).collect()
}

#[test]
fn a_file_of_ten_megabytes_is_not_parsed() {
    let large = "a: [".to_owned() + &"1, ".repeat(10_000_000 / 3) + "1]";
    assert!(large.len() > 9 * MAX_FILE_BYTES);
    assert_eq!(refused(&large), ["GRF-YAML-002"; 6]);
}

#[test]
fn a_hundred_thousand_levels_are_refused() {
    const LEVELS: usize = 100_000;
    let flow = format!("a: {}{}", "[".repeat(LEVELS), "]".repeat(LEVELS));
    let maps = "{a: ".repeat(LEVELS) + &"}".repeat(LEVELS);
    let dashes = "- ".repeat(LEVELS) + "a";
    // Each level of a block is indented more than the one above it: a file of the largest size has some hundreds.
    let blocks: String = (0..1_300).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    for text in [flow, maps, dashes, blocks] {
        assert_eq!(refused(&text), ["GRF-YAML-001"; 6]);
    }
}

#[test]
fn bombs_of_aliases_do_not_go_off() {
    let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        laughs += &format!("a{level}: &a{level} [{aliases}]\n");
    }
    let merges: String = (1..40).map(|level| format!("m{level}: &m{level} {{<<: [*m{0}, *m{0}], k{level}: 1}}\n", level - 1)).collect();
    let itself = "a: &a [*a, *a]\n".to_owned();
    for text in [laughs, format!("m0: &m0 {{k: 1}}\n{merges}"), itself] {
        assert!(refused(&text).iter().all(|code| *code == "GRF-YAML-001"));
    }
}

const HEAD: &str = "workflow: w\ntitle: { fr: W, en: W }\nforms: []\nsteps:\n";

/// Branches in branches, so many deep.
fn together(depth: usize) -> String {
    let mut text = HEAD.to_owned();
    for level in 0..depth {
        let pad = "  ".repeat(1 + 3 * level);
        let branch = |name: &str| format!("{pad}    - branch: {name}\n{pad}      title: {{ fr: B, en: B }}\n{pad}      steps:\n");
        text +=
            &format!("{pad}- step: s{level}\n{pad}  title: {{ fr: S, en: S }}\n{pad}  together:\n{pad}   join: all\n{pad}   branches:\n");
        text += &branch("a");
    }
    text
}

#[test]
fn branches_nested_too_deep_are_refused() {
    let source = file(together(200));
    let (office, findings) = read_office(&[], &Lists::new(), &[source], &Parts::default());
    assert!(office.workflows.is_empty());
    assert!(findings.iter().any(|finding| finding.code.starts_with("GRF-YAML") || finding.code.starts_with("GRF-WF")), "{findings:?}");
    // Six are read, by a thread with half the stack that threads have.
    let six = std::thread::Builder::new().stack_size(1 << 20).spawn(|| {
        let text = together(6) + &format!("{}- {{ step: fin, title: {{ fr: F, en: F }}, close: done }}\n", "  ".repeat(19));
        let (office, findings) = read_office(&[], &Lists::new(), &[file(text)], &Parts::default());
        assert!(!office.workflows.is_empty(), "{findings:?}");
    });
    six.unwrap().join().unwrap();
}

fn scope() -> Scope {
    Scope::from([("nom".to_owned(), FieldType::Name), ("montant".to_owned(), FieldType::Amount)])
}

#[test]
fn rules_that_go_through_lists_are_refused_before_they_run() {
    let list = format!("[{}]", vec!["1"; 60].join(","));
    let nested = |macros: &[&str]| {
        let opened = macros.iter().map(|name| format!("{list}.{name}(montant, "));
        opened.collect::<String>() + "true" + &")".repeat(macros.len())
    };
    for rule in [
        nested(&["all"]),
        nested(&["exists", "all"]),
        nested(&["filter", "exists_one"]),
        format!("{list}.map(x, {list}.map(y, y)).size() > 1"),
        "[1].all(x, true) && nom == ''".to_owned(),
    ] {
        assert!(matches!(Expression::compile(&rule, &scope()), Err(ExpressionError::Loop { .. })), "{rule}");
    }
}

#[test]
fn rules_that_are_long_or_deep_or_want_a_regular_expression_are_refused() {
    let long = format!("nom == '{}'", "a".repeat(3_000));
    let deep = ["(".repeat(5_000), "!".repeat(1_900) + "true", "[".repeat(900) + &"]".repeat(900), "-".repeat(1_000) + "1 == 1"];
    assert_eq!(Expression::compile(&long, &scope()).unwrap_err(), ExpressionError::TooLarge);
    // Signs that undo each other may be read away; nothing is followed as deep as it is written.
    for rule in &deep {
        assert!(Expression::compile(rule, &scope()).is_err() || rule.starts_with(['!', '-']), "{rule}");
    }
    // No function of a rule takes a pattern: one could be made to take for ever, or all the memory there is.
    let pattern = Expression::compile("nom.matches('(a+)+$')", &scope()).and_then(|rule| rule.holds(&scope(), &BTreeMap::new()));
    assert!(matches!(pattern, Err(ExpressionError::NotABoolean(_))), "{pattern:?}");
    // As many operators as a rule has room for.
    let chain = vec!["1"; 900].join("+") + " == 900";
    assert!(matches!(Expression::compile(&chain, &scope()), Ok(_) | Err(ExpressionError::TooLarge)));
}
