//! A picture as eyes see it: on white where it is transparent, and small for a reviewer.

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, RgbImage};

/// Quality of a small picture for a reviewer, of 100.
const SMALL_JPEG_QUALITY: u8 = 80;

/// The colours of a picture, on white where it is transparent.
pub fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [red, green, blue, alpha] = picture.get_pixel(x, y).0.map(u32::from);
        image::Rgb([red, green, blue].map(|value| ((value * alpha + 255 * (255 - alpha)) / 255) as u8))
    })
}

/// A small picture as a JPEG, for a reviewer to see.
pub fn small_jpeg(picture: &RgbImage) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, SMALL_JPEG_QUALITY);
    picture.write_with_encoder(encoder).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use image::codecs::png::PngEncoder;
    use image::{ImageEncoder, Rgba, RgbaImage};

    use super::*;
    use crate::intake::{IntakeLimits, open_picture};

    fn limits() -> IntakeLimits {
        IntakeLimits {
            side_px_min: 1,
            ..IntakeLimits::default()
        }
    }

    #[test]
    fn what_is_transparent_is_shown_on_white() {
        let picture = RgbaImage::from_fn(2, 1, |x, _| Rgba([200, 0, 0, if x == 0 { 0 } else { 255 }]));
        let mut bytes = Vec::new();
        PngEncoder::new(&mut bytes)
            .write_image(picture.as_raw(), 2, 1, image::ExtendedColorType::Rgba8)
            .unwrap();
        let opened = on_white(open_picture(&bytes, &limits()).unwrap());
        assert_eq!(opened.get_pixel(0, 0).0, [255, 255, 255]);
        assert_eq!(opened.get_pixel(1, 0).0, [200, 0, 0]);
    }

    #[test]
    fn a_picture_is_turned_as_its_exif_asks() {
        let dark_left = |x| image::Rgb(if x < 16 { [0, 0, 0] } else { [255, 255, 255] });
        let picture = RgbImage::from_fn(32, 16, |x, _| dark_left(x));
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
        // A TIFF header and one entry: orientation 6, turn right by 90 degrees (EXIF 2.32, 4.6.4).
        let exif = [
            b"II*\0\x08\0\0\0\x01\0".as_slice(),
            b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0".as_slice(),
            b"\0\0\0\0".as_slice(),
        ]
        .concat();
        encoder.set_exif_metadata(exif).unwrap();
        picture.write_with_encoder(encoder).unwrap();
        let opened = on_white(open_picture(&bytes, &limits()).unwrap());
        assert_eq!(opened.dimensions(), (16, 32));
        assert!(opened.get_pixel(8, 4).0[0] < 64 && opened.get_pixel(8, 28).0[0] > 192);
        assert!(small_jpeg(&opened).is_some_and(|jpeg| jpeg.starts_with(&[0xFF, 0xD8, 0xFF])));
    }
}
