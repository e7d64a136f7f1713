use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use super::super::{Accepts, FileKind, IntakeError, IntakeLimits, inspect};
use super::look;

/// A picture with something in it: a grid of dark squares on a light ground.
fn drawing(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        if (x / 16 + y / 16).is_multiple_of(3) {
            Rgb([30, 40, 90])
        } else {
            Rgb([230, 225, 210])
        }
    })
}

fn encoded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub(super) fn sample(format: ImageFormat) -> Vec<u8> {
    encoded(drawing(200, 160), format)
}

const FORMATS: [(ImageFormat, FileKind); 3] = [
    (ImageFormat::Jpeg, FileKind::Jpeg),
    (ImageFormat::Png, FileKind::Png),
    (ImageFormat::WebP, FileKind::WebP),
];

fn crc(bytes: &[u8]) -> [u8; 4] {
    let crc = bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 }
        })
    });
    (!crc).to_be_bytes()
}

fn png_chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let named = [name.as_slice(), data].concat();
    [
        &u32::try_from(data.len()).unwrap().to_be_bytes(),
        named.as_slice(),
        &crc(&named),
    ]
    .concat()
}

/// A PNG whose header states the size, with next to no data behind it.
fn png_of_size(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let chunks = [
        png_chunk(b"IHDR", &header),
        png_chunk(b"IDAT", &[0x78, 0x9C]),
        png_chunk(b"IEND", b""),
    ];
    [super::super::png::SIGNATURE.to_vec(), chunks.concat()].concat()
}

fn patch_jpeg_size(bytes: &mut [u8], side: u16) {
    let at = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap() + 5;
    bytes[at..at + 2].copy_from_slice(&side.to_be_bytes());
    bytes[at + 2..at + 4].copy_from_slice(&side.to_be_bytes());
}

#[test]
fn each_format_is_told_by_content_and_opens() {
    for (format, kind) in FORMATS {
        let found = inspect(&sample(format), Accepts::Picture, &IntakeLimits::default()).unwrap();
        assert_eq!(
            (found.kind, found.width_px, found.height_px, found.pages),
            (kind, 200, 160, 1)
        );
    }
    assert_eq!(
        FORMATS.map(|(_, kind)| kind.media_type()),
        ["image/jpeg", "image/png", "image/webp"]
    );
}

#[test]
fn a_picture_cut_anywhere_is_truncated() {
    for (format, kind) in FORMATS {
        let whole = sample(format);
        for cut in [whole.len() / 4, whole.len() / 2, whole.len() - 9, whole.len() - 1] {
            assert_eq!(
                look(&whole[..cut]),
                Err(IntakeError::Truncated),
                "{kind:?} cut at {cut}"
            );
        }
    }
}

#[test]
fn a_thumbnail_does_not_pass_for_the_end_of_the_picture() {
    let thumbnail = encoded(drawing(16, 16), ImageFormat::Jpeg);
    let whole = sample(ImageFormat::Jpeg);
    let length = u16::try_from(thumbnail.len() + 2).unwrap().to_be_bytes();
    let mut bytes = [&whole[..2], &[0xFF, 0xE1], &length, &thumbnail, &whole[2..]].concat();
    assert!(look(&bytes).is_ok());
    bytes.truncate(bytes.len() - 2);
    assert_eq!(look(&bytes), Err(IntakeError::Truncated));
}

#[test]
fn damaged_content_is_unreadable() {
    let mut png = sample(ImageFormat::Png);
    let middle = png.len() / 2;
    png[middle] ^= 0x55;
    assert_eq!(look(&png), Err(IntakeError::Unreadable));
    let webp = [b"RIFF\x0C\0\0\0WEBPVP8 ".as_slice(), &[0; 4]].concat();
    assert_eq!(look(&webp), Err(IntakeError::Unreadable));
    assert_eq!(look(&[0xFF, 0xD8, 0xFF, 0xD9]), Err(IntakeError::Unreadable));
}

#[test]
fn bytes_behind_the_end_are_tolerated_up_to_a_bound() {
    for (format, kind) in FORMATS {
        let mut bytes = sample(format);
        bytes.extend_from_slice(&[7; 5000]);
        assert!(look(&bytes).is_ok(), "{kind:?}");
        bytes.resize(bytes.len() + 9 * 1024 * 1024, 7);
        assert_eq!(look(&bytes), Err(IntakeError::TooComplex), "{kind:?}");
    }
}

#[test]
fn one_colour_is_blank_and_a_line_of_print_is_not() {
    for (format, kind) in FORMATS {
        let blank = RgbImage::from_pixel(300, 200, Rgb([201, 12, 77]));
        assert_eq!(look(&encoded(blank, format)), Err(IntakeError::Blank), "{kind:?}");
        let mut line = RgbImage::from_pixel(800, 600, Rgb([255, 255, 255]));
        for x in (100..500).step_by(3) {
            for y in 300..312 {
                line.put_pixel(x, y, Rgb([0, 0, 0]));
            }
        }
        assert!(look(&encoded(line, format)).is_ok(), "{kind:?}");
    }
    let noisy = RgbImage::from_fn(300, 200, |x, y| Rgb([((x * 7 + y * 13) % 5) as u8; 3]));
    assert_eq!(look(&encoded(noisy, ImageFormat::Jpeg)), Err(IntakeError::Blank));
    let hidden = RgbaImage::from_fn(300, 200, |x, y| Rgba([(x % 256) as u8, (y % 256) as u8, 0, 0]));
    assert_eq!(look(&encoded(hidden, ImageFormat::Png)), Err(IntakeError::Blank));
}

