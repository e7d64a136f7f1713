//! Blind indexes by which users are found.

use domain::id::{ProjectId, UserId};

use crate::{Conn, StorageError, Tx, known};

/// The user that a locator finds.
pub async fn find_user(
    conn: &mut Conn,
    project: &ProjectId,
    kind: &str,
    locator_index: &[u8],
) -> Result<Option<UserId>, StorageError> {
    let row = fetch_optional!(
        conn,
        (String,),
        "SELECT user_id FROM user_locators WHERE project_id = $1 AND kind = $2 AND locator_index = $3",
        project.as_str(),
        kind,
        locator_index,
    )?;
    row.map(|(id,)| known("user_locators", "user_id", UserId::parse(&id).ok()))
        .transpose()
}

/// Lets a locator find a user; a conflict when it already finds another.
pub async fn insert(
    tx: &mut Tx,
    project: &ProjectId,
    kind: &str,
    locator_index: &[u8],
    user: &UserId,
) -> Result<(), StorageError> {
    defer!(
        tx,
        "INSERT INTO user_locators (project_id, kind, locator_index, user_id) VALUES ($1, $2, $3, $4)",
        project.as_str(),
        kind,
        locator_index,
        user.as_str(),
    );
    Ok(())
}
