//! `GET /openapi.json`, and `GET /docs`: the same document for people, rendered on the server, without script and
//! without anything from elsewhere.

mod fields;
mod prose;
mod reference;

use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::{OpenApi, ServerBuilder};

use crate::Web;
use crate::openapi::to_json;
use reference::Reference;

/// The style of the page.
const STYLE: &str = include_str!("../assets/docs.css");

/// What a browser may load for the page: its style, and nothing else.
const CONTENT_SECURITY_POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// How long a browser may keep documentation, which changes only with the program.
const CACHE_CONTROL: &str = "public, max-age=300";

/// The documentation, made once.
pub(crate) struct Pages {
    openapi_json: Bytes,
    docs_html: Bytes,
}

impl Pages {
    /// Renders the document for one server.
    pub(crate) fn new(document: &OpenApi, public_url: Option<&str>) -> Self {
        let mut document = document.clone();
        if let Some(url) = public_url {
            let server = ServerBuilder::new().url(url.trim_end_matches('/')).build();
            document.servers = Some(vec![server]);
        }
        let page = DocsPage {
            reference: Reference::of(&document),
        };
        let docs_html = page.render().expect("the template writes texts into memory");
        Self {
            openapi_json: to_json(&document).into(),
            docs_html: docs_html.into(),
        }
    }
}

/// The page that shows the whole API.
#[derive(Template)]
#[template(path = "docs.html")]
struct DocsPage {
    reference: Reference,
}

/// `GET /openapi.json`
pub(crate) async fn openapi_json(State(web): State<Web>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, CACHE_CONTROL),
    ];
    (headers, web.pages().openapi_json.clone()).into_response()
}

/// `GET /docs`
pub(crate) async fn docs_page(State(web): State<Web>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, CACHE_CONTROL),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    ];
    (headers, web.pages().docs_html.clone()).into_response()
}

/// `GET /docs/style.css`
pub(crate) async fn style() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, CACHE_CONTROL),
    ];
    (headers, STYLE).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(public_url: Option<&str>) -> (String, String) {
        let pages = Pages::new(&crate::openapi::operations().into_openapi(), public_url);
        let text = |bytes: Bytes| String::from_utf8(bytes.to_vec()).unwrap();
        (text(pages.docs_html), text(pages.openapi_json))
    }

    #[test]
    fn the_page_shows_every_operation_with_its_fields_codes_and_examples() {
        let (html, _) = page(None);
        for shown in [
            "Accept a legal document",
            "Create or update a user",
            "Get a user",
            "Upload a document",
            "Get a document&#39;s record",
            "Trigger identity verification",
            "Get identity verification status",
            "Whether the process can serve",
            "<code>/api/2025-06-09/users/{userLocator}</code>",
            "kycData.identityDocument.issuingCountryCode",
            "<code>kyc-not-enabled</code>",
            "money-service-business",
            "pending-manual-review",
            "eligibility[].missingDocuments",
            "X-API-KEY",
        ] {
            let plain = shown.replace("&#39;", "'");
            assert!(html.contains(shown) || html.contains(&plain), "{shown}");
        }
    }

    #[test]
    fn the_page_needs_no_script_and_nothing_from_elsewhere() {
        let (html, _) = page(Some("https://kyc.example.com/"));
        for absent in ["<script", "javascript:", " onload", " style=", "<img", "src="] {
            assert!(!html.contains(absent), "{absent}");
        }
        let links: Vec<_> = html
            .match_indices("href=\"")
            .map(|(at, _)| &html[at + 6..at + 7])
            .collect();
        assert!(!links.is_empty());
        assert!(links.iter().all(|first| ["#", "/"].contains(first)), "{links:?}");
        assert!(!STYLE.contains("url(") && !STYLE.contains("@import"));
    }

    #[test]
    fn anchors_lead_somewhere() {
        let (html, _) = page(None);
        for (at, _) in html.match_indices("href=\"#") {
            let name = html[at + 7..].split('"').next().unwrap();
            assert!(html.contains(&format!("id=\"{name}\"")), "{name}");
        }
    }

    #[test]
    fn the_public_url_is_the_server() {
        let (html, json) = page(Some("https://kyc.example.com/"));
        assert!(json.contains(r#""url": "https://kyc.example.com""#));
        assert!(html.contains("https://kyc.example.com"));
        assert!(!page(None).1.contains("\"servers\""));
    }
}
