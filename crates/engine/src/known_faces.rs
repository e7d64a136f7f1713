//! The faces of a project's users in memory: who else has this face, or has sent one of these pictures?
//!
//! Each is sealed under its user's own key; opening a hundred thousand takes a second, so that they are opened once and
//! kept while the process lives. A face that was removed meanwhile is noticed when it is found.

use std::collections::HashMap;
use std::sync::Arc;

use domain::id::{ProjectId, UserId};
use domain::policy::Policy;
use evidence::face::embedding::{DIMENSIONS, DISTANCE_MATCH_MAX};
use evidence::face::{Embedding, Fingerprint, Gallery};
use jiff::{SignedDuration, Timestamp};
use storage::Conn;
use tokio::sync::Mutex;

use crate::sealed_of::SealedOf;
use crate::user_file::UserFile;
use crate::{Engine, Failure};

/// How far back each look reaches again, in microseconds: a face that was stored earlier may be committed later.
const OVERLAP_MICROS: i64 = 300_000_000;
/// Most neighbours that are looked at: the user's own earlier faces, and faces that were replaced, are among them.
const NEIGHBOURS_MAX: usize = 100;

/// What is kept of a user's face.
pub(crate) struct FaceRecord {
    /// What tells the person from others.
    pub(crate) embedding: Embedding,
    /// What tells copies of each picture: the selfies, and the portrait of the document.
    pub(crate) pictures: Vec<Fingerprint>,
}

impl FaceRecord {
    /// The embedding's bytes, and behind them those of each fingerprint.
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.embedding.to_bytes();
        bytes.extend(self.pictures.iter().flat_map(Fingerprint::to_bytes));
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (embedding, rest) = bytes.split_at_checked(EMBEDDING_BYTES)?;
        let (pictures, rest) = rest.as_chunks::<FINGERPRINT_BYTES>();
        let pictures = pictures.iter().map(Fingerprint::from_bytes).collect();
        let embedding = Embedding::from_bytes(embedding)?;
        rest.is_empty().then_some(Self { embedding, pictures })
    }
}

/// Bytes of an embedding, and of a fingerprint behind it.
const EMBEDDING_BYTES: usize = DIMENSIONS * size_of::<f32>();
/// See [`EMBEDDING_BYTES`].
const FINGERPRINT_BYTES: usize = 64;

/// The faces in memory, by project.
#[derive(Default)]
pub(crate) struct KnownFaces(Mutex<HashMap<ProjectId, Arc<Mutex<ProjectFaces>>>>);

#[derive(Default)]
struct ProjectFaces {
    gallery: Gallery,
    /// Whose each face of the gallery is, and when it was stored.
    owners: Vec<(String, i64)>,
    /// The pictures, each with its face's place in the gallery.
    pictures: Vec<(Fingerprint, usize)>,
    /// When the newest of each user's faces was stored.
    newest: HashMap<String, i64>,
    read_to: i64,
}

/// Another user with the same face.
pub(crate) struct SameFace {
    pub(crate) user: UserId,
    pub(crate) distance: f32,
}

/// Other users who have the same face, or have sent the same picture.
#[derive(Default)]
pub(crate) struct Others {
    pub(crate) same_face: Option<SameFace>,
    pub(crate) same_picture: Option<UserId>,
}

/// The place where a user's face stands sealed.
const TABLE: &str = "faces";
const COLUMN: &str = "embedding_sealed";

