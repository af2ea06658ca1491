//! Delays of known law on known days: lengths, carrying, dated rules, calendars.

mod common;

use common::{access, plain};
use greffier_calendar::{
    Base, Calendar, CalendarProblem, Carry, Closure, Count, Delay, DelayError, DelayProblem, Length, OpenDay, Rule, Text, Weekday,
    beginning_of_work, compute, end_of_day,
};
use jiff::civil::{Date, date, time};
use jiff::tz::TimeZone;

fn due(rule: &Rule, start: Date) -> Date {
    rule.due(&Calendar::default(), start).unwrap().due.unwrap()
}

fn uncarried(length: Length) -> Rule {
    Rule { carry: Carry::No, ..plain(length) }
}

#[test]
fn ten_business_days() {
    assert_eq!(due(&plain(Length::BusinessDays(10)), date(2026, 11, 23)), date(2026, 12, 7));
    assert_eq!(due(&plain(Length::BusinessDays(10)), date(2026, 12, 21)), date(2027, 1, 12), "23 Dec counts; 6 holidays do not");
    assert_eq!(due(&plain(Length::BusinessDays(1)), date(2026, 4, 2)), date(2026, 4, 7), "Easter");
}

/// Loi sur l'accès (RLRQ c. A-2.1), s. 47.
#[test]
fn twenty_days_for_access() {
    assert_eq!(due(&access(), date(2026, 3, 2)), date(2026, 3, 23), "the 20th day, 22 March, is a Sunday");
    assert_eq!(due(&access(), date(2026, 12, 5)), date(2026, 12, 29), "Christmas, the weekend and the day taken for the 26th");
}

/// Code de procédure civile, s. 83: the same number, or the last day of the month.
#[test]
fn months_and_years() {
    let months = |months, start| due(&uncarried(Length::Months(months)), start);
    assert_eq!(months(1, date(2026, 1, 31)), date(2026, 2, 28));
    assert_eq!(months(1, date(2028, 1, 31)), date(2028, 2, 29), "a leap year");
    assert_eq!(months(1, date(2026, 2, 28)), date(2026, 3, 28));
    assert_eq!(months(3, date(2026, 11, 30)), date(2027, 2, 28));
    assert_eq!(months(2, date(2026, 12, 31)), date(2027, 2, 28));
    let years = |years, start| due(&uncarried(Length::Years(years)), start);
    assert_eq!(years(1, date(2028, 2, 29)), date(2029, 2, 28));
    assert_eq!(years(4, date(2028, 2, 29)), date(2032, 2, 29));
    assert_eq!(due(&plain(Length::Months(1)), date(2026, 1, 31)), date(2026, 3, 2), "28 February 2026 is a Saturday");
}

#[test]
fn year_ends_and_leap_days() {
    let days = |days, start| due(&uncarried(Length::CalendarDays(days)), start);
    assert_eq!(days(1, date(2026, 12, 31)), date(2027, 1, 1));
    assert_eq!(days(1, date(2028, 2, 28)), date(2028, 2, 29));
    assert_eq!(days(366, date(2027, 12, 31)), date(2028, 12, 31));
}

#[test]
fn the_first_day_may_count() {
    let rule = Rule { excludes_first_day: false, ..uncarried(Length::CalendarDays(10)) };
    assert_eq!(due(&rule, date(2026, 3, 2)), date(2026, 3, 11));
    let rule = Rule { excludes_first_day: false, ..plain(Length::BusinessDays(1)) };
    assert_eq!(due(&rule, date(2026, 3, 2)), date(2026, 3, 2));
}

/// Loi d'interprétation, s. 52: a Saturday does not carry, a Sunday and a holiday do.
#[test]
fn carried_by_holidays_alone() {
    let rule = |days| Rule { carry: Carry::PublicHoliday, ..plain(Length::CalendarDays(days)) };
    assert_eq!(due(&rule(5), date(2026, 3, 2)), date(2026, 3, 7), "a Saturday");
    assert_eq!(due(&rule(6), date(2026, 3, 2)), date(2026, 3, 9), "a Sunday");
    assert_eq!(due(&rule(1), date(2026, 4, 2)), date(2026, 4, 4), "Good Friday");
    assert_eq!(due(&rule(3), date(2026, 4, 2)), date(2026, 4, 7), "Easter Sunday and Monday");
    assert_eq!(due(&rule(2), date(2026, 12, 22)), date(2026, 12, 24), "Christmas Eve is no holiday of that law");
    let computed = rule(3).due(&Calendar::default(), date(2026, 4, 2)).unwrap();
    let line = "Du 5 au 6 avril 2026 : férié (dimanche, lundi de Pâques) ; reporté au mardi 7 avril 2026.";
    assert!(computed.why().iter().any(|step| step.fr == line), "{:?}", computed.why());
}

