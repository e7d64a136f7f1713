//! What may be built in: permissive licences only.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::tree::{assert_kept, root, text};

/// Licences that ask for no more than a notice.
const PERMISSIVE: [&str; 13] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Additions that take nothing away from a permissive licence.
const EXCEPTIONS: [&str; 1] = ["LLVM-exception"];

/// Whether an SPDX expression can be met with permissive licences alone. `AND` binds more tightly than `OR`, and `WITH`
/// more tightly than both; the slash of older manifests means `OR`.
fn is_permissive(expression: &str) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    either(&mut rest) == Some(true) && rest.is_empty()
}

fn next_is(rest: &mut &[&str], word: &str) -> bool {
    let is = rest.first().is_some_and(|first| first.eq_ignore_ascii_case(word));
    if is {
        *rest = &rest[1..];
    }
    is
}

/// Each of these is `None` when the expression breaks off.
fn either(rest: &mut &[&str]) -> Option<bool> {
    let mut result = both(rest)?;
    while next_is(rest, "OR") {
        result |= both(rest)?;
    }
    Some(result)
}

fn both(rest: &mut &[&str]) -> Option<bool> {
    let mut result = one(rest)?;
    while next_is(rest, "AND") {
        result &= one(rest)?;
    }
    Some(result)
}

fn one(rest: &mut &[&str]) -> Option<bool> {
    if next_is(rest, "(") {
        let inner = either(rest)?;
        return next_is(rest, ")").then_some(inner);
    }
    let (licence, others) = rest.split_first()?;
    *rest = others;
    let known = PERMISSIVE.contains(licence);
    if !next_is(rest, "WITH") {
        return Some(known);
    }
    let (exception, others) = rest.split_first()?;
    *rest = others;
    Some(known && EXCEPTIONS.contains(exception))
}

#[test]
fn expressions_are_read_as_spdx_means_them() {
    for (expression, expected) in [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("MIT OR GPL-3.0-only", true),
        ("GPL-3.0-only OR MIT", true),
        ("MIT AND GPL-3.0-only", false),
        ("GPL-2.0-only AND MIT OR ISC", true),
        ("GPL-2.0-only AND (MIT OR ISC)", false),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
        ("MIT/Apache-2.0", true),
        ("MPL-2.0/GPL-2.0", false),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("Apache-2.0 WITH Commons-Clause", false),
        ("GPL-2.0-only WITH LLVM-exception", false),
        ("(MIT", false),
        ("MIT)", false),
        ("", false),
        ("MIT OR", false),
    ] {
        assert_eq!(is_permissive(expression), expected, "{expression:?}");
    }
}

/// Everything that the lock file builds for this machine.
fn packages() -> Vec<Value> {
    let rustc = Command::new("rustc")
        .arg("-vV")
        .output()
        .expect("rustc can be run");
    let told = String::from_utf8_lossy(&rustc.stdout).into_owned();
    let host = told
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .expect("rustc tells its host");
    let asked = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--offline",
            "--locked",
            "--format-version",
            "1",
            "--filter-platform",
            host,
        ])
        .current_dir(root())
        .output()
        .expect("cargo can be run");
    assert!(
        asked.status.success(),
        "{}",
        String::from_utf8_lossy(&asked.stderr)
    );
    let metadata: Value = serde_json::from_slice(&asked.stdout).expect("cargo answers in JSON");
    metadata["packages"]
        .as_array()
        .expect("packages are a list")
        .clone()
}

#[test]
fn every_dependency_is_permissively_licensed() {
    let packages = packages();
    assert!(packages.len() > 100, "only {} packages", packages.len());
    let mut broken = Vec::new();
    for package in &packages {
        // What has no source lies in this repository, whose licence is its own.
        let is_ours = package["source"].is_null();
        let licence = package["license"].as_str().unwrap_or("none stated");
        if !is_ours && !is_permissive(licence) {
            broken.push(format!("{} {}: {licence}", package["name"], package["version"]));
        }
    }
    assert_kept("a dependency asks for no more than a notice", &broken);
}

#[test]
fn cargo_deny_allows_the_same() {
    let deny: toml::Table = text("deny.toml").parse().expect("deny.toml is TOML");
    let allowed = deny["licenses"]["allow"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| it.as_str().expect("a text"));
    let (combined, plain): (Vec<&str>, Vec<&str>) = allowed.partition(|licence| licence.contains(" WITH "));
    assert_eq!(BTreeSet::from_iter(plain), BTreeSet::from(PERMISSIVE));
    assert!(
        combined.iter().all(|expression| is_permissive(expression)),
        "{combined:?}"
    );
}
