//! Why a list was refused.

use thiserror::Error;

/// A list was refused; the list that was there before stays in force.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ListError {
    /// The file is larger than any such list can be.
    #[error("the {file} file is larger than {bytes_max} bytes")]
    TooLarge {
        /// Which file of the set.
        file: &'static str,
        /// The limit.
        bytes_max: usize,
    },
    /// Something in the file is not as its format demands.
    #[error("the {file} file, {at}: {what}")]
    Malformed {
        /// Which file of the set.
        file: &'static str,
        /// Where: a line, a byte or a record.
        at: String,
        /// What is wrong there, without the content itself.
        what: String,
    },
    /// There is not one entry in it.
    #[error("the list has no entries")]
    Empty,
    /// Far fewer entries than the list in force: more likely a broken download than a mass delisting.
    #[error(
        "the list shrank from {old_count} to {new_count} entries; at least {ratio_min} of the old count is expected"
    )]
    Shrunk {
        /// Entries of the list in force.
        old_count: usize,
        /// Entries of the refused list.
        new_count: usize,
        /// The least allowed share, as text.
        ratio_min: String,
    },
}

impl ListError {
    pub(crate) fn at_line(file: &'static str, line: u64, what: impl Into<String>) -> Self {
        Self::Malformed {
            file,
            at: format!("line {line}"),
            what: what.into(),
        }
    }

    /// The same error with the line of the text that its byte stands on.
    pub(crate) fn with_line_of(self, text: &str) -> Self {
        let Self::Malformed { file, at, what } = self else {
            return self;
        };
        let byte = at
            .strip_prefix("byte ")
            .and_then(|byte| byte.parse::<usize>().ok());
        let at = match byte {
            None => at,
            Some(byte) => {
                let before = text.bytes().take(byte);
                let line = 1 + before.filter(|byte| *byte == b'\n').count();
                format!("line {line} (byte {byte})")
            }
        };
        Self::Malformed { file, at, what }
    }

    pub(crate) fn at_byte(file: &'static str, byte: u64, what: impl Into<String>) -> Self {
        Self::Malformed {
            file,
            at: format!("byte {byte}"),
            what: what.into(),
        }
    }
}

/// Refuses an import that has no entries, or fewer than `shrink_ratio_min` (0 to 1) of the entries of the list in
/// force.
pub fn check_import(
    new_count: usize,
    old_count: Option<usize>,
    shrink_ratio_min: f64,
) -> Result<(), ListError> {
    if new_count == 0 {
        return Err(ListError::Empty);
    }
    match old_count {
        Some(old_count) if (new_count as f64) < old_count as f64 * shrink_ratio_min => {
            Err(ListError::Shrunk {
                old_count,
                new_count,
                ratio_min: format!("{shrink_ratio_min:.2}"),
            })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_and_shrunk_imports_are_refused() {
        assert_eq!(check_import(0, None, 0.9), Err(ListError::Empty));
        assert_eq!(check_import(1, None, 0.9), Ok(()));
        assert_eq!(check_import(90, Some(100), 0.9), Ok(()));
        assert!(matches!(
            check_import(89, Some(100), 0.9),
            Err(ListError::Shrunk { .. })
        ));
        assert_eq!(check_import(500, Some(100), 0.9), Ok(()));
    }
}
