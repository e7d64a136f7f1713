//! Looks for texts in whatever was left behind, in every form in which they could stand there.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use testkit::TestApp;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::format::FmtSpan;

/// Shorter pieces of base64 turn up by chance.
const BASE64_CHARS_MIN: usize = 8;

/// Something that may not be readable anywhere.
pub struct Secret {
    /// What it is, for the message of a failure.
    pub what: String,
    value: Vec<u8>,
}

impl Secret {
    pub fn new(what: impl Into<String>, value: impl AsRef<[u8]>) -> Self {
        let value = value.as_ref().to_vec();
        assert!(value.len() >= 6, "too short to be told from chance");
        Self {
            what: what.into(),
            value,
        }
    }

    /// Every form in which it would be readable: those compared in lower case, and those compared as they are.
    fn forms(&self) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
        let lower = self.value.to_ascii_lowercase();
        let hex: String = self.value.iter().map(|byte| format!("{byte:02x}")).collect();
        let percent: String = self.value.iter().map(|byte| format!("%{byte:02x}")).collect();
        let encoded: Vec<u8> = lower.iter().flat_map(|byte| in_address(*byte)).collect();
        let mut lower_case = vec![hex.into_bytes(), percent.into_bytes(), encoded];
        if let Ok(text) = std::str::from_utf8(&self.value) {
            let escaped: String = text.chars().map(in_json).collect();
            lower_case.push(escaped.to_ascii_lowercase().into_bytes());
        }
        lower_case.push(lower);
        let mut as_it_is = Vec::new();
        // Where it begins among the three bytes of a group decides how it looks.
        for before in 0..3 {
            let padded = [vec![0; before], self.value.clone()].concat();
            for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
                let text = engine.encode(&padded);
                let piece = &text[(before * 8).div_ceil(6)..padded.len() * 8 / 6];
                if piece.len() >= BASE64_CHARS_MIN {
                    as_it_is.push(piece.as_bytes().to_vec());
                }
            }
        }
        (lower_case, as_it_is)
    }
}

/// A byte as it stands in an address.
fn in_address(byte: u8) -> Vec<u8> {
    let is_plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if is_plain {
        vec![byte]
    } else {
        format!("%{byte:02x}").into_bytes()
    }
}

/// A character as JSON has it where everything beyond ASCII is escaped.
fn in_json(c: char) -> String {
    if c.is_ascii() {
        c.to_string()
    } else {
        format!("\\u{:04x}", u32::from(c))
    }
}

/// Forms by their first two bytes, so that most places of a haystack are passed over quickly.
struct Sieve(Vec<Vec<(usize, Vec<u8>)>>);

impl Sieve {
    /// Of each secret's forms.
    fn new(forms: impl Iterator<Item = Vec<Vec<u8>>>) -> Self {
        let mut by_pair = vec![Vec::new(); 1 << 16];
        for (secret, forms) in forms.enumerate() {
            for form in forms {
                by_pair[pair(&form)].push((secret, form));
            }
        }
        Self(by_pair)
    }

    /// The secrets that stand in the bytes.
    fn search(&self, bytes: &[u8], found: &mut BTreeSet<usize>) {
        for (place, two) in bytes.windows(2).enumerate() {
            for (secret, form) in &self.0[pair(two)] {
                if bytes[place..].starts_with(form) {
                    found.insert(*secret);
                }
            }
        }
    }
}

fn pair(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}

/// Something that was left behind: a file, a dump, a log.
pub struct Haystack {
    pub name: String,
    bytes: Vec<u8>,
}

impl Haystack {
    pub fn new(name: impl Into<String>, bytes: impl AsRef<[u8]>) -> Self {
        Self {
            name: name.into(),
            bytes: bytes.as_ref().to_vec(),
        }
    }
}

/// What of the secrets can be read, and where.
pub fn readable(haystacks: &[Haystack], secrets: &[Secret]) -> Vec<String> {
    let lower_case = Sieve::new(secrets.iter().map(|secret| secret.forms().0));
    let as_it_is = Sieve::new(secrets.iter().map(|secret| secret.forms().1));
    let mut told = Vec::new();
    for haystack in haystacks {
        let mut found = BTreeSet::new();
        lower_case.search(&haystack.bytes.to_ascii_lowercase(), &mut found);
        as_it_is.search(&haystack.bytes, &mut found);
        told.extend(
            found
                .into_iter()
                .map(|secret| format!("{} in {}", secrets[secret].what, haystack.name)),
        );
    }
    told
}

/// Everything that a product keeps: each file by name and content, and the whole database.
pub fn kept(app: &TestApp) -> Vec<Haystack> {
    let mut haystacks = Vec::new();
    read_folder(app.folder.path(), &mut haystacks);
    if app.database_url.starts_with("postgres") {
        let dump = Command::new("pg_dump")
            .arg("--dbname")
            .arg(&app.database_url)
            .output();
        let dump = dump.expect("pg_dump of the package postgresql can be run");
        assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
        haystacks.push(Haystack::new("the database", &dump.stdout));
    }
    haystacks
}

fn read_folder(folder: &Path, haystacks: &mut Vec<Haystack>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.display().to_string();
        haystacks.push(Haystack::new(format!("the name {name}"), name.as_bytes()));
        if path.is_dir() {
            read_folder(&path, haystacks);
        } else {
            haystacks.push(Haystack::new(name, std::fs::read(&path).unwrap()));
        }
    }
}

/// What was logged by this process so far.
static LOGGED: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Log;

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOGGED.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Logs everything from here on: each level, each target, each span.
pub fn log_everything() {
    let builder = tracing_subscriber::fmt()
        .json()
        .with_max_level(LevelFilter::TRACE);
    // Another test of this process may have been faster.
    let _ = builder
        .with_span_events(FmtSpan::FULL)
        .with_writer(|| Log)
        .try_init();
}

/// What was logged.
pub fn logged() -> Haystack {
    Haystack::new("the log", &*LOGGED.lock().unwrap())
}

#[test]
fn every_form_of_a_secret_is_found() {
    let secret = Secret::new("a name", "Jörg Zwölf");
    let json = serde_json::json!({ "firstName": "Jörg Zwölf" }).to_string();
    let written = [
        "…Jörg Zwölf…".to_owned(),
        "j\\u00f6rg ZW\\u00F6LF".to_owned(),
        "\\x4ac3b67267205a77c3b66c66".to_owned(),
        "J%C3%B6rg%20Zw%C3%B6lf".to_owned(),
        STANDARD_NO_PAD.encode(&json),
        STANDARD_NO_PAD.encode(&json[1..]),
        URL_SAFE_NO_PAD.encode(&json[2..]),
    ];
    for text in written {
        let haystack = [Haystack::new("a file", &text)];
        assert_eq!(
            readable(&haystack, &[Secret::new("a name", "Jörg Zwölf")]),
            ["a name in a file"],
            "{text}"
        );
    }
    assert!(readable(&[Haystack::new("a file", "Joerg Zwoelf")], &[secret]).is_empty());
}
