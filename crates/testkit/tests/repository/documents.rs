//! What the texts for people say is there.

use crate::tree::{assert_kept, crate_names, exists, files, files_ending, text};

/// Words with a slash that are no paths.
const MEDIA_TYPES: [&str; 4] = ["application/", "image/", "text/", "multipart/"];

/// The back-quoted paths of a text: words with a slash that look like a file or a folder, and not like an address, a
/// path of the API, a media type, an SQL statement or a placeholder.
fn quoted_paths(text: &str) -> Vec<String> {
    let outside_code: Vec<&str> = text.split("```").step_by(2).collect();
    let outside_code = outside_code.concat();
    let is_path = |word: &&str| {
        let plain = word
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"/._-".contains(&b));
        let named = word.bytes().any(|b| b.is_ascii_lowercase()) && !word.starts_with('/');
        plain && named && word.contains('/') && !MEDIA_TYPES.iter().any(|it| word.starts_with(it))
    };
    outside_code
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(is_path)
        .map(str::to_owned)
        .collect()
}

/// Where a path of a text may start: at the root, or at the text's own folder. What is built or kept at run time is
/// not in the tree.
fn is_there(document: &str, path: &str) -> bool {
    let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
    let is_made = text(".gitignore")
        .lines()
        .any(|line| path.starts_with(line.trim_start_matches('/')));
    is_made || exists(path) || exists(&format!("{folder}/{path}"))
}

#[test]
fn paths_that_texts_name_are_there() {
    let mut broken = Vec::new();
    for document in files_ending(".md") {
        let text = text(&document);
        let gone = quoted_paths(&text)
            .into_iter()
            .filter(|path| !is_there(&document, path));
        broken.extend(gone.map(|path| format!("{document}: {path}")));
    }
    assert!(
        !quoted_paths(&text("ARCHITECTURE.md")).is_empty(),
        "the architecture names no file"
    );
    assert_kept("a path in back quotes exists", &broken);
}

#[test]
fn links_between_texts_lead_somewhere() {
    let mut broken = Vec::new();
    for document in files_ending(".md") {
        let folder = document
            .rsplit_once('/')
            .map_or(String::new(), |(folder, _)| format!("{folder}/"));
        for link in text(&document).split("](").skip(1) {
            let target = link.split([')', '#', ' ']).next().expect("a split has a first");
            if !target.is_empty() && !target.contains(':') && !exists(&format!("{folder}{target}")) {
                broken.push(format!("{document}: {target}"));
            }
        }
    }
    assert_kept("a link leads to a file", &broken);
}

#[test]
fn every_crate_is_in_the_architecture() {
    let architecture = text("ARCHITECTURE.md");
    let broken: Vec<String> = crate_names()
        .into_iter()
        .filter(|name| !architecture.contains(&format!("crates/{name}")))
        .collect();
    assert_kept("ARCHITECTURE.md tells every crate", &broken);
}

#[test]
fn the_readme_names_the_two_commands() {
    let readme = text("README.md");
    for command in ["make demo", "make test"] {
        assert!(readme.contains(command), "README.md does not name `{command}`");
    }
}

#[test]
fn every_decision_is_listed() {
    let list = text("docs/adr/README.md");
    let pages = files()
        .into_iter()
        .filter_map(|path| Some(path.strip_prefix("docs/adr/")?.to_owned()));
    let broken: Vec<String> = pages
        .filter(|page| page != "README.md" && !list.contains(&format!("]({page})")))
        .collect();
    assert_kept("docs/adr/README.md links every page", &broken);
}
