//! What operators probe: whether the process lives, and whether it can serve.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Web;

/// That the process lives.
#[derive(Serialize, ToSchema)]
pub(crate) struct HealthResponse {
    /// Always `ok`.
    #[schema(example = "ok")]
    status: &'static str,
}

/// Whether the process can serve, and what an operator should look at.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "status": "ready", "policyVersion": "2026-11-22+1f6c0a9b",
    "problems": [{
        "code": "screening-list-missing:eu", "message": "no list of the family eu has been imported",
        "blocksService": false,
    }],
}))]
pub(crate) struct ReadinessResponse {
    /// `ready`, or `unavailable` when a problem blocks service.
    status: &'static str,
    /// The policy in force.
    policy_version: String,
    /// What an operator should look at.
    problems: Vec<ReadinessProblem>,
}

/// Something that an operator should look at.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReadinessProblem {
    /// What it is, and behind a colon what it is about.
    code: String,
    /// For a person.
    message: String,
    /// Whether nothing can be served because of it.
    blocks_service: bool,
}

/// Whether the process lives
#[utoipa::path(
    get,
    path = "/health",
    tag = "operating",
    responses((status = 200, description = "The process lives.", body = HealthResponse)),
)]
pub(crate) async fn health() -> Json<HealthResponse> {
    Json(HealthResponse { status: "ok" })
}

/// Whether the process can serve
///
/// A missing or outdated list does not block service, but checks that need it do not pass: it is listed as a problem.
#[utoipa::path(
    get,
    path = "/ready",
    tag = "operating",
    responses(
        (status = 200, description = "Calls are served.", body = ReadinessResponse),
        (status = 503, description = "Something blocks service.", body = ReadinessResponse),
    ),
)]
pub(crate) async fn ready(State(web): State<Web>) -> (StatusCode, Json<ReadinessResponse>) {
    let readiness = web.engine().readiness().await;
    let is_ready = readiness.is_ready();
    let mut problems: Vec<_> = readiness
        .problems
        .into_iter()
        .map(|problem| ReadinessProblem {
            code: problem.code,
            message: problem.message,
            blocks_service: problem.blocks_service,
        })
        .collect();
    if let Err(cause) = readiness.database {
        tracing::error!(error.cause = cause, "the database does not answer");
        problems.push(ReadinessProblem {
            code: "database-unavailable".to_owned(),
            message: "the database does not answer".to_owned(),
            blocks_service: true,
        });
    }
    let (status, name) = match is_ready {
        true => (StatusCode::OK, "ready"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
    };
    let policy_version = readiness.policy_version;
    (
        status,
        Json(ReadinessResponse {
            status: name,
            policy_version,
            problems,
        }),
    )
}
