//! `bonafide project`: tenants.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use domain::id::ProjectId;
use domain::judgement::{DuplicateFaces, IdentityAssurance};
use domain::staging::Environment;
use engine::Engine;
use engine::caller::{KycSetting, Project, READS_PER_MINUTE, RateLimits, WRITES_PER_MINUTE};
use engine::operate_projects::{
    NewProject, ProjectChange, ProjectError, create_project, list_projects, set_project,
};
use serde_json::{Value, json};

use super::arguments::{one_of, read_file};
use crate::refusal::Refusal;
use crate::report::{Report, table};

/// Largest file of a logo that is read; what a logo may have is the engine's rule.
const LOGO_FILE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Largest file of a token.
const TOKEN_FILE_BYTES_MAX: usize = 4 * 1024;

const ENVIRONMENTS: [Environment; 2] = [Environment::Staging, Environment::Production];
const KYC_SETTINGS: [KycSetting; 2] = [KycSetting::Disabled, KycSetting::Enabled];
const ASSURANCES: [IdentityAssurance; 2] = [IdentityAssurance::Source, IdentityAssurance::Reliance];

const DUPLICATE_FACES: [DuplicateFaces; 2] = [DuplicateFaces::LookedFor, DuplicateFaces::NotLookedFor];

/// Projects: one tenant in one environment each.
#[derive(Debug, Subcommand)]
pub enum ProjectCommand {
    /// Create a project; prints its id
    Create(CreateArgs),
    /// List the projects and their settings
    List,
    /// Change settings of a project; what is not named stays
    Set(Box<SetArgs>),
}

/// Arguments of `project create`.
#[derive(Debug, Args)]
pub struct CreateArgs {
    /// What you call it
    #[arg(long)]
    name: String,
    /// `staging` understands test words and never touches production data
    #[arg(long, value_parser = one_of(&ENVIRONMENTS, Environment::code))]
    environment: Environment,
    /// Whether users may be verified. Production first needs an issuer, see `project set`
    #[arg(long, default_value = "disabled", value_parser = one_of(&KYC_SETTINGS, kyc_code))]
    kyc: KycSetting,
    /// Calls a minute that change something
    #[arg(long, default_value_t = WRITES_PER_MINUTE, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    writes_per_minute: u32,
    /// Calls a minute that only read
    #[arg(long, default_value_t = READS_PER_MINUTE, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    reads_per_minute: u32,
}

/// Arguments of `project set`.
#[derive(Debug, Args)]
pub struct SetArgs {
    /// The project's id, `prj_…`
    #[arg(value_parser = ProjectId::parse)]
    project: ProjectId,
    /// What you call it
    #[arg(long)]
    name: Option<String>,
    /// Whether users may be verified
    #[arg(long, value_parser = one_of(&KYC_SETTINGS, kyc_code))]
    kyc: Option<KycSetting>,
    /// Who asks users for consent: the name in the sentence that they agree to
    #[arg(long, value_name = "NAME")]
    issuer_name: Option<String>,
    /// The issuer's logo: a PNG, JPEG or WebP file
    #[arg(long, value_name = "FILE")]
    issuer_logo: Option<PathBuf>,
    /// Where the issuer's privacy policy is published
    #[arg(long, value_name = "URL")]
    policy_url: Option<String>,
    /// Who vouches for identities that no document shows: a source that is asked, or you yourself
    #[arg(long, value_name = "KIND", value_parser = one_of(&ASSURANCES, IdentityAssurance::code))]
    identity_assurance: Option<IdentityAssurance>,
    /// Whether other users with the same face are looked for: on in production unless the law forbids it
    #[arg(long, value_name = "on|off", value_parser = one_of(&DUPLICATE_FACES, DuplicateFaces::code))]
    duplicate_faces: Option<DuplicateFaces>,
    /// Where the identity source listens
    #[arg(long, value_name = "URL")]
    identity_source_url: Option<String>,
    /// File whose one line the identity source takes as a bearer token
    #[arg(long, value_name = "FILE")]
    identity_source_token_file: Option<PathBuf>,
    /// Calls a minute that change something
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    writes_per_minute: Option<u32>,
    /// Calls a minute that only read
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    reads_per_minute: Option<u32>,
}

impl ProjectCommand {
    /// Carries the command out.
    pub async fn run(self, engine: &Engine) -> anyhow::Result<Report> {
        match self {
            Self::Create(arguments) => create(engine, arguments).await,
            Self::List => list(engine).await,
            Self::Set(arguments) => set(engine, *arguments).await,
        }
    }
}

