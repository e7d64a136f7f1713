//! Fetching what is far apart in memory before any of it is looked at: a processor waits for many places at once as long as
//! for one.

use std::hint::black_box;

/// So many places are fetched ahead of use.
pub(crate) const AHEAD: usize = 32;

/// Fetches places, of each of which any number is told.
pub(crate) fn fetch<T: Into<u64>>(places: impl Iterator<Item = T>) {
    black_box(places.fold(0u64, |all, place| all ^ place.into()));
}
