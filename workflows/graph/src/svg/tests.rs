//! What must hold of every drawing, over random workflows with branches in branches, circles and hostile titles.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use greffier_language::{
    Bilingual, Branch, Compiled, DayCount, DecisionOption, Handler, JoinMode, Route, Scope, Spot, Step, StepKind, WaitFor, Within, Workflow,
};
use proptest::prelude::*;
use roxmltree::Document;

use super::layout::{Frame, Layout};
use crate::chart::Chart;
use crate::{Counts, Format, draw};

const HOSTILE: [&str; 11] = [
    "$$x$$",
    "Vérifier la demande",
    "end",
    "a\"]; b --> c",
    "<script>alert('x')</script>",
    "]]> & &lt; &#x41;",
    "ligne\nnouvelle\r\n  subgraph x",
    "\\\" ];\\",
    "1. `un` **deux** #quot; %% {rien}",
    "Unmotquinefinitjamaisparcequilestpluslargequelaplacequ'ilpeutavoirdansuneboîtededessin",
    "\u{0}\u{8}\u{fffe}\u{2028}|",
];

fn both(text: &str) -> Bilingual {
    Bilingual { fr: text.to_owned(), en: text.to_owned() }
}

/// A workflow from random numbers: a block of steps, some of which begin branches.
struct Maker {
    numbers: Vec<u16>,
    at: usize,
    steps: Vec<Step>,
}

impl Maker {
    fn next(&mut self, below: usize) -> usize {
        let number = self.numbers[self.at % self.numbers.len()];
        self.at += 1;
        // Over again, the numbers would repeat.
        (usize::from(number) + self.at / self.numbers.len() * 7) % below
    }

    fn text(&mut self) -> &'static str {
        HOSTILE[self.next(HOSTILE.len())]
    }

    fn block(&mut self, count: usize, depth: usize, join: Option<&str>) -> String {
        let prefix = self.steps.len();
        let names: Vec<String> = (0..count).map(|step| format!("s{prefix}-{step}")).collect();
        for name in &names {
            let any = |maker: &mut Self| {
                let place = maker.next(count + usize::from(join.is_some()));
                names.get(place).map_or_else(|| join.unwrap_or_default().to_owned(), Clone::clone)
            };
            let role = "commis".to_owned();
            let title = both(self.text());
            let mut step = Step {
                file: None,
                name: name.clone(),
                title: title.clone(),
                at: Spot::default(),
                not_by: Vec::new(),
                within: None,
                escalate: Vec::new(),
                failed: None,
                paper: None,
                inside: join.map(str::to_owned),
                kind: StepKind::Close { outcome: self.text().to_owned() },
            };
            match self.next(if depth < 3 { 8 } else { 6 }) {
                0 => {}
                1 => {
                    step.within = Some(Within { days: 5, count: DayCount::Business, after: None, then: any(self) });
                    step.kind = StepKind::Task { role, instructions: title, fields: Vec::new(), then: any(self) };
                }
                2 => {
                    step.failed = Some(any(self));
                    step.kind = StepKind::Seal { then: any(self) };
                }
                3 => {
                    let options = (0..1 + self.next(4)).map(|option| DecisionOption {
                        name: option.to_string(),
                        title: both(self.text()),
                        reasons: false,
                        then: any(self),
                    });
                    step.kind = StepKind::Decide { role, options: options.collect() };
                }
                4 => {
                    let routes = (0..1 + self.next(3))
                        .map(|_| Route { when: self.text().to_owned(), then: any(self), compiled: Compiled::default() })
                        .collect();
                    step.kind = StepKind::Choose { routes, otherwise: any(self) };
                }
                5 => step.kind = StepKind::Wait { until: WaitFor::Days { days: 1, count: DayCount::Calendar }, then: any(self) },
                _ => {
                    let inner = format!("{name}/join");
                    let then = any(self);
                    let place = self.steps.len();
                    self.steps.push(step.clone());
                    let branches = (0..2 + self.next(2)).map(|branch| {
                        let count = 1 + self.next(3);
                        Branch {
                            name: branch.to_string(),
                            title: both(self.text()),
                            first: self.block(count, depth + 1, Some(&inner)),
                            when: None,
                            row: Vec::new(),
                            compiled: Default::default(),
                        }
                    });
                    let branches: Vec<Branch> = branches.collect();
                    let join = Step {
                        name: inner.clone(),
                        kind: StepKind::Join { of: name.clone(), mode: JoinMode::All, branches: branches.len(), then },
                        ..step
                    };
                    self.steps[place].kind = StepKind::Together { branches, join: inner, each: false };
                    self.steps.push(join);
                    continue;
                }
            }
            self.steps.push(step);
        }
        names[0].clone()
    }
}

fn made(numbers: Vec<u16>, count: usize) -> Workflow {
    let mut maker = Maker { numbers, at: 0, steps: Vec::new() };
    let first = maker.block(count, 0, None);
    let on = (0..maker.next(3)).map(|event| Handler { event: event.to_string(), title: both(maker.text()), then: first.clone() }).collect();
    empty(maker.steps, on)
}

