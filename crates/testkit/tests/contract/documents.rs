//! `POST /documents` and `GET /documents/{documentId}`

use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::app::upload_body;
use testkit::people::german;
use testkit::pictures::{HEIC, PDF_ASKS_FOR_A_PASSWORD, PDF_FORBIDS_CHANGES, jpeg, pdf, png};
use testkit::{Answer, Client, Database, TestApp, on_both_databases};

use super::{assert_refusal, wrong_fields};

async fn registered(app: &TestApp) -> Client<'_> {
    let client = app.client().await;
    client
        .register("userId:1", &german(app.engine.now()))
        .await
        .expect(201);
    client
}

async fn upload_with_key(client: &Client<'_>, key: &str, body: &Value) -> Answer {
    client
        .call(
            Method::POST,
            "/documents",
            Some(body),
            &[("x-idempotency-key", key)],
        )
        .await
}

on_both_databases! {
    async fn a_document_is_new_then_replaced_and_its_id_stays(app) {
        let client = registered(&app).await;
        let mut body = upload_body("userId:1", "id-passport", &jpeg(1));
        body["expiresAt"] = "2031-05-14".into();
        let new = client.post("/documents", &body).await.expect(201);
        let id = new.body["id"].as_str().unwrap().to_owned();
        assert!(id.starts_with("doc_"), "{id}");
        let record = json!({
            "id": id, "documentType": "id-passport", "createdAt": "2026-11-22T12:00:00.000Z",
            "expiresAt": "2031-05-14",
        });
        assert_eq!(new.body, record);
        assert_eq!(client.get(&format!("/documents/{id}")).await.expect(200).body, record);

        app.clock.advance(SignedDuration::from_hours(1));
        let replaced = client.upload("userId:1", "id-passport", &jpeg(2)).await.expect(200);
        assert_eq!(replaced.body["id"], id.as_str());
        assert!(replaced.body.get("expiresAt").is_none(), "{}", replaced.text);
        assert_eq!(client.get(&format!("/documents/{id}")).await.expect(200).body, replaced.body);

        let other = client.upload("userId:1", "selfie-front", &jpeg(3)).await.expect(201);
        assert_ne!(other.body["id"], id.as_str());
    }

    async fn an_idempotency_key_answers_the_same_and_refuses_another_body(app) {
        let client = registered(&app).await;
        let body = upload_body("userId:1", "id-passport", &png(1));
        let first = upload_with_key(&client, "k-1", &body).await.expect(201);
        assert_eq!(upload_with_key(&client, "k-1", &body).await.expect(201).body, first.body);
        let other = upload_body("userId:1", "id-passport", &png(2));
        assert_refusal(&upload_with_key(&client, "k-1", &other).await, 422, "idempotency-key-reused");
        upload_with_key(&client, "k-2", &other).await.expect(200);
        app.clock.advance(SignedDuration::from_hours(24) + SignedDuration::from_secs(1));
        upload_with_key(&client, "k-1", &other).await.expect(200);
    }

    async fn the_same_key_of_another_project_is_another_key(app) {
        let (ours, theirs) = (registered(&app).await, registered(&app).await);
        let body = |seed| upload_body("userId:1", "id-passport", &png(seed));
        upload_with_key(&ours, "k", &body(1)).await.expect(201);
        upload_with_key(&theirs, "k", &body(2)).await.expect(201);
    }

    async fn a_residence_permit_is_for_residents_of_spain(app) {
        let client = registered(&app).await;
        let refused = client.upload("userId:1", "id-residency-permit", &png(1)).await;
        assert_refusal(&refused, 422, "residence-permit-not-accepted");
        client.register("userId:2", &json!({})).await.expect(201);
        let refused = client.upload("userId:2", "id-residency-permit", &png(1)).await;
        assert_refusal(&refused, 422, "residence-permit-not-accepted");
        let mut spanish = german(app.engine.now());
        spanish["userDetails"]["countryOfResidence"] = "ES".into();
        client.register("userId:3", &spanish).await.expect(201);
        client.upload("userId:3", "id-residency-permit", &png(1)).await.expect(201);
    }

    async fn nobody_and_nothing_unknown_is_found(app) {
        let client = app.client().await;
        assert_refusal(&client.upload("userId:1", "id-passport", &png(1)).await, 404, "unknown-user");
        for id in ["doc_0192aaaa000070008000000000000001", "doc_1", "usr_0192aaaa000070008000000000000001", "x"] {
            assert_refusal(&client.get(&format!("/documents/{id}")).await, 404, "unknown-document");
        }
        assert_eq!(wrong_fields(&client.get("/documents/doc_%ff").await), ["documentId"]);
    }
}

