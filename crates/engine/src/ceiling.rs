//! What the engine could give at best: the look-up of a status and a durable transaction, with nothing around them.
//! `bonafide bench` measures calls against these.

use domain::id::ProjectId;
use domain::locator::UserLocator;
use storage::Database;
use vault::BlindIndex;

use crate::setup::SetupError;
use crate::user_file::locator_index;
use crate::{Engine, Failure};

/// What the look-up of a status goes by, made beforehand.
pub struct StatusKey {
    project: ProjectId,
    kind: &'static str,
    index: BlindIndex,
}

impl StatusKey {
    /// The key under which a user's status is found.
    pub fn new(engine: &Engine, project: &ProjectId, locator: &UserLocator) -> Self {
        let index = locator_index(engine.vault(), project, locator);
        Self {
            project: project.clone(),
            kind: locator.kind().code(),
            index,
        }
    }
}

/// Reads the row of a status as it is stored, over the connections that calls use: one indexed SELECT. Nothing is
/// decoded and nothing decided; the caller is not asked who they are.
///
/// # Errors
/// When the database does not answer.
pub async fn one_indexed_select(engine: &Engine, key: &StatusKey) -> Result<Option<String>, Failure> {
    let mut conn = engine.store().read().await?;
    let index = key.index.as_bytes();
    let row = storage::ceiling::one_indexed_select(&mut conn, &key.project, key.kind, index).await?;
    Ok(row.map(|row| row.verification))
}

/// Durable writes of one small row each.
pub struct BareTransactions(storage::ceiling::BareTransactions);

impl BareTransactions {
    /// Makes a place for the rows in, or for SQLite beside, that database. `connections_max` as in
    /// [`crate::setup::Setup::max_connections`].
    ///
    /// # Errors
    /// When the database can't be reached, or the place is there already.
    pub async fn open(database_url: &str, connections_max: u32) -> Result<Self, SetupError> {
        let database = Database::from_url(database_url).ok_or(SetupError::DatabaseUrl)?;
        Ok(Self(
            storage::ceiling::BareTransactions::open(&database, connections_max).await?,
        ))
    }

    /// One transaction, begun and committed, which shares nothing. When this returns, it survives a power cut.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert(&self, payload: &[u8]) -> Result<(), Failure> {
        Ok(self.0.insert(payload).await?)
    }

    /// One write, as cheap as one that is durable can be: what writers may share is shared, and no trip to the database
    /// is made that can be done without.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_at_best(&self, payload: &[u8]) -> Result<(), Failure> {
        Ok(self.0.insert_at_best(payload).await?)
    }

    /// Takes the rows and their place away.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn remove(self) -> Result<(), Failure> {
        Ok(self.0.remove().await?)
    }
}
