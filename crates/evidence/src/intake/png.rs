//! PNG: chunks are walked to the end chunk before the picture is decoded (ISO/IEC 15948, clause 5).

use std::io::Cursor;

use image::codecs::png::PngDecoder;

use super::picture::{Opened, decoder_limits, guarded, open_decoded};
use super::{IntakeError, IntakeLimits};

/// The eight bytes that every PNG begins with.
pub(super) const SIGNATURE: &[u8] = &[0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A];

/// Most bytes after the end chunk.
const TRAILING_BYTES_MAX: usize = 1024 * 1024;

/// Most chunks of one file: encoders cut picture data into pieces of 8 KiB or more.
const CHUNKS_MAX: usize = 20_000;

/// Most bytes that the decoder may take beside the picture itself, for colour profiles and rows.
const DECODER_BYTES_MAX: u64 = 8 * 1024 * 1024;

pub(super) fn open(bytes: &[u8], limits: &IntakeLimits) -> Result<Opened, IntakeError> {
    let end = end_of_chunks(bytes)?;
    if bytes.len() - end > TRAILING_BYTES_MAX {
        return Err(IntakeError::TooComplex);
    }
    let own = bytes.get(..end).unwrap_or(bytes);
    let mut within = decoder_limits(limits);
    within.max_alloc = Some(DECODER_BYTES_MAX);
    let decoder = guarded(|| PngDecoder::with_limits(Cursor::new(own), within))?;
    open_decoded(decoder, own.len(), limits)
}

/// The offset behind the end chunk.
fn end_of_chunks(bytes: &[u8]) -> Result<usize, IntakeError> {
    let mut at = SIGNATURE.len();
    for _ in 0..CHUNKS_MAX {
        let header = bytes.get(at..at + 8).ok_or(IntakeError::Truncated)?;
        let (length, name) = header.split_at(4);
        let length = u32::from_be_bytes([length[0], length[1], length[2], length[3]]);
        if length > i32::MAX.unsigned_abs() || !name.iter().all(u8::is_ascii_alphabetic) {
            return Err(IntakeError::Unreadable);
        }
        at += 12 + length as usize;
        if at > bytes.len() {
            return Err(IntakeError::Truncated);
        }
        if name == b"IEND" {
            return Ok(at);
        }
    }
    Err(IntakeError::TooComplex)
}
