//! Pictures that the demo uploads: a passport page that is printed here, and selfies that are one public portrait, turned.
//!
//! Nobody's document is needed for it. What it shows is the road, not that attacks are told: turning a portrait is one of
//! the attacks that docs/accuracy.md counts.

use std::io::Cursor;

use anyhow::Context as _;
use evidence::face::turned::{Hand, turned};
use evidence::face::{FaceNetworks, Pyramid, read_face};
use evidence::model::Models;
use evidence::mrz::typeface::Typeface;
use image::imageops::{self, FilterType};
use image::{ImageFormat, Rgb, RgbImage};

/// The public portrait, among the models.
const PORTRAIT: &str = "demo-portrait";

/// Where the head looks in the passport.
const PASSPORT_YAW_DEGREES: f32 = -11.0;
/// Points of the mesh at the tip of the nose.
const NOSE_TIP: [usize; 2] = [1, 4];

const PAPER: [f32; 3] = [228.0, 230.0, 220.0];
const PAGE: (u32, u32) = (1500, 1056);

/// What stands on a passport.
pub struct PassportText {
    /// The printed text: what it is called, and what it says.
    pub printed: Vec<(&'static str, String)>,
    /// The machine-readable zone.
    pub zone: Vec<String>,
}

/// A person's pictures.
pub struct Sitter {
    portrait: RgbImage,
    mesh: evidence::face::mesh::Mesh,
}

impl Sitter {
    /// The public portrait, found among the models, with its face found.
    pub fn of_public_portrait(models: &Models) -> anyhow::Result<Self> {
        Self::of(models, read_portrait(models)?)
    }

    /// The same portrait, pressed until a matcher takes it for somebody else's.
    pub fn somebody_else(models: &Models) -> anyhow::Result<Self> {
        let portrait = read_portrait(models)?;
        let (width, height) = portrait.dimensions();
        let pressed = imageops::resize(&portrait, width, height * 52 / 100, FilterType::Triangle);
        Self::of(models, imageops::huerotate(&pressed, 12))
    }

    fn of(models: &Models, portrait: RgbImage) -> anyhow::Result<Self> {
        let networks = FaceNetworks::open(models)?;
        let face = read_face(&networks, &Pyramid::new(&portrait))?.context("the portrait shows no face")?;
        Ok(Self {
            portrait,
            mesh: face.mesh,
        })
    }

    /// A selfie with the head turned so many degrees, negative to the picture's left edge. PNG.
    pub fn selfie(&self, yaw_degrees: f32) -> anyhow::Result<Vec<u8>> {
        let hand = Hand {
            shift_px: [yaw_degrees * 0.4, 6.0 - yaw_degrees.abs() * 0.3],
            roll_degrees: yaw_degrees * 0.08,
            light: 1.04 - yaw_degrees.abs() * 0.003,
        };
        let picture = turned(&self.portrait, &self.mesh, yaw_degrees, hand);
        png(&imageops::resize(
            &picture,
            960,
            960 * picture.height() / picture.width(),
            FilterType::CatmullRom,
        ))
    }

    /// A passport's data page with the portrait on it. PNG.
    pub fn passport(&self, text: &PassportText) -> anyhow::Result<Vec<u8>> {
        page(Some(&self.printed_portrait()), text)
    }

    /// The portrait as passports have it: 400 by 500 pixels, the face in the middle.
    fn printed_portrait(&self) -> RgbImage {
        let side = self.portrait.width().min(self.portrait.height());
        // Another moment than the selfies: the same picture on both would be told.
        let portrait = turned(&self.portrait, &self.mesh, PASSPORT_YAW_DEGREES, Hand::default());
        let width = side * 4 / 5;
        let [face_x, _] = self.mesh.flat_mean(&NOSE_TIP);
        let left = (face_x as u32).saturating_sub(width / 2);
        let left = left.min(portrait.width() - width);
        let cut = imageops::crop_imm(&portrait, left, 0, width, side).to_image();
        imageops::resize(&cut, 400, 500, FilterType::CatmullRom)
    }
}

/// A page with a portrait or without, what is printed beside it, and a zone below. PNG.
pub fn page(portrait: Option<&RgbImage>, text: &PassportText) -> anyhow::Result<Vec<u8>> {
    let mut page = RgbImage::from_fn(PAGE.0, PAGE.1, |x, y| {
        let wave = ((x as f32 / 23.0).sin() + (y as f32 / 17.0 + x as f32 / 90.0).cos()) * 5.0;
        Rgb(PAPER.map(|value| (value + wave + grain(x, y)) as u8))
    });
    if let Some(portrait) = portrait {
        imageops::overlay(&mut page, portrait, 90, 230);
    }
    let typeface = Typeface::open().context("the typeface of zones")?;
    for (line, (label, value)) in text.printed.iter().enumerate() {
        let y = 110 + line as u32 * 88;
        print(&typeface, &mut page, [560, y], 0.55, label);
        print(&typeface, &mut page, [560, y + 30], 0.9, value);
    }
    // Two lines as in passports, or three as on cards.
    let top = 850 + 76 * 2 - 76 * u32::try_from(text.zone.len().max(2))?;
    for (line, characters) in text.zone.iter().enumerate() {
        print(
            &typeface,
            &mut page,
            [90, top + line as u32 * 76],
            1.0,
            characters,
        );
    }
    png(&page)
}

fn read_portrait(models: &Models) -> anyhow::Result<RgbImage> {
    let needed = || {
        let folder = models.folder().display();
        format!("the demo needs the models in {folder}: run `make models`")
    };
    let file = models.picture(PORTRAIT).with_context(needed)?;
    Ok(image::load_from_memory(&file).with_context(needed)?.into_rgb8())
}

/// Prints a line from a place on; what the typeface lacks is left blank.
fn print(typeface: &Typeface, page: &mut RgbImage, [left, top]: [u32; 2], scale: f32, text: &str) {
    let (width, height) = typeface.glyph_size();
    let (width, height) = (width as f32 * scale, height as f32 * scale);
    for (place, character) in text.chars().enumerate() {
        let Some(glyph) = typeface.glyph(character.to_ascii_uppercase()) else {
            continue;
        };
        let glyph = imageops::resize(
            &glyph,
            width.round() as u32,
            height.round() as u32,
            FilterType::Triangle,
        );
        let start = left + (place as f32 * width).round() as u32;
        for (x, y, ink) in glyph.enumerate_pixels() {
            let (x, y) = (start + x, top + y);
            if x < page.width() && y < page.height() {
                let Rgb(paper) = *page.get_pixel(x, y);
                let shade = f32::from(ink.0[0]) / 255.0;
                let inked = paper.map(|value| (30.0 + (f32::from(value) - 30.0) * shade) as u8);
                page.put_pixel(x, y, Rgb(inked));
            }
        }
    }
}

fn png(picture: &RgbImage) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}

/// The grain of a sensor, the same for the same place.
fn grain(x: u32, y: u32) -> f32 {
    let mixed = (x.wrapping_mul(374_761_393) ^ y.wrapping_mul(668_265_263)).wrapping_mul(1_274_126_177);
    (mixed >> 29) as f32 - 3.5
}
