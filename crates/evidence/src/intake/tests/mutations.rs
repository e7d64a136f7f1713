use image::ImageFormat;
use proptest::prelude::*;

use super::look;
use super::pdfs::{two_pages, with_streams};
use super::pictures::sample;

#[derive(Debug, Clone)]
enum Mutation {
    Set(prop::sample::Index, u8),
    Cut(prop::sample::Index),
    Repeat(prop::sample::Index, usize),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        6 => (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, byte)| Mutation::Set(at, byte)),
        1 => any::<prop::sample::Index>().prop_map(Mutation::Cut),
        1 => (any::<prop::sample::Index>(), 1..200_usize).prop_map(|(at, bytes)| Mutation::Repeat(at, bytes)),
    ]
}

fn apply(bytes: &mut Vec<u8>, mutations: &[Mutation]) {
    for mutation in mutations {
        if bytes.is_empty() {
            return;
        }
        match mutation {
            Mutation::Set(at, byte) => *at.get_mut(bytes) = *byte,
            Mutation::Cut(at) => bytes.truncate(at.index(bytes.len())),
            Mutation::Repeat(at, length) => {
                let from = at.index(bytes.len());
                let to = (from + length).min(bytes.len());
                bytes.extend_from_within(from..to);
            }
        }
    }
}

fn valid_file(which: usize) -> Vec<u8> {
    match which {
        0 => sample(ImageFormat::Jpeg),
        1 => sample(ImageFormat::Png),
        2 => sample(ImageFormat::WebP),
        3 => two_pages(),
        4 => with_streams(false),
        _ => with_streams(true),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn mutated_files_never_panic(which in 0..6_usize, mutations in prop::collection::vec(mutation(), 1..6)) {
        let mut bytes = valid_file(which);
        apply(&mut bytes, &mutations);
        let _ = look(&bytes);
    }

    #[test]
    fn random_bytes_never_panic(
        magic in prop::sample::select(vec![
            "".as_bytes(), b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1A\n", b"RIFF\x40\0\0\0WEBP", b"%PDF-1.7\n",
        ]),
        body in prop::collection::vec(any::<u8>(), 0..400),
        tail in prop::sample::select(vec!["".as_bytes(), b"\xFF\xD9", b"startxref\n9\n%%EOF"]),
    ) {
        let _ = look(&[magic, &body, tail].concat());
    }
}
