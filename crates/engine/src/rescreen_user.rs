//! Looks for a user on the lists again, when a list, the user's data or a clearing has changed.
//!
//! Idempotent: what is known already changes nothing, so it may be done twice.

use std::sync::Arc;

use domain::check::Check;
use domain::id::{ProjectId, RunId, UserId};
use domain::judgement::{Rescreening, Sanctions, rescreen};
use domain::requirement::Facts;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use storage::jobs::{JobRow, NewJob};
use storage::runs::RunRow;
use storage::{Conn, Tx};

use crate::accept_legal_document::consent;
use crate::caller::Project;
use crate::events::Before;
use crate::failure::with_retries;
use crate::lists::Lists;
use crate::open_case::open_case;
use crate::run_verification::run_checks;
use crate::screen_user::{screen_user, subject_mark};
use crate::settings::Settings;
use crate::user_file::UserFile;
use crate::{Engine, Failure, audit, identifiers};

/// The kind of job that looks for one user.
pub(crate) const JOB: &str = "rescreen-user";

/// Whom a job is about, and why.
#[derive(Serialize, Deserialize)]
struct RescreenJob {
    project: String,
    user: String,
    cause: String,
}

/// What became of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AfterRescreening {
    /// Nothing that was not known.
    Unchanged,
    /// Something new was found: a person or the user has to act, or the user is rejected.
    Reopened,
}

/// Asks for a user to be looked for at an instant.
pub(crate) async fn enqueue(
    tx: &mut Tx,
    file: &UserFile,
    cause: &str,
    run_at: Timestamp,
    now: Timestamp,
) -> Result<(), Failure> {
    let payload = RescreenJob {
        project: file.project.to_string(),
        user: file.id.to_string(),
        cause: cause.to_owned(),
    };
    let payload = serde_json::to_string(&payload).expect("texts have a JSON form");
    let id = identifiers::record(now)?;
    let job = NewJob {
        id: &id,
        kind: JOB,
        payload: &payload,
        dedupe_key: None,
        run_at: run_at.as_microsecond(),
        attempt: 0,
    };
    Ok(storage::jobs::enqueue(tx, &job).await?)
}

/// Does the job.
pub(crate) async fn do_job(engine: &Engine, job: &JobRow, owner: &str) -> Result<(), Failure> {
    let corrupt = || Failure::corrupt("the payload of a job");
    let about: RescreenJob = serde_json::from_str(&job.payload).map_err(|_| corrupt())?;
    let project = ProjectId::parse(&about.project).map_err(|_| corrupt())?;
    let user = UserId::parse(&about.user).map_err(|_| corrupt())?;
    rescreen_user(engine, &project, &user, &about.cause).await?;
    let mut tx = engine.store().begin().await?;
    storage::jobs::finish(&mut tx, &job.id, owner).await?;
    Ok(tx.commit().await?)
}

/// Looks for a user on the lists in force, and stores what follows from what is new.
pub(crate) async fn rescreen_user(
    engine: &Engine,
    project: &ProjectId,
    user: &UserId,
    cause: &str,
) -> Result<AfterRescreening, Failure> {
    let settings = engine.settings().clone();
    let lists = engine.lists(&settings).await?;
    let known = settings.projects.get(project).cloned();
    let look = Look {
        engine,
        settings,
        lists,
        project: known.ok_or_else(|| Failure::corrupt("the project of a user"))?,
    };
    // A look without a transaction first: most who come near a listed name are known, or somebody else.
    {
        let mut conn = engine.store().read().await?;
        let file = UserFile::by_id(&mut conn, engine.vault(), project, user).await?;
        let Some(file) = file else {
            return Ok(AfterRescreening::Unchanged);
        };
        // A run that is just ending is waited for: it may have looked before the list changed.
        let runs = file.verification.active.is_some();
        if !runs && look.at(&mut conn, &file).await?.is_none() {
            return Ok(AfterRescreening::Unchanged);
        }
    }
    with_retries(|| look.attempt(user, cause)).await
}

/// What one look at a user needs.
struct Look<'a> {
    engine: &'a Engine,
    settings: Arc<Settings>,
    lists: Arc<Lists>,
    project: Arc<Project>,
}

