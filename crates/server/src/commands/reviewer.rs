//! `bonafide reviewer`: who may decide cases.

use clap::{Args, Subcommand};
use domain::id::ReviewerId;
use engine::Engine;
use engine::reviewers::{ReviewerError, ReviewerRecord, add_reviewer, list_reviewers, revoke_reviewer};
use serde_json::{Value, json};

use super::arguments::{instant, instant_or_dash};
use crate::refusal::Refusal;
use crate::report::{Report, table};

/// People who may decide cases.
#[derive(Debug, Subcommand)]
pub enum ReviewerCommand {
    /// Add a reviewer; prints a token once
    Add(AddArgs),
    /// List reviewers
    List,
    /// Make a reviewer's token invalid; what was decided stays
    Revoke(RevokeArgs),
}

/// Arguments of `reviewer add`.
#[derive(Debug, Args)]
pub struct AddArgs {
    /// The person's name, as the record of decisions shows it
    #[arg(long)]
    name: String,
}

/// Arguments of `reviewer revoke`.
#[derive(Debug, Args)]
pub struct RevokeArgs {
    /// The reviewer's id, `rev_…`
    #[arg(value_parser = ReviewerId::parse)]
    reviewer: ReviewerId,
}

impl ReviewerCommand {
    /// Carries the command out.
    pub async fn run(self, engine: &Engine) -> anyhow::Result<Report> {
        match self {
            Self::Add(arguments) => {
                let (record, token) = add_reviewer(engine, arguments.name).await.map_err(refused)?;
                let mut answer = document(&record);
                answer["token"] = json!(token);
                let text = format!(
                    "Reviewer {} was added. The token is shown this once:\n{token}",
                    record.id
                );
                Ok(Report::new(answer, text))
            }
            Self::List => list(engine).await,
            Self::Revoke(arguments) => {
                let record = revoke_reviewer(engine, &arguments.reviewer)
                    .await
                    .map_err(refused)?;
                Ok(Report::new(
                    document(&record),
                    format!("Reviewer {} was revoked.", record.id),
                ))
            }
        }
    }
}

async fn list(engine: &Engine) -> anyhow::Result<Report> {
    let reviewers = list_reviewers(engine).await?;
    let row = |reviewer: &ReviewerRecord| {
        vec![
            reviewer.id.to_string(),
            reviewer.name.clone(),
            instant(reviewer.created_at),
            instant_or_dash(reviewer.revoked_at),
        ]
    };
    let rows: Vec<_> = reviewers.iter().map(row).collect();
    let documents: Vec<Value> = reviewers.iter().map(document).collect();
    let text = table(
        &["REVIEWER", "NAME", "ADDED", "REVOKED"],
        &rows,
        "There is no reviewer yet.",
    );
    Ok(Report::new(json!({"reviewers": documents}), text))
}

fn document(reviewer: &ReviewerRecord) -> Value {
    json!({
        "reviewerId": reviewer.id.as_str(),
        "name": reviewer.name,
        "createdAt": instant(reviewer.created_at),
        "revokedAt": reviewer.revoked_at.map(instant),
    })
}

fn refused(error: ReviewerError) -> anyhow::Error {
    match error {
        ReviewerError::Failure(failure) => failure.into(),
        other => Refusal::new("reviewer", other.to_string()).into(),
    }
}
