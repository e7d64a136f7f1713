//! Runs that a call hands to the worker of its own node: leased by their own row from the start, so that nobody has to look
//! for them and lease them in a transaction of its own, and without a job that would have to be stored and removed.
//!
//! What the call has read and written is handed over, too, and not read again: the run sees to it that nobody has changed the
//! user meanwhile.
//!
//! When the process dies before the worker has the run, or the call gives up while it commits, nobody makes the lease last
//! longer. It runs out, and the run becomes a job.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use domain::id::{ProjectId, RunId};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::run_verification::Snapshot;

/// How long a job or a run is a worker's before others may take it over.
pub(crate) const LEASE: SignedDuration = SignedDuration::from_secs(10);

/// A run that the worker carries out.
pub(crate) struct Handed {
    pub(crate) project: ProjectId,
    pub(crate) run: RunId,
    /// Its place among what is done at the same time.
    pub(crate) slot: OwnedSemaphorePermit,
    /// What the run is about, when it is known.
    pub(crate) snapshot: Option<Box<Snapshot>>,
}

/// Where calls find the worker of their node.
#[derive(Default)]
pub(crate) struct WorkerAtHand {
    worker: Mutex<Option<Arc<Worker>>>,
    /// Whether jobs wait that nobody has leased: then newer ones wait behind them.
    queue: AtomicBool,
}

struct Worker {
    slots: Arc<Semaphore>,
    runs: UnboundedSender<Handed>,
}

/// A place that the worker keeps for a run.
pub(crate) struct Place {
    worker: Arc<Worker>,
    permit: OwnedSemaphorePermit,
    until: i64,
}

impl WorkerAtHand {
    /// The worker takes runs from now on: as many at a time as there are slots.
    pub(crate) fn begin(&self, slots: &Arc<Semaphore>) -> UnboundedReceiver<Handed> {
        let (runs, handed) = unbounded_channel();
        *self.lock() = Some(Arc::new(Worker {
            slots: slots.clone(),
            runs,
        }));
        handed
    }

    /// The worker takes no more. Calls that have a place still use it or give it up.
    pub(crate) fn end(&self) {
        *self.lock() = None;
    }

    /// A place for a run, when the worker has one free and no job waits for it.
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
    /// When the lease ends that the run is stored with.
    pub(crate) fn lease_until(&self) -> i64 {
        self.until
    }

    /// Hands over a run that is stored, with what it is about.
    pub(crate) fn take(self, project: ProjectId, run: RunId, snapshot: Option<Box<Snapshot>>) {
        let handed = Handed {
            project,
            run,
            slot: self.permit,
            snapshot,
        };
        // A worker that has gone leaves a lease that runs out.
        let _ = self.worker.runs.send(handed);
    }
}
