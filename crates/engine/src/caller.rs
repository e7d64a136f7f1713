//! Who calls: a project's API key, with its scopes, its project and that project's settings.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::id::{KeyId, ProjectId};
use domain::judgement::{DuplicateFaces, IdentityAssurance};
use domain::staging::Environment;

/// Writes a minute that a project may make unless it was set otherwise.
pub const WRITES_PER_MINUTE: u32 = 120;
/// Reads a minute that a project may make unless it was set otherwise.
pub const READS_PER_MINUTE: u32 = 360;

/// What a key may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// `users.create`: every write about users.
    UsersCreate,
    /// `users.read`: every read about users.
    UsersRead,
    /// `screening.read`: screening single names.
    ScreeningRead,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Scope; 3] = [Self::UsersCreate, Self::UsersRead, Self::ScreeningRead];

    /// The wire name.
    pub fn code(self) -> &'static str {
        match self {
            Self::UsersCreate => "users.create",
            Self::UsersRead => "users.read",
            Self::ScreeningRead => "screening.read",
        }
    }

    /// Reads a wire name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.code() == code)
    }
}

/// Where a key may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyType {
    /// `sk_`: on the client's servers, secret.
    Server,
    /// `ck_`: in the client's apps, not secret, and of no use for users' data.
    Client,
}

impl KeyType {
    /// The wire name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Client => "client",
        }
    }

    /// Reads a wire name.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Server, Self::Client]
            .into_iter()
            .find(|kind| kind.code() == code)
    }

    /// What a secret of this type starts with.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Server => "sk",
            Self::Client => "ck",
        }
    }
}

/// Whether a project's users may be verified at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KycSetting {
    /// Every operation about users is refused.
    Disabled,
    /// Users may be verified.
    Enabled,
}

/// Calls a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimits {
    /// Calls that change something.
    pub writes_per_minute: u32,
    /// Calls that only read.
    pub reads_per_minute: u32,
}

/// A tenant in one environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// What its operator calls it.
    pub name: String,
    /// Its environment.
    pub environment: Environment,
    /// Whether its users may be verified.
    pub kyc: KycSetting,
    /// Its limits.
    pub limits: RateLimits,
    /// Who vouches for identities that no document shows.
    pub assurance: IdentityAssurance,
    /// Whether other users with the same face are looked for.
    pub duplicate_faces: DuplicateFaces,
    /// Where the identity source listens, when one is configured.
    pub identity_source_url: Option<String>,
    /// What end users are asked to consent to.
    pub issuer: Issuer,
}

/// Who asks end users for consent: all three are needed in production before KYC is enabled.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Issuer {
    /// The name in the sentence of consent.
    pub name: Option<String>,
    /// Media type of the logo, when one was set.
    pub logo_media_type: Option<String>,
    /// Where the privacy policy is published.
    pub policy_url: Option<String>,
}

/// A verified caller.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The key's record.
    pub key: KeyId,
    /// Where the key may be used.
    pub key_type: KeyType,
    /// What the key may be used for.
    pub scopes: BTreeSet<Scope>,
    /// The project that the key belongs to.
    pub project: Arc<Project>,
}

/// Why a call was not let in.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticationError {
    /// There is no such key, or it was revoked.
    #[error("no such key")]
    Unknown,
    /// The store did not answer.
    #[error(transparent)]
    Failure(#[from] crate::Failure),
}
