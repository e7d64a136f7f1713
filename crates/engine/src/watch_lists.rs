//! Looks for all users of all projects on what a new version of a list says anew.
//!
//! Only entries that were added or changed are looked for; nobody is cleared by what is gone. Users are seen in the order
//! of their ids, so many at a time; how far the search has come is stored after each step, so that a worker that
//! dies is followed by another, and a step that is done twice changes nothing. A user who registers meanwhile is looked
//! for by their own verification, which ends only under the lists in force
//! ([`run_verification`](crate::run_verification)).
//!
//! Names stay sealed where they are, under each user's own key: see `docs/adr/0007-the-watch.md`.

use std::sync::Arc;
use std::thread::available_parallelism;

use domain::id::{ProjectId, UserId};
use jiff::Timestamp;
use screening::{Index, IndexedList, ListFamily, ListSource, Subject, decode_changed};
use storage::Tx;
use storage::jobs::{JobRow, NewJob};
use storage::watches::{SealedPersonRow, WatchRow};
use tokio::sync::watch;
use vault::Vault;

use crate::rescreen_user::{AfterRescreening, rescreen_user};
use crate::sealed_of::SealedOf;
use crate::{Engine, Failure, audit, identifiers, stated_data};

/// The kind of job that looks for all users on a new version of a list. Its payload is the version's id.
pub(crate) const JOB: &str = "watch-list";
/// How many users are seen in one step.
const USERS_AT_ONCE: i64 = 4_000;

/// How far the search for users on a version of a list has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListWatch {
    /// Users who were seen.
    pub users_seen: u64,
    /// Users whose data could not be opened.
    pub users_unreadable: u64,
    /// Users of whom something new was found.
    pub users_reopened: u64,
    /// When it ended, if it did.
    pub ended_at: Option<Timestamp>,
}

impl ListWatch {
    pub(crate) fn read(row: &WatchRow) -> Result<Self, Failure> {
        let instant = |micros| Timestamp::from_microsecond(micros);
        let ended_at = row.ended_at.map(instant).transpose();
        Ok(Self {
            users_seen: row.users_seen.unsigned_abs(),
            users_unreadable: row.users_unreadable.unsigned_abs(),
            users_reopened: row.users_reopened.unsigned_abs(),
            ended_at: ended_at.map_err(|_| Failure::corrupt("a list watch's row can't be read"))?,
        })
    }
}

/// Asks for the search, in the transaction that imports the version.
pub(crate) async fn begin(
    tx: &mut Tx,
    list: &str,
    earlier: Option<&str>,
    now: Timestamp,
) -> Result<(), Failure> {
    let row = WatchRow {
        list_id: list.to_owned(),
        earlier_id: earlier.map(str::to_owned),
        state: "running".to_owned(),
        last_user_id: String::new(),
        users_seen: 0,
        users_unreadable: 0,
        users_reopened: 0,
        started_at: now.as_microsecond(),
        ended_at: None,
    };
    storage::watches::insert(tx, &row).await?;
    let id = identifiers::record(now)?;
    let job = NewJob {
        id: &id,
        kind: JOB,
        payload: list,
        dedupe_key: None,
        run_at: now.as_microsecond(),
        attempt: 0,
    };
    Ok(storage::jobs::enqueue(tx, &job).await?)
}

/// Does the job, step by step, until all users were seen, the lease is lost or the worker is told to stop.
pub(crate) async fn watch_list(
    engine: &Engine,
    job: &JobRow,
    owner: &str,
    stop: &watch::Receiver<bool>,
) -> Result<(), Failure> {
    // Users are confirmed on the lists in force: at least this version.
    engine.refresh().await?;
    let mut row = {
        let mut conn = engine.store().read().await?;
        let row = storage::watches::find(&mut conn, &job.payload).await?;
        row.ok_or_else(|| Failure::corrupt("the list of a job"))?
    };
    let changed = Arc::new(changed_entries(engine, &row).await?);
    let mut people = if changed.is_empty() {
        Vec::new()
    } else {
        next_people(engine, &row.last_user_id).await?
    };
    while let Some(last) = people.last() {
        let last = last.id.clone();
        // The next are read while these are matched.
        let (matched, next) =
            tokio::try_join!(match_people(engine, &changed, people), next_people(engine, &last))?;
        row.users_seen += matched.seen;
        row.users_unreadable += matched.unreadable;
        for (project, user) in &matched.candidates {
            match rescreen_user(engine, project, user, "list-change").await {
                Ok(AfterRescreening::Reopened) => row.users_reopened += 1,
                Ok(AfterRescreening::Unchanged) => {}
                // One user whose record can't be read does not keep the search from all others.
                Err(Failure::Internal(error)) => {
                    tracing::error!(user.id = %user, error, "a user could not be looked for on a list");
                    row.users_unreadable += 1;
                }
                Err(failure) => return Err(failure),
            }
        }
        row.last_user_id = last;
        let mut tx = engine.store().begin().await?;
        if !storage::jobs::step_done(&mut tx, &job.id, owner).await? {
            // Another worker goes on from the step before.
            return Ok(());
        }
        storage::watches::update(&mut tx, &row).await?;
        tx.commit().await?;
        if *stop.borrow() {
            return Ok(());
        }
        people = next;
    }
    end(engine, job, owner, row, changed.len()).await
}

