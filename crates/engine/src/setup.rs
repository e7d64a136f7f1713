//! Opens everything that the engine works with.

use std::path::PathBuf;
use std::sync::Arc;

use storage::{Database, Store, StoreOptions};

use crate::clock::Clock;
use crate::confinement::Confinement;
use crate::policy_files::PolicyError;
use crate::{Engine, Failure, Inner, identifiers, key_ring, lists, settings};

/// What to open.
pub struct Setup {
    /// `sqlite:PATH` or `postgres://…`.
    pub database_url: String,
    /// Where sealed files are kept.
    pub blobs: vault::Blobs,
    /// What seals.
    pub vault: vault::Vault,
    /// A folder of policy files that takes the place of the published and the built-in policy.
    pub policy_folder: Option<PathBuf>,
    /// The networks that read documents and faces.
    pub models: Arc<evidence::model::Models>,
    /// Where strangers' files are opened that need a large reader.
    pub confinement: Confinement,
    /// What tells the time.
    pub clock: Arc<dyn Clock>,
    /// Most database connections at a time.
    pub max_connections: u32,
}

/// Why the engine could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The database URL has another form.
    #[error("the database URL must be sqlite:PATH, postgres://… or postgresql://…")]
    DatabaseUrl,
    /// The database can't be opened.
    #[error(transparent)]
    Store(#[from] storage::OpenError),
    /// The policy is broken: nothing is verified by it.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The key ring is not the one that the database was sealed with.
    #[error(
        "the key ring does not belong to this database: {0}. Nothing was written. Start with the ring that the database \
         was sealed with, from its backup, or with another database"
    )]
    KeyRing(vault::VaultError),
    /// Anything else.
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// Connects, brings the schema up to date, reads the policy. Starts no task.
pub async fn open(setup: Setup) -> Result<Engine, SetupError> {
    let database = Database::from_url(&setup.database_url).ok_or(SetupError::DatabaseUrl)?;
    // The process may have installed the same provider already; either way there is one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let policy = settings::read_policy_folder(setup.policy_folder.as_deref())?;
    let store = Store::open_as_it_is(&StoreOptions {
        database,
        connections_max: setup.max_connections,
    })
    .await?;
    key_ring::refuse_other(&store, &setup.vault).await?;
    store.migrate().await?;
    key_ring::keep_witness(&store, &setup.vault).await?;
    let now = setup.clock.now();
    settings::publish_first_versions(&store, &policy, now).await?;
    let settings = settings::load(&store, setup.policy_folder.as_deref()).await?;
    settings::note_policy_in_force(&store, &settings, now).await?;
    Ok(Engine(Arc::new(Inner {
        store,
        vault: setup.vault,
        blobs: setup.blobs,
        models: setup.models,
        confinement: setup.confinement,
        clock: setup.clock,
        policy_folder: setup.policy_folder,
        settings: arc_swap::ArcSwap::from_pointee(settings),
        lists: lists::ListsInMemory::default(),
        callers: Default::default(),
        known_faces: Default::default(),
        known_scenes: Default::default(),
        intake_seats: Arc::new(tokio::sync::Semaphore::new(seats())),
        evidence_seats: tokio::sync::Semaphore::new(seats()),
        worker: Default::default(),
        jobs_waiting: tokio::sync::Notify::new(),
        jobs_enqueued: tokio::sync::Notify::new(),
        node: identifiers::record(now)?,
    })))
}

/// How many strangers' files are opened at a time, and how many people's evidence is read: as many as there are cores.
fn seats() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
