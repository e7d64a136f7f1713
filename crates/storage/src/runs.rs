//! Verification runs: what they judged, and where they are.
//!
//! A run that the node which started it carries out is leased by its own row, so that nothing else has to be stored and
//! removed. When that node does not end it in time, it becomes a job (see [`crate::jobs`]), which any worker takes.

use domain::id::{ProjectId, RunId};

use crate::documents::DocumentRow;
use crate::users::UserRow;
use crate::{Conn, StorageError, Tx};

/// A run as it is stored. `content_ids` are the documents' contents of its snapshot, with spaces between them.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the table")]
pub struct RunRow {
    pub id: String,
    pub project_id: String,
    pub user_id: String,
    pub state: String,
    pub data_version_id: Option<String>,
    pub content_ids: String,
    pub policy_version: Option<String>,
    pub created_at: i64,
    pub ended_at: Option<i64>,
}

impl RunRow {
    /// A run that begins at that instant, about what is on record of a user.
    pub fn beginning(run: &RunId, user: &UserRow, documents: &[DocumentRow], at: i64) -> Self {
        let contents: Vec<&str> = documents.iter().map(|it| it.content_id.as_str()).collect();
        Self {
            id: run.to_string(),
            project_id: user.project_id.clone(),
            user_id: user.id.clone(),
            state: "running".to_owned(),
            data_version_id: user.data_version_id.clone(),
            content_ids: contents.join(" "),
            policy_version: None,
            created_at: at,
            ended_at: None,
        }
    }
}

/// Stores a new run, with what it found if it has ended already, as [`crate::checks::RunChecks::encode`] writes it; or else
/// with the end of its lease, if somebody has it.
pub async fn insert(
    tx: &mut Tx,
    row: &RunRow,
    checks: Option<&str>,
    lease_until: Option<i64>,
) -> Result<(), StorageError> {
    defer!(
        tx,
        "INSERT INTO runs (id, project_id, user_id, state, data_version_id, content_ids, policy_version, created_at, \
         ended_at, checks, lease_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &row.id,
        &row.project_id,
        &row.user_id,
        &row.state,
        &row.data_version_id,
        &row.content_ids,
        &row.policy_version,
        row.created_at,
        row.ended_at,
        checks,
        lease_until,
    );
    Ok(())
}

/// The run of that id.
pub async fn find(conn: &mut Conn, project: &ProjectId, run: &RunId) -> Result<Option<RunRow>, StorageError> {
    fetch_optional!(
        conn,
        RunRow,
        "SELECT id, project_id, user_id, state, data_version_id, content_ids, policy_version, created_at, ended_at \
         FROM runs WHERE project_id = $1 AND id = $2",
        project.as_str(),
        run.as_str(),
    )
}

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunEnd<'a> {
    /// The state.
    pub state: &'a str,
    /// The policy that it was judged by, if it was.
    pub policy_version: Option<&'a str>,
    /// What it found, as [`crate::checks::RunChecks::encode`] writes it.
    pub checks: Option<&'a str>,
    /// When.
    pub at: i64,
}

/// Ends a run, unless it has ended: asked for by its end, not its state, so that PostgreSQL finds it by its id and does not go
/// through the index of those that run, which looks short whenever the statement is planned.
pub async fn end(
    tx: &mut Tx,
    project: &ProjectId,
    run: &RunId,
    end: &RunEnd<'_>,
) -> Result<(), StorageError> {
    defer!(
        tx,
        "UPDATE runs SET state = $3, policy_version = COALESCE($4, policy_version), ended_at = $5, checks = $6, \
         lease_until = NULL WHERE project_id = $1 AND id = $2 AND ended_at IS NULL",
        project.as_str(),
        run.as_str(),
        end.state,
        end.policy_version,
        end.at,
        end.checks,
    );
    Ok(())
}

/// Lets the leases of runs that are in hand end at that instant.
pub async fn extend_leases_unscoped(tx: &mut Tx, until: i64, runs: &[String]) -> Result<(), StorageError> {
    if runs.is_empty() {
        return Ok(());
    }
    let sql = "UPDATE runs SET lease_until = held.column2 FROM (VALUES ($1, $2)) AS held \
               WHERE runs.id = held.column1 AND runs.lease_until IS NOT NULL";
    let writes = tx.deferred(sql, runs.len()).await?;
    for run in runs {
        defer_values!(writes, run, until);
    }
    Ok(())
}

/// Gives up the lease of a run, unless it is lost: whoever has it asks inside the transaction, so that a run is done once.
pub async fn give_up_lease(tx: &mut Tx, project: &ProjectId, run: &RunId) -> Result<bool, StorageError> {
    let changed = execute!(
        tx,
        "UPDATE runs SET lease_until = NULL WHERE project_id = $1 AND id = $2 AND lease_until IS NOT NULL",
        project.as_str(),
        run.as_str(),
    )?;
    Ok(changed == 1)
}

/// Takes the leases of up to `count` runs from those who did not end them in time; gives the project and the id of each,
/// those first whose lease ran out first.
pub async fn take_leases_unscoped(
    tx: &mut Tx,
    now: i64,
    count: i64,
) -> Result<Vec<(String, String)>, StorageError> {
    let of_sqlite = "UPDATE runs SET lease_until = NULL WHERE id IN \
                     (SELECT id FROM runs WHERE lease_until < $1 ORDER BY lease_until LIMIT $2) RETURNING project_id, id";
    let of_postgres = "UPDATE runs SET lease_until = NULL WHERE id IN \
                       (SELECT id FROM runs WHERE lease_until < $1 ORDER BY lease_until LIMIT $2 \
                       FOR UPDATE SKIP LOCKED) RETURNING project_id, id";
    let sql = if tx.is_sqlite() { of_sqlite } else { of_postgres };
    fetch_all!(tx, (String, String), sql, now, count)
}

/// How many runs have not ended. Across projects: for operators and metrics.
pub async fn running_count_unscoped(conn: &mut Conn) -> Result<i64, StorageError> {
    let row = fetch_optional!(conn, (i64,), "SELECT COUNT(*) FROM runs WHERE state = 'running'")?;
    Ok(row.map_or(0, |(count,)| count))
}
