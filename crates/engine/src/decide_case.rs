//! The compliance team's cases: listed, shown, decided.

use domain::case::{AfterVote, OpenCase, Verdict, VoteError};
use domain::id::{CaseId, ProjectId, ReviewerId, RunId, UserId};
use domain::product::Product;
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
use crate::show_document::{DocumentRecord, document_record};
use crate::user_file::UserFile;
use crate::{Engine, Failure, audit, identifiers, rescreen_user};

/// Which cases to list.
#[derive(Debug, Clone, Default)]
pub struct CaseFilter {
    /// Of one project, or of all.
    pub project: Option<ProjectId>,
    /// In one state, or in all.
    pub state: Option<CaseState>,
}

/// Where a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseState {
    /// Waits for a person.
    Open,
    /// A person approved.
    Approved,
    /// A person rejected.
    Rejected,
}

impl CaseState {
    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
        }
    }

    /// Reads a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Open, Self::Approved, Self::Rejected]
            .into_iter()
            .find(|state| state.code() == code)
    }
}

/// A case in a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseSummary {
    /// The case.
    pub id: CaseId,
    /// The project.
    pub project: ProjectId,
    /// The user it is about.
    pub user: UserId,
    /// The run it is about.
    pub run: RunId,
    /// Where it is.
    pub state: CaseState,
    /// Products that wait for the decision.
    pub awaiting: Vec<Product>,
    /// How many different reviewers must agree.
    pub reviewers_min: u8,
    /// What was said of this run.
    pub votes: Vec<VoteRecord>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was decided, if it was.
    pub closed_at: Option<Timestamp>,
}

/// What a reviewer said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoteRecord {
    /// The reviewer.
    pub reviewer: ReviewerId,
    /// The reviewer's name.
    pub name: String,
    /// What the reviewer said.
    pub verdict: Verdict,
    /// When.
    pub at: Timestamp,
}

/// A whole case, opened: what a reviewer decides upon. Personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct CaseFile {
    /// What a listing shows.
    pub summary: CaseSummary,
    /// The policy that the run was judged by.
    pub policy_version: Option<String>,
    /// What the run found.
    pub checks: Vec<CheckRecord>,
    /// What the user stated, by dotted path.
    pub person: Vec<(String, String)>,
    /// What the user uploaded.
    pub documents: Vec<DocumentRecord>,
    /// Whether what the run saw is still on record.
    pub kept: Kept,
}

/// Whether retention has removed any of what the run of a case saw. It waits until the case is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// All of it is there.
    Whole,
    /// Some of it was superseded longer ago than policy keeps.
    RemovedByRetention,
}

/// What a run found in one respect.
#[derive(Clone, PartialEq, Eq)]
pub struct CheckRecord {
    /// What was looked at.
    pub key: String,
    /// How it came out.
    pub outcome: String,
    /// Why.
    pub reasons: Vec<String>,
    /// What there is to see.
    pub evidence: Vec<(String, String)>,
    /// Version of the engine.
    pub engine_version: String,
    /// When.
    pub at: Timestamp,
}

