//! Both engines have the same tables, columns and indexes, and references that come to the same.

use testkit::{Database, TestApp, on_both_databases};

use crate::rows::Rows;

const SQLITE_TABLES: &str = "sqlite_master.type = 'table' AND sqlite_master.name NOT LIKE 'sqlite_%' \
     AND sqlite_master.name <> '_sqlx_migrations'";
const POSTGRES_TABLES: &str = "space.nspname = 'public' AND owner.relname <> '_sqlx_migrations'";

/// References that PostgreSQL, where each costs a look-up and a lock, does without: what another one of the row implies, what
/// is never removed and named by everybody, and the user where the transaction that stores the row makes or changes that user.
const NOT_CHECKED: [&str; 12] = [
    "acceptances.publication_id -> legal_publications.id",
    "acceptances.project_id -> projects.id",
    "acceptances.user_id -> users.id",
    "data_versions.project_id -> projects.id",
    "data_versions.user_id -> users.id",
    "events.project_id -> projects.id",
    "events.user_id -> users.id",
    "runs.project_id -> projects.id",
    "runs.user_id -> users.id",
    "user_locators.project_id -> projects.id",
    "user_locators.user_id -> users.id",
    "users.project_id -> projects.id",
];

/// What tells PostgreSQL in which order entries were committed. SQLite's one writer commits in the order of their positions.
const OF_COMMIT_ORDER: [&str; 4] = [
    "audit_chain.chained_below INTEGER NOT NULL",
    "audit_chain.pending TEXT NOT NULL",
    "audit_entries.transaction_id INTEGER NOT NULL",
    "audit_entries (transaction_id) audit_entries_transaction",
];

/// `table.column TYPE`, and whether it may be absent. SQLite calls every column of a primary key nullable.
async fn columns(rows: &Rows) -> Vec<String> {
    let sqlite = format!(
        "SELECT sqlite_master.name || '.' || it.name || ' ' \
         || CASE WHEN it.type = 'BIGINT' THEN 'INTEGER' ELSE it.type END \
         || CASE WHEN it.\"notnull\" = 1 OR it.pk > 0 THEN ' NOT NULL' ELSE '' END \
         FROM sqlite_master JOIN pragma_table_info(sqlite_master.name) AS it WHERE {SQLITE_TABLES}"
    );
    let postgres = "SELECT table_name || '.' || column_name || ' ' \
         || CASE data_type WHEN 'bigint' THEN 'INTEGER' WHEN 'bytea' THEN 'BLOB' ELSE upper(data_type) END \
         || CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END \
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'";
    sorted(rows, &sqlite, postgres).await
}

/// `table (columns)`, what kind of index, whether it is partial, and its name where it was given one.
async fn indexes(rows: &Rows) -> Vec<String> {
    let sqlite = format!(
        "SELECT sqlite_master.name || ' (' \
         || (SELECT group_concat(name, ',') FROM (SELECT name FROM pragma_index_info(it.name) ORDER BY seqno)) || ')' \
         || CASE WHEN it.origin = 'pk' THEN ' PRIMARY' WHEN it.\"unique\" THEN ' UNIQUE' ELSE '' END \
         || CASE WHEN it.partial THEN ' PARTIAL' ELSE '' END \
         || CASE it.origin WHEN 'c' THEN ' ' || it.name ELSE '' END \
         FROM sqlite_master JOIN pragma_index_list(sqlite_master.name) AS it WHERE {SQLITE_TABLES} \
         UNION ALL SELECT sqlite_master.name || ' (' || it.name || ') PRIMARY' \
         FROM sqlite_master JOIN pragma_table_info(sqlite_master.name) AS it \
         WHERE {SQLITE_TABLES} AND it.pk = 1 AND it.type = 'INTEGER'"
    );
    let postgres = format!(
        "SELECT owner.relname || ' (' || string_agg(part.attname, ',' ORDER BY place.number) || ')' \
         || CASE WHEN it.indisprimary THEN ' PRIMARY' WHEN it.indisunique THEN ' UNIQUE' ELSE '' END \
         || CASE WHEN it.indpred IS NULL THEN '' ELSE ' PARTIAL' END \
         || CASE WHEN rule.oid IS NULL THEN ' ' || named.relname ELSE '' END \
         FROM pg_index AS it JOIN pg_class AS named ON named.oid = it.indexrelid \
         JOIN pg_class AS owner ON owner.oid = it.indrelid JOIN pg_namespace AS space ON space.oid = owner.relnamespace \
         CROSS JOIN LATERAL unnest(it.indkey) WITH ORDINALITY AS place (attnum, number) \
         JOIN pg_attribute AS part ON part.attrelid = owner.oid AND part.attnum = place.attnum \
         LEFT JOIN pg_constraint AS rule ON rule.conindid = it.indexrelid AND rule.contype IN ('p', 'u') \
         WHERE {POSTGRES_TABLES} \
         GROUP BY owner.relname, it.indisprimary, it.indisunique, it.indpred, rule.oid, named.relname"
    );
    sorted(rows, &sqlite, &postgres).await
}

