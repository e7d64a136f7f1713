//! Fetches screening lists from where they are published, when they have changed, and imports them.

use std::fs::File;
use std::io::{Seek, Write};
use std::time::Duration;

use base64::Engine as _;
use reqwest::header::{ETAG, HeaderMap, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use reqwest::{StatusCode, Url};
use sha2::{Digest, Sha256};
use storage::list_origins::ListOriginRow;

use crate::failure::use_case_error;
use crate::import_list::{
    ImportError, ImportList, LIST_FILE_BYTES_MAX, ListFile, ListVersion, Shrinking, import_list,
};
use crate::{Engine, Failure, audit};

/// How long a publisher may take to take a connection.
const CONNECTED_WITHIN: Duration = Duration::from_secs(15);
/// How long a publisher may be silent in the middle of a file.
const NEXT_BYTES_WITHIN: Duration = Duration::from_secs(60);
/// How long a whole file may take.
const FETCHED_WITHIN: Duration = Duration::from_secs(30 * 60);
/// Publishers send callers on to their stores; not further than this.
const REDIRECTS_MAX: usize = 5;
/// Longest `ETag` or `Last-Modified` that is kept.
const VALIDATOR_BYTES_MAX: usize = 512;
/// The hash of what is sent, where a publisher states it (RFC 9530).
static DIGEST_HEADERS: [HeaderName; 2] = [
    HeaderName::from_static("repr-digest"),
    HeaderName::from_static("content-digest"),
];
const DIGEST_PREFIX: &str = "sha-256=:";

/// A list, and where it is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListAddress {
    /// Which list, by the code of its source.
    pub source: String,
    /// Where it is.
    pub url: String,
}

/// What came of a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Synced {
    /// It is the list in force.
    Unchanged,
    /// It was imported.
    Imported(ListVersion),
}

/// How much of a file has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes so far.
    pub bytes: u64,
    /// Of so many, where the publisher said.
    pub bytes_expected: Option<u64>,
}

/// Why a list was not fetched; the one in force stays.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The address is none, or would be fetched without protection.
    #[error("the address of a list must start with https:// (http:// only on this machine)")]
    Address,
    /// It could not be fetched.
    #[error("it could not be fetched: {0}")]
    Fetch(String),
    /// It was fetched, and refused.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// Something went wrong inside.
    #[error(transparent)]
    Failure(#[from] Failure),
}
use_case_error!(SyncError);

/// A file, and what identifies it.
struct Fetched {
    file: File,
    digest: String,
    etag: Option<String>,
    last_modified: Option<String>,
}

