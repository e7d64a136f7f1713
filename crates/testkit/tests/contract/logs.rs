//! What calls leave in the logs: who called what and how it ended, and nothing about the person.

use std::io;
use std::sync::{Arc, Mutex};

use axum::http::Method;
use serde_json::{Value, json};
use testkit::app::upload_body;
use testkit::people::john_doe;
use testkit::{Database, TestApp};
use tracing_subscriber::fmt::MakeWriter;

/// Lines of the log, as an operator gets them.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl Lines {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

#[tokio::test]
async fn a_call_is_logged_by_its_template_and_without_personal_data() {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(lines.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let app = TestApp::start(Database::Sqlite).await;
    let client = app.client().await;
    let locator = "email:somebody.private%40example.org";
    client.verify(locator, &john_doe(app.engine.now())).await;
    client
        .get(&format!("/users/{locator}?token=in-the-query"))
        .await
        .expect(200);
    client
        .upload(
            "email:somebody.private@example.org",
            "id-passport",
            &testkit::pictures::png(1),
        )
        .await
        .expect(201);
    client
        .put(
            "/users/email:wrong.private",
            &json!({"userDetails": {"firstName": 7}}),
        )
        .await
        .expect(400);
    let body = upload_body("userId:nobody.private", "id-passport", &testkit::pictures::png(1));
    let headers = [
        ("x-idempotency-key", "key-of-private"),
        ("x-request-id", "call-1842"),
    ];
    client
        .call(Method::POST, "/documents", Some(&body), &headers)
        .await
        .expect(404);

    let text = lines.text();
    let calls: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line of the log is JSON"))
        .filter(|line: &Value| line["fields"]["message"] == "a call was answered")
        .collect();
    let last = calls.last().expect("calls are logged");
    assert_eq!(last["fields"]["http.status"], 404);
    assert!(last["fields"]["latency_ms"].is_number());
    let span = &last["span"];
    assert_eq!(span["request.id"], "call-1842");
    assert_eq!(
        (&span["http.method"], &span["http.route"]),
        (&json!("POST"), &json!("/api/2025-06-09/documents"))
    );
    assert_eq!(span["project.id"], client.project.as_str());
    let registered = calls
        .iter()
        .find(|call| call["span"]["http.route"] == "/api/2025-06-09/users/{userLocator}");
    assert!(registered.is_some(), "a path is logged by its template");

    let key = client.key.as_deref().unwrap();
    for private in [
        "private",
        "in-the-query",
        "Doe",
        "1990-01-15",
        "123-45-6789",
        "123456789",
        "Chicago",
        "12125551234",
        "john.doe",
        key,
    ] {
        assert!(!text.contains(private), "{private} is in the logs");
    }
    // Four digits turn up by chance among those of a time or an identifier: they are looked for as a word.
    let is_in_a_word = |c: char| c.is_alphanumeric() || c == '.';
    let has_last_four = text.split(|c| !is_in_a_word(c)).any(|word| word == "6789");
    assert!(
        !has_last_four,
        "the last four digits of the number are in the logs"
    );
}
