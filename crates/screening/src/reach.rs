//! How far a look-up has to go: which names can be enough with what they may share.

use crate::evidence::Evidence;
use crate::facts::{Country, Facts, FactsOf};
use crate::index::{INITIALS_TOLD, Name, PARTS, RECORD_NAME_SCORE_MIN, RECORD_SCORE_MIN};
use crate::model::{
    Initials, OTHER_COUNTRY_COST, SHARE_MIN, Shared, ceiling, evidence_ceiling, evidence_log_odds, is_initial,
};
use crate::name::WORDS_MAX;
use crate::scratch::{Covers, Row, Scratch};
use crate::search::{HAIR, Search};
use crate::together::weight_of;

/// So many names with consecutive numbers are of about one weight, and mostly of few countries.
const BLOCK_NAMES: usize = 64;
/// Classes of weight in each part; all that is heavier is of the last.
const WEIGHT_CLASSES: usize = 64;
const CLASSES_OF_ONE: f32 = 4.0;
/// No class.
const MIXED: u16 = u16::MAX;

fn class_of(name: &Name) -> u16 {
    let of_weight = (name.weight * CLASSES_OF_ONE) as usize;
    (name.part() * WEIGHT_CLASSES + of_weight.min(WEIGHT_CLASSES - 1)) as u16
}

/// The part, and the least and the greatest weight of its names.
fn bounds_of_class(class: u16) -> (usize, f32, f32) {
    let (part, class) = (
        usize::from(class) / WEIGHT_CLASSES,
        usize::from(class) % WEIGHT_CLASSES,
    );
    let lightest = class as f32 / CLASSES_OF_ONE;
    let heaviest = if class == WEIGHT_CLASSES - 1 {
        f32::INFINITY
    } else {
        lightest + 1.0 / CLASSES_OF_ONE
    };
    (part, lightest.max(HAIR), heaviest)
}

/// What is known of names with consecutive numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    /// Their class; [`MIXED`] where they are of several.
    class: u16,
    /// Marks of the countries of their parties; all where one has none.
    countries: u32,
}

/// The blocks of all names.
pub(crate) fn blocks(names: &[Name], facts: &Facts) -> Vec<Block> {
    let block = |names: &[Name]| Block {
        class: match (class_of(&names[0]), class_of(&names[names.len() - 1])) {
            (first, last) if first == last => first,
            _ => MIXED,
        },
        countries: names.iter().fold(0, |marks, name| {
            let countries = country_marks(facts.of(name.entry).countries);
            marks | if countries == 0 { u32::MAX } else { countries }
        }),
    };
    names.chunks(BLOCK_NAMES).map(block).collect()
}

/// One bit for each of the countries, of which several share one.
pub(crate) fn country_marks(countries: &[Country]) -> u32 {
    let mark = |[one, other]: &Country| (u32::from(*one) * 11 + u32::from(*other) * 5) % u32::BITS;
    countries
        .iter()
        .fold(0, |marks, country| marks | 1 << mark(country))
}

/// What tells how far a look-up has to go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ReachOf {
    index: u64,
    score_min: f64,
    weight: f32,
    fathers: f32,
    initials: f32,
    abbreviates: bool,
    /// Of any country, and of another than is asked for.
    beside: [Beside; 2],
}

/// How far look-ups go for which all that is the same: most queries weigh as much as one before.
pub(crate) struct Reach {
    of: Option<ReachOf>,
    /// For each class of names the least share with which one can be enough, of any country and of another than is asked for;
    /// not a number while it is not known.
    least_shares: [[f32; PARTS * WEIGHT_CLASSES]; 2],
    /// For each share, in steps, up to which name of each part it may be enough, of any country and of another; nothing while it is
    /// not known.
    ends: [[Option<[u32; PARTS]>; SHARE_STEPS]; 2],
}

const SHARE_STEPS: usize = 256;
const SHARE_STEPS_OF_ONE: f32 = 64.0;

impl Default for Reach {
    fn default() -> Self {
        Self {
            of: None,
            least_shares: [[f32::NAN; PARTS * WEIGHT_CLASSES]; 2],
            ends: [[None; SHARE_STEPS]; 2],
        }
    }
}

impl Reach {
    /// In each part the number of the first name that is too heavy to be enough with that share.
    pub(crate) fn names_end(&mut self, search: &Search<'_>, share: f32) -> [u32; PARTS] {
        self.end(search, share, false)
    }

