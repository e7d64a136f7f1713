//! Keys, scopes, the gate and the rate: who is let in, and in which order callers are refused.

use axum::http::Method;
use domain::id::ProjectId;
use domain::staging::Environment;
use engine::caller::{KeyType, KycSetting, RateLimits, Scope};
use engine::operate_keys::{list_keys, revoke_key};
use engine::operate_projects::{NewProject, ProjectChange, create_project, set_project};
use serde_json::{Value, json};
use testkit::{Client, TestApp, on_both_databases};

use super::assert_refusal;

/// Every operation of the contract, and the scope that it needs.
const OPERATIONS: [(Method, &str, &str); 8] = [
    (Method::PUT, "/users/userId:1/legal-documents", "users.create"),
    (Method::PUT, "/users/userId:1", "users.create"),
    (Method::GET, "/users/userId:1", "users.read"),
    (Method::POST, "/documents", "users.create"),
    (Method::GET, "/documents/doc_1", "users.read"),
    (
        Method::PUT,
        "/users/userId:1/identity-verification",
        "users.create",
    ),
    (Method::GET, "/users/userId:1/identity-verification", "users.read"),
    (Method::POST, "/screening", "screening.read"),
];

async fn project(app: &TestApp, kyc: KycSetting, per_minute: u32) -> ProjectId {
    let limits = RateLimits {
        writes_per_minute: per_minute,
        reads_per_minute: per_minute,
    };
    let new = NewProject {
        name: "Acme".to_owned(),
        environment: Environment::Staging,
        kyc,
        limits,
    };
    create_project(&app.engine, new).await.unwrap().id
}

fn with_key<'a>(app: &'a TestApp, key: &str) -> Client<'a> {
    let mut client = app.anonymous();
    client.key = Some(key.to_owned());
    client
}

