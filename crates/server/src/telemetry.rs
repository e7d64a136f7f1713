//! Log lines: on standard error, without personal data.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::writer::BoxMakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt};

use crate::settings::LogFormat;

/// Where log lines go.
pub enum Destination<'a> {
    /// Standard error, for whoever runs the process.
    StandardError,
    /// A file, which is made new.
    File(&'a Path),
}

/// Starts logging, once per process.
///
/// # Errors
/// When the filter is malformed, the file cannot be made, or logging was started already.
pub fn start(filter: &str, format: LogFormat, destination: Destination<'_>) -> anyhow::Result<()> {
    let filter: Targets = filter.parse().context("the log filter is malformed")?;
    let writer = match destination {
        Destination::StandardError => BoxMakeWriter::new(io::stderr),
        Destination::File(path) => {
            let file = File::create(path).with_context(|| format!("{} cannot be made", path.display()))?;
            BoxMakeWriter::new(Arc::new(file))
        }
    };
    let layer = fmt::layer().with_writer(writer).with_ansi(false);
    let layer = match format {
        LogFormat::Json => layer
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .boxed(),
        LogFormat::Text => layer.boxed(),
    };
    tracing_subscriber::registry()
        .with(layer.with_filter(filter))
        .try_init()?;
    Ok(())
}
