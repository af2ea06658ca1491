//! Suspensions, extensions, calendars that change, reminders.

mod common;

use common::{access, plain, suspendable};
use greffier_calendar::{
    Calendar, Closure, Computed, Count, Delay, DelayError, Fact, Length, MAX_FACTS, Refusal, Refused, Reminder, Rule, Rung, Side, Text,
    compute, recompute, reminders,
};
use jiff::civil::{Date, date};

fn after(rule: Rule, start: Date, facts: &[Fact]) -> Result<Computed, DelayError> {
    compute(&Delay::from(rule), &Calendar::default(), start, facts)
}

fn suspended(on: Date) -> Fact {
    Fact::Suspended { on, because: Text::new("pièce d'identité attendue", "identity document awaited") }
}

fn extended(on: Date, days: u32) -> Fact {
    Fact::Extended { on, days }
}

fn closed(from: Date, until: Date) -> Calendar {
    let closure = Closure { from, until: Some(until), name: Text::new("Tempête", "Storm") };
    Calendar { closures: vec![closure], ..Calendar::default() }
}

/// Loi sur l'accès, s. 47: 20 days and 10 are 30, counted from the day of receipt.
#[test]
fn twenty_days_and_ten() {
    let start = date(2026, 3, 2);
    let computed = after(access(), start, &[extended(date(2026, 3, 20), 10)]).unwrap();
    assert_eq!((computed.last, computed.due), (Some(date(2026, 4, 1)), Some(date(2026, 4, 1))));
    assert_eq!(computed.refused, []);
    // The 20th day is a Sunday: the delay, and the time for the notice, end on the Monday.
    let on_the_last = after(access(), start, &[extended(date(2026, 3, 23), 10)]).unwrap();
    assert_eq!(on_the_last.due, Some(date(2026, 4, 1)));
}

#[test]
fn a_notice_after_expiry_is_refused() {
    let computed = after(access(), date(2026, 3, 2), &[]).unwrap();
    let (on, expiry) = (date(2026, 3, 24), date(2026, 3, 23));
    let refusal = Refusal::ExtendedAfterExpiry { on, expiry };
    assert_eq!(computed.with(extended(on, 10)), Err(DelayError::Refused(refusal.clone())));
    let told = after(access(), date(2026, 3, 2), &[extended(on, 10)]).unwrap();
    assert_eq!((told.due, told.refused), (Some(expiry), vec![Refused { fact: 0, refusal }]));
}

