//! Rows, and nothing else: the only crate that knows SQL.
//!
//! [`Store`] is a concrete type over a SQLite file or a PostgreSQL database; each statement is written once. Writes go
//! through [`Tx`]; reads take a [`Conn`], which a `Tx` also is. Every finder takes the project first; one that looks
//! across projects says so in its name.
//!
//! Architecture invariant: nothing here seals, opens, hashes or decides. What is personal arrives sealed. Instants are
//! microseconds since 1970 in UTC.

#[macro_use]
mod statement;

pub mod acceptances;
pub mod audit;
pub mod audit_order;
mod bell;
pub mod cases;
pub mod ceiling;
pub mod checks;
pub mod connection;
pub mod documents;
pub mod epochs;
pub mod events;
pub mod faces;
mod gathered_commits;
mod gathered_reads;
pub mod jobs;
pub mod key_ring;
pub mod keys;
pub mod legal;
pub mod list_origins;
pub mod lists;
pub mod locators;
pub mod marks;
pub mod policies;
mod pool;
pub mod projects;
pub mod reviewers;
pub mod runs;
pub mod scenes;
mod sqlite_writer;
pub mod store;
mod turns;
pub mod users;
mod value;
pub mod verification_row;
mod waiting_writes;
pub mod watches;

pub use bell::Bell;
pub use connection::{Conn, Tx};
pub use store::{Database, OpenError, Store, StoreOptions};

/// Why a statement failed.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// Another writer was faster: the same rows exist, or were locked. The whole use case may be tried again.
    #[error("a concurrent write was faster")]
    Conflict,
    /// The database can't be reached, or has no free connection.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// Anything else; never told to clients.
    #[error("the database refused a statement: {0}")]
    Database(String),
    /// A row does not have the form that this version writes.
    #[error("a row of {table} can't be read: {what}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// What is wrong, without values.
        what: String,
    },
}

impl StorageError {
    /// A value that the database has no form for.
    pub(crate) fn value(error: sqlx::error::BoxDynError) -> Self {
        Self::Database(error.to_string())
    }

    /// A planned transaction does what only a begun one can.
    pub(crate) fn planned(what: &str) -> Self {
        Self::Database(format!("a planned transaction {what}"))
    }
}

impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(inner) => {
                // PostgreSQL: serialization failure, deadlock. SQLite: busy, busy snapshot.
                let lost_race = matches!(inner.code().as_deref(), Some("40001" | "40P01" | "5" | "517"));
                if inner.is_unique_violation() || lost_race || is_outdated(inner.as_ref()) {
                    return Self::Conflict;
                }
                Self::Database(inner.message().to_owned())
            }
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
                Self::Unavailable(error.to_string())
            }
            _ => Self::Database(error.to_string()),
        }
    }
}

/// A row's version is put to nothing, which the schema forbids, when it is not the one that was read.
fn is_outdated(error: &dyn sqlx::error::DatabaseError) -> bool {
    matches!(error.kind(), sqlx::error::ErrorKind::NotNullViolation)
        && error.message().contains("row_version")
}

/// Reads an enumeration's stable name out of a row.
pub(crate) fn known<T>(
    table: &'static str,
    column: &'static str,
    value: Option<T>,
) -> Result<T, StorageError> {
    value.ok_or_else(|| StorageError::Corrupt {
        table,
        what: format!("{column} has an unknown value"),
    })
}

/// Reads microseconds since 1970 out of a row.
pub(crate) fn instant(table: &'static str, micros: i64) -> Result<jiff::Timestamp, StorageError> {
    jiff::Timestamp::from_microsecond(micros).map_err(|_| StorageError::Corrupt {
        table,
        what: "an instant is out of range".to_owned(),
    })
}
