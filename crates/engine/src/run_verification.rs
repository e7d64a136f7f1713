//! Runs a verification: looks at a snapshot of what is on record, and decides.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::check::{Check, CheckKind};
use domain::document::DocumentFact;
use domain::id::{DataVersionId, ProjectId, RunId, UserId};
use domain::judgement::{
    Examination, Findings, IdentityAssurance, OpenCases, Sanctions, Sharing, after_sanctions_hit, failed_run,
    judge, relied_documents,
};
use domain::person::UserData;
use domain::requirement::Facts;
use domain::risk::SharedContacts;
use domain::staging::Environment;
use domain::verification::{AfterRun, Record};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use storage::checks::{CheckRow, RunChecks, SealedEvidence};
use storage::documents::DocumentRow;
use storage::jobs::{JobRow, NewJob};
use storage::marks::Marks;
use storage::runs::RunEnd;
use storage::users::{RunPart, UserWithRunRow};
use storage::{Conn, Tx};

use crate::accept_legal_document::consent;
use crate::events::Before;
use crate::failure::Turn;
use crate::known_faces::kept_until;
use crate::lists::Lists;
use crate::open_case::open_case;
use crate::read_evidence::read_evidence;
use crate::register_user::marks;
use crate::review_due::note_due;
use crate::screen_user::{screen_user, subject_mark};
use crate::settings::Settings;
use crate::user_file::UserFile;
use crate::{ENGINE_VERSION, Engine, Failure, audit, identifiers, identity_source};

/// The kind of job that runs a verification.
pub(crate) const JOB: &str = "run-verification";

/// How often a run looks again because the settings have changed while it looked.
const LOOKS_MAX: u32 = 10;

/// Which run a job is about.
#[derive(Serialize, Deserialize)]
struct RunJob {
    project: String,
    run: String,
}

impl RunJob {
    fn decode(payload: &str) -> Result<(ProjectId, RunId), Failure> {
        let corrupt = || Failure::corrupt("the payload of a job");
        let job: RunJob = serde_json::from_str(payload).map_err(|_| corrupt())?;
        let project = ProjectId::parse(&job.project).map_err(|_| corrupt())?;
        Ok((project, RunId::parse(&job.run).map_err(|_| corrupt())?))
    }
}

/// Makes a job of a run that was tried so often before, due at that instant.
pub(crate) async fn enqueue(
    tx: &mut Tx,
    (project, run): (&ProjectId, &RunId),
    attempt: i64,
    due: Timestamp,
) -> Result<(), Failure> {
    let about = RunJob {
        project: project.to_string(),
        run: run.to_string(),
    };
    let job = NewJob {
        id: &identifiers::record(due)?,
        kind: JOB,
        payload: &serde_json::to_string(&about).expect("texts have a JSON form"),
        dedupe_key: Some(run.as_str()),
        run_at: due.as_microsecond(),
        attempt,
    };
    Ok(storage::jobs::enqueue(tx, &job).await?)
}

/// Makes jobs of up to `count` runs that those who leased them did not end in time.
pub(crate) async fn take_over(tx: &mut Tx, now: Timestamp, count: i64) -> Result<(), Failure> {
    for (project, run) in storage::runs::take_leases_unscoped(tx, now.as_microsecond(), count).await? {
        let corrupt = || Failure::corrupt("the id of a run");
        let project = ProjectId::parse(&project).map_err(|_| corrupt())?;
        let run = RunId::parse(&run).map_err(|_| corrupt())?;
        enqueue(tx, (&project, &run), 1, now).await?;
    }
    Ok(())
}

/// Whether a run may be tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// A failure is tried again later.
    MayRetry,
    /// A failure ends the run: a person has to decide.
    Last,
}

/// By what a worker holds a run, so that no other carries it out.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Hold<'a> {
    /// The lease of its job.
    Job { id: &'a str, owner: &'a str },
    /// Its own lease.
    Run,
}

