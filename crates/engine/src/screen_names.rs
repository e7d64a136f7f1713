//! Screens names that belong to no user: what a client or an operator asks for.
//!
//! Nothing of the person is kept. The audit trail says who asked for how many names, and by which versions of the lists.

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::staging::Environment;
use screening::bench::kind_of_schema;
pub use screening::{ALERT_SCORE_MIN, Birth, EntryKind, Hit, RECORD_SCORE_MIN, is_readable};
use screening::{Index, NameQuery};

use crate::caller::Caller;
use crate::failure::use_case_error;
use crate::lists::Lists;
use crate::{Engine, Failure, audit};

/// What is said of a name that is not [`is_readable`].
pub const UNREADABLE: &str = "must be in Latin, Cyrillic, Greek, Arabic, Hebrew, Chinese, Japanese or Korean letters, \
    without other signs, with a word of more than one letter, and of fewer than 24 words";
/// Longest name that is looked for, in bytes.
pub const NAME_BYTES_MAX: usize = 1_000;
/// Most countries of one name.
pub const COUNTRIES_MAX: usize = 16;

/// A name to look for, with what else is known. Personal data.
#[derive(Clone)]
pub struct NameToScreen {
    /// The whole name, in any order and script.
    pub name: String,
    /// What kind of party it is; [`EntryKind::Unknown`] fits all.
    pub kind: EntryKind,
    /// Birth date, as far as it is known.
    pub birth: Option<Birth>,
    /// ISO 3166-1 alpha-2 codes, in any case.
    pub countries: Vec<String>,
}

impl NameToScreen {
    fn find(&self, indexes: &[&Index], score_min: f64) -> Vec<Hit> {
        let countries: Vec<&str> = self.countries.iter().map(String::as_str).collect();
        let query = NameQuery {
            name: &self.name,
            birth: self.birth,
            countries: &countries,
            kind: self.kind,
            ..NameQuery::default()
        };
        let found = indexes.iter().flat_map(|index| index.search(&query, score_min));
        let mut hits: Vec<Hit> = found.collect();
        if indexes.len() > 1 {
            hits.sort_by(|one, other| other.score.total_cmp(&one.score));
        }
        hits
    }
}

/// A name of a file of queries.
pub struct NamedQuery {
    /// What the file calls it.
    pub id: String,
    /// The name.
    pub name: NameToScreen,
}

/// What was found for one name.
pub struct FoundForName {
    /// Best first.
    pub hits: Vec<Hit>,
    /// How long it took, on one thread.
    pub took: Duration,
}

