//! Blind indexes of what users state, to find out whether another user states the same.

use domain::id::{ProjectId, UserId};

use crate::{Conn, StorageError, Tx};

/// Replaces the marks of a user.
pub async fn replace(
    tx: &mut Tx,
    project: &ProjectId,
    user: &UserId,
    marks: &[(&'static str, Vec<u8>)],
) -> Result<(), StorageError> {
    execute!(
        tx,
        "DELETE FROM user_marks WHERE project_id = $1 AND user_id = $2",
        project.as_str(),
        user.as_str(),
    )?;
    for (kind, mark) in marks {
        execute!(
            tx,
            "INSERT INTO user_marks (project_id, kind, mark, user_id) VALUES ($1, $2, $3, $4)",
            project.as_str(),
            *kind,
            mark,
            user.as_str(),
        )?;
    }
    Ok(())
}

/// Whether another user of the project has the mark.
pub async fn is_shared(
    conn: &mut Conn,
    project: &ProjectId,
    user: &UserId,
    kind: &str,
    mark: &[u8],
) -> Result<bool, StorageError> {
    let other = fetch_optional!(
        conn,
        (i64,),
        "SELECT CAST(1 AS BIGINT) FROM user_marks WHERE project_id = $1 AND kind = $2 AND mark = $3 AND user_id <> $4 LIMIT 1",
        project.as_str(),
        kind,
        mark,
        user.as_str(),
    )?;
    Ok(other.is_some())
}
