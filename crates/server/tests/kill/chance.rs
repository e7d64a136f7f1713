//! Chance that can be repeated.

use std::hash::{BuildHasher as _, RandomState};

/// Names a seed to be played again.
const SEED_VARIABLE: &str = "BONAFIDE_TEST_SEED";

/// A series of numbers that look random (SplitMix64, by Sebastiano Vigna, in the public domain).
pub struct Chance(u64);

impl Chance {
    /// The series of the seed in the environment, else of a new one; prints which.
    pub fn seeded() -> Self {
        let seed = match std::env::var(SEED_VARIABLE) {
            Ok(text) => text.parse().expect("the seed is a number"),
            // The standard library seeds its hashers from the system's random source.
            Err(_) => RandomState::new().hash_one(0_u8),
        };
        eprintln!("{SEED_VARIABLE}={seed}");
        Self(seed)
    }

    /// Another series, which this one decides.
    pub fn split(&mut self) -> Self {
        Self(self.next())
    }

    /// A number from 0 on that is less than `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
