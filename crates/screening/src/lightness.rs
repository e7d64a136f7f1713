//! How light the lightest names are that a word is in, so that words of heavy names only need not be compared where such
//! names could not be enough.

use crate::index::{Index, Name, PARTS};

/// Names heavier than these are of the next class.
const CLASS_ENDS: [f32; 2] = [1.05, 1.65];
const CLASS_BITS: usize = 2;

/// For each part of all names the class of the lightest name that a word is in; 3 where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lightness(u8);

fn class(weight: f32) -> u8 {
    CLASS_ENDS.iter().filter(|end| weight > **end).count() as u8
}

impl Lightness {
    /// In no name.
    pub(crate) const NONE: Self = Self(u8::MAX);

    /// Of all words of which one may be either.
    pub(crate) fn lighter(self, other: Self) -> Self {
        (0..PARTS).fold(Self(0), |lighter, part| {
            let of_part = 0b11 << (CLASS_BITS * part);
            Self(lighter.0 | (self.0 & of_part).min(other.0 & of_part))
        })
    }

    /// In one more name.
    pub(crate) fn meet(&mut self, name: &Name) {
        let shift = CLASS_BITS * name.part();
        let lightest = self.0 >> shift & 0b11;
        let class = class(name.weight).min(lightest);
        self.0 = self.0 & !(0b11 << shift) | class << shift;
    }
}

/// Words of names that are light enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct WordFilter {
    /// By the lower and the upper half of a [`Lightness`].
    halves: [u16; 2],
}

impl WordFilter {
    /// Every word.
    pub(crate) const FULL: Self = Self {
        halves: [u16::MAX; 2],
    };

    /// Of all names before these ends, one for each part.
    pub(crate) fn before(index: &Index, names_end: [u32; PARTS]) -> Self {
        let mut start = 0;
        let mut filter = Self::default();
        for (part, end) in names_end.into_iter().enumerate() {
            if end > start {
                let most = class(index.names[end as usize - 1].weight);
                let half = &mut filter.halves[part * CLASS_BITS / 4];
                let shift = part * CLASS_BITS % 4;
                for code in 0..16 {
                    if code >> shift & 0b11 <= most {
                        *half |= 1 << code;
                    }
                }
            }
            start = index.part_ends[part];
        }
        if filter.is_of_all() { Self::FULL } else { filter }
    }

    /// Whether no word is.
    pub(crate) fn is_empty(self) -> bool {
        self.halves == [0, 0]
    }

    /// Whether every word is.
    pub(crate) fn is_full(self) -> bool {
        self == Self::FULL
    }

    /// Whether every word is that is in a name.
    fn is_of_all(self) -> bool {
        (0..PARTS).all(|part| {
            let shift = part * CLASS_BITS;
            let most = !(0b11 << shift) | (0b10 << shift);
            self.has(Lightness(most))
        })
    }

    /// Whether a word of that lightness is among them.
    pub(crate) fn has(self, Lightness(code): Lightness) -> bool {
        (self.halves[0] >> (code & 15) | self.halves[1] >> (code >> 4)) & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(weight: f32, initials: usize) -> Name {
        Name {
            entry: 0,
            weight,
            words: 0,
            number: 0,
            len: 1,
            flags: Name::initials_flag(initials),
        }
    }

    #[test]
    fn a_word_is_as_light_as_its_lightest_name_in_each_part() {
        let mut word = Lightness::NONE;
        word.meet(&name(2.0, 0));
        word.meet(&name(1.5, 0));
        assert_eq!(word, Lightness(0b1111_1101));
        word.meet(&name(1.0, 0));
        word.meet(&name(1.3, 3));
        assert_eq!(word, Lightness(0b0111_1100));
    }
}
