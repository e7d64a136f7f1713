//! Instants as RFC 3339 writes them.

use domain::text::TextError;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// Longest date-time that is read: a date, a time, nine digits of a fraction, an offset.
const INSTANT_CHARS_MAX: usize = "2026-01-01T00:00:00.123456789+00:00".len();

/// Where the fraction or the offset of a date-time begins.
const CIVIL_CHARS: usize = "2026-01-01T00:00:00".len();

/// Reads a date-time of RFC 3339, 5.6, with any offset. Published examples omit the offset: without one it is UTC.
pub(crate) fn parse_instant(raw: &str) -> Result<Timestamp, TextError> {
    read(raw).ok_or_else(|| {
        TextError::new("must be a real date-time as RFC 3339 writes it, such as 2026-01-01T00:00:00Z")
    })
}

/// Writes an instant in UTC, always with three digits of a fraction: `YYYY-MM-DDTHH:MM:SS.mmmZ`.
pub(crate) fn write_instant(at: Timestamp) -> String {
    let civil = Offset::UTC.to_datetime(at);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        civil.year(),
        civil.month(),
        civil.day(),
        civil.hour(),
        civil.minute(),
        civil.second(),
        civil.millisecond()
    )
}

fn read(raw: &str) -> Option<Timestamp> {
    if !raw.is_ascii() || raw.len() > INSTANT_CHARS_MAX || raw.len() < CIVIL_CHARS {
        return None;
    }
    let (civil, rest) = raw.split_at(CIVIL_CHARS);
    let digits = rest.strip_prefix('.').map_or(0, |fraction| {
        fraction.bytes().take_while(u8::is_ascii_digit).count()
    });
    let has_fraction = rest.starts_with('.');
    if !has_shape(civil) || (has_fraction && !(1..=9).contains(&digits)) {
        return None;
    }
    let (fraction, zone) = rest.split_at(if has_fraction { digits + 1 } else { 0 });
    let date_time: DateTime = format!("{}{fraction}", civil.to_ascii_uppercase()).parse().ok()?;
    offset(zone)?.to_timestamp(date_time).ok()
}

fn has_shape(civil: &str) -> bool {
    civil.bytes().enumerate().all(|(i, byte)| match i {
        4 | 7 => byte == b'-',
        10 => byte.eq_ignore_ascii_case(&b'T'),
        13 | 16 => byte == b':',
        _ => byte.is_ascii_digit(),
    })
}

fn offset(zone: &str) -> Option<Offset> {
    let (sign, clock) = match zone.as_bytes() {
        [] | [b'Z' | b'z'] => return Some(Offset::UTC),
        [b'+', ..] => (1, &zone[1..]),
        [b'-', ..] => (-1, &zone[1..]),
        _ => return None,
    };
    let (hours, minutes) = clock.split_once(':')?;
    let two_digits = |text: &str| -> Option<i32> {
        let well_formed = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        if well_formed { text.parse().ok() } else { None }
    };
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn date_times_are_read_with_and_without_an_offset() {
        for (raw, written) in [
            ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000Z"),
            ("2026-01-01T00:00:00", "2026-01-01T00:00:00.000Z"),
            ("2026-01-01t00:00:00z", "2026-01-01T00:00:00.000Z"),
            ("2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00.500Z"),
            ("2026-01-01T00:00:00.999999999", "2026-01-01T00:00:00.999Z"),
            ("2026-01-01T02:30:00+02:30", "2026-01-01T00:00:00.000Z"),
            ("2025-12-31T16:00:00.120-08:00", "2026-01-01T00:00:00.120Z"),
            ("2026-01-01T00:00:00-00:00", "2026-01-01T00:00:00.000Z"),
            ("2024-02-29T12:00:00Z", "2024-02-29T12:00:00.000Z"),
        ] {
            assert_eq!(write_instant(parse_instant(raw).unwrap()), written, "{raw}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for wrong in [
            "",
            "2026-01-01",
            "2026-01-01 00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00Z",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00.1234567891Z",
            "2026-01-01T00:00:00+0200",
            "2026-01-01T00:00:00+2:00",
            "2026-01-01T00:00:00+24:00",
            "2026-01-01T00:00:00+02:60",
            "2026-01-01T00:00:00Z[UTC]",
            "2026-01-01T00:00:00ZZ",
            "20260101T000000Z",
            "1767225600",
            "2026-01-01T00:00:0é",
            "+002026-01-01T00:00:00Z",
        ] {
            assert!(parse_instant(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(milliseconds in -60_000_000_000_000_i64..250_000_000_000_000) {
            let at = Timestamp::from_millisecond(milliseconds).unwrap();
            prop_assert_eq!(parse_instant(&write_instant(at)).unwrap(), at);
        }

        #[test]
        fn nothing_panics(text in "[0-9TtZz:.+-]{0,40}|.{0,40}") {
            let _ = parse_instant(&text);
        }
    }
}
