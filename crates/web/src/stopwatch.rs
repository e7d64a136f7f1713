//! Time that only ever moves forward: for rates and latencies, where the civil clock may jump.

use std::time::{Duration, Instant};

/// Tells how much time has passed since a fixed moment. A test stops it.
pub trait Stopwatch: Send + Sync + 'static {
    /// Time since that moment; never less than an earlier answer.
    fn elapsed(&self) -> Duration;
}

/// The machine's monotonic clock, counted from when this value was made.
#[derive(Debug, Clone, Copy)]
pub struct SinceStart(Instant);

impl SinceStart {
    /// Starts to count.
    pub fn new() -> Self {
        Self(Instant::now())
    }
}

impl Default for SinceStart {
    fn default() -> Self {
        Self::new()
    }
}

impl Stopwatch for SinceStart {
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
