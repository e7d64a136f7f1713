//! The schema is written twice, once for each engine, and says the same both times.

use crate::tree::{files, text};

fn names(engine: &str) -> Vec<String> {
    let folder = format!("crates/storage/migrations/{engine}/");
    files()
        .into_iter()
        .filter_map(|path| Some(path.strip_prefix(&folder)?.to_owned()))
        .collect()
}

/// A migration's statements, with PostgreSQL's words for what SQLite says otherwise put in SQLite's. What only PostgreSQL
/// has or does without is left out: the test of the schema names it.
fn statements(engine: &str, name: &str) -> Vec<String> {
    let translated = [
        ("BYTEA", "BLOB"),
        ("''::bytea", "x''"),
        ("OVERRIDING SYSTEM VALUE ", ""),
        ("json_build_object(", "json_object("),
        ("json_agg(", "json_group_array("),
        ("encode(evidence_sealed, 'hex')", "lower(hex(evidence_sealed))"),
        (
            "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
            "INTEGER PRIMARY KEY AUTOINCREMENT",
        ),
    ];
    let sql = text(&format!("crates/storage/migrations/{engine}/{name}"));
    let lines = sql.lines().filter(|line| !line.trim_start().starts_with("--"));
    let mut words = lines
        .flat_map(str::split_whitespace)
        .collect::<Vec<_>>()
        .join(" ");
    if engine == "postgres" {
        for (postgres, sqlite) in translated {
            words = words.replace(postgres, sqlite);
        }
    }
    words
        .split_inclusive(';')
        .map(|statement| statement.trim().to_owned())
        .filter(|statement| {
            ![
                " DROP CONSTRAINT ",
                "transaction_id",
                "chained_below",
                "pending",
                "setval(",
                "fillfactor",
            ]
            .iter()
            .any(|it| statement.contains(it))
        })
        .collect()
}

#[test]
fn both_engines_have_the_same_migrations() {
    let sqlite = names("sqlite");
    assert_eq!(sqlite, names("postgres"));
    let numbers: Vec<&str> = sqlite
        .iter()
        .map(|name| name.split('_').next().expect("a split has a first"))
        .collect();
    let expected: Vec<String> = (1..=sqlite.len()).map(|number| format!("{number:04}")).collect();
    assert_eq!(numbers, expected, "migrations are numbered without gaps");
}

#[test]
fn each_migration_says_the_same_to_both_engines() {
    for name in names("sqlite") {
        let (sqlite, postgres) = (statements("sqlite", &name), statements("postgres", &name));
        assert!(!sqlite.is_empty(), "{name} is empty");
        for (sqlite, postgres) in sqlite.iter().zip(&postgres) {
            assert_eq!(sqlite, postgres, "{name}");
        }
        assert_eq!(sqlite.len(), postgres.len(), "{name}");
    }
}
