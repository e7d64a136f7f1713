//! Imports a screening list from files.

use std::str::FromStr;

use jiff::Timestamp;
use screening::{
    Entry, ListError, ListSource, check_import, encode, read_entities, read_eu, read_follow_the_money,
    read_ofac, read_own, read_uk, read_un,
};
use sha2::{Digest, Sha256};
use storage::lists::ListVersionRow;

use crate::failure::use_case_error;
use crate::watch_lists::{self, ListWatch};
use crate::{Engine, Failure, audit, identifiers};

/// Largest file of a list, in bytes.
pub const LIST_FILE_BYTES_MAX: usize = 512 * 1024 * 1024;
/// The lock that lets one import at a time compare itself with the version before.
const IMPORT_LOCK: i64 = 0x626f_6e61_0003;

/// The files of a list.
pub struct ImportList {
    /// Where they come from, by code.
    pub source: String,
    /// The list itself.
    pub file: Vec<u8>,
    /// Other names, where the source keeps them in a file of their own.
    pub aliases: Option<Vec<u8>>,
    /// Addresses, where the source keeps them in a file of their own.
    pub addresses: Option<Vec<u8>>,
    /// What to do when the list has shrunk far.
    pub shrinking: Shrinking,
}

/// What to do when a list has far fewer entries than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shrinking {
    /// Refuse it, and keep the earlier version.
    Refused,
    /// An operator knows why, and takes it.
    Accepted,
}

/// A version of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListVersion {
    /// Names the version.
    pub id: String,
    /// Where it comes from.
    pub source: String,
    /// The family that policy asks for.
    pub family: String,
    /// How many parties it lists.
    pub entries: u64,
    /// How many names they have.
    pub names: u64,
    /// When it was imported.
    pub imported_at: Timestamp,
    /// SHA-256 of its content.
    pub digest: String,
}

/// How an imported list stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListStatus {
    /// The version in force.
    pub version: ListVersion,
    /// Days since it was imported, or since its publisher was last seen to have no newer one.
    pub age_days: i64,
    /// `fresh` or `stale`, as policy has it.
    pub state: &'static str,
    /// How far the search for users on what it says anew has come; `None` when it says nothing new.
    pub watch: Option<ListWatch>,
}

