//! From aligned names and evidence to a probability.
//!
//! A logistic model over features of which each may only help or only hurt, so that a better match never scores less.
//! Fitted by maximum likelihood with those signs as bounds on labelled queries: for a query with a right answer the
//! pair with that entry, for a query without one the best pair.

use crate::EntryKind;
use crate::alignment::Pair;
use crate::evidence::{BirthEvidence, CountryEvidence, Evidence, OtherEvidence};
use crate::facts::FactsOf;
use crate::name::{Class, Shape};
use crate::similarity::{INITIAL, Likeness};

/// How many features there are.
pub const FEATURE_COUNT: usize = 25;

/// What the alignment of two names says.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct NameFeatures {
    /// Weight that found its partner, by likeness squared.
    mass: f32,
    /// Weight lost to spelling.
    loss: f32,
    /// The worst spelled word that counts as a partner.
    worst: f32,
    /// Weight of names of the query, and of the listed name, without partner.
    left_query: f32,
    left_listed: f32,
    /// The same for words that are no names.
    minor_query: f32,
    minor_listed: f32,
    /// Patronymics without partner, both sides.
    left_fathers: f32,
    /// Weight of pairs that are pet names or initials.
    informal: f32,
    /// As `mass`, of words that are no well-known names.
    rare: f32,
    /// The part of the query's weight that found its partner, by likeness.
    covered: f32,
    /// Weight that found its partner, by likeness; the mean of both sides.
    pub(crate) shared: f32,
    /// 0 to 1: how alike the names are.
    pub(crate) name_score: f32,
}

fn major(class: Class) -> bool {
    matches!(class, Class::Name | Class::Number)
}

impl NameFeatures {
    /// Sums an alignment up.
    pub(crate) fn of(query: &[Shape], listed: &[Shape], pairs: &[Pair]) -> Self {
        let mut f = Self::default();
        let mut used_query = [false; 32];
        let mut used_listed = [false; 32];
        let mut score = 0.0;
        for pair in pairs {
            let side_query = &query[pair.query.0..pair.query.0 + pair.query.1];
            let side_listed = &listed[pair.listed.0..pair.listed.0 + pair.listed.1];
            used_query[pair.query.0..pair.query.0 + pair.query.1].fill(true);
            used_listed[pair.listed.0..pair.listed.0 + pair.listed.1].fill(true);
            let weight_query: f32 = side_query.iter().map(|t| t.weight).sum();
            let weight_listed: f32 = side_listed.iter().map(|t| t.weight).sum();
            let weight = weight_query.min(weight_listed);
            f.mass += weight * pair.similarity * pair.similarity;
            if side_listed
                .iter()
                .chain(side_query)
                .all(|shape| !shape.is_common())
            {
                f.rare += weight * pair.similarity * pair.similarity;
            }
            // A word that an initial stands for is hardly told by it.
            let told = if pair.likeness == Likeness::Initial {
                weight
            } else {
                weight_query
            };
            f.covered += told * pair.similarity;
            f.loss += weight * (1.0 - pair.similarity);
            score += pair.similarity * (weight_query + weight_listed);
            if weight > 0.5 {
                f.worst = f.worst.max(1.0 - pair.similarity);
            }
            if pair.likeness == Likeness::Initial || pair.likeness == Likeness::Kin && pair.similarity < 0.9 {
                f.informal += weight;
            }
        }
        let rest = |tokens: &mut dyn Iterator<Item = (&Shape, bool)>| {
            let (mut all, mut left, mut minor, mut fathers) = (0.0, 0.0, 0.0, 0.0);
            for (token, used) in tokens {
                all += token.weight;
                match token.class {
                    _ if used => {}
                    class if major(class) => left += token.weight,
                    Class::Patronymic => fathers += token.weight,
                    _ => minor += token.weight,
                }
            }
            (all, left, minor, fathers)
        };
        let (all_query, left_query, minor_query, fathers_query) = rest(&mut query.iter().zip(used_query));
        let (all_listed, left_listed, minor_listed, fathers_listed) =
            rest(&mut listed.iter().zip(used_listed));
        f.left_query = left_query;
        f.left_listed = left_listed;
        f.minor_query = minor_query;
        f.minor_listed = minor_listed;
        f.left_fathers = fathers_query + fathers_listed;
        f.covered = if all_query > 0.0 {
            f.covered / all_query
        } else {
            0.0
        };
        f.shared = score / 2.0;
        f.name_score = if all_query + all_listed > 0.0 {
            (score / (all_query + all_listed)).min(1.0)
        } else {
            0.0
        };
        f
    }

