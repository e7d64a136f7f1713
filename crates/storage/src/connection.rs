//! A connection to either engine, and a transaction on it.
//!
//! There are two kinds of transactions. One that was *begun* has the database to itself as far as it needs: SQLite's one
//! writer, or PostgreSQL's row locks. One that is *planned* reads without keeping anybody out, gathers its writes, and
//! carries them out in one go when it commits; a row that it has read and changes carries a version, and the commit fails
//! as a [`StorageError::Conflict`] when the version has moved. Both are durable when [`Tx::commit`] returns.

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};

use sqlx::{AssertSqlSafe, PgConnection, Postgres, Sqlite, SqliteConnection, Transaction};
use tokio::sync::OwnedSemaphorePermit;

use crate::StorageError;
use crate::gathered_commits::GatheredCommits;
use crate::gathered_reads::GatheredReads;
use crate::pool::{Connections, Lent};
use crate::sqlite_writer::{MARK, RELEASE, Writer, WriterTx};
use crate::waiting_writes::{WaitingWrites, Write};

/// A connection that statements run on.
pub struct Conn {
    source: Source,
    /// Writes that have not been sent yet.
    waiting: Option<WaitingWrites>,
}

pub(crate) enum Source {
    SqliteReader(Lent<Sqlite>),
    SqlitePlan(Lent<Sqlite>, Writer),
    SqliteWriter(WriterTx),
    PostgresReader(PostgresReads),
    PostgresPlan(PostgresReads, GatheredCommits),
    PostgresWriter(Transaction<'static, Postgres>, OwnedSemaphorePermit),
}

/// What reads on PostgreSQL outside of a transaction: together with others, or on a connection that is lent once a statement
/// needs it.
pub(crate) struct PostgresReads {
    gathered: GatheredReads,
    connections: Connections<Postgres>,
    lent: Option<Lent<Postgres>>,
}

impl PostgresReads {
    pub(crate) fn new(gathered: GatheredReads, connections: Connections<Postgres>) -> Self {
        Self {
            gathered,
            connections,
            lent: None,
        }
    }

    async fn lend(&mut self) -> Result<(), StorageError> {
        if self.lent.is_none() {
            self.lent = Some(self.connections.lend().await?);
        }
        Ok(())
    }

    fn for_statement(&mut self) -> &mut PgConnection {
        self.lent
            .as_mut()
            .expect("it was lent a moment ago")
            .for_statement()
    }
}

/// Which engine a statement is about to run on.
pub(crate) enum Engine<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PgConnection),
}

impl Conn {
    pub(crate) fn new(source: Source) -> Self {
        Self {
            source,
            waiting: None,
        }
    }

    fn engine(&mut self) -> Engine<'_> {
        match &mut self.source {
            Source::SqliteReader(lent) | Source::SqlitePlan(lent, _) => Engine::Sqlite(lent.for_statement()),
            Source::SqliteWriter(writer) => Engine::Sqlite(writer.connection()),
            Source::PostgresReader(reads) | Source::PostgresPlan(reads, _) => {
                Engine::Postgres(reads.for_statement())
            }
            Source::PostgresWriter(transaction, _) => Engine::Postgres(transaction),
        }
    }

    /// The connection, for a statement that reads; what waits to be written is written first.
    pub(crate) async fn for_reading(&mut self) -> Result<Engine<'_>, StorageError> {
        if self.waiting.is_some() {
            self.send_waiting().await?;
        }
        if let Source::PostgresReader(reads) | Source::PostgresPlan(reads, _) = &mut self.source {
            reads.lend().await?;
        }
        Ok(self.engine())
    }

    /// Where reads that others may want at the same moment gather, if they may here: not in a transaction that was begun.
    pub(crate) fn gathered_reads(&self) -> Option<&GatheredReads> {
        match &self.source {
            Source::PostgresReader(reads) | Source::PostgresPlan(reads, _) if self.waiting.is_none() => {
                Some(&reads.gathered)
            }
            _ => None,
        }
    }

    /// The connection, for a statement that writes at once.
    pub(crate) async fn for_writing(&mut self) -> Result<Engine<'_>, StorageError> {
        if matches!(self.source, Source::SqlitePlan(..) | Source::PostgresPlan(..)) {
            return Err(StorageError::planned("writes before it commits"));
        }
        self.for_reading().await
    }

    /// Notes how a statement has ended.
    pub(crate) fn note<T>(&mut self, result: Result<T, sqlx::Error>) -> Result<T, StorageError> {
        match &mut self.source {
            Source::SqliteReader(lent) | Source::SqlitePlan(lent, _) => lent.note(&result),
            Source::PostgresReader(reads) | Source::PostgresPlan(reads, _) => {
                if let Some(lent) = &mut reads.lent {
                    lent.note(&result);
                }
            }
            Source::SqliteWriter(_) | Source::PostgresWriter(..) => {}
        }
        result.map_err(StorageError::from)
    }

    /// Whether it is SQLite: for the few statements that it can do without.
    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(
            self.source,
            Source::SqliteReader(_) | Source::SqlitePlan(..) | Source::SqliteWriter(_)
        )
    }

    /// Whether the schema has a table of that name.
    pub(crate) async fn has_table(&mut self, name: &str) -> Result<bool, StorageError> {
        let row = if self.is_sqlite() {
            fetch_optional!(
                self,
                (i64,),
                "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1",
                name
            )
        } else {
            fetch_optional!(
                self,
                (i64,),
                "SELECT CAST(1 AS BIGINT) FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1",
                name
            )
        };
        Ok(row?.is_some())
    }

    async fn send_waiting(&mut self) -> Result<(), StorageError> {
        if matches!(self.source, Source::SqlitePlan(..) | Source::PostgresPlan(..)) {
            return Err(StorageError::planned("reads after it has written"));
        }
        let Some(writes) = self.waiting.take() else {
            return Ok(());
        };
        match self.engine() {
            Engine::Sqlite(connection) => send_to_sqlite(connection, writes, "", "").await,
            Engine::Postgres(connection) => send_to_postgres(connection, writes).await,
        }
    }
}

