//! The wrong thing uploaded: never a crash, a rejection or a verification, but a reason that the user can act on.

use std::collections::BTreeMap;

use domain::reason::{Audience, ReasonCode};
use evidence::Sex;
use evidence::mrz::{Fields, Format, StateCode, ZoneDate, ZoneNames, render};
use image::{ImageFormat, Rgb, RgbImage};
use jiff::civil::date;
use testkit::pictures::letter;

use super::pictures::{PassportText, Sitter, page};
use super::{LENA, app_with, sitter, sound_uploads, verified_with};

fn png(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// An animal in the grass, as far as a machine can tell: a furry blot in a soft pattern, which some take for a hidden face.
fn animal() -> Vec<u8> {
    png(&RgbImage::from_fn(800, 600, |x, y| {
        let (x, y) = (x as f32 * 1.5, y as f32 * 1.5);
        let grass = (x / 3.1).sin() * (y / 7.3 + (x / 41.0).cos()).cos() * 30.0;
        let body = 1.0 - ((x - 600.0) / 320.0).powi(2) - ((y - 480.0) / 210.0).powi(2);
        let fur = body.clamp(0.0, 1.0) * 120.0 * (1.0 + 0.3 * (x / 9.0 + y / 5.0).sin());
        Rgb([70.0 + grass + fur, 110.0 + grass, 50.0 + grass * 0.5 + fur * 0.5].map(|value| value as u8))
    }))
}

/// The same at night.
fn darkness() -> Vec<u8> {
    let mut picture = image::load_from_memory(&animal()).unwrap().into_rgb8();
    picture
        .pixels_mut()
        .for_each(|pixel| pixel.0 = pixel.0.map(|value| value / 9));
    png(&picture)
}

/// An electricity bill, as the supplier's portal gives it.
fn bill() -> Vec<u8> {
    letter(&[
        "Stadtwerke Berlin",
        "Stromrechnung",
        "Lena Vogt",
        "Heidestrasse 17",
        "10557 Berlin",
        "Rechnungsdatum: 2. November 2026",
        "Verbrauch 340 kWh",
        "Arbeitspreis 31,2 Cent je kWh",
        "Grundpreis 11,90 EUR",
        "Abschlag 42,50 EUR",
        "Zahlbar bis 16.11.2026",
    ])
}

/// The back of her identity card: a zone of three lines, and no portrait.
fn back_of_card() -> Vec<u8> {
    let fields = Fields {
        document_code: "ID".to_owned(),
        issuer: StateCode::new("D"),
        nationality: StateCode::new("D"),
        number: "L01X00T47".to_owned(),
        names: ZoneNames {
            primary: vec!["VOGT".to_owned()],
            secondary: vec!["LENA".to_owned()],
            ..ZoneNames::default()
        },
        birth: Some(ZoneDate::of(LENA.born)),
        sex: Some(Sex::Female),
        expiry: Some(ZoneDate::of(date(2031, 11, 22))),
        optional: String::new(),
        optional_second: String::new(),
    };
    let zone = render(Format::Td1, &fields).unwrap();
    page(
        None,
        &PassportText {
            printed: Vec::new(),
            zone,
        },
    )
    .unwrap()
}

/// Something in the place of a document, and what may be told of it.
type Mistake = (&'static str, Vec<u8>, &'static [&'static str]);

/// What may be told of something that can't be read.
const UNREAD: &[&str] = &["document-not-read", "no-zone", "wrong-document"];
const WRONG: &[&str] = &["wrong-document"];

fn passport(sitter: &Sitter) -> Vec<u8> {
    sitter
        .passport(&LENA.passport(date(2031, 11, 22)).unwrap())
        .unwrap()
}

/// Everything else is in order; each mistake must be asked for again, with a reason that the user can act on.
async fn asked_again(sitter: &Sitter, mistakes: Vec<Mistake>) {
    let mut uploads: BTreeMap<&str, Vec<u8>> = sound_uploads(sitter);
    uploads.extend(mistakes.iter().map(|(kind, file, _)| (*kind, file.clone())));
    let app = app_with(testkit::models()).await;
    let client = app.client().await;
    let status = verified_with(&app, &client, &uploads).await;
    let text = &status.text;
    let again = "requires-data";
    assert_eq!(
        status.statuses(),
        ["verified", again, "verified", again],
        "{text}"
    );
    let onramp = status.product("onramp");
    let missing = onramp["missingDocuments"].as_array().unwrap();
    for (kind, _, allowed) in &mistakes {
        assert!(missing.iter().any(|it| it == kind), "{kind}: {text}");
        let reasons = onramp["reasons"].as_array().unwrap().iter();
        let told = reasons.filter(|reason| reason["about"] == *kind);
        let told: Vec<&str> = told.map(|reason| reason["code"].as_str().unwrap()).collect();
        assert!(told.iter().any(|code| allowed.contains(code)), "{kind}: {told:?}");
        for code in told {
            let audience = ReasonCode::from_code(code).unwrap().audience();
            assert_eq!(audience, Audience::Public, "{kind}: {code}");
        }
    }
}

#[tokio::test]
async fn selfies_and_the_passport_that_changed_places() {
    let Some(sitter) = sitter() else { return };
    let selfie = sitter.selfie(4.0).unwrap();
    asked_again(
        &sitter,
        vec![
            ("id-passport", selfie, UNREAD),
            ("selfie-front", passport(&sitter), WRONG),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_bill_for_a_passport_and_an_animal_for_a_selfie() {
    let Some(sitter) = sitter() else { return };
    asked_again(
        &sitter,
        vec![
            ("id-passport", bill(), UNREAD),
            ("selfie-left", animal(), &["no-face", "face-covered"]),
        ],
    )
    .await;
}

#[tokio::test]
async fn an_animal_for_a_passport() {
    let Some(sitter) = sitter() else { return };
    asked_again(&sitter, vec![("id-passport", animal(), UNREAD)]).await;
}

#[tokio::test]
async fn darkness_for_a_passport() {
    let Some(sitter) = sitter() else { return };
    asked_again(&sitter, vec![("id-passport", darkness(), &["picture-too-dark"])]).await;
}

#[tokio::test]
async fn a_face_printed_on_paper_for_a_passport() {
    let Some(sitter) = sitter() else { return };
    let nothing = PassportText {
        printed: Vec::new(),
        zone: Vec::new(),
    };
    asked_again(
        &sitter,
        vec![("id-passport", sitter.passport(&nothing).unwrap(), UNREAD)],
    )
    .await;
}

#[tokio::test]
async fn the_back_of_a_card_for_a_passport_and_the_passport_for_all_selfies() {
    let Some(sitter) = sitter() else { return };
    let mut mistakes: Vec<Mistake> = vec![("id-passport", back_of_card(), WRONG)];
    for kind in ["selfie-front", "selfie-left", "selfie-right"] {
        mistakes.push((kind, passport(&sitter), WRONG));
    }
    asked_again(&sitter, mistakes).await;
}

/// The front of her identity card: a portrait, her fields with their labels, and no zone.
fn front_of_card(sitter: &Sitter) -> Vec<u8> {
    let mut card = LENA.passport(date(2031, 11, 22)).unwrap();
    card.zone.clear();
    card.printed.insert(0, ("IDENTITY CARD", String::new()));
    sitter.passport(&card).unwrap()
}

#[tokio::test]
async fn the_front_of_a_card_for_one_selfie() {
    let Some(sitter) = sitter() else { return };
    asked_again(&sitter, vec![("selfie-front", front_of_card(&sitter), WRONG)]).await;
    asked_again(&sitter, vec![("selfie-left", front_of_card(&sitter), WRONG)]).await;
}

#[tokio::test]
async fn the_front_of_a_card_for_all_selfies() {
    let Some(sitter) = sitter() else { return };
    let fronts = ["selfie-front", "selfie-left", "selfie-right"];
    asked_again(
        &sitter,
        fronts.map(|kind| (kind, front_of_card(&sitter), WRONG)).to_vec(),
    )
    .await;
}

#[tokio::test]
async fn the_back_of_a_card_for_its_front() {
    let Some(sitter) = sitter() else { return };
    // The back itself may be sent again, but is in order.
    let app = app_with(testkit::models()).await;
    let client = app.client().await;
    let mut uploads = sound_uploads(&sitter);
    uploads.remove("id-passport");
    uploads.insert("id-idcard-back", back_of_card());
    uploads.insert("id-idcard-front", back_of_card());
    let status = verified_with(&app, &client, &uploads).await;
    let onramp = status.product("onramp");
    assert_eq!(onramp["status"], "requires-data", "{}", status.text);
    let missing = onramp["missingDocuments"].as_array().unwrap();
    assert!(
        missing.iter().any(|kind| kind == "id-idcard-front"),
        "{}",
        status.text
    );
    let reason = serde_json::json!({"code": "wrong-side", "about": "id-idcard-front"});
    assert!(
        onramp["reasons"].as_array().unwrap().contains(&reason),
        "{}",
        status.text
    );
}

#[tokio::test]
async fn a_blank_picture_is_refused_when_it_is_uploaded() {
    let app = app_with(testkit::no_models()).await;
    let client = app.client().await;
    client
        .register("userId:lena", &super::lena(&app))
        .await
        .expect(201);
    // Black with the noise of a sensor is blank as well: a picture that was taken in a pocket.
    let noise = RgbImage::from_fn(800, 600, |x, y| {
        let noise =
            (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)).wrapping_mul(2_246_822_519) >> 29;
        Rgb([noise as u8; 3])
    });
    let plain = [0, 128, 255].map(|level| RgbImage::from_pixel(800, 600, Rgb([level; 3])));
    for picture in plain.iter().chain([&noise]) {
        let refused = client.upload("userId:lena", "id-passport", &png(picture)).await;
        assert!(
            refused.status.is_client_error() && refused.text.contains("image-blank"),
            "{}",
            refused.text
        );
    }
}