    /// The features of the model, each in about the range -1 to 1; what hurts is negative.
    pub(crate) fn vector(&self, weak: bool, evidence: Evidence) -> [f32; FEATURE_COUNT] {
        let flag = |on: bool| if on { 1.0 } else { 0.0 };
        let piece = |from: f32| (self.mass - from).clamp(0.0, 1.0);
        [
            piece(0.0),
            piece(1.0),
            piece(2.0),
            self.name_score * self.name_score,
            -self.loss.min(LOSS_MAX),
            -self.worst,
            -self.left_query.min(LEFT_MAX),
            -self.left_listed.min(LEFT_MAX),
            -self.minor_query.min(MINOR_MAX),
            -self.minor_listed.min(MINOR_MAX),
            -self.left_fathers.min(1.0),
            -self.informal.min(1.0),
            -flag(weak),
            flag(evidence.birth == BirthEvidence::SameDay),
            flag(evidence.birth == BirthEvidence::SameYear),
            -flag(evidence.birth == BirthEvidence::Near),
            -flag(evidence.birth == BirthEvidence::Conflict),
            flag(evidence.country == CountryEvidence::Same),
            -flag(evidence.country == CountryEvidence::Conflict),
            -flag(evidence.other_kind),
            flag(evidence.organisation),
            // Both sides have a name that the other lacks: mostly relatives, not one party.
            -self.left_query.min(self.left_listed).min(1.5),
            self.covered * self.covered,
            self.rare.min(1.0),
            (self.rare - 1.0).clamp(0.0, 1.0),
        ]
    }
}

/// What each feature adds to the log-odds, in the order of [`NameFeatures::vector`]; none is negative.
///
/// The weights of a near and of another birth date, and of another country, are held below what the labelled queries
/// alone would give them (2.5, 7 and 6.2): real lists err in these more often than the queries do.
const WEIGHTS: [f32; FEATURE_COUNT] = [
    1.73, 2.03, 2.02, 1.84, 5.18, 4.70, 2.36, 1.91, 5.03, 1.48, 3.90, 0.33, 1.35, 7.43, 2.66, 2.50, 7.00,
    0.84, 6.20, 2.98, 3.25, 0.00, 1.59, 0.96, 0.00,
];
/// The log-odds with no feature at all.
const BIAS: f32 = -3.90;

/// More weight left over than this hurts no more, so that a name in a sea of other words is not lost.
const LEFT_MAX: f32 = 3.0;
/// The same for words that are no names.
const MINOR_MAX: f32 = 2.0;
/// More weight lost to spelling hurts no more.
const LOSS_MAX: f32 = 2.0;

/// Log-odds that the two are the same party.
pub(crate) fn log_odds(features: &[f32; FEATURE_COUNT]) -> f32 {
    features.iter().zip(WEIGHTS).map(|(x, w)| x * w).sum::<f32>() + BIAS
}

/// The most that two names can share, word by word.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shared {
    /// Of the query's weight, and of the listed name's.
    pub(crate) query: f32,
    pub(crate) listed: f32,
    /// As `query`, by likeness squared.
    pub(crate) mass: f32,
    /// As `mass`, of words that are no well-known names.
    pub(crate) rare: f32,
    /// The least log-odds that misspelled and missing words cost.
    pub(crate) cost: f32,
}

