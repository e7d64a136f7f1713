//! The refusals of an operation, for the OpenAPI document, out of the codes that can go with it.

use std::collections::BTreeMap;

use serde_json::json;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

use super::code::{self, Code};

/// The path names a user or a document wrongly.
pub(crate) const LOCATOR: &[Code] = &[code::INVALID_REQUEST];
/// The body can't be read, or is wrong.
pub(crate) const BODY: &[Code] = &[
    code::INVALID_REQUEST,
    code::INVALID_JSON,
    code::BODY_INCOMPLETE,
    code::BODY_TOO_LARGE,
    code::CONTENT_TYPE_NOT_SUPPORTED,
];
/// The caller may not call, or not now.
pub(crate) const AUTHORISATION: &[Code] = &[
    code::MISSING_API_KEY,
    code::UNKNOWN_API_KEY,
    code::SERVER_KEY_REQUIRED,
    code::MISSING_SCOPE,
    code::KYC_NOT_ENABLED,
    code::RATE_LIMITED,
];
/// Another call was faster.
pub(crate) const RACE: &[Code] = &[code::CONFLICT];
/// The fault is ours.
pub(crate) const INSIDE: &[Code] = &[code::INTERNAL, code::UNAVAILABLE, code::TIMED_OUT];

/// Describes the answers that go with some codes, one for each status.
pub(crate) fn responses_of(groups: &[&[Code]]) -> BTreeMap<String, RefOr<Response>> {
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in groups.iter().copied().flatten() {
        let codes = by_status.entry(code.status.as_u16()).or_default();
        if !codes.contains(code) {
            codes.push(*code);
        }
    }
    by_status
        .into_iter()
        .map(|(status, codes)| (status.to_string(), RefOr::T(response(status, &codes))))
        .collect()
}

fn response(status: u16, codes: &[Code]) -> Response {
    let examples = codes.iter().map(|code| (code.name, example(code)));
    let content = ContentBuilder::new()
        .schema(Some(RefOr::Ref(Ref::from_schema_name("ErrorBody"))))
        .examples_from_iter(examples)
        .build();
    let reasons: Vec<_> = codes
        .iter()
        .map(|code| format!("`{}`: {}.", code.name, code.message))
        .collect();
    let response = ResponseBuilder::new()
        .description(reasons.join(" "))
        .content("application/json", content);
    let response = match status {
        401 => response.header(
            "WWW-Authenticate",
            text_header("Names the header that carries the key."),
        ),
        429 => response.header("Retry-After", seconds_header()),
        _ => response,
    };
    response.build()
}

fn example(code: &Code) -> utoipa::openapi::example::Example {
    let mut body = json!({"error": true, "message": code.message, "code": code.name});
    if *code == code::INVALID_REQUEST {
        let (path, message) = ("userLocator", "must have a value after `userId:`");
        body["message"] = json!(format!("{path} {message}"));
        body["errors"] = json!([{"path": path, "message": message}]);
    }
    ExampleBuilder::new().value(Some(body)).build()
}

/// A header that is a text.
pub(crate) fn text_header(description: &str) -> utoipa::openapi::Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .description(Some(description))
        .build()
}

fn seconds_header() -> utoipa::openapi::Header {
    HeaderBuilder::new()
        .schema(Some(
            ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)),
        ))
        .description(Some("Whole seconds to wait."))
        .build()
}

/// Names the refusals of an operation: groups of codes, then codes of its own.
macro_rules! refusals {
    ($name:ident: $($group:ident),+, [$($code:expr),*]) => {
        struct $name;

        impl utoipa::IntoResponses for $name {
            fn responses() -> std::collections::BTreeMap<
                String,
                utoipa::openapi::RefOr<utoipa::openapi::response::Response>,
            > {
                use super::refusals::{responses_of, $($group),+};
                responses_of(&[$($group),+, &[$($code),*]])
            }
        }
    };
}
pub(crate) use refusals;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_answer_for_each_status_names_every_code_of_it() {
        let responses = responses_of(&[LOCATOR, BODY, AUTHORISATION, &[code::UNKNOWN_USER]]);
        let statuses: Vec<_> = responses.keys().map(String::as_str).collect();
        assert_eq!(statuses, ["400", "401", "403", "404", "413", "415", "429"]);
        let RefOr::T(forbidden) = &responses["403"] else {
            panic!("not a reference")
        };
        for code in ["server-key-required", "missing-scope", "kyc-not-enabled"] {
            assert!(forbidden.description.contains(code), "{code}");
        }
    }
}
