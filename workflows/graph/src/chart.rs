//! A workflow as nodes, edges and groups: what all the writers draw.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use greffier_language::{Step, StepKind, Way, When, Workflow};

use crate::Counts;
use crate::words::Words;

/// What a node looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Where a case begins.
    Start,
    /// What may happen at any moment.
    Event,
    /// Somebody's work.
    Work,
    /// Somebody decides.
    Decision,
    /// Rules choose.
    Rules,
    /// Something is asked of the outside.
    Effect,
    /// Nobody does anything.
    Wait,
    /// Branches begin or meet.
    Fork,
    /// The case ends.
    Close,
}

/// A step, the start, or what may happen at any moment.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) shape: Shape,
    /// The name of its kind.
    pub(crate) kind: String,
    pub(crate) title: String,
    /// The lines below the title.
    pub(crate) details: Vec<String>,
    /// How many open cases stand there, where that is known.
    pub(crate) count_line: Option<String>,
    /// The branch it is in.
    pub(crate) group: Option<usize>,
}

/// How an edge is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    /// As it should go.
    Plain,
    /// Late, declined or failed.
    Exception,
}

/// A way from a node to another.
#[derive(Debug)]
pub(crate) struct Edge {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// What stands on it; may be empty.
    pub(crate) label: String,
    /// The same, never cut.
    pub(crate) whole: String,
    pub(crate) line: Line,
}

/// A branch.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) title: String,
    /// The branch around it. Its number is always smaller.
    pub(crate) parent: Option<usize>,
}

/// What stands between what, for the writers that nest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// A node.
    Node { depth: usize, node: usize },
    /// A branch begins.
    Begin { depth: usize, group: usize },
    /// The newest branch that is open ends.
    End { depth: usize },
}

/// All that is drawn.
#[derive(Debug)]
pub(crate) struct Chart {
    pub(crate) title: String,
    pub(crate) words: Words,
    /// The start, then the steps in their order, then what may happen at any moment.
    pub(crate) nodes: Vec<Node>,
    /// In the order of the nodes and their ways.
    pub(crate) edges: Vec<Edge>,
    pub(crate) groups: Vec<Group>,
}

impl Chart {
    pub(crate) fn new(workflow: &Workflow, language: &str, counts: &Counts) -> Self {
        let words = Words::new(language);
        let mut chart =
            Self { title: one_line(workflow.title.get(words.tag())), words, nodes: Vec::new(), edges: Vec::new(), groups: Vec::new() };
        let steps = Steps::of(workflow);
        let groups = chart.group(&steps);
        chart.nodes.push(bare(Shape::Start, words.start(), ""));
        for (step, group) in steps.drawn.iter().zip(groups) {
            chart.nodes.push(node(step, words, group, counts));
        }
        if !steps.drawn.is_empty() {
            chart.edge(0, 1, None, words);
        }
        for (index, step) in steps.drawn.iter().enumerate() {
            for way in ways(step) {
                if let Some(to) = steps.number(way.to) {
                    // The rules of rows and items differ: those of one would say nothing of the others.
                    let each = matches!(step.kind, StepKind::Together { each: true, .. }) && matches!(way.when, When::Branch(_));
                    chart.edge(index + 1, to, (!each).then_some(way.when), words);
                }
            }
        }
        for handler in &workflow.on {
            let from = chart.nodes.len();
            chart.nodes.push(bare(Shape::Event, words.at_any_moment(), handler.title.get(words.tag())));
            if let Some(to) = steps.number(&handler.then) {
                chart.edge(from, to, None, words);
            }
        }
        chart
    }

    /// Nodes and branches, each branch after the nodes beside it. A branch without a step is left out.
    pub(crate) fn outline(&self) -> Vec<Part> {
        let mut nodes: Vec<Vec<usize>> = vec![Vec::new(); self.groups.len() + 1];
        for (index, node) in self.nodes.iter().enumerate() {
            nodes[node.group.map_or(0, |group| group + 1)].push(index);
        }
        let mut inner: Vec<Vec<usize>> = vec![Vec::new(); self.groups.len() + 1];
        for (index, group) in self.groups.iter().enumerate().filter(|(index, _)| !nodes[index + 1].is_empty()) {
            inner[group.parent.map_or(0, |parent| parent + 1)].push(index);
        }
        let mut parts: Vec<Part> = nodes[0].iter().map(|node| Part::Node { depth: 0, node: *node }).collect();
        // A stack in place of a recursion: branches may be as deep as they like.
        let begin = |depth, inner: &[usize]| inner.iter().rev().map(|group| Part::Begin { depth, group: *group }).collect::<Vec<_>>();
        let mut next = begin(0, &inner[0]);
        while let Some(part) = next.pop() {
            parts.push(part);
            if let Part::Begin { depth, group } = part {
                parts.extend(nodes[group + 1].iter().map(|node| Part::Node { depth: depth + 1, node: *node }));
                next.push(Part::End { depth });
                next.extend(begin(depth + 1, &inner[group + 1]));
            }
        }
        parts
    }

    /// What names a node in writing: its title, and its kind where the title says nothing of it.
    pub(crate) fn called(&self, node: usize) -> String {
        let node = &self.nodes[node];
        if node.title.is_empty() { node.kind.clone() } else { self.words.quoted(&node.title) }
    }

