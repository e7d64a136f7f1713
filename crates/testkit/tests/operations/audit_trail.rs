//! A change of the past shows: the first place where the chain does not hold is named.

use axum::http::Method;
use engine::verify_audit::{AuditReport, verify_audit};
use testkit::people::{john_doe, us_resident};
use testkit::{Database, TestApp, on_both_databases, pictures};

use crate::rows::Rows;

const SQLITE_BLOCKS: &str = include_str!("../../../storage/migrations/sqlite/0011_audit_blocks.sql");
const POSTGRES_BLOCKS: &str = include_str!("../../../storage/migrations/postgres/0011_audit_blocks.sql");

/// Two people are verified; gives how many entries the chain has then.
async fn some_history(app: &TestApp) -> u64 {
    let client = app.client().await;
    client.verify("userId:one", &john_doe(app.engine.now())).await;
    client
        .verify("userId:two", &us_resident(2, app.engine.now()))
        .await;
    let report = verify(app).await;
    assert_eq!((report.first_break, report.entries_waiting), (None, 0));
    assert!(report.entries_chained > 12);
    report.entries_chained
}

async fn verify(app: &TestApp) -> AuditReport {
    verify_audit(&app.engine).await.unwrap()
}

/// Where the chain breaks, and whether an entry is named there.
async fn break_at(app: &TestApp) -> Option<(u64, bool)> {
    let first = verify(app).await.first_break?;
    assert!(!first.what.is_empty());
    Some((first.seq, !first.entry.is_empty()))
}

/// Keeps a copy, so that each attempt starts from the same trail.
async fn keep(rows: &Rows) {
    rows.execute(
        "CREATE TABLE kept_entries AS SELECT * FROM audit_entries; \
         CREATE TABLE kept_blocks AS SELECT * FROM audit_blocks; \
         CREATE TABLE kept_chain AS SELECT * FROM audit_chain;",
    )
    .await;
}

async fn put_back(rows: &Rows) {
    let entries = rows.choose(
        "INSERT INTO audit_entries SELECT * FROM kept_entries;",
        "INSERT INTO audit_entries OVERRIDING SYSTEM VALUE SELECT * FROM kept_entries;",
    );
    rows.execute(&format!(
        "DELETE FROM audit_entries; {entries} DELETE FROM audit_blocks; INSERT INTO audit_blocks SELECT * FROM kept_blocks; \
         DELETE FROM audit_chain; INSERT INTO audit_chain SELECT * FROM kept_chain;"
    ))
    .await;
}

/// The chain as it is kept: the positions of its entries and their links, in order.
async fn chain(rows: &Rows) -> (Vec<i64>, Vec<String>) {
    let positions = rows
        .texts("SELECT positions FROM audit_blocks ORDER BY first_seq")
        .await;
    let hex = rows.choose("lower(hex(links))", "encode(links, 'hex')");
    let links = rows
        .texts(&format!("SELECT {hex} FROM audit_blocks ORDER BY first_seq"))
        .await;
    let positions = positions.iter().flat_map(|it| it.split(' '));
    let links = links.concat();
    (
        positions.map(|it| it.parse().unwrap()).collect(),
        (0..links.len() / 64)
            .map(|at| links[64 * at..][..64].to_owned())
            .collect(),
    )
}

/// Replaces the chain by one block of these.
fn forged(rows: &Rows, positions: &[i64], links: &[String]) -> String {
    let positions: Vec<String> = positions.iter().map(i64::to_string).collect();
    let (begin, end) = (rows.choose("x'", "'\\x"), rows.choose("'", "'::bytea"));
    format!(
        "DELETE FROM audit_blocks; INSERT INTO audit_blocks VALUES (1, '{}', {begin}{}{end});",
        positions.join(" "),
        links.concat()
    )
}

