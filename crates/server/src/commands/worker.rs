//! `bonafide worker`: background work alone.

use serde_json::Value;

use super::serve::{log_problems, log_warnings};
use crate::installation::Installation;
use crate::node::{Node, stop_signal};
use crate::report::Report;
use crate::telemetry::{self, Destination};

/// Works until SIGTERM or SIGINT.
pub async fn work(installation: &mut Installation) -> anyhow::Result<Report> {
    let settings = installation.settings.clone();
    let _unwritten = telemetry::start(
        &settings.log_level,
        settings.log_format,
        Destination::StandardError,
    )?;
    let engine = installation.open().await?;
    log_warnings(installation);
    let node = Node::start_worker(&engine);
    log_problems(&engine).await;
    tracing::info!(database = installation.database_kind(), "working");
    let signal = stop_signal().await?;
    tracing::info!(signal, "stopping");
    node.stop(settings.stop_within()).await;
    tracing::info!("stopped");
    Ok(Report::new(Value::Null, ""))
}
