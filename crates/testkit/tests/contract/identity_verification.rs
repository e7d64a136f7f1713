//! `PUT` and `GET /users/{userLocator}/identity-verification`

use axum::http::Method;
use serde_json::{Value, json};
use testkit::on_both_databases;
use testkit::people::{german, john_doe};

use super::assert_refusal;

const PATH: &str = "/users/userId:1/identity-verification";

fn every_product(status: &str) -> Value {
    let item = |product: &str| {
        json!({
            "type": product, "status": status, "missingData": [], "missingDocuments": [], "reasons": [],
        })
    };
    json!({"eligibility": [
        item("regulated-transfer"), item("onramp"), item("onramp-light"), item("offramp"),
    ]})
}

on_both_databases! {
    async fn a_user_goes_from_not_started_to_verified(app) {
        let client = app.client().await;
        client.consent("userId:1").await;
        client.register("userId:1", &john_doe(app.engine.now())).await.expect(200);
        assert_eq!(client.get(PATH).await.expect(200).body, every_product("not-started"));
        assert_eq!(client.call(Method::PUT, PATH, None, &[]).await.expect(200).body, every_product("pending-review"));
        assert_eq!(client.get(PATH).await.expect(200).body, every_product("pending-review"));
        app.work().await;
        assert_eq!(client.get(PATH).await.expect(200).body, every_product("verified"));
        assert_eq!(client.call(Method::PUT, PATH, None, &[]).await.expect(200).body, every_product("verified"));
    }

    async fn without_consent_the_trigger_waits(app) {
        let client = app.client().await;
        client.register("userId:1", &john_doe(app.engine.now())).await.expect(201);
        let waiting = every_product("pending-privacy-policy");
        assert_eq!(client.call(Method::PUT, PATH, None, &[]).await.expect(200).body, waiting);
        assert_eq!(client.get(PATH).await.expect(200).body, waiting);
    }

    async fn what_is_missing_is_told_by_dotted_paths_and_document_types(app) {
        let client = app.client().await;
        let mut person = german(app.engine.now());
        person["kycData"]["addressOfResidence"].as_object_mut().unwrap().remove("city");
        person.as_object_mut().unwrap().remove("dueDiligence");
        client.verify("userId:1", &person).await;
        let status = client.get(PATH).await.expect(200);
        let onramp = status.product("onramp");
        assert_eq!(onramp["status"], "requires-data");
        assert_eq!(onramp["missingData"], json!(["kycData.addressOfResidence.city", "dueDiligence"]));
        assert_eq!(
            onramp["missingDocuments"],
            json!(["id-passport", "selfie-front", "selfie-left", "selfie-right"])
        );
    }

    async fn a_body_is_neither_needed_nor_looked_at(app) {
        let client = app.client().await;
        client.register("userId:1", &json!({})).await.expect(201);
        client.put(PATH, &json!(["whatever"])).await.expect(200);
        let headers = [("content-type", "text/plain")];
        client.call(Method::PUT, PATH, None, &headers).await.expect(200);
    }

    async fn an_unknown_user_is_unknown(app) {
        let client = app.client().await;
        assert_refusal(&client.get(PATH).await, 404, "unknown-user");
        assert_refusal(&client.call(Method::PUT, PATH, None, &[]).await, 404, "unknown-user");
    }
}
