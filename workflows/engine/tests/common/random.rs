//! Workflows and histories that are made up, from bytes that decide.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use greffier_casework::{ArrivalId, Case, Correlation, DelegationId, DocumentKind, Effect, Person, Signatory, TaskKind, TimerKind};
use greffier_engine::{Message, Receipt, foreseen};
use greffier_language::{StepKind, Workflow};
use uuid::Uuid;

/// Bytes that decide what is made; zeros when they run out.
struct Rolls<'r>(std::slice::Iter<'r, u8>);

impl Rolls<'_> {
    fn below(&mut self, bound: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or_default()) % bound
    }
}

/// Writes a workflow: blocks of steps, some of them branches with blocks of their own.
struct Writer<'r> {
    rolls: Rolls<'r>,
    text: String,
    count: usize,
    /// Names of the steps that people do, for four eyes.
    people: Vec<String>,
    /// Whether the steps are for each item of a list.
    in_each: bool,
    /// How many steps say how they are undone.
    undone: usize,
}

impl Writer<'_> {
    fn name(&mut self) -> String {
        self.count += 1;
        format!("s{}", self.count)
    }

    fn line(&mut self, indent: usize, line: &str) {
        let _ = writeln!(self.text, "{}{line}", " ".repeat(indent));
    }

    /// A block of steps; where it ends, `last` is written when there is one, else the branch is at its end.
    fn block(&mut self, indent: usize, depth: usize, last: Option<&str>) {
        let first = self.count + 1;
        for _ in 0..=self.rolls.below(3) {
            self.step(indent, depth, first);
        }
        if let Some(last) = last {
            if self.undone > 0 {
                self.line(indent, "- { step: defaire, title: { fr: D, en: U }, compensate: all }");
            }
            self.line(indent, &format!("- {{ step: fin, title: {{ fr: F, en: F }}, {last} }}"));
        }
    }

    fn step(&mut self, indent: usize, depth: usize, first: usize) {
        let name = self.name();
        let head = format!("- step: {name}");
        self.line(indent, &head);
        let inner = indent + 2;
        self.line(inner, &format!("title: {{ fr: {name}, en: {name} }}"));
        match self.rolls.below(if depth > 0 { 12 } else { 8 }) {
            0 | 1 => {
                // What is filled in for each item is a field of its own.
                let fields = ["", "\n", if self.in_each { "" } else { "fields: [remarque]" }][self.rolls.below(3)];
                self.line(inner, "task: { fr: Faites., en: Do. }");
                if fields.len() > 1 {
                    self.line(inner, fields);
                }
                self.work(inner, &name, first);
                if self.rolls.below(3) == 0 {
                    self.undone += 1;
                    let undo = format!("{{ step: u{}, title: {{ fr: U, en: U }}, task: {{ fr: U., en: U. }}, role: clerk }}", self.undone);
                    self.line(inner, &format!("compensation: {undo}"));
                }
            }
            2 => {
                // Back to the beginning of the block only through a person.
                let back = format!("s{first}");
                self.line(inner, "decide:");
                self.line(inner + 2, "- { option: oui, title: { fr: O, en: Y } }");
                self.line(inner + 2, &format!("- {{ option: non, title: {{ fr: N, en: N }}, reasons: true, then: {back} }}"));
                self.line(inner + 2, "- { option: rien, title: { fr: R, en: R } }");
                self.work(inner, &name, first);
            }
            3 => {
                let days = self.rolls.below(5) + 1;
                let wait = [format!("{{ days: {days}, count: business }}"), "{ until: debut }".into()][self.rolls.below(2)].clone();
                self.line(inner, &format!("wait: {wait}"));
            }
            4 => {
                self.line(inner, "notify: { subject: { fr: A, en: A }, text: { fr: '{case}', en: '{due}' } }");
            }
            5 => self.line(inner, "letter: lettre.typ"),
            6 => {
                self.line(inner, "ask: { subject: { fr: A, en: A }, text: { fr: '{case}', en: '{case}' } }");
                self.line(inner, "role: clerk");
                let more = ["suspends: true", "due: { days: 3, count: calendar }"][self.rolls.below(2)];
                self.line(inner, more);
                if self.rolls.below(2) == 0 {
                    let days = self.rolls.below(6) + 1;
                    self.line(inner, &format!("within: {{ days: {days}, count: calendar, then: s{first} }}"));
                    let text = "subject: { fr: R, en: R }, text: { fr: R, en: R }, consequences: { fr: C, en: C }";
                    self.line(inner, &format!("reminders: [{{ before: {{ days: 1, count: calendar }}, {text} }}]"));
                }
            }
            7 => {
                self.line(inner, "wait: { event: arrive, title: { fr: A, en: A } }");
                if self.rolls.below(2) == 0 {
                    self.line(inner, &format!("within: {{ days: 4, count: business, then: s{first} }}"));
                }
            }
            8 | 9 if !self.in_each => {
                self.line(inner, "each:");
                self.line(inner + 2, &format!("as: i{}", self.count));
                let (one, other) = ("{ item: un, title: { fr: U, en: O } }", "{ item: deux, title: { fr: D, en: T }, when: signature }");
                self.line(inner + 2, &format!("of: [{one}, {other}]"));
                self.line(inner + 2, "steps:");
                // What is around an item names none of its steps.
                let around = self.people.len();
                self.in_each = true;
                self.block(inner + 4, depth - 1, None);
                self.in_each = false;
                self.people.truncate(around);
            }
            _ => {
                let mode = ["all", "any", "{ at-least: 2 }"][self.rolls.below(3)];
                self.line(inner, "together:");
                self.line(inner + 2, &format!("join: {mode}"));
                self.line(inner + 2, "branches:");
                for branch in 0..2 + self.rolls.below(2) {
                    self.line(inner + 4, &format!("- branch: b{branch}"));
                    self.line(inner + 6, "title: { fr: B, en: B }");
                    if self.rolls.below(4) == 0 {
                        self.line(inner + 6, "when: \"province != 'QC'\"");
                    }
                    self.line(inner + 6, "steps:");
                    self.block(inner + 8, depth - 1, None);
                }
            }
        }
    }

    /// What goes with somebody's work.
    fn work(&mut self, indent: usize, name: &str, first: usize) {
        self.line(indent, "role: clerk");
        if self.rolls.below(3) == 0 && !self.people.is_empty() {
            let other = self.people[self.rolls.below(self.people.len())].clone();
            self.line(indent, &format!("not-by: [{other}]"));
        }
        if self.rolls.below(4) == 0 {
            let days = self.rolls.below(4) + 1;
            self.line(indent, &format!("within: {{ days: {days}, count: calendar, then: s{first} }}"));
        }
        if self.rolls.below(4) == 0 {
            self.line(indent, "escalate: [{ days: 1, count: business, role: clerk }]");
        }
        self.people.push(name.to_owned());
    }
}

