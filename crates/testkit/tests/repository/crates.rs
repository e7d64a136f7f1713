//! Which crate may see which: read from the manifests.

use std::collections::BTreeSet;

use crate::tree::{assert_kept, crate_names, text};

/// A crate of ours, and those of ours that it may see. Tests may see `testkit` as well.
const MAY_SEE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("vault", &[]),
    ("evidence", &["domain"]),
    ("screening", &["domain"]),
    ("storage", &["domain"]),
    ("engine", &["domain", "evidence", "screening", "storage", "vault"]),
    ("web", &["domain", "engine"]),
    (
        "server",
        &[
            "domain",
            "engine",
            "evidence",
            "screening",
            "storage",
            "vault",
            "web",
        ],
    ),
    (
        "testkit",
        &[
            "domain",
            "engine",
            "evidence",
            "screening",
            "server",
            "storage",
            "vault",
            "web",
        ],
    ),
];

/// What others wrote, and the only crates of ours that may use it. Tests of `testkit` may use anything.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("sqlx", &["storage"]),
    ("axum", &["web", "server", "testkit"]),
    ("axum-server", &["server"]),
    ("tower-http", &["web"]),
    ("askama", &["web"]),
    ("utoipa", &["web"]),
    ("reqwest", &["engine", "server"]),
    ("clap", &["server"]),
    ("config", &["server"]),
    ("anyhow", &["server"]),
    ("image", &["evidence", "server", "testkit"]),
    ("chacha20poly1305", &["vault"]),
    ("hkdf", &["vault"]),
    ("hmac", &["vault"]),
    ("argon2", &["vault"]),
    ("object_store", &["vault"]),
];

/// What a crate of pure rules or pure computation must do without.
const NEVER_IN: &[(&str, &[&str])] = &[
    (
        "domain",
        &[
            "serde",
            "serde_json",
            "tokio",
            "futures-util",
            "tracing",
            "metrics",
            "getrandom",
            "uuid",
            "toml",
        ],
    ),
    ("evidence", &["tokio", "futures-util", "tracing", "getrandom"]),
    ("screening", &["tokio", "futures-util", "tracing", "getrandom"]),
    ("vault", &["tracing", "metrics"]),
    ("storage", &["getrandom", "uuid", "sha2"]),
];

/// What a manifest asks for.
struct Manifest {
    name: String,
    /// What the crate itself is built with, on any target, its build script included.
    built_with: BTreeSet<String>,
    /// What its tests are built with as well.
    tested_with: BTreeSet<String>,
    table: toml::Table,
}

fn manifests() -> Vec<Manifest> {
    let read = |name: String| {
        let table: toml::Table = text(&format!("crates/{name}/Cargo.toml"))
            .parse()
            .expect("a manifest is TOML");
        let mut manifest = Manifest {
            name,
            built_with: BTreeSet::new(),
            tested_with: BTreeSet::new(),
            table: table.clone(),
        };
        manifest.read(&table);
        for target in table
            .get("target")
            .and_then(toml::Value::as_table)
            .into_iter()
            .flat_map(toml::Table::values)
        {
            manifest.read(target.as_table().expect("a target is a table"));
        }
        manifest
    };
    crate_names().into_iter().map(read).collect()
}

impl Manifest {
    fn read(&mut self, table: &toml::Table) {
        let names = |section: &str| {
            let section = table.get(section).and_then(toml::Value::as_table);
            section
                .into_iter()
                .flat_map(|it| it.keys().cloned())
                .collect::<Vec<_>>()
        };
        self.built_with.extend(names("dependencies"));
        self.built_with.extend(names("build-dependencies"));
        self.tested_with.extend(names("dev-dependencies"));
    }
}

#[test]
fn every_crate_has_its_place() {
    let known: BTreeSet<&str> = MAY_SEE.iter().map(|(name, _)| *name).collect();
    let there = crate_names();
    let there: BTreeSet<&str> = there.iter().map(String::as_str).collect();
    assert_eq!(
        there, known,
        "a crate more or less needs a decision record, and its place in this test"
    );
    for manifest in manifests() {
        assert_eq!(
            manifest.table["package"]["name"].as_str(),
            Some(manifest.name.as_str()),
            "folder and name are one"
        );
    }
}

#[test]
fn crates_see_only_what_lies_below_them() {
    let known: Vec<&str> = MAY_SEE.iter().map(|(name, _)| *name).collect();
    let mut broken = Vec::new();
    for manifest in manifests() {
        let (_, may_see) = MAY_SEE
            .iter()
            .find(|(name, _)| *name == manifest.name)
            .expect("every crate has its place");
        for seen in manifest
            .built_with
            .iter()
            .filter(|name| known.contains(&name.as_str()))
        {
            if !may_see.contains(&seen.as_str()) {
                broken.push(format!("{} sees {seen}", manifest.name));
            }
        }
        for seen in manifest
            .tested_with
            .iter()
            .filter(|name| known.contains(&name.as_str()))
        {
            if !may_see.contains(&seen.as_str()) && seen != "testkit" {
                broken.push(format!("tests of {} see {seen}", manifest.name));
            }
        }
    }
    assert_kept(
        "server → web → engine → {storage, evidence, screening, vault} → domain",
        &broken,
    );
}

#[test]
fn what_others_wrote_stays_where_it_belongs() {
    let mut broken = Vec::new();
    for manifest in manifests() {
        for (library, homes) in ONLY_IN {
            let uses = manifest.built_with.contains(*library)
                || (manifest.tested_with.contains(*library) && manifest.name != "testkit");
            if uses && !homes.contains(&manifest.name.as_str()) {
                broken.push(format!(
                    "{} uses {library}, which only {} may",
                    manifest.name,
                    homes.join(", ")
                ));
            }
        }
        let never = NEVER_IN
            .iter()
            .filter(|(name, _)| *name == manifest.name)
            .flat_map(|(_, never)| *never);
        for library in never.filter(|library| manifest.built_with.contains(**library)) {
            broken.push(format!("{} uses {library}", manifest.name));
        }
    }
    assert_kept("each library has its home", &broken);
}

#[test]
fn every_crate_takes_the_rules_of_the_workspace() {
    let mut broken = Vec::new();
    for manifest in manifests() {
        let inherits = |section: &str, key: &str| {
            let value = manifest.table.get(section)?.as_table()?.get(key)?;
            value
                .as_bool()
                .or_else(|| value.as_table()?.get("workspace")?.as_bool())
        };
        let expected = [
            ("lints", "workspace"),
            ("package", "version"),
            ("package", "edition"),
            ("package", "rust-version"),
            ("package", "license"),
            ("package", "publish"),
        ];
        for (section, key) in expected {
            if inherits(section, key) != Some(true) {
                broken.push(format!("{}: {section}.{key}", manifest.name));
            }
        }
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(section) = manifest.table.get(section).and_then(toml::Value::as_table) else {
                continue;
            };
            for (name, value) in section {
                if value.as_table().and_then(|value| value.get("workspace"))
                    != Some(&toml::Value::Boolean(true))
                {
                    broken.push(format!("{}: the version of {name}", manifest.name));
                }
            }
        }
    }
    assert_kept(
        "lints, edition, licence and versions are said once, in the root",
        &broken,
    );
}