/// Stores the user's face in the place of an earlier one, in a transaction of its own: of two users who are looked at
/// in the same moment, at least one sees the other.
pub(crate) async fn note_face(engine: &Engine, file: &UserFile, face: &FaceRecord) -> Result<(), Failure> {
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

/// The nearest other user whose face is taken for the same, and one who has sent a copy of one of the pictures.
pub(crate) async fn find_others(
    engine: &Engine,
    file: &UserFile,
    face: &FaceRecord,
) -> Result<Others, Failure> {
    let faces = {
        let mut all = engine.0.known_faces.0.lock().await;
        all.entry(file.project.clone()).or_default().clone()
    };
    let mut faces = faces.lock().await;
    read_new(engine, &file.project, &mut faces).await?;
    let mut conn = engine.store().read().await?;
    let mut others = Others::default();
    for neighbour in faces
        .gallery
        .nearest(&face.embedding, NEIGHBOURS_MAX, DISTANCE_MATCH_MAX)
    {
        if let Some(user) = faces.other_user(&mut conn, file, neighbour.index).await? {
            let distance = neighbour.likeness.distance;
            others.same_face = Some(SameFace { user, distance });
            break;
        }
    }
    for index in faces.copies(&face.pictures) {
        if let Some(user) = faces.other_user(&mut conn, file, index).await? {
            others.same_picture = Some(user);
            break;
        }
    }
    Ok(others)
}

impl ProjectFaces {
    /// Whose the face at a place in the gallery is, if it is another user's and still theirs.
    async fn other_user(
        &self,
        conn: &mut Conn,
        file: &UserFile,
        index: usize,
    ) -> Result<Option<UserId>, Failure> {
        let Some((owner, stored_at)) = self.owners.get(index) else {
            return Ok(None);
        };
        if owner == file.id.as_str() || self.newest.get(owner) != Some(stored_at) {
            return Ok(None);
        }
        let user = UserId::parse(owner).map_err(|_| Failure::corrupt("the user of a face"))?;
        let now = storage::faces::stored_at(conn, &file.project, &user).await?;
        Ok((now == Some(*stored_at)).then_some(user))
    }

    /// Places in the gallery of faces of whose pictures one of these is a copy.
    fn copies(&self, pictures: &[Fingerprint]) -> Vec<usize> {
        let is_copy = |known: &Fingerprint| {
            pictures
                .iter()
                .any(|picture| picture.resemblance(known).is_known_copy())
        };
        let found = self.pictures.iter().filter(|(known, _)| is_copy(known));
        found.map(|(_, index)| *index).take(NEIGHBOURS_MAX).collect()
    }
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
        let sealed = SealedOf {
            project: project.as_str(),
            user: &row.user_id,
            data_key_wrapped: &row.data_key_wrapped,
            table: TABLE,
            column: COLUMN,
            row: &row.user_id,
            bytes: &row.embedding_sealed,
        };
        let opened = sealed.open(engine.vault())?;
        let face = FaceRecord::from_bytes(&opened).ok_or_else(|| Failure::corrupt("a sealed face"))?;
        let Some(index) = faces.gallery.add(&face.embedding) else {
            return Err(Failure::Internal(
                "a project has more faces than can be compared".to_owned(),
            ));
        };
        faces
            .pictures
            .extend(face.pictures.into_iter().map(|picture| (picture, index)));
        faces.owners.push((row.user_id.clone(), row.stored_at));
        faces.newest.insert(row.user_id, row.stored_at);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_face_with_its_pictures_survives_its_bytes_and_others_are_refused() {
        let numbers: Vec<f32> = (0..DIMENSIONS).map(|at| (at as f32).sin()).collect();
        let embedding = Embedding::from_numbers(&numbers).expect("has a length");
        let picture = |fill: u8| Fingerprint::from_bytes(&[fill; FINGERPRINT_BYTES]);
        let record = FaceRecord {
            embedding,
            pictures: vec![picture(1), picture(2)],
        };
        let bytes = record.to_bytes();
        let back = FaceRecord::from_bytes(&bytes).expect("its own bytes");
        assert_eq!(back.pictures, record.pictures);
        assert!(back.embedding.likeness(&record.embedding).distance < 1e-3);
        // A face that was stored without pictures.
        let bare = FaceRecord::from_bytes(&bytes[..EMBEDDING_BYTES]).expect("an embedding alone");
        assert_eq!(bare.pictures, []);
        for length in [0, 7, EMBEDDING_BYTES - 1, EMBEDDING_BYTES + 1] {
            assert!(FaceRecord::from_bytes(&bytes[..length]).is_none(), "{length}");
        }
    }

    #[test]
    fn a_copy_is_found_with_its_owner_and_no_other() {
        let print = |seed: u8| {
            let byte = |at: usize| {
                seed.wrapping_mul(31)
                    .wrapping_add((at as u8).wrapping_mul(seed | 1))
            };
            Fingerprint::from_bytes(&std::array::from_fn(byte))
        };
        let faces = ProjectFaces {
            pictures: vec![(print(3), 0), (print(40), 1), (print(77), 1)],
            ..ProjectFaces::default()
        };
        let mut bytes = print(77).to_bytes();
        bytes[0] ^= 0b101;
        assert_eq!(faces.copies(&[print(11), Fingerprint::from_bytes(&bytes)]), [1]);
        assert!(faces.copies(&[print(11)]).is_empty());
    }
}
