//! Scenes: what tells a photograph of a document that was sent before, sealed, at most one for each content.

use domain::id::{ProjectId, UserId};

use crate::{Conn, StorageError, Tx};

/// A scene about to be stored.
#[derive(Debug, Clone, Copy)]
pub struct NewScene<'a> {
    /// The content that it was seen in.
    pub content: &'a str,
    /// How the document lies in it, sealed.
    pub placement_sealed: &'a [u8],
    /// All of it, sealed.
    pub scene_sealed: &'a [u8],
}

/// How the document lies in a scene, with what opens it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the tables")]
pub struct PlacementRow {
    pub content_id: String,
    pub user_id: String,
    pub placement_sealed: Vec<u8>,
    pub data_key_wrapped: Vec<u8>,
    pub stored_at: i64,
}

/// A whole scene, with what opens it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the tables")]
pub struct SceneRow {
    pub user_id: String,
    pub scene_sealed: Vec<u8>,
    pub data_key_wrapped: Vec<u8>,
}

/// Stores the scene of a content, unless it has one.
pub async fn put(
    tx: &mut Tx,
    project: &ProjectId,
    user: &UserId,
    scene: NewScene<'_>,
    at: i64,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO scenes (content_id, project_id, user_id, placement_sealed, scene_sealed, stored_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (content_id) DO NOTHING",
        scene.content,
        project.as_str(),
        user.as_str(),
        scene.placement_sealed,
        scene.scene_sealed,
        at,
    )
    .map(|_| ())
}

/// How documents lie in scenes of a project that were stored after one, by instant and content; the first so many, oldest
/// first.
pub async fn placements_after(
    conn: &mut Conn,
    project: &ProjectId,
    (stored_at, content): (i64, &str),
    count: i64,
) -> Result<Vec<PlacementRow>, StorageError> {
    fetch_all!(
        conn,
        PlacementRow,
        "SELECT scenes.content_id, scenes.user_id, scenes.placement_sealed, users.data_key_wrapped, scenes.stored_at \
         FROM scenes JOIN users ON users.id = scenes.user_id \
         WHERE scenes.project_id = $1 AND (scenes.stored_at, scenes.content_id) > ($2, $3) \
         ORDER BY scenes.stored_at, scenes.content_id LIMIT $4",
        project.as_str(),
        stored_at,
        content,
        count,
    )
}

/// The scene of a content; `None` when there is none, or none any more.
pub async fn find(
    conn: &mut Conn,
    project: &ProjectId,
    content: &str,
) -> Result<Option<SceneRow>, StorageError> {
    fetch_optional!(
        conn,
        SceneRow,
        "SELECT scenes.user_id, scenes.scene_sealed, users.data_key_wrapped \
         FROM scenes JOIN users ON users.id = scenes.user_id \
         WHERE scenes.project_id = $1 AND scenes.content_id = $2",
        project.as_str(),
        content,
    )
}

/// Removes the scene of a superseded content, before the content's record. Across projects: retention.
pub(crate) async fn remove_unscoped(tx: &mut Tx, content: &str) -> Result<(), StorageError> {
    execute!(
        tx,
        "DELETE FROM scenes WHERE content_id = $1 AND EXISTS \
         (SELECT 1 FROM document_contents WHERE id = $1 AND superseded_at IS NOT NULL)",
        content,
    )
    .map(|_| ())
}
