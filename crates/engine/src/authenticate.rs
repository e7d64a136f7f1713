//! Finds out who calls.

use std::collections::BTreeSet;

use domain::id::{KeyId, ProjectId};
use storage::keys::KeyRow;

use crate::caller::{AuthenticationError, Caller, KeyType, Scope};
use crate::{Engine, Failure};

/// Longest key that is looked at.
const KEY_CHARS_MAX: usize = 200;
/// How many callers are kept in memory.
const CALLERS_KEPT_MAX: usize = 10_000;

impl Engine {
    /// The caller with that key. Revoking a key, and changing its project, takes effect within a second.
    pub async fn authenticate(&self, presented: &str) -> Result<Caller, AuthenticationError> {
        let well_formed = (presented.starts_with("sk_") || presented.starts_with("ck_"))
            && presented.len() <= KEY_CHARS_MAX
            && presented.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if !well_formed {
            return Err(AuthenticationError::Unknown);
        }
        let mac = self.vault().credential_mac(presented);
        let settings = self.settings().clone();
        if let Some(caller) = self.callers().get(&mac) {
            return Ok(caller.clone());
        }
        let row = {
            let mut conn = self.store().read().await.map_err(Failure::from)?;
            storage::keys::by_mac_unscoped(&mut conn, &mac)
                .await
                .map_err(Failure::from)?
        };
        let row = row
            .filter(|row| row.revoked_at.is_none())
            .ok_or(AuthenticationError::Unknown)?;
        let corrupt = || Failure::corrupt("an API key's row can't be read");
        let project = ProjectId::parse(&row.project_id).map_err(|_| corrupt())?;
        // A project that was made a moment ago may not have been read yet.
        if !settings.projects.contains_key(&project) {
            self.refresh().await?;
        }
        let project = self
            .settings()
            .projects
            .get(&project)
            .cloned()
            .ok_or(AuthenticationError::Unknown)?;
        let (key, key_type, scopes) = read_key(&row).ok_or_else(corrupt)?;
        let caller = Caller {
            key,
            key_type,
            scopes,
            project,
        };
        // Only what was read under the settings in force is kept: a change in between is seen by the next call. Looked at
        // under the lock: settings are put into force before the lock is taken to forget callers.
        let mut callers = self.callers();
        if self.settings().epoch == settings.epoch {
            if callers.len() >= CALLERS_KEPT_MAX {
                callers.clear();
            }
            callers.insert(mac, caller.clone());
        }
        Ok(caller)
    }

    fn callers(&self) -> std::sync::MutexGuard<'_, std::collections::HashMap<[u8; 32], Caller>> {
        self.0
            .callers
            .lock()
            .expect("no code panics while it holds this lock")
    }
}

pub(crate) fn read_key(row: &KeyRow) -> Option<(KeyId, KeyType, BTreeSet<Scope>)> {
    let scopes: Option<BTreeSet<Scope>> = row.scopes.split_whitespace().map(Scope::from_code).collect();
    Some((
        KeyId::parse(&row.id).ok()?,
        KeyType::from_code(&row.key_type)?,
        scopes?,
    ))
}
