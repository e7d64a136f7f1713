//! It never stops watching: lists and the calendar say something new, and who was verified is looked at again.

use domain::case::Verdict;
use engine::decide_case::{Clearing, Decision, Exposure, decide_case};
use engine::events::{Event, list_events};
use engine::import_list::{Shrinking, list_lists};
use engine::reviewers::add_reviewer;
use engine::show_case::{CaseState, CaseSummary, show_case};
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::people::{german, named as with_last_name, us_resident};
use testkit::{Client, TestApp, on_both_databases, pictures, upload_body};

use crate::published_policy::{Change, publish_with};
use crate::rows::Rows;
use crate::screening_lists::{clear, client, import, list, made_up_list, named, open_cases};

const VERIFIED: [&str; 4] = ["verified"; 4];
const FOR_A_PERSON: [&str; 4] = ["pending-manual-review"; 4];
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// OFAC's form with people in it that nobody is called.
fn list_of_nobody(people: u32) -> String {
    let all = made_up_list(people + 1, "none");
    all.lines().skip(1).map(|line| format!("{line}\r\n")).collect()
}

async fn import_sdn(app: &TestApp, content: String) {
    app.clock.advance(SignedDuration::from_hours(1));
    let shrinking = Shrinking::Accepted;
    let list = engine::import_list::ImportList {
        shrinking,
        ..list("ofac-sdn", content)
    };
    import(app, list).await.unwrap();
}

async fn events(app: &TestApp, client: &Client<'_>) -> Vec<Event> {
    list_events(&app.engine, &client.project, 100).await.unwrap()
}

/// Causes of the events about statuses but the triggers, oldest first.
async fn causes(app: &TestApp, client: &Client<'_>) -> Vec<String> {
    let events = events(app, client).await;
    let causes = events.into_iter().rev().map(|event| event.cause);
    causes.filter(|cause| cause != "trigger").collect()
}

/// The only open case is approved by as many reviewers as it takes.
async fn approve(app: &TestApp, clearing: Clearing) -> CaseSummary {
    let case = open_cases(app).await.remove(0);
    let mut last = None;
    for number in 0..case.reviewers_min {
        let (_, token) = add_reviewer(&app.engine, format!("{}-{number}", case.id))
            .await
            .unwrap();
        let decision = Decision {
            verdict: Verdict::Approve,
            reason: "Looked at".to_owned(),
            token,
            clearing,
        };
        last = Some(decide_case(&app.engine, &case.id, decision).await.unwrap());
    }
    let last = last.unwrap();
    assert_eq!(last.state, CaseState::Approved);
    last
}

/// A user of staging whose documents pass for any readable picture, and whose passport is valid for some days.
async fn approved_german(app: &TestApp, client: &Client<'_>, passport_days: i64) -> Value {
    let person = with_last_name(german(app.engine.now()), "APPROVE");
    client.consent("userId:erika").await;
    client.register("userId:erika", &person).await;
    upload_passport(app, client, 7, passport_days).await;
    for (seed, kind) in (8..).zip(["selfie-front", "selfie-left", "selfie-right"]) {
        client
            .upload("userId:erika", kind, &pictures::png(seed))
            .await
            .expect(201);
    }
    person
}

async fn upload_passport(app: &TestApp, client: &Client<'_>, seed: u32, days: i64) {
    let mut body = upload_body("userId:erika", "id-passport", &pictures::png(seed));
    let last_day = (app.engine.now() + DAY * i32::try_from(days).unwrap()).to_string();
    body["expiresAt"] = last_day[..10].into();
    let answer = client.post("/documents", &body).await;
    assert!(answer.status.is_success(), "{}", answer.text);
}