impl Shared {
    /// So much of either side, all of it spelled right, and whatever words begin with initials, of which the query and the
    /// listed name have so many; `fathers` is the weight of the query's patronymics.
    ///
    /// What is not shared costs, on either side. A misspelled word counts as shared by its likeness only, and the rest of it
    /// costs less here than it does as a misspelling.
    pub(crate) fn plainly(share: f32, initials: Initials, weights: [f32; 2], fathers: f32) -> Self {
        let [of_query, of_listed] = initials.shared();
        let query = (share + of_query).min(weights[0]);
        let listed = (share + of_listed).min(weights[1]);
        let mass = share + initials.mass();
        // Patronymics cost only up to a weight of one, of both sides together.
        let query_max = if fathers < FATHERS_MAX { LEFT_MAX } else { 1.0 };
        let room = (WEIGHTS[10] - LEFT_COST_MIN[0] * fathers.min(query_max)) / LEFT_COST_MIN[1];
        Self {
            query,
            listed,
            mass: mass.min(query),
            rare: share.min(query),
            cost: LEFT_COST_MIN[0] * (weights[0] - share - initials.covered(0)).clamp(0.0, query_max)
                + LEFT_COST_MIN[1]
                    * (weights[1] - share - initials.covered(1)).clamp(0.0, room.clamp(0.0, MINOR_MAX)),
        }
    }
}

pub(crate) fn is_initial(word: &Shape) -> bool {
    word.class == Class::Initial
}

/// The initials of the query, and of the listed name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Initials {
    /// How many may have a partner.
    pub(crate) paired: [f32; 2],
    /// How many of these may stand for a word of the other side.
    pub(crate) standing: [f32; 2],
    pub(crate) abbreviate: bool,
}

impl Initials {
    /// Counts an initial of the query, 0, or of the name, 1, by the other side's words that begin with it, if there are any.
    pub(crate) fn pair<'a>(&mut self, side: usize, letter: &Shape, others: impl Iterator<Item = &'a Shape>) {
        let first = letter.fold.symbols().first();
        let mut begin = others
            .filter(|word| word.fold.symbols().first() == first)
            .peekable();
        if begin.peek().is_some() {
            self.paired[side] += 1.0;
            self.standing[side] += f32::from(u8::from(begin.any(|word| !is_initial(word))));
        }
    }

    /// How alike the pairs are that initials are in, at most: only two initials are the same.
    fn likeness(self) -> f32 {
        if self.paired[0] * self.paired[1] > 0.0 || !self.abbreviate {
            1.0
        } else {
            INITIAL
        }
    }

    /// The most weight of the query's words, 0, or of the name's, 1, that finds its partner by initials of either side.
    pub(crate) fn covered(self, side: usize) -> f32 {
        let abbreviated = if self.abbreviate {
            self.standing[1 - side] * Class::Name.weight()
        } else {
            0.0
        };
        self.paired[side] * Class::Initial.weight() + abbreviated
    }

    /// The same by likeness, of either side.
    pub(crate) fn shared(self) -> [f32; 2] {
        [0, 1].map(|side| self.covered(side) * self.likeness())
    }

    /// The most that they add to what counts as found on both sides. An initial is never rare.
    pub(crate) fn mass(self) -> f32 {
        self.paired.iter().sum::<f32>() * Class::Initial.weight() * self.likeness() * self.likeness()
    }

    /// The most that they save of what words without partner cost.
    pub(crate) fn saved(self) -> f32 {
        let standing = if self.abbreviate {
            self.standing.iter().sum()
        } else {
            0.0
        };
        let others = self.paired.iter().sum::<f32>() - standing;
        let weight = standing * Class::Name.weight() + others * 2.0 * Class::Initial.weight();
        weight * ONE_LEFT_MAX
    }
}

/// Weight without partner on one side, by what it is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Left {
    major: f32,
    minor: f32,
    fathers: f32,
}

impl Left {
    /// One more word.
    pub(crate) fn add(&mut self, class: Class, weight: f32) {
        match class {
            class if major(class) => self.major += weight,
            Class::Patronymic => self.fathers += weight,
            _ => self.minor += weight,
        }
    }

    /// What that costs on the query's side and on the listed name's.
    pub(crate) fn cost([query, listed]: [Self; 2]) -> f32 {
        WEIGHTS[6] * query.major.min(LEFT_MAX)
            + WEIGHTS[7] * listed.major.min(LEFT_MAX)
            + WEIGHTS[8] * query.minor.min(MINOR_MAX)
            + WEIGHTS[9] * listed.minor.min(MINOR_MAX)
            + WEIGHTS[10] * (query.fathers + listed.fathers).min(1.0)
    }