async fn end(
    engine: &Engine,
    job: &JobRow,
    owner: &str,
    mut row: WatchRow,
    entries: usize,
) -> Result<(), Failure> {
    let now = engine.now();
    let mut tx = engine.store().begin().await?;
    if !storage::jobs::finish(&mut tx, &job.id, owner).await? {
        return Ok(());
    }
    row.state = "done".to_owned();
    row.ended_at = Some(now.as_microsecond());
    storage::watches::update(&mut tx, &row).await?;
    let entry = audit::Entry::by_system("list.watched", &row.list_id)
        .with("changedEntries", entries)
        .with("usersSeen", row.users_seen)
        .with("usersUnreadable", row.users_unreadable)
        .with("usersReopened", row.users_reopened);
    audit::append(&mut tx, entry, now).await?;
    if row.users_unreadable > 0 {
        tracing::error!(
            list.id = row.list_id,
            users = row.users_unreadable,
            "users could not be looked for on a list: their data can't be opened"
        );
    }
    Ok(tx.commit().await?)
}

/// What the version says that the one before did not.
async fn changed_entries(engine: &Engine, row: &WatchRow) -> Result<Index, Failure> {
    let gone = || Failure::corrupt("a list version is gone");
    let mut conn = engine.store().read().await?;
    let version = storage::lists::find(&mut conn, &row.list_id)
        .await?
        .ok_or_else(gone)?;
    let content = storage::lists::content(&mut conn, &row.list_id)
        .await?
        .ok_or_else(gone)?;
    let earlier = match &row.earlier_id {
        None => Vec::new(),
        Some(id) => storage::lists::content(&mut conn, id).await?.ok_or_else(gone)?,
    };
    drop(conn);
    let corrupt = |_| Failure::corrupt("a list version's row can't be read");
    let (family, source): (ListFamily, ListSource) = (
        version.family.parse().map_err(corrupt)?,
        version.source.parse().map_err(corrupt)?,
    );
    let prior = engine.settings().prior();
    let build = move || {
        let entries =
            decode_changed(&content, &earlier).map_err(|error| Failure::corrupt(error.to_string()))?;
        let changed = IndexedList {
            family,
            source,
            version: version.id,
            entries: Arc::new(entries),
        };
        Ok(Index::build_at(vec![changed], prior))
    };
    let built = tokio::task::spawn_blocking(build).await;
    built.map_err(|error| Failure::Internal(format!("a list could not be compared: {error}")))?
}

async fn next_people(engine: &Engine, after: &str) -> Result<Vec<SealedPersonRow>, Failure> {
    let mut conn = engine.store().read().await?;
    Ok(storage::watches::people_after_unscoped(&mut conn, after, USERS_AT_ONCE).await?)
}

/// What was found among some users.
#[derive(Default)]
struct Matched {
    seen: i64,
    unreadable: i64,
    candidates: Vec<(ProjectId, UserId)>,
}

/// Opens and matches, on as many threads as there are cores.
async fn match_people(
    engine: &Engine,
    changed: &Arc<Index>,
    people: Vec<SealedPersonRow>,
) -> Result<Matched, Failure> {
    let ways = available_parallelism().map_or(1, usize::from);
    let people = Arc::new(people);
    let size = people.len().div_ceil(ways).max(1);
    let parts = (0..people.len()).step_by(size).map(|from| {
        let (vault, changed, people) = (engine.vault().clone(), changed.clone(), people.clone());
        tokio::task::spawn_blocking(move || {
            let part = &people[from..people.len().min(from + size)];
            match_part(&vault, &changed, part)
        })
    });
    let mut all = Matched::default();
    for part in parts.collect::<Vec<_>>() {
        let part = part
            .await
            .map_err(|error| Failure::Internal(format!("users could not be matched: {error}")))?;
        all.seen += part.seen;
        all.unreadable += part.unreadable;
        all.candidates.extend(part.candidates);
    }
    Ok(all)
}

fn match_part(vault: &Vault, changed: &Index, people: &[SealedPersonRow]) -> Matched {
    let mut matched = Matched::default();
    for person in people {
        matched.seen += 1;
        match is_near(vault, changed, person) {
            Ok(None) => {}
            Ok(Some(candidate)) => matched.candidates.push(candidate),
            Err(_) => matched.unreadable += 1,
        }
    }
    matched
}

/// The user, when an entry is near enough for a full look.
fn is_near(
    vault: &Vault,
    changed: &Index,
    row: &SealedPersonRow,
) -> Result<Option<(ProjectId, UserId)>, Failure> {
    let sealed = SealedOf {
        project: &row.project_id,
        user: &row.id,
        data_key_wrapped: &row.data_key_wrapped,
        table: "data_versions",
        column: "data_sealed",
        row: &row.data_version_id,
        bytes: &row.data_sealed,
    };
    let data = sealed.open(vault)?;
    let Some(person) = stated_data::screened_part(&data)? else {
        return Ok(None);
    };
    let countries: Vec<&str> = person.countries().collect();
    let subject = Subject {
        given_names: &person.first_name,
        family_name: &person.last_name,
        birth_date: Some(person.date_of_birth),
        countries: &countries,
        ..Subject::default()
    };
    if changed.screen(&subject).is_empty() {
        return Ok(None);
    }
    let corrupt = |_| Failure::corrupt("the id of a user");
    Ok(Some((
        ProjectId::parse(&row.project_id).map_err(corrupt)?,
        UserId::parse(&row.id).map_err(corrupt)?,
    )))
}
