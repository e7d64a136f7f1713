//! Every change of a status is an event, in the transaction that makes it; what changes no status is none.

use engine::events::{Event, list_events};
use jiff::SignedDuration;
use serde_json::json;
use testkit::people::us_resident;
use testkit::{Client, TestApp, on_both_databases, pictures};

/// Cause and status of `onramp` of each event, oldest first.
async fn told(app: &TestApp, client: &Client<'_>) -> Vec<(String, String)> {
    let events = list_events(&app.engine, &client.project, 100).await.unwrap();
    let of_onramp = |event: Event| {
        let (_, status) = event
            .statuses
            .into_iter()
            .find(|(product, _)| product == "onramp")
            .unwrap();
        (event.cause, status)
    };
    events.into_iter().rev().map(of_onramp).collect()
}

on_both_databases! {
    async fn what_clients_do_is_told_as_well_as_what_the_worker_does(app) {
        let client = app.client().await;
        // Events are in the order of the clock.
        let later = || app.clock.advance(SignedDuration::from_secs(1));
        let mut person = us_resident(1, app.engine.now());
        client.register("userId:u", &person).await;
        client.upload("userId:u", "proof-of-address", &pictures::png(1)).await.expect(201);
        assert_eq!(told(&app, &client).await, [], "nobody who was never verified stands elsewhere");

        client.trigger("userId:u").await;
        later();
        client.consent("userId:u").await;
        later();
        app.work().await;
        later();
        // The same again, and what no product relies on, move nothing.
        client.consent("userId:u").await;
        client.trigger("userId:u").await;
        client.register("userId:u", &person).await;
        client.upload("userId:u", "proof-of-address", &pictures::png(2)).await.expect(200);
        app.work().await;
        let event = |cause: &str, status: &str| (cause.to_owned(), status.to_owned());
        let verified = [
            event("trigger", "pending-privacy-policy"),
            event("consent", "pending-review"),
            event("run", "verified"),
        ];
        assert_eq!(told(&app, &client).await, verified);

        person["userDetails"]["lastName"] = "EDD".into();
        client.register("userId:u", &person).await;
        later();
        client.trigger("userId:u").await;
        later();
        app.work().await;
        later();
        let status = client.status("userId:u").await;
        assert_eq!(status.product("onramp")["missingDocuments"], json!(["id-passport"]));
        client.upload("userId:u", "id-passport", &pictures::png(3)).await.expect(201);
        let asked = [
            event("data-change", "not-started"),
            event("trigger", "requires-data"),
            // Of another product, which asks for nothing: the trigger left it with a run.
            event("run", "requires-data"),
            event("document-change", "not-started"),
        ];
        let since: Vec<_> = told(&app, &client).await.split_off(verified.len());
        assert_eq!(since, asked);
    }
}
