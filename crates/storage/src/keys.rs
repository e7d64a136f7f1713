//! API keys: their MACs, never their secrets.

use domain::id::{KeyId, ProjectId};

use crate::{Conn, StorageError, Tx};

/// A key as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the table")]
pub struct KeyRow {
    pub id: String,
    pub project_id: String,
    pub mac: Vec<u8>,
    pub key_type: String,
    pub scopes: String,
    pub created_at: i64,
    pub revoked_at: Option<i64>,
}

/// Stores a new key.
pub async fn insert(tx: &mut Tx, row: &KeyRow) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO api_keys (id, project_id, mac, key_type, scopes, created_at, revoked_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &row.id,
        &row.project_id,
        &row.mac,
        &row.key_type,
        &row.scopes,
        row.created_at,
        row.revoked_at,
    )
    .map(|_| ())
}

/// The key with that MAC, revoked or not. Across projects: it is the key that tells the project.
pub async fn by_mac_unscoped(conn: &mut Conn, mac: &[u8]) -> Result<Option<KeyRow>, StorageError> {
    fetch_optional!(
        conn,
        KeyRow,
        "SELECT id, project_id, mac, key_type, scopes, created_at, revoked_at FROM api_keys WHERE mac = $1",
        mac,
    )
}

/// The key with that id. Across projects: for operators.
pub async fn find_unscoped(conn: &mut Conn, key: &KeyId) -> Result<Option<KeyRow>, StorageError> {
    fetch_optional!(
        conn,
        KeyRow,
        "SELECT id, project_id, mac, key_type, scopes, created_at, revoked_at FROM api_keys WHERE id = $1",
        key.as_str(),
    )
}

/// A project's keys, oldest first.
pub async fn of_project(conn: &mut Conn, project: &ProjectId) -> Result<Vec<KeyRow>, StorageError> {
    fetch_all!(
        conn,
        KeyRow,
        "SELECT id, project_id, mac, key_type, scopes, created_at, revoked_at FROM api_keys WHERE project_id = $1 \
         ORDER BY created_at, id",
        project.as_str(),
    )
}

/// Ends a key; gives whether it was in use until now.
pub async fn revoke(tx: &mut Tx, key: &KeyId, at: i64) -> Result<bool, StorageError> {
    let changed = execute!(
        tx,
        "UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
        key.as_str(),
        at,
    )?;
    Ok(changed == 1)
}
