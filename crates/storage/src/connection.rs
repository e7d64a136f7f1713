//! A connection to either engine, and a transaction on it.

use std::ops::{Deref, DerefMut};

use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, Postgres, Sqlite, SqliteConnection, Transaction};

use crate::StorageError;
use crate::sqlite_writer::WriterTx;

/// A connection that statements run on.
pub struct Conn(pub(crate) Source);

pub(crate) enum Source {
    SqliteReader(PoolConnection<Sqlite>),
    SqliteWriter(WriterTx),
    PostgresReader(PoolConnection<Postgres>),
    PostgresWriter(Transaction<'static, Postgres>),
}

/// Which engine a statement is about to run on.
pub(crate) enum Engine<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PgConnection),
}

impl Conn {
    pub(crate) fn engine(&mut self) -> Engine<'_> {
        match &mut self.0 {
            Source::SqliteReader(connection) => Engine::Sqlite(connection),
            Source::SqliteWriter(writer) => Engine::Sqlite(writer.connection()),
            Source::PostgresReader(connection) => Engine::Postgres(connection),
            Source::PostgresWriter(transaction) => Engine::Postgres(transaction),
        }
    }
}

/// A transaction: its writes become visible together on [`Tx::commit`], or not at all.
pub struct Tx(pub(crate) Conn);

impl Tx {
    /// Makes the writes durable and visible: when this returns, they survive a power cut.
    pub async fn commit(self) -> Result<(), StorageError> {
        match self.0.0 {
            Source::SqliteWriter(writer) => writer.commit().await,
            Source::PostgresWriter(transaction) => transaction.commit().await.map_err(StorageError::from),
            Source::SqliteReader(_) | Source::PostgresReader(_) => {
                unreachable!("a transaction is made on a writing connection only")
            }
        }
    }
}

impl Deref for Tx {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.0
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0
    }
}

impl Tx {
    /// Keeps a user's row from other writers until the transaction ends. SQLite has one writer anyway.
    pub(crate) async fn keep_user(&mut self, project: &str, user: &str) -> Result<(), StorageError> {
        if let Engine::Postgres(connection) = self.engine() {
            sqlx::query("SELECT 1 FROM users WHERE project_id = $1 AND id = $2 FOR UPDATE")
                .bind(project)
                .bind(user)
                .execute(connection)
                .await?;
        }
        Ok(())
    }

    /// Lets one transaction at a time do what `key` stands for, across all nodes. SQLite has one writer anyway.
    pub async fn one_at_a_time(&mut self, key: i64) -> Result<(), StorageError> {
        if let Engine::Postgres(connection) = self.engine() {
            sqlx::query("SELECT pg_advisory_xact_lock($1)")
                .bind(key)
                .execute(connection)
                .await?;
        }
        Ok(())
    }
}
