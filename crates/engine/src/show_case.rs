//! The compliance team's cases: listed and shown.

use domain::case::Verdict;
use domain::id::{CaseId, ProjectId, ReviewerId, RunId, UserId};
use domain::product::Product;
use jiff::Timestamp;
use storage::Conn;
use storage::cases::CaseRow;

use crate::decide_case::CaseError;
use crate::show_document::{DocumentRecord, document_record};
use crate::user_file::UserFile;
use crate::{Engine, Failure, audit};

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
    /// Why reviewers said what they said, in the order of the summary's votes.
    pub vote_reasons: Vec<String>,
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
    let vote_reasons = vote_reasons(&mut tx, &file, &row).await?;
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
        vote_reasons,
        policy_version: run.policy_version,
        checks,
        person,
        documents,
        kept,
    })
}

pub(crate) fn reviewers_min(row: &CaseRow) -> Result<u8, Failure> {
    u8::try_from(row.reviewers_min).map_err(|_| Failure::corrupt("a case's row can't be read"))
}

pub(crate) async fn votes_about(
    conn: &mut Conn,
    id: &CaseId,
    row: &CaseRow,
) -> Result<Vec<VoteRecord>, Failure> {
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

pub(crate) async fn summary(engine: &Engine, conn: &mut Conn, row: &CaseRow) -> Result<CaseSummary, Failure> {
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

/// Why each vote about the run that the case is about now was given.
async fn vote_reasons(conn: &mut Conn, file: &UserFile, row: &CaseRow) -> Result<Vec<String>, Failure> {
    let id = CaseId::parse(&row.id).map_err(|_| Failure::corrupt("a case's row can't be read"))?;
    let votes = storage::cases::votes(conn, &id).await?;
    let about = votes.into_iter().filter(|vote| vote.run_id == row.run_id);
    about
        .map(|vote| {
            let reason = file.open_sealed("case_votes", "reason_sealed", &vote.id, &vote.reason_sealed)?;
            String::from_utf8(reason).map_err(|_| Failure::corrupt("a sealed text is no text"))
        })
        .collect()
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
    let mut runs = vec![&summary.run];
    let standings = Product::ALL.map(|product| file.verification.standings[product].as_ref());
    for standing in standings.into_iter().flatten() {
        if !runs.contains(&&standing.run) {
            runs.push(&standing.run);
        }
    }
    let mut records: Vec<CheckRecord> = Vec::new();
    for run in runs {
        let found = storage::checks::of_run(conn, &summary.project, run).await?;
        let at = Timestamp::from_microsecond(found.checked_at)
            .map_err(|_| Failure::corrupt("a run's row can't be read"))?;
        for row in found.checks {
            let key = match &row.about {
                Some(about) => format!("{}:{about}", row.kind),
                None => row.kind.clone(),
            };
            if records.iter().any(|known| known.key == key) {
                continue;
            }
            records.push(CheckRecord {
                key,
                evidence: file.evidence(&row)?,
                outcome: row.outcome,
                reasons: row.reasons.split_whitespace().map(str::to_owned).collect(),
                engine_version: found.engine_version.clone(),
                at,
            });
        }
    }
    Ok(records)
}
