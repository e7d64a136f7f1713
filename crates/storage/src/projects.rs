//! Projects.

use domain::id::ProjectId;

use crate::{Conn, StorageError, Tx};

/// A project as it is stored; names of enumerations are their stable names.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the table")]
pub struct ProjectRow {
    pub id: String,
    pub name: String,
    pub environment: String,
    pub kyc: String,
    pub writes_per_minute: i64,
    pub reads_per_minute: i64,
    pub assurance: String,
    pub duplicate_faces: String,
    pub identity_source_url: Option<String>,
    pub identity_source_token_sealed: Option<Vec<u8>>,
    pub issuer_name: Option<String>,
    pub issuer_logo: Option<Vec<u8>>,
    pub issuer_logo_media_type: Option<String>,
    pub policy_url: Option<String>,
    pub created_at: i64,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, environment, kyc, writes_per_minute, reads_per_minute, assurance, \
             identity_source_url, identity_source_token_sealed, issuer_name, issuer_logo, issuer_logo_media_type, \
             policy_url, created_at, duplicate_faces FROM projects ",
            $rest
        )
    };
}

/// Stores a new project.
pub async fn insert(tx: &mut Tx, row: &ProjectRow) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO projects (id, name, environment, kyc, writes_per_minute, reads_per_minute, assurance, \
         identity_source_url, identity_source_token_sealed, issuer_name, issuer_logo, issuer_logo_media_type, \
         policy_url, created_at, duplicate_faces) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        &row.id,
        &row.name,
        &row.environment,
        &row.kyc,
        row.writes_per_minute,
        row.reads_per_minute,
        &row.assurance,
        &row.identity_source_url,
        &row.identity_source_token_sealed,
        &row.issuer_name,
        &row.issuer_logo,
        &row.issuer_logo_media_type,
        &row.policy_url,
        row.created_at,
        &row.duplicate_faces,
    )
    .map(|_| ())
}

/// Stores what may change of a project.
pub async fn update(tx: &mut Tx, row: &ProjectRow) -> Result<(), StorageError> {
    execute!(
        tx,
        "UPDATE projects SET name = $2, kyc = $3, writes_per_minute = $4, reads_per_minute = $5, assurance = $6, \
         identity_source_url = $7, identity_source_token_sealed = $8, issuer_name = $9, issuer_logo = $10, \
         issuer_logo_media_type = $11, policy_url = $12, duplicate_faces = $13 WHERE id = $1",
        &row.id,
        &row.name,
        &row.kyc,
        row.writes_per_minute,
        row.reads_per_minute,
        &row.assurance,
        &row.identity_source_url,
        &row.identity_source_token_sealed,
        &row.issuer_name,
        &row.issuer_logo,
        &row.issuer_logo_media_type,
        &row.policy_url,
        &row.duplicate_faces,
    )
    .map(|_| ())
}

/// The project of that id.
pub async fn find(conn: &mut Conn, project: &ProjectId) -> Result<Option<ProjectRow>, StorageError> {
    fetch_optional!(conn, ProjectRow, select!("WHERE id = $1"), project.as_str())
}

/// Every project, oldest first. Across projects: for operators.
pub async fn all_unscoped(conn: &mut Conn) -> Result<Vec<ProjectRow>, StorageError> {
    fetch_all!(conn, ProjectRow, select!("ORDER BY created_at, id"))
}
