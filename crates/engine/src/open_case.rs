//! Opens a case for the compliance team, or keeps the open one up to date.

use domain::case::REVIEWERS_AFTER_SANCTIONS_HIT;
use domain::id::{CaseId, RunId};
use domain::judgement::Sanctions;
use jiff::Timestamp;
use storage::Tx;
use storage::cases::CaseRow;

use crate::user_file::UserFile;
use crate::{Failure, audit, identifiers};

/// Makes sure that a case is open about the run. The case that is `open` moves on to the newest run: votes about an earlier one
/// no longer count.
pub(crate) async fn open_case(
    tx: &mut Tx,
    file: &UserFile,
    open: Option<CaseRow>,
    (run, sanctions): (&RunId, Sanctions),
    now: Timestamp,
) -> Result<(), Failure> {
    let reviewers_min = match sanctions {
        Sanctions::Hit => i64::from(REVIEWERS_AFTER_SANCTIONS_HIT),
        Sanctions::NoHit => 1,
    };
    let (action, id) = match open {
        Some(mut row) => {
            row.run_id = run.to_string();
            row.reviewers_min = row.reviewers_min.max(reviewers_min);
            storage::cases::update(tx, &row).await?;
            ("case.updated", row.id)
        }
        None => {
            let row = CaseRow {
                id: CaseId::from_bits(identifiers::bits(now)?).to_string(),
                project_id: file.project.to_string(),
                user_id: file.id.to_string(),
                run_id: run.to_string(),
                state: "open".to_owned(),
                reviewers_min,
                opened_at: now.as_microsecond(),
                closed_at: None,
            };
            storage::cases::insert(tx, &row).await?;
            ("case.opened", row.id)
        }
    };
    // Who decides may need the face, however long ago the decision was that this case takes up again.
    storage::faces::keep_until(tx, &file.project, &file.id, None).await?;
    let entry = audit::Entry::by_system(action, &id)
        .in_project(&file.project)
        .with("user", file.id.as_str())
        .with("run", run.as_str())
        .with("reviewersMin", reviewers_min);
    audit::append(tx, entry, now).await
}
