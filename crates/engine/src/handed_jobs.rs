//! Jobs that a call hands to the worker of its own node: stored under the worker's lease from the start, so that nobody
//! has to look for them and lease them in a transaction of its own.
//!
//! The lease is stored with the job. When the process dies before the worker has it, or the call gives up while it commits,
//! nobody makes the lease last longer, and it runs out.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use storage::jobs::{JobRow, Lease};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a job is a worker's before others may take it over.
pub(crate) const LEASE: SignedDuration = SignedDuration::from_secs(10);

/// A job that the worker does, and its place among those that are done at the same time.
pub(crate) type Handed = (JobRow, OwnedSemaphorePermit);

/// Where calls find the worker of their node.
#[derive(Default)]
pub(crate) struct WorkerAtHand {
    worker: Mutex<Option<Arc<Worker>>>,
    /// Whether jobs wait that nobody has leased: then newer ones wait behind them.
    queue: AtomicBool,
}

struct Worker {
    owner: String,
    slots: Arc<Semaphore>,
    jobs: UnboundedSender<Handed>,
}

/// A place that the worker keeps for a job.
pub(crate) struct Place {
    worker: Arc<Worker>,
    permit: OwnedSemaphorePermit,
    until: i64,
}

impl WorkerAtHand {
    /// The worker takes jobs from now on: as many at a time as there are slots.
    pub(crate) fn begin(&self, owner: &str, slots: &Arc<Semaphore>) -> UnboundedReceiver<Handed> {
        let (jobs, handed) = unbounded_channel();
        *self.lock() = Some(Arc::new(Worker {
            owner: owner.to_owned(),
            slots: slots.clone(),
            jobs,
        }));
        handed
    }

    /// The worker takes no more. Calls that have a place still use it or give it up.
    pub(crate) fn end(&self) {
        *self.lock() = None;
    }

    /// A place for a job, when the worker has one free and no job waits for it.
    pub(crate) fn place(&self, now: Timestamp) -> Option<Place> {
        if self.queue.load(Ordering::Relaxed) {
            return None;
        }
        let worker = self.lock().clone()?;
        let permit = worker.slots.clone().try_acquire_owned().ok()?;
        let until = (now + LEASE).as_microsecond();
        Some(Place {
            worker,
            permit,
            until,
        })
    }

    /// Notes whether jobs wait that nobody has leased.
    pub(crate) fn note_queue(&self, waits: bool) {
        self.queue.store(waits, Ordering::Relaxed);
    }

    /// Whether jobs may wait that nobody has leased.
    pub(crate) fn has_queue(&self) -> bool {
        self.queue.load(Ordering::Relaxed)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Arc<Worker>>> {
        self.worker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// The lease to store the job with.
    pub(crate) fn lease(&self) -> Lease<'_> {
        Lease {
            owner: &self.worker.owner,
            until: self.until,
        }
    }

    /// Hands over a job that is stored.
    pub(crate) fn take(self, job: JobRow) {
        // A worker that has gone leaves a lease that runs out.
        let _ = self.worker.jobs.send((job, self.permit));
    }
}
