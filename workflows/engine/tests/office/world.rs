//! The world around the engine: arrivals, people, two machines with clocks of their own that claim and do what waits, and the outside.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use greffier_calendar::Calendar;
use greffier_casework::{Case, CaseId, DocumentKind, Effect, EffectId, Entry, Event, LinkId, OutsideSigner, Signatory, Timer, WorkflowRef};
use greffier_engine::{Decision, Message, Moment, Refusal, decide, may_do};
use greffier_language::Workflow;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

use crate::jobs::{BATCH, Claim, Job, Jobs};
use crate::{accounts, common, people};

/// How often a machine looks for work when it found none.
const POLL: SignedDuration = SignedDuration::from_mins(5);
/// The days on which documents arrive; 2028-02-29 is among them, and both changes of the clock.
const FIRST: Date = date(2027, 7, 1);
const LAST: Date = date(2028, 6, 30);
/// What is open then has this long to come to its end.
const AFTER: i64 = 60;

/// Something that is going to happen, by the world's own clock.
enum Happening {
    /// A document arrives.
    Arrival(usize),
    /// A machine looks for work.
    Poll(usize),
    /// A machine comes back with the outcome of a job; its clock may have been set back since it claimed it.
    Outcome { machine: usize, claim: Claim, set_back: SignedDuration },
    /// A machine's clock is set.
    Clock(usize, SignedDuration),
    /// Somebody looks for a task.
    Turn(usize),
    /// Somebody outside answers her invitation.
    Signer { case: usize, task: u32, link: LinkId },
    /// A message comes late, or a second time.
    Late(usize, Message),
    /// Somebody reports a withdrawal.
    Withdrawal(usize),
}

/// A case with its journal.
pub(crate) struct Kept {
    workflow: usize,
    pub(crate) case: Case,
    pub(crate) journal: Vec<Entry>,
}

/// How often what was told.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) accepted: usize,
    pub(crate) refused: BTreeMap<&'static str, usize>,
    /// Timers that fired before their moment, and were asked for again.
    pub(crate) early: usize,
    /// Outcomes of a claim that another had taken over.
    pub(crate) stale: usize,
    /// Things that the outside did more than once.
    pub(crate) twice: usize,
    /// Things that the outside did and the case had given up.
    pub(crate) given_up: usize,
    pub(crate) crashes: usize,
    pub(crate) full_batches: usize,
}

pub(crate) struct World {
    rng: ChaCha8Rng,
    workflows: Vec<Workflow>,
    sample_fields: [Vec<greffier_casework::Field>; 2],
    calendar: Arc<Calendar>,
    zone: TimeZone,
    now: Timestamp,
    /// How far each machine's clock is ahead of the world's.
    ahead: [SignedDuration; 2],
    agenda: BTreeMap<(Timestamp, u64), Happening>,
    happened: u64,
    jobs: Jobs,
    done_outside: BTreeSet<EffectId>,
    /// Open tasks: the case, the task.
    tasks: BTreeSet<(usize, u32)>,
    /// The place of each case in `cases`.
    opened: BTreeMap<CaseId, usize>,
    pub(crate) cases: Vec<Kept>,
    pub(crate) counts: Counts,
}

