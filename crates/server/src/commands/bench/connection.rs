//! The least that an HTTP/1.1 client can be, so that it costs as little as possible beside the server that it calls:
//! one kept connection, one call after the other, answers with a `Content-Length`.

use std::net::SocketAddr;

use anyhow::{Context as _, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Largest answer that is read, in bytes.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// How much is read at once, in bytes.
const READ_BYTES: usize = 4 * 1024;

/// A connection to the server.
pub struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

/// What was answered.
pub struct Answer<'a> {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: &'a [u8],
}

/// A call as it goes over the wire.
pub fn request(method: &str, path: &str, key: &str, body: Option<&str>) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nx-api-key: {key}\r\n");
    match body {
        Some(body) => {
            let length = body.len();
            text.push_str(&format!(
                "content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
            ));
        }
        None => text.push_str("content-length: 0\r\n\r\n"),
    }
    text.into_bytes()
}

impl Connection {
    /// Connects.
    pub async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            received: Vec::with_capacity(READ_BYTES),
        })
    }

    /// Makes a call and waits for the whole answer.
    pub async fn call(&mut self, request: &[u8]) -> anyhow::Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.received.clear();
        let head = loop {
            if let Some(end) = find(&self.received, b"\r\n\r\n") {
                break end + 4;
            }
            self.read().await?;
        };
        let (status, length) = read_head(&self.received[..head])?;
        while self.received.len() < head + length {
            self.read().await?;
        }
        Ok(Answer {
            status,
            body: &self.received[head..head + length],
        })
    }

    async fn read(&mut self) -> anyhow::Result<()> {
        if self.received.len() > ANSWER_BYTES_MAX {
            bail!("an answer is longer than {ANSWER_BYTES_MAX} bytes");
        }
        self.received.reserve(READ_BYTES);
        if self.stream.read_buf(&mut self.received).await? == 0 {
            bail!("the server closed the connection");
        }
        Ok(())
    }
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

/// The status, and the length of the body.
fn read_head(head: &[u8]) -> anyhow::Result<(u16, usize)> {
    let head = std::str::from_utf8(head).context("the head of an answer is no text")?;
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .and_then(|status| status.parse().ok());
    let length = lines
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok());
    Ok((
        status.context("an answer without a status")?,
        length.context("an answer without a length")?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_an_answer_is_read() {
        let head = b"HTTP/1.1 201 Created\r\ncontent-type: text/plain\r\nContent-Length: 17\r\n\r\n";
        assert_eq!(read_head(head).unwrap(), (201, 17));
        for wrong in [
            &b"HTTP/1.1 200 OK\r\n\r\n"[..],
            b"nonsense",
            b"HTTP/1.1 two\r\ncontent-length: 1\r\n\r\n",
            b"\xff",
        ] {
            assert!(read_head(wrong).is_err());
        }
    }

    #[test]
    fn a_call_says_how_long_its_body_is() {
        let sent = String::from_utf8(request("PUT", "/a", "sk_1", Some("{\"é\":1}"))).unwrap();
        assert!(sent.ends_with("content-length: 8\r\n\r\n{\"é\":1}"), "{sent}");
    }
}
