//! What the files look like.

use crate::tree::{assert_kept, crate_names, exists, files, files_ending, text};

/// Longest Rust file, in lines.
const LINES_MAX: usize = 600;
/// Names that say nothing about what is inside.
const VAGUE: [&str; 9] = [
    "common", "helper", "helpers", "manager", "misc", "service", "services", "util", "utils",
];

/// Every line of the files that holds one of the words.
fn lines_with(files: &[String], words: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for path in files {
        for (number, line) in (1..).zip(text(path).lines()) {
            found.extend(
                words
                    .iter()
                    .filter(|word| line.contains(*word))
                    .map(|word| format!("{path}:{number}: {word}")),
            );
        }
    }
    found
}

#[test]
fn no_rust_file_is_too_long() {
    let long = |path: &String| {
        let lines = text(path).lines().count();
        (lines > LINES_MAX).then(|| format!("{path}: {lines} lines"))
    };
    let broken: Vec<String> = files_ending(".rs").iter().filter_map(long).collect();
    assert_kept("a file has one public idea and at most 600 lines", &broken);
}

#[test]
fn nothing_unfinished_is_left() {
    // Put together here, so that this file does not hold them.
    let words = [
        ("todo", "!"),
        ("unimplemented", "!"),
        ("dbg", "!"),
        ("FIX", "ME"),
        ("TO", "DO:"),
    ];
    let words = words.map(|(start, end)| format!("{start}{end}"));
    let sources: Vec<String> = files()
        .into_iter()
        .filter(|path| !path.ends_with(".lock") && !path.starts_with("docs/openapi"))
        .collect();
    assert_kept("what is there is finished", &lines_with(&sources, &words));
}

#[test]
fn nothing_depends_on_the_machine_it_was_written_on() {
    let folders = ["work", "root", "farm"].map(|name| format!("/{name}/"));
    assert_kept(
        "no file names a folder of one machine",
        &lines_with(&files(), &folders),
    );
}

#[test]
fn every_crate_opens_with_what_it_is() {
    let mut broken = Vec::new();
    for name in crate_names() {
        let root = ["lib.rs", "main.rs"].map(|file| format!("crates/{name}/src/{file}"));
        let root = root.iter().find(|path| exists(path)).expect("a crate has a root");
        let text = text(root);
        let opening: Vec<&str> = text.lines().take_while(|line| line.starts_with("//!")).collect();
        if opening.is_empty() || opening[0].len() < 20 {
            broken.push(root.clone());
        }
    }
    assert_kept(
        "a crate opens with what it is, what it never does, and where to start",
        &broken,
    );
}

#[test]
fn modules_are_nouns_of_the_trade() {
    let is_vague = |path: &String| {
        let mut parts = path.trim_end_matches(".rs").split('/');
        parts.any(|part| VAGUE.contains(&part))
    };
    let broken: Vec<String> = files_ending(".rs").into_iter().filter(is_vague).collect();
    assert_kept("a compliance officer would know the word", &broken);
}

#[test]
fn every_setting_is_explained() {
    let text = text("config.default.toml");
    let keys = toml::from_str::<toml::Table>(&text).expect("the settings are TOML");
    assert!(keys.len() >= 10, "{keys:?}");
    let mut broken = Vec::new();
    for block in text.split("\n\n") {
        let first_key = block.lines().find(|line| !line.starts_with('#'));
        if first_key.is_some() && !block.starts_with('#') {
            broken.push(block.to_owned());
        }
    }
    assert_kept("each key, or each group of keys, has a comment above it", &broken);
}
