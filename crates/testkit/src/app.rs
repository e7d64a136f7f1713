//! A whole product: the real router, engine, worker and database, with the clock in the test's hand.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use domain::id::ProjectId;
use domain::staging::Environment;
use engine::Engine;
use engine::caller::{KeyType, KycSetting, Project, RateLimits, Scope};
use engine::confinement::Confinement;
use engine::operate_keys::{NewKey, create_key};
use engine::operate_projects::{NewProject, ProjectChange, create_project, set_project};
use engine::setup::{Setup, open};
use evidence::model::Models;
use serde_json::Value;
use tower::ServiceExt;

use crate::clock::FrozenClock;
use crate::models::{models, no_models};
use crate::pictures;
use crate::postgres::PostgresDatabase;

/// The instant at which every test begins.
const BEGINNING: &str = "2026-11-22T12:00:00Z";
/// Where the operations of the contract stand.
pub const BASE: &str = "/api/2025-06-09";

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// A file in a temporary folder.
    Sqlite,
    /// A database of its own on the server that `with-postgres` runs.
    Postgres,
}

/// A running product.
pub struct TestApp {
    /// The engine.
    pub engine: Engine,
    /// The clock.
    pub clock: Arc<FrozenClock>,
    /// What seals.
    pub vault: vault::Vault,
    /// The connection string of the database.
    pub database_url: String,
    /// The folder with the files, and the database where it is a file.
    pub folder: tempfile::TempDir,
    router: Router,
    /// Goes after what uses it.
    _postgres: Option<PostgresDatabase>,
}

impl TestApp {
    /// Starts a product with an empty database and no models: what needs one waits for a person.
    pub async fn start(database: Database) -> Self {
        Self::start_with(database, no_models()).await
    }

    /// Starts a product with an empty database and the models that are installed.
    pub async fn start_with_models(database: Database) -> Self {
        Self::start_with(database, models()).await
    }

    /// Starts a product with an empty database and those models.
    pub async fn start_with(database: Database, models: Arc<Models>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let mut postgres = None;
        let database_url = match database {
            Database::Sqlite => format!("sqlite:{}", folder.path().join("bonafide.sqlite").display()),
            Database::Postgres => postgres.insert(PostgresDatabase::fresh()).url().to_owned(),
        };
        let clock = Arc::new(FrozenClock::at(
            BEGINNING.parse().expect("the beginning is an instant"),
        ));
        let ring = vault::KeyRing::generate().expect("the system has random numbers");
        let vault = vault::Vault::new(ring);
        let blobs = vault::Blobs::in_folder(&folder.path().join("blobs")).expect("a folder can be made");
        let setup = Setup {
            database_url: database_url.clone(),
            blobs,
            vault: vault.clone(),
            models,
            confinement: Confinement::Here,
            policy_folder: None,
            clock: clock.clone(),
            max_connections: 4,
        };
        let engine = open(setup).await.expect("an empty database can be opened");
        let router = web::router(engine.clone(), web::WebSettings::default());
        Self {
            engine,
            clock,
            vault,
            database_url,
            folder,
            router,
            _postgres: postgres,
        }
    }

    /// A client of a new staging project, with KYC enabled and every scope.
    pub async fn client(&self) -> Client<'_> {
        let limits = RateLimits {
            writes_per_minute: 100_000,
            reads_per_minute: 100_000,
        };
        let new = NewProject {
            name: "Acme".to_owned(),
            environment: Environment::Staging,
            kyc: KycSetting::Enabled,
            limits,
        };
        let project = create_project(&self.engine, new)
            .await
            .expect("a project can be made");
        self.client_of(&project.id).await
    }

    /// A client of a new production project, with KYC enabled and every scope.
    pub async fn production_client(&self) -> Client<'_> {
        let limits = RateLimits {
            writes_per_minute: 100_000,
            reads_per_minute: 100_000,
        };
        let new = NewProject {
            name: "Acme".to_owned(),
            environment: Environment::Production,
            kyc: KycSetting::Disabled,
            limits,
        };
        let project = create_project(&self.engine, new)
            .await
            .expect("a project can be made");
        let change = ProjectChange {
            kyc: Some(KycSetting::Enabled),
            issuer_name: Some("Acme".to_owned()),
            issuer_logo: Some(pictures::png(1)),
            policy_url: Some("https://acme.example/privacy".to_owned()),
            ..Default::default()
        };
        set_project(&self.engine, &project.id, change)
            .await
            .expect("a complete project can be enabled");
        self.client_of(&project.id).await
    }

    /// A client of that project with a new server key and every scope.
    pub async fn client_of(&self, project: &ProjectId) -> Client<'_> {
        self.client_with(project, KeyType::Server, Scope::ALL.into())
            .await
    }

    /// A client of that project with a new key.
    pub async fn client_with(
        &self,
        project: &ProjectId,
        key_type: KeyType,
        scopes: BTreeSet<Scope>,
    ) -> Client<'_> {
        let new = NewKey {
            project: project.clone(),
            scopes,
            key_type,
        };
        let (_, key) = create_key(&self.engine, new).await.expect("a key can be made");
        self.engine.refresh().await.expect("the settings can be read");
        Client {
            app: self,
            key: Some(key),
            project: project.clone(),
        }
    }

    /// Somebody without a key.
    pub fn anonymous(&self) -> Client<'_> {
        Client {
            app: self,
            key: None,
            project: ProjectId::from_bits(0),
        }
    }

    /// The settings of a project.
    pub async fn project(&self, id: &ProjectId) -> Project {
        let projects = engine::operate_projects::list_projects(&self.engine)
            .await
            .expect("projects can be listed");
        projects
            .into_iter()
            .find(|project| project.id == *id)
            .expect("the project is there")
    }

    /// Lets the worker do everything that is due, and the audit trail be chained.
    pub async fn work(&self) {
        engine::worker::work_off(&self.engine)
            .await
            .expect("the worker can work");
    }

    /// Reads the settings that commands have changed, as running servers do several times a second.
    pub async fn refresh(&self) {
        self.engine.refresh().await.expect("the settings can be read");
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("the router answers");
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 64 * 1024 * 1024)
            .await
            .expect("an answer has an end");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
            text,
        }
    }
}