/// A workflow of at most some thirty steps.
pub(crate) fn workflow(rolls: &[u8]) -> Workflow {
    super::workflow(&text(rolls))
}

/// Its file.
pub(crate) fn text(rolls: &[u8]) -> String {
    let text = "
workflow: essai
title: { fr: Essai, en: Trial }
forms: [demande]
answer-within: { days: 10, count: business, source: { fr: essai, en: trial }, suspension: { fr: essai, en: trial } }
data:
  - { field: remarque, title: { fr: Remarque, en: Remark } }
  - { field: debut, title: { fr: Début, en: Beginning }, type: date }
on: [{ event: withdrawn, title: { fr: Désistement, en: Withdrawal }, then: fin }]
steps:
";
    let mut writer = Writer { rolls: Rolls(rolls.iter()), text: text.into(), count: 0, people: Vec::new(), in_each: false, undone: 0 };
    writer.block(2, 2, Some("close: done"));
    writer.text
}

const PEOPLE: [&str; 4] = ["ana", "bob", "eve", "luc"];

/// One of four people; bob and eve are tied by a delegation.
pub(crate) fn somebody(pick: u8) -> Person {
    let person = super::person(PEOPLE[usize::from(pick) % PEOPLE.len()], &["clerk", "support"]);
    let day = |text: &str| text.parse().unwrap();
    person.linked_by(&[greffier_casework::Delegation {
        id: DelegationId(Uuid::from_u128(5)),
        giver: "bob".into(),
        receiver: "eve".into(),
        role: "clerk".into(),
        workflow: None,
        first_day: day("2026-11-01"),
        last_day: day("2026-12-31"),
        why: "congé".into(),
        given_at: super::moment(0).now,
        ended_at: None,
    }])
}

