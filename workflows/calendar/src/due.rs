//! The last day of a delay, with the reasons for that date.

use jiff::civil::Date;

use crate::closed_because;

/// The longest delay that is counted, in days: ten years.
pub const MAX_DAYS: u32 = 3_660;

/// How days are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// Every day counts; a last day on which the office is closed is carried to the next open day (Code de procédure civile,
    /// RLRQ c. C-25.01, s. 83).
    Calendar,
    /// Only days on which the office is open count.
    Business,
}

/// One step of the explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// In French.
    pub fr: String,
    /// In English.
    pub en: String,
}

/// A due date and why it is that one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueDate {
    /// The last day.
    pub date: Date,
    /// The reasons, in order.
    pub why: Vec<Reason>,
}

/// The last day of a delay of `days` that begins on the day after `from`. The day of the event itself does not count
/// (Code de procédure civile, s. 83). A delay longer than ten years is cut there, and the explanation says so.
#[must_use]
pub fn due_date(from: Date, days: u32, count: Count) -> DueDate {
    let mut why = vec![Reason {
        fr: format!("Reçu le {from} ; ce jour ne compte pas."),
        en: format!("Received on {from}; that day does not count."),
    }];
    let wanted = days.min(MAX_DAYS);
    if wanted < days {
        why.push(Reason { fr: format!("Le délai est ramené à {MAX_DAYS} jours."), en: format!("The delay is cut to {MAX_DAYS} days.") });
    }
    let mut date = from;
    let mut counted = 0;
    while counted < wanted {
        date = next(date);
        match (count, closed_because(date)) {
            (Count::Business, Some(day)) => why.push(skipped(date, day)),
            _ => counted += 1,
        }
    }
    let (fr, en) = match count {
        Count::Calendar => ("jours de calendrier", "calendar days"),
        Count::Business => ("jours ouvrables", "business days"),
    };
    why.push(Reason { fr: format!("{wanted} {fr} mènent au {date}."), en: format!("{wanted} {en} lead to {date}.") });
    while let Some(day) = closed_because(date) {
        why.push(Reason {
            fr: format!("Le {date} est fermé ({}) : reporté au jour suivant.", day.fr),
            en: format!("{date} is closed ({}): carried to the next day.", day.en),
        });
        date = next(date);
    }
    DueDate { date, why }
}

fn next(date: Date) -> Date {
    date.tomorrow().unwrap_or(date)
}

fn skipped(date: Date, day: crate::Holiday) -> Reason {
    Reason { fr: format!("Le {date} ne compte pas : {}.", day.fr), en: format!("{date} does not count: {}.", day.en) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::is_business_day;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn ten_business_days_skip_the_weekend() {
        assert_eq!(due_date(date(2026, 11, 23), 10, Count::Business).date, date(2026, 12, 7));
    }

    #[test]
    fn a_last_day_on_a_holiday_is_carried_over() {
        let due = due_date(date(2026, 12, 5), 20, Count::Calendar);
        assert_eq!(due.date, date(2026, 12, 29), "Christmas, the weekend and the day after Christmas are closed");
        assert!(due.why.iter().any(|reason| reason.fr.contains("jour de Noël")));
    }

    proptest! {
        #[test]
        fn a_delay_always_ends_on_an_open_day(offset in 0_i64..20_000, days in 0_u32..400, business: bool) {
            let from = date(2000, 1, 1).saturating_add(jiff::ToSpan::days(offset));
            let count = if business { Count::Business } else { Count::Calendar };
            let due = due_date(from, days, count);
            prop_assert!(is_business_day(due.date));
            prop_assert!(due.date >= from);
            if business && days > 0 {
                let mut day = from;
                let mut open = 0;
                while day < due.date { day = day.tomorrow().unwrap(); open += u32::from(is_business_day(day)); }
                prop_assert_eq!(open, days);
            }
        }
    }
}
