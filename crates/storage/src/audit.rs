//! The audit trail: entries are rows of the transaction that they tell of; a sequencer chains them afterwards.

use crate::{Conn, StorageError, Tx};

/// An entry as it is stored. Never personal data: ids, names of actions, counts.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the table")]
pub struct AuditRow {
    pub id: String,
    pub project_id: Option<String>,
    pub actor: String,
    pub action: String,
    pub subject: String,
    pub details: String,
    pub recorded_at: i64,
    pub chain_seq: Option<i64>,
    pub chain_hash: Option<Vec<u8>>,
}

/// Appends an entry, not chained yet.
pub async fn append(tx: &mut Tx, row: &AuditRow) -> Result<(), StorageError> {
    defer!(
        tx,
        "INSERT INTO audit_entries (id, project_id, actor, action, subject, details, recorded_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &row.id,
        &row.project_id,
        &row.actor,
        &row.action,
        &row.subject,
        &row.details,
        row.recorded_at,
    );
    Ok(())
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, project_id, actor, action, subject, details, recorded_at, chain_seq, chain_hash \
             FROM audit_entries WHERE ",
            $rest
        )
    };
}

/// Entries that are committed and not chained yet, in order.
pub async fn unchained(conn: &mut Conn, count: i64) -> Result<Vec<AuditRow>, StorageError> {
    fetch_all!(
        conn,
        AuditRow,
        select!("chain_seq IS NULL ORDER BY position LIMIT $1"),
        count
    )
}

/// How many entries are not chained yet.
pub async fn unchained_count(conn: &mut Conn) -> Result<i64, StorageError> {
    let row = fetch_optional!(
        conn,
        (i64,),
        "SELECT COUNT(*) FROM audit_entries WHERE chain_seq IS NULL"
    )?;
    Ok(row.map_or(0, |(count,)| count))
}

/// Chained entries behind that number, in order.
pub async fn chained_after(conn: &mut Conn, seq: i64, count: i64) -> Result<Vec<AuditRow>, StorageError> {
    fetch_all!(
        conn,
        AuditRow,
        select!("chain_seq > $1 ORDER BY chain_seq LIMIT $2"),
        seq,
        count
    )
}

/// A link of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The entry.
    pub entry: String,
    /// Number of the link.
    pub seq: i64,
    /// The link.
    pub hash: Vec<u8>,
}

/// How many entries one statement chains. Fewer go by the powers of two, so that there are few different statements.
const CHAINED_BY_ONE_STATEMENT: usize = 128;

/// Chains entries.
pub async fn chain(tx: &mut Tx, links: &[Link]) -> Result<(), StorageError> {
    let sql = "UPDATE audit_entries SET chain_seq = link.column2, chain_hash = link.column3 \
               FROM (VALUES ($1, $2, $3)) AS link WHERE audit_entries.id = link.column1 AND chain_seq IS NULL";
    let mut rest = links;
    while !rest.is_empty() {
        let count = CHAINED_BY_ONE_STATEMENT.min(1 << rest.len().ilog2());
        let (now, later) = rest.split_at(count);
        // Each is sent before the next waits: they are about the same table.
        let writes = tx.deferred(sql, count).await?;
        for link in now {
            defer_values!(writes, &link.entry, link.seq, &link.hash);
        }
        rest = later;
    }
    Ok(())
}

/// The chain's end: number and hash of the last entry.
pub async fn head(conn: &mut Conn) -> Result<(i64, Vec<u8>), StorageError> {
    let row = fetch_optional!(
        conn,
        (i64, Vec<u8>),
        "SELECT last_seq, last_hash FROM audit_chain WHERE id = 1"
    )?;
    row.ok_or(StorageError::Corrupt {
        table: "audit_chain",
        what: "the head is gone".to_owned(),
    })
}

/// Moves the chain's end.
pub async fn set_head(tx: &mut Tx, seq: i64, hash: &[u8]) -> Result<(), StorageError> {
    defer!(
        tx,
        "UPDATE audit_chain SET last_seq = $1, last_hash = $2 WHERE id = 1",
        seq,
        hash
    );
    Ok(())
}

/// The newest entry about the policy in force.
pub async fn last_policy_in_force(conn: &mut Conn) -> Result<Option<AuditRow>, StorageError> {
    fetch_optional!(
        conn,
        AuditRow,
        select!("action = 'policy.in-force' ORDER BY position DESC LIMIT 1")
    )
}