/// Gives the trail the form that it had before links stood in blocks.
async fn before_blocks(rows: &Rows) {
    let (positions, links) = chain(rows).await;
    let (begin, end) = (rows.choose("x'", "'\\x"), rows.choose("'", "'::bytea"));
    let mut sql = format!(
        "ALTER TABLE audit_entries ADD COLUMN chain_seq BIGINT; \
         ALTER TABLE audit_entries ADD COLUMN chain_hash {}; \
         DROP INDEX audit_entries_in_force; DROP TABLE audit_blocks; \
         ALTER TABLE audit_chain DROP COLUMN highest_position; {}",
        rows.choose("BLOB", "BYTEA"),
        rows.choose(
            "",
            "ALTER TABLE audit_entries DROP COLUMN transaction_id; ALTER TABLE audit_chain DROP COLUMN chained_below; \
             ALTER TABLE audit_chain DROP COLUMN pending;"
        ),
    );
    for (at, (position, link)) in positions.iter().zip(&links).enumerate() {
        sql.push_str(&format!(
            "UPDATE audit_entries SET chain_seq = {}, chain_hash = {begin}{link}{end} WHERE position = {position};",
            at + 1
        ));
    }
    rows.execute(&sql).await;
}

async fn actions(rows: &Rows) -> Vec<String> {
    rows.texts("SELECT DISTINCT action FROM audit_entries ORDER BY action")
        .await
}

