//! A client states what it knows about a user.

use domain::locator::UserLocator;
use domain::person::UserData;
use domain::product::ProductSet;
use domain::requirement::{Facts, changed_products};
use jiff::Timestamp;
use storage::Tx;
use storage::marks::Marks;
use storage::users::DataVersionRow;
use vault::IndexPurpose;

use crate::accept_legal_document::consent;
use crate::caller::Caller;
use crate::events::Before;
use crate::failure::{Turn, in_turns, use_case_error};
use crate::screen_user::subject_mark;
use crate::show_user::{UserRecord, user_record};
use crate::user_file::UserFile;
use crate::{Engine, Failure, audit, identifiers, rescreen_user, stated_data};

/// What became of the user's record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Registered {
    /// The user is new.
    Created(UserRecord),
    /// The user was known.
    Updated(UserRecord),
}

/// Why a user could not be registered.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// Something went wrong inside.
    #[error(transparent)]
    Failure(#[from] Failure),
}
use_case_error!(RegisterError);

/// Replaces what is stated about a user; makes the user when there is none. Equal values change nothing.
pub async fn register_user(
    engine: &Engine,
    caller: &Caller,
    locator: &UserLocator,
    data: UserData,
) -> Result<Registered, RegisterError> {
    in_turns(|turn| attempt(engine, caller, locator, &data, turn)).await
}

async fn attempt(
    engine: &Engine,
    caller: &Caller,
    locator: &UserLocator,
    data: &UserData,
    turn: Turn,
) -> Result<Registered, RegisterError> {
    let now = engine.now();
    let project = &caller.project.id;
    let mut tx = engine.transaction(turn).await?;
    let known = UserFile::find_for_update(&mut tx, engine.vault(), project, locator).await?;
    let mut file = match known {
        Some(file) => file,
        None => UserFile::create(engine, caller, locator, now)?,
    };
    let is_new = file.is_new();
    let (before, acceptances) = if is_new {
        (empty(caller), Vec::new())
    } else {
        let before = file.facts(&mut tx, &caller.project).await?;
        let acceptances = storage::acceptances::of_user(&mut tx, project, &file.id).await?;
        (before, acceptances)
    };
    let changed = before.data != *data;
    if changed {
        store(&mut tx, engine, caller, (&mut file, before), data, now).await?;
    } else if is_new {
        file.save(&mut tx, now).await?;
    }
    let action = if is_new { "user.created" } else { "user.updated" };
    let entry = audit::Entry::by_key(&caller.key, action, file.id.as_str())
        .in_project(project)
        .with("changed", changed)
        .with("dataVersion", file.row.data_version_id.as_deref());
    audit::append(&mut tx, entry, now).await?;
    let record = user_record(engine, &caller.project, &file, data, &acceptances)?;
    tx.commit().await?;
    Ok(if is_new {
        Registered::Created(record)
    } else {
        Registered::Updated(record)
    })
}

fn empty(caller: &Caller) -> Facts {
    Facts {
        environment: caller.project.environment,
        assurance: caller.project.assurance,
        duplicate_faces: caller.project.duplicate_faces,
        data: UserData::default(),
        documents: Vec::new(),
    }
}

/// Stores what is stated now as a new version, and what follows from its being another.
async fn store(
    tx: &mut Tx,
    engine: &Engine,
    caller: &Caller,
    (file, before): (&mut UserFile, Facts),
    data: &UserData,
    now: Timestamp,
) -> Result<(), Failure> {
    let earlier = file.row.data_version_id.clone();
    let row = new_version(engine, caller, file, data, now)?;
    let after = Facts {
        data: data.clone(),
        ..before.clone()
    };
    let products = if file.verification.is_untouched() {
        ProductSet::default()
    } else {
        changed_products(&before, &after, file.verification.exposure, &engine.policy())
    };
    let settings = engine.settings().clone();
    let consent = consent(
        &settings,
        &file.project,
        file.row.consent_publication_id.as_deref(),
    );
    let stood = Before::of(&file.verification, consent);
    file.verification.inputs_changed(products);
    file.save(tx, now).await?;
    stood.tell(tx, file, "data-change", now).await?;
    if let Some(earlier) = earlier {
        storage::users::supersede_data_version(tx, &file.project, &earlier, now.as_microsecond()).await?;
    }
    storage::users::insert_data_version(tx, &row).await?;
    // What stays verified relies on less than screening looks at: a nationality may be news to it.
    let mark = |data| subject_mark(engine.vault(), &file.project, data);
    if !file.verification.verified().is_empty() && mark(&before.data) != mark(data) {
        rescreen_user::enqueue(tx, file, "data-change", now, now).await?;
    }
    Ok(())
}

/// What is stated as a new version, which the file is of from now on; to be stored once the file is saved.
pub(crate) fn new_version(
    engine: &Engine,
    caller: &Caller,
    file: &mut UserFile,
    data: &UserData,
    now: Timestamp,
) -> Result<DataVersionRow, Failure> {
    let id = domain::id::DataVersionId::from_bits(identifiers::bits(now)?).to_string();
    let row = DataVersionRow {
        data_sealed: file.seal("data_versions", "data_sealed", &id, &stated_data::encode(data))?,
        id: id.clone(),
        project_id: file.project.to_string(),
        user_id: file.id.to_string(),
        key_id: caller.key.to_string(),
        created_at: now.as_microsecond(),
        superseded_at: None,
        marks: marks(engine.vault(), &file.project, data),
    };
    file.row.data_version_id = Some(id);
    let kyc = data.kyc_data.as_ref();
    let email = kyc.and_then(|kyc| kyc.email.as_ref()).map(|email| email.as_str());
    let phone_number = kyc
        .and_then(|kyc| kyc.phone_number.as_ref())
        .map(|number| number.as_str());
    file.set_contacts(email, phone_number)?;
    Ok(row)
}

/// The blind indexes by which another user with the same values is found.
pub(crate) fn marks(vault: &vault::Vault, project: &domain::id::ProjectId, data: &UserData) -> Marks {
    let Some(kyc) = &data.kyc_data else {
        return Marks::default();
    };
    let index = |purpose, value: &str| {
        vault
            .blind_index(purpose, project.as_str(), value.as_bytes())
            .to_vec()
    };
    let email = kyc
        .email
        .as_ref()
        .map(|email| index(IndexPurpose::Locator, &format!("email:{}", email.normalised())));
    let phone_number = kyc
        .phone_number
        .as_ref()
        .map(|number| index(IndexPurpose::Locator, &format!("phoneNumber:{}", number.as_str())));
    let document = kyc.identity_document.as_ref();
    let identity_number = document.and_then(|document| {
        let number = document.number.as_ref()?;
        let issuer = document
            .issuing_country
            .map(|country| country.to_string())
            .unwrap_or_default();
        let kind = document.kind.map(|kind| kind.code()).unwrap_or_default();
        // How a number is spaced and cased says nothing about whose it is.
        let number: String = number.as_str().chars().filter(|c| c.is_alphanumeric()).collect();
        let value = format!("{kind}:{issuer}:{}", number.to_uppercase());
        Some(index(IndexPurpose::IdentityNumber, &value))
    });
    Marks {
        email,
        phone_number,
        identity_number,
    }
}
