//! Dates as PDF writes them (ISO 32000-2 section 7.9.4).

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

/// `D:20261001120000+00'00'`: always in universal time.
pub(crate) fn write(at: Timestamp) -> String {
    let t = TimeZone::UTC.to_datetime(at);
    format!("D:{:04}{:02}{:02}{:02}{:02}{:02}+00'00'", t.year(), t.month(), t.day(), t.hour(), t.minute(), t.second())
}

/// Reads a date; the parts from the month on may be missing, as may the zone, which then is universal time.
pub(crate) fn read(text: &str) -> Option<Timestamp> {
    let text = text.strip_prefix("D:").unwrap_or(text);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if !matches!(digits, 4 | 6 | 8 | 10 | 12 | 14) {
        return None;
    }
    let part = |range: std::ops::Range<usize>, default: i16| -> Option<i16> {
        if range.end > digits { Some(default) } else { text.get(range)?.parse().ok() }
    };
    let small = |range, default| part(range, default).and_then(|v| i8::try_from(v).ok());
    let civil = jiff::civil::DateTime::new(
        part(0..4, 0)?,
        small(4..6, 1)?,
        small(6..8, 1)?,
        small(8..10, 0)?,
        small(10..12, 0)?,
        small(12..14, 0)?,
        0,
    )
    .ok()?;
    let offset = zone(text.get(digits..)?)?;
    offset.to_timestamp(civil).ok()
}

fn zone(text: &str) -> Option<Offset> {
    let sign = match text.bytes().next() {
        None | Some(b'Z') => return Some(Offset::UTC),
        Some(b'+') => 1,
        Some(b'-') => -1,
        Some(_) => return None,
    };
    let mut parts = text[1..].split('\'').filter(|p| !p.is_empty());
    let hours: i32 = parts.next()?.parse().ok()?;
    let minutes: i32 = parts.next().map_or(Some(0), |m| m.parse().ok())?;
    if !(0..24).contains(&hours) || !(0..60).contains(&minutes) {
        return None;
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let at: Timestamp = "2026-10-01T12:34:56Z".parse().expect("a time");
        assert_eq!(write(at), "D:20261001123456+00'00'");
        assert_eq!(read(&write(at)), Some(at));
    }

    #[test]
    fn zones_and_short_forms() {
        let at = |text: &str| read(text).map(|t| t.to_string());
        assert_eq!(at("D:20261001083456-04'00'").as_deref(), Some("2026-10-01T12:34:56Z"));
        assert_eq!(at("D:20261001083456-04'00").as_deref(), Some("2026-10-01T12:34:56Z"));
        assert_eq!(at("D:2026").as_deref(), Some("2026-01-01T00:00:00Z"));
        assert_eq!(at("D:20261001123456Z").as_deref(), Some("2026-10-01T12:34:56Z"));
        for bad in ["", "D:", "D:20261301", "D:202610011234567", "D:20261001123456x", "D:20261001123456+99'00'"] {
            assert_eq!(at(bad), None, "{bad}");
        }
    }
}
