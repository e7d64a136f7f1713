//! One portrait, end to end, where `make models` has brought the models.

use std::path::{Path, PathBuf};

use image::{RgbImage, imageops};

use super::super::examination::quality_findings;
use super::super::pose::View;
use super::super::turned::{Hand, turned};
use super::super::{Decision, FaceCode, FaceNetworks, Pyramid, Shots, Subject};
use super::super::{examine_selfies, read_face, read_portrait};
use crate::model::Models;

/// The networks and the portrait, or `None`, said on standard error.
pub(super) fn installed() -> Option<(FaceNetworks, RgbImage)> {
    let set = std::env::var_os("BONAFIDE_MODELS_DIR").map(PathBuf::from);
    let folder = set.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models"));
    let networks = FaceNetworks::open(&Models::open(&folder));
    let portrait = image::open(folder.join("demo-portrait.png"));
    let (Ok(networks), Ok(portrait)) = (networks, portrait) else {
        eprintln!("skipped: not all models are in {}", folder.display());
        return None;
    };
    Some((networks, portrait.to_rgb8()))
}

#[test]
fn a_portrait_is_found_posed_and_matched_to_itself() {
    let Some((networks, picture)) = installed() else {
        return;
    };
    let face = read_face(&networks, &Pyramid::new(&picture)).unwrap().unwrap();
    assert!(face.mesh.confidence > 0.95);
    let mut findings = Vec::new();
    quality_findings(Subject::Front, Some(&face), &mut findings);
    assert_eq!(findings, []);

    // Mirrored, it looks the other way, and it is still the same face and a copy of the same picture.
    let mirrored = imageops::flip_horizontal(&picture);
    let mirror = read_face(&networks, &Pyramid::new(&mirrored)).unwrap().unwrap();
    assert!(
        (face.pose.yaw + mirror.pose.yaw).abs() < 8.0,
        "{:?} {:?}",
        face.pose,
        mirror.pose
    );
    assert_eq!(
        face.embedding.likeness(&mirror.embedding).decision(),
        Decision::Match
    );
    assert!(face.fingerprint.resemblance(&mirror.fingerprint).is_copy());

    // Small, grey and lying on its side on a large page, as documents have it.
    let small = imageops::rotate90(&imageops::resize(
        &picture,
        180,
        180,
        imageops::FilterType::Triangle,
    ));
    let mut page = RgbImage::from_pixel(1100, 800, image::Rgb([225, 228, 220]));
    for (x, y, pixel) in small.enumerate_pixels() {
        let grey = pixel.0.iter().map(|level| u16::from(*level)).sum::<u16>() / 3;
        page.put_pixel(90 + x, 300 + y, image::Rgb([grey as u8; 3]));
    }
    let portrait = read_portrait(&networks, &Pyramid::new(&page)).unwrap().unwrap();
    assert!(face.embedding.likeness(&portrait.embedding).same());
}

#[test]
fn a_turned_head_looks_aside_and_stays_the_same_person() {
    let Some((networks, picture)) = installed() else {
        return;
    };
    let face = read_face(&networks, &Pyramid::new(&picture)).unwrap().unwrap();
    for (degrees, view) in [(-25.0, View::Left), (25.0, View::Right)] {
        let turned = turned(&picture, &face.mesh, degrees, Hand::default());
        let read = read_face(&networks, &Pyramid::new(&turned)).unwrap().unwrap();
        assert_eq!(read.pose.view(), view, "{:?}", read.pose);
        assert!(face.embedding.likeness(&read.embedding).same());
        assert!(!face.fingerprint.resemblance(&read.fingerprint).is_copy());
    }
}

#[test]
fn one_portrait_that_software_turns_keeps_its_light() {
    let Some((networks, picture)) = installed() else {
        return;
    };
    let face = read_face(&networks, &Pyramid::new(&picture)).unwrap().unwrap();
    let hand = Hand {
        shift_px: [9.0, -6.0],
        roll_degrees: 1.5,
        light: 1.05,
    };
    let views = [-2.0, -25.0, 25.0].map(|degrees| turned(&picture, &face.mesh, degrees, hand));
    let examination = examine_selfies(&networks, &Shots::of_pictures(views.each_ref())).unwrap();
    let frozen = examination
        .findings
        .iter()
        .find(|finding| finding.code == FaceCode::FrozenLight);
    assert!(
        frozen.is_some_and(|finding| finding.strength > 0.9),
        "{:?}",
        examination.liveness.map(|it| it.light_moved)
    );
}

#[test]
fn one_picture_sent_three_times_is_told() {
    let Some((networks, picture)) = installed() else {
        return;
    };
    let examination = examine_selfies(&networks, &Shots::of_pictures([&picture; 3])).unwrap();
    let codes: Vec<FaceCode> = examination.findings.iter().map(|finding| finding.code).collect();
    for code in [FaceCode::SamePicture, FaceCode::FlatScene, FaceCode::WrongPose] {
        assert!(codes.contains(&code), "{code:?} is not among {codes:?}");
    }
    assert!(!codes.contains(&FaceCode::NotSamePerson));
}

#[test]
fn one_side_that_is_mirrored_for_the_other_is_told_and_two_sides_are_not() {
    let Some((networks, picture)) = installed() else {
        return;
    };
    let face = read_face(&networks, &Pyramid::new(&picture)).unwrap().unwrap();
    let [front, left, right] =
        [-3.0, -26.0, 26.0].map(|degrees| turned(&picture, &face.mesh, degrees, Hand::default()));
    let copies = |right: &RgbImage| {
        let examination = examine_selfies(&networks, &Shots::of_pictures([&front, &left, right])).unwrap();
        let copies = examination
            .findings
            .iter()
            .filter(|it| it.code == FaceCode::SamePicture);
        copies.map(|it| it.about).collect::<Vec<_>>()
    };
    assert_eq!(copies(&right), []);
    // Mirrored, cropped, smaller and compressed anew.
    let (width, height) = left.dimensions();
    let cut =
        imageops::crop_imm(&left, width / 30, height / 40, width * 28 / 30, height * 38 / 40).to_image();
    let small = imageops::resize(&cut, 420, 430, imageops::FilterType::Triangle);
    let mut file = Vec::new();
    let jpeg = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, 75);
    imageops::flip_horizontal(&small)
        .write_with_encoder(jpeg)
        .unwrap();
    let sent = image::load_from_memory(&file).unwrap().into_rgb8();
    assert_eq!(copies(&sent), [Some(Subject::Right)]);
}

#[test]
fn what_is_no_portrait_is_no_error() {
    let Some((networks, portrait)) = installed() else {
        return;
    };
    for picture in [
        RgbImage::new(1, 1),
        RgbImage::new(3000, 2),
        RgbImage::from_pixel(300, 200, image::Rgb([120; 3])),
    ] {
        let pyramid = Pyramid::new(&picture);
        assert!(read_face(&networks, &pyramid).unwrap().is_none());
        assert!(read_portrait(&networks, &pyramid).unwrap().is_none());
    }
    let dark = imageops::brighten(&portrait, -170);
    let mut findings = Vec::new();
    let face = read_face(&networks, &Pyramid::new(&dark)).unwrap();
    quality_findings(Subject::Left, face.as_ref(), &mut findings);
    let unusable = [FaceCode::PictureTooDark, FaceCode::NoFace];
    assert!(
        findings.iter().any(|finding| unusable.contains(&finding.code)),
        "{findings:?}"
    );
    assert_eq!(View::Left.code(), "left");
}
