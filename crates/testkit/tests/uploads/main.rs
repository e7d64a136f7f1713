//! What users upload, read by the real models: what passes, what is asked for again, and what waits for a person.

#![expect(clippy::unwrap_used, reason = "a test that can't go on stops where it stands")]

use std::collections::BTreeMap;
use std::sync::Arc;

use evidence::model::Models;
use jiff::civil::date;
use serde_json::Value;
use testkit::{Answer, Client, Database, TestApp};

mod altered_models;
mod licences;
mod photographs;
mod wrong_uploads;

#[path = "../../../server/src/commands/demo/people.rs"]
#[expect(dead_code, reason = "of the demo's people only one is needed here")]
mod people;
#[path = "../../../server/src/commands/demo/pictures.rs"]
#[expect(dead_code, reason = "nobody here sends somebody else's selfies")]
mod pictures;

#[path = "../shared/rows.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod rows;

use people::{German, LENA};
use pictures::Sitter;

const LOCATOR: &str = "userId:lena";
const DOCUMENTS: [&str; 4] = ["id-passport", "selfie-front", "selfie-left", "selfie-right"];
const ALL_VERIFIED: [&str; 4] = ["verified"; 4];

/// The portrait among the models, or a word that the test is skipped.
fn sitter() -> Option<Sitter> {
    let sitter = Sitter::of_public_portrait(&testkit::models());
    if let Err(error) = &sitter {
        eprintln!("skipped: {error}");
    }
    sitter.ok()
}

/// Lena's passport and selfies, all in order.
fn sound_uploads(sitter: &Sitter) -> BTreeMap<&'static str, Vec<u8>> {
    let passport = sitter.passport(&LENA.passport(date(2031, 11, 22)).unwrap());
    let selfies = LENA
        .yaw_degrees
        .map(|yaw_degrees| sitter.selfie(yaw_degrees).unwrap());
    let files = std::iter::once(passport.unwrap()).chain(selfies);
    DOCUMENTS.into_iter().zip(files).collect()
}

fn lena(app: &TestApp) -> Value {
    let mut stated = LENA.stated(&app.engine.now().to_string());
    stated["dueDiligence"] = German::due_diligence();
    stated
}

/// Uploads the files for Lena, has her verified, and says where she stands.
async fn verified_with(
    app: &TestApp,
    client: &Client<'_>,
    uploads: &BTreeMap<&'static str, Vec<u8>>,
) -> Answer {
    let person = lena(app);
    client.consent(LOCATOR).await;
    client.register(LOCATOR, &person).await.expect(200);
    for (kind, file) in uploads {
        client.upload(LOCATOR, kind, file).await.expect(201);
    }
    client.verify(LOCATOR, &person).await
}

async fn app_with(models: Arc<Models>) -> TestApp {
    TestApp::start_with(Database::Sqlite, models).await
}
