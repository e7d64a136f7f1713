//! A running server: ready, stopped, killed, and beside other commands.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::program::{Place, Server, WITHIN};

/// One call; the status and the body.
pub fn call(method: &str, url: &str, key: &str, body: Option<&Value>) -> (u16, Value) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        // Some TLS provider has to be there, even for calls without TLS.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut request = client
            .request(method.parse().unwrap(), url)
            .header("X-API-KEY", key);
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        (status, response.json().await.unwrap_or(Value::Null))
    })
}

pub fn user_url(server: &Server, user: &str) -> String {
    format!("{}/api/2025-06-09/users/userId:{user}", server.url)
}

fn person() -> Value {
    json!({"userDetails": {
        "firstName": "Ada", "lastName": "Quentin", "dateOfBirth": "1980-02-03", "countryOfResidence": "FR",
    }})
}

#[test]
fn it_serves_and_ends_with_code_0_on_sigterm_and_sigint() {
    for signal in ["TERM", "INT"] {
        let place = Place::new();
        let server = place.serve();
        assert_eq!(call("GET", &format!("{}/health", server.url), "", None).0, 200);
        assert_eq!(call("GET", &format!("{}/ready", server.url), "", None).0, 200);
        assert_eq!(
            call("GET", &format!("{}/openapi.json", server.url), "", None).0,
            200
        );
        let url = server.url.clone();
        let (status, log) = server.end(signal);
        assert_eq!(status.code(), Some(0), "{log}");
        let lines: Vec<Value> = log
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let listening = lines
            .iter()
            .filter(|line| line["message"] == "listening")
            .collect::<Vec<_>>();
        assert_eq!(listening.len(), 1, "{log}");
        assert_eq!(listening[0]["listen.url"], json!(url));
        assert!(log.contains("Back it up now"), "{log}");
    }
}

#[test]
fn commands_work_while_it_runs_and_take_effect_on_it() {
    let place = Place::new();
    let server = place.serve();
    let key = place.key();
    let user = user_url(&server, "ada");
    assert_eq!(call("PUT", &user, &key, Some(&person())).0, 201);
    let keys = place.json(&["key", "list"]);
    place.json(&["key", "revoke", keys["keys"][0]["keyId"].as_str().unwrap()]);
    let started = Instant::now();
    while call("GET", &user, &key, None).0 != 401 {
        assert!(
            started.elapsed() < Duration::from_secs(5),
            "the key is still valid"
        );
    }
}

#[test]
fn what_it_acknowledged_survives_kill_9() {
    let place = Place::new();
    let key = place.key();
    let server = place.serve();
    assert_eq!(
        call("PUT", &user_url(&server, "ada"), &key, Some(&person())).0,
        201
    );
    let (status, _) = server.end("KILL");
    assert!(!status.success());
    let server = place.serve();
    let (status, user) = call("GET", &user_url(&server, "ada"), &key, None);
    assert_eq!(status, 200);
    assert_eq!(user["userDetails"], true);
    assert_eq!(place.json(&["audit", "verify"])["intact"], true);
    assert_eq!(server.end("TERM").0.code(), Some(0));
}

#[test]
fn a_request_that_runs_is_answered_before_the_end() {
    use std::io::{Read as _, Write as _};
    let place = Place::new();
    let key = place.key();
    let server = place.serve();
    let address = server.url.strip_prefix("http://").unwrap().to_owned();
    let body = person().to_string();
    let mut stream = std::net::TcpStream::connect(&address).unwrap();
    let head = format!(
        "PUT /api/2025-06-09/users/userId:ada HTTP/1.1\r\nHost: {address}\r\nX-API-KEY: {key}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // The interim answer says that the handler reads the body: the request runs.
    let mut interim = [0; 25];
    stream.read_exact(&mut interim).unwrap();
    assert!(
        interim.starts_with(b"HTTP/1.1 100"),
        "{}",
        String::from_utf8_lossy(&interim)
    );
    let id = server.id().to_string();
    assert!(
        std::process::Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .unwrap()
            .success()
    );
    // New connections are refused once it stops.
    let started = Instant::now();
    while std::net::TcpStream::connect(&address).is_ok() {
        assert!(started.elapsed() < WITHIN, "connections are still accepted");
    }
    stream.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
}

#[test]
fn a_taken_address_is_refused() {
    let place = Place::new();
    let server = place.serve();
    let address = server.url.strip_prefix("http://").unwrap();
    let refusal = place.run(&["serve", "--listen", address]);
    assert_eq!(refusal.status.code(), Some(1));
    assert!(refusal.err.contains(address), "{}", refusal.err);
}

#[test]
fn it_serves_tls_by_certificate_and_key() {
    let place = Place::new();
    let made = std::process::Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
        ])
        .args(["-keyout", "key.pem", "-out", "cert.pem"])
        .current_dir(place.path())
        .output();
    if !made.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: openssl is not installed");
        return;
    }
    let server = place.serve_with(&["--tls-cert", "cert.pem", "--tls-key", "key.pem"]);
    assert!(server.url.starts_with("https://"), "{}", server.url);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .no_proxy()
            .tls_danger_accept_invalid_certs(true)
            .build()
            .unwrap();
        assert_eq!(
            client
                .get(format!("{}/health", server.url))
                .send()
                .await
                .unwrap()
                .status(),
            200
        );
        assert!(
            client
                .get(format!("{}/health", server.url.replace("https", "http")))
                .send()
                .await
                .is_err()
        );
    });
    assert_eq!(server.end("TERM").0.code(), Some(0));
}
