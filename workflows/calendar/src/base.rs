//! Named lists of holidays, computed for every year.
//!
//! The lists follow the texts as they read in 2026. Former years are computed by the same rules, except where a holiday's first year is
//! known here; days proclaimed once (such as 19 September 2022 for the federal public service) are the office's own closures.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday, date};
use serde::{Deserialize, Serialize};

use crate::{FIRST_DAY, LAST_DAY};

/// A holiday's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holiday {
    /// In French.
    pub fr: &'static str,
    /// In English.
    pub en: &'static str,
}

/// A named list of holidays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Base {
    /// The thirteen days on which Québec's public service is closed: the list of its collective agreements (fonctionnaires, s. 8-35.01
    /// and annex C), which is that of Règles de procédure of the Tribunal administratif du Québec (RLRQ c. J-3, r. 3, s. 3). A day that
    /// falls on a weekend is taken on the Monday after, an eve on the Friday before, as published for 2011-2012 and 2022. The agreements
    /// name the dates year by year: for 24 June and 1 July on a Saturday (next in 2028) the Monday is what the rule gives, and is to be
    /// checked against the year's annex.
    QuebecPublicService,
    /// Loi sur les normes du travail (RLRQ c. N-1.1), s. 60, with Good Friday as the employer's choice, and Loi sur la fête nationale
    /// (RLRQ c. F-1.1), s. 2. Only Sundays move a day, for 24 June and 1 July, as these texts say.
    QuebecLabour,
    /// As [`Base::QuebecLabour`], with Easter Monday as the employer's choice.
    QuebecLabourEasterMonday,
    /// The holidays (`jours fériés`) of Loi d'interprétation (RLRQ c. I-16), s. 61 (23), without its Sundays. The Monday preceding 25 May
    /// is in it as the day proclaimed for the Sovereign's birthday (par. i).
    QuebecInterpretation,
    /// The federal public service: Canada Labour Code (R.S.C. 1985, c. L-2), s. 166, and Easter Monday, which the terms and conditions of
    /// the public service add (for one, PA agreement, cl. 30.02). National Day for Truth and Reconciliation since 2021 (S.C. 2021, c. 11).
    /// A day that falls on a weekend is taken on the first working day after. The provincial or civic day (cl. 30.02 k) differs by area
    /// and is not in it: neither 24 June nor the first Monday of August.
    Federal,
    /// As [`Base::Federal`], with 24 June, the provincial day that federal offices in Québec take (cl. 30.02 k).
    FederalInQuebec,
}

const NEW_YEAR: Holiday = Holiday { fr: "jour de l'An", en: "New Year's Day" };
const AFTER_NEW_YEAR: Holiday = Holiday { fr: "lendemain du jour de l'An", en: "day after New Year's Day" };
const GOOD_FRIDAY: Holiday = Holiday { fr: "Vendredi saint", en: "Good Friday" };
const EASTER_MONDAY: Holiday = Holiday { fr: "lundi de Pâques", en: "Easter Monday" };
const PATRIOTS: Holiday = Holiday { fr: "Journée nationale des patriotes", en: "National Patriots' Day" };
const SOVEREIGN: Holiday = Holiday { fr: "anniversaire du Souverain", en: "Sovereign's birthday" };
const VICTORIA: Holiday = Holiday { fr: "fête de Victoria", en: "Victoria Day" };
const FETE_NATIONALE: Holiday = Holiday { fr: "fête nationale", en: "Fête nationale" };
const CANADA: Holiday = Holiday { fr: "fête du Canada", en: "Canada Day" };
const LABOUR: Holiday = Holiday { fr: "fête du Travail", en: "Labour Day" };
const RECONCILIATION: Holiday =
    Holiday { fr: "Journée nationale de la vérité et de la réconciliation", en: "National Day for Truth and Reconciliation" };
const THANKSGIVING: Holiday = Holiday { fr: "Action de grâces", en: "Thanksgiving" };
const REMEMBRANCE: Holiday = Holiday { fr: "jour du Souvenir", en: "Remembrance Day" };
const CHRISTMAS_EVE: Holiday = Holiday { fr: "veille de Noël", en: "Christmas Eve" };
const CHRISTMAS: Holiday = Holiday { fr: "jour de Noël", en: "Christmas Day" };
const BOXING: Holiday = Holiday { fr: "lendemain de Noël", en: "Boxing Day" };
const NEW_YEAR_EVE: Holiday = Holiday { fr: "veille du jour de l'An", en: "New Year's Eve" };

impl Base {
    /// Every base.
    pub const ALL: [Self; 6] = [
        Self::QuebecPublicService,
        Self::QuebecLabour,
        Self::QuebecLabourEasterMonday,
        Self::QuebecInterpretation,
        Self::Federal,
        Self::FederalInQuebec,
    ];

    /// The holiday on `day`; none before 1900 or after 2200. A holiday that is taken on another day is one on its own date as well.
    #[must_use]
    pub fn holiday(self, day: Date) -> Option<Holiday> {
        if !(FIRST_DAY..=LAST_DAY).contains(&day) {
            return None;
        }
        self.list(day.year()).into_iter().find(|(when, _)| *when == day).map(|(_, holiday)| holiday)
    }

