//! Does the work behind the answers: leased jobs, the audit chain, retention.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::id::{ProjectId, RunId};
use jiff::{SignedDuration, Timestamp};
use storage::Bell;
use storage::jobs::JobRow;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;

use crate::handed_runs::{Handed, LEASE};
use crate::run_verification::{self, Attempt, Hold};
use crate::{Engine, Failure, audit, identifiers, rescreen_user, retention, review_due, watch_lists};

/// How often leases are made to last longer.
const EXTEND_EVERY: Duration = Duration::from_secs(3);
/// How long to sleep when nobody rings: leases that ran out, rings that were lost, jobs of other processes on SQLite.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How many jobs are leased at once, and done at the same time.
const JOBS_AT_ONCE_MAX: usize = 32;
/// How often a job is tried.
pub const ATTEMPTS_MAX: i64 = 5;
/// How often the audit trail is chained.
const CHAIN_EVERY: Duration = Duration::from_millis(400);
/// How often what has fallen due is stored.
const DUE_EVERY: Duration = Duration::from_secs(1);
/// How often this node rings for others at most.
const RING_EVERY: Duration = Duration::from_millis(20);
/// How long to wait before listening for other nodes again, when that could not be done.
const LISTEN_AGAIN_AFTER: Duration = Duration::from_secs(5);
/// How often retention looks.
const RETENTION_EVERY: Duration = Duration::from_secs(3_600);

/// Works until told to stop; then finishes what it has begun, gives back its leases, and chains the audit trail to its
/// end.
pub async fn run_worker(engine: Engine, stop: watch::Receiver<bool>) {
    run_worker_that_looks(engine, stop, LOOK_EVERY).await;
}

/// As [`run_worker`], looking for jobs that often when nobody rings.
pub async fn run_worker_that_looks(engine: Engine, stop: watch::Receiver<bool>, every: Duration) {
    let (others_stopped, stop_chaining) = watch::channel(false);
    let chaining = tokio::spawn(chain_audit(engine.clone(), stop_chaining));
    let others = [
        tokio::spawn(do_jobs(engine.clone(), stop.clone(), every)),
        tokio::spawn(ring_for_others(engine.clone(), stop.clone())),
        tokio::spawn(listen_to_others(engine.clone(), stop.clone())),
        tokio::spawn(keep_due(engine.clone(), stop.clone())),
        tokio::spawn(keep_retention(engine, stop)),
    ];
    for task in others {
        note_death(task.await);
    }
    others_stopped.send_replace(true);
    note_death(chaining.await);
}

fn note_death(task: Result<(), tokio::task::JoinError>) {
    if let Err(error) = task {
        tracing::error!(error = %error, "a part of the worker has died");
    }
}

/// Does everything that is due, and chains the audit trail; then returns. Jobs that fail are put back for later.
pub async fn work_off(engine: &Engine) -> Result<(), Failure> {
    let owner = identifiers::record(engine.now())?;
    let (_never, stop) = watch::channel(false);
    while review_due::store_what_is_due(engine).await? > 0 {}
    loop {
        let jobs = try_lease(engine, &owner, JOBS_AT_ONCE_MAX).await?;
        if jobs.is_empty() {
            break;
        }
        for job in jobs {
            do_job(engine, &job, &owner, &stop).await;
        }
    }
    while audit::chain_waiting(engine).await? > 0 {}
    Ok(())
}

/// Sleeps, or returns false when it is time to stop.
async fn sleep_or_stop(stop: &mut watch::Receiver<bool>, duration: Duration) -> bool {
    tokio::select! {
        _ = stop.wait_for(|stop| *stop) => false,
        () = tokio::time::sleep(duration) => true,
    }
}

