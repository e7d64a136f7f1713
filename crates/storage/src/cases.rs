//! Cases, votes, and hits that were cleared.

use domain::id::{CaseId, ProjectId, UserId};

use crate::{Conn, StorageError, Tx};

/// A case as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the table")]
pub struct CaseRow {
    pub id: String,
    pub project_id: String,
    pub user_id: String,
    pub run_id: String,
    pub state: String,
    pub reviewers_min: i64,
    pub opened_at: i64,
    pub closed_at: Option<i64>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, project_id, user_id, run_id, state, reviewers_min, opened_at, closed_at FROM cases WHERE ",
            $rest
        )
    };
}

/// Stores a new case; a conflict when one is open for the user.
pub async fn insert(tx: &mut Tx, row: &CaseRow) -> Result<(), StorageError> {
    defer!(
        tx,
        "INSERT INTO cases (id, project_id, user_id, run_id, state, reviewers_min, opened_at, closed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &row.id,
        &row.project_id,
        &row.user_id,
        &row.run_id,
        &row.state,
        row.reviewers_min,
        row.opened_at,
        row.closed_at,
    );
    Ok(())
}

/// Stores what may change of a case: the run that it is about, how many must agree, its state.
pub async fn update(tx: &mut Tx, row: &CaseRow) -> Result<(), StorageError> {
    defer!(
        tx,
        "UPDATE cases SET run_id = $3, state = $4, reviewers_min = $5, closed_at = $6 WHERE project_id = $1 AND id = $2",
        &row.project_id,
        &row.id,
        &row.run_id,
        &row.state,
        row.reviewers_min,
        row.closed_at,
    );
    Ok(())
}

/// The open case about a user.
pub async fn open_of_user(
    conn: &mut Conn,
    project: &ProjectId,
    user: &UserId,
) -> Result<Option<CaseRow>, StorageError> {
    fetch_optional!(
        conn,
        CaseRow,
        select!("project_id = $1 AND user_id = $2 AND state = 'open'"),
        project.as_str(),
        user.as_str(),
    )
}

/// The case of that id. Across projects: reviewers look after all.
pub async fn find_unscoped(conn: &mut Conn, case: &CaseId) -> Result<Option<CaseRow>, StorageError> {
    fetch_optional!(conn, CaseRow, select!("id = $1"), case.as_str())
}

/// Most cases that a listing gives.
pub const CASES_LISTED_MAX: i64 = 1_000;

/// Cases, newest first, of one project or of all, in one state or in all.
pub async fn list(
    conn: &mut Conn,
    project: Option<&ProjectId>,
    state: Option<&str>,
) -> Result<Vec<CaseRow>, StorageError> {
    fetch_all!(
        conn,
        CaseRow,
        select!(
            "(CAST($1 AS TEXT) IS NULL OR project_id = $1) AND (CAST($2 AS TEXT) IS NULL OR state = $2) \
             ORDER BY opened_at DESC, id DESC LIMIT $3"
        ),
        project.map(|project| project.as_str()),
        state,
        CASES_LISTED_MAX,
    )
}

/// A vote as it is stored, with the reviewer's name.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the tables")]
pub struct VoteRow {
    pub id: String,
    pub run_id: String,
    pub reviewer_id: String,
    pub reviewer_name: String,
    pub verdict: String,
    pub reason_sealed: Vec<u8>,
    pub voted_at: i64,
}

/// Stores a vote.
pub async fn insert_vote(tx: &mut Tx, case: &CaseId, row: &VoteRow) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO case_votes (id, case_id, run_id, reviewer_id, verdict, reason_sealed, voted_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &row.id,
        case.as_str(),
        &row.run_id,
        &row.reviewer_id,
        &row.verdict,
        &row.reason_sealed,
        row.voted_at,
    )
    .map(|_| ())
}

/// The votes on a case, in order.
pub async fn votes(conn: &mut Conn, case: &CaseId) -> Result<Vec<VoteRow>, StorageError> {
    fetch_all!(
        conn,
        VoteRow,
        "SELECT case_votes.id, case_votes.run_id, case_votes.reviewer_id, reviewers.name AS reviewer_name, \
         case_votes.verdict, case_votes.reason_sealed, case_votes.voted_at FROM case_votes \
         JOIN reviewers ON reviewers.id = case_votes.reviewer_id WHERE case_votes.case_id = $1 \
         ORDER BY case_votes.voted_at, case_votes.id",
        case.as_str(),
    )
}

/// A hit that a reviewer has cleared.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the table")]
pub struct ClearedHitRow {
    pub source: String,
    pub entry_id: String,
    pub entry_digest: Vec<u8>,
    pub subject_mark: Vec<u8>,
    pub expires_at: Option<i64>,
}

/// Notes that a hit was cleared.
pub async fn clear_hit(
    tx: &mut Tx,
    user: &UserId,
    case: &CaseId,
    hit: &ClearedHitRow,
    at: i64,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO cleared_hits (user_id, source, entry_id, entry_digest, subject_mark, case_id, cleared_at, \
         expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (user_id, source, entry_id, entry_digest, subject_mark) DO UPDATE SET \
         case_id = excluded.case_id, cleared_at = excluded.cleared_at, expires_at = excluded.expires_at",
        user.as_str(),
        &hit.source,
        &hit.entry_id,
        &hit.entry_digest,
        &hit.subject_mark,
        case.as_str(),
        at,
        hit.expires_at,
    )
    .map(|_| ())
}

/// The hits of a user that were cleared.
pub async fn cleared_hits(
    conn: &mut Conn,
    project: &ProjectId,
    user: &UserId,
) -> Result<Vec<ClearedHitRow>, StorageError> {
    fetch_all!(
        conn,
        ClearedHitRow,
        "SELECT cleared_hits.source, cleared_hits.entry_id, cleared_hits.entry_digest, cleared_hits.subject_mark, \
         cleared_hits.expires_at FROM cleared_hits JOIN users ON users.id = cleared_hits.user_id \
         WHERE users.project_id = $1 AND cleared_hits.user_id = $2",
        project.as_str(),
        user.as_str(),
    )
}
