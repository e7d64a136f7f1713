//! Work that is done behind the answers: rows with leases.
//!
//! A job is enqueued in the transaction of the use case that asks for it, leased by one worker at a time, and removed
//! in the transaction of the handler that does it. A worker that dies leaves a lease that runs out. A run that a worker has
//! promised to take needs no job (see [`crate::runs`]).

use crate::{Conn, StorageError, Tx};

/// A job as a worker gets it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the table")]
pub struct JobRow {
    pub id: String,
    pub kind: String,
    pub payload: String,
    pub attempt: i64,
}

/// A job to enqueue.
#[derive(Debug, Clone)]
pub struct NewJob<'a> {
    /// Names the job.
    pub id: &'a str,
    /// Which handler does it.
    pub kind: &'a str,
    /// What the handler needs: ids, never personal data.
    pub payload: &'a str,
    /// Of waiting jobs with the same key there is one.
    pub dedupe_key: Option<&'a str>,
    /// When it is due.
    pub run_at: i64,
    /// How often it was tried before it became a job.
    pub attempt: i64,
}

/// On PostgreSQL, jobs that another worker is just leasing are passed over. SQLite has one writer anyway.
macro_rules! lease_where {
    ($tx:expr, $which:literal, $owner:expr, $now:expr, $until:expr, $count:expr) => {{
        let query = if $tx.is_sqlite() {
            lease_where!(@text $which, "")
        } else {
            lease_where!(@text $which, " FOR UPDATE SKIP LOCKED")
        };
        fetch_all!($tx, JobRow, query, $owner, $now, $until, $count)
    }};
    (@text $which:literal, $lock:literal) => {
        concat!(
            "UPDATE jobs SET state = 'leased', lease_owner = $1, lease_until = $3, attempt = attempt + 1 \
             WHERE id IN (SELECT id FROM jobs WHERE ",
            $which,
            " LIMIT $4",
            $lock,
            ") RETURNING id, kind, payload, attempt"
        )
    };
}

/// Enqueues a job, unless one with the same key waits already.
pub async fn enqueue(tx: &mut Tx, job: &NewJob<'_>) -> Result<(), StorageError> {
    defer!(
        tx,
        "INSERT INTO jobs (id, kind, payload, run_at, created_at, dedupe_key, state, attempt) \
         VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7) ON CONFLICT DO NOTHING",
        job.id,
        job.kind,
        job.payload,
        job.run_at,
        job.run_at,
        job.dedupe_key,
        job.attempt,
    );
    Ok(())
}

/// Leases up to `count` jobs that are due: those whose lease ran out first, then those that wait, oldest first.
pub async fn lease(
    tx: &mut Tx,
    owner: &str,
    now: i64,
    until: i64,
    count: i64,
) -> Result<Vec<JobRow>, StorageError> {
    let mut jobs = lease_where!(
        tx,
        "state = 'leased' AND lease_until < $2 ORDER BY lease_until",
        owner,
        now,
        until,
        count
    )?;
    let count = count - jobs.len() as i64;
    if count > 0 {
        jobs.extend(lease_where!(
            tx,
            "state = 'waiting' AND run_at <= $2 ORDER BY run_at",
            owner,
            now,
            until,
            count
        )?);
    }
    Ok(jobs)
}

/// When the next job is due, or the next lease of a job or of a run runs out, if any.
pub async fn next_due(conn: &mut Conn) -> Result<Option<i64>, StorageError> {
    let row = fetch_optional!(
        conn,
        (Option<i64>,),
        "SELECT MIN(due) FROM (SELECT MIN(run_at) AS due FROM jobs WHERE state = 'waiting' \
         UNION ALL SELECT MIN(lease_until) FROM jobs WHERE state = 'leased' \
         UNION ALL SELECT MIN(lease_until) FROM runs WHERE lease_until IS NOT NULL) AS any_of_them",
    )?;
    Ok(row.and_then(|(due,)| due))
}

/// Whether the lease is still ours; a handler asks inside its transaction, so that a job is done once.
pub async fn finish(tx: &mut Tx, job: &str, owner: &str) -> Result<bool, StorageError> {
    let changed = execute!(
        tx,
        "DELETE FROM jobs WHERE id = $1 AND lease_owner = $2 AND state = 'leased'",
        job,
        owner,
    )?;
    Ok(changed == 1)
}

/// Removes a job that is done, if the lease is still ours by then: only a leased job has an owner.
pub async fn remove(tx: &mut Tx, job: &str, owner: &str) -> Result<(), StorageError> {
    defer!(
        tx,
        "DELETE FROM jobs WHERE id = $1 AND lease_owner = $2",
        job,
        owner,
    );
    Ok(())
}

/// Whether the lease is still ours, for a job that is done in steps: a step that was done lets the job be tried afresh.
pub async fn step_done(tx: &mut Tx, job: &str, owner: &str) -> Result<bool, StorageError> {
    let changed = execute!(
        tx,
        "UPDATE jobs SET attempt = 1 WHERE id = $1 AND lease_owner = $2 AND state = 'leased'",
        job,
        owner,
    )?;
    Ok(changed == 1)
}

/// Lets the leases of jobs that are in hand last longer.
pub async fn extend(tx: &mut Tx, owner: &str, until: i64, jobs: &[String]) -> Result<(), StorageError> {
    if jobs.is_empty() {
        return Ok(());
    }
    let sql = "UPDATE jobs SET lease_until = held.column3 FROM (VALUES ($1, $2, $3)) AS held \
               WHERE jobs.id = held.column1 AND jobs.lease_owner = held.column2 AND jobs.state = 'leased'";
    let writes = tx.deferred(sql, jobs.len()).await?;
    for job in jobs {
        defer_values!(writes, job, owner, until);
    }
    Ok(())
}

/// Puts a job back to be tried again at that instant.
pub async fn retry(
    tx: &mut Tx,
    job: &str,
    owner: &str,
    run_at: i64,
    last_error: &str,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "UPDATE jobs SET state = 'waiting', lease_owner = NULL, lease_until = NULL, run_at = $3, last_error = $4, \
         dedupe_key = NULL WHERE id = $1 AND lease_owner = $2",
        job,
        owner,
        run_at,
        last_error,
    )
    .map(|_| ())
}

/// Gives a job up; it stays visible.
pub async fn bury(tx: &mut Tx, job: &str, owner: &str, last_error: &str) -> Result<(), StorageError> {
    execute!(
        tx,
        "UPDATE jobs SET state = 'dead', lease_owner = NULL, lease_until = NULL, last_error = $3 \
         WHERE id = $1 AND lease_owner = $2",
        job,
        owner,
        last_error,
    )
    .map(|_| ())
}

/// Gives back every lease of a worker that stops.
pub async fn release(tx: &mut Tx, owner: &str) -> Result<u64, StorageError> {
    execute!(
        tx,
        "UPDATE jobs SET state = 'waiting', lease_owner = NULL, lease_until = NULL, attempt = attempt - 1, \
         dedupe_key = NULL WHERE lease_owner = $1 AND state = 'leased'",
        owner,
    )
}

/// How many jobs there are in each state.
pub async fn count_by_state(conn: &mut Conn) -> Result<Vec<(String, i64)>, StorageError> {
    fetch_all!(
        conn,
        (String, i64),
        "SELECT state, COUNT(*) FROM jobs GROUP BY state ORDER BY state"
    )
}