    /// Whether more would still cost more.
    pub(crate) fn is_scarce([query, listed]: [Self; 2]) -> bool {
        query.major <= LEFT_MAX && query.minor <= MINOR_MAX && query.fathers + listed.fathers <= 1.0
    }
}

/// What leaving a word of that class of the query without partner costs, by weight, while [`Left::is_scarce`].
pub(crate) fn unpaired_cost(class: Class) -> f32 {
    match class {
        class if major(class) => WEIGHTS[6],
        Class::Patronymic => WEIGHTS[10],
        _ => WEIGHTS[8],
    }
}

/// The least that weight without partner costs, of the query and of the listed name.
const LEFT_COST_MIN: [f32; 2] = [
    WEIGHTS[6].min(WEIGHTS[8]).min(WEIGHTS[10]),
    WEIGHTS[7].min(WEIGHTS[9]).min(WEIGHTS[10]),
];
/// With patronymics of less weight than this, the query's words cost up to [`LEFT_MAX`].
const FATHERS_MAX: f32 = 1.6;
/// A misspelling must cost more than leaving out the part that is not alike, on both sides, or the bounds do not hold.
const _: () = assert!(SPELLING_COST >= LEFT_COST_MIN[0] + LEFT_COST_MIN[1]);
const _: () = assert!(WEIGHTS[10] >= LEFT_COST_MIN[0] * FATHERS_MAX);
/// The most that one word without partner costs: what an initial of the other side may save.
const ONE_LEFT_MAX: f32 = WEIGHTS[6].max(WEIGHTS[7]).max(WEIGHTS[8]).max(WEIGHTS[10]);
/// The most that misspellings cost.
pub(crate) const SPELLING_COST_MAX: f32 = SPELLING_COST * LOSS_MAX;

/// What a word costs that is spelled otherwise, by weight and unlikeness.
pub(crate) const SPELLING_COST: f32 = WEIGHTS[4];

/// The most that names of these weights, the query's first, reach that share no more than so much: log-odds without
/// evidence, and name score.
pub(crate) fn ceiling(shared: Shared, weights: [f32; 2]) -> (f32, f32) {
    let name_score = ((shared.query + shared.listed) / (weights[0] + weights[1])).min(1.0);
    let mass = shared.mass.min(shared.listed).min(weights[0]).min(weights[1]);
    let piece = |from: f32| (mass - from).clamp(0.0, 1.0);
    let (covered, rare) = ((shared.query / weights[0]).min(1.0), shared.rare.min(mass));
    let log_odds = BIAS
        + WEIGHTS[0] * piece(0.0)
        + WEIGHTS[1] * piece(1.0)
        + WEIGHTS[2] * piece(2.0)
        + WEIGHTS[3] * name_score * name_score
        + WEIGHTS[22] * covered * covered
        + WEIGHTS[23] * rare.min(1.0)
        + WEIGHTS[24] * (rare - 1.0).clamp(0.0, 1.0)
        - shared.cost;
    (log_odds, name_score)
}

/// Names that share less than this part of the lighter one's weight are of two parties, whatever else fits.
pub(crate) const SHARE_MIN: f32 = 0.45;

/// What evidence adds.
pub(crate) fn evidence_log_odds(evidence: Evidence) -> f32 {
    let if_so = |so: bool, weight: f32| if so { weight } else { 0.0 };
    let birth = match evidence.birth {
        BirthEvidence::SameDay => WEIGHTS[13],
        BirthEvidence::SameYear => WEIGHTS[14],
        BirthEvidence::Near => -WEIGHTS[15],
        BirthEvidence::Conflict => -WEIGHTS[16],
        BirthEvidence::Unknown => 0.0,
    };
    let country = match evidence.country {
        CountryEvidence::Same => WEIGHTS[17],
        CountryEvidence::Conflict => -WEIGHTS[18],
        CountryEvidence::Unknown => 0.0,
    };
    let kind = if_so(evidence.organisation, WEIGHTS[20]) - if_so(evidence.other_kind, WEIGHTS[19]);
    birth + country + kind + stated_log_odds(evidence)
}

