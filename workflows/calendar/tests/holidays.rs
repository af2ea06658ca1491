//! The bases against lists that were published, and against the texts by hand where no list is at hand.

use greffier_calendar::{Base, Calendar, easter};
use jiff::civil::{Date, Weekday, date};

/// The weekdays of a year on which a base is closed.
fn weekdays_closed(base: Base, year: i16) -> Vec<(i8, i8)> {
    let calendar = Calendar::of(base);
    let mut day = date(year, 1, 1);
    let mut closed = Vec::new();
    while day.year() == year {
        if calendar.closed_because(day).is_some_and(|closed| !closed.weekly) {
            closed.push((day.month(), day.day()));
        }
        day = day.tomorrow().unwrap();
    }
    closed
}

#[test]
fn quebec_public_service_as_published() {
    // Directeur de l'état civil, days on which its call centre is closed in 2022 (etatcivil.gouv.qc.ca, reviewed 2022-04-07). The list
    // has the year's thirteen days; 1 January 2022 was a Saturday, Christmas a Sunday.
    let published = [(1, 3), (1, 4), (4, 15), (4, 18), (5, 23), (6, 24), (7, 1), (9, 5), (10, 10), (12, 23), (12, 26), (12, 27), (12, 30)];
    assert_eq!(weekdays_closed(Base::QuebecPublicService, 2022), published);

    // Syndicat de la fonction publique du Québec, days of the holiday season 2011-2012 by s. 8-35.01 and annex C.
    let season = [(2011, 12, 23), (2011, 12, 26), (2011, 12, 27), (2011, 12, 30), (2012, 1, 2), (2012, 1, 3)];
    for (year, month, day) in season {
        assert!(Base::QuebecPublicService.holiday(date(year, month, day)).is_some(), "{year}-{month}-{day}");
    }
    assert_eq!(Base::QuebecPublicService.holiday(date(2011, 12, 28)), None);
}

/// RLRQ c. J-3, r. 3, s. 3, applied by hand; what falls on a weekend as in the lists of 2011-2012 and 2022.
#[test]
fn quebec_public_service_from_2024_to_2027() {
    let years: [(i16, &[(i8, i8)]); 4] = [
        (2024, &[(1, 1), (1, 2), (3, 29), (4, 1), (5, 20), (6, 24), (7, 1), (9, 2), (10, 14), (12, 24), (12, 25), (12, 26), (12, 31)]),
        (2025, &[(1, 1), (1, 2), (4, 18), (4, 21), (5, 19), (6, 24), (7, 1), (9, 1), (10, 13), (12, 24), (12, 25), (12, 26), (12, 31)]),
        (2026, &[(1, 1), (1, 2), (4, 3), (4, 6), (5, 18), (6, 24), (7, 1), (9, 7), (10, 12), (12, 24), (12, 25), (12, 28), (12, 31)]),
        (2027, &[(1, 1), (1, 4), (3, 26), (3, 29), (5, 24), (6, 24), (7, 1), (9, 6), (10, 11), (12, 24), (12, 27), (12, 28), (12, 31)]),
    ];
    for (year, closed) in years {
        assert_eq!(weekdays_closed(Base::QuebecPublicService, year), closed, "{year}");
    }
}

#[test]
fn federal_as_published() {
    // Library and Archives Canada, holidays of 2024 (its first Monday of August left out: that day differs by area).
    let published = [(1, 1), (3, 29), (4, 1), (5, 20), (7, 1), (9, 2), (9, 30), (10, 14), (11, 11), (12, 25), (12, 26)];
    assert_eq!(weekdays_closed(Base::Federal, 2024), published);
    // Canadian Digital Service, holidays of 2025 and 2026 with 24 June for those in Québec and Boxing Day of 2026 observed on the 28th.
    let published = [(1, 1), (4, 18), (4, 21), (5, 19), (6, 24), (7, 1), (9, 1), (9, 30), (10, 13), (11, 11), (12, 25), (12, 26)];
    assert_eq!(weekdays_closed(Base::FederalInQuebec, 2025), published);
    let published = [(1, 1), (4, 3), (4, 6), (5, 18), (6, 24), (7, 1), (9, 7), (9, 30), (10, 12), (11, 11), (12, 25), (12, 28)];
    assert_eq!(weekdays_closed(Base::FederalInQuebec, 2026), published);
    // By hand from the same texts: Christmas on a Saturday.
    let by_hand = [(1, 1), (3, 26), (3, 29), (5, 24), (7, 1), (9, 6), (9, 30), (10, 11), (11, 11), (12, 27), (12, 28)];
    assert_eq!(weekdays_closed(Base::Federal, 2027), by_hand);
}

#[test]
fn the_day_for_reconciliation_begins_in_2021() {
    assert_eq!(Base::Federal.holiday(date(2020, 9, 30)), None);
    assert!(Base::Federal.holiday(date(2021, 9, 30)).is_some());
    assert!(Base::Federal.holiday(date(2023, 10, 2)).is_some(), "30 September 2023 was a Saturday");
    assert_eq!(Base::QuebecPublicService.holiday(date(2025, 9, 30)), None);
}

/// Loi sur les normes du travail, s. 60: one day at Easter, and only Sundays move a day.
#[test]
fn quebec_labour_by_hand() {
    let good_friday = [(1, 1), (4, 3), (5, 18), (6, 24), (7, 1), (9, 7), (10, 12), (12, 25)];
    assert_eq!(weekdays_closed(Base::QuebecLabour, 2026), good_friday);
    let easter_monday = [(1, 1), (4, 6), (5, 18), (6, 24), (7, 1), (9, 7), (10, 12), (12, 25)];
    assert_eq!(weekdays_closed(Base::QuebecLabourEasterMonday, 2026), easter_monday);
    // 24 June and 1 July 2029 are Sundays, 1 July 2028 a Saturday.
    assert!(Base::QuebecLabour.holiday(date(2029, 6, 25)).is_some() && Base::QuebecLabour.holiday(date(2029, 7, 2)).is_some());
    assert_eq!(Base::QuebecLabour.holiday(date(2028, 7, 3)), None);
}

#[test]
fn easter_of_known_years() {
    for (year, month, day) in [(1900, 4, 15), (2000, 4, 23), (2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25)] {
        assert_eq!(easter(year), date(year, month, day));
    }
}

#[test]
fn every_year_has_its_days() {
    for year in 1900..=2200 {
        let public_service = weekdays_closed(Base::QuebecPublicService, year);
        assert_eq!(public_service.len(), 13, "{year}: {public_service:?}");
        let federal = weekdays_closed(Base::Federal, year).len();
        // Canada Day, Remembrance Day and the like are never on the day of another holiday.
        assert_eq!(federal, if year >= 2021 { 11 } else { 10 }, "{year}");
        assert_eq!(easter(year).weekday(), Weekday::Sunday);
    }
    for day in [Date::MIN, Date::MAX, date(1899, 12, 25), date(2201, 1, 1)] {
        assert!(Base::ALL.iter().all(|base| base.holiday(day).is_none()));
    }
}
