//! What a line of text says: a network that gives each column of the line a probability for every character, and the
//! characters that are most probable (connectionist temporal classification).

use std::sync::Arc;

use image::RgbImage;

use super::rotated::Rotated;
use crate::model::{ModelError, Models, Network, Tensor};

/// The network's name.
const NETWORK: &str = "text-recognition";

/// Height of a line as it goes in.
const HEIGHT_PX: usize = 48;

/// Least and greatest width of a line as it goes in.
const WIDTH_PX_MIN: usize = 64;
const WIDTH_PX_MAX: usize = 1600;

/// Widths are rounded up to multiples of this, so that lines of about the same width go in together.
const WIDTH_STEP_PX: usize = 16;

/// Most pixels of width that go in at once: it bounds the memory of what comes out.
const BATCH_WIDTH_PX_MAX: usize = 1920;

/// Most samples a side that are taken for one pixel of a line that is shrunk.
const SAMPLES_MAX: f32 = 4.0;

/// The class that stands for no character.
const BLANK: usize = 0;

/// Reads lines.
pub(super) struct Recogniser {
    network: Arc<Network>,
    /// The character of each class; `None` for the blank and for those that no document of ours is printed in.
    alphabet: Vec<Option<char>>,
}

/// What a line says.
pub(super) struct Recognised {
    pub(super) text: String,
    /// As many as characters.
    pub(super) confidences: Vec<f32>,
}

impl Recogniser {
    pub(super) fn new(models: &Models) -> Result<Self, ModelError> {
        let network = models.network(NETWORK)?;
        let list = network.note("character").unwrap_or_default();
        let mut alphabet = vec![None];
        alphabet.extend(list.trim_end_matches('\n').split('\n').map(|character| {
            let mut letters = character.chars();
            letters
                .next()
                .filter(|letter| letters.next().is_none() && is_ours(*letter))
        }));
        // The dictionary leaves the space out; it is the last class.
        alphabet.push(Some(' '));
        Ok(Self { network, alphabet })
    }

    /// How wide a line goes in.
    pub(super) fn width_px(place: &Rotated) -> usize {
        let ratio = place.half_length / place.half_breadth.max(0.5);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "bounded on both sides before"
        )]
        let width = (ratio * HEIGHT_PX as f32).clamp(WIDTH_PX_MIN as f32, WIDTH_PX_MAX as f32) as usize;
        width.div_ceil(WIDTH_STEP_PX) * WIDTH_STEP_PX
    }

    /// Reads lines of about the same width, which the caller sorts: as many at once as fit.
    pub(super) fn read(&self, picture: &RgbImage, places: &[Rotated]) -> Result<Vec<Recognised>, ModelError> {
        let mut read = Vec::with_capacity(places.len());
        let mut rest = places;
        while !rest.is_empty() {
            let count = batch(rest);
            let (now, later) = rest.split_at(count);
            read.extend(self.read_batch(picture, now)?);
            rest = later;
        }
        Ok(read)
    }

    fn read_batch(&self, picture: &RgbImage, places: &[Rotated]) -> Result<Vec<Recognised>, ModelError> {
        let width = places.iter().map(Self::width_px).max().unwrap_or(WIDTH_PX_MIN);
        let plane = HEIGHT_PX * width;
        let mut values = vec![0.0; places.len() * 3 * plane];
        for (place, values) in places.iter().zip(values.chunks_mut(3 * plane)) {
            draw(picture, place, width, values);
        }
        let input = Tensor::new([places.len(), 3, HEIGHT_PX, width], values)?;
        let output = self.network.run(&[input])?;
        let output = output.first().ok_or(ModelError::Shape)?;
        let [lines, steps, classes] = output.shape() else {
            return Err(ModelError::Shape);
        };
        if *lines != places.len() || *classes != self.alphabet.len() {
            return Err(ModelError::Shape);
        }
        let each = output.values().chunks(steps * classes);
        Ok(each.map(|line| self.decode(line)).collect())
    }

    /// The most probable character of each step, repetitions taken as one, blanks left out.
    fn decode(&self, line: &[f32]) -> Recognised {
        let mut read = Recognised {
            text: String::new(),
            confidences: Vec::new(),
        };
        let mut last = BLANK;
        for step in line.chunks(self.alphabet.len()) {
            let (mut class, mut most) = (BLANK, step[BLANK]);
            for (index, (probability, character)) in step.iter().zip(&self.alphabet).enumerate() {
                if *probability > most && character.is_some() {
                    (class, most) = (index, *probability);
                }
            }
            if class == last && class != BLANK {
                if let Some(confidence) = read.confidences.last_mut() {
                    *confidence = confidence.max(most.min(1.0));
                }
            } else if let Some(character) = self.alphabet[class] {
                read.text.push(character);
                read.confidences.push(most.clamp(0.0, 1.0));
            }
            last = class;
        }
        read
    }
}