/// Looks whether a list has changed, and imports it when it has.
pub async fn sync_list(
    engine: &Engine,
    address: &ListAddress,
    shrinking: Shrinking,
    on_progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Synced, SyncError> {
    let url = Url::parse(&address.url).map_err(|_| SyncError::Address)?;
    if !is_protected(&url) {
        return Err(SyncError::Address);
    }
    let known = known(engine, address).await?;
    let Some(fetched) = fetch(url, known.as_ref(), on_progress).await? else {
        let unchanged =
            known.ok_or_else(|| SyncError::Fetch("it said \"not modified\" unasked".to_owned()))?;
        note(engine, unchanged).await?;
        return Ok(Synced::Unchanged);
    };
    let origin = ListOriginRow {
        source: address.source.clone(),
        url: address.url.clone(),
        etag: fetched.etag,
        last_modified: fetched.last_modified,
        file_digest: fetched.digest,
        checked_at: 0,
    };
    if known.is_some_and(|known| known.file_digest == origin.file_digest) {
        note(engine, origin).await?;
        return Ok(Synced::Unchanged);
    }
    let command = ImportList {
        source: address.source.clone(),
        file: ListFile::Open(fetched.file),
        aliases: None,
        addresses: None,
        shrinking,
    };
    let version = import_list(engine, command).await?;
    note(engine, origin).await?;
    Ok(Synced::Imported(version))
}

/// Only what nobody on the way can change is fetched.
fn is_protected(url: &Url) -> bool {
    let is_here = url
        .host_str()
        .is_some_and(|host| ["127.0.0.1", "[::1]", "localhost"].contains(&host));
    url.scheme() == "https" || (url.scheme() == "http" && is_here)
}

/// What was noted at the last look, if it was at the same address and its list is still the one in force.
async fn known(engine: &Engine, address: &ListAddress) -> Result<Option<ListOriginRow>, Failure> {
    let mut conn = engine.store().read().await?;
    let lists = storage::lists::current(&mut conn).await?;
    if !lists.iter().any(|list| list.source == address.source) {
        return Ok(None);
    }
    let origins = storage::list_origins::all(&mut conn).await?;
    let of_address = |row: &ListOriginRow| row.source == address.source && row.url == address.url;
    Ok(origins.into_iter().find(of_address))
}

/// Notes that the list in force is what is published now.
async fn note(engine: &Engine, origin: ListOriginRow) -> Result<(), Failure> {
    let now = engine.now();
    let row = ListOriginRow {
        checked_at: now.as_microsecond(),
        ..origin
    };
    let mut tx = engine.store().begin().await?;
    storage::list_origins::note(&mut tx, &row).await?;
    let entry =
        audit::Entry::by_operator("list.checked", &row.source).with("fileDigest", row.file_digest.as_str());
    audit::append(&mut tx, entry, now).await?;
    storage::epochs::settings_changed(&mut tx).await?;
    Ok(tx.commit().await?)
}

/// The file; `None` when it has not changed.
async fn fetch(
    url: Url,
    known: Option<&ListOriginRow>,
    on_progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Option<Fetched>, SyncError> {
    let follow = reqwest::redirect::Policy::custom(|attempt| {
        if attempt.previous().len() > REDIRECTS_MAX {
            attempt.error("it is sent on too often")
        } else if is_protected(attempt.url()) {
            attempt.follow()
        } else {
            attempt.error("it is sent on to an address without protection")
        }
    });
    let client = reqwest::Client::builder()
        .connect_timeout(CONNECTED_WITHIN)
        .read_timeout(NEXT_BYTES_WITHIN)
        .timeout(FETCHED_WITHIN)
        .redirect(follow)
        .user_agent(concat!("bonafide/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| SyncError::Fetch(told(&error)))?;
    let mut request = client.get(url);
    if let Some(known) = known {
        for (header, value) in [
            (IF_NONE_MATCH, &known.etag),
            (IF_MODIFIED_SINCE, &known.last_modified),
        ] {
            if let Some(value) = value {
                request = request.header(header, value);
            }
        }
    }
    let mut response = request
        .send()
        .await
        .map_err(|error| SyncError::Fetch(told(&error)))?;
    match response.status() {
        StatusCode::OK => {}
        StatusCode::NOT_MODIFIED => return Ok(None),
        status => return Err(SyncError::Fetch(format!("it was answered with {status}"))),
    }
    let headers = response.headers().clone();
    let bytes_expected = response.content_length();
    let too_large = ImportError::TooLarge {
        bytes_max: LIST_FILE_BYTES_MAX,
    };
    if bytes_expected.is_some_and(|bytes| bytes > LIST_FILE_BYTES_MAX) {
        return Err(too_large.into());
    }
    let not_kept = |error| Failure::Internal(format!("a fetched list could not be written down: {error}"));
    // It has no name, and is gone with the process.
    let mut file = tempfile::tempfile().map_err(not_kept)?;
    let (mut bytes, mut hash) = (0, Sha256::new());
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| SyncError::Fetch(told(&error)))?
    {
        bytes += chunk.len() as u64;
        if bytes > LIST_FILE_BYTES_MAX {
            return Err(too_large.into());
        }
        hash.update(&chunk);
        file.write_all(&chunk).map_err(not_kept)?;
        on_progress(Progress {
            bytes,
            bytes_expected,
        });
    }
    file.rewind().map_err(not_kept)?;
    let hash = hash.finalize();
    if stated_digest(&headers).is_some_and(|stated| stated != hash.as_slice()) {
        return Err(SyncError::Fetch(
            "it does not have the hash that its publisher states".to_owned(),
        ));
    }
    let validator = |name| {
        let value = headers.get(name)?.to_str().ok()?;
        (value.len() <= VALIDATOR_BYTES_MAX).then(|| value.to_owned())
    };
    Ok(Some(Fetched {
        digest: hash.iter().map(|byte| format!("{byte:02x}")).collect(),
        etag: validator(ETAG),
        last_modified: validator(LAST_MODIFIED),
        file,
    }))
}

/// The SHA-256 that the publisher states, if any.
fn stated_digest(headers: &HeaderMap) -> Option<Vec<u8>> {
    let values = DIGEST_HEADERS
        .iter()
        .filter_map(|name| headers.get(name)?.to_str().ok());
    let stated = values
        .flat_map(|value| value.split(','))
        .find_map(|part| part.trim().strip_prefix(DIGEST_PREFIX)?.strip_suffix(':'))?;
    base64::engine::general_purpose::STANDARD.decode(stated).ok()
}

/// What went wrong, with its causes and without the address, which may hold a token.
fn told(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "it did not answer in time".to_owned();
    }
    let mut cause = std::error::Error::source(error);
    while let Some(deeper) = cause.and_then(std::error::Error::source) {
        cause = Some(deeper);
    }
    cause.map_or_else(|| "the exchange failed".to_owned(), ToString::to_string)
}
