//! What is measured: a server on one database, with the ceilings beside it.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use anyhow::Context as _;
use domain::locator::UserLocator;
use domain::staging::Environment;
use engine::Engine;
use engine::caller::{KeyType, KycSetting, RateLimits, Scope};
use engine::ceiling::{BareTransactions, StatusKey};
use engine::operate_keys::{NewKey, create_key};
use engine::operate_projects::{CALLS_PER_MINUTE_MAX, NewProject, create_project, list_projects};
use tokio::runtime::Handle;

use super::connection::{Connection, request};
use super::figures::Measure;
use super::load::{self, Round, Work};
use super::people::People;
use super::work::{ApiClient, Asking, Registering, StoredBy, Storing, Verifying, status_request};
use crate::installation::Installation;
use crate::node::{Api, Node};
use crate::refusal::Refusal;
use crate::settings::Settings;

/// How many people are verified before anything is measured; their statuses are then read.
const WARM_UP_PEOPLE: usize = 256;
/// How long bare calls are made before anything is measured.
const WARM_UP: Duration = Duration::from_millis(500);
/// Any free port of the loopback address.
const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// A server that is measured.
pub struct Subject {
    engine: Engine,
    node: Node,
    address: SocketAddr,
    bare: Api,
    transactions: Arc<BareTransactions>,
    key: Arc<str>,
    people: Arc<People>,
    clients: Handle,
    stop_within: Duration,
    statuses: Arc<Vec<Vec<u8>>>,
    selects: Arc<Vec<Vec<u8>>>,
    next: Arc<AtomicUsize>,
}

impl Subject {
    /// Starts a server by these settings on a database that must be empty, and warms it up.
    pub async fn start(mut settings: Settings, clients: &Handle) -> anyhow::Result<Self> {
        settings.listen = LISTEN;
        (settings.tls_cert, settings.tls_key) = (PathBuf::new(), PathBuf::new());
        let mut installation = Installation::new(settings.clone(), None, Vec::new());
        let engine = installation.open().await?;
        if !list_projects(&engine).await?.is_empty() {
            engine.close().await;
            let message = "the database is in use: a bench fills a database of its own";
            return Err(Refusal::new("database-in-use", message).into());
        }
        let new = NewProject {
            name: "Bench".to_owned(),
            environment: Environment::Staging,
            kyc: KycSetting::Enabled,
            limits: RateLimits {
                writes_per_minute: CALLS_PER_MINUTE_MAX,
                reads_per_minute: CALLS_PER_MINUTE_MAX,
            },
        };
        let project = create_project(&engine, new).await?.id;
        let new = NewKey {
            project: project.clone(),
            scopes: Scope::ALL.into(),
            key_type: KeyType::Server,
        };
        let (_, key) = create_key(&engine, new).await?;
        engine.refresh().await?;
        let node = Node::start(&engine, &settings).await?;
        let address = node.address().context("a node with an API has an address")?;
        let locators: Vec<String> = (0..WARM_UP_PEOPLE)
            .map(|number| format!("userId:bench-{number}"))
            .collect();
        let status_key = |locator: &String| {
            let locator = UserLocator::parse(locator).context("a locator of the bench is one")?;
            anyhow::Ok(StatusKey::new(&engine, &project, &locator))
        };
        let keys = locators.iter().map(status_key).collect::<anyhow::Result<_>>()?;
        let bare = Api::start(
            LISTEN,
            None,
            web::ceiling::one_indexed_select_router(engine.clone(), keys),
        )
        .await?;
        let connections = settings.database_connections_max;
        let transactions = BareTransactions::open(&installation.database_url()?, connections).await?;
        let subject = Self {
            address,
            bare,
            transactions: Arc::new(transactions),
            people: Arc::new(People::new(&engine.now().to_string())),
            clients: clients.clone(),
            stop_within: settings.stop_within(),
            statuses: Arc::new(
                locators
                    .iter()
                    .map(|locator| status_request(&key, locator))
                    .collect(),
            ),
            selects: Arc::new(
                (0..locators.len())
                    .map(|n| request("GET", &format!("/{n}"), "", None))
                    .collect(),
            ),
            next: Arc::default(),
            key: key.into(),
            node,
            engine,
        };
        subject.warm_up().await?;
        Ok(subject)
    }

    async fn warm_up(&self) -> anyhow::Result<()> {
        for client in &mut self.verifying(1).await? {
            for _ in 0..WARM_UP_PEOPLE {
                client.once().await?;
            }
        }
        for measure in Measure::ALL {
            self.measure(measure, WARM_UP).await?;
        }
        Ok(())
    }

    /// Measures one thing for that long.
    pub async fn measure(&self, what: Measure, span: Duration) -> anyhow::Result<Round> {
        let workers = what.workers();
        match what {
            Measure::BareTransactions => self.store(StoredBy::Transaction, workers, span).await,
            Measure::CheapestWrites => self.store(StoredBy::CheapestWrite, workers, span).await,
            Measure::Registrations => {
                let workers = self
                    .api_clients(workers)
                    .await?
                    .into_iter()
                    .map(Registering)
                    .collect();
                load::run(&self.clients, workers, span).await
            }
            Measure::BareSelects => {
                let workers = self.asking(workers, self.bare.address(), &self.selects).await?;
                load::run(&self.clients, workers, span).await
            }
            Measure::Statuses => {
                let workers = self.asking(workers, self.address, &self.statuses).await?;
                load::run(&self.clients, workers, span).await
            }
            Measure::Verifications => load::run(&self.clients, self.verifying(workers).await?, span).await,
        }
    }

    async fn store(&self, how: StoredBy, workers: usize, span: Duration) -> anyhow::Result<Round> {
        let worker = || Storing {
            rows: self.transactions.clone(),
            how,
        };
        // The database's own client is the server's side of it.
        let workers = std::iter::repeat_with(worker).take(workers).collect();
        load::run(&Handle::current(), workers, span).await
    }

    async fn api_clients(&self, count: usize) -> anyhow::Result<Vec<ApiClient>> {
        let mut clients = Vec::with_capacity(count);
        for connection in self.connections(self.address, count).await? {
            clients.push(ApiClient {
                connection,
                key: self.key.clone(),
                people: self.people.clone(),
            });
        }
        Ok(clients)
    }

    async fn verifying(&self, count: usize) -> anyhow::Result<Vec<Verifying>> {
        Ok(self
            .api_clients(count)
            .await?
            .into_iter()
            .map(Verifying)
            .collect())
    }

    async fn asking(
        &self,
        count: usize,
        address: SocketAddr,
        requests: &Arc<Vec<Vec<u8>>>,
    ) -> anyhow::Result<Vec<Asking>> {
        let connections = self.connections(address, count).await?;
        let asking = |connection| Asking {
            connection,
            requests: requests.clone(),
            next: self.next.clone(),
        };
        Ok(connections.into_iter().map(asking).collect())
    }

    /// Connections that belong to the clients' threads.
    async fn connections(&self, address: SocketAddr, count: usize) -> anyhow::Result<Vec<Connection>> {
        let open = async move {
            let mut connections = Vec::with_capacity(count);
            for _ in 0..count {
                connections.push(Connection::open(address).await?);
            }
            anyhow::Ok(connections)
        };
        self.clients.spawn(open).await?
    }

    /// Takes the server down.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.bare.cut_off();
        if let Some(transactions) = Arc::into_inner(self.transactions) {
            transactions.remove().await?;
        }
        self.node.stop(self.stop_within).await;
        self.engine.close().await;
        Ok(())
    }
}
