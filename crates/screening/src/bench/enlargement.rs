//! A list made as large as one likes, for measuring time and memory: made-up parties whose names are put together from
//! the words of the listed ones, some of them changed by a letter, so that common words stay common and the number of different
//! words grows as it does in real lists.

use crate::{Entry, EntryName};

/// Of so many words one is changed by a letter, and so is new. The benchmark's list has 29,110 different words in 38,249
/// names, and from its half to the whole their number grows with the 0.69th power of the number of names; at the 0.7th a
/// million names have 286,000, that is, one new word in thirteen.
const CHANGED_ONE_IN: u64 = 13;

/// Numbers that look random and are the same every time (splitmix64, Steele and others 2014).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// The entries, and made-up ones after them until there are that many names.
#[must_use]
pub fn enlarge(entries: &[Entry], names: usize) -> Vec<Entry> {
    let mut numbers = Numbers(1);
    let mut all: Vec<Entry> = entries.to_vec();
    let mut count: usize = all.iter().map(|entry| entry.names.len()).sum();
    let texts: Vec<&str> = entries
        .iter()
        .flat_map(|entry| &entry.names)
        .map(|name| name.text.as_str())
        .collect();
    if texts.is_empty() {
        return all;
    }
    while count < names {
        let like = &entries[numbers.below(entries.len())];
        let mut entry = like.clone();
        entry.id = format!("made-up-{}", all.len());
        entry.cluster.clear();
        entry.names = like
            .names
            .iter()
            .map(|name| EntryName {
                text: made_up(&name.text, &texts, &mut numbers),
                quality: name.quality,
            })
            .collect();
        count += entry.names.len();
        all.push(entry);
    }
    all
}

/// A name of as many words, each from the same place in a name of any party.
fn made_up(like: &str, texts: &[&str], numbers: &mut Numbers) -> String {
    let mut out = String::with_capacity(like.len());
    for (at, word) in like.split(' ').enumerate() {
        let other = texts[numbers.below(texts.len())];
        let word = other.split(' ').nth(at).unwrap_or(word);
        if at > 0 {
            out.push(' ');
        }
        if numbers.next().is_multiple_of(CHANGED_ONE_IN) {
            let letter = char::from(b'a' + numbers.below(26) as u8);
            let change = numbers.below(word.chars().count());
            out.extend(
                word.chars()
                    .enumerate()
                    .map(|(i, c)| if i == change { letter } else { c }),
            );
        } else {
            out.push_str(word);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EntryKind;

    #[test]
    fn a_list_grows_to_what_was_asked_and_is_the_same_every_time() {
        let entries = [
            Entry::new("1", EntryKind::Person, "Vasilisa Arkhipovskaya"),
            Entry::new("2", EntryKind::Person, "Torvald Emmerich Quist"),
        ];
        let all = enlarge(&entries, 100);
        assert_eq!(all.len(), 100);
        assert!(all == enlarge(&entries, 100));
        assert!(all[2..].iter().all(|entry| entry.names[0].text.contains(' ')));
        assert!(enlarge(&[], 100).is_empty());
    }
}
