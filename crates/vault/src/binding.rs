//! Names joined so that no two lists of names give the same bytes.
//!
//! Each part is preceded by its length as eight bytes, big-endian. `["ab", "c"]` and `["a", "bc"]` therefore differ,
//! as do `["a"]` and `["a", ""]`: the bytes can be read back in only one way.

/// Hands the encoding of `parts` to `sink` piece by piece, without copying a part.
pub(crate) fn write(parts: &[&[u8]], mut sink: impl FnMut(&[u8])) {
    for part in parts {
        sink(&(part.len() as u64).to_be_bytes());
        sink(part);
    }
}

/// The encoding of `parts` as one buffer.
pub(crate) fn bytes(parts: &[&[u8]]) -> Vec<u8> {
    let mut joined = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
    write(parts, |piece| joined.extend_from_slice(piece));
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reads an encoding back, so that a collision of two lists would be a contradiction.
    fn read(mut bytes: &[u8]) -> Vec<Vec<u8>> {
        let mut parts = Vec::new();
        while let Some((length, rest)) = bytes.split_first_chunk::<8>() {
            let length = usize::try_from(u64::from_be_bytes(*length)).unwrap();
            let (part, rest) = rest.split_at(length);
            parts.push(part.to_vec());
            bytes = rest;
        }
        assert!(bytes.is_empty());
        parts
    }

    #[test]
    fn neighbours_do_not_run_together() {
        let lists: [&[&[u8]]; 6] = [
            &[],
            &[b""],
            &[b"", b""],
            &[b"ab", b"c"],
            &[b"a", b"bc"],
            &[b"\0\0\0\0\0\0\0\x01a"],
        ];
        for (i, one) in lists.iter().enumerate() {
            for other in &lists[i + 1..] {
                assert_ne!(bytes(one), bytes(other));
            }
        }
    }

    proptest! {
        #[test]
        fn an_encoding_reads_back_in_one_way(
            parts in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..12), 0..6)
        ) {
            let borrowed: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
            prop_assert_eq!(read(&bytes(&borrowed)), parts);
        }
    }
}
