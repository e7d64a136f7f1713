//! Blind indexes of what users state, to find out whether another user states the same. They stand with the version that
//! states it, while that is the current one.

use domain::id::{ProjectId, UserId};

use crate::{Conn, StorageError};

/// The marks of what a version states; none of what it does not state.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Marks {
    /// Of the e-mail address.
    #[sqlx(rename = "email_mark")]
    pub email: Option<Vec<u8>>,
    /// Of the telephone number.
    #[sqlx(rename = "phone_number_mark")]
    pub phone_number: Option<Vec<u8>>,
    /// Of the number of the identity document.
    #[sqlx(rename = "identity_number_mark")]
    pub identity_number: Option<Vec<u8>>,
}

/// What another user of the project states, too: not 0 where somebody does.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "as in `Marks`")]
pub struct Shared {
    pub email: i64,
    pub phone_number: i64,
    pub identity_number: i64,
}

/// Which of the marks another user of the project has.
pub async fn shared(
    conn: &mut Conn,
    project: &ProjectId,
    user: &UserId,
    marks: &Marks,
) -> Result<Shared, StorageError> {
    let row = fetch_shared!(
        conn,
        Shared,
        "SELECT CAST(CASE WHEN EXISTS (SELECT 1 FROM data_versions WHERE email_mark = $3 AND project_id = $1 AND user_id <> $2) THEN 1 ELSE 0 END AS BIGINT) AS email, \
         CAST(CASE WHEN EXISTS (SELECT 1 FROM data_versions WHERE phone_number_mark = $4 AND project_id = $1 AND user_id <> $2) THEN 1 ELSE 0 END AS BIGINT) AS phone_number, \
         CAST(CASE WHEN EXISTS (SELECT 1 FROM data_versions WHERE identity_number_mark = $5 AND project_id = $1 AND user_id <> $2) THEN 1 ELSE 0 END AS BIGINT) \
         AS identity_number",
        project.as_str(),
        user.as_str(),
        &marks.email,
        &marks.phone_number,
        &marks.identity_number,
    )?;
    row.ok_or(StorageError::Corrupt {
        table: "data_versions",
        what: "a question was not answered".to_owned(),
    })
}
