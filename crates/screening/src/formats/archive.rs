//! One part out of a ZIP archive (APPNOTE 6.3.10), as spreadsheets are: stored or deflated, within a list's size, found by
//! the central directory. No encryption, no parts of several disks, no ZIP64.

use super::text::FILE_BYTES_MAX;
use crate::ListError;

/// The first bytes of an archive: those of a part's local header.
pub(super) const SIGNATURE: &[u8] = b"PK\x03\x04";
const DIRECTORY_SIGNATURE: &[u8] = b"PK\x01\x02";
const END_SIGNATURE: &[u8] = b"PK\x05\x06";
/// Bytes of the record at the end, without its comment.
const END_BYTES: usize = 22;
const COMMENT_BYTES_MAX: usize = 0xffff;
const DIRECTORY_ENTRY_BYTES: usize = 46;
const LOCAL_HEADER_BYTES: usize = 30;
/// A spreadsheet has about twenty parts.
const PARTS_MAX: usize = 1_000;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// The bytes of the part of that name.
pub(super) fn part(file: &'static str, archive: &[u8], name: &str) -> Result<Vec<u8>, ListError> {
    let broken = |what: &str| ListError::at_byte(file, 0, what.to_owned());
    if archive.len() > FILE_BYTES_MAX {
        return Err(ListError::TooLarge {
            file,
            bytes_max: FILE_BYTES_MAX,
        });
    }
    let entry = directory_entry(archive, name)
        .ok_or_else(|| broken("the archive is broken, or has no table in it"))?;
    let Entry {
        flags,
        method,
        packed_bytes,
        unpacked_bytes,
        header_at,
    } = entry;
    if flags & 1 != 0 {
        return Err(broken("the archive is encrypted"));
    }
    if unpacked_bytes > FILE_BYTES_MAX {
        return Err(ListError::TooLarge {
            file,
            bytes_max: FILE_BYTES_MAX,
        });
    }
    let packed = packed(archive, header_at, packed_bytes).ok_or_else(|| broken("the archive is broken"))?;
    let unpacked = match method {
        STORED => packed.to_vec(),
        DEFLATED => miniz_oxide::inflate::decompress_to_vec_with_limit(packed, unpacked_bytes)
            .map_err(|_| broken("the table in the archive cannot be unpacked"))?,
        _ => return Err(broken("the table in the archive is packed in an unknown way")),
    };
    if unpacked.len() != unpacked_bytes {
        return Err(broken("the table in the archive has another size than it says"));
    }
    Ok(unpacked)
}

struct Entry {
    flags: u16,
    method: u16,
    packed_bytes: usize,
    unpacked_bytes: usize,
    header_at: usize,
}

fn directory_entry(archive: &[u8], name: &str) -> Option<Entry> {
    let tail_at = archive.len().saturating_sub(END_BYTES + COMMENT_BYTES_MAX);
    let tail = archive.get(tail_at..)?;
    let end_at = tail_at
        + tail
            .windows(END_SIGNATURE.len())
            .rposition(|it| it == END_SIGNATURE)?;
    let parts = usize::from(u16_at(archive, end_at + 10)?);
    let mut at = u32_at(archive, end_at + 16)?;
    for _ in 0..parts.min(PARTS_MAX) {
        if archive.get(at..at + DIRECTORY_SIGNATURE.len())? != DIRECTORY_SIGNATURE {
            return None;
        }
        let lengths = [28, 30, 32].map(|field| u16_at(archive, at + field).map(usize::from));
        let [Some(name_bytes), Some(extra_bytes), Some(comment_bytes)] = lengths else {
            return None;
        };
        let name_at = at + DIRECTORY_ENTRY_BYTES;
        if archive.get(name_at..name_at + name_bytes)? == name.as_bytes() {
            return Some(Entry {
                flags: u16_at(archive, at + 8)?,
                method: u16_at(archive, at + 10)?,
                packed_bytes: u32_at(archive, at + 20)?,
                unpacked_bytes: u32_at(archive, at + 24)?,
                header_at: u32_at(archive, at + 42)?,
            });
        }
        at = name_at + name_bytes + extra_bytes + comment_bytes;
    }
    None
}

fn packed(archive: &[u8], header_at: usize, packed_bytes: usize) -> Option<&[u8]> {
    if archive.get(header_at..header_at + SIGNATURE.len())? != SIGNATURE {
        return None;
    }
    let name_bytes = usize::from(u16_at(archive, header_at + 26)?);
    let extra_bytes = usize::from(u16_at(archive, header_at + 28)?);
    let at = header_at + LOCAL_HEADER_BYTES + name_bytes + extra_bytes;
    archive.get(at..at.checked_add(packed_bytes)?)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let field = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(field.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    let field = bytes.get(at..at.checked_add(4)?)?;
    usize::try_from(u32::from_le_bytes(field.try_into().ok()?)).ok()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An archive of those parts, the first stored and the others deflated.
    pub(in super::super) fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let (mut archive, mut directory) = (Vec::new(), Vec::new());
        for (at, (name, bytes)) in parts.iter().enumerate() {
            let (method, packed) = match at {
                0 => (STORED, bytes.to_vec()),
                _ => (DEFLATED, miniz_oxide::deflate::compress_to_vec(bytes, 6)),
            };
            let header_at = archive.len() as u32;
            let common: Vec<u8> = [
                &20u16.to_le_bytes()[..],
                &0u16.to_le_bytes(),
                &method.to_le_bytes(),
                &[0; 8],
                &(packed.len() as u32).to_le_bytes(),
                &(bytes.len() as u32).to_le_bytes(),
                &(name.len() as u16).to_le_bytes(),
                &0u16.to_le_bytes(),
            ]
            .concat();
            archive.extend([SIGNATURE, &common, name.as_bytes(), &packed].concat());
            let rest = [&[0u8; 10][..], &header_at.to_le_bytes(), name.as_bytes()].concat();
            directory.extend([DIRECTORY_SIGNATURE, &20u16.to_le_bytes(), &common, &rest].concat());
        }
        let (at, count) = (archive.len() as u32, parts.len() as u16);
        archive.extend(&directory);
        let sizes = [(directory.len() as u32).to_le_bytes(), at.to_le_bytes()].concat();
        archive.extend(
            [
                END_SIGNATURE,
                &[0; 4],
                &count.to_le_bytes(),
                &count.to_le_bytes(),
                &sizes,
                &[0; 2],
            ]
            .concat(),
        );
        archive
    }

    #[test]
    fn a_part_is_found_and_unpacked() {
        let archive = zip(&[("a", b"stored"), ("b", &[7; 10_000])]);
        assert_eq!(part("t", &archive, "a").unwrap(), b"stored");
        assert_eq!(part("t", &archive, "b").unwrap(), [7; 10_000]);
        assert!(part("t", &archive, "c").is_err());
    }

    #[test]
    fn broken_archives_are_refused() {
        let whole = zip(&[("a", b"stored"), ("b", &[7; 10_000])]);
        // The last two bytes are the length of a comment.
        for length in 0..whole.len() - 2 {
            assert!(part("t", &whole[..length], "b").is_err(), "cut at {length}");
        }
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 0xff;
            // Whatever comes of it, it is an answer.
            let _ = part("t", &changed, "b");
        }
    }
}
