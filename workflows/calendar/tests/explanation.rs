//! What people read, word for word; the first is the example of `agent/docs/delays.md`.

mod common;

use common::{access, plain, suspendable};
use greffier_calendar::{Calendar, Closure, Computed, Delay, Extension, Fact, Length, Rule, Text, compute};
use jiff::civil::date;

/// Business days over the holiday season, suspended while a piece is awaited, extended once in time and once too late.
fn example() -> Computed {
    let extension = Some(Extension { days: 5, times: 1, source: Text::new("Règlement, art. 6", "Regulation, s. 6") });
    let rule = Rule { extension, ..suspendable(Length::BusinessDays(15)) };
    let storm = Closure { from: date(2026, 12, 16), until: None, name: Text::new("tempête", "storm") };
    let calendar = Calendar { closures: vec![storm], ..Calendar::default() };
    let facts = [
        Fact::Suspended { on: date(2026, 12, 9), because: Text::new("pièce d'identité attendue", "identity document awaited") },
        Fact::Resumed { on: date(2026, 12, 14) },
        Fact::Extended { on: date(2026, 12, 21), days: 5 },
        Fact::Extended { on: date(2027, 1, 26), days: 5 },
    ];
    compute(&Delay::from(rule), &calendar, date(2026, 12, 1), &facts).unwrap()
}

fn lines(computed: &Computed, language: fn(&Text) -> &str) -> String {
    computed.why().iter().map(|line| format!("{}\n", language(line))).collect()
}

fn manual() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../agent/docs/delays.md")).unwrap()
}

#[test]
fn the_calendar_of_the_manual() {
    let page = manual();
    let (_, rest) = page.split_once("```json\n").unwrap();
    let (text, _) = rest.split_once("```").unwrap();
    assert_eq!(serde_json::from_str::<Calendar>(text).unwrap().check(), []);
}

#[test]
fn the_example_of_the_manual() {
    let page = manual();
    for text in [lines(&example(), |line| &line.fr), lines(&example(), |line| &line.en)] {
        assert!(page.contains(&text), "agent/docs/delays.md lacks:\n{text}");
    }
}

#[test]
fn a_delay_carried_over_christmas() {
    let computed = plain(Length::CalendarDays(20)).due(&Calendar::default(), date(2026, 12, 5)).unwrap();
    assert_eq!(
        lines(&computed, |line| &line.fr),
        "Source du délai : Déclaration de services\n\
         Reçu le samedi 5 décembre 2026 ; ce jour ne compte pas.\n\
         20 jours de calendrier : jusqu'au vendredi 25 décembre 2026.\n\
         Du 25 au 28 décembre 2026 : fermé (jour de Noël, fin de semaine, lendemain de Noël) ; reporté au mardi 29 décembre 2026.\n\
         Échéance : le mardi 29 décembre 2026, à la fin du jour.\n"
    );
}

#[test]
fn a_delay_that_waits() {
    let facts = [Fact::Suspended { on: date(2026, 3, 5), because: Text::new("pièce attendue", "piece awaited") }];
    let computed = compute(&Delay::from(suspendable(Length::CalendarDays(10))), &Calendar::default(), date(2026, 3, 2), &facts).unwrap();
    assert_eq!(
        lines(&computed, |line| &line.en),
        "Source of the delay: Service statement\n\
         Received on Monday 2 March 2026; that day does not count.\n\
         Suspended from Thursday 5 March 2026: piece awaited (Regulation, s. 5).\n\
         Suspended since Thursday 5 March 2026: no due date; 8 days will be left when it resumes.\n"
    );
}

#[test]
fn an_access_request_extended() {
    let facts = [Fact::Extended { on: date(2026, 3, 20), days: 10 }];
    let computed = compute(&Delay::from(access()), &Calendar::default(), date(2026, 3, 2), &facts).unwrap();
    assert_eq!(
        lines(&computed, |line| &line.en),
        "Source of the delay: Access Act, CQLR c. A-2.1, s. 47\n\
         Received on Monday 2 March 2026; that day does not count.\n\
         Extension of 10 days accepted: notice given on Friday 20 March 2026, when the due date was Monday 23 March 2026 (s. 47).\n\
         20 calendar days and 10 days of extension: until Wednesday 1 April 2026.\n\
         Due on Wednesday 1 April 2026, at the end of the day.\n"
    );
}
