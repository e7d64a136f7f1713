//! `POST /documents`: uploads a document or a selfie of a user.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use domain::document::DocumentType;
use domain::locator::UserLocator;
use domain::person::parse_date;
use domain::text::TextError;
use engine::attach_document::{AttachDocument, Attached, Idempotency};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use super::authorised::{Authorised, Write};
use super::call::{UnreadBody, object};
use super::code;
use super::coded::{self, parse_code};
use super::data_url;
use super::document_answer::DocumentResponse;
use super::error::Refusal;
use super::form::{Section, WrongFields};
use super::refusals::refusals;
use super::segment::locator_of_body;
use crate::Web;

/// Longest body of an upload, in bytes: 10 MiB in base64, and room to spare.
pub(crate) const UPLOAD_BODY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Longest idempotency key, in characters.
const IDEMPOTENCY_KEY_CHARS_MAX: usize = 255;

/// The header that carries an idempotency key.
const IDEMPOTENCY_KEY_HEADER: &str = "x-idempotency-key";

/// A document or a selfie.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase", example = json!({
    "reference": {"userLocator": "email:ana@example.com"},
    "documentType": "id-passport",
    "data": "data:image/jpeg;base64,/9j/4AAQSkZJRgABAQ",
    "expiresAt": "2031-05-14",
}))]
#[expect(dead_code, reason = "describes the body; `read_upload` below reads it")]
pub(crate) struct DocumentUpload {
    /// Whose it is.
    reference: DocumentReference,
    /// What it is meant to be. The same user and type replaces the earlier document, whose id stays.
    #[schema(value_type = coded::DocumentType)]
    document_type: String,
    /// The file, as a data URL in base64 or as bare base64: a JPEG, PNG, WebP or HEIC picture or a PDF (selfies are
    /// pictures), told by its content and not by its label, of at most 10 MiB.
    #[schema(min_length = 1, max_length = 16777216)]
    data: String,
    /// The last day on which it is valid.
    #[schema(format = Date)]
    expires_at: Option<String>,
}

/// Whose a document is. Older clients send `userLocator` beside it instead.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body; `read_upload` below reads it")]
pub(crate) struct DocumentReference {
    /// Who the user is, as in the paths of the users.
    #[schema(
        example = "email:ana@example.com",
        pattern = "^(userId|email|phoneNumber|twitter|x):.+$"
    )]
    user_locator: String,
}

/// What an upload may say in its headers.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header; `idempotency_key` below reads it")]
struct UploadHeaders {
    /// A repeated upload under the same key and with the same body within 24 hours is answered as the first was; with
    /// another body it is refused.
    #[param(
        rename = "x-idempotency-key",
        required = false,
        nullable = false,
        min_length = 1,
        max_length = 255,
        pattern = "^[!-~]+$",
        example = "upload-1842-passport"
    )]
    idempotency_key: Option<String>,
}

refusals!(Refusals: BODY, AUTHORISATION, RACE, INSIDE, [
    code::UNKNOWN_USER,
    code::RESIDENCE_PERMIT_NOT_ACCEPTED,
    code::DOCUMENT_TOO_LARGE,
    code::DOCUMENT_TYPE_NOT_SUPPORTED,
    code::FILE_UNREADABLE,
    code::IDEMPOTENCY_KEY_REUSED
]);

