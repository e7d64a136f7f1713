//! Published policies: whole sets of files.

use crate::{Conn, StorageError, Tx};

/// A published policy. `files` is a JSON object of names and texts.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the table")]
pub struct PolicyRow {
    pub id: String,
    pub version: String,
    pub files: String,
    pub published_at: i64,
}

/// Stores a publication.
pub async fn insert(tx: &mut Tx, row: &PolicyRow) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO policy_publications (id, version, files, published_at) VALUES ($1, $2, $3, $4)",
        &row.id,
        &row.version,
        &row.files,
        row.published_at,
    )
    .map(|_| ())
}

/// The publication in force: the newest.
pub async fn current(conn: &mut Conn) -> Result<Option<PolicyRow>, StorageError> {
    fetch_optional!(
        conn,
        PolicyRow,
        "SELECT id, version, files, published_at FROM policy_publications ORDER BY published_at DESC, id DESC LIMIT 1",
    )
}

/// Every publication, oldest first: id, version, instant.
pub async fn all(conn: &mut Conn) -> Result<Vec<(String, String, i64)>, StorageError> {
    fetch_all!(
        conn,
        (String, String, i64),
        "SELECT id, version, published_at FROM policy_publications ORDER BY published_at, id",
    )
}
