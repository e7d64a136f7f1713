//! In production somebody must have confirmed an identity that no document shows: a source that is asked over HTTP, or
//! the operator who says so.

use domain::judgement::IdentityAssurance;
use engine::operate_projects::{ProjectChange, set_project};
use engine::show_case::{CaseFilter, list_cases, show_case};
use serde_json::{Value, json};
use testkit::people::us_resident;
use testkit::{Client, TestApp, on_both_databases};
use wiremock::matchers::{body_json, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::published_policy::{NO_FAMILIES_IN_PRODUCTION, publish_with};
use crate::rows::Rows;

/// Every product of a US resident rests on who vouches for the identity.
const ON_NUMBER: [&str; 4] = ["regulated-transfer", "onramp", "onramp-light", "offramp"];

/// A production project under a policy that asks for no lists.
async fn client(app: &TestApp) -> Client<'_> {
    publish_with(app, &[NO_FAMILIES_IN_PRODUCTION]).await.unwrap();
    app.refresh().await;
    app.production_client().await
}

async fn ask_at(app: &TestApp, client: &Client<'_>, url: String, token: Option<&str>) {
    let change = ProjectChange {
        identity_source_url: Some(url),
        identity_source_token: token.map(str::to_owned),
        ..Default::default()
    };
    set_project(&app.engine, &client.project, change).await.unwrap();
    app.refresh().await;
}

async fn rely(app: &TestApp, client: &Client<'_>) {
    let change = ProjectChange {
        assurance: Some(IdentityAssurance::Reliance),
        ..Default::default()
    };
    set_project(&app.engine, &client.project, change).await.unwrap();
    app.refresh().await;
}

/// What the newest run found out about the identity: outcome and reasons.
async fn assurance(app: &TestApp) -> (String, Vec<String>) {
    let case = list_cases(&app.engine, &CaseFilter::default())
        .await
        .unwrap()
        .remove(0);
    let file = show_case(&app.engine, &case.id).await.unwrap();
    let check = file
        .checks
        .into_iter()
        .find(|check| check.key == "identity-assurance")
        .unwrap();
    (check.outcome, check.reasons)
}

