//! The second step of a look-up: which names have the words that were found, and how much they share by these.

use crate::index::PARTS;
use crate::memory::fetch;
use crate::number_set::NumberSet;
use crate::reach::Reach;
use crate::scratch::{Covers, Partner, Row, Scratch};
use crate::search::{HAIR, Search};

/// Words that fewer names have than this are followed as far as any of their row.
const NAMES_MANY: usize = 64;

/// Shares are added up in so many parts of one, rounded up: a sum for each name then takes four bytes.
const SHARE_UNITS: f32 = 1024.0;

fn in_units(share: f32) -> u16 {
    (share * SHARE_UNITS).ceil() as u16
}

/// Names that were met.
#[derive(Default)]
pub(crate) struct Met {
    names: NumberSet,
    /// How each of these was met first.
    first: Vec<MetBy>,
    /// Those that were met again, and how, one after the other. Most are not: what they share is written down in a row instead of
    /// each in a place of its own.
    repeated: NumberSet,
    again: Vec<(u32, MetBy)>,
    /// For each name that was met again, what it shares.
    sums: Vec<MetBy>,
    /// Counts rows up.
    row: u8,
}

/// How a name was met.
#[derive(Clone, Copy, Default)]
struct MetBy {
    /// What it shares.
    share: u16,
    /// The last of the rows by which it does.
    row: u8,
    /// Whether it may be enough.
    is_enough: bool,
}

/// What comes of meeting a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meeting {
    /// It may be enough.
    Enough,
    /// It may be enough if another row meets it.
    WithOthers,
    /// It can't be enough, unless a row before met it.
    TooLate,
}

/// How far a word is followed: in each part, names before the first are enough by it and what is not known; from the second
/// on no name is enough by it and what comes after it.
#[derive(Clone, Copy)]
struct Ends {
    alone: [u32; PARTS],
    together: [u32; PARTS],
    /// Names of another country than is asked for are enough by it and what comes after it before these.
    abroad: [u32; PARTS],
}

impl Met {
    /// Makes room for so many names, and forgets what other queries met.
    pub(crate) fn begin(&mut self, names: usize) {
        self.names.begin(names);
        self.repeated.begin(names);
        self.first.clear();
        self.again.clear();
        self.sums.resize(self.sums.len().max(names), MetBy::default());
        self.row = 0;
    }

    /// Tells each name that may be enough by all words by which it was met, and what it shares.
    pub(crate) fn tell(&mut self, mut tell: impl FnMut(u32, f32)) {
        let mut tell = |name: u32, met: MetBy| {
            if met.is_enough {
                tell(name, f32::from(met.share) / SHARE_UNITS);
            }
        };
        for (name, first) in self.names.numbers().iter().zip(&self.first) {
            if self.repeated.has(*name) {
                self.sums[*name as usize] = *first;
            } else {
                tell(*name, *first);
            }
        }
        for (name, again) in &self.again {
            let sum = &mut self.sums[*name as usize];
            let is_other = sum.row != again.row;
            if is_other {
                sum.row = again.row;
                // The same word again and again shares more than there is room for, and more than any name needs.
                sum.share = sum.share.saturating_add(again.share);
            }
            sum.is_enough |= is_other || again.is_enough;
        }
        for name in self.repeated.numbers() {
            tell(*name, self.sums[*name as usize]);
        }
    }

    /// Meets a name by a word of this row, of which the first one that meets it counts.
    ///
    /// A name that is enough is met by the first row that it shares, and by all after it, so that no share of it is missed.
    #[inline(always)]
    fn meet(&mut self, name: u32, share: u16, meeting: Meeting) {
        let met = MetBy {
            share,
            row: self.row,
            is_enough: meeting == Meeting::Enough,
        };
        if meeting == Meeting::TooLate {
            if self.names.has(name) {
                self.meet_again(name, met);
            }
        } else if self.names.insert(name) {
            self.first.push(met);
        } else {
            self.meet_again(name, met);
        }
    }

    fn meet_again(&mut self, name: u32, met: MetBy) {
        self.repeated.insert(name);
        self.again.push((name, met));
    }

    /// Meets the names of a word that few have, ascending. Each is followed as far as any of its row.
    fn meet_few(&mut self, search: &Search<'_>, names: &[u32], share: u16, ends: Ends) {
        for name in names {
            let part = search.index.part_of(*name);
            let is_out = || *name >= ends.abroad[part] && search.is_abroad(*name);
            let meeting = if *name < ends.together[part] && !is_out() {
                Meeting::Enough
            } else {
                Meeting::TooLate
            };
            self.meet(*name, share, meeting);
        }
    }

