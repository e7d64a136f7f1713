//! `GET /documents/{documentId}`: a document's record.

use axum::Json;
use axum::extract::State;
use domain::id::DocumentId;
use utoipa::IntoParams;

use super::authorised::{Authorised, Read};
use super::code;
use super::document_answer::DocumentResponse;
use super::error::Refusal;
use super::form::WrongFields;
use super::refusals::refusals;
use super::segment::Segment;
use crate::Web;

/// How a path names a document.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the path; `read` below reads it")]
struct DocumentPath {
    /// The `id` that the upload answered.
    #[param(
        rename = "documentId",
        example = "doc_019b76da0c007d3f8a52e1c94f0b6a11",
        pattern = "^doc_[0-9a-f]{32}$"
    )]
    document_id: String,
}

refusals!(Refusals: LOCATOR, AUTHORISATION, INSIDE, [code::UNKNOWN_DOCUMENT]);

/// Get a document's record
///
/// The bytes of a document are never served.
#[utoipa::path(
    get,
    path = "/api/2025-06-09/documents/{documentId}",
    tag = "documents",
    params(DocumentPath),
    responses((status = 200, description = "The document's record.", body = DocumentResponse), Refusals),
    security(("apiKey" = [])),
)]
pub(crate) async fn show_document(
    State(web): State<Web>,
    Authorised { caller, .. }: Authorised<Read>,
    segment: Segment,
) -> Result<Json<DocumentResponse>, Refusal> {
    let id = read(&segment)?;
    let document = engine::show_document::show_document(web.engine(), &caller, &id).await?;
    Ok(Json(document.into()))
}

/// An id that no document can have names none.
fn read(segment: &Segment) -> Result<DocumentId, Refusal> {
    let mut wrong = WrongFields::default();
    match wrong.keep("documentId", segment.decoded()) {
        Some(id) => DocumentId::parse(&id).map_err(|_| code::UNKNOWN_DOCUMENT.into()),
        None => Err(Refusal::of_fields(wrong)),
    }
}