/// Does the job of a run.
pub(crate) async fn do_job(
    engine: &Engine,
    job: &JobRow,
    owner: &str,
    attempt: Attempt,
) -> Result<(), Failure> {
    let (project, run) = RunJob::decode(&job.payload)?;
    let hold = Hold::Job { id: &job.id, owner };
    run_verification(engine, (&project, &run), hold, None, attempt).await
}

/// Carries out a run: all that can be found out without a transaction first, then one transaction that decides. That one is
/// planned at first, and holds the user when somebody else was faster. Whoever started the run may hand over what it is about.
pub(crate) async fn run_verification(
    engine: &Engine,
    (project, run): (&ProjectId, &RunId),
    hold: Hold<'_>,
    mut snapshot: Option<Box<Snapshot>>,
    attempt: Attempt,
) -> Result<(), Failure> {
    let mut turn = Turn::First;
    for _ in 0..LOOKS_MAX {
        let found = match look(engine, project, run, snapshot.take()).await {
            Err(Failure::Conflict) => {
                engine.refresh().await?;
                continue;
            }
            Err(failure) if attempt == Attempt::Last => {
                tracing::error!(run.id = %run, error = %failure, "a run could not be completed: a person has to decide");
                Some(Looked::Failed)
            }
            found => found?,
        };
        match finish(engine, hold, (project, run), found, turn).await {
            Ok(Concluded::Yes) => return Ok(()),
            Ok(Concluded::No) | Err(Failure::Conflict) => engine.refresh().await?,
            Err(failure) => return Err(failure),
        }
        turn = Turn::Again;
    }
    Err(Failure::Conflict)
}

/// Ends the run, and its job, with what was found.
async fn finish(
    engine: &Engine,
    hold: Hold<'_>,
    (project, run): (&ProjectId, &RunId),
    found: Option<Looked>,
    turn: Turn,
) -> Result<Concluded, Failure> {
    let now = engine.now();
    let mut tx = engine.transaction(turn).await?;
    if turn == Turn::Again {
        let is_held = match hold {
            Hold::Job { id, owner } => storage::jobs::finish(&mut tx, id, owner).await?,
            Hold::Run => storage::runs::give_up_lease(&mut tx, project, run).await?,
        };
        if !is_held {
            // Another worker has the lease now, or the run has ended.
            return Ok(Concluded::Yes);
        }
    }
    if let Some(looked) = found
        && conclude(engine, &mut tx, (project, run), looked, now).await? == Concluded::No
    {
        return Ok(Concluded::No);
    }
    if turn == Turn::First
        && let Hold::Job { id, owner } = hold
    {
        // If another worker has the lease now, it finds a run that has ended; or has ended it, which has changed the user.
        storage::jobs::remove(&mut tx, id, owner).await?;
    }
    tx.commit().await?;
    Ok(Concluded::Yes)
}

/// What a run knows when it decides, and under which settings it found that out.
struct Known {
    facts: Facts,
    findings: Findings,
    settings: Arc<Settings>,
    circumstances: String,
    /// The user as the look found them, unless that is long ago.
    file: Option<Box<UserFile>>,
}

/// What a run is about: a user, and what was on record when it started.
pub(crate) struct Snapshot {
    pub(crate) file: UserFile,
    pub(crate) data: UserData,
    pub(crate) documents: Vec<DocumentFact>,
    /// The rows of the documents, in the same order.
    pub(crate) rows: Vec<DocumentRow>,
}

enum Looked {
    Found(Box<Known>),
    Failed,
}

/// Whether a run was concluded.
#[derive(PartialEq, Eq)]
enum Concluded {
    Yes,
    /// The settings have changed since the run looked. A list may be among them, and the search for what it says anew
    /// have passed this user: the run has to look again.
    No,
}