/// Something that can be said to the case as it is: to one of its open tasks, awaited effects or timers, or by anybody at all.
pub(crate) fn message(workflow: &Workflow, case: &Case, (kind, pick, who, fresh): (u8, u8, u8, u128)) -> Message {
    let by = somebody(who);
    let open: Vec<_> = case.tasks.iter().filter(|task| task.is_open()).collect();
    let one = |count: usize| usize::from(pick) % count.max(1);
    match kind % 8 {
        0..4 if !open.is_empty() => {
            let task = open[one(open.len())];
            let number = task.number;
            match (&task.kind, workflow.step(task.step.as_str()).map(|step| &step.kind)) {
                (TaskKind::Repair { .. }, _) => Message::Retry { task: number, by },
                (TaskKind::Await | TaskKind::Look { .. }, _) => Message::Perform { task: number, values: Vec::new(), by },
                (TaskKind::Decide, Some(StepKind::Decide { options, .. })) => {
                    let option = options[usize::from(who / 4) % options.len()].name.clone();
                    Message::Decide { task: number, option, reason: ["", "motif"][usize::from(kind / 8) % 2].into(), by }
                }
                (_, Some(StepKind::Task { fields, .. })) => {
                    let values = fields.iter().map(|field| (field.as_str().into(), "oui".to_owned())).collect();
                    Message::Perform { task: number, values, by }
                }
                _ => Message::Claim { task: number, by },
            }
        }
        4 if !open.is_empty() => Message::Claim { task: open[one(open.len())].number, by },
        5 if !case.awaiting.is_empty() => {
            let (effect, wanted) = case.awaiting.iter().nth(one(case.awaiting.len())).map(|(id, effect)| (*id, effect)).unwrap();
            match (wanted, kind / 8 % 5) {
                (_, 0) => Message::Failed { effect, code: "GRF-LET-001".into() },
                (Effect::MakeLetter { .. }, _) => {
                    Message::LetterMade { effect, letter: Box::new(super::document(fresh, DocumentKind::Letter, None)) }
                }
                (Effect::Notify { .. }, _) => Message::Notified { effect, receipt: "r".into() },
                (_, _) => Message::Sealed {
                    effect,
                    sealed: Box::new(super::document(fresh, DocumentKind::Signed, None)),
                    signatory: Signatory { subject: "O=Bureau".into(), certificate: "00".into(), account: None },
                },
            }
        }
        6 if !case.timers.is_empty() => {
            Message::TimerDue { kind: case.timers.values().nth(one(case.timers.len())).map(|timer| timer.kind.clone()).unwrap() }
        }
        7 if kind < 0x60 => {
            // That of one item has the item's name.
            let foreseen: Vec<&str> =
                foreseen(workflow, case).map(|(event, _)| event).filter(|event| event.starts_with("arrive")).collect();
            let what = foreseen.get(one(foreseen.len())).copied().unwrap_or("arrive");
            Message::Report { what: what.into(), reason: "vu".into(), by }
        }
        7 if kind < 0xa0 => received(fresh),
        7 if kind >= 0xf8 => Message::Report { what: "withdrawn".into(), reason: "lettre".into(), by },
        _ => Message::TimerDue { kind: TimerKind::AnswerDeadline },
    }
}

/// What a case must be after every message.
pub(crate) fn sound(workflow: &Workflow, case: &Case) {
    let at: BTreeSet<&str> = case.places.iter().map(|place| place.step.as_str()).collect();
    for timer in case.timers.values() {
        let belongs =
            |(step, since): (&greffier_casework::StepId, u64)| case.places.iter().any(|place| place.step == *step && place.since == since);
        assert!(timer.kind.place().is_none_or(belongs), "a timer of a step that was left: {timer:?}");
    }
    if !case.is_open() {
        assert!(case.awaiting.is_empty() && case.timers.is_empty() && case.tasks.iter().all(|task| !task.is_open()), "{case:#?}");
        return;
    }
    // A document is looked at wherever the case goes.
    let of_step = |task: &&greffier_casework::Task| task.is_open() && !matches!(task.kind, TaskKind::Look { .. });
    for task in case.tasks.iter().filter(of_step) {
        assert!(at.contains(task.step.as_str()), "a task of a step that was left: {task:?}");
    }
    for effect in case.awaiting.values() {
        assert!(at.contains(effect.step().as_str()), "an effect of a step that was left: {effect:?}");
    }
    let mut moves = 0;
    for place in case.places.iter().filter(|place| !place.step.is_join()) {
        let task = case.tasks.iter().filter(of_step).any(|task| task.step == place.step);
        let reported = foreseen(workflow, case).any(|(event, _)| event.starts_with("arrive"));
        let effect = case.awaiting.values().any(|effect| *effect.step() == place.step);
        let timer = case.timers.values().any(|timer| timer.kind.place() == Some((&place.step, place.since)));
        assert!(task || effect || timer || reported, "nothing can move the case from {}: {case:#?}", place.step);
        moves += 1;
    }
    assert!(moves > 0, "nothing can move the case: {case:#?}");
    let suspends = |name: &&str| matches!(workflow.step(name).map(|step| &step.kind), Some(StepKind::Ask { suspends: true, .. }));
    let awaited = at.iter().any(suspends);
    // What was over before the step was come to is not suspended, whether its timer was told or not.
    assert!(awaited || case.suspended().is_none(), "the delay stands still only while a piece is awaited");
    assert_eq!(case.deadline.is_none(), case.suspended().is_some());
    // No step is worked at twice at once.
    let steps = case.places.iter().filter(|place| !place.step.is_join());
    assert_eq!(steps.clone().map(|place| &place.step).collect::<BTreeSet<_>>().len(), steps.count());
    assert!(case.places.iter().all(|place| workflow.step(place.step.as_str()).is_some()));
}

/// A document of the person that bears the code of a letter.
pub(crate) fn received(fresh: u128) -> Message {
    let document = super::document(fresh, DocumentKind::Received, None);
    Message::Receive(Box::new(Receipt { document, arrival: ArrivalId(Uuid::from_u128(fresh)), because: Correlation::Code, by: None }))
}