/// A reviewer's decision.
#[derive(Clone)]
pub struct Decision {
    /// The verdict.
    pub verdict: Verdict,
    /// Why, for the record.
    pub reason: String,
    /// The reviewer's token.
    pub token: String,
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

/// Cases, newest first.
pub async fn list_cases(engine: &Engine, filter: &CaseFilter) -> Result<Vec<CaseSummary>, Failure> {
    let mut conn = engine.store().read().await?;
    let state = filter.state.map(CaseState::code);
    let rows = storage::cases::list(&mut conn, filter.project.as_ref(), state).await?;
    let mut cases = Vec::with_capacity(rows.len());
    for row in rows {
        cases.push(summary(engine, &mut conn, &row).await?);
    }
    Ok(cases)
}

/// One case with everything in it. The look is recorded: it opens personal data.
pub async fn show_case(engine: &Engine, id: &CaseId) -> Result<CaseFile, CaseError> {
    let now = engine.now();
    let mut tx = engine.store().begin().await?;
    let row = storage::cases::find_unscoped(&mut tx, id)
        .await?
        .ok_or(CaseError::UnknownCase)?;
    let summary = summary(engine, &mut tx, &row).await?;
    let file = user_file(engine, &mut tx, &summary).await?;
    let run = storage::runs::find(&mut tx, &summary.project, &summary.run).await?;
    let run = run.ok_or_else(|| Failure::corrupt("the run of a case is gone"))?;
    let mut kept = Kept::Whole;
    let mut data = Default::default();
    if let Some(version) = &run.data_version_id {
        match file.kept_data_version(&mut tx, version).await? {
            Some(found) => data = found,
            None => kept = Kept::RemovedByRetention,
        }
    }
    let mut documents = Vec::new();
    for content in run.content_ids.split_whitespace() {
        match storage::documents::find_content(&mut tx, &summary.project, content).await? {
            Some(row) => documents.push(document_record(&file, &row)?),
            None => kept = Kept::RemovedByRetention,
        }
    }
    let checks = checks(&mut tx, &file, &summary).await?;
    let entry = audit::Entry::by_operator("case.shown", id.as_str()).in_project(&summary.project);
    audit::append(&mut tx, entry, now).await?;
    tx.commit().await?;
    let person = crate::stated_data::by_path(&data);
    Ok(CaseFile {
        summary,
        policy_version: run.policy_version,
        checks,
        person,
        documents,
        kept,
    })
}

/// Counts a reviewer's verdict; with enough of them the case is closed and what follows is stored.
pub async fn decide_case(engine: &Engine, id: &CaseId, decision: Decision) -> Result<CaseSummary, CaseError> {
    decide_case_clearing(engine, id, decision, Clearing::default()).await
}

/// The same, with what an approval clears. Of several reviewers the one whose verdict closes the case says so.
pub async fn decide_case_clearing(
    engine: &Engine,
    id: &CaseId,
    decision: Decision,
    clearing: Clearing,
) -> Result<CaseSummary, CaseError> {
    with_retries(|| attempt(engine, id, &decision, clearing)).await
}

async fn attempt(
    engine: &Engine,
    id: &CaseId,
    decision: &Decision,
    clearing: Clearing,
) -> Result<CaseSummary, CaseError> {
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
        close(engine, &mut tx, &mut file, &mut row, (verdict, clearing), now).await?;
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
    for check in storage::checks::of_run(tx, &file.project, &run).await? {
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

fn reviewers_min(row: &CaseRow) -> Result<u8, Failure> {
    u8::try_from(row.reviewers_min).map_err(|_| Failure::corrupt("a case's row can't be read"))
}

async fn votes_about(conn: &mut Conn, id: &CaseId, row: &CaseRow) -> Result<Vec<VoteRecord>, Failure> {
    let corrupt = || Failure::corrupt("a vote's row can't be read");
    let rows = storage::cases::votes(conn, id).await?;
    rows.into_iter()
        .filter(|vote| vote.run_id == row.run_id)
        .map(|vote| {
            Ok(VoteRecord {
                reviewer: ReviewerId::parse(&vote.reviewer_id).map_err(|_| corrupt())?,
                name: vote.reviewer_name,
                verdict: Verdict::from_code(&vote.verdict).ok_or_else(corrupt)?,
                at: Timestamp::from_microsecond(vote.voted_at).map_err(|_| corrupt())?,
            })
        })
        .collect()
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

async fn summary(engine: &Engine, conn: &mut Conn, row: &CaseRow) -> Result<CaseSummary, Failure> {
    let corrupt = || Failure::corrupt("a case's row can't be read");
    let instant = |micros| Timestamp::from_microsecond(micros).map_err(|_| corrupt());
    let id = CaseId::parse(&row.id).map_err(|_| corrupt())?;
    let project = ProjectId::parse(&row.project_id).map_err(|_| corrupt())?;
    let user = UserId::parse(&row.user_id).map_err(|_| corrupt())?;
    let state = CaseState::from_code(&row.state).ok_or_else(corrupt)?;
    let awaiting = match state {
        CaseState::Open => {
            let file = UserFile::by_id(conn, engine.vault(), &project, &user)
                .await?
                .ok_or_else(corrupt)?;
            file.verification.awaiting_person().iter().collect()
        }
        CaseState::Approved | CaseState::Rejected => Vec::new(),
    };
    let votes = votes_about(conn, &id, row).await?;
    Ok(CaseSummary {
        id,
        project,
        user,
        run: RunId::parse(&row.run_id).map_err(|_| corrupt())?,
        state,
        awaiting,
        reviewers_min: reviewers_min(row)?,
        votes,
        opened_at: instant(row.opened_at)?,
        closed_at: row.closed_at.map(instant).transpose()?,
    })
}

async fn user_file(engine: &Engine, conn: &mut Conn, summary: &CaseSummary) -> Result<UserFile, Failure> {
    let file = UserFile::by_id(conn, engine.vault(), &summary.project, &summary.user).await?;
    file.ok_or_else(|| Failure::corrupt("the user of a case is gone"))
}

async fn checks(
    conn: &mut Conn,
    file: &UserFile,
    summary: &CaseSummary,
) -> Result<Vec<CheckRecord>, Failure> {
    // What the watch found is a run of its own: what else is known of the user stands in the runs before.
    let mut rows = storage::checks::of_run(conn, &summary.project, &summary.run).await?;
    let standings = Product::ALL.map(|product| file.verification.standings[product].as_ref());
    for standing in standings.into_iter().flatten() {
        for row in storage::checks::of_run(conn, &summary.project, &standing.run).await? {
            if !rows
                .iter()
                .any(|it| (&it.kind, &it.about) == (&row.kind, &row.about))
            {
                rows.push(row);
            }
        }
    }
    rows.into_iter()
        .map(|row| {
            let at = Timestamp::from_microsecond(row.checked_at)
                .map_err(|_| Failure::corrupt("a check's row can't be read"))?;
            let evidence = file.evidence(&row)?;
            let key = match &row.about {
                Some(about) => format!("{}:{about}", row.kind),
                None => row.kind,
            };
            let reasons = row.reasons.split_whitespace().map(str::to_owned).collect();
            Ok(CheckRecord {
                key,
                outcome: row.outcome,
                reasons,
                evidence,
                engine_version: row.engine_version,
                at,
            })
        })
        .collect()
}
