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