    /// The same of names of another country than is asked for.
    pub(crate) fn names_end_abroad(&mut self, search: &Search<'_>, share: f32) -> [u32; PARTS] {
        self.end(search, share, true)
    }

    fn end(&mut self, search: &Search<'_>, share: f32, is_abroad: bool) -> [u32; PARTS] {
        let steps = (share * SHARE_STEPS_OF_ONE).ceil();
        let ends = || {
            let share = steps / SHARE_STEPS_OF_ONE;
            search.names_end_beside(share, search.beside(is_abroad), search.abbreviates)
        };
        match self.ends[usize::from(is_abroad)].get_mut(steps as usize) {
            Some(known) => *known.get_or_insert_with(ends),
            None => ends(),
        }
    }

    /// With less than this share no name is enough that is as heavy, and has as many initials, as that one.
    pub(crate) fn least_share(&mut self, search: &Search<'_>, name: u32) -> f32 {
        let class = match search.index.blocks[name as usize / BLOCK_NAMES].class {
            MIXED => class_of(&search.index.names[name as usize]),
            class => class,
        };
        let is_abroad = search.is_abroad(name);
        let share = &mut self.least_shares[usize::from(is_abroad)][usize::from(class)];
        if share.is_nan() {
            *share = search.least_share_of(class, search.beside(is_abroad));
        }
        *share
    }
}

/// How far the look-ups of one thread go.
#[derive(Default)]
pub(crate) struct Reaches {
    at_hand: Box<Reach>,
    /// Those before, the last one last.
    others: Vec<Box<Reach>>,
}

/// So many are kept.
const REACHES_MAX: usize = 64;

impl Reaches {
    /// Has that one at hand.
    pub(crate) fn begin(&mut self, of: ReachOf) {
        if self.at_hand.of == Some(of) {
            return;
        }
        let known = self.others.iter().position(|reach| reach.of == Some(of));
        let next = match known {
            Some(at) => self.others.remove(at),
            None => {
                if self.others.len() == REACHES_MAX {
                    self.others.remove(0);
                }
                Box::new(Reach {
                    of: Some(of),
                    ..Reach::default()
                })
            }
        };
        self.others.push(std::mem::replace(&mut self.at_hand, next));
    }

    pub(crate) fn at_hand(&mut self) -> &mut Reach {
        &mut self.at_hand
    }
}

/// What evidence beside a name comes to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Beside {
    /// What it adds.
    log_odds: f32,
    /// Whether it is against the same party, however alike the names are.
    is_against: bool,
}

impl Beside {
    /// Of that evidence.
    pub(crate) fn of(evidence: Evidence) -> Self {
        Self {
            log_odds: evidence_log_odds(evidence),
            is_against: evidence.is_against(),
        }
    }

    /// The most that it can come to for a name that neither the day of birth nor a document's number leads to.
    pub(crate) fn at_most(asked: FactsOf<'_>) -> Self {
        Self {
            log_odds: evidence_ceiling(asked),
            is_against: false,
        }
    }

    /// The same for a party of another country than is asked for.
    pub(crate) fn abroad(asked: FactsOf<'_>) -> Self {
        Self {
            log_odds: evidence_ceiling(asked) - OTHER_COUNTRY_COST,
            is_against: true,
        }
    }
}

