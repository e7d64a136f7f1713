//! The files of the repository.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder that holds everything.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("the crate lies two folders below the root")
        .to_owned()
}

/// A file's text. Bytes that are no UTF-8 are replaced: no rule is about those.
pub fn text(path: &str) -> String {
    let bytes = fs::read(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether a file or folder is there.
pub fn exists(path: &str) -> bool {
    root().join(path).exists()
}

/// Every file but what `.gitignore` names, as paths from the root, sorted.
pub fn files() -> Vec<String> {
    let ignored: Vec<String> = text(".gitignore")
        .lines()
        .map(|line| line.trim_matches('/').to_owned())
        .collect();
    let is_ignored = |name: &str| {
        let matches = |pattern: &String| match pattern.strip_prefix('*') {
            Some(ending) => name.ends_with(ending),
            None => name == pattern,
        };
        name == ".git" || ignored.iter().any(matches)
    };
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).expect("a folder of the repository can be listed") {
            let entry = entry.expect("a folder of the repository can be listed");
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = folder.join(&name);
            if is_ignored(&name) {
                continue;
            } else if entry.file_type().expect("a file has a type").is_dir() {
                folders.push(path);
            } else {
                found.push(path.to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}

/// Those of the files that end in that.
pub fn files_ending(ending: &str) -> Vec<String> {
    files()
        .into_iter()
        .filter(|path| path.ends_with(ending))
        .collect()
}

/// The names of the crates, which are the names of their folders.
pub fn crate_names() -> Vec<String> {
    let manifests = files_ending("/Cargo.toml");
    let name = |path: &String| {
        Some(
            path.strip_prefix("crates/")?
                .strip_suffix("/Cargo.toml")?
                .to_owned(),
        )
    };
    manifests.iter().filter_map(name).collect()
}

/// Asserts that a rule is kept, and lists everything that breaks it.
#[track_caller]
pub fn assert_kept(rule: &str, broken: &[String]) {
    assert!(broken.is_empty(), "{rule}; not so:\n  {}", broken.join("\n  "));
}
