//! What holds for every request: paths, methods, bodies, headers, and what operators probe.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::json;
use testkit::app::BASE;
use testkit::people::german;
use testkit::{Answer, Client, Database, TestApp};

use super::{assert_refusal, wrong_fields};

async fn app() -> TestApp {
    TestApp::start(Database::Sqlite).await
}

async fn send(
    app: &TestApp,
    client: &Client<'_>,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    if let Some(key) = &client.key {
        request = request.header("x-api-key", key);
    }
    app.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test]
async fn unknown_paths_are_told_in_the_form_of_every_refusal() {
    let app = app().await;
    let client = app.client().await;
    for path in [
        "/",
        "/api",
        "/api/2025-06-09",
        "/api/2025-06-09/users",
        "/api/2025-06-09/users/",
        "/api/2025-06-09/users/userId:1/",
        "/api/2025-06-09/users/userId:1/legal-documents/x",
        "/api/2025-06-09/users/a/b/c",
        "/api/2024-01-01/users/userId:1",
        "/api/2025-06-09/documents/",
        "/metrics",
        "/%ff",
    ] {
        assert_refusal(
            &send(&app, &client, "GET", path, &[], "").await,
            404,
            "unknown-path",
        );
        assert_refusal(
            &send(&app, &app.anonymous(), "POST", path, &[], "{}").await,
            404,
            "unknown-path",
        );
    }
}

#[tokio::test]
async fn other_methods_are_refused_with_those_that_are_allowed() {
    let app = app().await;
    let users = format!("{BASE}/users/userId:1");
    for (method, path, allowed) in [
        ("DELETE", users.clone(), "GET,HEAD,PUT"),
        ("POST", users.clone(), "GET,HEAD,PUT"),
        ("PATCH", users.clone(), "GET,HEAD,PUT"),
        ("OPTIONS", users.clone(), "GET,HEAD,PUT"),
        ("BREW", users.clone(), "GET,HEAD,PUT"),
        ("GET", format!("{users}/legal-documents"), "PUT"),
        ("POST", format!("{users}/identity-verification"), "GET,HEAD,PUT"),
        ("GET", format!("{BASE}/documents"), "POST"),
        ("PUT", format!("{BASE}/documents/doc_1"), "GET,HEAD"),
        ("POST", "/health".to_owned(), "GET,HEAD"),
    ] {
        let answer = send(&app, &app.anonymous(), method, &path, &[], "").await;
        assert_refusal(&answer, 405, "method-not-allowed");
        let mut methods: Vec<_> = answer.headers["allow"]
            .to_str()
            .unwrap()
            .split(',')
            .map(str::trim)
            .collect();
        methods.sort_unstable();
        assert_eq!(methods.join(","), allowed, "{method} {path}");
    }
}

#[tokio::test]
async fn a_body_must_be_a_json_object_that_is_called_json_or_nothing() {
    let app = app().await;
    let client = app.client().await;
    let path = format!("{BASE}/users/userId:1");
    let put =
        async |headers: &[(&str, &str)], body: &str| send(&app, &client, "PUT", &path, headers, body).await;
    for body in [
        "",
        "null",
        "[]",
        "{",
        "{\"a\":1,}",
        "\u{feff}{}",
        &"[".repeat(500),
    ] {
        assert_refusal(&put(&[], body).await, 400, "invalid-json");
    }
    for media_type in [
        "application/json",
        "application/json; charset=utf-8",
        "application/merge-patch+json",
        "",
    ] {
        let answer = put(&[("content-type", media_type)], "{}").await;
        assert!(answer.status.is_success(), "{media_type}: {}", answer.text);
    }
    put(&[], "{}").await.expect(200);
    for media_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ] {
        assert_refusal(
            &put(&[("content-type", media_type)], "{}").await,
            415,
            "content-type-not-supported",
        );
    }
    let gzip = [("content-encoding", "gzip")];
    assert_refusal(&put(&gzip, "{}").await, 415, "content-type-not-supported");
    let answer = send(&app, &client, "PUT", &format!("{BASE}/users/me"), &gzip, "{}").await;
    assert_eq!(
        wrong_fields(&answer),
        ["userLocator"],
        "a wrong field comes before a wrong label"
    );
}

