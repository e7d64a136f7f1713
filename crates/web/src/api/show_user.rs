//! `GET /users/{userLocator}`: what is stored of a user, without the data themselves.

use axum::Json;
use axum::extract::State;

use super::authorised::{Authorised, Read};
use super::call::read_locator;
use super::code;
use super::error::Refusal;
use super::refusals::refusals;
use super::segment::Segment;
use super::user_answer::UserResponse;
use super::user_path::UserPath;
use crate::Web;

refusals!(Refusals: LOCATOR, AUTHORISATION, INSIDE, [code::UNKNOWN_USER]);

/// Get a user
///
/// Says which sections are stored and which legal documents the user has accepted. Never answers personal data beyond
/// `email`, `phoneNumber` and `userId`.
#[utoipa::path(
    get,
    path = "/api/2025-06-09/users/{userLocator}",
    tag = "users",
    params(UserPath),
    responses((status = 200, description = "What is stored of the user.", body = UserResponse), Refusals),
    security(("apiKey" = [])),
)]
pub(crate) async fn show_user(
    State(web): State<Web>,
    Authorised { caller, .. }: Authorised<Read>,
    segment: Segment,
) -> Result<Json<UserResponse>, Refusal> {
    let locator = read_locator(&segment)?;
    let user = engine::show_user::show_user(web.engine(), &caller, &locator).await?;
    Ok(Json(user.into()))
}