/// Somebody who calls the API.
pub struct Client<'a> {
    app: &'a TestApp,
    /// The key that is sent, if any.
    pub key: Option<String>,
    /// The project that the key belongs to.
    pub project: ProjectId,
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as JSON, or null when it is none.
    pub body: Value,
    /// The body as text.
    pub text: String,
}

impl Answer {
    /// The status of each product, in order.
    pub fn statuses(&self) -> Vec<&str> {
        let items = self.body["eligibility"]
            .as_array()
            .expect("an answer about eligibility");
        items
            .iter()
            .map(|item| item["status"].as_str().expect("a status"))
            .collect()
    }

    /// What is said of one product.
    pub fn product(&self, code: &str) -> &Value {
        let items = self.body["eligibility"]
            .as_array()
            .expect("an answer about eligibility");
        items
            .iter()
            .find(|item| item["type"] == code)
            .expect("every product is listed")
    }

    /// Asserts the status, showing the body when it is another.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }
}

impl Client<'_> {
    /// Sends JSON to a path below the API's base.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("{BASE}{path}"));
        if let Some(key) = &self.key {
            request = request.header("X-API-KEY", key);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match body {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.app
            .send(request.body(body).expect("a request of a test is well formed"))
            .await
    }

    /// `GET`
    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None, &[]).await
    }

    /// `PUT`
    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::PUT, path, Some(body), &[]).await
    }

    /// `POST`
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::POST, path, Some(body), &[]).await
    }

    /// Accepts the privacy policy.
    pub async fn consent(&self, locator: &str) -> Answer {
        let body = serde_json::json!({
            "type": "crossmint-privacy-policy", "acceptedAt": self.app.engine.now().to_string(),
        });
        self.put(&format!("/users/{locator}/legal-documents"), &body)
            .await
            .expect(200)
    }

    /// States what is known about a user.
    pub async fn register(&self, locator: &str, person: &Value) -> Answer {
        self.put(&format!("/users/{locator}"), person).await
    }

    /// Uploads a file.
    pub async fn upload(&self, locator: &str, document_type: &str, bytes: &[u8]) -> Answer {
        self.post("/documents", &upload_body(locator, document_type, bytes))
            .await
    }

    /// Asks for verification.
    pub async fn trigger(&self, locator: &str) -> Answer {
        self.call(
            Method::PUT,
            &format!("/users/{locator}/identity-verification"),
            None,
            &[],
        )
        .await
        .expect(200)
    }

    /// Asks where the user stands.
    pub async fn status(&self, locator: &str) -> Answer {
        self.get(&format!("/users/{locator}/identity-verification"))
            .await
            .expect(200)
    }

    /// Consents, registers, triggers, and lets the worker do its work.
    pub async fn verify(&self, locator: &str, person: &Value) -> Answer {
        self.consent(locator).await;
        self.register(locator, person).await;
        self.trigger(locator).await;
        self.app.work().await;
        self.status(locator).await
    }
}

/// The body of an upload.
pub fn upload_body(locator: &str, document_type: &str, bytes: &[u8]) -> Value {
    serde_json::json!({
        "reference": { "userLocator": locator }, "documentType": document_type, "data": base64_text(bytes),
    })
}

fn base64_text(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
