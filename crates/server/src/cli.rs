//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};
use engine::Engine;
use serde_json::json;

use crate::commands::{
    audit, bench, case, demo, doctor, event, face, key, key_ring, legal, list, migrate, policy, project,
    read, reviewer, screen, serve, worker,
};
use crate::installation::Installation;
use crate::report::{self, EXIT_USAGE, Format, Report, Warning};
use crate::settings::{self, Overrides};

/// Verifies who people are: consent, documents, screening, review, over one API.
///
/// Without further settings everything lives in one folder: an embedded database, sealed files and the key ring.
/// Every command works before the first `serve` and while servers run. Settings: see config.default.toml.
#[derive(Debug, Parser)]
#[command(name = "bonafide", version, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(Debug, clap::Args)]
struct Global {
    /// Folder of the embedded database, the sealed files and the key ring [default: bonafide-data]
    #[arg(
        long,
        global = true,
        env = "BONAFIDE_DATA_DIR",
        value_name = "FOLDER",
        hide_env_values = true
    )]
    data_dir: Option<PathBuf>,
    /// File of settings, in the form of config.default.toml
    #[arg(
        long,
        global = true,
        env = "BONAFIDE_CONFIG",
        value_name = "FILE",
        hide_env_values = true
    )]
    config: Option<PathBuf>,
    /// Answer with one JSON document on standard output; errors are one on standard error
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the API and the background worker
    Serve(serve::ServeArgs),
    /// Run the background worker alone, beside other processes that serve the API
    Worker,
    /// Examine the installation and say what is wrong with it
    Doctor,
    #[command(flatten)]
    Operate(Operation),
    /// The keys that personal data is sealed by
    #[command(subcommand)]
    KeyRing(key_ring::KeyRingCommand),
    /// Measure the service on this machine, beside the best that its database gives
    #[command(subcommand)]
    Bench(bench::BenchCommand),
    /// Read a document, or a labelled set of them, and print everything that was read
    Read(read::ReadArgs),
    /// Faces in pictures: find, compare, judge, and measure on labelled sets
    #[command(subcommand)]
    Face(face::FaceCommand),
    /// Take people through a verification, over real HTTP, showing every call and answer
    Demo(demo::DemoArgs),
}

/// Commands that open the engine, do one thing and end.
#[derive(Debug, Subcommand)]
enum Operation {
    /// Bring the database up to date (`serve` does so too)
    Migrate,
    /// Projects: one tenant in one environment each
    #[command(subcommand)]
    Project(project::ProjectCommand),
    /// API keys of projects
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// Versions of the legal documents that users accept
    #[command(subcommand)]
    Legal(legal::LegalCommand),
    /// Requirements, country lists and risk weights
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    /// Sanctions and other lists that names are screened against
    #[command(subcommand)]
    List(list::ListCommand),
    /// Look for a name, or a file of names, on the imported lists
    Screen(screen::ScreenArgs),
    /// People who may decide cases
    #[command(subcommand)]
    Reviewer(reviewer::ReviewerCommand),
    /// Cases that a person has to decide
    #[command(subcommand)]
    Case(case::CaseCommand),
    /// What clients are to be told of their users
    #[command(subcommand)]
    Event(event::EventCommand),
    /// The record of who did what
    #[command(subcommand)]
    Audit(audit::AuditCommand),
}

/// Reads a command line, carries it out, prints the outcome, and gives the exit code.
pub fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => return refuse_usage(&error, &arguments),
    };
    let format = if cli.global.json {
        Format::Json
    } else {
        Format::Text
    };
    let installation = match settings_of(&cli) {
        Ok(loaded) => {
            let warnings = loaded.unknown_variables.into_iter().map(|name| Warning {
                code: "unknown-variable",
                message: format!("{name} is set, but there is no such setting"),
            });
            Installation::new(loaded.settings, cli.global.config.clone(), warnings.collect())
        }
        Err(refusal) => return report::print_error(&refusal.into(), &[], format),
    };
    let mut installation = installation;
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(carry_out(cli.command, &mut installation, format)));
    match outcome {
        Ok(report) => {
            report::print_warnings(&installation.warnings, format);
            report.print(format)
        }
        Err(error) => report::print_error(&error, &installation.warnings, format),
    }
}

async fn carry_out(
    command: Command,
    installation: &mut Installation,
    format: Format,
) -> anyhow::Result<Report> {
    match command {
        Command::Serve(_) => serve::serve(installation, format).await,
        Command::Worker => worker::work(installation).await,
        Command::Doctor => doctor::doctor(installation).await,
        Command::KeyRing(command) => command.run(installation),
        Command::Bench(command) => command.run(installation).await,
        Command::Read(arguments) => read::read(&arguments, installation).await,
        Command::Face(command) => command.run(installation),
        Command::Demo(arguments) => demo::demo(&arguments, installation, format).await,
        Command::Operate(operation) => {
            let engine = installation.open().await?;
            let outcome = operate(operation, installation, &engine).await;
            engine.close().await;
            outcome
        }
    }
}

async fn operate(
    operation: Operation,
    installation: &Installation,
    engine: &Engine,
) -> anyhow::Result<Report> {
    match operation {
        Operation::Migrate => Ok(migrate::migrate(installation, engine)),
        Operation::Project(command) => command.run(engine).await,
        Operation::Key(command) => command.run(engine).await,
        Operation::Legal(command) => command.run(engine).await,
        Operation::Policy(command) => command.run(engine).await,
        Operation::List(command) => command.run(engine, &installation.settings.list_addresses()).await,
        Operation::Screen(arguments) => arguments.run(engine).await,
        Operation::Reviewer(command) => command.run(engine).await,
        Operation::Case(command) => command.run(engine).await,
        Operation::Event(command) => command.run(engine).await,
        Operation::Audit(command) => command.run(engine).await,
    }
}

fn settings_of(cli: &Cli) -> Result<settings::Loaded, crate::refusal::Refusal> {
    let mut overrides = Overrides {
        config: cli.global.config.clone(),
        data_dir: cli.global.data_dir.clone(),
        ..Overrides::default()
    };
    if let Command::Serve(arguments) = &cli.command {
        overrides.listen = arguments.listen;
        overrides.tls_cert.clone_from(&arguments.tls_cert);
        overrides.tls_key.clone_from(&arguments.tls_key);
    }
    settings::load(&overrides, std::env::vars_os())
}

/// Help and version go to standard output; a command line that was not understood is an error like any other.
fn refuse_usage(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    let wants_json = arguments.iter().any(|argument| argument == "--json");
    let is_error = !matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if wants_json && is_error {
        let text = error.to_string();
        let message = text.strip_prefix("error: ").unwrap_or(&text).trim_end();
        eprintln!("{}", json!({"error": true, "message": message, "code": "usage"}));
    } else {
        // A closed pipe is the reader's choice.
        let _ = error.print();
    }
    ExitCode::from(if is_error { EXIT_USAGE } else { 0 })
}
