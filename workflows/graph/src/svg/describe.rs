//! A drawing in words: the same steps and ways, for who does not see it.

use crate::chart::{Chart, Node, Shape};

/// One sentence or two for each node, in their order.
pub(super) fn describe(chart: &Chart) -> String {
    let words = chart.words;
    let steps = chart.nodes.iter().filter(|node| !matches!(node.shape, Shape::Start | Shape::Event)).count();
    let mut out = vec![match words.pick("fr", "en") {
        "en" => format!("Drawing of a workflow of {steps} {}.", if steps == 1 { "step" } else { "steps" }),
        _ => format!("Dessin d'un processus de {steps} {}.", if steps < 2 { "étape" } else { "étapes" }),
    }];
    let mut ways: Vec<Vec<usize>> = vec![Vec::new(); chart.nodes.len()];
    for (index, edge) in chart.edges.iter().enumerate() {
        ways[edge.from].push(index);
    }
    for (index, node) in chart.nodes.iter().enumerate() {
        out.push(format!("{}.", named(chart, index, node)));
        let ways: Vec<String> = ways[index].iter().map(|way| way_on(chart, *way)).collect();
        if !ways.is_empty() {
            out.push(format!("{}{}.", words.pick("Mène à ", "Leads to "), ways.join(words.pick(" ; ", "; "))));
        }
    }
    out.join(" ")
}

/// `3. Tâche « Préparer », branche « Technique » : Rôle : commis ; 2 dossiers ouverts`.
fn named(chart: &Chart, index: usize, node: &Node) -> String {
    let words = chart.words;
    let mut said = match node.shape {
        Shape::Start | Shape::Event => node.kind.clone(),
        _ => format!("{index}. {}", node.kind),
    };
    if !node.title.is_empty() {
        said.push_str(&format!(" {}", words.quoted(&node.title)));
    }
    if let Some(group) = node.group {
        said.push_str(&format!(", {} {}", words.pick("branche", "branch"), words.quoted(&chart.groups[group].title)));
    }
    let more: Vec<&str> = node.details.iter().chain(&node.count_line).map(String::as_str).collect();
    if !more.is_empty() {
        said.push_str(&format!(" ({})", more.join(words.pick(" ; ", "; "))));
    }
    said
}

fn way_on(chart: &Chart, way: usize) -> String {
    let edge = &chart.edges[way];
    let to = chart.called(edge.to);
    if edge.whole.is_empty() { format!("{} {to}", edge.to) } else { format!("{} {to} ({})", edge.to, edge.whole) }
}
