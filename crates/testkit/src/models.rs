//! The networks that tests read documents with.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use evidence::model::Models;

/// The folder that `make models` fills: `BONAFIDE_MODELS_DIR`, else `models` of this tree. All tests of a process share
/// what is loaded.
pub fn models() -> Arc<Models> {
    static MODELS: LazyLock<Arc<Models>> = LazyLock::new(|| {
        let set = std::env::var_os("BONAFIDE_MODELS_DIR").map(PathBuf::from);
        let folder = set.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models"));
        Arc::new(Models::open(folder))
    });
    MODELS.clone()
}

/// A folder without models: what needs one waits for a person.
pub fn no_models() -> Arc<Models> {
    Arc::new(Models::open(Path::new("/nonexistent")))
}
