//! The places of a line: where each of its characters stands, and how likely it is which.

use super::reader::ALPHABET;

/// Likelihoods below this are no worse than this: one spoiled character must not decide about a line.
const LIKELIHOOD_MIN: f32 = 0.02;

/// A place where some character stands is at least as good as this share of how likely it is that one does.
const UNREAD_SHARE: f32 = 0.3;

/// How far the line's ends may lie from where they were found, in places.
const END_OFF_PLACES: f64 = 1.7;

/// How far the same place of two lines of a zone may lie apart, in places.
pub(super) const SAME_PLACE: f64 = 0.7;

/// How much one place may be narrower or wider than the average, as a share of it.
const PLACE_OFF: f64 = 0.3;

/// What a column of deviation from the average costs.
const DEVIATION_COST: f32 = 0.12;

/// How many characters a line has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) length: usize,
}

impl Layout {
    pub(super) const ALL: [Self; 3] = [Self { length: 30 }, Self { length: 36 }, Self { length: 44 }];
}

/// What the network saw in each column of a line.
pub(super) struct Columns {
    count: usize,
    /// Class by class, column by column.
    likelihoods: Vec<f32>,
    /// Where the line begins and ends, in columns.
    start: f64,
    end: f64,
    /// Of each column, how likely it shows the middle of any character.
    shown: Vec<f32>,
}

/// One character's place: how likely it is each character of the alphabet. The likelihoods sum to at most 1; what is
/// missing is how likely it shows none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) likelihoods: [f32; ALPHABET.len()],
}

/// A line laid over the places of a layout.
#[derive(Clone)]
pub(super) struct Places {
    pub(super) places: Vec<Place>,
    /// The column that each is read from.
    pub(super) columns: Vec<usize>,
    /// How surely a letter or digit is seen right before its first place or behind its last.
    pub(super) beside: f32,
    /// Where each is, as a share of the way from the line's start to its end.
    pub(super) shares: Vec<f64>,
    /// How long a place is, as the same share.
    pub(super) place: f64,
    /// Mean of the logarithms of likelihoods: the closer to 0, the better the layout fits.
    pub(super) score: f32,
}

impl Columns {
    /// Likelihoods of the alphabet's characters and of none, class by class, column by column, of a line that reaches
    /// from `start` to `end`.
    pub(super) fn new(likelihoods: Vec<f32>, start: f64, end: f64) -> Self {
        let count = likelihoods.len() / (ALPHABET.len() + 1);
        let none = ALPHABET.len() * count;
        let shown = (0..count)
            .map(|column| 1.0 - likelihoods.get(none + column).copied().unwrap_or(1.0))
            .collect();
        Self {
            count,
            likelihoods,
            start,
            end,
            shown,
        }
    }

    /// The column at a share of the way from the line's start to its end.
    pub(super) fn at(&self, share: f64) -> f64 {
        self.start + share * (self.end - self.start)
    }

    /// The share of the way that a column is at.
    pub(super) fn share(&self, column: f64) -> f64 {
        (column - self.start) / (self.end - self.start)
    }

    fn likelihood(&self, character: usize, column: usize) -> f32 {
        self.likelihoods
            .get(character * self.count + column)
            .copied()
            .unwrap_or(0.0)
    }

    /// How likely it is that some one character has its middle in a column.
    fn best(&self, column: usize) -> f32 {
        (0..ALPHABET.len())
            .map(|character| self.likelihood(character, column))
            .fold(0.0, f32::max)
    }

    /// How likely it is that some letter or digit has its middle in a column.
    fn best_solid(&self, column: usize) -> f32 {
        (0..ALPHABET.len())
            .filter(|character| ALPHABET[*character] != b'<')
            .map(|character| self.likelihood(character, column))
            .fold(0.0, f32::max)
    }

    fn place(&self, column: usize) -> Place {
        let mut likelihoods = [0.0; ALPHABET.len()];
        for (character, likelihood) in likelihoods.iter_mut().enumerate() {
            let at = |column: usize| self.likelihood(character, column);
            let before = column.checked_sub(1).map_or(0.0, at);
            let behind = if column + 1 < self.count {
                at(column + 1)
            } else {
                0.0
            };
            *likelihood = at(column).max(0.6 * at(column) + 0.2 * (before + behind));
        }
        Place { likelihoods }
    }
}

impl Places {
    /// The best way to lay a line over as many places as the layout has; `None` when they don't fit into it at all.
    pub(super) fn of(columns: &Columns, layout: Layout) -> Option<Self> {
        Self::near(columns, layout, None)
    }

