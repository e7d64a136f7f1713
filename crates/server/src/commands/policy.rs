//! `bonafide policy`: requirements, country lists, weights.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use engine::Engine;
use engine::publish_policy::{PolicyPublication, PublishPolicyError, list_policies, publish_policy};
use serde_json::{Value, json};

use super::arguments::instant;
use crate::refusal::Refusal;
use crate::report::{Report, table};

/// Requirements, country lists and risk weights.
#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// Put a policy in force: later verifications are judged by it, and record its version
    Publish(PublishArgs),
    /// List the policies that were published, oldest first
    List,
}

/// Arguments of `policy publish`.
#[derive(Debug, Args)]
pub struct PublishArgs {
    /// Folder of policy files, in the form of the ones that come with the program
    folder: PathBuf,
}

impl PolicyCommand {
    /// Carries the command out.
    pub async fn run(self, engine: &Engine) -> anyhow::Result<Report> {
        match self {
            Self::Publish(arguments) => {
                let publication = publish_policy(engine, &arguments.folder).await.map_err(refused)?;
                let text = format!("Policy {} is in force.", publication.version);
                Ok(Report::new(document(&publication), text))
            }
            Self::List => list(engine).await,
        }
    }
}

async fn list(engine: &Engine) -> anyhow::Result<Report> {
    let policies = list_policies(engine).await?;
    let row = |policy: &PolicyPublication| {
        vec![
            policy.version.clone(),
            instant(policy.published_at),
            policy.id.clone(),
        ]
    };
    let rows: Vec<_> = policies.iter().map(row).collect();
    let documents: Vec<Value> = policies.iter().map(document).collect();
    let in_force = engine.policy().version.clone();
    let text = table(&["VERSION", "PUBLISHED", "ID"], &rows, "No policy was published.");
    let document = json!({"policies": documents, "inForce": in_force});
    Ok(Report::new(document, format!("In force: {in_force}\n{text}")))
}

fn document(policy: &PolicyPublication) -> Value {
    json!({"policyId": policy.id, "version": policy.version, "publishedAt": instant(policy.published_at)})
}

fn refused(error: PublishPolicyError) -> anyhow::Error {
    match error {
        PublishPolicyError::Failure(failure) => failure.into(),
        overridden @ PublishPolicyError::Overridden(_) => {
            Refusal::new("policy-overridden", overridden.to_string()).into()
        }
        invalid @ PublishPolicyError::Policy(_) => Refusal::new("invalid-policy", invalid.to_string()).into(),
    }
}
