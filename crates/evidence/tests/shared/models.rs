//! The models that tests read pictures with.

use std::path::{Path, PathBuf};

use evidence::model::Models;

/// The models, or `None`, said on standard error, when this machine has not that one.
pub fn models_with(name: &str) -> Option<Models> {
    let folder = std::env::var_os("BONAFIDE_MODELS_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models"),
        PathBuf::from,
    );
    let is_there = folder.join(format!("{name}.onnx")).exists();
    if !is_there {
        eprintln!("skipped: no models in {}", folder.display());
    }
    is_there.then(|| Models::open(folder))
}