#[tokio::test]
async fn every_spelling_of_a_file_and_of_its_owner_is_taken() {
    let app = TestApp::start(Database::Sqlite).await;
    let client = registered(&app).await;
    let (png, jpeg) = (png(1), jpeg(1));
    let (standard, bare, url_safe) = (
        STANDARD.encode(&png),
        STANDARD_NO_PAD.encode(&png),
        URL_SAFE.encode(&png),
    );
    let lines: Vec<&str> = standard
        .as_bytes()
        .chunks(76)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    for data in [
        format!("data:image/png;base64,{standard}"),
        format!("data:application/octet-stream;base64,{bare}"),
        format!("data:;base64,{url_safe}"),
        lines.join("\r\n"),
        bare,
        format!("data:image/png;base64,{}", STANDARD.encode(jpeg)),
    ] {
        let body =
            json!({"reference": {"userLocator": "userId:1"}, "documentType": "id-passport", "data": data});
        assert!(
            client.post("/documents", &body).await.status.is_success(),
            "{}",
            &data[..60]
        );
    }
    for owner in [
        json!({"userLocator": "userId:1"}),
        json!({"reference": {"userLocator": "userId:1"}, "userLocator": "userId:nobody"}),
        json!({"reference": {"userLocator": "userId%3A1"}}),
    ] {
        let mut body = owner.clone();
        body["documentType"] = "id-passport".into();
        body["data"] = standard.as_str().into();
        assert!(
            client.post("/documents", &body).await.status.is_success(),
            "{owner}"
        );
    }
}

#[tokio::test]
async fn wrong_fields_are_told_at_once() {
    let app = TestApp::start(Database::Sqlite).await;
    let client = registered(&app).await;
    let paths = wrong_fields(&client.post("/documents", &json!({})).await).join(" ");
    assert_eq!(paths, "data reference.userLocator documentType");
    let body = json!({
        "reference": {"userLocator": "me"}, "documentType": "passport", "data": "%%%", "expiresAt": "2026-02-30",
    });
    let answer = upload_with_key(&client, "not visible", &body).await;
    let paths = wrong_fields(&answer).join(" ");
    assert_eq!(
        paths,
        "data reference.userLocator documentType expiresAt x-idempotency-key"
    );
    for data in ["", "data:image/png;base64,", "data:image/png,abc", "a"] {
        let body = json!({"userLocator": "userId:1", "documentType": "id-passport", "data": data});
        assert_eq!(
            wrong_fields(&client.post("/documents", &body).await),
            ["data"],
            "{data}"
        );
    }
}

#[tokio::test]
async fn files_are_told_by_their_content() {
    let app = TestApp::start(Database::Sqlite).await;
    let client = registered(&app).await;
    client
        .upload("userId:1", "proof-of-address", &pdf(2))
        .await
        .expect(201);
    let selfie = client.upload("userId:1", "selfie-front", &pdf(1)).await;
    assert_refusal(&selfie, 415, "document-type-not-supported");
    client.upload("userId:1", "selfie-front", HEIC).await.expect(201);
    let cut = client
        .upload("userId:1", "id-passport", &HEIC[..HEIC.len() / 2])
        .await;
    assert_refusal(&cut, 422, "file-unreadable");
    let text = client.upload("userId:1", "proof-of-address", b"only words").await;
    assert_refusal(&text, 415, "document-type-not-supported");
    let gif = client
        .upload("userId:1", "id-passport", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;")
        .await;
    assert_refusal(&gif, 415, "document-type-not-supported");
    let whole = png(1);
    let truncated = client
        .upload("userId:1", "id-passport", &whole[..whole.len() / 2])
        .await;
    assert_eq!(truncated.status, 422, "{}", truncated.text);
    assert!(
        truncated.body["code"].as_str().unwrap().starts_with("file-"),
        "{}",
        truncated.text
    );
    let empty = client
        .upload("userId:1", "proof-of-income", &pdf(0))
        .await
        .expect(422);
    assert_refusal(&empty, 422, "pdf-no-pages");
}

#[tokio::test]
async fn a_pdf_that_forbids_changes_is_taken_and_one_that_asks_for_a_password_is_not() {
    let app = TestApp::start(Database::Sqlite).await;
    let client = registered(&app).await;
    client
        .upload("userId:1", "proof-of-address", PDF_FORBIDS_CHANGES)
        .await
        .expect(201);
    let closed = client
        .upload("userId:1", "proof-of-income", PDF_ASKS_FOR_A_PASSWORD)
        .await;
    assert_refusal(&closed, 422, "pdf-encrypted");
    assert!(closed.text.contains("opens without one"), "{}", closed.text);
}

#[tokio::test]
async fn the_user_is_missed_before_the_file_is_judged() {
    let app = TestApp::start(Database::Sqlite).await;
    let client = app.client().await;
    let answer = client.upload("userId:nobody", "id-passport", b"only words").await;
    assert_refusal(&answer, 404, "unknown-user");
}

#[tokio::test]
async fn a_file_of_more_than_ten_mebibytes_is_too_large_and_so_is_a_longer_body() {
    const MIB: usize = 1024 * 1024;
    let app = TestApp::start(Database::Sqlite).await;
    let client = registered(&app).await;
    let mut file = png(1);
    file.resize(10 * MIB + 1, 0);
    assert_refusal(
        &client.upload("userId:1", "id-passport", &file).await,
        413,
        "document-too-large",
    );
    assert_refusal(
        &client.upload("userId:nobody", "id-passport", &file).await,
        404,
        "unknown-user",
    );
    let body =
        json!({"userLocator": "userId:1", "documentType": "id-passport", "data": "A".repeat(17 * MIB)});
    assert_refusal(&client.post("/documents", &body).await, 413, "body-too-large");
}
