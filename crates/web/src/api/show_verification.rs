//! `GET /users/{userLocator}/identity-verification`: where a user stands with every product.

use axum::Json;
use axum::extract::State;

use super::authorised::{Authorised, Read};
use super::call::read_locator;
use super::code;
use super::error::Refusal;
use super::refusals::refusals;
use super::segment::Segment;
use super::user_path::UserPath;
use super::verification_answer::VerificationResponse;
use crate::Web;

refusals!(Refusals: LOCATOR, AUTHORISATION, INSIDE, [code::UNKNOWN_USER]);

/// Get identity verification status
#[utoipa::path(
    get,
    path = "/api/2025-06-09/users/{userLocator}/identity-verification",
    tag = "identity verification",
    params(UserPath),
    responses(
        (status = 200, description = "The status of every product.", body = VerificationResponse),
        Refusals,
    ),
    security(("apiKey" = [])),
)]
pub(crate) async fn show_verification(
    State(web): State<Web>,
    Authorised { caller, .. }: Authorised<Read>,
    segment: Segment,
) -> Result<Json<VerificationResponse>, Refusal> {
    let locator = read_locator(&segment)?;
    let eligibility = engine::show_verification::show_verification(web.engine(), &caller, &locator).await?;
    Ok(Json(VerificationResponse::from(&eligibility)))
}
