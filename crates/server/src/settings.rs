//! Settings: built-in values, then a file, then the environment, then the command line.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use config::{Config, File, FileFormat};
use engine::sync_lists::ListAddress;
use serde::Deserialize;

use crate::refusal::Refusal;

/// The commented file that names every key and its built-in value.
pub const BUILT_IN: &str = include_str!("../../../config.default.toml");

/// The built-in data folder.
const DATA_DIR: &str = "bonafide-data";

/// What the names of our environment variables start with.
const ENVIRONMENT_PREFIX: &str = "BONAFIDE_";

/// Variables that start so and are no settings; those for tests start with the last.
const OTHER_VARIABLES: [&str; 4] = ["CONFIG", "KEY_RING", "REVIEWER_TOKEN", "SHARED_DIR"];
const TEST_VARIABLES: &str = "TEST_";

/// Settings that are lists; in the environment their parts are separated by commas.
const LIST_KEYS: [&str; 1] = ["trusted_proxies"];

/// Most connections that one process may hold.
const DATABASE_CONNECTIONS_MAX: u32 = 1_000;
/// Longest wait for running work at the end.
const STOP_SECONDS_MAX: u64 = 3_600;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One JSON object per line.
    Json,
    /// For a person at a terminal.
    Text,
}

/// Every setting, checked. No `Debug`: the database URL may hold a password.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where the API listens.
    pub listen: SocketAddr,
    /// Where clients reach the API; empty when that is `listen`.
    pub public_url: String,
    /// Addresses or networks of reverse proxies.
    pub trusted_proxies: Vec<String>,
    /// Folder of the embedded database, the sealed files and the key ring.
    pub data_dir: PathBuf,
    /// PostgreSQL; empty for the embedded database.
    pub database_url: String,
    /// Most connections to the database at once.
    pub database_connections_max: u32,
    /// Folder of policy data; empty for the compiled-in data.
    pub policy_dir: PathBuf,
    /// Folder of the models; empty for the places where they are looked for.
    pub models_dir: PathBuf,
    /// PEM file of the certificate chain; empty without TLS.
    pub tls_cert: PathBuf,
    /// PEM file of the private key; empty without TLS.
    pub tls_key: PathBuf,
    /// A tracing filter.
    pub log_level: String,
    /// How log lines look.
    pub log_format: LogFormat,
    /// Seconds that running work may take to finish at the end.
    pub stop_seconds: u64,
    /// Where OFAC's Specially Designated Nationals are published.
    pub list_url_ofac_sdn: String,
    /// Where OFAC's other lists are published.
    pub list_url_ofac_consolidated: String,
    /// Where the UN's list is published.
    pub list_url_un: String,
    /// Where the European Union's list is published.
    pub list_url_eu: String,
    /// Where the United Kingdom's list is published.
    pub list_url_uk: String,
    /// Where a list of politically exposed persons is published.
    pub list_url_ftm_pep: String,
}

/// What the command line says about settings.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// A file of settings.
    pub config: Option<PathBuf>,
    /// Instead of `data_dir`.
    pub data_dir: Option<PathBuf>,
    /// Instead of `listen`.
    pub listen: Option<SocketAddr>,
    /// Instead of `tls_cert`.
    pub tls_cert: Option<PathBuf>,
    /// Instead of `tls_key`.
    pub tls_key: Option<PathBuf>,
}

/// The settings, and the variables of the environment that look like settings but are none.
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    /// Names of variables that nothing reads: most likely misspelt.
    pub unknown_variables: Vec<String>,
}

