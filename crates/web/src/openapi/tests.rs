use std::path::Path;

use serde_json::Value;

use super::*;

const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");

fn document() -> Value {
    serde_json::from_str(&to_json(&operations().into_openapi())).unwrap()
}

#[test]
fn the_committed_file_is_the_document() {
    let made = to_json(&operations().into_openapi());
    if std::env::var_os("BONAFIDE_WRITE_SNAPSHOTS").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(Path::new(SNAPSHOT).parent().unwrap()).unwrap();
        std::fs::write(SNAPSHOT, &made).unwrap();
    }
    let committed = std::fs::read_to_string(SNAPSHOT).unwrap_or_default();
    assert!(
        committed == made,
        "docs/openapi.json is not what the operations say: run this test with BONAFIDE_WRITE_SNAPSHOTS=1"
    );
}

fn walk<'v>(value: &'v Value, visit: &mut impl FnMut(&'v Value)) {
    visit(value);
    match value {
        Value::Object(members) => members.values().for_each(|member| walk(member, visit)),
        Value::Array(items) => items.iter().for_each(|item| walk(item, visit)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let mut references = 0;
    walk(&document, &mut |value| {
        if let Some(Value::String(reference)) = value.get("$ref") {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference}");
            references += 1;
        }
    });
    assert!(references > 50, "{references}");
}

#[test]
fn every_operation_of_the_contract_is_described_with_its_refusals() {
    let document = document();
    let base = "/api/2025-06-09";
    for (method, path, statuses) in [
        (
            "put",
            "/users/{userLocator}/legal-documents",
            "200 400 401 403 409 413 415 422 429 500 503",
        ),
        (
            "put",
            "/users/{userLocator}",
            "200 201 400 401 403 409 413 415 429 500 503",
        ),
        ("get", "/users/{userLocator}", "200 400 401 403 404 429 500 503"),
        (
            "post",
            "/documents",
            "200 201 400 401 403 404 409 413 415 422 429 500 503",
        ),
        (
            "get",
            "/documents/{documentId}",
            "200 400 401 403 404 429 500 503",
        ),
        (
            "put",
            "/users/{userLocator}/identity-verification",
            "200 400 401 403 404 409 429 500 503",
        ),
        (
            "get",
            "/users/{userLocator}/identity-verification",
            "200 400 401 403 404 429 500 503",
        ),
    ] {
        let operation = &document["paths"][format!("{base}{path}")][method];
        assert!(operation["summary"].is_string(), "{method} {path}");
        assert_eq!(
            operation["security"],
            serde_json::json!([{"apiKey": []}]),
            "{method} {path}"
        );
        let responses = operation["responses"].as_object().unwrap();
        let described: Vec<_> = responses.keys().map(String::as_str).collect();
        assert_eq!(described.join(" "), statuses, "{method} {path}");
        for (status, response) in responses {
            assert!(
                response["headers"]["x-request-id"].is_object(),
                "{method} {path} {status}"
            );
            assert!(
                response["content"]["application/json"]["schema"].is_object(),
                "{method} {path} {status}"
            );
        }
    }
}

#[test]
fn every_text_is_described_and_every_schema_is_used() {
    let document = document();
    let written = document.to_string();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        assert!(schema["description"].is_string(), "{name} has no description");
        assert!(
            written.contains(&format!("\"#/components/schemas/{name}\"")),
            "{name} is not used"
        );
        for (member, schema) in schema["properties"].as_object().into_iter().flatten() {
            assert!(
                schema["description"].is_string() || schema["oneOf"].is_array() || schema["$ref"].is_string(),
                "{name}.{member} has no description"
            );
        }
    }
}

#[test]
fn the_key_goes_into_its_header() {
    let scheme = &document()["components"]["securitySchemes"]["apiKey"];
    assert_eq!(
        (&scheme["in"], &scheme["name"]),
        (&"header".into(), &"X-API-KEY".into())
    );
}
