//! A client uploads a document or a selfie.

mod inspection;

use bytes::Bytes;
use domain::country::CountryCode;
use domain::document::DocumentType;
use domain::id::{ContentId, DocumentId};
use domain::locator::UserLocator;
use domain::requirement::{Facts, changed_products};
use evidence::intake::Intake;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use storage::Tx;
use storage::documents::{ContentRow, DocumentRow, IdempotencyRow};
use vault::{BlobKey, IndexPurpose};

use crate::accept_legal_document::consent;
use crate::caller::Caller;
use crate::events::Before;
use crate::failure::{use_case_error, with_retries};
use crate::show_document::{DocumentRecord, document_record};
use crate::user_file::{FileFacts, UserFile};
use crate::{Engine, Failure, audit, identifiers};

use inspection::look_at;

/// Largest file, decoded.
pub const DOCUMENT_BYTES_MAX: usize = 10 * 1024 * 1024;
/// How long an idempotency key is honoured.
pub const IDEMPOTENCY_KEPT: SignedDuration = SignedDuration::from_hours(24);

/// What was uploaded.
#[derive(Clone)]
pub struct AttachDocument {
    /// What it is meant to be.
    pub kind: DocumentType,
    /// The file.
    pub bytes: Vec<u8>,
    /// The last day on which it is valid, as the client states it.
    pub expires_at: Option<Date>,
    /// What makes a repeated call give the same answer.
    pub idempotency: Option<Idempotency>,
}

/// A key that a client gives to one upload, and the whole request under it.
#[derive(Clone)]
pub struct Idempotency {
    /// The key.
    pub key: String,
    /// The request's body, to tell a repetition from another request.
    pub request_body: Bytes,
}

/// What became of the user's document of that type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attached {
    /// The user had none.
    New(DocumentRecord),
    /// It took the place of an earlier one.
    Replaced(DocumentRecord),
}

