//! Days and moments as people of the office read them, in the office's time zone.

use greffier_casework::Language;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

use crate::locale::Words;

/// Writes days and moments for one page.
#[derive(Debug, Clone)]
pub(crate) struct Clock {
    /// The words of the page.
    pub(crate) t: Words,
    zone: TimeZone,
    now: Timestamp,
}

/// A moment as a page shows it: for people, and for machines in the `datetime` attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Moment {
    /// For people.
    pub(crate) text: String,
    /// RFC 3339.
    pub(crate) iso: String,
}

impl Clock {
    pub(crate) fn new(t: Words, zone: TimeZone, now: Timestamp) -> Self {
        Self { t, zone, now }
    }

    fn zoned(&self, at: Timestamp) -> ZonedDateTime {
        at.to_zoned_datetime(self.zone.clone())
    }

    /// Today in the office.
    pub(crate) fn today(&self) -> Date {
        self.zoned(self.now).date()
    }

    /// Day and time: `23 novembre 2026 à 14 h 05`, `23 November 2026 at 2:05 p.m.`; of today, the time alone.
    pub(crate) fn at(&self, at: Timestamp) -> Moment {
        let zoned = self.zoned(at);
        let time = self.time(&zoned);
        let text = if zoned.date() == self.today() {
            self.t.one("moment-today", "time", &time)
        } else {
            self.t.two("moment-full", "day", self.day(zoned.date()), "time", &time)
        };
        Moment { text, iso: at.to_string() }
    }

    /// Day and time to the second: for the journal.
    pub(crate) fn exactly(&self, at: Timestamp) -> Moment {
        let zoned = self.zoned(at);
        let text = format!("{} {:02}:{:02}:{:02}", zoned.date(), zoned.hour(), zoned.minute(), zoned.second());
        Moment { text, iso: at.to_string() }
    }

    /// A day: `1er décembre 2026`, `1 December 2026`.
    pub(crate) fn day(&self, date: Date) -> String {
        let month = self.t.get(&format!("month-{}", date.month()));
        let day = if self.t.0 == Language::Fr && date.day() == 1 { "1er".to_owned() } else { date.day().to_string() };
        format!("{day} {month} {}", date.year())
    }

    /// The last day of a delay that ends at `due` (the first moment after it).
    pub(crate) fn last_day(&self, due: Timestamp) -> Date {
        let zoned = self.zoned(due);
        let midnight = zoned.hour() == 0 && zoned.minute() == 0 && zoned.second() == 0;
        if midnight { zoned.date().yesterday().unwrap_or(zoned.date()) } else { zoned.date() }
    }

    /// How far a day is: *aujourd'hui*, *demain*, *dans 6 jours*, *il y a 2 jours*.
    pub(crate) fn away(&self, date: Date) -> String {
        let days = self.days_to(date);
        match days {
            0 => self.t.get("day-today"),
            1 => self.t.get("day-tomorrow"),
            -1 => self.t.get("day-yesterday"),
            days if days > 0 => self.t.n("day-in", days.unsigned_abs()),
            days => self.t.n("day-ago", days.unsigned_abs()),
        }
    }

    /// Days from today to a day; negative when it is past.
    pub(crate) fn days_to(&self, date: Date) -> i64 {
        date.duration_since(self.today()).as_secs() / 86_400
    }

    fn time(&self, zoned: &ZonedDateTime) -> String {
        let (hour, minute) = (zoned.hour(), zoned.minute());
        match self.t.0 {
            Language::Fr => format!("{hour}\u{a0}h\u{a0}{minute:02}"),
            Language::En => {
                let half = if hour < 12 { "a.m." } else { "p.m." };
                let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
                format!("{twelve}:{minute:02}\u{a0}{half}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(language: Language) -> Clock {
        let now = "2026-11-23T18:00:00Z".parse().unwrap();
        Clock::new(Words(language), TimeZone::get("America/Toronto").unwrap(), now)
    }

    #[test]
    fn moments_read_as_people_say_them() {
        let (fr, en) = (clock(Language::Fr), clock(Language::En));
        let today = "2026-11-23T14:05:00Z".parse().unwrap();
        let before = "2026-10-01T20:30:00Z".parse().unwrap();
        assert_eq!(fr.at(today).text, "aujourd’hui à 9\u{a0}h\u{a0}05");
        assert_eq!(en.at(today).text, "today at 9:05\u{a0}a.m.");
        assert_eq!(fr.at(before).text, "1er octobre 2026 à 16\u{a0}h\u{a0}30");
        assert_eq!(en.at(before).text, "1 October 2026 at 4:30\u{a0}p.m.");
    }

    #[test]
    fn a_delay_ends_with_its_last_day() {
        let fr = clock(Language::Fr);
        let due = "2026-12-08T05:00:00Z".parse().unwrap();
        assert_eq!(fr.last_day(due).to_string(), "2026-12-07");
        assert_eq!(fr.away("2026-11-24".parse().unwrap()), "demain");
        assert_eq!(fr.away("2026-11-20".parse().unwrap()), "il y a 3 jours");
        assert_eq!(fr.days_to("2026-12-07".parse().unwrap()), 14);
    }
}
