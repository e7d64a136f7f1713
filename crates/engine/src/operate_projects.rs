//! Projects: made, listed, changed.

use domain::id::ProjectId;
use domain::judgement::{DuplicateFaces, IdentityAssurance};
use domain::staging::Environment;
use domain::text::Text;
use evidence::intake::{Accepts, IntakeLimits, inspect};
use storage::projects::ProjectRow;

use crate::caller::{Issuer, KycSetting, Project, RateLimits};
use crate::failure::use_case_error;
use crate::{Engine, Failure, audit, identifiers};

/// Most calls a minute that a project can be given.
pub const CALLS_PER_MINUTE_MAX: u32 = 10_000_000;
/// Largest logo, in bytes.
pub const LOGO_BYTES_MAX: usize = 512 * 1024;
/// Where the token of a project's identity source stands sealed.
pub(crate) const IDENTITY_SOURCE_TOKEN: &str = "projects.identity_source_token";

/// What a new project is to be.
#[derive(Debug, Clone)]
pub struct NewProject {
    /// What its operator calls it.
    pub name: String,
    /// Its environment.
    pub environment: Environment,
    /// Whether its users may be verified.
    pub kyc: KycSetting,
    /// Its limits.
    pub limits: RateLimits,
}

/// What is to change; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct ProjectChange {
    /// What its operator calls it.
    pub name: Option<String>,
    /// Whether its users may be verified.
    pub kyc: Option<KycSetting>,
    /// The issuer's name in the sentence of consent.
    pub issuer_name: Option<String>,
    /// The issuer's logo: a JPEG, PNG or WebP picture.
    pub issuer_logo: Option<Vec<u8>>,
    /// Where the issuer's privacy policy is published.
    pub policy_url: Option<String>,
    /// Who vouches for identities that no document shows.
    pub assurance: Option<IdentityAssurance>,
    /// Whether other users with the same face are looked for.
    pub duplicate_faces: Option<DuplicateFaces>,
    /// Where the identity source listens.
    pub identity_source_url: Option<String>,
    /// What the identity source asks us for.
    pub identity_source_token: Option<String>,
    /// Calls a minute that change something.
    pub writes_per_minute: Option<u32>,
    /// Calls a minute that only read.
    pub reads_per_minute: Option<u32>,
}

/// Why something could not be done with a project.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// There is no such project.
    #[error("no such project")]
    UnknownProject,
    /// A value can't be used.
    #[error("{field} {message}")]
    Invalid {
        /// Which.
        field: &'static str,
        /// Why.
        message: String,
    },
    /// End users must know whom they consent to.
    #[error("production needs the issuer's name, logo and policy link before KYC is enabled")]
    IssuerIncomplete,
    /// Something went wrong inside.
    #[error(transparent)]
    Failure(#[from] Failure),
}
use_case_error!(ProjectError);

fn invalid(field: &'static str, message: impl Into<String>) -> ProjectError {
    ProjectError::Invalid {
        field,
        message: message.into(),
    }
}

/// Makes a project.
pub async fn create_project(engine: &Engine, new: NewProject) -> Result<Project, ProjectError> {
    let now = engine.now();
    let row = ProjectRow {
        id: ProjectId::from_bits(identifiers::bits(now)?).to_string(),
        name: valid_name(&new.name)?,
        environment: new.environment.code().to_owned(),
        kyc: kyc_code(new.kyc).to_owned(),
        writes_per_minute: valid_rate("writes-per-minute", new.limits.writes_per_minute)?,
        reads_per_minute: valid_rate("reads-per-minute", new.limits.reads_per_minute)?,
        assurance: IdentityAssurance::Source.code().to_owned(),
        duplicate_faces: duplicate_faces_of(new.environment).code().to_owned(),
        identity_source_url: None,
        identity_source_token_sealed: None,
        issuer_name: None,
        issuer_logo: None,
        issuer_logo_media_type: None,
        policy_url: None,
        created_at: now.as_microsecond(),
    };
    refuse_incomplete(&row)?;
    let mut tx = engine.store().begin().await?;
    storage::projects::insert(&mut tx, &row).await?;
    let project = read_project(row)?;
    let entry = audit::Entry::by_operator("project.created", project.id.as_str())
        .in_project(&project.id)
        .with("environment", project.environment.code())
        .with("kyc", kyc_code(project.kyc));
    audit::append(&mut tx, entry, now).await?;
    storage::epochs::settings_changed(&mut tx).await?;
    tx.commit().await?;
    Ok(project)
}

