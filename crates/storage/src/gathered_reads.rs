//! Reads of PostgreSQL that are wanted at the same moment share one statement and one trip.
//!
//! While one statement is on its way, reads gather, and the next takes all of those by the text that has waited longest:
//! their values become arrays, and each row says whose it is. A lone read goes at once, by its own text; no timer is
//! involved. A statement that fails is tried once more for each read alone, so that nobody fails because of another.

use std::collections::{HashMap, VecDeque};
use std::fmt::Write as _;
use std::sync::Arc;

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::{AssertSqlSafe, Postgres, Row};
use tokio::sync::oneshot;

use crate::StorageError;
use crate::pool::Connections;
use crate::turns::{Gathered, Gathering};
use crate::value::{Value, add_column, arguments};
use crate::waiting_writes::elements_of_arrays;

/// Most reads that share a statement.
const READS_TOGETHER: usize = 64;
/// The column that says whose a row is.
const WHOSE: &str = "whose_row";

/// Where reads gather. Cloning shares it.
#[derive(Clone)]
pub(crate) struct GatheredReads(Arc<Inner>);

struct Inner {
    /// For what is read together.
    together: Connections<Postgres>,
    /// For what is read alone.
    alone: Connections<Postgres>,
    gathered: Gathered<Waitings>,
}

#[derive(Default)]
struct Waitings {
    by_text: HashMap<&'static str, Queue>,
    /// The texts by which somebody waits to read, those first whose turn is next.
    next: VecDeque<&'static str>,
}

/// Reads by one text.
struct Queue {
    /// The text for many.
    for_many: Arc<str>,
    gathered: Vec<Waiting>,
}

/// Reads by one text that go together.
struct Taken {
    sql: &'static str,
    for_many: Arc<str>,
    reads: Vec<Waiting>,
}

struct Waiting {
    values: Vec<Value>,
    told: oneshot::Sender<Outcome>,
}

/// What became of a read that was gathered.
enum Outcome {
    Found(Vec<PgRow>),
    /// It has to be tried alone.
    Alone(Vec<Value>),
}

impl GatheredReads {
    /// Reads together on some connections, and alone on others.
    pub(crate) fn new(together: Connections<Postgres>, alone: Connections<Postgres>) -> Self {
        Self(Arc::new(Inner {
            together,
            alone,
            gathered: Gathered::default(),
        }))
    }