impl World {
    pub(crate) fn new(seed: u64, cases: usize, workflows: Vec<Workflow>) -> Self {
        let zone = TimeZone::get("America/Toronto").unwrap();
        let mut world = Self {
            rng: ChaCha8Rng::seed_from_u64(seed),
            workflows,
            sample_fields: [common::sample::fields(false), common::sample::fields(true)],
            calendar: Arc::default(),
            now: FIRST.to_zoned_datetime(zone.clone()).unwrap().timestamp(),
            zone,
            ahead: [SignedDuration::ZERO; 2],
            agenda: BTreeMap::new(),
            happened: 0,
            jobs: Jobs::default(),
            done_outside: BTreeSet::new(),
            tasks: BTreeSet::new(),
            opened: BTreeMap::new(),
            cases: Vec::new(),
            counts: Counts::default(),
        };
        let mut days: Vec<Date> = Vec::new();
        let mut day = FIRST;
        while day <= LAST {
            days.extend(world.calendar.is_open(day).then_some(day));
            day = day.tomorrow().unwrap();
        }
        for number in 0..cases {
            let day = days[number * days.len() / cases];
            // Most in the day; some at night, and some in the hours that a change of the clock leaves out or has twice.
            let day = if world.rng.random_bool(0.02) { day.yesterday().unwrap() } else { day };
            let hour = if world.rng.random_bool(0.1) { world.rng.random_range(0..24) } else { world.rng.random_range(8..17) };
            let at = match world.rng.random_bool(0.2) {
                // What came by post in the month is scanned at once, on its first day.
                true => day.first_of_month().at(8, 0, 0, 0),
                false => day.at(hour, world.rng.random_range(0..60), 0, 0),
            };
            let at = at.to_zoned_datetime(world.zone.clone()).unwrap().timestamp();
            world.plan(at, Happening::Arrival(number));
        }
        for machine in 0..2 {
            world.plan(world.now, Happening::Poll(machine));
            world.set_clocks(machine);
        }
        for index in 0..people::COUNT {
            world.plan(world.now, Happening::Turn(index));
        }
        world
    }

    /// Every few weeks a clock goes wrong, by minutes or by days, and is put right some days after.
    fn set_clocks(&mut self, machine: usize) {
        let mut at = self.now;
        let end = LAST.to_zoned_datetime(self.zone.clone()).unwrap().timestamp();
        while at < end {
            at += SignedDuration::from_hours(self.rng.random_range(24 * 5..24 * 40));
            let most = if self.rng.random_bool(0.2) { 60 * 36 } else { 120 };
            let wrong = SignedDuration::from_mins(self.rng.random_range(-most..=most));
            self.plan(at, Happening::Clock(machine, wrong));
            at += SignedDuration::from_hours(self.rng.random_range(1..72));
            self.plan(at, Happening::Clock(machine, SignedDuration::ZERO));
        }
    }

    fn plan(&mut self, at: Timestamp, what: Happening) {
        self.happened += 1;
        self.agenda.insert((at.max(self.now), self.happened), what);
    }

    fn soon(&mut self, least: i64, most: i64) -> Timestamp {
        self.now + self.rng.random_range(least..=most).seconds()
    }

    /// The whole year, and what is left after it.
    pub(crate) fn run(&mut self) {
        let end = LAST.checked_add(AFTER.days()).unwrap().to_zoned_datetime(self.zone.clone()).unwrap().timestamp();
        while let Some(((at, _), what)) = self.agenda.pop_first().filter(|((at, _), _)| *at <= end) {
            self.now = at;
            self.happen(what);
        }
    }

    fn happen(&mut self, what: Happening) {
        match what {
            Happening::Arrival(number) => self.open(number),
            Happening::Poll(machine) => self.poll(machine),
            Happening::Outcome { machine, claim, set_back } => self.outcome(machine, &claim, set_back),
            Happening::Clock(machine, ahead) => self.ahead[machine] = ahead,
            Happening::Turn(index) => self.turn(index),
            Happening::Signer { case, task, link } => self.signer(case, task, link),
            Happening::Late(case, message) => drop(self.say(case, message, self.now)),
            Happening::Withdrawal(case) => {
                let by = people::somebody(1, self.today());
                drop(self.say(case, Message::Report { what: "withdrawn".into(), reason: "lettre".into(), by }, self.now));
            }
        }
    }

    fn today(&self) -> Date {
        self.now.to_zoned_datetime(self.zone.clone()).date()
    }

    fn moment(&self, now: Timestamp) -> Moment {
        Moment { now, zone: self.zone.clone(), calendar: Arc::clone(&self.calendar) }
    }

