//! Users: sealed contact data, a wrapped data key, and the state of their verification.

use domain::id::{DataVersionId, ProjectId, RunId, UserId};

use crate::marks::Marks;
use crate::{Conn, StorageError, Tx};

/// A user as it is stored. What ends in `_sealed` is opaque here.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the table")]
pub struct UserRow {
    pub id: String,
    pub project_id: String,
    pub data_key_wrapped: Vec<u8>,
    pub locator_sealed: Vec<u8>,
    pub user_id_sealed: Vec<u8>,
    pub email_sealed: Option<Vec<u8>>,
    pub phone_number_sealed: Option<Vec<u8>>,
    pub data_version_id: Option<String>,
    pub verification: String,
    pub consent_publication_id: Option<String>,
    pub created_at: i64,
    pub updated_at: i64,
    pub due_at: Option<i64>,
    /// Counts the changes of the row.
    pub row_version: i64,
}

/// A user with what is stated now.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the tables")]
pub struct UserWithDataRow {
    #[sqlx(flatten)]
    pub user: UserRow,
    pub data_sealed: Option<Vec<u8>>,
    /// Not 0 when there are documents.
    pub has_documents: i64,
    /// Not 0 when reviewers have cleared hits.
    pub has_cleared_hits: i64,
    /// Not 0 when a case is open.
    pub has_open_case: i64,
}

/// What a poll for the status reads: nothing sealed.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the table")]
pub struct StatusRow {
    pub id: String,
    pub verification: String,
    pub consent_publication_id: Option<String>,
    pub due_at: Option<i64>,
}

/// Stores a new user.
pub async fn insert(tx: &mut Tx, row: &UserRow) -> Result<(), StorageError> {
    defer!(
        tx,
        "INSERT INTO users (id, project_id, data_key_wrapped, locator_sealed, user_id_sealed, email_sealed, \
         phone_number_sealed, data_version_id, verification, consent_publication_id, created_at, updated_at, \
         due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        &row.id,
        &row.project_id,
        &row.data_key_wrapped,
        &row.locator_sealed,
        &row.user_id_sealed,
        &row.email_sealed,
        &row.phone_number_sealed,
        &row.data_version_id,
        &row.verification,
        &row.consent_publication_id,
        row.created_at,
        row.updated_at,
        row.due_at,
    );
    Ok(())
}

/// Stores what may change of a user; a conflict, by then or on commit, when another has changed the row since it was
/// read, or when the settings are no longer those of the given count.
pub async fn update(tx: &mut Tx, row: &UserRow, settings: Option<i64>) -> Result<(), StorageError> {
    defer!(
        tx,
        "UPDATE users SET email_sealed = $3, phone_number_sealed = $4, data_version_id = $5, verification = $6, \
         consent_publication_id = $7, updated_at = $8, due_at = $9, row_version = CASE WHEN row_version = $10 AND \
         (CAST($11 AS BIGINT) IS NULL OR $11 = (SELECT value FROM epochs WHERE name = 'settings')) \
         THEN row_version + 1 END WHERE project_id = $1 AND id = $2",
        &row.project_id,
        &row.id,
        &row.email_sealed,
        &row.phone_number_sealed,
        &row.data_version_id,
        &row.verification,
        &row.consent_publication_id,
        row.updated_at,
        row.due_at,
        row.row_version,
        settings,
    );
    Ok(())
}

/// A user with the data version and whether there are documents; the rest of the statement says which one, behind other
/// columns where there are any.
macro_rules! select_with_data {
    ($rest:literal) => {
        concat!(
            "SELECT users.id, users.project_id, users.data_key_wrapped, users.locator_sealed, users.user_id_sealed, \
             users.email_sealed, users.phone_number_sealed, users.data_version_id, users.verification, \
             users.consent_publication_id, users.created_at, users.updated_at, users.due_at, users.row_version, \
             data_versions.data_sealed, \
             CAST(CASE WHEN EXISTS (SELECT 1 FROM documents WHERE documents.user_id = users.id) \
             THEN 1 ELSE 0 END AS BIGINT) AS has_documents, \
             CAST(CASE WHEN EXISTS (SELECT 1 FROM cleared_hits WHERE cleared_hits.user_id = users.id) \
             THEN 1 ELSE 0 END AS BIGINT) AS has_cleared_hits, \
             CAST(CASE WHEN EXISTS (SELECT 1 FROM cases WHERE cases.user_id = users.id AND cases.state = 'open') \
             THEN 1 ELSE 0 END AS BIGINT) AS has_open_case",
            $rest
        )
    };
}

