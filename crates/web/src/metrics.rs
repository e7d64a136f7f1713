//! What is measured of calls, and where Prometheus reads it.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use metrics::{Counter, Histogram, counter, describe_counter, describe_histogram, histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusRecorder};

use crate::Web;
use crate::api::code;
use crate::api::error::Refusal;

/// Calls answered, by method, route and status.
const CALLS: &str = "bonafide_http_calls_total";

/// How long calls took, in seconds, by method, route and status.
const CALL_SECONDS: &str = "bonafide_http_call_seconds";

/// Upper bounds of the latency histogram's buckets, in seconds.
const CALL_SECONDS_BUCKETS: [f64; 13] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
];

/// The media type of Prometheus' text format.
const PROMETHEUS_TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Makes the recorder that a process installs with `metrics::set_global_recorder` before it serves; its handle goes
/// into [`crate::WebSettings::metrics`].
pub fn recorder() -> Result<PrometheusRecorder, BuildError> {
    Ok(PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(CALL_SECONDS.to_owned()), &CALL_SECONDS_BUCKETS)?
        .build_recorder())
}

/// Says what the metrics of this crate mean; to be called once, after the recorder was installed.
pub fn describe() {
    describe_counter!(CALLS, "Calls answered, by method, route and status.");
    describe_histogram!(
        CALL_SECONDS,
        metrics::Unit::Seconds,
        "How long calls took, in seconds."
    );
}

/// What is measured of calls: looked up once for each method, route and status, of which there are few.
#[derive(Default)]
pub(crate) struct Calls(RwLock<HashMap<String, OfRoute>>);

/// By method and status.
type OfRoute = HashMap<(&'static str, StatusCode), (Counter, Histogram)>;

impl Calls {
    /// Counts an answered call.
    pub(crate) fn count(&self, method: &'static str, route: &str, status: StatusCode, latency: Duration) {
        let note = |(calls, seconds): &(Counter, Histogram)| {
            calls.increment(1);
            seconds.record(latency.as_secs_f64());
        };
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(measured) = known.get(route).and_then(|of| of.get(&(method, status))) {
            return note(measured);
        }
        drop(known);
        let labels = [
            ("method", method.to_owned()),
            ("route", route.to_owned()),
            ("status", status.as_str().to_owned()),
        ];
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let of_route = known.entry(route.to_owned()).or_default();
        let measured = of_route
            .entry((method, status))
            .or_insert_with(|| (counter!(CALLS, &labels), histogram!(CALL_SECONDS, &labels)));
        note(measured);
    }
}

/// `GET /metrics`: everything that was measured, for Prometheus.
pub(crate) async fn show(State(web): State<Web>) -> Response {
    match &web.settings().metrics {
        Some(handle) => ([(header::CONTENT_TYPE, PROMETHEUS_TEXT)], handle.render()).into_response(),
        None => Refusal::from(code::UNKNOWN_PATH).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_by_route_and_status() {
        let recorder = recorder().unwrap();
        let handle = recorder.handle();
        metrics::with_local_recorder(&recorder, || {
            describe();
            let calls = Calls::default();
            for _ in 0..3 {
                let route = "/api/2025-06-09/users/{userLocator}";
                calls.count("GET", route, StatusCode::NOT_FOUND, Duration::from_millis(3));
            }
        });
        let text = handle.render();
        let labels = r#"method="GET",route="/api/2025-06-09/users/{userLocator}",status="404""#;
        assert!(
            text.contains(&format!("bonafide_http_calls_total{{{labels}}} 3")),
            "{text}"
        );
        assert!(
            text.contains(&format!(
                "bonafide_http_call_seconds_bucket{{{labels},le=\"0.0025\"}} 0"
            )),
            "{text}"
        );
        assert!(
            text.contains(&format!(
                "bonafide_http_call_seconds_bucket{{{labels},le=\"0.005\"}} 3"
            )),
            "{text}"
        );
    }
}
