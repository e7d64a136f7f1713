//! Runs the program, and reads what it says.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// How long a server may take to start or to end, on a machine that does much else.
pub const WITHIN: Duration = Duration::from_secs(30);

/// The folder that `make models` fills, when it has; says that the test is skipped when not.
pub fn installed_models() -> Option<PathBuf> {
    let set = std::env::var_os("BONAFIDE_MODELS_DIR").map(PathBuf::from);
    let models = set.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models"));
    let present = models.join("demo-portrait.png").is_file();
    if !present {
        eprintln!("skipped: not all models are in {}", models.display());
    }
    present.then_some(models)
}

/// An empty folder, in which there is no data folder yet.
pub struct Place(TempDir);

/// What a command said.
pub struct Said {
    pub status: ExitStatus,
    pub out: String,
    pub err: String,
}

impl Place {
    pub fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The program with a data folder in this place, and nothing of our own environment that it listens to.
    pub fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bonafide"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("BONAFIDE_") || name == "DEMO_EXIT" {
                command.env_remove(name);
            }
        }
        command
            .current_dir(self.path())
            .env("BONAFIDE_DATA_DIR", self.path().join("data"));
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Said {
        Said::from(self.program().args(arguments).output().unwrap())
    }

    /// Runs a command with `--json` that must work, and gives its one document.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let said = Said::from(self.program().args(arguments).arg("--json").output().unwrap());
        assert!(said.status.success(), "{arguments:?}: {}", said.err);
        said.document()
    }

    /// Runs a command with `--json` that must fail, and gives the one document on standard error.
    pub fn refusal(&self, arguments: &[&str]) -> Value {
        let said = Said::from(self.program().args(arguments).arg("--json").output().unwrap());
        assert!(!said.status.success(), "{arguments:?} was accepted: {}", said.out);
        said.refusal()
    }

    /// A project in an environment; its id.
    pub fn project(&self, environment: &str) -> String {
        let created = self.json(&[
            "project",
            "create",
            "--name",
            "Test",
            "--environment",
            environment,
        ]);
        created["projectId"].as_str().unwrap().to_owned()
    }

    /// A project in staging whose users may be verified, and a server key.
    pub fn key(&self) -> String {
        let arguments = [
            "project",
            "create",
            "--name",
            "Test",
            "--environment",
            "staging",
            "--kyc",
            "enabled",
        ];
        let project = self.json(&arguments)["projectId"].as_str().unwrap().to_owned();
        let arguments = [
            "key",
            "create",
            "--project",
            &project,
            "--scopes",
            "users.create,users.read",
            "--type",
            "server",
        ];
        self.json(&arguments)["key"].as_str().unwrap().to_owned()
    }

    /// Starts `serve` on a free port, and waits until it is ready.
    pub fn serve(&self) -> Server {
        self.serve_with(&[])
    }

    pub fn serve_with(&self, arguments: &[&str]) -> Server {
        let mut command = self.program();
        command
            .args(["serve", "--json", "--listen", "127.0.0.1:0"])
            .args(arguments);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = child.stderr.take().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        if line.is_empty() {
            panic!("the server did not start: {}", rest_of(log));
        }
        let ready: Value = serde_json::from_str(&line).unwrap();
        let url = ready["listening"].as_str().unwrap().to_owned();
        Server {
            child,
            log: Some(log),
            url,
        }
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            status: output.status,
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Said {
    /// The one document on standard output.
    pub fn document(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {:?}", self.out))
    }

    /// The one document on standard error, which has the form of an error.
    pub fn refusal(&self) -> Value {
        assert_eq!(self.out, "");
        let document: Value =
            serde_json::from_str(&self.err).unwrap_or_else(|error| panic!("{error}: {:?}", self.err));
        assert_eq!(document["error"], true);
        assert!(
            document["message"]
                .as_str()
                .is_some_and(|message| !message.is_empty())
        );
        document
    }
}

/// A running server; killed when a test forgets it.
pub struct Server {
    child: Child,
    log: Option<ChildStderr>,
    pub url: String,
}

impl Server {
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal, waits for the end, and gives the exit status and the log.
    pub fn end(mut self, signal: &str) -> (ExitStatus, String) {
        let sent = Command::new("kill")
            .args([format!("-{signal}"), self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
        let log = self.log.take().unwrap();
        let log = std::thread::spawn(move || rest_of(log));
        let started = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(started.elapsed() < WITHIN, "the server did not end");
            std::thread::sleep(Duration::from_millis(10));
        };
        (status, log.join().unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn rest_of(mut log: ChildStderr) -> String {
    let mut text = String::new();
    log.read_to_string(&mut text).unwrap();
    text
}