    /// The same, with each place near where another line has it, as in [`Self::shares`].
    pub(super) fn near(columns: &Columns, layout: Layout, expected: Option<&[f64]>) -> Option<Self> {
        let length = layout.length;
        let average = (columns.end - columns.start) / length as f64;
        let count = columns.count;
        if average < 1.5 || count < length {
            return None;
        }
        let narrowest = ((average * (1.0 - PLACE_OFF)).floor() as usize).max(1);
        let widest = (average * (1.0 + PLACE_OFF)).ceil() as usize;
        // That a character stands somewhere is seen before which one it is: hard to read is no reason to pass it over.
        let good: Vec<f32> = (0..count)
            .map(|column| {
                let at_least = UNREAD_SHARE * columns.shown[column];
                columns.best(column).max(at_least).max(LIKELIHOOD_MIN).ln()
            })
            .collect();
        let between: Vec<f32> = columns
            .shown
            .iter()
            .map(|shown| (1.0 - shown).max(LIKELIHOOD_MIN).ln())
            .collect();
        // What stands beside the line is none of it: seeing a character there speaks against the layout.
        let outside = |column: f64| {
            let near = [column.round() - 1.0, column.round(), column.round() + 1.0];
            near.into_iter()
                .filter(|at| *at >= 0.0 && *at < count as f64)
                .map(|at| between[at as usize])
                .fold(0.0, f32::min)
        };
        // The best score of a line whose character so-and-so stands in that column, and where the one before stands.
        let extent = columns.end - columns.start;
        let expected = |place: usize| {
            let share = expected.and_then(|shares| shares.get(place))?;
            Some(columns.start + share * extent - 0.5)
        };
        let is_off = |place: usize, column: usize| {
            expected(place).is_some_and(|at| (column as f64 - at).abs() > SAME_PLACE * average)
        };
        let (start, off_max) = match expected(0) {
            Some(first) => (first, SAME_PLACE * average),
            None => (columns.start + 0.5 * average - 0.5, END_OFF_PLACES * average),
        };
        let mut scores = vec![f32::NEG_INFINITY; count];
        for (column, score) in scores.iter_mut().enumerate() {
            if (column as f64 - start).abs() <= off_max {
                *score = good[column] + outside(column as f64 - average);
            }
        }
        let mut came_from = vec![vec![0_usize; count]; length];
        for (place, came) in came_from.iter_mut().enumerate().skip(1) {
            let mut next = vec![f32::NEG_INFINITY; count];
            for column in (0..count).filter(|column| !is_off(place, *column)) {
                for step in narrowest..=widest.min(column) {
                    let before = column - step;
                    let deviation = (step as f64 - average) as f32;
                    let gap = between[before + step / 2].max(between[before + step.div_ceil(2)]);
                    let score =
                        scores[before] + good[column] + 0.5 * gap - DEVIATION_COST * deviation * deviation;
                    if score > next[column] {
                        next[column] = score;
                        came[column] = before;
                    }
                }
            }
            scores = next;
        }
        let end = columns.end - 0.5 * average - 0.5;
        let (last, score) = scores
            .iter()
            .enumerate()
            .filter(|(column, _)| (*column as f64 - end).abs() <= END_OFF_PLACES * average)
            .map(|(column, score)| (column, score + outside(column as f64 + average)))
            .max_by(|one, other| one.1.total_cmp(&other.1))?;
        if !score.is_finite() {
            return None;
        }
        // How well the line fits is a question of what was read, though.
        let unread = |column: usize| columns.best(column).max(LIKELIHOOD_MIN).ln() - good[column];
        let mut at = last;
        let mut score = score + unread(at);
        let mut taken = vec![at];
        for came in came_from.iter().skip(1).rev() {
            at = came[at];
            score += unread(at);
            taken.push(at);
        }
        taken.reverse();
        let seen = |column: f64| {
            let near = [column.round() - 1.0, column.round(), column.round() + 1.0];
            let within = near.into_iter().filter(|at| *at >= 0.0 && *at < count as f64);
            within
                .map(|at| columns.best_solid(at as usize))
                .fold(0.0, f32::max)
        };
        let beside = seen(at as f64 - average).max(seen(last as f64 + average));
        Some(Self {
            places: taken.iter().map(|column| columns.place(*column)).collect(),
            shares: taken
                .iter()
                .map(|column| (*column as f64 + 0.5 - columns.start) / extent)
                .collect(),
            columns: taken,
            beside,
            place: average / extent,
            score: score / length as f32,
        })
    }
}
