//! Writers share a database: who gives up leaves nothing and blocks nobody, and whoever was told of success is on disk.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use domain::id::{ProjectId, ReviewerId, UserId};
use engine::reviewers::{add_reviewer, list_reviewers};
use futures_util::future::join_all;
use storage::reviewers::ReviewerRow;
use storage::{Database, Store, StoreOptions};
use testkit::people::us_resident;
use testkit::{TestApp, on_both_databases};

use crate::rows::Rows;

/// How long anything here may wait for another writer.
const PATIENCE: Duration = Duration::from_secs(8);

async fn store(app: &TestApp) -> Store {
    let database = Database::from_url(&app.database_url).unwrap();
    Store::open(&StoreOptions {
        database,
        connections_max: 4,
    })
    .await
    .unwrap()
}

fn reviewer(number: u128) -> ReviewerRow {
    ReviewerRow {
        id: ReviewerId::from_bits(number).to_string(),
        name: number.to_string(),
        mac: number.to_be_bytes().to_vec(),
        created_at: 0,
        revoked_at: None,
    }
}

async fn insert(store: &Store, number: u128) {
    let mut tx = store.begin().await.unwrap();
    storage::reviewers::insert(&mut tx, &reviewer(number))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn within_patience<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future)
        .await
        .unwrap_or_else(|_| panic!("{what} waits for somebody who gave up"))
}

/// How many waits of a call are tried. How often a call waits depends on how fast the database is.
const WAITS: usize = 16;

/// When somebody loses patience: before what was asked for has begun to be done, or when it has been done and nobody
/// has looked.
#[derive(Debug, Clone, Copy)]
enum GivesUp {
    Asking,
    Answered,
}

/// Runs a use case up to its n-th wait and gives it up there; gives whether it ended before.
async fn give_up(future: impl Future, waits: usize, when: GivesUp) -> bool {
    let mut future = pin!(future);
    let mut waited = 0;
    std::future::poll_fn(|context| {
        if matches!(when, GivesUp::Answered) && waited == waits {
            return Poll::Ready(false);
        }
        if future.as_mut().poll(context).is_ready() {
            return Poll::Ready(true);
        }
        waited += 1;
        if matches!(when, GivesUp::Asking) && waited == waits {
            return Poll::Ready(false);
        }
        Poll::Pending
    })
    .await
}

