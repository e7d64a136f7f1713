//! What users have accepted: every acceptance is kept.

use domain::id::{KeyId, ProjectId, UserId};
use domain::legal::{Acceptance, LegalDocumentType, LegalText, Region};

use crate::{Conn, StorageError, Tx, instant, known};

/// How an acceptance came in, beyond what it says.
#[derive(Debug, Clone)]
pub struct AcceptanceRecord<'a> {
    /// Names the record.
    pub id: &'a str,
    /// Whose user.
    pub project: &'a ProjectId,
    /// Who accepted.
    pub user: &'a UserId,
    /// The key that sent it.
    pub key: &'a KeyId,
    /// What was accepted.
    pub acceptance: &'a Acceptance,
    /// 1 when it claims to be older than the version that it is of.
    pub precedes_publication: i64,
}

#[derive(sqlx::FromRow)]
struct AcceptanceRow {
    id: String,
    kind: String,
    region: Option<String>,
    publication_id: String,
    accepted_at: i64,
    received_at: i64,
}

/// Keeps an acceptance.
pub async fn insert(tx: &mut Tx, record: &AcceptanceRecord<'_>) -> Result<(), StorageError> {
    defer!(
        tx,
        "INSERT INTO acceptances (id, project_id, user_id, kind, region, publication_id, accepted_at, received_at, \
         key_id, precedes_publication) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        record.id,
        record.project.as_str(),
        record.user.as_str(),
        record.acceptance.text.kind.code(),
        record.acceptance.text.region.map(|region| region.code()),
        &record.acceptance.publication,
        record.acceptance.accepted_at.as_microsecond(),
        record.acceptance.received_at.as_microsecond(),
        record.key.as_str(),
        record.precedes_publication,
    );
    Ok(())
}

/// What a user has accepted, oldest first.
pub async fn of_user(
    conn: &mut Conn,
    project: &ProjectId,
    user: &UserId,
) -> Result<Vec<Acceptance>, StorageError> {
    let mut rows = fetch_all_shared!(
        conn,
        AcceptanceRow,
        "SELECT id, kind, region, publication_id, accepted_at, received_at FROM acceptances \
         WHERE project_id = $1 AND user_id = $2",
        project.as_str(),
        user.as_str(),
    )?;
    rows.sort_unstable_by(|a, b| (a.received_at, &a.id).cmp(&(b.received_at, &b.id)));
    let table = "acceptances";
    rows.into_iter()
        .map(|row| {
            let kind = known(table, "kind", LegalDocumentType::from_code(&row.kind))?;
            let region = row
                .region
                .map(|code| known(table, "region", Region::from_code(&code)))
                .transpose()?;
            Ok(Acceptance {
                text: LegalText { kind, region },
                publication: row.publication_id,
                accepted_at: instant(table, row.accepted_at)?,
                received_at: instant(table, row.received_at)?,
            })
        })
        .collect()
}
