//! `PUT /users/{userLocator}` and `GET /users/{userLocator}`

use serde_json::{Value, json};
use testkit::people::{german, john_doe};
use testkit::{Database, TestApp, on_both_databases};

use super::{assert_refusal, wrong_fields};

on_both_databases! {
    async fn a_user_is_created_then_updated_and_shown_without_data(app) {
        let client = app.client().await;
        let person = john_doe(app.engine.now());
        let shown = json!({
            "userId": "customer-1", "email": "john.doe@example.com", "phoneNumber": "+12125551234",
            "userDetails": true, "kycData": true, "dueDiligence": true, "verificationHistory": true,
            "legalDocuments": [],
        });
        assert_eq!(client.register("userId:customer-1", &person).await.expect(201).body, shown);
        assert_eq!(client.register("userId:customer-1", &person).await.expect(200).body, shown);
        let answer = client.get("/users/userId:customer-1").await.expect(200);
        assert_eq!(answer.body, shown);
        for secret in ["John", "Doe", "1990", "Chicago", "60601", "6789", "full-time"] {
            assert!(!answer.text.contains(secret), "{secret}");
        }
    }

    async fn an_update_is_not_additive(app) {
        let client = app.client().await;
        client.register("userId:1", &german(app.engine.now())).await.expect(201);
        let answer = client.register("userId:1", &json!({"dueDiligence": {}, "kycData": null})).await.expect(200);
        let shown = json!({
            "userId": "1", "userDetails": false, "kycData": false, "dueDiligence": true,
            "verificationHistory": false, "legalDocuments": [],
        });
        assert_eq!(answer.body, shown);
        assert_eq!(client.get("/users/userId:1").await.expect(200).body, shown);
    }

    async fn every_locator_of_a_user_finds_the_same_user(app) {
        let client = app.client().await;
        for locator in ["email:Ana@Example.com", "phoneNumber:+34600111222", "twitter:@Ana_1"] {
            let created = client.register(locator, &json!({})).await.expect(201);
            let id = created.body["userId"].as_str().expect("a generated id").to_owned();
            let found = client.get(&format!("/users/userId:{id}")).await.expect(200);
            assert_eq!(found.body["userId"], id.as_str());
            client.register(&format!("userId:{id}"), &json!({"kycData": {}})).await.expect(200);
            assert_eq!(client.get(&format!("/users/{locator}")).await.expect(200).body["kycData"], true);
        }
        client.get("/users/email:ana@example.com").await.expect(200);
        client.get("/users/x:ana_1").await.expect(200);
        client.get("/users/twitter:ana_1").await.expect(200);
    }

    async fn raw_and_encoded_spellings_of_a_locator_are_one(app) {
        let client = app.client().await;
        client.register("email:ana+tag@example.com", &json!({})).await.expect(201);
        client.register("email%3Aana%2Btag%40example.com", &json!({})).await.expect(200);
        client.register("userId:a%2Fb%25c", &json!({})).await.expect(201);
        assert_eq!(client.get("/users/userId%3Aa%2fb%25c").await.expect(200).body["userId"], "a/b%c");
        client.register("phoneNumber:%2B34600111222", &json!({})).await.expect(201);
        client.register("phoneNumber:+34600111222", &json!({})).await.expect(200);
    }

    async fn an_address_or_number_in_the_data_is_no_locator_and_may_be_shared(app) {
        let client = app.client().await;
        let person = german(app.engine.now());
        client.register("userId:1", &person).await.expect(201);
        client.register("userId:2", &person).await.expect(201);
        client.get("/users/email:erika.mustermann@example.de").await.expect(404);
        client.get("/users/phoneNumber:+4922155512345").await.expect(404);
    }

    async fn unknown_users_are_unknown_by_every_locator(app) {
        let client = app.client().await;
        for locator in ["userId:1", "email:a@b.co", "phoneNumber:+34600111222", "x:ana", "twitter:ana"] {
            assert_refusal(&client.get(&format!("/users/{locator}")).await, 404, "unknown-user");
        }
    }

    async fn a_call_that_is_refused_changes_nothing(app) {
        let client = app.client().await;
        client.register("userId:1", &german(app.engine.now())).await.expect(201);
        let body = json!({"userDetails": {"firstName": "Erika"}});
        assert_eq!(
            wrong_fields(&client.register("userId:1", &body).await),
            ["userDetails.lastName", "userDetails.dateOfBirth", "userDetails.countryOfResidence"]
        );
        assert_eq!(client.get("/users/userId:1").await.expect(200).body["kycData"], true);
    }
}

