//! `bonafide legal`: versions of legal documents.

use clap::{Args, Subcommand};
use domain::id::ProjectId;
use domain::legal::{LegalDocumentType, Publication, Region};
use engine::Engine;
use engine::publish_legal::{PublishError, PublishLegal, list_publications, publish_legal};
use serde_json::{Value, json};

use super::arguments::{instant, one_of};
use crate::refusal::Refusal;
use crate::report::{Report, table};

/// Versions of the legal documents that users accept.
#[derive(Debug, Subcommand)]
pub enum LegalCommand {
    /// Publish a new version: earlier acceptances stop being valid within a second
    Publish(PublishArgs),
    /// List all publications, oldest first
    List,
}

/// Arguments of `legal publish`.
#[derive(Debug, Args)]
pub struct PublishArgs {
    /// The document
    #[arg(long = "type", value_parser = one_of(&LegalDocumentType::ALL, LegalDocumentType::code))]
    kind: LegalDocumentType,
    /// Only for users of this region; only the terms of service differ by region
    #[arg(long, value_parser = one_of(&Region::ALL, Region::code))]
    region: Option<Region>,
    /// What you call the version, such as 2026-01
    // `--version` would otherwise be the program's own.
    #[arg(long = "version", value_name = "VERSION")]
    document_version: String,
    /// Only for users of this project
    #[arg(long, value_parser = ProjectId::parse)]
    project: Option<ProjectId>,
}

impl LegalCommand {
    /// Carries the command out.
    pub async fn run(self, engine: &Engine) -> anyhow::Result<Report> {
        match self {
            Self::Publish(arguments) => publish(engine, arguments).await,
            Self::List => list(engine).await,
        }
    }
}

async fn publish(engine: &Engine, arguments: PublishArgs) -> anyhow::Result<Report> {
    let command = PublishLegal {
        kind: arguments.kind,
        region: arguments.region,
        version: arguments.document_version,
        project: arguments.project,
    };
    let publication = publish_legal(engine, command).await.map_err(refused)?;
    let text = format!(
        "Version {} of {} is in force. Users have to accept it again.",
        publication.version,
        publication.kind.code()
    );
    Ok(Report::new(document(&publication), text))
}

async fn list(engine: &Engine) -> anyhow::Result<Report> {
    let publications = list_publications(engine).await?;
    let row = |publication: &Publication| {
        vec![
            publication.kind.code().to_owned(),
            publication.region.map_or("every", Region::code).to_owned(),
            publication.project.clone().unwrap_or_else(|| "every".to_owned()),
            publication.version.clone(),
            instant(publication.published_at),
        ]
    };
    let rows: Vec<_> = publications.iter().map(row).collect();
    let documents: Vec<Value> = publications.iter().map(document).collect();
    let text = table(
        &["TYPE", "REGION", "PROJECT", "VERSION", "PUBLISHED"],
        &rows,
        "Nothing was published yet.",
    );
    Ok(Report::new(json!({"publications": documents}), text))
}

fn document(publication: &Publication) -> Value {
    json!({
        "publicationId": publication.id,
        "type": publication.kind.code(),
        "region": publication.region.map(Region::code),
        "projectId": publication.project,
        "version": publication.version,
        "publishedAt": instant(publication.published_at),
    })
}

fn refused(error: PublishError) -> anyhow::Error {
    match error {
        PublishError::Failure(failure) => failure.into(),
        other => Refusal::new("invalid", other.to_string()).into(),
    }
}
