//! What the database gives at best: bare durable transactions, to measure use cases against.
//!
//! One small row per transaction, with the same connections and the same durability as use cases have, and nothing
//! shared between transactions.

use std::path::PathBuf;

use sqlx::{Connection, PgPool, SqliteConnection};
use tokio::sync::Mutex;

use crate::store::{postgres_pool, sqlite_options};
use crate::{Database, OpenError, StorageError};

/// Where the rows go: a table of its own in PostgreSQL, a file of its own beside the database of SQLite.
pub struct BareTransactions(Backend);

enum Backend {
    /// SQLite has one writer; tasks wait for it in turn.
    Sqlite {
        writer: Mutex<SqliteConnection>,
        file: PathBuf,
    },
    Postgres(PgPool),
}

impl BareTransactions {
    /// Makes the place for the rows. `connections_max` as in [`crate::StoreOptions`].
    ///
    /// # Errors
    /// When the database can't be reached, or the place is there already.
    pub async fn open(database: &Database, connections_max: u32) -> Result<Self, OpenError> {
        match database {
            Database::Sqlite(path) => {
                let file = path.with_extension("ceiling");
                let writer = SqliteConnection::connect_with(&sqlite_options(&file)).await;
                let mut writer = writer.map_err(StorageError::from)?;
                sqlx::query("CREATE TABLE bare_transactions (id INTEGER PRIMARY KEY, payload BLOB NOT NULL)")
                    .execute(&mut writer)
                    .await
                    .map_err(StorageError::from)?;
                Ok(Self(Backend::Sqlite {
                    writer: Mutex::new(writer),
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
                Ok(Self(Backend::Postgres(pool)))
            }
        }
    }

    /// Stores one row in a transaction of its own; when this returns, it survives a power cut.
    pub async fn insert(&self, payload: &[u8]) -> Result<(), StorageError> {
        match &self.0 {
            Backend::Sqlite { writer, .. } => {
                let mut writer = writer.lock().await;
                sqlx::query("BEGIN IMMEDIATE").execute(&mut *writer).await?;
                sqlx::query("INSERT INTO bare_transactions (payload) VALUES ($1)")
                    .bind(payload)
                    .execute(&mut *writer)
                    .await?;
                sqlx::query("COMMIT").execute(&mut *writer).await?;
            }
            Backend::Postgres(pool) => {
                sqlx::query("INSERT INTO bare_transactions (payload) VALUES ($1)")
                    .bind(payload)
                    .execute(pool)
                    .await?;
            }
        }
        Ok(())
    }

    /// Takes the rows and their place away.
    pub async fn remove(self) -> Result<(), StorageError> {
        match self.0 {
            Backend::Sqlite { writer, file } => {
                writer.into_inner().close().await?;
                std::fs::remove_file(file).map_err(|error| StorageError::Unavailable(error.to_string()))
            }
            Backend::Postgres(pool) => {
                sqlx::query("DROP TABLE bare_transactions").execute(&pool).await?;
                pool.close().await;
                Ok(())
            }
        }
    }
}
