//! Files inside a JSON text: a data URL (RFC 2397) or bare base64 (RFC 4648, 4 and 5).

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use domain::text::TextError;

/// The standard alphabet; padding may be there or not.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Decodes the bytes of a file. The media type of a data URL is not looked at: a label proves nothing.
pub(crate) fn decode(raw: String) -> Result<Vec<u8>, TextError> {
    let payload = base64_of(&raw)?;
    let decoded = if payload.bytes().all(is_standard) {
        LENIENT.decode(payload)
    } else {
        LENIENT.decode(normalised(payload))
    };
    match decoded {
        Ok(bytes) if bytes.is_empty() => Err(TextError::new("must not be empty")),
        Ok(bytes) => Ok(bytes),
        Err(_) => Err(TextError::new("must be base64, or a data URL in base64")),
    }
}

fn base64_of(raw: &str) -> Result<&str, TextError> {
    let text = raw.trim_start();
    if !text
        .get(..5)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
    {
        return Ok(text);
    }
    let (label, payload) = text
        .split_once(',')
        .ok_or_else(|| TextError::new("must have a comma before the data of its data URL"))?;
    let encoding = label.rsplit_once(';').map(|(_, encoding)| encoding.trim());
    if encoding.is_some_and(|encoding| encoding.eq_ignore_ascii_case("base64")) {
        Ok(payload)
    } else {
        Err(TextError::new("must be a data URL in base64"))
    }
}

fn is_standard(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// Drops white space, and writes the two letters of the URL-safe alphabet as the standard one has them.
fn normalised(payload: &str) -> Vec<u8> {
    payload
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_spelling_of_the_same_bytes_is_read() {
        for raw in [
            "+/8=",
            "+/8",
            "-_8=",
            "-_8",
            " +/\r\n8= \n",
            "data:image/png;base64,+/8=",
            "data:;base64,+/8",
            "DATA:application/pdf;name=a.pdf;BASE64,-_8=",
            "data:text/plain;charset=utf-8;base64, +/8=",
        ] {
            assert_eq!(decode(raw.to_owned()).unwrap(), [0xfb, 0xff], "{raw}");
        }
    }

    #[test]
    fn empty_and_broken_data_are_refused() {
        for wrong in [
            "",
            "  ",
            "=",
            "data:image/png;base64,",
            "data:image/png,abcd",
            "data:image/png;base64",
            "data:",
            "a",
            "ab=c",
            "ab===",
            "+/9=",
            "abc*",
            "abcdé",
            "https://example.com/a.png",
        ] {
            assert!(decode(wrong.to_owned()).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn bytes_are_read_back(bytes in prop::collection::vec(any::<u8>(), 1..300)) {
            for engine in [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD] {
                let text = engine.encode(&bytes);
                prop_assert_eq!(&decode(text.clone()).unwrap(), &bytes);
                prop_assert_eq!(&decode(format!("data:x/y;base64,{text}")).unwrap(), &bytes);
            }
        }

        #[test]
        fn nothing_panics(text in any::<String>()) {
            let _ = decode(text);
        }
    }
}
