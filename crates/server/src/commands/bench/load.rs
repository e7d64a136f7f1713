//! Load: so many workers, each of which does one thing after the other for a while.

use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::task::JoinSet;

use super::process;

/// What a worker does again and again.
pub trait Work: Send + 'static {
    /// Does it once.
    fn once(&mut self) -> impl Future<Output = anyhow::Result<()>> + Send;
}

/// What came of a load.
#[derive(Debug, Clone)]
pub struct Round {
    /// How often it was done a second.
    pub per_second: f64,
    /// How long it took in the middle.
    pub p50: Duration,
    /// How long it took at most, but for one in a hundred.
    pub p99: Duration,
    /// Processor time of this whole process, clients included.
    pub cpu: Duration,
    /// Resident memory of this whole process at the end, clients included, in bytes.
    pub resident_bytes: u64,
}

/// Lets the workers work for that long, on the threads of that runtime.
///
/// # Errors
/// As soon as one of them fails.
pub async fn run<W: Work>(on: &Handle, workers: Vec<W>, span: Duration) -> anyhow::Result<Round> {
    let cpu = process::cpu()?;
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    for mut worker in workers {
        let task = async move {
            let mut latencies = Vec::new();
            while started.elapsed() < span {
                let began = Instant::now();
                worker.once().await?;
                latencies.push(began.elapsed());
            }
            anyhow::Ok(latencies)
        };
        tasks.spawn_on(task, on);
    }
    let mut latencies = Vec::new();
    while let Some(ended) = tasks.join_next().await {
        latencies.extend(ended??);
    }
    let took = started.elapsed();
    latencies.sort_unstable();
    Ok(Round {
        per_second: latencies.len() as f64 / took.as_secs_f64(),
        p50: percentile(&latencies, 50),
        p99: percentile(&latencies, 99),
        cpu: process::cpu()?.saturating_sub(cpu),
        resident_bytes: process::resident_bytes("self")?,
    })
}

/// The smallest value that at least that many in a hundred do not exceed (nearest rank).
fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_by_nearest_rank() {
        let of = |count: u64| (1..=count).map(Duration::from_millis).collect::<Vec<_>>();
        for (count, percent, expected) in [
            (100, 50, 50),
            (100, 99, 99),
            (101, 99, 100),
            (1, 50, 1),
            (2, 50, 1),
            (3, 99, 3),
        ] {
            assert_eq!(
                percentile(&of(count), percent),
                Duration::from_millis(expected),
                "{percent} of {count}"
            );
        }
        assert_eq!(percentile(&[], 50), Duration::ZERO);
    }
}