/// Why a list was not imported; the earlier version stays in force.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// No such source.
    #[error("{0}")]
    UnknownSource(String),
    /// The source does not have such a file.
    #[error("{0}")]
    FileNotOfSource(&'static str),
    /// A file is too large.
    #[error("a list file is larger than {LIST_FILE_BYTES_MAX} bytes")]
    TooLarge,
    /// The content is not a list, or not one to be trusted.
    #[error(transparent)]
    List(#[from] ListError),
    /// Something went wrong inside.
    #[error(transparent)]
    Failure(#[from] Failure),
}
use_case_error!(ImportError);

/// Reads a list and puts it into force on all nodes.
pub async fn import_list(engine: &Engine, command: ImportList) -> Result<ListVersion, ImportError> {
    let source = ListSource::from_str(&command.source)
        .map_err(|error| ImportError::UnknownSource(error.to_string()))?;
    let shrinking = command.shrinking;
    let read = tokio::task::spawn_blocking(move || read(source, &command));
    let (entries, content) = read
        .await
        .map_err(|error| Failure::Internal(format!("a list could not be read: {error}")))??;
    let now = engine.now();
    let names: usize = entries.iter().map(|entry| entry.names.len()).sum();
    let digest: String = Sha256::digest(&content)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let row = ListVersionRow {
        id: identifiers::record(now)?,
        source: source.code().to_owned(),
        family: source.family().code().to_owned(),
        entries: entries.len() as i64,
        names: names as i64,
        digest,
        imported_at: now.as_microsecond(),
    };
    let mut tx = engine.store().begin().await?;
    tx.one_at_a_time(IMPORT_LOCK).await?;
    let current = storage::lists::current(&mut tx).await?;
    let before = current.iter().find(|version| version.source == row.source);
    let earlier = before.map(|version| version.entries as usize);
    let ratio_min = match shrinking {
        Shrinking::Refused => engine.policy().screening.shrink_ratio_min,
        Shrinking::Accepted => 0.0,
    };
    check_import(entries.len(), earlier, ratio_min)?;
    storage::lists::insert(&mut tx, &row, &content).await?;
    // Whoever fetched it says so once it is in force.
    storage::list_origins::forget(&mut tx, &row.source).await?;
    let entry = audit::Entry::by_operator("list.imported", &row.id)
        .with("source", row.source.as_str())
        .with("entries", row.entries)
        .with("replaces", earlier.map(|count| count as u64))
        .with("digest", row.digest.as_str());
    audit::append(&mut tx, entry, now).await?;
    storage::epochs::settings_changed(&mut tx).await?;
    if before.is_none_or(|before| before.digest != row.digest) {
        let before = before.map(|before| before.id.as_str());
        watch_lists::begin(&mut tx, &row.id, before, now).await?;
    }
    tx.commit().await?;
    engine.0.jobs_waiting.notify_one();
    Ok(version(row)?)
}

fn read(source: ListSource, files: &ImportList) -> Result<(Vec<Entry>, Vec<u8>), ImportError> {
    let sizes = [
        Some(&files.file),
        files.aliases.as_ref(),
        files.addresses.as_ref(),
    ];
    if sizes
        .into_iter()
        .flatten()
        .any(|file| file.len() > LIST_FILE_BYTES_MAX)
    {
        return Err(ImportError::TooLarge);
    }
    let is_ofac = matches!(source, ListSource::OfacSdn | ListSource::OfacConsolidated);
    if !is_ofac && (files.aliases.is_some() || files.addresses.is_some()) {
        return Err(ImportError::FileNotOfSource(
            "only `ofac-sdn` and `ofac-consolidated` have files of aliases and addresses",
        ));
    }
    let entries = match source {
        ListSource::OfacSdn | ListSource::OfacConsolidated => {
            read_ofac(&files.file, files.aliases.as_deref(), files.addresses.as_deref())?
        }
        ListSource::Un => read_un(&files.file)?,
        ListSource::Eu => read_eu(&files.file)?,
        ListSource::Uk => read_uk(&files.file)?,
        ListSource::FollowTheMoney(_) => read_follow_the_money(&files.file)?,
        ListSource::Table(_) => read_own(&files.file)?,
        ListSource::Entities => read_entities(&files.file)?,
        ListSource::Staging => {
            return Err(ImportError::FileNotOfSource(
                "the made-up list of staging is part of the policy",
            ));
        }
    };
    let content = encode(&entries);
    Ok((entries, content))
}

/// The version of each list that is in force, and how it stands.
pub async fn list_lists(engine: &Engine) -> Result<Vec<ListStatus>, Failure> {
    engine.refresh().await?;
    let settings = engine.settings().clone();
    let now = engine.now();
    let mut conn = engine.store().read().await?;
    let mut lists = Vec::new();
    for row in &settings.lists {
        let age_days = settings.list_age_days(row, now);
        let state = if settings.is_stale(row, now) {
            "stale"
        } else {
            "fresh"
        };
        let watch = storage::watches::find(&mut conn, &row.id).await?;
        lists.push(ListStatus {
            version: version(row.clone())?,
            age_days,
            state,
            watch: watch.as_ref().map(ListWatch::read).transpose()?,
        });
    }
    Ok(lists)
}

pub(crate) fn version(row: ListVersionRow) -> Result<ListVersion, Failure> {
    let imported_at = Timestamp::from_microsecond(row.imported_at)
        .map_err(|_| Failure::corrupt("a list version's row can't be read"))?;
    Ok(ListVersion {
        id: row.id,
        source: row.source,
        family: row.family,
        entries: row.entries.unsigned_abs(),
        names: row.names.unsigned_abs(),
        imported_at,
        digest: row.digest,
    })
}
