//! Nodes that share a PostgreSQL database tell each other that jobs wait (`NOTIFY`), so that an idle one need not look.
//!
//! A ring is sent beside the transactions, not in them: PostgreSQL lets transactions that notify commit one after the
//! other only. One that is lost, because a process died in between, is made up for by the next look.

use sqlx::postgres::PgListener;

use crate::StorageError;
use crate::store::postgres_pool;

/// The channel of PostgreSQL on which nodes ring.
const CHANNEL: &str = "bonafide_jobs";

/// Hears when another node rings.
pub struct Bell(PgListener);

impl Bell {
    pub(crate) async fn hang(url: &str) -> Result<Self, StorageError> {
        // A connection of its own, which is lent to nobody.
        let pool = postgres_pool(url, 1)
            .await
            .map_err(|error| StorageError::Unavailable(error.to_string()))?;
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.listen(CHANNEL).await?;
        Ok(Self(listener))
    }

    /// Waits until a node rings, and gives its name.
    pub async fn heard(&mut self) -> Result<String, StorageError> {
        Ok(self.0.recv().await?.payload().to_owned())
    }
}

/// Rings, in the name of a node.
pub(crate) async fn ring(connection: &mut sqlx::PgConnection, node: &str) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT pg_notify($1, $2)")
        .bind(CHANNEL)
        .bind(node)
        .execute(connection)
        .await
        .map(|_| ())
}
