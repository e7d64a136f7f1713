//! Reed–Solomon over the integers modulo 929, with errors and erasures (ISO/IEC 15438, 5.10).
//!
//! The generator's roots are 3, 3², … The decoder is Berlekamp and Massey's started from the erasures, Chien's search
//! and Forney's values, and what it returns has been checked again: all syndromes are zero.

/// The prime that everything is reduced by.
const PRIME: u32 = 929;

/// The primitive element whose powers are the roots of the generator.
const PRIMITIVE: u32 = 3;

/// Check codewords that no correction may use up. What is spent on corrections is not there to tell a right word
/// from a wrong one: with all of them spent every reading "decodes"; with three kept, one wrong reading in 8·10⁸ does.
const KEPT_WORDS: usize = 3;

/// The same for symbols with 8 check codewords and fewer.
const KEPT_WORDS_SMALL: usize = 2;

fn power(base: u32, mut exponent: usize) -> u32 {
    let (mut result, mut square) = (1, base);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * square % PRIME;
        }
        square = square * square % PRIME;
        exponent >>= 1;
    }
    result
}

fn inverse(value: u32) -> u32 {
    power(value, PRIME as usize - 2)
}

fn evaluate(polynomial: &[u32], at: u32) -> u32 {
    polynomial
        .iter()
        .rev()
        .fold(0, |sum, &coefficient| (sum * at + coefficient) % PRIME)
}

fn syndromes(words: &[u16], checks: usize) -> Vec<u32> {
    (1..=checks)
        .map(|root| {
            let at = power(PRIMITIVE, root);
            words
                .iter()
                .fold(0, |sum, &word| (sum * at + u32::from(word)) % PRIME)
        })
        .collect()
}

/// How many of so many check codewords corrections may use up: an erasure takes one, an error two.
pub(super) fn usable(checks: usize) -> usize {
    checks.saturating_sub(if checks <= 8 { KEPT_WORDS_SMALL } else { KEPT_WORDS })
}

/// Corrects `words`, of which the last `checks` are check codewords, taking those at `erasures` for unknown.
///
/// Returns the number of words that were changed, or `None` (words then hold nothing of use) when there is no
/// correction that leaves enough check words to trust it.
pub(super) fn correct(words: &mut [u16], checks: usize, erasures: &[usize]) -> Option<usize> {
    let usable = usable(checks);
    let unknown = erasures.len();
    if checks > words.len() || unknown > usable {
        return None;
    }
    let syndromes_found = syndromes(words, checks);
    if syndromes_found.iter().all(|&syndrome| syndrome == 0) {
        return Some(0);
    }
    let locations: Vec<u32> = (0..words.len())
        .map(|index| power(PRIMITIVE, words.len() - 1 - index))
        .collect();
    let locator = locator(&syndromes_found, erasures.iter().map(|&at| locations[at]))?;
    let degree = locator.len() - 1;
    if degree < unknown || 2 * (degree - unknown) + unknown > usable {
        return None;
    }
    let evaluator: Vec<u32> = (0..checks)
        .map(|power| {
            (0..=power.min(degree)).fold(0, |sum, step| {
                (sum + locator[step] * syndromes_found[power - step]) % PRIME
            })
        })
        .collect();
    let slope: Vec<u32> = (1..=degree)
        .map(|power| locator[power] * (power as u32 % PRIME) % PRIME)
        .collect();
    let (mut roots, mut changed) = (0, 0);
    for (word, &location) in words.iter_mut().zip(&locations) {
        let at = inverse(location);
        if evaluate(&locator, at) != 0 {
            continue;
        }
        roots += 1;
        let slope_there = evaluate(&slope, at);
        if slope_there == 0 {
            return None;
        }
        let value = evaluate(&evaluator, at) * inverse(slope_there) % PRIME;
        // The error is −Ω/Λ′, so taking it away adds.
        let corrected = (u32::from(*word) + value) % PRIME;
        changed += usize::from(value != 0);
        *word = u16::try_from(corrected).ok()?;
    }
    let right = roots == degree && syndromes(words, checks).iter().all(|&syndrome| syndrome == 0);
    right.then_some(changed)
}

