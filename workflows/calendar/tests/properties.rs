//! What holds of every delay.

mod common;

use common::{access, plain, suspendable};
use greffier_calendar::{
    Base, Calendar, Carry, Closure, Count, Delay, Fact, Length, MAX_RUNS, Rule, Rung, Side, Text, compute, recompute, reminders,
};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use proptest::prelude::*;

fn day(offset: i64) -> Date {
    date(2000, 1, 1).saturating_add(offset.days())
}

fn base() -> impl Strategy<Value = Base> {
    prop::sample::select(Base::ALL.to_vec())
}

fn length() -> impl Strategy<Value = Length> {
    prop_oneof![
        (1_u32..400).prop_map(Length::CalendarDays),
        (1_u32..250).prop_map(Length::BusinessDays),
        (1_u32..30).prop_map(Length::Months),
        (1_u32..5).prop_map(Length::Years),
    ]
}

fn closures() -> impl Strategy<Value = Vec<Closure>> {
    let closure = (0_i64..3_000, 0_i64..12, 0_u32..9).prop_map(|(offset, days, name)| Closure {
        from: day(offset),
        until: Some(day(offset + days)),
        name: Text::new(format!("Fermeture {name}"), format!("Closure {name}")),
    });
    prop::collection::vec(closure, 0..40)
}

fn calendar() -> impl Strategy<Value = Calendar> {
    (base(), closures()).prop_map(|(base, closures)| Calendar { closures, ..Calendar::of(base) })
}

fn carry() -> impl Strategy<Value = Carry> {
    prop::sample::select(vec![Carry::OpenDay, Carry::PublicHoliday, Carry::No])
}

/// Facts in order, with whatever gaps; suspensions and resumptions take turns.
fn facts(start: Date, gaps: &[(i64, u8)]) -> Vec<Fact> {
    let (mut on, mut suspended, mut facts) = (start, false, Vec::new());
    for (gap, kind) in gaps {
        on = on.saturating_add(gap.days());
        facts.push(match (kind % 3, suspended) {
            (0, false) => {
                suspended = true;
                Fact::Suspended { on, because: Text::new("pièce attendue", "piece awaited") }
            }
            (0, true) => {
                suspended = false;
                Fact::Resumed { on }
            }
            (1, _) => Fact::Extended { on, days: u32::from(*kind) },
            _ => Fact::CalendarChanged { on, calendar: Calendar::of(Base::Federal) },
        });
    }
    facts
}

fn open_to_all(length: Length, carry: Carry) -> Rule {
    Rule { carry, extension: access().extension, ..suspendable(length) }
}

