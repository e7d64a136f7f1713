//! What falls due by the passing of time: documents expire, reviews come round.
//!
//! A row keeps one instant, at which something about the user falls due next. A read past that instant derives what is
//! due, so that it is right whether or not the worker was there; the worker stores it, with case, audit entry and event.

use domain::check::{Check, CheckKey, CheckKind};
use domain::document::DocumentType;
use domain::due::{expired_documents, next_due_at, review_due_at};
use domain::id::{ProjectId, UserId};
use domain::judgement::Sanctions;
use domain::person::utc_date;
use domain::product::ProductSet;
use domain::reason::{Reason, ReasonCode};
use domain::requirement::Facts;
use domain::risk::RiskLevel;
use domain::verification::FallenDue;
use jiff::Timestamp;
use storage::{Conn, Tx};

use crate::accept_legal_document::consent;
use crate::caller::Project;
use crate::events::Before;
use crate::failure::with_retries;
use crate::open_case::open_case;
use crate::rescreen_user::note_run;
use crate::settings::Settings;
use crate::user_file::UserFile;
use crate::{Engine, Failure, audit};

/// How many users are looked after in one round.
const USERS_AT_ONCE: i64 = 100;

/// Notes when a person looks again at products that have just been verified, and when something falls due next.
pub(crate) fn note_due(
    file: &mut UserFile,
    facts: &Facts,
    settings: &Settings,
    (products, risk): (ProductSet, Option<RiskLevel>),
    now: Timestamp,
) {
    let policy = &settings.policy;
    file.verification
        .note_review(products, risk, |risk| review_due_at(now, risk, policy));
    file.row.due_at = next_due_at(&file.verification, facts, policy).map(|at| at.as_microsecond());
}

/// Whether something is due that may not have been stored yet.
pub(crate) fn is_due(due_at: Option<i64>, now: Timestamp) -> bool {
    due_at.is_some_and(|due_at| due_at <= now.as_microsecond())
}

/// What has fallen due, derived into the opened file and stored nowhere.
pub(crate) async fn derive(
    conn: &mut Conn,
    file: &mut UserFile,
    settings: &Settings,
    project: &Project,
    now: Timestamp,
) -> Result<FallenDue, Failure> {
    note_missing_reviews(conn, file, settings).await?;
    let facts = file.facts(conn, project).await?;
    let exposure = file.verification.exposure;
    let expired = expired_documents(&facts, exposure, &settings.policy, utc_date(now));
    let fallen = file.verification.fall_due(now, &expired);
    file.row.due_at = next_due_at(&file.verification, &facts, &settings.policy).map(|at| at.as_microsecond());
    Ok(fallen)
}

/// Who was verified before there were reviews has no date of one: counted from the end of the run that verified (without
/// it, from when the user came), at the risk that the row has, which is high where none was kept.
async fn note_missing_reviews(
    conn: &mut Conn,
    file: &mut UserFile,
    settings: &Settings,
) -> Result<(), Failure> {
    let verified = file.verification.verified();
    for product in verified.iter() {
        let standing = file.verification.standings[product].as_ref();
        let Some(standing) = standing.filter(|standing| standing.review_due_at.is_none()) else {
            continue;
        };
        let run = storage::runs::find(conn, &file.project, &standing.run).await?;
        let ended_at = run.map_or(file.row.created_at, |run| run.ended_at.unwrap_or(run.created_at));
        let ended_at =
            Timestamp::from_microsecond(ended_at).map_err(|_| Failure::corrupt("the end of a run"))?;
        let this = ProductSet::of(|it| it == product);
        file.verification
            .note_review(this, None, |risk| review_due_at(ended_at, risk, &settings.policy));
    }
    Ok(())
}