#[test]
fn the_rule_in_force_when_the_delay_begins() {
    let before = Rule { until: Some(date(2026, 5, 31)), ..plain(Length::CalendarDays(20)) };
    let after = Rule { from: Some(date(2026, 6, 1)), ..plain(Length::CalendarDays(30)) };
    let delay = Delay { rules: vec![after, before] };
    assert_eq!(delay.check(), []);
    let on = |start| compute(&delay, &Calendar::default(), start, &[]).unwrap();
    assert_eq!((on(date(2026, 5, 29)).rule, on(date(2026, 5, 29)).due), (1, Some(date(2026, 6, 18))));
    assert_eq!((on(date(2026, 6, 1)).rule, on(date(2026, 6, 1)).due), (0, Some(date(2026, 7, 2))));
}

#[test]
fn gaps_and_overlaps_are_told() {
    let rule = |from: Option<Date>, until: Option<Date>| Rule { from, until, ..plain(Length::CalendarDays(5)) };
    let (march, april, may) = (date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1));
    let gap = Delay { rules: vec![rule(Some(may), None), rule(None, Some(april))] };
    assert_eq!(gap.check(), [DelayProblem::Gap { before: 1, after: 0, from: date(2026, 4, 2), until: date(2026, 4, 30) }]);
    assert_eq!(compute(&gap, &Calendar::default(), date(2026, 4, 10), &[]), Err(DelayError::NoRuleInForce(date(2026, 4, 10))));
    let overlap = Delay { rules: vec![rule(Some(march), Some(may)), rule(Some(april), None)] };
    assert_eq!(overlap.check(), [DelayProblem::Overlap { first: 0, second: 1, from: april, until: Some(may) }]);
    assert_eq!(overlap.rule_on(april).map(|(index, _)| index), Some(1), "the one that began last");
    let for_ever = Delay { rules: vec![rule(None, None), rule(Some(april), None)] };
    assert_eq!(for_ever.check(), [DelayProblem::Overlap { first: 0, second: 1, from: april, until: None }]);
    let covered = Delay {
        rules: vec![rule(Some(march), Some(date(2026, 12, 31))), rule(Some(april), Some(may)), rule(Some(date(2027, 1, 1)), None)],
    };
    assert!(matches!(covered.check()[..], [DelayProblem::Overlap { first: 0, second: 1, .. }]), "no gap after a rule within another");
    assert_eq!(Delay { rules: vec![] }.check(), [DelayProblem::Empty]);
    assert_eq!(Delay::from(rule(Some(may), Some(april))).check(), [DelayProblem::EndsBeforeItBegins { rule: 0 }]);
    assert_eq!(Delay::from(plain(Length::Years(11))).check(), [DelayProblem::TooLong { rule: 0 }]);
    assert_eq!(Delay::from(plain(Length::Months(0))).check(), [DelayProblem::NoLength { rule: 0 }]);
}

