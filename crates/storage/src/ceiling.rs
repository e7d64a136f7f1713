//! What the database gives at best: bare durable writes, to measure use cases against.
//!
//! One small row for each, with the same connections and the same durability as use cases have: once as a transaction
//! of three statements that shares nothing, once as cheaply as a use case could write it at all.

use std::path::PathBuf;

use domain::id::ProjectId;
use sqlx::{Connection as _, Postgres, SqliteConnection};
use tokio::sync::Mutex;

use crate::connection::{carry_out, send_to_postgres};
use crate::pool::Connections;
use crate::sqlite_writer::{self, Writer};
use crate::store::{postgres_pool, sqlite_options};
use crate::users::{STATUS_BY_LOCATOR, StatusRow};
use crate::waiting_writes::WaitingWrites;
use crate::{Conn, Database, OpenError, StorageError};

/// The row of a status, by a statement of its own: what many calls share when they read it is not shared here.
pub async fn one_indexed_select(
    conn: &mut Conn,
    project: &ProjectId,
    kind: &str,
    locator_index: &[u8],
) -> Result<Option<StatusRow>, StorageError> {
    fetch_optional!(
        conn,
        StatusRow,
        STATUS_BY_LOCATOR,
        project.as_str(),
        kind,
        locator_index,
    )
}

/// Where the rows go: a table of its own in PostgreSQL, a file of its own beside the database of SQLite.
pub struct BareTransactions(Backend);

enum Backend {
    /// SQLite has one writer; tasks wait for it in turn.
    Sqlite {
        alone: Mutex<SqliteConnection>,
        shared: Writer,
        file: PathBuf,
    },
    Postgres(Connections<Postgres>),
}

const INSERT: &str = "INSERT INTO bare_transactions (payload) VALUES ($1)";

impl BareTransactions {
    /// Makes the place for the rows. `connections_max` as in [`crate::StoreOptions`].
    ///
    /// # Errors
    /// When the database can't be reached, or the place is there already.
    pub async fn open(database: &Database, connections_max: u32) -> Result<Self, OpenError> {
        match database {
            Database::Sqlite(path) => {
                let file = path.with_extension("ceiling");
                let options = sqlite_options(&file);
                let mut alone = SqliteConnection::connect_with(&options)
                    .await
                    .map_err(StorageError::from)?;
                sqlx::query("CREATE TABLE bare_transactions (id INTEGER PRIMARY KEY, payload BLOB NOT NULL)")
                    .execute(&mut alone)
                    .await
                    .map_err(StorageError::from)?;
                Ok(Self(Backend::Sqlite {
                    alone: Mutex::new(alone),
                    shared: sqlite_writer::open(&options).await?,
                    file,
                }))
            }
            Database::Postgres(url) => {
                let pool = postgres_pool(url, connections_max).await?;
                sqlx::query(
                    "CREATE TABLE bare_transactions (id BIGSERIAL PRIMARY KEY, payload BYTEA NOT NULL)",
                )
                .execute(&pool)
                .await
                .map_err(StorageError::from)?;
                Ok(Self(Backend::Postgres(Connections::new(
                    pool,
                    connections_max.max(2),
                ))))
            }
        }
    }

    /// Stores one row in a transaction of its own, begun and committed; when this returns, it survives a power cut.
    pub async fn insert(&self, payload: &[u8]) -> Result<(), StorageError> {
        match &self.0 {
            Backend::Sqlite { alone, .. } => {
                let mut writer = alone.lock().await;
                sqlx::query("BEGIN IMMEDIATE").execute(&mut *writer).await?;
                sqlx::query(INSERT).bind(payload).execute(&mut *writer).await?;
                sqlx::query("COMMIT").execute(&mut *writer).await?;
            }
            Backend::Postgres(connections) => {
                let mut lent = connections.lend().await?;
                sqlx::query("BEGIN").execute(lent.for_statement()).await?;
                sqlx::query(INSERT)
                    .bind(payload)
                    .execute(lent.for_statement())
                    .await?;
                let committed = sqlx::query("COMMIT").execute(lent.for_statement()).await;
                lent.note(&committed);
                committed?;
            }
        }
        Ok(())
    }

    /// Stores one row as cheaply as it can be made durable: SQLite's writers share their commits, PostgreSQL takes one
    /// statement for a transaction.
    pub async fn insert_at_best(&self, payload: &[u8]) -> Result<(), StorageError> {
        let mut writes = WaitingWrites::default();
        writes.add(INSERT.into(), 1).push(payload);
        match &self.0 {
            Backend::Sqlite { shared, .. } => carry_out(shared, writes).await,
            Backend::Postgres(connections) => {
                let mut lent = connections.lend().await?;
                let sent = send_to_postgres(lent.for_statement(), writes).await;
                lent.note(&sent);
                sent
            }
        }
    }

    /// Takes the rows and their place away.
    pub async fn remove(self) -> Result<(), StorageError> {
        match self.0 {
            Backend::Sqlite { alone, shared, file } => {
                shared.shut().await;
                alone.into_inner().close().await?;
                std::fs::remove_file(file).map_err(|error| StorageError::Unavailable(error.to_string()))
            }
            Backend::Postgres(connections) => {
                let mut lent = connections.lend().await?;
                sqlx::query("DROP TABLE bare_transactions")
                    .execute(lent.for_statement())
                    .await?;
                drop(lent);
                connections.close().await;
                Ok(())
            }
        }
    }
}
