//! The files of a policy folder → [`Policy`]: read, checked against each other, and named by their content.
//!
//! A policy decides who is let in, so nothing in it is guessed: an unknown key, a country that does not exist, a group
//! that nobody defined, a rule that would leave somebody unasked, each refuses the whole, and says where it stands.
//!
//! Architecture invariant: this module opens files and nothing else; it reads no clock and no database.

mod completion;
mod countries;
mod edd;
mod evidence;
mod general;
mod legal_documents;
mod place;
mod requirements;
mod risk;
mod screening;
mod source_file;
mod ssn;
#[cfg(test)]
mod tests;
mod us_states;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use domain::legal::{LegalDocumentType, Region};
use domain::policy::Policy;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

pub use evidence::proof_rules;
pub use place::Place;
use source_file::SourceFile;

/// Largest file of a policy, in bytes.
pub const POLICY_FILE_BYTES_MAX: u64 = 256 * 1024;
/// How many hexadecimal digits of the digest stand in the recorded version.
const DIGEST_DIGITS: usize = 12;

macro_rules! policy_folder {
    ($($file:literal),+ $(,)?) => {
        /// Every file of a policy, in order. A folder has to hold them all.
        pub const POLICY_FILES: &[&str] = &[$($file),+];

        /// The policy that is compiled in.
        const BUILT_IN: &[(&str, &str)] = &[$(($file, include_str!(concat!("../../../policy/", $file)))),+];
    };
}

policy_folder!(
    "calling-codes.toml",
    "countries.toml",
    "disposable-email-domains.txt",
    "edd.toml",
    "evidence.toml",
    "legal-documents.toml",
    "policy.toml",
    "postcode-forms.toml",
    "requirements.toml",
    "risk.toml",
    "screening.toml",
    "ssn.toml",
    "staging-list.jsonl",
    "us-states.toml",
);

/// A whole policy folder, read and found in order.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicySet {
    /// What verifications are judged by.
    pub policy: Policy,
    /// The first versions of the legal documents.
    pub legal: Vec<FirstVersion>,
    /// The made-up list that staging is screened against: one JSON object a line.
    pub staging_list: String,
    /// The files, by name: what was read, to the byte.
    pub source: BTreeMap<String, String>,
    /// What they lacked and was taken from the policy that is compiled in, as lines that an operator can copy, and what is
    /// retired and was taken out.
    pub completed: Vec<String>,
}

/// The first version of a legal document, in force until another is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstVersion {
    /// The kind.
    pub kind: LegalDocumentType,
    /// The region; `None` is every region.
    pub region: Option<Region>,
    /// What the version is called.
    pub version: String,
    /// When it came into force.
    pub published_at: Timestamp,
}