on_both_databases! {
    async fn without_a_key_that_exists_every_operation_is_refused(app) {
        for (method, path, _) in OPERATIONS {
            let senseless = Value::from("no object");
            let answer = app.anonymous().call(method.clone(), path, Some(&senseless), &[]).await;
            assert_refusal(&answer, 401, "missing-api-key");
            assert!(answer.headers.contains_key("www-authenticate"));
            for key in ["sk_staging_x", "nonsense", &"x".repeat(300)] {
                let answer = with_key(&app, key).call(method.clone(), path, Some(&senseless), &[]).await;
                assert_refusal(&answer, 401, "unknown-api-key");
            }
        }
    }

    async fn a_revoked_key_is_unknown(app) {
        let client = app.client().await;
        client.get("/users/userId:1").await.expect(404);
        let keys = list_keys(&app.engine, Some(&client.project)).await.unwrap();
        revoke_key(&app.engine, &keys[0].id).await.unwrap();
        app.refresh().await;
        assert_refusal(&client.get("/users/userId:1").await, 401, "unknown-api-key");
    }

    async fn a_client_key_is_refused_whatever_its_scopes(app) {
        let id = project(&app, KycSetting::Enabled, 100).await;
        let client = app.client_with(&id, KeyType::Client, Scope::ALL.into()).await;
        assert!(client.key.as_deref().is_some_and(|key| key.starts_with("ck_staging_")));
        for (method, path, _) in OPERATIONS {
            let answer = client.call(method, path, Some(&json!({})), &[]).await;
            assert_refusal(&answer, 403, "server-key-required");
        }
    }

    async fn a_missing_scope_is_named(app) {
        let id = project(&app, KycSetting::Enabled, 100).await;
        let reader = app.client_with(&id, KeyType::Server, [Scope::UsersRead].into()).await;
        let writer = app.client_with(&id, KeyType::Server, [Scope::UsersCreate].into()).await;
        for (method, path, scope) in OPERATIONS {
            let client = if scope == "users.read" { &writer } else { &reader };
            let answer = client.call(method, path, Some(&json!({})), &[]).await;
            assert_refusal(&answer, 403, "missing-scope");
            assert!(answer.body["message"].as_str().unwrap().contains(scope), "{}", answer.text);
        }
    }

    async fn the_gate_holds_on_every_operation_until_kyc_is_enabled(app) {
        let id = project(&app, KycSetting::Disabled, 100).await;
        let client = app.client_of(&id).await;
        for (method, path, _) in OPERATIONS {
            let answer = client.call(method, path, Some(&Value::Null), &[]).await;
            assert_refusal(&answer, 403, "kyc-not-enabled");
            let message = "project not configured to support the users KYC endpoints";
            assert_eq!(answer.body["message"], message);
        }
        let change = ProjectChange { kyc: Some(KycSetting::Enabled), ..Default::default() };
        set_project(&app.engine, &id, change).await.unwrap();
        app.refresh().await;
        client.put("/users/userId:1", &json!({})).await.expect(201);
    }

    async fn the_scope_is_missed_before_the_gate(app) {
        let id = project(&app, KycSetting::Disabled, 100).await;
        let client = app.client_with(&id, KeyType::Server, [Scope::ScreeningRead].into()).await;
        assert_refusal(&client.get("/users/userId:1").await, 403, "missing-scope");
    }

    async fn calls_over_the_limit_are_refused_apart_for_writes_and_reads(app) {
        let id = project(&app, KycSetting::Enabled, 3).await;
        let client = app.client_of(&id).await;
        client.put("/users/userId:1", &json!({})).await.expect(201);
        client.put("/users/userId:1", &json!({})).await.expect(200);
        client.put("/users/nonsense", &json!({})).await.expect(400);
        let answer = client.put("/users/nonsense", &json!("nonsense")).await;
        assert_refusal(&answer, 429, "rate-limited");
        let seconds: u64 = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((21..=40).contains(&seconds), "one call in debt and one to come, of 20 seconds each: {seconds}");
        for _ in 0..3 {
            client.get("/users/userId:1").await.expect(200);
        }
        assert_refusal(&client.get("/users/userId:1").await, 429, "rate-limited");
        app.client().await.put("/users/userId:1", &json!({})).await.expect(201);
    }

    async fn a_call_that_may_not_be_made_costs_as_much_and_says_so_first(app) {
        let id = project(&app, KycSetting::Enabled, 2).await;
        let client_key = app.client_with(&id, KeyType::Client, Scope::ALL.into()).await;
        for _ in 0..4 {
            assert_refusal(&client_key.get("/users/userId:1").await, 403, "server-key-required");
        }
        let server_key = app.client_of(&id).await;
        assert_refusal(&server_key.get("/users/userId:1").await, 429, "rate-limited");
        server_key.put("/users/userId:1", &json!({})).await.expect(201);
    }

    async fn a_limit_that_is_raised_holds_at_once(app) {
        let id = project(&app, KycSetting::Enabled, 1).await;
        let client = app.client_of(&id).await;
        client.get("/users/userId:1").await.expect(404);
        client.get("/users/userId:1").await.expect(429);
        let change = ProjectChange { reads_per_minute: Some(6_000_000), ..Default::default() };
        set_project(&app.engine, &id, change).await.unwrap();
        app.refresh().await;
        let mut statuses = Vec::new();
        for _ in 0..200 {
            statuses.push(client.get("/users/userId:1").await.status.as_u16());
        }
        assert_eq!(statuses.last(), Some(&404));
    }

    async fn another_projects_users_and_documents_are_unknown(app) {
        let (ours, theirs) = (app.client().await, app.client().await);
        ours.register("userId:1", &json!({})).await.expect(201);
        let document = ours.upload("userId:1", "proof-of-income", &testkit::pictures::png(1)).await.expect(201);
        let document = format!("/documents/{}", document.body["id"].as_str().unwrap());
        ours.get(&document).await.expect(200);
        assert_refusal(&theirs.get("/users/userId:1").await, 404, "unknown-user");
        assert_refusal(&theirs.get(&document).await, 404, "unknown-document");
        let path = "/users/userId:1/identity-verification";
        assert_refusal(&theirs.get(path).await, 404, "unknown-user");
        assert_refusal(&theirs.call(Method::PUT, path, None, &[]).await, 404, "unknown-user");
        let upload = theirs.upload("userId:1", "proof-of-income", &testkit::pictures::png(1)).await;
        assert_refusal(&upload, 404, "unknown-user");
    }

    async fn the_same_project_sees_its_users_with_every_key(app) {
        let first = app.client().await;
        first.register("userId:1", &json!({})).await.expect(201);
        app.client_of(&first.project).await.get("/users/userId:1").await.expect(200);
    }
}
