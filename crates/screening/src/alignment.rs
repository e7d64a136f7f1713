//! Two names word by word: which word of the one is which word of the other.

use crate::model::is_initial;
use crate::name::{Class, Profile, Shape, WORDS_MAX, join_keys};
use crate::similarity::{Likeness, SAME_SYLLABLES, SIMILARITY_MIN, letter_cost_max, spelling};

/// One word, or two joined, of each side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pair {
    /// First word of the query, and how many.
    pub(crate) query: (usize, usize),
    /// First word of the listed name, and how many.
    pub(crate) listed: (usize, usize),
    /// How alike.
    pub(crate) similarity: f32,
    /// Why.
    pub(crate) likeness: Likeness,
}

/// An initial before a name, and "servant of" that name: no more than the two share where each is counted alone.
const ABBREVIATED_SERVANT: f32 = 0.96;
/// Joined words must be more alike than single ones.
pub(crate) const JOINED_MIN: f32 = 0.86;
/// What a letter of them may cost on average, in hundredths.
pub(crate) const JOINED_COST_MAX: f32 = letter_cost_max(JOINED_MIN);
/// Shorter joined words say nothing.
const JOINED_LETTERS_MIN: usize = 4;
/// A word and the two that it is written together from differ by no more letters.
const JOINED_LETTERS_OFF_MAX: usize = 2;

/// Whether a word of so many letters may be one that two words of so many together make.
pub(crate) fn may_be_joined(letters: usize, letters_of_both: usize) -> bool {
    (letters >= JOINED_LETTERS_MIN) & (letters_of_both.abs_diff(letters) <= JOINED_LETTERS_OFF_MAX)
}

/// A table of likenesses, `query` rows by `listed` columns.
pub(crate) struct Table {
    columns: usize,
    cells: Vec<(f32, Likeness)>,
}

impl Table {
    fn at(&self, row: usize, column: usize) -> (f32, Likeness) {
        self.cells[row * self.columns + column]
    }
}

/// Pairs every word with at most one of the other side so that the sum of likeness by weight is the greatest, then joins
/// neighbours where that says more.
pub(crate) fn align(
    query: &[Shape],
    listed: &[Shape],
    chinese: bool,
    mut likeness: impl FnMut(usize, usize) -> (f32, Likeness),
) -> Vec<Pair> {
    let mut cells = Vec::with_capacity(query.len() * listed.len());
    for row in 0..query.len() {
        for column in 0..listed.len() {
            cells.push(likeness(row, column));
        }
    }
    let table = Table {
        columns: listed.len(),
        cells,
    };
    let mut pairs = assign(query, listed, &table);
    join_query(query, listed, chinese, &mut pairs);
    join_listed(query, listed, chinese, &mut pairs);
    // Initials support a name, but letters alone are no match.
    let anchors = |pair: &Pair| {
        let class = query[pair.query.0].class;
        pair.likeness != Likeness::Initial && matches!(class, Class::Name | Class::Number | Class::Patronymic)
    };
    if !pairs.iter().any(anchors) {
        pairs.retain(|pair| pair.likeness != Likeness::Initial);
    }
    pairs
}

/// Words of a side and one, for the assignment's arrays.
const SIDE_MAX: usize = WORDS_MAX + 1;

fn value(query: &Shape, listed: &Shape, similarity: f32) -> f32 {
    similarity * similarity * (query.weight + listed.weight)
}

/// The best assignment: where every word has one possible partner it is plain; else by augmenting paths.
fn assign(query: &[Shape], listed: &[Shape], table: &Table) -> Vec<Pair> {
    let worth = |row: usize, column: usize| {
        let (similarity, _) = table.at(row, column);
        // A slight preference for the same order makes the result independent of how ties are found.
        let order = (row as f32 / query.len() as f32 - column as f32 / listed.len() as f32).abs() * 1e-4;
        if similarity > 0.0 {
            value(&query[row], &listed[column], similarity) - order
        } else {
            0.0
        }
    };
    let partner = hungarian(query.len(), listed.len(), worth);
    let pair = |(row, column): (usize, Option<usize>)| {
        let column = column?;
        let (similarity, likeness) = table.at(row, column);
        (similarity >= SIMILARITY_MIN).then_some(Pair {
            query: (row, 1),
            listed: (column, 1),
            similarity,
            likeness,
        })
    };
    partner.into_iter().enumerate().filter_map(pair).collect()
}

