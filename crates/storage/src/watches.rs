//! How far the search for users on a new version of a list has come.

use crate::{Conn, StorageError, Tx};

/// A search as it is stored. All users up to `last_user_id` were seen.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the table")]
pub struct WatchRow {
    pub list_id: String,
    pub earlier_id: Option<String>,
    pub state: String,
    pub last_user_id: String,
    pub users_seen: i64,
    pub users_unreadable: i64,
    pub users_reopened: i64,
    pub started_at: i64,
    pub ended_at: Option<i64>,
}

/// What is needed to look for a user's name: a wrapped key, and what it seals. Across projects.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the tables")]
pub struct SealedPersonRow {
    pub id: String,
    pub project_id: String,
    pub data_key_wrapped: Vec<u8>,
    pub data_version_id: String,
    pub data_sealed: Vec<u8>,
}

/// Stores a search that begins.
pub async fn insert(tx: &mut Tx, row: &WatchRow) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO list_watches (list_id, earlier_id, state, last_user_id, users_seen, users_unreadable, \
         users_reopened, started_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &row.list_id,
        &row.earlier_id,
        &row.state,
        &row.last_user_id,
        row.users_seen,
        row.users_unreadable,
        row.users_reopened,
        row.started_at,
        row.ended_at,
    )
    .map(|_| ())
}

/// The search for a version of a list.
pub async fn find(conn: &mut Conn, list: &str) -> Result<Option<WatchRow>, StorageError> {
    fetch_optional!(
        conn,
        WatchRow,
        "SELECT list_id, earlier_id, state, last_user_id, users_seen, users_unreadable, users_reopened, started_at, \
         ended_at FROM list_watches WHERE list_id = $1",
        list,
    )
}

/// Stores how far a search has come.
pub async fn update(tx: &mut Tx, row: &WatchRow) -> Result<(), StorageError> {
    execute!(
        tx,
        "UPDATE list_watches SET state = $2, last_user_id = $3, users_seen = $4, users_unreadable = $5, \
         users_reopened = $6, ended_at = $7 WHERE list_id = $1",
        &row.list_id,
        &row.state,
        &row.last_user_id,
        row.users_seen,
        row.users_unreadable,
        row.users_reopened,
        row.ended_at,
    )
    .map(|_| ())
}

/// The next users by id who have stated anything, with what they state now. Across projects: a list concerns all.
pub async fn people_after_unscoped(
    conn: &mut Conn,
    user: &str,
    count: i64,
) -> Result<Vec<SealedPersonRow>, StorageError> {
    fetch_all!(
        conn,
        SealedPersonRow,
        "SELECT users.id, users.project_id, users.data_key_wrapped, data_versions.id AS data_version_id, \
         data_versions.data_sealed FROM users JOIN data_versions ON data_versions.id = users.data_version_id \
         WHERE users.id > $1 ORDER BY users.id LIMIT $2",
        user,
        count,
    )
}
