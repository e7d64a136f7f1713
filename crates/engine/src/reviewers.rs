//! Members of the compliance team: added, listed, revoked.

use domain::id::ReviewerId;
use domain::text::Text;
use jiff::Timestamp;
use storage::reviewers::ReviewerRow;

use crate::failure::use_case_error;
use crate::{Engine, Failure, audit, identifiers};

/// A reviewer without the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewerRecord {
    /// The reviewer's id, as decisions record it.
    pub id: ReviewerId,
    /// The reviewer's name.
    pub name: String,
    /// When the reviewer was added.
    pub created_at: Timestamp,
    /// When the reviewer's token was revoked, if it was.
    pub revoked_at: Option<Timestamp>,
}

/// Why something could not be done with a reviewer.
#[derive(Debug, thiserror::Error)]
pub enum ReviewerError {
    /// The name can't be used.
    #[error("name {0}")]
    Name(String),
    /// There is no such reviewer.
    #[error("no such reviewer")]
    UnknownReviewer,
    /// Something went wrong inside.
    #[error(transparent)]
    Failure(#[from] Failure),
}
use_case_error!(ReviewerError);

/// Adds a reviewer; the token is given once and kept only as a MAC.
pub async fn add_reviewer(engine: &Engine, name: String) -> Result<(ReviewerRecord, String), ReviewerError> {
    let name = Text::parse(&name).map_err(|error| ReviewerError::Name(error.0))?;
    let now = engine.now();
    let token = format!("rt_{}", engine.vault().random_token()?);
    let row = ReviewerRow {
        id: ReviewerId::from_bits(identifiers::bits(now)?).to_string(),
        name: name.as_str().to_owned(),
        mac: engine.vault().credential_mac(&token).to_vec(),
        created_at: now.as_microsecond(),
        revoked_at: None,
    };
    let mut tx = engine.store().begin().await?;
    storage::reviewers::insert(&mut tx, &row).await?;
    audit::append(&mut tx, audit::Entry::by_operator("reviewer.added", &row.id), now).await?;
    tx.commit().await?;
    Ok((record(row)?, token))
}

/// Every reviewer, oldest first.
pub async fn list_reviewers(engine: &Engine) -> Result<Vec<ReviewerRecord>, Failure> {
    let mut conn = engine.store().read().await?;
    storage::reviewers::all_unscoped(&mut conn)
        .await?
        .into_iter()
        .map(record)
        .collect()
}

/// Revokes a reviewer's token; doing it again changes nothing.
pub async fn revoke_reviewer(engine: &Engine, id: &ReviewerId) -> Result<ReviewerRecord, ReviewerError> {
    let now = engine.now();
    let mut tx = engine.store().begin().await?;
    let was_in_use = storage::reviewers::revoke(&mut tx, id, now.as_microsecond()).await?;
    let rows = storage::reviewers::all_unscoped(&mut tx).await?;
    let row = rows
        .into_iter()
        .find(|row| row.id == id.as_str())
        .ok_or(ReviewerError::UnknownReviewer)?;
    if was_in_use {
        audit::append(
            &mut tx,
            audit::Entry::by_operator("reviewer.revoked", id.as_str()),
            now,
        )
        .await?;
    }
    tx.commit().await?;
    Ok(record(row)?)
}

fn record(row: ReviewerRow) -> Result<ReviewerRecord, Failure> {
    let corrupt = || Failure::corrupt("a reviewer's row can't be read");
    let instant = |micros| Timestamp::from_microsecond(micros).map_err(|_| corrupt());
    Ok(ReviewerRecord {
        id: ReviewerId::parse(&row.id).map_err(|_| corrupt())?,
        name: row.name,
        created_at: instant(row.created_at)?,
        revoked_at: row.revoked_at.map(instant).transpose()?,
    })
}
