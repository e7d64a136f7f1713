//! Makes calls and runs commands, and shows each with its answer.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use reqwest::Method;
use serde_json::Value;
use tokio::process::Command;

use super::layout;
use crate::report::Format;

/// Every path of the API starts so.
const BASE: &str = "/api/2025-06-09";
/// How long one call or command may take.
const CALL_WITHIN: Duration = Duration::from_secs(30);
/// Columns of a heading.
const COLUMNS: usize = 100;

/// Tells the story on standard output; on standard error when that is for one document.
pub struct Narrator {
    out: Box<dyn Write + Send>,
    client: reqwest::Client,
    url: String,
    key: String,
    program: PathBuf,
    data_dir: PathBuf,
    config: Option<PathBuf>,
    calls: usize,
}

/// What a call was answered with.
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The body; null when there is none.
    pub body: Value,
    /// The body as it was sent.
    text: String,
}

impl Narrator {
    /// A narrator that calls the API at `url`, and runs this very program on the same data folder.
    pub fn new(url: &str, data_dir: &Path, config: Option<&Path>, format: Format) -> anyhow::Result<Self> {
        let client = reqwest::Client::builder()
            .no_proxy()
            .timeout(CALL_WITHIN)
            .build()?;
        Ok(Self {
            out: match format {
                Format::Text => Box::new(io::stdout()),
                Format::Json => Box::new(io::stderr()),
            },
            client,
            url: url.to_owned(),
            key: String::new(),
            program: std::env::current_exe().context("this program's own path is unknown")?,
            data_dir: data_dir.to_owned(),
            config: config.map(Path::to_owned),
            calls: 0,
        })
    }

    /// The key that later calls carry.
    pub fn use_key(&mut self, key: &str) {
        key.clone_into(&mut self.key);
    }

    /// How many calls were made.
    pub fn calls(&self) -> usize {
        self.calls
    }

    /// Starts a chapter.
    pub fn heading(&mut self, title: &str) -> anyhow::Result<()> {
        let rule = "═".repeat(COLUMNS.saturating_sub(title.chars().count() + 4));
        Ok(writeln!(self.out, "\n══ {title} {rule}\n")?)
    }

    /// Tells what happens next, or what was found.
    pub fn say(&mut self, text: &str) -> anyhow::Result<()> {
        Ok(writeln!(self.out, "{text}\n")?)
    }

    /// Makes a call with a body, shows both, and fails on a status that was not expected.
    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        body: &Value,
        expected: u16,
    ) -> anyhow::Result<Answer> {
        self.show_request(&method, path, Some(body))?;
        let answer = self.call(method, path, Some(body)).await?;
        self.show_answer(&answer)?;
        expect_status(&answer, expected)?;
        Ok(answer)
    }

    /// Makes a call without a body, shows it, and fails on a status other than 200.
    pub async fn ask(&mut self, method: Method, path: &str) -> anyhow::Result<Answer> {
        self.show_request(&method, path, None)?;
        let answer = self.call(method, path, None).await?;
        self.show_answer(&answer)?;
        expect_status(&answer, 200)?;
        Ok(answer)
    }

    /// Makes a call without a body and shows nothing.
    pub async fn ask_silently(&mut self, method: Method, path: &str) -> anyhow::Result<Answer> {
        let answer = self.call(method, path, None).await?;
        expect_status(&answer, 200)?;
        Ok(answer)
    }

    /// Shows a call that was made without showing it.
    pub fn show(&mut self, method: &Method, path: &str, answer: &Answer) -> anyhow::Result<()> {
        self.show_request(method, path, None)?;
        self.show_answer(answer)
    }

    /// Runs this program with `--json` on the same installation, shows the command and its answer. Values of
    /// variables are not shown.
    pub async fn command(
        &mut self,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> anyhow::Result<Value> {
        let variables: String = environment.iter().map(|(name, _)| format!("{name}=… ")).collect();
        let shown: Vec<String> = arguments.iter().map(|argument| quoted(argument)).collect();
        writeln!(self.out, "$ {variables}bonafide {} --json", shown.join(" "))?;
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .arg("--json")
            .arg("--data-dir")
            .arg(&self.data_dir);
        if let Some(config) = &self.config {
            command.arg("--config").arg(config);
        }
        let output = command
            .envs(environment.iter().copied())
            .kill_on_drop(true)
            .output();
        let output = tokio::time::timeout(CALL_WITHIN, output)
            .await
            .context("the command took too long")??;
        if !output.status.success() {
            bail!(
                "the command failed: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        let answer: Value = serde_json::from_slice(&output.stdout).context("the command printed no JSON")?;
        self.show_json(&String::from_utf8_lossy(&output.stdout))?;
        writeln!(self.out)?;
        Ok(answer)
    }

    async fn call(&mut self, method: Method, path: &str, body: Option<&Value>) -> anyhow::Result<Answer> {
        self.calls += 1;
        let url = format!("{}{BASE}{path}", self.url);
        let mut request = self.client.request(method, url).header("X-API-KEY", &self.key);
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await.context("the server did not answer")?;
        let status = response.status().as_u16();
        let text = response.text().await?;
        let body = match text.is_empty() {
            true => Value::Null,
            false => serde_json::from_str(&text).context("the answer is not JSON")?,
        };
        Ok(Answer { status, body, text })
    }

    fn show_request(&mut self, method: &Method, path: &str, body: Option<&Value>) -> anyhow::Result<()> {
        writeln!(self.out, "→ {method} {BASE}{path}")?;
        match body {
            Some(body) => self.show_json(&body.to_string()),
            None => Ok(()),
        }
    }

    fn show_answer(&mut self, answer: &Answer) -> anyhow::Result<()> {
        writeln!(self.out, "← {}", answer.status)?;
        self.show_json(&answer.text)?;
        Ok(writeln!(self.out)?)
    }

    fn show_json(&mut self, json: &str) -> anyhow::Result<()> {
        for line in layout::lines(json) {
            writeln!(self.out, "  {line}")?;
        }
        Ok(())
    }
}

fn expect_status(answer: &Answer, expected: u16) -> anyhow::Result<()> {
    if answer.status != expected {
        bail!(
            "expected HTTP status {expected}, and it was {}: {}",
            answer.status,
            answer.body
        );
    }
    Ok(())
}

fn quoted(argument: &str) -> String {
    let plain = argument
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-_.,:/+".contains(c));
    if plain {
        argument.to_owned()
    } else {
        format!("'{argument}'")
    }
}