    /// The rows that a statement finds, in no certain order.
    pub(crate) async fn read(
        &self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Vec<PgRow>, StorageError> {
        let (told, outcome) = oneshot::channel();
        self.gather(sql, Waiting { values, told });
        match outcome.await {
            Ok(Outcome::Found(rows)) => Ok(rows),
            Ok(Outcome::Alone(values)) => self.read_alone(sql, values).await,
            Err(_) => Err(StorageError::Unavailable("whoever reads has gone".to_owned())),
        }
    }

    fn gather(&self, sql: &'static str, waiting: Waiting) {
        if let Some(place) = self.0.gathered.add(|waitings| waitings.add(sql, waiting)) {
            let reads = self.clone();
            // Goes on when the call that began it is given up: others may have joined it.
            tokio::spawn(async move { reads.work_off(place).await });
        }
    }

    /// Reads what has gathered, until nothing has.
    async fn work_off(self, place: usize) {
        let mut turn = Some(place);
        while let Some(place) = turn {
            if let Some(taken) = self.0.gathered.take() {
                self.read_together(taken).await;
            }
            turn = self.0.gathered.end(place);
        }
    }

    async fn read_together(&self, taken: Taken) {
        match self.send(&taken).await {
            Ok(found) => {
                for (Waiting { told, .. }, rows) in taken.reads.into_iter().zip(found) {
                    // Who no longer listens has been cancelled.
                    let _ = told.send(Outcome::Found(rows));
                }
            }
            Err(_) => {
                for Waiting { values, told } in taken.reads {
                    let _ = told.send(Outcome::Alone(values));
                }
            }
        }
    }

    /// The rows of each read.
    async fn send(&self, taken: &Taken) -> Result<Vec<Vec<PgRow>>, StorageError> {
        let Taken { sql, for_many, reads } = taken;
        if let [one] = reads.as_slice() {
            let rows = fetch(&self.0.together, *sql, arguments(one.values.clone())?).await?;
            return Ok(vec![rows]);
        }
        let mut arrays = PgArguments::default();
        for at in 0..reads[0].values.len() {
            let column: Vec<&Value> = reads.iter().map(|waiting| &waiting.values[at]).collect();
            add_column(&column, &mut arrays)?;
        }
        let rows = fetch(&self.0.together, AssertSqlSafe(for_many.clone()), arrays).await?;
        let mut found: Vec<Vec<PgRow>> = reads.iter().map(|_| Vec::new()).collect();
        for row in rows {
            let whose: i32 = row.try_get(WHOSE)?;
            let whose = usize::try_from(whose).ok().and_then(|whose| whose.checked_sub(1));
            let place = whose.and_then(|whose| found.get_mut(whose));
            let nobody = || StorageError::Database("a row belongs to no read".to_owned());
            place.ok_or_else(nobody)?.push(row);
        }
        Ok(found)
    }

    async fn read_alone(&self, sql: &'static str, values: Vec<Value>) -> Result<Vec<PgRow>, StorageError> {
        fetch(&self.0.alone, sql, arguments(values)?).await
    }

    /// Lets go of the connections for what is read together.
    pub(crate) async fn close(&self) {
        self.0.together.close().await;
    }
}

impl Waitings {
    fn add(&mut self, sql: &'static str, waiting: Waiting) {
        let queue = self.by_text.entry(sql).or_insert_with(|| Queue {
            for_many: for_many(sql, waiting.values.len()).into(),
            gathered: Vec::new(),
        });
        if queue.gathered.is_empty() {
            self.next.push_back(sql);
        }
        queue.gathered.push(waiting);
    }
}

impl Gathering for Waitings {
    type Taken = Taken;

    /// The reads that go next; those by the same text that are too many wait behind the others.
    fn take(&mut self) -> Option<Taken> {
        let sql = self.next.pop_front()?;
        let queue = self.by_text.get_mut(sql)?;
        let count = queue.gathered.len().min(READS_TOGETHER);
        let reads: Vec<Waiting> = queue.gathered.drain(..count).collect();
        let for_many = queue.for_many.clone();
        if !queue.gathered.is_empty() {
            self.next.push_back(sql);
        }
        Some(Taken { sql, for_many, reads })
    }

    fn is_empty(&self) -> bool {
        self.next.is_empty()
    }
}

async fn fetch(
    connections: &Connections<Postgres>,
    sql: impl sqlx::SqlSafeStr,
    arguments: PgArguments,
) -> Result<Vec<PgRow>, StorageError> {
    let mut lent = connections.lend().await?;
    let rows = sqlx::query_with(sql, arguments)
        .fetch_all(lent.for_statement())
        .await;
    lent.note(&rows);
    Ok(rows?)
}

/// A statement that reads for one, made one that reads for many: each value comes from an array, and each row has the
/// number of the read that it belongs to.
fn for_many(sql: &str, width: usize) -> String {
    let mut text = String::with_capacity(sql.len() + 200);
    let _ = write!(text, "SELECT it.whose AS {WHOSE}, found.* FROM (SELECT ");
    elements_of_arrays(width, 0, &mut text);
    let _ = write!(
        text,
        ", generate_subscripts($1, 1) AS whose) AS it CROSS JOIN LATERAL ({}) AS found",
        sql.replace('$', "it.v"),
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_for_one_becomes_one_for_many() {
        assert_eq!(
            for_many("SELECT x FROM a WHERE y = $1 AND z <> $2 AND w = $1", 2),
            "SELECT it.whose AS whose_row, found.* \
             FROM (SELECT unnest($1) AS v1, unnest($2) AS v2, generate_subscripts($1, 1) AS whose) AS it CROSS JOIN LATERAL (SELECT x FROM a WHERE y = it.v1 AND z <> it.v2 AND w = it.v1) AS found"
        );
    }
}
