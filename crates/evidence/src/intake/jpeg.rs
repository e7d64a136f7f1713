//! JPEG: the decoder forgives a missing end, so the segments are walked first (ISO/IEC 10918-1, annex B).

use std::io::Cursor;

use image::ImageDecoder;
use image::codecs::jpeg::JpegDecoder;

use super::picture::{Opened, decoder_limits, guarded, open_decoded};
use super::{IntakeError, IntakeLimits};

/// Most bytes after the end marker. Telephones append a gain map, a second picture or a short film there.
const TRAILING_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Most scans of a progressive picture. Encoders use about ten; each one visits every block again, so a file of
/// many empty scans would cost far more time than its size suggests.
const SCANS_MAX: usize = 100;

/// What walking the segments found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Outline {
    progressive: bool,
    scans: usize,
    /// Offset just behind the end marker.
    end: usize,
}

pub(super) fn open(bytes: &[u8], limits: &IntakeLimits) -> Result<Opened, IntakeError> {
    let outline = outline(bytes)?;
    if outline.scans > SCANS_MAX || bytes.len() - outline.end > TRAILING_BYTES_MAX {
        return Err(IntakeError::TooComplex);
    }
    let own = bytes.get(..outline.end).unwrap_or(bytes);
    let mut decoder = guarded(|| JpegDecoder::new(Cursor::new(own)))?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if outline.progressive && pixels > limits.pixels_progressive_max {
        return Err(IntakeError::TooManyPixels);
    }
    guarded(|| decoder.set_limits(decoder_limits(limits)))?;
    open_decoded(decoder, own.len(), limits)
}

/// Walks from marker to marker to the end marker.
///
/// # Errors
/// [`IntakeError::Truncated`] when the file ends first, [`IntakeError::Unreadable`] when no marker stands where one
/// must.
fn outline(bytes: &[u8]) -> Result<Outline, IntakeError> {
    let mut found = Outline {
        progressive: false,
        scans: 0,
        end: 0,
    };
    let mut at = 2;
    loop {
        let marker = next_marker(bytes, &mut at)?;
        match marker {
            0xD9 => {
                found.end = at;
                return Ok(found);
            }
            0x01 | 0xD0..=0xD8 => continue,
            0xC2 | 0xC6 | 0xCA | 0xCE => found.progressive = true,
            _ => {}
        }
        at = skip_segment(bytes, at)?;
        if marker == 0xDA {
            found.scans += 1;
            at = skip_coded_data(bytes, at)?;
        }
    }
}

/// Reads the marker at `at` with its fill bytes and moves behind it.
fn next_marker(bytes: &[u8], at: &mut usize) -> Result<u8, IntakeError> {
    if *bytes.get(*at).ok_or(IntakeError::Truncated)? != 0xFF {
        return Err(IntakeError::Unreadable);
    }
    loop {
        *at += 1;
        match bytes.get(*at).ok_or(IntakeError::Truncated)? {
            0xFF => {}
            0x00 => return Err(IntakeError::Unreadable),
            &marker => {
                *at += 1;
                return Ok(marker);
            }
        }
    }
}

/// The offset behind the segment whose two length bytes stand at `at`.
fn skip_segment(bytes: &[u8], at: usize) -> Result<usize, IntakeError> {
    let (Some(&high), Some(&low)) = (bytes.get(at), bytes.get(at + 1)) else {
        return Err(IntakeError::Truncated);
    };
    let length = usize::from(u16::from_be_bytes([high, low]));
    if length < 2 {
        return Err(IntakeError::Unreadable);
    }
    if at + length > bytes.len() {
        return Err(IntakeError::Truncated);
    }
    Ok(at + length)
}

/// The offset of the marker that ends the entropy-coded data at `at`; stuffed bytes and restarts belong to the data.
fn skip_coded_data(bytes: &[u8], mut at: usize) -> Result<usize, IntakeError> {
    loop {
        let rest = bytes.get(at..).ok_or(IntakeError::Truncated)?;
        at += rest
            .iter()
            .position(|&byte| byte == 0xFF)
            .ok_or(IntakeError::Truncated)?;
        match bytes.get(at + 1).ok_or(IntakeError::Truncated)? {
            0x00 | 0xD0..=0xD7 => at += 2,
            0xFF => at += 1,
            _ => return Ok(at),
        }
    }
}
