//! Lists are fetched from where they are published: only when they have changed, and only whole ones take effect.

use engine::compare_lists::compare_lists;
use engine::import_list::{ImportError, ListVersion, Shrinking, list_lists};
use engine::sync_lists::{ListAddress, SyncError, Synced, sync_list};
use jiff::SignedDuration;
use sha2::{Digest, Sha256};
use testkit::{TestApp, on_both_databases};
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::rows::Rows;

/// The EU's form with made-up organisations in it.
fn list(parties: u32, remark: &str) -> String {
    let parties: String = (1..=parties)
        .map(|id| {
            format!(
                "<sanctionEntity logicalId=\"{id}\"><remark>{}</remark><subjectType code=\"enterprise\"/>\
                 <nameAlias wholeName=\"Made Up {id}\" strong=\"true\"/></sanctionEntity>",
                if id == 1 { remark } else { "" }
            )
        })
        .collect();
    format!("<?xml version=\"1.0\"?><export>{parties}</export>")
}

fn address(server: &MockServer, at: &str) -> ListAddress {
    ListAddress {
        source: "eu".to_owned(),
        url: format!("{}/{at}", server.uri()),
    }
}

async fn sync(app: &TestApp, address: &ListAddress) -> Result<Synced, SyncError> {
    let outcome = sync_list(&app.engine, address, Shrinking::Refused, &|_| ()).await;
    app.refresh().await;
    outcome
}

/// Publishes an answer at a path.
async fn publish(server: &MockServer, at: &str, answer: ResponseTemplate) {
    Mock::given(method("GET"))
        .and(path(format!("/{at}")))
        .respond_with(answer)
        .mount(server)
        .await;
}

fn whole(list: &str) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw(list.as_bytes().to_vec(), "application/xml")
}

async fn in_force(app: &TestApp) -> ListVersion {
    let mut lists = list_lists(&app.engine).await.unwrap();
    assert_eq!(lists.len(), 1);
    lists.remove(0).version
}

async fn problems(app: &TestApp) -> Vec<String> {
    let problems = app.engine.readiness().await.problems;
    problems
        .into_iter()
        .map(|problem| problem.code)
        .filter(|code| code.contains("eu"))
        .collect()
}