    /// The holidays of a year; a day that is taken on another one comes before its own date.
    fn list(self, year: i16) -> Vec<(Date, Holiday)> {
        let (new_year, christmas) = (date(year, 1, 1), date(year, 12, 25));
        let (good_friday, easter_monday) = (shift(easter(year), -2), shift(easter(year), 1));
        let (fete, canada, may) = (date(year, 6, 24), date(year, 7, 1), monday_before_25_may(year));
        let autumn = [(nth_monday(year, 9, 1), LABOUR), (nth_monday(year, 10, 2), THANKSGIVING)];
        let mut list = autumn.to_vec();
        match self {
            Self::QuebecPublicService => {
                list.extend([(good_friday, GOOD_FRIDAY), (easter_monday, EASTER_MONDAY), (may, PATRIOTS)]);
                list.extend([(observed(new_year), NEW_YEAR), (day_after(new_year), AFTER_NEW_YEAR), (observed(fete), FETE_NATIONALE)]);
                list.extend([(observed(canada), CANADA), (observed(christmas), CHRISTMAS), (day_after(christmas), BOXING)]);
                list.extend([(eve(date(year, 12, 24)), CHRISTMAS_EVE), (eve(date(year, 12, 31)), NEW_YEAR_EVE)]);
                list.extend([(new_year, NEW_YEAR), (date(year, 1, 2), AFTER_NEW_YEAR), (fete, FETE_NATIONALE), (canada, CANADA)]);
                list.extend([(date(year, 12, 24), CHRISTMAS_EVE), (christmas, CHRISTMAS), (date(year, 12, 26), BOXING)]);
                list.push((date(year, 12, 31), NEW_YEAR_EVE));
            }
            Self::QuebecLabour | Self::QuebecLabourEasterMonday => {
                let easter = if self == Self::QuebecLabour { (good_friday, GOOD_FRIDAY) } else { (easter_monday, EASTER_MONDAY) };
                list.extend([(new_year, NEW_YEAR), easter, (may, PATRIOTS), (fete, FETE_NATIONALE), (after_sunday(fete), FETE_NATIONALE)]);
                list.extend([(after_sunday(canada), CANADA), (christmas, CHRISTMAS)]);
            }
            Self::QuebecInterpretation => {
                list.extend([(new_year, NEW_YEAR), (good_friday, GOOD_FRIDAY), (easter_monday, EASTER_MONDAY), (may, SOVEREIGN)]);
                list.extend([(fete, FETE_NATIONALE), (after_sunday(canada), CANADA), (christmas, CHRISTMAS)]);
            }
            Self::Federal | Self::FederalInQuebec => {
                list.extend([(good_friday, GOOD_FRIDAY), (easter_monday, EASTER_MONDAY), (may, VICTORIA)]);
                let mut fixed = vec![(new_year, NEW_YEAR), (canada, CANADA), (date(year, 11, 11), REMEMBRANCE), (christmas, CHRISTMAS)];
                if year >= 2021 {
                    fixed.push((date(year, 9, 30), RECONCILIATION));
                }
                if self == Self::FederalInQuebec {
                    fixed.push((fete, FETE_NATIONALE));
                }
                list.extend(fixed.iter().map(|(day, holiday)| (observed(*day), *holiday)));
                list.push((day_after(christmas), BOXING));
                list.extend(fixed);
                list.push((date(year, 12, 26), BOXING));
            }
        }
        list
    }
}

/// Easter Sunday of a year in the Gregorian calendar (Meeus, *Astronomical Algorithms*, ch. 8; anonymous Gregorian algorithm).
#[must_use]
pub fn easter(year: i16) -> Date {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    // Both are within a calendar month by construction.
    #[allow(clippy::cast_possible_truncation)]
    date(year, month as i8, day as i8)
}

/// `date` moved by days; the last day of the calendar stays where it is.
fn shift(date: Date, days: i64) -> Date {
    date.saturating_add(days.days())
}

/// The Monday after, when the day falls on a weekend.
fn observed(day: Date) -> Date {
    match day.weekday() {
        Weekday::Saturday => shift(day, 2),
        Weekday::Sunday => shift(day, 1),
        _ => day,
    }
}

/// Where the day beside a holiday is taken: after the holiday as it is taken, past the weekend.
fn day_after(holiday: Date) -> Date {
    observed(shift(observed(holiday), 1))
}

/// The Monday, when the day falls on a Sunday.
fn after_sunday(day: Date) -> Date {
    if day.weekday() == Weekday::Sunday { shift(day, 1) } else { day }
}

/// The Friday before, when an eve falls on a weekend.
fn eve(day: Date) -> Date {
    match day.weekday() {
        Weekday::Saturday => shift(day, -1),
        Weekday::Sunday => shift(day, -2),
        _ => day,
    }
}

fn nth_monday(year: i16, month: i8, nth: i64) -> Date {
    let first = date(year, month, 1);
    let offset = (7 - i64::from(first.weekday().to_monday_zero_offset())) % 7;
    shift(first, offset + 7 * (nth - 1))
}

fn monday_before_25_may(year: i16) -> Date {
    let last = date(year, 5, 24);
    shift(last, -i64::from(last.weekday().to_monday_zero_offset()))
}
