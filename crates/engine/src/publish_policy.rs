//! Publishes a whole policy: from now on, verifications are judged by it.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use storage::policies::PolicyRow;

use crate::failure::use_case_error;
use crate::policy_files::{PolicyError, PolicyOrigin, read_policy};
use crate::{Engine, Failure, audit, identifiers};

/// A policy that was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyPublication {
    /// Names the publication.
    pub id: String,
    /// The version that verifications record.
    pub version: String,
    /// When it came into force.
    pub published_at: Timestamp,
}

/// Why a policy could not be published.
#[derive(Debug, thiserror::Error)]
pub enum PublishPolicyError {
    /// It is broken, and where.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// A folder of policy files takes the place of every publication.
    #[error(
        "nothing was published: this installation takes its policy from the folder {}, which overrides every publication. \
         Change the files there and restart, or unset BONAFIDE_POLICY_DIR (policy_dir)",
        .0.display()
    )]
    Overridden(PathBuf),
    /// Something went wrong inside.
    #[error(transparent)]
    Failure(#[from] Failure),
}
use_case_error!(PublishPolicyError);

/// Reads a folder of policy files, and puts it into force on all nodes.
pub async fn publish_policy(engine: &Engine, folder: &Path) -> Result<PolicyPublication, PublishPolicyError> {
    if let Some(overriding) = &engine.0.policy_folder {
        return Err(PublishPolicyError::Overridden(overriding.clone()));
    }
    let set = read_policy(PolicyOrigin::Folder(folder))?;
    let now = engine.now();
    let row = PolicyRow {
        id: identifiers::record(now)?,
        version: set.policy.version.clone(),
        files: serde_json::to_string(&set.source).expect("texts have a JSON form"),
        published_at: now.as_microsecond(),
    };
    let mut tx = engine.store().begin().await?;
    storage::policies::insert(&mut tx, &row).await?;
    let entry = audit::Entry::by_operator("policy.published", &row.id)
        .with("version", row.version.as_str())
        .with("replaces", engine.policy().version.as_str());
    audit::append(&mut tx, entry, now).await?;
    storage::epochs::settings_changed(&mut tx).await?;
    tx.commit().await?;
    Ok(PolicyPublication {
        id: row.id,
        version: row.version,
        published_at: now,
    })
}

/// Every published policy, oldest first.
pub async fn list_policies(engine: &Engine) -> Result<Vec<PolicyPublication>, Failure> {
    let mut conn = engine.store().read().await?;
    let rows = storage::policies::all(&mut conn).await?;
    rows.into_iter()
        .map(|(id, version, published_at)| {
            let published_at = Timestamp::from_microsecond(published_at)
                .map_err(|_| Failure::corrupt("a policy publication's row can't be read"))?;
            Ok(PolicyPublication {
                id,
                version,
                published_at,
            })
        })
        .collect()
}
