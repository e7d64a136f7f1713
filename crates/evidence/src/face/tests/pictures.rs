//! Copies, screens, sheets of paper and files, as patterns that are made here.

use image::{Rgb, RgbImage, imageops};

use super::super::fingerprint::Fingerprint;
use super::super::mesh::Mesh;
use super::super::pyramid::Pyramid;
use super::super::{border, shading, spectrum, stillness, traces};
use super::{head, scattered};

/// A smooth picture of 400 × 400 pixels with noise, different for each seed.
fn scene(seed: u64) -> RgbImage {
    let waves: Vec<f32> = scattered(seed).take(24).collect();
    let mut noise = scattered(seed + 1);
    RgbImage::from_fn(400, 400, |x, y| {
        let (x, y) = (x as f32 / 60.0, y as f32 / 60.0);
        let wave = waves.chunks_exact(4).map(|wave| {
            ((wave[0] - 0.5) * 4.0 * x + (wave[1] - 0.5) * 4.0 * y + wave[2] * 6.0).sin() * wave[3]
        });
        let level = 128.0 + 30.0 * wave.sum::<f32>() + 6.0 * noise.next().unwrap();
        Rgb([level.clamp(0.0, 255.0) as u8; 3])
    })
}

fn mirrored(mesh: &Mesh) -> Mesh {
    let mut mirrored = mesh.clone();
    for [x, _, _] in &mut mirrored.points {
        *x = 399.0 - *x;
    }
    // The eyes change sides.
    mirrored.points.swap(33, 263);
    mirrored.points.swap(61, 291);
    mirrored
}

#[test]
fn copies_are_told_however_they_were_cropped_scaled_or_mirrored() {
    let (picture, mesh) = (scene(1), head(0.0, 1.0));
    let fingerprint = |picture: &RgbImage, mesh: &Mesh| Fingerprint::of(&Pyramid::new(picture), mesh);
    let original = fingerprint(&picture, &mesh);
    assert_eq!(Fingerprint::from_bytes(&original.to_bytes()), original);

    let mirror = fingerprint(&imageops::flip_horizontal(&picture), &mirrored(&mesh));
    let resemblance = original.resemblance(&mirror);
    assert!(resemblance.is_copy() && resemblance.mirrored, "{resemblance:?}");

    let cropped = imageops::crop_imm(&picture, 30, 20, 360, 370).to_image();
    let scaled = imageops::resize(&cropped, 252, 259, imageops::FilterType::Triangle);
    let mut moved = mesh.clone();
    for [x, y, z] in &mut moved.points {
        (*x, *y, *z) = ((*x - 30.0) * 0.7, (*y - 20.0) * 0.7, *z * 0.7);
    }
    let resemblance = original.resemblance(&fingerprint(&scaled, &moved));
    assert!(resemblance.is_copy() && !resemblance.mirrored, "{resemblance:?}");

    let other = original.resemblance(&fingerprint(&scene(2), &mesh));
    assert!(!other.is_copy(), "{other:?}");
}

#[test]
fn the_grid_of_a_screen_is_a_peak_and_a_scene_has_none() {
    let picture = scene(3);
    let plain = spectrum::peak(&Pyramid::new(&picture), [200.0, 200.0]).unwrap();
    assert_eq!(spectrum::strength(plain), 0.0, "{plain}");
    let mut screen = picture;
    for (x, y, pixel) in screen.enumerate_pixels_mut() {
        let grid = 8.0 * (x as f32 * 1.31 + y as f32 * 0.2).sin();
        pixel.0 = pixel
            .0
            .map(|level| (f32::from(level) + grid).clamp(0.0, 255.0) as u8);
    }
    let peak = spectrum::peak(&Pyramid::new(&screen), [200.0, 200.0]).unwrap();
    assert_eq!(spectrum::strength(peak), 1.0, "{peak}");
    let small = RgbImage::new(200, 300);
    assert_eq!(spectrum::peak(&Pyramid::new(&small), [100.0, 100.0]), None);
}

