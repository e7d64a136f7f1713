//! A change of the past shows: the first place where the chain does not hold is named.

use axum::http::Method;
use engine::audit::{AuditReport, verify_audit};
use testkit::people::{john_doe, us_resident};
use testkit::{TestApp, on_both_databases, pictures};

use crate::rows::Rows;

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
        "DELETE FROM audit_entries; {entries} DELETE FROM audit_chain; INSERT INTO audit_chain SELECT * FROM kept_chain;"
    ))
    .await;
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
            rows.execute(&format!("UPDATE audit_entries SET {change} WHERE chain_seq = 9")).await;
            assert_eq!(break_at(&app).await, Some((9, true)), "{change}");
            assert_eq!(verify(&app).await.entries_chained, 8, "{change}");
            put_back(&rows).await;
            assert_eq!(break_at(&app).await, None, "after {change}");
        }
    }

    async fn whoever_removes_moves_or_forges_is_found_out(app) {
        let last = some_history(&app).await;
        let rows = Rows::of(&app).await;
        keep(&rows).await;
        let hash = rows.choose("x'00'", "'\\x00'::bytea");
        let swap = "UPDATE audit_entries SET chain_seq = -chain_seq WHERE chain_seq IN (5, 6); \
             UPDATE audit_entries SET chain_seq = 11 + chain_seq WHERE chain_seq < 0;";
        let hash_of = |seq: u8| format!("(SELECT chain_hash FROM kept_entries WHERE chain_seq = {seq})");
        let swap_with_links = format!(
            "{swap} UPDATE audit_entries SET chain_hash = {} WHERE chain_seq = 5; \
             UPDATE audit_entries SET chain_hash = {} WHERE chain_seq = 6;",
            hash_of(5),
            hash_of(6),
        );
        for (what, change, expected) in [
            ("the first entry is removed", "DELETE FROM audit_entries WHERE chain_seq = 1".to_owned(), (1, false)),
            ("an entry is removed", "DELETE FROM audit_entries WHERE chain_seq = 7".to_owned(), (7, false)),
            ("an entry is taken out of the chain",
             "UPDATE audit_entries SET chain_seq = NULL, chain_hash = NULL WHERE chain_seq = 7".to_owned(), (7, false)),
            ("the tail is cut", format!("DELETE FROM audit_entries WHERE chain_seq > {}", last - 3), (last - 2, false)),
            ("the tail is cut and the end moved",
             format!("DELETE FROM audit_entries WHERE chain_seq > {0}; UPDATE audit_chain SET last_seq = {0}", last - 3),
             (last - 3, false)),
            ("the end is moved back", format!("UPDATE audit_chain SET last_seq = {}", last - 1), (last - 1, false)),
            ("the end is another", format!("UPDATE audit_chain SET last_hash = {hash}"), (last, false)),
            ("everything is removed", "DELETE FROM audit_entries".to_owned(), (1, false)),
            ("two entries are swapped", swap.to_owned(), (5, true)),
            ("two entries are swapped and keep the links", swap_with_links, (5, true)),
            ("a link is forged", format!("UPDATE audit_entries SET chain_hash = {hash} WHERE chain_seq = 4"), (4, true)),
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
        rows.execute("DELETE FROM audit_entries WHERE action = 'user.updated' AND chain_seq IS NULL").await;
        app.work().await;
        let report = verify(&app).await;
        assert_eq!((report.entries_chained, report.entries_waiting, report.first_break), (chained + 3, 0, None));
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
