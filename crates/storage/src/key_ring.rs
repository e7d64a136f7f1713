//! The witness of the key ring that the database belongs to.

use crate::{Conn, StorageError, Tx};

/// Whether there is a place for a witness: an earlier schema has none.
pub async fn has_witness_table(conn: &mut Conn) -> Result<bool, StorageError> {
    conn.has_table("key_ring").await
}

/// The witness, once there is one.
pub async fn witness(conn: &mut Conn) -> Result<Option<Vec<u8>>, StorageError> {
    let row = fetch_optional!(conn, (Vec<u8>,), "SELECT witness FROM key_ring WHERE id = 1")?;
    Ok(row.map(|(witness,)| witness))
}

/// Keeps a witness, in the place of an earlier one.
pub async fn keep_witness(tx: &mut Tx, witness: &[u8]) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO key_ring (id, witness) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET witness = excluded.witness",
        witness,
    )
    .map(|_| ())
}
