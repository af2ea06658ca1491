//! Times with fractions of a second, which time stamps may have (RFC 3161 section 2.4.2) and OCSP responders write, and certificates may not.

use der::{Any, Tag, Tagged};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Reads `YYYYMMDDhhmmss[.s…]Z`.
pub(crate) fn generalized_time(time: &Any) -> Option<Timestamp> {
    if time.tag() != Tag::GeneralizedTime {
        return None;
    }
    let text = std::str::from_utf8(time.value()).ok()?.strip_suffix('Z')?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.len() != 14 || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) || fraction.len() > 9 {
        return None;
    }
    let part = |from: usize, to: usize| whole[from..to].parse::<i16>().ok();
    let small = |from: usize, to: usize| whole[from..to].parse::<i8>().ok();
    let nanoseconds = format!("{fraction:0<9}").parse::<i32>().ok()?;
    let at =
        jiff::civil::DateTime::new(part(0, 4)?, small(4, 6)?, small(6, 8)?, small(8, 10)?, small(10, 12)?, small(12, 14)?, nanoseconds);
    TimeZone::UTC.to_timestamp(at.ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_read_and_nonsense_is_not() {
        let read = |text: &str| Any::new(Tag::GeneralizedTime, text.as_bytes()).ok().as_ref().and_then(generalized_time);
        assert_eq!(read("20261125125330Z"), "2026-11-25T12:53:30Z".parse().ok());
        assert_eq!(read("20261125125330.279801Z"), "2026-11-25T12:53:30.279801Z".parse().ok());
        for odd in ["20261125125330", "20261325125330Z", "2026112512533Z", "20261125125330.Z0", "20261125125330+0100", "é0261125125330Z"] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }
}
