//! What can go wrong inside, whatever the use case.

use storage::StorageError;

/// Something went wrong inside. Logged with its cause where it is handled; never told to clients.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Another call changed the same object at the same time, again and again.
    #[error("another call changed the same object at the same time")]
    Conflict,
    /// The database or the blob store is out of reach; the call may be tried again.
    #[error("out of reach: {0}")]
    Unavailable(String),
    /// Anything else.
    #[error("{0}")]
    Internal(String),
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Conflict => Self::Conflict,
            StorageError::Unavailable(what) => Self::Unavailable(what),
            StorageError::Database(_) | StorageError::Corrupt { .. } => Self::Internal(error.to_string()),
        }
    }
}

impl From<vault::VaultError> for Failure {
    fn from(error: vault::VaultError) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<vault::BlobError> for Failure {
    fn from(error: vault::BlobError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl Failure {
    pub(crate) fn corrupt(what: impl Into<String>) -> Self {
        Self::Internal(what.into())
    }
}

/// How often a use case that lost a race is tried before its caller is told.
const ATTEMPTS_MAX: u32 = 5;

/// How a use case goes about what others may change at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// It keeps nobody out, and begins again when another was faster.
    First,
    /// It waits for others and keeps them out.
    Again,
}

/// Runs a use case again when another writer was faster.
pub(crate) async fn with_retries<T, E, F>(mut attempt: impl FnMut() -> F) -> Result<T, E>
where
    F: Future<Output = Result<T, E>>,
    E: LostRace,
{
    in_turns(|_| attempt()).await
}

/// As [`with_retries`], for a use case that keeps nobody out in its first turn.
pub(crate) async fn in_turns<T, E, F>(mut attempt: impl FnMut(Turn) -> F) -> Result<T, E>
where
    F: Future<Output = Result<T, E>>,
    E: LostRace,
{
    let mut tries = 1;
    let mut turn = Turn::First;
    loop {
        match attempt(turn).await {
            Err(error) if error.lost_race() && tries < ATTEMPTS_MAX => tries += 1,
            result => return result,
        }
        turn = Turn::Again;
    }
}

/// Whether an error means that another writer was faster.
pub(crate) trait LostRace {
    fn lost_race(&self) -> bool;
}

impl LostRace for Failure {
    fn lost_race(&self) -> bool {
        matches!(self, Self::Conflict)
    }
}

/// Gives a use case's error the conversions that every use case needs.
macro_rules! use_case_error {
    ($name:ident) => {
        impl From<storage::StorageError> for $name {
            fn from(error: storage::StorageError) -> Self {
                Self::Failure(error.into())
            }
        }
        impl From<vault::VaultError> for $name {
            fn from(error: vault::VaultError) -> Self {
                Self::Failure(error.into())
            }
        }
        impl $crate::failure::LostRace for $name {
            fn lost_race(&self) -> bool {
                matches!(self, Self::Failure(failure) if failure.lost_race())
            }
        }
    };
}
pub(crate) use use_case_error;
