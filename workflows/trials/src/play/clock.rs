//! The clock of a case at play, and the moments at which it wakes.

use greffier_calendar::{Count, Length, Rule, Text};
use greffier_casework::Timer;
use greffier_engine::Message;
use greffier_language::{Bilingual, DayCount};
use jiff::Timestamp;
use jiff::civil::DateTime;

use super::{Play, Wrong};
use crate::Until;
use crate::model::MAX_TIMERS;
use crate::story::{both, same};

impl Play<'_> {
    /// Time passes; what is due on the way fires in order.
    pub(super) fn wait(&mut self, until: Until) -> Result<(), Wrong> {
        let target = self.target(until)?;
        if target < self.now {
            let now = self.local();
            return Err(Wrong::new(
                both("un moment à venir", "a moment to come"),
                both(format!("le dossier est au {now}"), format!("the case is at {now}")),
            ));
        }
        while let Some(timer) = self.next_timer().filter(|timer| timer.due <= target) {
            self.fired += 1;
            if self.fired > MAX_TIMERS {
                return Err(Wrong::new(
                    both("une attente qui finit", "a wait that comes to an end"),
                    both(format!("plus de {MAX_TIMERS} échéances"), format!("more than {MAX_TIMERS} timers")),
                ));
            }
            self.now = self.now.max(timer.due);
            let key = timer.kind.key();
            let what = || both(format!("l'échéance {key} passe"), format!("timer {key} is over"));
            self.say(Message::TimerDue { kind: timer.kind }).map_err(|refusal| Wrong::refused(what(), &refusal))?;
            self.settle(None)?;
        }
        self.now = target;
        Ok(())
    }

    fn target(&self, until: Until) -> Result<Timestamp, Wrong> {
        let moment = match until {
            Until::Timer => {
                let none = || both("aucune", "none");
                let expected = || both("une échéance que le dossier attend", "a timer that the case waits for");
                return self.next_timer().map(|timer| timer.due.max(self.now)).ok_or_else(|| Wrong::new(expected(), none()));
            }
            Until::Day(day) => day.to_datetime(jiff::civil::Time::midnight()),
            Until::Moment(moment) => moment,
            Until::Days(days, count) => {
                let count = if count == DayCount::Business { Count::Business } else { Count::Calendar };
                let rule = Rule::new(Length::days(days, count), Text::new("", ""));
                let local = self.local();
                let due = rule.due(&self.around.calendar, local.date()).map_err(|error| too_far(error.to_string()))?.due;
                due.ok_or_else(|| too_far(days.to_string()))?.to_datetime(local.time())
            }
        };
        let zoned = moment.to_zoned_datetime(self.around.zone.clone());
        zoned.map(|zoned| zoned.timestamp()).map_err(|error| too_far(error.to_string()))
    }

    fn next_timer(&self) -> Option<Timer> {
        self.case.timers.iter().min_by_key(|(key, timer)| (timer.due, *key)).map(|(_, timer)| timer.clone())
    }

    /// Now, in the office's time zone.
    pub(super) fn local(&self) -> DateTime {
        self.now.to_zoned_datetime(self.around.zone.clone()).datetime()
    }
}

fn too_far(error: String) -> Wrong {
    let was: Bilingual = same(error);
    Wrong::new(both("un moment du calendrier", "a moment of the calendar"), was)
}
