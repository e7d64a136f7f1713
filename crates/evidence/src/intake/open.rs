//! A picture opened to be looked at: its pixels, upright as its EXIF asks, on white where it is transparent.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, RgbImage};

use super::picture::{decoder_limits, guarded};
use super::{FileKind, IntakeError, IntakeLimits};

/// Quality of a small picture for a reviewer, of 100.
const SMALL_JPEG_QUALITY: u8 = 80;

/// Opens a picture that [`inspect`](super::inspect) has admitted.
///
/// # Errors
/// [`IntakeError::UnsupportedType`] for a PDF, whose pages are rendered elsewhere; else when it can't be decoded within
/// the limits.
pub fn open_picture(bytes: &[u8], limits: &IntakeLimits) -> Result<RgbImage, IntakeError> {
    let format = match FileKind::of(bytes) {
        Some(FileKind::Jpeg) => ImageFormat::Jpeg,
        Some(FileKind::Png) => ImageFormat::Png,
        Some(FileKind::WebP) => ImageFormat::WebP,
        Some(FileKind::Pdf) | None => return Err(IntakeError::UnsupportedType),
    };
    guarded(|| {
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        reader.limits(decoder_limits(limits));
        let mut decoder = reader.into_decoder()?;
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let mut picture = DynamicImage::from_decoder(decoder)?;
        picture.apply_orientation(orientation);
        Ok(on_white(picture))
    })
}

fn on_white(picture: DynamicImage) -> RgbImage {
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

    #[test]
    fn what_is_transparent_is_shown_on_white() {
        let picture = RgbaImage::from_fn(2, 1, |x, _| Rgba([200, 0, 0, if x == 0 { 0 } else { 255 }]));
        let mut bytes = Vec::new();
        PngEncoder::new(&mut bytes)
            .write_image(picture.as_raw(), 2, 1, image::ExtendedColorType::Rgba8)
            .unwrap();
        let opened = open_picture(&bytes, &IntakeLimits::default()).unwrap();
        assert_eq!(opened.get_pixel(0, 0).0, [255, 255, 255]);
        assert_eq!(opened.get_pixel(1, 0).0, [200, 0, 0]);
    }

    #[test]
    fn a_picture_is_turned_as_its_exif_asks() {
        let picture = RgbImage::from_fn(32, 16, |x, _| {
            image::Rgb(if x < 16 { [0, 0, 0] } else { [255, 255, 255] })
        });
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
        let opened = open_picture(&bytes, &IntakeLimits::default()).unwrap();
        assert_eq!(opened.dimensions(), (16, 32));
        assert!(opened.get_pixel(8, 4).0[0] < 64 && opened.get_pixel(8, 28).0[0] > 192);
    }

    #[test]
    fn no_page_of_a_pdf_is_a_picture() {
        let opened = open_picture(b"%PDF-1.4\n", &IntakeLimits::default());
        assert_eq!(opened, Err(IntakeError::UnsupportedType));
    }
}
