//! Where a user stands with every product.

use domain::eligibility::{Eligibility, eligibility};
use domain::locator::UserLocator;
use domain::product::PerProduct;

use crate::accept_legal_document::consent;
use crate::caller::Caller;
use crate::failure::use_case_error;
use crate::user_file::locator_index;
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

/// Shows where a user stands: one indexed look-up, and nothing is opened.
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
    let verification = storage::verification_row::decode(&row.verification)?;
    let consent = consent(&engine.settings(), project, row.consent_publication_id.as_deref());
    Ok(eligibility(&verification, consent))
}
