//! How far a look-up has to go: which names can be enough with what they may share.

use crate::index::{INITIALS_TOLD, Name, PARTS, RECORD_NAME_SCORE_MIN, RECORD_SCORE_MIN};
use crate::model::{ALERT, Initials, SHARE_MIN, Shared, ceiling, probability};
use crate::name::WORDS_MAX;
use crate::scratch::{Covers, Scratch};
use crate::search::{HAIR, Search};
use crate::together::weight_of;

/// So many names with consecutive numbers are of about one weight.
const BLOCK_NAMES: usize = 256;
/// Classes of weight in each part; all that is heavier is of the last.
const WEIGHT_CLASSES: usize = 128;
const CLASSES_OF_ONE: f32 = 8.0;
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

/// The class of each block's names; [`MIXED`] where they are of several.
pub(crate) fn blocks(names: &[Name]) -> Vec<u16> {
    let class = |names: &[Name]| match (class_of(&names[0]), class_of(&names[names.len() - 1])) {
        (first, last) if first == last => first,
        _ => MIXED,
    };
    names.chunks(BLOCK_NAMES).map(class).collect()
}

/// For each class of names the least share with which one can be enough; not a number while it is not known.
pub(crate) struct LeastShares([f32; PARTS * WEIGHT_CLASSES]);

impl Default for LeastShares {
    fn default() -> Self {
        Self([f32::NAN; PARTS * WEIGHT_CLASSES])
    }
}

/// For each share, in steps, up to which name of each part it may be enough; nothing while it is not known.
pub(crate) struct EndsByShare([Option<[u32; PARTS]>; SHARE_STEPS]);

const SHARE_STEPS: usize = 128;
const SHARE_STEPS_OF_ONE: f32 = 32.0;

impl Default for EndsByShare {
    fn default() -> Self {
        Self([None; SHARE_STEPS])
    }
}

impl EndsByShare {
    /// [`Search::names_end`] of no less than that share.
    pub(crate) fn of(&mut self, search: &Search<'_>, share: f32) -> [u32; PARTS] {
        let steps = (share * SHARE_STEPS_OF_ONE).ceil();
        let ends = || search.names_end(steps / SHARE_STEPS_OF_ONE);
        match self.0.get_mut(steps as usize) {
            Some(known) => *known.get_or_insert_with(ends),
            None => ends(),
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
                row.names_end = self.names_end(reach);
            }
        }
    }

    /// With less than this share no name is enough that is as heavy, and has as many initials, as that one.
    pub(crate) fn least_share(&self, least: &mut LeastShares, name: u32) -> f32 {
        let class = match self.index.blocks[name as usize / BLOCK_NAMES] {
            MIXED => class_of(&self.index.names[name as usize]),
            class => class,
        };
        let share = &mut least.0[usize::from(class)];
        if share.is_nan() {
            *share = self.least_share_of(class);
        }
        *share
    }

    fn least_share_of(&self, class: u16) -> f32 {
        const STEPS_OF_ONE: f32 = 16.0;
        let (part, lightest, heaviest) = bounds_of_class(class);
        if part == INITIALS_TOLD {
            return 0.0;
        }
        let could = |step: usize| {
            let share = step as f32 / STEPS_OF_ONE;
            let most = share + self.initials_with(part as f32).covered(1);
            self.could_do(share, part, most.clamp(lightest, heaviest), self.evidence_ceiling)
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

    /// In each part the number of the first name that is too heavy to be enough with that share.
    pub(crate) fn names_end(&self, share: f32) -> [u32; PARTS] {
        std::array::from_fn(|part| {
            let ends = &self.index.part_ends;
            let (start, end) = (part.checked_sub(1).map_or(0, |before| ends[before]), ends[part]);
            if part == INITIALS_TOLD {
                return end;
            }
            let could = |weight| self.could_do(share, part, weight, self.evidence_ceiling);
            // Up to what is shared, a heavier name reaches more; beyond it, less.
            let most = share + self.initials_with(part as f32).covered(1);
            if !could(most.max(HAIR)) {
                return start;
            }
            let steps = &self.index.weight_steps[part];
            let light = steps.partition_point(|(weight, _)| *weight <= most || could(*weight));
            light.checked_sub(1).map_or(start, |last| steps[last].1)
        })
    }

    /// The query's initials beside so many of a name.
    pub(crate) fn initials_with(&self, listed: f32) -> Initials {
        Initials {
            query: self.initials,
            listed,
            abbreviate: self.abbreviates,
        }
    }

    /// Whether a name with so many initials, and of that weight, that shares no more than that may have to be told.
    pub(crate) fn could_do(&self, share: f32, initials: usize, weight: f32, evidence: f32) -> bool {
        let initials = self.initials_with(initials as f32);
        let shared = Shared::plainly(share, initials, [self.weight, weight], self.fathers);
        self.could(shared, weight, evidence)
    }

    pub(crate) fn could(&self, shared: Shared, weight: f32, evidence: f32) -> bool {
        if (shared.query + shared.listed) / 2.0 < SHARE_MIN * self.weight.min(weight) {
            return false;
        }
        let (names, name_score) = ceiling(shared, [self.weight, weight]);
        let recorded = self.score_min <= RECORD_SCORE_MIN && name_score >= RECORD_NAME_SCORE_MIN - HAIR;
        let identical = probability(ALERT) >= self.score_min && name_score >= 1.0 - HAIR;
        names + evidence >= self.log_odds_min || recorded || identical
    }
}
