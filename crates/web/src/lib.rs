//! Everything HTTP: the API of the contract, what operators probe, and the documentation of both.
//!
//! A call is read into types of `domain`, handed to one use case of `engine`, and what comes back is told.
//!
//! Architecture invariant: nothing here knows SQL, keys of encryption or what a file holds; this crate depends on
//! `engine` and `domain` alone. No locator, body, header or path of a call is ever logged.
//!
//! Start at [`router`]; the operations are in `api`, one file each.

mod api;
pub mod ceiling;
mod docs;
pub mod metrics;
mod observe;
mod openapi;
mod probes;
mod request_id;
mod stopwatch;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use engine::Engine;
use metrics_exporter_prometheus::PrometheusHandle;
use tower_http::catch_panic::CatchPanicLayer;

pub use axum::Router;
pub use stopwatch::{SinceStart, Stopwatch};

use api::code;
use api::error::Refusal;
use api::rate::RateLimiter;
use api::uploads::Uploads;
use request_id::RequestIds;

/// What the operator decides about HTTP.
#[derive(Clone)]
pub struct WebSettings {
    /// Where clients reach the service, such as `https://kyc.example.com`: the server that the OpenAPI document names.
    /// With `https` browsers are told to insist on it (RFC 6797).
    pub public_url: Option<String>,
    /// Where `/metrics` reads what was measured; without it there is no such path. See [`metrics::recorder`].
    pub metrics: Option<PrometheusHandle>,
    /// What rates and latencies are measured by.
    pub stopwatch: Arc<dyn Stopwatch>,
}

impl Default for WebSettings {
    fn default() -> Self {
        Self {
            public_url: None,
            metrics: None,
            stopwatch: Arc::new(SinceStart::new()),
        }
    }
}

impl fmt::Debug for WebSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebSettings")
            .field("public_url", &self.public_url)
            .field("metrics", &self.metrics.is_some())
            .finish_non_exhaustive()
    }
}

/// Everything HTTP, over one engine. Runs inside a Tokio runtime with a timer.
pub fn router(engine: Engine, settings: WebSettings) -> Router {
    let (router, document) = openapi::operations().split_for_parts();
    let pages = docs::Pages::new(&document, settings.public_url.as_deref());
    let has_metrics = settings.metrics.is_some();
    let web = Web(Arc::new(Shared {
        engine,
        settings,
        rates: RateLimiter::default(),
        uploads: Uploads::new(),
        request_ids: RequestIds::new(),
        calls: metrics::Calls::default(),
        pages,
    }));
    let router = router
        .route("/openapi.json", get(docs::openapi_json))
        .route("/docs", get(docs::docs_page))
        .route("/docs/style.css", get(docs::style));
    let router = if has_metrics {
        router.route("/metrics", get(metrics::show))
    } else {
        router
    };
    router
        .fallback(unknown_path)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(web.clone(), observe::observe))
        .with_state(web)
}

/// What every handler shares.
#[derive(Clone)]
pub(crate) struct Web(Arc<Shared>);

struct Shared {
    engine: Engine,
    settings: WebSettings,
    rates: RateLimiter,
    uploads: Uploads,
    request_ids: RequestIds,
    calls: metrics::Calls,
    pages: docs::Pages,
}

impl Web {
    pub(crate) fn engine(&self) -> &Engine {
        &self.0.engine
    }

    pub(crate) fn settings(&self) -> &WebSettings {
        &self.0.settings
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.settings.stopwatch.elapsed()
    }

    pub(crate) fn rates(&self) -> &RateLimiter {
        &self.0.rates
    }

    pub(crate) fn uploads(&self) -> &Uploads {
        &self.0.uploads
    }

    pub(crate) fn request_ids(&self) -> &RequestIds {
        &self.0.request_ids
    }

    pub(crate) fn calls(&self) -> &metrics::Calls {
        &self.0.calls
    }

    pub(crate) fn pages(&self) -> &docs::Pages {
        &self.0.pages
    }
}

async fn unknown_path() -> Refusal {
    code::UNKNOWN_PATH.into()
}

async fn method_not_allowed() -> Refusal {
    code::METHOD_NOT_ALLOWED.into()
}

/// The panic itself is not logged here: its message may hold anything.
fn panicked(_panic: Box<dyn std::any::Any + Send>) -> Response {
    tracing::error!("a call panicked");
    Refusal::from(code::INTERNAL).into_response()
}
