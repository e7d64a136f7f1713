//! Makes identifiers: time-ordered UUIDs (RFC 9562, version 7) from the engine's clock and the system's random source.

use domain::id::RecordId;
use jiff::Timestamp;

use crate::Failure;

/// 128 bits for a new identifier.
pub(crate) fn bits(now: Timestamp) -> Result<u128, Failure> {
    let mut random = [0_u8; 10];
    getrandom::fill(&mut random).map_err(|error| Failure::Internal(format!("no random numbers: {error}")))?;
    let milliseconds = u64::try_from(now.as_millisecond()).unwrap_or(0);
    Ok(uuid::Builder::from_unix_timestamp_millis(milliseconds, &random)
        .into_uuid()
        .as_u128())
}

/// An identifier for a record without a kind of its own.
pub(crate) fn record(now: Timestamp) -> Result<String, Failure> {
    Ok(RecordId::from_bits(bits(now)?).as_str().to_owned())
}