async fn do_jobs(engine: Engine, mut stop: watch::Receiver<bool>, look_every: Duration) {
    let owner = match identifiers::record(engine.now()) {
        Ok(owner) => owner,
        Err(error) => return tracing::error!(error = %error, "the worker can't start"),
    };
    let slots = Arc::new(Semaphore::new(JOBS_AT_ONCE_MAX));
    let hands = Hands {
        engine: engine.clone(),
        owner: owner.clone(),
        stop: stop.clone(),
        in_hand: InHand::default(),
    };
    let extender = tokio::spawn(extend_leases(hands.clone()));
    let mut handed = engine.0.worker.begin(&slots);
    let mut jobs = JoinSet::new();
    while !*stop.borrow() {
        while jobs.try_join_next().is_some() {}
        let free = slots.available_permits();
        let leased = lease(&engine, &owner, free).await;
        let more_may_wait = leased.len() == free;
        engine.0.worker.note_queue(more_may_wait);
        for job in leased {
            let (hands, slots) = (hands.clone(), slots.clone());
            let held = hands.in_hand.hold(What::Job(job.id.clone()));
            jobs.spawn(async move {
                let slot = slots.acquire_owned().await.expect("nobody closes the semaphore");
                do_job(&hands.engine, &job, &hands.owner, &hands.stop).await;
                hands.put_down(held, slot);
            });
        }
        if more_may_wait && free > 0 {
            continue;
        }
        let look_again = tokio::time::sleep(look_every);
        tokio::pin!(look_again);
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => break,
                Some(handed) = handed.recv() => {
                    let held = hands.in_hand.hold(What::Run(handed.run.to_string()));
                    jobs.spawn(hands.clone().carry_out(held, handed));
                    while jobs.try_join_next().is_some() {}
                }
                () = engine.0.jobs_waiting.notified() => break,
                () = &mut look_again => break,
            }
        }
    }
    engine.0.worker.end();
    // Calls that have been promised a place end first; what they hand over is given back with the other leases.
    let mut not_begun = Vec::new();
    while let Some(Handed { run, .. }) = handed.recv().await {
        not_begun.push(run.to_string());
    }
    while jobs.join_next().await.is_some() {}
    extender.abort();
    if let Err(error) = release(&engine, &owner, &not_begun).await {
        tracing::warn!(error = %error, "leases could not be given back; they will run out");
    }
}

/// What does a worker's jobs and runs.
#[derive(Clone)]
struct Hands {
    engine: Engine,
    owner: String,
    stop: watch::Receiver<bool>,
    in_hand: InHand,
}

impl Hands {
    /// Carries out a run that is held.
    async fn carry_out(self, held: Held, handed: Handed) {
        let Handed {
            project,
            run,
            slot,
            snapshot,
        } = handed;
        let about = (&project, &run);
        let attempt = Attempt::MayRetry;
        let done =
            run_verification::run_verification(&self.engine, about, Hold::Run, snapshot, attempt).await;
        if let Err(failure) = done {
            tracing::warn!(run.id = %run, error = %failure, "a run failed: it becomes a job");
            count_failure(run_verification::JOB);
            if let Err(error) = make_job(&self.engine, about).await {
                tracing::warn!(run.id = %run, error = %error, "a failed run could not be put back; its lease will run out");
            }
        }
        self.put_down(held, slot);
    }

    /// Lets go of what is done.
    fn put_down(&self, held: Held, slot: OwnedSemaphorePermit) {
        drop(held);
        drop(slot);
        if self.engine.0.worker.has_queue() {
            self.engine.0.jobs_waiting.notify_one();
        }
    }
}

/// Makes a job of a run that failed once, unless its lease is lost.
async fn make_job(engine: &Engine, (project, run): (&ProjectId, &RunId)) -> Result<(), Failure> {
    let mut tx = engine.store().begin().await?;
    if storage::runs::give_up_lease(&mut tx, project, run).await? {
        let due = next_attempt_at(1, engine.now());
        run_verification::enqueue(&mut tx, (project, run), 1, due).await?;
    }
    Ok(tx.commit().await?)
}

/// Jobs and runs that are in hand: their leases are made to last longer, and no others.
#[derive(Clone, Default)]
struct InHand(Arc<Mutex<HashSet<What>>>);

/// By its id.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum What {
    Job(String),
    Run(String),
}

/// What is in hand, until this is dropped: also when what does it panics, so that its lease runs out.
struct Held {
    in_hand: InHand,
    what: What,
}

impl InHand {
    fn hold(&self, what: What) -> Held {
        self.lock().insert(what.clone());
        Held {
            in_hand: self.clone(),
            what,
        }
    }

