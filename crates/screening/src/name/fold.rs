//! A romanised word folded to sounds: the spellings that English, German, French, Polish, Turkish and scholarly
//! romanisations give one sound become one symbol.

use super::alphabet::{coarse, consonant_class, is_vowel, misread_as, symbol};

/// Symbols kept of a word; longer words are compared by their beginning.
pub(crate) const FOLD_MAX: usize = 23;

/// A word as sounds, at most [`FOLD_MAX`] of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub(crate) struct Fold {
    len: u8,
    symbols: [u8; FOLD_MAX],
}

/// Letter groups and what they sound like, longest first; the first that fits is taken.
const GROUPS: [(&str, &str); 46] = [
    ("schtsch", "S"),
    ("chtch", "S"),
    ("shtsh", "S"),
    ("shch", "S"),
    ("szcz", "S"),
    ("tsch", "C"),
    ("dsch", "J"),
    ("dge", "J"),
    ("tch", "C"),
    ("tsh", "C"),
    ("sch", "S"),
    ("dzh", "J"),
    ("chh", "C"),
    ("sh", "S"),
    ("sz", "S"),
    ("ch", "C"),
    ("cz", "C"),
    ("zh", "Z"),
    ("kh", "X"),
    ("ts", "c"),
    ("tz", "c"),
    ("tc", "C"),
    ("gh", "g"),
    ("ph", "f"),
    ("th", "t"),
    ("dh", "d"),
    ("dj", "J"),
    ("dz", "d"),
    ("ck", "k"),
    ("sci", "Si"),
    ("sce", "Se"),
    ("scy", "Si"),
    ("que", "ke"),
    ("qui", "ki"),
    ("gue", "ge"),
    ("gui", "gi"),
    ("ou", "u"),
    ("oo", "u"),
    ("eev", "ev"),
    ("ee", "i"),
    ("ks", "ks"),
    ("ce", "ce"),
    ("ci", "ci"),
    ("cy", "ci"),
    ("ije", "ie"),
    ("ph", "f"),
];

/// For each first letter of a group the second ones, one bit each: most letters begin none.
static SECOND_LETTERS: [u32; 26] = second_letters();

const fn second_letters() -> [u32; 26] {
    let mut letters = [0; 26];
    let mut at = 0;
    while at < GROUPS.len() {
        let group = GROUPS[at].0.as_bytes();
        letters[(group[0] - b'a') as usize] |= 1 << (group[1] - b'a');
        at += 1;
    }
    letters
}

/// Whether a group may begin the text.
fn may_begin_group(text: &str) -> bool {
    match text.as_bytes() {
        [first @ b'a'..=b'z', second @ b'a'..=b'z', ..] => {
            SECOND_LETTERS[usize::from(first - b'a')] >> (second - b'a') & 1 == 1
        }
        _ => false,
    }
}

impl Fold {
    /// Folds a romanised, lower-case word.
    pub(crate) fn new(word: &str) -> Self {
        let mut fold = Self::default();
        let mut rest = match word.strip_prefix("ye").or_else(|| word.strip_prefix("je")) {
            Some(after) if after.len() >= 2 => {
                fold.push('e');
                after
            }
            _ => word,
        };
        while let Some(c) = rest.chars().next() {
            if may_begin_group(rest)
                && let Some((group, sounds)) = GROUPS.iter().find(|(group, _)| rest.starts_with(group))
            {
                for sound in sounds.chars() {
                    fold.push(sound);
                }
                rest = &rest[group.len()..];
                continue;
            }
            rest = &rest[c.len_utf8()..];
            match c {
                'w' => fold.push('v'),
                'y' => fold.push('i'),
                'q' => fold.push('k'),
                'x' => {
                    fold.push('k');
                    fold.push('s');
                }
                'c' if rest.is_empty() => fold.push('c'),
                'c' => fold.push('k'),
                _ => fold.push(c),
            }
        }
        fold
    }

