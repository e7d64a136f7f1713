//! The second step of a look-up: which names have the words that were found, and how much they share by these.

use crate::index::PARTS;
use crate::memory::fetch;
use crate::reach::EndsByShare;
use crate::scratch::{Covers, Partner, Row, Scratch};
use crate::search::{HAIR, Search};

/// Words that fewer names have than this are followed as far as any of their row.
const NAMES_MANY: usize = 64;

/// Names that were met.
#[derive(Default)]
pub(crate) struct Met {
    /// Those that may be enough by all words by which they were met.
    pub(crate) names: Vec<u32>,
    /// One bit for each name: whether it is one of them, and whether it was met by a word that is not enough alone.
    is_among: Vec<u64>,
    is_marked: Vec<u64>,
    /// Those that are marked.
    marked: Vec<u32>,
    /// Per name: the number of the row, over all queries, by which it was last met, and what it shares.
    shared: Vec<(u32, f32)>,
    /// Counts rows up; those up to the other were of other queries.
    row: u32,
    last_row_before: u32,
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
        if self.row > u32::MAX / 2 {
            *self = Self::default();
        }
        for (names_set, bits) in [
            (&mut self.names, &mut self.is_among),
            (&mut self.marked, &mut self.is_marked),
        ] {
            for name in names_set.drain(..) {
                bits[name as usize / 64] = 0;
            }
            bits.resize(bits.len().max(names.div_ceil(64)), 0);
        }
        self.shared.resize(self.shared.len().max(names), (0, 0.0));
        self.last_row_before = self.row;
    }

    /// What the name is known to share.
    pub(crate) fn shared(&self, name: u32) -> f32 {
        match self.shared[name as usize] {
            (row, shared) if row > self.last_row_before => shared,
            _ => 0.0,
        }
    }

    fn take(&mut self, name: u32) {
        let (at, bit) = (name as usize / 64, 1 << (name % 64));
        if self.is_among[at] & bit == 0 {
            self.is_among[at] |= bit;
            self.names.push(name);
        }
    }

    /// Takes the name if it was met before; `mark` has it taken the next time.
    fn meet(&mut self, name: u32, mark: bool) {
        let (at, bit) = (name as usize / 64, 1 << (name % 64));
        if self.is_marked[at] & bit != 0 {
            self.take(name);
        } else if mark {
            self.is_marked[at] |= bit;
            self.marked.push(name);
        }
    }

    /// Meets the names of a word that few have, ascending. Each is followed as far as any of its row.
    fn meet_few(&mut self, search: &Search<'_>, names: &[u32], ends: Ends) {
        for name in names {
            let part = search.index.part_of(*name);
            let is_out = || *name >= ends.abroad[part] && search.is_abroad(*name);
            if *name < ends.together[part] && !is_out() {
                self.take(*name);
            } else {
                self.meet(*name, false);
            }
        }
    }

    /// Meets the names of one word, ascending.
    fn meet_all(&mut self, search: &Search<'_>, mut names: &[u32], ends: Ends) {
        let mut part_start = 0;
        for (part, part_end) in search.index.part_ends.into_iter().enumerate() {
            let Ends { alone, together, .. } = ends;
            let within = |names: &[u32], end: u32| match end {
                end if end <= part_start => 0,
                end if end == part_end && part + 1 == PARTS => names.len(),
                end => names.partition_point(|name| *name < end),
            };
            let (enough, rest) = names.split_at(within(names, alone[part]));
            let (some, rest) = rest.split_at(within(rest, together[part]));
            let (few, rest) = rest.split_at(within(rest, part_end));
            let is_out = |name: u32| name >= ends.abroad[part] && search.is_abroad(name);
            for name in enough {
                if is_out(*name) {
                    self.meet(*name, false);
                } else {
                    self.take(*name);
                }
            }
            some.iter().for_each(|name| self.meet(*name, !is_out(*name)));
            if !self.marked.is_empty() {
                few.iter().for_each(|name| self.meet(*name, false));
            }
            names = rest;
            part_start = part_end;
        }
    }

    /// Adds to a name, if it is among them, the first share of a row.
    fn add(&mut self, name: u32, share: f32) {
        if self.is_among[name as usize / 64] >> (name % 64) & 1 == 1 {
            let (row, shared) = &mut self.shared[name as usize];
            if *row <= self.last_row_before {
                *shared = 0.0;
            }
            if *row != self.row {
                *row = self.row;
                *shared += share;
            }
        }
    }
}

