//! Pictures of people who put glasses on: what that changes between a portrait without and a selfie with them.

use evidence::face::worn::{Colour, Pattern, Shape, Worn, wearing};

use super::super::picture::Reading;
use super::portraits::through_jpeg;
use super::variants::Variant;

/// Quality of the JPEG that every picture goes through, also the one without glasses.
const JPEG_QUALITY: u8 = 90;
const BLACK: Colour = Colour::Of([30, 28, 30]);

/// Frames, and glass that takes a share of the light.
const KINDS: [(&str, Option<(Shape, Colour)>); 6] = [
    ("no glasses", None),
    ("black frames", Some((Shape::Frames, BLACK))),
    ("brown frames", Some((Shape::Frames, Colour::Of([130, 85, 55])))),
    ("glass that takes 30 %", Some((Shape::Tinted(0.3), BLACK))),
    ("glass that takes 60 %", Some((Shape::Tinted(0.6), BLACK))),
    ("glass that takes 90 %", Some((Shape::Tinted(0.9), BLACK))),
];

/// Pictures with glasses drawn on.
pub fn variants() -> Vec<Variant> {
    let of = |(name, glasses): &(&'static str, Option<(Shape, Colour)>)| {
        let worn = glasses.map(|(shape, colour)| Worn {
            shape,
            pattern: Pattern::Plain,
            colour,
        });
        Variant {
            name,
            reading: Reading::Portrait,
            draw: Box::new(move |picture, mesh, seed| match &worn {
                Some(worn) => through_jpeg(&wearing(picture, mesh, worn, seed), JPEG_QUALITY),
                None => through_jpeg(picture, JPEG_QUALITY),
            }),
            decision: |likeness, _| likeness.decision(),
        }
    };
    KINDS.iter().map(of).collect()
}