impl Look<'_> {
    /// What follows from what is on the lists; `None` when nothing does that was not known.
    async fn at(&self, conn: &mut Conn, file: &UserFile) -> Result<Option<Rescreening>, Failure> {
        let policy = &self.settings.policy;
        let now = self.engine.now();
        let facts: Facts = file.facts(conn, &self.project).await?;
        let cleared = storage::cases::cleared_hits(conn, &file.project, &file.id).await?;
        let mark = subject_mark(self.engine.vault(), &file.project, &facts.data);
        let screened = screen_user(&self.settings, &self.lists, &facts, (&cleared, &mark), now);
        let found = rescreen(&facts, screened, file.verification.exposure, policy, now);
        let mut after = file.verification.clone();
        let moves = !after
            .reopen(|product| found.dispositions[product].clone())
            .is_empty();
        let exposed = found.exposure != file.verification.exposure;
        if moves || exposed || self.is_news_to_the_case(conn, file, &found).await? {
            return Ok(Some(found));
        }
        Ok(None)
    }

    /// Whether a person is deciding about the user without knowing of these hits.
    async fn is_news_to_the_case(
        &self,
        conn: &mut Conn,
        file: &UserFile,
        found: &Rescreening,
    ) -> Result<bool, Failure> {
        if found.sanctions == Sanctions::NoHit || file.verification.awaiting_person().is_empty() {
            return Ok(false);
        }
        let Some(case) = storage::cases::open_of_user(conn, &file.project, &file.id).await? else {
            return Ok(true);
        };
        let run = RunId::parse(&case.run_id).map_err(|_| Failure::corrupt("the run of a case"))?;
        let mut known = Vec::new();
        for check in storage::checks::of_run(conn, &file.project, &run).await?.checks {
            known.extend(file.evidence(&check)?.into_iter().map(|(name, _)| name));
        }
        let hits = found.checks.iter().flat_map(|check| &check.evidence);
        Ok(hits.into_iter().any(|(name, _)| !known.contains(name)))
    }

    async fn attempt(&self, user: &UserId, cause: &str) -> Result<AfterRescreening, Failure> {
        let (engine, project) = (self.engine, &self.project.id);
        let now = engine.now();
        let mut tx = engine.store().begin().await?;
        let file = UserFile::by_id_for_update(&mut tx, engine.vault(), project, user).await?;
        let Some(mut file) = file else {
            return Ok(AfterRescreening::Unchanged);
        };
        let Some(found) = self.at(&mut tx, &file).await? else {
            if file.verification.active.is_some() {
                // A run that looked before the lists changed, and is about to commit, has to look again.
                file.save(&mut tx, now).await?;
                tx.commit().await?;
            }
            return Ok(AfterRescreening::Unchanged);
        };
        let consent = consent(
            &self.settings,
            project,
            file.row.consent_publication_id.as_deref(),
        );
        let before = Before::of(&file.verification, consent);
        file.verification.exposure = found.exposure;
        let reopened = file
            .verification
            .reopen(|product| found.dispositions[product].clone());
        let policy_version = &self.settings.policy.version;
        let run = note_run(&mut tx, &file, (policy_version, &found.checks), now).await?;
        if found.sanctions == Sanctions::Hit || !file.verification.awaiting_person().is_empty() {
            let open = storage::cases::open_of_user(&mut tx, project, user).await?;
            open_case(&mut tx, &file, open, (&run, found.sanctions), now).await?;
        }
        before.tell(&mut tx, &file, cause, now).await?;
        file.save(&mut tx, now).await?;
        let products: Vec<&str> = reopened.iter().map(|product| product.code()).collect();
        let families: Vec<&str> = found
            .checks
            .iter()
            .filter_map(|check| check.key.about.as_deref())
            .collect();
        let entry = audit::Entry::by_system("verification.reopened", run.as_str())
            .in_project(project)
            .with("user", file.id.as_str())
            .with("cause", cause)
            .with("lists", families)
            .with("products", products);
        audit::append(&mut tx, entry, now).await?;
        tx.commit().await?;
        metrics::counter!("bonafide_verifications_reopened_total", "cause" => cause.to_owned()).increment(1);
        Ok(AfterRescreening::Reopened)
    }
}

/// Stores a run that has ended already: what the watch found of what is on record now, for a case to be about.
pub(crate) async fn note_run(
    tx: &mut Tx,
    file: &UserFile,
    (policy_version, checks): (&str, &[Check]),
    now: Timestamp,
) -> Result<RunId, Failure> {
    let run = RunId::from_bits(identifiers::bits(now)?);
    let documents = storage::documents::of_user(tx, &file.project, &file.id).await?;
    let row = RunRow {
        state: "completed".to_owned(),
        policy_version: Some(policy_version.to_owned()),
        ended_at: Some(now.as_microsecond()),
        ..RunRow::beginning(&run, &file.row, &documents, now.as_microsecond())
    };
    let checks = run_checks(file, checks, now)?.encode();
    storage::runs::insert(tx, &row, Some(&checks), None).await?;
    Ok(run)
}