#[test]
fn an_office_has_its_own_days() {
    let (storm, saturday) = (date(2026, 3, 5), date(2026, 3, 7));
    let calendar = Calendar {
        bases: vec![Base::QuebecPublicService],
        open: vec![Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday],
        closures: vec![Closure { from: storm, until: None, name: Text::new("Tempête", "Storm") }],
        open_days: vec![OpenDay { date: saturday, name: Text::new("Portes ouvertes", "Open house") }],
    };
    assert_eq!(calendar.check(), []);
    assert_eq!(calendar.closed_because(storm).map(|closed| (closed.fr, closed.en)), Some(("Tempête", "Storm")));
    assert_eq!(calendar.closed_because(date(2026, 3, 6)).map(|closed| closed.fr), Some("vendredi"));
    assert!(calendar.is_open(saturday));
    let rule = plain(Length::BusinessDays(2));
    assert_eq!(rule.due(&calendar, date(2026, 3, 3)).unwrap().due, Some(saturday));
    let text = serde_json::to_string(&calendar).unwrap();
    assert_eq!(serde_json::from_str::<Calendar>(&text).unwrap(), calendar);
    let short = serde_json::from_str::<Calendar>(r#"{ "bases": ["federal-in-quebec"] }"#).unwrap();
    assert_eq!(short, Calendar::of(Base::FederalInQuebec));
}

#[test]
fn a_calendar_that_cannot_be_used() {
    let never = Calendar { open: vec![], ..Calendar::default() };
    assert_eq!(never.check(), [CalendarProblem::NeverOpen]);
    assert_eq!(access().due(&never, date(2026, 3, 2)), Err(DelayError::Calendar(CalendarProblem::NeverOpen)));
    let name = Text::new("Fermé", "Closed");
    let backwards = Closure { from: date(2026, 3, 2), until: Some(date(2026, 3, 1)), name: name.clone() };
    let nameless = Closure { from: date(2026, 3, 2), until: None, name: Text::new("", "Closed") };
    let calendar = Calendar {
        closures: vec![backwards, nameless],
        open_days: vec![OpenDay { date: date(2026, 3, 2), name: name.clone() }],
        ..Calendar::default()
    };
    assert_eq!(
        calendar.check(),
        [
            CalendarProblem::EndsBeforeItBegins { closure: 0 },
            CalendarProblem::ClosureWithoutName { closure: 1 },
            CalendarProblem::OpenDayIsClosed { day: 0, closure: 1 },
        ]
    );
    let for_ever = Closure { from: date(2026, 3, 1), until: Some(date(2200, 12, 31)), name };
    let calendar = Calendar { closures: vec![for_ever], ..Calendar::default() };
    assert_eq!(access().due(&calendar, date(2026, 3, 2)), Err(DelayError::TooFar));
}

#[test]
fn what_is_out_of_bounds_is_refused() {
    assert_eq!(access().due(&Calendar::default(), date(1899, 12, 31)), Err(DelayError::OutOfRange(date(1899, 12, 31))));
    assert_eq!(access().due(&Calendar::default(), date(2200, 12, 30)), Err(DelayError::TooFar));
    let long = plain(Length::days(3_661, Count::Business));
    assert_eq!(long.due(&Calendar::default(), date(2026, 3, 2)), Err(DelayError::Rule(DelayProblem::TooLong { rule: 0 })));
}

#[test]
fn a_day_ends_where_the_office_is() {
    let zone = TimeZone::get("America/Toronto").unwrap();
    let hours = |day: Date| {
        let (end, before) = (end_of_day(day, &zone).unwrap(), end_of_day(day.yesterday().unwrap(), &zone).unwrap());
        (end.as_second() - before.as_second()) / 3_600
    };
    assert_eq!(end_of_day(date(2026, 3, 23), &zone).unwrap().to_string(), "2026-03-24T04:00:00Z");
    assert_eq!(end_of_day(date(2026, 12, 29), &zone).unwrap().to_string(), "2026-12-30T05:00:00Z");
    assert_eq!((hours(date(2026, 3, 8)), hours(date(2026, 11, 1)), hours(date(2026, 6, 1))), (23, 25, 24), "the clocks change");
    let opening = beginning_of_work(date(2026, 3, 9), time(8, 30, 0, 0), &zone).unwrap();
    assert_eq!(opening.to_string(), "2026-03-09T12:30:00Z");
    let skipped = beginning_of_work(date(2026, 3, 8), time(2, 30, 0, 0), &zone).unwrap();
    assert_eq!(skipped.to_string(), "2026-03-08T07:30:00Z", "an hour that the clocks skip is as much later");
    // In Cairo the clocks went forward at midnight: 26 April 2024 began at one o'clock.
    let cairo = TimeZone::get("Africa/Cairo").unwrap();
    assert_eq!(end_of_day(date(2024, 4, 25), &cairo).unwrap().to_string(), "2024-04-25T22:00:00Z");
}
