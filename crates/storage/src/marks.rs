//! Blind indexes of what users state, to find out whether another user states the same.

use std::fmt::Write as _;

use domain::id::{ProjectId, UserId};

use crate::{Conn, StorageError, Tx};

/// How many marks one statement looks for.
const LOOKED_UP_AT_ONCE: usize = 3;

/// Gives a user these marks, and takes away all others.
pub async fn replace(
    tx: &mut Tx,
    project: &ProjectId,
    user: &UserId,
    marks: &[(&'static str, Vec<u8>)],
) -> Result<(), StorageError> {
    let mut others = String::from("DELETE FROM user_marks WHERE project_id = $1 AND user_id = $2");
    for number in 0..marks.len() {
        let _ = write!(
            others,
            " AND NOT (kind = ${} AND mark = ${})",
            3 + 2 * number,
            4 + 2 * number
        );
    }
    let writes = tx.deferred(others, 1).await?;
    defer_values!(writes, project.as_str(), user.as_str());
    for (kind, mark) in marks {
        defer_values!(writes, *kind, mark);
    }
    insert(tx, project, user, marks).await
}

/// Gives a user marks, beside those that it has.
pub async fn insert(
    tx: &mut Tx,
    project: &ProjectId,
    user: &UserId,
    marks: &[(&'static str, Vec<u8>)],
) -> Result<(), StorageError> {
    if marks.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO user_marks (project_id, kind, mark, user_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    let writes = tx.deferred(sql, marks.len()).await?;
    for (kind, mark) in marks {
        defer_values!(writes, project.as_str(), *kind, mark, user.as_str());
    }
    Ok(())
}

/// Which of the marks another user of the project has.
pub async fn shared(
    conn: &mut Conn,
    project: &ProjectId,
    user: &UserId,
    marks: &[(&'static str, Vec<u8>)],
) -> Result<Vec<&'static str>, StorageError> {
    let mut shared = Vec::new();
    let of = |at: usize| {
        marks
            .get(at)
            .map(|(kind, mark)| (Some(*kind), Some(mark.as_slice())))
    };
    for at in (0..marks.len()).step_by(LOOKED_UP_AT_ONCE) {
        let [first, second, third] = [of(at), of(at + 1), of(at + 2)].map(Option::unwrap_or_default);
        let rows = fetch_all!(
            conn,
            (String,),
            "SELECT kind FROM user_marks WHERE project_id = $1 AND kind = $3 AND mark = $4 AND user_id <> $2 \
             UNION SELECT kind FROM user_marks WHERE project_id = $1 AND kind = $5 AND mark = $6 AND user_id <> $2 \
             UNION SELECT kind FROM user_marks WHERE project_id = $1 AND kind = $7 AND mark = $8 AND user_id <> $2",
            project.as_str(),
            user.as_str(),
            first.0,
            first.1,
            second.0,
            second.1,
            third.0,
            third.1,
        )?;
        let is_among = |kind: &&str| rows.iter().any(|(row,)| row == kind);
        shared.extend(
            marks
                .iter()
                .skip(at)
                .take(LOOKED_UP_AT_ONCE)
                .map(|(kind, _)| *kind)
                .filter(is_among),
        );
    }
    Ok(shared)
}