    /// Appends, unless it doubles the last symbol.
    fn push(&mut self, sound: char) {
        let symbol = symbol(sound);
        if usize::from(self.len) < FOLD_MAX && self.symbols().last() != Some(&symbol) {
            self.symbols[usize::from(self.len)] = symbol;
            self.len += 1;
        }
    }

    /// The symbols.
    #[inline]
    pub(crate) fn symbols(&self) -> &[u8] {
        &self.symbols[..usize::from(self.len)]
    }

    /// Both one after the other.
    pub(crate) fn join(&self, other: &Self) -> Self {
        let mut joined = *self;
        for symbol in other.symbols() {
            if usize::from(joined.len) < FOLD_MAX && joined.symbols().last() != Some(symbol) {
                joined.symbols[usize::from(joined.len)] = *symbol;
                joined.len += 1;
            }
        }
        joined
    }

    /// The coarse form with all vowels as one, without doubles, into a buffer; returns its length.
    pub(crate) fn syllabic(&self, out: &mut [u8; FOLD_MAX]) -> usize {
        let mut len = 0;
        for symbol in self.symbols() {
            let class = match coarse(*symbol) {
                b'i' => b'a',
                _ if is_vowel(*symbol) => b'a',
                class => class,
            };
            if len == 0 || out[len - 1] != class {
                out[len] = class;
                len += 1;
            }
        }
        len
    }

    /// Tells the word with each two neighbouring consonants in the other order.
    pub(crate) fn for_each_swapped(&self, tell: &mut impl FnMut(&Self)) {
        for at in 1..self.symbols().len() {
            let both = [self.symbols[at - 1], self.symbols[at]].map(consonant_class);
            if let [Some(one), Some(other)] = both
                && one != other
            {
                let mut swapped = *self;
                swapped.symbols.swap(at - 1, at);
                tell(&swapped);
            }
        }
    }

    /// Tells the word with each of its symbols read as any that is cheap to take it for, but for those of the same consonant class.
    pub(crate) fn for_each_misread(&self, tell: &mut impl FnMut(&Self)) {
        for (at, symbol) in self.symbols().iter().enumerate() {
            for other in misread_as(*symbol) {
                let mut misread = *self;
                misread.symbols[at] = *other;
                tell(&misread);
            }
        }
    }

    /// A number that equal sounds share, and other sounds hardly ever; never 0.
    pub(crate) fn mark(&self) -> u32 {
        let mixed = self.symbols().iter().fold(0x811c_9dc5_u64, |h, symbol| {
            (h ^ u64::from(*symbol)).wrapping_mul(0x0100_0000_01b3)
        });
        ((mixed >> 32) as u32 ^ mixed as u32) | 1
    }

    /// The consonants of the coarse form, without those that are often left out, and without doubles.
    pub(crate) fn skeleton(&self, out: &mut [u8; FOLD_MAX]) -> usize {
        let mut len = 0;
        for symbol in self.symbols() {
            let Some(class) = consonant_class(*symbol) else {
                continue;
            };
            if len == 0 || out[len - 1] != class {
                out[len] = class;
                len += 1;
            }
        }
        len
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_sound_meet() {
        for (one, other) in [
            ("borisovich", "borisowitsch"),
            ("melnichenko", "melnitchenko"),
            ("shchukin", "szczukin"),
            ("yurii", "iuriy"),
            ("khan", "khan"),
            ("evgeniy", "yevgeni"),
            ("hussein", "husein"),
            ("sergueevitch", "sergeevich"),
        ] {
            assert!(Fold::new(one) == Fold::new(other), "{one} {other}");
        }
    }

    #[test]
    fn any_text_folds() {
        assert_eq!(Fold::new("").symbols().len(), 0);
        assert!(Fold::new(&"ab".repeat(200)).symbols().len() == FOLD_MAX);
        let _ = Fold::new("日本ye");
        let _ = Fold::new("ye");
    }
}
