//! One photograph of a passport that serves several users, each with their own portrait and text in it.

use std::io::Cursor;

use engine::retention::remove_what_is_due;
use engine::show_case::{CaseFilter, CheckRecord, list_cases, show_case};
use evidence::homography::{Homography, Point};
use evidence::photograph::Dice;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};
use jiff::SignedDuration;
use jiff::civil::date;
use testkit::{Client, Database, TestApp};

use crate::people::{CLARA, German, LENA, NORA};
use crate::pictures::Sitter;
use crate::rows::Rows;
use crate::sitter;

/// Pixels of a photograph.
const WIDTH: u32 = 1120;
const HEIGHT: u32 = 840;

/// How the forger's passport lay, and how an honest user's did.
const LAY: [(f64, f64); 4] = [(77.0, 63.0), (1043.0, 91.0), (1022.0, 777.0), (66.0, 735.0)];
const LAY_OTHERWISE: [(f64, f64); 4] = [(84.0, 98.0), (1036.0, 66.0), (1050.0, 742.0), (98.0, 770.0)];

/// What an upload is answered with: the first of its kind, and one that takes another's place.
const CREATED: u16 = 201;
const REPLACED: u16 = 200;

/// That person's passport on a table, as a camera would see it.
fn photograph(sitter: &Sitter, person: &German, lay: [(f64, f64); 4], seed: u64) -> Vec<u8> {
    let page = sitter
        .passport(&person.passport(date(2031, 11, 22)).unwrap())
        .unwrap();
    let page = image::load_from_memory(&page).unwrap().into_rgb8();
    let mut dice = Dice::new(seed);
    let grain = RgbImage::from_fn(WIDTH / 10, HEIGHT / 10, |_, _| {
        let light = dice.below(50) as u8;
        Rgb([80 + light, 60 + light, 45 + light])
    });
    let table = imageops::resize(&grain, WIDTH, HEIGHT, FilterType::CatmullRom);
    let (width, height) = (f64::from(page.width()), f64::from(page.height()));
    let onto = Homography::of_rectangle(width, height, lay.map(|(x, y)| Point::new(x, y)));
    let back = onto.unwrap().inverse().unwrap();
    let photo = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let at = back.apply(Point::new(f64::from(x), f64::from(y)));
        let is_page = at.x >= 0.0 && at.y >= 0.0 && at.x < width && at.y < height;
        let seen = || imageops::interpolate_bilinear(&page, at.x as f32, at.y as f32);
        is_page.then(seen).flatten().unwrap_or(*table.get_pixel(x, y))
    });
    jpeg(&photo, 80 + person.family.len() as u8)
}

fn jpeg(picture: &RgbImage, quality: u8) -> Vec<u8> {
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(Cursor::new(&mut file), quality)
        .encode_image(picture)
        .unwrap();
    file
}

fn locator(person: &German) -> String {
    format!("userId:{}", person.given.to_lowercase())
}

/// Sends a passport and selfies for that person, and says what a person has to see of the passport, if anything.
async fn passport_of(
    app: &TestApp,
    client: &Client<'_>,
    (sitter, person): (&Sitter, &German),
    (passport, status): (&[u8], u16),
) -> Option<CheckRecord> {
    let locator = locator(person);
    let mut stated = person.stated(&app.engine.now().to_string());
    stated["dueDiligence"] = German::due_diligence();
    client.consent(&locator).await;
    client.register(&locator, &stated).await.expect(200);
    client
        .upload(&locator, "id-passport", passport)
        .await
        .expect(status);
    for (kind, yaw) in ["selfie-front", "selfie-left", "selfie-right"]
        .into_iter()
        .zip(person.yaw_degrees)
    {
        client
            .upload(&locator, kind, &sitter.selfie(yaw).unwrap())
            .await
            .expect(status);
    }
    client.verify(&locator, &stated).await;
    let cases = list_cases(&app.engine, &CaseFilter::default()).await.unwrap();
    let mut cases = cases.into_iter().filter(|case| case.project == client.project);
    let newest = cases.by_ref().max_by_key(|case| case.opened_at)?;
    app.clock.advance(SignedDuration::from_secs(1));
    let case = show_case(&app.engine, &newest.id).await.unwrap();
    case.checks
        .into_iter()
        .find(|check| check.key == "document-evidence:id-passport")
}

/// The user who is told to have sent the same photograph.
fn other_user(check: &CheckRecord) -> Option<&str> {
    let told = check
        .reasons
        .iter()
        .any(|reason| reason.starts_with("photograph-shared"));
    let mut evidence = check.evidence.iter();
    let named = evidence.find(|(name, _)| name.ends_with("photograph-shared/user"));
    named.filter(|_| told).map(|(_, user)| user.as_str())
}

/// How long the built-in policy keeps what was superseded.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 1825);

async fn the_story(database: Database) {
    let Some(sitter) = sitter() else { return };
    let app = TestApp::start_with_models(database).await;
    let client = app.client().await;
    let rows = Rows::of(&app).await;
    let first = photograph(&sitter, &LENA, LAY, 1);
    let seen = passport_of(&app, &client, (&sitter, &LENA), (&first, CREATED)).await;
    assert!(seen.is_none(), "{:?}", seen.map(|check| check.reasons));
    let lena = rows.texts("SELECT user_id FROM scenes").await;
    assert_eq!(lena.len(), 1);

    // The same user, who sends it again, and another's of the same design that was photographed on the same table.
    let again = image::load_from_memory(&first).unwrap().into_rgb8();
    let honest = photograph(&sitter, &NORA, LAY_OTHERWISE, 1);
    for (person, passport, status) in [(&LENA, jpeg(&again, 70), REPLACED), (&NORA, honest, CREATED)] {
        let seen = passport_of(&app, &client, (&sitter, person), (&passport, status)).await;
        assert!(seen.is_none(), "{:?}", seen.map(|check| check.reasons));
    }

    // The first photograph with another portrait and text.
    let forged = photograph(&sitter, &CLARA, LAY, 1);
    let check = passport_of(&app, &client, (&sitter, &CLARA), (&forged, CREATED))
        .await
        .unwrap();
    assert_eq!(other_user(&check), Some(lena[0].as_str()), "{:?}", check.reasons);
    assert_eq!(check.outcome, "review");

    // Users of another project are not compared; her passport has another family name, so that a person looks.
    let elsewhere = app.client().await;
    let check = passport_of(&app, &elsewhere, (&sitter, &CLARA), (&forged, CREATED))
        .await
        .unwrap();
    assert_eq!(other_user(&check), None, "{:?}", check.reasons);

    // What is kept of a photograph goes with the photograph.
    let scenes_of_lena = format!("SELECT content_id FROM scenes WHERE user_id = '{}'", lena[0]);
    let replacement = photograph(&sitter, &LENA, LAY_OTHERWISE, 2);
    client.upload(&locator(&LENA), "id-passport", &replacement).await;
    remove_what_is_due(&app.engine).await.unwrap();
    assert_eq!(rows.texts(&scenes_of_lena).await.len(), 2);
    app.clock.advance(KEPT + SignedDuration::from_secs(1));
    remove_what_is_due(&app.engine).await.unwrap();
    assert_eq!(rows.texts(&scenes_of_lena).await.len(), 0);
}

#[tokio::test]
async fn a_photograph_that_serves_two_users_is_told_on_sqlite() {
    the_story(Database::Sqlite).await;
}

#[tokio::test]
async fn a_photograph_that_serves_two_users_is_told_on_postgres() {
    the_story(Database::Postgres).await;
}