/// Why names were not screened.
#[derive(Debug, thiserror::Error)]
pub enum ScreenNamesError {
    /// No list is there to look in.
    #[error("no list was imported: there is nothing to look in")]
    NoList,
    /// A file of queries can't be read.
    #[error("line {line}: {what}")]
    Queries {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        what: String,
    },
    /// Something went wrong inside.
    #[error(transparent)]
    Failure(#[from] Failure),
}
use_case_error!(ScreenNamesError);

/// Who asks, and so in which lists.
#[derive(Clone, Copy)]
pub enum Asker<'a> {
    /// Whoever can run commands on the machine: the imported lists.
    Operator,
    /// A client with a key: the imported lists, and in staging the made-up one too.
    Client(&'a Caller),
}

/// Screens names one after the other on one thread; every hit of at least that score, best first.
pub async fn screen_names(
    engine: &Engine,
    asker: Asker<'_>,
    names: Vec<NameToScreen>,
    score_min: f64,
) -> Result<Vec<FoundForName>, ScreenNamesError> {
    let settings = engine.settings().clone();
    let lists = engine.lists(&settings).await?;
    let made_up = match asker {
        Asker::Operator => false,
        Asker::Client(caller) => caller.project.environment == Environment::Staging,
    };
    if lists.imported.is_empty() && !made_up {
        return Err(ScreenNamesError::NoList);
    }
    let count = names.len();
    let versions: Vec<&str> = settings.lists.iter().map(|list| list.id.as_str()).collect();
    let versions = versions.join(" ");
    let found = tokio::task::spawn_blocking(move || search(&lists, made_up, &names, score_min));
    let found = found
        .await
        .map_err(|error| Failure::Internal(format!("names could not be screened: {error}")))?;
    let entry = match asker {
        Asker::Operator => audit::Entry::by_operator("names.screened", "lists"),
        Asker::Client(caller) => {
            audit::Entry::by_key(&caller.key, "names.screened", "lists").in_project(&caller.project.id)
        }
    };
    let mut tx = engine.store().begin().await?;
    let entry = entry.with("names", count).with("lists", versions);
    audit::append(&mut tx, entry, engine.now()).await?;
    tx.commit().await?;
    Ok(found)
}

fn search(lists: &Arc<Lists>, made_up: bool, names: &[NameToScreen], score_min: f64) -> Vec<FoundForName> {
    let mut indexes = vec![&lists.imported];
    if made_up {
        indexes.push(&lists.made_up);
    }
    let find = |name: &NameToScreen| {
        let started = Instant::now();
        let hits = name.find(&indexes, score_min);
        let took = started.elapsed();
        FoundForName { hits, took }
    };
    names.iter().map(find).collect()
}

/// Reads tab-separated queries. The header names the columns `qid`, `name` and, where they are there, `schema`, `dob`
/// and `country` (several with a space, `;` or `|` between them); other columns are left alone.
///
/// # Errors
/// The first line that can't be read. A birth date or kind that is not understood counts as unknown, as it is for the
/// lists' own.
pub fn read_queries(text: &str) -> Result<Vec<NamedQuery>, ScreenNamesError> {
    let wrong = |line: usize, what: String| ScreenNamesError::Queries { line, what };
    let mut lines = (1..).zip(text.lines());
    let header: Vec<&str> = lines
        .next()
        .map_or(Vec::new(), |(_, line)| line.split('\t').map(str::trim).collect());
    let column = |name: &str| header.iter().position(|column| *column == name);
    let needed = |name: &str| column(name).ok_or_else(|| wrong(1, format!("there is no column `{name}`")));
    let (id, name) = (needed("qid")?, needed("name")?);
    let (schema, birth, country) = (column("schema"), column("dob"), column("country"));
    let mut queries = Vec::new();
    for (number, line) in lines {
        if line.trim().is_empty() {
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |at: Option<usize>| at.and_then(|at| cells.get(at)).map_or("", |cell| cell.trim());
        let (id, name) = (cell(Some(id)), cell(Some(name)));
        if id.is_empty() || name.len() > NAME_BYTES_MAX {
            return Err(wrong(number, "no qid, or a name that is too long".to_owned()));
        }
        let countries = cell(country)
            .split([' ', ';', '|'])
            .filter(|code| !code.is_empty());
        queries.push(NamedQuery {
            id: id.to_owned(),
            name: NameToScreen {
                name: name.to_owned(),
                kind: kind_of_schema(cell(schema)),
                birth: cell(birth).parse().ok(),
                countries: countries.take(COUNTRIES_MAX).map(str::to_owned).collect(),
            },
        });
    }
    Ok(queries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_name_and_others_left_alone() {
        let text = "qid\tname\textra\tcountry\tdob\tschema\nq1\tAda\tx\tir;ru\t1970\tPerson\n\nq2\tShip\t\t\tsoon\tVessel\n";
        let queries = read_queries(text).unwrap();
        assert_eq!(queries.len(), 2);
        assert_eq!(
            (queries[0].id.as_str(), queries[0].name.name.as_str()),
            ("q1", "Ada")
        );
        assert_eq!(queries[0].name.countries, ["ir", "ru"]);
        assert_eq!(queries[0].name.birth, Some(Birth::Year(1970)));
        assert_eq!(queries[1].name.kind, EntryKind::Vessel);
        assert_eq!(queries[1].name.birth, None);
        let refused = |text: &str| read_queries(text).err().unwrap().to_string();
        assert_eq!(refused("qid\tdob\n"), "line 1: there is no column `name`");
        assert_eq!(refused(""), "line 1: there is no column `qid`");
        assert!(refused("qid\tname\n\tAda\n").starts_with("line 2: "));
    }
}
