//! `bonafide case`: what a person has to decide.

use std::fmt::Write as _;

use clap::{ArgGroup, Args, Subcommand};
use domain::case::Verdict;
use domain::id::{CaseId, ProjectId};
use engine::Engine;
use engine::decide_case::{CaseError, Clearing, Decision, Exposure, decide_case};
use engine::show_case::{CaseFile, CaseFilter, CaseState, CaseSummary, Kept, list_cases, show_case};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::arguments::{instant, instant_or_dash};
use crate::refusal::Refusal;
use crate::report::{Report, table};

/// Cases that a person has to decide.
#[derive(Debug, Subcommand)]
pub enum CaseCommand {
    /// List open cases, longest waiting first
    List(ListArgs),
    /// Show all that a case is about: person, checks, documents, votes
    Show(ShowArgs),
    /// Decide a case. Lifts only what a person may judge: never age, residence, consent or a missing requirement
    Decide(DecideArgs),
}

/// Arguments of `case list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only cases of this project
    #[arg(long, value_parser = ProjectId::parse)]
    project: Option<ProjectId>,
    /// Decided cases too
    #[arg(long)]
    all: bool,
}

/// Arguments of `case show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The case's id, `case_…`
    #[arg(value_parser = CaseId::parse)]
    case: CaseId,
}

/// Arguments of `case decide`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("verdict").required(true).args(["approve", "reject"]))]
pub struct DecideArgs {
    /// The case's id, `case_…`
    #[arg(value_parser = CaseId::parse)]
    case: CaseId,
    /// What a person may judge is in order
    #[arg(long)]
    approve: bool,
    /// The user failed
    #[arg(long)]
    reject: bool,
    /// Why, for the record
    #[arg(long)]
    reason: String,
    /// Last day, in UTC, on which hits that an approval clears stay cleared [default: as policy has it]
    #[arg(long, value_name = "YYYY-MM-DD", requires = "approve")]
    clear_until: Option<Date>,
    /// The person is somebody else than the politically exposed person who was found
    #[arg(long, requires = "approve")]
    not_exposed: bool,
    /// Your token, from `reviewer add`; better given by the environment, where no list of processes shows it
    #[arg(long, env = "BONAFIDE_REVIEWER_TOKEN", hide_env_values = true)]
    token: String,
}

impl CaseCommand {
    /// Carries the command out.
    pub async fn run(self, engine: &Engine) -> anyhow::Result<Report> {
        match self {
            Self::List(arguments) => list(engine, arguments).await,
            Self::Show(arguments) => {
                let file = show_case(engine, &arguments.case).await.map_err(refused)?;
                Ok(Report::new(file_document(&file), file_text(&file)))
            }
            Self::Decide(arguments) => decide(engine, arguments).await,
        }
    }
}

async fn list(engine: &Engine, arguments: ListArgs) -> anyhow::Result<Report> {
    let filter = CaseFilter {
        project: arguments.project,
        state: (!arguments.all).then_some(CaseState::Open),
    };
    let cases = list_cases(engine, &filter).await?;
    let row = |case: &CaseSummary| {
        vec![
            case.id.to_string(),
            case.state.code().to_owned(),
            format!("{} of {}", case.votes.len(), case.reviewers_min),
            instant(case.opened_at),
            case.project.to_string(),
            products(case).join(","),
        ]
    };
    let rows: Vec<_> = cases.iter().map(row).collect();
    let documents: Vec<Value> = cases.iter().map(summary_document).collect();
    let headings = ["CASE", "STATE", "VOTES", "OPENED", "PROJECT", "PRODUCTS"];
    Ok(Report::new(
        json!({"cases": documents}),
        table(&headings, &rows, "No case is waiting."),
    ))
}

async fn decide(engine: &Engine, arguments: DecideArgs) -> anyhow::Result<Report> {
    let until = arguments
        .clear_until
        .map(|day| day.tomorrow()?.to_zoned(TimeZone::UTC))
        .transpose()?;
    let clearing = Clearing {
        until: until.map(|day| day.timestamp()),
        exposure: if arguments.not_exposed {
            Exposure::SomebodyElse
        } else {
            Exposure::Stays
        },
    };
    let decision = Decision {
        verdict: if arguments.approve {
            Verdict::Approve
        } else {
            Verdict::Reject
        },
        reason: arguments.reason,
        token: arguments.token,
        clearing,
    };
    let case = decide_case(engine, &arguments.case, decision)
        .await
        .map_err(refused)?;
    let text = if case.closed_at.is_some() {
        format!("Case {} is {}.", case.id, case.state.code())
    } else {
        format!(
            "Your vote counts. Case {} needs {} reviewers who agree.",
            case.id, case.reviewers_min
        )
    };
    Ok(Report::new(summary_document(&case), text))
}

fn products(case: &CaseSummary) -> Vec<&'static str> {
    case.awaiting.iter().map(|product| product.code()).collect()
}

