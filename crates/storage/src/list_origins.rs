//! Where lists were fetched from, and when somebody last looked there.

use crate::{Conn, StorageError, Tx};

/// What is known of the place that a list was fetched from.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the table")]
pub struct ListOriginRow {
    pub source: String,
    pub url: String,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub file_digest: String,
    pub checked_at: i64,
}

/// Every origin.
pub async fn all(conn: &mut Conn) -> Result<Vec<ListOriginRow>, StorageError> {
    fetch_all!(
        conn,
        ListOriginRow,
        "SELECT source, url, etag, last_modified, file_digest, checked_at FROM list_origins ORDER BY source",
    )
}

/// Notes a look, in the place of the one before.
pub async fn note(tx: &mut Tx, row: &ListOriginRow) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO list_origins (source, url, etag, last_modified, file_digest, checked_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (source) DO UPDATE SET url = excluded.url, etag = excluded.etag, \
         last_modified = excluded.last_modified, file_digest = excluded.file_digest, checked_at = excluded.checked_at",
        &row.source,
        &row.url,
        &row.etag,
        &row.last_modified,
        &row.file_digest,
        row.checked_at,
    )
    .map(|_| ())
}

/// Forgets an origin: what is in force did not come from there.
pub async fn forget(tx: &mut Tx, source: &str) -> Result<(), StorageError> {
    execute!(tx, "DELETE FROM list_origins WHERE source = $1", source).map(|_| ())
}
