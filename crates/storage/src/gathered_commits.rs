//! Planned transactions of PostgreSQL that commit at the same moment share one statement, one trip and one flush.
//!
//! While one statement is on its way, transactions that want to commit gather, and the next takes all of them. It is
//! carried out as a whole or not at all. When it is refused, because one of them was outdated, say, or would have to wait
//! for somebody who holds a row, each is carried out alone, so that nobody fails or waits for another. No timer is
//! involved: a lone transaction goes at once.

use std::collections::HashSet;
use std::sync::Arc;

use sqlx::{AssertSqlSafe, Postgres};
use tokio::sync::oneshot;

use crate::StorageError;
use crate::connection::send_to_postgres;
use crate::pool::Connections;
use crate::turns::{Gathered, Gathering};
use crate::waiting_writes::{WaitingWrites, together};

/// Most transactions that share a statement.
const TRANSACTIONS_TOGETHER: usize = 64;

/// Where planned transactions gather. Cloning shares it.
#[derive(Clone)]
pub(crate) struct GatheredCommits(Arc<Inner>);

struct Inner {
    /// For what is sent together: these wait for nobody who holds a row.
    together: Connections<Postgres>,
    /// For what is carried out alone.
    alone: Connections<Postgres>,
    gathered: Gathered<Waitings>,
}

/// The transactions that wait, in order.
#[derive(Default)]
struct Waitings(Vec<Waiting>);

struct Waiting {
    writes: WaitingWrites,
    told: oneshot::Sender<Outcome>,
}

/// What became of a transaction that was gathered.
enum Outcome {
    Ended(Result<(), StorageError>),
    /// Nothing was written: it has to be carried out alone.
    Alone(WaitingWrites),
}

impl GatheredCommits {
    /// Commits together on some connections, [`crate::turns::connections`] at least, and alone on others.
    pub(crate) fn new(together: Connections<Postgres>, alone: Connections<Postgres>) -> Self {
        Self(Arc::new(Inner {
            together,
            alone,
            gathered: Gathered::default(),
        }))
    }

    /// Carries out a transaction; durable when this returns.
    pub(crate) async fn commit(&self, writes: WaitingWrites) -> Result<(), StorageError> {
        let (told, outcome) = oneshot::channel();
        self.gather(Waiting { writes, told });
        match outcome.await {
            Ok(Outcome::Ended(result)) => result,
            Ok(Outcome::Alone(writes)) => self.carry_out(writes).await,
            Err(_) => Err(StorageError::Unavailable("whoever commits has gone".to_owned())),
        }
    }

    fn gather(&self, waiting: Waiting) {
        if let Some(place) = self.0.gathered.add(|waitings| waitings.0.push(waiting)) {
            let commits = self.clone();
            // Goes on when the call that began it is given up: others may have joined it.
            tokio::spawn(async move { commits.work_off(place).await });
        }
    }

    /// Commits what has gathered, until nothing has.
    async fn work_off(self, place: usize) {
        let mut turn = Some(place);
        while let Some(place) = turn {
            if let Some(taken) = self.0.gathered.take() {
                self.commit_together(taken).await;
            }
            turn = self.0.gathered.end(place);
        }
    }

    async fn commit_together(&self, taken: Vec<Waiting>) {
        let sent = self.send(&taken).await;
        for Waiting { writes, told } in taken {
            let outcome = match &sent {
                Ok(()) => Outcome::Ended(Ok(())),
                Err(Refused::Statement) => Outcome::Alone(writes),
                Err(Refused::Connection(what)) => {
                    Outcome::Ended(Err(StorageError::Unavailable(what.clone())))
                }
            };
            // Who no longer listens has been cancelled; what is written stands all the same.
            let _ = told.send(outcome);
        }
    }

    async fn send(&self, taken: &[Waiting]) -> Result<(), Refused> {
        let put_together = together(taken.iter().map(|waiting| &waiting.writes));
        let (text, arguments) = put_together.map_err(|_| Refused::Statement)?;
        let lent = self.0.together.lend().await;
        let mut lent = lent.map_err(|error| Refused::Connection(error.to_string()))?;
        let sent = sqlx::query_with(AssertSqlSafe(text), arguments)
            .execute(lent.for_statement())
            .await;
        lent.note(&sent);
        match sent {
            Ok(_) => Ok(()),
            Err(sqlx::Error::Database(_)) => Err(Refused::Statement),
            Err(error) => Err(Refused::Connection(error.to_string())),
        }
    }

    /// Carries out a transaction that shares with nobody.
    async fn carry_out(&self, writes: WaitingWrites) -> Result<(), StorageError> {
        let mut lent = self.0.alone.lend().await?;
        // One statement is a transaction of its own, and durable when it is answered.
        let sent = send_to_postgres(lent.for_statement(), writes).await;
        lent.note(&sent);
        sent
    }

    /// Lets go of the connections for what is sent together, once what is on its way has arrived.
    pub(crate) async fn close(&self) {
        self.0.together.close().await;
    }
}

/// Why transactions could not be committed together.
enum Refused {
    /// The database took none of it.
    Statement,
    /// Nobody knows whether it took it.
    Connection(String),
}

impl Gathering for Waitings {
    type Taken = Vec<Waiting>;

    /// The transactions that go next, in order; none that changes a row that an earlier one changes.
    fn take(&mut self) -> Option<Vec<Waiting>> {
        let (mut taken, mut later) = (Vec::new(), Vec::new());
        let mut rows = HashSet::new();
        for waiting in self.0.drain(..) {
            if taken.len() < TRANSACTIONS_TOGETHER && waiting.writes.claim(&mut rows) {
                taken.push(waiting);
            } else {
                later.push(waiting);
            }
        }
        self.0 = later;
        (!taken.is_empty()).then_some(taken)
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
