//! Log lines: on standard error or in a file, without personal data.

mod json_lines;
mod spool;

use std::fs::File;
use std::io;
use std::path::Path;

use anyhow::Context as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt};

use crate::settings::LogFormat;
use json_lines::JsonLines;
pub use spool::Unwritten;

/// Where log lines go.
pub enum Destination<'a> {
    /// Standard error, for whoever runs the process.
    StandardError,
    /// A file, which is made new.
    File(&'a Path),
}

/// Starts logging, once per process. What it gives has to be kept until the process has nothing more to log: letting
/// go of it writes what is still waiting.
///
/// # Errors
/// When the filter is malformed, the file cannot be made, or logging was started already.
pub fn start(filter: &str, format: LogFormat, destination: Destination<'_>) -> anyhow::Result<Unwritten> {
    let filter: Targets = filter.parse().context("the log filter is malformed")?;
    let out: Box<dyn io::Write + Send> = match destination {
        Destination::StandardError => Box::new(io::stderr()),
        Destination::File(path) => {
            Box::new(File::create(path).with_context(|| format!("{} cannot be made", path.display()))?)
        }
    };
    let (spool, unwritten) = spool::start(out).context("the logs cannot be started")?;
    let layer = match format {
        LogFormat::Json => JsonLines::new(spool).boxed(),
        LogFormat::Text => fmt::layer().with_writer(spool).with_ansi(false).boxed(),
    };
    tracing_subscriber::registry()
        .with(layer.with_filter(filter))
        .try_init()?;
    Ok(unwritten)
}