/// Why a document was not taken.
#[derive(Debug, thiserror::Error)]
pub enum AttachError {
    /// The locator finds nobody in this project.
    #[error("no such user")]
    UnknownUser,
    /// A residence permit of somebody who does not live in Spain, or not that we know of.
    #[error("a residence permit is accepted from residents of Spain only")]
    ResidencePermitNotAccepted,
    /// The file is too large.
    #[error("the file is larger than {bytes_max} bytes")]
    TooLarge {
        /// The limit.
        bytes_max: usize,
    },
    /// The content is of a type that is not accepted here. The message is for the end user.
    #[error("{0}")]
    UnsupportedType(String),
    /// The content can't be used. The message is for the end user.
    #[error("{message}")]
    Content {
        /// A stable code.
        code: &'static str,
        /// What to do about it.
        message: String,
    },
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    IdempotencyKeyReused,
    /// Something went wrong inside.
    #[error(transparent)]
    Failure(#[from] Failure),
}
use_case_error!(AttachError);

/// Takes a document: checks that it is what it claims, seals it, and puts it in the place of an earlier one.
pub async fn attach_document(
    engine: &Engine,
    caller: &Caller,
    locator: &UserLocator,
    command: AttachDocument,
) -> Result<Attached, AttachError> {
    let project = &caller.project.id;
    let file = {
        let mut conn = engine.store().read().await?;
        let file = UserFile::find(&mut conn, engine.vault(), project, locator).await?;
        let file = file.ok_or(AttachError::UnknownUser)?;
        if let Some(earlier) = answered_before(engine, &mut conn, caller, &command, &file).await? {
            return Ok(earlier);
        }
        accepts_kind(&file.facts(&mut conn, &caller.project).await?, command.kind)?;
        file
    };
    fits(&command)?;
    let (bytes, intake) = look_at(engine, command.bytes.clone(), command.kind).await?;
    let upload = store_blob(engine, &file, bytes, intake, command.expires_at).await?;
    let attached = with_retries(|| attempt(engine, caller, locator, &command, &upload)).await;
    let refused = matches!(&attached, Err(error) if !matches!(error, AttachError::Failure(_)));
    let not_needed = matches!(&attached, Ok(outcome) if matches!(outcome.blob, BlobUse::NotNeeded));
    if refused || not_needed {
        // Nothing names the blob. After a failure that is not known: a commit may have taken effect though its answer was
        // lost, so such a blob is left to the sweeper, which asks the records.
        let _ = engine.0.blobs.delete(&upload.blob).await;
    }
    attached.map(|outcome| outcome.attached)
}

/// Says what stands in the way of a document before anybody looks at its content; stores nothing.
pub async fn refuse_early(
    engine: &Engine,
    caller: &Caller,
    locator: &UserLocator,
    command: &AttachDocument,
) -> Result<(), AttachError> {
    let mut conn = engine.store().read().await?;
    let file = UserFile::find(&mut conn, engine.vault(), &caller.project.id, locator).await?;
    let file = file.ok_or(AttachError::UnknownUser)?;
    accepts_kind(&file.facts(&mut conn, &caller.project).await?, command.kind)?;
    fits(command)
}

fn fits(command: &AttachDocument) -> Result<(), AttachError> {
    if command.bytes.len() > DOCUMENT_BYTES_MAX {
        return Err(AttachError::TooLarge {
            bytes_max: DOCUMENT_BYTES_MAX,
        });
    }
    Ok(())
}

/// A sealed file that no record names yet.
struct Upload {
    content: String,
    blob: BlobKey,
    mark: Vec<u8>,
    facts: FileFacts,
}

struct Outcome {
    attached: Attached,
    blob: BlobUse,
}

enum BlobUse {
    Kept,
    NotNeeded,
}

fn accepts_kind(facts: &Facts, kind: DocumentType) -> Result<(), AttachError> {
    let residence = facts.data.residence();
    if kind == DocumentType::ResidencePermit && residence != Some(CountryCode::ES) {
        return Err(AttachError::ResidencePermitNotAccepted);
    }
    Ok(())
}

async fn store_blob(
    engine: &Engine,
    file: &UserFile,
    bytes: Vec<u8>,
    intake: Intake,
    expires_at: Option<Date>,
) -> Result<Upload, AttachError> {
    let content = ContentId::from_bits(identifiers::bits(engine.now())?).to_string();
    let mark = engine
        .vault()
        .blind_index(IndexPurpose::DocumentContent, file.project.as_str(), &bytes)
        .to_vec();
    let facts = FileFacts {
        media_type: intake.kind.media_type().to_owned(),
        width_px: intake.width_px,
        height_px: intake.height_px,
        pages: intake.pages,
        size_bytes: bytes.len() as u64,
        expires_at,
    };
    let sealed = file.seal("document_contents", "blob_key", &content, &bytes)?;
    let blob = BlobKey::random().map_err(Failure::from)?;
    engine.0.blobs.put(&blob, sealed).await.map_err(Failure::from)?;
    Ok(Upload {
        content,
        blob,
        mark,
        facts,
    })
}

async fn attempt(
    engine: &Engine,
    caller: &Caller,
    locator: &UserLocator,
    command: &AttachDocument,
    upload: &Upload,
) -> Result<Outcome, AttachError> {
    let now = engine.now();
    let project = &caller.project.id;
    let mut tx = engine.store().begin().await?;
    let file = UserFile::find_for_update(&mut tx, engine.vault(), project, locator).await?;
    let mut file = file.ok_or(AttachError::UnknownUser)?;
    if let Some(attached) = answered_before(engine, &mut tx, caller, command, &file).await? {
        return Ok(Outcome {
            attached,
            blob: BlobUse::NotNeeded,
        });
    }
    let before = file.facts(&mut tx, &caller.project).await?;
    accepts_kind(&before, command.kind)?;
    let rows = storage::documents::of_user(&mut tx, project, &file.id).await?;
    let earlier = rows.into_iter().find(|row| row.kind == command.kind.code());
    let same = match &earlier {
        Some(row) => {
            row.content_mark == upload.mark && file.file_facts(row)?.expires_at == command.expires_at
        }
        None => false,
    };
    let is_new = earlier.is_none();
    let row = match earlier {
        Some(row) if same => row,
        earlier => {
            let row = store_content(&mut tx, caller, &file, earlier, command.kind, upload, now).await?;
            file.has_document_now();
            row
        }
    };
    let after = file.facts(&mut tx, &caller.project).await?;
    let products = changed_products(&before, &after, file.verification.exposure, &engine.policy());
    let settings = engine.settings().clone();
    let consent = consent(&settings, project, file.row.consent_publication_id.as_deref());
    let stood = Before::of(&file.verification, consent);
    file.verification.inputs_changed(products);
    file.save(&mut tx, now).await?;
    stood.tell(&mut tx, &file, "document-change", now).await?;
    let action = if is_new {
        "document.attached"
    } else {
        "document.replaced"
    };
    let entry = audit::Entry::by_key(&caller.key, action, &row.id)
        .in_project(project)
        .with("user", file.id.as_str())
        .with("documentType", command.kind.code())
        .with("content", row.content_id.as_str())
        .with("changed", !same);
    audit::append(&mut tx, entry, now).await?;
    note_answer(&mut tx, engine, caller, command, (&row.id, is_new), now).await?;
    let record = document_record(&file, &row)?;
    tx.commit().await?;
    let attached = if is_new {
        Attached::New(record)
    } else {
        Attached::Replaced(record)
    };
    Ok(Outcome {
        attached,
        blob: if same { BlobUse::NotNeeded } else { BlobUse::Kept },
    })
}

async fn store_content(
    tx: &mut Tx,
    caller: &Caller,
    file: &UserFile,
    earlier: Option<DocumentRow>,
    kind: DocumentType,
    upload: &Upload,
    now: Timestamp,
) -> Result<DocumentRow, Failure> {
    let facts = serde_json::to_vec(&upload.facts).expect("texts and numbers have a JSON form");
    let facts_sealed = file.seal("document_contents", "facts_sealed", &upload.content, &facts)?;
    let is_new = earlier.is_none();
    let (id, created_at) = match earlier {
        Some(row) => (row.id, row.created_at),
        None => (
            DocumentId::from_bits(identifiers::bits(now)?).to_string(),
            now.as_microsecond(),
        ),
    };
    let row = DocumentRow {
        id,
        user_id: file.id.to_string(),
        kind: kind.code().to_owned(),
        created_at,
        content_id: upload.content.clone(),
        blob_key: upload.blob.as_str().to_owned(),
        content_mark: upload.mark.clone(),
        facts_sealed: facts_sealed.clone(),
    };
    if is_new {
        storage::documents::insert(tx, &file.project, &row).await?;
    }
    let content = ContentRow {
        id: upload.content.clone(),
        project_id: file.project.to_string(),
        user_id: file.id.to_string(),
        document_id: row.id.clone(),
        blob_key: row.blob_key.clone(),
        content_mark: upload.mark.clone(),
        facts_sealed,
        key_id: caller.key.to_string(),
        created_at: now.as_microsecond(),
    };
    storage::documents::insert_content(tx, &content).await?;
    if !is_new {
        let at = now.as_microsecond();
        storage::documents::replace_content(tx, &file.project, &row.id, &upload.content, at).await?;
    }
    Ok(row)
}

/// The indexes of the key and of the body, when the client gave a key.
fn idempotency_indexes(
    engine: &Engine,
    caller: &Caller,
    command: &AttachDocument,
) -> Option<(Vec<u8>, Vec<u8>)> {
    let given = command.idempotency.as_ref()?;
    let project = caller.project.id.as_str();
    let key = engine
        .vault()
        .blind_index(IndexPurpose::IdempotencyKey, project, given.key.as_bytes());
    let body = engine
        .vault()
        .blind_index(IndexPurpose::RequestBody, project, &given.request_body);
    Some((key.to_vec(), body.to_vec()))
}

/// The answer that the same request under the same key has had before.
async fn answered_before(
    engine: &Engine,
    conn: &mut storage::Conn,
    caller: &Caller,
    command: &AttachDocument,
    file: &UserFile,
) -> Result<Option<Attached>, AttachError> {
    let Some((key, body)) = idempotency_indexes(engine, caller, command) else {
        return Ok(None);
    };
    let project = &caller.project.id;
    let Some(row) = storage::documents::find_idempotency_key(conn, project, &key).await? else {
        return Ok(None);
    };
    let kept_since = engine.now() - IDEMPOTENCY_KEPT;
    if row.created_at < kept_since.as_microsecond() {
        return Ok(None);
    }
    if row.body_index != body {
        return Err(AttachError::IdempotencyKeyReused);
    }
    let corrupt = |_| Failure::corrupt("the document of an idempotency key");
    let id = DocumentId::parse(&row.document_id).map_err(corrupt)?;
    let Some(document) = storage::documents::find(conn, project, &id).await? else {
        return Ok(None);
    };
    let mut record = document_record(file, &document)?;
    record.expires_at = command.expires_at;
    Ok(Some(if row.outcome == "new" {
        Attached::New(record)
    } else {
        Attached::Replaced(record)
    }))
}

async fn note_answer(
    tx: &mut Tx,
    engine: &Engine,
    caller: &Caller,
    command: &AttachDocument,
    (document, is_new): (&str, bool),
    now: Timestamp,
) -> Result<(), Failure> {
    let Some((key, body_index)) = idempotency_indexes(engine, caller, command) else {
        return Ok(());
    };
    let row = IdempotencyRow {
        body_index,
        document_id: document.to_owned(),
        outcome: if is_new { "new" } else { "replaced" }.to_owned(),
        created_at: now.as_microsecond(),
    };
    let kept_since = (now - IDEMPOTENCY_KEPT).as_microsecond();
    Ok(storage::documents::note_idempotency_key(tx, &caller.project.id, &key, &row, kept_since).await?)
}