/// What evidence adds that the labelled queries do not have, so that its weight is stated, not fitted: the same number of
/// a document is all but proof, another number says little, since people have several; another gender is mostly
/// another person, but lists err in it.
pub(crate) fn stated_log_odds(evidence: Evidence) -> f32 {
    const SAME_DOCUMENT: f32 = 9.0;
    const OTHER_DOCUMENT: f32 = -0.5;
    const SAME_GENDER: f32 = 0.2;
    const OTHER_GENDER: f32 = -2.0;
    let document = match evidence.document {
        OtherEvidence::Same => SAME_DOCUMENT,
        OtherEvidence::Conflict => OTHER_DOCUMENT,
        OtherEvidence::Unknown => 0.0,
    };
    let gender = match evidence.gender {
        OtherEvidence::Same => SAME_GENDER,
        OtherEvidence::Conflict => OTHER_GENDER,
        OtherEvidence::Unknown => 0.0,
    };
    document + gender
}

/// The most that evidence can add to a name that neither the day of birth nor a document's number leads to, by what is
/// known of the query.
pub(crate) fn evidence_ceiling(asked: FactsOf<'_>) -> f32 {
    let if_known = |known: bool, weight: f32| if known { weight } else { 0.0 };
    if_known(!asked.births.is_empty(), WEIGHTS[14])
        + if_known(!asked.countries.is_empty(), WEIGHTS[17])
        + if_known(asked.kind != EntryKind::Person, WEIGHTS[20])
        + if_known(asked.gender.is_some(), 0.2)
}

/// What that is less for a party of another country than is asked for.
pub(crate) const OTHER_COUNTRY_COST: f32 = WEIGHTS[17] + WEIGHTS[18];

/// Bounds that no evidence of the name alone moves.
///
/// An identical name of a quality that identifies is for a person to look at, however common or short it is, unless
/// birth date, country, gender or kind of party speak against it. A weak name of a single word only supports: it alerts
/// with a birth date that fits, never alone.
pub(crate) fn bounded(log_odds: f32, name_score: f32, weak_word: WeakName, evidence: Evidence) -> f32 {
    match weak_word {
        WeakName::No if name_score >= 1.0 && !evidence.is_against() => log_odds.max(ALERT),
        WeakName::OneWord if evidence.birth < BirthEvidence::SameYear => log_odds.min(-ALERT),
        _ => log_odds,
    }
}

/// Log-odds a hair over an even chance: what an identical name has at least.
pub(crate) const ALERT: f32 = 0.01;

/// Whether a listed name identifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WeakName {
    /// It does.
    No,
    /// The list says it does not.
    Yes,
    /// The list says it does not, and it is one word.
    OneWord,
}

/// Log-odds as a probability.
pub(crate) fn probability(log_odds: f32) -> f64 {
    1.0 / (1.0 + f64::from(-log_odds).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_adds_what_its_features_weigh() {
        use {BirthEvidence as B, CountryEvidence as C, OtherEvidence as O};
        let nothing = Evidence {
            birth: B::Unknown,
            country: C::Unknown,
            document: O::Unknown,
            gender: O::Unknown,
            other_kind: false,
            organisation: false,
        };
        let features = NameFeatures::default();
        let without = log_odds(&features.vector(false, nothing));
        for birth in [B::Conflict, B::Near, B::Unknown, B::SameYear, B::SameDay] {
            for country in [C::Conflict, C::Unknown, C::Same] {
                for (other_kind, organisation) in [(false, false), (true, false), (false, true)] {
                    let evidence = Evidence {
                        birth,
                        country,
                        other_kind,
                        organisation,
                        ..nothing
                    };
                    let adds = log_odds(&features.vector(false, evidence)) - without;
                    assert!((evidence_log_odds(evidence) - adds).abs() < 1e-4, "{evidence:?}");
                }
            }
        }
    }
}
