//! Keeps the directions of the house: which crate may know which.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

fn metadata() -> Metadata {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
    MetadataCommand::new().manifest_path(root).no_deps().other_options(vec!["--offline".into()]).exec().unwrap()
}

/// For each crate of ours: its room, and the crates of ours that it ships with.
fn house() -> BTreeMap<String, (String, BTreeSet<String>)> {
    let metadata = metadata();
    let root = metadata.workspace_root.as_str().to_owned();
    let ours: BTreeSet<String> = metadata.packages.iter().map(|package| package.name.to_string()).collect();
    metadata
        .packages
        .iter()
        .map(|package| {
            let folder = package.manifest_path.as_str().trim_start_matches(&root).trim_start_matches('/');
            let room = folder.split('/').next().unwrap_or_default().to_owned();
            let shipped = package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
            (
                package.name.to_string(),
                (room, shipped.map(|dependency| dependency.name.clone()).filter(|name| ours.contains(name)).collect()),
            )
        })
        .collect()
}

#[test]
fn workflows_and_signatures_know_nobody_outside_their_room() {
    let house = house();
    for (name, (room, knows)) in &house {
        for known in knows {
            let other = &house[known].0;
            match room.as_str() {
                "workflows" | "signatures" => assert_eq!(other, room, "{name} must not know {known}"),
                "agent" => assert_ne!(other, "tests", "{name} must not know {known}"),
                "tests" => {}
                other => panic!("{name} stands in no room of the house: {other}"),
            }
        }
    }
}

#[test]
fn the_nouns_know_none_of_ours() {
    let house = house();
    for name in ["greffier-casework", "greffier-calendar", "greffier-pdf", "greffier-cms", "greffier-unpack"] {
        assert_eq!(house[name].1, BTreeSet::new(), "{name} must import nothing of ours");
    }
}

#[test]
fn nobody_imports_the_command_line_and_the_console_knows_no_sql() {
    let metadata = metadata();
    for package in &metadata.packages {
        let names: Vec<&str> = package.dependencies.iter().map(|dependency| dependency.name.as_str()).collect();
        assert!(!names.contains(&"greffier"), "{} must not import the command line", package.name);
        if package.name.as_str() != "greffier-store" {
            assert!(!names.contains(&"sqlx"), "{} must not touch SQL: that is the store's", package.name);
        }
    }
}

/// What is pure takes time, randomness and bytes as arguments: these libraries bring the world in.
#[test]
fn pure_rooms_have_no_edges() {
    let house = house();
    let metadata = metadata();
    let edges = ["tokio", "sqlx", "axum", "reqwest", "notify", "getrandom", "rand", "tempfile", "tracing"];
    let pure = |name: &str| matches!(house[name].0.as_str(), "workflows" | "signatures") || name == "greffier-unpack";
    for package in metadata.packages.iter().filter(|package| pure(&package.name)) {
        for dependency in package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal) {
            assert!(!edges.contains(&dependency.name.as_str()), "{} is pure and must not use {}", package.name, dependency.name);
        }
    }
}
