//! A database of its own for a test that runs on PostgreSQL.

use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

/// Where the server of PostgreSQL is that tests make their databases on.
const POSTGRES_URL: &str = "BONAFIDE_TEST_POSTGRES_URL";

/// An empty database, which goes when this is dropped: those of all tests would fill a small disk.
pub(crate) struct PostgresDatabase {
    server: String,
    name: String,
    url: String,
}

impl PostgresDatabase {
    /// Makes one on the server that `with-postgres` runs.
    pub(crate) fn fresh() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let server = std::env::var(POSTGRES_URL).unwrap_or_else(|_| {
            panic!("{POSTGRES_URL} is not set: run the tests by `make test`, or under `with-postgres --`")
        });
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{number}", std::process::id());
        let made = run("createdb", &[], &server, &name);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let (base, _) = server
            .rsplit_once('/')
            .expect("the server's URL names a database");
        let url = format!("{base}/{name}");
        Self { server, name, url }
    }

    /// Its connection string.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        let dropped = run("dropdb", &["--force"], &self.server, &self.name);
        if !dropped.status.success() {
            eprintln!("{}", String::from_utf8_lossy(&dropped.stderr));
        }
    }
}

/// One of the programs that come with the server.
fn run(program: &str, options: &[&str], server: &str, name: &str) -> Output {
    Command::new(program)
        .args(options)
        .args(["--maintenance-db", server, name])
        .output()
        .unwrap_or_else(|error| panic!("{program} of the package postgresql can't be run: {error}"))
}
