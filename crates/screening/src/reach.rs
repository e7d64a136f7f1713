//! How far a look-up has to go: which names can be enough with what they may share.

use crate::index::{INITIALS_TOLD, PARTS, RECORD_NAME_SCORE_MIN, RECORD_SCORE_MIN};
use crate::model::{ALERT, SHARE_MIN, Shared, ceiling, probability};
use crate::name::{Class, WORDS_MAX};
use crate::scratch::{Covers, Scratch};
use crate::search::{HAIR, Search};
use crate::together::weight_of;

impl Search<'_> {
    /// Says up to which name each row has to be followed: a heavier one can't be enough by this row and those after it, and
    /// if it shares an earlier one it was met there.
    pub(crate) fn rank(&self, scratch: &mut Scratch) {
        let mut of_words = [0f32; WORDS_MAX];
        for row in scratch.rows.iter_mut().rev() {
            let mut covers = |query: usize, share: f32| of_words[query] = of_words[query].max(share);
            if row.covers == Covers::Two {
                let of_next = weight_of(&self.shapes[row.query + 1]);
                covers(row.query, row.share - of_next);
                covers(row.query + 1, of_next);
            } else {
                covers(row.query, row.share);
            }
            let reach = of_words.iter().sum::<f32>() + HAIR;
            if reach != row.reach {
                row.reach = reach;
                row.names_end = self.names_end(reach);
            }
        }
    }

    /// With less than this share no name is enough that has so many initials.
    pub(crate) fn shares_min(&self) -> [f32; INITIALS_TOLD] {
        const STEP: f32 = 1.0 / 16.0;
        std::array::from_fn(|part| {
            let mut share = 0.0;
            while share < self.weight {
                let most = share + STEP + (self.initials + part as f32) * Class::Name.weight();
                if self.could_do(share + STEP, part, most, self.evidence_ceiling) {
                    break;
                }
                share += STEP;
            }
            share
        })
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
            let most = share + (self.initials + part as f32) * Class::Name.weight();
            if !could(most.max(HAIR)) {
                return start;
            }
            let steps = &self.index.weight_steps[part];
            let light = steps.partition_point(|(weight, _)| *weight <= most || could(*weight));
            light.checked_sub(1).map_or(start, |last| steps[last].1)
        })
    }

    /// Whether a name with so many initials, and of that weight, that shares no more than that may have to be told.
    pub(crate) fn could_do(&self, share: f32, initials: usize, weight: f32, evidence: f32) -> bool {
        let initials = [self.initials, initials as f32];
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
