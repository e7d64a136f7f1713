//! The shell around the rules: one file for each thing that somebody asks of the product.
//!
//! A use case takes the [`Engine`], the caller and a command, does its work in one transaction, and leaves rows, sealed
//! data, jobs and audit entries behind, together or not at all. What has to be decided, `domain` decides.
//!
//! Architecture invariant: nothing is sent or started that was not saved first; nothing here knows HTTP or SQL.
//!
//! Start at [`trigger_verification`] and [`run_verification`].

pub mod accept_legal_document;
pub mod attach_document;
pub mod audit;
mod authenticate;
pub mod caller;
pub mod ceiling;
pub mod clock;
pub mod compare_lists;
pub mod confinement;
pub mod decide_case;
pub mod doctor;
pub mod events;
mod failure;
mod handed_runs;
mod identifiers;
mod identity_source;
pub mod import_list;
mod key_ring;
mod known_faces;
mod known_scenes;
mod lists;
mod models;
mod open_case;
pub mod operate_keys;
pub mod operate_projects;
pub mod policy_files;
pub mod population;
pub mod publish_legal;
pub mod publish_policy;
mod read_evidence;
pub mod register_user;
mod rescreen_user;
pub mod retention;
mod review_due;
pub mod reviewers;
pub mod run_verification;
pub mod screen_names;
mod screen_user;
mod sealed_of;
mod settings;
pub mod setup;
pub mod show_case;
pub mod show_document;
pub mod show_user;
pub mod show_verification;
mod stated_data;
pub mod sync_lists;
pub mod trigger_verification;
mod user_file;
pub mod verify_audit;
pub mod watch_lists;
pub mod worker;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use arc_swap::ArcSwap;
use jiff::Timestamp;

pub use failure::Failure;
pub use settings::{Problem, Readiness};

use caller::Caller;
use failure::Turn;
use settings::Settings;

/// Version of the checks, as each records it.
pub const ENGINE_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Everything that use cases share. Cloning shares it.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) store: storage::Store,
    pub(crate) vault: vault::Vault,
    pub(crate) blobs: vault::Blobs,
    pub(crate) models: Arc<evidence::model::Models>,
    pub(crate) confinement: confinement::Confinement,
    pub(crate) clock: Arc<dyn clock::Clock>,
    pub(crate) policy_folder: Option<PathBuf>,
    pub(crate) settings: ArcSwap<Settings>,
    pub(crate) lists: lists::ListsInMemory,
    pub(crate) callers: Mutex<HashMap<[u8; 32], Caller>>,
    pub(crate) known_faces: known_faces::KnownFaces,
    pub(crate) known_scenes: known_scenes::KnownScenes,
    /// How many files may be looked at as they are uploaded: a small one may unpack to hundreds of megabytes.
    pub(crate) intake_seats: Arc<tokio::sync::Semaphore>,
    /// How many people's evidence may be read.
    pub(crate) evidence_seats: tokio::sync::Semaphore,
    /// The worker of this node, while it runs.
    pub(crate) worker: handed_runs::WorkerAtHand,
    /// Rung when jobs wait that this node's worker may do.
    pub(crate) jobs_waiting: tokio::sync::Notify,
    /// Rung when this node has enqueued jobs, for other nodes to hear.
    pub(crate) jobs_enqueued: tokio::sync::Notify,
    /// Names this node to others, for as long as it runs.
    pub(crate) node: String,
}

impl Engine {
    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The policy in force.
    pub fn policy(&self) -> Arc<domain::policy::Policy> {
        self.0.settings.load().policy.clone()
    }

    /// Lets go of the database; waits for writers.
    pub async fn close(&self) {
        self.0.store.close().await;
    }

    pub(crate) fn store(&self) -> &storage::Store {
        &self.0.store
    }

    /// Wakes whoever may do a job that was enqueued a moment ago.
    pub(crate) fn jobs_enqueued(&self) {
        self.0.worker.note_queue(true);
        self.0.jobs_waiting.notify_one();
        self.0.jobs_enqueued.notify_one();
    }

    /// A transaction for that turn of a use case.
    pub(crate) async fn transaction(&self, turn: Turn) -> Result<storage::Tx, storage::StorageError> {
        match turn {
            Turn::First => self.0.store.plan().await,
            Turn::Again => self.0.store.begin().await,
        }
    }

    pub(crate) fn vault(&self) -> &vault::Vault {
        &self.0.vault
    }

    pub(crate) fn settings(&self) -> arc_swap::Guard<Arc<Settings>> {
        self.0.settings.load()
    }
}