    fn open(&mut self, number: usize) {
        // The sample workflow has most of the cases, the rich one and those made at random the others.
        let workflow = if self.rng.random_bool(0.5) { 0 } else { self.rng.random_range(0..self.workflows.len()) };
        let doubtful = self.rng.random_bool(0.4);
        let (name, signed) = (self.workflows[workflow].name.clone(), self.rng.random_bool(0.9));
        let fields = if workflow == 0 {
            self.sample_fields[usize::from(doubtful)].clone()
        } else {
            vec![common::field("nom", "Côté", doubtful), common::field("signature", if signed { "true" } else { "false" }, false)]
        };
        let Message::Open(mut opening) = common::opening(common::document(self.rng.random(), DocumentKind::Received, None), fields) else {
            unreachable!("an opening")
        };
        opening.id = CaseId(Uuid::from_u128(number as u128 + 1));
        opening.workflow = WorkflowRef { name, hash: workflow.to_string() };
        opening.received_at = self.now;
        let moment = self.moment(self.now + self.ahead[0]);
        let decision = decide(&self.workflows[workflow], None, Message::Open(opening), &moment).unwrap();
        self.cases.push(Kept { workflow, case: decision.case.clone(), journal: Vec::new() });
        self.opened.insert(decision.case.id, self.cases.len() - 1);
        self.keep(self.cases.len() - 1, decision);
        if self.rng.random_bool(0.01) && workflow > 0 {
            let at = self.soon(60, 60 * 60 * 24 * 20);
            self.plan(at, Happening::Withdrawal(self.cases.len() - 1));
        }
        // What the person sends meanwhile, awaited or not; and what somebody hears of, which nothing but a report moves on.
        if self.rng.random_bool(0.2) && workflow > 0 {
            let at = self.soon(60, 60 * 60 * 24 * 30);
            let received = common::random::received(self.rng.random());
            self.plan(at, Happening::Late(self.cases.len() - 1, received));
        }
        for _ in 0..if workflow > 1 { 4 } else { 0 } {
            let (at, by) = (self.soon(60, 60 * 60 * 24 * 60), people::somebody(1, self.today()));
            let report = Message::Report { what: "arrive".into(), reason: "vu".into(), by };
            self.plan(at, Happening::Late(self.cases.len() - 1, report));
        }
    }

    /// Says something to a case, and returns the timer that came too early. What is refused changes nothing.
    fn say(&mut self, index: usize, message: Message, now: Timestamp) -> Result<Option<Timer>, Refusal> {
        let Kept { workflow, case, .. } = &self.cases[index];
        let early = match &message {
            Message::TimerDue { kind } => case.timers.get(&kind.key()).filter(|timer| timer.due > now && case.is_open()).cloned(),
            _ => None,
        };
        match decide(&self.workflows[*workflow], Some(case), message, &self.moment(now)) {
            Ok(decision) => {
                if let Some(timer) = &early {
                    let again = (&decision.entries[..], &decision.timers[..]);
                    assert_eq!(again, (&[][..], std::slice::from_ref(timer)), "it is asked for again");
                    self.counts.early += 1;
                }
                self.counts.accepted += 1;
                accounts::explained(case, &decision.case, &decision.entries);
                common::random::sound(&self.workflows[*workflow], &decision.case);
                self.keep(index, decision);
                Ok(early)
            }
            Err(
                wrong @ (Refusal::Journal(_) | Refusal::Circle(_) | Refusal::NoSuchStep(_) | Refusal::WrongCase | Refusal::NoLetter(_)),
            ) => panic!("the workflow gives no reason for it: {wrong}"),
            Err(refusal) => {
                *self.counts.refused.entry(refusal.code()).or_default() += 1;
                Err(refusal)
            }
        }
    }

    /// What one transaction of the store keeps.
    fn keep(&mut self, index: usize, decision: Decision) {
        let Decision { case, entries, effects, timers, drop_timers } = decision;
        if entries.is_empty() {
            return;
        }
        for entry in &entries {
            match &entry.event {
                Event::EffectGivenUp { effect } => self.jobs.drop_effect(*effect),
                Event::SignerInvited { task, link, .. } if self.rng.random_bool(0.9) => {
                    let at = self.soon(600, 60 * 60 * 24 * 6);
                    self.plan(at, Happening::Signer { case: index, task: *task, link: *link });
                }
                _ => {}
            }
        }
        if drop_timers {
            self.jobs.drop_timers(case.id);
        }
        for timer in timers {
            let due = timer.due;
            self.jobs.put(Job::Timer(timer), due);
        }
        for order in effects {
            self.jobs.put(Job::Effect(order), entries.last().map_or(self.now, |entry| entry.at));
        }
        self.tasks.retain(|(other, _)| *other != index);
        self.tasks.extend(case.tasks.iter().filter(|task| task.is_open()).map(|task| (index, task.number)));
        let kept = &mut self.cases[index];
        kept.journal.extend(entries);
        kept.case = case;
    }

