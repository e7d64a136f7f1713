//! A set of small numbers.

/// A set of numbers below a bound: one bit for each, so that it takes little room in the processor's cache, and a list of
/// those in it, so that emptying it takes no longer than filling it did.
#[derive(Default)]
pub(crate) struct NumberSet {
    bits: Vec<u64>,
    numbers: Vec<u32>,
}

impl NumberSet {
    /// Empties it, and makes room for numbers below that one.
    pub(crate) fn begin(&mut self, end: usize) {
        for number in self.numbers.drain(..) {
            self.bits[number as usize / 64] = 0;
        }
        let words = end.div_ceil(64);
        if self.bits.len() < words {
            self.bits.resize(words, 0);
        }
    }

    /// Puts the number in; whether it is new.
    #[inline]
    pub(crate) fn insert(&mut self, number: u32) -> bool {
        let bits = &mut self.bits[number as usize / 64];
        let bit = 1 << (number % 64);
        let is_new = *bits & bit == 0;
        if is_new {
            *bits |= bit;
            self.numbers.push(number);
        }
        is_new
    }

    /// Whether the number is in it.
    #[inline]
    pub(crate) fn has(&self, number: u32) -> bool {
        self.bits[number as usize / 64] >> (number % 64) & 1 == 1
    }

    /// Whether none is in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// All numbers in it, in the order in which they came.
    pub(crate) fn numbers(&self) -> &[u32] {
        &self.numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_in_it_once_and_until_it_is_emptied() {
        let mut set = NumberSet::default();
        set.begin(200);
        assert!(set.is_empty());
        assert!([7, 64, 199, 0].into_iter().all(|number| set.insert(number)));
        assert!(!set.insert(64));
        assert_eq!(set.numbers(), [7, 64, 199, 0]);
        assert!(set.has(199) && !set.has(198));
        set.begin(300);
        assert!(set.is_empty() && !set.has(199) && !set.has(299));
        assert!(set.insert(299));
    }
}
