//! `PUT /users/{userLocator}/identity-verification`: starts the verification of a user.

use axum::Json;
use axum::extract::State;

use super::authorised::{Authorised, Write};
use super::call::read_locator;
use super::code;
use super::error::Refusal;
use super::refusals::refusals;
use super::segment::Segment;
use super::user_path::UserPath;
use super::verification_answer::VerificationResponse;
use crate::Web;

refusals!(Refusals: LOCATOR, AUTHORISATION, RACE, INSIDE, [code::UNKNOWN_USER]);

/// Trigger identity verification
///
/// Takes no body and answers at once; the checks run behind it. Poll the status until it is decided. A trigger with
/// nothing changed and everything decided starts nothing.
#[utoipa::path(
    put,
    path = "/api/2025-06-09/users/{userLocator}/identity-verification",
    tag = "identity verification",
    params(UserPath),
    responses(
        (status = 200, description = "The status of every product.", body = VerificationResponse),
        Refusals,
    ),
    security(("apiKey" = [])),
)]
pub(crate) async fn trigger_verification(
    State(web): State<Web>,
    Authorised { caller, .. }: Authorised<Write>,
    segment: Segment,
) -> Result<Json<VerificationResponse>, Refusal> {
    let locator = read_locator(&segment)?;
    let eligibility =
        engine::trigger_verification::trigger_verification(web.engine(), &caller, &locator).await?;
    Ok(Json(VerificationResponse::from(&eligibility)))
}
