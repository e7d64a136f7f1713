//! A clock that stands still until it is told to go on.

use std::sync::Mutex;

use engine::clock::Clock;
use jiff::{SignedDuration, Timestamp};

/// Tells the same instant until it is moved.
pub struct FrozenClock(Mutex<Timestamp>);

impl FrozenClock {
    /// Stands at that instant.
    pub fn at(now: Timestamp) -> Self {
        Self(Mutex::new(now))
    }

    /// Goes on by that much.
    pub fn advance(&self, by: SignedDuration) {
        *self.0.lock().expect("no test panics while it holds this lock") += by;
    }
}

impl Clock for FrozenClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("no test panics while it holds this lock")
    }
}
