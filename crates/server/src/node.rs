//! A running process of the installation: the API on a socket, and the background worker.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use axum_server::Handle;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use engine::Engine;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use web::{Router, WebSettings};

use crate::settings::Settings;

/// How long a new connection may take until its first request has arrived, headers included.
const FIRST_REQUEST_WITHIN: Duration = Duration::from_secs(30);
/// How long a kept connection may stay without a next request, and the head of one may take.
const NEXT_REQUEST_WITHIN: Duration = Duration::from_secs(75);
/// Requests that one HTTP/2 connection may have open.
const STREAMS_MAX: u32 = 128;
/// How often measured latencies are put into their buckets, so that they do not pile up where nobody reads them.
const METRICS_UPKEEP_EVERY: Duration = Duration::from_secs(5);

/// The background work of a process, and optionally its API.
pub struct Node {
    engine: Engine,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
    api: Option<Api>,
}

/// Routes on a socket.
pub struct Api {
    address: SocketAddr,
    url: String,
    handle: Handle<SocketAddr>,
    server: JoinHandle<std::io::Result<()>>,
}

impl Api {
    /// Listens there. When this returns, calls are taken.
    ///
    /// # Errors
    /// When the address is taken or not ours.
    pub async fn start(listen: SocketAddr, tls: Option<RustlsConfig>, router: Router) -> anyhow::Result<Api> {
        let listener = TcpListener::bind(listen).with_context(|| format!("cannot listen on {listen}"))?;
        let address = listener.local_addr()?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://{address}");
        let handle = Handle::new();
        let mut server = axum_server::from_tcp(listener)?
            .handle(handle.clone())
            .first_request_timeout(FIRST_REQUEST_WITHIN)
            .accept_error_handler(
                |_, error| tracing::debug!(error = %error, "a connection was not accepted"),
            );
        server
            .http_builder()
            .http1()
            .header_read_timeout(NEXT_REQUEST_WITHIN);
        server.http_builder().http2().max_concurrent_streams(STREAMS_MAX);
        let app = router.into_make_service_with_connect_info::<SocketAddr>();
        let server = match tls {
            Some(tls) => {
                let server = server.acceptor(RustlsAcceptor::new(tls));
                tokio::spawn(async move { server.serve(app).await })
            }
            None => tokio::spawn(async move { server.serve(app).await }),
        };
        handle.listening().await.context("the server did not start")?;
        Ok(Api {
            address,
            url,
            handle,
            server,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more calls, and cuts off those that run.
    pub fn cut_off(self) {
        self.handle.shutdown();
    }
}

impl Node {
    /// Starts the worker, without an API.
    pub fn start_worker(engine: &Engine) -> Node {
        let (stop, stopped) = watch::channel(false);
        let follower = {
            let (engine, stopped) = (engine.clone(), stopped.clone());
            tokio::spawn(async move { engine.follow(stopped).await })
        };
        let worker = tokio::spawn(engine::worker::run_worker(engine.clone(), stopped));
        Node {
            engine: engine.clone(),
            stop,
            tasks: vec![follower, worker],
            api: None,
        }
    }

    /// Starts the API and the worker. When this returns, the API takes calls.
    ///
    /// # Errors
    /// When the address is taken or not ours, or the TLS files cannot be used.
    pub async fn start(engine: &Engine, settings: &Settings) -> anyhow::Result<Node> {
        let tls = match settings.tls() {
            Some((certificate, key)) => Some(read_tls(certificate, key).await?),
            None => None,
        };
        let router = web::router(engine.clone(), web_settings(settings));
        let api = Api::start(settings.listen, tls, router).await?;
        Ok(Node {
            api: Some(api),
            ..Self::start_worker(engine)
        })
    }

    /// Where the API listens; nothing for a worker.
    pub fn address(&self) -> Option<SocketAddr> {
        self.api.as_ref().map(|api| api.address)
    }

    /// The URL of the address that the API listens on; empty for a worker.
    pub fn url(&self) -> &str {
        self.api.as_ref().map_or("", |api| &api.url)
    }

    /// Stops taking calls and jobs, lets those that run finish, gives leases back, closes the database. What has not
    /// finished in time is cut off; its leases run out by themselves.
    pub async fn stop(mut self, within: Duration) {
        self.stop.send_replace(true);
        if let Some(api) = &self.api {
            api.handle.graceful_shutdown(Some(within));
        }
        let deadline = tokio::time::Instant::now() + within;
        for task in &mut self.tasks {
            if tokio::time::timeout_at(deadline, &mut *task).await.is_err() {
                tracing::warn!("background work did not finish in time; its leases will run out");
                task.abort();
            }
        }
        if let Some(api) = self.api
            && tokio::time::timeout_at(deadline + Duration::from_secs(1), api.server)
                .await
                .is_err()
        {
            tracing::warn!("running requests did not finish in time");
        }
        self.engine.close().await;
    }
}

/// Waits for SIGTERM or SIGINT, and says which one it was.
///
/// # Errors
/// When the operating system lets no handler be set.
pub async fn stop_signal() -> anyhow::Result<&'static str> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(tokio::select! {
        _ = terminate.recv() => "SIGTERM",
        _ = interrupt.recv() => "SIGINT",
    })
}

fn web_settings(settings: &Settings) -> WebSettings {
    WebSettings {
        public_url: Some(settings.public_url.clone()).filter(|url| !url.is_empty()),
        metrics: metrics_handle(),
        ..WebSettings::default()
    }
}

/// What `/metrics` reads; nothing when this process records elsewhere already.
fn metrics_handle() -> Option<PrometheusHandle> {
    let recorder = web::metrics::recorder().ok()?;
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).ok()?;
    web::metrics::describe();
    let upkeep = handle.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(METRICS_UPKEEP_EVERY).await;
            upkeep.run_upkeep();
        }
    });
    Some(handle)
}

async fn read_tls(certificate: &Path, key: &Path) -> anyhow::Result<RustlsConfig> {
    // Another part of the process may have installed the same provider already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let shown = (certificate.display(), key.display());
    RustlsConfig::from_pem_file(certificate, key)
        .await
        .with_context(|| format!("the certificate {} and key {} cannot be used", shown.0, shown.1))
}