    /// Meets the names of one word, ascending.
    fn meet_all(&mut self, search: &Search<'_>, names: &[u32], share: u16, ends: Ends) {
        for (part, mut names) in search.index.by_part(names) {
            let is_out = |name: u32| name >= ends.abroad[part] && search.is_abroad(name);
            for (end, meeting) in [
                (ends.alone[part], Meeting::Enough),
                (ends.together[part], Meeting::WithOthers),
            ] {
                while let Some((name, rest)) = names.split_first().filter(|(name, _)| **name < end) {
                    let meeting = if is_out(*name) { Meeting::TooLate } else { meeting };
                    self.meet(*name, share, meeting);
                    names = rest;
                }
            }
            if !self.names.is_empty() {
                names
                    .iter()
                    .for_each(|name| self.meet(*name, share, Meeting::TooLate));
            }
        }
    }
}

impl Search<'_> {
    /// Meets names by all rows, and adds up what they share.
    ///
    /// A name that is enough is met by the first row that it shares, before the end of what its word there, and the rows after
    /// it, are enough for; and by another, unless that word is enough alone.
    pub(crate) fn meet(&self, scratch: &mut Scratch) {
        let unknown = self.unknown(scratch);
        for at in 0..scratch.rows.len() {
            let row = scratch.rows[at];
            let unknown = if scratch.is_unseen(&row) {
                unknown - row.share
            } else {
                unknown
            };
            scratch.met.row += 1;
            let abroad = if self.may_be_abroad() {
                scratch.reaches.at_hand().names_end_abroad(self, row.reach)
            } else {
                row.names_end
            };
            scratch.words[row.words.0..row.words.1].sort_unstable_by(|a, b| b.share.total_cmp(&a.share));
            self.fetch_names(&scratch.words[row.words.0..row.words.1]);
            for partner in &scratch.words[row.words.0..row.words.1] {
                let names = self.index.names_with(partner.word);
                let ends = Ends {
                    abroad,
                    ..self.ends(scratch.reaches.at_hand(), &row, *partner, unknown, names.len())
                };
                if names.len() < NAMES_MANY {
                    scratch.met.meet_few(self, names, in_units(partner.share), ends);
                } else {
                    scratch.met.meet_all(self, names, in_units(partner.share), ends);
                }
            }
            for (name, share) in &scratch.names_of_parts[row.names.0..row.names.1] {
                let meeting = if *name < row.names_end[self.index.part_of(*name)] {
                    Meeting::Enough
                } else {
                    Meeting::TooLate
                };
                scratch.met.meet(*name, in_units(*share), meeting);
            }
        }
    }

    /// Fetches the first names of each of the words.
    fn fetch_names(&self, partners: &[Partner]) {
        let words = || partners.iter().map(|partner| partner.word);
        fetch(words().map(|word| self.index.posting_starts[word as usize]));
        fetch(words().filter_map(|word| self.index.names_with(word).first().copied()));
    }

    /// What words that were not compared with all may share.
    fn unknown(&self, scratch: &Scratch) -> f32 {
        let rows = scratch.rows.iter().filter(|row| scratch.is_unseen(row));
        rows.map(|row| row.share).sum()
    }

    fn ends(&self, reach: &mut Reach, row: &Row, partner: Partner, unknown: f32, names: usize) -> Ends {
        if names < NAMES_MANY {
            return Ends {
                alone: row.names_end,
                together: row.names_end,
                abroad: row.names_end,
            };
        }
        let together = match row.covers {
            Covers::One if !self.is_of_letter(row) => {
                reach.names_end(self, row.beside + row.later.max(partner.share))
            }
            _ => row.names_end,
        };
        let alone = reach.names_end(self, partner.share + unknown + HAIR);
        Ends {
            alone: std::array::from_fn(|part| alone[part].min(together[part])),
            together,
            abroad: row.names_end,
        }
    }

    /// About how many names will be met by a word that is enough with those after it.
    pub(crate) fn about_to_meet(&self, scratch: &mut Scratch) -> usize {
        let mut count = 0;
        for row in &scratch.rows {
            self.fetch_names(&scratch.words[row.words.0..row.words.1]);
            for partner in &scratch.words[row.words.0..row.words.1] {
                let names = self.index.names_with(partner.word);
                let ends = self.ends(scratch.reaches.at_hand(), row, *partner, 0.0, names.len());
                for (part, names) in self.index.by_part(names) {
                    count += names.partition_point(|name| *name < ends.together[part]);
                }
            }
            count += row.names.1 - row.names.0;
        }
        count
    }
}
