//! Laying out: every YAML file of the repository survives it, and files that differ in white space only come out alike.

use std::path::{Path, PathBuf};

use greffier_language::{SourceFile, format_yaml, read_yaml};
use proptest::prelude::*;

fn format(path: &str, text: &str) -> String {
    let file = SourceFile { path: path.to_owned(), text: text.to_owned() };
    format_yaml(&file).unwrap_or_else(|finding| panic!("{path}: {}\n{text}", finding.reason.en))
}

fn data(path: &str, text: &str) -> serde_json::Value {
    read_yaml(&SourceFile { path: path.to_owned(), text: text.to_owned() }).unwrap()
}

fn yaml_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !name.starts_with('.') && !matches!(name.as_str(), "target" | "node_modules") {
            yaml_files(&path, found);
        } else if name.ends_with(".yaml") {
            found.push(path);
        }
    }
}

#[test]
fn every_file_of_the_repository_says_the_same_afterwards() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for room in ["workflows", "agent", "tests"] {
        yaml_files(&root.join(room), &mut files);
    }
    assert!(files.len() > 10, "the files were not found");
    for path in files {
        let (name, text) = (path.display().to_string(), std::fs::read_to_string(&path).unwrap());
        let formatted = format(&name, &text);
        assert_eq!(data(&name, &formatted), data(&name, &text), "{name}");
        assert_eq!(format(&name, &formatted), formatted, "{name}: a second time changes nothing");
        if name.contains("/library/") {
            assert_eq!(formatted, text, "{name}: what is shipped is laid out as `greffier fmt` does it");
        }
    }
}

/// What a file says, to be written in more ways than one.
#[derive(Debug, Clone)]
enum Node {
    Line(String),
    Block(Vec<String>),
    Map(Vec<Node>),
    List(Vec<Node>),
}

/// How a file is written: spaces of a level, of a list under its key, after a dash; empty lines above a key.
#[derive(Debug, Clone, Copy)]
struct Manner {
    level: usize,
    list: usize,
    gap: usize,
    empty: usize,
}

const OURS: Manner = Manner { level: 2, list: 2, gap: 1, empty: 1 };

/// Writes `node` behind what stands on the line; its own lines begin at `column`.
fn write(node: &Node, column: usize, manner: Manner, out: &mut String) {
    let spaces = " ".repeat(column);
    match node {
        Node::Line(text) => out.push_str(&format!("{text}\n")),
        Node::Block(lines) => {
            // A text is moved as a whole, so it stands as far from its key in every manner.
            let lines = lines.iter().map(|line| if line.is_empty() { "\n".into() } else { format!("{spaces}  {line}\n") });
            out.push_str(&format!("|-\n{}", lines.collect::<String>()));
        }
        Node::Map(values) => {
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    out.push_str(&"\n".repeat(if index % 2 == 0 { manner.empty } else { 0 }));
                    out.push_str(&format!("{spaces}# about {index}\n{spaces}"));
                }
                out.push_str(&format!("key{index}:"));
                below(value, column, manner, out);
            }
        }
        Node::List(values) => {
            for (index, value) in values.iter().enumerate() {
                out.push_str(&if index > 0 { format!("{spaces}-") } else { "-".into() });
                out.push_str(&" ".repeat(manner.gap));
                // The sign of a text stands right behind the dash, and the text moves with the dash.
                let text = matches!(value, Node::Block(_));
                write(value, if text { column } else { column + 1 + manner.gap }, manner, out);
            }
        }
    }
}

/// Writes what belongs to a key at `column`: on its line, or below it.
fn below(node: &Node, column: usize, manner: Manner, out: &mut String) {
    match node {
        Node::Line(_) | Node::Block(_) => {
            out.push(' ');
            write(node, column, manner, out);
        }
        Node::Map(_) | Node::List(_) => {
            let inner = column + if matches!(node, Node::List(_)) { manner.list } else { manner.level };
            out.push_str(&format!("\n{}", " ".repeat(inner)));
            write(node, inner, manner, out);
        }
    }
}

fn nodes() -> impl Strategy<Value = Node> {
    let line = prop::sample::select(vec!["x", "'a # b'", "\"d: e\"", "[1, { k: v }]", "12 # why", "~"]);
    let block = prop::collection::vec(prop::sample::select(vec!["text", "  deeper", "# no comment", "- no item", "end  "]), 1..4);
    let leaf = prop_oneof![
        3 => line.prop_map(|line| Node::Line(line.to_owned())),
        1 => block.prop_map(|mut lines| {
            // The first line says how deep a text stands.
            lines[0] = "first";
            Node::Block(lines.into_iter().map(str::to_owned).collect())
        }),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Node::Map),
            prop::collection::vec(inner, 1..4).prop_map(Node::List),
        ]
    })
}

proptest! {
    #[test]
    fn files_that_differ_in_white_space_come_out_alike(
        values in prop::collection::vec(nodes(), 1..4), level in 1_usize..6, list in 0_usize..6, gap in 1_usize..5, empty in 1_usize..4,
    ) {
        let file = |manner| {
            let mut out = String::new();
            write(&Node::Map(values.clone()), 0, manner, &mut out);
            out
        };
        let formatted = format("made-up.yaml", &file(Manner { level, list, gap, empty }));
        prop_assert_eq!(&formatted, &file(OURS));
        prop_assert_eq!(format("made-up.yaml", &formatted), formatted.clone());
    }
}
