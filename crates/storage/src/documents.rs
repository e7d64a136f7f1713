//! Documents: a slot for each type, and every content that a slot has held.

use domain::id::{DocumentId, ProjectId, UserId};

use crate::{Conn, StorageError, Tx};

/// A slot with its current content.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the tables")]
pub struct DocumentRow {
    pub id: String,
    pub user_id: String,
    pub kind: String,
    pub created_at: i64,
    pub content_id: String,
    pub blob_key: String,
    pub content_mark: Vec<u8>,
    pub facts_sealed: Vec<u8>,
}

/// One content of a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table")]
pub struct ContentRow {
    pub id: String,
    pub project_id: String,
    pub user_id: String,
    pub document_id: String,
    pub blob_key: String,
    pub content_mark: Vec<u8>,
    pub facts_sealed: Vec<u8>,
    pub key_id: String,
    pub created_at: i64,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT documents.id, documents.user_id, documents.kind, documents.created_at, documents.content_id, \
             document_contents.blob_key, document_contents.content_mark, document_contents.facts_sealed \
             FROM documents JOIN document_contents ON document_contents.id = ",
            $rest
        )
    };
}

/// A user's documents as they are now.
pub async fn of_user(
    conn: &mut Conn,
    project: &ProjectId,
    user: &UserId,
) -> Result<Vec<DocumentRow>, StorageError> {
    fetch_all!(
        conn,
        DocumentRow,
        select!(
            "documents.content_id WHERE documents.project_id = $1 AND documents.user_id = $2 ORDER BY documents.kind"
        ),
        project.as_str(),
        user.as_str(),
    )
}

/// The document of that id, as it is now.
pub async fn find(
    conn: &mut Conn,
    project: &ProjectId,
    document: &DocumentId,
) -> Result<Option<DocumentRow>, StorageError> {
    fetch_optional!(
        conn,
        DocumentRow,
        select!("documents.content_id WHERE documents.project_id = $1 AND documents.id = $2"),
        project.as_str(),
        document.as_str(),
    )
}

/// The content of that id, whether it is the current one or not, with its slot.
pub async fn find_content(
    conn: &mut Conn,
    project: &ProjectId,
    content: &str,
) -> Result<Option<DocumentRow>, StorageError> {
    fetch_optional!(
        conn,
        DocumentRow,
        "SELECT documents.id, documents.user_id, documents.kind, documents.created_at, document_contents.id AS content_id, \
         document_contents.blob_key, document_contents.content_mark, document_contents.facts_sealed \
         FROM document_contents JOIN documents ON documents.id = document_contents.document_id \
         WHERE document_contents.project_id = $1 AND document_contents.id = $2",
        project.as_str(),
        content,
    )
}

/// Stores a new slot.
pub async fn insert(tx: &mut Tx, project: &ProjectId, row: &DocumentRow) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO documents (id, project_id, user_id, kind, content_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        &row.id,
        project.as_str(),
        &row.user_id,
        &row.kind,
        &row.content_id,
        row.created_at,
    )
    .map(|_| ())
}

/// Puts another content into a slot; the earlier one stays in the record.
pub async fn replace_content(
    tx: &mut Tx,
    project: &ProjectId,
    document: &str,
    content: &str,
    at: i64,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "UPDATE document_contents SET superseded_at = $3 \
         WHERE project_id = $1 AND document_id = $2 AND superseded_at IS NULL AND id <> $4",
        project.as_str(),
        document,
        at,
        content,
    )?;
    execute!(
        tx,
        "UPDATE documents SET content_id = $3 WHERE project_id = $1 AND id = $2",
        project.as_str(),
        document,
        content,
    )
    .map(|_| ())
}

/// Stores a content.
pub async fn insert_content(tx: &mut Tx, row: &ContentRow) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO document_contents (id, project_id, user_id, document_id, blob_key, content_mark, facts_sealed, \
         key_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &row.id,
        &row.project_id,
        &row.user_id,
        &row.document_id,
        &row.blob_key,
        &row.content_mark,
        &row.facts_sealed,
        &row.key_id,
        row.created_at,
    )
    .map(|_| ())
}

