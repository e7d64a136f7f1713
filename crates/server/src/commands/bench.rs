//! `bonafide bench`: what the service does a second on this machine, beside the best that its database gives, and how well
//! and fast names are matched.
//!
//! For the API, a real server listens on a socket of the loopback address, with its logs and metrics as shipped; clients in the
//! same process call it over kept connections, on threads of their own. What the clients cost is inside the figures,
//! of the calls and of the ceilings alike.

mod connection;
mod figures;
mod idle;
mod load;
mod people;
pub(super) mod process;
mod screening;
mod subject;
mod watch;
mod work;
mod yardstick;

use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use serde_json::json;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use crate::installation::Installation;
use crate::report::Report;
use crate::settings::Settings;
use crate::telemetry::{self, Destination, Unwritten};

use figures::{Figures, Measure, Series};
use subject::Subject;

/// How often everything is measured; what is told is the median.
const ROUNDS: usize = 3;
/// Seconds that each measurement takes unless said otherwise.
const SECONDS: u64 = 3;
/// Most seconds that a measurement may take.
const SECONDS_MAX: u64 = 600;
/// Threads that the clients run on.
const CLIENT_THREADS: usize = 2;

/// Measures the service.
#[derive(Debug, Subcommand)]
pub enum BenchCommand {
    /// Users registered, statuses read and people verified a second, over the API, on each database
    Api(ApiArgs),
    /// What the matcher finds, leaves alone, and costs, on labelled queries
    Screening(screening::ScreeningArgs),
    /// How long it takes to look for all users on what a list says anew, and for one user on all lists
    Watch(watch::WatchArgs),
}

/// Arguments of `bench api`.
#[derive(Debug, Args)]
pub struct ApiArgs {
    /// Seconds that each measurement takes; there are six on each database, three times
    #[arg(long, value_name = "N", default_value_t = SECONDS, value_parser = clap::value_parser!(u64).range(1..=SECONDS_MAX))]
    seconds: u64,
    /// Measure on PostgreSQL, too: the URL of an empty database, which is filled and left so
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
}

impl BenchCommand {
    /// Carries the command out, in a temporary folder: inside the data folder if one was chosen, so that its disk is
    /// measured.
    pub async fn run(self, installation: &mut Installation) -> anyhow::Result<Report> {
        let arguments = match self {
            Self::Api(arguments) => arguments,
            Self::Screening(arguments) => return screening::run(&arguments),
            Self::Watch(arguments) => {
                let (folder, _unwritten) = prepared_folder(&installation.settings)?;
                return watch::measure(&arguments, &installation.settings, folder.path()).await;
            }
        };
        let settings = &installation.settings;
        let (folder, _unwritten) = prepared_folder(settings)?;
        let idle = idle::measure(folder.path()).await?;
        let clients = Builder::new_multi_thread()
            .worker_threads(CLIENT_THREADS)
            .thread_name("bench-client")
            .enable_all()
            .build()?;
        let outcome = on_each_database(&arguments, settings, folder.path(), &clients).await;
        clients.shutdown_background();
        let figures = outcome?;
        let text = format!("{}\n{}", figures::table(&figures), idle::text(&idle));
        let databases: Vec<_> = figures.iter().map(Figures::document).collect();
        let document = json!({
            "cores": std::thread::available_parallelism().map_or(1, usize::from),
            "seconds": arguments.seconds,
            "rounds": ROUNDS,
            "databases": databases,
            "idle": idle::document(&idle),
        });
        Ok(Report::new(document, text))
    }
}

/// A temporary folder, and the log that goes to it.
fn prepared_folder(settings: &Settings) -> anyhow::Result<(TempDir, Unwritten)> {
    let folder = temporary_folder(settings)?;
    let unwritten = telemetry::start(
        &settings.log_level,
        settings.log_format,
        Destination::File(&folder.path().join("log")),
    )?;
    Ok((folder, unwritten))
}

fn temporary_folder(settings: &Settings) -> anyhow::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("bonafide-bench-");
    let made = if settings.has_built_in_data_dir() {
        builder.tempdir()
    } else {
        std::fs::create_dir_all(&settings.data_dir)?;
        builder.tempdir_in(&settings.data_dir)
    };
    made.context("no temporary folder")
}

async fn on_each_database(
    arguments: &ApiArgs,
    settings: &Settings,
    folder: &Path,
    clients: &Runtime,
) -> anyhow::Result<Vec<Figures>> {
    let span = Duration::from_secs(arguments.seconds);
    let mut figures = Vec::new();
    for (name, url) in [
        ("sqlite", Some("")),
        ("postgresql", arguments.postgres.as_deref()),
    ] {
        let Some(url) = url else { continue };
        let mut settings = settings.clone();
        settings.data_dir = folder.join(name);
        url.clone_into(&mut settings.database_url);
        figures.push(on_one_database(name, settings, span, clients).await?);
    }
    Ok(figures)
}

async fn on_one_database(
    database: &'static str,
    settings: Settings,
    span: Duration,
    clients: &Runtime,
) -> anyhow::Result<Figures> {
    eprintln!("{database}: warming up");
    let subject = Subject::start(settings, clients.handle()).await?;
    let mut series: Vec<Series> = Measure::ALL.into_iter().map(Series::new).collect();
    for round in 1..=ROUNDS {
        for series in &mut series {
            eprintln!("{database}: round {round} of {ROUNDS}: {}", series.measure.name());
            series.rounds.push(subject.measure(series.measure, span).await?);
        }
    }
    subject.stop().await?;
    Ok(Figures { database, series })
}