on_both_databases! {
    async fn a_list_is_fetched_once_and_then_only_when_it_has_changed(app) {
        let server = MockServer::start().await;
        let modified = "Fri, 20 Nov 2026 10:00:00 GMT";
        Mock::given(method("GET"))
            .and(header("if-none-match", "\"one\""))
            .respond_with(ResponseTemplate::new(304))
            .expect(1)
            .mount(&server)
            .await;
        let first = whole(&list(10, "")).insert_header("etag", "\"one\"").insert_header("last-modified", modified);
        publish(&server, "list", first).await;
        let address = address(&server, "list");
        let Synced::Imported(version) = sync(&app, &address).await.unwrap() else { panic!("nothing was imported") };
        assert_eq!((version.entries, version.family.as_str()), (10, "eu"));
        assert_eq!(sync(&app, &address).await.unwrap(), Synced::Unchanged);
        assert_eq!(in_force(&app).await, version);
        let asked = server.received_requests().await.unwrap();
        assert!(!asked[0].headers.contains_key("if-modified-since"));
        assert_eq!(asked[1].headers["if-modified-since"], modified);
        let rows = Rows::of(&app).await;
        let digest: String = Sha256::digest(list(10, "")).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(rows.texts("SELECT file_digest FROM list_origins").await, [digest]);
        let actions = rows.texts("SELECT action FROM audit_entries WHERE action LIKE 'list.%' ORDER BY position").await;
        assert_eq!(actions, ["list.imported", "list.checked", "list.checked"]);
    }

    async fn the_same_file_sent_again_is_no_new_version(app) {
        let server = MockServer::start().await;
        publish(&server, "list", whole(&list(3, ""))).await;
        let address = address(&server, "list");
        sync(&app, &address).await.unwrap();
        assert_eq!(sync(&app, &address).await.unwrap(), Synced::Unchanged);
        assert_eq!(Rows::of(&app).await.texts("SELECT id FROM list_versions").await.len(), 1);
    }

    async fn who_looks_often_keeps_the_list_fresh_and_who_does_not_is_warned_first(app) {
        let server = MockServer::start().await;
        publish(&server, "list", whole(&list(3, ""))).await;
        let address = address(&server, "list");
        assert_eq!(problems(&app).await, ["screening-list-missing:eu"]);
        sync(&app, &address).await.unwrap();
        assert!(problems(&app).await.is_empty());
        for _ in 0..20 {
            app.clock.advance(SignedDuration::from_hours(24 * 6));
            assert!(problems(&app).await.is_empty());
            assert_eq!(sync(&app, &address).await.unwrap(), Synced::Unchanged);
        }
        app.clock.advance(SignedDuration::from_hours(24 * 8));
        assert_eq!(problems(&app).await, ["screening-list-ageing:eu"]);
        app.clock.advance(SignedDuration::from_hours(24 * 23));
        assert_eq!(problems(&app).await, ["screening-list-stale:eu", "screening-list-ageing:eu"]);
        sync(&app, &address).await.unwrap();
        assert!(problems(&app).await.is_empty());
    }

    async fn what_is_not_a_whole_list_leaves_the_old_one_in_force(app) {
        let server = MockServer::start().await;
        publish(&server, "good", whole(&list(10, ""))).await;
        sync(&app, &address(&server, "good")).await.unwrap();
        let version = in_force(&app).await;
        let good = list(10, "another");
        let digest = |text: &str| {
            use base64::Engine as _;
            let hash = Sha256::digest(text);
            format!("sha-256=:{}:", base64::engine::general_purpose::STANDARD.encode(hash))
        };
        let sent_on = |to: &str| ResponseTemplate::new(302).insert_header("location", to);
        let answers = [
            ("error", ResponseTemplate::new(500).set_body_string(good.as_str()), "500"),
            ("gone", ResponseTemplate::new(404), "404"),
            ("unasked", ResponseTemplate::new(304), "not modified"),
            ("page", whole("<html>Service unavailable</html>"), "not export"),
            ("cut", whole(&good[..good.len() - 9]), "line 1"),
            ("empty", whole("<export/>"), "no entries"),
            ("shrunk", whole(&list(7, "")), "shrank from 10 to 7"),
            ("other-hash", whole(&good).insert_header("repr-digest", digest("x")), "the hash"),
            ("bare", sent_on("http://192.0.2.1/list"), "without protection"),
            ("round", sent_on("/round"), "too often"),
        ];
        for (at, answer, told) in answers {
            publish(&server, at, answer).await;
            let error = sync(&app, &address(&server, at)).await.unwrap_err().to_string();
            assert!(error.contains(told), "{at}: {error}");
            assert_eq!(in_force(&app).await, version, "{at}");
        }
        let elsewhere = ListAddress { source: "eu".to_owned(), url: "http://192.0.2.1/list".to_owned() };
        assert!(matches!(sync(&app, &elsewhere).await, Err(SyncError::Address)));
        let unknown = ListAddress { source: "atlantis".to_owned(), ..address(&server, "good") };
        assert!(matches!(sync(&app, &unknown).await, Err(SyncError::Import(ImportError::UnknownSource(_)))));
        // The good one is still taken, with the hash that its publisher states, from where it was sent on to.
        publish(&server, "store", whole(&good).insert_header("repr-digest", digest(&good))).await;
        publish(&server, "moved", sent_on("/store")).await;
        assert!(matches!(sync(&app, &address(&server, "moved")).await, Ok(Synced::Imported(_))));
    }

    async fn what_changed_between_two_versions_is_told(app) {
        let server = MockServer::start().await;
        publish(&server, "one", whole(&list(10, ""))).await;
        publish(&server, "two", whole(&list(11, "worse").replace("<sanctionEntity logicalId=\"5\">", "<other logicalId=\"5\">")
            .replacen("Made Up 5\" strong=\"true\"/></sanctionEntity>", "\"/></other>", 1))).await;
        sync(&app, &address(&server, "one")).await.unwrap();
        let first = compare_lists(&app.engine, "eu", (None, None)).await.unwrap();
        assert_eq!((first.earlier, first.added.len()), (None, 10));
        app.clock.advance(SignedDuration::from_hours(1));
        sync(&app, &address(&server, "two")).await.unwrap();
        let changes = compare_lists(&app.engine, "eu", (None, None)).await.unwrap();
        let ids = |parties: &[engine::compare_lists::PartyName]| -> Vec<String> {
            parties.iter().map(|party| format!("{} {}", party.id, party.name)).collect()
        };
        assert_eq!(ids(&changes.added), ["11 Made Up 11"]);
        assert_eq!(ids(&changes.removed), ["5 Made Up 5"]);
        assert_eq!(ids(&changes.changed), ["1 Made Up 1"]);
        let back = compare_lists(&app.engine, "eu", (Some(&changes.later.id), Some(&first.later.id))).await.unwrap();
        assert_eq!((ids(&back.added), ids(&back.removed)), (ids(&changes.removed), ids(&changes.added)));
        assert!(compare_lists(&app.engine, "eu", (Some("nothing"), None)).await.is_err());
        assert!(compare_lists(&app.engine, "uk", (None, None)).await.is_err());
    }
}
