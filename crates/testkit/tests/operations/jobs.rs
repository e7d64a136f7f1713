//! Jobs: leased by one worker, taken over from one that died, tried again, and given up visibly.

use std::time::Duration;

use engine::doctor::{FindingVerdict, examine};
use engine::operate_projects::{ProjectChange, set_project};
use engine::verify_audit::verify_audit;
use engine::worker::run_worker;
use futures_util::future::join_all;
use jiff::SignedDuration;
use storage::jobs::{JobRow, NewJob};
use storage::{Database, Store, StoreOptions};
use testkit::people::{john_doe, us_resident};
use testkit::{Client, TestApp, on_both_databases};
use tokio::sync::watch;
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::rows::Rows;

/// How long a worker may take in a test.
const PATIENCE: Duration = Duration::from_secs(30);
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

    async fn a_run_whose_node_died_with_it_in_hand_becomes_a_job(app) {
        let client = triggered(&app).await;
        let rows = Rows::of(&app).await;
        // As a node stores it that has a place for it: no job, but a lease.
        let until = (app.engine.now() + SignedDuration::from_secs(10)).as_microsecond();
        rows.execute("DELETE FROM jobs").await;
        rows.execute(&format!("UPDATE runs SET lease_until = {until}")).await;
        app.work().await;
        assert_eq!(client.status("userId:a").await.statuses(), ["pending-review"; 4]);
        app.clock.advance(LATER);
        app.work().await;
        assert_eq!(client.status("userId:a").await.statuses(), ["verified"; 4]);
        assert_eq!(rows.texts("SELECT id FROM runs WHERE lease_until IS NOT NULL").await, [""; 0]);
        assert_eq!(rows.texts("SELECT id FROM jobs").await, [""; 0]);
        let ended = "SELECT id FROM audit_entries WHERE action = 'verification.ended'";
        assert_eq!(rows.texts(ended).await.len(), 1);
    }

    async fn a_run_that_fails_in_hand_becomes_a_job(app) {
        let client = app.client().await;
        let (stop, stopped) = watch::channel(false);
        let worker = tokio::spawn(run_worker(app.engine.clone(), stopped));
        for (serial, locator) in [(1, "userId:first"), (2, "userId:a")] {
            client.consent(locator).await;
            client.register(locator, &us_resident(serial, app.engine.now())).await.expect(200);
        }
        // When one is verified, the worker has begun, and has a place for the other.
        client.trigger("userId:first").await;
        let verified = |locator: &'static str| {
            let client = &client;
            async move { while client.status(locator).await.statuses() != ["verified"; 4] {} }
        };
        tokio::time::timeout(PATIENCE, verified("userId:first")).await.expect("it works");
        let rows = Rows::of(&app).await;
        // Who else states the same can't be looked up.
        rows.execute("ALTER TABLE data_versions RENAME COLUMN email_mark TO hidden").await;
        client.trigger("userId:a").await.expect(200);
        let waiting = "SELECT id FROM jobs WHERE state = 'waiting' AND attempt = 1 AND dedupe_key IS NOT NULL";
        let put_back = async { while rows.texts(waiting).await.is_empty() {} };
        tokio::time::timeout(PATIENCE, put_back).await.expect("the run is put back soon");
        assert_eq!(rows.texts("SELECT id FROM runs WHERE lease_until IS NOT NULL").await, [""; 0]);
        rows.execute("ALTER TABLE data_versions RENAME COLUMN hidden TO email_mark").await;
        app.clock.advance(LATER);
        tokio::time::timeout(PATIENCE, verified("userId:a")).await.expect("the job does it");
        stop.send(true).unwrap();
        tokio::time::timeout(PATIENCE, worker).await.expect("the worker stops").unwrap();
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

    async fn a_running_worker_does_what_comes(app) {
        const PEOPLE: u32 = 40;
        let client = app.client().await;
        let (stop, stopped) = watch::channel(false);
        let worker = tokio::spawn(run_worker(app.engine.clone(), stopped));
        let locators: Vec<String> = (0..PEOPLE).map(|serial| format!("userId:{serial}")).collect();
        for (serial, locator) in (0..).zip(&locators) {
            client.consent(locator).await;
            client.register(locator, &us_resident(serial, app.engine.now())).await.expect(200);
        }
        // All at once: more than there are connections to the database.
        join_all(locators.iter().map(|locator| client.trigger(locator))).await;
        let all_verified = async {
            for locator in &locators {
                while client.status(locator).await.statuses() != ["verified"; 4] {}
            }
        };
        tokio::time::timeout(PATIENCE, all_verified).await.expect("everybody is verified soon");
        stop.send(true).unwrap();
        tokio::time::timeout(PATIENCE, worker).await.expect("the worker stops").unwrap();
    }

    async fn a_worker_that_is_stopped_finishes_what_it_has_begun(app) {
        let client = app.production_client().await;
        let source = MockServer::start().await;
        let answer = ResponseTemplate::new(200).set_delay(Duration::from_millis(300));
        let answer = answer.set_body_json(serde_json::json!({ "result": "confirmed" }));
        Mock::given(method("POST")).respond_with(answer).mount(&source).await;
        let change = ProjectChange { identity_source_url: Some(source.uri()), ..Default::default() };
        set_project(&app.engine, &client.project, change).await.unwrap();
        app.refresh().await;
        client.consent("userId:a").await;
        client.register("userId:a", &us_resident(1, app.engine.now())).await.expect(200);
        client.trigger("userId:a").await;
        let (stop, stopped) = watch::channel(false);
        let worker = tokio::spawn(run_worker(app.engine.clone(), stopped));
        let asked = async { while source.received_requests().await.unwrap().is_empty() {} };
        tokio::time::timeout(PATIENCE, asked).await.expect("the source is asked soon");
        stop.send(true).unwrap();
        tokio::time::timeout(PATIENCE, worker).await.expect("the worker stops").unwrap();
        // The run has ended, and the trail is chained to its end.
        assert_eq!(client.status("userId:a").await.product("onramp")["status"], "pending-manual-review");
        let report = verify_audit(&app.engine).await.unwrap();
        assert_eq!((report.first_break, report.entries_waiting), (None, 0));
        assert_eq!(Rows::of(&app).await.texts("SELECT id FROM jobs").await, [""; 0]);
    }

    async fn a_job_that_nobody_can_do_is_given_up_visibly(app) {
        let now = app.engine.now().as_microsecond();
        let store = store(&app).await;
        let mut tx = store.begin().await.unwrap();
        let job = NewJob { id: "job-1", kind: "unheard-of", payload: "{}", dedupe_key: None, run_at: now, attempt: 0 };
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
