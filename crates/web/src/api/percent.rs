//! Percent-encoding of path segments (RFC 3986, 2.1), read strictly: what can't be decoded is refused, not guessed.

use std::borrow::Cow;

use domain::text::TextError;

/// Decodes a path segment once. A `+` stands for itself.
pub(crate) fn decode(raw: &str) -> Result<Cow<'_, str>, TextError> {
    if !raw.contains('%') {
        return Ok(Cow::Borrowed(raw));
    }
    let refused = || TextError::new("is not percent-encoded UTF-8");
    let mut decoded = Vec::with_capacity(raw.len());
    let mut rest = raw.as_bytes().iter().copied();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let (high, low) = (rest.next().and_then(digit), rest.next().and_then(digit));
            decoded.push(high.ok_or_else(refused)? * 16 + low.ok_or_else(refused)?);
        } else {
            decoded.push(byte);
        }
    }
    String::from_utf8(decoded).map(Cow::Owned).map_err(|_| refused())
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn segments_are_decoded_once() {
        for (raw, decoded) in [
            ("userId:1", "userId:1"),
            ("email%3Aana%2Bx%40example.com", "email:ana+x@example.com"),
            ("phoneNumber:+12125551234", "phoneNumber:+12125551234"),
            ("userId:100%2525", "userId:100%25"),
            ("userId:a%2Fb", "userId:a/b"),
            ("userId:%c3%A9", "userId:é"),
        ] {
            assert_eq!(decode(raw).unwrap(), decoded, "{raw}");
        }
    }

    #[test]
    fn what_cannot_be_decoded_is_refused() {
        for wrong in ["%", "%4", "%zz", "a%+1", "%ff", "%c3", "100%", "%é1", "% 41"] {
            assert!(decode(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_was_encoded_is_read_back(text in any::<String>()) {
            let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
            prop_assert_eq!(decode(&encoded).unwrap(), text);
        }

        #[test]
        fn nothing_panics(text in any::<String>()) {
            let _ = decode(&text);
        }
    }
}
