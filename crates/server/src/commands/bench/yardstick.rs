//! What a machine can do, measured in the same run as what is told of it, so that figures of different machines can be compared.

use std::hint::black_box;

use rapidfuzz::distance::jaro_winkler::BatchComparator;
use screening::Entry;

use super::process::thread_cpu;

/// So many numbers of four bytes, 256 MB, fit in no processor's cache.
const PLACES: usize = 1 << 26;
/// So many of them are read.
const READS: usize = 1 << 21;

/// Seconds of a core that it takes to find the name that is most alike by going through all of them, on average: as plain matchers do,
/// by Jaro and Winkler's measure and the crate `rapidfuzz`, of names in lower case.
pub fn scan_seconds<'a>(entries: &[Entry], asked: impl Iterator<Item = &'a str>) -> f64 {
    let names = entries.iter().flat_map(|entry| &entry.names);
    let listed: Vec<Vec<char>> = names.map(|name| lower_case(&name.text)).collect();
    let asked: Vec<Vec<char>> = asked.map(lower_case).collect();
    let before = thread_cpu();
    for name in &asked {
        black_box(most_alike(name, &listed));
    }
    (thread_cpu() - before).as_secs_f64() / asked.len().max(1) as f64
}

fn lower_case(name: &str) -> Vec<char> {
    name.chars().flat_map(char::to_lowercase).collect()
}

/// The place of the most alike, and how alike it is; of several the last.
fn most_alike(name: &[char], listed: &[Vec<char>]) -> Option<(usize, f64)> {
    let comparator = BatchComparator::new(name.iter().copied());
    let alike = listed
        .iter()
        .map(|listed| comparator.similarity(listed.iter().copied()));
    alike
        .enumerate()
        .max_by(|(_, one), (_, other)| one.total_cmp(other))
}

/// Seconds of a core that it takes to read a number from memory whose place is told by the number read before, which no processor
/// foresees: no look-up can read one thing after another sooner than that.
pub fn read_seconds() -> f64 {
    let next = round(PLACES);
    let before = thread_cpu();
    black_box((0..READS).fold(0, |place, _| next[place as usize]));
    (thread_cpu() - before).as_secs_f64() / READS as f64
}

/// For each place the next one, on one way through all of them that looks random (Sattolo 1986).
fn round(places: usize) -> Vec<u32> {
    let mut next: Vec<u32> = (0..places as u32).collect();
    let mut number = 1u64;
    for place in (1..places).rev() {
        // A xorshift generator (Marsaglia 2003).
        number ^= number << 13;
        number ^= number >> 7;
        number ^= number << 17;
        next.swap(place, (number % place as u64) as usize);
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_leads_through_all_places() {
        let next = round(1_000);
        let (mut place, mut steps) = (0, 0);
        while steps == 0 || place != 0 {
            place = next[place as usize];
            steps += 1;
        }
        assert_eq!(steps, 1_000);
    }

    #[test]
    fn the_scan_finds_the_name_that_is_most_alike() {
        let listed = ["Erika Mustermann", "Martha Jones", "John Doe"].map(lower_case);
        let (place, alike) = most_alike(&lower_case("MARHTA JONES"), &listed).unwrap();
        assert_eq!(place, 1);
        assert!((0.9..1.0).contains(&alike), "{alike}");
        assert_eq!(most_alike(&[], &[]), None);
    }
}