async fn create(engine: &Engine, arguments: CreateArgs) -> anyhow::Result<Report> {
    let new = NewProject {
        name: arguments.name,
        environment: arguments.environment,
        kyc: arguments.kyc,
        limits: RateLimits {
            writes_per_minute: arguments.writes_per_minute,
            reads_per_minute: arguments.reads_per_minute,
        },
    };
    let project = create_project(engine, new).await.map_err(refused)?;
    let text = format!(
        "Project {} was created.\nNext: bonafide key create --project {} --scopes users.create,users.read --type server",
        project.id, project.id
    );
    Ok(Report::new(document(&project), text))
}

async fn list(engine: &Engine) -> anyhow::Result<Report> {
    let projects = list_projects(engine).await?;
    let row = |project: &Project| {
        vec![
            project.id.to_string(),
            project.environment.code().to_owned(),
            kyc_code(project.kyc).to_owned(),
            project.limits.writes_per_minute.to_string(),
            project.limits.reads_per_minute.to_string(),
            project.assurance.code().to_owned(),
            project.name.clone(),
        ]
    };
    let headings = [
        "PROJECT",
        "ENVIRONMENT",
        "KYC",
        "WRITES/MIN",
        "READS/MIN",
        "ASSURANCE",
        "NAME",
    ];
    let rows: Vec<_> = projects.iter().map(row).collect();
    let documents: Vec<Value> = projects.iter().map(document).collect();
    Ok(Report::new(
        json!({"projects": documents}),
        table(&headings, &rows, "There is no project yet."),
    ))
}

async fn set(engine: &Engine, arguments: SetArgs) -> anyhow::Result<Report> {
    let logo = arguments
        .issuer_logo
        .as_deref()
        .map(|path| read_file(path, LOGO_FILE_BYTES_MAX))
        .transpose()?;
    let token = arguments
        .identity_source_token_file
        .as_deref()
        .map(read_token)
        .transpose()?;
    let change = ProjectChange {
        kyc: arguments.kyc,
        name: arguments.name,
        issuer_name: arguments.issuer_name,
        issuer_logo: logo,
        policy_url: arguments.policy_url,
        assurance: arguments.identity_assurance,
        duplicate_faces: arguments.duplicate_faces,
        identity_source_url: arguments.identity_source_url,
        identity_source_token: token,
        writes_per_minute: arguments.writes_per_minute,
        reads_per_minute: arguments.reads_per_minute,
    };
    let project = set_project(engine, &arguments.project, change)
        .await
        .map_err(refused)?;
    Ok(Report::new(
        document(&project),
        format!("Project {} was changed.", project.id),
    ))
}

fn read_token(path: &Path) -> anyhow::Result<String> {
    let bytes = read_file(path, TOKEN_FILE_BYTES_MAX)?;
    let text = String::from_utf8(bytes)
        .ok()
        .context("the token file is not UTF-8")?;
    Ok(text.trim().to_owned())
}

/// The stable name of a KYC setting.
pub fn kyc_code(kyc: KycSetting) -> &'static str {
    match kyc {
        KycSetting::Disabled => "disabled",
        KycSetting::Enabled => "enabled",
    }
}

fn document(project: &Project) -> Value {
    json!({
        "projectId": project.id.as_str(),
        "name": project.name,
        "environment": project.environment.code(),
        "kyc": kyc_code(project.kyc),
        "writesPerMinute": project.limits.writes_per_minute,
        "readsPerMinute": project.limits.reads_per_minute,
        "identityAssurance": project.assurance.code(),
        "duplicateFaces": project.duplicate_faces.code(),
        "identitySourceUrl": project.identity_source_url,
        "issuer": {
            "name": project.issuer.name,
            "logoMediaType": project.issuer.logo_media_type,
            "policyUrl": project.issuer.policy_url,
        },
    })
}

fn refused(error: ProjectError) -> anyhow::Error {
    match error {
        ProjectError::UnknownProject => Refusal::new("unknown-project", "there is no such project").into(),
        ProjectError::Invalid { field, message } => Refusal::new("invalid", format!("{field} {message}")).into(),
        ProjectError::IssuerIncomplete => Refusal::new(
            "issuer-incomplete",
            "a production project cannot have KYC enabled before its issuer is known: set the name, the logo and the \
             link to the privacy policy with `bonafide project set PROJECT --issuer-name NAME --issuer-logo FILE \
             --policy-url URL --kyc enabled`",
        )
        .into(),
        ProjectError::Failure(failure) => failure.into(),
    }
}
