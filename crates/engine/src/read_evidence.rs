//! Reads what a user has uploaded: what documents say, and whose faces the selfies show.
//!
//! Engines only tell what they see; policy says what follows. What could not be looked at is said so, and a person has to
//! look at it.

mod documents;
mod documents_among_selfies;
mod faces;
mod sheet;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::check::CheckKey;
use domain::country::CountryCode;
use domain::document::DocumentType;
use domain::finding::Reading;
use domain::judgement::DuplicateFaces;
use domain::person::utc_date;
use domain::policy::Policy;
use domain::requirement::Facts;
use domain::staging::{TestWord, test_word};
use evidence::document::IDENTITY_PAGES_MAX;
use evidence::model::Models;
use evidence::scene::Scene;
use storage::documents::DocumentRow;
use vault::BlobKey;

use crate::known_faces::{self, FaceRecord};
use crate::known_scenes;
use crate::policy_files::proof_rules;
use crate::user_file::UserFile;
use crate::{Engine, Failure};

use sheet::{Sheet, Upload};

/// What came of looking.
#[derive(Default)]
pub(crate) struct EvidenceRead {
    /// By the check that it is for.
    pub(crate) readings: BTreeMap<CheckKey, Reading>,
    /// Countries that documents name as nationality or issuer.
    pub(crate) countries: Vec<(DocumentType, CountryCode)>,
}

/// What is looked for among other users.
struct Seen {
    face: Option<FaceRecord>,
    scenes: Vec<SceneOf>,
}

/// What surrounds a document in its photograph.
struct SceneOf {
    kind: DocumentType,
    content: String,
    scene: Scene,
}

impl SceneOf {
    fn seen(sheet: &Sheet) -> Option<Self> {
        let pages = sheet
            .opened
            .as_ref()
            .ok()
            .filter(|_| sheet.upload.kind.is_identity())?;
        let mut pictures = pages
            .iter()
            .filter_map(|page| page.picture.as_ref())
            .take(IDENTITY_PAGES_MAX);
        Some(Self {
            kind: sheet.upload.kind,
            content: sheet.upload.content.clone(),
            scene: pictures.find_map(Scene::of)?,
        })
    }
}

/// Looks at the documents that products rely on. Takes a second of computing for a passport with selfies.
pub(crate) async fn read_evidence(
    engine: &Engine,
    file: &UserFile,
    facts: &Facts,
    (rows, relied): (&[DocumentRow], &[DocumentType]),
    policy: &Policy,
) -> Result<EvidenceRead, Failure> {
    // The staging word passes whatever there is to see.
    if relied.is_empty() || test_word(facts.environment, &facts.data) == Some(TestWord::Approve) {
        return Ok(EvidenceRead::default());
    }
    let mut uploads = Vec::new();
    for row in rows {
        let kind = DocumentType::from_code(&row.kind).ok_or_else(|| Failure::corrupt("a document's type"))?;
        if relied.contains(&kind) {
            uploads.push(open_upload(engine, file, kind, row).await?);
        }
    }
    let (models, facts_seen) = (engine.0.models.clone(), facts.clone());
    let by = documents::Yardstick {
        today: utc_date(engine.now()),
        proofs: proof_rules(&policy.evidence.proofs),
    };
    let seat = engine.0.evidence_seats.acquire().await;
    let mut sheets = Vec::new();
    for upload in uploads {
        sheets.push(Sheet::open(&engine.0.confinement, upload).await?);
    }
    let looked = tokio::task::spawn_blocking(move || look(&models, &sheets, &facts_seen, &by)).await;
    drop(seat);
    let (mut read, seen) =
        looked.map_err(|error| Failure::Internal(format!("evidence could not be read: {error}")))?;
    for SceneOf { kind, content, scene } in seen.scenes {
        known_scenes::note_scene(engine, file, &content, &scene).await?;
        if let Some(user) = known_scenes::find_other(engine, file, &scene).await? {
            documents::told_photograph(kind, &user, &mut read);
        }
    }
    if let Some(face) = seen.face
        && facts.duplicate_faces == DuplicateFaces::LookedFor
    {
        known_faces::note_face(engine, file, &face).await?;
        let others = known_faces::find_others(engine, file, &face).await?;
        let (key, reading) = faces::duplicate(others);
        read.readings.insert(key, reading);
    }
    Ok(read)
}

async fn open_upload(
    engine: &Engine,
    file: &UserFile,
    kind: DocumentType,
    row: &DocumentRow,
) -> Result<Upload, Failure> {
    let key = BlobKey::parse(&row.blob_key).map_err(Failure::from)?;
    let sealed = engine.0.blobs.get(&key).await?;
    let content = row.content_id.clone();
    let bytes = file.open_sealed("document_contents", "blob_key", &content, &sealed)?;
    Ok(Upload { kind, content, bytes })
}

/// The computing, off the threads that answer calls.
fn look(
    models: &Arc<Models>,
    sheets: &[Sheet],
    facts: &Facts,
    by: &documents::Yardstick,
) -> (EvidenceRead, Seen) {
    let mut read = EvidenceRead::default();
    documents::read(models, sheets, facts, by, &mut read);
    let face = faces::read(models, sheets, by.today, &mut read);
    let scenes = sheets.iter().filter_map(SceneOf::seen).collect();
    (read, Seen { face, scenes })
}