#[tokio::test]
async fn a_wrong_label_is_told_after_wrong_fields_and_a_user_who_is_not_there() {
    let app = TestApp::start(Database::Sqlite).await;
    let client = app.client().await;
    client
        .register("userId:1", &german(app.engine.now()))
        .await
        .expect(201);
    let path = format!("{BASE}/documents");
    let labelled = [("content-type", "text/plain")];
    let body = |user: &str, kind: &str| {
        json!({"userLocator": user, "documentType": kind, "data": "aGk="}).to_string()
    };
    for (sent, status, code) in [
        (body("userId:1", "passport"), 400, "invalid-request"),
        (body("userId:nobody", "id-passport"), 404, "unknown-user"),
        (
            body("userId:1", "id-residency-permit"),
            422,
            "residence-permit-not-accepted",
        ),
        (body("userId:1", "id-passport"), 415, "content-type-not-supported"),
        ("only words".to_owned(), 415, "content-type-not-supported"),
    ] {
        let answer = send(&app, &client, "POST", &path, &labelled, &sent).await;
        assert_refusal(&answer, status, code);
    }
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused() {
    let app = app().await;
    let client = app.client().await;
    let path = format!("{BASE}/users/userId:1");
    let body = |length: usize| format!("{{\"ignored\":\"{}\"}}", "x".repeat(length - 14));
    send(&app, &client, "PUT", &path, &[], &body(64 * 1024))
        .await
        .expect(201);
    let answer = send(&app, &client, "PUT", &path, &[], &body(64 * 1024 + 1)).await;
    assert_refusal(&answer, 413, "body-too-large");
}

#[tokio::test]
async fn a_call_is_named_by_its_client_or_by_us() {
    let app = app().await;
    let id = async |sent: &str| {
        let answer = send(
            &app,
            &app.anonymous(),
            "GET",
            "/health",
            &[("x-request-id", sent)],
            "",
        )
        .await;
        answer.headers["x-request-id"].to_str().unwrap().to_owned()
    };
    assert_eq!(id("order-1842.retry_3").await, "order-1842.retry_3");
    assert!(id("two words").await.starts_with("req_"));
    assert!(id("").await.starts_with("req_"));
    assert_ne!(id("").await, id("").await);
}

#[tokio::test]
async fn every_answer_says_how_it_may_be_used() {
    let app = app().await;
    let client = app.client().await;
    for path in ["/health", "/nowhere", &format!("{BASE}/users/userId:1")] {
        let answer = send(&app, &client, "GET", path, &[], "").await;
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert_eq!(
            answer.headers["content-security-policy"],
            "default-src 'none'; frame-ancestors 'none'"
        );
    }
}

#[tokio::test]
async fn a_head_is_answered_as_a_get_without_its_body() {
    let app = app().await;
    let client = app.client().await;
    client.register("userId:1", &json!({})).await.expect(201);
    let answer = client.call(Method::HEAD, "/users/userId:1", None, &[]).await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, ""));
    client
        .call(Method::HEAD, "/users/userId:2", None, &[])
        .await
        .expect(404);
}

#[tokio::test]
async fn operators_learn_whether_it_lives_and_serves() {
    let app = app().await;
    let health = send(&app, &app.anonymous(), "GET", "/health", &[], "")
        .await
        .expect(200);
    assert_eq!(health.body, json!({"status": "ok"}));
    let ready = send(&app, &app.anonymous(), "GET", "/ready", &[], "")
        .await
        .expect(200);
    assert_eq!(ready.body["status"], "ready");
    assert!(
        ready.body["policyVersion"]
            .as_str()
            .is_some_and(|version| !version.is_empty())
    );
    let problems = ready.body["problems"].as_array().unwrap();
    let codes: Vec<_> = problems
        .iter()
        .map(|problem| problem["code"].as_str().unwrap())
        .collect();
    assert!(codes.contains(&"screening-list-missing:eu"), "{codes:?}");
    assert!(
        problems.iter().all(|problem| problem["blocksService"] == false),
        "{}",
        ready.text
    );
}

#[tokio::test]
async fn without_its_database_it_lives_and_does_not_serve() {
    let app = app().await;
    let client = app.client().await;
    app.engine.close().await;
    send(&app, &app.anonymous(), "GET", "/health", &[], "")
        .await
        .expect(200);
    let ready = send(&app, &app.anonymous(), "GET", "/ready", &[], "")
        .await
        .expect(503);
    assert_eq!(ready.body["status"], "unavailable");
    assert!(ready.text.contains("database-unavailable"), "{}", ready.text);
    let answer = client.get("/users/userId:1").await;
    assert_refusal(
        &answer,
        answer.status.as_u16(),
        answer.body["code"].as_str().unwrap(),
    );
    assert!(answer.status.is_server_error(), "{}", answer.text);
    assert!(
        !answer.text.to_lowercase().contains("sql") && !answer.text.contains("pool"),
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn the_documentation_is_served() {
    let app = app().await;
    let get = async |path: &str| {
        send(&app, &app.anonymous(), "GET", path, &[], "")
            .await
            .expect(200)
    };
    let openapi = get("/openapi.json").await;
    assert_eq!(openapi.headers["content-type"], "application/json");
    assert_eq!(openapi.body["info"]["version"], "2025-06-09");
    let docs = get("/docs").await;
    assert_eq!(docs.headers["content-type"], "text/html; charset=utf-8");
    assert!(
        docs.headers["content-security-policy"]
            .to_str()
            .unwrap()
            .contains("style-src 'self'")
    );
    assert!(docs.text.contains("Trigger identity verification"));
    assert_eq!(
        get("/docs/style.css").await.headers["content-type"],
        "text/css; charset=utf-8"
    );
}