impl Search<'_> {
    /// Meets names by all rows, and adds up what they share.
    ///
    /// A name that is enough is met by the first row that it shares, before the end of what its word there, and the rows after
    /// it, are enough for; and by another, unless that word is enough alone.
    pub(crate) fn meet(&self, scratch: &mut Scratch, ends: &mut EndsByShare) {
        let unknown = self.unknown(scratch);
        let last = scratch.rows.len().saturating_sub(1);
        for at in 0..scratch.rows.len() {
            let row = scratch.rows[at];
            let unknown = if scratch.is_unseen(&row) {
                unknown - row.share
            } else {
                unknown
            };
            scratch.met.row += 1;
            let abroad = if self.may_be_abroad() {
                self.names_end_abroad(row.reach)
            } else {
                row.names_end
            };
            scratch.words[row.words.0..row.words.1].sort_unstable_by(|a, b| b.share.total_cmp(&a.share));
            self.fetch_names(&scratch.words[row.words.0..row.words.1]);
            for partner in &scratch.words[row.words.0..row.words.1] {
                let names = self.index.names_with(partner.word);
                let ends = Ends {
                    abroad,
                    ..self.ends(ends, &row, *partner, unknown, names.len())
                };
                if names.len() < NAMES_MANY {
                    scratch.met.meet_few(self, names, ends);
                } else {
                    scratch.met.meet_all(self, names, ends);
                }
                // The last row has the most names: those that another row met are known by now, and others share no more.
                if at == last {
                    names
                        .iter()
                        .for_each(|name| scratch.met.add(*name, partner.share));
                }
            }
            for (name, share) in &scratch.names_of_parts[row.names.0..row.names.1] {
                if *name < row.names_end[self.index.part_of(*name)] {
                    scratch.met.take(*name);
                } else {
                    scratch.met.meet(*name, false);
                }
                if at == last {
                    scratch.met.add(*name, *share);
                }
            }
        }
        if scratch.met.names.is_empty() {
            return;
        }
        for row in &scratch.rows[..last] {
            scratch.met.row += 1;
            for partner in &scratch.words[row.words.0..row.words.1] {
                for name in self.index.names_with(partner.word) {
                    scratch.met.add(*name, partner.share);
                }
            }
            for (name, share) in &scratch.names_of_parts[row.names.0..row.names.1] {
                scratch.met.add(*name, *share);
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

    fn ends(&self, ends: &mut EndsByShare, row: &Row, partner: Partner, unknown: f32, names: usize) -> Ends {
        if names < NAMES_MANY {
            return Ends {
                alone: row.names_end,
                together: row.names_end,
                abroad: row.names_end,
            };
        }
        let together = match row.covers {
            Covers::One if !self.is_of_letter(row) => {
                ends.of(self, row.beside + row.later.max(partner.share))
            }
            _ => row.names_end,
        };
        let alone = ends.of(self, partner.share + unknown + HAIR);
        Ends {
            alone: std::array::from_fn(|part| alone[part].min(together[part])),
            together,
            abroad: row.names_end,
        }
    }

    /// About how many names will be met by a word that is enough with those after it.
    pub(crate) fn about_to_meet(&self, scratch: &Scratch, ends: &mut EndsByShare) -> usize {
        let mut count = 0;
        for row in &scratch.rows {
            self.fetch_names(&scratch.words[row.words.0..row.words.1]);
            for partner in &scratch.words[row.words.0..row.words.1] {
                let names = self.index.names_with(partner.word);
                let ends = self.ends(ends, row, *partner, 0.0, names.len());
                let mut part_start = 0;
                for (part_end, end) in self.index.part_ends.into_iter().zip(ends.together) {
                    if end > part_start {
                        let before = |end: u32| names.partition_point(|name| *name < end);
                        count += before(end) - before(part_start);
                    }
                    part_start = part_end;
                }
            }
            count += row.names.1 - row.names.0;
        }
        count
    }
}