impl Search<'_> {
    /// Says up to which name each row has to be followed: a heavier one can't be enough by this row and those after it, and
    /// if it shares an earlier one it was met there.
    pub(crate) fn rank(&self, scratch: &mut Scratch) {
        let mut of_words = [0f32; WORDS_MAX];
        for row in scratch.rows.iter_mut().rev() {
            let later = of_words[row.query];
            let mut covers = |query: usize, share: f32| of_words[query] = of_words[query].max(share);
            if row.covers == Covers::Two {
                let of_next = weight_of(&self.shapes[row.query + 1]);
                covers(row.query, row.share - of_next);
                covers(row.query + 1, of_next);
            } else {
                covers(row.query, row.share);
            }
            let reach = of_words.iter().sum::<f32>() + HAIR;
            row.later = later;
            row.beside = reach - of_words[row.query];
            if reach != row.reach {
                row.reach = reach;
                row.names_end = if self.is_of_letter(row) {
                    // The rows after it are of letters, too, and letters alone stand for no word.
                    self.names_end_beside(reach, self.beside, false)
                } else {
                    scratch.reaches.at_hand().names_end(self, reach)
                };
            }
        }
    }

    /// What tells how far it has to go.
    pub(crate) fn reach_of(&self) -> ReachOf {
        ReachOf {
            index: self.index.number,
            score_min: self.score_min,
            weight: self.weight,
            fathers: self.fathers,
            initials: self.initials,
            abbreviates: self.abbreviates,
            beside: [self.beside, self.beside_abroad],
        }
    }

    /// The most that evidence beside a name comes to, of any country or of another than is asked for.
    fn beside(&self, is_abroad: bool) -> Beside {
        if is_abroad {
            self.beside_abroad
        } else {
            self.beside
        }
    }

    /// Whether a name can be of another country than is asked for.
    pub(crate) fn may_be_abroad(&self) -> bool {
        self.countries != u32::MAX
    }

    /// Whether all names around that one are of other countries than is asked for.
    pub(crate) fn is_abroad(&self, name: u32) -> bool {
        self.index.blocks[name as usize / BLOCK_NAMES].countries & self.countries == 0
    }

    fn least_share_of(&self, class: u16, beside: Beside) -> f32 {
        const STEPS_OF_ONE: f32 = 16.0;
        let (part, lightest, heaviest) = bounds_of_class(class);
        if part == INITIALS_TOLD {
            return 0.0;
        }
        let could = |step: usize| {
            let share = step as f32 / STEPS_OF_ONE;
            let initials = self.initials_with(part as f32);
            let most = share + initials.covered(1);
            self.could_do(share, initials, most.clamp(lightest, heaviest), beside)
        };
        // The number of steps that are not enough.
        let (mut low, mut high) = (0, (self.weight * STEPS_OF_ONE) as usize + 1);
        while low < high {
            let middle = low.midpoint(high);
            if could(middle + 1) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low as f32 / STEPS_OF_ONE
    }

    /// In each part the number of the first name that is too heavy to be enough with that share beside such evidence.
    fn names_end_beside(&self, share: f32, beside: Beside, abbreviate: bool) -> [u32; PARTS] {
        std::array::from_fn(|part| {
            let ends = &self.index.part_ends;
            let (start, end) = (part.checked_sub(1).map_or(0, |before| ends[before]), ends[part]);
            if part == INITIALS_TOLD {
                return end;
            }
            let initials = Initials {
                abbreviate,
                ..self.initials_with(part as f32)
            };
            let could = |weight| self.could_do(share, initials, weight, beside);
            // Up to what is shared, a heavier name reaches more; beyond it, less.
            let most = share + initials.covered(1);
            if !could(most.max(HAIR)) {
                return start;
            }
            let steps = &self.index.weight_steps[part];
            let light = steps.partition_point(|(weight, _)| *weight <= most || could(*weight));
            light.checked_sub(1).map_or(start, |last| steps[last].1)
        })
    }

    /// Whether the row is of a letter: what these share is counted apart.
    pub(crate) fn is_of_letter(&self, row: &Row) -> bool {
        row.covers == Covers::One && is_initial(&self.shapes[row.query])
    }

    /// The query's initials beside so many of a name.
    pub(crate) fn initials_with(&self, listed: f32) -> Initials {
        Initials {
            paired: [self.initials, listed],
            standing: [self.initials, listed],
            abbreviate: self.abbreviates,
        }
    }

    /// Whether a name of that weight that shares no more than that beside initials may have to be told.
    pub(crate) fn could_do(&self, share: f32, initials: Initials, weight: f32, beside: Beside) -> bool {
        let shared = Shared::plainly(share, initials, [self.weight, weight], self.fathers);
        self.could(shared, weight, beside)
    }

    pub(crate) fn could(&self, shared: Shared, weight: f32, beside: Beside) -> bool {
        if (shared.query + shared.listed) / 2.0 < SHARE_MIN * self.weight.min(weight) {
            return false;
        }
        let (names, name_score) = ceiling(shared, [self.weight, weight]);
        let recorded = self.score_min <= RECORD_SCORE_MIN && name_score >= RECORD_NAME_SCORE_MIN - HAIR;
        let identical = self.is_identical_told && !beside.is_against && name_score >= 1.0 - HAIR;
        names + beside.log_odds >= self.log_odds_min || recorded || identical
    }
}
