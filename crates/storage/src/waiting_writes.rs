//! Writes of a transaction that nobody has to see the outcome of before it commits: kept, and sent together.
//!
//! What costs in a transaction is the trips to the database, not the rows. SQLite takes several statements with one
//! trip to its thread. PostgreSQL takes one with a trip, so they become parts of one: all see the rows as they were
//! before, and none may touch a row that another of them touches. The writes of several transactions become one
//! statement in the same way, those that are alike as one part that takes its rows from arrays.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;

use crate::StorageError;
use crate::value::{Value, add_column, arguments};

/// How many values are sent together at least before more wait apart; the engines take some ten thousand.
const VALUES_TOGETHER: usize = 500;

/// A statement and its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Write {
    /// For one row.
    sql: Cow<'static, str>,
    rows: usize,
    /// Row by row.
    values: Vec<Value>,
}

/// Statements and their values, in order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct WaitingWrites(Vec<Write>);

impl Write {
    /// Adds a value.
    pub(crate) fn push(&mut self, value: impl Into<Value>) {
        self.values.push(value.into());
    }

    fn text(&self) -> Cow<'_, str> {
        if self.rows == 1 {
            Cow::Borrowed(&self.sql)
        } else {
            Cow::Owned(for_rows(&self.sql, self.rows))
        }
    }

    fn changes_rows(&self) -> bool {
        !self.sql.starts_with("INSERT ")
    }

    /// Names the row that it changes: every such statement begins with the values that find it.
    fn row(&self) -> Option<RowName> {
        let first = |at| self.values.get(at).cloned();
        self.changes_rows()
            .then(|| (table(&self.sql).to_owned(), first(0), first(1)))
    }
}

/// A table, and the first two values that find a row in it.
pub(crate) type RowName = (String, Option<Value>, Option<Value>);

impl WaitingWrites {
    /// Whether so much waits that the rest had better be sent apart.
    pub(crate) fn is_full(&self) -> bool {
        self.0.iter().map(|write| write.values.len()).sum::<usize>() >= VALUES_TOGETHER
    }

    /// Adds a statement for so many rows, whose values are then added to it, row by row.
    pub(crate) fn add(&mut self, sql: Cow<'static, str>, rows: usize) -> &mut Write {
        let values = Vec::with_capacity(16 * rows);
        self.0.push(Write { sql, rows, values });
        self.0.last_mut().expect("it was added a moment ago")
    }

    /// Whether a write has to be sent after these: it may change a row that one of them makes or changes.
    pub(crate) fn must_precede(&self, sql: &str) -> bool {
        !sql.starts_with("INSERT ") && self.0.iter().any(|it| table(&it.sql) == table(sql))
    }

    /// Takes the rows that these change into `rows`, unless one of them is there already.
    pub(crate) fn claim(&self, rows: &mut HashSet<RowName>) -> bool {
        let mine: Vec<RowName> = self.0.iter().filter_map(Write::row).collect();
        let is_free = mine.iter().all(|row| !rows.contains(row));
        if is_free {
            rows.extend(mine);
        }
        is_free
    }

    /// The statements one after the other, for SQLite, between two others.
    pub(crate) fn sequence(&self, before: &str, after: &str) -> String {
        let mut text = String::with_capacity(1024);
        text.push_str(before);
        let mut offset = 0;
        for write in &self.0 {
            renumber(&write.text(), offset, &mut text);
            text.push_str("; ");
            offset += write.values.len();
        }
        text.push_str(after);
        text
    }

    /// The statements as one, for PostgreSQL.
    pub(crate) fn single(&self) -> String {
        let mut text = String::with_capacity(1024);
        let mut offset = 0;
        for (number, write) in self.0.iter().enumerate() {
            open_part(number, self.0.len(), &mut text);
            renumber(&write.text(), offset, &mut text);
            close_part(number, self.0.len(), &mut text);
            offset += write.values.len();
        }
        text
    }

    /// The values of [`Self::sequence`].
    pub(crate) fn into_sqlite(self) -> Result<SqliteArguments, StorageError> {
        let mut arguments = SqliteArguments::default();
        for value in self.0.into_iter().flat_map(|write| write.values) {
            value.add_to(&mut arguments)?;
        }
        Ok(arguments)
    }

    /// The values of [`Self::single`].
    pub(crate) fn into_postgres(self) -> Result<PgArguments, StorageError> {
        arguments(self.0.into_iter().flat_map(|write| write.values))
    }
}

