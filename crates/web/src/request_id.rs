//! Names of calls: echoed when a client sent a sane one, else made.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::{HeaderMap, HeaderValue};

/// The header that carries the name of a call, both ways.
pub(crate) const REQUEST_ID_HEADER: &str = "x-request-id";

/// Longest name that is echoed, in characters.
const REQUEST_ID_CHARS_MAX: usize = 128;

/// Makes names that no other call of this process has, nor, but for a chance of 1 in 2^64, one of another process.
#[derive(Debug)]
pub(crate) struct RequestIds {
    process: u64,
    next: AtomicU64,
}

impl RequestIds {
    /// Starts a series of names.
    pub(crate) fn new() -> Self {
        // The standard library seeds its hashers from the system's random source.
        Self {
            process: RandomState::new().hash_one(0_u8),
            next: AtomicU64::new(0),
        }
    }

    /// The name that the client gave the call, or else a new one.
    pub(crate) fn of(&self, headers: &HeaderMap) -> HeaderValue {
        match headers.get(REQUEST_ID_HEADER) {
            Some(sent) if is_sane(sent.as_bytes()) => sent.clone(),
            _ => self.make(),
        }
    }

    fn make(&self) -> HeaderValue {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        HeaderValue::try_from(format!("req_{:016x}{number:016x}", self.process))
            .expect("hexadecimal digits are fit for a header")
    }
}

fn is_sane(name: &[u8]) -> bool {
    (1..=REQUEST_ID_CHARS_MAX).contains(&name.len())
        && name
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(sent: &[u8]) -> HeaderValue {
        let mut headers = HeaderMap::new();
        headers.insert(REQUEST_ID_HEADER, HeaderValue::from_bytes(sent).unwrap());
        RequestIds::new().of(&headers)
    }

    #[test]
    fn a_sane_name_is_echoed_and_any_other_replaced() {
        for sane in ["a", "req-1.2_3", &"x".repeat(128)] {
            assert_eq!(answered(sane.as_bytes()), sane);
        }
        for other in ["", "a b", "a/b", "{\"a\":1}", "é", &"x".repeat(129)] {
            assert!(
                answered(other.as_bytes()).to_str().unwrap().starts_with("req_"),
                "{other}"
            );
        }
    }

    #[test]
    fn no_two_calls_have_one_name() {
        let ids = RequestIds::new();
        let names: std::collections::HashSet<_> = (0..1000).map(|_| ids.of(&HeaderMap::new())).collect();
        assert_eq!(names.len(), 1000);
        assert!(names.iter().all(|name| is_sane(name.as_bytes())));
    }
}
