//! Runs a command with a PostgreSQL server of its own, and takes the server away again.
//!
//! `with-postgres -- COMMAND…` makes an empty cluster in a temporary folder, starts it on a free port of the loopback
//! address, sets `BONAFIDE_TEST_POSTGRES_URL` and runs the command, whose exit code it gives back. The server and its
//! folder go when this process ends, in whatever way it ends: a shell waits for the end of a pipe that only this
//! process holds.
//!
//! Nothing is flushed to disk, and little is kept there, unless `BONAFIDE_TEST_FSYNC=1`: the data is worth nothing after the run.

use std::error::Error;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, ExitStatus, Stdio};
use std::time::Duration;

use tokio::process::{Child, Command};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{sleep, timeout};

/// Where Debian keeps the programs of each version.
const VERSIONS: &str = "/usr/lib/postgresql";
/// Who the server runs as when we are root, which it refuses to run as.
const SERVER_USER: &str = "postgres";
/// Tells the command where the server is.
const URL_VARIABLE: &str = "BONAFIDE_TEST_POSTGRES_URL";
/// Asks for real flushes when it is `1`.
const FSYNC_VARIABLE: &str = "BONAFIDE_TEST_FSYNC";
/// Connections that the server takes: tests run in many processes, each with pools of its own.
const CONNECTIONS_MAX: u32 = 400;
/// How long the server may take to start or to stop.
const SERVER_WITHIN: Duration = Duration::from_secs(60);
/// How often a starting server is asked whether it is ready.
const ASK_EVERY: Duration = Duration::from_millis(50);
/// How often another port is tried when somebody else was faster.
const STARTS_MAX: u32 = 5;
/// How long the command may take to end by itself after a signal.
const COMMAND_ENDS_WITHIN: Duration = Duration::from_secs(20);

/// Runs the server, waits for the end of its standard input, stops the server and removes its folder.
const KEEPER: &str = r#"folder=$1; shift
"$@" >"$folder/log" 2>&1 &
server=$!
cat >/dev/null
kill -INT "$server" 2>/dev/null
wait "$server"
cd /
rm -rf "$folder""#;

type Outcome<T> = Result<T, Box<dyn Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let command: Vec<String> = std::env::args()
        .skip(1)
        .skip_while(|argument| argument == "--")
        .collect();
    if command.is_empty() {
        eprintln!("usage: with-postgres -- COMMAND…");
        return ExitCode::from(2);
    }
    match run(&command).await {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("with-postgres: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: &[String]) -> Outcome<u8> {
    let programs = Programs::find()?;
    let mut server = Server::start(&programs).await?;
    let outcome = run_command(command, &server.url).await;
    server.stop().await;
    outcome
}

/// PostgreSQL's programs, and who runs them.
struct Programs {
    folder: PathBuf,
    /// User and group, when they are not ours.
    runs_as: Option<(u32, u32)>,
}

impl Programs {
    fn find() -> Outcome<Self> {
        let versions = fs::read_dir(VERSIONS).into_iter().flatten().flatten();
        let mut folders: Vec<(u32, PathBuf)> = versions
            .filter_map(|entry| {
                let version = entry.file_name().to_str()?.parse().ok()?;
                Some((version, entry.path().join("bin")))
            })
            .filter(|(_, folder)| folder.join("initdb").exists())
            .collect();
        folders.sort();
        let (_, folder) = folders
            .pop()
            .ok_or("PostgreSQL is not installed: apt-get install postgresql")?;
        let are_root = fs::metadata("/proc/self")?.uid() == 0;
        let runs_as = if are_root {
            Some(user_and_group(SERVER_USER)?)
        } else {
            None
        };
        Ok(Self { folder, runs_as })
    }

    /// A program, or another one, run as the server's user inside a folder.
    fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder);
        if let Some((user, group)) = self.runs_as {
            command.uid(user).gid(group);
        }
        command
    }
}

/// A running server. `keeper` takes it away when `Child::stdin` is closed.
struct Server {
    url: String,
    keeper: Child,
}

impl Server {
    async fn start(programs: &Programs) -> Outcome<Self> {
        for _ in 0..STARTS_MAX {
            let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
            if let Some(server) = Self::start_on(programs, port).await? {
                return Ok(server);
            }
        }
        Err("the server did not start".into())
    }

