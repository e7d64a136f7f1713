//! Print of labelled specimens as photographs show it: at an angle, and with a side that lies the other way up. It takes the
//! models; a machine without them, or without the specimens, says so and skips.

#[path = "../examples/shared/rules.rs"]
mod rules;
mod shared;
#[path = "shared/models.rs"]
mod with_models;

use domain::document::DocumentType;
use evidence::document::{Claim, Examination, Field, FindingCode, Page, Request, examine};
use evidence::homography::{Homography, Point};
use evidence::intake::{IntakeLimits, on_white, open_picture};
use evidence::model::Models;
use image::{Rgb, RgbImage, imageops};
use jiff::civil::date;
use with_models::models_with;

/// A passport page whose print says what its zone says; its number stands in thin print, and gets lost.
fn specimen() -> Option<RgbImage> {
    let file = shared::data_folder("documents")?.join("gdoc__samples_FRA-Passport-2010.jpg");
    let picture = open_picture(&std::fs::read(file).ok()?, &IntakeLimits::default()).ok()?;
    Some(on_white(picture))
}

fn examined(picture: RgbImage, models: &Models) -> Examination {
    let pages = [Page::of_picture(picture)];
    let request = Request {
        uploaded_as: DocumentType::Passport,
        pages: &pages,
        file: &[],
        claim: &Claim::default(),
        today: date(2022, 11, 28),
        rules: &rules::rules(),
        cpu_time: &std::time::Duration::default,
    };
    examine(&request, models)
}

/// The fields of the zone, but for the number, that the print was not found to say.
fn unseen(examination: &Examination) -> Vec<Field> {
    assert!(!examination.has(FindingCode::ReaderMissing), "{examination:?}");
    assert!(!examination.has(FindingCode::ZoneTextMismatch));
    let zone = examination.readings.zone.as_ref();
    assert!(zone.is_some_and(|zone| zone.digits_hold()));
    let of_code = examination
        .findings
        .iter()
        .filter(|finding| finding.code == FindingCode::ZoneTextUnseen);
    let fields = of_code.filter_map(|finding| finding.about);
    fields.filter(|field| *field != Field::Number).collect()
}

/// The picture turned by so many degrees, on a dark table.
fn turned(picture: &RgbImage, degrees: f64) -> RgbImage {
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    let (sine, cosine) = degrees.to_radians().sin_cos();
    let side = width.hypot(height).ceil();
    let corner = |x: f64, y: f64| {
        let (x, y) = (x - width / 2.0, y - height / 2.0);
        Point::new(
            side / 2.0 + x * cosine - y * sine,
            side / 2.0 + x * sine + y * cosine,
        )
    };
    let corners = [
        corner(0.0, 0.0),
        corner(width, 0.0),
        corner(width, height),
        corner(0.0, height),
    ];
    let back = Homography::of_rectangle(width, height, corners)
        .and_then(|onto| onto.inverse())
        .expect("a turned rectangle");
    RgbImage::from_fn(side as u32, side as u32, |x, y| {
        let at = back.apply(Point::new(f64::from(x), f64::from(y)));
        imageops::interpolate_bilinear(picture, at.x as f32, at.y as f32).unwrap_or(Rgb([40, 45, 50]))
    })
}

#[test]
fn print_at_an_angle_confirms_the_zone() {
    let (Some(models), Some(specimen)) = (models_with("text-recognition"), specimen()) else {
        return;
    };
    for degrees in [25.0, -155.0] {
        assert_eq!(
            unseen(&examined(turned(&specimen, degrees), &models)),
            [],
            "{degrees}"
        );
    }
}

#[test]
fn a_side_that_lies_the_other_way_up_is_read_too() {
    let (Some(models), Some(specimen)) = (models_with("text-recognition"), specimen()) else {
        return;
    };
    // The part with the zone as it is, and the other one below it, overturned.
    let (width, height) = specimen.dimensions();
    let zone_top = height * 3 / 4;
    let print = imageops::rotate180(&imageops::crop_imm(&specimen, 0, 0, width, zone_top).to_image());
    let zone = imageops::crop_imm(&specimen, 0, zone_top, width, height - zone_top).to_image();
    let mut both = RgbImage::from_pixel(width, height + 60, Rgb([40, 45, 50]));
    imageops::replace(&mut both, &zone, 0, 20);
    imageops::replace(&mut both, &print, 0, i64::from(height - zone_top) + 40);
    assert_eq!(unseen(&examined(both, &models)), []);
}
