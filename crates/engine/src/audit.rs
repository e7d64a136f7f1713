//! The audit trail: who did what to what, when; chained so that a change of the past shows.
//!
//! An entry is a row of the transaction that it tells of, and is never changed. A sequencer chains entries within a second,
//! in the order in which they were committed: each link is the SHA-256 of the link before and of the entry. Links are kept
//! in blocks, one for each time that it chains. Commits do not wait for it.

use domain::id::{KeyId, ProjectId, ReviewerId};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use storage::Tx;
use storage::audit::{AuditRow, Block};

use crate::{Engine, Failure, identifiers};

/// About how many entries are chained in one transaction.
const CHAINED_AT_ONCE: i64 = 1_000;
/// Length of a link.
pub(crate) const LINK_BYTES: usize = 32;
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
    };
    Ok(storage::audit::append(tx, &row).await?)
}

/// The link of an entry: a digest of the link before and of all that the entry says.
pub(crate) fn link(previous: &[u8], seq: i64, row: &AuditRow) -> [u8; 32] {
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
    let waits = {
        let mut conn = engine.store().read().await?;
        storage::audit_order::is_waiting(&mut conn).await?
    };
    if !waits {
        return Ok(0);
    }
    let mut tx = engine.store().begin().await?;
    tx.one_at_a_time(CHAIN_LOCK).await?;
    let mut end = storage::audit::end(&mut tx).await?;
    let (rows, order) = storage::audit_order::next(&mut tx, end.highest_position, CHAINED_AT_ONCE).await?;
    let mut block = Block {
        first_seq: end.seq + 1,
        positions: String::with_capacity(8 * rows.len()),
        links: Vec::with_capacity(LINK_BYTES * rows.len()),
    };
    for row in &rows {
        end.seq += 1;
        end.hash = link(&end.hash, end.seq, &row.entry).to_vec();
        end.highest_position = end.highest_position.max(row.position);
        if !block.positions.is_empty() {
            block.positions.push(' ');
        }
        block.positions.push_str(&row.position.to_string());
        block.links.extend_from_slice(&end.hash);
    }
    storage::audit::chain(&mut tx, &block, &end, &order).await?;
    tx.commit().await?;
    Ok(rows.len())
}
