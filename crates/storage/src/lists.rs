//! Versions of screening lists: public data, kept so that any past result can be explained.

use crate::{Conn, StorageError, Tx};

/// A version without its content.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the table")]
pub struct ListVersionRow {
    pub id: String,
    pub source: String,
    pub family: String,
    pub entries: i64,
    pub names: i64,
    pub digest: String,
    pub imported_at: i64,
}

/// Stores a version with its content.
pub async fn insert(tx: &mut Tx, row: &ListVersionRow, content: &[u8]) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO list_versions (id, source, family, entries, names, digest, content, imported_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &row.id,
        &row.source,
        &row.family,
        row.entries,
        row.names,
        &row.digest,
        content,
        row.imported_at,
    )
    .map(|_| ())
}

/// The newest version of each source.
pub async fn current(conn: &mut Conn) -> Result<Vec<ListVersionRow>, StorageError> {
    fetch_all!(
        conn,
        ListVersionRow,
        "SELECT id, source, family, entries, names, digest, imported_at FROM list_versions AS newest \
         WHERE NOT EXISTS (SELECT 1 FROM list_versions AS later WHERE later.source = newest.source \
         AND (later.imported_at > newest.imported_at \
         OR (later.imported_at = newest.imported_at AND later.id > newest.id))) ORDER BY source",
    )
}

/// The version of that id.
pub async fn find(conn: &mut Conn, id: &str) -> Result<Option<ListVersionRow>, StorageError> {
    fetch_optional!(
        conn,
        ListVersionRow,
        "SELECT id, source, family, entries, names, digest, imported_at FROM list_versions WHERE id = $1",
        id
    )
}

/// Most versions of a source that a listing gives.
pub const VERSIONS_LISTED_MAX: i64 = 1_000;

/// The versions of a source, newest first.
pub async fn versions(conn: &mut Conn, source: &str) -> Result<Vec<ListVersionRow>, StorageError> {
    fetch_all!(
        conn,
        ListVersionRow,
        "SELECT id, source, family, entries, names, digest, imported_at FROM list_versions WHERE source = $1 \
         ORDER BY imported_at DESC, id DESC LIMIT $2",
        source,
        VERSIONS_LISTED_MAX,
    )
}

/// A version's content.
pub async fn content(conn: &mut Conn, id: &str) -> Result<Option<Vec<u8>>, StorageError> {
    let row = fetch_optional!(
        conn,
        (Vec<u8>,),
        "SELECT content FROM list_versions WHERE id = $1",
        id
    )?;
    Ok(row.map(|(content,)| content))
}
