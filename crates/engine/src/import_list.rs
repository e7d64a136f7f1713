//! Imports a screening list from files.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::str::FromStr;

use jiff::Timestamp;
use screening::{
    Entry, ListError, ListSource, check_import, encode, pack, read_entities, read_eu, read_follow_the_money,
    read_ofac, read_own, read_uk, read_un,
};
use sha2::{Digest, Sha256};
use storage::lists::ListVersionRow;

use crate::failure::use_case_error;
use crate::watch_lists::{self, ListWatch};
use crate::{Engine, Failure, audit, identifiers};

/// Largest file of a list that is read as a whole, in bytes.
const WHOLE_FILE_BYTES_MAX: u64 = 512 << 20;
/// Largest file of a list that is read line by line, as those of politically exposed persons, in bytes.
pub const LIST_FILE_BYTES_MAX: u64 = 8 << 30;
/// The lock that lets one import at a time compare itself with the version before.
const IMPORT_LOCK: i64 = 0x626f_6e61_0003;

/// The files of a list.
pub struct ImportList {
    /// Where they come from, by code.
    pub source: String,
    /// The list itself.
    pub file: ListFile,
    /// Other names, where the source keeps them in a file of their own.
    pub aliases: Option<ListFile>,
    /// Addresses, where the source keeps them in a file of their own.
    pub addresses: Option<ListFile>,
    /// What to do when the list has shrunk far.
    pub shrinking: Shrinking,
}

/// A file of a list.
pub enum ListFile {
    /// All of it.
    Whole(Vec<u8>),
    /// Open at its beginning; it may be larger than memory.
    Open(File),
}

impl From<Vec<u8>> for ListFile {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Whole(bytes)
    }
}

impl ListFile {
    fn size(&self) -> std::io::Result<u64> {
        match self {
            Self::Whole(bytes) => Ok(bytes.len() as u64),
            Self::Open(file) => Ok(file.metadata()?.len()),
        }
    }

    fn checked(self, bytes_max: u64) -> Result<Self, ImportError> {
        let size = self.size().map_err(unreadable)?;
        if size > bytes_max {
            return Err(ImportError::TooLarge { bytes_max });
        }
        Ok(self)
    }

    /// All of it.
    fn whole(self) -> Result<Vec<u8>, ImportError> {
        match self.checked(WHOLE_FILE_BYTES_MAX)? {
            Self::Whole(bytes) => Ok(bytes),
            Self::Open(file) => {
                let mut bytes = Vec::new();
                // It may have grown meanwhile.
                file.take(WHOLE_FILE_BYTES_MAX)
                    .read_to_end(&mut bytes)
                    .map_err(unreadable)?;
                Ok(bytes)
            }
        }
    }

    /// Line by line.
    fn lines(self) -> Result<Box<dyn BufRead>, ImportError> {
        Ok(match self.checked(LIST_FILE_BYTES_MAX)? {
            Self::Whole(bytes) => Box::new(Cursor::new(bytes)),
            Self::Open(file) => Box::new(BufReader::new(file.take(LIST_FILE_BYTES_MAX))),
        })
    }
}

fn unreadable(error: std::io::Error) -> ImportError {
    Failure::Internal(format!("a list file could not be read: {error}")).into()
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
    #[error("a list file is larger than {bytes_max} bytes")]
    TooLarge {
        /// The limit for files of its form.
        bytes_max: u64,
    },
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
    let read =
        tokio::task::spawn_blocking(move || Ok::<_, ImportError>(Content::of(&read(source, command)?)));
    let content = read
        .await
        .map_err(|error| Failure::Internal(format!("a list could not be read: {error}")))??;
    let now = engine.now();
    let row = ListVersionRow {
        id: identifiers::record(now)?,
        source: source.code().to_owned(),
        family: source.family().code().to_owned(),
        entries: content.entries as i64,
        names: content.names as i64,
        digest: content.digest,
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
    check_import(content.entries, earlier, ratio_min)?;
    storage::lists::insert(&mut tx, &row, &content.packed).await?;
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

/// A version as it is kept.
struct Content {
    entries: usize,
    names: usize,
    /// SHA-256 of the entries as they are encoded, before they are packed.
    digest: String,
    packed: Vec<u8>,
}

impl Content {
    fn of(entries: &[Entry]) -> Self {
        let encoded = encode(entries);
        let digest = Sha256::digest(&encoded);
        Self {
            entries: entries.len(),
            names: entries.iter().map(|entry| entry.names.len()).sum(),
            digest: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
            packed: pack(&encoded),
        }
    }
}

fn read(source: ListSource, files: ImportList) -> Result<Vec<Entry>, ImportError> {
    let is_ofac = matches!(source, ListSource::OfacSdn | ListSource::OfacConsolidated);
    if !is_ofac && (files.aliases.is_some() || files.addresses.is_some()) {
        return Err(ImportError::FileNotOfSource(
            "only `ofac-sdn` and `ofac-consolidated` have files of aliases and addresses",
        ));
    }
    let file = files.file;
    Ok(match source {
        ListSource::OfacSdn | ListSource::OfacConsolidated => {
            let [aliases, addresses] =
                [files.aliases, files.addresses].map(|file| file.map(ListFile::whole).transpose());
            read_ofac(&file.whole()?, aliases?.as_deref(), addresses?.as_deref())?
        }
        ListSource::Un => read_un(&file.whole()?)?,
        ListSource::Eu => read_eu(&file.whole()?)?,
        ListSource::Uk => read_uk(&file.whole()?)?,
        ListSource::FollowTheMoney(_) => read_follow_the_money(file.lines()?)?,
        ListSource::Table(_) => read_own(&file.whole()?)?,
        ListSource::Entities => read_entities(&file.whole()?)?,
        ListSource::Staging => {
            return Err(ImportError::FileNotOfSource(
                "the made-up list of staging is part of the policy",
            ));
        }
    })
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
