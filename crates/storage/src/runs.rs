//! Verification runs: what they judged, and where they are.

use domain::id::{ProjectId, RunId};

use crate::users::UserWithDataRow;
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

/// Stores a new run.
pub async fn insert(tx: &mut Tx, row: &RunRow) -> Result<(), StorageError> {
    defer!(
        tx,
        "INSERT INTO runs (id, project_id, user_id, state, data_version_id, content_ids, policy_version, created_at, \
         ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &row.id,
        &row.project_id,
        &row.user_id,
        &row.state,
        &row.data_version_id,
        &row.content_ids,
        &row.policy_version,
        row.created_at,
        row.ended_at,
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

/// A run with the user as they are now.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the tables")]
pub struct RunWithUserRow {
    pub run_state: String,
    pub run_data_version_id: Option<String>,
    pub run_content_ids: String,
    /// Not 0 when a case is open about the user.
    pub has_open_case: i64,
    #[sqlx(flatten)]
    pub user: UserWithDataRow,
}

/// The run of that id, with the user as they are now.
pub async fn find_with_user(
    conn: &mut Conn,
    project: &ProjectId,
    run: &RunId,
) -> Result<Option<RunWithUserRow>, StorageError> {
    fetch_optional!(
        conn,
        RunWithUserRow,
        "SELECT runs.state AS run_state, runs.data_version_id AS run_data_version_id, \
         runs.content_ids AS run_content_ids, \
         CAST(CASE WHEN EXISTS (SELECT 1 FROM cases WHERE cases.user_id = runs.user_id AND cases.state = 'open') \
         THEN 1 ELSE 0 END AS BIGINT) AS has_open_case, \
         users.id, users.project_id, users.data_key_wrapped, users.locator_sealed, users.user_id_sealed, \
         users.email_sealed, users.phone_number_sealed, users.data_version_id, users.verification, \
         users.consent_publication_id, users.created_at, users.updated_at, users.due_at, users.row_version, \
         data_versions.data_sealed, \
         CAST(CASE WHEN EXISTS (SELECT 1 FROM documents WHERE documents.user_id = users.id) \
         THEN 1 ELSE 0 END AS BIGINT) AS has_documents, \
         CAST(CASE WHEN EXISTS (SELECT 1 FROM cleared_hits WHERE cleared_hits.user_id = users.id) \
         THEN 1 ELSE 0 END AS BIGINT) AS has_cleared_hits \
         FROM runs JOIN users ON users.id = runs.user_id AND users.project_id = runs.project_id \
         LEFT JOIN data_versions ON data_versions.id = users.data_version_id \
         WHERE runs.project_id = $1 AND runs.id = $2",
        project.as_str(),
        run.as_str(),
    )
}

/// Ends a run in that state, unless it has ended.
pub async fn end(
    tx: &mut Tx,
    project: &ProjectId,
    run: &RunId,
    state: &str,
    policy_version: Option<&str>,
    at: i64,
) -> Result<(), StorageError> {
    defer!(
        tx,
        "UPDATE runs SET state = $3, policy_version = COALESCE($4, policy_version), ended_at = $5 \
         WHERE project_id = $1 AND id = $2 AND state = 'running'",
        project.as_str(),
        run.as_str(),
        state,
        policy_version,
        at,
    );
    Ok(())
}

/// How many runs have not ended. Across projects: for operators and metrics.
pub async fn running_count_unscoped(conn: &mut Conn) -> Result<i64, StorageError> {
    let row = fetch_optional!(conn, (i64,), "SELECT COUNT(*) FROM runs WHERE state = 'running'")?;
    Ok(row.map_or(0, |(count,)| count))
}
