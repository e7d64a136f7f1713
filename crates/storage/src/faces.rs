//! Faces: the sealed numbers that describe them, one face a user.

use domain::id::{ProjectId, UserId};

use crate::{Conn, StorageError, Tx};

/// A face, with what opens it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the tables")]
pub struct FaceRow {
    pub user_id: String,
    pub embedding_sealed: Vec<u8>,
    pub data_key_wrapped: Vec<u8>,
    pub stored_at: i64,
}

/// Stores a user's face in the place of an earlier one.
pub async fn put(
    tx: &mut Tx,
    project: &ProjectId,
    user: &UserId,
    embedding_sealed: &[u8],
    at: i64,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO faces (user_id, project_id, embedding_sealed, stored_at, kept_until) VALUES ($1, $2, $3, $4, NULL) \
         ON CONFLICT (user_id) DO UPDATE SET embedding_sealed = excluded.embedding_sealed, \
         stored_at = excluded.stored_at, kept_until = NULL",
        user.as_str(),
        project.as_str(),
        embedding_sealed,
        at,
    )
    .map(|_| ())
}

/// Faces of a project that were stored since that instant, oldest first.
pub async fn stored_since(
    conn: &mut Conn,
    project: &ProjectId,
    since: i64,
) -> Result<Vec<FaceRow>, StorageError> {
    fetch_all!(
        conn,
        FaceRow,
        "SELECT faces.user_id, faces.embedding_sealed, users.data_key_wrapped, faces.stored_at \
         FROM faces JOIN users ON users.id = faces.user_id \
         WHERE faces.project_id = $1 AND faces.stored_at >= $2 ORDER BY faces.stored_at",
        project.as_str(),
        since,
    )
}

/// When that user's face was stored; `None` when there is none any more.
pub async fn stored_at(
    conn: &mut Conn,
    project: &ProjectId,
    user: &UserId,
) -> Result<Option<i64>, StorageError> {
    let row = fetch_optional!(
        conn,
        (i64,),
        "SELECT stored_at FROM faces WHERE project_id = $1 AND user_id = $2",
        project.as_str(),
        user.as_str(),
    )?;
    Ok(row.map(|(at,)| at))
}

/// Sets how long a user's face is kept; `None` is for as long as something has to be decided.
pub async fn keep_until(
    tx: &mut Tx,
    project: &ProjectId,
    user: &UserId,
    until: Option<i64>,
) -> Result<(), StorageError> {
    defer!(
        tx,
        "UPDATE faces SET kept_until = $3 WHERE project_id = $1 AND user_id = $2",
        project.as_str(),
        user.as_str(),
        until,
    );
    Ok(())
}

/// Removes faces that are kept no longer. Across projects: retention.
pub async fn remove_due_unscoped(tx: &mut Tx, now: i64) -> Result<u64, StorageError> {
    execute!(tx, "DELETE FROM faces WHERE kept_until < $1", now)
}