on_both_databases! {
    async fn what_a_source_confirms_is_verified(app) {
        let client = client(&app).await;
        let source = MockServer::start().await;
        let question = json!({
            "firstName": "Jane", "lastName": "Roe", "dateOfBirth": "1990-01-15", "country": "US",
            "numberType": "ssn", "number": "400100002",
        });
        Mock::given(method("POST"))
            .and(path("/confirm"))
            .and(header("content-type", "application/json"))
            .and(header("authorization", "Bearer let-me-ask"))
            .and(body_json(&question))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "result": "confirmed", "score": 97 })))
            .expect(1)
            .mount(&source)
            .await;
        ask_at(&app, &client, format!("{}/confirm", source.uri()), Some(" let-me-ask\n")).await;
        let status = client.verify("userId:jane", &us_resident(1, app.engine.now())).await;
        assert_eq!(status.statuses(), ["verified"; 4]);
        let requests = source.received_requests().await.unwrap();
        let run = Rows::of(&app).await.texts("SELECT id FROM runs").await;
        assert_eq!(requests[0].headers["idempotency-key"], run[0].as_str());
        assert!(run[0].starts_with("ver_"), "{run:?}");
    }

    async fn without_a_token_none_is_sent(app) {
        let client = client(&app).await;
        let source = MockServer::start().await;
        let confirmed = ResponseTemplate::new(200).set_body_json(json!({ "result": "confirmed" }));
        Mock::given(method("POST")).respond_with(confirmed).mount(&source).await;
        ask_at(&app, &client, source.uri(), None).await;
        let status = client.verify("userId:jane", &us_resident(1, app.engine.now())).await;
        assert_eq!(status.statuses(), ["verified"; 4]);
        let requests = source.received_requests().await.unwrap();
        assert!(!requests[0].headers.contains_key("authorization"));
    }

    async fn nothing_but_a_clear_confirmation_is_one(app) {
        let client = client(&app).await;
        let source = MockServer::start().await;
        let confirmed = json!({ "result": "confirmed" });
        let json = |status, body: Value| ResponseTemplate::new(status).set_body_json(body);
        let text = |body: &str| ResponseTemplate::new(200).set_body_string(body);
        Mock::given(path("/elsewhere")).respond_with(json(200, confirmed.clone())).expect(0).mount(&source).await;
        let redirect = |status| ResponseTemplate::new(status).insert_header("location", "/elsewhere");
        let unavailable = ("not-run", "identity-source-unavailable");
        let answers = [
            ("not-confirmed", json(200, json!({ "result": "not-confirmed" })), ("review", "identity-not-confirmed")),
            ("mismatch", json(200, json!({ "result": "mismatch" })), ("review", "identity-mismatch")),
            ("error", json(500, confirmed.clone()), unavailable),
            ("refusal", json(401, confirmed.clone()), unavailable),
            ("created", json(201, confirmed.clone()), unavailable),
            ("accepted", json(202, confirmed.clone()), unavailable),
            ("nothing", ResponseTemplate::new(204), unavailable),
            ("redirect", redirect(302), unavailable),
            ("redirect-with-body", redirect(307), unavailable),
            ("empty", text(""), unavailable),
            ("word", text("confirmed"), unavailable),
            ("page", text("<html>confirmed</html>"), unavailable),
            ("cut", text(r#"{"result": "confirmed""#), unavailable),
            ("more", text(r#"{"result": "confirmed"} {"result": "mismatch"}"#), unavailable),
            ("twice", text(r#"{"result": "mismatch", "result": "confirmed"}"#), unavailable),
            ("shouted", json(200, json!({ "result": "CONFIRMED" })), unavailable),
            ("spaced", json(200, json!({ "result": " confirmed" })), unavailable),
            ("other-member", json(200, json!({ "confirmed": true })), unavailable),
            ("other-type", json(200, json!({ "result": true })), unavailable),
            ("nested", json(200, json!({ "data": { "result": "confirmed" } })), unavailable),
            ("huge", json(200, json!({ "padding": "x".repeat(17 * 1024), "result": "confirmed" })), unavailable),
        ];
        for (serial, (name, answer, (outcome, reason))) in (1..).zip(answers) {
            Mock::given(path(format!("/{name}"))).respond_with(answer).expect(1).mount(&source).await;
            ask_at(&app, &client, format!("{}/{name}", source.uri()), Some("t")).await;
            // A later case is a newer one.
            app.clock.advance(jiff::SignedDuration::from_secs(1));
            let status = client.verify(&format!("userId:{name}"), &us_resident(serial, app.engine.now())).await;
            for product in ON_NUMBER {
                assert_eq!(status.product(product)["status"], "pending-manual-review", "{name}");
                assert_eq!(status.product(product)["reasons"], json!([]), "{name}");
            }
            assert_eq!(assurance(&app).await, (outcome.to_owned(), vec![reason.to_owned()]), "{name}");
        }
    }

    async fn a_source_that_is_not_there_confirms_nothing(app) {
        let client = client(&app).await;
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        ask_at(&app, &client, format!("http://127.0.0.1:{port}/"), None).await;
        let status = client.verify("userId:a", &us_resident(1, app.engine.now())).await;
        assert_eq!(status.product("onramp-light")["status"], "pending-manual-review");
        assert_eq!(assurance(&app).await.1, ["identity-source-unavailable"]);
    }

    async fn without_a_source_a_person_decides(app) {
        let client = client(&app).await;
        let status = client.verify("userId:a", &us_resident(1, app.engine.now())).await;
        assert_eq!(status.product("onramp-light")["status"], "pending-manual-review");
        assert_eq!(assurance(&app).await, ("not-run".to_owned(), vec!["identity-source-not-configured".to_owned()]));
    }

    async fn a_transfer_needs_somebody_who_vouches_too(app) {
        let client = client(&app).await;
        let source = MockServer::start().await;
        Mock::given(method("POST")).respond_with(ResponseTemplate::new(500)).expect(0).mount(&source).await;
        ask_at(&app, &client, source.uri(), None).await;
        let mut details_only = us_resident(1, app.engine.now());
        for section in ["kycData", "verificationHistory", "dueDiligence"] {
            details_only.as_object_mut().unwrap().remove(section);
        }
        let status = client.verify("userId:a", &details_only).await;
        assert_eq!(status.statuses(), ["pending-manual-review", "requires-data", "requires-data", "requires-data"]);
        assert_eq!(assurance(&app).await, ("not-run".to_owned(), vec!["identity-not-stated".to_owned()]));
        // A passport is no number that the source knows people by.
        let mut by_passport = us_resident(2, app.engine.now());
        by_passport["kycData"]["identityDocument"] = json!({ "type": "passport", "number": "C01X00T47", "issuingCountryCode": "US" });
        let status = client.verify("userId:b", &by_passport).await;
        assert_eq!(status.product("regulated-transfer")["status"], "pending-manual-review");
        // Nobody who is seen by documents has to be vouched for.
        let mut german = testkit::people::german(app.engine.now());
        german.as_object_mut().unwrap().retain(|section, _| section == "userDetails");
        assert_eq!(client.verify("userId:c", &german).await.product("regulated-transfer")["status"], "verified");

        rely(&app, &client).await;
        let status = client.verify("userId:d", &details_only).await;
        assert_eq!(status.product("regulated-transfer")["status"], "pending-manual-review");
        let mut attested = details_only.clone();
        attested["verificationHistory"] = testkit::people::history(app.engine.now());
        let status = client.verify("userId:e", &attested).await;
        assert_eq!(status.product("regulated-transfer")["status"], "verified");
        // What vouched is gone: the product waits for a new look.
        client.register("userId:e", &details_only).await.expect(200);
        assert_eq!(client.status("userId:e").await.product("regulated-transfer")["status"], "not-started");
    }

    async fn a_transfer_in_staging_needs_the_details_alone(app) {
        let client = app.client().await;
        let mut details_only = us_resident(1, app.engine.now());
        details_only.as_object_mut().unwrap().retain(|section, _| section == "userDetails");
        assert_eq!(client.verify("userId:a", &details_only).await.product("regulated-transfer")["status"], "verified");
    }

    async fn staging_asks_nobody(app) {
        let client = app.client().await;
        let source = MockServer::start().await;
        Mock::given(method("POST")).respond_with(ResponseTemplate::new(500)).expect(0).mount(&source).await;
        ask_at(&app, &client, source.uri(), Some("t")).await;
        let status = client.verify("userId:a", &us_resident(1, app.engine.now())).await;
        assert_eq!(status.statuses(), ["verified"; 4]);
    }

    async fn an_operator_is_relied_on_for_what_the_history_states(app) {
        let client = client(&app).await;
        rely(&app, &client).await;
        let now = app.engine.now();
        let source = MockServer::start().await;
        Mock::given(method("POST")).respond_with(ResponseTemplate::new(500)).expect(0).mount(&source).await;
        ask_at(&app, &client, source.uri(), None).await;
        assert_eq!(client.verify("userId:now", &us_resident(1, now)).await.statuses(), ["verified"; 4]);

        let mut none = us_resident(2, now);
        none.as_object_mut().unwrap().remove("verificationHistory");
        let status = client.verify("userId:none", &none).await;
        assert_eq!(status.product("onramp-light")["status"], "pending-manual-review");
        assert_eq!(status.product("onramp")["status"], "requires-data");
        assert_eq!(status.product("onramp")["missingData"], json!(["verificationHistory"]));
        assert_eq!(assurance(&app).await, ("not-run".to_owned(), vec!["reliance-without-history".to_owned()]));

        for (serial, member) in (3..).zip(["idVerificationTimestamp", "livenessVerificationTimestamp"]) {
            let mut half = us_resident(serial, now);
            half["verificationHistory"].as_object_mut().unwrap().remove(member);
            let status = client.verify(&format!("userId:{member}"), &half).await;
            for product in ON_NUMBER {
                assert_ne!(status.product(product)["status"], "verified", "without {member}");
            }
        }
    }

    async fn a_history_of_a_year_ago_is_not_relied_on(app) {
        let client = client(&app).await;
        rely(&app, &client).await;
        let person = us_resident(1, app.engine.now());
        client.register("userId:a", &person).await.expect(201);
        app.clock.advance(jiff::SignedDuration::from_hours(24 * 366));
        client.register("userId:b", &person).await.expect(400);
        client.consent("userId:a").await;
        client.trigger("userId:a").await;
        app.work().await;
        let status = client.status("userId:a").await;
        assert_eq!(status.product("onramp")["missingData"], json!([
            "verificationHistory.idVerificationTimestamp", "verificationHistory.livenessVerificationTimestamp",
        ]));
        for product in ON_NUMBER {
            assert_ne!(status.product(product)["status"], "verified");
        }
    }
}