fn summary_document(case: &CaseSummary) -> Value {
    let votes = case.votes.iter().map(|vote| {
        json!({
            "reviewerId": vote.reviewer.as_str(),
            "name": vote.name,
            "verdict": vote.verdict.code(),
            "at": instant(vote.at),
        })
    });
    json!({
        "caseId": case.id.as_str(),
        "projectId": case.project.as_str(),
        "user": case.user.as_str(),
        "state": case.state.code(),
        "products": products(case),
        "reviewersMin": case.reviewers_min,
        "votes": votes.collect::<Vec<_>>(),
        "openedAt": instant(case.opened_at),
        "closedAt": case.closed_at.map(instant),
    })
}

fn file_document(file: &CaseFile) -> Value {
    let checks = file.checks.iter().map(|check| {
        let evidence = check
            .evidence
            .iter()
            .map(|(name, value)| json!({"name": name, "value": value}));
        json!({
            "check": check.key,
            "outcome": check.outcome,
            "reasons": check.reasons,
            "evidence": evidence.collect::<Vec<_>>(),
            "engineVersion": check.engine_version,
            "at": instant(check.at),
        })
    });
    let documents = file.documents.iter().map(|document| {
        json!({
            "id": document.id.as_str(),
            "documentType": document.kind.code(),
            "createdAt": instant(document.created_at),
            "expiresAt": document.expires_at.map(|day| day.to_string()),
        })
    });
    let person = file
        .person
        .iter()
        .map(|(path, value)| json!({"path": path, "value": value}));
    let mut answer = summary_document(&file.summary);
    for (at, reason) in file.vote_reasons.iter().enumerate() {
        answer["votes"][at]["reason"] = json!(reason);
    }
    answer["policyVersion"] = json!(file.policy_version);
    answer["removedByRetention"] = json!(file.kept == Kept::RemovedByRetention);
    answer["person"] = person.collect();
    answer["checks"] = checks.collect();
    answer["documents"] = documents.collect();
    answer
}

fn file_text(file: &CaseFile) -> String {
    let case = &file.summary;
    let mut text = String::new();
    let _ = writeln!(
        text,
        "Case {} ({}) of project {}",
        case.id,
        case.state.code(),
        case.project
    );
    let _ = writeln!(text, "  opened    {}", instant(case.opened_at));
    let _ = writeln!(text, "  closed    {}", instant_or_dash(case.closed_at));
    let _ = writeln!(text, "  products  {}", products(case).join(", "));
    let _ = writeln!(
        text,
        "  policy    {}",
        file.policy_version.as_deref().unwrap_or("-")
    );
    let _ = writeln!(text, "  votes     {} of {}", case.votes.len(), case.reviewers_min);
    for (vote, reason) in case.votes.iter().zip(&file.vote_reasons) {
        let _ = writeln!(
            text,
            "    {} {} at {}: {reason}",
            vote.name,
            vote.verdict.code(),
            instant(vote.at)
        );
    }
    let _ = writeln!(text, "Person");
    for (path, value) in &file.person {
        let _ = writeln!(text, "  {path}: {value}");
    }
    let _ = writeln!(text, "Documents");
    for document in &file.documents {
        let expires = document
            .expires_at
            .map_or(String::new(), |day| format!(", valid to {day}"));
        let _ = writeln!(text, "  {} {}{expires}", document.id, document.kind.code());
    }
    if file.kept == Kept::RemovedByRetention {
        let _ = writeln!(
            text,
            "  (some of what the run saw was superseded and is no longer kept)"
        );
    }
    let _ = writeln!(text, "Checks");
    for check in &file.checks {
        let _ = writeln!(
            text,
            "  {:8} {} {}",
            check.outcome,
            check.key,
            check.reasons.join(" ")
        );
        for (name, value) in &check.evidence {
            let _ = writeln!(text, "           {name}: {}", shown(value));
        }
    }
    text
}

/// A value as a terminal can show it: pictures by their size; `--json` has them whole.
fn shown(value: &str) -> String {
    match value.strip_prefix("data:image/jpeg;base64,") {
        Some(picture) => format!("a picture of {} bytes (whole with --json)", picture.len() / 4 * 3),
        None => value.replace('\n', " / "),
    }
}

fn refused(error: CaseError) -> anyhow::Error {
    let code = match &error {
        CaseError::UnknownCase => "unknown-case",
        CaseError::UnknownReviewer => "unknown-reviewer",
        CaseError::AlreadyClosed => "case-closed",
        CaseError::Vote(_) => "same-reviewer",
        CaseError::RunInProgress => "run-in-progress",
        CaseError::NothingToApprove => "nothing-to-approve",
        CaseError::Reason(_) => "invalid",
        CaseError::Failure(_) => return error.into(),
    };
    Refusal::new(code, error.to_string()).into()
}
