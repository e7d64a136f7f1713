//! A person is verified over the API: what each road ends in, on both databases.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use serde_json::json;
use testkit::people::{german, john_doe, named, us_resident};
use testkit::{on_both_databases, pictures};

const ALL_VERIFIED: [&str; 4] = ["verified"; 4];
const DOCUMENTS: [&str; 4] = ["id-passport", "selfie-front", "selfie-left", "selfie-right"];

async fn upload_all(client: &testkit::Client<'_>, locator: &str) {
    for (seed, kind) in (7..).zip(DOCUMENTS) {
        client
            .upload(locator, kind, &pictures::png(seed))
            .await
            .expect(201);
    }
}

on_both_databases! {
    async fn the_person_of_the_contract_is_verified_for_every_product(app) {
        let client = app.client().await;
        let john = john_doe(app.engine.now());
        assert_eq!(client.verify("userId:john", &john).await.statuses(), ALL_VERIFIED);
        // As often as it is registered.
        assert_eq!(client.verify("userId:another-john", &john).await.statuses(), ALL_VERIFIED);
    }

    async fn nothing_is_started_before_the_trigger(app) {
        let client = app.client().await;
        client.consent("userId:john").await;
        client.register("userId:john", &john_doe(app.engine.now())).await.expect(200);
        assert_eq!(client.status("userId:john").await.statuses(), ["not-started"; 4]);
    }

    async fn checks_run_behind_the_answer(app) {
        let client = app.client().await;
        client.consent("userId:john").await;
        client.register("userId:john", &john_doe(app.engine.now())).await.expect(200);
        assert_eq!(client.trigger("userId:john").await.statuses(), ["pending-review"; 4]);
        assert_eq!(client.status("userId:john").await.statuses(), ["pending-review"; 4]);
        app.work().await;
        assert_eq!(client.status("userId:john").await.statuses(), ALL_VERIFIED);
    }

    async fn without_consent_nothing_is_checked_and_the_acceptance_starts_the_run(app) {
        let client = app.client().await;
        client.register("userId:john", &john_doe(app.engine.now())).await.expect(201);
        assert_eq!(client.trigger("userId:john").await.statuses(), ["pending-privacy-policy"; 4]);
        app.work().await;
        assert_eq!(client.status("userId:john").await.statuses(), ["pending-privacy-policy"; 4]);
        client.consent("userId:john").await;
        assert_eq!(client.status("userId:john").await.statuses(), ["pending-review"; 4]);
        app.work().await;
        assert_eq!(client.status("userId:john").await.statuses(), ALL_VERIFIED);
    }

    async fn a_new_policy_asks_again_and_the_acceptance_alone_turns_it_back(app) {
        use engine::publish_legal::{PublishLegal, publish_legal};
        let client = app.client().await;
        client.verify("userId:john", &john_doe(app.engine.now())).await;
        app.clock.advance(jiff::SignedDuration::from_hours(1));
        let kind = domain::legal::LegalDocumentType::PrivacyPolicy;
        let version = PublishLegal { kind, region: None, version: "2".to_owned(), project: None };
        publish_legal(&app.engine, version).await.unwrap();
        app.refresh().await;
        assert_eq!(client.status("userId:john").await.statuses(), ["pending-privacy-policy"; 4]);
        let user = client.get("/users/userId:john").await.expect(200);
        assert_eq!(user.body["legalDocuments"][0]["isValidVersion"], false);
        assert_eq!(user.body["legalDocuments"][0]["validVersion"], false);
        client.consent("userId:john").await;
        assert_eq!(client.status("userId:john").await.statuses(), ALL_VERIFIED);
    }

    async fn a_resident_of_germany_is_asked_for_documents_and_then_waits_for_a_person(app) {
        let client = app.client().await;
        let erika = german(app.engine.now());
        let asked = client.verify("userId:erika", &erika).await;
        assert_eq!(asked.statuses(), ["verified", "requires-data", "verified", "requires-data"]);
        assert_eq!(asked.product("onramp")["missingDocuments"], json!(DOCUMENTS));
        assert_eq!(asked.product("onramp")["missingData"], json!([]));
        upload_all(&client, "userId:erika").await;
        let changed = client.status("userId:erika").await;
        assert_eq!(changed.statuses(), ["verified", "not-started", "verified", "not-started"]);
        client.trigger("userId:erika").await;
        app.work().await;
        let waiting = client.status("userId:erika").await;
        assert_eq!(waiting.statuses(), ["verified", "pending-manual-review", "verified", "pending-manual-review"]);
        assert_eq!(waiting.product("onramp")["missingDocuments"], json!([]));
        assert_eq!(waiting.product("onramp")["reasons"], json!([]));
    }

    async fn staging_words_steer_the_outcome(app) {
        let client = app.client().await;
        let now = app.engine.now();
        for (word, expected) in [
            ("REVIEW", ["pending-manual-review"; 4]),
            ("REJECT", ["rejected"; 4]),
            ("SANCTIONED", ["pending-manual-review"; 4]),
            ("PEP", ["pending-manual-review", "requires-data", "requires-data", "requires-data"]),
            ("EDD", ["verified", "requires-data", "requires-data", "requires-data"]),
            ("APPROVE", ALL_VERIFIED),
            ("Review", ALL_VERIFIED),
        ] {
            let locator = format!("userId:{word}");
            let status = client.verify(&locator, &named(john_doe(now), word)).await;
            assert_eq!(status.statuses(), expected, "{word}");
        }
        for (word, expected) in [
            ("APPROVE", ALL_VERIFIED),
            ("EXPIRED", ["verified", "requires-data", "verified", "requires-data"]),
            ("BLURRED", ["verified", "requires-data", "verified", "requires-data"]),
        ] {
            let elsewhere = app.client().await;
            elsewhere.register("userId:german", &named(german(now), word)).await.expect(201);
            upload_all(&elsewhere, "userId:german").await;
            let status = elsewhere.verify("userId:german", &named(german(now), word)).await;
            assert_eq!(status.statuses(), expected, "{word}");
        }
    }

    async fn people_who_are_too_young_or_not_served_are_rejected(app) {
        let client = app.client().await;
        let now = app.engine.now();
        let mut young = john_doe(now);
        young["userDetails"]["dateOfBirth"] = "2008-11-23".into();
        let status = client.verify("userId:young", &young).await;
        assert_eq!(status.statuses(), ["rejected"; 4]);
        assert_eq!(status.product("onramp")["reasons"], json!([{ "code": "under-age" }]));
        let mut russia = german(now);
        russia["userDetails"]["countryOfResidence"] = "RU".into();
        let status = client.verify("userId:ru", &russia).await;
        assert_eq!(status.statuses(), ["verified", "rejected", "rejected", "rejected"]);
        let mut cuba = german(now);
        cuba["userDetails"]["countryOfResidence"] = "CU".into();
        assert_eq!(client.verify("userId:cu", &cuba).await.statuses(), ["rejected"; 4]);
        // The birthday comes, and the same data are judged afresh.
        app.clock.advance(jiff::SignedDuration::from_hours(24));
        client.trigger("userId:young").await;
        app.work().await;
        assert_eq!(client.status("userId:young").await.statuses(), ALL_VERIFIED);
    }

    async fn equal_values_change_nothing_and_a_change_touches_only_who_relies_on_it(app) {
        let client = app.client().await;
        let now = app.engine.now();
        let mut person = us_resident(1, now);
        client.verify("userId:jane", &person).await;
        client.register("userId:jane", &person).await.expect(200);
        assert_eq!(client.status("userId:jane").await.statuses(), ALL_VERIFIED);
        person["kycData"]["ipAddresses"] = json!(["192.0.2.7"]);
        client.register("userId:jane", &person).await.expect(200);
        assert_eq!(client.status("userId:jane").await.statuses(), ALL_VERIFIED);
        person["dueDiligence"]["industry"] = "education".into();
        client.register("userId:jane", &person).await.expect(200);
        let status = client.status("userId:jane").await;
        assert_eq!(status.statuses(), ["verified", "not-started", "verified", "not-started"]);
        // Left out is gone.
        client.register("userId:jane", &json!({ "userDetails": person["userDetails"] })).await.expect(200);
        let user = client.get("/users/userId:jane").await.expect(200);
        assert_eq!(user.body["kycData"], false);
        assert_eq!(user.body.get("email"), None);
        client.trigger("userId:jane").await;
        app.work().await;
        let status = client.status("userId:jane").await;
        assert_eq!(status.statuses(), ["verified", "requires-data", "requires-data", "requires-data"]);
        let missing = json!(["kycData", "verificationHistory"]);
        assert_eq!(status.product("onramp")["missingData"], missing);
    }

    async fn a_swapped_document_is_not_verified_by_a_run_that_began_before_it(app) {
        let client = app.client().await;
        let person = named(german(app.engine.now()), "APPROVE");
        client.consent("userId:a").await;
        client.register("userId:a", &person).await.expect(200);
        upload_all(&client, "userId:a").await;
        client.trigger("userId:a").await;
        client.upload("userId:a", "id-passport", &pictures::png(99)).await.expect(200);
        app.work().await;
        let status = client.status("userId:a").await;
        assert_eq!(status.statuses(), ["verified", "not-started", "verified", "not-started"]);
        client.trigger("userId:a").await;
        app.work().await;
        assert_eq!(client.status("userId:a").await.statuses(), ALL_VERIFIED);
    }

    async fn a_resident_of_texas_is_asked_for_income(app) {
        let client = app.client().await;
        let mut person = us_resident(2, app.engine.now());
        person["kycData"]["addressOfResidence"]["stateOrRegion"] = "TX".into();
        person["kycData"]["addressOfResidence"]["postalCode"] = "78701".into();
        person["dueDiligence"].as_object_mut().unwrap().remove("estimatedYearlyIncome");
        let status = client.verify("userId:tex", &person).await;
        assert_eq!(status.statuses(), ["verified", "requires-data", "verified", "requires-data"]);
        assert_eq!(status.product("onramp")["missingData"], json!(["dueDiligence.estimatedYearlyIncome"]));
    }

    async fn a_proof_that_is_a_pdf_is_read_and_an_old_one_asked_for_again(app) {
        let client = app.client().await;
        let mut person = john_doe(app.engine.now());
        person["dueDiligence"]["industry"] = "money-service-business".into();
        client.register("userId:john", &person).await.expect(201);
        client.upload("userId:john", "id-passport", &pictures::png(7)).await.expect(201);
        let bill = |day| pictures::letter(&[
            "City Power and Light", "Electricity bill", "John Doe", "123 Main Street, Apt 4B", "Chicago, IL 60601", day,
            "Electricity used: 340 kWh", "Amount due: 42.50 USD",
        ]);
        client.upload("userId:john", "proof-of-address", &bill("Bill date: February 2, 2026")).await.expect(201);
        let status = client.verify("userId:john", &person).await;
        assert_eq!(status.statuses()[1..], ["requires-data"; 3]);
        let onramp = status.product("onramp");
        assert_eq!(onramp["missingDocuments"], json!(["proof-of-address"]), "{}", status.text);
        let old = json!([{ "code": "issue-date-too-old", "about": "proof-of-address" }]);
        assert_eq!(onramp["reasons"], old);
        client.upload("userId:john", "proof-of-address", &bill("Bill date: November 2, 2026")).await.expect(200);
        // The passport waits for a person, for want of models.
        let status = client.verify("userId:john", &person).await;
        assert_eq!(status.statuses()[1..], ["pending-manual-review"; 3], "{}", status.text);
    }

    async fn production_fails_closed_without_lists_and_without_a_source(app) {
        let client = app.production_client().await;
        let status = client.verify("userId:jane", &us_resident(3, app.engine.now())).await;
        assert_eq!(status.statuses(), ["pending-manual-review"; 4]);
        // Test words mean nothing there.
        let status = client.verify("userId:reject", &named(us_resident(4, app.engine.now()), "REJECT")).await;
        assert_eq!(status.statuses(), ["pending-manual-review"; 4]);
    }

    async fn somebody_elses_number_and_picture_are_found(app) {
        let client = app.client().await;
        let now = app.engine.now();
        assert_eq!(client.verify("userId:one", &us_resident(5, now)).await.statuses(), ALL_VERIFIED);
        let mut other = us_resident(6, now);
        other["kycData"]["identityDocument"]["number"] = us_resident(5, now)["kycData"]["identityDocument"]["number"].clone();
        let status = client.verify("userId:two", &other).await;
        let review = "pending-manual-review";
        assert_eq!(status.statuses(), ["verified", review, review, review]);
        // Another project is another world.
        let elsewhere = app.client().await;
        assert_eq!(elsewhere.verify("userId:two", &us_resident(5, now)).await.statuses(), ALL_VERIFIED);
        elsewhere.get("/users/userId:one").await.expect(404);
    }

    async fn the_audit_chain_holds_over_all_of_it(app) {
        let client = app.client().await;
        client.verify("userId:john", &john_doe(app.engine.now())).await;
        let report = engine::verify_audit::verify_audit(&app.engine).await.unwrap();
        assert_eq!(report.first_break, None);
        assert_eq!(report.entries_waiting, 0);
        assert!(report.entries_chained >= 8, "{report:?}");
    }
}
