//! Over a real connection: what a client sees that is still sending when it is refused.

use std::net::SocketAddr;

use testkit::{Database, TestApp};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const MIB: usize = 1024 * 1024;

async fn serve(app: &TestApp) -> SocketAddr {
    let router = web::router(app.engine.clone(), web::WebSettings::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// Sends a whole body before it reads a byte, as simple clients do, and gives back what came.
async fn sent_whole(address: SocketAddr, head: &str, body_bytes: usize) -> String {
    let mut connection = TcpStream::connect(address).await.unwrap();
    let head = format!("{head}\r\nhost: test\r\nconnection: close\r\ncontent-length: {body_bytes}\r\n\r\n");
    connection.write_all(head.as_bytes()).await.unwrap();
    let chunk = vec![b'x'; 64 * 1024];
    let mut left = body_bytes;
    while left > 0 {
        let length = left.min(chunk.len());
        connection
            .write_all(&chunk[..length])
            .await
            .expect("the server goes on reading");
        left -= length;
    }
    let mut answer = String::new();
    connection
        .read_to_string(&mut answer)
        .await
        .expect("the answer arrives before the connection ends");
    answer
}

#[tokio::test]
async fn who_is_refused_while_sending_reads_why() {
    let app = TestApp::start(Database::Sqlite).await;
    let address = serve(&app).await;
    let client = app.client().await;
    let key = client.key.as_deref().unwrap();
    for (head, status, code) in [
        (
            "POST /api/2025-06-09/documents HTTP/1.1".to_owned(),
            "401",
            "missing-api-key",
        ),
        (
            format!("POST /api/2025-06-09/documents HTTP/1.1\r\nx-api-key: {key}"),
            "400",
            "invalid-json",
        ),
        (
            format!("PUT /api/2025-06-09/users/userId:1 HTTP/1.1\r\nx-api-key: {key}"),
            "413",
            "body-too-large",
        ),
        ("POST /nowhere HTTP/1.1".to_owned(), "404", "unknown-path"),
        ("DELETE /health HTTP/1.1".to_owned(), "405", "method-not-allowed"),
    ] {
        let answer = sent_whole(address, &head, 16 * MIB).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        assert!(answer.contains(&format!("\"code\":\"{code}\"")), "{answer}");
    }
}

#[tokio::test]
async fn who_asks_before_sending_is_spared_the_upload() {
    let app = TestApp::start(Database::Sqlite).await;
    let mut connection = TcpStream::connect(serve(&app).await).await.unwrap();
    let head = "POST /api/2025-06-09/documents HTTP/1.1\r\nhost: test\r\nexpect: 100-continue\r\n\
        content-length: 10000000\r\n\r\n";
    connection.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
}
