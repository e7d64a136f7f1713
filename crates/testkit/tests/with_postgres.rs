//! The program that gives tests a PostgreSQL server: it passes exit codes on, and leaves nothing behind.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_with-postgres");

fn is_installed() -> bool {
    let installed = Path::new("/usr/lib/postgresql").exists();
    if !installed {
        eprintln!("skipped: PostgreSQL is not installed");
    }
    installed
}

#[test]
fn the_command_reaches_the_server_and_its_exit_code_is_passed_on() {
    if !is_installed() {
        return;
    }
    let script = r#"pg_isready -q -d "$BONAFIDE_TEST_POSTGRES_URL" && exit 7"#;
    let status = Command::new(PROGRAM)
        .args(["--", "sh", "-c", script])
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(7));
}

#[test]
fn a_killed_run_leaves_no_server() {
    if !is_installed() {
        return;
    }
    let script = r#"echo "$BONAFIDE_TEST_POSTGRES_URL"; exec sleep 5"#;
    let mut run = Command::new(PROGRAM)
        .args(["--", "sh", "-c", script])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut url = String::new();
    BufReader::new(run.stdout.take().unwrap())
        .read_line(&mut url)
        .unwrap();
    let address = url
        .trim()
        .strip_prefix("postgres://postgres@")
        .unwrap()
        .strip_suffix("/postgres")
        .unwrap();
    assert!(std::net::TcpStream::connect(address).is_ok());
    run.kill().unwrap();
    run.wait().unwrap();
    let started = Instant::now();
    while std::net::TcpStream::connect(address).is_ok() {
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "the server is still there"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn no_command_is_a_usage_error() {
    assert_eq!(Command::new(PROGRAM).status().unwrap().code(), Some(2));
}