on_both_databases! {
    async fn somebody_verified_is_reopened_when_a_list_names_them(app) {
        let client = client(&app).await;
        import_sdn(&app, list_of_nobody(10)).await;
        let person = named(&app, "Otokar", "Krugmarrow", "1990-01-15");
        assert_eq!(client.verify("userId:o", &person).await.statuses(), VERIFIED);
        assert_eq!(client.verify("userId:other", &us_resident(2, app.engine.now())).await.statuses(), VERIFIED);
        assert!(open_cases(&app).await.is_empty());

        import_sdn(&app, made_up_list(11, "first")).await;
        app.work().await;
        assert_eq!(client.status("userId:o").await.statuses(), FOR_A_PERSON);
        assert_eq!(client.status("userId:other").await.statuses(), VERIFIED);
        let case = open_cases(&app).await.remove(0);
        assert_eq!((case.reviewers_min, case.awaiting.len()), (2, 4));
        let file = show_case(&app.engine, &case.id).await.unwrap();
        let check = |key: &str| file.checks.iter().find(|check| check.key == key).unwrap();
        assert_eq!(check("screening:us-ofac").outcome, "review");
        assert!(check("screening:us-ofac").evidence[0].0.starts_with("hit/ofac-sdn/1/"));
        // What was found at the verification is still to be seen.
        assert_eq!(check("age").outcome, "pass");
        let told = events(&app, &client).await;
        assert_eq!(told[0].cause, "list-change");
        assert_eq!(told[0].statuses[0], ("regulated-transfer".to_owned(), "pending-manual-review".to_owned()));
        let rows = Rows::of(&app).await;
        let reopened = "SELECT details FROM audit_entries WHERE action = 'verification.reopened'";
        assert_eq!(rows.texts(reopened).await.len(), 1);

        let watch = list_lists(&app.engine).await.unwrap()[0].watch.unwrap();
        assert_eq!((watch.users_seen, watch.users_reopened, watch.users_unreadable), (2, 1, 0));
        assert!(watch.ended_at.is_some());
        // The same list again is nothing new, and nothing that has been said is said twice.
        import_sdn(&app, made_up_list(11, "first")).await;
        app.work().await;
        assert_eq!(list_lists(&app.engine).await.unwrap()[0].watch, None);
        assert_eq!(rows.texts(reopened).await.len(), 1);
        // What is gone from the list clears nobody by itself.
        import_sdn(&app, list_of_nobody(10)).await;
        app.work().await;
        assert_eq!(client.status("userId:o").await.statuses(), FOR_A_PERSON);
    }

    async fn who_was_cleared_stays_so_until_the_entry_changes(app) {
        let client = client(&app).await;
        import_sdn(&app, made_up_list(10, "first")).await;
        let person = named(&app, "Otokar", "Krugmarrow", "1990-01-15");
        assert_eq!(client.verify("userId:o", &person).await.statuses(), FOR_A_PERSON);
        app.clock.advance(SignedDuration::from_secs(1));
        clear(&app, ["Ada", "Bob"]).await;
        import_sdn(&app, made_up_list(12, "first")).await;
        app.work().await;
        assert_eq!(client.status("userId:o").await.statuses(), VERIFIED);
        import_sdn(&app, made_up_list(12, "second")).await;
        app.work().await;
        assert_eq!(client.status("userId:o").await.statuses(), FOR_A_PERSON);
        assert_eq!(causes(&app, &client).await, ["run", "decision", "list-change"]);
    }

    async fn a_clearing_may_end(app) {
        let client = client(&app).await;
        import_sdn(&app, made_up_list(10, "none")).await;
        let person = named(&app, "Otokar", "Krugmarrow", "1990-01-15");
        client.verify("userId:o", &person).await;
        approve(&app, Clearing { until: Some(app.engine.now() + DAY * 20), ..Clearing::default() }).await;
        app.clock.advance(DAY * 19);
        app.work().await;
        assert_eq!(client.status("userId:o").await.statuses(), VERIFIED);
        app.clock.advance(DAY * 2);
        app.work().await;
        assert_eq!(client.status("userId:o").await.statuses(), FOR_A_PERSON);
        assert_eq!(causes(&app, &client).await.last().unwrap(), "clearing-expired");
    }

    async fn a_case_that_is_open_learns_of_the_hit(app) {
        let client = client(&app).await;
        // No list is there: a person has to decide, and one would be enough.
        let person = named(&app, "Otokar", "Krugmarrow", "1990-01-15");
        assert_eq!(client.verify("userId:o", &person).await.statuses(), FOR_A_PERSON);
        let before = open_cases(&app).await.remove(0);
        assert_eq!(before.reviewers_min, 1);
        import_sdn(&app, made_up_list(10, "none")).await;
        app.work().await;
        let after = open_cases(&app).await.remove(0);
        assert_eq!((&after.id, after.reviewers_min), (&before.id, 2));
        assert_ne!(after.run, before.run, "votes about what was known before no longer count");
    }

    async fn a_worker_that_dies_is_followed_by_another(app) {
        let client = client(&app).await;
        import_sdn(&app, list_of_nobody(10)).await;
        for user in ["userId:a", "userId:b", "userId:c"] {
            // Their ids follow the clock.
            app.clock.advance(SignedDuration::from_secs(1));
            let person = named(&app, "Otokar", "Krugmarrow", "1990-01-15");
            client.consent(user).await;
            client.register(user, &person).await;
        }
        for user in ["userId:a", "userId:b", "userId:c"] {
            client.trigger(user).await;
        }
        app.work().await;
        let verified = async |user| client.status(user).await.product("regulated-transfer")["status"] == "verified";
        assert!(verified("userId:a").await && verified("userId:b").await && verified("userId:c").await);

        // A node has seen the first user, and then died with the lease in hand.
        import_sdn(&app, made_up_list(11, "none")).await;
        let rows = Rows::of(&app).await;
        let lease_until = (app.engine.now() + SignedDuration::from_secs(10)).as_microsecond();
        rows.execute(&format!(
            "UPDATE jobs SET state = 'leased', lease_owner = 'dead', lease_until = {lease_until}, attempt = 1 \
             WHERE kind = 'watch-list'"
        )).await;
        rows.execute(
            "UPDATE list_watches SET users_seen = 1, last_user_id = (SELECT MIN(id) FROM users) WHERE state = 'running'"
        ).await;
        app.work().await;
        assert!(verified("userId:c").await, "the dead node's lease still holds");
        app.clock.advance(SignedDuration::from_secs(11));
        app.work().await;
        // It goes on where the dead one was, and no further back.
        assert!(verified("userId:a").await);
        assert!(!verified("userId:b").await && !verified("userId:c").await);
        let watch = list_lists(&app.engine).await.unwrap()[0].watch.unwrap();
        assert_eq!((watch.users_seen, watch.users_reopened), (3, 2));
        // And done again from the start, it moves only who was not moved.
        rows.execute("UPDATE list_watches SET state = 'running', last_user_id = '', users_reopened = 0 WHERE state = 'done'").await;
        rows.execute(
            "INSERT INTO jobs (id, kind, payload, state, run_at, attempt, created_at) SELECT 'again', 'watch-list', list_id, \
             'waiting', 0, 0, 0 FROM list_watches ORDER BY started_at DESC LIMIT 1"
        ).await;
        app.work().await;
        assert!(!verified("userId:a").await);
        assert_eq!(list_lists(&app.engine).await.unwrap()[0].watch.unwrap().users_reopened, 1);
        assert_eq!(open_cases(&app).await.len(), 3);
    }

    async fn a_second_change_during_the_first_is_not_lost(app) {
        let client = client(&app).await;
        import_sdn(&app, list_of_nobody(10)).await;
        let person = named(&app, "Otokar", "Krugmarrow", "1990-01-15");
        assert_eq!(client.verify("userId:o", &person).await.statuses(), VERIFIED);
        // The entry comes and goes before anybody looks: nobody is stopped for what no list says.
        import_sdn(&app, made_up_list(11, "none")).await;
        import_sdn(&app, list_of_nobody(12)).await;
        app.work().await;
        assert_eq!(client.status("userId:o").await.statuses(), VERIFIED);
        // The entry comes, and something else comes after it.
        import_sdn(&app, made_up_list(11, "none")).await;
        import_sdn(&app, made_up_list(14, "none")).await;
        app.work().await;
        assert_eq!(client.status("userId:o").await.statuses(), FOR_A_PERSON);
    }

    async fn policy_may_reject_at_once(app) {
        let client = client(&app).await;
        let rejects: Change = ("screening.toml", "families_rejected = []", r#"families_rejected = ["us-ofac"]"#);
        app.clock.advance(SignedDuration::from_secs(1));
        publish_with(&app, &[crate::screening_lists::OFAC_ONLY, rejects]).await.unwrap();
        app.refresh().await;
        import_sdn(&app, list_of_nobody(10)).await;
        let person = named(&app, "Otokar", "Krugmarrow", "1990-01-15");
        assert_eq!(client.verify("userId:o", &person).await.statuses(), VERIFIED);
        import_sdn(&app, made_up_list(11, "none")).await;
        app.work().await;
        let status = client.status("userId:o").await;
        assert_eq!(status.statuses(), ["rejected"; 4]);
        // Nothing about screening is said to the client.
        assert_eq!(status.product("onramp")["reasons"], json!([{ "code": "declined" }]));
        assert_eq!(open_cases(&app).await.len(), 1);
        let direct = client.verify("userId:p", &person).await;
        assert_eq!(direct.statuses(), ["rejected"; 4]);
    }

    async fn somebody_found_to_be_politically_exposed_is_asked_for_more_and_not_rejected(app) {
        let client = client(&app).await;
        import_sdn(&app, list_of_nobody(10)).await;
        let person = named(&app, "Otokar", "Krugmarrow", "1990-01-15");
        assert_eq!(client.verify("userId:o", &person).await.statuses(), VERIFIED);
        let entry = json!({"id": "pep-1", "schema": "Person", "dob": ["1990-01-15"], "country": ["us"],
            "names": [{"full": "Otokar Krugmarrow", "kind": "primary"}]});
        import(&app, list("entities", entry.to_string())).await.unwrap();
        let rows = Rows::of(&app).await;
        rows.execute("UPDATE list_versions SET family = 'pep' WHERE source = 'entities'").await;
        rows.execute("UPDATE epochs SET value = value + 1").await;
        app.work().await;
        let status = client.status("userId:o").await;
        let asked = "requires-data";
        assert_eq!(status.statuses(), ["pending-manual-review", asked, asked, asked]);
        assert_eq!(status.product("onramp")["missingDocuments"], json!(["id-passport", "proof-of-address"]));
        assert_eq!(status.product("onramp")["reasons"], json!([]));
        // No sanctions case: one reviewer.
        assert_eq!(open_cases(&app).await.remove(0).reviewers_min, 1);
        // An approval after due diligence does not end the exposure; to be somebody else does.
        approve(&app, Clearing::default()).await;
        assert_eq!(client.status("userId:o").await.statuses(), ["verified", asked, asked, asked]);
        let mut person = us_resident(2, app.engine.now());
        for (member, value) in [("firstName", "Otokar"), ("lastName", "Krugmarrow"), ("dateOfBirth", "1990-01-15")] {
            person["userDetails"][member] = value.into();
        }
        let alike = client.verify("userId:p", &person).await;
        assert_eq!(alike.product("regulated-transfer")["status"], "pending-manual-review");
        approve(&app, Clearing { exposure: Exposure::SomebodyElse, ..Clearing::default() }).await;
        person["dueDiligence"]["industry"] = "education".into();
        assert_eq!(client.verify("userId:p", &person).await.product("onramp")["status"], "verified");
    }

    async fn who_left_office_long_ago_is_no_longer_exposed(app) {
        let client = app.client().await;
        let minister = |serial| {
            let mut person = us_resident(serial, app.engine.now());
            person["userDetails"]["firstName"] = "Honorine Batavelle".into();
            person["userDetails"]["lastName"] = "Krugstad".into();
            person["userDetails"]["dateOfBirth"] = "1966-11-30".into();
            person
        };
        let in_office = client.verify("userId:m", &minister(1)).await;
        assert_eq!(in_office.product("onramp")["status"], "requires-data");
        let left: Change = ("staging-list.jsonl", r#""birth":"1966-11-30","#, r#""birth":"1966-11-30","left_office":"2026-03","#);
        publish_with(&app, &[left]).await.unwrap();
        app.refresh().await;
        let lately = client.verify("userId:n", &minister(2)).await;
        assert_eq!(lately.product("onramp")["status"], "requires-data");
        app.clock.advance(DAY * 200);
        let long_ago = client.verify("userId:q", &minister(3)).await;
        assert_eq!(long_ago.statuses(), VERIFIED);
    }

    async fn a_document_that_expires_is_asked_for_again_on_that_day(app) {
        let client = app.client().await;
        approved_german(&app, &client, 10).await;
        client.trigger("userId:erika").await;
        app.work().await;
        assert_eq!(client.status("userId:erika").await.statuses(), VERIFIED);
        app.clock.advance(DAY * 10);
        // The day of expiry is the last day of validity.
        assert_eq!(client.status("userId:erika").await.statuses(), VERIFIED);
        app.clock.advance(DAY);
        // Right at once, though no worker was there; and a trigger changes nothing about it.
        let asked = ["verified", "requires-data", "verified", "requires-data"];
        let status = client.status("userId:erika").await;
        assert_eq!(status.statuses(), asked);
        assert_eq!(status.product("onramp")["missingDocuments"], json!(["id-passport"]));
        assert_eq!(status.product("onramp")["reasons"], json!([{"code": "document-expired", "about": "id-passport"}]));
        app.work().await;
        assert_eq!(client.status("userId:erika").await.statuses(), asked);
        assert_eq!(client.trigger("userId:erika").await.statuses(), asked);
        assert_eq!(causes(&app, &client).await, ["run", "document-expired"]);

        upload_passport(&app, &client, 9, 700).await;
        client.trigger("userId:erika").await;
        app.work().await;
        assert_eq!(client.status("userId:erika").await.statuses(), VERIFIED);
    }

    async fn a_trigger_on_the_day_stores_what_is_due(app) {
        let client = app.client().await;
        approved_german(&app, &client, 10).await;
        client.trigger("userId:erika").await;
        app.work().await;
        app.clock.advance(DAY * 11);
        let asked = ["verified", "requires-data", "verified", "requires-data"];
        assert_eq!(client.trigger("userId:erika").await.statuses(), asked);
        assert_eq!(causes(&app, &client).await, ["run", "document-expired"]);
    }

    async fn a_person_looks_again_when_the_review_is_due(app) {
        let client = app.client().await;
        assert_eq!(client.verify("userId:u", &us_resident(1, app.engine.now())).await.statuses(), VERIFIED);
        // Thirty-six months at low risk, from 22 November 2026 on.
        app.clock.advance("2029-11-21T23:59:59Z".parse::<jiff::Timestamp>().unwrap().duration_since(app.engine.now()));
        app.work().await;
        assert_eq!(client.status("userId:u").await.statuses(), VERIFIED);
        assert!(open_cases(&app).await.is_empty());
        app.clock.advance(SignedDuration::from_secs(1));
        assert_eq!(client.status("userId:u").await.statuses(), FOR_A_PERSON);
        app.work().await;
        assert_eq!(client.status("userId:u").await.statuses(), FOR_A_PERSON);
        let case = open_cases(&app).await.remove(0);
        assert_eq!(case.reviewers_min, 1);
        let file = show_case(&app.engine, &case.id).await.unwrap();
        let check = file.checks.iter().find(|check| check.key == "periodic-review").unwrap();
        assert_eq!(check.reasons, ["review-due"]);
        app.clock.advance(DAY);
        let (_, token) = add_reviewer(&app.engine, "Ada".to_owned()).await.unwrap();
        let decision = Decision { verdict: Verdict::Approve, reason: "Unchanged".to_owned(), token, clearing: Clearing::default() };
        decide_case(&app.engine, &case.id, decision).await.unwrap();
        app.work().await;
        assert_eq!(client.status("userId:u").await.statuses(), VERIFIED);
        assert_eq!(causes(&app, &client).await, ["run", "review-due", "decision"]);
        app.clock.advance(DAY * 1_097);
        assert_eq!(client.status("userId:u").await.statuses(), FOR_A_PERSON);
    }
}
