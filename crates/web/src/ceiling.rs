//! What HTTP could give at best: a bare handler with one indexed SELECT. `bonafide bench` measures calls against it.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use engine::Engine;
use engine::ceiling::{StatusKey, one_indexed_select};

/// `GET /{position}` reads the row of the status at that position of `keys`, and answers with the row. No key is asked
/// for, nothing is counted or logged.
pub fn one_indexed_select_router(engine: Engine, keys: Vec<StatusKey>) -> Router {
    Router::new()
        .route("/{position}", get(show))
        .with_state(Bare(Arc::new((engine, keys))))
}

#[derive(Clone)]
struct Bare(Arc<(Engine, Vec<StatusKey>)>);

async fn show(State(bare): State<Bare>, Path(position): Path<usize>) -> Result<String, StatusCode> {
    let (engine, keys) = bare.0.as_ref();
    let key = keys.get(position).ok_or(StatusCode::NOT_FOUND)?;
    match one_indexed_select(engine, key).await {
        Ok(Some(row)) => Ok(row),
        Ok(None) => Err(StatusCode::NOT_FOUND),
        Err(_) => Err(StatusCode::INTERNAL_SERVER_ERROR),
    }
}
