//! `bonafide event`: what clients are to be told.

use clap::{Args, Subcommand};
use domain::id::ProjectId;
use engine::Engine;
use engine::events::{EVENTS_LISTED_MAX, Event, list_events};
use serde_json::{Value, json};

use super::arguments::instant;
use crate::report::{Report, table};

/// Changes of users' statuses, as clients are to be told of them.
#[derive(Debug, Subcommand)]
pub enum EventCommand {
    /// List events of a project, newest first
    List(ListArgs),
}

/// Arguments of `event list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// The project
    #[arg(long, value_parser = ProjectId::parse)]
    project: ProjectId,
    /// How many
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=i64::from(EVENTS_LISTED_MAX)))]
    limit: u32,
}

impl EventCommand {
    /// Carries the command out.
    pub async fn run(self, engine: &Engine) -> anyhow::Result<Report> {
        let Self::List(arguments) = self;
        let events = list_events(engine, &arguments.project, arguments.limit).await?;
        let row = |event: &Event| {
            let statuses: Vec<String> = event
                .statuses
                .iter()
                .map(|(product, status)| format!("{product}={status}"))
                .collect();
            vec![
                instant(event.at),
                event.user.to_string(),
                event.cause.clone(),
                statuses.join(" "),
            ]
        };
        let rows: Vec<_> = events.iter().map(row).collect();
        let documents: Vec<Value> = events.iter().map(document).collect();
        let headings = ["AT", "USER", "CAUSE", "STATUSES"];
        Ok(Report::new(
            json!({ "events": documents }),
            table(&headings, &rows, "Nothing has happened yet."),
        ))
    }
}

fn document(event: &Event) -> Value {
    let eligibility = event
        .statuses
        .iter()
        .map(|(product, status)| json!({"type": product, "status": status}));
    json!({
        "eventId": event.id,
        "type": event.kind,
        "user": event.user.as_str(),
        "cause": event.cause,
        "eligibility": eligibility.collect::<Vec<_>>(),
        "at": instant(event.at),
    })
}
