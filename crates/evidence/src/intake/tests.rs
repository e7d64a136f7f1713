mod mutations;
mod pdfs;
mod pictures;

use super::{Accepts, Intake, IntakeError, IntakeLimits, inspect};

fn look(bytes: &[u8]) -> Result<Intake, IntakeError> {
    inspect(bytes, Accepts::PictureOrPdf, &IntakeLimits::default())
}

#[test]
fn codes_are_kebab_case_and_texts_are_sentences() {
    let all = [
        IntakeError::UnsupportedType,
        IntakeError::PdfNotAccepted,
        IntakeError::Unreadable,
        IntakeError::Truncated,
        IntakeError::TooSmall {
            side_px: 1,
            side_px_min: 2,
        },
        IntakeError::Blank,
        IntakeError::TooManyPixels,
        IntakeError::NoPages,
        IntakeError::TooManyPages,
        IntakeError::TooComplex,
        IntakeError::Encrypted,
    ];
    for error in all {
        assert!(
            error
                .code()
                .bytes()
                .all(|byte| byte == b'-' || byte.is_ascii_lowercase()),
            "{error:?}"
        );
        let text = error.to_string();
        assert!(text.ends_with('.') && text.contains("lease "), "{text}");
    }
}

#[test]
fn what_is_neither_picture_nor_pdf_is_not_supported() {
    let others: [&[u8]; 6] = [
        b"",
        b"\xFF\xD8",
        b"GIF89a\x01\0\x01\0",
        b"hello",
        b"RIFF\0\0\0\0WAVE",
        b"PK\x03\x04",
    ];
    for bytes in others {
        assert_eq!(look(bytes), Err(IntakeError::UnsupportedType));
    }
}
