//! What all three picture formats have in common: limits before decoding, decoding, and the test for emptiness.

use std::panic::{AssertUnwindSafe, catch_unwind};

use image::metadata::Orientation;
use image::{DynamicImage, GenericImageView, ImageDecoder, ImageError, ImageResult, Limits, RgbImage};

use super::{IntakeError, IntakeLimits};

/// A picture above this many pixels must also pass [`PIXELS_PER_BYTE_MAX`].
const PIXELS_UNSUSPICIOUS_MAX: u64 = 16_000_000;

/// Most pixels that one byte of a large file may stand for. A clean black-and-white scan reaches about 200; a file
/// beyond this bound is one colour blown up to exhaust whoever decodes it.
const PIXELS_PER_BYTE_MAX: u64 = 400;

/// Standard deviation, in steps of 255, below which a colour channel counts as constant. Sensor noise and JPEG
/// artefacts of a lens cap stay under it; a single line of print on a white page lies above 10.
const CONTRAST_DEVIATION_MIN: f64 = 3.0;

/// About how many pixels are looked at to tell whether a picture is blank.
const CONTRAST_SAMPLES: u64 = 60_000;

/// Runs a decoder, turning a panic of the foreign code into an unreadable file: a stranger's bytes must not be able
/// to end the process.
pub(super) fn guarded<T>(decode: impl FnOnce() -> ImageResult<T>) -> Result<T, IntakeError> {
    match catch_unwind(AssertUnwindSafe(decode)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(ImageError::Limits(_))) => Err(IntakeError::TooManyPixels),
        Ok(Err(_)) | Err(_) => Err(IntakeError::Unreadable),
    }
}

/// The limits that the decoders themselves keep to.
pub(super) fn decoder_limits(limits: &IntakeLimits) -> Limits {
    let mut decoder = Limits::no_limits();
    decoder.max_image_width = Some(limits.side_px_max);
    decoder.max_image_height = Some(limits.side_px_max);
    decoder.max_alloc = Some(limits.alloc_bytes_max);
    decoder
}

/// A picture that was decoded.
pub(super) struct Opened {
    /// Width and height in pixels, as stored.
    pub(super) size_px: (u32, u32),
    /// The pixels, as stored.
    pub(super) picture: DynamicImage,
    /// The turn that the file asks for (EXIF 2.32, tag 0x0112).
    pub(super) turn: Orientation,
}

/// Checks the size that the header states, decodes the whole picture and refuses a blank one.
pub(super) fn open_decoded(
    mut decoder: impl ImageDecoder,
    file_bytes: usize,
    limits: &IntakeLimits,
) -> Result<Opened, IntakeError> {
    let size_px = decoder.dimensions();
    check_size(size_px, file_bytes, limits)?;
    if decoder.total_bytes() > limits.alloc_bytes_max {
        return Err(IntakeError::TooManyPixels);
    }
    // A file whose notes can't be read still has its pixels.
    let turn = guarded(|| decoder.orientation()).unwrap_or(Orientation::NoTransforms);
    let picture = guarded(|| DynamicImage::from_decoder(decoder))?;
    if is_blank(&picture) {
        return Err(IntakeError::Blank);
    }
    Ok(Opened {
        size_px,
        picture,
        turn,
    })
}

/// Whether a picture of that size, width and height in pixels, may be decoded and is worth it.
pub(super) fn check_size(
    (width, height): (u32, u32),
    file_bytes: usize,
    limits: &IntakeLimits,
) -> Result<(), IntakeError> {
    let pixels = u64::from(width) * u64::from(height);
    let suspicious = pixels > PIXELS_UNSUSPICIOUS_MAX && pixels / PIXELS_PER_BYTE_MAX > file_bytes as u64;
    if pixels > limits.pixels_max || width.max(height) > limits.side_px_max || suspicious {
        return Err(IntakeError::TooManyPixels);
    }
    let side_px = width.min(height);
    if side_px < limits.side_px_min {
        return Err(IntakeError::TooSmall {
            side_px,
            side_px_min: limits.side_px_min,
        });
    }
    Ok(())
}

/// Whether a picture that was decoded elsewhere shows practically one colour.
pub fn shows_nothing(picture: RgbImage) -> bool {
    is_blank(&DynamicImage::from(picture))
}

/// Whether every colour channel is practically constant over an even grid of samples. Transparent pixels count as
/// the white that they would be shown on.
fn is_blank(picture: &DynamicImage) -> bool {
    let (width, height) = picture.dimensions();
    let step = (u64::from(width) * u64::from(height))
        .div_ceil(CONTRAST_SAMPLES)
        .isqrt()
        .max(1);
    let step = usize::try_from(step).unwrap_or(usize::MAX);
    let mut count = 0.0;
    let (mut sums, mut squares) = ([0.0_f64; 3], [0.0_f64; 3]);
    for y in (0..height).step_by(step) {
        for x in (0..width).step_by(step) {
            let [red, green, blue, alpha] = picture.get_pixel(x, y).0.map(f64::from);
            let cover = alpha / 255.0;
            count += 1.0;
            for (channel, value) in [red, green, blue].into_iter().enumerate() {
                let shown = value.mul_add(cover, 255.0 * (1.0 - cover));
                sums[channel] += shown;
                squares[channel] += shown * shown;
            }
        }
    }
    (0..3).all(|channel| {
        let mean = sums[channel] / count;
        let variance = squares[channel] / count - mean * mean;
        variance < CONTRAST_DEVIATION_MIN * CONTRAST_DEVIATION_MIN
    })
}