#[test]
fn grey_and_sixteen_bit_pictures_open() {
    let grey = DynamicImage::from(drawing(150, 150)).into_luma8();
    assert!(look(&encoded(grey.clone(), ImageFormat::Jpeg)).is_ok());
    assert!(look(&encoded(grey, ImageFormat::Png)).is_ok());
    let deep = DynamicImage::from(drawing(150, 150)).into_rgba16();
    assert!(look(&encoded(deep, ImageFormat::Png)).is_ok());
}

#[test]
fn the_shorter_side_counts_for_tiny() {
    for (format, kind) in FORMATS {
        let tiny = encoded(drawing(400, 119), format);
        let expected = IntakeError::TooSmall {
            side_px: 119,
            side_px_min: 120,
        };
        assert_eq!(look(&tiny), Err(expected), "{kind:?}");
        assert!(look(&encoded(drawing(120, 400), format)).is_ok(), "{kind:?}");
    }
}

#[test]
fn bombs_are_refused_by_the_size_in_their_header() {
    assert_eq!(
        look(&png_of_size(30_000, 30_000)),
        Err(IntakeError::TooManyPixels)
    );
    assert_eq!(look(&png_of_size(900_000, 120)), Err(IntakeError::TooManyPixels));
    assert_eq!(
        look(&png_of_size(6000, 6000)),
        Err(IntakeError::TooManyPixels),
        "too few bytes for 36 Mpx"
    );
    let mut jpeg = sample(ImageFormat::Jpeg);
    patch_jpeg_size(&mut jpeg, 40_000);
    assert_eq!(look(&jpeg), Err(IntakeError::TooManyPixels));
    let mut webp = sample(ImageFormat::WebP);
    let at = webp.windows(4).position(|name| name == b"VP8L").unwrap() + 9;
    webp[at..at + 4].copy_from_slice(&(11_999_u32 | 11_999 << 14).to_le_bytes());
    assert_eq!(look(&webp), Err(IntakeError::TooManyPixels));
}

#[test]
fn a_progressive_jpeg_has_limits_of_its_own() {
    let mut jpeg = sample(ImageFormat::Jpeg);
    let at = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    jpeg[at + 1] = 0xC2;
    let limits = IntakeLimits {
        pixels_progressive_max: 200 * 160 - 1,
        ..IntakeLimits::default()
    };
    assert_eq!(
        inspect(&jpeg, Accepts::Picture, &limits),
        Err(IntakeError::TooManyPixels)
    );
    let scan = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0];
    let scans = scan.repeat(101);
    let end = jpeg.len() - 2;
    let many = [&jpeg[..end], &scans, &jpeg[end..]].concat();
    assert_eq!(look(&many), Err(IntakeError::TooComplex));
}

#[test]
fn of_an_animation_the_first_frame_is_looked_at() {
    let still = sample(ImageFormat::Png);
    let header_end = 8 + 25;
    let control = png_chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    let frame = |sequence: u32| {
        let size = [200_u32, 160, 0, 0].map(u32::to_be_bytes).concat();
        png_chunk(
            b"fcTL",
            &[&sequence.to_be_bytes()[..], &size, &[0, 1, 0, 10, 0, 0]].concat(),
        )
    };
    let end = still.len() - 12;
    let animated = [
        &still[..header_end],
        &control,
        &frame(0),
        &still[header_end..end],
        &frame(1),
        &still[end..],
    ]
    .concat();
    assert!(look(&animated).is_ok());

    let still = sample(ImageFormat::WebP);
    let picture = &still[12..];
    let size = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
    let chunk = |name: &[u8], data: &[u8]| [name, &(data.len() as u32).to_le_bytes(), data].concat();
    let extended = chunk(b"VP8X", &[vec![0x02, 0, 0, 0], size(200), size(160)].concat());
    let frame = [
        vec![0; 6],
        size(200),
        size(160),
        vec![10, 0, 0, 0],
        picture.to_vec(),
    ]
    .concat();
    let body = [
        b"WEBP".to_vec(),
        extended,
        chunk(b"ANIM", &[0; 6]),
        chunk(b"ANMF", &frame),
        chunk(b"ANMF", &frame),
    ];
    let animated = chunk(b"RIFF", &body.concat());
    let found = look(&animated).unwrap();
    assert_eq!((found.width_px, found.height_px, found.pages), (200, 160, 1));
}

#[test]
fn quality_of_the_encoder_does_not_matter() {
    for quality in [5, 50, 100] {
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, quality)
            .encode_image(&drawing(640, 480))
            .unwrap();
        assert!(look(&bytes).is_ok(), "quality {quality}");
    }
}