async fn read_run(
    engine: &Engine,
    conn: &mut Conn,
    project: &ProjectId,
    run: &RunId,
) -> Result<Option<(UserFile, RunPart)>, Failure> {
    let row = storage::users::find_with_run(conn, project, run).await?;
    row.map(|UserWithRunRow { user, run }| Ok((UserFile::open(engine.vault(), project, user)?, run)))
        .transpose()
}

/// What a run is about; `None` when it has ended already.
async fn read_snapshot(
    engine: &Engine,
    conn: &mut Conn,
    project: &ProjectId,
    run: &RunId,
) -> Result<Option<Snapshot>, Failure> {
    let read = read_run(engine, conn, project, run).await?;
    let Some((file, run)) = read.filter(|(_, run)| run.run_state == "running") else {
        return Ok(None);
    };
    let data = match &run.run_data_version_id {
        None => Default::default(),
        Some(id) => {
            DataVersionId::parse(id).map_err(|_| Failure::corrupt("the data version of a run"))?;
            file.data_version(conn, id).await?
        }
    };
    let (mut documents, mut rows) = (Vec::new(), Vec::new());
    for content in run.run_content_ids.split_whitespace() {
        let row = storage::documents::find_content(conn, &file.project, content).await?;
        let row = row.ok_or_else(|| Failure::corrupt("a document's content is gone"))?;
        documents.push(file.document_fact(&row)?);
        rows.push(row);
    }
    Ok(Some(Snapshot {
        file,
        data,
        documents,
        rows,
    }))
}

/// Everything that the run decides with; `None` when it has ended already.
async fn look(
    engine: &Engine,
    project: &ProjectId,
    run: &RunId,
    handed: Option<Box<Snapshot>>,
) -> Result<Option<Looked>, Failure> {
    // One look at the settings: what is found out and what is decided belong to the same policy and lists.
    let in_force = engine.settings().clone();
    let lists = engine.lists(&in_force).await?;
    // A project that is new: the settings have to be read anew.
    let known = in_force.projects.get(project).ok_or(Failure::Conflict)?;
    let mut conn = engine.store().read().await?;
    let snapshot = match handed {
        Some(snapshot) => *snapshot,
        None => match read_snapshot(engine, &mut conn, project, run).await? {
            Some(snapshot) => snapshot,
            None => return Ok(None),
        },
    };
    let Snapshot {
        file,
        data,
        documents,
        rows,
    } = snapshot;
    let facts = Facts {
        environment: known.environment,
        assurance: known.assurance,
        duplicate_faces: known.duplicate_faces,
        data,
        documents,
    };
    let mut findings = find_out(engine, (&in_force, &lists), &mut conn, &file, &facts).await?;
    let group = in_force.policy.group(facts.data.residence()).identity_by_ssn;
    let asks =
        facts.environment == Environment::Production && facts.assurance == IdentityAssurance::Source && group;
    let source = if asks {
        let row = storage::projects::find(&mut conn, project).await?;
        Some(row.ok_or_else(|| Failure::corrupt("the project of a run"))?)
    } else {
        None
    };
    // The connection is given back before files are read, or somebody else's server is waited for.
    drop(conn);
    let relied = relied_documents(&facts, &findings, &in_force.policy);
    let takes_long = source.is_some() || !relied.is_empty();
    let evidence = read_evidence(engine, &file, &facts, (&rows, &relied), &in_force.policy).await?;
    (findings.readings, findings.read_countries) = (evidence.readings, evidence.countries);
    if let Some(source) = &source {
        findings.source_answer =
            Some(identity_source::ask(engine.vault(), source, run.as_str(), &facts.data).await);
    }
    let circumstances = in_force.circumstances(known, &facts.data, engine.now());
    Ok(Some(Looked::Found(Box::new(Known {
        facts,
        findings,
        circumstances,
        settings: in_force,
        file: (!takes_long).then(|| Box::new(file)),
    }))))
}

