//! Where a user stands with every product.

use domain::eligibility::{Eligibility, eligibility};
use domain::id::UserId;
use domain::locator::UserLocator;
use domain::product::PerProduct;

use crate::accept_legal_document::consent;
use crate::caller::Caller;
use crate::failure::use_case_error;
use crate::review_due::{derive, is_due};
use crate::user_file::{UserFile, locator_index};
use crate::{Engine, Failure};

/// Why a status could not be shown.
#[derive(Debug, thiserror::Error)]
pub enum ShowVerificationError {
    /// The locator finds nobody in this project.
    #[error("no such user")]
    UnknownUser,
    /// Something went wrong inside.
    #[error(transparent)]
    Failure(#[from] Failure),
}
use_case_error!(ShowVerificationError);

/// Shows where a user stands: one indexed look-up, and nothing is opened unless something has just fallen due.
pub async fn show_verification(
    engine: &Engine,
    caller: &Caller,
    locator: &UserLocator,
) -> Result<PerProduct<Eligibility>, ShowVerificationError> {
    let project = &caller.project.id;
    let index = locator_index(engine.vault(), project, locator);
    let mut conn = engine.store().read().await?;
    let row = storage::users::status_by_locator(&mut conn, project, locator.kind().code(), index.as_bytes())
        .await?;
    let row = row.ok_or(ShowVerificationError::UnknownUser)?;
    let settings = engine.settings().clone();
    let consent = consent(&settings, project, row.consent_publication_id.as_deref());
    if !is_due(row.due_at, engine.now()) {
        let verification = storage::verification_row::decode(&row.verification)?;
        return Ok(eligibility(&verification, consent));
    }
    // Something is due that the worker may not have stored yet: derived from the opened file, it is right at once.
    let user = UserId::parse(&row.id).map_err(|_| Failure::corrupt("the id of a user"))?;
    let file = UserFile::by_id(&mut conn, engine.vault(), project, &user).await?;
    let mut file = file.ok_or(ShowVerificationError::UnknownUser)?;
    derive(&mut conn, &mut file, &settings, &caller.project, engine.now()).await?;
    Ok(eligibility(&file.verification, consent))
}
