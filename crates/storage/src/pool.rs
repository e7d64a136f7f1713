//! Connections that are kept open and lent to one user at a time.
//!
//! A connection that comes back as it was lent, between two statements, is lent again at once. One that comes back
//! otherwise (a use case gave up in the middle of a statement, or a statement failed), and one that nobody has used for
//! a while, goes through sqlx's pool, which asks it whether it lives: a question is a round trip, too dear for each use.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sqlx::pool::PoolConnection;
use sqlx::{Connection as _, Database, Pool};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::StorageError;

/// How long a use case waits for a free connection.
pub(crate) const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a connection may be unused before it is asked whether it lives.
const UNTESTED_FOR: Duration = Duration::from_secs(1);

/// The connections. Cloning shares them.
pub(crate) struct Connections<DB: Database>(Arc<Inner<DB>>);

struct Inner<DB: Database> {
    source: Pool<DB>,
    /// One for each connection that may be out at the same time.
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<Idle<DB>>>,
}

struct Idle<DB: Database> {
    connection: PoolConnection<DB>,
    since: Instant,
}

/// A connection that is out.
pub(crate) struct Lent<DB: Database> {
    /// There until it is given back.
    connection: Option<PoolConnection<DB>>,
    state: State,
    home: Connections<DB>,
    permit: Option<OwnedSemaphorePermit>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Between two statements.
    Sound,
    /// A statement runs, was given up, or has failed.
    Uncertain,
}

impl<DB: Database> Clone for Connections<DB> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<DB: Database> Connections<DB> {
    /// Lends what `source` opens; of it, `connections_max` at a time. Nobody else may take from `source`.
    pub(crate) fn new(source: Pool<DB>, connections_max: u32) -> Self {
        Self(Arc::new(Inner {
            source,
            permits: Arc::new(Semaphore::new(connections_max as usize)),
            idle: Mutex::default(),
        }))
    }

    /// Where the connections come from, before any is lent.
    pub(crate) fn source(&self) -> &Pool<DB> {
        &self.0.source
    }

    /// A connection, when one is free.
    pub(crate) async fn lend(&self) -> Result<Lent<DB>, StorageError> {
        let permit = tokio::time::timeout(ACQUIRE_TIMEOUT, self.0.permits.clone().acquire_owned()).await;
        let permit = permit
            .map_err(|_| StorageError::from(sqlx::Error::PoolTimedOut))?
            .map_err(|_| StorageError::from(sqlx::Error::PoolClosed))?;
        let connection = match self.take_idle().await {
            Some(connection) => connection,
            None => self.0.source.acquire().await?,
        };
        Ok(Lent {
            connection: Some(connection),
            state: State::Sound,
            home: self.clone(),
            permit: Some(permit),
        })
    }

    /// The connection that was used last, if it lives.
    async fn take_idle(&self) -> Option<PoolConnection<DB>> {
        let Idle {
            mut connection,
            since,
        } = self.idle().pop()?;
        if since.elapsed() > UNTESTED_FOR && connection.ping().await.is_err() {
            return None;
        }
        Some(connection)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Idle<DB>>> {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lends no more, and waits until all are back and closed.
    pub(crate) async fn close(&self) {
        self.0.permits.close();
        self.idle().clear();
        self.0.source.close().await;
    }
}

impl<DB: Database> Lent<DB> {
    /// The connection, for a statement; [`Lent::note`] has to be told how it went.
    pub(crate) fn for_statement(&mut self) -> &mut DB::Connection {
        self.state = State::Uncertain;
        self.connection.as_mut().expect("there until it is given back")
    }

    /// Notes that a statement has ended.
    pub(crate) fn note<T, E>(&mut self, result: &Result<T, E>) {
        if result.is_ok() {
            self.state = State::Sound;
        }
    }

    /// Takes the connection for good, to begin a transaction; it goes back through the pool.
    pub(crate) fn into_parts(mut self) -> (PoolConnection<DB>, OwnedSemaphorePermit) {
        let connection = self.connection.take();
        let permit = self.permit.take();
        (
            connection.expect("there until it is given back"),
            permit.expect("there until it is given back"),
        )
    }
}

impl<DB: Database> Drop for Lent<DB> {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        if self.state == State::Sound && !self.home.0.permits.is_closed() {
            self.home.idle().push(Idle {
                connection,
                since: Instant::now(),
            });
        }
    }
}