    fn poll(&mut self, machine: usize) {
        let claims = self.jobs.claim(self.now + self.ahead[machine]);
        let full = claims.len() == BATCH;
        self.counts.full_batches += usize::from(full);
        for claim in claims {
            let set_back = SignedDuration::from_hours(if self.rng.random_bool(0.1) { self.rng.random_range(1..30) } else { 0 });
            // Some take longer than their lease, so that another begins anew; some never come back.
            let at = if self.rng.random_bool(0.05) { self.soon(60, 4_000) } else { self.soon(0, 20) };
            if self.rng.random_bool(0.02) {
                self.counts.crashes += 1;
                // It may have done it before it fell.
                if let Job::Effect(order) = &claim.job {
                    self.do_outside(order.id);
                }
                continue;
            }
            self.plan(at, Happening::Outcome { machine, claim, set_back });
        }
        let again = if full { self.now + 1.second() } else { self.now + POLL };
        self.plan(again, Happening::Poll(machine));
    }

    fn do_outside(&mut self, effect: EffectId) {
        self.counts.twice += usize::from(!self.done_outside.insert(effect));
    }

    fn outcome(&mut self, machine: usize, claim: &Claim, set_back: SignedDuration) {
        let now = self.now + self.ahead[machine] - set_back;
        let (case, message) = match &claim.job {
            Job::Timer(timer) => (timer.case, Message::TimerDue { kind: timer.kind.clone() }),
            Job::Effect(order) => {
                let index = self.index(order.id.case);
                if !self.cases[index].case.awaiting.contains_key(&order.id) {
                    return self.jobs.finish(claim);
                }
                self.do_outside(order.id);
                (order.id.case, self.told(index, order.id, &order.effect))
            }
        };
        let index = self.index(case);
        // The transaction is refused as a whole when another took the job over.
        if !self.jobs.holds(claim) {
            self.counts.stale += 1;
            return;
        }
        match self.say(index, message.clone(), now) {
            Ok(Some(early)) => self.jobs.put_off(claim, early.due),
            // A job that the step asked for anew under the same key has another token.
            Ok(None) => self.jobs.finish(claim),
            Err(refusal) => {
                self.counts.given_up += usize::from(matches!(refusal, Refusal::NotAwaited(_)));
                self.jobs.finish(claim);
            }
        }
        if self.rng.random_bool(0.03) {
            let at = self.soon(1, 60 * 60 * 24 * 3);
            self.plan(at, Happening::Late(index, message));
        }
    }

    fn index(&self, case: CaseId) -> usize {
        self.opened[&case]
    }

    /// What the outside says of an effect: mostly that it is done.
    fn told(&mut self, index: usize, effect: EffectId, asked: &Effect) -> Message {
        let newest = self.cases[index].case.newest_answer().map(|document| document.id);
        if self.rng.random_bool(0.03) {
            return Message::Failed { effect, code: "GRF-LET-001".into() };
        }
        match asked {
            Effect::MakeLetter { .. } => {
                Message::LetterMade { effect, letter: Box::new(common::document(self.rng.random(), DocumentKind::Letter, None)) }
            }
            Effect::Seal { .. } => Message::Sealed {
                effect,
                sealed: Box::new(common::document(self.rng.random(), DocumentKind::Signed, newest)),
                signatory: Signatory { subject: "O=Bureau".into(), certificate: "00".into(), account: None },
            },
            Effect::InviteSigner { .. } => {
                Message::Invited { effect, link: LinkId(Uuid::from_u128(self.rng.random())), expires_at: self.now + 240.hours() }
            }
            Effect::Notify { .. } => Message::Notified { effect, receipt: "r".into() },
            Effect::RunRobot { .. } => {
                let evidence = Box::new(common::document(self.rng.random(), DocumentKind::Evidence, None));
                match self.rng.random_range(0..10) {
                    0 => Message::RobotRefused { effect, refusal: "inconnu".into(), said: "404".into(), evidence },
                    1 => Message::RobotRefused { effect, refusal: String::new(), said: "500".into(), evidence },
                    2 => Message::RobotDone { effect, outputs: [("numero".to_owned(), "douze".to_owned())].into(), evidence },
                    _ => Message::RobotDone { effect, outputs: [("numero".to_owned(), "12".to_owned())].into(), evidence },
                }
            }
            Effect::Deliver { .. } => Message::Delivered { effect, receipt: "r".into() },
        }
    }