async fn send_to_sqlite(
    connection: &mut SqliteConnection,
    writes: WaitingWrites,
    before: &str,
    after: &str,
) -> Result<(), StorageError> {
    let text = AssertSqlSafe(writes.sequence(before, after));
    sqlx::query_with(text, writes.into_sqlite()?)
        .execute(connection)
        .await?;
    Ok(())
}

/// Carries out writes as one statement, which outside a transaction is one of its own.
pub(crate) async fn send_to_postgres(
    connection: &mut PgConnection,
    writes: WaitingWrites,
) -> Result<(), StorageError> {
    let text = AssertSqlSafe(writes.single());
    sqlx::query_with(text, writes.into_postgres()?)
        .execute(connection)
        .await?;
    Ok(())
}

/// Carries out a whole use case on SQLite, with one trip.
pub(crate) async fn carry_out(writer: &Writer, writes: WaitingWrites) -> Result<(), StorageError> {
    let mut writer = writer.begin_unmarked().await?;
    send_to_sqlite(writer.connection(), writes, MARK, RELEASE).await?;
    writer.wait_for_commit().await
}

/// A transaction: its writes become visible together on [`Tx::commit`], or not at all.
pub struct Tx(Conn);

impl Tx {
    pub(crate) fn new(source: Source) -> Self {
        Self(Conn::new(source))
    }

    /// Makes the writes durable and visible: when this returns, they survive a power cut.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] when a row that was read has changed since, or was made by another.
    pub async fn commit(self) -> Result<(), StorageError> {
        let Conn { source, waiting } = self.0;
        match source {
            Source::SqliteWriter(mut writer) => {
                // What waits and the end of the use case go together.
                let writes = waiting.unwrap_or_default();
                send_to_sqlite(writer.connection(), writes, "", RELEASE).await?;
                writer.wait_for_commit().await
            }
            Source::SqlitePlan(reader, writer) => {
                drop(reader);
                match waiting {
                    Some(writes) => carry_out(&writer, writes).await,
                    None => Ok(()),
                }
            }
            Source::PostgresWriter(mut transaction, _permit) => {
                if let Some(writes) = waiting {
                    send_to_postgres(&mut transaction, writes).await?;
                }
                transaction.commit().await.map_err(StorageError::from)
            }
            Source::PostgresPlan(reads, commits) => {
                drop(reads);
                match waiting {
                    Some(writes) => commits.commit(writes).await,
                    None => Ok(()),
                }
            }
            Source::SqliteReader(_) | Source::PostgresReader(_) => {
                unreachable!("a transaction is made on a writing connection only")
            }
        }
    }

    /// Keeps a write for so many rows until the transaction commits; its values have to be added then, row by row. What it
    /// must come after is sent.
    pub(crate) async fn deferred(
        &mut self,
        sql: impl Into<Cow<'static, str>>,
        rows: usize,
    ) -> Result<&mut Write, StorageError> {
        let sql = sql.into();
        let is_planned = self.is_planned();
        let comes_before = |it: &WaitingWrites| it.must_precede(&sql) || (it.is_full() && !is_planned);
        if self.0.waiting.as_ref().is_some_and(comes_before) {
            self.0.send_waiting().await?;
        }
        Ok(self.0.waiting.get_or_insert_default().add(sql, rows))
    }

    /// Whether it is planned: nothing that it reads is kept from changing until it commits.
    pub fn is_planned(&self) -> bool {
        matches!(self.0.source, Source::SqlitePlan(..) | Source::PostgresPlan(..))
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
    /// Keeps a user's row from other writers until the transaction ends. SQLite has one writer anyway; a planned
    /// transaction looks at the row's version instead.
    pub(crate) async fn keep_user(&mut self, project: &str, user: &str) -> Result<(), StorageError> {
        if self.is_sqlite() || self.is_planned() {
            return Ok(());
        }
        execute!(
            self,
            "SELECT 1 FROM users WHERE project_id = $1 AND id = $2 FOR UPDATE",
            project,
            user
        )
        .map(|_| ())
    }

    /// Lets one transaction at a time do what `key` stands for, across all nodes. SQLite has one writer anyway.
    pub async fn one_at_a_time(&mut self, key: i64) -> Result<(), StorageError> {
        if self.is_sqlite() {
            return Ok(());
        }
        execute!(self, "SELECT pg_advisory_xact_lock($1)", key).map(|_| ())
    }
}
