//! Fitting the model's weights to labelled queries, and what it reaches on queries about parties that it was not fitted on.

use std::collections::BTreeMap;

use super::{LabelledQuery, Outcome, Role, Summary, role};
use crate::{Candidate, FEATURE_COUNT, Index};

/// Parts into which the parties are divided.
pub const FOLDS: u64 = 5;
/// Rounds over all weights; after half as many nothing moves.
const ROUNDS: usize = 60;
/// Draws every weight to nothing a little, so that what the queries can't tell stays small.
const RIDGE: f64 = 0.3;
/// No single step is longer.
const STEP_MAX: f64 = 2.0;

/// Weights that are held below what the queries alone would give them, because real lists err in these more often than
/// queries made of one list do: a near and another birth date, another country.
pub const WEIGHT_MAX: [(usize, f64); 3] = [(15, 2.5), (16, 7.0), (18, 6.2)];

/// Weights of a logistic model of which none is negative.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// Log-odds without any feature.
    pub bias: f64,
    /// By feature.
    pub weights: [f64; FEATURE_COUNT],
}

/// A pair of a query and an entry, whether they are the same party, and how much the pair counts.
pub type Example = ([f32; FEATURE_COUNT], bool, f64);

/// How much a negative counts that was made to resemble a listed party. Queries have few of them, and those who are screened
/// in earnest are hardly ever listed.
const LIKE_LISTED_WEIGHT: f64 = 3.0;

/// A query with the entries that it was compared with.
pub struct Compared {
    query: LabelledQuery,
    candidates: Vec<Candidate>,
}

/// Compares every query with the index.
#[must_use]
pub fn compare(index: &Index, queries: &[LabelledQuery]) -> Vec<Compared> {
    queries
        .iter()
        .map(|query| Compared {
            query: query.clone(),
            candidates: query.with(|asked| index.candidates(asked)),
        })
        .collect()
}

impl Compared {
    /// For a query with a right answer the pair with that entry; for another the best pair.
    fn example(&self) -> Option<Example> {
        let right = role(&self.query) == Role::Positive;
        let expected = |candidate: &&Candidate| !right || self.query.expected.contains(&candidate.entry_id);
        let candidate = self.candidates.iter().find(expected)?;
        let like_listed = matches!(self.query.category.as_str(), "n_recombined" | "x_namesake");
        let weight = if like_listed { LIKE_LISTED_WEIGHT } else { 1.0 };
        Some((candidate.features, right, weight))
    }

    /// The score by which the query counts, under these weights.
    fn score(&self, weights: &Weights) -> f64 {
        let right = role(&self.query) == Role::Positive;
        self.candidates
            .iter()
            .filter(|candidate| !right || self.query.expected.contains(&candidate.entry_id))
            .map(|candidate| {
                let (least, most) = candidate.log_odds_bounds;
                let log_odds = weights.log_odds(&candidate.features);
                1.0 / (1.0 + (-log_odds.clamp(f64::from(least), f64::from(most))).exp())
            })
            .fold(0.0, f64::max)
    }
}

impl Weights {
    fn log_odds(&self, features: &[f32; FEATURE_COUNT]) -> f64 {
        let sum: f64 = features
            .iter()
            .zip(&self.weights)
            .map(|(x, w)| f64::from(*x) * w)
            .sum();
        self.bias + sum
    }

    /// The weights of greatest likelihood under the bounds, by coordinate-wise Newton steps.
    #[must_use]
    pub fn fit(examples: &[Example]) -> Self {
        let mut fitted = Self {
            bias: 0.0,
            weights: [0.0; FEATURE_COUNT],
        };
        let mut margins = vec![0.0; examples.len()];
        for _ in 0..ROUNDS {
            for at in 0..=FEATURE_COUNT {
                let feature = |example: &Example| example.0.get(at).map_or(1.0, |x| f64::from(*x));
                let (mut slope, mut bend) = (0.0, 1e-9);
                for (example, margin) in examples.iter().zip(&margins) {
                    let x = feature(example);
                    let p: f64 = 1.0 / (1.0 + f64::exp(-margin));
                    slope += example.2 * (p - f64::from(u8::from(example.1))) * x;
                    bend += example.2 * p * (1.0 - p) * x * x;
                }
                let weight = fitted.weights.get_mut(at);
                let is_bias = weight.is_none();
                let weight = weight.unwrap_or(&mut fitted.bias);
                if !is_bias {
                    slope += RIDGE * *weight;
                    bend += RIDGE;
                }
                let step = (-slope / bend).clamp(-STEP_MAX, STEP_MAX);
                let most = WEIGHT_MAX.iter().find(|(capped, _)| *capped == at);
                let moved = if is_bias {
                    *weight + step
                } else {
                    (*weight + step).clamp(0.0, most.map_or(f64::INFINITY, |(_, most)| *most))
                };
                let by = moved - *weight;
                *weight = moved;
                for (example, margin) in examples.iter().zip(&mut margins) {
                    *margin += by * feature(example);
                }
            }
        }
        fitted
    }
}

/// The weights fitted to all of them.
#[must_use]
pub fn fit_all(compared: &[Compared]) -> Weights {
    let examples: Vec<Example> = compared.iter().filter_map(Compared::example).collect();
    Weights::fit(&examples)
}

/// Which part a query belongs to: all queries about one party to the same.
fn fold_of(query: &LabelledQuery) -> u64 {
    let about = if query.source_entity.is_empty() {
        &query.id
    } else {
        &query.source_entity
    };
    about.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| {
        (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
    }) / 7
        % FOLDS
}

/// What is reached on each part by weights fitted to the others, all parts together.
#[must_use]
pub fn cross_validate(compared: &[Compared]) -> Summary {
    let mut outcomes = Vec::with_capacity(compared.len());
    for fold in 0..FOLDS {
        let others = compared
            .iter()
            .filter(|compared| fold_of(&compared.query) != fold);
        let examples: Vec<Example> = others.filter_map(Compared::example).collect();
        let weights = Weights::fit(&examples);
        for compared in compared
            .iter()
            .filter(|compared| fold_of(&compared.query) == fold)
        {
            outcomes.push(Outcome::new(&compared.query, compared.score(&weights)));
        }
    }
    Summary::of(&outcomes)
}

/// How many queries each part has.
#[must_use]
pub fn fold_sizes(compared: &[Compared]) -> Vec<usize> {
    let mut sizes: BTreeMap<u64, usize> = (0..FOLDS).map(|fold| (fold, 0)).collect();
    for compared in compared {
        *sizes.entry(fold_of(&compared.query)).or_default() += 1;
    }
    sizes.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fit_tells_what_helps_from_what_does_not() {
        let example = |x: f32, right| {
            let mut features = [0.0; FEATURE_COUNT];
            features[0] = x;
            features[1] = 1.0 - x;
            (features, right, 1.0)
        };
        let mut examples = vec![example(1.0, true); 90];
        examples.extend(vec![example(1.0, false); 10]);
        examples.extend(vec![example(0.0, true); 10]);
        examples.extend(vec![example(0.0, false); 90]);
        let fitted = Weights::fit(&examples);
        assert!(fitted.weights[0] > 3.0 && fitted.weights[1] == 0.0, "{fitted:?}");
        let p = 1.0 / (1.0 + (-fitted.log_odds(&example(1.0, true).0)).exp());
        assert!((p - 0.9).abs() < 0.02, "{p}");
    }
}
