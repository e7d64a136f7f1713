//! What is measured, as workers that do it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::bail;
use engine::ceiling::BareTransactions;

use super::connection::{Answer, Connection, request};
use super::load::Work;
use super::people::{Newcomer, People};

/// Where the operations about users stand.
const USERS: &str = "/api/2025-06-09/users";
/// The pause before the first look at a status; each later one is twice as long, up to the longest.
const FIRST_LOOK_AFTER: Duration = Duration::from_millis(20);
const LOOK_AFTER_MAX: Duration = Duration::from_millis(40);
/// How often a status is looked at before it is given up.
const LOOKS_MAX: u32 = 500;
/// What a bare transaction stores: about as much as an audit entry.
const PAYLOAD: [u8; 100] = [7; 100];
/// How often a status says it when everything is.
const PRODUCTS: usize = 4;

fn expect(answer: &Answer<'_>, status: u16, what: &str) -> anyhow::Result<()> {
    if answer.status != status {
        bail!(
            "{what} was answered with {}: {}",
            answer.status,
            String::from_utf8_lossy(answer.body)
        );
    }
    Ok(())
}

/// A client of the API.
pub struct ApiClient {
    /// Its connection.
    pub connection: Connection,
    /// Its key.
    pub key: Arc<str>,
    /// Whom it registers.
    pub people: Arc<People>,
}

impl ApiClient {
    async fn register(&mut self, person: &Newcomer, status: u16) -> anyhow::Result<()> {
        let path = format!("{USERS}/{}", person.locator);
        let sent = request("PUT", &path, &self.key, Some(&person.body));
        expect(&self.connection.call(&sent).await?, status, "a registration")
    }

    async fn accept(&mut self, person: &Newcomer) -> anyhow::Result<()> {
        let body = r#"{"type":"crossmint-privacy-policy","acceptedAt":"2026-01-01T00:00:00Z"}"#;
        let path = format!("{USERS}/{}/legal-documents", person.locator);
        let sent = request("PUT", &path, &self.key, Some(body));
        expect(&self.connection.call(&sent).await?, 200, "an acceptance")
    }

    async fn trigger(&mut self, person: &Newcomer) -> anyhow::Result<()> {
        let path = format!("{USERS}/{}/identity-verification", person.locator);
        let sent = request("PUT", &path, &self.key, None);
        expect(&self.connection.call(&sent).await?, 200, "a trigger")
    }

    /// Waits until the person is verified for every product.
    async fn wait_for_verified(&mut self, person: &Newcomer) -> anyhow::Result<()> {
        let sent = status_request(&self.key, &person.locator);
        let mut pause = FIRST_LOOK_AFTER;
        for _ in 0..LOOKS_MAX {
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LOOK_AFTER_MAX);
            let answer = self.connection.call(&sent).await?;
            expect(&answer, 200, "a look at a status")?;
            let text = String::from_utf8_lossy(answer.body);
            if text.matches(r#""status":"verified""#).count() == PRODUCTS {
                return Ok(());
            }
            if !text.contains("pending-review") {
                bail!("somebody was to be verified and was not: {text}");
            }
        }
        bail!("somebody was not verified in time")
    }
}

/// The call that asks where somebody stands.
pub fn status_request(key: &str, locator: &str) -> Vec<u8> {
    request(
        "GET",
        &format!("{USERS}/{locator}/identity-verification"),
        key,
        None,
    )
}

/// Registers somebody new each time.
pub struct Registering(pub ApiClient);

impl Work for Registering {
    async fn once(&mut self) -> anyhow::Result<()> {
        let person = self.0.people.newcomer();
        self.0.register(&person, 201).await
    }
}

/// Takes somebody new all the way each time: consent, details, trigger, looks at the status until it says `verified`.
pub struct Verifying(pub ApiClient);

impl Work for Verifying {
    async fn once(&mut self) -> anyhow::Result<()> {
        let person = self.0.people.newcomer();
        self.0.accept(&person).await?;
        self.0.register(&person, 200).await?;
        self.0.trigger(&person).await?;
        self.0.wait_for_verified(&person).await
    }
}

/// Makes the same few calls in turn, all of which are answered with 200.
pub struct Asking {
    /// Its connection.
    pub connection: Connection,
    /// The calls.
    pub requests: Arc<Vec<Vec<u8>>>,
    /// Which call is next; shared by all clients.
    pub next: Arc<AtomicUsize>,
}

impl Work for Asking {
    async fn once(&mut self) -> anyhow::Result<()> {
        let next = self.next.fetch_add(1, Ordering::Relaxed) % self.requests.len();
        expect(&self.connection.call(&self.requests[next]).await?, 200, "a look")
    }
}

/// Stores one small row each time.
pub struct Storing {
    /// Where.
    pub rows: Arc<BareTransactions>,
    /// How.
    pub how: StoredBy,
}

/// How a small row is stored.
#[derive(Debug, Clone, Copy)]
pub enum StoredBy {
    /// In a transaction of its own, begun and committed.
    Transaction,
    /// As cheaply as it can be made durable.
    CheapestWrite,
}

impl Work for Storing {
    async fn once(&mut self) -> anyhow::Result<()> {
        match self.how {
            StoredBy::Transaction => self.rows.insert(&PAYLOAD).await?,
            StoredBy::CheapestWrite => self.rows.insert_at_best(&PAYLOAD).await?,
        }
        Ok(())
    }
}
