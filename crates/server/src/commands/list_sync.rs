//! `bonafide list sync` and `bonafide list diff`: lists fetched from their publishers, and what changed in them.

use std::io::{IsTerminal as _, Write as _};

use clap::Args;
use engine::Engine;
use engine::compare_lists::{CompareListsError, ListChanges, PartyName, compare_lists};
use engine::import_list::Shrinking;
use engine::sync_lists::{ListAddress, Progress, SyncError, Synced, sync_list};
use serde_json::{Value, json};

use super::arguments::instant;
use super::list::document;
use crate::refusal::Refusal;
use crate::report::Report;

/// Parties of each kind of change that the text shows; the JSON document has all.
const PARTIES_SHOWN_MAX: usize = 20;

/// Arguments of `list sync`.
#[derive(Debug, Args)]
pub struct SyncArgs {
    /// Only this list; by default every list that the configuration has an address of
    #[arg(long, value_name = "SOURCE")]
    source: Option<String>,
    /// Import lists even though they have far fewer entries than the ones before
    #[arg(long)]
    allow_shrink: bool,
}

/// Arguments of `list diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// Which list
    #[arg(long)]
    source: String,
    /// The earlier version's id; by default the one before the later
    #[arg(long, value_name = "LIST")]
    from: Option<String>,
    /// The later version's id; by default the one in force
    #[arg(long, value_name = "LIST")]
    to: Option<String>,
}

/// Fetches what has changed. One list that fails does not keep the others; the command fails then.
pub async fn sync(engine: &Engine, addresses: &[ListAddress], arguments: SyncArgs) -> anyhow::Result<Report> {
    let wanted: Vec<&ListAddress> = addresses
        .iter()
        .filter(|address| {
            arguments
                .source
                .as_ref()
                .is_none_or(|source| *source == address.source)
        })
        .collect();
    if wanted.is_empty() {
        let message = "the configuration has no address of that list: see list_url_… in config.default.toml";
        return Err(Refusal::new("list-address", message).into());
    }
    let shrinking = if arguments.allow_shrink {
        Shrinking::Accepted
    } else {
        Shrinking::Refused
    };
    let (mut documents, mut lines, mut fine) = (Vec::new(), Vec::new(), true);
    for address in wanted {
        let meter = Meter::of(&address.source);
        let outcome = sync_list(engine, address, shrinking, &|progress| meter.show(progress)).await;
        meter.end();
        let source = &address.source;
        match outcome {
            Ok(Synced::Unchanged) => {
                documents.push(json!({"source": source, "outcome": "unchanged"}));
                lines.push(format!("{source}: unchanged"));
            }
            Ok(Synced::Imported(version)) => {
                lines.push(format!(
                    "{source}: {} entries, {} names",
                    version.entries, version.names
                ));
                documents.push(json!({"source": source, "outcome": "imported", "list": document(&version)}));
            }
            Err(SyncError::Failure(failure)) => return Err(failure.into()),
            Err(refused) => {
                fine = false;
                lines.push(format!("{source}: kept as it was: {refused}"));
                documents
                    .push(json!({"source": source, "outcome": "refused", "message": refused.to_string()}));
            }
        }
    }
    let report = Report::new(json!({"ok": fine, "lists": documents}), lines.join("\n"));
    Ok(report.failing_unless(fine))
}

/// Shows on standard error how much has come, where somebody is looking.
struct Meter {
    source: String,
    is_watched: bool,
}

impl Meter {
    fn of(source: &str) -> Self {
        Self {
            source: source.to_owned(),
            is_watched: std::io::stderr().is_terminal(),
        }
    }

    fn show(&self, progress: Progress) {
        if !self.is_watched {
            return;
        }
        let megabytes = |bytes: u64| bytes as f64 / 1e6;
        let so_far = megabytes(progress.bytes);
        let of = progress
            .bytes_expected
            .map(|bytes| format!(" of {:.1}", megabytes(bytes)))
            .unwrap_or_default();
        // Nobody is left to tell when standard error is gone.
        let _ = write!(std::io::stderr(), "\r{}: {so_far:.1}{of} MB ", self.source);
    }

    fn end(&self) {
        if self.is_watched {
            let _ = writeln!(std::io::stderr());
        }
    }
}

/// Says what changed between two versions.
pub async fn diff(engine: &Engine, arguments: DiffArgs) -> anyhow::Result<Report> {
    let versions = (arguments.from.as_deref(), arguments.to.as_deref());
    let changes = compare_lists(engine, &arguments.source, versions)
        .await
        .map_err(|error| match error {
            CompareListsError::Failure(failure) => anyhow::Error::from(failure),
            unknown @ CompareListsError::UnknownVersion => {
                Refusal::new("unknown-list", unknown.to_string()).into()
            }
        })?;
    let parties = |parties: &[PartyName]| -> Vec<Value> {
        let document = |party: &PartyName| json!({"id": party.id, "name": party.name});
        parties.iter().map(document).collect()
    };
    let answer = json!({
        "earlier": changes.earlier.as_ref().map(document),
        "later": document(&changes.later),
        "added": parties(&changes.added),
        "removed": parties(&changes.removed),
        "changed": parties(&changes.changed),
    });
    Ok(Report::new(answer, text(&changes)))
}

fn text(changes: &ListChanges) -> String {
    let version = |list: &engine::import_list::ListVersion| {
        format!(
            "{} of {} ({} entries)",
            list.id,
            instant(list.imported_at),
            list.entries
        )
    };
    let earlier = changes.earlier.as_ref().map_or("nothing".to_owned(), version);
    let mut lines = vec![format!("From {earlier}\nto   {}", version(&changes.later))];
    for (sign, what, parties) in [
        ("+", "added", &changes.added),
        ("-", "removed", &changes.removed),
        ("~", "changed", &changes.changed),
    ] {
        lines.push(format!("{} {what}", parties.len()));
        let shown = parties.iter().take(PARTIES_SHOWN_MAX);
        lines.extend(shown.map(|party| format!("  {sign} {} {}", party.id, party.name)));
        if parties.len() > PARTIES_SHOWN_MAX {
            lines.push(format!(
                "  {sign} … and {} more (--json shows all)",
                parties.len() - PARTIES_SHOWN_MAX
            ));
        }
    }
    lines.join("\n")
}
