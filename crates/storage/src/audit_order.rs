//! In which order entries of the audit trail were committed.
//!
//! SQLite has one writer: entries are committed in the order of their positions. PostgreSQL's transactions are not, and a
//! low position may appear late. There each entry holds the number of its transaction, and a snapshot of the database says
//! which numbers have ended: whoever has looked with one snapshot finds with the next what was committed in between.

use crate::audit::PlacedRow;
use crate::{Conn, StorageError, Tx};

/// What has been chained, for the next look to begin at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// The highest position says it.
    ByPosition,
    /// All that transactions of lower numbers have written, but for those that were on their way.
    ByTransaction {
        /// The number.
        below: i64,
        /// Those that were on their way.
        pending: Vec<i64>,
    },
}

/// Which transactions had ended when the database was looked at.
#[derive(Debug, PartialEq, Eq)]
struct Snapshot {
    /// All numbers below, but for those that run.
    below: i64,
    running: Vec<i64>,
}

impl Snapshot {
    /// Reads PostgreSQL's text: `lowest:below:running,running`.
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(':').skip(1);
        let below = parts.next()?.parse().ok()?;
        let running = parts.next()?.split(',').filter(|number| !number.is_empty());
        let running: Result<Vec<i64>, _> = running.map(str::parse).collect();
        Some(Self {
            below,
            running: running.ok()?,
        })
    }
}

/// Whether entries wait to be chained.
pub async fn is_waiting(conn: &mut Conn) -> Result<bool, StorageError> {
    let row = if conn.is_sqlite() {
        fetch_optional!(
            conn,
            (i64,),
            "SELECT 1 FROM audit_chain WHERE EXISTS (SELECT 1 FROM audit_entries WHERE position > highest_position)"
        )
    } else {
        fetch_optional!(
            conn,
            (i64,),
            "SELECT CAST(1 AS BIGINT) FROM audit_chain WHERE \
             (SELECT MAX(transaction_id) FROM audit_entries) >= chained_below \
             OR EXISTS (SELECT 1 FROM audit_entries WHERE transaction_id = ANY \
             (CAST(string_to_array(pending, ' ') AS BIGINT[]))) \
             OR chained_below > CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS TEXT) AS BIGINT)"
        )
    };
    Ok(row?.is_some())
}

/// Entries that are committed and not chained yet, about `count`, in the order in which they are to be chained, and what has
/// been chained after that. Whoever asks keeps others from chaining, and has not written yet.
pub async fn next(
    tx: &mut Tx,
    highest_position: i64,
    count: i64,
) -> Result<(Vec<PlacedRow>, Order), StorageError> {
    if tx.is_sqlite() {
        let rows = crate::audit::entries_behind(tx, highest_position, i64::MAX, count).await?;
        return Ok((rows, Order::ByPosition));
    }
    let row = fetch_optional!(
        tx,
        (i64, String, String),
        "SELECT chained_below, pending, CAST(pg_current_snapshot() AS TEXT) FROM audit_chain WHERE id = 1"
    )?;
    let corrupt = || StorageError::Corrupt {
        table: "audit_chain",
        what: "what has been chained can't be read".to_owned(),
    };
    let (from, pending, snapshot) = row.ok_or_else(corrupt)?;
    let mut snapshot = Snapshot::parse(&snapshot).ok_or_else(corrupt)?;
    if from > snapshot.below {
        let rows = take_over(tx, (from, &pending), &snapshot, highest_position).await?;
        return Ok((rows, Order::after(snapshot)));
    }
    if let Some(last) = last_of_many(tx, from, snapshot.below, count).await? {
        snapshot.below = last + 1;
    }
    let running = numbers(&snapshot.running);
    let rows = fetch_all!(
        tx,
        PlacedRow,
        "SELECT position, id, project_id, actor, action, subject, details, recorded_at FROM audit_entries \
         WHERE (transaction_id >= $1 AND transaction_id < $2 \
         OR transaction_id = ANY (CAST(string_to_array($3, ' ') AS BIGINT[]))) \
         AND NOT transaction_id = ANY (CAST(string_to_array($4, ' ') AS BIGINT[])) ORDER BY position",
        from,
        snapshot.below,
        &pending,
        &running,
    )?;
    Ok((rows, Order::after(snapshot)))
}

/// The transaction at which so many entries have been passed; `None` when there are fewer.
async fn last_of_many(tx: &mut Tx, from: i64, below: i64, count: i64) -> Result<Option<i64>, StorageError> {
    let row = fetch_optional!(
        tx,
        (i64,),
        "SELECT transaction_id FROM audit_entries WHERE transaction_id >= $1 AND transaction_id < $2 \
         ORDER BY transaction_id LIMIT 1 OFFSET $3",
        from,
        below,
        count
    )?;
    Ok(row.map(|(last,)| last))
}

/// The rows were brought to another server, where numbers of transactions are lower. What is not chained is given, and
/// everything becomes older than any transaction here.
async fn take_over(
    tx: &mut Tx,
    (from, pending): (i64, &str),
    snapshot: &Snapshot,
    highest_position: i64,
) -> Result<Vec<PlacedRow>, StorageError> {
    let mut rows = fetch_all!(
        tx,
        PlacedRow,
        "UPDATE audit_entries SET transaction_id = 0 WHERE transaction_id >= $1 OR position > $3 \
         OR transaction_id = ANY (CAST(string_to_array($2, ' ') AS BIGINT[])) \
         RETURNING position, id, project_id, actor, action, subject, details, recorded_at",
        from,
        pending,
        highest_position,
    )?;
    rows.sort_unstable_by_key(|row| row.position);
    execute!(
        tx,
        "UPDATE audit_entries SET transaction_id = 0 WHERE position <= $3 AND (transaction_id >= $1 \
         OR transaction_id = ANY (CAST(string_to_array($2, ' ') AS BIGINT[])))",
        snapshot.below,
        numbers(&snapshot.running),
        highest_position,
    )?;
    Ok(rows)
}

impl Order {
    fn after(snapshot: Snapshot) -> Self {
        let Snapshot { below, running } = snapshot;
        Self::ByTransaction {
            below,
            pending: running.into_iter().filter(|number| *number < below).collect(),
        }
    }

    /// Notes it for the next look.
    pub(crate) async fn store(&self, tx: &mut Tx) -> Result<(), StorageError> {
        if let Self::ByTransaction { below, pending } = self {
            execute!(
                tx,
                "UPDATE audit_chain SET chained_below = $1, pending = $2 WHERE id = 1",
                below,
                numbers(pending),
            )?;
        }
        Ok(())
    }
}

fn numbers(of: &[i64]) -> String {
    let texts: Vec<String> = of.iter().map(i64::to_string).collect();
    texts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snapshots_are_read() {
        let snapshot = |below, running: &[i64]| {
            Some(Snapshot {
                below,
                running: running.to_vec(),
            })
        };
        assert_eq!(Snapshot::parse("795:799:795,797"), snapshot(799, &[795, 797]));
        assert_eq!(Snapshot::parse("795:795:"), snapshot(795, &[]));
        for wrong in ["", "795", "795:x:", "795:799:a", "795:799"] {
            assert_eq!(Snapshot::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_runs_is_looked_at_again_unless_it_has_not_been_passed() {
        let snapshot = Snapshot {
            below: 10,
            running: vec![7, 12],
        };
        let Order::ByTransaction { below, pending } = Order::after(snapshot) else {
            unreachable!("it is of transactions")
        };
        assert_eq!((below, numbers(&pending)), (10, "7".to_owned()));
    }
}
