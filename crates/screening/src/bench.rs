//! Measuring the matcher on labelled queries: what is found, what is left alone, how fast, how well the scores are
//! calibrated, with 95 % intervals (Wilson) for every rate.

mod enlargement;
mod fitting;
mod oracle;
mod report;

use crate::{Birth, EntryKind, Index, ListError, NameQuery};

pub use enlargement::enlarge;
pub use fitting::{Compared, FOLDS, WEIGHT_MAX, Weights, compare, cross_validate, fit_all, fold_sizes};
pub use oracle::{OracleComparison, compare_with_oracle};
pub use report::{Speed, Summary, rate_with_interval, report};

const FILE: &str = "queries";
/// Columns of the file of queries, in order.
const COLUMNS: usize = 10;

/// A labelled query.
#[derive(Clone)]
pub struct LabelledQuery {
    /// Its id.
    pub id: String,
    /// The name looked for.
    pub name: String,
    /// What kind of party is looked for.
    pub kind: EntryKind,
    /// Birth date, as far as stated.
    pub birth: Option<Birth>,
    /// Country, where stated.
    pub countries: Vec<String>,
    /// Ids of entries of which any is the right answer; none for a query that must not alert.
    pub expected: Vec<String>,
    /// How it was made; `n_` must not alert, `x_` is another person of the same name.
    pub category: String,
    /// The entry that it was made from; empty where there is none.
    pub source_entity: String,
}

impl LabelledQuery {
    /// Asks it.
    pub fn with<T>(&self, ask: impl FnOnce(&NameQuery<'_>) -> T) -> T {
        let countries: Vec<&str> = self.countries.iter().map(String::as_str).collect();
        ask(&NameQuery {
            name: &self.name,
            birth: self.birth,
            countries: &countries,
            kind: self.kind,
            ..NameQuery::default()
        })
    }
}

/// Answers to one query.
#[derive(Clone)]
pub struct Answer {
    /// Entry ids with their scores, best first.
    pub hits: Vec<(String, f64)>,
}

/// What the query kinds of the file are.
#[must_use]
pub fn kind_of_schema(schema: &str) -> EntryKind {
    match schema {
        "Person" => EntryKind::Person,
        "Organization" | "Company" => EntryKind::Organisation,
        "Vessel" => EntryKind::Vessel,
        "Airplane" => EntryKind::Aircraft,
        _ => EntryKind::Unknown,
    }
}

/// Reads tab-separated queries with a header: `qid name schema dob country expected category …`; further columns are for
/// people.
///
/// # Errors
/// The first line with too few columns.
pub fn read_queries(text: &str) -> Result<Vec<LabelledQuery>, ListError> {
    let mut queries = Vec::new();
    for (number, line) in (1u64..).zip(text.lines()).skip(1) {
        let columns: Vec<&str> = line.splitn(COLUMNS, '\t').collect();
        if columns.len() < 7 {
            return Err(ListError::at_line(FILE, number, "fewer than seven columns"));
        }
        let negative = matches!(columns[5], "" | "NONE") || columns[6].starts_with("n_");
        queries.push(LabelledQuery {
            id: columns[0].to_owned(),
            name: columns[1].to_owned(),
            kind: kind_of_schema(columns[2]),
            birth: columns[3].parse().ok(),
            countries: columns[4]
                .split([' ', ';', '|'])
                .filter(|c| !c.is_empty())
                .map(str::to_owned)
                .collect(),
            expected: if negative {
                Vec::new()
            } else {
                columns[5].split('|').map(str::to_owned).collect()
            },
            category: columns[6].to_owned(),
            source_entity: columns
                .get(8)
                .map(|column| (*column).to_owned())
                .unwrap_or_default(),
        });
    }
    Ok(queries)
}

/// Asks the index one query; the same call that answers everybody else.
#[must_use]
pub fn ask(index: &Index, query: &LabelledQuery, score_min: f64) -> Vec<(String, f64)> {
    query
        .with(|asked| index.search(asked, score_min))
        .into_iter()
        .map(|hit| (hit.entry_id, hit.score))
        .collect()
}

/// What a query is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Positive,
    Negative,
    Namesake,
}

fn role(query: &LabelledQuery) -> Role {
    match query.category.as_bytes().first() {
        Some(b'n') => Role::Negative,
        Some(b'x') => Role::Namesake,
        _ => Role::Positive,
    }
}

/// What a query counts for: its role and category, and the score of the expected entry for a positive, the best of all
/// for others.
#[derive(Clone)]
pub(crate) struct Outcome {
    role: Role,
    category: String,
    score: f64,
}

impl Outcome {
    fn new(query: &LabelledQuery, score: f64) -> Self {
        Self {
            role: role(query),
            category: query.category.clone(),
            score,
        }
    }

    fn of(query: &LabelledQuery, answer: &Answer) -> Self {
        let mut scores = answer
            .hits
            .iter()
            .filter(|(id, _)| role(query) != Role::Positive || query.expected.contains(id));
        Self::new(query, scores.next().map_or(0.0, |(_, score)| *score))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_read() {
        let text = "qid\tname\tschema\tdob\tcountry\texpected\tcategory\tsplit\tsource\td\n\
                    p-1\tAda\tPerson\t1970\tir\ta|b\tp_exact\tdev\tx\ty\nn-1\tBob\tPerson\t\t\tNONE\tn_us\tdev\tx\ty\n";
        let queries = read_queries(text).unwrap();
        assert_eq!(queries[0].expected, ["a", "b"]);
        assert_eq!(queries[0].source_entity, "x");
        assert!(queries[1].expected.is_empty());
        assert!(read_queries("h\nonly\n").is_err());
    }
}