/// The assignment of greatest worth by shortest augmenting paths with potentials (Kuhn 1955, Munkres 1957).
fn hungarian(rows: usize, columns: usize, worth: impl Fn(usize, usize) -> f32) -> Vec<Option<usize>> {
    let n = rows.max(columns);
    let cost = |row: usize, column: usize| {
        if row < rows && column < columns {
            -worth(row, column)
        } else {
            0.0
        }
    };
    let mut row_potential = [0f32; SIDE_MAX];
    let mut column_potential = [0f32; SIDE_MAX];
    let mut row_of = [0usize; SIDE_MAX];
    let mut came_from = [0usize; SIDE_MAX];
    for row in 1..=n {
        row_of[0] = row;
        let mut column = 0;
        let mut least = [f32::INFINITY; SIDE_MAX];
        let mut seen = [false; SIDE_MAX];
        loop {
            seen[column] = true;
            let from = row_of[column];
            let (mut step, mut next) = (f32::INFINITY, 0);
            for other in 1..=n {
                if seen[other] {
                    continue;
                }
                let reduced = cost(from - 1, other - 1) - row_potential[from] - column_potential[other];
                if reduced < least[other] {
                    least[other] = reduced;
                    came_from[other] = column;
                }
                if least[other] < step {
                    step = least[other];
                    next = other;
                }
            }
            for other in 0..=n {
                if seen[other] {
                    row_potential[row_of[other]] += step;
                    column_potential[other] -= step;
                } else {
                    least[other] -= step;
                }
            }
            column = next;
            if row_of[column] == 0 {
                break;
            }
        }
        while column != 0 {
            let previous = came_from[column];
            row_of[column] = row_of[previous];
            column = previous;
        }
    }
    let mut partner = vec![None; rows];
    for column in 1..=n {
        if row_of[column] <= rows && column <= columns && row_of[column] > 0 {
            partner[row_of[column] - 1] = Some(column - 1);
        }
    }
    partner
}

fn joinable(token: &Shape) -> bool {
    !matches!(token.class, Class::Number | Class::Legal)
}

/// Whether two words of these profiles may be one of that profile.
pub(crate) fn fit_together([first, second]: [Profile; 2], single: Profile) -> bool {
    may_be_joined(single.letters(), first.letters() + second.letters())
        && Profile::fit_together([first, second], single, JOINED_COST_MAX)
}

/// Likeness of two joined words and one.
pub(crate) fn joined_similarity([first, second]: [&Shape; 2], single: &Shape, chinese: bool) -> f32 {
    if chinese
        && let (Some(one), Some(other)) = (first.sinitic(), second.sinitic())
        && single
            .sinitic()
            .is_some_and(|key| join_keys(one, other) == Some(key))
    {
        return SAME_SYLLABLES;
    }
    if !joinable(first) || !joinable(second) || !joinable(single) {
        return 0.0;
    }
    if !fit_together([first.profile, second.profile], single.profile) {
        return 0.0;
    }
    let joined = first.fold.join(&second.fold);
    let similarity = spelling(&joined, &single.fold, first.abjad != single.abjad);
    if similarity >= JOINED_MIN { similarity } else { 0.0 }
}

/// Likeness of an initial and a name beside it, and one word that is "servant of" that name: `A. Rahim` is `Abdul Rahim`, too.
fn abbreviated_similarity([first, second]: [&Shape; 2], single: &Shape, _: bool) -> f32 {
    let begins = || first.fold.symbols().first() == single.fold.symbols().first();
    if is_initial(first) && single.serves(second) && begins() {
        ABBREVIATED_SERVANT
    } else {
        0.0
    }
}

/// Ways in which two neighbours are one word, and why they are, the one that is told with less doubt first.
type Joining = fn([&Shape; 2], &Shape, bool) -> f32;
const JOININGS: [(Joining, Likeness); 2] = [
    (abbreviated_similarity, Likeness::Kin),
    (joined_similarity, Likeness::Joined),
];

/// Neighbours of one side, in either order where so told, that are a word of the other: the place of the first, that of the word, how
/// alike they are, and why.
fn joined(
    apart: &[Shape],
    words: &[Shape],
    in_either_order: bool,
    chinese: bool,
) -> Vec<(usize, usize, f32, Likeness)> {
    let mut found = Vec::new();
    for (joining, likeness) in JOININGS {
        for (at, pair) in apart.windows(2).enumerate() {
            for (word, single) in words.iter().enumerate() {
                let mut similarity = joining([&pair[0], &pair[1]], single, chinese);
                if in_either_order {
                    similarity = similarity.max(joining([&pair[1], &pair[0]], single, chinese));
                }
                if similarity > 0.0 {
                    found.push((at, word, similarity, likeness));
                }
            }
        }
    }
    found
}

/// Joins two neighbours of the query where one listed word is more like both together.
fn join_query(query: &[Shape], listed: &[Shape], chinese: bool, pairs: &mut Vec<Pair>) {
    for (at, column, similarity, likeness) in joined(query, listed, false, chinese) {
        let joined = Pair {
            query: (at, 2),
            listed: (column, 1),
            similarity,
            likeness,
        };
        replace_if_better(query, listed, pairs, joined);
    }
}

