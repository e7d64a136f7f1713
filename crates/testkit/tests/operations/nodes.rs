//! Several nodes over one database: what one changes the others see, and what one does the others leave alone.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use domain::legal::LegalDocumentType;
use domain::staging::Environment;
use engine::Engine;
use engine::caller::{KeyType, KycSetting, RateLimits, Scope};
use engine::confinement::Confinement;
use engine::operate_keys::{NewKey, create_key, revoke_key};
use engine::operate_projects::{NewProject, ProjectChange, create_project, set_project};
use engine::publish_legal::{PublishLegal, list_publications, publish_legal};
use engine::setup::{Setup, SetupError, open};
use engine::worker::{ring_for_others, run_worker_that_looks};
use futures_util::future::join_all;
use serde_json::Value;
use testkit::app::BASE;
use testkit::people::us_resident;
use testkit::{Database, TestApp, on_both_databases};
use tokio::sync::watch;
use tower::ServiceExt as _;
use vault::{KeyRing, Vault};

use crate::rows::Rows;

/// How long another node may take to do what it was told of.
const PATIENCE: Duration = Duration::from_secs(30);

/// One process of several.
struct Node {
    engine: Engine,
    router: Router,
}

impl Node {
    /// Sends JSON; gives the status and the body.
    async fn call(&self, key: &str, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{BASE}{path}"))
            .header("X-API-KEY", key);
        let body = body.map_or(Body::empty(), |body| Body::from(body.to_string()));
        request = request.header("content-type", "application/json");
        let response = self
            .router
            .clone()
            .oneshot(request.body(body).unwrap())
            .await
            .unwrap();
        let status = response.status().as_u16();
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    async fn onramp(&self, key: &str, locator: &str) -> String {
        let (_, body) = self
            .call(
                key,
                "GET",
                &format!("/users/{locator}/identity-verification"),
                None,
            )
            .await;
        body["eligibility"][1]["status"]
            .as_str()
            .unwrap_or("none")
            .to_owned()
    }
}

async fn open_engine(app: &TestApp, database_url: &str, vault: &Vault) -> Result<Engine, SetupError> {
    let setup = Setup {
        database_url: database_url.to_owned(),
        blobs: vault::Blobs::in_folder(&app.folder.path().join("blobs")).unwrap(),
        vault: vault.clone(),
        models: testkit::no_models(),
        confinement: Confinement::Here,
        policy_folder: None,
        clock: app.clock.clone(),
        max_connections: 4,
    };
    open(setup).await
}

/// Two processes with one key ring over one database, a project, and a key.
async fn two_nodes(app: &TestApp) -> (Node, Node, String) {
    let mut nodes = Vec::new();
    for _ in 0..2 {
        let engine = open_engine(app, &app.database_url, &app.vault).await.unwrap();
        nodes.push(Node {
            router: web::router(engine.clone(), web::WebSettings::default()),
            engine,
        });
    }
    let (two, one) = (nodes.pop().unwrap(), nodes.pop().unwrap());
    let limits = RateLimits {
        writes_per_minute: 100_000,
        reads_per_minute: 100_000,
    };
    let (environment, kyc) = (Environment::Staging, KycSetting::Enabled);
    let project = create_project(
        &one.engine,
        NewProject {
            name: "Acme".to_owned(),
            environment,
            kyc,
            limits,
        },
    )
    .await
    .unwrap();
    let new = NewKey {
        project: project.id,
        scopes: Scope::ALL.into(),
        key_type: KeyType::Server,
    };
    let (_, key) = create_key(&one.engine, new).await.unwrap();
    (one, two, key)
}

/// Consents and registers at one node.
async fn register(node: &Node, key: &str, locator: &str, person: &Value) {
    let consent =
        serde_json::json!({ "type": "crossmint-privacy-policy", "acceptedAt": "2026-11-22T11:00:00Z" });
    let (status, body) = node
        .call(
            key,
            "PUT",
            &format!("/users/{locator}/legal-documents"),
            Some(&consent),
        )
        .await;
    assert_eq!(status, 200, "{body}");
    let (status, body) = node
        .call(key, "PUT", &format!("/users/{locator}"), Some(person))
        .await;
    assert_eq!(status, 200, "{body}");
}

async fn trigger(node: &Node, key: &str, locator: &str) {
    let (status, body) = node
        .call(
            key,
            "PUT",
            &format!("/users/{locator}/identity-verification"),
            None,
        )
        .await;
    assert_eq!(status, 200, "{body}");
}

async fn work(node: &Node) {
    engine::worker::work_off(&node.engine).await.unwrap();
}

#[tokio::test]
async fn an_idle_worker_hears_of_the_jobs_of_another_node() {
    let app = TestApp::start(Database::Postgres).await;
    let (one, two, key) = two_nodes(&app).await;
    two.engine.refresh().await.unwrap();
    let (stop, stopped) = watch::channel(false);
    // It looks so seldom by itself that only being told can wake it.
    let worker = run_worker_that_looks(two.engine.clone(), stopped.clone(), Duration::from_secs(3_600));
    let worker = tokio::spawn(worker);
    let ringing = tokio::spawn(ring_for_others(one.engine.clone(), stopped));
    for serial in 0..3 {
        let locator = format!("userId:{serial}");
        register(&one, &key, &locator, &us_resident(serial, app.engine.now())).await;
        trigger(&one, &key, &locator).await;
        let verified = async { while one.onramp(&key, &locator).await != "verified" {} };
        tokio::time::timeout(PATIENCE, verified)
            .await
            .expect("the other node is told");
    }
    stop.send(true).unwrap();
    for task in [worker, ringing] {
        tokio::time::timeout(PATIENCE, task)
            .await
            .expect("it stops")
            .unwrap();
    }
}

on_both_databases! {
    async fn what_one_node_changes_the_other_sees(app) {
        let (one, two, key) = two_nodes(&app).await;
        // A key and a project of a moment ago are known at once; the rest at the next look.
        register(&two, &key, "userId:a", &us_resident(1, app.engine.now())).await;
        trigger(&two, &key, "userId:a").await;
        work(&one).await;
        assert_eq!(two.onramp(&key, "userId:a").await, "verified");

        app.clock.advance(jiff::SignedDuration::from_mins(1));
        let kind = LegalDocumentType::PrivacyPolicy;
        let publication = PublishLegal { kind, region: None, version: "2".to_owned(), project: None };
        publish_legal(&one.engine, publication).await.unwrap();
        assert_eq!(two.onramp(&key, "userId:a").await, "verified", "not looked yet");
        two.engine.refresh().await.unwrap();
        assert_eq!(two.onramp(&key, "userId:a").await, "pending-privacy-policy");

        let caller = two.engine.authenticate(&key).await.unwrap();
        let off = ProjectChange { kyc: Some(KycSetting::Disabled), ..Default::default() };
        set_project(&one.engine, &caller.project.id, off).await.unwrap();
        two.engine.refresh().await.unwrap();
        let (status, body) = two.call(&key, "GET", "/users/userId:a", None).await;
        assert_eq!((status, body["code"].as_str()), (403, Some("kyc-not-enabled")));

        revoke_key(&one.engine, &caller.key).await.unwrap();
        two.engine.refresh().await.unwrap();
        assert_eq!(two.call(&key, "GET", "/users/userId:a", None).await.0, 401);
    }

    async fn each_job_is_done_once(app) {
        const PEOPLE: u32 = 24;
        let (one, two, key) = two_nodes(&app).await;
        for serial in 0..PEOPLE {
            let node = if serial % 2 == 0 { &one } else { &two };
            let locator = format!("userId:{serial}");
            register(node, &key, &locator, &us_resident(serial, app.engine.now())).await;
            trigger(node, &key, &locator).await;
        }
        // Both work at once, each twice, as workers that were rung for do.
        tokio::join!(work(&one), work(&two), work(&one), work(&two));
        for serial in 0..PEOPLE {
            assert_eq!(one.onramp(&key, &format!("userId:{serial}")).await, "verified");
        }
        let rows = Rows::of(&app).await;
        let ended = rows.texts("SELECT subject FROM audit_entries WHERE action = 'verification.ended' ORDER BY subject").await;
        assert_eq!(ended, rows.texts("SELECT id FROM runs WHERE state = 'completed' ORDER BY id").await);
        assert_eq!(ended.len(), PEOPLE as usize);
        assert_eq!(rows.texts("SELECT id FROM jobs").await, [""; 0]);
        // The trail is chained by whoever comes first, and holds.
        let report = engine::verify_audit::verify_audit(&two.engine).await.unwrap();
        assert_eq!((report.first_break, report.entries_waiting), (None, 0));
    }

    async fn one_person_at_two_nodes_is_one_user(app) {
        let (one, two, key) = two_nodes(&app).await;
        let person = us_resident(1, app.engine.now());
        let calls = (0..10).map(|number| {
            let node = if number % 2 == 0 { &one } else { &two };
            node.call(&key, "PUT", "/users/email:ana@example.com", Some(&person))
        });
        let mut statuses: Vec<u16> = join_all(calls).await.into_iter().map(|(status, _)| status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [[200; 9].as_slice(), &[201]].concat());
        assert_eq!(Rows::of(&app).await.texts("SELECT id FROM users").await.len(), 1);
    }

    async fn nodes_that_start_at_once_make_one_beginning(app) {
        let rows = Rows::of(&app).await;
        let url = match rows {
            Rows::Sqlite(_) => format!("sqlite:{}", app.folder.path().join("fresh.sqlite").display()),
            Rows::Postgres(_) => {
                rows.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public;").await;
                app.database_url.clone()
            }
        };
        let vault = Vault::new(KeyRing::generate().unwrap());
        let opened = join_all((0..4).map(|_| open_engine(&app, &url, &vault))).await;
        let engines: Vec<Engine> = opened.into_iter().map(|engine| engine.expect("a node starts")).collect();
        for engine in &engines {
            let publications = list_publications(engine).await.unwrap();
            let mut texts: Vec<_> = publications.iter().map(|it| (it.kind.code(), it.region.map(|region| region.code()))).collect();
            texts.sort_unstable();
            let before = texts.len();
            texts.dedup();
            assert_eq!((before, texts.len()), (4, 4));
        }
    }
}
