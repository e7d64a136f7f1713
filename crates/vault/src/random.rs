//! Random bytes from the operating system, and the texts made of them.

use secrecy::{ExposeSecret, SecretBox};
use zeroize::Zeroizing;

/// Bytes of every key in this crate: 256 bits.
pub(crate) const KEY_BYTES: usize = 32;

/// Length of [`token`] in characters: 62^43 is the first power of 62 above 2^256.
pub(crate) const TOKEN_CHARS: usize = 43;

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A key on the heap that is zeroed when dropped and that no `Debug` prints.
pub(crate) type SecretKey = SecretBox<[u8; KEY_BYTES]>;

/// A fresh key, written by the operating system straight into its final place.
pub(crate) fn key() -> Result<SecretKey, getrandom::Error> {
    let mut outcome = Ok(());
    let key = SecretKey::init_with_mut(|bytes| outcome = getrandom::fill(bytes));
    outcome.map(|()| key)
}

/// An array of random bytes that need not be secret: nonces and ids.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// 256 random bits as [`TOKEN_CHARS`] base62 characters.
pub(crate) fn token() -> Result<String, getrandom::Error> {
    Ok(base62(key()?.expose_secret()))
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// Reads exactly `N` bytes of lower-case hexadecimal.
pub(crate) fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.bytes().all(is_lower_hex) {
        return None;
    }
    let mut bytes = [0; N];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
    }
    Some(bytes)
}

/// Whether `byte` is one of `0`-`9` and `a`-`f`.
pub(crate) fn is_lower_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

/// The number in base 62, most significant digit first, padded with `0` to [`TOKEN_CHARS`].
fn base62(number: &[u8; KEY_BYTES]) -> String {
    let mut number = Zeroizing::new(*number);
    let mut digits = Zeroizing::new([0_u8; TOKEN_CHARS]);
    for digit in digits.iter_mut().rev() {
        let mut remainder = 0_u32;
        for byte in number.iter_mut() {
            let value = (remainder << 8) | u32::from(*byte);
            *byte = (value / 62) as u8;
            remainder = value % 62;
        }
        *digit = BASE62[remainder as usize];
    }
    digits.iter().map(|digit| char::from(*digit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn from_base62(text: &str) -> [u8; KEY_BYTES] {
        let mut number = [0_u8; KEY_BYTES];
        for character in text.bytes() {
            let mut carry = BASE62.iter().position(|digit| *digit == character).unwrap() as u32;
            for byte in number.iter_mut().rev() {
                let value = u32::from(*byte) * 62 + carry;
                *byte = value as u8;
                carry = value >> 8;
            }
            assert_eq!(carry, 0, "43 characters never exceed 256 bits here");
        }
        number
    }

    #[test]
    fn base62_of_known_numbers() {
        let mut small = [0; KEY_BYTES];
        small[KEY_BYTES - 1] = 61;
        assert_eq!(base62(&[0; KEY_BYTES]), "0".repeat(43));
        assert_eq!(base62(&small), format!("{}z", "0".repeat(42)));
        small[KEY_BYTES - 1] = 62;
        assert_eq!(base62(&small), format!("{}10", "0".repeat(41)));
        assert_eq!(base62(&[255; KEY_BYTES]).len(), TOKEN_CHARS);
    }

    #[test]
    fn hex_is_strict() {
        assert_eq!(hex(&[0, 0x0f, 0xa0, 0xff]), "000fa0ff");
        assert_eq!(from_hex("000fa0ff"), Some([0, 0x0f, 0xa0, 0xff]));
        for wrong in [
            "",
            "000fa0f",
            "000FA0FF",
            "000fa0ff0",
            "+1+1+1+1",
            "00 fa0ff",
            "é0fa0ff",
        ] {
            assert_eq!(from_hex::<4>(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn base62_loses_nothing(number in any::<[u8; KEY_BYTES]>()) {
            let text = base62(&number);
            prop_assert_eq!(text.len(), TOKEN_CHARS);
            prop_assert_eq!(from_base62(&text), number);
        }

        #[test]
        fn hex_reads_back(number in any::<[u8; 8]>(), wild in ".*") {
            prop_assert_eq!(from_hex(&hex(&number)), Some(number));
            let _ = from_hex::<8>(&wild);
        }
    }
}