/// The user that a locator finds, with what is stated now.
pub async fn find_by_locator(
    conn: &mut Conn,
    project: &ProjectId,
    kind: &str,
    locator_index: &[u8],
) -> Result<Option<UserWithDataRow>, StorageError> {
    fetch_shared!(
        conn,
        UserWithDataRow,
        select_with_data!(
            " FROM user_locators JOIN users ON users.id = user_locators.user_id \
             LEFT JOIN data_versions ON data_versions.id = users.data_version_id \
             WHERE user_locators.project_id = $1 AND user_locators.kind = $2 AND user_locators.locator_index = $3"
        ),
        project.as_str(),
        kind,
        locator_index,
    )
}

/// The user of that id, with what is stated now.
pub async fn find_with_data(
    conn: &mut Conn,
    project: &ProjectId,
    user: &UserId,
) -> Result<Option<UserWithDataRow>, StorageError> {
    fetch_shared!(
        conn,
        UserWithDataRow,
        select_with_data!(
            " FROM users LEFT JOIN data_versions ON data_versions.id = users.data_version_id \
             WHERE users.project_id = $1 AND users.id = $2"
        ),
        project.as_str(),
        user.as_str(),
    )
}

/// A user with a run about them.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the tables")]
pub struct UserWithRunRow {
    #[sqlx(flatten)]
    pub user: UserWithDataRow,
    #[sqlx(flatten)]
    pub run: RunPart,
}

/// What is read of a run with its user.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the table")]
pub struct RunPart {
    pub run_state: String,
    pub run_data_version_id: Option<String>,
    pub run_content_ids: String,
}

/// The user that a run is about, as they are now, with the run.
pub async fn find_with_run(
    conn: &mut Conn,
    project: &ProjectId,
    run: &RunId,
) -> Result<Option<UserWithRunRow>, StorageError> {
    fetch_shared!(
        conn,
        UserWithRunRow,
        select_with_data!(
            ", runs.state AS run_state, runs.data_version_id AS run_data_version_id, \
             runs.content_ids AS run_content_ids \
             FROM runs JOIN users ON users.id = runs.user_id AND users.project_id = runs.project_id \
             LEFT JOIN data_versions ON data_versions.id = users.data_version_id \
             WHERE runs.project_id = $1 AND runs.id = $2"
        ),
        project.as_str(),
        run.as_str(),
    )
}

/// The user of that id.
pub async fn find(
    conn: &mut Conn,
    project: &ProjectId,
    user: &UserId,
) -> Result<Option<UserRow>, StorageError> {
    fetch_optional!(
        conn,
        UserRow,
        "SELECT id, project_id, data_key_wrapped, locator_sealed, user_id_sealed, email_sealed, phone_number_sealed, \
         data_version_id, verification, consent_publication_id, created_at, updated_at, due_at, row_version FROM users \
         WHERE project_id = $1 AND id = $2",
        project.as_str(),
        user.as_str(),
    )
}

/// Keeps a user's row from other writers until the transaction ends, unless that is planned.
pub async fn keep(tx: &mut Tx, project: &ProjectId, user: &UserId) -> Result<(), StorageError> {
    tx.keep_user(project.as_str(), user.as_str()).await
}

/// The user of that id, kept from other writers until the transaction ends.
pub async fn find_for_update(
    tx: &mut Tx,
    project: &ProjectId,
    user: &UserId,
) -> Result<Option<UserRow>, StorageError> {
    tx.keep_user(project.as_str(), user.as_str()).await?;
    find(tx, project, user).await
}

/// Whether there is a place for users: an empty database has none.
pub async fn has_table(conn: &mut Conn) -> Result<bool, StorageError> {
    conn.has_table("users").await
}

/// Some user: project, id and wrapped data key. Across projects: to try whether a key ring opens what is there.
pub async fn any_unscoped(conn: &mut Conn) -> Result<Option<(String, String, Vec<u8>)>, StorageError> {
    fetch_optional!(
        conn,
        (String, String, Vec<u8>),
        "SELECT project_id, id, data_key_wrapped FROM users ORDER BY id DESC LIMIT 1",
    )
}

