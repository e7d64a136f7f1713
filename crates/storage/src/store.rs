//! The store: a SQLite file or a PostgreSQL database.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, PgPool, Postgres, Sqlite, SqliteConnection, Transaction};

use crate::bell::{self, Bell};
use crate::connection::{Conn, PostgresReads, Source, Tx};
use crate::gathered_commits::GatheredCommits;
use crate::gathered_reads::GatheredReads;
use crate::pool::{ACQUIRE_TIMEOUT, Connections};
use crate::sqlite_writer::{self, Writer};
use crate::{StorageError, epochs, turns};

/// How long a writer of another process may keep a SQLite file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How soon a file that somebody keeps is asked for again.
const ASK_AGAIN_AFTER: Duration = Duration::from_millis(10);

/// How long a statement that is the writes of several transactions waits for somebody who holds a row of one of them.
const LOCK_TIMEOUT: &str = "20ms";

/// How many pages SQLite's log grows to before they are copied into the file: 16 MB.
const WAL_PAGES: &str = "4000";

/// Where the rows are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// A file, created when absent.
    Sqlite(PathBuf),
    /// A connection string of PostgreSQL.
    Postgres(String),
}

impl Database {
    /// Reads `sqlite:PATH`, `postgres://…` or `postgresql://…`.
    pub fn from_url(url: &str) -> Option<Self> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Some(Self::Postgres(url.to_owned()));
        }
        let path = url
            .strip_prefix("sqlite://")
            .or_else(|| url.strip_prefix("sqlite:"))?;
        (!path.is_empty()).then(|| Self::Sqlite(PathBuf::from(path)))
    }
}

/// How to open a store.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// Where.
    pub database: Database,
    /// Most connections at a time (on SQLite: of readers; there is one writer).
    pub connections_max: u32,
}

/// Why a store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The connection string can't be read. It may hold a password, so it is not repeated.
    #[error("the database URL can't be read")]
    Url,
    /// The database can't be reached.
    #[error("the database can't be opened: {0}")]
    Connect(#[from] StorageError),
    /// The schema can't be brought up to date.
    #[error("the schema can't be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}

/// A SQLite file or a PostgreSQL database. Cloning shares the connections.
#[derive(Clone)]
pub struct Store(Backend);

#[derive(Clone)]
enum Backend {
    Sqlite {
        options: Box<SqliteConnectOptions>,
        readers: Connections<Sqlite>,
        writer: Writer,
    },
    Postgres {
        connections: Connections<Postgres>,
        commits: GatheredCommits,
        reads: GatheredReads,
        url: Arc<str>,
    },
}

static SQLITE_MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES_MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/postgres");

/// How every connection to a SQLite file is opened.
pub(crate) fn sqlite_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // What a use case may have to undo is noted in memory, not in a file of its own.
        .pragma("temp_store", "MEMORY")
        .pragma("wal_autocheckpoint", WAL_PAGES)
        .busy_timeout(BUSY_TIMEOUT)
}

/// Connects to PostgreSQL.
pub(crate) async fn postgres_pool(url: &str, connections_max: u32) -> Result<PgPool, OpenError> {
    connect(postgres_options(url)?, connections_max).await
}

fn postgres_options(url: &str) -> Result<PgConnectOptions, OpenError> {
    let options = PgConnectOptions::from_str(url).map_err(|_| OpenError::Url)?;
    Ok(options.application_name("bonafide"))
}

async fn connect(options: PgConnectOptions, connections_max: u32) -> Result<PgPool, OpenError> {
    let pool = PgPoolOptions::new()
        .max_connections(connections_max.max(2))
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_with(options)
        .await;
    Ok(pool.map_err(StorageError::from)?)
}

/// Connections for statements of use cases. Each row is found by its key, however small the table was when a connection
/// first planned the statement: the plan is kept while the table grows.
async fn pool_for_calls(url: &str, connections_max: u32) -> Result<PgPool, OpenError> {
    let options = postgres_options(url)?.options([("enable_seqscan", "off"), ("jit", "off")]);
    connect(options, connections_max).await
}

/// Connections for statements that several use cases share; opened when the first is needed.
fn shared_connections(url: &str) -> Result<Connections<Postgres>, OpenError> {
    // As `pool_for_calls`, and whatever the number of rows.
    let options = postgres_options(url)?.options([
        ("plan_cache_mode", "force_generic_plan"),
        ("lock_timeout", LOCK_TIMEOUT),
        ("enable_seqscan", "off"),
        ("enable_hashjoin", "off"),
        ("enable_mergejoin", "off"),
        ("jit", "off"),
    ]);
    let count = turns::connections();
    let pool = PgPoolOptions::new()
        .max_connections(count)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_lazy_with(options);
    Ok(Connections::new(pool, count))
}

/// Does it again while others are about to make the same SQLite file: who turns its log on keeps them out, and SQLite lets
/// nobody wait for that.
async fn once_free<T, F>(mut attempt: impl FnMut() -> F) -> Result<T, OpenError>
where
    F: Future<Output = Result<T, OpenError>>,
{
    let began = Instant::now();
    loop {
        match attempt().await {
            Err(OpenError::Connect(StorageError::Conflict)) if began.elapsed() < BUSY_TIMEOUT => {
                tokio::time::sleep(ASK_AGAIN_AFTER).await;
            }
            result => return result,
        }
    }
}

