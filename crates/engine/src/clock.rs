//! The one place that reads the time.

use jiff::Timestamp;

/// Tells the time. Everything below the engine takes it as an argument.
pub trait Clock: Send + Sync + 'static {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the place that the ban points to"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
