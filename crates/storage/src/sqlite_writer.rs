//! The one writing connection of a SQLite file, and the sharing of its fsyncs.
//!
//! SQLite has one writer at a time, and a durable commit waits for the disk. Use cases that write at the same moment
//! therefore share one commit: each runs inside a savepoint of a transaction that stays open while others queue for the
//! connection, and all of them are told of success only when that transaction is on disk. The queue is first come,
//! first served; the task that closes a group queues like everybody else, behind those who came before it.

use std::sync::Arc;

use sqlx::{Connection, SqliteConnection};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use crate::StorageError;

/// What a use case begins with.
pub(crate) const MARK: &str = "SAVEPOINT use_case; ";
/// What a use case ends with.
pub(crate) const RELEASE: &str = "RELEASE use_case";

/// The writing connection, shared by all writers of this process.
#[derive(Clone)]
pub(crate) struct Writer(Arc<Mutex<Shared>>);

struct Shared {
    connection: SqliteConnection,
    group: Group,
    /// Those whose savepoint was released and who wait for the disk.
    waiting: Vec<oneshot::Sender<Result<(), String>>>,
    /// Whether a task is on its way to close the group.
    closing: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Closed,
    /// Asked for and not seen to be open: whoever asked may have given up.
    Opening,
    Open,
    /// The last writer gave up inside its savepoint, which must be undone first.
    Abandoned,
}

impl Writer {
    pub(crate) fn new(connection: SqliteConnection) -> Self {
        let waiting = Vec::new();
        Self(Arc::new(Mutex::new(Shared {
            connection,
            group: Group::Closed,
            waiting,
            closing: false,
        })))
    }

    /// Begins a use case.
    pub(crate) async fn begin(&self) -> Result<WriterTx, StorageError> {
        let mut tx = self.begin_unmarked().await?;
        run(tx.connection(), "SAVEPOINT use_case").await?;
        Ok(tx)
    }

    /// Begins a use case whose first statement has to be [`MARK`].
    pub(crate) async fn begin_unmarked(&self) -> Result<WriterTx, StorageError> {
        let mut shared = self.0.clone().lock_owned().await;
        shared.settle().await?;
        let opens = shared.group == Group::Closed;
        if opens {
            shared.group = Group::Opening;
        }
        // From here on, whatever happens to this future, what it began is undone and the group closed.
        let mut tx = WriterTx {
            shared: Some(shared),
            writer: self.clone(),
        };
        if opens {
            run(tx.connection(), "BEGIN IMMEDIATE").await?;
            tx.shared().group = Group::Open;
        }
        Ok(tx)
    }

    /// Queues for the connection, and closes the group when it is our turn.
    fn close_soon(&self) {
        let writer = self.clone();
        // Outside a runtime there is nobody left to wait for: the file's lock ends with the process.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { writer.0.clone().lock_owned().await.close().await });
        }
    }

    /// Waits for all writers, and lets go of the file.
    pub(crate) async fn shut(&self) {
        let mut shared = self.0.lock().await;
        shared.close().await;
        // A last checkpoint keeps the file small; when it fails the next start does it.
        let _ = run(&mut shared.connection, "PRAGMA wal_checkpoint(TRUNCATE)").await;
    }
}

impl Shared {
    /// Undoes what writers that gave up have left behind.
    async fn settle(&mut self) -> Result<(), StorageError> {
        match self.group {
            Group::Closed | Group::Open => {}
            Group::Opening => {
                // When the transaction was not opened in the end there is nothing to undo.
                let _ = run(&mut self.connection, "ROLLBACK").await;
                self.group = Group::Closed;
            }
            Group::Abandoned => {
                // Without an open savepoint (the writer gave up before it had one) there is nothing to undo.
                let undone = run(&mut self.connection, "ROLLBACK TO use_case").await;
                if undone.is_ok() {
                    run(&mut self.connection, "RELEASE use_case").await?;
                }
                self.group = Group::Open;
            }
        }
        Ok(())
    }

    async fn close(&mut self) {
        self.closing = false;
        let mut result = self.settle().await;
        if self.group == Group::Closed {
            return;
        }
        if result.is_ok() {
            result = run(&mut self.connection, "COMMIT").await;
        }
        if result.is_err() {
            // The connection may have left the transaction by itself (disk full, I/O error); either way it ends here.
            let _ = run(&mut self.connection, "ROLLBACK").await;
        }
        self.group = Group::Closed;
        let told = result.map_err(|error| error.to_string());
        for waiting in self.waiting.drain(..) {
            // Who no longer listens has been cancelled; the write stands all the same.
            let _ = waiting.send(told.clone());
        }
    }
}

async fn run(connection: &mut SqliteConnection, sql: &'static str) -> Result<(), StorageError> {
    sqlx::query(sql)
        .execute(connection)
        .await
        .map(|_| ())
        .map_err(StorageError::from)
}

/// One use case inside the group.
pub(crate) struct WriterTx {
    shared: Option<OwnedMutexGuard<Shared>>,
    writer: Writer,
}

impl WriterTx {
    pub(crate) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.shared().connection
    }

    fn shared(&mut self) -> &mut Shared {
        self.shared.as_mut().expect("held until the end of the use case")
    }

    /// Waits for the disk, after [`RELEASE`] was the use case's last statement.
    pub(crate) async fn wait_for_commit(mut self) -> Result<(), StorageError> {
        let (told, listen) = oneshot::channel();
        let mut shared = self.shared.take().expect("held until the end of the use case");
        shared.waiting.push(told);
        let needs_closing = !std::mem::replace(&mut shared.closing, true);
        drop(shared);
        if needs_closing {
            self.writer.close_soon();
        }
        match listen.await {
            Ok(result) => result.map_err(StorageError::Database),
            Err(_) => Err(StorageError::Unavailable("the writer has gone".to_owned())),
        }
    }
}

impl Drop for WriterTx {
    fn drop(&mut self) {
        if let Some(mut shared) = self.shared.take() {
            if shared.group == Group::Open {
                shared.group = Group::Abandoned;
            }
            let needs_closing = !std::mem::replace(&mut shared.closing, true);
            drop(shared);
            if needs_closing {
                self.writer.close_soon();
            }
        }
    }
}

/// Opens the writing connection.
pub(crate) async fn open(options: &sqlx::sqlite::SqliteConnectOptions) -> Result<Writer, StorageError> {
    Ok(Writer::new(SqliteConnection::connect_with(options).await?))
}
