//! An upload under an idempotency key is done once.

use axum::http::Method;
use futures_util::future::join_all;
use jiff::SignedDuration;
use serde_json::Value;
use testkit::app::upload_body;
use testkit::people::john_doe;
use testkit::{Answer, Client, TestApp, on_both_databases, pictures};

use crate::rows::Rows;

async fn client(app: &TestApp) -> Client<'_> {
    let client = app.client().await;
    client
        .register("userId:a", &john_doe(app.engine.now()))
        .await
        .expect(201);
    client
}

async fn upload(client: &Client<'_>, key: &str, body: &Value) -> Answer {
    client
        .call(
            Method::POST,
            "/documents",
            Some(body),
            &[("x-idempotency-key", key)],
        )
        .await
}

fn body(seed: u32) -> Value {
    upload_body("userId:a", "id-passport", &pictures::png(seed))
}

/// How many documents, contents and files there are.
async fn kept(app: &TestApp) -> (usize, usize, usize) {
    let rows = Rows::of(app).await;
    let documents = rows.texts("SELECT id FROM documents").await.len();
    let contents = rows.texts("SELECT id FROM document_contents").await.len();
    let blobs = vault::Blobs::in_folder(&app.folder.path().join("blobs")).unwrap();
    (documents, contents, blobs.list().await.unwrap().len())
}

on_both_databases! {
    async fn a_repeated_upload_is_answered_as_the_first_was(app) {
        let client = client(&app).await;
        let first = upload(&client, "k1", &body(1)).await.expect(201);
        app.clock.advance(SignedDuration::from_hours(23));
        let again = upload(&client, "k1", &body(1)).await.expect(201);
        assert_eq!(again.body, first.body);
        assert_eq!(kept(&app).await, (1, 1, 1));
        let rows = Rows::of(&app).await;
        assert_eq!(rows.texts("SELECT id FROM audit_entries WHERE action LIKE 'document.%'").await.len(), 1);
        // Also when another upload has taken its place since.
        let other = upload(&client, "k2", &body(2)).await.expect(200);
        assert_eq!(other.body["id"], first.body["id"]);
        assert_eq!(upload(&client, "k1", &body(1)).await.expect(201).body, first.body);
        assert_eq!(kept(&app).await, (1, 2, 2));
    }

    async fn another_upload_under_the_same_key_is_refused(app) {
        let client = client(&app).await;
        upload(&client, "k1", &body(1)).await.expect(201);
        let mut expires = body(1);
        expires["expiresAt"] = "2030-01-01".into();
        let selfie = upload_body("userId:a", "selfie-front", &pictures::png(1));
        for other in [body(2), expires, selfie] {
            assert_eq!(upload(&client, "k1", &other).await.expect(422).body["code"], "idempotency-key-reused");
        }
        assert_eq!(kept(&app).await, (1, 1, 1));
        // Another project has keys of its own.
        let elsewhere = app.client().await;
        elsewhere.register("userId:a", &john_doe(app.engine.now())).await.expect(201);
        upload(&elsewhere, "k1", &body(2)).await.expect(201);
    }

    async fn a_day_later_the_key_is_free(app) {
        let client = client(&app).await;
        let first = upload(&client, "k1", &body(1)).await.expect(201);
        app.clock.advance(SignedDuration::from_hours(24));
        upload(&client, "k1", &body(2)).await.expect(422);
        app.clock.advance(SignedDuration::from_millis(1));
        let free = upload(&client, "k1", &body(2)).await.expect(200);
        assert_eq!(free.body["id"], first.body["id"]);
        // And taken again.
        upload(&client, "k1", &body(3)).await.expect(422);
        upload(&client, "k1", &body(2)).await.expect(200);
        assert_eq!(kept(&app).await, (1, 2, 2));
    }

    async fn what_was_refused_uses_up_no_key(app) {
        let client = client(&app).await;
        let truncated = pictures::png(1)[..400].to_vec();
        upload(&client, "k1", &upload_body("userId:a", "id-passport", &truncated)).await.expect(422);
        upload(&client, "k1", &upload_body("userId:b", "id-passport", &pictures::png(1))).await.expect(404);
        upload(&client, "k1", &body(1)).await.expect(201);
    }

    async fn simultaneous_repetitions_are_one_upload(app) {
        let client = client(&app).await;
        let body = body(1);
        let answers = join_all((0..10).map(|_| upload(&client, "k1", &body))).await;
        for answer in &answers {
            assert_eq!((answer.status.as_u16(), &answer.body), (201, &answers[0].body), "{}", answer.text);
        }
        assert_eq!(kept(&app).await, (1, 1, 1));
    }
}
