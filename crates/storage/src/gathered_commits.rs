//! Planned transactions of PostgreSQL that commit at the same moment share one statement, one trip and one flush.
//!
//! While one statement is on its way, transactions that want to commit gather, and the next takes all of them. It is
//! carried out as a whole or not at all. When it is refused, because one of them was outdated, say, or would have to wait
//! for somebody who holds a row, each is carried out alone, so that nobody fails or waits for another. No timer is
//! involved: a lone transaction goes at once.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sqlx::{AssertSqlSafe, Postgres};
use tokio::sync::oneshot;

use crate::StorageError;
use crate::connection::send_to_postgres;
use crate::pool::Connections;
use crate::turns::Turns;
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
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    gathered: Vec<Waiting>,
    turns: Turns,
}

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
        let state = Mutex::default();
        Self(Arc::new(Inner {
            together,
            alone,
            state,
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
        let mut state = self.state();
        state.gathered.push(waiting);
        if let Some(place) = state.turns.begin() {
            let commits = self.clone();
            // Goes on when the call that began it is given up: others may have joined it.
            tokio::spawn(async move { commits.work_off(place).await });
        }
    }

    /// Commits what has gathered, until nothing has.
    async fn work_off(self, mut place: usize) {
        loop {
            let taken = take(&mut self.state().gathered);
            self.commit_together(taken).await;
            let mut state = self.state();
            state.turns.end(place);
            if state.gathered.is_empty() {
                return;
            }
            // Otherwise another, which is soon back, takes them.
            let Some(next) = state.turns.begin() else { return };
            place = next;
        }
    }

    async fn commit_together(&self, taken: Vec<Waiting>) {
        if taken.is_empty() {
            return;
        }
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

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
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

/// The transactions that go next, in order; none that changes a row that an earlier one changes.
fn take(gathered: &mut Vec<Waiting>) -> Vec<Waiting> {
    let (mut taken, mut later) = (Vec::new(), Vec::new());
    let mut rows = HashSet::new();
    for waiting in gathered.drain(..) {
        if taken.len() < TRANSACTIONS_TOGETHER && waiting.writes.claim(&mut rows) {
            taken.push(waiting);
        } else {
            later.push(waiting);
        }
    }
    *gathered = later;
    taken
}
