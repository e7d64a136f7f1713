//! Many call at once about the same thing: each is answered, and one thing comes of it.

use std::collections::BTreeSet;

use domain::case::Verdict;
use engine::decide_case::{CaseError, Clearing, Decision, decide_case};
use engine::reviewers::add_reviewer;
use engine::show_case::{CaseFilter, CaseState, list_cases};
use futures_util::future::join_all;
use testkit::people::{john_doe, named, us_resident};
use testkit::{Answer, on_both_databases, pictures};

use crate::rows::Rows;

const CALLS: u32 = 20;

/// One answer with the first status, all others with the second.
fn assert_one(answers: &[Answer], first: u16, others: u16) {
    let told: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    assert_eq!(
        told.iter().filter(|status| **status == first).count(),
        1,
        "{told:?}"
    );
    assert!(
        told.iter().all(|status| [first, others].contains(status)),
        "{told:?}"
    );
}

on_both_databases! {
    async fn first_registrations_by_one_locator_make_one_user(app) {
        let client = app.client().await;
        let john = john_doe(app.engine.now());
        for locator in ["userId:john", "email:John.Doe@example.com", "phoneNumber:%2B12125551234", "x:johndoe"] {
            let answers = join_all((0..CALLS).map(|_| client.register(locator, &john))).await;
            assert_one(&answers, 201, 200);
            let users: BTreeSet<&str> = answers.iter().map(|answer| answer.body["userId"].as_str().unwrap()).collect();
            assert_eq!(users.len(), 1, "{users:?}");
        }
        assert_eq!(Rows::of(&app).await.texts("SELECT id FROM users").await.len(), 4);
    }

    async fn first_calls_of_every_kind_make_one_user(app) {
        let client = app.client().await;
        let john = john_doe(app.engine.now());
        let registrations = join_all((0..CALLS).map(|_| client.register("userId:john", &john)));
        let acceptances = join_all((0..CALLS).map(|_| client.consent("userId:john")));
        let (registered, accepted) = tokio::join!(registrations, acceptances);
        assert!(registered.iter().all(|answer| answer.status.is_success()));
        assert!(registered.iter().filter(|answer| answer.status == 201).count() <= 1);
        let rows = Rows::of(&app).await;
        assert_eq!(rows.texts("SELECT id FROM users").await.len(), 1);
        assert_eq!(rows.texts("SELECT id FROM acceptances").await.len(), accepted.len());
        assert_eq!(client.trigger("userId:john").await.statuses(), ["pending-review"; 4]);
    }

    async fn different_people_are_all_registered(app) {
        let client = app.client().await;
        let people: Vec<_> = (0..CALLS).map(|serial| us_resident(serial, app.engine.now())).collect();
        let locators: Vec<_> = (0..CALLS).map(|serial| format!("userId:{serial}")).collect();
        let answers = join_all(locators.iter().zip(&people).map(|(locator, person)| client.register(locator, person))).await;
        assert!(answers.iter().all(|answer| answer.status == 201));
        assert_eq!(Rows::of(&app).await.texts("SELECT id FROM users").await.len(), CALLS as usize);
    }

    async fn everybody_reads_their_own(app) {
        let client = app.client().await;
        for serial in (0..CALLS).step_by(2) {
            let (locator, mut person) = (format!("userId:{serial}"), us_resident(serial, app.engine.now()));
            person["kycData"]["email"] = format!("{serial}@example.com").into();
            client.register(&locator, &person).await.expect(201);
        }
        let locators: Vec<_> = (0..CALLS).map(|serial| format!("userId:{serial}")).collect();
        for _ in 0..5 {
            let users: Vec<_> = locators.iter().map(|locator| format!("/users/{locator}")).collect();
            let statuses: Vec<_> = users.iter().map(|user| format!("{user}/identity-verification")).collect();
            let users = join_all(users.iter().map(|path| client.get(path)));
            let statuses = join_all(statuses.iter().map(|path| client.get(path)));
            let (users, statuses) = tokio::join!(users, statuses);
            for (serial, (user, status)) in users.iter().zip(&statuses).enumerate() {
                let expected = if serial % 2 == 0 { 200 } else { 404 };
                assert_eq!((user.status.as_u16(), status.status.as_u16()), (expected, expected));
                if serial % 2 == 0 {
                    assert_eq!(user.body["email"], format!("{serial}@example.com"));
                }
            }
        }
    }

    async fn uploads_of_one_type_fill_one_slot(app) {
        let client = app.client().await;
        client.register("userId:a", &john_doe(app.engine.now())).await.expect(201);
        let files: Vec<Vec<u8>> = (0..CALLS).map(pictures::jpeg).collect();
        let answers = join_all(files.iter().map(|file| client.upload("userId:a", "id-passport", file))).await;
        assert_one(&answers, 201, 200);
        let documents: BTreeSet<&str> = answers.iter().map(|answer| answer.body["id"].as_str().unwrap()).collect();
        assert_eq!(documents.len(), 1, "{documents:?}");
        let rows = Rows::of(&app).await;
        let of_slot = rows.texts("SELECT documents.id FROM documents JOIN document_contents ON document_contents.document_id = documents.id").await;
        assert_eq!(of_slot.len(), CALLS as usize, "every content stays in the record");
        let current = "SELECT document_contents.id FROM document_contents WHERE superseded_at IS NULL";
        assert_eq!(rows.texts(current).await, rows.texts("SELECT content_id FROM documents").await);
        let blobs = vault::Blobs::in_folder(&app.folder.path().join("blobs")).unwrap();
        assert_eq!(blobs.list().await.unwrap().len(), CALLS as usize);
    }

    async fn uploads_of_the_same_bytes_are_kept_once(app) {
        let client = app.client().await;
        client.register("userId:a", &john_doe(app.engine.now())).await.expect(201);
        let file = pictures::jpeg(1);
        let answers = join_all((0..CALLS).map(|_| client.upload("userId:a", "id-passport", &file))).await;
        assert_one(&answers, 201, 200);
        let rows = Rows::of(&app).await;
        assert_eq!(rows.texts("SELECT id FROM document_contents").await.len(), 1);
        let blobs = vault::Blobs::in_folder(&app.folder.path().join("blobs")).unwrap();
        assert_eq!(blobs.list().await.unwrap().len(), 1, "a file that no record names is taken away again");
    }

    async fn triggers_join_one_run(app) {
        let client = app.client().await;
        client.consent("userId:a").await;
        client.register("userId:a", &john_doe(app.engine.now())).await.expect(200);
        let answers = join_all((0..CALLS).map(|_| client.trigger("userId:a"))).await;
        assert!(answers.iter().all(|answer| answer.statuses() == ["pending-review"; 4]));
        app.work().await;
        assert_eq!(client.status("userId:a").await.statuses(), ["verified"; 4]);
        assert_eq!(Rows::of(&app).await.texts("SELECT id FROM runs").await.len(), 1);
    }

    async fn everything_at_once_about_one_person(app) {
        let client = app.client().await;
        let (john, other) = (john_doe(app.engine.now()), named(john_doe(app.engine.now()), "Roe"));
        let picture = pictures::jpeg(3);
        client.register("userId:a", &john).await.expect(201);
        for _ in 0..3 {
            tokio::join!(
                client.consent("userId:a"),
                client.register("userId:a", &john),
                client.register("userId:a", &other),
                client.upload("userId:a", "id-passport", &picture),
                client.trigger("userId:a"),
                client.trigger("userId:a"),
                client.status("userId:a"),
                app.work(),
            );
        }
        client.trigger("userId:a").await;
        app.work().await;
        assert_eq!(client.status("userId:a").await.statuses(), ["verified"; 4]);
        let rows = Rows::of(&app).await;
        assert_eq!(rows.texts("SELECT id FROM runs WHERE state = 'running'").await, [""; 0]);
        assert_eq!(rows.texts("SELECT id FROM data_versions WHERE superseded_at IS NULL").await.len(), 1);
    }

    async fn reviewers_who_vote_at_once_close_a_case_once(app) {
        let client = app.client().await;
        client.verify("userId:s", &named(john_doe(app.engine.now()), "SANCTIONED")).await;
        let case = list_cases(&app.engine, &CaseFilter::default()).await.unwrap().remove(0);
        let mut tokens = Vec::new();
        for name in ["Ada", "Bob", "Cy", "Di"] {
            tokens.push(add_reviewer(&app.engine, name.to_owned()).await.unwrap().1);
        }
        let vote = |token: &String| {
            let decision = Decision { verdict: Verdict::Approve, reason: "Not the same".to_owned(), token: token.clone(), clearing: Clearing::default() };
            decide_case(&app.engine, &case.id, decision)
        };
        let votes = join_all(tokens.iter().map(vote)).await;
        let states: Vec<_> = votes.iter().filter_map(|vote| vote.as_ref().ok()).map(|case| case.state).collect();
        assert_eq!(states.iter().filter(|state| **state == CaseState::Approved).count(), 1, "{states:?}");
        assert_eq!(states.iter().filter(|state| **state == CaseState::Open).count(), 1, "{states:?}");
        let late = votes.iter().filter(|vote| matches!(vote, Err(CaseError::AlreadyClosed))).count();
        assert_eq!(late, 2);
        assert_eq!(client.status("userId:s").await.statuses(), ["verified"; 4]);
        let closed = Rows::of(&app).await.texts("SELECT id FROM audit_entries WHERE action = 'case.closed'").await;
        assert_eq!(closed.len(), 1);
    }
}
