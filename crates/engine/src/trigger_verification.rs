//! A client asks for a user to be verified.

use domain::eligibility::{Eligibility, eligibility};
use domain::id::{ProjectId, RunId};
use domain::judgement::known_missing;
use domain::locator::UserLocator;
use domain::person::utc_date;
use domain::product::PerProduct;
use domain::verification::AfterTrigger;
use jiff::Timestamp;
use storage::Tx;
use storage::documents::DocumentRow;
use storage::runs::{RunEnd, RunRow};

use crate::accept_legal_document::consent;
use crate::caller::Caller;
use crate::events::Before;
use crate::failure::{Turn, in_turns, use_case_error};
use crate::handed_runs::Place;
use crate::review_due::{is_due, materialise};
use crate::run_verification::{self, Snapshot};
use crate::user_file::UserFile;
use crate::{Engine, Failure, audit, identifiers};

/// Why verification could not be triggered.
#[derive(Debug, thiserror::Error)]
pub enum TriggerError {
    /// The locator finds nobody in this project.
    #[error("no such user")]
    UnknownUser,
    /// Something went wrong inside.
    #[error(transparent)]
    Failure(#[from] Failure),
}
use_case_error!(TriggerError);

/// Notes that what is on record now is to be verified, and starts a run unless one of the very same snapshot is on its
/// way, nothing is left to decide, or consent is absent. The checks run behind the answer.
pub async fn trigger_verification(
    engine: &Engine,
    caller: &Caller,
    locator: &UserLocator,
) -> Result<PerProduct<Eligibility>, TriggerError> {
    in_turns(|turn| attempt(engine, caller, locator, turn)).await
}

async fn attempt(
    engine: &Engine,
    caller: &Caller,
    locator: &UserLocator,
    turn: Turn,
) -> Result<PerProduct<Eligibility>, TriggerError> {
    let now = engine.now();
    let project = &caller.project.id;
    let settings = engine.settings().clone();
    let mut tx = engine.transaction(turn).await?;
    let file = UserFile::find_for_update(&mut tx, engine.vault(), project, locator).await?;
    let mut file = file.ok_or(TriggerError::UnknownUser)?;
    if turn == Turn::First && is_due(file.row.due_at, now) {
        // What has fallen due takes more than one look: the next turn keeps others out.
        return Err(Failure::Conflict.into());
    }
    materialise(engine, &mut tx, &mut file, now).await?;
    let facts = file.facts(&mut tx, &caller.project).await?;
    let missing = known_missing(
        &facts,
        file.verification.exposure,
        &settings.policy,
        utc_date(now),
    );
    let consent = consent(&settings, project, file.row.consent_publication_id.as_deref());
    let circumstances = settings.circumstances(&caller.project, &facts.data, now);
    let run = RunId::from_bits(identifiers::bits(now)?);
    let stood = Before::of(&file.verification, consent);
    let after = file
        .verification
        .trigger(now, missing, consent, &circumstances, run.clone());
    let documents = file.documents(&mut tx).await?;
    file.save(&mut tx, now).await?;
    stood.tell(&mut tx, &file, "trigger", now).await?;
    let started = start(engine, &mut tx, &file, &documents, (&run, &after), now).await?;
    let entry = audit::Entry::by_key(&caller.key, "verification.triggered", file.id.as_str())
        .in_project(project)
        .with("outcome", outcome(&after))
        .with("run", started_or_joined(&run, &after));
    audit::append(&mut tx, entry, now).await?;
    let answer = eligibility(&file.verification, consent);
    tx.commit().await?;
    if let Some(started) = started {
        let snapshot = Snapshot {
            file,
            data: facts.data,
            documents: facts.documents,
            rows: documents,
        };
        started.hand_over(engine, Some(Box::new(snapshot)));
    }
    Ok(answer)
}

/// A run that starts.
pub(crate) struct StartedRun {
    project: ProjectId,
    run: RunId,
    /// The place that the worker keeps for it; a run without one is a job.
    place: Option<Place>,
}

impl StartedRun {
    /// Lets it be carried out, once the transaction is committed; with what it is about, if the call has read that.
    pub(crate) fn hand_over(self, engine: &Engine, snapshot: Option<Box<Snapshot>>) {
        match self.place {
            Some(place) => place.take(self.project, self.run, snapshot),
            None => engine.jobs_enqueued(),
        }
    }
}

/// Saves a user who has given consent, and starts the run of a trigger that waited for it; gives the run, if there is one.
pub(crate) async fn consent_given(
    tx: &mut Tx,
    engine: &Engine,
    caller: &Caller,
    file: &mut UserFile,
    now: Timestamp,
) -> Result<Option<StartedRun>, Failure> {
    let data = file.data(tx).await?;
    let circumstances = engine.settings().circumstances(&caller.project, &data, now);
    let run = RunId::from_bits(identifiers::bits(now)?);
    let documents = file.documents(tx).await?;
    let after = file.verification.consent_given(&circumstances, run.clone());
    file.save(tx, now).await?;
    start(engine, tx, file, &documents, (&run, &after), now).await
}

/// Stores the run that starts, with its snapshot, leased or with its job, and ends the one that it supersedes.
async fn start(
    engine: &Engine,
    tx: &mut Tx,
    file: &UserFile,
    documents: &[DocumentRow],
    (run, after): (&RunId, &AfterTrigger),
    now: Timestamp,
) -> Result<Option<StartedRun>, Failure> {
    let superseded = match after {
        AfterTrigger::NothingToDo | AfterTrigger::Joined(_) => return Ok(None),
        AfterTrigger::AwaitsConsent { superseded } | AfterTrigger::Started { superseded } => superseded,
    };
    let at = now.as_microsecond();
    if let Some(earlier) = superseded {
        let end = RunEnd {
            state: "superseded",
            policy_version: None,
            checks: None,
            at,
        };
        storage::runs::end(tx, &file.project, earlier, &end).await?;
    }
    if matches!(after, AfterTrigger::AwaitsConsent { .. }) {
        return Ok(None);
    }
    let place = engine.0.worker.place(now);
    let row = RunRow::beginning(run, &file.row, documents, at);
    storage::runs::insert(tx, &row, None, place.as_ref().map(Place::lease_until)).await?;
    let (project, run) = (file.project.clone(), run.clone());
    if place.is_none() {
        run_verification::enqueue(tx, (&project, &run), 0, now).await?;
    }
    Ok(Some(StartedRun { project, run, place }))
}

fn outcome(after: &AfterTrigger) -> &'static str {
    match after {
        AfterTrigger::NothingToDo => "nothing-to-do",
        AfterTrigger::Joined(_) => "joined",
        AfterTrigger::AwaitsConsent { .. } => "awaits-consent",
        AfterTrigger::Started { .. } => "started",
    }
}

fn started_or_joined<'a>(run: &'a RunId, after: &'a AfterTrigger) -> Option<&'a str> {
    match after {
        AfterTrigger::Joined(running) => Some(running.as_str()),
        AfterTrigger::Started { .. } => Some(run.as_str()),
        AfterTrigger::NothingToDo | AfterTrigger::AwaitsConsent { .. } => None,
    }
}