/// Where a policy comes from.
#[derive(Debug, Clone, Copy)]
pub enum PolicyOrigin<'a> {
    /// The policy that is compiled in.
    BuiltIn,
    /// A folder that holds every file of [`POLICY_FILES`]; whatever else it holds is left alone.
    Folder(&'a Path),
    /// Files by name, as an earlier [`PolicySet::source`] had them: exactly those of [`POLICY_FILES`].
    Published(&'a BTreeMap<String, String>),
}

/// Why a policy was refused.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// A file is not there.
    #[error("the policy lacks the file {file}")]
    FileAbsent {
        /// Its name.
        file: String,
    },
    /// A file is there that no policy has.
    #[error("the policy has a file that none has: {file}")]
    FileUnknown {
        /// Its name.
        file: String,
    },
    /// A file can't be opened, or is no UTF-8 text.
    #[error("the policy's file {file} can't be read")]
    FileUnreadable {
        /// Its name.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is larger than [`POLICY_FILE_BYTES_MAX`].
    #[error("the policy's file {file} is larger than {POLICY_FILE_BYTES_MAX} bytes")]
    FileTooLarge {
        /// Its name.
        file: String,
    },
    /// Something in a file is wrong.
    #[error("{place}: {what}")]
    Wrong {
        /// Where.
        place: Place,
        /// What is wrong, in a sentence for the person who wrote it.
        what: String,
    },
}

/// Reads a policy and everything that belongs to it, and checks that it makes sense.
pub fn read_policy(origin: PolicyOrigin<'_>) -> Result<PolicySet, PolicyError> {
    let source = match origin {
        PolicyOrigin::BuiltIn => BUILT_IN
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect(),
        PolicyOrigin::Folder(folder) => read_folder(folder)?,
        PolicyOrigin::Published(files) => taken_as_published(files)?,
    };
    understand(source)
}

/// As [`read_policy`], for a policy that is in force and may be older than this version of the program: what it lacks is
/// taken from the policy that is compiled in.
///
/// # Errors
/// When it is wrong otherwise; what is told is what is wrong with the files as they are.
pub fn read_policy_in_force(origin: PolicyOrigin<'_>) -> Result<PolicySet, PolicyError> {
    let refused = match read_policy(origin) {
        Err(refused) => refused,
        understood => return understood,
    };
    let mut source = match origin {
        PolicyOrigin::BuiltIn => return Err(refused),
        PolicyOrigin::Published(files) => files.clone(),
        PolicyOrigin::Folder(folder) => {
            let mut source = BTreeMap::new();
            for name in POLICY_FILES {
                match read_file(folder, name) {
                    Ok(text) => source.insert((*name).to_owned(), text),
                    Err(PolicyError::FileAbsent { .. }) => None,
                    Err(error) => return Err(error),
                };
            }
            source
        }
    };
    // A folder without the file that names the policy is the wrong folder, not an old policy.
    if !source.contains_key(completion::NEVER_ADDED.0) {
        return Err(refused);
    }
    let completed = completion::complete(&mut source);
    let understood = taken_as_published(&source).and_then(understand);
    match understood {
        Ok(set) if !completed.is_empty() => Ok(PolicySet { completed, ..set }),
        _ => Err(refused),
    }
}

fn read_folder(folder: &Path) -> Result<BTreeMap<String, String>, PolicyError> {
    let files = POLICY_FILES
        .iter()
        .map(|name| Ok(((*name).to_owned(), read_file(folder, name)?)));
    files.collect()
}

fn read_file(folder: &Path, name: &str) -> Result<String, PolicyError> {
    let file = name.to_owned();
    let opened = std::fs::File::open(folder.join(name)).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => PolicyError::FileAbsent { file: file.clone() },
        _ => PolicyError::FileUnreadable {
            file: file.clone(),
            source: error,
        },
    })?;
    let mut text = String::new();
    let read = opened.take(POLICY_FILE_BYTES_MAX + 1).read_to_string(&mut text);
    if text.len() as u64 > POLICY_FILE_BYTES_MAX {
        return Err(PolicyError::FileTooLarge { file });
    }
    read.map_err(|source| PolicyError::FileUnreadable { file, source })?;
    Ok(text)
}

fn taken_as_published(files: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, PolicyError> {
    if let Some(absent) = POLICY_FILES.iter().find(|name| !files.contains_key(**name)) {
        let file = (*absent).to_owned();
        return Err(PolicyError::FileAbsent { file });
    }
    for (name, text) in files {
        if !POLICY_FILES.contains(&name.as_str()) {
            return Err(PolicyError::FileUnknown { file: name.clone() });
        }
        if text.len() as u64 > POLICY_FILE_BYTES_MAX {
            return Err(PolicyError::FileTooLarge { file: name.clone() });
        }
    }
    Ok(files.clone())
}

fn understand(source: BTreeMap<String, String>) -> Result<PolicySet, PolicyError> {
    let file = |name: &'static str| SourceFile {
        name,
        text: source
            .get(name)
            .map(String::as_str)
            .expect("every file was found before"),
    };
    let general = general::read(&file("policy.toml"))?;
    let (countries, groups) = countries::read(&file("countries.toml"))?;
    let requirements = requirements::read(&file("requirements.toml"), &groups)?;
    let staging_list = file("staging-list.jsonl");
    let screening = screening::read(&file("screening.toml"), &staging_list)?;
    let policy = Policy {
        version: format!("{}+{}", general.version, digest(&source)),
        age_years_min: general.age_years_min,
        countries,
        groups,
        requirements,
        us_states: us_states::read(&file("us-states.toml"))?,
        edd: edd::read(&file("edd.toml"))?,
        risk: risk::read(&risk::Files {
            weights: file("risk.toml"),
            calling_codes: file("calling-codes.toml"),
            postcode_forms: file("postcode-forms.toml"),
            disposable_email_domains: file("disposable-email-domains.txt"),
        })?,
        ssn: ssn::read(&file("ssn.toml"))?,
        screening,
        evidence: evidence::read(&file("evidence.toml"))?,
        review: general.review,
        superseded_days_max: general.superseded_days_max,
    };
    let legal = legal_documents::read(&file("legal-documents.toml"))?;
    Ok(PolicySet {
        policy,
        legal,
        staging_list: staging_list.text.to_owned(),
        source,
        completed: Vec::new(),
    })
}

/// The first digits of SHA-256 over all names and contents, each with its length in front.
fn digest(source: &BTreeMap<String, String>) -> String {
    let mut hash = Sha256::new();
    for text in source.iter().flat_map(|(name, content)| [name, content]) {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    let hex: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    hex[..DIGEST_DIGITS].to_owned()
}
