//! Members of the compliance team.

use domain::id::ReviewerId;

use crate::{Conn, StorageError, Tx};

/// A reviewer as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the table")]
pub struct ReviewerRow {
    pub id: String,
    pub name: String,
    pub mac: Vec<u8>,
    pub created_at: i64,
    pub revoked_at: Option<i64>,
}

/// Stores a new reviewer.
pub async fn insert(tx: &mut Tx, row: &ReviewerRow) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO reviewers (id, name, mac, created_at, revoked_at) VALUES ($1, $2, $3, $4, $5)",
        &row.id,
        &row.name,
        &row.mac,
        row.created_at,
        row.revoked_at,
    )
    .map(|_| ())
}

/// The reviewer whose token has that MAC, unless revoked. Across projects: reviewers look after all.
pub async fn by_mac_unscoped(conn: &mut Conn, mac: &[u8]) -> Result<Option<ReviewerRow>, StorageError> {
    fetch_optional!(
        conn,
        ReviewerRow,
        "SELECT id, name, mac, created_at, revoked_at FROM reviewers WHERE mac = $1 AND revoked_at IS NULL",
        mac,
    )
}

/// Every reviewer, oldest first. Across projects: reviewers look after all.
pub async fn all_unscoped(conn: &mut Conn) -> Result<Vec<ReviewerRow>, StorageError> {
    fetch_all!(
        conn,
        ReviewerRow,
        "SELECT id, name, mac, created_at, revoked_at FROM reviewers ORDER BY created_at, id",
    )
}

/// Ends a reviewer's token; gives whether it was in use until now.
pub async fn revoke(tx: &mut Tx, reviewer: &ReviewerId, at: i64) -> Result<bool, StorageError> {
    let changed = execute!(
        tx,
        "UPDATE reviewers SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
        reviewer.as_str(),
        at,
    )?;
    Ok(changed == 1)
}