proptest! {
    #[test]
    fn a_carried_delay_ends_on_an_open_day(offset in 0_i64..3_000, length in length(), calendar in calendar()) {
        let computed = plain(length).due(&calendar, day(offset)).unwrap();
        let (last, due) = (computed.last.unwrap(), computed.due.unwrap());
        prop_assert!(calendar.is_open(due) && due >= last && last > day(offset));
        let mut between = last;
        while between < due {
            prop_assert!(!calendar.is_open(between));
            between = between.tomorrow().unwrap();
        }
    }

    #[test]
    fn business_days_are_as_many_as_asked(offset in 0_i64..3_000, days in 1_u32..300, calendar in calendar()) {
        let due = plain(Length::BusinessDays(days)).due(&calendar, day(offset)).unwrap().due.unwrap();
        let (mut at, mut open) = (day(offset), 0);
        while at < due {
            at = at.tomorrow().unwrap();
            open += u32::from(calendar.is_open(at));
        }
        prop_assert_eq!(open, days);
    }

    #[test]
    fn a_longer_delay_never_ends_earlier(
        offset in 0_i64..3_000, days in 1_u32..300, more in 1_u32..50, business: bool, carry in carry(), calendar in calendar()
    ) {
        let count = if business { Count::Business } else { Count::Calendar };
        let due = |days| Rule { carry, ..plain(Length::days(days, count)) }.due(&calendar, day(offset)).unwrap().due.unwrap();
        prop_assert!(due(days) <= due(days + more));
    }

    #[test]
    fn a_later_beginning_never_ends_earlier(offset in 0_i64..3_000, later in 0_i64..40, length in length(), calendar in calendar()) {
        let due = |offset| plain(length).due(&calendar, day(offset)).unwrap().due.unwrap();
        prop_assert!(due(offset) <= due(offset + later));
    }

    #[test]
    fn a_suspension_of_n_days_moves_a_calendar_delay_by_n(
        offset in 0_i64..3_000, days in 1_u32..200, before in 0_i64..200, suspended in 0_i64..500, calendar in calendar()
    ) {
        let before = 1 + before % i64::from(days);
        let (start, delay) = (day(offset), Delay::from(suspendable(Length::CalendarDays(days))));
        let (on, because) = (day(offset + before), Text::new("pièce attendue", "piece awaited"));
        let facts = [Fact::Suspended { on, because }, Fact::Resumed { on: on.saturating_add(suspended.days()) }];
        let plainly = compute(&delay, &calendar, start, &[]).unwrap().last.unwrap();
        let moved = compute(&delay, &calendar, start, &facts).unwrap().last.unwrap();
        prop_assert_eq!(moved, plainly.saturating_add(suspended.days()));
    }

    #[test]
    fn a_closure_more_never_makes_a_date_earlier(
        offset in 0_i64..3_000, length in length(), carry in carry(), calendar in calendar(), gaps in prop::collection::vec((0_i64..30, 0_u8..6), 0..6),
        from in 0_i64..400, days in 0_i64..30
    ) {
        let (start, delay) = (day(offset), Delay::from(open_to_all(length, carry)));
        let facts: Vec<Fact> = facts(start, &gaps).into_iter().filter(|fact| !matches!(fact, Fact::Extended { .. })).collect();
        let mut more = calendar.clone();
        let name = Text::new("Tempête", "Storm");
        more.closures.push(Closure { from: day(offset + from), until: Some(day(offset + from + days)), name });
        let before = compute(&delay, &calendar, start, &facts).unwrap();
        let after = compute(&delay, &more, start, &facts).unwrap();
        if let (Some(before), Some(after)) = (before.due, after.due) {
            prop_assert!(before <= after);
        }
        let change = recompute(&before, &calendar).unwrap();
        if !facts.iter().any(|fact| matches!(fact, Fact::CalendarChanged { .. })) {
            prop_assert_eq!(change, None);
        }
    }

    #[test]
    fn an_extension_never_shortens(
        offset in 0_i64..3_000, length in length(), carry in carry(), calendar in calendar(), notice in 0_i64..500, days in 0_u32..15
    ) {
        let computed = compute(&Delay::from(open_to_all(length, carry)), &calendar, day(offset), &[]).unwrap();
        let on = day(offset + notice);
        let extended = compute(&computed.delay, &calendar, computed.start, &[Fact::Extended { on, days }]).unwrap();
        prop_assert!(extended.due >= computed.due);
        prop_assert_eq!(extended.refused.is_empty(), (1..=10).contains(&days) && Some(on) <= computed.due);
    }

    #[test]
    fn the_explanation_ends_with_the_date_and_is_bounded(
        offset in 0_i64..3_000, length in length(), carry in carry(), calendar in calendar(), gaps in prop::collection::vec((0_i64..30, 0_u8..12), 0..40)
    ) {
        let facts = facts(day(offset), &gaps);
        let computed = compute(&Delay::from(open_to_all(length, carry)), &calendar, day(offset), &facts).unwrap();
        let lines = computed.why();
        prop_assert!(lines.len() <= MAX_RUNS + 7 + facts.len());
        prop_assert!(lines.iter().all(|line| line.fr.chars().count() <= 500 && line.en.chars().count() <= 500));
        let last = lines.last().unwrap();
        match computed.due {
            Some(due) => {
                let (number, year) = (format!(" {} ", due.day()), format!(" {},", due.year()));
                prop_assert!(last.fr.starts_with("Échéance : le ") && last.fr.contains(&year));
                prop_assert!(last.en.starts_with("Due on ") && last.en.contains(&number) && last.en.contains(&year));
            }
            None => prop_assert!(last.en.starts_with("Suspended since ")),
        }
        prop_assert_eq!(&compute(&computed.delay, &calendar, computed.start, &facts).unwrap(), &computed);
        let text = serde_json::to_string(&computed).unwrap();
        prop_assert_eq!(serde_json::from_str::<greffier_calendar::Computed>(&text).unwrap(), computed);
    }

    #[test]
    fn reminders_are_open_days_on_their_side(offset in 1_000_i64..3_000, days in 0_u32..60, business: bool, calendar in calendar()) {
        let due = calendar.open_on_or_after(day(offset)).unwrap();
        let count = if business { Count::Business } else { Count::Calendar };
        let rungs = [Rung { days, count, side: Side::Before }, Rung { days, count, side: Side::After }];
        let dates = reminders(due, &rungs, &calendar).unwrap();
        prop_assert!(dates.iter().all(|reminder| calendar.is_open(reminder.date)));
        prop_assert!(dates[0].date <= due && dates[1].date >= due);
        prop_assert_eq!((dates[0].rung, dates[1].rung), (1, 2));
    }
}

/// The longest that can be asked for stays within its bounds.
#[test]
fn ten_years_of_business_days_are_told_in_few_lines() {
    let calendar = Calendar { open: vec![greffier_calendar::Weekday::Monday, greffier_calendar::Weekday::Friday], ..Calendar::default() };
    let computed = plain(Length::BusinessDays(3_660)).due(&calendar, date(2026, 1, 5)).unwrap();
    assert_eq!(computed.why().len(), MAX_RUNS + 6);
}
