//! A server that does nothing: how soon it is ready, and how much memory it holds.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use super::connection::{Connection, request};
use super::process;

/// How often a server is started on the same folder; what is told is the median.
const STARTS: usize = 5;
/// How long a server is left alone before its memory is looked at.
const LEFT_ALONE: Duration = Duration::from_secs(1);
/// How long a server may take to start.
const START_WITHIN: Duration = Duration::from_secs(30);
/// The aims.
const READY_WITHIN: Duration = Duration::from_millis(500);
const RESIDENT_BYTES_MAX: u64 = 100_000_000;

/// What a server does that nobody calls.
pub struct Idle {
    /// From its start on an empty folder, which makes the database and the keys, to its first answer.
    first_ready: Duration,
    /// From its start on a folder that is there to its first answer.
    ready: Duration,
    /// Resident memory.
    resident_bytes: u64,
}

/// Starts this very program in a folder of its own inside that one.
pub async fn measure(folder: &Path) -> anyhow::Result<Idle> {
    eprintln!("idle server: starting {} times", STARTS + 1);
    let folder = folder.join("idle");
    let (server, first_ready) = start(&folder).await?;
    end(server).await?;
    let mut ready = Vec::new();
    let mut resident = Vec::new();
    for _ in 0..STARTS {
        let (server, took) = start(&folder).await?;
        ready.push(took);
        tokio::time::sleep(LEFT_ALONE).await;
        let id = server.id().context("the server ended by itself")?;
        resident.push(process::resident_bytes(&id.to_string())?);
        end(server).await?;
    }
    ready.sort_unstable();
    resident.sort_unstable();
    Ok(Idle {
        first_ready,
        ready: ready[STARTS / 2],
        resident_bytes: resident[STARTS / 2],
    })
}

/// Gives the server, and how long it took until it had answered that it is ready.
async fn start(folder: &Path) -> anyhow::Result<(Child, Duration)> {
    let program = std::env::current_exe().context("this program's own path is unknown")?;
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("BONAFIDE_") {
            command.env_remove(name);
        }
    }
    command
        .args(["serve", "--json", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(folder);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    let started = Instant::now();
    let mut child = command.spawn()?;
    let ready = tokio::time::timeout(START_WITHIN, wait_until_ready(&mut child)).await;
    ready.context("the server did not start in time")??;
    Ok((child, started.elapsed()))
}

async fn wait_until_ready(child: &mut Child) -> anyhow::Result<()> {
    let out = child.stdout.take().context("its standard output is ours")?;
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line).await?;
    let document: Value = serde_json::from_str(&line).context("the server did not start")?;
    let url = document["listening"].as_str().unwrap_or_default();
    let address = url
        .strip_prefix("http://")
        .context("an address without TLS")?
        .parse()?;
    let mut connection = Connection::open(address).await?;
    let answer = connection.call(&request("GET", "/ready", "", None)).await?;
    match answer.status {
        200 => Ok(()),
        status => bail!("the server is not ready: {status}"),
    }
}

async fn end(mut server: Child) -> anyhow::Result<()> {
    Ok(server.kill().await?)
}

/// For a person.
pub fn text(idle: &Idle) -> String {
    let met = |fine: bool| if fine { "met" } else { "not met" };
    format!(
        "An idle server: ready {:.0} ms after its start (aim: {} ms, {}; {:.0} ms on an empty folder); \
         {:.0} MB resident (aim: {} MB, {}).",
        idle.ready.as_secs_f64() * 1e3,
        READY_WITHIN.as_millis(),
        met(idle.ready < READY_WITHIN),
        idle.first_ready.as_secs_f64() * 1e3,
        idle.resident_bytes as f64 / 1e6,
        RESIDENT_BYTES_MAX / 1_000_000,
        met(idle.resident_bytes < RESIDENT_BYTES_MAX),
    )
}

/// For a script.
pub fn document(idle: &Idle) -> Value {
    json!({
        "readySeconds": idle.ready.as_secs_f64(),
        "firstReadySeconds": idle.first_ready.as_secs_f64(),
        "residentBytes": idle.resident_bytes,
    })
}
