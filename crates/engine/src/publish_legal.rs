//! Publishes a new version of a legal document.

use domain::id::ProjectId;
use domain::legal::{LegalDocumentType, Publication, Region};
use domain::text::Text;

use crate::failure::use_case_error;
use crate::{Engine, Failure, audit, identifiers};

/// What is published.
#[derive(Debug, Clone)]
pub struct PublishLegal {
    /// The kind of document.
    pub kind: LegalDocumentType,
    /// The region; `None` is every region.
    pub region: Option<Region>,
    /// What the version is called.
    pub version: String,
    /// The project; `None` is every project.
    pub project: Option<ProjectId>,
}

/// Why a version could not be published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// There is no such project.
    #[error("no such project")]
    UnknownProject,
    /// The kind has one text for all regions.
    #[error("the privacy policy has no regions")]
    NotRegional,
    /// The version's name can't be used.
    #[error("version {0}")]
    Version(String),
    /// Something went wrong inside.
    #[error(transparent)]
    Failure(#[from] Failure),
}
use_case_error!(PublishError);

/// Puts a version into force: from now on, earlier acceptances do not count.
pub async fn publish_legal(engine: &Engine, command: PublishLegal) -> Result<Publication, PublishError> {
    if command.region.is_some() && !command.kind.is_regional() {
        return Err(PublishError::NotRegional);
    }
    let version = Text::parse(&command.version).map_err(|error| PublishError::Version(error.0))?;
    let now = engine.now();
    let mut tx = engine.store().begin().await?;
    if let Some(project) = &command.project {
        storage::projects::find(&mut tx, project)
            .await?
            .ok_or(PublishError::UnknownProject)?;
    }
    let publication = Publication {
        id: identifiers::record(now)?,
        kind: command.kind,
        region: command.region,
        project: command.project.as_ref().map(ToString::to_string),
        version: version.as_str().to_owned(),
        published_at: now,
    };
    storage::legal::insert(&mut tx, &publication).await?;
    let mut entry = audit::Entry::by_operator("legal-document.published", &publication.id)
        .with("type", command.kind.code())
        .with("region", command.region.map(|region| region.code()))
        .with("version", version.as_str());
    if let Some(project) = &command.project {
        entry = entry.in_project(project);
    }
    audit::append(&mut tx, entry, now).await?;
    storage::epochs::settings_changed(&mut tx).await?;
    tx.commit().await?;
    Ok(publication)
}

/// Every publication, oldest first.
pub async fn list_publications(engine: &Engine) -> Result<Vec<Publication>, Failure> {
    let mut conn = engine.store().read().await?;
    Ok(storage::legal::all_unscoped(&mut conn).await?)
}
