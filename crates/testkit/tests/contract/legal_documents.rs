//! `PUT /users/{userLocator}/legal-documents`

use domain::legal::{LegalDocumentType, Region};
use engine::publish_legal::{PublishLegal, publish_legal};
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::on_both_databases;

use super::wrong_fields;

const PATH: &str = "/users/email:ana@example.com/legal-documents";

fn policy(accepted_at: &str) -> Value {
    json!({"type": "crossmint-privacy-policy", "acceptedAt": accepted_at})
}

on_both_databases! {
    async fn an_acceptance_creates_the_user_and_is_told_in_utc(app) {
        let client = app.client().await;
        let answer = client.put(PATH, &policy("2026-11-22T13:30:00.5+01:30")).await.expect(200);
        assert_eq!(answer.body, json!({"acceptedAt": "2026-11-22T12:00:00.500Z"}));
        let answer = client.put(PATH, &policy("2026-01-01T00:00:00")).await.expect(200);
        assert_eq!(answer.body, json!({"acceptedAt": "2026-01-01T00:00:00.000Z"}), "without a zone it is UTC");
        let user = client.get("/users/email:ana@example.com").await.expect(200);
        assert_eq!(user.body["legalDocuments"].as_array().unwrap().len(), 1);
    }

    async fn the_terms_need_a_region_and_the_policy_ignores_it(app) {
        let client = app.client().await;
        let body = json!({
            "type": "crossmint-privacy-policy", "acceptedAt": "2026-11-22T12:00:00Z", "region": "mars", "more": {},
        });
        client.put(PATH, &body).await.expect(200);
        let mut terms = json!({"type": "crossmint-terms-of-service", "acceptedAt": "2026-11-22T12:00:00Z"});
        assert_eq!(wrong_fields(&client.put(PATH, &terms).await), ["region"]);
        for region in ["eu", "worldwide", "us"] {
            terms["region"] = region.into();
            client.put(PATH, &terms).await.expect(200);
        }
        terms["region"] = "mars".into();
        assert_eq!(wrong_fields(&client.put(PATH, &terms).await), ["region"]);
        let user = client.get("/users/email:ana@example.com").await.expect(200);
        let types: Vec<_> =
            user.body["legalDocuments"].as_array().unwrap().iter().map(|document| &document["type"]).collect();
        assert_eq!(types.iter().filter(|kind| **kind == "crossmint-terms-of-service").count(), 3);
    }

    async fn everything_wrong_is_told_at_once(app) {
        let client = app.client().await;
        for (body, paths) in [
            (json!({}), vec!["type", "acceptedAt"]),
            (json!({"type": "privacy", "acceptedAt": 1}), vec!["type", "acceptedAt"]),
            (policy("2026-11-22"), vec!["acceptedAt"]),
            (policy("2026-02-30T00:00:00Z"), vec!["acceptedAt"]),
            (policy("1970-01-01T00:00:00Z"), vec!["acceptedAt"]),
        ] {
            assert_eq!(wrong_fields(&client.put(PATH, &body).await), paths, "{body}");
        }
        let answer = client.put("/users/email:ana/legal-documents", &json!({"type": null})).await;
        assert_eq!(wrong_fields(&answer), ["userLocator", "type", "acceptedAt"]);
        client.get("/users/email:ana@example.com").await.expect(404);
    }

    async fn an_acceptance_may_be_five_minutes_ahead_and_no_more(app) {
        let client = app.client().await;
        client.put(PATH, &policy("2026-11-22T12:05:00Z")).await.expect(200);
        assert_eq!(wrong_fields(&client.put(PATH, &policy("2026-11-22T12:05:01Z")).await), ["acceptedAt"]);
    }

    async fn a_new_version_makes_earlier_acceptances_invalid(app) {
        let client = app.client().await;
        client.consent("userId:1").await;
        let documents = async || client.get("/users/userId:1").await.expect(200).body["legalDocuments"].clone();
        let told = |is_valid: bool, at: &str| json!([{
            "type": "crossmint-privacy-policy", "acceptedAt": at, "isValidVersion": is_valid, "validVersion": is_valid,
        }]);
        assert_eq!(documents().await, told(true, "2026-11-22T12:00:00.000Z"));
        let publish = |kind, region| PublishLegal { kind, region, version: "2".to_owned(), project: None };
        app.clock.advance(SignedDuration::from_hours(1));
        let terms = publish(LegalDocumentType::TermsOfService, Some(Region::Eu));
        publish_legal(&app.engine, terms).await.unwrap();
        app.refresh().await;
        assert_eq!(documents().await, told(true, "2026-11-22T12:00:00.000Z"), "other texts do not count");
        publish_legal(&app.engine, publish(LegalDocumentType::PrivacyPolicy, None)).await.unwrap();
        app.refresh().await;
        assert_eq!(documents().await, told(false, "2026-11-22T12:00:00.000Z"));
        // What counts is the version in force when the call is received, whatever the client states.
        client.put("/users/userId:1/legal-documents", &policy("2026-06-01T00:00:00Z")).await.expect(200);
        assert_eq!(documents().await, told(true, "2026-06-01T00:00:00.000Z"));
    }
}
