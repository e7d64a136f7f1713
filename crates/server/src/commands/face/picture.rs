//! Reading a picture from a file, and the face in it, with what each step costs.

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::time::Instant;

use evidence::face::{Face, FaceNetworks, Pyramid, read_face, read_portrait, read_selfie};
use image::{DynamicImage, ImageDecoder as _, ImageReader, Limits, RgbImage};

use super::refused;
use crate::refusal::Refusal;

/// Longest side of a picture, in pixels.
const SIDE_PX_MAX: u32 = 20_000;
/// Most bytes that decoding a picture may take.
const ALLOC_BYTES_MAX: u64 = 1 << 30;

/// Where to look for a face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// The face that the picture is of.
    Portrait,
    /// The same, and whether mouth and chin can be seen.
    Selfie,
    /// The portrait on a page or card.
    Page,
    /// The face that the picture is of; where there is none, a small one somewhere.
    Anywhere,
}

/// A value, and the milliseconds of processor time that it took.
#[derive(Debug, Clone)]
pub struct Timed<T> {
    /// The value.
    pub value: T,
    /// Milliseconds of this thread on a processor.
    pub cpu_ms: f64,
}

/// The face of a picture.
#[derive(Debug, Clone)]
pub struct ReadFace {
    /// Milliseconds of processor time for decoding.
    pub decode_ms: f64,
    /// The face, and the time of finding, aligning and embedding it.
    pub face: Timed<Option<Face>>,
}

/// Reads the face in a picture's file; gives the file's bytes as well.
///
/// # Errors
/// When the file cannot be read or is no picture, and when a network fails.
pub fn read(networks: &FaceNetworks, path: &Path, reading: Reading) -> anyhow::Result<(Vec<u8>, ReadFace)> {
    let (file, picture) = decode(path)?;
    let decode_ms = picture.cpu_ms;
    let face = timed(|| face_of(networks, &picture.value, reading))?;
    Ok((file, ReadFace { decode_ms, face }))
}

/// The face in a picture.
///
/// # Errors
/// When a network fails.
pub fn face_of(
    networks: &FaceNetworks,
    picture: &RgbImage,
    reading: Reading,
) -> anyhow::Result<Option<Face>> {
    let pyramid = Pyramid::new(picture);
    let face = match reading {
        Reading::Page => read_portrait(networks, &pyramid),
        Reading::Portrait => read_face(networks, &pyramid),
        Reading::Selfie => read_selfie(networks, &pyramid),
        Reading::Anywhere => match read_face(networks, &pyramid) {
            Ok(None) => read_portrait(networks, &pyramid),
            read => read,
        },
    };
    face.map_err(refused)
}

/// A picture as its EXIF wants it seen, and the file.
///
/// # Errors
/// When the file cannot be read or is no picture that is taken.
pub fn decode(path: &Path) -> anyhow::Result<(Vec<u8>, Timed<RgbImage>)> {
    let refusal = |what: String| Refusal::new("picture", format!("{}: {what}", path.display()));
    let file = fs::read(path).map_err(|error| refusal(error.to_string()))?;
    let picture = timed(|| pixels(&file).map_err(|error| refusal(error.to_string()).into()))?;
    Ok((file, picture))
}

fn pixels(file: &[u8]) -> image::ImageResult<RgbImage> {
    let mut reader = ImageReader::new(Cursor::new(file)).with_guessed_format()?;
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(SIDE_PX_MAX);
    limits.max_image_height = Some(SIDE_PX_MAX);
    limits.max_alloc = Some(ALLOC_BYTES_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok(picture.into_rgb8())
}

/// What something costs on a processor.
///
/// # Errors
/// Those of what is done.
pub fn timed<T>(work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<Timed<T>> {
    let (started, wall) = (thread_ms(), Instant::now());
    let value = work()?;
    let cpu_ms = match (started, thread_ms()) {
        (Some(start), Some(end)) => end - start,
        _ => wall.elapsed().as_secs_f64() * 1000.0,
    };
    Ok(Timed { value, cpu_ms })
}

/// Milliseconds that this thread was on a processor, where the system tells.
fn thread_ms() -> Option<f64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e6)
}
