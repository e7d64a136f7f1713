//! No statement of a call reads more rows than it is about, however many there are.

use std::path::Path;

use sqlx::{AssertSqlSafe, Row as _};
use testkit::{Database, TestApp};

use crate::rows::Rows;

/// Tables that hold a handful of rows, or a row for each operator, key or list.
const SMALL: [&str; 12] = [
    "_sqlx_migrations",
    "api_keys",
    "audit_chain",
    "epochs",
    "list_origins",
    "key_ring",
    "legal_publications",
    // Rows that a statement brings along.
    "held",
    "policy_publications",
    "projects",
    "reviewers",
    "sqlite_schema",
];
/// Statements of commands and of the look at everything, which may take their time.
const OF_OPERATORS: [&str; 5] = [
    "FROM users ORDER BY id DESC LIMIT 1",
    "FROM cases WHERE (CAST($1 AS TEXT) IS NULL",
    "FROM events WHERE project_id = $1 ORDER BY id DESC LIMIT",
    "FROM list_versions AS newest",
    "SELECT state, COUNT(*) FROM jobs",
];
/// Partial indexes that hold only a few rows: what is being worked on, and changes of the policy in force.
const OF_FEW: [&str; 4] = [
    "INDEX audit_entries_in_force",
    "INDEX jobs_leased",
    "INDEX runs_leased",
    "INDEX runs_running",
];

/// The texts in a source file, as the compiler reads them.
fn literals(source: &str) -> Vec<String> {
    let mut literals = Vec::new();
    let mut rest = source;
    while let Some(start) = rest.find('"') {
        rest = &rest[start + 1..];
        let mut text = String::new();
        let mut characters = rest.char_indices();
        let end = loop {
            match characters.next() {
                None => return literals,
                Some((end, '"')) => break end,
                Some((_, '\\')) => match characters.next() {
                    // The end of a line, and what the next one begins with, are left out.
                    Some((_, '\n')) => {
                        while characters
                            .clone()
                            .next()
                            .is_some_and(|(_, it)| it.is_whitespace())
                        {
                            characters.next();
                        }
                    }
                    Some((_, other)) => text.push(other),
                    None => return literals,
                },
                Some((_, other)) => text.push(other),
            }
        };
        literals.push(text);
        rest = &rest[end + 1..];
    }
    literals
}

fn is_statement(text: &str) -> bool {
    ["SELECT ", "UPDATE ", "DELETE ", "INSERT "]
        .iter()
        .any(|verb| text.starts_with(verb))
}

/// Every statement in a file; one that a macro puts together from a beginning and an end is put together here.
fn statements(source: &str) -> Vec<String> {
    let mut statements = Vec::new();
    let mut beginning: Option<String> = None;
    for text in literals(source) {
        if is_statement(&text) {
            let is_whole = !(text.ends_with("WHERE ")
                || text.ends_with("FROM ")
                || text.ends_with("AS has_open_case")
                || text.ends_with("ON document_contents.id = "));
            if is_whole {
                statements.push(text);
            } else {
                beginning = Some(text);
            }
        } else if let Some(beginning) = &beginning
            && text.contains(" = $")
        {
            statements.push(format!("{beginning}{text}"));
        }
    }
    statements
}

/// What is wrong with a step of a plan, if anything is.
fn reads_too_much(step: &str, statement: &str) -> bool {
    let table = step.split(' ').nth(1).unwrap_or_default();
    let scans = step.starts_with("SCAN ")
        && step != "SCAN CONSTANT ROW"
        && !step.ends_with("CONSTANT ROWS")
        && !OF_FEW.iter().any(|index| step.contains(index));
    // All rows of a project, or of a kind: the index was meant for something else.
    let searches_a_project = step.ends_with("(project_id=?)") || step.ends_with("(project_id=? AND kind=?)");
    (scans || searches_a_project)
        && !SMALL.contains(&table)
        && !OF_OPERATORS.iter().any(|it| statement.contains(it))
}

#[tokio::test]
async fn every_statement_finds_its_rows_by_an_index() {
    let app = TestApp::start(Database::Sqlite).await;
    let Rows::Sqlite(pool) = Rows::of(&app).await else {
        unreachable!("it was started on SQLite")
    };
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../storage/src");
    let (mut explained, mut wrong) = (0, Vec::new());
    for file in std::fs::read_dir(sources).unwrap() {
        let path = file.unwrap().path();
        if path.ends_with("waiting_writes.rs") || path.ends_with("gathered_reads.rs") {
            // They put statements of others together, and have none of their own.
            continue;
        }
        let source = std::fs::read_to_string(path).unwrap();
        for statement in statements(&source) {
            if statement.contains("FOR UPDATE")
                || statement.contains("pg_")
                // PostgreSQL's alone.
                || statement.contains("transaction_id")
                || statement.contains("chained_below")
                || statement.contains("bare_transactions")
            {
                continue;
            }
            let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
            let plan = sqlx::query(explain).fetch_all(&pool).await;
            let plan = plan.unwrap_or_else(|error| panic!("{error}: {statement}"));
            explained += 1;
            let steps = plan.iter().map(|step| step.get::<String, _>("detail"));
            wrong.extend(
                steps
                    .filter(|step| reads_too_much(step, &statement))
                    .map(|step| format!("{step}: {statement}")),
            );
        }
    }
    assert!(explained > 60, "only {explained} statements were found");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
