//! A counter that tells running servers that something they keep in memory has changed.

use crate::{Conn, StorageError, Tx};

/// The present count.
pub async fn settings(conn: &mut Conn) -> Result<i64, StorageError> {
    let row = fetch_optional!(conn, (i64,), "SELECT value FROM epochs WHERE name = 'settings'")?;
    Ok(row.map_or(0, |(value,)| value))
}

/// Counts one change.
pub async fn settings_changed(tx: &mut Tx) -> Result<(), StorageError> {
    execute!(tx, "UPDATE epochs SET value = value + 1 WHERE name = 'settings'").map(|_| ())
}