/// `table.column -> table.column`
async fn references(rows: &Rows) -> Vec<String> {
    let sqlite = format!(
        "SELECT sqlite_master.name || '.' || it.\"from\" || ' -> ' || it.\"table\" || '.' || it.\"to\" \
         FROM sqlite_master JOIN pragma_foreign_key_list(sqlite_master.name) AS it WHERE {SQLITE_TABLES}"
    );
    let postgres = format!(
        "SELECT owner.relname || '.' || part.attname || ' -> ' || target.relname || '.' || aim.attname \
         FROM pg_constraint AS it JOIN pg_class AS owner ON owner.oid = it.conrelid \
         JOIN pg_namespace AS space ON space.oid = owner.relnamespace JOIN pg_class AS target ON target.oid = it.confrelid \
         JOIN pg_attribute AS part ON part.attrelid = owner.oid AND part.attnum = it.conkey[1] \
         JOIN pg_attribute AS aim ON aim.attrelid = target.oid AND aim.attnum = it.confkey[1] \
         WHERE it.contype = 'f' AND {POSTGRES_TABLES}"
    );
    sorted(rows, &sqlite, &postgres).await
}

async fn sorted(rows: &Rows, sqlite: &str, postgres: &str) -> Vec<String> {
    let mut found = rows.texts(rows.choose(sqlite, postgres)).await;
    found.retain(|it| !OF_COMMIT_ORDER.contains(&it.as_str()));
    found.sort();
    found
}

#[tokio::test]
async fn both_engines_have_the_same_schema() {
    let (sqlite, postgres) = (
        TestApp::start(Database::Sqlite).await,
        TestApp::start(Database::Postgres).await,
    );
    let (sqlite, postgres) = (Rows::of(&sqlite).await, Rows::of(&postgres).await);
    let found = columns(&sqlite).await;
    assert!(
        found.contains(&"users.email_sealed BLOB".to_owned()),
        "{found:#?}"
    );
    assert_eq!(found, columns(&postgres).await);
    let found = indexes(&sqlite).await;
    assert!(
        found.contains(&"cases (user_id) UNIQUE PARTIAL cases_one_open".to_owned()),
        "{found:#?}"
    );
    assert!(
        found.contains(&"audit_entries (position) PRIMARY".to_owned()),
        "{found:#?}"
    );
    assert_eq!(found, indexes(&postgres).await);
    let found = references(&sqlite).await;
    assert!(
        found.contains(&"users.project_id -> projects.id".to_owned()),
        "{found:#?}"
    );
    let checked: Vec<String> = found
        .into_iter()
        .filter(|reference| !NOT_CHECKED.contains(&reference.as_str()))
        .collect();
    assert_eq!(checked, references(&postgres).await);
}

on_both_databases! {
    async fn a_database_that_is_up_to_date_is_opened_as_it_is(app) {
        let rows = Rows::of(&app).await;
        let applied = "SELECT CAST(version AS TEXT) FROM _sqlx_migrations WHERE success ORDER BY version";
        let before = rows.texts(applied).await;
        assert!(!before.is_empty());
        let database = storage::Database::from_url(&app.database_url).unwrap();
        let options = storage::StoreOptions { database, connections_max: 2 };
        storage::Store::open(&options).await.unwrap().close().await;
        assert_eq!(rows.texts(applied).await, before);
    }

    async fn every_column_about_a_person_is_sealed_or_an_index(app) {
        // The columns of texts and bytes in tables about users, each with what it holds. A new one needs a thought. What is
        // personal in a run's checks is sealed inside them.
        let known = [
            "acceptances: id project_id user_id kind region publication_id key_id",
            "case_votes: id case_id run_id reviewer_id verdict reason_sealed",
            "cases: id project_id user_id run_id state",
            "cleared_hits: user_id source entry_id entry_digest subject_mark case_id",
            "data_versions: id project_id user_id data_sealed key_id email_mark phone_number_mark identity_number_mark",
            "document_contents: id project_id user_id document_id blob_key content_mark facts_sealed key_id",
            "documents: id project_id user_id kind content_id",
            "faces: user_id project_id embedding_sealed",
            "events: id project_id user_id kind cause statuses",
            "runs: id project_id user_id state data_version_id content_ids policy_version checks",
            "scenes: content_id project_id user_id placement_sealed scene_sealed",
            "user_locators: project_id kind locator_index user_id",
            "users: id project_id data_key_wrapped locator_sealed user_id_sealed email_sealed phone_number_sealed \
             data_version_id verification consent_publication_id",
        ];
        let mut expected: Vec<String> = Vec::new();
        for line in known {
            let (table, columns) = line.split_once(": ").unwrap();
            expected.extend(columns.split(' ').map(|column| format!("{table}.{column}")));
        }
        expected.sort();
        let rows = Rows::of(&app).await;
        let all = columns(&rows).await;
        let about_users = |column: &&String| {
            let table = column.split('.').next().unwrap();
            known.iter().any(|line| line.starts_with(&format!("{table}:"))) || all.contains(&format!("{table}.user_id TEXT NOT NULL"))
        };
        let found: Vec<String> = all
            .iter()
            .filter(about_users)
            .filter(|column| !column.contains(" INTEGER"))
            .map(|column| column.split(' ').next().unwrap().to_owned())
            .collect();
        let mut found = found;
        found.sort();
        assert_eq!(found, expected);
    }
}
