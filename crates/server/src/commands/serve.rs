//! `bonafide serve`: the API and the worker.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use crate::installation::Installation;
use crate::node::{Node, stop_signal};
use crate::report::{Format, Report};
use crate::telemetry::{self, Destination};

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Address and port of the API; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// Certificate chain (PEM), to serve HTTPS without a proxy
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Private key (PEM) of the certificate
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
}

/// Serves until SIGTERM or SIGINT. One log line says where, when it is ready; with `--json` so does one document on
/// standard output.
pub async fn serve(installation: &mut Installation, format: Format) -> anyhow::Result<Report> {
    let settings = installation.settings.clone();
    let _unwritten = telemetry::start(
        &settings.log_level,
        settings.log_format,
        Destination::StandardError,
    )?;
    let engine = installation.open().await?;
    log_warnings(installation);
    let node = Node::start(&engine, &settings).await?;
    log_problems(&engine).await;
    tracing::info!(
        listen.url = node.url(),
        listen.address = node.address().map(tracing::field::display),
        database = installation.database_kind(),
        policy = %engine.policy().version,
        "listening"
    );
    if format == Format::Json {
        Report::new(json!({"listening": node.url()}), "").print(format);
    }
    let signal = stop_signal().await?;
    tracing::info!(signal, "stopping");
    node.stop(settings.stop_within()).await;
    tracing::info!("stopped");
    Ok(Report::new(Value::Null, ""))
}

/// Moves what the operator has to be told into the log.
pub fn log_warnings(installation: &mut Installation) {
    for warning in installation.warnings.drain(..) {
        tracing::warn!(code = warning.code, "{}", warning.message);
    }
}

/// Logs what stands in the way of verifying.
pub async fn log_problems(engine: &engine::Engine) {
    for problem in engine.readiness().await.problems {
        tracing::warn!(code = problem.code, "{}", problem.message);
    }
}