/// Stores what has fallen due, if anything has; the caller saves the file.
pub(crate) async fn materialise(
    engine: &Engine,
    tx: &mut Tx,
    file: &mut UserFile,
    now: Timestamp,
) -> Result<bool, Failure> {
    if !is_due(file.row.due_at, now) {
        return Ok(false);
    }
    let settings = engine.settings().clone();
    let project = settings.projects.get(&file.project).cloned();
    let project = project.ok_or_else(|| Failure::corrupt("the project of a user"))?;
    let consent = consent(
        &settings,
        &file.project,
        file.row.consent_publication_id.as_deref(),
    );
    let before = Before::of(&file.verification, consent);
    let fallen = derive(tx, file, &settings, &project, now).await?;
    if fallen == FallenDue::default() {
        return Ok(true);
    }
    let found = checks(file, &fallen);
    let run = note_run(tx, file, (&settings.policy.version, &found), now).await?;
    if !fallen.review.is_empty() {
        let open = storage::cases::open_of_user(tx, &file.project, &file.id).await?;
        open_case(tx, file, open, (&run, Sanctions::NoHit), now).await?;
    }
    let cause = if fallen.review.is_empty() {
        "document-expired"
    } else {
        "review-due"
    };
    before.tell(tx, file, cause, now).await?;
    let codes =
        |products: ProductSet| -> Vec<&str> { products.iter().map(|product| product.code()).collect() };
    let entry = audit::Entry::by_system("verification.fell-due", run.as_str())
        .in_project(&file.project)
        .with("user", file.id.as_str())
        .with("documentExpired", codes(fallen.expired))
        .with("reviewDue", codes(fallen.review));
    audit::append(tx, entry, now).await?;
    metrics::counter!("bonafide_verifications_reopened_total", "cause" => cause).increment(1);
    Ok(true)
}

fn checks(file: &UserFile, fallen: &FallenDue) -> Vec<Check> {
    let mut checks = Vec::new();
    for product in fallen.expired.iter() {
        let asked = match file.verification.standing(product) {
            Some(domain::verification::Disposition::RequiresData(asked)) => asked.documents.clone(),
            _ => Vec::new(),
        };
        for kind in asked {
            let check = expired(kind);
            if !checks.contains(&check) {
                checks.push(check);
            }
        }
    }
    if !fallen.review.is_empty() {
        let key = CheckKey::of(CheckKind::PeriodicReview);
        checks.push(Check::review(key, vec![Reason::of(ReasonCode::ReviewDue)]));
    }
    checks
}

fn expired(kind: DocumentType) -> Check {
    let key = CheckKey::about(CheckKind::DocumentExpiry, kind.code());
    Check::ask_for_document(key, kind, Reason::about(ReasonCode::DocumentExpired, kind.code()))
}

/// Stores what has fallen due for some users; gives for how many. One whose data can't be opened keeps nobody waiting.
pub(crate) async fn store_what_is_due(engine: &Engine) -> Result<usize, Failure> {
    let due = {
        let mut conn = engine.store().read().await?;
        storage::users::due_unscoped(&mut conn, engine.now().as_microsecond(), USERS_AT_ONCE).await?
    };
    let mut stored = 0;
    for (project, user) in &due {
        let corrupt = |_| Failure::corrupt("the id of a user");
        let project = ProjectId::parse(project).map_err(corrupt)?;
        let user = UserId::parse(user).map_err(corrupt)?;
        match with_retries(|| of_user(engine, &project, &user)).await {
            Ok(()) => stored += 1,
            Err(error) => {
                tracing::error!(user.id = %user, error = %error, "what has fallen due could not be stored");
            }
        }
    }
    Ok(stored)
}

async fn of_user(engine: &Engine, project: &ProjectId, user: &UserId) -> Result<(), Failure> {
    let now = engine.now();
    let mut tx = engine.store().begin().await?;
    let file = UserFile::by_id_for_update(&mut tx, engine.vault(), project, user).await?;
    let Some(mut file) = file else { return Ok(()) };
    // Another node may have been faster.
    if materialise(engine, &mut tx, &mut file, now).await? {
        file.save(&mut tx, now).await?;
        tx.commit().await?;
    }
    Ok(())
}