/// Brings the schema of a SQLite file up to date; of processes that start at the same moment, one does it.
async fn migrate_sqlite(options: &SqliteConnectOptions) -> Result<(), OpenError> {
    let mut connection = SqliteConnection::connect_with(options)
        .await
        .map_err(StorageError::from)?;
    let applied = sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM _sqlx_migrations")
        .fetch_one(&mut connection)
        .await;
    let known = SQLITE_MIGRATIONS.iter().count() as i64;
    if applied.is_ok_and(|applied| applied >= known) {
        // Only reads: a command does not wait for a server that writes.
        SQLITE_MIGRATIONS.run(&mut connection).await?;
    } else {
        let begun = connection.begin_with("BEGIN IMMEDIATE").await;
        let mut transaction = begun.map_err(StorageError::from)?;
        SQLITE_MIGRATIONS.run(&mut *transaction).await?;
        transaction.commit().await.map_err(StorageError::from)?;
    }
    Ok(connection.close().await.map_err(StorageError::from)?)
}

impl Store {
    /// Opens the store and brings its schema up to date.
    pub async fn open(options: &StoreOptions) -> Result<Self, OpenError> {
        let store = Self::open_as_it_is(options).await?;
        store.migrate().await?;
        Ok(store)
    }

    /// Opens the store with whatever schema it has: an earlier one, or none yet.
    pub async fn open_as_it_is(options: &StoreOptions) -> Result<Self, OpenError> {
        match &options.database {
            Database::Sqlite(path) => once_free(|| Self::open_sqlite(path, options.connections_max)).await,
            Database::Postgres(url) => Self::open_postgres(url, options.connections_max).await,
        }
    }

    async fn open_sqlite(path: &Path, connections_max: u32) -> Result<Self, OpenError> {
        let options = sqlite_options(path);
        let writer = sqlite_writer::open(&options).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(connections_max.max(1))
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(options.clone().pragma("query_only", "1"))
            .await
            .map_err(StorageError::from)?;
        let readers = Connections::new(readers, connections_max.max(1));
        Ok(Self(Backend::Sqlite {
            options: Box::new(options),
            readers,
            writer,
        }))
    }

    async fn open_postgres(url: &str, connections_max: u32) -> Result<Self, OpenError> {
        let pool = pool_for_calls(url, connections_max).await?;
        let connections = Connections::new(pool, connections_max.max(2));
        let writers = shared_connections(url)?;
        let readers = shared_connections(url)?;
        Ok(Self(Backend::Postgres {
            commits: GatheredCommits::new(writers, connections.clone()),
            reads: GatheredReads::new(readers, connections.clone()),
            connections,
            url: url.into(),
        }))
    }

    /// Brings the schema up to date.
    pub async fn migrate(&self) -> Result<(), OpenError> {
        match &self.0 {
            Backend::Sqlite { options, .. } => once_free(|| migrate_sqlite(options)).await,
            Backend::Postgres { connections, .. } => {
                Ok(POSTGRES_MIGRATIONS.run(connections.source()).await?)
            }
        }
    }

    /// A connection to read on.
    pub async fn read(&self) -> Result<Conn, StorageError> {
        Ok(Conn::new(match &self.0 {
            Backend::Sqlite { readers, .. } => Source::SqliteReader(readers.lend().await?),
            Backend::Postgres {
                connections, reads, ..
            } => Source::PostgresReader(PostgresReads::new(reads.clone(), connections.clone())),
        }))
    }

    /// Begins a transaction to write in.
    pub async fn begin(&self) -> Result<Tx, StorageError> {
        Ok(Tx::new(match &self.0 {
            Backend::Sqlite { writer, .. } => Source::SqliteWriter(writer.begin().await?),
            Backend::Postgres { connections, .. } => {
                let (connection, permit) = connections.lend().await?.into_parts();
                let transaction = Transaction::begin(connection, None).await?;
                Source::PostgresWriter(transaction, permit)
            }
        }))
    }

    /// Plans a transaction: what it reads is not kept from changing, what it writes is carried out when it commits. A
    /// conflict then is no reason to wait in a queue until somebody is faster: the next try begins one.
    pub async fn plan(&self) -> Result<Tx, StorageError> {
        Ok(Tx::new(match &self.0 {
            Backend::Sqlite { readers, writer, .. } => {
                Source::SqlitePlan(readers.lend().await?, writer.clone())
            }
            Backend::Postgres {
                connections,
                commits,
                reads,
                ..
            } => Source::PostgresPlan(
                PostgresReads::new(reads.clone(), connections.clone()),
                commits.clone(),
            ),
        }))
    }

    /// Tells nodes that listen that jobs wait, in the name of this one. On SQLite nobody listens.
    pub async fn ring(&self, node: &str) -> Result<(), StorageError> {
        if let Backend::Postgres { connections, .. } = &self.0 {
            let mut lent = connections.lend().await?;
            let rung = bell::ring(lent.for_statement(), node).await;
            lent.note(&rung);
            rung?;
        }
        Ok(())
    }

    /// Hears when other nodes ring; nothing on SQLite, which has no way to tell.
    pub async fn listen(&self) -> Result<Option<Bell>, StorageError> {
        match &self.0 {
            Backend::Sqlite { .. } => Ok(None),
            Backend::Postgres { url, .. } => Bell::hang(url).await.map(Some),
        }
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StorageError> {
        let mut conn = self.read().await?;
        epochs::settings(&mut conn).await.map(|_| ())
    }

    /// `sqlite` or `postgres`.
    pub fn engine_name(&self) -> &'static str {
        match &self.0 {
            Backend::Sqlite { .. } => "sqlite",
            Backend::Postgres { .. } => "postgres",
        }
    }

    /// Lets go of every connection; waits for writers.
    pub async fn close(&self) {
        match &self.0 {
            Backend::Sqlite { readers, writer, .. } => {
                readers.close().await;
                writer.shut().await;
            }
            Backend::Postgres {
                connections,
                commits,
                reads,
                ..
            } => {
                commits.close().await;
                reads.close().await;
                connections.close().await;
            }
        }
    }
}
