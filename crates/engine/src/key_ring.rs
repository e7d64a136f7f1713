//! Holds the key ring against the database, before anything is written: what another ring sealed could not be read again,
//! and nobody would be found.

use storage::{Conn, Store};
use vault::{KeyOwner, Vault, VaultError, Witnessed};

use crate::Failure;
use crate::setup::SetupError;

/// The lock under which the first start keeps a witness, so that two rings can't both be the first.
const WITNESS_LOCK: i64 = 0x626f_6e61_0002;

/// Refuses a ring that the database does not belong to, whatever schema it has: nothing is changed.
pub(crate) async fn refuse_other(store: &Store, vault: &Vault) -> Result<(), SetupError> {
    let mut conn = store.read().await.map_err(Failure::from)?;
    let has_table = storage::key_ring::has_witness_table(&mut conn).await;
    if has_table.map_err(Failure::from)?
        && let Some(known) = storage::key_ring::witness(&mut conn)
            .await
            .map_err(Failure::from)?
    {
        fits(vault.check_witness(&known))?;
    } else if storage::users::has_table(&mut conn)
        .await
        .map_err(Failure::from)?
    {
        refuse_others_users(&mut conn, vault).await?;
    }
    Ok(())
}

/// A database from before there were witnesses: somebody's data key stands in.
async fn refuse_others_users(conn: &mut Conn, vault: &Vault) -> Result<(), SetupError> {
    let user = storage::users::any_unscoped(conn).await.map_err(Failure::from)?;
    if let Some((project_id, user_id, wrapped)) = user {
        let owner = KeyOwner {
            project_id: &project_id,
            user_id: &user_id,
        };
        fits(vault.unwrap_data_key(owner, &wrapped))?;
    }
    Ok(())
}

/// Sees to it that the database, whose schema is up to date, has a witness of the ring's newest key; refuses another ring.
pub(crate) async fn keep_witness(store: &Store, vault: &Vault) -> Result<(), SetupError> {
    let known = {
        let mut conn = store.read().await.map_err(Failure::from)?;
        storage::key_ring::witness(&mut conn)
            .await
            .map_err(Failure::from)?
    };
    if let Some(known) = known
        && fits(vault.check_witness(&known))? == Witnessed::ByNewestKey
    {
        return Ok(());
    }
    let mut tx = store.begin().await.map_err(Failure::from)?;
    tx.one_at_a_time(WITNESS_LOCK).await.map_err(Failure::from)?;
    match storage::key_ring::witness(&mut tx).await.map_err(Failure::from)? {
        Some(known) => {
            fits(vault.check_witness(&known))?;
        }
        None => refuse_others_users(&mut tx, vault).await?,
    }
    let witness = vault.witness().map_err(Failure::from)?;
    storage::key_ring::keep_witness(&mut tx, &witness)
        .await
        .map_err(Failure::from)?;
    tx.commit().await.map_err(Failure::from)?;
    Ok(())
}

fn fits<T>(outcome: Result<T, VaultError>) -> Result<T, SetupError> {
    outcome.map_err(|error| match error {
        VaultError::OtherRing | VaultError::UnknownKey { .. } => SetupError::KeyRing(error),
        other => SetupError::Failure(Failure::from(other)),
    })
}