    async fn start_on(programs: &Programs, port: u16) -> Outcome<Option<Self>> {
        let temporary = tempfile::Builder::new().prefix("with-postgres-").tempdir()?;
        let folder = temporary.path();
        if let Some((user, group)) = programs.runs_as {
            chown(folder, Some(user), Some(group))?;
        }
        let data = folder.join("data");
        let initdb = programs
            .command(&programs.folder.join("initdb"), folder)
            .args([
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
                "-D",
            ])
            .arg(&data)
            .output()
            .await?;
        if !initdb.status.success() {
            return Err(format!("initdb failed: {}", String::from_utf8_lossy(&initdb.stderr)).into());
        }
        let keeper = programs
            .command(Path::new("/bin/sh"), folder)
            .args(["-c", KEEPER, "sh"])
            .arg(folder)
            .arg(programs.folder.join("postgres"))
            .arg("-D")
            .arg(&data)
            .args(["-h", "127.0.0.1", "-p", &port.to_string(), "-k"])
            .arg(folder)
            .args(settings())
            .stdin(Stdio::piped())
            .process_group(0)
            .spawn()?;
        // The keeper removes the folder from here on.
        let folder = temporary.keep();
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        let mut server = Self { url, keeper };
        if server.is_ready(programs, &folder, port).await? {
            return Ok(Some(server));
        }
        eprintln!(
            "with-postgres: {}",
            fs::read_to_string(folder.join("log")).unwrap_or_default().trim()
        );
        server.stop().await;
        Ok(None)
    }

    async fn is_ready(&mut self, programs: &Programs, folder: &Path, port: u16) -> Outcome<bool> {
        let asked = async {
            loop {
                let answer = programs
                    .command(&programs.folder.join("pg_isready"), folder)
                    .args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()])
                    .status()
                    .await?;
                if answer.success() {
                    return Ok(true);
                }
                let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
                // A question that came too early is logged as fatal, too.
                let is_fatal = |line: &str| line.contains("FATAL") && !line.contains("is starting up");
                if log.lines().any(is_fatal) {
                    return Ok(false);
                }
                sleep(ASK_EVERY).await;
            }
        };
        timeout(SERVER_WITHIN, asked).await.unwrap_or(Ok(false))
    }

    async fn stop(&mut self) {
        drop(self.keeper.stdin.take());
        if timeout(SERVER_WITHIN, self.keeper.wait()).await.is_err() {
            eprintln!("with-postgres: the server did not stop");
        }
    }
}

fn settings() -> Vec<String> {
    let mut settings = vec![
        format!("max_connections={CONNECTIONS_MAX}"),
        "shared_buffers=128MB".to_owned(),
    ];
    if std::env::var(FSYNC_VARIABLE).as_deref() != Ok("1") {
        let volatile = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];
        let small = [
            "wal_level=minimal",
            "max_wal_senders=0",
            "max_wal_size=128MB",
            "min_wal_size=32MB",
        ];
        settings.extend(volatile.into_iter().chain(small).map(str::to_owned));
    }
    settings
        .into_iter()
        .flat_map(|setting| ["-c".to_owned(), setting])
        .collect()
}

/// Runs the command to its end; a signal to us is passed on to it.
async fn run_command(command: &[String], url: &str) -> Outcome<u8> {
    let mut child = Command::new(&command[0])
        .args(&command[1..])
        .env(URL_VARIABLE, url)
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("{} cannot be run: {error}", command[0]))?;
    let mut terminated = signal(SignalKind::terminate())?;
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut hung_up = signal(SignalKind::hangup())?;
    let name = tokio::select! {
        status = child.wait() => return Ok(exit_code(status?)),
        _ = terminated.recv() => "TERM",
        _ = interrupted.recv() => "INT",
        _ = hung_up.recv() => "HUP",
    };
    if let Some(id) = child.id() {
        let _ = Command::new("/bin/kill")
            .args([format!("-{name}"), id.to_string()])
            .status()
            .await;
    }
    match timeout(COMMAND_ENDS_WITHIN, child.wait()).await {
        Ok(status) => Ok(exit_code(status?)),
        Err(_) => {
            child.kill().await?;
            Ok(1)
        }
    }
}

/// The exit code as a shell gives it: 128 and the signal's number for a command that a signal ended.
fn exit_code(status: ExitStatus) -> u8 {
    let code = status
        .code()
        .or_else(|| Some(128 + status.signal()?))
        .unwrap_or(1);
    u8::try_from(code).unwrap_or(1)
}

/// The numbers of a user of this machine and of the user's group.
fn user_and_group(name: &str) -> Outcome<(u32, u32)> {
    let users = fs::read_to_string("/etc/passwd")?;
    let fields = users
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>())
        .find(|fields| fields[0] == name);
    let fields = fields.ok_or_else(|| format!("there is no user {name}"))?;
    match fields.as_slice() {
        [_, _, user, group, ..] => Ok((user.parse()?, group.parse()?)),
        _ => Err("/etc/passwd is malformed".into()),
    }
}