/// Joins two neighbours of the listed name, in either order where there are only two.
fn join_listed(query: &[Shape], listed: &[Shape], chinese: bool, pairs: &mut Vec<Pair>) {
    let are_all = listed.len() == 2 && query.len() == 1;
    for (at, row, similarity, likeness) in joined(listed, query, are_all, chinese) {
        let joined = Pair {
            query: (row, 1),
            listed: (at, 2),
            similarity,
            likeness,
        };
        replace_if_better(query, listed, pairs, joined);
    }
}

fn overlaps(one: (usize, usize), other: (usize, usize)) -> bool {
    one.0 < other.0 + other.1 && other.0 < one.0 + one.1
}

fn pair_value(query: &[Shape], listed: &[Shape], pair: &Pair) -> f32 {
    let weight_query: f32 = query[pair.query.0..pair.query.0 + pair.query.1]
        .iter()
        .map(|t| t.weight)
        .sum();
    let weight_listed: f32 = listed[pair.listed.0..pair.listed.0 + pair.listed.1]
        .iter()
        .map(|t| t.weight)
        .sum();
    pair.similarity * pair.similarity * (weight_query + weight_listed)
}

fn replace_if_better(query: &[Shape], listed: &[Shape], pairs: &mut Vec<Pair>, joined: Pair) {
    let in_the_way = |pair: &Pair| overlaps(pair.query, joined.query) || overlaps(pair.listed, joined.listed);
    let lost: f32 = pairs
        .iter()
        .filter(|p| in_the_way(p))
        .map(|p| pair_value(query, listed, p))
        .sum();
    if pair_value(query, listed, &joined) > lost {
        pairs.retain(|pair| !in_the_way(pair));
        pairs.push(joined);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::EntryKind;
    use crate::name::{Fold, tokenise};
    use crate::similarity::similarity;

    fn pairs(one: &str, other: &str) -> Vec<(usize, usize)> {
        let shapes = |name| {
            tokenise(name, EntryKind::Person)
                .iter()
                .flatten()
                .map(|token| token.shape)
                .collect::<Vec<_>>()
        };
        let (query, listed) = (shapes(one), shapes(other));
        let mut pairs: Vec<_> = align(&query, &listed, false, |row, column| {
            similarity(&query[row], &listed[column], false)
        })
        .iter()
        .map(|pair| (pair.query.0, pair.listed.0))
        .collect();
        pairs.sort_unstable();
        pairs
    }

    #[test]
    fn words_find_their_partners_in_any_order() {
        assert_eq!(pairs("Igor Nadolinsky", "NADOLINSKIY, Igor"), [(0, 1), (1, 0)]);
        assert_eq!(pairs("Ali Hassan Ali", "Hassan Ali"), [(1, 0), (2, 1)]);
        assert_eq!(pairs("Malek Shar ifi", "Malek Sharifi"), [(0, 0), (1, 1)]);
        assert_eq!(pairs("YoussefPouranvari", "Pouranvari Youssef"), [(0, 1), (1, 0)]);
        assert_eq!(
            pairs("Igorvladimirovich Nadolinsky", "Igor Vladimirovich Nadolinsky"),
            [(0, 0), (1, 2)]
        );
        assert_eq!(pairs("youssefpouranvari", "Pouranvari Youssef"), [(0, 0)]);
        assert_eq!(pairs("Mufti A. Rahim", "Mufti Abdul RAHIM"), [(0, 0), (1, 1)]);
        assert_eq!(pairs("Abdul Rahim Khan", "A. Rahim KHAN"), [(0, 0), (1, 2)]);
        assert_eq!(pairs("K. Rahim Khan", "Abdul Rahim KHAN"), [(1, 0), (2, 1)]);
        assert_eq!(pairs("", "Igor"), []);
    }

    fn two_and_one() -> impl Strategy<Value = (String, String, String)> {
        // Few different letters, so that the two often make about the one.
        let word = || "[abdgkhlmnrstvxz]{1,7}";
        let cut = (word(), word(), "[a-z]{0,1}").prop_map(|(one, next, between)| {
            let whole = format!("{one}{between}{next}");
            (one, next, whole)
        });
        let changed = (word(), word(), 0..7usize, "[a-z]{0,2}").prop_map(|(one, next, at, with)| {
            let mut whole = format!("{one}{next}");
            let at = at.min(whole.len() - 1);
            whole.replace_range(at..=at, &with);
            (one, next, whole)
        });
        prop_oneof![(word(), word(), word()), cut, changed]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn what_is_written_together_has_the_consonants_of_both((one, next, whole) in two_and_one()) {
            let folds = [&one, &next, &whole].map(|word| Fold::new(word));
            let [first, second, single] = folds.map(|fold| Profile::of(&fold, false));
            if spelling(&folds[0].join(&folds[1]), &folds[2], false) >= JOINED_MIN {
                prop_assert!(Profile::fit_together([first, second], single, JOINED_COST_MAX), "{one} {next} {whole}");
            }
        }
    }
}
