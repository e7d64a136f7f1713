//! The audit trail: entries are rows of the transaction that they tell of; a sequencer chains them afterwards, in blocks.

use crate::audit_order::Order;
use crate::{Conn, StorageError, Tx};

/// An entry. Never personal data: ids, names of actions, counts.
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
}

/// An entry as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PlacedRow {
    /// Where it stands among all entries, chained or not.
    pub position: i64,
    /// What it says.
    #[sqlx(flatten)]
    pub entry: AuditRow,
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

/// Entries behind a position, up to another, in order.
pub async fn entries_behind(
    conn: &mut Conn,
    position: i64,
    last: i64,
    count: i64,
) -> Result<Vec<PlacedRow>, StorageError> {
    fetch_all!(
        conn,
        PlacedRow,
        "SELECT position, id, project_id, actor, action, subject, details, recorded_at FROM audit_entries \
         WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3",
        position,
        last,
        count
    )
}

/// How many entries stand behind a position, up to another.
pub async fn count_behind(conn: &mut Conn, position: i64, last: i64) -> Result<i64, StorageError> {
    let row = fetch_optional!(
        conn,
        (i64,),
        "SELECT COUNT(*) FROM audit_entries WHERE position > $1 AND position <= $2",
        position,
        last
    )?;
    Ok(row.map_or(0, |(count,)| count))
}

/// Where the chain ends.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct End {
    /// Number of the last link.
    #[sqlx(rename = "last_seq")]
    pub seq: i64,
    /// The last link.
    #[sqlx(rename = "last_hash")]
    pub hash: Vec<u8>,
    /// The highest position of a chained entry.
    pub highest_position: i64,
    /// The highest position of any entry at that moment.
    pub newest_position: i64,
}

/// The chain's end.
pub async fn end(conn: &mut Conn) -> Result<End, StorageError> {
    let row = fetch_optional!(
        conn,
        End,
        "SELECT last_seq, last_hash, highest_position, \
         (SELECT COALESCE(MAX(position), 0) FROM audit_entries) AS newest_position FROM audit_chain WHERE id = 1"
    )?;
    row.ok_or(StorageError::Corrupt {
        table: "audit_chain",
        what: "the head is gone".to_owned(),
    })
}

/// Links of entries that were chained together.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Block {
    /// Number of the first.
    pub first_seq: i64,
    /// The positions of the entries, with spaces between them.
    pub positions: String,
    /// The links, one behind the other.
    pub links: Vec<u8>,
}

/// Blocks from that number of a link on, in order.
pub async fn blocks_from(conn: &mut Conn, seq: i64, count: i64) -> Result<Vec<Block>, StorageError> {
    fetch_all!(
        conn,
        Block,
        "SELECT first_seq, positions, links FROM audit_blocks WHERE first_seq >= $1 ORDER BY first_seq LIMIT $2",
        seq,
        count
    )
}

/// Stores a block and moves the chain's end behind it. Without entries only what has been looked at is noted.
pub async fn chain(tx: &mut Tx, block: &Block, end: &End, order: &Order) -> Result<(), StorageError> {
    if !block.positions.is_empty() {
        defer!(
            tx,
            "INSERT INTO audit_blocks (first_seq, positions, links) VALUES ($1, $2, $3)",
            block.first_seq,
            &block.positions,
            &block.links,
        );
    }
    defer!(
        tx,
        "UPDATE audit_chain SET last_seq = $1, last_hash = $2, highest_position = $3 WHERE id = 1",
        end.seq,
        &end.hash,
        end.highest_position,
    );
    order.store(tx).await
}

/// The newest entry about the policy in force.
pub async fn last_policy_in_force(conn: &mut Conn) -> Result<Option<AuditRow>, StorageError> {
    fetch_optional!(
        conn,
        AuditRow,
        "SELECT id, project_id, actor, action, subject, details, recorded_at FROM audit_entries \
         WHERE action = 'policy.in-force' ORDER BY position DESC LIMIT 1"
    )
}
