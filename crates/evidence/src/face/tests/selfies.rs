//! What a user is told about a selfie, on pictures made of one portrait in the public domain.

use image::{Rgb, RgbImage, imageops};

use super::super::examination::quality_findings;
use super::super::mesh::Mesh;
use super::super::turned::{Hand, turned};
use super::super::worn::{Colour, Pattern, Shape, Worn, wearing};
use super::super::{FaceCode, FaceNetworks, Pyramid, Shots, Subject, examine_selfies, read_selfie};
use super::portrait::installed;

/// What is wrong with the quality of a picture.
fn told(networks: &FaceNetworks, picture: &RgbImage) -> Vec<FaceCode> {
    let face = read_selfie(networks, &Pyramid::new(picture)).unwrap();
    let mut findings = Vec::new();
    quality_findings(Subject::Front, face.as_ref(), &mut findings);
    findings.iter().map(|finding| finding.code).collect()
}

fn mesh(networks: &FaceNetworks, picture: &RgbImage) -> Mesh {
    let face = read_selfie(networks, &Pyramid::new(picture)).unwrap();
    face.unwrap().mesh
}

/// The picture with a dark band from temple to temple, from the brows to the cheek bones.
fn with_dark_glasses(picture: &RgbImage, mesh: &Mesh) -> RgbImage {
    let ([left, _], [right, _]) = (mesh.flat(127), mesh.flat(356));
    let ([_, top], [_, bottom]) = (mesh.flat(105), mesh.flat(117));
    let mut covered = picture.clone();
    for (x, y, pixel) in covered.enumerate_pixels_mut() {
        if (left..=right).contains(&(x as f32)) && (top..=bottom).contains(&(y as f32)) {
            *pixel = Rgb([18, 18, 20]);
        }
    }
    covered
}

#[test]
fn each_fault_of_a_selfie_is_told_so_that_its_user_can_mend_it() {
    let Some((networks, picture)) = installed() else {
        return;
    };
    assert_eq!(told(&networks, &picture), []);
    let (width, height) = picture.dimensions();

    let wall = RgbImage::from_fn(640, 480, |x, y| Rgb([90 + (x / 8 + y / 5) as u8 % 60; 3]));
    assert_eq!(told(&networks, &wall), [FaceCode::NoFace]);

    let mut two = RgbImage::new(2 * width, height);
    imageops::overlay(&mut two, &picture, 0, 0);
    imageops::overlay(
        &mut two,
        &imageops::flip_horizontal(&picture),
        i64::from(width),
        0,
    );
    assert_eq!(told(&networks, &two), [FaceCode::SeveralFaces]);

    let small = imageops::resize(&picture, width / 4, height / 4, imageops::FilterType::Triangle);
    let mut far = RgbImage::from_pixel(width, height, Rgb([140, 150, 160]));
    imageops::overlay(
        &mut far,
        &small,
        i64::from(width) * 3 / 8,
        i64::from(height) * 3 / 8,
    );
    assert_eq!(told(&networks, &far), [FaceCode::FaceTooSmall]);

    let points = mesh(&networks, &picture);
    let chin = points.flat(152)[1];
    let mouth = points.flat(13)[1];
    let cut = imageops::crop_imm(&picture, 0, 0, width, mouth as u32).to_image();
    assert!(
        told(&networks, &cut).contains(&FaceCode::FaceCutOff),
        "{mouth} of {chin}"
    );

    let blurred = imageops::blur(&picture, 4.0);
    assert_eq!(told(&networks, &blurred), [FaceCode::PictureBlurred]);

    let mut dark = picture.clone();
    for pixel in dark.pixels_mut() {
        pixel.0 = pixel.0.map(|level| level / 6);
    }
    assert_eq!(told(&networks, &dark), [FaceCode::PictureTooDark]);

    let glasses = with_dark_glasses(&picture, &points);
    assert_eq!(told(&networks, &glasses), [FaceCode::FaceCovered]);
}

#[test]
fn what_covers_mouth_and_chin_is_told_whatever_it_is_and_clear_glasses_are_no_cover() {
    let Some((networks, picture)) = installed() else {
        return;
    };
    let points = mesh(&networks, &picture);
    let wearing = |picture: &RgbImage, points: &Mesh, shape, pattern, colour| {
        let worn = Worn {
            shape,
            pattern,
            colour,
        };
        told(&networks, &wearing(picture, points, &worn, 3))
    };
    let blue = Colour::Of([120, 170, 205]);
    let black = Colour::Of([30, 30, 34]);
    for (shape, pattern, colour) in [
        (Shape::Mask, Pattern::Pleats, blue),
        (Shape::Mask, Pattern::Plain, Colour::Skin),
        (Shape::MaskBelowNose, Pattern::Plain, black),
        (Shape::Scarf, Pattern::Knit, Colour::Of([205, 165, 135])),
        (Shape::Hand, Pattern::Fingers, Colour::Skin),
    ] {
        let told = wearing(&picture, &points, shape, pattern, colour);
        assert_eq!(told, [FaceCode::FaceCovered], "{shape:?} {pattern:?} {colour:?}");
    }
    let glasses = |shape| wearing(&picture, &points, shape, Pattern::Plain, black);
    assert_eq!(glasses(Shape::Frames), []);
    assert_eq!(glasses(Shape::Tinted(0.95)), [FaceCode::FaceCovered]);

    // From the side it is the same.
    let aside = turned(&picture, &points, 26.0, Hand::default());
    assert_eq!(told(&networks, &aside), []);
    let points = mesh(&networks, &aside);
    let masked = wearing(&aside, &points, Shape::Mask, Pattern::Plain, blue);
    assert_eq!(masked, [FaceCode::FaceCovered]);
}

#[test]
fn a_selfie_under_the_wrong_pose_is_told_and_mirrored_cameras_are_understood() {
    let Some((networks, picture)) = installed() else {
        return;
    };
    let points = mesh(&networks, &picture);
    let [ahead, left, right] =
        [-4.0, -26.0, 26.0].map(|degrees| turned(&picture, &points, degrees, Hand::default()));
    let wrong = |pictures: [&RgbImage; 3]| {
        let examination = examine_selfies(&networks, &Shots::of_pictures(pictures)).unwrap();
        let wrong = examination
            .findings
            .iter()
            .filter(|it| it.code == FaceCode::WrongPose);
        wrong
            .filter_map(|finding| finding.about)
            .collect::<Vec<Subject>>()
    };
    assert_eq!(wrong([&ahead, &left, &right]), []);
    // A mirrored camera, and somebody who means the picture's left: the sides change, and still differ.
    assert_eq!(wrong([&ahead, &right, &left]), []);
    assert_eq!(wrong([&left, &ahead, &right]), [Subject::Front, Subject::Left]);
    assert_eq!(wrong([&ahead, &left, &ahead]), [Subject::Right]);
    // Both turned to one side.
    let mirrored = imageops::flip_horizontal(&right);
    assert_eq!(wrong([&ahead, &left, &mirrored]), [Subject::Right]);
}