/// Reads all sources of settings. `environment` is the process's, or a test's.
///
/// # Errors
/// A [`Refusal`] that names the file, and the key where it is one key's fault.
pub fn load(
    overrides: &Overrides,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<Loaded, Refusal> {
    let mut builder = Config::builder().add_source(File::from_str(BUILT_IN, FileFormat::Toml));
    if let Some(path) = &overrides.config {
        builder = builder.add_source(File::from_str(&read_file(path)?, FileFormat::Toml));
    }
    let mut unknown_variables = Vec::new();
    let keys = built_in_keys();
    for (name, value) in environment {
        let Some(name) = name
            .to_str()
            .and_then(|name| name.strip_prefix(ENVIRONMENT_PREFIX))
        else {
            continue;
        };
        let key = name.to_lowercase();
        if keys.contains(key.as_str()) {
            let value = value
                .into_string()
                .map_err(|_| refused(format!("{ENVIRONMENT_PREFIX}{name} is not UTF-8")))?;
            let value = match LIST_KEYS.contains(&key.as_str()) {
                true => config::Value::from(value.split(',').map(str::trim).collect::<Vec<_>>()),
                false => config::Value::from(value),
            };
            builder = builder
                .set_override(key, value)
                .map_err(|error| refused(error.to_string()))?;
        } else if !OTHER_VARIABLES.contains(&name) && !name.starts_with(TEST_VARIABLES) {
            unknown_variables.push(format!("{ENVIRONMENT_PREFIX}{name}"));
        }
    }
    let overridden = [
        ("listen", overrides.listen.map(|listen| listen.to_string())),
        ("data_dir", text(overrides.data_dir.as_deref())?),
        ("tls_cert", text(overrides.tls_cert.as_deref())?),
        ("tls_key", text(overrides.tls_key.as_deref())?),
    ];
    for (key, value) in overridden {
        builder = builder
            .set_override_option(key, value)
            .map_err(|error| refused(error.to_string()))?;
    }
    let settings = builder
        .build()
        .and_then(Config::try_deserialize::<Settings>)
        .map_err(|error| refused(error.to_string()))?;
    settings.check()?;
    Ok(Loaded {
        settings,
        unknown_variables,
    })
}

impl Settings {
    /// The TLS certificate and key, when both are set.
    pub fn tls(&self) -> Option<(&Path, &Path)> {
        let set = !self.tls_cert.as_os_str().is_empty() && !self.tls_key.as_os_str().is_empty();
        set.then_some((self.tls_cert.as_path(), self.tls_key.as_path()))
    }

    /// Whether nobody chose a data folder.
    pub fn has_built_in_data_dir(&self) -> bool {
        self.data_dir == Path::new(DATA_DIR)
    }

    /// Where lists are published, of those that have an address.
    pub fn list_addresses(&self) -> Vec<ListAddress> {
        let all = [
            ("ofac-sdn", &self.list_url_ofac_sdn),
            ("ofac-consolidated", &self.list_url_ofac_consolidated),
            ("un", &self.list_url_un),
            ("eu", &self.list_url_eu),
            ("uk", &self.list_url_uk),
            ("ftm-pep", &self.list_url_ftm_pep),
        ];
        let address = |(source, url): (&str, &String)| ListAddress {
            source: source.to_owned(),
            url: url.clone(),
        };
        all.into_iter()
            .filter(|(_, url)| !url.is_empty())
            .map(address)
            .collect()
    }

    /// How long running work may take to finish at the end.
    pub fn stop_within(&self) -> Duration {
        Duration::from_secs(self.stop_seconds)
    }

    fn check(&self) -> Result<(), Refusal> {
        let wrong = |key: &str, message: &str| Err(refused(format!("`{key}`: {message}")));
        let url = self.public_url.as_str();
        if !(url.is_empty() || url.starts_with("http://") || url.starts_with("https://"))
            || url.ends_with('/')
        {
            return wrong(
                "public_url",
                "must start with http:// or https:// and end without a slash",
            );
        }
        if let Some(proxy) = self.trusted_proxies.iter().find(|proxy| !is_network(proxy)) {
            return wrong(
                "trusted_proxies",
                &format!("{proxy:?} is neither an address nor a network"),
            );
        }
        if self.data_dir.as_os_str().is_empty() {
            return wrong("data_dir", "must not be empty");
        }
        let url = self.database_url.as_str();
        if !(url.is_empty() || url.starts_with("postgres://") || url.starts_with("postgresql://")) {
            return wrong(
                "database_url",
                "must start with postgres://, or be empty for the embedded database",
            );
        }
        if !(1..=DATABASE_CONNECTIONS_MAX).contains(&self.database_connections_max) {
            return wrong("database_connections_max", "must be from 1 to 1000");
        }
        if self.tls_cert.as_os_str().is_empty() != self.tls_key.as_os_str().is_empty() {
            return wrong("tls_cert", "goes with `tls_key`: set both or neither");
        }
        if self
            .log_level
            .parse::<tracing_subscriber::filter::Targets>()
            .is_err()
        {
            return wrong(
                "log_level",
                "must be error, warn, info, debug, trace, or a filter such as info,sqlx=warn",
            );
        }
        if self.stop_seconds > STOP_SECONDS_MAX {
            return wrong("stop_seconds", "must be at most 3600");
        }
        Ok(())
    }
}

fn built_in_keys() -> BTreeSet<&'static str> {
    let assignments = BUILT_IN.lines().filter(|line| !line.starts_with('#'));
    assignments
        .filter_map(|line| Some(line.split_once('=')?.0.trim()))
        .collect()
}

fn read_file(path: &Path) -> Result<String, Refusal> {
    std::fs::read_to_string(path)
        .map_err(|error| refused(format!("{} cannot be read: {error}", path.display())))
}

fn text(path: Option<&Path>) -> Result<Option<String>, Refusal> {
    let not_text = |path: &Path| refused(format!("the path {} is not UTF-8", path.display()));
    path.map(|path| path.to_str().map(str::to_owned).ok_or_else(|| not_text(path)))
        .transpose()
}

/// Whether the text is an address, or an address and a prefix length (`10.0.0.0/8`).
fn is_network(text: &str) -> bool {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    let Ok(address) = address.parse::<IpAddr>() else {
        return false;
    };
    let length_max = if address.is_ipv4() { 32 } else { 128 };
    length.is_none_or(|length| length.parse::<u8>().is_ok_and(|length| length <= length_max))
}

fn refused(message: String) -> Refusal {
    Refusal::new("configuration", format!("configuration: {message}"))
}

#[cfg(test)]
mod tests;
