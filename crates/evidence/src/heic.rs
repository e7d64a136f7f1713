//! HEIC (ISO/IEC 23008-12): what telephones store photos as.
//!
//! The decoder is pure Rust without `unsafe`, and young. Its header reader runs where a file is first looked at
//! ([`size`]); pictures are decoded in the confined process of [`confinement`](crate::confinement) ([`decode`]). Both
//! catch its panics, and nothing is decoded before its size is known.

use std::panic::{AssertUnwindSafe, catch_unwind};

use image::{DynamicImage, RgbImage};

/// Most pixels of a picture: as many as a telephone takes at its largest.
pub const PIXELS_MAX: usize = 50_000_000;

/// The longer side in pixels that a decoded picture is reduced to.
const SIDE_PX_MAX: usize = 5000;

/// Brands of files that hold still pictures coded by HEVC.
const BRANDS: [&[u8; 4]; 6] = [b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"];

/// Brands of AVIF, whose pictures are coded otherwise.
const BRANDS_NOT: [&[u8; 4]; 2] = [b"avif", b"avis"];

/// Whether a file begins as HEIC does.
pub fn is_heic(bytes: &[u8]) -> bool {
    let Some(brand) = bytes.get(8..12).filter(|_| bytes.get(4..8) == Some(b"ftyp")) else {
        return false;
    };
    BRANDS.iter().any(|own| own.as_slice() == brand)
        && !BRANDS_NOT.iter().any(|other| names_brand(bytes, other))
}

/// Whether the list of compatible brands holds one.
fn names_brand(bytes: &[u8], brand: &[u8; 4]) -> bool {
    let length = bytes
        .first_chunk::<4>()
        .map_or(0, |length| u32::from_be_bytes(*length) as usize);
    let list = bytes
        .get(16..length.min(bytes.len()).min(16 + 4 * 32))
        .unwrap_or_default();
    list.chunks_exact(4).any(|own| own == brand)
}

/// Width and height in pixels as they are shown, from the header alone; `None` when it makes no sense or states more
/// than [`PIXELS_MAX`].
pub fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let info = catch_unwind(AssertUnwindSafe(|| heic_decoder::probe(bytes)))
        .ok()?
        .ok()?;
    let coded = info.coded_width.checked_mul(info.coded_height)?;
    let shown = info.width.checked_mul(info.height)?;
    (coded.max(shown) <= PIXELS_MAX).then_some(())?;
    Some((u32::try_from(info.width).ok()?, u32::try_from(info.height).ok()?))
}

/// The picture, turned as the file says; one whose longer side is above 5,000 pixels at half its size.
pub fn decode(bytes: &[u8]) -> Option<RgbImage> {
    size(bytes)?;
    let rgb = catch_unwind(AssertUnwindSafe(|| {
        heic_decoder::decode(bytes).and_then(|image| image.to_rgb8())
    }))
    .ok()?
    .ok()?;
    let (width, height) = (u32::try_from(rgb.width).ok()?, u32::try_from(rgb.height).ok()?);
    let picture = RgbImage::from_raw(width, height, rgb.data)?;
    if rgb.width.max(rgb.height) > SIDE_PX_MAX {
        return Some(
            DynamicImage::ImageRgb8(picture)
                .thumbnail_exact(width / 2, height / 2)
                .into_rgb8(),
        );
    }
    Some(picture)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 320 by 240 pixels: red grows to the right, green downwards.
    const SQUARES: &[u8] = include_bytes!("../tests/pictures/squares.heic");

    /// The same as telephones store it (`scripts/train/heic_tiles.py`): six tiles of 128 pixels, turned by `irot` and, to
    /// no effect, by EXIF, with a thumbnail and a gain map.
    const TILES: &[u8] = include_bytes!("../tests/pictures/tiles.heic");

    #[test]
    fn a_photo_is_told_measured_and_decoded() {
        for file in [SQUARES, TILES] {
            assert!(is_heic(file));
            assert_eq!(size(file), Some((320, 240)));
            let picture = decode(file).expect("an ordinary file");
            assert_eq!(picture.dimensions(), (320, 240));
            for (x, y) in [
                (310, 10),
                (10, 230),
                (310, 230),
                (160, 120),
                (127, 111),
                (128, 112),
            ] {
                let [red, green, _] = picture.get_pixel(x, y).0.map(f64::from);
                let (wanted_red, wanted_green) = (f64::from(x) * 0.8, f64::from(y) * 1.063);
                let off = (red - wanted_red).abs().max((green - wanted_green).abs());
                assert!(off < 14.0, "{red} {green} at {x} {y}");
            }
        }
    }

    #[test]
    fn other_files_of_the_family_are_none() {
        let mut other = SQUARES.to_vec();
        other[8..12].copy_from_slice(b"avif");
        assert!(!is_heic(&other));
        assert!(!is_heic(b"ftypheic") && size(b"").is_none());
    }

    #[test]
    fn a_cut_or_changed_file_is_a_picture_or_none() {
        for file in [SQUARES, TILES] {
            for end in (0..file.len()).step_by(97) {
                let _ = decode(&file[..end]);
            }
            for at in 0..file.len().min(1400) {
                let mut changed = file.to_vec();
                changed[at] ^= 0xff;
                let _ = size(&changed);
            }
        }
    }
}
