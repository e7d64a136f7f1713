//! Writes of a transaction that nobody has to see the outcome of before it commits: kept, and sent together.
//!
//! What costs in a transaction is the trips to the database, not the rows. SQLite takes several statements with one
//! trip to its thread. PostgreSQL takes one with a trip, so they become parts of one: all see the rows as they were
//! before, and none may touch a row that another of them touches.

use std::borrow::Cow;
use std::fmt::Write as _;

use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;

/// How many values are sent together at least before more wait apart; the engines take some ten thousand.
const VALUES_TOGETHER: usize = 500;

/// Statements and their values.
pub(crate) struct WaitingWrites {
    statements: Vec<String>,
    values: usize,
    /// Values, in the form of the engine.
    pub(crate) arguments: Arguments,
}

/// Values in the form of an engine.
pub(crate) enum Arguments {
    Sqlite(SqliteArguments),
    Postgres(PgArguments),
}

impl WaitingWrites {
    pub(crate) fn new(arguments: Arguments) -> Self {
        Self {
            statements: Vec::new(),
            values: 0,
            arguments,
        }
    }

    /// Whether so much waits that the rest had better be sent apart.
    pub(crate) fn is_full(&self) -> bool {
        self.values >= VALUES_TOGETHER
    }

    /// Adds a statement, whose values are then added to the arguments.
    pub(crate) fn add(&mut self, sql: &str) {
        let (renumbered, values) = renumbered(sql, self.values);
        self.statements.push(renumbered);
        self.values += values;
    }

    /// Whether a write has to be sent after these: it may change a row that one of them makes or changes.
    pub(crate) fn must_precede(&self, sql: &str) -> bool {
        !sql.starts_with("INSERT ") && self.statements.iter().any(|it| table(it) == table(sql))
    }

    /// The statements one after the other, for SQLite, between two others.
    pub(crate) fn sequence(&self, before: &str, after: &str) -> String {
        let length = self.statements.iter().map(|it| it.len() + 2).sum::<usize>();
        let mut text = String::with_capacity(before.len() + length + after.len());
        text.push_str(before);
        for statement in &self.statements {
            text.push_str(statement);
            text.push_str("; ");
        }
        text.push_str(after);
        text
    }

    /// The statements as one, for PostgreSQL.
    pub(crate) fn single(&self) -> Cow<'_, str> {
        let Some((last, others)) = self.statements.split_last() else {
            return Cow::Borrowed("");
        };
        if others.is_empty() {
            return Cow::Borrowed(last);
        }
        let mut text = String::with_capacity(self.statements.iter().map(|it| it.len() + 16).sum());
        for (number, statement) in others.iter().enumerate() {
            let joint = if number == 0 { "WITH" } else { "," };
            let _ = write!(text, "{joint} w{number} AS ({statement})");
        }
        let _ = write!(text, " {last}");
        Cow::Owned(text)
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

/// The statement with its parameters numbered from behind `offset`, and how many they are.
fn renumbered(sql: &str, offset: usize) -> (String, usize) {
    let mut text = String::with_capacity(sql.len() + 16);
    let mut highest = 0;
    let mut rest = sql;
    while let Some(at) = rest.find('$') {
        text.push_str(&rest[..=at]);
        rest = &rest[at + 1..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: usize = rest[..digits].parse().expect("every $ stands before a number");
        highest = highest.max(number);
        let _ = write!(text, "{}", number + offset);
        rest = &rest[digits..];
    }
    text.push_str(rest);
    (text, highest)
}

/// A statement for one row, `… VALUES ($1, $2) …`, made one for so many rows, whose values come row by row.
pub(crate) fn for_rows(sql: &str, rows: usize) -> String {
    const VALUES: &str = "VALUES (";
    let begin = sql.find(VALUES).expect("the statement has a row of values") + VALUES.len() - 1;
    let end = begin + sql[begin..].find(')').expect("a row of values ends") + 1;
    let row = &sql[begin..end];
    let per_row = row.matches('$').count();
    let mut text = String::with_capacity(sql.len() + rows * (row.len() + per_row * 3));
    text.push_str(&sql[..end]);
    for number in 1..rows {
        text.push_str(", ");
        text.push_str(&renumbered(row, number * per_row).0);
    }
    text.push_str(&sql[end..]);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_put_together_for_each_engine() {
        let mut writes = WaitingWrites::new(Arguments::Sqlite(SqliteArguments::default()));
        assert_eq!(writes.single(), "");
        writes.add("INSERT INTO a (x, y) VALUES ($1, $2)");
        assert_eq!(writes.single(), "INSERT INTO a (x, y) VALUES ($1, $2)");
        writes.add("UPDATE b SET z = $2 WHERE x = $1 AND y <> $1");
        writes.add("DELETE FROM c");
        writes.add("INSERT INTO d (x) VALUES ($1)");
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
}
