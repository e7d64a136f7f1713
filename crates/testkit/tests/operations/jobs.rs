//! Jobs: leased by one worker, taken over from one that died, tried again, and given up visibly.

use engine::doctor::{FindingVerdict, examine};
use jiff::SignedDuration;
use storage::jobs::{JobRow, NewJob};
use storage::{Database, Store, StoreOptions};
use testkit::people::john_doe;
use testkit::{Client, TestApp, on_both_databases};

use crate::rows::Rows;

/// Longer than a lease.
const LATER: SignedDuration = SignedDuration::from_secs(11);

async fn store(app: &TestApp) -> Store {
    let database = Database::from_url(&app.database_url).unwrap();
    Store::open(&StoreOptions {
        database,
        connections_max: 2,
    })
    .await
    .unwrap()
}

/// Leases everything for ten seconds, as a worker does that then dies.
async fn lease_and_die(app: &TestApp, store: &Store) -> Vec<JobRow> {
    let now = app.engine.now();
    let until = (now + SignedDuration::from_secs(10)).as_microsecond();
    let mut tx = store.begin().await.unwrap();
    let jobs = storage::jobs::lease(&mut tx, "dead", now.as_microsecond(), until, 10)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    jobs
}

async fn triggered(app: &TestApp) -> Client<'_> {
    let client = app.client().await;
    client.consent("userId:a").await;
    client
        .register("userId:a", &john_doe(app.engine.now()))
        .await
        .expect(200);
    client.trigger("userId:a").await;
    client
}

async fn jobs_finding(app: &TestApp) -> (FindingVerdict, String) {
    let finding = examine(&app.engine)
        .await
        .into_iter()
        .find(|it| it.name == "jobs")
        .unwrap();
    (finding.verdict, finding.message)
}

on_both_databases! {
    async fn a_job_of_a_worker_that_died_is_taken_over(app) {
        let client = triggered(&app).await;
        let store = store(&app).await;
        let jobs = lease_and_die(&app, &store).await;
        assert_eq!(jobs.len(), 1);
        assert!(lease_and_die(&app, &store).await.is_empty(), "leased twice");
        app.work().await;
        assert_eq!(client.status("userId:a").await.statuses(), ["pending-review"; 4]);
        app.clock.advance(LATER);
        app.work().await;
        assert_eq!(client.status("userId:a").await.statuses(), ["verified"; 4]);
        // The dead one comes back, and may not finish what is no longer its own.
        let mut tx = store.begin().await.unwrap();
        assert!(!storage::jobs::finish(&mut tx, &jobs[0].id, "dead").await.unwrap());
        tx.commit().await.unwrap();
        let ended = "SELECT id FROM audit_entries WHERE action = 'verification.ended'";
        assert_eq!(Rows::of(&app).await.texts(ended).await.len(), 1);
    }

    async fn a_worker_that_stops_gives_its_leases_back(app) {
        let client = triggered(&app).await;
        let store = store(&app).await;
        assert_eq!(lease_and_die(&app, &store).await.len(), 1);
        let mut tx = store.begin().await.unwrap();
        assert_eq!(storage::jobs::release(&mut tx, "dead").await.unwrap(), 1);
        tx.commit().await.unwrap();
        app.work().await;
        assert_eq!(client.status("userId:a").await.statuses(), ["verified"; 4]);
    }

    async fn a_job_that_nobody_can_do_is_given_up_visibly(app) {
        let now = app.engine.now().as_microsecond();
        let store = store(&app).await;
        let mut tx = store.begin().await.unwrap();
        let job = NewJob { id: "job-1", kind: "unheard-of", payload: "{}", dedupe_key: None, run_at: now };
        storage::jobs::enqueue(&mut tx, &job).await.unwrap();
        tx.commit().await.unwrap();
        let rows = Rows::of(&app).await;
        let state = async || rows.texts("SELECT state || ' ' || CAST(attempt AS TEXT) FROM jobs").await.remove(0);
        for attempt in 1..=4 {
            app.work().await;
            assert_eq!(state().await, format!("waiting {attempt}"));
            // Not before its time.
            app.work().await;
            assert_eq!(state().await, format!("waiting {attempt}"));
            app.clock.advance(SignedDuration::from_secs(attempt * attempt));
        }
        assert_eq!(jobs_finding(&app).await, (FindingVerdict::Fine, "1 waiting".to_owned()));
        app.work().await;
        assert_eq!(state().await, "dead 5");
        assert_eq!(jobs_finding(&app).await, (FindingVerdict::Attention, "1 dead".to_owned()));
        app.clock.advance(SignedDuration::from_hours(24));
        app.work().await;
        assert_eq!(state().await, "dead 5");
    }

    async fn a_run_that_can_not_be_completed_ends_with_a_person(app) {
        let client = triggered(&app).await;
        let rows = Rows::of(&app).await;
        let garbage = rows.choose("x'00'", "'\\x00'::bytea");
        rows.execute(&format!("UPDATE data_versions SET data_sealed = {garbage}")).await;
        for attempt in 1..=5_i64 {
            assert_eq!(client.status("userId:a").await.statuses(), ["pending-review"; 4], "before {attempt}");
            app.work().await;
            app.clock.advance(SignedDuration::from_secs(attempt * attempt));
        }
        assert_eq!(client.status("userId:a").await.statuses(), ["pending-manual-review"; 4]);
        assert_eq!(rows.texts("SELECT state FROM runs").await, ["completed"]);
        assert_eq!(rows.texts("SELECT id FROM jobs").await, [""; 0]);
        assert_eq!(rows.texts("SELECT state FROM cases").await, ["open"]);
    }
}