#[test]
fn an_extension_keeps_within_its_rule() {
    let computed = after(access(), date(2026, 3, 2), &[]).unwrap();
    let notice = date(2026, 3, 10);
    let refused = |computed: &Computed, days| match computed.with(extended(notice, days)) {
        Err(DelayError::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    };
    assert_eq!(refused(&computed, 11), Refusal::TooManyDays { asked: 11, left: 10 });
    assert_eq!(refused(&computed, 0), Refusal::NoDays);
    let once = computed.with(extended(notice, 4)).unwrap();
    assert_eq!(refused(&once, 6), Refusal::TooManyTimes { times: 1 });
    let never = after(plain(Length::CalendarDays(20)), date(2026, 3, 2), &[]).unwrap();
    assert_eq!(refused(&never, 5), Refusal::NotExtendable);
    let mut twice = access();
    twice.extension.as_mut().unwrap().times = 2;
    let twice = after(twice, date(2026, 3, 2), &[extended(notice, 4)]).unwrap();
    assert_eq!(refused(&twice, 7), Refusal::TooManyDays { asked: 7, left: 6 });
    assert_eq!(twice.with(extended(notice, 6)).unwrap().due, Some(date(2026, 4, 1)));
}

#[test]
fn an_extension_of_business_days_adds_business_days() {
    let rule = Rule { length: Length::BusinessDays(10), ..access() };
    let computed = after(rule, date(2026, 3, 2), &[extended(date(2026, 3, 10), 5)]).unwrap();
    assert_eq!(computed.due, Some(date(2026, 3, 23)));
}

#[test]
fn suspended_days_do_not_count() {
    let start = date(2026, 3, 2);
    let facts = [suspended(date(2026, 3, 5)), Fact::Resumed { on: date(2026, 3, 12) }];
    let calendar_days = after(suspendable(Length::CalendarDays(10)), start, &facts).unwrap();
    assert_eq!(calendar_days.due, Some(date(2026, 3, 19)), "the 12th and seven days");
    let business_days = after(suspendable(Length::BusinessDays(10)), start, &facts).unwrap();
    assert_eq!(business_days.due, Some(date(2026, 3, 23)), "two before, eight from the 12th on");
    let month = after(suspendable(Length::Months(1)), start, &facts).unwrap();
    assert_eq!(month.due, Some(date(2026, 4, 9)));
}

#[test]
fn a_suspended_delay_has_no_due_date() {
    let computed = after(suspendable(Length::CalendarDays(10)), date(2026, 3, 2), &[suspended(date(2026, 3, 5))]).unwrap();
    assert_eq!((computed.due, computed.suspended, computed.left), (None, Some(date(2026, 3, 5)), 8));
    let years_later = computed.with(Fact::Resumed { on: date(2030, 3, 5) }).unwrap();
    assert_eq!(years_later.due, Some(date(2030, 3, 12)));
}

#[test]
fn a_delay_is_suspended_only_by_a_text_and_in_time() {
    let (start, on) = (date(2026, 3, 2), date(2026, 3, 5));
    let facts = [suspended(on), Fact::Resumed { on: date(2026, 3, 12) }];
    let not_at_all = after(plain(Length::CalendarDays(10)), start, &facts).unwrap();
    assert_eq!(not_at_all.refused, [Refused { fact: 0, refusal: Refusal::NotSuspendable }]);
    assert_eq!(not_at_all.due, Some(date(2026, 3, 12)));
    let late = after(suspendable(Length::CalendarDays(2)), start, &facts).unwrap();
    let refusal = Refusal::SuspendedAfterExpiry { on, expiry: date(2026, 3, 4) };
    assert_eq!((late.due, late.refused), (Some(date(2026, 3, 4)), vec![Refused { fact: 0, refusal }]));
}

#[test]
fn suspended_on_the_day_it_was_carried_to() {
    // Five days end on Saturday the 7th, carried to Monday the 9th, when the delay is suspended.
    let facts = [suspended(date(2026, 3, 9)), Fact::Resumed { on: date(2026, 3, 12) }];
    let computed = after(suspendable(Length::CalendarDays(5)), date(2026, 3, 2), &facts).unwrap();
    assert_eq!(computed.due, Some(date(2026, 3, 12)), "nothing is left to count when it resumes");
}

#[test]
fn facts_that_contradict_each_other() {
    let (start, day) = (date(2026, 3, 2), date(2026, 3, 5));
    let try_with = |facts: &[Fact]| after(suspendable(Length::CalendarDays(10)), start, facts).unwrap_err();
    assert_eq!(try_with(&[Fact::Resumed { on: day }]), DelayError::NotSuspended { fact: 0 });
    assert_eq!(try_with(&[suspended(day), suspended(day)]), DelayError::AlreadySuspended { fact: 1 });
    assert_eq!(try_with(&[suspended(day), Fact::Resumed { on: start }]), DelayError::OutOfOrder { fact: 1 });
    assert_eq!(try_with(&[suspended(date(2026, 3, 1))]), DelayError::OutOfOrder { fact: 0 });
    assert_eq!(try_with(&[Fact::Suspended { on: day, because: Text::new("", "") }]), DelayError::FactWithoutReason { fact: 0 });
    assert_eq!(try_with(&vec![extended(day, 1); MAX_FACTS + 1]), DelayError::TooManyFacts(MAX_FACTS + 1));
}

#[test]
fn another_calendar_holds_from_its_day_on() {
    let (start, rule) = (date(2026, 3, 2), plain(Length::BusinessDays(5)));
    let storm = closed(date(2026, 3, 4), date(2026, 3, 6));
    let in_time = Fact::CalendarChanged { on: date(2026, 3, 4), calendar: storm.clone() };
    assert_eq!(after(rule.clone(), start, &[in_time]).unwrap().due, Some(date(2026, 3, 12)));
    let midway = Fact::CalendarChanged { on: date(2026, 3, 6), calendar: storm.clone() };
    assert_eq!(after(rule.clone(), start, &[midway]).unwrap().due, Some(date(2026, 3, 10)));
    let (on, expiry) = (date(2026, 3, 10), date(2026, 3, 9));
    let late = after(rule, start, &[Fact::CalendarChanged { on, calendar: storm }]).unwrap();
    assert_eq!((late.due, late.refused[0].refusal.clone()), (Some(expiry), Refusal::ChangedAfterExpiry { on, expiry }));
}

#[test]
fn a_corrected_calendar_moves_the_date_and_says_why() {
    let computed = after(plain(Length::BusinessDays(5)), date(2026, 3, 2), &[]).unwrap();
    let storm = closed(date(2026, 3, 4), date(2026, 3, 5));
    let change = recompute(&computed, &storm).unwrap().unwrap();
    assert_eq!((change.before, change.after), (date(2026, 3, 9), date(2026, 3, 11)));
    let lines: Vec<String> = change.why().into_iter().map(|line| line.fr).collect();
    assert_eq!(lines, ["du 4 au 5 mars 2026 : fermé (Tempête).", "L'échéance passe du lundi 9 mars 2026 au mercredi 11 mars 2026."]);
    let back = recompute(&change.computed, &Calendar::default()).unwrap().unwrap();
    assert_eq!((back.after, back.opened.len(), back.closed.len()), (date(2026, 3, 9), 1, 0));
    assert_eq!(recompute(&computed, &closed(date(2026, 4, 1), date(2026, 4, 2))), Ok(None), "after the due date");
}

#[test]
fn reminders_stand_on_open_days() {
    let rung = |days, count, side| Rung { days, count, side };
    let rungs = [
        rung(10, Count::Calendar, Side::Before),
        rung(2, Count::Business, Side::Before),
        rung(0, Count::Calendar, Side::Before),
        rung(1, Count::Business, Side::After),
        rung(3, Count::Calendar, Side::After),
    ];
    // Due on Tuesday 7 April 2026, after Easter.
    let dates = reminders(date(2026, 4, 7), &rungs, &Calendar::default()).unwrap();
    let days = [(3, 27), (4, 1), (4, 7), (4, 8), (4, 10)].map(|(month, day)| date(2026, month, day));
    let expected: Vec<Reminder> = (1..).zip(days).map(|(rung, date)| Reminder { rung, date }).collect();
    assert_eq!(dates, expected);
    let late = reminders(date(2026, 4, 1), &[rung(2, Count::Calendar, Side::After)], &Calendar::default()).unwrap();
    assert_eq!(late, [Reminder { rung: 1, date: date(2026, 4, 7) }], "Good Friday, moved after Easter");
    let long = [rung(1, Count::Business, Side::Before), rung(3_661, Count::Business, Side::Before)];
    assert_eq!(reminders(date(2026, 4, 7), &long, &Calendar::default()), Err(DelayError::RungTooLong { number: 2 }));
}