/// How many of the first lines go in together.
fn batch(places: &[Rotated]) -> usize {
    let mut widest = 0;
    for (index, place) in places.iter().enumerate() {
        widest = widest.max(Recogniser::width_px(place));
        if widest * (index + 1) > BATCH_WIDTH_PX_MAX {
            return index.max(1);
        }
    }
    places.len()
}

/// Latin, Greek and Cyrillic letters, figures, and the signs of print and money.
fn is_ours(character: char) -> bool {
    matches!(
        u32::from(character),
        0x20..=0x7e | 0xa1..=0x24f | 0x370..=0x3ff | 0x400..=0x4ff | 0x1e00..=0x1eff | 0x2010..=0x203a | 0x20a0..=0x20bf | 0x2116 | 0x2122
    )
}

/// Draws a line upright into planes of blue, green and red from -1 to 1; what lies beyond it stays 0.
fn draw(picture: &RgbImage, place: &Rotated, width: usize, values: &mut [f32]) {
    let own = Recogniser::width_px(place).min(width);
    let plane = HEIGHT_PX * width;
    #[expect(clippy::cast_precision_loss, reason = "widths of lines are far below 2^24")]
    let (columns, rows) = (own as f32, HEIGHT_PX as f32);
    let scale = (2.0 * place.half_breadth / rows).max(2.0 * place.half_length / columns);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 1 to 4"
    )]
    let samples = scale.round().clamp(1.0, SAMPLES_MAX) as u8;
    for row in 0..HEIGHT_PX {
        for column in 0..own {
            let mut sum = [0.0_f32; 3];
            for sub_row in 0..samples {
                for sub_column in 0..samples {
                    let part = |index: usize, sub: u8, whole: f32| {
                        #[expect(clippy::cast_precision_loss, reason = "widths of lines are far below 2^24")]
                        let index = index as f32;
                        (index + (f32::from(sub) + 0.5) / f32::from(samples)) / whole
                    };
                    let point = place.at(part(column, sub_column, columns), part(row, sub_row, rows));
                    for (sum, value) in sum.iter_mut().zip(sample(picture, point)) {
                        *sum += value;
                    }
                }
            }
            let count = f32::from(samples) * f32::from(samples);
            for (channel, sum) in sum.iter().rev().enumerate() {
                values[channel * plane + row * width + column] = sum / count / 127.5 - 1.0;
            }
        }
    }
}

/// The colour at a point between pixels; beyond the edge that of the edge.
fn sample(picture: &RgbImage, (x, y): (f32, f32)) -> [f32; 3] {
    let (width, height) = picture.dimensions();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "bounded by the picture's sides before"
    )]
    let axis = |place: f32, side: u32| {
        let place = (place - 0.5).clamp(0.0, (side - 1) as f32);
        let low = place.floor() as u32;
        (low, (low + 1).min(side - 1), place - place.floor())
    };
    let (left, right, across) = axis(x, width);
    let (top, bottom, down) = axis(y, height);
    let at = |x: u32, y: u32| picture.get_pixel(x, y).0.map(f32::from);
    let (top_left, top_right) = (at(left, top), at(right, top));
    let (bottom_left, bottom_right) = (at(left, bottom), at(right, bottom));
    std::array::from_fn(|channel| {
        let upper = top_left[channel] + (top_right[channel] - top_left[channel]) * across;
        let lower = bottom_left[channel] + (bottom_right[channel] - bottom_left[channel]) * across;
        upper + (lower - upper) * down
    })
}
