//! The installation that a command works on: data folder, key ring, database, engine.

use std::env;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use engine::Engine;
use engine::clock::SystemClock;
use engine::confinement::Confinement;
use engine::policy_files::{PolicyOrigin, PolicySet, read_policy};
use engine::setup::{Setup, SetupError};
use evidence::model::Models;
use vault::{Blobs, KeyRing, KeyRingOrigin, Vault};

use crate::refusal::Refusal;
use crate::report::Warning;
use crate::settings::Settings;

/// Holds the whole key ring as JSON, instead of the file.
const KEY_RING_VARIABLE: &str = "BONAFIDE_KEY_RING";

/// The code of the warning about a new ring.
const KEY_RING_CREATED: &str = "key-ring-created";

/// Names inside the data folder.
const DATABASE_FILE: &str = "bonafide.sqlite";
const KEY_RING_FILE: &str = "key-ring.json";
const BLOBS_FOLDER: &str = "blobs";
const MODELS_FOLDER: &str = "models";

/// Settings, and what the operator has to be told once the command is done.
pub struct Installation {
    /// The settings.
    pub settings: Settings,
    /// The file that settings were read from, when one was named.
    pub config: Option<PathBuf>,
    /// What to tell beside the outcome.
    pub warnings: Vec<Warning>,
}

/// Where the key ring of an installation is kept.
pub enum KeyRingPlace {
    /// A file in the data folder.
    File(PathBuf),
    /// A variable of the environment, whose value this is.
    Environment(String),
}

impl Installation {
    /// An installation by its settings; touches nothing yet.
    pub fn new(settings: Settings, config: Option<PathBuf>, warnings: Vec<Warning>) -> Self {
        Self {
            settings,
            config,
            warnings,
        }
    }

    /// Opens the engine on this installation: makes the data folder and the key ring when they are absent, and
    /// brings the database up to date.
    ///
    /// # Errors
    /// When any of these cannot be made, read or reached, and when the policy is broken.
    pub async fn open(&mut self) -> anyhow::Result<Engine> {
        self.create_data_folder()?;
        let (ring, made) = self.key_ring_or_new()?;
        let blobs = Blobs::in_folder(&self.settings.data_dir.join(BLOBS_FOLDER))?;
        let setup = Setup {
            database_url: self.database_url()?,
            blobs,
            vault: Vault::new(ring),
            policy_folder: self.policy_folder(),
            models: Arc::new(Models::open(self.models_folder())),
            confinement: Confinement::of_this_program().context("the program cannot be found")?,
            clock: Arc::new(SystemClock),
            max_connections: self.settings.database_connections_max,
        };
        match engine::setup::open(setup).await {
            Ok(engine) => Ok(engine),
            Err(error @ SetupError::KeyRing(_)) => {
                // A ring that was made because none was there opens nothing: it must not stand in the way of the backup.
                if let Some(path) = made {
                    self.warnings.retain(|warning| warning.code != KEY_RING_CREATED);
                    std::fs::remove_file(&path)
                        .with_context(|| format!("{} cannot be removed again", path.display()))?;
                }
                Err(Refusal::new("key-ring", error.to_string()).into())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The folder that is read instead of the policy compiled in.
    fn policy_folder(&self) -> Option<PathBuf> {
        Some(self.settings.policy_dir.clone()).filter(|folder| !folder.as_os_str().is_empty())
    }

    /// The policy as it stands in its folder, or compiled in; what was published needs a database, and is not looked at.
    ///
    /// # Errors
    /// When something in it is wrong.
    pub fn policy_set(&self) -> anyhow::Result<PolicySet> {
        let folder = self.policy_folder();
        let origin = folder
            .as_deref()
            .map_or(PolicyOrigin::BuiltIn, PolicyOrigin::Folder);
        read_policy(origin).map_err(|error| Refusal::new("policy", error.to_string()).into())
    }

    /// Where the key ring is.
    ///
    /// # Errors
    /// When the variable is set to something that is not text.
    pub fn key_ring_place(&self) -> anyhow::Result<KeyRingPlace> {
        match env::var(KEY_RING_VARIABLE) {
            Ok(text) if !text.is_empty() => Ok(KeyRingPlace::Environment(text)),
            Ok(_) | Err(env::VarError::NotPresent) => {
                Ok(KeyRingPlace::File(self.settings.data_dir.join(KEY_RING_FILE)))
            }
            Err(env::VarError::NotUnicode(_)) => {
                Err(Refusal::new("key-ring", format!("{KEY_RING_VARIABLE} is not UTF-8")).into())
            }
        }
    }

    /// The key ring; made, with a warning to back it up, when there is none.
    ///
    /// # Errors
    /// When it cannot be made, read or understood.
    pub fn key_ring(&mut self) -> anyhow::Result<KeyRing> {
        Ok(self.key_ring_or_new()?.0)
    }

    /// The key ring, and where it was made if it was made just now.
    fn key_ring_or_new(&mut self) -> anyhow::Result<(KeyRing, Option<PathBuf>)> {
        let refused = |error: vault::KeyRingError| Refusal::new("key-ring", error.to_string());
        let path = match self.key_ring_place()? {
            KeyRingPlace::Environment(text) => {
                return Ok((KeyRing::from_json(&text).map_err(refused)?, None));
            }
            KeyRingPlace::File(path) => path,
        };
        let (ring, origin) = KeyRing::open_or_create(&path).map_err(refused)?;
        let created = origin == KeyRingOrigin::Created;
        if created {
            self.warnings.push(Warning {
                code: KEY_RING_CREATED,
                message: format!(
                    "a new key ring was made at {}. Back it up now, apart from the database: whoever loses it loses \
                     all personal data, and whoever has it can read all of it",
                    path.display()
                ),
            });
        }
        Ok((ring, created.then_some(path)))
    }

    /// The folder of models: the one that is set, else the one in the data folder, else the nearest to the program.
    pub fn models_folder(&self) -> PathBuf {
        if !self.settings.models_dir.as_os_str().is_empty() {
            return self.settings.models_dir.clone();
        }
        let own = self.settings.data_dir.join(MODELS_FOLDER);
        if own.is_dir() {
            return own;
        }
        let program = env::current_exe().and_then(|program| program.canonicalize());
        program
            .ok()
            .and_then(|program| Models::folder_near(&program))
            .unwrap_or(own)
    }

    /// Makes the data folder with mode 0700 when it is absent.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn create_data_folder(&self) -> anyhow::Result<()> {
        let folder = &self.settings.data_dir;
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .with_context(|| format!("the data folder {} cannot be made", folder.display()))
    }

    /// Which kind of database is used: `sqlite` or `postgresql`.
    pub fn database_kind(&self) -> &'static str {
        if self.settings.database_url.is_empty() {
            "sqlite"
        } else {
            "postgresql"
        }
    }

    /// The URL of the database, with the path of the embedded one made absolute.
    ///
    /// # Errors
    /// When the data folder cannot be used.
    pub fn database_url(&self) -> anyhow::Result<String> {
        if !self.settings.database_url.is_empty() {
            return Ok(self.settings.database_url.clone());
        }
        let path = absolute(&self.settings.data_dir)?.join(DATABASE_FILE);
        let path = path
            .to_str()
            .context("the path of the data folder is not UTF-8")?;
        Ok(format!("sqlite://{path}"))
    }
}

fn absolute(path: &Path) -> anyhow::Result<PathBuf> {
    path.canonicalize()
        .with_context(|| format!("the folder {} cannot be used", path.display()))
}