    /// The ids of the jobs, and of the runs.
    fn ids(&self) -> (Vec<String>, Vec<String>) {
        let (mut jobs, mut runs) = (Vec::new(), Vec::new());
        for what in self.lock().iter() {
            match what {
                What::Job(id) => jobs.push(id.clone()),
                What::Run(id) => runs.push(id.clone()),
            }
        }
        (jobs, runs)
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<What>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.in_hand.lock().remove(&self.what);
    }
}

/// Tells other nodes when this one has enqueued jobs, until told to stop; a part of [`run_worker`]. Many that are enqueued
/// one after the other are told of together.
pub async fn ring_for_others(engine: Engine, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = engine.0.jobs_enqueued.notified() => {}
        }
        if let Err(error) = engine.store().ring(&engine.0.node).await {
            tracing::warn!(error = %error, "other nodes could not be told of jobs; they will look");
        }
        if !sleep_or_stop(&mut stop, RING_EVERY).await {
            return;
        }
    }
}

/// Wakes this node's worker when another node rings.
async fn listen_to_others(engine: Engine, mut stop: watch::Receiver<bool>) {
    loop {
        let heard = match engine.store().listen().await {
            Ok(None) => return,
            Ok(Some(bell)) => hear(&engine, bell, &mut stop).await,
            Err(error) => Err(error.into()),
        };
        match heard {
            Ok(()) => return,
            Err(error) => {
                tracing::warn!(error = %error, "other nodes are not heard; this one looks for jobs")
            }
        }
        if !sleep_or_stop(&mut stop, LISTEN_AGAIN_AFTER).await {
            return;
        }
    }
}

/// Hears rings until told to stop.
async fn hear(engine: &Engine, mut bell: Bell, stop: &mut watch::Receiver<bool>) -> Result<(), Failure> {
    // There may be jobs from before we listened.
    engine.0.jobs_waiting.notify_one();
    loop {
        let node = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return Ok(()),
            heard = bell.heard() => heard?,
        };
        if node != engine.0.node {
            engine.0.jobs_waiting.notify_one();
        }
    }
}

async fn lease(engine: &Engine, owner: &str, count: usize) -> Vec<JobRow> {
    if count == 0 {
        return Vec::new();
    }
    match try_lease(engine, owner, count).await {
        Ok(jobs) => jobs,
        Err(error) => {
            tracing::warn!(error = %error, "jobs could not be leased");
            Vec::new()
        }
    }
}

async fn try_lease(engine: &Engine, owner: &str, count: usize) -> Result<Vec<JobRow>, Failure> {
    let now = engine.now();
    // A look first: the writer is not disturbed when there is nothing to do.
    let due = {
        let mut conn = engine.store().read().await?;
        storage::jobs::next_due(&mut conn).await?
    };
    if due.is_none_or(|due| due > now.as_microsecond()) {
        return Ok(Vec::new());
    }
    let mut tx = engine.store().begin().await?;
    run_verification::take_over(&mut tx, now, count as i64).await?;
    let until = (now + LEASE).as_microsecond();
    let jobs = storage::jobs::lease(&mut tx, owner, now.as_microsecond(), until, count as i64).await?;
    tx.commit().await?;
    Ok(jobs)
}

async fn do_job(engine: &Engine, job: &JobRow, owner: &str, stop: &watch::Receiver<bool>) {
    let attempt = if job.attempt >= ATTEMPTS_MAX {
        Attempt::Last
    } else {
        Attempt::MayRetry
    };
    let done = match job.kind.as_str() {
        run_verification::JOB => run_verification::do_job(engine, job, owner, attempt).await,
        rescreen_user::JOB => rescreen_user::do_job(engine, job, owner).await,
        watch_lists::JOB => watch_lists::watch_list(engine, job, owner, stop).await,
        other => Err(Failure::Internal(format!(
            "no handler for jobs of the kind {other}"
        ))),
    };
    let Err(failure) = done else { return };
    tracing::warn!(job.id = job.id, job.kind = job.kind, job.attempt = job.attempt, error = %failure, "a job failed");
    count_failure(&job.kind);
    let put_back = put_back(engine, job, owner, &failure).await;
    if let Err(error) = put_back {
        tracing::warn!(job.id = job.id, error = %error, "a failed job could not be put back; its lease will run out");
    }
}

