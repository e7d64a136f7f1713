//! The photographs of documents that a project's users have sent: who else has sent this one, with other content?
//!
//! How each document lies in its photograph is kept in memory, 32 bytes and the name of its content; of the few that lie
//! alike, what surrounds them is read, opened and compared. One that was removed meanwhile is noticed then.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::id::{ProjectId, UserId};
use evidence::scene::{Placement, Scene};
use storage::scenes::{NewScene, PlacementRow, SceneRow};
use tokio::sync::Mutex;

use crate::sealed_of::SealedOf;
use crate::user_file::UserFile;
use crate::{Engine, Failure};

/// How far back each look reaches again, in microseconds: a scene that was stored earlier may be committed later.
const OVERLAP_MICROS: i64 = 300_000_000;
/// Most placements that are read at a time.
const READ_MAX: i64 = 1_000;
/// Most scenes that are opened in one look of those that lie alike, the newest, and of those that lie near, the nearest.
const OPENED_MAX: usize = 100;

/// Where a scene stands sealed.
const TABLE: &str = "scenes";
const PLACEMENT: &str = "placement_sealed";
const SCENE: &str = "scene_sealed";

/// The placements in memory, by project.
#[derive(Default)]
pub(crate) struct KnownScenes(Mutex<HashMap<ProjectId, Arc<Mutex<ProjectScenes>>>>);

#[derive(Default)]
struct ProjectScenes {
    /// How the document lies in each content that has a scene, oldest first.
    placements: Vec<(Placement, Arc<str>)>,
    contents: HashSet<Arc<str>>,
    read_to: i64,
}

/// Stores the scene of a content, in a transaction of its own: of two users who are looked at in the same moment, at
/// least one sees the other.
pub(crate) async fn note_scene(
    engine: &Engine,
    file: &UserFile,
    content: &str,
    scene: &Scene,
) -> Result<(), Failure> {
    let new = NewScene {
        content,
        placement_sealed: &file.seal(TABLE, PLACEMENT, content, &scene.placement().to_bytes())?,
        scene_sealed: &file.seal(TABLE, SCENE, content, &scene.to_bytes())?,
    };
    let mut tx = engine.store().begin().await?;
    let at = engine.now().as_microsecond();
    storage::scenes::put(&mut tx, &file.project, &file.id, new, at).await?;
    Ok(tx.commit().await?)
}

/// Another user who has sent the same photograph. None is told where another's document lies on the same ground otherwise:
/// two that lie alike do so by chance, on a desk that many use.
pub(crate) async fn find_other(
    engine: &Engine,
    file: &UserFile,
    scene: &Scene,
) -> Result<Option<UserId>, Failure> {
    let scenes = {
        let mut all = engine.0.known_scenes.0.lock().await;
        all.entry(file.project.clone()).or_default().clone()
    };
    let (alike, near) = {
        let mut scenes = scenes.lock().await;
        read_new(engine, &file.project, &mut scenes).await?;
        let placement = scene.placement();
        (scenes.lying_alike(&placement), scenes.lying_near(&placement))
    };
    let is_one = |known: &Scene| scene.likeness(known).is_one_photograph();
    let Some(user) = first_other(engine, file, &alike, is_one).await? else {
        return Ok(None);
    };
    let is_laid_otherwise = |known: &Scene| scene.is_laid_otherwise(known);
    let laid_otherwise = first_other(engine, file, &near, is_laid_otherwise).await?;
    Ok(laid_otherwise.is_none().then_some(user))
}

/// Whose the first of these contents is that is another user's, and whose scene is so.
async fn first_other(
    engine: &Engine,
    file: &UserFile,
    contents: &[Arc<str>],
    is_so: impl Fn(&Scene) -> bool,
) -> Result<Option<UserId>, Failure> {
    let mut conn = engine.store().read().await?;
    for content in contents {
        let row = storage::scenes::find(&mut conn, &file.project, content).await?;
        let Some(row) = row.filter(|row| row.user_id != file.id.as_str()) else {
            continue;
        };
        if is_so(&open_scene(engine, &file.project, content, &row)?) {
            let user = UserId::parse(&row.user_id).map_err(|_| Failure::corrupt("the user of a scene"))?;
            return Ok(Some(user));
        }
    }
    Ok(None)
}

impl ProjectScenes {
    /// Contents in whose photographs the document lies as in that one, the newest first.
    fn lying_alike(&self, placement: &Placement) -> Vec<Arc<str>> {
        let known = self.placements.iter().rev();
        let alike = known.filter(|(known, _)| known.is_the_same(placement));
        alike
            .map(|(_, content)| content.clone())
            .take(OPENED_MAX)
            .collect()
    }

    /// Contents whose documents one camera that stands may have seen, the nearest first.
    fn lying_near(&self, placement: &Placement) -> Vec<Arc<str>> {
        let known = self.placements.iter();
        let mut near: Vec<(f32, &Arc<str>)> = known
            .filter(|(known, _)| known.is_near(placement))
            .map(|(known, content)| (known.apart(placement), content))
            .collect();
        near.sort_by(|one, other| one.0.total_cmp(&other.0));
        near.into_iter()
            .map(|(_, content)| content.clone())
            .take(OPENED_MAX)
            .collect()
    }

    fn add(&mut self, content: &str, placement: Placement) {
        let content: Arc<str> = content.into();
        self.placements.push((placement, content.clone()));
        self.contents.insert(content);
    }
}

async fn read_new(engine: &Engine, project: &ProjectId, scenes: &mut ProjectScenes) -> Result<(), Failure> {
    let mut after = (scenes.read_to.saturating_sub(OVERLAP_MICROS), String::new());
    loop {
        let rows = {
            let mut conn = engine.store().read().await?;
            let after = (after.0, after.1.as_str());
            storage::scenes::placements_after(&mut conn, project, after, READ_MAX).await?
        };
        for row in &rows {
            if !scenes.contents.contains(row.content_id.as_str()) {
                scenes.add(&row.content_id, open_placement(engine, project, row)?);
            }
            scenes.read_to = scenes.read_to.max(row.stored_at);
        }
        match rows.last() {
            Some(last) if rows.len() as i64 == READ_MAX => after = (last.stored_at, last.content_id.clone()),
            _ => return Ok(()),
        }
    }
}

fn open_placement(engine: &Engine, project: &ProjectId, row: &PlacementRow) -> Result<Placement, Failure> {
    let sealed = SealedOf {
        project: project.as_str(),
        user: &row.user_id,
        data_key_wrapped: &row.data_key_wrapped,
        table: TABLE,
        column: PLACEMENT,
        row: &row.content_id,
        bytes: &row.placement_sealed,
    };
    let placement = Placement::from_bytes(&sealed.open(engine.vault())?);
    placement.ok_or_else(|| Failure::corrupt("a sealed placement"))
}

fn open_scene(engine: &Engine, project: &ProjectId, content: &str, row: &SceneRow) -> Result<Scene, Failure> {
    let sealed = SealedOf {
        project: project.as_str(),
        user: &row.user_id,
        data_key_wrapped: &row.data_key_wrapped,
        table: TABLE,
        column: SCENE,
        row: content,
        bytes: &row.scene_sealed,
    };
    let scene = Scene::from_bytes(&sealed.open(engine.vault())?);
    scene.ok_or_else(|| Failure::corrupt("a sealed scene"))
}
