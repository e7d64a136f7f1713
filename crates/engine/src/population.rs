//! Users as a verification leaves them, many to a transaction: to measure with, never to serve.

use domain::due::review_due_at;
use domain::eligibility::Consent;
use domain::id::RunId;
use domain::locator::UserLocator;
use domain::person::UserData;
use domain::product::PerProduct;
use domain::risk::RiskLevel;
use domain::verification::Disposition;

use crate::caller::Caller;
use crate::register_user::new_version;
use crate::user_file::UserFile;
use crate::{Engine, Failure, identifiers};

/// Somebody to make.
pub struct Inhabitant {
    /// What clients know the person by.
    pub locator: UserLocator,
    /// What is stated.
    pub data: UserData,
}

/// Makes users who stand verified for every product, in one transaction. Their names are sealed and their rows are as a
/// registration makes them.
pub async fn populate(engine: &Engine, caller: &Caller, people: &[Inhabitant]) -> Result<(), Failure> {
    let now = engine.now();
    let mut tx = engine.store().begin().await?;
    for person in people {
        let mut file = UserFile::create(engine, caller, &person.locator, now)?;
        let version = new_version(engine, caller, &mut file, &person.data, now)?;
        let run = RunId::from_bits(identifiers::bits(now)?);
        let nothing = PerProduct::from_fn(|_| None);
        file.verification
            .trigger(now, nothing, Consent::Given, "bench", run.clone());
        file.verification
            .run_ended(&run, "bench", |_| Disposition::Verified);
        let all = file.verification.verified();
        let policy = engine.policy();
        file.verification.note_review(all, Some(RiskLevel::Low), |risk| {
            review_due_at(now, risk, &policy)
        });
        file.save(&mut tx, now).await?;
        storage::users::insert_data_version(&mut tx, &version).await?;
    }
    Ok(tx.commit().await?)
}
