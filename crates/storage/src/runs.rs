//! Verification runs: what they judged, and where they are.

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

/// Stores a new run, with what it found if it has ended already, as [`crate::checks::RunChecks::encode`] writes it.
pub async fn insert(tx: &mut Tx, row: &RunRow, checks: Option<&str>) -> Result<(), StorageError> {
    defer!(
        tx,
        "INSERT INTO runs (id, project_id, user_id, state, data_version_id, content_ids, policy_version, created_at, \
         ended_at, checks) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
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

/// Ends a run, unless it has ended.
pub async fn end(
    tx: &mut Tx,
    project: &ProjectId,
    run: &RunId,
    end: &RunEnd<'_>,
) -> Result<(), StorageError> {
    defer!(
        tx,
        "UPDATE runs SET state = $3, policy_version = COALESCE($4, policy_version), ended_at = $5, checks = $6 \
         WHERE project_id = $1 AND id = $2 AND state = 'running'",
        project.as_str(),
        run.as_str(),
        end.state,
        end.policy_version,
        end.at,
        end.checks,
    );
    Ok(())
}

/// How many runs have not ended. Across projects: for operators and metrics.
pub async fn running_count_unscoped(conn: &mut Conn) -> Result<i64, StorageError> {
    let row = fetch_optional!(conn, (i64,), "SELECT COUNT(*) FROM runs WHERE state = 'running'")?;
    Ok(row.map_or(0, |(count,)| count))
}
