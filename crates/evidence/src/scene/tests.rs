use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};

use super::*;
use crate::homography::Homography;
use crate::photograph::Dice;

/// A page of one design, whoever holds it.
fn page() -> RgbImage {
    RgbImage::from_fn(600, 420, |x, y| {
        let wave = ((x as f32 / 9.0).sin() + (y as f32 / 7.0 + x as f32 / 40.0).cos()) * 7.0;
        Rgb([226.0, 229.0, 219.0].map(|value| (value + wave) as u8))
    })
}

/// A table with a grain of its own.
fn table(seed: u64) -> RgbImage {
    let mut dice = Dice::new(seed);
    let coarse = RgbImage::from_fn(90, 70, |_, _| {
        let light = dice.below(60) as u8;
        Rgb([70 + light, 50 + light, 40 + light])
    });
    imageops::resize(&coarse, 900, 700, FilterType::CatmullRom)
}

/// The page on a table, with its corners there.
fn photograph(page: &RgbImage, table: &RgbImage, corners: [(f64, f64); 4]) -> RgbImage {
    let size = (f64::from(page.width()), f64::from(page.height()));
    let corners = corners.map(|(x, y)| Point::new(x, y));
    let back = Homography::of_rectangle(size.0, size.1, corners).and_then(|onto| onto.inverse());
    let back = back.expect("four corners that are apart");
    RgbImage::from_fn(table.width(), table.height(), |x, y| {
        let at = back.apply(Point::new(f64::from(x), f64::from(y)));
        let inside = at.x >= 0.0 && at.y >= 0.0 && at.x < size.0 && at.y < size.1;
        if inside {
            *page.get_pixel(at.x as u32, at.y as u32)
        } else {
            *table.get_pixel(x, y)
        }
    })
}

/// Another portrait and text, another crop, size, light and compression.
fn forged(photo: &RgbImage) -> RgbImage {
    let mut forged = photo.clone();
    let portrait = RgbImage::from_fn(150, 190, |x, y| Rgb([(x % 200) as u8, (y % 190) as u8, 90]));
    imageops::overlay(&mut forged, &portrait, 190, 230);
    for line in 0..5 {
        imageops::overlay(
            &mut forged,
            &RgbImage::from_pixel(210, 14, Rgb([30, 30, 40])),
            400,
            220 + line * 50,
        );
    }
    let cut = imageops::crop_imm(&forged, 14, 9, 870, 680).to_image();
    let mut small = imageops::resize(&cut, 696, 544, FilterType::Triangle);
    small
        .pixels_mut()
        .for_each(|pixel| pixel.0 = pixel.0.map(|value| (f32::from(value) * 0.9) as u8));
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, 72)
        .encode_image(&small)
        .expect("a picture can be saved");
    image::load_from_memory(&file)
        .expect("what was saved can be opened")
        .into_rgb8()
}

const LYING: [(f64, f64); 4] = [(150.0, 130.0), (745.0, 150.0), (730.0, 570.0), (140.0, 540.0)];

fn scene(picture: &RgbImage) -> Scene {
    Scene::of(picture).expect("a document that lies on something")
}

#[test]
fn a_photograph_with_another_portrait_and_text_is_the_same_photograph() {
    let photo = photograph(&page(), &table(1), LYING);
    let likeness = scene(&photo).likeness(&scene(&forged(&photo)));
    assert!(likeness.is_one_photograph(), "{likeness:?}");
}

#[test]
fn documents_of_one_type_are_not_one_photograph() {
    let photo = scene(&photograph(&page(), &table(1), LYING));
    // On another table, however much alike the documents lie.
    let elsewhere = photo.likeness(&scene(&photograph(&page(), &table(2), LYING)));
    assert!(elsewhere.corners_apart < CORNERS_APART_MAX, "{elsewhere:?}");
    assert!(!elsewhere.is_one_photograph(), "{elsewhere:?}");
    // On the same table, laid down anew.
    let anew = LYING.map(|(x, y)| (x + 9.0 + y / 60.0, y - 12.0 - x / 60.0));
    let anew = photo.likeness(&scene(&photograph(&page(), &table(1), anew)));
    assert!(!anew.is_one_photograph(), "{anew:?}");
}

