//! The folder that models lie in.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use sha2::{Digest as _, Sha256};

use super::runtime::Runtime;
use super::{ModelError, Network, Pin, picture_pins, pins};

/// The library among the pinned files.
const RUNTIME: &str = "runtime";

/// What such folders are called, and the file that tells one of them from another folder of that name.
const FOLDER: &str = "models";
const LIST_FILE: &str = "models.toml";

/// How many folders above the program one is looked for in: `target/debug/deps/program` lies four deep.
const FOLDERS_ABOVE_MAX: usize = 4;

/// What became of one pinned file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Condition {
    /// It is there, and its bytes are the pinned ones.
    Present,
    /// It is not there, or cannot be read.
    Missing,
    /// Its bytes are others.
    Altered,
}

/// What became of one model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelState {
    /// What the model is called.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// What became of its file.
    pub condition: Condition,
}

/// What a file looked like when its bytes were compared.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Look {
    size_bytes: u64,
    modified_at: Option<SystemTime>,
}

/// The models of a folder. Share it: what it has loaded and compared, it keeps.
pub struct Models {
    folder: PathBuf,
    networks: HashMap<&'static str, Mutex<Option<Arc<Network>>>>,
    built_in: Mutex<HashMap<&'static str, Arc<Network>>>,
    compared: Mutex<HashMap<&'static str, (Look, Condition)>>,
}

impl Models {
    /// The models of that folder. Nothing is read yet, and nothing has to be there.
    pub fn open(folder: impl Into<PathBuf>) -> Self {
        let networks = pins()
            .iter()
            .filter(|pin| pin.name != RUNTIME)
            .map(|pin| (pin.name.as_str(), Mutex::new(None)));
        Self {
            folder: folder.into(),
            networks: networks.collect(),
            built_in: Mutex::default(),
            compared: Mutex::default(),
        }
    }

    /// The folder named `models`, with a list of models in it, that is nearest to a program: beside it, or beside a
    /// folder that holds it.
    pub fn folder_near(program: &Path) -> Option<PathBuf> {
        program
            .ancestors()
            .skip(1)
            .take(FOLDERS_ABOVE_MAX + 1)
            .map(|folder| folder.join(FOLDER))
            .find(|folder| folder.join(LIST_FILE).is_file())
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What became of every pinned model. Each file's bytes are compared once, and again only when it has changed
    /// since.
    pub fn examine(&self) -> Vec<ModelState> {
        let state = |pin: &'static Pin| ModelState {
            name: pin.name.clone(),
            purpose: pin.purpose.clone(),
            condition: self.condition(pin),
        };
        pins().iter().map(state).collect()
    }

    /// The network of that name: loaded when it is asked for first, shared ever after.
    ///
    /// # Errors
    /// [`ModelError`] when its file or the library is missing or altered, or cannot be loaded.
    pub fn network(&self, name: &str) -> Result<Arc<Network>, ModelError> {
        let place = self
            .networks
            .get(name)
            .ok_or_else(|| ModelError::Unknown(name.to_owned()))?;
        let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(network) = place.as_ref() {
            return Ok(network.clone());
        }
        let runtime = self.runtime()?;
        let bytes = self.bytes(pinned(name)?)?;
        let network = Arc::new(Network::new(name, runtime.session(&bytes)?));
        *place = Some(network.clone());
        Ok(network)
    }

    /// The file of a picture that lies among the models.
    ///
    /// # Errors
    /// [`ModelError`] when it is missing or altered.
    pub fn picture(&self, name: &str) -> Result<Vec<u8>, ModelError> {
        let pin = picture_pins().iter().find(|pin| pin.name == name);
        self.bytes(pin.ok_or_else(|| ModelError::Unknown(name.to_owned()))?)
    }

    /// The bytes of a file. What was compared is what is loaded, whatever happens to the file in between.
    fn bytes(&self, pin: &Pin) -> Result<Vec<u8>, ModelError> {
        let bytes =
            fs::read(self.folder.join(&pin.file)).map_err(|_| ModelError::Missing(pin.name.clone()))?;
        if hexadecimal(&bytes) == pin.sha256 {
            Ok(bytes)
        } else {
            Err(ModelError::Altered(pin.name.clone()))
        }
    }

    /// A network whose weights are part of the program: loaded when it is asked for first, shared ever after.
    ///
    /// # Errors
    /// [`ModelError`] when the library is missing or altered, or refuses the network.
    pub fn built_in(&self, name: &'static str, weights: &[u8]) -> Result<Arc<Network>, ModelError> {
        let mut loaded = self.built_in.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(network) = loaded.get(name) {
            return Ok(network.clone());
        }
        let network = Arc::new(Network::new(name, self.runtime()?.session(weights)?));
        loaded.insert(name, network.clone());
        Ok(network)
    }

    fn runtime(&self) -> Result<Runtime, ModelError> {
        let pin = pinned(RUNTIME)?;
        match self.condition(pin) {
            Condition::Present => Runtime::open(&self.folder.join(&pin.file)),
            Condition::Missing => Err(ModelError::Missing(pin.name.clone())),
            Condition::Altered => Err(ModelError::Altered(pin.name.clone())),
        }
    }

    fn condition(&self, pin: &'static Pin) -> Condition {
        let path = self.folder.join(&pin.file);
        let Ok(metadata) = fs::metadata(&path) else {
            return Condition::Missing;
        };
        let look = Look {
            size_bytes: metadata.len(),
            modified_at: metadata.modified().ok(),
        };
        let mut compared = self.compared.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((earlier, condition)) = compared.get(pin.name.as_str())
            && *earlier == look
        {
            return *condition;
        }
        let condition = match fs::read(&path) {
            Err(_) => Condition::Missing,
            Ok(bytes) if hexadecimal(&bytes) == pin.sha256 => Condition::Present,
            Ok(_) => Condition::Altered,
        };
        compared.insert(&pin.name, (look, condition));
        condition
    }
}

fn pinned(name: &str) -> Result<&'static Pin, ModelError> {
    pins()
        .iter()
        .find(|pin| pin.name == name)
        .ok_or_else(|| ModelError::Unknown(name.to_owned()))
}

fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in Sha256::digest(bytes) {
        write!(text, "{byte:02x}").expect("writing to a text does not fail");
    }
    text
}
