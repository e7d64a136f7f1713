//! What surrounds every call: its name, its span in the logs, its time limit, its measurement, and the headers that
//! every answer has.

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument as _;

use crate::Web;
use crate::api::code;
use crate::api::error::Refusal;
use crate::api::held_body::HeldBody;
use crate::request_id::REQUEST_ID_HEADER;

/// How long a call may take, reading its body included, before it is given up.
const CALL_TIME_MAX: std::time::Duration = std::time::Duration::from_secs(30);

/// What the route of a call to an unknown path is called.
const NO_ROUTE: &str = "none";

/// Headers that every answer has unless it brings its own.
const SECURITY_HEADERS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    ),
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// Runs a call.
pub(crate) async fn observe(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let began = web.elapsed();
    let request_id = web.request_ids().of(request.headers());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or(NO_ROUTE, MatchedPath::as_str);
    let method = method_name(request.method());
    let span = tracing::info_span!(
        "call",
        request.id = request_id.to_str().unwrap_or_default(),
        http.method = method,
        http.route = route,
        project.id = tracing::field::Empty,
    );
    let body = HeldBody::take_from(&mut request);
    let mut response = answer(next, request, body).instrument(span.clone()).await;
    let latency = web.elapsed().saturating_sub(began);
    span.in_scope(|| {
        tracing::info!(
            http.status = response.status().as_u16(),
            latency_ms = latency.as_secs_f64() * 1000.0,
            "a call was answered"
        );
    });
    web.calls().count(method, route, response.status(), latency);
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static(REQUEST_ID_HEADER), request_id);
    add_security_headers(headers, web.settings().public_url.as_deref());
    response
}

async fn answer(next: Next, request: Request, body: HeldBody) -> Response {
    let response = match tokio::time::timeout(CALL_TIME_MAX, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            tracing::warn!("a call took too long and was given up");
            Refusal::from(code::TIMED_OUT).into_response()
        }
    };
    body.drain().await;
    response
}

/// The method, or one name for all that are made up, so that no client can fill the memory of the metrics.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}

fn add_security_headers(headers: &mut HeaderMap, public_url: Option<&str>) {
    for (name, value) in SECURITY_HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if public_url.is_some_and(|url| url.starts_with("https://")) {
        let a_year = HeaderValue::from_static("max-age=31536000");
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(a_year);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_an_answer_are_its_own_first() {
        let mut headers = HeaderMap::new();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("max-age=60"));
        add_security_headers(&mut headers, None);
        assert_eq!(headers[header::CACHE_CONTROL], "max-age=60");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert!(!headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
        add_security_headers(&mut headers, Some("https://kyc.example.com"));
        assert!(headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
    }

    #[test]
    fn made_up_methods_share_a_name() {
        assert_eq!(method_name(&Method::PUT), "PUT");
        assert_eq!(method_name(&Method::from_bytes(b"BREW").unwrap()), "OTHER");
    }
}
