//! Proves the audit trail: follows the chain from its beginning to its recorded end.

use std::collections::HashMap;

use storage::Conn;
use storage::audit::{AuditRow, Block, End};

use crate::audit::{LINK_BYTES, link};
use crate::{Engine, Failure};

/// How many entries are read at once.
const ENTRIES_AT_ONCE: i64 = 2_000;
/// How many entries are kept at most that were passed and not asked for yet: an honest chain passes few.
const ENTRIES_KEPT_MAX: usize = 100_000;
/// How many blocks are read at once.
const BLOCKS_AT_ONCE: i64 = 100;

/// What a look at the whole chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditReport {
    /// Entries whose links hold.
    pub entries_chained: u64,
    /// Entries that are not chained yet: nothing proves these.
    pub entries_waiting: u64,
    /// The first place where the chain does not hold.
    pub first_break: Option<Break>,
}

/// A place where the chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// Number of the link.
    pub seq: u64,
    /// The entry there, if there is one.
    pub entry: String,
    /// What is wrong.
    pub what: String,
}

/// Follows the chain from its beginning to its recorded end.
pub async fn verify_audit(engine: &Engine) -> Result<AuditReport, Failure> {
    let mut conn = engine.store().read().await?;
    // The end first: what is written and chained while we read lies behind it and is not looked at.
    let end = storage::audit::end(&mut conn).await?;
    let mut walk = Walk {
        conn,
        entries: Entries {
            read: HashMap::new(),
            last: 0,
            newest: end.newest_position,
        },
        seq: 0,
        hash: Vec::new(),
    };
    let first_break = walk.to(&end).await?;
    let entries_waiting = walk.entries.rest(&mut walk.conn).await?;
    Ok(AuditReport {
        entries_chained: walk.seq.unsigned_abs(),
        entries_waiting: if first_break.is_none() {
            entries_waiting
        } else {
            // Those behind the break are neither.
            entries_waiting.saturating_sub((end.seq - walk.seq).unsigned_abs())
        },
        first_break,
    })
}

/// How far the chain has been followed.
struct Walk {
    conn: Conn,
    entries: Entries,
    seq: i64,
    hash: Vec<u8>,
}

impl Walk {
    /// Follows the chain to its end; gives the first break.
    async fn to(&mut self, end: &End) -> Result<Option<Break>, Failure> {
        while self.seq < end.seq {
            let from = self.seq + 1;
            let blocks = storage::audit::blocks_from(&mut self.conn, from, BLOCKS_AT_ONCE).await?;
            if blocks.is_empty() {
                return Ok(Some(broken(from, "", "the link is gone")));
            }
            for block in blocks {
                if self.seq >= end.seq {
                    break;
                }
                if let Some(found) = self.through(&block, end.seq).await? {
                    return Ok(Some(found));
                }
            }
        }
        Ok((self.hash != end.hash).then(|| broken(end.seq, "", "the recorded end of the chain is another")))
    }

    /// Follows a block, up to that number of a link.
    async fn through(&mut self, block: &Block, last: i64) -> Result<Option<Break>, Failure> {
        if block.first_seq != self.seq + 1 {
            return Ok(Some(broken(self.seq + 1, "", "the link is gone")));
        }
        let positions: Vec<&str> = block.positions.split(' ').collect();
        if block.links.len() != LINK_BYTES * positions.len() {
            return Ok(Some(broken(self.seq + 1, "", "the links were changed")));
        }
        for (position, stored) in positions.into_iter().zip(block.links.chunks_exact(LINK_BYTES)) {
            if self.seq == last {
                break;
            }
            let seq = self.seq + 1;
            let Ok(position) = position.parse() else {
                return Ok(Some(broken(seq, "", "the links were changed")));
            };
            let Some(entry) = self.entries.take(&mut self.conn, position).await? else {
                return Ok(Some(broken(seq, "", "the entry is gone")));
            };
            let computed = link(&self.hash, seq, &entry);
            if computed != stored {
                return Ok(Some(broken(seq, &entry.id, "the entry or its link was changed")));
            }
            (self.seq, self.hash) = (seq, computed.to_vec());
        }
        Ok(None)
    }
}

/// Entries in the order of their positions, which is nearly that of the chain: those that were passed are kept until they
/// are asked for, each once.
struct Entries {
    read: HashMap<i64, AuditRow>,
    /// Up to which position they have been read.
    last: i64,
    /// Up to which they are looked at.
    newest: i64,
}

impl Entries {
    /// The entry at that position, unless there is none.
    async fn take(&mut self, conn: &mut Conn, position: i64) -> Result<Option<AuditRow>, Failure> {
        while position > self.last && self.last < self.newest && self.read.len() < ENTRIES_KEPT_MAX {
            let rows = storage::audit::entries_behind(conn, self.last, self.newest, ENTRIES_AT_ONCE).await?;
            self.last = rows.last().map_or(self.newest, |row| row.position);
            self.read
                .extend(rows.into_iter().map(|row| (row.position, row.entry)));
        }
        Ok(self.read.remove(&position))
    }

    /// How many nobody has asked for.
    async fn rest(&self, conn: &mut Conn) -> Result<u64, Failure> {
        let behind = storage::audit::count_behind(conn, self.last, self.newest).await?;
        Ok(self.read.len() as u64 + behind.unsigned_abs())
    }
}

fn broken(seq: i64, entry: &str, what: &str) -> Break {
    Break {
        seq: seq.unsigned_abs(),
        entry: entry.to_owned(),
        what: what.to_owned(),
    }
}