async fn find_out(
    engine: &Engine,
    (settings, lists): (&Settings, &Lists),
    conn: &mut Conn,
    file: &UserFile,
    facts: &Facts,
) -> Result<Findings, Failure> {
    let (project, user) = (&file.project, &file.id);
    let cleared = if file.has_cleared_hits() {
        storage::cases::cleared_hits(conn, project, user).await?
    } else {
        Vec::new()
    };
    let mark = subject_mark(engine.vault(), project, &facts.data);
    let screening = screen_user(settings, lists, facts, (&cleared, &mark), engine.now());
    let mut shared_documents = Vec::new();
    for document in &facts.documents {
        let mark = unhex(&document.content);
        if storage::documents::is_shared(conn, project, user, &mark).await? {
            shared_documents.push(document.kind);
        }
    }
    let mut findings = Findings {
        screening,
        readings: BTreeMap::new(),
        read_countries: Vec::new(),
        shared_documents,
        shared_identity_number: Sharing::Unique,
        shared_contacts: SharedContacts::default(),
        source_answer: None,
        record: Record::Clear,
        open_case: OpenCases::None,
    };
    let marks = marks(engine.vault(), project, &facts.data);
    if marks != Marks::default() {
        let shared = storage::marks::shared(conn, project, user, &marks).await?;
        findings.shared_contacts.email = shared.email != 0;
        findings.shared_contacts.phone_number = shared.phone_number != 0;
        if shared.identity_number != 0 {
            findings.shared_identity_number = Sharing::Shared;
        }
    }
    Ok(findings)
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len() / 2)
        .filter_map(|i| u8::from_str_radix(text.get(2 * i..2 * i + 2)?, 16).ok())
        .collect()
}

/// The user whom a run decides about: as the look found them, or read now. A transaction that was begun keeps the user
/// from others.
async fn open_for_update(
    engine: &Engine,
    tx: &mut Tx,
    (project, run): (&ProjectId, &RunId),
    looked: &mut Looked,
) -> Result<UserFile, Failure> {
    let gone = || Failure::corrupt("a run is gone");
    if tx.is_planned() {
        if let Looked::Found(known) = looked
            && let Some(file) = known.file.take()
        {
            return Ok(*file);
        }
    } else {
        let row = storage::runs::find(tx, project, run).await?.ok_or_else(gone)?;
        let user = UserId::parse(&row.user_id).map_err(|_| Failure::corrupt("the user of a run"))?;
        storage::users::keep(tx, project, &user).await?;
    }
    let (file, _) = read_run(engine, tx, project, run).await?.ok_or_else(gone)?;
    Ok(file)
}

