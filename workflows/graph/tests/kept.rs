//! Drawings as they are kept: of the sample office, and of a workflow with every kind of step.

use std::collections::BTreeMap;

use greffier_graph::{Counts, Format, draw};
use greffier_language::{Form, Parts, Severity, SourceFile, Workflow, read_form, read_workflow};

fn source(path: &str) -> SourceFile {
    let whole = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    SourceFile { path: path.to_owned(), text: std::fs::read_to_string(whole).unwrap() }
}

fn workflow(path: &str, forms: &BTreeMap<String, Form>) -> Workflow {
    let (workflow, found) = read_workflow(&source(path), forms, &Parts::default());
    let errors: Vec<_> = found.iter().filter(|finding| finding.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    workflow.unwrap()
}

fn sample() -> Workflow {
    let (form, _) = read_form(&source("../library/changement-adresse/forms/changement-adresse.yaml"));
    let form = form.unwrap();
    let forms = BTreeMap::from([(form.form.clone(), form)]);
    workflow("../library/changement-adresse/workflows/changement-adresse.yaml", &forms)
}

fn every_kind() -> Workflow {
    workflow("tests/workflows/every-kind.yaml", &BTreeMap::new())
}

fn counts() -> Counts {
    Counts::from([("verifier".to_owned(), 3), ("signer".to_owned(), 1)])
}

#[test]
fn the_sample_office() {
    insta::assert_snapshot!("sample-mermaid", draw(&sample(), Format::Mermaid, "fr", &counts()));
    insta::assert_snapshot!("sample-dot", draw(&sample(), Format::Dot, "en", &counts()));
}

#[test]
fn every_kind_of_step() {
    insta::assert_snapshot!("every-kind-mermaid", draw(&every_kind(), Format::Mermaid, "fr", &counts()));
    insta::assert_snapshot!("every-kind-dot", draw(&every_kind(), Format::Dot, "en", &Counts::new()));
}

/// The words of the picture: who does not see it has the same steps and ways.
#[test]
fn the_description_has_all_that_is_drawn() {
    for (tag, name) in [("fr", "every-kind-description-fr"), ("en", "every-kind-description-en")] {
        let svg = draw(&every_kind(), Format::Svg, tag, &counts());
        let read = roxmltree::Document::parse(&svg).unwrap();
        let description = read.descendants().find(|node| node.has_tag_name("desc")).and_then(|node| node.text()).unwrap();
        insta::assert_snapshot!(name, description.replace(". ", ".\n"));
    }
}

#[test]
fn the_picture_is_the_same_every_time() {
    let draw = || draw(&every_kind(), Format::Svg, "fr", &counts());
    assert_eq!(draw(), draw());
    insta::assert_snapshot!("sample-svg", greffier_graph::draw(&sample(), Format::Svg, "fr", &counts()));
}
