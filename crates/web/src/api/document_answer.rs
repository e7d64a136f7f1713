//! How a document's record is told. Its bytes are never served.

use engine::show_document::DocumentRecord;
use serde::Serialize;
use utoipa::ToSchema;

use super::coded;
use super::instant::write_instant;

/// A document's record.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "doc_019b76da0c007d3f8a52e1c94f0b6a11", "documentType": "id-passport",
    "createdAt": "2026-01-01T00:00:00.000Z", "expiresAt": "2031-05-14",
}))]
pub(crate) struct DocumentResponse {
    /// Stays the same when the document is replaced.
    #[schema(pattern = "^doc_[0-9a-f]{32}$")]
    id: String,
    /// What it is meant to be.
    #[schema(value_type = coded::DocumentType)]
    document_type: &'static str,
    /// When it was uploaded.
    #[schema(format = DateTime)]
    created_at: String,
    /// The last day on which it is valid, where that was stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date, required = false, nullable = false)]
    expires_at: Option<String>,
}

impl From<DocumentRecord> for DocumentResponse {
    fn from(document: DocumentRecord) -> Self {
        Self {
            id: document.id.to_string(),
            document_type: document.kind.code(),
            created_at: write_instant(document.created_at),
            expires_at: document.expires_at.map(|day| day.to_string()),
        }
    }
}
