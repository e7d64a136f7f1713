//! How many calls a minute a project may make: token buckets, one for writes and one for reads.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::id::ProjectId;
use engine::caller::RateLimits;

/// What a call costs. With this unit a limit of `n` calls a minute refills `n` units a microsecond, without rounding.
const UNITS_PER_CALL: i128 = 60_000_000;

/// What a project with a limit of none is told to wait, in seconds.
const RETRY_AFTER_SECONDS_OF_NO_LIMIT: u64 = 60;

/// Which bucket a call is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Budget {
    /// Calls that change something.
    Writes,
    /// Calls that only read.
    Reads,
}

/// The call is one too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OverLimit {
    /// Whole seconds, rounded up and at least 1, after which one call is let through if none is made until then.
    pub(crate) retry_after_seconds: u64,
}

/// The buckets of every project that has called this process. Nodes count on their own.
#[derive(Debug, Default)]
pub(crate) struct RateLimiter {
    buckets: Mutex<HashMap<ProjectId, PerBudget>>,
}

#[derive(Debug)]
struct PerBudget {
    writes: Bucket,
    reads: Bucket,
}

impl RateLimiter {
    /// Counts a call at that moment. The limits are those in force now: they may change between calls.
    pub(crate) fn count(
        &self,
        project: &ProjectId,
        budget: Budget,
        limits: RateLimits,
        at: Duration,
    ) -> Result<(), OverLimit> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if !buckets.contains_key(project) {
            let full = PerBudget {
                writes: Bucket::full(limits.writes_per_minute, at),
                reads: Bucket::full(limits.reads_per_minute, at),
            };
            buckets.insert(project.clone(), full);
        }
        let per_budget = buckets
            .get_mut(project)
            .expect("it was there or has just been inserted");
        match budget {
            Budget::Writes => per_budget.writes.take(limits.writes_per_minute, at),
            Budget::Reads => per_budget.reads.take(limits.reads_per_minute, at),
        }
    }
}

/// A bucket that holds as many calls as its limit a minute, and refills evenly. Refused calls are taken too, down to
/// one bucket below empty, so that a caller who never pauses gets nothing.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    level: i128,
    at_microseconds: u128,
}

impl Bucket {
    fn full(per_minute: u32, at: Duration) -> Self {
        Self {
            level: capacity(per_minute),
            at_microseconds: at.as_micros(),
        }
    }

    fn take(&mut self, per_minute: u32, at: Duration) -> Result<(), OverLimit> {
        let at_microseconds = at.as_micros().max(self.at_microseconds);
        let passed = i128::try_from(at_microseconds - self.at_microseconds).unwrap_or(i128::MAX);
        let refilled = passed.saturating_mul(i128::from(per_minute));
        let level = self.level.saturating_add(refilled).min(capacity(per_minute));
        self.at_microseconds = at_microseconds;
        self.level = (level - UNITS_PER_CALL).max(-capacity(per_minute));
        if level >= UNITS_PER_CALL {
            return Ok(());
        }
        Err(OverLimit {
            retry_after_seconds: seconds_until(UNITS_PER_CALL - self.level, per_minute),
        })
    }
}

fn capacity(per_minute: u32) -> i128 {
    i128::from(per_minute) * UNITS_PER_CALL
}