#[test]
fn what_lies_above_a_page_alone_does_not_make_it_the_same_photograph() {
    // An open passport: the page before is the same in all, and the rest is the white of a scanner.
    let open = |white: u8| {
        let mut below = RgbImage::from_pixel(900, 700, Rgb([white; 3]));
        imageops::overlay(
            &mut below,
            &imageops::crop_imm(&table(3), 0, 0, 900, 120).to_image(),
            0,
            0,
        );
        below
    };
    let one = photograph(&page(), &open(120), LYING);
    let other = photograph(&page(), &open(122), LYING);
    let (Some(one), Some(other)) = (Scene::of(&one), Scene::of(&other)) else {
        panic!("both are seen whole");
    };
    let likeness = one.likeness(&other);
    assert!(
        likeness.sides[0].0 >= COMMON_MIN && !likeness.is_one_photograph(),
        "{likeness:?}"
    );
}

#[test]
fn nothing_is_kept_of_pictures_that_everybody_of_a_type_sends_alike() {
    // Flat, straight or crooked, as scanned or drawn; without surroundings; on nothing that has a grain.
    let straight = [(150.0, 130.0), (750.0, 130.0), (750.0, 550.0), (150.0, 550.0)];
    let crooked = [(175.0, 118.0), (774.0, 149.0), (752.0, 569.0), (153.0, 538.0)];
    for flat in [straight, crooked] {
        assert_eq!(Scene::of(&photograph(&page(), &table(1), flat)), None);
    }
    assert_eq!(Scene::of(&page()), None);
    let plain = RgbImage::from_pixel(900, 700, Rgb([120; 3]));
    assert_eq!(Scene::of(&photograph(&page(), &plain, LYING)), None);
}

#[test]
fn documents_of_many_on_one_desk_are_seen_to_lie_there_otherwise() {
    let one = scene(&photograph(&page(), &table(1), LYING));
    let moved = |right: f64, down: f64| LYING.map(|(x, y)| (x + right, y + down));
    for (right, down) in [(8.0, 0.0), (-7.0, 7.0), (15.0, -9.0)] {
        let other = scene(&photograph(&page(), &table(1), moved(right, down)));
        assert!(one.placement().is_near(&other.placement()));
        assert!(
            one.is_laid_otherwise(&other) && other.is_laid_otherwise(&one),
            "{right} {down}"
        );
        let elsewhere = scene(&photograph(&page(), &table(2), moved(right, down)));
        assert!(!one.is_laid_otherwise(&elsewhere), "{right} {down}");
    }
    // A copy lies where the first does.
    let copy = scene(&forged(&photograph(&page(), &table(1), LYING)));
    assert!(one.placement().is_near(&copy.placement()) && !one.is_laid_otherwise(&copy));
}

#[test]
fn pictures_of_any_size_are_taken() {
    for (width, height) in [(1, 1), (1, 4000), (64, 64), (63, 700), (2000, 70), (300, 300)] {
        let picture = RgbImage::from_fn(width, height, |x, y| Rgb([(x * 7 + y * 13) as u8; 3]));
        assert_eq!(Scene::of(&picture), None, "{width} × {height}");
    }
}

#[test]
fn a_scene_survives_its_bytes_and_others_are_refused() {
    let kept = scene(&photograph(&page(), &table(4), LYING));
    let bytes = kept.to_bytes();
    assert_eq!(Scene::from_bytes(&bytes), Some(kept));
    for length in [0, 31, bytes.len() - 1] {
        assert_eq!(Scene::from_bytes(&bytes[..length]), None, "{length}");
    }
    // Corners that are no numbers; signs beyond the lattice stay without a likeness to anything.
    assert_eq!(Scene::from_bytes(&[0xff; 80]), None);
    let mut odd = [0xff; 80];
    odd[..PLACEMENT_BYTES].fill(0);
    let odd = Scene::from_bytes(&odd).expect("as long as one");
    assert!(!odd.likeness(&odd).is_one_photograph() && !odd.is_laid_otherwise(&odd));
}