    fn edge(&mut self, from: usize, to: usize, when: Option<When<'_>>, words: Words) {
        let line = match when {
            Some(When::Declined | When::Late(_) | When::Failed | When::Refused(_)) => Line::Exception,
            _ => Line::Plain,
        };
        let (label, whole) = when.map_or_else(Default::default, |when| (one_line(&words.label(when)), one_line(&words.when(when))));
        self.edges.push(Edge { from, to, label, whole, line });
    }

    /// Makes the groups, and finds that of each step: all that is reached from a branch's first step without leaving it.
    fn group(&mut self, all: &Steps<'_>) -> Vec<Option<usize>> {
        let steps = &all.drawn;
        let mut of: Vec<Option<usize>> = vec![None; steps.len()];
        // A step that begins branches is written before them, so that the group around is known; where it is not, there is none.
        for (index, step) in steps.iter().enumerate() {
            let StepKind::Together { branches, join, each } = &step.kind else { continue };
            for branch in branches.iter().take(if *each { 1 } else { branches.len() }) {
                let group = self.groups.len();
                let title = if *each { self.words.for_each(branches) } else { branch.title.get(self.words.tag()).to_owned() };
                self.groups.push(Group { title: one_line(&title), parent: of[index] });
                let mut next = vec![branch.first.as_str()];
                while let Some(name) = next.pop() {
                    let Some(at) = all.number(name).map(|number| number - 1) else { continue };
                    if steps[at].inside.as_ref() != Some(join) || of[at].is_some() || at <= index {
                        continue;
                    }
                    of[at] = Some(group);
                    next.extend(steps[at].ways_on());
                    // From the beginning of inner branches on to their end: they are in a group of their own.
                    if let StepKind::Together { join, .. } = &steps[at].kind {
                        next.push(join);
                    }
                }
            }
            // What nothing leads to stands in the branch of the step above it.
            let mut above = None;
            for at in (index + 1..steps.len()).filter(|at| steps[*at].inside.as_ref() == Some(join)) {
                above = of[at].or(above);
                of[at] = above;
            }
        }
        of
    }
}

/// The steps that are drawn: those for several rows or items once.
struct Steps<'w> {
    drawn: Vec<&'w Step>,
    numbers: BTreeMap<String, usize>,
}

impl<'w> Steps<'w> {
    fn of(workflow: &'w Workflow) -> Self {
        let mut steps = Self { drawn: Vec::new(), numbers: BTreeMap::new() };
        for step in &workflow.steps {
            if let Entry::Vacant(place) = steps.numbers.entry(Workflow::written(&step.name)) {
                steps.drawn.push(step);
                place.insert(steps.drawn.len());
            }
        }
        steps
    }

    /// The number of the node of a step.
    fn number(&self, name: &str) -> Option<usize> {
        self.numbers.get(&Workflow::written(name)).copied()
    }
}

/// The ways that are drawn: those to several rows or items once.
fn ways(step: &Step) -> Vec<Way<'_>> {
    let mut ways = step.ways();
    let mut undone = BTreeSet::new();
    ways.retain(|way| !matches!(way.when, When::Undone(_)) || undone.insert(Workflow::written(way.to)));
    if let StepKind::Together { each: true, .. } = step.kind {
        let mut begun = false;
        ways.retain(|way| !matches!(way.when, When::Branch(_)) || !std::mem::replace(&mut begun, true));
    }
    ways
}

fn bare(shape: Shape, kind: &str, title: &str) -> Node {
    Node { shape, kind: kind.to_owned(), title: one_line(title), details: Vec::new(), count_line: None, group: None }
}

fn node(step: &Step, words: Words, group: Option<usize>, counts: &Counts) -> Node {
    let shape = match &step.kind {
        StepKind::Review { .. } | StepKind::Task { .. } | StepKind::Sign { .. } => Shape::Work,
        StepKind::Decide { .. } => Shape::Decision,
        StepKind::Choose { .. } | StepKind::Table { .. } | StepKind::Extend { .. } => Shape::Rules,
        StepKind::Wait { .. } | StepKind::Ask { .. } => Shape::Wait,
        StepKind::Together { .. } | StepKind::Join { .. } => Shape::Fork,
        StepKind::Call { .. } | StepKind::Compensate { .. } => Shape::Rules,
        StepKind::Letter { .. } | StepKind::Seal { .. } | StepKind::Deliver { .. } | StepKind::Notify { .. } => Shape::Effect,
        StepKind::Robot { .. } => Shape::Effect,
        StepKind::Close { .. } => Shape::Close,
    };
    Node {
        shape,
        kind: words.kind(&step.kind).to_owned(),
        title: one_line(&title_of(step, words)),
        details: words.details(step).iter().map(|line| one_line(line)).collect(),
        count_line: count_of(step, counts).map(|count| words.cases(count)),
        group,
    }
}

/// The title of a step; for rows and items without what names the one.
fn title_of(step: &Step, words: Words) -> String {
    let title = step.title.get(words.tag());
    let alone = if step.name.contains('[') { title.rsplit_once(" – ").map_or(title, |(alone, _)| alone) } else { title };
    alone.to_owned()
}

/// The cases at a step, at those for all rows and items together.
fn count_of(step: &Step, counts: &Counts) -> Option<u64> {
    let name = Workflow::written(&step.name);
    counts.iter().filter(|(of, _)| Workflow::written(of) == name).map(|(_, count)| *count).reduce(|sum, count| sum + count)
}

/// White space of any kind, control characters and what turns the direction of writing become single spaces.
fn one_line(text: &str) -> String {
    let sign = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}');
    let plain: String = text.chars().map(|c| if sign(c) { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
