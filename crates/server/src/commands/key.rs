//! `bonafide key`: API keys.

use clap::{Args, Subcommand};
use domain::id::{KeyId, ProjectId};
use engine::Engine;
use engine::caller::{KeyType, Scope};
use engine::operate_keys::{KeyError, KeyRecord, NewKey, create_key, list_keys, revoke_key};
use serde_json::{Value, json};

use super::arguments::{instant, instant_or_dash, one_of};
use crate::refusal::Refusal;
use crate::report::{Report, table};

const KEY_TYPES: [KeyType; 2] = [KeyType::Server, KeyType::Client];

/// API keys of projects.
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Create a key; prints it once, only a fingerprint is kept
    Create(CreateArgs),
    /// List keys without their secrets
    List(ListArgs),
    /// Make a key invalid at once
    Revoke(RevokeArgs),
}

/// Arguments of `key create`.
#[derive(Debug, Args)]
pub struct CreateArgs {
    /// The project that the key belongs to, `prj_…`
    #[arg(long, value_parser = ProjectId::parse)]
    project: ProjectId,
    /// What the key may be used for, separated by commas
    #[arg(long, required = true, value_delimiter = ',', value_parser = one_of(&Scope::ALL, Scope::code))]
    scopes: Vec<Scope>,
    /// `server` keys are secret and stay on your servers; `client` keys are of no use for users' data
    #[arg(long = "type", default_value = "server", value_parser = one_of(&KEY_TYPES, KeyType::code))]
    key_type: KeyType,
}

/// Arguments of `key list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only keys of this project
    #[arg(long, value_parser = ProjectId::parse)]
    project: Option<ProjectId>,
}

/// Arguments of `key revoke`.
#[derive(Debug, Args)]
pub struct RevokeArgs {
    /// The key's id, `key_…`
    #[arg(value_parser = KeyId::parse)]
    key: KeyId,
}

impl KeyCommand {
    /// Carries the command out.
    pub async fn run(self, engine: &Engine) -> anyhow::Result<Report> {
        match self {
            Self::Create(arguments) => create(engine, arguments).await,
            Self::List(arguments) => list(engine, arguments).await,
            Self::Revoke(arguments) => {
                let key = revoke_key(engine, &arguments.key).await.map_err(refused)?;
                Ok(Report::new(
                    document(&key),
                    format!("Key {} was revoked.", key.id),
                ))
            }
        }
    }
}

async fn create(engine: &Engine, arguments: CreateArgs) -> anyhow::Result<Report> {
    let new = NewKey {
        project: arguments.project,
        scopes: arguments.scopes.into_iter().collect(),
        key_type: arguments.key_type,
    };
    let (record, secret) = create_key(engine, new).await.map_err(refused)?;
    let mut answer = document(&record);
    answer["key"] = json!(secret);
    let text = format!("Key {} was created. It is shown this once:\n{secret}", record.id);
    Ok(Report::new(answer, text))
}

async fn list(engine: &Engine, arguments: ListArgs) -> anyhow::Result<Report> {
    let keys = list_keys(engine, arguments.project.as_ref())
        .await
        .map_err(refused)?;
    let row = |key: &KeyRecord| {
        vec![
            key.id.to_string(),
            key.project.to_string(),
            key.environment.code().to_owned(),
            key.key_type.code().to_owned(),
            scopes(key).join(","),
            instant(key.created_at),
            instant_or_dash(key.revoked_at),
        ]
    };
    let headings = [
        "KEY",
        "PROJECT",
        "ENVIRONMENT",
        "TYPE",
        "SCOPES",
        "CREATED",
        "REVOKED",
    ];
    let rows: Vec<_> = keys.iter().map(row).collect();
    let documents: Vec<Value> = keys.iter().map(document).collect();
    Ok(Report::new(
        json!({"keys": documents}),
        table(&headings, &rows, "There is no key yet."),
    ))
}

fn scopes(key: &KeyRecord) -> Vec<&'static str> {
    key.scopes.iter().map(|scope| scope.code()).collect()
}

fn document(key: &KeyRecord) -> Value {
    json!({
        "keyId": key.id.as_str(),
        "projectId": key.project.as_str(),
        "environment": key.environment.code(),
        "type": key.key_type.code(),
        "scopes": scopes(key),
        "createdAt": instant(key.created_at),
        "revokedAt": key.revoked_at.map(instant),
    })
}

fn refused(error: KeyError) -> anyhow::Error {
    match error {
        KeyError::UnknownProject => Refusal::new("unknown-project", "there is no such project").into(),
        KeyError::NoScopes => Refusal::new("invalid", "a key needs at least one scope").into(),
        KeyError::UnknownKey => Refusal::new("unknown-key", "there is no such key").into(),
        KeyError::Failure(failure) => failure.into(),
    }
}
