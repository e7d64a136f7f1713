//! The audit trail: who did what to what, when; chained so that a change of the past shows.
//!
//! An entry is a row of the transaction that it tells of. A sequencer chains entries within a second, in the order in
//! which they were committed: each link is the SHA-256 of the link before and of the entry. Commits do not wait for it.

use domain::id::{KeyId, ProjectId, ReviewerId};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use storage::Tx;
use storage::audit::{AuditRow, Link};

use crate::{Engine, Failure, identifiers};

/// How many entries are chained in one transaction.
const CHAINED_AT_ONCE_MAX: i64 = 500;
/// How many entries are read at once when the chain is verified.
const VERIFIED_AT_ONCE: i64 = 2_000;
/// The lock that lets one node chain at a time.
const CHAIN_LOCK: i64 = 0x626f_6e61_0002;

/// What is to be recorded. Ids, names and counts; never personal data.
pub(crate) struct Entry {
    project: Option<String>,
    actor: String,
    action: &'static str,
    subject: String,
    details: serde_json::Map<String, serde_json::Value>,
}

impl Entry {
    fn by(actor: String, action: &'static str, subject: &str) -> Self {
        Self {
            project: None,
            actor,
            action,
            subject: subject.to_owned(),
            details: Default::default(),
        }
    }

    /// Done by a client with a key.
    pub(crate) fn by_key(key: &KeyId, action: &'static str, subject: &str) -> Self {
        Self::by(key.to_string(), action, subject)
    }

    /// Done by whoever can run commands on the machine.
    pub(crate) fn by_operator(action: &'static str, subject: &str) -> Self {
        Self::by("operator".to_owned(), action, subject)
    }

    /// Done by a member of the compliance team.
    pub(crate) fn by_reviewer(reviewer: &ReviewerId, action: &'static str, subject: &str) -> Self {
        Self::by(reviewer.to_string(), action, subject)
    }

    /// Done by the product itself.
    pub(crate) fn by_system(action: &'static str, subject: &str) -> Self {
        Self::by("system".to_owned(), action, subject)
    }

    /// In that project.
    pub(crate) fn in_project(mut self, project: &ProjectId) -> Self {
        self.project = Some(project.to_string());
        self
    }

    /// With a detail.
    pub(crate) fn with(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }
}

/// Appends an entry to the transaction that it tells of.
pub(crate) async fn append(tx: &mut Tx, entry: Entry, now: Timestamp) -> Result<(), Failure> {
    let row = AuditRow {
        id: identifiers::record(now)?,
        project_id: entry.project,
        actor: entry.actor,
        action: entry.action.to_owned(),
        subject: entry.subject,
        details: serde_json::Value::Object(entry.details).to_string(),
        recorded_at: now.as_microsecond(),
        chain_seq: None,
        chain_hash: None,
    };
    Ok(storage::audit::append(tx, &row).await?)
}

/// The link of an entry: a digest of the link before and of all that the entry says.
fn link(previous: &[u8], seq: i64, row: &AuditRow) -> [u8; 32] {
    let mut digest = Sha256::new();
    let mut add = |bytes: &[u8]| {
        digest.update((bytes.len() as u64).to_be_bytes());
        digest.update(bytes);
    };
    add(b"bonafide audit v1");
    add(previous);
    add(&seq.to_be_bytes());
    add(row.id.as_bytes());
    add(row.project_id.as_deref().unwrap_or_default().as_bytes());
    add(row.actor.as_bytes());
    add(row.action.as_bytes());
    add(row.subject.as_bytes());
    add(row.details.as_bytes());
    add(&row.recorded_at.to_be_bytes());
    digest.finalize().into()
}

/// Chains what is committed and not chained yet; gives how many entries that were.
pub(crate) async fn chain_waiting(engine: &Engine) -> Result<usize, Failure> {
    let waiting = {
        let mut conn = engine.store().read().await?;
        storage::audit::unchained_count(&mut conn).await?
    };
    if waiting == 0 {
        return Ok(0);
    }
    let mut tx = engine.store().begin().await?;
    tx.one_at_a_time(CHAIN_LOCK).await?;
    let (mut seq, mut hash) = storage::audit::head(&mut tx).await?;
    let rows = storage::audit::unchained(&mut tx, CHAINED_AT_ONCE_MAX).await?;
    let mut links = Vec::with_capacity(rows.len());
    for row in rows {
        seq += 1;
        hash = link(&hash, seq, &row).to_vec();
        links.push(Link {
            entry: row.id,
            seq,
            hash: hash.clone(),
        });
    }
    storage::audit::chain(&mut tx, &links).await?;
    storage::audit::set_head(&mut tx, seq, &hash).await?;
    tx.commit().await?;
    Ok(links.len())
}

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
    // The end first: what is chained while we read lies behind it and is not looked at.
    let (end, end_hash) = storage::audit::head(&mut conn).await?;
    let waiting = storage::audit::unchained_count(&mut conn).await?;
    let (mut seq, mut hash) = (0_i64, Vec::new());
    let mut first_break = None;
    'chain: while seq < end {
        let rows = storage::audit::chained_after(&mut conn, seq, VERIFIED_AT_ONCE).await?;
        if rows.is_empty() {
            first_break = Some(broken(seq + 1, "", "the entry is gone"));
            break;
        }
        for row in rows {
            let expected = seq + 1;
            if row.chain_seq != Some(expected) {
                first_break = Some(broken(expected, "", "the entry is gone"));
                break 'chain;
            }
            let computed = link(&hash, expected, &row);
            if row.chain_hash.as_deref() != Some(&computed) {
                first_break = Some(broken(expected, &row.id, "the entry or its link was changed"));
                break 'chain;
            }
            (seq, hash) = (expected, computed.to_vec());
            if seq == end {
                break 'chain;
            }
        }
    }
    if first_break.is_none() && hash != end_hash {
        first_break = Some(broken(end, "", "the recorded end of the chain is another"));
    }
    Ok(AuditReport {
        entries_chained: seq.unsigned_abs(),
        entries_waiting: waiting.unsigned_abs(),
        first_break,
    })
}

fn broken(seq: i64, entry: &str, what: &str) -> Break {
    Break {
        seq: seq.unsigned_abs(),
        entry: entry.to_owned(),
        what: what.to_owned(),
    }
}