fn empty(steps: Vec<Step>, on: Vec<Handler>) -> Workflow {
    Workflow {
        robots: Default::default(),
        calendar: None,
        tables: std::collections::BTreeMap::new(),
        name: "w".to_owned(),
        title: both("A & \"B\" <c>\nend"),
        forms: Vec::new(),
        answer_within: None,
        paper: Vec::new(),
        steps,
        fields: Scope::new(),
        choices: BTreeMap::new(),
        details: BTreeMap::new(),
        required: Vec::new(),
        language_field: None,
        data: Vec::new(),
        on,
    }
}

/// How often each way is there, by the numbers of its ends.
fn ways(workflow: &Workflow) -> Vec<(usize, usize)> {
    let number = |name: &str| workflow.steps.iter().position(|step| step.name == name).unwrap() + 1;
    let mut ways: Vec<(usize, usize)> = workflow
        .steps
        .iter()
        .flat_map(|step| step.ways().into_iter().map(|way| (number(&step.name), number(way.to))).collect::<Vec<_>>())
        .collect();
    ways.extend((!workflow.steps.is_empty()).then_some((0, 1)));
    ways.extend(workflow.on.iter().enumerate().map(|(index, handler)| (workflow.steps.len() + 1 + index, number(&handler.then))));
    ways.sort_unstable();
    ways
}

/// The edges of a text: `nA <arrow> nB` at the beginning of a line.
fn edges(text: &str, arrow: impl Fn(&str) -> bool) -> Vec<(usize, usize)> {
    let number = |word: &str| word.trim_end_matches(';').strip_prefix('n').and_then(|n| n.parse().ok());
    let mut found: Vec<(usize, usize)> = text
        .lines()
        .filter_map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let from = number(words.first()?)?;
            words.get(1).filter(|word| arrow(word))?;
            // In Mermaid the label stands between the ends, in DOT behind them.
            let to = if words[1] == "->" { number(words.get(2)?)? } else { number(words.last()?)? };
            Some((from, to))
        })
        .collect();
    found.sort_unstable();
    found
}

fn apart(a: Frame, b: Frame) -> bool {
    a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
}

fn on_border(frame: Frame, (x, y): (f64, f64)) -> (bool, bool) {
    let within = frame.x - 0.5 <= x && x <= frame.x + frame.width + 0.5;
    (within && (y - frame.y).abs() < 0.5, within && (y - frame.y - frame.height).abs() < 0.5)
}

fn inside(frame: Frame, a: (f64, f64), b: (f64, f64)) -> bool {
    let (low, high) = ((a.0.min(b.0), a.1.min(b.1)), (a.0.max(b.0), a.1.max(b.1)));
    low.0 < frame.x + frame.width - 0.5 && frame.x + 0.5 < high.0 && low.1 < frame.y + frame.height - 0.5 && frame.y + 0.5 < high.1
        || low.0 == high.0
            && frame.x + 0.5 < low.0
            && low.0 < frame.x + frame.width - 0.5
            && low.1 < frame.y + frame.height - 0.5
            && frame.y + 0.5 < high.1
        || low.1 == high.1
            && frame.y + 0.5 < low.1
            && low.1 < frame.y + frame.height - 0.5
            && low.0 < frame.x + frame.width - 0.5
            && frame.x + 0.5 < high.0
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_step_and_every_way_is_drawn_once(numbers in prop::collection::vec(any::<u16>(), 20..120), count in 1_usize..9) {
        let workflow = made(numbers, count);
        let nodes = workflow.steps.len() + 1 + workflow.on.len();
        let counts = Counts::from([(workflow.steps[0].name.clone(), 2)]);
        let mermaid = draw(&workflow, Format::Mermaid, "fr", &counts);
        prop_assert_eq!(edges(&mermaid, |word| word.starts_with("--") || word.starts_with("-.")), ways(&workflow));
        let dot = draw(&workflow, Format::Dot, "en", &counts);
        prop_assert_eq!(edges(&dot, |word| word == "->"), ways(&workflow));
        let svg = draw(&workflow, Format::Svg, "en", &counts);
        let read = Document::parse(&svg).unwrap();
        let number = |node: roxmltree::Node<'_, '_>, name: &str| node.attribute(name).and_then(|text| text.parse::<usize>().ok());
        let mut drawn: Vec<(usize, usize)> = read.descendants().filter_map(|node| number(node, "data-from").zip(number(node, "data-to"))).collect();
        drawn.sort_unstable();
        prop_assert_eq!(drawn, ways(&workflow));
        for node in 0..nodes {
            prop_assert_eq!(mermaid.lines().filter(|line| ["[", "{", "(", ">"].iter().any(|shape| line.trim().starts_with(&format!("n{node}{shape}")))).count(), 1);
            prop_assert_eq!(dot.lines().filter(|line| line.trim().starts_with(&format!("n{node} [shape="))).count(), 1);
            prop_assert_eq!(read.descendants().filter(|element| number(*element, "data-node") == Some(node)).count(), 1);
        }
        // Nothing of a title became a mark: mermaid's labels hold no sign, and what is between tags is text.
        let opened = mermaid.lines().filter(|line| line.trim().starts_with("subgraph ")).count();
        prop_assert_eq!(mermaid.lines().filter(|line| line.trim() == "end").count(), opened);
        prop_assert!(mermaid.lines().all(|line| line.matches('"').count() % 2 == 0 && line.matches('"').count() <= 2));
        prop_assert!(!mermaid.contains("#36;#36;"), "a formula");
        prop_assert!(read.descendants().all(|node| !node.has_tag_name("script")));
        let ids: Vec<&str> = read.descendants().filter_map(|node| node.attribute("id")).collect();
        prop_assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), ids.len());
    }

    #[test]
    fn nothing_lies_on_something_else(numbers in prop::collection::vec(any::<u16>(), 20..120), count in 1_usize..9) {
        let workflow = made(numbers, count);
        let chart = Chart::new(&workflow, "fr", &Counts::new());
        let layout = Layout::of(&chart);
        let boxes: Vec<Frame> = layout.frames.iter().copied().chain(layout.labels.values().map(|label| label.frame)).collect();
        for (index, one) in boxes.iter().enumerate() {
            prop_assert!(one.x >= 0.0 && one.y >= 0.0 && one.x + one.width <= layout.width && one.y + one.height <= layout.height);
            for other in &boxes[index + 1..] {
                prop_assert!(apart(*one, *other), "{:?} and {:?}", one, other);
            }
        }
        for (edge, path) in chart.edges.iter().zip(&layout.paths) {
            prop_assert!(on_border(layout.frames[edge.from], path[0]).1, "{:?} begins at {:?}", edge, path);
            prop_assert!(on_border(layout.frames[edge.to], path[path.len() - 1]).0, "{:?} ends at {:?}", edge, path);
            for pair in path.windows(2) {
                prop_assert!(pair[0].0 == pair[1].0 || (pair[0].1 - pair[1].1).abs() < 0.01 || (pair[0].0 - pair[1].0).abs() < 0.02, "{:?}", path);
                for frame in &layout.frames {
                    prop_assert!(!inside(*frame, pair[0], pair[1]), "{:?} passes through {:?}", path, frame);
                }
            }
        }
    }
}

