//! The moments at which a day ends and work begins, in an office's time zone.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use crate::{DelayError, next};

/// When `date` is over: the first moment of the next day there. A delay expires on its last day at 24 h (Code de procédure civile, s. 83),
/// which is 23 or 25 hours after it began where the clocks change.
///
/// # Errors
/// [`DelayError::TooFar`] for a day that no moment can be given for.
pub fn end_of_day(date: Date, zone: &TimeZone) -> Result<Timestamp, DelayError> {
    moment(next(date)?, Time::midnight(), zone)
}

/// When the office opens on `date`, at `opening` there. An hour that the clocks skip is as much later; of one they repeat, the first.
///
/// # Errors
/// [`DelayError::TooFar`] for a day that no moment can be given for.
pub fn beginning_of_work(date: Date, opening: Time, zone: &TimeZone) -> Result<Timestamp, DelayError> {
    moment(date, opening, zone)
}

fn moment(date: Date, time: Time, zone: &TimeZone) -> Result<Timestamp, DelayError> {
    date.to_datetime(time).to_zoned_datetime(zone.clone()).map(|zoned| zoned.timestamp()).map_err(|_| DelayError::TooFar)
}
