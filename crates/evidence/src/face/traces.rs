//! What a picture's file says about how it came to be: software that edits pictures, invents them, or feeds a camera that
//! does not exist.

/// Most bytes of a file that are read for names of software; metadata stands in front.
const READ_BYTES_MAX: usize = 512 * 1024;
/// Most bytes of one name that is shown.
const SHOWN_BYTES_MAX: usize = 40;

/// Names as they stand in metadata, in small letters. A plain camera or phone writes none of them.
const EDITORS: [&str; 22] = [
    "adobe photoshop",
    "photoshop",
    "adobe lightroom",
    "gimp",
    "affinity photo",
    "paint.net",
    "pixelmator",
    "snapseed",
    "facetune",
    "faceapp",
    "picsart",
    "meitu",
    "beautyplus",
    "canva",
    "photopea",
    "imagemagick",
    "stable diffusion",
    "midjourney",
    "dall-e",
    "trainedalgorithmicmedia",
    "comfyui",
    "negative prompt",
];
/// Programs that stand in for a camera, and pictures of screens.
const CAPTURERS: [&str; 9] = [
    "obs studio",
    "obs-studio",
    "manycam",
    "snap camera",
    "xsplit",
    "deepfacelive",
    "screenshot",
    "screen capture",
    "snagit",
];

/// The software that a file's metadata names, if it is one that no camera has.
pub fn software(file: &[u8]) -> Option<&'static str> {
    let metadata = metadata(file);
    let small: Vec<u8> = metadata
        .iter()
        .filter(|byte| **byte != 0)
        .map(u8::to_ascii_lowercase)
        .collect();
    EDITORS
        .into_iter()
        .chain(CAPTURERS)
        .find(|name| name.len() <= SHOWN_BYTES_MAX && contains(&small, name.as_bytes()))
}

fn contains(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len()).any(|window| window == word)
}

/// The bytes of a file that are not pixels: JPEG's application segments and comments, PNG's text chunks, WebP's EXIF and
/// XMP chunks.
fn metadata(file: &[u8]) -> Vec<u8> {
    let mut collected = Vec::new();
    if file.starts_with(&[0xFF, 0xD8]) {
        jpeg(file, &mut collected);
    } else if file.starts_with(b"\x89PNG\r\n\x1a\n") {
        chunks(
            &file[8..],
            u32::from_be_bytes,
            true,
            &[b"tEXt", b"iTXt", b"zTXt", b"eXIf"],
            &mut collected,
        );
    } else if file.starts_with(b"RIFF") && file.len() > 12 {
        chunks(
            &file[12..],
            u32::from_le_bytes,
            false,
            &[b"EXIF", b"XMP "],
            &mut collected,
        );
    }
    collected.truncate(READ_BYTES_MAX);
    collected
}

fn jpeg(file: &[u8], collected: &mut Vec<u8>) {
    let mut rest = &file[2..];
    while let [0xFF, marker, high, low, ..] = rest {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        // The picture itself begins, or the file is broken.
        if *marker == 0xDA || length < 2 {
            return;
        }
        let Some(segment) = rest.get(4..2 + length) else {
            return;
        };
        if matches!(marker, 0xE1..=0xEF | 0xFE) && collected.len() < READ_BYTES_MAX {
            collected.extend_from_slice(segment);
            collected.push(b' ');
        }
        rest = &rest[2 + length..];
    }
}

/// Chunks of a length and a name: the length in front (PNG, with a checksum behind) or after the name (WebP, padded to
/// even lengths).
fn chunks(
    mut rest: &[u8],
    number: fn([u8; 4]) -> u32,
    length_first: bool,
    names: &[&[u8; 4]],
    collected: &mut Vec<u8>,
) {
    while let Some((head, body)) = rest.split_first_chunk::<8>() {
        let (first, second) = head.split_at(4);
        let (length, name) = if length_first {
            (first, second)
        } else {
            (second, first)
        };
        let length = <[u8; 4]>::try_from(length).map_or(0, |bytes| number(bytes) as usize);
        let Some(data) = body.get(..length) else { return };
        if names.iter().any(|wanted| name == *wanted) && collected.len() < READ_BYTES_MAX {
            collected.extend_from_slice(data);
            collected.push(b' ');
        }
        let behind = if length_first { 4 } else { length % 2 };
        rest = body.get(length + behind..).unwrap_or_default();
    }
}