/// The polynomial whose roots are the inverse locations of all words that are wrong, lowest power first.
fn locator(syndromes: &[u32], erased: impl Iterator<Item = u32>) -> Option<Vec<u32>> {
    let size = syndromes.len() + 1;
    let mut locator = vec![0_u32; size];
    locator[0] = 1;
    let mut unknown = 0;
    for location in erased {
        for power in (1..size).rev() {
            locator[power] = (locator[power] + (PRIME - location) * locator[power - 1]) % PRIME;
        }
        unknown += 1;
    }
    let mut auxiliary = locator.clone();
    let mut length = unknown;
    for round in unknown + 1..=syndromes.len() {
        let discrepancy = (0..round).fold(0, |sum, step| {
            (sum + locator[step] * syndromes[round - 1 - step]) % PRIME
        });
        auxiliary.rotate_right(1);
        auxiliary[0] = 0;
        if discrepancy == 0 {
            continue;
        }
        let next: Vec<u32> = locator
            .iter()
            .zip(&auxiliary)
            .map(|(&own, &other)| (own + (PRIME - discrepancy) * other) % PRIME)
            .collect();
        if 2 * length < round + unknown {
            length = round + unknown - length;
            let scale = inverse(discrepancy);
            auxiliary = locator.iter().map(|&value| value * scale % PRIME).collect();
        }
        locator = next;
    }
    let degree = locator.iter().rposition(|&coefficient| coefficient != 0)?;
    locator.truncate(degree + 1);
    (degree == length).then_some(locator)
}

/// The check codewords of `data`.
pub(super) fn checks(data: &[u16], checks: usize) -> Vec<u16> {
    let mut generator = vec![1_u32];
    for root in 1..=checks {
        let at = power(PRIMITIVE, root);
        generator.push(0);
        for power in (0..generator.len()).rev() {
            let below = power.checked_sub(1).map_or(0, |below| generator[below]);
            generator[power] = (below + (PRIME - at) * generator[power]) % PRIME;
        }
    }
    let mut rest = vec![0_u32; checks];
    for &word in data {
        let factor = (u32::from(word) + rest[checks - 1]) % PRIME;
        for power in (0..checks).rev() {
            let below = power.checked_sub(1).map_or(0, |below| rest[below]);
            rest[power] = (below + (PRIME - factor) * generator[power]) % PRIME;
        }
    }
    rest.iter()
        .rev()
        .map(|&value| u16::try_from((PRIME - value) % PRIME).unwrap_or_default())
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn word(data: &[u16], count: usize) -> Vec<u16> {
        let mut whole = data.to_vec();
        whole.extend(checks(data, count));
        whole
    }

    proptest! {
        #[test]
        fn errors_and_erasures_within_capacity_are_corrected(
            data in prop::collection::vec(0_u16..929, 1..80),
            level in 2_u32..5,
            seed in any::<u64>(),
            share in 0_usize..=100,
        ) {
            let count = 1 << (level + 1);
            let sent = word(&data, count);
            let mut received = sent.clone();
            let erased = usable(count) * share / 100;
            let errors = (usable(count) - erased) / 2;
            let mut order: Vec<usize> = (0..sent.len()).collect();
            order.sort_by_key(|&at| (at as u64 + 1).wrapping_mul(seed | 1).rotate_left(17));
            let wrong: Vec<usize> = order.into_iter().take(erased + errors).collect();
            for &at in &wrong {
                received[at] = (received[at] + 1 + (seed % 927) as u16) % 929;
            }
            let unknown: Vec<usize> = wrong.into_iter().take(erased).collect();
            prop_assert!(correct(&mut received, count, &unknown).is_some());
            prop_assert_eq!(received, sent);
        }

        #[test]
        fn noise_never_passes(words in prop::collection::vec(0_u16..929, 40..60)) {
            let mut received = words;
            prop_assert_eq!(correct(&mut received, 32, &[0, 1, 2, 3]), None);
        }
    }
}
