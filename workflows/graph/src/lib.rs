//! Drawings of a workflow: Mermaid and DOT for other tools, and SVG that needs none.
//!
//! Titles and rules are other people's text: each writer escapes all of it, and names in the drawings are numbers of our own.
//!
//! **Architecture Invariant:** a drawing follows from the workflow, the language and the counts alone, to the byte.

mod chart;
mod dot;
mod mermaid;
mod svg;
mod words;

use std::collections::BTreeMap;

use greffier_language::Workflow;

/// How many open cases stand at each step, by the step's name.
pub type Counts = BTreeMap<String, u64>;

/// A form that a drawing is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Mermaid (`flowchart TD`), which forges and wikis show.
    Mermaid,
    /// An SVG picture that stands alone: no script, no font, nothing from outside.
    Svg,
    /// DOT, for Graphviz.
    Dot,
}

/// Draws a workflow in the language of a BCP 47 tag (French unless it is English). A way to a step that the workflow does not have is
/// not drawn: such a workflow was refused when it was read.
#[must_use]
pub fn draw(workflow: &Workflow, format: Format, language: &str, counts: &Counts) -> String {
    let chart = chart::Chart::new(workflow, language, counts);
    match format {
        Format::Mermaid => mermaid::write(&chart),
        Format::Svg => svg::write(&chart),
        Format::Dot => dot::write(&chart),
    }
}
