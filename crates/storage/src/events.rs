//! What clients are to be told: rows of the transactions that changed it.

use domain::id::ProjectId;

use crate::{Conn, StorageError, Tx};

/// An event as it is stored. `statuses` holds a product and its status in each word.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the table")]
pub struct EventRow {
    pub id: String,
    pub project_id: String,
    pub user_id: String,
    pub kind: String,
    pub cause: String,
    pub statuses: String,
    pub recorded_at: i64,
}

/// Stores an event.
pub async fn insert(tx: &mut Tx, row: &EventRow) -> Result<(), StorageError> {
    defer!(
        tx,
        "INSERT INTO events (id, project_id, user_id, kind, cause, statuses, recorded_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &row.id,
        &row.project_id,
        &row.user_id,
        &row.kind,
        &row.cause,
        &row.statuses,
        row.recorded_at,
    );
    Ok(())
}

/// Events of a project, newest first.
pub async fn newest(conn: &mut Conn, project: &ProjectId, count: i64) -> Result<Vec<EventRow>, StorageError> {
    fetch_all!(
        conn,
        EventRow,
        "SELECT id, project_id, user_id, kind, cause, statuses, recorded_at FROM events \
         WHERE project_id = $1 ORDER BY id DESC LIMIT $2",
        project.as_str(),
        count,
    )
}
