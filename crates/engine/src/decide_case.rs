//! The compliance team's cases: decided.

use domain::case::{AfterVote, OpenCase, Verdict, VoteError};
use domain::id::{CaseId, ReviewerId, RunId};
use domain::reason::{Reason, ReasonCode};
use domain::risk::PoliticalExposure;
use domain::text::Text;
use jiff::{SignedDuration, Timestamp};
use storage::cases::{CaseRow, VoteRow};
use storage::reviewers::ReviewerRow;
use storage::{Conn, Tx};

use crate::accept_legal_document::consent;
use crate::events::Before;
use crate::failure::{use_case_error, with_retries};
use crate::review_due::note_due;
use crate::screen_user::{read_shown, subject_mark};
use crate::show_case::{CaseState, CaseSummary, reviewers_min, summary, votes_about};
use crate::user_file::UserFile;
use crate::{Engine, Failure, audit, identifiers, rescreen_user};

/// A reviewer's decision.
#[derive(Clone)]
pub struct Decision {
    /// The verdict.
    pub verdict: Verdict,
    /// Why, for the record.
    pub reason: String,
    /// The reviewer's token.
    pub token: String,
    /// What an approval clears. Of several reviewers the one whose verdict closes the case says so.
    pub clearing: Clearing,
}

/// What an approval clears beside lifting what waits: hits of sanctions lists stay cleared for this person and entry
/// until either changes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clearing {
    /// Until when; otherwise as long as policy lets clearings last.
    pub until: Option<Timestamp>,
    /// Whether the person is somebody else than the politically exposed person who was found. Otherwise they stay
    /// exposed: an approval after enhanced due diligence does not end it.
    pub exposure: Exposure,
}

/// What the reviewer says of a hit on a list of politically exposed persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Exposure {
    /// The person is, or may be, the one who is listed.
    #[default]
    Stays,
    /// The person is somebody else.
    SomebodyElse,
}

/// Why something could not be done with a case.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// There is no such case.
    #[error("no such case")]
    UnknownCase,
    /// The token is no reviewer's, or was revoked.
    #[error("the token is no reviewer's")]
    UnknownReviewer,
    /// The case was decided before.
    #[error("the case is closed")]
    AlreadyClosed,
    /// Another reviewer has to decide too.
    #[error(transparent)]
    Vote(#[from] VoteError),
    /// A newer run is on its way: its result belongs to what is decided.
    #[error("a verification of the user is running: decide when it has ended")]
    RunInProgress,
    /// The user's data have changed since the run, and nothing is left that an approval could lift.
    #[error(
        "nothing waits for approval: the user's data have changed since the run, which must be triggered again"
    )]
    NothingToApprove,
    /// The reason can't be used.
    #[error("reason {0}")]
    Reason(String),
    /// Something went wrong inside.
    #[error(transparent)]
    Failure(#[from] Failure),
}
use_case_error!(CaseError);

/// Counts a reviewer's verdict; with enough of them the case is closed and what follows is stored.
pub async fn decide_case(engine: &Engine, id: &CaseId, decision: Decision) -> Result<CaseSummary, CaseError> {
    with_retries(|| attempt(engine, id, &decision)).await
}

async fn attempt(engine: &Engine, id: &CaseId, decision: &Decision) -> Result<CaseSummary, CaseError> {
    let reason = Text::parse(&decision.reason).map_err(|error| CaseError::Reason(error.0))?;
    let now = engine.now();
    let mut tx = engine.store().begin().await?;
    let reviewer = reviewer(engine, &mut tx, &decision.token).await?;
    let seen = storage::cases::find_unscoped(&mut tx, id)
        .await?
        .ok_or(CaseError::UnknownCase)?;
    let summary_seen = summary(engine, &mut tx, &seen).await?;
    let (project, user) = (summary_seen.project.clone(), summary_seen.user.clone());
    let file = UserFile::by_id_for_update(&mut tx, engine.vault(), &project, &user).await?;
    let mut file = file.ok_or_else(|| Failure::corrupt("the user of a case is gone"))?;
    // The user's row is ours now: what the case says can no longer change under us.
    let mut row = storage::cases::find_unscoped(&mut tx, id)
        .await?
        .ok_or(CaseError::UnknownCase)?;
    if row.state != CaseState::Open.code() {
        return Err(CaseError::AlreadyClosed);
    }
    if file.verification.active.is_some() {
        return Err(CaseError::RunInProgress);
    }
    if decision.verdict == Verdict::Approve && file.verification.awaiting_person().is_empty() {
        return Err(CaseError::NothingToApprove);
    }
    let reviewer_id =
        ReviewerId::parse(&reviewer.id).map_err(|_| Failure::corrupt("the id of a reviewer"))?;
    let case = open_case(&mut tx, id, &row).await?;
    let after = case.vote(reviewer_id.clone(), decision.verdict)?;
    store_vote(
        &mut tx,
        &file,
        id,
        &row,
        (&reviewer, decision.verdict, reason.as_str()),
        now,
    )
    .await?;
    let closed = matches!(after, AfterVote::Closed(_));
    let entry = audit::Entry::by_reviewer(&reviewer_id, "case.voted", id.as_str())
        .in_project(&project)
        .with("verdict", decision.verdict.code())
        .with("run", row.run_id.as_str())
        .with("closes", closed);
    audit::append(&mut tx, entry, now).await?;
    if let AfterVote::Closed(verdict) = after {
        close(
            engine,
            &mut tx,
            &mut file,
            &mut row,
            (verdict, decision.clearing),
            now,
        )
        .await?;
    }
    let result = summary(engine, &mut tx, &row).await?;
    tx.commit().await?;
    Ok(result)
}

