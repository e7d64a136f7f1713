//! The line to whichever server runs: a call is made again and again until it is answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::Method;
use serde_json::Value;
use tokio::sync::watch;

/// Where the operations of the contract stand.
const BASE: &str = "/api/2025-06-09";
/// How long one call may take.
const CALL_WITHIN: Duration = Duration::from_secs(20);
/// How long it may take until another server runs after a call was not answered.
const SERVED_AGAIN_WITHIN: Duration = Duration::from_secs(30);

/// Cloning shares it.
#[derive(Clone)]
pub struct Line(Arc<Shared>);

struct Shared {
    http: reqwest::Client,
    key: String,
    life: watch::Sender<Life>,
    sent: watch::Sender<usize>,
    answered: watch::Sender<usize>,
    unanswered: AtomicUsize,
}

/// The how-manieth server runs, and where.
#[derive(Clone, Default)]
struct Life {
    number: u32,
    url: Option<String>,
}

/// A call.
pub struct Call {
    pub method: Method,
    pub path: String,
    pub body: Option<Value>,
    pub idempotency_key: Option<String>,
}

impl Call {
    pub fn get(path: String) -> Self {
        Self {
            method: Method::GET,
            path,
            body: None,
            idempotency_key: None,
        }
    }

    pub fn put(path: String, body: Option<Value>) -> Self {
        Self {
            method: Method::PUT,
            path,
            body,
            idempotency_key: None,
        }
    }
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    /// How often the call was made before without an answer: whether it did anything then nobody knows.
    pub unanswered: u32,
}

impl Line {
    pub fn new(key: String) -> Self {
        // Some TLS provider has to be there, even for calls without TLS.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(CALL_WITHIN)
            .build()
            .unwrap();
        let (life, sent, answered) = Default::default();
        Self(Arc::new(Shared {
            http,
            key,
            life,
            sent,
            answered,
            unanswered: AtomicUsize::new(0),
        }))
    }

    /// Says where a new server is ready.
    pub fn connect(&self, url: &str) {
        self.0.life.send_modify(|life| {
            *life = Life {
                number: life.number + 1,
                url: Some(url.to_owned()),
            }
        });
    }

    /// Says that no server runs.
    pub fn hang_up(&self) {
        self.0.life.send_modify(|life| life.url = None);
    }

    /// Waits until that many calls have been sent, answered or not.
    pub async fn wait_for_calls(&self, count: usize) {
        self.0
            .sent
            .subscribe()
            .wait_for(|sent| *sent >= count)
            .await
            .unwrap();
    }

    /// Waits until that many calls have been answered.
    pub async fn wait_for_answers(&self, count: usize) {
        self.0
            .answered
            .subscribe()
            .wait_for(|answered| *answered >= count)
            .await
            .unwrap();
    }

    /// How many calls have been made without an answer.
    pub fn unanswered(&self) -> usize {
        self.0.unanswered.load(Ordering::Relaxed)
    }

    /// Makes a call until it is answered.
    pub async fn call(&self, call: &Call) -> Answer {
        let mut unanswered = 0;
        let mut lives = self.0.life.subscribe();
        let mut number = 0;
        loop {
            let served = lives.wait_for(|life| life.number > number && life.url.is_some());
            let served = tokio::time::timeout(SERVED_AGAIN_WITHIN, served).await;
            let served =
                served.unwrap_or_else(|_| panic!("{} was not answered by a living server", call.path));
            let life = served.unwrap().clone();
            number = life.number;
            if let Ok((status, body)) = self.send(&life.url.unwrap_or_default(), call).await {
                self.0.answered.send_modify(|answered| *answered += 1);
                return Answer {
                    status,
                    body,
                    unanswered,
                };
            }
            unanswered += 1;
            self.0.unanswered.fetch_add(1, Ordering::Relaxed);
        }
    }

    async fn send(&self, url: &str, call: &Call) -> reqwest::Result<(u16, Value)> {
        let mut request = self
            .0
            .http
            .request(call.method.clone(), format!("{url}{BASE}{}", call.path));
        request = request.header("X-API-KEY", &self.0.key);
        if let Some(key) = &call.idempotency_key {
            request = request.header("x-idempotency-key", key);
        }
        if let Some(body) = &call.body {
            request = request.json(body);
        }
        self.0.sent.send_modify(|sent| *sent += 1);
        let response = request.send().await?;
        let status = response.status().as_u16();
        Ok((status, response.json().await?))
    }
}