/// Upload a document
///
/// Takes identity documents, supporting documents and selfies of a user that exists. A file that can't be opened, is
/// truncated, or has nothing worth reading is refused with a reason that the end user can act on.
#[utoipa::path(
    post,
    path = "/api/2025-06-09/documents",
    tag = "documents",
    params(UploadHeaders),
    request_body = DocumentUpload,
    responses(
        (status = 200, description = "The earlier document is replaced.", body = DocumentResponse),
        (status = 201, description = "The document is stored.", body = DocumentResponse),
        Refusals,
    ),
    security(("apiKey" = [])),
)]
pub(crate) async fn attach_document(
    State(web): State<Web>,
    Authorised { caller, .. }: Authorised<Write>,
    headers: HeaderMap,
    body: UnreadBody,
) -> Result<(StatusCode, Json<DocumentResponse>), Refusal> {
    let _room = web.uploads().room_for(body.held.announced_length().await).await;
    let bytes = body.bytes(UPLOAD_BODY_BYTES_MAX).await?;
    let read = tokio::task::spawn_blocking(move || read_upload(&headers, bytes));
    let read = read.await.map_err(|_| Refusal::from(code::INTERNAL))?;
    let Upload { locator, command } = match read {
        // No JSON at all: the label says why.
        Err(refusal) if refusal.code() == code::INVALID_JSON.name => {
            return Err(body.refuse_label().err().unwrap_or(refusal));
        }
        read => read?,
    };
    if let Err(label) = body.refuse_label() {
        engine::attach_document::refuse_early(web.engine(), &caller, &locator, &command).await?;
        return Err(label);
    }
    let attached = engine::attach_document::attach_document(web.engine(), &caller, &locator, command).await?;
    Ok(match attached {
        Attached::New(document) => (StatusCode::CREATED, Json(document.into())),
        Attached::Replaced(document) => (StatusCode::OK, Json(document.into())),
    })
}

/// An upload that was read.
struct Upload {
    locator: UserLocator,
    command: AttachDocument,
}

fn read_upload(headers: &HeaderMap, request_body: Bytes) -> Result<Upload, Refusal> {
    let mut members = object(&request_body)?;
    let mut wrong = WrongFields::default();
    let bytes = data(&mut members, &mut wrong);
    let body = Section::root(&members);
    let locator = locator(&body, &mut wrong);
    let kind = body.required("documentType", &mut wrong, parse_code::<DocumentType>);
    let expires_at = body.optional("expiresAt", &mut wrong, parse_date);
    let key = wrong
        .keep(IDEMPOTENCY_KEY_HEADER, idempotency_key(headers))
        .flatten();
    match (locator, kind, bytes) {
        (Some(locator), Some(kind), Some(bytes)) if wrong.is_empty() => {
            let idempotency = key.map(|key| Idempotency { key, request_body });
            Ok(Upload {
                locator,
                command: AttachDocument {
                    kind,
                    bytes,
                    expires_at,
                    idempotency,
                },
            })
        }
        _ => Err(Refusal::of_fields(wrong)),
    }
}

/// Takes the file out of the body without copying its text.
fn data(members: &mut Map<String, Value>, wrong: &mut WrongFields) -> Option<Vec<u8>> {
    let read = match members.remove("data") {
        Some(Value::String(text)) => data_url::decode(text),
        None | Some(Value::Null) => Err(TextError::new("is required")),
        Some(_) => Err(TextError::new("must be a text")),
    };
    wrong.keep("data", read)
}

fn locator(body: &Section<'_>, wrong: &mut WrongFields) -> Option<UserLocator> {
    if body.has("reference") {
        let reference = body.section("reference", wrong)?;
        if reference.has("userLocator") || !body.has("userLocator") {
            return reference.required("userLocator", wrong, locator_of_body);
        }
    }
    if body.has("userLocator") {
        return body.required("userLocator", wrong, locator_of_body);
    }
    wrong.add("reference.userLocator", "is required");
    None
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, TextError> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY_HEADER) else {
        return Ok(None);
    };
    let bytes = value.as_bytes();
    if bytes.is_empty() || bytes.len() > IDEMPOTENCY_KEY_CHARS_MAX || !bytes.iter().all(u8::is_ascii_graphic)
    {
        return Err(TextError(format!(
            "must be 1 to {IDEMPOTENCY_KEY_CHARS_MAX} visible ASCII characters"
        )));
    }
    Ok(value.to_str().ok().map(str::to_owned))
}

#[cfg(test)]
mod tests;
