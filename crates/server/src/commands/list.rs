//! `bonafide list`: what names are screened against.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use engine::Engine;
use engine::import_list::{
    ImportError, ImportList, ListFile, ListStatus, ListVersion, Shrinking, import_list, list_lists,
};
use engine::sync_lists::ListAddress;
use serde_json::{Value, json};

use super::arguments::{instant, open_file};
use super::list_sync::{DiffArgs, SyncArgs, diff, sync};
use crate::refusal::Refusal;
use crate::report::{Report, table};

/// Sanctions and other lists that names are screened against.
#[derive(Debug, Subcommand)]
pub enum ListCommand {
    /// Import a list that you downloaded; it replaces the one of the same source at once
    Import(ImportArgs),
    /// Fetch the lists that have changed from where they are published, and import them
    Sync(SyncArgs),
    /// Say which lists there are, and which are too old
    Status,
    /// Say what changed between two versions of a list
    Diff(DiffArgs),
}

/// Arguments of `list import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Which list: ofac-sdn, ofac-consolidated, un, eu, uk in the forms in which they are published; ftm-FAMILY
    /// (FollowTheMoney, JSON lines) and csv-FAMILY (one's own) for the family us-ofac, un, eu, uk, pep or own;
    /// entities (JSON lines)
    #[arg(long)]
    source: String,
    /// The list
    #[arg(long)]
    file: PathBuf,
    /// OFAC's file of other names
    #[arg(long, value_name = "FILE")]
    aliases: Option<PathBuf>,
    /// OFAC's file of addresses
    #[arg(long, value_name = "FILE")]
    addresses: Option<PathBuf>,
    /// Import it even though it has far fewer entries than the one before
    #[arg(long)]
    allow_shrink: bool,
}

impl ImportArgs {
    fn shrinking(&self) -> Shrinking {
        if self.allow_shrink {
            Shrinking::Accepted
        } else {
            Shrinking::Refused
        }
    }
}

impl ListCommand {
    /// Carries the command out.
    pub async fn run(self, engine: &Engine, addresses: &[ListAddress]) -> anyhow::Result<Report> {
        match self {
            Self::Import(arguments) => import(engine, arguments).await,
            Self::Sync(arguments) => sync(engine, addresses, arguments).await,
            Self::Status => status(engine).await,
            Self::Diff(arguments) => diff(engine, arguments).await,
        }
    }
}

async fn import(engine: &Engine, arguments: ImportArgs) -> anyhow::Result<Report> {
    let read = |path: &PathBuf| open_file(path).map(ListFile::Open);
    let shrinking = arguments.shrinking();
    let command = ImportList {
        source: arguments.source,
        file: read(&arguments.file)?,
        aliases: arguments.aliases.as_ref().map(read).transpose()?,
        addresses: arguments.addresses.as_ref().map(read).transpose()?,
        shrinking,
    };
    let list = import_list(engine, command).await.map_err(refused)?;
    let text = format!(
        "List {} ({}) was imported: {} entries, {} names.",
        list.source, list.family, list.entries, list.names
    );
    Ok(Report::new(document(&list), text))
}

/// A version as JSON.
pub fn document(list: &ListVersion) -> Value {
    json!({
        "listId": list.id,
        "source": list.source,
        "family": list.family,
        "entries": list.entries,
        "names": list.names,
        "importedAt": instant(list.imported_at),
        "digest": list.digest,
    })
}

async fn status(engine: &Engine) -> anyhow::Result<Report> {
    let lists = list_lists(engine).await?;
    let row = |list: &ListStatus| {
        vec![
            list.version.source.clone(),
            list.version.family.clone(),
            list.version.entries.to_string(),
            instant(list.version.imported_at),
            list.age_days.to_string(),
            list.state.to_string(),
            watched(list),
        ]
    };
    let rows: Vec<_> = lists.iter().map(row).collect();
    let document = |list: &ListStatus| {
        json!({
            "source": list.version.source,
            "family": list.version.family,
            "entries": list.version.entries,
            "names": list.version.names,
            "importedAt": instant(list.version.imported_at),
            "digest": list.version.digest,
            "ageDays": list.age_days,
            "state": list.state,
            "watch": list.watch.map(|watch| json!({
                "usersSeen": watch.users_seen,
                "usersUnreadable": watch.users_unreadable,
                "usersReopened": watch.users_reopened,
                "endedAt": watch.ended_at.map(instant),
            })),
        })
    };
    let documents: Vec<Value> = lists.iter().map(document).collect();
    let headings = [
        "SOURCE",
        "FAMILY",
        "ENTRIES",
        "IMPORTED",
        "AGE (DAYS)",
        "STATE",
        "USERS LOOKED FOR",
    ];
    Ok(Report::new(
        json!({"lists": documents}),
        table(&headings, &rows, "No list was imported yet."),
    ))
}

/// How far the search for users on what the version says anew has come.
fn watched(list: &ListStatus) -> String {
    match list.watch {
        None => "nothing new".to_owned(),
        Some(watch) => format!(
            "{}{} ({} reopened)",
            watch.users_seen,
            if watch.ended_at.is_some() { "" } else { " so far" },
            watch.users_reopened
        ),
    }
}

fn refused(error: ImportError) -> anyhow::Error {
    match error {
        ImportError::Failure(failure) => failure.into(),
        other => Refusal::new("list-refused", other.to_string()).into(),
    }
}
