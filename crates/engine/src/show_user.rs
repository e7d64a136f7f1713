//! What a client may know about a user.

use domain::legal::{Acceptance, LegalDocumentType, standing_acceptances};
use domain::locator::UserLocator;
use domain::person::UserData;
use jiff::Timestamp;

use crate::caller::{Caller, Project};
use crate::failure::use_case_error;
use crate::user_file::UserFile;
use crate::{Engine, Failure};

/// What is answered about a user: which sections are stored, never what they hold.
#[derive(Clone, PartialEq, Eq)]
pub struct UserRecord {
    /// The client's name of the user, or a generated one.
    pub user_id: String,
    /// The e-mail address, where known.
    pub email: Option<String>,
    /// The telephone number, where known.
    pub phone_number: Option<String>,
    /// Which sections are stored.
    pub sections: StoredSections,
    /// The latest acceptance of each legal text.
    pub legal_documents: Vec<AcceptanceRecord>,
}

impl std::fmt::Debug for UserRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UserRecord")
            .field("sections", &self.sections)
            .finish_non_exhaustive()
    }
}

/// Which sections are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredSections {
    /// `userDetails`
    pub user_details: bool,
    /// `kycData`
    pub kyc_data: bool,
    /// `dueDiligence`
    pub due_diligence: bool,
    /// `verificationHistory`
    pub verification_history: bool,
}

/// An acceptance, and whether it is of the version in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptanceRecord {
    /// The kind of document.
    pub kind: LegalDocumentType,
    /// When the user accepted.
    pub accepted_at: Timestamp,
    /// Whether it is of the version in force; otherwise the user must be asked again.
    pub is_current: bool,
}

/// Why a user could not be shown.
#[derive(Debug, thiserror::Error)]
pub enum ShowUserError {
    /// The locator finds nobody in this project.
    #[error("no such user")]
    UnknownUser,
    /// Something went wrong inside.
    #[error(transparent)]
    Failure(#[from] Failure),
}
use_case_error!(ShowUserError);

/// Shows a user.
pub async fn show_user(
    engine: &Engine,
    caller: &Caller,
    locator: &UserLocator,
) -> Result<UserRecord, ShowUserError> {
    let mut conn = engine.store().read().await?;
    let file = UserFile::find(&mut conn, engine.vault(), &caller.project.id, locator).await?;
    let file = file.ok_or(ShowUserError::UnknownUser)?;
    let data = file.data(&mut conn).await?;
    let acceptances = storage::acceptances::of_user(&mut conn, &caller.project.id, &file.id).await?;
    Ok(user_record(engine, &caller.project, &file, &data, &acceptances)?)
}

pub(crate) fn user_record(
    engine: &Engine,
    project: &Project,
    file: &UserFile,
    data: &UserData,
    acceptances: &[Acceptance],
) -> Result<UserRecord, Failure> {
    let settings = engine.settings();
    let standing = standing_acceptances(acceptances, &settings.publications, project.id.as_str());
    let legal_documents = standing
        .into_iter()
        .map(|(acceptance, is_current)| AcceptanceRecord {
            kind: acceptance.text.kind,
            accepted_at: acceptance.accepted_at,
            is_current,
        })
        .collect();
    Ok(UserRecord {
        user_id: file.told_user_id()?,
        email: file.email()?,
        phone_number: file.phone_number()?,
        sections: StoredSections {
            user_details: data.user_details.is_some(),
            kyc_data: data.kyc_data.is_some(),
            due_diligence: data.due_diligence.is_some(),
            verification_history: data.verification_history.is_some(),
        },
        legal_documents,
    })
}