fn count_failure(kind: &str) {
    metrics::counter!("bonafide_job_failures_total", "kind" => kind.to_owned()).increment(1);
}

/// Waits longer after each attempt: 1, 4, 9, 16 seconds, a minute at most.
fn next_attempt_at(attempt: i64, now: Timestamp) -> Timestamp {
    now + SignedDuration::from_secs((attempt * attempt).min(60))
}

async fn put_back(engine: &Engine, job: &JobRow, owner: &str, failure: &Failure) -> Result<(), Failure> {
    let now = engine.now();
    let mut tx = engine.store().begin().await?;
    let what = failure.to_string();
    // What is watched is never given up: a user on a list would stay verified.
    let is_watch = [rescreen_user::JOB, watch_lists::JOB].contains(&job.kind.as_str());
    if job.attempt >= ATTEMPTS_MAX && !is_watch {
        storage::jobs::bury(&mut tx, &job.id, owner, &what).await?;
    } else {
        let at = next_attempt_at(job.attempt, now).as_microsecond();
        storage::jobs::retry(&mut tx, &job.id, owner, at, &what).await?;
    }
    Ok(tx.commit().await?)
}

async fn extend_leases(mut hands: Hands) {
    // Goes on while the last jobs finish: whoever started it ends it.
    loop {
        if !sleep_or_stop(&mut hands.stop, EXTEND_EVERY).await {
            tokio::time::sleep(EXTEND_EVERY).await;
        }
        if let Err(error) = try_extend(&hands).await {
            tracing::warn!(error = %error, "leases could not be made to last longer");
        }
    }
}

async fn try_extend(hands: &Hands) -> Result<(), Failure> {
    let (jobs, runs) = hands.in_hand.ids();
    if jobs.is_empty() && runs.is_empty() {
        return Ok(());
    }
    let until = (hands.engine.now() + LEASE).as_microsecond();
    let mut tx = hands.engine.store().begin().await?;
    storage::jobs::extend(&mut tx, &hands.owner, until, &jobs).await?;
    storage::runs::extend_leases_unscoped(&mut tx, until, &runs).await?;
    Ok(tx.commit().await?)
}

async fn release(engine: &Engine, owner: &str, runs: &[String]) -> Result<(), Failure> {
    let mut tx = engine.store().begin().await?;
    storage::jobs::release(&mut tx, owner).await?;
    // They become jobs of whoever looks next.
    storage::runs::extend_leases_unscoped(&mut tx, 0, runs).await?;
    Ok(tx.commit().await?)
}

async fn chain_audit(engine: Engine, mut stop: watch::Receiver<bool>) {
    loop {
        let goes_on = sleep_or_stop(&mut stop, CHAIN_EVERY).await;
        // What is waiting is chained before the end, too.
        loop {
            match audit::chain_waiting(&engine).await {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(error = %error, "the audit trail could not be chained");
                    break;
                }
            }
        }
        if !goes_on {
            return;
        }
    }
}

async fn keep_due(engine: Engine, mut stop: watch::Receiver<bool>) {
    while sleep_or_stop(&mut stop, DUE_EVERY).await {
        if let Err(error) = review_due::store_what_is_due(&engine).await {
            tracing::warn!(error = %error, "what has fallen due could not be stored; reads derive it meanwhile");
        }
    }
}

async fn keep_retention(engine: Engine, mut stop: watch::Receiver<bool>) {
    while sleep_or_stop(&mut stop, RETENTION_EVERY).await {
        if let Err(error) = retention::remove_what_is_due(&engine).await {
            tracing::warn!(error = %error, "retention could not do its work");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_panics_is_not_held_for_ever() {
        let in_hand = InHand::default();
        let fine = [What::Job("fine".to_owned()), What::Run("fine".to_owned())].map(|it| in_hand.hold(it));
        let broken =
            [What::Job("broken".to_owned()), What::Run("broken".to_owned())].map(|it| in_hand.hold(it));
        let panicked = tokio::spawn(async move {
            let _held = broken;
            panic!("on purpose");
        });
        assert!(panicked.await.is_err());
        let only = |id: &str| vec![id.to_owned()];
        assert_eq!(in_hand.ids(), (only("fine"), only("fine")));
        drop(fine);
        assert_eq!(in_hand.ids(), Default::default());
    }
}
