//! What looking one face up among many costs: `cargo run --release -p evidence --example face_gallery`.
//!
//! The gallery is random points of the unit sphere in clusters, as faces are. Time is that of one core, where the system
//! tells it.

use std::fs;
use std::time::Instant;

use evidence::face::{Embedding, Gallery};
use evidence::photograph::Dice;

const DIMENSIONS: usize = 128;
const LOOKUPS: usize = 50;
/// Distance within which another user has the same face.
const DISTANCE_MAX: f32 = 0.413;

fn main() {
    let mut dice = Dice::new(7);
    let middle: Vec<f32> = (0..DIMENSIONS).map(|_| dice.normal() as f32).collect();
    let mut face = || {
        let numbers: Vec<f32> = middle
            .iter()
            .map(|value| value + 0.6 * dice.normal() as f32)
            .collect();
        Embedding::from_numbers(&numbers).expect("a random vector has a length")
    };
    for count in [1_000, 10_000, 100_000] {
        let faces: Vec<Embedding> = (0..count).map(|_| face()).collect();
        let mut gallery = Gallery::with_capacity(count);
        for face in &faces {
            gallery.add(face);
        }
        let wanted: Vec<Embedding> = (0..LOOKUPS).map(|_| face()).collect();
        for (name, distance_max, nearest) in [("same face", DISTANCE_MAX, 10), ("ten nearest", 2.0, 10)] {
            let (started, wall) = (core_ms(), Instant::now());
            let found: usize = wanted
                .iter()
                .map(|face| gallery.nearest(face, nearest, distance_max).len())
                .sum();
            let spent = match (started, core_ms()) {
                (Some(start), Some(end)) => end - start,
                _ => wall.elapsed().as_secs_f64() * 1000.0,
            };
            let milliseconds = spent / LOOKUPS as f64;
            eprintln!("{count:>7} faces, {name:<11} {milliseconds:>7.3} ms a look-up ({found} found)");
        }
    }
}

/// Milliseconds that this thread was on a core.
fn core_ms() -> Option<f64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e6)
}
