//! A connection to either engine, and a transaction on it.
//!
//! There are two kinds of transactions. One that was *begun* has the database to itself as far as it needs: SQLite's one
//! writer, or PostgreSQL's row locks. One that is *planned* reads without keeping anybody out, gathers its writes, and
//! carries them out in one go when it commits; a row that it has read and changes carries a version, and the commit fails
//! as a [`StorageError::Conflict`] when the version has moved. Both are durable when [`Tx::commit`] returns.

use std::ops::{Deref, DerefMut};

use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, PgConnection, Postgres, Sqlite, SqliteConnection, Transaction};
use tokio::sync::OwnedSemaphorePermit;

use crate::StorageError;
use crate::pool::Lent;
use crate::sqlite_writer::{MARK, RELEASE, Writer, WriterTx};
use crate::waiting_writes::{Arguments, WaitingWrites};

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
    PostgresReader(Lent<Postgres>),
    PostgresPlan(Lent<Postgres>),
    PostgresWriter(Transaction<'static, Postgres>, OwnedSemaphorePermit),
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
            Source::PostgresReader(lent) | Source::PostgresPlan(lent) => {
                Engine::Postgres(lent.for_statement())
            }
            Source::PostgresWriter(transaction, _) => Engine::Postgres(transaction),
        }
    }

    /// The connection, for a statement that reads; what waits to be written is written first.
    pub(crate) async fn for_reading(&mut self) -> Result<Engine<'_>, StorageError> {
        if self.waiting.is_some() {
            self.send_waiting().await?;
        }
        Ok(self.engine())
    }

    /// The connection, for a statement that writes at once.
    pub(crate) async fn for_writing(&mut self) -> Result<Engine<'_>, StorageError> {
        if matches!(self.source, Source::SqlitePlan(..) | Source::PostgresPlan(_)) {
            return Err(StorageError::planned("writes before it commits"));
        }
        self.for_reading().await
    }

    /// Notes how a statement has ended.
    pub(crate) fn note<T>(&mut self, result: Result<T, sqlx::Error>) -> Result<T, StorageError> {
        match &mut self.source {
            Source::SqliteReader(lent) | Source::SqlitePlan(lent, _) => lent.note(&result),
            Source::PostgresReader(lent) | Source::PostgresPlan(lent) => lent.note(&result),
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

    async fn send_waiting(&mut self) -> Result<(), StorageError> {
        if matches!(self.source, Source::SqlitePlan(..) | Source::PostgresPlan(_)) {
            return Err(StorageError::planned("reads after it has written"));
        }
        let Some(writes) = self.waiting.take() else {
            return Ok(());
        };
        let sent = match self.engine() {
            Engine::Sqlite(connection) => send_to_sqlite(connection, writes, "", "").await,
            Engine::Postgres(connection) => send_to_postgres(connection, writes).await,
        };
        self.note(sent)
    }
}

async fn send_to_sqlite(
    connection: &mut SqliteConnection,
    writes: WaitingWrites,
    before: &str,
    after: &str,
) -> Result<(), sqlx::Error> {
    let text = AssertSqlSafe(writes.sequence(before, after));
    let Arguments::Sqlite(arguments) = writes.arguments else {
        unreachable!("made for the connection that they are sent to")
    };
    sqlx::query_with(text, arguments).execute(connection).await?;
    Ok(())
}

async fn send_to_postgres(connection: &mut PgConnection, writes: WaitingWrites) -> Result<(), sqlx::Error> {
    let text = AssertSqlSafe(writes.single().into_owned());
    let Arguments::Postgres(arguments) = writes.arguments else {
        unreachable!("made for the connection that they are sent to")
    };
    sqlx::query_with(text, arguments).execute(connection).await?;
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
                let writes =
                    waiting.unwrap_or_else(|| WaitingWrites::new(Arguments::Sqlite(Default::default())));
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
            Source::PostgresPlan(mut lent) => {
                let Some(writes) = waiting else { return Ok(()) };
                // One statement is a transaction of its own, and durable when it is answered.
                let sent = send_to_postgres(lent.for_statement(), writes).await;
                lent.note(&sent);
                Ok(sent?)
            }
            Source::SqliteReader(_) | Source::PostgresReader(_) => {
                unreachable!("a transaction is made on a writing connection only")
            }
        }
    }

    /// Keeps a write until the transaction commits; its values have to be added then. What it must come after is sent.
    pub(crate) async fn deferred(&mut self, sql: &str) -> Result<&mut WaitingWrites, StorageError> {
        let is_planned = self.is_planned();
        let comes_before = |it: &WaitingWrites| it.must_precede(sql) || (it.is_full() && !is_planned);
        if self.0.waiting.as_ref().is_some_and(comes_before) {
            self.0.send_waiting().await?;
        }
        let is_sqlite = self.is_sqlite();
        let writes = self.0.waiting.get_or_insert_with(|| {
            WaitingWrites::new(if is_sqlite {
                Arguments::Sqlite(SqliteArguments::default())
            } else {
                Arguments::Postgres(PgArguments::default())
            })
        });
        writes.add(sql);
        Ok(writes)
    }

    /// Whether it is planned: nothing that it reads is kept from changing until it commits.
    pub fn is_planned(&self) -> bool {
        matches!(self.0.source, Source::SqlitePlan(..) | Source::PostgresPlan(_))
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