on_both_databases! {
    async fn whoever_changes_an_entry_is_found_out(app) {
        some_history(&app).await;
        let rows = Rows::of(&app).await;
        keep(&rows).await;
        let ninth = chain(&rows).await.0[8];
        for change in [
            "id = id || 'x'",
            "project_id = 'prj_other'",
            "project_id = NULL",
            "actor = 'operator'",
            "action = 'user.seen'",
            "subject = 'usr_other'",
            "details = details || ' '",
            "recorded_at = recorded_at + 1",
        ] {
            rows.execute(&format!("UPDATE audit_entries SET {change} WHERE position = {ninth}")).await;
            assert_eq!(break_at(&app).await, Some((9, true)), "{change}");
            assert_eq!(verify(&app).await.entries_chained, 8, "{change}");
            put_back(&rows).await;
            assert_eq!(break_at(&app).await, None, "after {change}");
        }
    }

    async fn whoever_removes_an_entry_or_moves_the_end_is_found_out(app) {
        let last = some_history(&app).await;
        let rows = Rows::of(&app).await;
        keep(&rows).await;
        let hash = rows.choose("x'00'", "'\\x00'::bytea");
        let (positions, _) = chain(&rows).await;
        let at = |seq: u64| positions[seq as usize - 1];
        let cut = format!("DELETE FROM audit_entries WHERE position > {}", at(last - 3));
        for (what, change, expected) in [
            ("the first entry is removed", format!("DELETE FROM audit_entries WHERE position = {}", at(1)), (1, false)),
            ("an entry is removed", format!("DELETE FROM audit_entries WHERE position = {}", at(7)), (7, false)),
            ("the tail is cut", cut.clone(), (last - 2, false)),
            ("the tail is cut and the end moved",
             format!("{cut}; UPDATE audit_chain SET last_seq = {}", last - 3), (last - 3, false)),
            ("the end is moved back", format!("UPDATE audit_chain SET last_seq = {}", last - 1), (last - 1, false)),
            ("the end is another", format!("UPDATE audit_chain SET last_hash = {hash}"), (last, false)),
            ("everything is removed", "DELETE FROM audit_entries".to_owned(), (1, false)),
        ] {
            rows.execute(&change).await;
            assert_eq!(break_at(&app).await, Some(expected), "{what}");
            put_back(&rows).await;
            assert_eq!(break_at(&app).await, None, "after {what}");
        }
    }

    async fn whoever_forges_the_chain_is_found_out(app) {
        let last = some_history(&app).await;
        let rows = Rows::of(&app).await;
        keep(&rows).await;
        let (positions, links) = chain(&rows).await;
        assert_eq!((positions.len() as u64, links.len()), (last, positions.len()));
        // In how many blocks links stand says nothing.
        rows.execute(&forged(&rows, &positions, &links)).await;
        assert_eq!(break_at(&app).await, None);
        let (mut swapped, mut swapped_links) = (positions.clone(), links.clone());
        swapped.swap(4, 5);
        swapped_links.swap(4, 5);
        let (mut without, mut without_links) = (positions.clone(), links.clone());
        without.remove(6);
        without_links.remove(6);
        let mut twice = positions.clone();
        twice[7] = twice[6];
        let mut forged_link = links.clone();
        forged_link[3] = "00".repeat(32);
        for (what, change, expected) in [
            ("two entries are swapped", forged(&rows, &swapped, &links), (5, true)),
            ("two entries are swapped with their links", forged(&rows, &swapped, &swapped_links), (5, true)),
            ("an entry is taken out of the chain", forged(&rows, &without, &without_links), (7, true)),
            ("an entry is named twice", forged(&rows, &twice, &links), (8, false)),
            ("a link is forged", forged(&rows, &positions, &forged_link), (4, true)),
            ("links are left out", forged(&rows, &positions, &links[..6]), (1, false)),
            ("a block is missing", "DELETE FROM audit_blocks WHERE first_seq = 1".to_owned(), (1, false)),
            ("there are no blocks", "DELETE FROM audit_blocks".to_owned(), (1, false)),
            ("a position is none", "UPDATE audit_blocks SET positions = replace(positions, ' ', ' x')".to_owned(), (2, false)),
        ] {
            rows.execute(&change).await;
            assert_eq!(break_at(&app).await, Some(expected), "{what}");
            put_back(&rows).await;
            assert_eq!(break_at(&app).await, None, "after {what}");
        }
    }

    async fn entries_that_are_not_chained_yet_are_counted(app) {
        let chained = some_history(&app).await;
        let client = app.client().await;
        client.register("userId:three", &us_resident(3, app.engine.now())).await.expect(201);
        client.register("userId:three", &us_resident(3, app.engine.now())).await.expect(200);
        // A project, a key, and two calls.
        let report = verify(&app).await;
        assert_eq!((report.entries_chained, report.entries_waiting, report.first_break), (chained, 4, None));
        // Nothing proves these: taking one away now does not show, and the rest is chained after it.
        let rows = Rows::of(&app).await;
        rows.execute(
            "DELETE FROM audit_entries WHERE position = (SELECT MAX(position) FROM audit_entries WHERE action = 'user.updated')"
        ).await;
        app.work().await;
        let report = verify(&app).await;
        assert_eq!((report.entries_chained, report.entries_waiting, report.first_break), (chained + 3, 0, None));
    }

    async fn what_was_chained_before_there_were_blocks_is_proved_after_them(app) {
        let chained = some_history(&app).await;
        let rows = Rows::of(&app).await;
        before_blocks(&rows).await;
        // Two entries were waiting.
        rows.execute(
            "INSERT INTO audit_entries (id, actor, action, subject, details, recorded_at) \
             VALUES ('aud_one', 'operator', 'a', 'b', '{}', 1), ('aud_two', 'operator', 'a', 'b', '{}', 1)"
        ).await;
        rows.execute(rows.choose(SQLITE_BLOCKS, POSTGRES_BLOCKS)).await;
        let report = verify(&app).await;
        assert_eq!((report.entries_chained, report.entries_waiting, report.first_break), (chained, 2, None));
        let client = app.client().await;
        client.register("userId:three", &us_resident(3, app.engine.now())).await.expect(201);
        app.work().await;
        // A project, a key, and a call.
        let report = verify(&app).await;
        assert_eq!((report.entries_chained, report.entries_waiting, report.first_break), (chained + 5, 0, None));
        let ninth = chain(&rows).await.0[8];
        rows.execute(&format!("UPDATE audit_entries SET details = '' WHERE position = {ninth}")).await;
        assert_eq!(break_at(&app).await, Some((9, true)));
    }

    async fn a_trail_that_is_brought_to_another_server_goes_on(app) {
        let chained = some_history(&app).await;
        let client = app.client().await;
        let rows = Rows::of(&app).await;
        // As restored from a server that had counted many more transactions.
        rows.execute(rows.choose("", "UPDATE audit_entries SET transaction_id = transaction_id + 1000000000; \
             UPDATE audit_chain SET chained_below = chained_below + 1000000000")).await;
        client.register("userId:three", &us_resident(3, app.engine.now())).await.expect(201);
        for waiting in [3, 1] {
            assert_eq!(verify(&app).await.entries_waiting, waiting);
            app.work().await;
            app.work().await;
            let report = verify(&app).await;
            assert_eq!((report.entries_waiting, report.first_break), (0, None));
            client.register("userId:four", &us_resident(4, app.engine.now())).await;
        }
        assert_eq!(verify(&app).await.entries_chained, chained + 4);
    }

    async fn every_write_leaves_an_entry(app) {
        let client = app.client().await;
        let rows = Rows::of(&app).await;
        let count = async || rows.texts("SELECT id FROM audit_entries").await.len();
        let mut before = count().await;
        let person = us_resident(1, app.engine.now());
        client.consent("userId:a").await;
        for expected in [201, 200] {
            client.upload("userId:a", "id-passport", &pictures::png(1)).await.expect(expected);
        }
        client.register("userId:a", &person).await.expect(200);
        client.trigger("userId:a").await;
        assert_eq!(count().await, before + 5);
        let expected = ["document.attached", "document.replaced", "legal-document.accepted", "user.updated", "verification.triggered"];
        let found = actions(&rows).await;
        for action in expected {
            assert!(found.contains(&action.to_owned()), "{action} is not in {found:?}");
        }
        // Reads, and what is refused, leave none.
        before = count().await;
        client.status("userId:a").await;
        client.get("/users/userId:a").await.expect(200);
        client.register("userId:a", &serde_json::json!({ "userDetails": 1 })).await.expect(400);
        client.call(Method::PUT, "/users/userId:nobody/identity-verification", None, &[]).await.expect(404);
        assert_eq!(count().await, before);
        // Each entry names who did it and to whom, by id.
        let actors = rows.texts("SELECT DISTINCT actor FROM audit_entries WHERE action = 'user.updated'").await;
        let keys = rows.texts("SELECT id FROM api_keys").await;
        assert_eq!(actors, keys);
    }
}

#[tokio::test]
async fn an_entry_that_is_committed_late_is_chained_then() {
    let app = TestApp::start(Database::Postgres).await;
    let chained = some_history(&app).await;
    let Rows::Postgres(pool) = Rows::of(&app).await else {
        unreachable!("it was started on PostgreSQL")
    };
    let mut late = pool.begin().await.unwrap();
    sqlx::query(
        "INSERT INTO audit_entries (id, actor, action, subject, details, recorded_at) \
         VALUES ('aud_late', 'operator', 'a', 'b', '{}', 1)",
    )
    .execute(&mut *late)
    .await
    .unwrap();
    let client = app.client().await;
    client
        .register("userId:three", &us_resident(3, app.engine.now()))
        .await
        .expect(201);
    app.work().await;
    let report = verify(&app).await;
    assert_eq!((report.entries_chained, report.entries_waiting), (chained + 3, 0));
    late.commit().await.unwrap();
    assert_eq!(verify(&app).await.entries_waiting, 1);
    app.work().await;
    app.work().await;
    let report = verify(&app).await;
    assert_eq!(
        (report.entries_chained, report.entries_waiting, report.first_break),
        (chained + 4, 0, None)
    );
}
