//! Finding the labelled specimens that are kept outside the tree.

use std::path::PathBuf;

/// The folder of labelled data, or `None`, said on standard error, when this machine has none.
pub fn data_folder(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("BONAFIDE_SHARED_DIR").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    let folder = root.join("data").join(name);
    if folder.is_dir() {
        Some(folder)
    } else {
        eprintln!("skipped: no labelled data in {}", folder.display());
        None
    }
}
