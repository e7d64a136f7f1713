//! What reading one PDF may cost altogether.

use super::super::IntakeError;

/// Most objects (numbers, names, arrays …) that are parsed, wherever they stand.
const OBJECTS_MAX: usize = 400_000;

/// Most bytes that all unpacked streams may have together. Only cross-reference and object streams are unpacked.
const UNPACKED_BYTES_MAX: usize = 16 * 1024 * 1024;

/// How often the bytes of a file may be passed in total before it is taken for a trap.
const PASSES_MAX: usize = 8;

/// Bytes that may be passed in any file, however small.
const PASSED_BYTES_MIN: usize = 4 * 1024 * 1024;

/// Counts down; everything that fails for want of it is [`IntakeError::TooComplex`].
#[derive(Debug)]
pub(super) struct Budget {
    objects: usize,
    passed_bytes: usize,
    unpacked_bytes: usize,
}

impl Budget {
    pub(super) fn for_file(bytes: usize) -> Self {
        Self {
            objects: OBJECTS_MAX,
            passed_bytes: bytes.saturating_mul(PASSES_MAX).max(PASSED_BYTES_MIN),
            unpacked_bytes: UNPACKED_BYTES_MAX,
        }
    }

    /// Pays for one object; also fails when too many bytes were passed.
    pub(super) fn spend_object(&mut self) -> Result<(), IntakeError> {
        self.spend_passed(0)?;
        spend(&mut self.objects, 1)
    }

    pub(super) fn spend_passed(&mut self, bytes: usize) -> Result<(), IntakeError> {
        self.pass(bytes);
        if self.passed_bytes == 0 {
            Err(IntakeError::TooComplex)
        } else {
            Ok(())
        }
    }

    /// Pays for bytes that were passed already; whoever asks next is told when that was too many.
    pub(super) fn pass(&mut self, bytes: usize) {
        self.passed_bytes = self.passed_bytes.saturating_sub(bytes);
    }

    pub(super) fn spend_unpacked(&mut self, bytes: usize) -> Result<(), IntakeError> {
        spend(&mut self.unpacked_bytes, bytes)
    }

    /// Bytes that may still be unpacked.
    pub(super) fn unpacked_left(&self) -> usize {
        self.unpacked_bytes
    }
}

fn spend(left: &mut usize, amount: usize) -> Result<(), IntakeError> {
    *left = left.checked_sub(amount).ok_or(IntakeError::TooComplex)?;
    Ok(())
}
