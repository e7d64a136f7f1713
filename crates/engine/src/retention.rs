//! Removes what policy no longer keeps: superseded data and documents, old idempotency keys, files that nobody names.

use jiff::SignedDuration;
use vault::BlobKey;

use crate::attach_document::IDEMPOTENCY_KEPT;
use crate::{Engine, Failure, audit};

/// How old a file that no record names must be: an upload may still be on its way to its record.
const ORPHAN_AGE: SignedDuration = SignedDuration::from_hours(1);

/// Looks once.
pub async fn remove_what_is_due(engine: &Engine) -> Result<(), Failure> {
    let now = engine.now();
    let days = i64::from(engine.policy().superseded_days_max);
    let before = (now - SignedDuration::from_hours(24 * days)).as_microsecond();
    let contents = {
        let mut conn = engine.store().read().await?;
        storage::documents::superseded_unscoped(&mut conn, before).await?
    };
    for (content, blob) in &contents {
        let mut tx = engine.store().begin().await?;
        storage::documents::remove_content_unscoped(&mut tx, content).await?;
        let entry = audit::Entry::by_system("document.content-removed", content);
        audit::append(&mut tx, entry, now).await?;
        tx.commit().await?;
        // Should this fail, nobody names the file any more and the look below finds it.
        if let Ok(key) = BlobKey::parse(blob) {
            engine.0.blobs.delete(&key).await?;
        }
    }
    let mut tx = engine.store().begin().await?;
    let versions = storage::users::remove_superseded_unscoped(&mut tx, before).await?;
    let keys_before = (now - IDEMPOTENCY_KEPT).as_microsecond();
    storage::documents::remove_idempotency_keys_unscoped(&mut tx, keys_before).await?;
    let faces = storage::faces::remove_due_unscoped(&mut tx, now.as_microsecond()).await?;
    if faces > 0 {
        let entry = audit::Entry::by_system("faces.removed", "retention").with("count", faces);
        audit::append(&mut tx, entry, now).await?;
    }
    if versions > 0 {
        let entry = audit::Entry::by_system("data-versions.removed", "retention").with("count", versions);
        audit::append(&mut tx, entry, now).await?;
    }
    tx.commit().await?;
    remove_orphans(engine).await
}

async fn remove_orphans(engine: &Engine) -> Result<(), Failure> {
    let before = (engine.now() - ORPHAN_AGE).as_microsecond();
    for key in engine.0.blobs.list_stored_before(before).await? {
        let named = {
            let mut conn = engine.store().read().await?;
            storage::documents::names_blob_unscoped(&mut conn, key.as_str()).await?
        };
        if !named {
            engine.0.blobs.delete(&key).await?;
        }
    }
    Ok(())
}