/// Every project, oldest first.
pub async fn list_projects(engine: &Engine) -> Result<Vec<Project>, Failure> {
    let mut conn = engine.store().read().await?;
    storage::projects::all_unscoped(&mut conn)
        .await?
        .into_iter()
        .map(read_project)
        .collect()
}

/// Changes a project.
pub async fn set_project(
    engine: &Engine,
    id: &ProjectId,
    change: ProjectChange,
) -> Result<Project, ProjectError> {
    let now = engine.now();
    let mut tx = engine.store().begin().await?;
    let mut row = storage::projects::find(&mut tx, id)
        .await?
        .ok_or(ProjectError::UnknownProject)?;
    let mut entry = audit::Entry::by_operator("project.changed", id.as_str()).in_project(id);
    for (name, value) in changes(&change) {
        entry = entry.with(name, value);
    }
    apply(engine, &mut row, change)?;
    refuse_incomplete(&row)?;
    storage::projects::update(&mut tx, &row).await?;
    audit::append(&mut tx, entry, now).await?;
    storage::epochs::settings_changed(&mut tx).await?;
    tx.commit().await?;
    Ok(read_project(row)?)
}

/// What the audit trail says of a change: values, but for secrets and pictures.
fn changes(change: &ProjectChange) -> Vec<(&'static str, String)> {
    let told = |name, value: Option<String>| value.map(|value| (name, value));
    [
        told("name", change.name.clone()),
        told("kyc", change.kyc.map(|kyc| kyc_code(kyc).to_owned())),
        told("issuerName", change.issuer_name.clone()),
        told(
            "issuerLogo",
            change
                .issuer_logo
                .as_ref()
                .map(|logo| format!("{} bytes", logo.len())),
        ),
        told("policyUrl", change.policy_url.clone()),
        told(
            "identityAssurance",
            change.assurance.map(|it| it.code().to_owned()),
        ),
        told(
            "duplicateFaces",
            change.duplicate_faces.map(|it| it.code().to_owned()),
        ),
        told("identitySourceUrl", change.identity_source_url.clone()),
        told(
            "identitySourceToken",
            change
                .identity_source_token
                .as_ref()
                .map(|_| "changed".to_owned()),
        ),
        told(
            "writesPerMinute",
            change.writes_per_minute.map(|rate| rate.to_string()),
        ),
        told(
            "readsPerMinute",
            change.reads_per_minute.map(|rate| rate.to_string()),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn apply(engine: &Engine, row: &mut ProjectRow, change: ProjectChange) -> Result<(), ProjectError> {
    if let Some(name) = change.name {
        row.name = valid_name(&name)?;
    }
    if let Some(kyc) = change.kyc {
        row.kyc = kyc_code(kyc).to_owned();
    }
    if let Some(name) = change.issuer_name {
        let name = Text::parse(&name).map_err(|error| invalid("issuer-name", error.0))?;
        row.issuer_name = Some(name.as_str().to_owned());
    }
    if let Some(logo) = change.issuer_logo {
        row.issuer_logo_media_type = Some(valid_logo(&logo)?.to_owned());
        row.issuer_logo = Some(logo);
    }
    if let Some(url) = change.policy_url {
        row.policy_url = Some(valid_url("policy-url", &url)?);
    }
    if let Some(assurance) = change.assurance {
        row.assurance = assurance.code().to_owned();
    }
    if let Some(duplicate_faces) = change.duplicate_faces {
        row.duplicate_faces = duplicate_faces.code().to_owned();
    }
    if let Some(url) = change.identity_source_url {
        row.identity_source_url = Some(valid_url("identity-source-url", &url)?);
    }
    if let Some(token) = change.identity_source_token {
        let sealed =
            engine
                .vault()
                .seal_for_project(&row.id, IDENTITY_SOURCE_TOKEN, token.trim().as_bytes())?;
        row.identity_source_token_sealed = Some(sealed);
    }
    if let Some(rate) = change.writes_per_minute {
        row.writes_per_minute = valid_rate("writes-per-minute", rate)?;
    }
    if let Some(rate) = change.reads_per_minute {
        row.reads_per_minute = valid_rate("reads-per-minute", rate)?;
    }
    Ok(())
}

/// What a new project does: somebody with two accounts matters where money moves.
fn duplicate_faces_of(environment: Environment) -> DuplicateFaces {
    match environment {
        Environment::Production => DuplicateFaces::LookedFor,
        Environment::Staging => DuplicateFaces::NotLookedFor,
    }
}

fn refuse_incomplete(row: &ProjectRow) -> Result<(), ProjectError> {
    let production = row.environment == Environment::Production.code();
    let enabled = row.kyc == kyc_code(KycSetting::Enabled);
    let complete = row.issuer_name.is_some() && row.issuer_logo.is_some() && row.policy_url.is_some();
    if production && enabled && !complete {
        Err(ProjectError::IssuerIncomplete)
    } else {
        Ok(())
    }
}

fn valid_name(name: &str) -> Result<String, ProjectError> {
    let name = Text::parse(name).map_err(|error| invalid("name", error.0))?;
    Ok(name.as_str().to_owned())
}

fn valid_rate(field: &'static str, rate: u32) -> Result<i64, ProjectError> {
    if (1..=CALLS_PER_MINUTE_MAX).contains(&rate) {
        Ok(i64::from(rate))
    } else {
        Err(invalid(field, format!("must be 1 to {CALLS_PER_MINUTE_MAX}")))
    }
}

fn valid_url(field: &'static str, url: &str) -> Result<String, ProjectError> {
    match reqwest::Url::parse(url.trim()) {
        Ok(parsed) if matches!(parsed.scheme(), "http" | "https") && parsed.has_host() => {
            Ok(parsed.to_string())
        }
        _ => Err(invalid(field, "must be an http or https address")),
    }
}

fn valid_logo(logo: &[u8]) -> Result<&'static str, ProjectError> {
    if logo.len() > LOGO_BYTES_MAX {
        return Err(invalid(
            "issuer-logo",
            format!("must be at most {LOGO_BYTES_MAX} bytes"),
        ));
    }
    let limits = IntakeLimits {
        side_px_min: 1,
        ..IntakeLimits::default()
    };
    match inspect(logo, Accepts::Picture, &limits) {
        Ok(intake) => Ok(intake.kind.media_type()),
        Err(error) => Err(invalid("issuer-logo", error.to_string())),
    }
}

fn kyc_code(kyc: KycSetting) -> &'static str {
    match kyc {
        KycSetting::Disabled => "disabled",
        KycSetting::Enabled => "enabled",
    }
}

pub(crate) fn read_project(row: ProjectRow) -> Result<Project, Failure> {
    let corrupt = || Failure::corrupt("a project's row can't be read");
    let rate = |value: i64| u32::try_from(value).map_err(|_| corrupt());
    Ok(Project {
        id: ProjectId::parse(&row.id).map_err(|_| corrupt())?,
        name: row.name,
        environment: Environment::from_code(&row.environment).ok_or_else(corrupt)?,
        kyc: match row.kyc.as_str() {
            "enabled" => KycSetting::Enabled,
            _ => KycSetting::Disabled,
        },
        limits: RateLimits {
            writes_per_minute: rate(row.writes_per_minute)?,
            reads_per_minute: rate(row.reads_per_minute)?,
        },
        assurance: IdentityAssurance::from_code(&row.assurance).ok_or_else(corrupt)?,
        duplicate_faces: DuplicateFaces::from_code(&row.duplicate_faces).ok_or_else(corrupt)?,
        identity_source_url: row.identity_source_url,
        issuer: Issuer {
            name: row.issuer_name,
            logo_media_type: row.issuer_logo_media_type,
            policy_url: row.policy_url,
        },
    })
}
