//! A few tiny macros: a statement is written once and runs on both engines.

/// A statement as text and its values, on whichever connection it is given.
///
/// `execute!(conn, "…", a, b)` gives the number of rows changed; `fetch_optional!(conn, Row, "…", a)` and
/// `fetch_all!(conn, Row, "…", a)` give rows of a type that derives `sqlx::FromRow`, or tuples.
macro_rules! execute {
    ($conn:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        match $conn.for_writing().await {
            Err(error) => Err(error),
            Ok(engine) => {
                let done = match engine {
                    $crate::connection::Engine::Sqlite(connection) => sqlx::query($sql)$(.bind($value))*
                        .execute(connection)
                        .await
                        .map(|done| done.rows_affected()),
                    $crate::connection::Engine::Postgres(connection) => sqlx::query($sql)$(.bind($value))*
                        .execute(connection)
                        .await
                        .map(|done| done.rows_affected()),
                };
                $conn.note(done)
            }
        }
    };
}

macro_rules! fetch {
    ($fetch:ident, $conn:expr, $row:ty, $sql:expr $(, $value:expr)*) => {
        match $conn.for_reading().await {
            Err(error) => Err(error),
            Ok(engine) => {
                let rows = match engine {
                    $crate::connection::Engine::Sqlite(connection) => {
                        sqlx::query_as::<_, $row>($sql)$(.bind($value))*.$fetch(connection).await
                    }
                    $crate::connection::Engine::Postgres(connection) => {
                        sqlx::query_as::<_, $row>($sql)$(.bind($value))*.$fetch(connection).await
                    }
                };
                $conn.note(rows)
            }
        }
    };
}

macro_rules! fetch_optional {
    ($conn:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        fetch!(fetch_optional, $conn, $row, $sql $(, $value)*)
    };
}

macro_rules! fetch_all {
    ($conn:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        fetch!(fetch_all, $conn, $row, $sql $(, $value)*)
    };
}

/// Rows of what many calls read: on PostgreSQL those at the same moment share a statement.
macro_rules! read_together {
    ($reads:expr, $row:ty, $sql:expr $(, $value:expr)*) => {
        match $reads.read($sql, vec![$($crate::value::Value::from($value)),*]).await {
            Ok(rows) => rows
                .iter()
                .map(<$row as sqlx::FromRow<'_, sqlx::postgres::PgRow>>::from_row)
                .collect::<Result<Vec<$row>, sqlx::Error>>()
                .map_err($crate::StorageError::from),
            Err(error) => Err(error),
        }
    };
}

/// As [`fetch_optional!`], for a row that many calls read and that is there once or not at all.
macro_rules! fetch_shared {
    ($conn:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        match $conn.gathered_reads() {
            Some(reads) => read_together!(reads, $row, $sql $(, $value)*).map(|rows| rows.into_iter().next()),
            None => fetch_optional!($conn, $row, $sql $(, $value)*),
        }
    };
}

/// As [`fetch_all!`], in no certain order, for rows that many calls read.
macro_rules! fetch_all_shared {
    ($conn:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        match $conn.gathered_reads() {
            Some(reads) => read_together!(reads, $row, $sql $(, $value)*),
            None => fetch_all!($conn, $row, $sql $(, $value)*),
        }
    };
}

/// Keeps a write until the transaction commits, or reads again: `defer!(tx, "…", a, b)`. Nobody learns how many rows it
/// changed; what it violates is told when it is sent.
macro_rules! defer {
    ($tx:expr, $sql:expr $(, $value:expr)* $(,)?) => {{
        let write = $tx.deferred($sql, 1).await?;
        defer_values!(write $(, $value)*)
    }};
}

/// Values of a write that waits.
macro_rules! defer_values {
    ($write:expr $(, $value:expr)* $(,)?) => {{
        $($write.push($value);)*
    }};
}