#[tokio::test]
async fn wrong_locators_are_refused_on_every_path_that_has_one() {
    let app = TestApp::start(Database::Sqlite).await;
    let client = app.client().await;
    for locator in [
        "ana",
        "userId:",
        "userId:%20",
        "wallet:1",
        "USERID:1",
        "email:ana",
        "email:ana@",
        "phoneNumber:34600111222",
        "phoneNumber:+0600111222",
        "x:a-b",
        "userId:%ff",
        "userId:%zz",
        "userId:%00",
        "userId:%",
    ] {
        let path = format!("/users/{locator}");
        assert_eq!(
            wrong_fields(&client.get(&path).await),
            ["userLocator"],
            "{locator}"
        );
        assert_eq!(
            wrong_fields(&client.put(&path, &json!({})).await),
            ["userLocator"],
            "{locator}"
        );
        let path = format!("/users/{locator}/identity-verification");
        assert_eq!(
            wrong_fields(&client.get(&path).await),
            ["userLocator"],
            "{locator}"
        );
        assert_eq!(
            wrong_fields(&client.put(&path, &json!({})).await),
            ["userLocator"],
            "{locator}"
        );
    }
}

#[tokio::test]
async fn us_states_are_those_of_the_policy() {
    let app = TestApp::start(Database::Sqlite).await;
    let client = app.client().await;
    let mut person = john_doe(app.engine.now());
    for state in ["IL", "DC", "PR", "GU", "TX", "VI", "AS", "MP"] {
        person["kycData"]["addressOfResidence"]["stateOrRegion"] = state.into();
        client
            .register(&format!("userId:{state}"), &person)
            .await
            .expect(201);
    }
    for wrong in ["Illinois", "il", "ZZ", "XX"] {
        person["kycData"]["addressOfResidence"]["stateOrRegion"] = wrong.into();
        let answer = client.register("userId:1", &person).await;
        assert_eq!(
            wrong_fields(&answer),
            ["kycData.addressOfResidence.stateOrRegion"],
            "{wrong}"
        );
    }
    person["kycData"]["addressOfResidence"] = json!({"state": "IL"});
    client.register("userId:old-name", &person).await.expect(201);
}

#[tokio::test]
async fn numbers_that_cannot_exist_are_refused_and_both_spellings_are_one() {
    let app = TestApp::start(Database::Sqlite).await;
    let client = app.client().await;
    let mut person = john_doe(app.engine.now());
    client.register("userId:1", &person).await.expect(201);
    person["kycData"]["identityDocument"]["number"] = "123456789".into();
    client.register("userId:1", &person).await.expect(200);
    for wrong in [
        "000-12-3456",
        "666-12-3456",
        "900-12-3456",
        "123-00-3456",
        "123-45-0000",
        "123-45-678",
        "x",
    ] {
        person["kycData"]["identityDocument"]["number"] = wrong.into();
        let answer = client.register("userId:1", &person).await;
        assert_eq!(
            wrong_fields(&answer),
            ["kycData.identityDocument.number"],
            "{wrong}"
        );
        assert!(!answer.text.contains("123-45"), "what was sent is never repeated");
    }
}

#[tokio::test]
async fn everything_wrong_is_told_at_once_whatever_section_it_is_in() {
    let app = TestApp::start(Database::Sqlite).await;
    let body = json!({
        "userDetails": {"firstName": "A", "lastName": "", "dateOfBirth": "1990-02-30", "countryOfResidence": "USA"},
        "kycData": {"email": "x", "phoneNumber": 1, "ipAddresses": ["192.0.2.1", "x"]},
        "verificationHistory": {"idVerificationTimestamp": "2025-11-22T11:59:59Z"},
        "dueDiligence": {"employmentStatus": "king", "industry": null},
    });
    let answer = app.client().await.put("/users/me", &body).await;
    assert_eq!(
        wrong_fields(&answer),
        [
            "userLocator",
            "userDetails.lastName",
            "userDetails.dateOfBirth",
            "userDetails.countryOfResidence",
            "kycData.email",
            "kycData.phoneNumber",
            "kycData.ipAddresses.1",
            "verificationHistory.idVerificationTimestamp",
            "dueDiligence.employmentStatus",
        ]
    );
}

#[tokio::test]
async fn members_of_the_other_sections_may_all_be_absent() {
    let app = TestApp::start(Database::Sqlite).await;
    let client = app.client().await;
    let complete = german(app.engine.now());
    for section in ["kycData", "dueDiligence", "verificationHistory"] {
        for member in complete[section].as_object().unwrap().keys() {
            let mut person = complete.clone();
            person[section].as_object_mut().unwrap().remove(member);
            client.register("userId:1", &person).await;
            person[section][member] = Value::Null;
            client.register("userId:1", &person).await.expect(200);
        }
    }
}
