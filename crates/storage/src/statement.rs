//! One tiny macro: a statement is written once and runs on both engines.

/// A statement as text and its values, on whichever connection it is given.
///
/// `execute!(conn, "…", a, b)` gives the number of rows changed; `fetch_optional!(conn, Row, "…", a)` and
/// `fetch_all!(conn, Row, "…", a)` give rows of a type that derives `sqlx::FromRow`, or tuples.
macro_rules! execute {
    ($conn:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        match $conn.engine() {
            $crate::connection::Engine::Sqlite(connection) => {
                sqlx::query($sql)$(.bind($value))*.execute(connection).await.map(|done| done.rows_affected())
            }
            $crate::connection::Engine::Postgres(connection) => {
                sqlx::query($sql)$(.bind($value))*.execute(connection).await.map(|done| done.rows_affected())
            }
        }
        .map_err($crate::StorageError::from)
    };
}

macro_rules! fetch {
    ($fetch:ident, $conn:expr, $row:ty, $sql:expr $(, $value:expr)*) => {
        match $conn.engine() {
            $crate::connection::Engine::Sqlite(connection) => {
                sqlx::query_as::<_, $row>($sql)$(.bind($value))*.$fetch(connection).await
            }
            $crate::connection::Engine::Postgres(connection) => {
                sqlx::query_as::<_, $row>($sql)$(.bind($value))*.$fetch(connection).await
            }
        }
        .map_err($crate::StorageError::from)
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
