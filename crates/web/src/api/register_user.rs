//! `PUT /users/{userLocator}`: creates a user, or replaces what is known of one.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use engine::register_user::Registered;

use super::authorised::{Authorised, Write};
use super::call::{UnreadBody, read_call};
use super::error::Refusal;
use super::refusals::refusals;
use super::segment::Segment;
use super::user_answer::UserResponse;
use super::user_body::UserBody;
use super::user_data::{Reading, read_user_data};
use super::user_path::UserPath;
use crate::Web;

refusals!(Refusals: BODY, LOCATOR, AUTHORISATION, RACE, INSIDE, []);

/// Create or update a user
///
/// Not additive: what a call leaves out is no longer judged or answered. `userDetails` is all or nothing; in the other
/// sections every member may be absent, and is asked for in `missingData` where a product requires it. What is present
/// must be well formed. Sending the very same values again changes nothing.
#[utoipa::path(
    put,
    path = "/api/2025-06-09/users/{userLocator}",
    tag = "users",
    params(UserPath),
    request_body = UserBody,
    responses(
        (status = 200, description = "The user is updated.", body = UserResponse),
        (status = 201, description = "The user is created.", body = UserResponse),
        Refusals,
    ),
    security(("apiKey" = [])),
)]
pub(crate) async fn register_user(
    State(web): State<Web>,
    Authorised { caller, .. }: Authorised<Write>,
    segment: Segment,
    body: UnreadBody,
) -> Result<(StatusCode, Json<UserResponse>), Refusal> {
    let policy = web.engine().policy();
    let reading = Reading {
        at: web.engine().now(),
        us_states: &policy.us_states,
    };
    let (locator, data) = read_call(&segment, &body, |body, wrong| {
        Some(read_user_data(body, reading, wrong))
    })
    .await?;
    let registered = engine::register_user::register_user(web.engine(), &caller, &locator, data).await?;
    Ok(match registered {
        Registered::Created(user) => (StatusCode::CREATED, Json(user.into())),
        Registered::Updated(user) => (StatusCode::OK, Json(user.into())),
    })
}