#[test]
fn a_workflow_without_steps_is_a_start_alone() {
    let svg = draw(&empty(Vec::new(), Vec::new()), Format::Svg, "fr", &Counts::new());
    assert!(Document::parse(&svg).unwrap().descendants().any(|node| node.attribute("data-node") == Some("0")));
}

/// 2,000 steps: one below the other with ways back and far ahead, all that one step leads to, and branches in branches.
#[test]
fn the_largest_workflows_are_drawn_in_time() {
    let names: Vec<String> = (0..2_000).map(|step| format!("s{step}")).collect();
    let step = |index: usize, inside: Option<String>, kind: StepKind| Step {
        file: None,
        name: names[index].clone(),
        title: both("Une étape"),
        at: Spot::default(),
        not_by: Vec::new(),
        within: Some(Within { days: 1, count: DayCount::Business, after: None, then: names[index * 7_919 % 2_000].clone() }),
        escalate: Vec::new(),
        failed: Some(names[1_999].clone()),
        paper: None,
        inside,
        kind,
    };
    let chain = (0..2_000).map(|index| step(index, None, StepKind::Seal { then: names[(index + 1) % 2_000].clone() })).collect();
    let routes = |index: usize| {
        (1..2_000).map(|to| Route { when: format!("x == {index}"), then: names[to].clone(), compiled: Compiled::default() }).collect()
    };
    let fan = (0..2_000)
        .map(|index| {
            step(
                index,
                None,
                if index == 0 {
                    StepKind::Choose { routes: routes(index), otherwise: names[1].clone() }
                } else {
                    StepKind::Seal { then: names[0].clone() }
                },
            )
        })
        .collect();
    let deep = (0..1_000_usize)
        .flat_map(|index| {
            let around = index.checked_sub(1).map(|before| format!("s{before}/join"));
            let branch = Branch {
                name: "b".to_owned(),
                title: both("Branche"),
                first: names.get(index + 1).cloned().unwrap_or_default(),
                when: None,
                row: Vec::new(),
                compiled: Default::default(),
            };
            let then = around.clone().unwrap_or_else(|| names[0].clone());
            let mut begin =
                step(index, around.clone(), StepKind::Together { branches: vec![branch], join: format!("s{index}/join"), each: false });
            (begin.within, begin.failed) = (None, None);
            let kind = StepKind::Join { of: names[index].clone(), mode: JoinMode::All, branches: 1, then };
            [begin.clone(), Step { name: format!("s{index}/join"), kind, ..begin }]
        })
        .collect();
    for (steps, what) in [(chain, "a chain"), (fan, "a fan"), (deep, "deep branches")] {
        let begun = Instant::now();
        let svg = draw(&empty(steps, Vec::new()), Format::Svg, "fr", &Counts::new());
        assert!(svg.ends_with("</svg>\n"));
        let took = begun.elapsed();
        // Two seconds when optimised; the checks of a debug build cost several times that.
        assert!(took < Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 2 }), "{what} took {took:?}");
    }
}