on_both_databases! {
    async fn an_abandoned_transaction_leaves_nothing_and_blocks_nobody(app) {
        let store = store(&app).await;
        for round in 0..5_u128 {
            let mut abandoned = store.begin().await.unwrap();
            storage::reviewers::insert(&mut abandoned, &reviewer(100 + round)).await.unwrap();
            if round % 2 == 0 {
                // Others queue behind it, and somebody has a look at the table meanwhile.
                let others = [round * 10 + 1, round * 10 + 2, round * 10 + 3];
                let waiting = join_all(others.map(|number| insert(&store, number)));
                let gives_up = async {
                    list_reviewers(&app.engine).await.unwrap();
                    drop(abandoned);
                };
                within_patience("a writer in the queue", async { tokio::join!(waiting, gives_up) }).await;
            } else {
                drop(abandoned);
                within_patience("the next writer", insert(&store, round * 10)).await;
            }
        }
        let rows = Rows::of(&app).await;
        let mut names = rows.texts("SELECT name FROM reviewers").await;
        names.sort_by_key(|name| name.parse::<u128>().unwrap());
        assert_eq!(names, ["1", "2", "3", "10", "21", "22", "23", "30", "41", "42", "43"]);
        // Other processes are not kept out either.
        within_patience("another process", add_reviewer(&app.engine, "Ada".to_owned())).await.unwrap();
    }

    async fn a_call_that_is_given_up_anywhere_is_done_or_not_and_blocks_nobody(app) {
        let client = app.client().await;
        let rows = Rows::of(&app).await;
        for when in [GivesUp::Asking, GivesUp::Answered] {
            for waits in 1..=WAITS {
                let locator = format!("userId:{when:?}-{waits}");
                let person = us_resident(1, app.engine.now());
                let ended = give_up(client.register(&locator, &person), waits, when).await;
                let next = format!("{locator}-next");
                let next = within_patience("the next call", client.register(&next, &person)).await;
                assert_eq!(next.status, 201, "given up {when:?} at wait {waits}: {}", next.text);
                let known = client.get(&format!("/users/{locator}")).await;
                assert!(known.status == 200 || (known.status == 404 && !ended), "{}", known.text);
                // Done as a whole or not at all.
                let whole = "SELECT users.id FROM users JOIN data_versions ON data_versions.id = users.data_version_id \
                     JOIN audit_entries ON audit_entries.subject = users.id AND audit_entries.action = 'user.created'";
                let users = rows.texts("SELECT id FROM users ORDER BY id").await;
                let mut whole = rows.texts(whole).await;
                whole.sort();
                assert_eq!(users, whole);
            }
        }
        // Nobody holds the database: another process writes without waiting.
        let other = store(&app).await;
        within_patience("another process", insert(&other, 1)).await;
    }

    async fn a_call_that_is_given_up_while_it_waits_for_another_process_blocks_nobody(app) {
        let client = app.client().await;
        let person = |serial| us_resident(serial, app.engine.now());
        client.register("userId:a", &person(1)).await.expect(201);
        let id = Rows::of(&app).await.texts("SELECT id FROM users").await.remove(0);
        let other = store(&app).await;
        for round in 0..3 {
            // SQLite has one writer at a time, PostgreSQL one for each user.
            let mut held = other.begin().await.unwrap();
            let id = domain::id::UserId::parse(&id).unwrap();
            storage::users::find_for_update(&mut held, &client.project, &id).await.unwrap();
            let changed = person(2 * round + 2);
            let call = client.register("userId:a", &changed);
            let given_up = tokio::time::timeout(Duration::from_millis(200), call).await;
            assert!(given_up.is_err(), "the call did not wait");
            if round == 1 {
                held.commit().await.unwrap();
            } else {
                drop(held);
            }
            let changed = person(2 * round + 3);
            let next = within_patience("the next call", client.register("userId:a", &changed)).await;
            assert_eq!(next.status, 200, "round {round}: {}", next.text);
        }
        within_patience("another process", insert(&other, 1)).await;
    }

    async fn a_commit_that_fails_is_told_to_everybody_in_it(app) {
        let rows = Rows::of(&app).await;
        let breaks = rows.choose(
            "CREATE TABLE shadows (id TEXT REFERENCES projects (id) DEFERRABLE INITIALLY DEFERRED); \
             CREATE TRIGGER breaks AFTER INSERT ON reviewers WHEN NEW.name = 'Breaks' \
             BEGIN INSERT INTO shadows (id) VALUES ('nobody'); END;",
            "CREATE FUNCTION breaks() RETURNS trigger LANGUAGE plpgsql AS \
             'BEGIN RAISE EXCEPTION ''broken''; END'; \
             CREATE CONSTRAINT TRIGGER breaks AFTER INSERT ON reviewers DEFERRABLE INITIALLY DEFERRED \
             FOR EACH ROW WHEN (NEW.name = 'Breaks') EXECUTE FUNCTION breaks();",
        );
        rows.execute(breaks).await;
        for round in 0..3 {
            let names: Vec<String> = (0..9)
                .map(|number| if number == 4 { "Breaks".to_owned() } else { format!("Reviewer {round}-{number}") })
                .collect();
            let calls = names.iter().map(|name| add_reviewer(&app.engine, name.clone()));
            let told = within_patience("a writer", join_all(calls)).await;
            let kept: Vec<String> = list_reviewers(&app.engine).await.unwrap().into_iter().map(|it| it.name).collect();
            for (name, told) in names.iter().zip(&told) {
                assert_eq!(kept.contains(name), told.is_ok(), "{name} in round {round}: {told:?}");
            }
            assert!(told[4].is_err());
            within_patience("the next writer", add_reviewer(&app.engine, format!("After {round}"))).await.unwrap();
        }
        let kept = list_reviewers(&app.engine).await.unwrap().len();
        let recorded = rows.texts("SELECT id FROM audit_entries WHERE action = 'reviewer.added'").await.len();
        assert_eq!(recorded, kept);
    }

    async fn a_writer_of_another_process_is_waited_for(app) {
        let other = store(&app).await;
        let mut tx = other.begin().await.unwrap();
        storage::reviewers::insert(&mut tx, &reviewer(1)).await.unwrap();
        let held = async {
            // Readers are not kept waiting.
            list_reviewers(&app.engine).await.unwrap();
            tx.commit().await.unwrap();
        };
        let waits = add_reviewer(&app.engine, "Ada".to_owned());
        let (_, added) = within_patience("a writer", async { tokio::join!(held, waits) }).await;
        added.unwrap();
        assert_eq!(list_reviewers(&app.engine).await.unwrap().len(), 2);
    }
}

#[tokio::test]
async fn on_postgresql_who_holds_a_user_keeps_no_other_waiting() {
    let app = TestApp::start(testkit::Database::Postgres).await;
    let client = app.client().await;
    let person = |serial| us_resident(serial, app.engine.now());
    client.register("userId:held", &person(0)).await.expect(201);
    let rows = Rows::of(&app).await;
    let ids = rows
        .texts("SELECT project_id FROM users UNION ALL SELECT id FROM users")
        .await;
    let (project, user) = (
        ProjectId::parse(&ids[0]).unwrap(),
        UserId::parse(&ids[1]).unwrap(),
    );
    let mut holds = store(&app).await.begin().await.unwrap();
    storage::users::keep(&mut holds, &project, &user).await.unwrap();
    // All commit at the same moment.
    let others = join_all((1..=20).map(|serial| {
        let (client, person) = (&client, person(serial));
        async move { client.register(&format!("userId:{serial}"), &person).await }
    }));
    let released = async {
        let answers = within_patience("another user", others).await;
        assert!(answers.iter().all(|answer| answer.status == 201));
        drop(holds);
    };
    tokio::join!(released, client.consent("userId:held"));
    let accepted = rows.texts("SELECT user_id FROM acceptances").await;
    assert_eq!(accepted, [ids[1].as_str()]);
}