/// The writes of several transactions as one statement for PostgreSQL, with its values.
pub(crate) fn together<'a>(
    transactions: impl Iterator<Item = &'a WaitingWrites>,
) -> Result<(String, PgArguments), StorageError> {
    // In the order of their texts, so that there are few different statements.
    let mut alike: BTreeMap<&str, Vec<&[Value]>> = BTreeMap::new();
    for write in transactions.flat_map(|writes| &writes.0) {
        let width = write.values.len() / write.rows;
        alike
            .entry(&write.sql)
            .or_default()
            .extend(write.values.chunks_exact(width));
    }
    let (mut text, mut arguments) = (String::with_capacity(4096), PgArguments::default());
    let mut offset = 0;
    for (number, (sql, rows)) in alike.iter().enumerate() {
        let width = rows.first().map_or(0, |row| row.len());
        open_part(number, alike.len(), &mut text);
        from_arrays(sql, width, offset, &mut text);
        close_part(number, alike.len(), &mut text);
        offset += width;
        for at in 0..width {
            let column: Vec<&Value> = rows.iter().map(|row| &row[at]).collect();
            add_column(&column, &mut arguments)?;
        }
    }
    Ok((text, arguments))
}

fn open_part(number: usize, parts: usize, text: &mut String) {
    if parts > 1 && number == 0 {
        text.push_str("WITH ");
    }
    if number + 1 < parts {
        let _ = write!(text, "w{number} AS (");
    }
}

fn close_part(number: usize, parts: usize, text: &mut String) {
    if number + 1 < parts {
        text.push_str(if number + 2 < parts { "), " } else { ") " });
    }
}

/// A statement for one row, made one that takes its rows from arrays, one for each value.
fn from_arrays(sql: &str, width: usize, offset: usize, text: &mut String) {
    if let Some((begin, row, end)) = row_of_values(sql) {
        let _ = write!(text, "{begin}SELECT ");
        let values = row.trim_start_matches('(').trim_end_matches(')');
        rewrite(values, text, |number, text| {
            let _ = write!(text, "unnest(${})", number + offset);
        });
        text.push_str(end);
        return;
    }
    let (begin, end) = sql.rsplit_once(" WHERE ").expect("a change says of which row");
    let joint = if sql.starts_with("DELETE ") {
        "USING"
    } else {
        "FROM"
    };
    text.push_str(&begin.replace('$', "it.v"));
    let _ = write!(text, " {joint} (SELECT ");
    elements_of_arrays(width, offset, text);
    text.push_str(") AS it WHERE ");
    text.push_str(&end.replace('$', "it.v"));
}

/// The elements of so many arrays side by side, as values of a `SELECT` that are named `v1` and so on. In `FROM`, each array
/// would be copied to a store of its own first.
pub(crate) fn elements_of_arrays(width: usize, offset: usize, text: &mut String) {
    for number in 1..=width {
        let comma = if number == 1 { "" } else { ", " };
        let _ = write!(text, "{comma}unnest(${}) AS v{number}", number + offset);
    }
}

/// The table that a statement writes to.
fn table(sql: &str) -> &str {
    ["INSERT INTO ", "UPDATE ", "DELETE FROM "]
        .iter()
        .find_map(|verb| sql.strip_prefix(verb))
        .and_then(|rest| rest.split(' ').next())
        .expect("a write begins with its verb and table")
}

/// Writes the statement with its parameters numbered from behind `offset`.
fn renumber(sql: &str, offset: usize, text: &mut String) {
    rewrite(sql, text, |number, text| {
        let _ = write!(text, "${}", number + offset);
    });
}

/// Writes the statement, each parameter as `write` writes it.
fn rewrite(sql: &str, text: &mut String, write: impl Fn(usize, &mut String)) {
    let mut rest = sql;
    while let Some(at) = rest.find('$') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        write(
            rest[..digits].parse().expect("every $ stands before a number"),
            text,
        );
        rest = &rest[digits..];
    }
    text.push_str(rest);
}

/// What stands before a statement's row of values, the row, and what stands behind it.
fn row_of_values(sql: &str) -> Option<(&str, &str, &str)> {
    const VALUES: &str = "VALUES (";
    let keyword = sql.find(VALUES)?;
    let begin = keyword + VALUES.len() - 1;
    let end = begin + sql[begin..].find(')')? + 1;
    Some((&sql[..keyword], &sql[begin..end], &sql[end..]))
}

