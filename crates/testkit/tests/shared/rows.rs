//! The database as somebody sees it who holds it and not the product: plain SQL, past every rule.

use sqlx::{AssertSqlSafe, PgPool, SqlitePool};
use testkit::TestApp;

/// A connection of one's own to a product's database.
pub enum Rows {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Rows {
    /// Of that product.
    pub async fn of(app: &TestApp) -> Self {
        let url = &app.database_url;
        if url.starts_with("sqlite:") {
            Self::Sqlite(SqlitePool::connect(url).await.unwrap())
        } else {
            Self::Postgres(PgPool::connect(url).await.unwrap())
        }
    }

    /// The first of two texts on SQLite, the second on PostgreSQL.
    pub fn choose<'a>(&self, sqlite: &'a str, postgres: &'a str) -> &'a str {
        match self {
            Self::Sqlite(_) => sqlite,
            Self::Postgres(_) => postgres,
        }
    }

    /// Runs statements.
    pub async fn execute(&self, sql: &str) {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        match self {
            Self::Sqlite(pool) => drop(sql.execute(pool).await.unwrap()),
            Self::Postgres(pool) => drop(sql.execute(pool).await.unwrap()),
        }
    }

    /// The only column of every row, as texts.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap(),
            Self::Postgres(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap(),
        }
    }
}
