//! Makes identifiers: time-ordered UUIDs (RFC 9562, version 7) from the engine's clock and the system's random source.

use domain::id::RecordId;
use jiff::Timestamp;

use crate::Failure;

/// 128 bits for a new identifier: the milliseconds, a 4,096th of one (the standard's method 3), so that what is made one
/// after the other sorts so, and 62 random bits.
pub(crate) fn bits(now: Timestamp) -> Result<u128, Failure> {
    let mut bytes = [0_u8; 10];
    getrandom::fill(&mut bytes).map_err(|error| Failure::Internal(format!("no random numbers: {error}")))?;
    let since_1970 = u64::try_from(now.as_nanosecond()).unwrap_or(0);
    let (milliseconds, nanoseconds) = (since_1970 / 1_000_000, since_1970 % 1_000_000);
    let fraction = u16::try_from(nanoseconds * 4_096 / 1_000_000).unwrap_or(0);
    bytes[..2].copy_from_slice(&fraction.to_be_bytes());
    Ok(uuid::Builder::from_unix_timestamp_millis(milliseconds, &bytes)
        .into_uuid()
        .as_u128())
}

/// An identifier for a record without a kind of its own.
pub(crate) fn record(now: Timestamp) -> Result<String, Failure> {
    Ok(RecordId::from_bits(bits(now)?).as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn identifiers_sort_by_the_time_that_they_were_made_at() {
        let start: Timestamp = "2026-01-01T00:00:00.999900Z".parse().unwrap();
        let at = |microseconds| record(start + SignedDuration::from_micros(microseconds)).unwrap();
        let made: Vec<String> = (0..300).map(at).collect();
        assert!(made.is_sorted(), "{made:?}");
        assert_ne!(at(0), at(0), "two of one moment differ");
        let id = uuid::Uuid::from_u128(bits(start).unwrap());
        assert_eq!(
            (id.get_version_num(), id.get_variant()),
            (7, uuid::Variant::RFC4122)
        );
    }
}