    fn signer(&mut self, index: usize, task: u32, link: LinkId) {
        let message = if self.rng.random_bool(0.1) {
            Message::DeclineOutside { task, link, reason: "non".into() }
        } else {
            let mut signing = common::signing(&self.cases[index].case, self.rng.random(), &common::person("jeanne", &[]));
            signing.ceremony.outside = Some(OutsideSigner { link, name: "Jeanne".into(), channel: "email".into() });
            Message::SignOutside { task, link, signing }
        };
        drop(self.say(index, message.clone(), self.now));
        if self.rng.random_bool(0.1) {
            let at = self.soon(1, 60 * 60);
            self.plan(at, Happening::Late(index, message));
        }
    }

    /// Somebody works at a task, when the office is open and there is one for her.
    fn turn(&mut self, who: usize) {
        let local = self.now.to_zoned_datetime(self.zone.clone());
        let today = local.date();
        if !self.calendar.is_open(today) || local.hour() >= 17 || people::is_away(who, today) {
            let next = today.tomorrow().unwrap().at(8, self.rng.random_range(0..60), 0, 0);
            return self.plan(next.to_zoned_datetime(self.zone.clone()).unwrap().timestamp(), Happening::Turn(who));
        }
        let by = people::somebody(who, today);
        let picked = self.pick(&by);
        let at = self.soon(60, if picked.is_some() { 20 * 60 } else { 90 * 60 });
        self.plan(at, Happening::Turn(who));
        let Some((index, number)) = picked else { return };
        let Kept { workflow, case, .. } = &self.cases[index];
        let task = case.task(number).unwrap();
        let deeds = people::deeds(&mut self.rng, &self.workflows[*workflow], case, task, &by, today);
        for message in deeds {
            if self.rng.random_bool(0.04) {
                // Sent twice by an impatient hand, or late by a slow line.
                let at = self.soon(1, 60 * 60 * 24 * 2);
                self.plan(at, Happening::Late(index, message.clone()));
                if self.rng.random_bool(0.3) {
                    return;
                }
            }
            if self.say(index, message, self.now).is_err() {
                return;
            }
        }
    }

    /// An open task for somebody: mostly of the oldest cases.
    fn pick(&mut self, by: &greffier_casework::Person) -> Option<(usize, u32)> {
        let skip = if self.rng.random_bool(0.7) { 0 } else { self.rng.random_range(0..=self.tasks.len()) };
        let hers = |(index, number): &&(usize, u32)| {
            let Kept { workflow, case, .. } = &self.cases[*index];
            let task = case.task(*number).unwrap();
            task.claimed_by().is_none_or(|name| *name == by.name) && may_do(&self.workflows[*workflow], case, task, by).is_ok()
        };
        self.tasks.iter().skip(skip).take(60).find(hers).copied()
    }

    /// What must hold at the end.
    pub(crate) fn settle(&self) {
        let days_ago = self.now - 72.hours();
        for (number, Kept { workflow, case, journal }) in self.cases.iter().enumerate() {
            let workflow = &self.workflows[*workflow];
            accounts::settle(workflow, case, journal, accounts::answers(workflow), number % 10 == 0);
            for timer in case.timers.values() {
                assert!(timer.due > days_ago, "a timer is lost: {timer:?}");
            }
        }
    }
}