async fn close(
    engine: &Engine,
    tx: &mut Tx,
    file: &mut UserFile,
    row: &mut CaseRow,
    (verdict, clearing): (Verdict, Clearing),
    now: Timestamp,
) -> Result<(), Failure> {
    let settings = engine.settings().clone();
    let consent = consent(
        &settings,
        &file.project,
        file.row.consent_publication_id.as_deref(),
    );
    let before = Before::of(&file.verification, consent);
    let (state, products) = match verdict {
        Verdict::Approve => {
            clear_hits(engine, tx, file, row, clearing, now).await?;
            (CaseState::Approved, file.verification.approved())
        }
        Verdict::Reject => {
            let reason = Reason::of(ReasonCode::Declined);
            (CaseState::Rejected, file.verification.rejected(reason))
        }
    };
    if let Some(project) = settings.projects.get(&file.project) {
        let facts = file.facts(tx, project).await?;
        note_due(file, &facts, &settings, (products, None), now);
    }
    before.tell(tx, file, "decision", now).await?;
    file.save(tx, now).await?;
    row.state = state.code().to_owned();
    row.closed_at = Some(now.as_microsecond());
    let face_until = crate::known_faces::kept_until(&engine.policy(), now);
    storage::faces::keep_until(tx, &file.project, &file.id, Some(face_until)).await?;
    storage::cases::update(tx, row).await?;
    let decided: Vec<&str> = products.iter().map(|product| product.code()).collect();
    let entry = audit::Entry::by_system("case.closed", &row.id)
        .in_project(&file.project)
        .with("user", file.id.as_str())
        .with("state", state.code())
        .with("products", decided);
    audit::append(tx, entry, now).await
}

/// What was approved stays approved: the hits of the run are cleared for this person. Who and why, the case tells.
async fn clear_hits(
    engine: &Engine,
    tx: &mut Tx,
    file: &mut UserFile,
    row: &CaseRow,
    clearing: Clearing,
    now: Timestamp,
) -> Result<(), Failure> {
    let corrupt = || Failure::corrupt("a case's row can't be read");
    let run = RunId::parse(&row.run_id).map_err(|_| corrupt())?;
    let id = CaseId::parse(&row.id).map_err(|_| corrupt())?;
    let Some(run_row) = storage::runs::find(tx, &file.project, &run).await? else {
        return Ok(());
    };
    let Some(version) = &run_row.data_version_id else {
        return Ok(());
    };
    // Without what was screened, nothing says whom the clearing is about: the next run finds the hits again.
    let Some(data) = file.kept_data_version(tx, version).await? else {
        return Ok(());
    };
    let mark = subject_mark(engine.vault(), &file.project, &data);
    let rules = &engine.policy().screening;
    let lasts = rules
        .cleared_days_max
        .map(|days| now + SignedDuration::from_hours(24 * i64::from(days)));
    let expires_at = clearing.until.into_iter().chain(lasts).min();
    let mut cleared = 0;
    for check in storage::checks::of_run(tx, &file.project, &run).await?.checks {
        let exposure = check.about.as_deref() == Some(rules.pep_family.as_str());
        let stays = exposure && clearing.exposure == Exposure::Stays;
        if check.kind != domain::check::CheckKind::Screening.code() || stays {
            continue;
        }
        if exposure {
            file.verification.exposure = PoliticalExposure::NotFound;
        }
        for (name, _) in file.evidence(&check)? {
            if let Some(hit) = read_shown(&name, &mark, expires_at) {
                storage::cases::clear_hit(tx, &file.id, &id, &hit, now.as_microsecond()).await?;
                cleared += 1;
            }
        }
    }
    if let Some(expires_at) = expires_at.filter(|_| cleared > 0) {
        rescreen_user::enqueue(tx, file, "clearing-expired", expires_at, now).await?;
    }
    Ok(())
}

async fn reviewer(engine: &Engine, conn: &mut Conn, token: &str) -> Result<ReviewerRow, CaseError> {
    let mac = engine.vault().credential_mac(token.trim());
    storage::reviewers::by_mac_unscoped(conn, &mac)
        .await?
        .ok_or(CaseError::UnknownReviewer)
}

/// The votes that count: those about the run that the case is about now.
async fn open_case(conn: &mut Conn, id: &CaseId, row: &CaseRow) -> Result<OpenCase, Failure> {
    let mut votes: Vec<(ReviewerId, Verdict)> = Vec::new();
    for vote in votes_about(conn, id, row).await? {
        votes.retain(|(earlier, _)| *earlier != vote.reviewer);
        votes.push((vote.reviewer, vote.verdict));
    }
    Ok(OpenCase {
        reviewers_min: reviewers_min(row)?,
        votes,
    })
}

async fn store_vote(
    tx: &mut Tx,
    file: &UserFile,
    id: &CaseId,
    row: &CaseRow,
    (reviewer, verdict, reason): (&ReviewerRow, Verdict, &str),
    now: Timestamp,
) -> Result<(), Failure> {
    let vote = identifiers::record(now)?;
    let vote = VoteRow {
        reason_sealed: file.seal("case_votes", "reason_sealed", &vote, reason.as_bytes())?,
        id: vote,
        run_id: row.run_id.clone(),
        reviewer_id: reviewer.id.clone(),
        reviewer_name: reviewer.name.clone(),
        verdict: verdict.code().to_owned(),
        voted_at: now.as_microsecond(),
    };
    Ok(storage::cases::insert_vote(tx, id, &vote).await?)
}
