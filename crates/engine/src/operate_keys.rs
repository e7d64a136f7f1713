//! API keys: made, listed, revoked.

use std::collections::BTreeSet;

use domain::id::{KeyId, ProjectId};
use domain::staging::Environment;
use jiff::Timestamp;
use storage::keys::KeyRow;

use crate::authenticate::read_key;
use crate::caller::{KeyType, Scope};
use crate::failure::use_case_error;
use crate::{Engine, Failure, audit, identifiers, operate_projects};

/// What a new key is to be.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// The project that it belongs to.
    pub project: ProjectId,
    /// What it may be used for.
    pub scopes: BTreeSet<Scope>,
    /// Where it may be used.
    pub key_type: KeyType,
}

/// A key without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRecord {
    /// Its id.
    pub id: KeyId,
    /// The project that it belongs to.
    pub project: ProjectId,
    /// Where it may be used.
    pub key_type: KeyType,
    /// What it may be used for.
    pub scopes: BTreeSet<Scope>,
    /// The environment of its project.
    pub environment: Environment,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was revoked, if it was.
    pub revoked_at: Option<Timestamp>,
}

/// Why something could not be done with a key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// There is no such project.
    #[error("no such project")]
    UnknownProject,
    /// There is no such key.
    #[error("no such key")]
    UnknownKey,
    /// A key without scopes is of no use.
    #[error("a key needs at least one scope")]
    NoScopes,
    /// Something went wrong inside.
    #[error(transparent)]
    Failure(#[from] Failure),
}
use_case_error!(KeyError);

/// Makes a key; the secret is given once and kept only as a MAC.
pub async fn create_key(engine: &Engine, new: NewKey) -> Result<(KeyRecord, String), KeyError> {
    if new.scopes.is_empty() {
        return Err(KeyError::NoScopes);
    }
    let now = engine.now();
    let mut tx = engine.store().begin().await?;
    let project = storage::projects::find(&mut tx, &new.project)
        .await?
        .ok_or(KeyError::UnknownProject)?;
    let environment = operate_projects::read_project(project)?.environment;
    let random = engine.vault().random_token()?;
    let secret = format!("{}_{}_{random}", new.key_type.prefix(), environment.code());
    let scopes: Vec<&str> = new.scopes.iter().map(|scope| scope.code()).collect();
    let row = KeyRow {
        id: KeyId::from_bits(identifiers::bits(now)?).to_string(),
        project_id: new.project.to_string(),
        mac: engine.vault().credential_mac(&secret).to_vec(),
        key_type: new.key_type.code().to_owned(),
        scopes: scopes.join(" "),
        created_at: now.as_microsecond(),
        revoked_at: None,
    };
    storage::keys::insert(&mut tx, &row).await?;
    let entry = audit::Entry::by_operator("key.created", &row.id)
        .in_project(&new.project)
        .with("type", new.key_type.code())
        .with("scopes", row.scopes.as_str());
    audit::append(&mut tx, entry, now).await?;
    storage::epochs::settings_changed(&mut tx).await?;
    tx.commit().await?;
    Ok((record(&row, environment)?, secret))
}

/// The keys of a project, or of all projects.
pub async fn list_keys(engine: &Engine, project: Option<&ProjectId>) -> Result<Vec<KeyRecord>, KeyError> {
    let mut conn = engine.store().read().await?;
    let projects = match project {
        Some(id) => vec![
            storage::projects::find(&mut conn, id)
                .await?
                .ok_or(KeyError::UnknownProject)?,
        ],
        None => storage::projects::all_unscoped(&mut conn).await?,
    };
    let mut records = Vec::new();
    for row in projects {
        let project = operate_projects::read_project(row)?;
        for row in storage::keys::of_project(&mut conn, &project.id).await? {
            records.push(record(&row, project.environment)?);
        }
    }
    Ok(records)
}

/// Revokes a key; revoking it again changes nothing.
pub async fn revoke_key(engine: &Engine, key: &KeyId) -> Result<KeyRecord, KeyError> {
    let now = engine.now();
    let mut tx = engine.store().begin().await?;
    let was_in_use = storage::keys::revoke(&mut tx, key, now.as_microsecond()).await?;
    let row = storage::keys::find_unscoped(&mut tx, key)
        .await?
        .ok_or(KeyError::UnknownKey)?;
    let id = ProjectId::parse(&row.project_id).map_err(|_| Failure::corrupt("the project of a key"))?;
    let project = storage::projects::find(&mut tx, &id)
        .await?
        .ok_or(KeyError::UnknownProject)?;
    let environment = operate_projects::read_project(project)?.environment;
    if was_in_use {
        audit::append(
            &mut tx,
            audit::Entry::by_operator("key.revoked", key.as_str()).in_project(&id),
            now,
        )
        .await?;
        storage::epochs::settings_changed(&mut tx).await?;
    }
    tx.commit().await?;
    Ok(record(&row, environment)?)
}

fn record(row: &KeyRow, environment: Environment) -> Result<KeyRecord, Failure> {
    let corrupt = || Failure::corrupt("an API key's row can't be read");
    let (id, key_type, scopes) = read_key(row).ok_or_else(corrupt)?;
    let instant = |micros| Timestamp::from_microsecond(micros).map_err(|_| corrupt());
    Ok(KeyRecord {
        id,
        project: ProjectId::parse(&row.project_id).map_err(|_| corrupt())?,
        key_type,
        scopes,
        environment,
        created_at: instant(row.created_at)?,
        revoked_at: row.revoked_at.map(instant).transpose()?,
    })
}
