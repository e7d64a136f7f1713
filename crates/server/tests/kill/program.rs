//! The program on a data folder and a database of its own.

use std::fs::OpenOptions;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// Where the server of PostgreSQL is that tests make their databases on.
const POSTGRES_URL: &str = "BONAFIDE_TEST_POSTGRES_URL";
/// How long a server may take to end by itself.
const STOPPED_WITHIN: Duration = Duration::from_secs(30);
/// What is logged: not the lists that staging has no need of.
const LOGGED: &str = "warn,bonafide::commands::serve=error";
/// Calls a minute: the test is not about rates.
const CALLS_PER_MINUTE: &str = "1000000";

/// A folder, and which database is used.
pub struct Place {
    folder: TempDir,
    database_url: Option<String>,
}

impl Place {
    pub fn on_sqlite() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            database_url: None,
        }
    }

    /// The server goes at the end of the run, and the database with it.
    pub fn on_postgres() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let server = std::env::var(POSTGRES_URL).unwrap_or_else(|_| {
            panic!("{POSTGRES_URL} is not set: run the tests by `make test`, or under `with-postgres --`")
        });
        let name = format!(
            "kill_{}_{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let made = std::process::Command::new("createdb")
            .args(["--maintenance-db", &server, &name])
            .output()
            .expect("createdb of the package postgresql can be run");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let (base, _) = server
            .rsplit_once('/')
            .expect("the server's URL names a database");
        Self {
            folder: TempDir::new().unwrap(),
            database_url: Some(format!("{base}/{name}")),
        }
    }

    fn data_dir(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bonafide"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("BONAFIDE_") {
                command.env_remove(name);
            }
        }
        command
            .current_dir(self.folder.path())
            .env("BONAFIDE_DATA_DIR", self.data_dir())
            .env("BONAFIDE_LOG_LEVEL", LOGGED)
            .kill_on_drop(true);
        if let Some(url) = &self.database_url {
            command.env("BONAFIDE_DATABASE_URL", url);
        }
        command
    }

    /// Writes a file, and gives its path.
    pub fn file(&self, name: &str, content: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Runs a command that must work, and gives its one document.
    pub async fn json(&self, arguments: &[&str]) -> Value {
        let output = self
            .program()
            .args(arguments)
            .arg("--json")
            .output()
            .await
            .unwrap();
        let (out, error) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        assert!(output.status.success(), "{arguments:?}: {error}{out}");
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out:?}"))
    }

    /// A server key of a new project in staging.
    pub async fn key(&self) -> String {
        let mut arguments = vec![
            "project",
            "create",
            "--name",
            "Kill",
            "--environment",
            "staging",
            "--kyc",
            "enabled",
        ];
        arguments.extend([
            "--writes-per-minute",
            CALLS_PER_MINUTE,
            "--reads-per-minute",
            CALLS_PER_MINUTE,
        ]);
        let project = self.json(&arguments).await["projectId"]
            .as_str()
            .unwrap()
            .to_owned();
        let scopes = "users.create,users.read";
        let arguments = [
            "key",
            "create",
            "--project",
            &project,
            "--scopes",
            scopes,
            "--type",
            "server",
        ];
        self.json(&arguments).await["key"].as_str().unwrap().to_owned()
    }

    fn start(&self) -> Child {
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.folder.path().join("log"))
            .unwrap();
        let mut command = self.program();
        command.args(["serve", "--json", "--listen", "127.0.0.1:0"]);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap()
    }

    /// Starts a server, and waits until it is ready.
    pub async fn serve(&self) -> Server {
        let mut child = self.start();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .await
            .unwrap();
        assert!(!line.is_empty(), "the server did not start:\n{}", self.log());
        let ready: Value = serde_json::from_str(&line).unwrap();
        Server {
            child,
            url: ready["listening"].as_str().unwrap().to_owned(),
        }
    }

    /// Starts a server, and kills it after that time, whether it is ready or not.
    pub async fn serve_in_vain(&self, life: Duration) {
        let mut child = self.start();
        tokio::time::sleep(life).await;
        child.kill().await.unwrap();
    }

    /// What the servers have logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// How many sealed files there are.
    pub fn sealed_files(&self) -> usize {
        files_below(&self.data_dir().join("blobs"))
    }
}

fn files_below(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    let count = |path: std::path::PathBuf| if path.is_dir() { files_below(&path) } else { 1 };
    entries.map(|entry| count(entry.unwrap().path())).sum()
}

/// A server that runs.
pub struct Server {
    child: Child,
    pub url: String,
}

impl Server {
    /// `kill -9`
    pub async fn kill(mut self) {
        let ended = self.child.try_wait().unwrap();
        assert!(ended.is_none(), "the server ended by itself: {ended:?}");
        self.child.kill().await.unwrap();
    }

    /// Asks it to end, and waits until it has.
    pub async fn stop(mut self) {
        let id = self.child.id().expect("it runs").to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status().await.unwrap();
        assert!(sent.success());
        let status = tokio::time::timeout(STOPPED_WITHIN, self.child.wait()).await;
        assert_eq!(status.expect("the server did not end").unwrap().code(), Some(0));
    }
}
