//! A model that is missing, or altered by one byte, is named; what needs it waits for a person, and everything else works.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use engine::show_case::{CaseFilter, CheckRecord, list_cases, show_case};
use evidence::model::{Models, Pin, pins};

use super::{ALL_VERIFIED, TestApp, app_with, sitter, sound_uploads, verified_with};

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Damage {
    Missing,
    Altered,
}

impl Damage {
    fn code(self, pin: &Pin) -> String {
        match self {
            Self::Missing => format!("model-missing:{}", pin.name),
            Self::Altered => format!("model-altered:{}", pin.name),
        }
    }
}

/// All models but one that is damaged.
fn damaged(folder: &Path, pin: &Pin, damage: Damage) -> Arc<Models> {
    let installed = testkit::models();
    for other in pins() {
        let source = installed.folder().join(&other.file);
        let here = folder.join(&other.file);
        if other.name != pin.name {
            std::os::unix::fs::symlink(fs::canonicalize(source).unwrap(), here).unwrap();
        } else if damage == Damage::Altered {
            let mut bytes = fs::read(source).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            fs::write(here, bytes).unwrap();
        }
    }
    Arc::new(Models::open(folder))
}

/// Whether a check can't be made without the model.
fn needs(check: &str, model: &str) -> bool {
    let of_document = check.starts_with("document-evidence");
    let of_faces = [
        "portrait-found",
        "selfie-quality",
        "pose",
        "same-person",
        "face-match",
        "liveness",
        "duplicate-face",
    ];
    let of_faces = of_faces.iter().any(|kind| check.starts_with(kind));
    match model {
        "runtime" => of_document || of_faces,
        "text-detection" | "text-recognition" => of_document,
        _ => of_faces,
    }
}

async fn checks(app: &TestApp) -> Vec<CheckRecord> {
    let cases = list_cases(&app.engine, &CaseFilter::default()).await.unwrap();
    let [case] = &cases[..] else {
        panic!("one case waits, not {}", cases.len())
    };
    show_case(&app.engine, &case.id).await.unwrap().checks
}

async fn told_by_probe_and_doctor(app: &TestApp, code: &str) {
    let request = Request::get("/ready").body(Body::empty()).unwrap();
    let ready = app.send(request).await.expect(200);
    let problems = ready.body["problems"].as_array().unwrap();
    let told: Vec<&str> = problems
        .iter()
        .map(|problem| problem["code"].as_str().unwrap())
        .filter(|told| told.starts_with("model"))
        .collect();
    assert_eq!(told, [code], "by /ready");
    let findings = engine::doctor::examine(&app.engine).await;
    let told: Vec<&str> = findings
        .iter()
        .map(|finding| finding.name.as_str())
        .filter(|told| told.starts_with("model"))
        .collect();
    assert_eq!(told, [code], "by the doctor");
}

#[tokio::test]
async fn with_all_models_nobody_has_to_look() {
    let Some(sitter) = sitter() else { return };
    let app = app_with(testkit::models()).await;
    let client = app.client().await;
    let status = verified_with(&app, &client, &sound_uploads(&sitter)).await;
    assert_eq!(status.statuses(), ALL_VERIFIED, "{}", status.text);
}

#[tokio::test]
async fn each_model_that_is_missing_is_named() {
    if sitter().is_none() {
        return;
    }
    for pin in pins() {
        let folder = tempfile::tempdir().unwrap();
        let app = app_with(damaged(folder.path(), pin, Damage::Missing)).await;
        told_by_probe_and_doctor(&app, &Damage::Missing.code(pin)).await;
    }
}

/// One byte of a model is another: it is named, what needs it was not made, and everything else passes.
async fn only_what_needs_it_waits(model: &str) {
    let Some(sitter) = sitter() else { return };
    let pin = pins().iter().find(|pin| pin.name == model).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let app = app_with(damaged(folder.path(), pin, Damage::Altered)).await;
    told_by_probe_and_doctor(&app, &Damage::Altered.code(pin)).await;
    let client = app.client().await;
    let status = verified_with(&app, &client, &sound_uploads(&sitter)).await;
    let review = "pending-manual-review";
    assert_eq!(status.statuses(), ["verified", review, "verified", review]);
    let mut waiting = 0;
    for check in checks(&app).await {
        let (key, reasons) = (&check.key, &check.reasons);
        if needs(key, model) {
            waiting += 1;
            assert_eq!(check.outcome, "not-run", "{key}");
            let of_model = reasons.iter().all(|reason| reason.starts_with("model-missing"));
            assert!(of_model && !reasons.is_empty(), "{key}: {reasons:?}");
        } else {
            assert_eq!(check.outcome, "pass", "{key}: {reasons:?}");
        }
    }
    assert!(waiting > 0);
}

macro_rules! each_altered {
    ($($test:ident: $model:literal,)+) => {
        $(
            #[tokio::test]
            async fn $test() {
                only_what_needs_it_waits($model).await;
            }
        )+

        #[test]
        fn no_model_is_left_out() {
            let tested = [$($model),+];
            assert!(pins().iter().map(|pin| pin.name.as_str()).eq(tested));
        }
    };
}

each_altered! {
    an_altered_runtime: "runtime",
    altered_text_detection: "text-detection",
    altered_text_recognition: "text-recognition",
    altered_face_detection: "face-detection",
    altered_face_mesh: "face-mesh",
    altered_face_embedding: "face-embedding",
}