fn seconds_until(units: i128, per_minute: u32) -> u64 {
    if per_minute == 0 {
        return RETRY_AFTER_SECONDS_OF_NO_LIMIT;
    }
    let units_per_second = i128::from(per_minute) * 1_000_000;
    let seconds = (units + units_per_second - 1) / units_per_second;
    u64::try_from(seconds).unwrap_or(u64::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn project(n: u128) -> ProjectId {
        ProjectId::from_bits(n)
    }

    const LIMITS: RateLimits = RateLimits {
        writes_per_minute: 3,
        reads_per_minute: 6,
    };

    #[test]
    fn a_burst_passes_and_the_next_call_waits_for_what_it_cost() {
        let limiter = RateLimiter::default();
        let at = Duration::from_secs(10);
        let write = |at| limiter.count(&project(1), Budget::Writes, LIMITS, at);
        for _ in 0..3 {
            assert_eq!(write(at), Ok(()));
        }
        let over = |seconds| {
            Err(OverLimit {
                retry_after_seconds: seconds,
            })
        };
        assert_eq!(
            write(at),
            over(40),
            "one call in debt, one to come, 20 seconds each"
        );
        assert_eq!(write(at), over(60));
        assert_eq!(write(at), over(80));
        assert_eq!(write(at), over(80), "never deeper than one burst");
        assert_eq!(write(at + Duration::from_secs(79)), over(21));
        assert_eq!(write(at + Duration::from_secs(100)), Ok(()));
    }

    #[test]
    fn writes_reads_and_projects_are_counted_apart() {
        let limiter = RateLimiter::default();
        let at = Duration::ZERO;
        for _ in 0..3 {
            assert_eq!(limiter.count(&project(1), Budget::Writes, LIMITS, at), Ok(()));
        }
        assert!(limiter.count(&project(1), Budget::Writes, LIMITS, at).is_err());
        assert_eq!(limiter.count(&project(1), Budget::Reads, LIMITS, at), Ok(()));
        assert_eq!(limiter.count(&project(2), Budget::Writes, LIMITS, at), Ok(()));
    }

    #[test]
    fn a_limit_that_changes_holds_at_once() {
        let limiter = RateLimiter::default();
        let of = |writes_per_minute| RateLimits {
            writes_per_minute,
            reads_per_minute: 1,
        };
        let count = |limits, at| limiter.count(&project(1), Budget::Writes, limits, at);
        assert_eq!(count(of(100), Duration::ZERO), Ok(()));
        assert_eq!(count(of(1), Duration::ZERO), Ok(()));
        assert!(count(of(1), Duration::ZERO).is_err());
        assert!(count(of(0), Duration::from_secs(3600)).is_err());
        assert_eq!(
            count(of(0), Duration::MAX),
            Err(OverLimit {
                retry_after_seconds: 60
            })
        );
    }

    proptest! {
        #[test]
        fn no_more_calls_pass_than_burst_and_refill(
            per_minute in 1_u32..500,
            pauses_ms in prop::collection::vec(0_u64..2_000, 1..400),
        ) {
            let mut bucket = Bucket::full(per_minute, Duration::ZERO);
            let (mut now, mut passed) = (Duration::ZERO, 0_u64);
            for pause in pauses_ms {
                now += Duration::from_millis(pause);
                passed += u64::from(bucket.take(per_minute, now).is_ok());
                let allowed = u64::from(per_minute) + u64::from(per_minute) * now.as_millis() as u64 / 60_000;
                prop_assert!(passed <= allowed, "{passed} calls of {allowed} after {now:?}");
            }
        }

        #[test]
        fn who_waits_as_told_is_let_through(per_minute in 1_u32..500, calls in 1_usize..2_000) {
            let mut bucket = Bucket::full(per_minute, Duration::ZERO);
            let mut last = Ok(());
            for _ in 0..calls {
                last = bucket.take(per_minute, Duration::ZERO);
            }
            if let Err(over) = last {
                let mut early = bucket;
                let retry = Duration::from_secs(over.retry_after_seconds);
                prop_assert!(bucket.take(per_minute, retry).is_ok());
                if over.retry_after_seconds > 1 {
                    prop_assert!(early.take(per_minute, retry - Duration::from_secs(1)).is_err());
                }
            }
        }

        #[test]
        fn any_moment_and_limit_is_survived(
            steps in prop::collection::vec((any::<u32>(), any::<u64>()), 1..50),
        ) {
            let mut bucket = Bucket::full(1, Duration::ZERO);
            for (per_minute, microseconds) in steps {
                if let Err(over) = bucket.take(per_minute, Duration::from_micros(microseconds)) {
                    prop_assert!(over.retry_after_seconds >= 1);
                }
            }
        }
    }
}