#[test]
fn a_sheet_around_a_face_has_four_edges() {
    let mesh = head(0.0, 1.0);
    let picture = scene(4);
    assert!(border::sides(&Pyramid::new(&picture), &mesh) <= 1);
    // A sheet, a little turned, on a dark table.
    let sheet = RgbImage::from_fn(400, 400, |x, y| {
        let (dx, dy) = (x as f32 - 200.0, y as f32 - 200.0);
        let (across, down) = (dx + 0.1 * dy, dy - 0.1 * dx);
        let inside = across.abs() < 110.0 && down.abs() < 140.0;
        Rgb([if inside {
            picture.get_pixel(x, y).0[0].max(120)
        } else {
            30
        }; 3])
    });
    assert_eq!(border::sides(&Pyramid::new(&sheet), &mesh), 4);
    assert_eq!(border::strength(4), 1.0);
}

#[test]
fn surroundings_that_are_the_same_picture_are_told() {
    let (one, mesh) = (scene(5), head(0.0, 1.0));
    let other = scene(6);
    let strength = |first: &RgbImage, second: &RgbImage| {
        stillness::strength((&Pyramid::new(first), &mesh), (&Pyramid::new(second), &mesh))
    };
    assert_eq!(strength(&one, &one), 1.0);
    assert_eq!(strength(&one, &other), 0.0);
    assert_eq!(strength(&one, &RgbImage::new(300, 400)), 0.0, "sizes differ");
}

#[test]
fn light_that_stays_on_the_face_is_told_from_light_that_moves() {
    let (ahead, aside) = (head(0.0, 0.0), head(-20.0, 0.0));
    let picture = scene(8);
    let moved =
        |side: &RgbImage| shading::moved((&Pyramid::new(&picture), &ahead), (&Pyramid::new(side), &aside));
    // The picture itself, as narrow as its turned points are.
    let narrow = |light: &dyn Fn(f32) -> f32| {
        RgbImage::from_fn(400, 400, |x, y| {
            let across = (x as f32 - 200.0) / 20.0_f32.to_radians().cos() + 200.0;
            let level = imageops::interpolate_bilinear(&picture, across.clamp(0.0, 399.0), y as f32);
            Rgb(level
                .unwrap()
                .0
                .map(|level| (f32::from(level) * light(across)).clamp(0.0, 255.0) as u8))
        })
    };
    let frozen = moved(&narrow(&|_| 0.9)).unwrap();
    assert_eq!(shading::strength([Some(frozen); 2]), 1.0, "{frozen}");
    let living = moved(&narrow(&|across| 1.0 + (across - 200.0) / 250.0)).unwrap();
    assert_eq!(shading::strength([Some(living); 2]), 0.0, "{living}");
    // Without a common part of the face there is no verdict.
    assert_eq!(shading::strength([Some(frozen), None]), 0.0);
    let mut elsewhere = aside.clone();
    for point in &mut elsewhere.points {
        *point = [5.0, 5.0, 0.0];
    }
    let front = (&Pyramid::new(&picture), &ahead);
    assert_eq!(shading::moved(front, (&Pyramid::new(&picture), &elsewhere)), None);
}

#[test]
fn software_is_told_by_a_files_metadata_alone() {
    let segment = |marker: u8, text: &str| {
        let mut bytes = vec![0xFF, marker];
        bytes.extend(u16::try_from(text.len() + 2).unwrap().to_be_bytes());
        bytes.extend(text.as_bytes());
        bytes
    };
    let jpeg = |text: &str| [vec![0xFF, 0xD8], segment(0xE1, text), vec![0xFF, 0xDA, 0, 2]].concat();
    assert_eq!(
        traces::software(&jpeg("Exif Adobe Photoshop 25.0")),
        Some("adobe photoshop")
    );
    assert_eq!(traces::software(&jpeg("Exif Phone 12 camera")), None);
    // Pixels may say what they like.
    assert_eq!(
        traces::software(&[jpeg("Exif"), b"photoshop".to_vec()].concat()),
        None
    );

    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let text = b"parameters\0Negative prompt: blurry";
    png.extend(u32::try_from(text.len()).unwrap().to_be_bytes());
    png.extend(b"tEXt");
    png.extend(text);
    png.extend([0; 4]);
    assert_eq!(traces::software(&png), Some("negative prompt"));
    for broken in [
        &b""[..],
        b"\xFF\xD8\xFF\xE1\xFF",
        b"RIFF",
        b"\x89PNG\r\n\x1a\n\xFF\xFF\xFF\xFFtEXt",
    ] {
        assert_eq!(traces::software(broken), None);
    }
}