/// Whether another user of the project has ever uploaded the same bytes.
pub async fn is_shared(
    conn: &mut Conn,
    project: &ProjectId,
    user: &UserId,
    content_mark: &[u8],
) -> Result<bool, StorageError> {
    let other = fetch_optional!(
        conn,
        (i64,),
        "SELECT CAST(1 AS BIGINT) FROM document_contents WHERE project_id = $1 AND content_mark = $2 AND user_id <> $3 LIMIT 1",
        project.as_str(),
        content_mark,
        user.as_str(),
    )?;
    Ok(other.is_some())
}

/// Contents that were superseded before that instant, and that neither a running run nor the run of an open case is
/// about: ids and blob keys. Across projects: retention.
pub async fn superseded_unscoped(
    conn: &mut Conn,
    before: i64,
) -> Result<Vec<(String, String)>, StorageError> {
    fetch_all!(
        conn,
        (String, String),
        "SELECT id, blob_key FROM document_contents WHERE superseded_at < $1 AND NOT EXISTS \
         (SELECT 1 FROM runs WHERE runs.user_id = document_contents.user_id AND runs.state = 'running' \
         AND ' ' || runs.content_ids || ' ' LIKE '% ' || document_contents.id || ' %') \
         AND NOT EXISTS (SELECT 1 FROM cases JOIN runs ON runs.id = cases.run_id \
         WHERE cases.user_id = document_contents.user_id AND cases.state = 'open' \
         AND ' ' || runs.content_ids || ' ' LIKE '% ' || document_contents.id || ' %') \
         ORDER BY superseded_at LIMIT 500",
        before,
    )
}

/// Removes the record of a superseded content, and what is kept of it. Across projects: retention.
pub async fn remove_content_unscoped(tx: &mut Tx, content: &str) -> Result<(), StorageError> {
    crate::scenes::remove_unscoped(tx, content).await?;
    execute!(
        tx,
        "DELETE FROM document_contents WHERE id = $1 AND superseded_at IS NOT NULL",
        content
    )
    .map(|_| ())
}

/// Whether any record names the blob. Across projects: for the sweeper of orphans.
pub async fn names_blob_unscoped(conn: &mut Conn, blob_key: &str) -> Result<bool, StorageError> {
    let row = fetch_optional!(
        conn,
        (i64,),
        "SELECT CAST(1 AS BIGINT) FROM document_contents WHERE blob_key = $1 LIMIT 1",
        blob_key,
    )?;
    Ok(row.is_some())
}

/// What was answered under an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the table")]
pub struct IdempotencyRow {
    pub body_index: Vec<u8>,
    pub document_id: String,
    pub outcome: String,
    pub created_at: i64,
}

/// What was answered under that key.
pub async fn find_idempotency_key(
    conn: &mut Conn,
    project: &ProjectId,
    key_index: &[u8],
) -> Result<Option<IdempotencyRow>, StorageError> {
    fetch_optional!(
        conn,
        IdempotencyRow,
        "SELECT body_index, document_id, outcome, created_at FROM idempotency_keys \
         WHERE project_id = $1 AND key_index = $2",
        project.as_str(),
        key_index,
    )
}

/// Notes what was answered under a key, in the place of a note from before `kept_since`; a conflict when another call
/// was faster.
pub async fn note_idempotency_key(
    tx: &mut Tx,
    project: &ProjectId,
    key_index: &[u8],
    row: &IdempotencyRow,
    kept_since: i64,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "DELETE FROM idempotency_keys WHERE project_id = $1 AND key_index = $2 AND created_at < $3",
        project.as_str(),
        key_index,
        kept_since,
    )?;
    execute!(
        tx,
        "INSERT INTO idempotency_keys (project_id, key_index, body_index, document_id, outcome, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        project.as_str(),
        key_index,
        &row.body_index,
        &row.document_id,
        &row.outcome,
        row.created_at,
    )
    .map(|_| ())
}

/// Forgets keys from before that instant. Across projects: retention.
pub async fn remove_idempotency_keys_unscoped(tx: &mut Tx, before: i64) -> Result<u64, StorageError> {
    execute!(tx, "DELETE FROM idempotency_keys WHERE created_at < $1", before)
}
