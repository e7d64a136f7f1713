//! WebP: the RIFF container states its length, which must be there (RFC 9649, section 2).

use std::io::Cursor;

use image::ImageDecoder;
use image::codecs::webp::WebPDecoder;

use super::picture::{Opened, decoder_limits, guarded, open_decoded};
use super::{IntakeError, IntakeLimits};

/// Most bytes after the container.
const TRAILING_BYTES_MAX: usize = 1024 * 1024;

/// Bytes of the container's header that its stated length does not count.
const RIFF_HEADER_BYTES: usize = 8;

pub(super) fn open(bytes: &[u8], limits: &IntakeLimits) -> Result<Opened, IntakeError> {
    let length = bytes.get(4..8).ok_or(IntakeError::Truncated)?;
    let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]) as usize;
    let end = RIFF_HEADER_BYTES + length;
    if end > bytes.len() {
        return Err(IntakeError::Truncated);
    }
    if bytes.len() - end > TRAILING_BYTES_MAX {
        return Err(IntakeError::TooComplex);
    }
    let own = bytes.get(..end).unwrap_or(bytes);
    let mut decoder = guarded(|| WebPDecoder::new(Cursor::new(own)))?;
    guarded(|| decoder.set_limits(decoder_limits(limits)))?;
    open_decoded(decoder, own.len(), limits)
}
