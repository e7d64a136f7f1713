//! A table from keys to numbers, of words or of groups of words.

use crate::memory::{AHEAD, fetch};

/// About how many keys share a bucket.
const KEYS_OF_BUCKET: usize = 2;
/// No table has more buckets than two to this power.
const BUCKET_BITS_MAX: u32 = 24;

/// Numbers by key.
#[derive(Default)]
pub(crate) struct KeyTable {
    /// Start of each bucket's entries; the bucket is the top bits of the key.
    buckets: Vec<u32>,
    bucket_shift: u32,
    /// The number, and above it as many of the key's low bits as there is room for.
    entries: Vec<u32>,
    number_bits: u32,
}

impl KeyTable {
    /// Files each number, all of them below `end`, under its key. Those of one key stay in the order given.
    pub(crate) fn new(keys: &[(u32, u32)], end: u32) -> Self {
        let bits = (keys.len() / KEYS_OF_BUCKET).max(2).ilog2().min(BUCKET_BITS_MAX);
        let mut table = Self {
            buckets: vec![0; (1 << bits) + 1],
            bucket_shift: u32::BITS - bits,
            entries: vec![0; keys.len()],
            number_bits: u32::BITS - end.saturating_sub(1).leading_zeros(),
        };
        for (key, _) in keys {
            table.buckets[(key >> table.bucket_shift) as usize + 1] += 1;
        }
        for at in 1..table.buckets.len() {
            table.buckets[at] += table.buckets[at - 1];
        }
        let mut next = table.buckets.clone();
        for (key, number) in keys {
            let at = &mut next[(key >> table.bucket_shift) as usize];
            table.entries[*at as usize] = table.tag(*key) | number;
            *at += 1;
        }
        table
    }

    /// The bits of the key that an entry has room for.
    fn tag(&self, key: u32) -> u32 {
        key.checked_shl(self.number_bits).unwrap_or_default()
    }

    /// Fetches what stands under these keys.
    pub(crate) fn fetch(&self, keys: &[u32]) {
        for keys in keys.chunks(AHEAD) {
            let starts = || {
                keys.iter()
                    .map(|key| self.buckets[(key >> self.bucket_shift) as usize])
            };
            fetch(starts());
            fetch(starts().filter_map(|start| self.entries.get(start as usize).copied()));
        }
    }

    /// Numbers that stand under the key, and perhaps a few that stand under others.
    pub(crate) fn under(&self, key: u32) -> impl Iterator<Item = u32> + '_ {
        let bucket = (key >> self.bucket_shift) as usize;
        let entries = &self.entries[self.buckets[bucket] as usize..self.buckets[bucket + 1] as usize];
        let mask = 1u32.checked_shl(self.number_bits).map_or(u32::MAX, |bit| bit - 1);
        let tag = self.tag(key);
        entries
            .iter()
            .filter(move |entry| *entry & !mask == tag)
            .map(move |entry| entry & mask)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_under_their_keys() {
        let keys: Vec<(u32, u32)> = (0..1_000u32)
            .map(|number| (number.wrapping_mul(0x9e37_79b9), number / 2))
            .collect();
        let table = KeyTable::new(&keys, 500);
        for (key, number) in &keys {
            assert!(table.under(*key).any(|found| found == *number));
        }
        let strangers: usize = (1..1_000).map(|key| table.under(key).count()).sum();
        assert_eq!(strangers, 0);
        assert_eq!(KeyTable::new(&[], 0).under(7).count(), 0);
    }
}
