//! Published versions of legal documents.

use domain::legal::{LegalDocumentType, Publication, Region};

use crate::{Conn, StorageError, Tx, instant, known};

type Row = (String, String, Option<String>, Option<String>, String, i64);

/// Stores a publication.
pub async fn insert(tx: &mut Tx, publication: &Publication) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO legal_publications (id, kind, region, project_id, version, published_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        &publication.id,
        publication.kind.code(),
        publication.region.map(|region| region.code()),
        &publication.project,
        &publication.version,
        publication.published_at.as_microsecond(),
    )
    .map(|_| ())
}

/// Every publication, oldest first. Across projects: servers keep them all in memory.
pub async fn all_unscoped(conn: &mut Conn) -> Result<Vec<Publication>, StorageError> {
    let rows = fetch_all!(
        conn,
        Row,
        "SELECT id, kind, region, project_id, version, published_at FROM legal_publications \
         ORDER BY published_at, id",
    )?;
    rows.into_iter().map(read).collect()
}

fn read((id, kind, region, project, version, published_at): Row) -> Result<Publication, StorageError> {
    let table = "legal_publications";
    Ok(Publication {
        id,
        kind: known(table, "kind", LegalDocumentType::from_code(&kind))?,
        region: region
            .map(|code| known(table, "region", Region::from_code(&code)))
            .transpose()?,
        project,
        version,
        published_at: instant(table, published_at)?,
    })
}
