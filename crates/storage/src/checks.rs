//! What runs found.

use domain::id::{ProjectId, RunId};

use crate::{Conn, StorageError, Tx};

/// A check as it is stored. `reasons` are codes with what they are about, with spaces between them.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the table")]
pub struct CheckRow {
    pub id: String,
    pub project_id: String,
    pub user_id: String,
    pub run_id: String,
    pub kind: String,
    pub about: Option<String>,
    pub outcome: String,
    pub reasons: String,
    pub evidence_sealed: Option<Vec<u8>>,
    pub engine_version: String,
    pub checked_at: i64,
}

/// Stores checks.
pub async fn insert_all(tx: &mut Tx, rows: &[CheckRow]) -> Result<(), StorageError> {
    if rows.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO checks (id, project_id, user_id, run_id, kind, about, outcome, reasons, evidence_sealed, \
               engine_version, checked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let writes = tx.deferred(sql, rows.len()).await?;
    for row in rows {
        defer_values!(
            writes,
            &row.id,
            &row.project_id,
            &row.user_id,
            &row.run_id,
            &row.kind,
            &row.about,
            &row.outcome,
            &row.reasons,
            &row.evidence_sealed,
            &row.engine_version,
            row.checked_at,
        );
    }
    Ok(())
}

/// A run's checks, in order of kind.
pub async fn of_run(
    conn: &mut Conn,
    project: &ProjectId,
    run: &RunId,
) -> Result<Vec<CheckRow>, StorageError> {
    fetch_all!(
        conn,
        CheckRow,
        "SELECT id, project_id, user_id, run_id, kind, about, outcome, reasons, evidence_sealed, engine_version, \
         checked_at FROM checks WHERE project_id = $1 AND run_id = $2 ORDER BY kind, about",
        project.as_str(),
        run.as_str(),
    )
}