/// Decides, and stores what follows: all of it together.
async fn conclude(
    engine: &Engine,
    tx: &mut Tx,
    (project, run): (&ProjectId, &RunId),
    mut looked: Looked,
    now: Timestamp,
) -> Result<Concluded, Failure> {
    let mut file = open_for_update(engine, tx, (project, run), &mut looked).await?;
    let user = file.id.clone();
    let (settings, epoch) = match &looked {
        Looked::Found(known) => (known.settings.clone(), Some(known.settings.epoch)),
        Looked::Failed => (engine.settings().clone(), None),
    };
    // A planned one sees to it when it commits.
    if !tx.is_planned() && epoch.is_some() && Some(storage::epochs::settings(tx).await?) != epoch {
        return Ok(Concluded::No);
    }
    let consent = consent(&settings, project, file.row.consent_publication_id.as_deref());
    let before = Before::of(&file.verification, consent);
    let open = if file.has_open_case() {
        storage::cases::open_of_user(tx, project, &user).await?
    } else {
        None
    };
    let (judgement, known) = match looked {
        Looked::Failed => (failed_run(), None),
        Looked::Found(mut known) => {
            known.findings.record = file.verification.record;
            known.findings.open_case = if open.is_some() {
                OpenCases::Open
            } else {
                OpenCases::None
            };
            let judgement = judge(&Examination {
                facts: &known.facts,
                findings: &known.findings,
                policy: &known.settings.policy,
                now,
            });
            (judgement, Some(known))
        }
    };
    let policy_version = known.as_ref().map(|known| known.settings.policy.version.clone());
    let circumstances = known.as_ref().map_or("", |known| known.circumstances.as_str());
    let dispositions = &judgement.dispositions;
    let after = file
        .verification
        .run_ended(run, circumstances, |product| dispositions[product].clone());
    let state = if after == AfterRun::Superseded {
        "superseded"
    } else {
        "completed"
    };
    let checks = run_checks(&file, &judgement.checks, now)?.encode();
    let end = RunEnd {
        state,
        policy_version: policy_version.as_deref(),
        checks: Some(&checks),
        at: now.as_microsecond(),
    };
    storage::runs::end(tx, project, run, &end).await?;
    let has_face = |check: &Check| check.key.kind == CheckKind::DuplicateFace;
    let face_noted = judgement.checks.iter().any(has_face);
    // What was found in a snapshot that nothing of is left says nothing of the user as they are now.
    if let AfterRun::Applied(products) = after
        && !products.is_empty()
    {
        if let Some(exposure) = judgement.exposure {
            file.verification.exposure = exposure;
        }
        let hit = judgement.sanctions == Sanctions::Hit;
        if hit {
            let disposition = after_sanctions_hit(&judgement.checks);
            file.verification.reopen(|_| Some(disposition.clone()));
        }
        if let Some(known) = &known {
            note_due(
                &mut file,
                &known.facts,
                &known.settings,
                (products, Some(judgement.risk)),
                now,
            );
        }
        // A hit is a case even when the products are refused for another reason, which other data may take away.
        if hit || !file.verification.awaiting_person().is_empty() {
            open_case(tx, &file, open.clone(), (run, judgement.sanctions), now).await?;
        }
    }
    if face_noted && open.is_none() && file.verification.awaiting_person().is_empty() {
        let until = kept_until(&engine.policy(), now);
        storage::faces::keep_until(tx, project, &user, Some(until)).await?;
    }
    before.tell(tx, &file, "run", now).await?;
    file.save_under(tx, epoch, now).await?;
    let mut entry = audit::Entry::by_system("verification.ended", run.as_str())
        .in_project(project)
        .with("user", user.as_str())
        .with("state", state)
        .with("policy", policy_version);
    if let AfterRun::Applied(products) = after {
        let applied: Vec<&str> = products.iter().map(|product| product.code()).collect();
        entry = entry.with("decided", applied);
    }
    metrics::counter!("bonafide_runs_total", "state" => state).increment(1);
    audit::append(tx, entry, now).await?;
    Ok(Concluded::Yes)
}

/// What a run found, as it is stored with it.
pub(crate) fn run_checks(file: &UserFile, checks: &[Check], now: Timestamp) -> Result<RunChecks, Failure> {
    let row = |check: &Check| {
        let reasons: Vec<String> = check.reasons.iter().map(ToString::to_string).collect();
        Ok(CheckRow {
            kind: check.key.kind.code().to_owned(),
            about: check.key.about.clone(),
            outcome: check.outcome.code().to_owned(),
            reasons: reasons.join(" "),
            evidence: sealed_evidence(file, check, now)?,
        })
    };
    Ok(RunChecks {
        engine_version: ENGINE_VERSION.to_owned(),
        checked_at: now.as_microsecond(),
        checks: checks.iter().map(row).collect::<Result<_, Failure>>()?,
    })
}

fn sealed_evidence(
    file: &UserFile,
    check: &Check,
    now: Timestamp,
) -> Result<Option<SealedEvidence>, Failure> {
    if check.evidence.is_empty() {
        return Ok(None);
    }
    let id = identifiers::record(now)?;
    let evidence = serde_json::to_vec(&check.evidence).expect("texts have a JSON form");
    let sealed = file.seal("checks", "evidence_sealed", &id, &evidence)?;
    Ok(Some(SealedEvidence { id, sealed }))
}
