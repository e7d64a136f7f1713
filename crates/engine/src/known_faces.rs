//! The faces of a project's users in memory: who else has this face?
//!
//! Each is sealed under its user's own key; opening a hundred thousand takes a second, so that they are opened once and
//! kept while the process lives. A face that was removed meanwhile is noticed when it is found.

use std::collections::HashMap;
use std::sync::Arc;

use domain::id::{ProjectId, UserId};
use domain::policy::Policy;
use evidence::face::embedding::DISTANCE_MATCH_MAX;
use evidence::face::{Embedding, Gallery};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;
use vault::{KeyOwner, Place};

use crate::user_file::UserFile;
use crate::{Engine, Failure};

/// How far back each look reaches again, in microseconds: a face that was stored earlier may be committed later.
const OVERLAP_MICROS: i64 = 300_000_000;
/// Most neighbours that are looked at: the user's own earlier faces, and faces that were replaced, are among them.
const NEIGHBOURS_MAX: usize = 100;

/// The faces in memory, by project.
#[derive(Default)]
pub(crate) struct KnownFaces(Mutex<HashMap<ProjectId, Arc<Mutex<ProjectFaces>>>>);

#[derive(Default)]
struct ProjectFaces {
    gallery: Gallery,
    /// Whose each face of the gallery is, and when it was stored.
    owners: Vec<(String, i64)>,
    /// When the newest of each user's faces was stored.
    newest: HashMap<String, i64>,
    read_to: i64,
}

/// Another user with the same face.
pub(crate) struct SameFace {
    pub(crate) user: UserId,
    pub(crate) distance: f32,
}

/// The place where a user's face stands sealed.
const TABLE: &str = "faces";
const COLUMN: &str = "embedding_sealed";

/// Stores the user's face in the place of an earlier one, in a transaction of its own: of two users who are looked at
/// in the same moment, at least one sees the other.
pub(crate) async fn note_face(engine: &Engine, file: &UserFile, face: &Embedding) -> Result<(), Failure> {
    let sealed = file.seal(TABLE, COLUMN, file.id.as_str(), &face.to_bytes())?;
    let mut tx = engine.store().begin().await?;
    let at = engine.now().as_microsecond();
    storage::faces::put(&mut tx, &file.project, &file.id, &sealed, at).await?;
    Ok(tx.commit().await?)
}

/// How long the numbers of a face are kept that nothing waits for any more.
pub(crate) fn kept_until(policy: &Policy, now: Timestamp) -> i64 {
    let days = i64::from(policy.evidence.face_days_max);
    (now + SignedDuration::from_hours(24 * days)).as_microsecond()
}

/// The nearest other user whose face is taken for the same.
pub(crate) async fn find_same_face(
    engine: &Engine,
    file: &UserFile,
    face: &Embedding,
) -> Result<Option<SameFace>, Failure> {
    let faces = {
        let mut all = engine.0.known_faces.0.lock().await;
        all.entry(file.project.clone()).or_default().clone()
    };
    let mut faces = faces.lock().await;
    read_new(engine, &file.project, &mut faces).await?;
    let nearest = faces.gallery.nearest(face, NEIGHBOURS_MAX, DISTANCE_MATCH_MAX);
    let mut conn = engine.store().read().await?;
    for neighbour in nearest {
        let Some((owner, stored_at)) = faces.owners.get(neighbour.index) else {
            continue;
        };
        if owner == file.id.as_str() || faces.newest.get(owner) != Some(stored_at) {
            continue;
        }
        let user = UserId::parse(owner).map_err(|_| Failure::corrupt("the user of a face"))?;
        if storage::faces::stored_at(&mut conn, &file.project, &user).await? == Some(*stored_at) {
            let distance = neighbour.likeness.distance;
            return Ok(Some(SameFace { user, distance }));
        }
    }
    Ok(None)
}

async fn read_new(engine: &Engine, project: &ProjectId, faces: &mut ProjectFaces) -> Result<(), Failure> {
    let rows = {
        let mut conn = engine.store().read().await?;
        storage::faces::stored_since(&mut conn, project, faces.read_to.saturating_sub(OVERLAP_MICROS)).await?
    };
    for row in rows {
        faces.read_to = faces.read_to.max(row.stored_at);
        if faces
            .newest
            .get(&row.user_id)
            .is_some_and(|newest| *newest >= row.stored_at)
        {
            continue;
        }
        let owner = KeyOwner {
            project_id: project.as_str(),
            user_id: &row.user_id,
        };
        let key = engine.vault().unwrap_data_key(owner, &row.data_key_wrapped)?;
        let place = Place {
            project_id: project.as_str(),
            user_id: &row.user_id,
            table: TABLE,
            column: COLUMN,
            row: &row.user_id,
        };
        let opened = key.open(&place, &row.embedding_sealed)?;
        let face = Embedding::from_bytes(&opened).ok_or_else(|| Failure::corrupt("a sealed face"))?;
        if faces.gallery.add(&face).is_none() {
            return Err(Failure::Internal(
                "a project has more faces than can be compared".to_owned(),
            ));
        }
        faces.owners.push((row.user_id.clone(), row.stored_at));
        faces.newest.insert(row.user_id, row.stored_at);
    }
    Ok(())
}
