//! A user accepts a legal document.

use domain::eligibility::Consent;
use domain::legal::{Acceptance, LegalText, in_force};
use domain::locator::UserLocator;
use jiff::Timestamp;
use storage::acceptances::AcceptanceRecord;

use crate::caller::Caller;
use crate::events::Before;
use crate::failure::{Turn, in_turns, use_case_error};
use crate::user_file::UserFile;
use crate::{Engine, Failure, audit, identifiers, trigger_verification};

/// What was accepted, and when, as the client states it.
#[derive(Debug, Clone, Copy)]
pub struct AcceptLegalDocument {
    /// The text.
    pub text: LegalText,
    /// When the user accepted.
    pub accepted_at: Timestamp,
}

/// Why an acceptance could not be recorded.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// No version of that text has been published.
    #[error("no version of that legal document is in force")]
    NoVersionInForce,
    /// Something went wrong inside.
    #[error(transparent)]
    Failure(#[from] Failure),
}
use_case_error!(AcceptError);

/// Records that a user accepts the version in force; makes the user when there is none. An acceptance of the privacy
/// policy starts the run of a trigger that waited for it.
pub async fn accept_legal_document(
    engine: &Engine,
    caller: &Caller,
    locator: &UserLocator,
    command: AcceptLegalDocument,
) -> Result<Timestamp, AcceptError> {
    in_turns(|turn| attempt(engine, caller, locator, command, turn)).await
}

async fn attempt(
    engine: &Engine,
    caller: &Caller,
    locator: &UserLocator,
    command: AcceptLegalDocument,
    turn: Turn,
) -> Result<Timestamp, AcceptError> {
    let now = engine.now();
    let project = &caller.project.id;
    let settings = engine.settings().clone();
    let current = in_force(&settings.publications, project.as_str(), command.text);
    let publication = current.ok_or(AcceptError::NoVersionInForce)?;
    let mut tx = engine.transaction(turn).await?;
    let mut file = match UserFile::find_for_update(&mut tx, engine.vault(), project, locator).await? {
        Some(file) => file,
        None => UserFile::create(engine, caller, locator, now)?,
    };
    let mut started = None;
    if command.text == LegalText::PRIVACY_POLICY {
        let consent = consent(&settings, project, file.row.consent_publication_id.as_deref());
        let stood = Before::of(&file.verification, consent);
        file.row.consent_publication_id = Some(publication.id.clone());
        started = trigger_verification::consent_given(&mut tx, engine, caller, &mut file, now).await?;
        stood
            .tell_under(Consent::Given, &mut tx, &file, "consent", now)
            .await?;
    } else if file.is_new() {
        file.save(&mut tx, now).await?;
    }
    let acceptance = Acceptance {
        text: command.text,
        publication: publication.id.clone(),
        accepted_at: command.accepted_at,
        received_at: now,
    };
    let precedes = command.accepted_at < publication.published_at;
    let record = AcceptanceRecord {
        id: &identifiers::record(now)?,
        project,
        user: &file.id,
        key: &caller.key,
        acceptance: &acceptance,
        precedes_publication: i64::from(precedes),
    };
    storage::acceptances::insert(&mut tx, &record).await?;
    let entry = audit::Entry::by_key(&caller.key, "legal-document.accepted", file.id.as_str())
        .in_project(project)
        .with("type", command.text.kind.code())
        .with("region", command.text.region.map(|region| region.code()))
        .with("publication", publication.id.as_str())
        .with("precedesPublication", precedes);
    audit::append(&mut tx, entry, now).await?;
    tx.commit().await?;
    if let Some(started) = started {
        started.hand_over(engine, None);
    }
    Ok(command.accepted_at)
}

/// Whether a user has accepted the privacy policy that is in force for the project.
pub(crate) fn consent(
    settings: &crate::settings::Settings,
    project: &domain::id::ProjectId,
    accepted: Option<&str>,
) -> Consent {
    match (settings.privacy_policy(project), accepted) {
        (Some(current), Some(accepted)) if current.id == accepted => Consent::Given,
        _ => Consent::Absent,
    }
}