/// Reads [`StatusRow`] by locator.
pub(crate) const STATUS_BY_LOCATOR: &str = "SELECT users.id, users.verification, users.consent_publication_id, users.due_at \
     FROM user_locators JOIN users ON users.id = user_locators.user_id \
     WHERE user_locators.project_id = $1 AND user_locators.kind = $2 AND user_locators.locator_index = $3";

/// What a poll for the status needs, by locator, in one indexed look-up.
pub async fn status_by_locator(
    conn: &mut Conn,
    project: &ProjectId,
    kind: &str,
    locator_index: &[u8],
) -> Result<Option<StatusRow>, StorageError> {
    fetch_shared!(
        conn,
        StatusRow,
        STATUS_BY_LOCATOR,
        project.as_str(),
        kind,
        locator_index,
    )
}

/// Users about whom something is due, longest due first: project and user. Across projects: the worker looks after all.
pub async fn due_unscoped(
    conn: &mut Conn,
    now: i64,
    count: i64,
) -> Result<Vec<(String, String)>, StorageError> {
    fetch_all!(
        conn,
        (String, String),
        "SELECT project_id, id FROM users WHERE due_at <= $1 ORDER BY due_at LIMIT $2",
        now,
        count,
    )
}

/// One version of what a user's sections held.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the table")]
pub struct DataVersionRow {
    pub id: String,
    pub project_id: String,
    pub user_id: String,
    pub data_sealed: Vec<u8>,
    pub key_id: String,
    pub created_at: i64,
    pub superseded_at: Option<i64>,
    #[sqlx(flatten)]
    pub marks: Marks,
}

/// Stores a version.
pub async fn insert_data_version(tx: &mut Tx, row: &DataVersionRow) -> Result<(), StorageError> {
    defer!(
        tx,
        "INSERT INTO data_versions (id, project_id, user_id, data_sealed, key_id, created_at, superseded_at, \
         email_mark, phone_number_mark, identity_number_mark) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &row.id,
        &row.project_id,
        &row.user_id,
        &row.data_sealed,
        &row.key_id,
        row.created_at,
        row.superseded_at,
        &row.marks.email,
        &row.marks.phone_number,
        &row.marks.identity_number,
    );
    Ok(())
}

/// Notes that a version is no longer the current one: nobody is found by it.
pub async fn supersede_data_version(
    tx: &mut Tx,
    project: &ProjectId,
    id: &str,
    at: i64,
) -> Result<(), StorageError> {
    defer!(
        tx,
        "UPDATE data_versions SET superseded_at = $3, email_mark = NULL, phone_number_mark = NULL, \
         identity_number_mark = NULL WHERE project_id = $1 AND id = $2",
        project.as_str(),
        id,
        at,
    );
    Ok(())
}

/// The version of that id.
pub async fn find_data_version(
    conn: &mut Conn,
    project: &ProjectId,
    id: &DataVersionId,
) -> Result<Option<DataVersionRow>, StorageError> {
    fetch_optional!(
        conn,
        DataVersionRow,
        "SELECT id, project_id, user_id, data_sealed, key_id, created_at, superseded_at, email_mark, \
         phone_number_mark, identity_number_mark FROM data_versions \
         WHERE project_id = $1 AND id = $2",
        project.as_str(),
        id.as_str(),
    )
}

/// Removes versions that were superseded before that instant, and that neither a running run nor the run of an open case
/// is about. Across projects: retention.
pub async fn remove_superseded_unscoped(tx: &mut Tx, before: i64) -> Result<u64, StorageError> {
    execute!(
        tx,
        "DELETE FROM data_versions WHERE superseded_at < $1 AND NOT EXISTS \
         (SELECT 1 FROM runs WHERE runs.user_id = data_versions.user_id \
         AND runs.data_version_id = data_versions.id AND runs.state = 'running') \
         AND NOT EXISTS (SELECT 1 FROM cases JOIN runs ON runs.id = cases.run_id \
         WHERE cases.user_id = data_versions.user_id AND cases.state = 'open' \
         AND runs.data_version_id = data_versions.id)",
        before,
    )
}
