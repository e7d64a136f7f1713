//! Streams that swell: a page of ten kilobytes that unpacks to gigabytes is made to exhaust whoever opens it.
//!
//! Counting pages unpacks structure only. Here every Flate stream of the file is unpacked once, to be counted and not
//! kept, whatever dictionary stands before it: what a dictionary says of a stream can't be trusted anyway.

use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::{TINFL_FLAG_HAS_MORE_INPUT, TINFL_FLAG_PARSE_ZLIB_HEADER};
use miniz_oxide::inflate::core::{DecompressorOxide, TINFL_LZ_DICT_SIZE, decompress};

use super::super::IntakeError;
use super::find;

/// Most bytes that one stream may unpack to: a page of A4 in colours at 450 dots an inch.
pub(super) const STREAM_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Most bytes that all streams may unpack to together.
pub(super) const STREAMS_BYTES_MAX: usize = 192 * 1024 * 1024;

/// Unpacks and counts.
///
/// # Errors
/// [`IntakeError::TooComplex`] from [`STREAM_BYTES_MAX`] or [`STREAMS_BYTES_MAX`] on.
pub(super) fn refuse(bytes: &[u8]) -> Result<(), IntakeError> {
    let mut counter = Counter::new();
    let mut left = STREAMS_BYTES_MAX;
    let mut at = 0;
    while let Some(step) = find(&bytes[at..], b"stream") {
        at += step + b"stream".len();
        at += match &bytes[at..] {
            [b'\r', b'\n', ..] => 2,
            [b'\n' | b'\r', ..] => 1,
            _ => 0,
        };
        let data = &bytes[at..];
        if is_zlib(data) {
            let most = STREAM_BYTES_MAX.min(left);
            let (passed, swollen) = counter.count(data, most);
            if swollen >= most {
                return Err(IntakeError::TooComplex);
            }
            left -= swollen;
            at += passed;
        }
    }
    Ok(())
}

/// Whether data begin as zlib has it (RFC 1950, 2.2).
fn is_zlib(data: &[u8]) -> bool {
    matches!(data, [first, second, ..]
        if first & 0x0f == 8 && u16::from_be_bytes([*first, *second]).is_multiple_of(31))
}

/// What unpacks without keeping.
struct Counter {
    state: Box<DecompressorOxide>,
    window: Vec<u8>,
}

impl Counter {
    fn new() -> Self {
        Self {
            state: Box::default(),
            window: vec![0; TINFL_LZ_DICT_SIZE],
        }
    }

    /// How many bytes a stream takes, and how many it unpacks to, counted up to `most` or a little more. A damaged one
    /// is counted as far as it goes.
    fn count(&mut self, data: &[u8], most: usize) -> (usize, usize) {
        self.state.init();
        let (mut read, mut position, mut count) = (0, 0, 0_usize);
        let flags = TINFL_FLAG_PARSE_ZLIB_HEADER | TINFL_FLAG_HAS_MORE_INPUT;
        while count < most {
            let (status, taken, given) =
                decompress(&mut self.state, &data[read..], &mut self.window, position, flags);
            read += taken;
            count += given;
            position = (position + given) % TINFL_LZ_DICT_SIZE;
            if status != TINFLStatus::HasMoreOutput {
                break;
            }
        }
        (read, count)
    }
}
