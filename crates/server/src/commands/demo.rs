//! `bonafide demo`: people taken through a verification, over real HTTP, with every call and answer shown.

mod layout;
mod narrator;
pub(super) mod people;
mod pictures;
mod story;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use evidence::model::Models;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::installation::Installation;
use crate::node::{Node, stop_signal};
use crate::report::{Format, Report};
use crate::settings::Settings;
use crate::telemetry::{self, Destination};

use narrator::Narrator;
use story::Outcome;

/// Where the demo listens unless that address is taken or another one was asked for.
const PORT: u16 = 8080;
/// Name of the log file inside the data folder.
const LOG_FILE: &str = "demo-server.log";

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Address and port of the API [default: 127.0.0.1:8080, or a free port when that is taken]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// End after the story instead of leaving the server up
    #[arg(long, env = "DEMO_EXIT", hide_env_values = true, value_parser = clap::builder::FalseyValueParser::new())]
    exit: bool,
}

/// Plays the story, and leaves the server up until SIGTERM or SIGINT. Without a data folder of the operator's choice
/// it uses a temporary one, which goes when the demo ends.
///
/// # Errors
/// When anything in the story went otherwise than it should.
pub async fn demo(
    arguments: &DemoArgs,
    installation: &mut Installation,
    format: Format,
) -> anyhow::Result<Report> {
    let temporary = use_temporary_folder(&mut installation.settings)?;
    installation.create_data_folder()?;
    let data_dir = installation.settings.data_dir.canonicalize()?;
    installation.settings.data_dir.clone_from(&data_dir);
    installation.settings.listen = arguments.listen.unwrap_or_else(free_address);
    let settings = installation.settings.clone();
    let log = data_dir.join(LOG_FILE);
    let _unwritten = telemetry::start(&settings.log_level, settings.log_format, Destination::File(&log))?;

    let engine = installation.open().await?;
    super::serve::log_warnings(installation);
    let node = Node::start(&engine, &settings).await?;
    let mut narrator = Narrator::new(node.url(), &data_dir, installation.config.as_deref(), format)?;
    let models = Models::open(installation.models_folder());
    let told = story::tell(&mut narrator, &engine, &models).await;
    let outcome = match told {
        Ok(outcome) => outcome,
        Err(error) => {
            node.stop(settings.stop_within()).await;
            let kept = temporary.map_or(data_dir, TempDir::keep);
            return Err(error.context(format!(
                "the demo failed; its data and log are in {}",
                kept.display()
            )));
        }
    };
    if format == Format::Json {
        Report::new(document(&node, &data_dir, &outcome), "").print(format);
    }
    if !arguments.exit {
        where_to_look(&mut narrator, &node, &data_dir, &outcome)?;
        stop_signal().await?;
    }
    node.stop(settings.stop_within()).await;
    Ok(Report::new(Value::Null, ""))
}

/// A temporary data folder, unless the operator chose one.
fn use_temporary_folder(settings: &mut Settings) -> anyhow::Result<Option<TempDir>> {
    if !settings.has_built_in_data_dir() {
        return Ok(None);
    }
    let folder = tempfile::Builder::new()
        .prefix("bonafide-demo-")
        .tempdir()
        .context("no temporary folder")?;
    settings.data_dir = folder.path().to_owned();
    Ok(Some(folder))
}

fn free_address() -> SocketAddr {
    let usual = SocketAddr::from((Ipv4Addr::LOCALHOST, PORT));
    match TcpListener::bind(usual) {
        Ok(_) => usual,
        Err(_) => SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
    }
}

fn where_to_look(
    narrator: &mut Narrator,
    node: &Node,
    data_dir: &Path,
    outcome: &Outcome,
) -> anyhow::Result<()> {
    let url = node.url();
    let log = data_dir.join(LOG_FILE);
    narrator.heading("Where to look next")?;
    narrator.say(&format!(
        "API documentation   {url}/docs   (OpenAPI: {url}/openapi.json)\n\
         Health and metrics  {url}/health  {url}/ready  {url}/metrics\n\
         Project             {}\n\
         Key                 {}\n\
         Data folder         {}\n\
         Server's log        {}\n\
         \n\
         Ask for somebody's status yourself:\n  \
         curl -H 'X-API-KEY: {}' {url}/api/2025-06-09/users/userId:john-doe/identity-verification\n\
         Look around as an operator:\n  \
         {} --data-dir {} case list --all\n\
         \n\
         The server stays up. Press Ctrl-C to end it.",
        outcome.project,
        outcome.key,
        data_dir.display(),
        log.display(),
        outcome.key,
        std::env::current_exe()
            .unwrap_or_else(|_| PathBuf::from("bonafide"))
            .display(),
        data_dir.display(),
    ))
}

fn document(node: &Node, data_dir: &Path, outcome: &Outcome) -> Value {
    json!({
        "url": node.url(),
        "projectId": outcome.project,
        "key": outcome.key,
        "dataDir": data_dir,
        "calls": outcome.calls,
    })
}
