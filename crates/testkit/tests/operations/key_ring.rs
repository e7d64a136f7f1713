//! A database belongs to one key ring: with another one nothing starts, and nothing is written.

use std::sync::Arc;

use engine::Engine;
use engine::confinement::Confinement;
use engine::setup::{Setup, SetupError, open};
use testkit::people::john_doe;
use testkit::{TestApp, on_both_databases};
use vault::{KeyRing, Vault};

use crate::rows::Rows;

/// What the start with that ring comes to.
async fn start(app: &TestApp, ring: KeyRing) -> Result<Engine, SetupError> {
    let setup = Setup {
        database_url: app.database_url.clone(),
        blobs: vault::Blobs::in_folder(&app.folder.path().join("blobs")).unwrap(),
        vault: Vault::new(ring),
        models: testkit::no_models(),
        confinement: Confinement::Here,
        policy_folder: None,
        clock: Arc::clone(&app.clock) as _,
        max_connections: 2,
    };
    open(setup).await
}

/// A copy, as a backup has it.
fn copy(ring: &KeyRing) -> KeyRing {
    KeyRing::from_json(&ring.to_json()).unwrap()
}

#[track_caller]
fn refused(outcome: Result<Engine, SetupError>, word: &str) {
    let Err(error @ SetupError::KeyRing(_)) = outcome else {
        panic!("another ring was taken")
    };
    let told = error.to_string();
    assert!(
        told.contains("does not belong to this database") && told.contains(word),
        "{told}"
    );
}

on_both_databases! {
    async fn another_ring_refuses_to_start_before_anything_is_written(app) {
        let client = app.client().await;
        client.register("userId:a", &john_doe(app.engine.now())).await.expect(201);
        let rows = Rows::of(&app).await;
        let everything = "SELECT id FROM audit_entries UNION ALL SELECT name FROM epochs UNION ALL SELECT id FROM users ORDER BY 1";
        let before = rows.texts(everything).await;
        refused(start(&app, KeyRing::generate().unwrap()).await, "another installation");
        assert_eq!(rows.texts(everything).await, before);
        client.get("/users/userId:a").await.expect(200);
    }

    async fn a_database_from_before_there_were_witnesses_is_held_against_its_users(app) {
        let client = app.client().await;
        client.register("userId:a", &john_doe(app.engine.now())).await.expect(201);
        let rows = Rows::of(&app).await;
        rows.execute("DELETE FROM key_ring").await;
        refused(start(&app, KeyRing::generate().unwrap()).await, "has no key");
        assert!(rows.texts("SELECT 'kept' FROM key_ring").await.is_empty());
    }

    async fn another_ring_does_not_bring_an_outdated_schema_up_to_date(app) {
        let client = app.client().await;
        client.register("userId:a", &john_doe(app.engine.now())).await.expect(201);
        let rows = Rows::of(&app).await;
        // As the schema was before its last step.
        rows.execute("ALTER TABLE users DROP COLUMN row_version").await;
        rows.execute("DELETE FROM _sqlx_migrations WHERE version >= 8").await;
        let applied = "SELECT description FROM _sqlx_migrations ORDER BY version";
        let before = rows.texts(applied).await;
        assert_eq!(before.len(), 7);
        refused(start(&app, KeyRing::generate().unwrap()).await, "another installation");
        rows.execute("DROP TABLE key_ring").await;
        refused(start(&app, KeyRing::generate().unwrap()).await, "has no key");
        assert_eq!(rows.texts(applied).await, before);
    }

    async fn a_rotated_ring_is_taken_and_from_then_on_the_old_one_is_not(app) {
        let rows = Rows::of(&app).await;
        // Nobody is there: the next ring is the first.
        rows.execute("DELETE FROM key_ring").await;
        let first = KeyRing::generate().unwrap();
        start(&app, copy(&first)).await.unwrap().close().await;
        start(&app, copy(&first)).await.unwrap().close().await;
        refused(start(&app, KeyRing::generate().unwrap()).await, "another installation");
        let mut rotated = copy(&first);
        rotated.rotate().unwrap();
        start(&app, copy(&rotated)).await.unwrap().close().await;
        start(&app, rotated).await.unwrap().close().await;
        refused(start(&app, first).await, "older or another ring");
    }

    async fn of_two_rings_that_start_at_once_one_is_the_first(app) {
        let rows = Rows::of(&app).await;
        rows.execute("DELETE FROM key_ring").await;
        let rings = [KeyRing::generate().unwrap(), KeyRing::generate().unwrap()];
        let [one, other] = rings.map(|ring| start(&app, ring));
        let (one, other) = tokio::join!(one, other);
        assert!(one.is_ok() != other.is_ok(), "each was taken, or none");
    }
}