/// A statement for one row, `… VALUES ($1, $2) …`, made one for so many rows, whose values come row by row.
fn for_rows(sql: &str, rows: usize) -> String {
    let (begin, row, end) = row_of_values(sql).expect("the statement has a row of values");
    let per_row = row.matches('$').count();
    let mut text = String::with_capacity(sql.len() + rows * (row.len() + per_row * 3));
    let _ = write!(text, "{begin}VALUES {row}");
    for number in 1..rows {
        text.push_str(", ");
        renumber(row, number * per_row, &mut text);
    }
    text.push_str(end);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(writes: &mut WaitingWrites, sql: &'static str, values: &[&str]) {
        let write = writes.add(Cow::Borrowed(sql), 1);
        values.iter().for_each(|value| write.push(*value));
    }

    #[test]
    fn statements_are_put_together_for_each_engine() {
        let mut writes = WaitingWrites::default();
        assert_eq!(writes.single(), "");
        add(&mut writes, "INSERT INTO a (x, y) VALUES ($1, $2)", &["1", "2"]);
        assert_eq!(writes.single(), "INSERT INTO a (x, y) VALUES ($1, $2)");
        add(
            &mut writes,
            "UPDATE b SET z = $2 WHERE x = $1 AND y <> $1",
            &["3", "4"],
        );
        add(&mut writes, "DELETE FROM c", &[]);
        add(&mut writes, "INSERT INTO d (x) VALUES ($1)", &["5"]);
        assert!(writes.must_precede("UPDATE d SET x = $1") && writes.must_precede("DELETE FROM a"));
        assert!(
            !writes.must_precede("UPDATE e SET x = $1")
                && !writes.must_precede("INSERT INTO d (x) VALUES ($1)")
        );
        assert_eq!(
            writes.sequence("SAVEPOINT s; ", "RELEASE s"),
            "SAVEPOINT s; INSERT INTO a (x, y) VALUES ($1, $2); UPDATE b SET z = $4 WHERE x = $3 AND y <> $3; \
             DELETE FROM c; INSERT INTO d (x) VALUES ($5); RELEASE s"
        );
        assert_eq!(
            writes.single(),
            "WITH w0 AS (INSERT INTO a (x, y) VALUES ($1, $2)), w1 AS (UPDATE b SET z = $4 WHERE x = $3 AND y <> $3), \
             w2 AS (DELETE FROM c) INSERT INTO d (x) VALUES ($5)"
        );
    }

    #[test]
    fn one_statement_takes_many_rows() {
        let sql = "UPDATE a SET x = it.column2 FROM (VALUES ($1, $2)) AS it WHERE a.id = it.column1";
        assert_eq!(for_rows(sql, 1), sql);
        assert_eq!(
            for_rows(sql, 3),
            "UPDATE a SET x = it.column2 FROM (VALUES ($1, $2), ($3, $4), ($5, $6)) AS it WHERE a.id = it.column1"
        );
    }

    #[test]
    fn transactions_become_one_statement() {
        let insert = "INSERT INTO a (x, z, y) VALUES ($1, 'z', $2) ON CONFLICT DO NOTHING";
        let update = "UPDATE b SET z = CASE WHEN z = $3 THEN z + 1 END WHERE x = $1 AND y = $2";
        let (mut one, mut other) = (WaitingWrites::default(), WaitingWrites::default());
        add(&mut one, update, &["1", "2", "3"]);
        add(&mut one, insert, &["4", "5"]);
        add(&mut other, insert, &["6", "7"]);
        add(&mut other, "DELETE FROM c WHERE x = $1", &["8"]);
        let (text, _) = together([&one, &other].into_iter()).unwrap();
        assert_eq!(
            text,
            "WITH w0 AS (DELETE FROM c USING (SELECT unnest($1) AS v1) AS it WHERE x = it.v1), \
             w1 AS (INSERT INTO a (x, z, y) SELECT unnest($2), 'z', unnest($3) ON CONFLICT DO NOTHING) \
             UPDATE b SET z = CASE WHEN z = it.v3 THEN z + 1 END \
             FROM (SELECT unnest($4) AS v1, unnest($5) AS v2, unnest($6) AS v3) AS it WHERE x = it.v1 AND y = it.v2"
        );
    }

    #[test]
    fn no_row_is_changed_twice_by_one_statement() {
        let update = "UPDATE b SET z = $3 WHERE x = $1 AND y = $2";
        let (mut one, mut same, mut other) = Default::default();
        add(&mut one, update, &["1", "2", "3"]);
        add(&mut same, update, &["1", "2", "4"]);
        add(&mut other, update, &["1", "3", "3"]);
        add(&mut other, "INSERT INTO b (x, y) VALUES ($1, $2)", &["1", "2"]);
        let mut rows = HashSet::new();
        assert!(one.claim(&mut rows) && !same.claim(&mut rows) && other.claim(&mut rows));
    }
}
