//! The record of a document; never its bytes.

use domain::document::DocumentType;
use domain::id::{DocumentId, UserId};
use jiff::Timestamp;
use jiff::civil::Date;
use storage::documents::DocumentRow;

use crate::caller::Caller;
use crate::failure::use_case_error;
use crate::user_file::UserFile;
use crate::{Engine, Failure};

/// What is answered about a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRecord {
    /// Stays when the content is replaced.
    pub id: DocumentId,
    /// What it is meant to be.
    pub kind: DocumentType,
    /// When it was first uploaded.
    pub created_at: Timestamp,
    /// The last day on which it is valid, as the client stated it.
    pub expires_at: Option<Date>,
}

/// Why a document could not be shown.
#[derive(Debug, thiserror::Error)]
pub enum ShowDocumentError {
    /// There is no such document in this project.
    #[error("no such document")]
    UnknownDocument,
    /// Something went wrong inside.
    #[error(transparent)]
    Failure(#[from] Failure),
}
use_case_error!(ShowDocumentError);

/// Shows a document's record.
pub async fn show_document(
    engine: &Engine,
    caller: &Caller,
    id: &DocumentId,
) -> Result<DocumentRecord, ShowDocumentError> {
    let project = &caller.project.id;
    let mut conn = engine.store().read().await?;
    let row = storage::documents::find(&mut conn, project, id).await?;
    let row = row.ok_or(ShowDocumentError::UnknownDocument)?;
    let user = UserId::parse(&row.user_id).map_err(|_| Failure::corrupt("the user of a document"))?;
    let file = UserFile::by_id(&mut conn, engine.vault(), project, &user).await?;
    let file = file.ok_or(ShowDocumentError::UnknownDocument)?;
    Ok(document_record(&file, &row)?)
}

pub(crate) fn document_record(file: &UserFile, row: &DocumentRow) -> Result<DocumentRecord, Failure> {
    let corrupt = || Failure::corrupt("a document's row can't be read");
    Ok(DocumentRecord {
        id: DocumentId::parse(&row.id).map_err(|_| corrupt())?,
        kind: DocumentType::from_code(&row.kind).ok_or_else(corrupt)?,
        created_at: Timestamp::from_microsecond(row.created_at).map_err(|_| corrupt())?,
        expires_at: file.file_facts(row)?.expires_at,
    })
}
