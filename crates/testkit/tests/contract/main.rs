//! The contract, operation by operation, as a client sees it: one request, then the status and body that come back.

#![expect(clippy::unwrap_used, reason = "a test that can't go on stops where it stands")]

mod access;
mod documents;
mod identity_verification;
mod legal_documents;
mod live;
mod logs;
mod requests;
mod screening;
mod users;

use serde_json::Value;
use testkit::Answer;

/// The paths of the wrong fields, of an answer that is well formed for a refusal of wrong fields.
#[track_caller]
fn wrong_fields(answer: &Answer) -> Vec<&str> {
    assert_refusal(answer, 400, "invalid-request");
    let errors = answer.body["errors"].as_array().expect("wrong fields are listed");
    assert!(
        errors.iter().all(|field| field["message"].is_string()),
        "{}",
        answer.text
    );
    errors
        .iter()
        .map(|field| field["path"].as_str().expect("a field has a path"))
        .collect()
}

/// Asserts the status, the code, and the form that every refusal has.
#[track_caller]
fn assert_refusal(answer: &Answer, status: u16, code: &str) {
    let told = (answer.status.as_u16(), answer.body["code"].as_str());
    assert_eq!(told, (status, Some(code)), "{}", answer.text);
    assert_eq!(answer.body["error"], Value::Bool(true));
    assert!(
        answer.body["message"]
            .as_str()
            .is_some_and(|message| !message.is_empty()),
        "{}",
        answer.text
    );
    let has_fields = answer.body.get("errors").is_some();
    assert_eq!(has_fields, code == "invalid-request", "{}", answer.text);
    assert_eq!(answer.headers["content-type"], "application/json");
    assert!(answer.headers.contains_key("x-request-id"));
}
