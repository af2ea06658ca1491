//! Decisions per second on one core, in memory, on the sample workflow, as `make bench` prints them. Messages and cases are made before
//! the clock runs: only deciding is measured, the next state of the case included.
#![allow(clippy::print_stdout, clippy::disallowed_methods, clippy::cast_precision_loss, missing_docs)] // a bench speaks to its terminal and lives in the present

#[path = "../tests/common/mod.rs"]
mod common;

use std::hint::black_box;
use std::time::Duration;

use common::sample;
use greffier_casework::{Case, DocumentKind, Effect, Entry, TimerKind};
use greffier_engine::{Message, Moment, decide, decide_owned, replay};
use greffier_language::Workflow;

/// What one core should decide in a second. How fast cores are differs: `make bench` names the machine.
const AIM: f64 = 500_000.0;
/// Messages that are made ahead of the clock.
const BATCH: usize = 500;
/// Cases that are replayed, and how long that may take.
const PAST: u32 = 100_000;
const PAST_AIM: f64 = 60.0;

fn main() {
    let workflow = sample::workflow();
    let story = Story::new(&workflow);
    println!("{:<44} {:>12} {:>10}", "one core, sample workflow", "decisions/s", "µs each");
    let (mut messages, mut seconds) = (0_usize, 0.0);
    for said @ (_, message, _) in &story.said {
        let each = cost(&workflow, said);
        println!("{:<44} {:>12.0} {:>10.2}", name(message), 1.0 / each, each * 1e6);
        messages += 1;
        seconds += each;
    }
    let rate = messages as f64 / seconds;
    println!("{:<44} {rate:>12.0} {:>10.2}   aim {AIM:.0}", format!("a whole case, {messages} messages"), 1e6 / rate);
    let begun = busy();
    for _ in 0..PAST {
        black_box(replay(black_box(&story.journal)).expect("a sound journal"));
    }
    let took = (busy() - begun).as_secs_f64();
    println!("replay of {PAST} past cases of {} entries: {took:.2} s   aim {PAST_AIM:.0} s", story.journal.len());
}

/// How long this thread had a core to itself: other work on the machine does not count.
fn busy() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux tells it");
    Duration::from_nanos(stat.split_whitespace().next().and_then(|nanos| nanos.parse().ok()).expect("nanoseconds"))
}

/// Seconds that a decision takes.
fn cost(workflow: &Workflow, (case, message, moment): &Said) -> f64 {
    let (mut spent, mut done) = (Duration::ZERO, 0_u32);
    while spent < Duration::from_millis(400) {
        let mut batch: Vec<_> = (0..BATCH).map(|_| (case.clone(), Some(message.clone()), None)).collect();
        let begun = busy();
        for (case, message, decided) in &mut batch {
            *decided = message.take().map(|message| decide_owned(workflow, black_box(case.take()), message, moment));
        }
        spent += busy() - begun;
        assert!(batch.iter().all(|(_, _, decided)| matches!(decided, Some(Ok(_)))), "it is not refused");
        done += u32::try_from(BATCH).unwrap();
    }
    spent.as_secs_f64() / f64::from(done)
}

fn name(message: &Message) -> &'static str {
    match message {
        Message::Open(_) => "open",
        Message::Claim { .. } => "claim",
        Message::CheckField { .. } => "check a field",
        Message::CompleteReview { .. } => "complete a review, rules, ask for a letter",
        Message::LetterMade { .. } => "letter made, ask for a signature",
        Message::Sign { .. } => "sign, ask for a delivery",
        Message::TimerDue { .. } => "timer",
        Message::Delivered { .. } => "delivered, close",
        _ => "other",
    }
}

/// A case, what is said to it, and when.
type Said = (Option<Case>, Message, Moment);

/// A case from its first message to its last, each with the case and the moment at which it is said.
struct Story {
    said: Vec<Said>,
    journal: Vec<Entry>,
}

impl Story {
    fn new(workflow: &Workflow) -> Self {
        let (clerk, signatory) = (common::person("marie", &["commis"]), common::person("luc", &["signataire"]));
        let received = common::document(3, DocumentKind::Received, None);
        let mut story = Self { said: Vec::new(), journal: Vec::new() };
        let case = story.say(workflow, None, common::opening(received, sample::fields(true)), 0);
        let case = story.say(workflow, Some(case), Message::Claim { task: 1, by: clerk.clone() }, 5);
        let check = Message::CheckField { task: 1, field: "nom".into(), value: "Tremblay-Roy".into(), by: clerk.clone() };
        let case = story.say(workflow, Some(case), check, 6);
        let case = story.say(workflow, Some(case), Message::CompleteReview { task: 1, by: clerk }, 7);
        let effect = awaited(&case);
        let letter = Box::new(common::document(9, DocumentKind::Letter, None));
        let case = story.say(workflow, Some(case), Message::LetterMade { effect, letter }, 8);
        // The delay runs out before anybody signs.
        let case = story.say(workflow, Some(case), Message::TimerDue { kind: TimerKind::AnswerDeadline }, 60 * 24 * 30);
        let signing = common::signing(&case, 20, &signatory);
        let case = story.say(workflow, Some(case), Message::Sign { task: 2, by: signatory, signing }, 60 * 24 * 31);
        let effect = awaited(&case);
        assert!(matches!(case.awaiting[&effect], Effect::Deliver { .. }));
        let case = story.say(workflow, Some(case), Message::Delivered { effect, receipt: "outbox/1.pdf".into() }, 60 * 24 * 31 + 1);
        assert!(!case.is_open() && case.answered && case.overdue, "a whole case: {case:?}");
        story
    }

    fn say(&mut self, workflow: &Workflow, case: Option<Case>, message: Message, minutes: i64) -> Case {
        let moment = common::moment(minutes);
        let decision = decide(workflow, case.as_ref(), message.clone(), &moment).expect("it is not refused");
        self.said.push((case, message, moment));
        self.journal.extend(decision.entries);
        decision.case
    }
}

fn awaited(case: &Case) -> greffier_casework::EffectId {
    *case.awaiting.keys().next().expect("something is awaited")
}
