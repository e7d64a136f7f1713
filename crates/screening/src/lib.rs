//! Names against lists of sanctioned and politically exposed parties.
//!
//! What it does: reads the published list formats ([`read_ofac`], [`read_un`], [`read_eu`], [`read_uk`],
//! [`read_follow_the_money`], [`read_own`], [`read_entities`], [`read_staging`]) into one form ([`Entry`]), and matches a person against them ([`Index::screen`]) with an
//! explanation for every hit.
//!
//! What it never does: network, files, database, async, or reading the clock. A hit is a reason for a person to look,
//! never a decision.
//!
//! Start at [`Index`].

mod alignment;
pub mod bench;
mod birth;
mod builder;
mod cluster;
mod codec;
mod common_words;
mod country_name;
mod dictionary;
mod document;
mod entry;
mod evidence;
mod explanation;
mod facts;
mod formats;
mod gathering;
mod hit;
mod index;
mod kept;
mod key_table;
mod lanes;
mod lightness;
mod list;
mod list_error;
mod marks;
mod meeting;
mod memory;
mod model;
mod name;
mod number_set;
mod prior;
mod processors;
mod reach;
mod scratch;
mod search;
mod similarity;
mod speller;
mod subject;
mod together;
mod word_keys;

pub use birth::{BadBirth, Birth, CIRCA_YEARS};
pub use codec::{decode, decode_changed, encode, pack};
pub use country_name::country_code;
pub use entry::{Entry, EntryKind, EntryName, Gender, NameQuality};
pub use formats::{
    read_entities, read_eu, read_follow_the_money, read_ofac, read_ofac_sdn, read_own, read_staging, read_uk,
    read_un,
};
pub use hit::Hit;
pub use index::{
    ALERT_SCORE_MIN, Candidate, Index, IndexedList, ListInForce, NameQuery, RECORD_NAME_SCORE_MIN,
    RECORD_SCORE_MIN,
};
pub use list::{ListFamily, ListSource, UnknownList};
pub use list_error::{ListError, check_import};
pub use model::FEATURE_COUNT;
pub use name::is_readable;
pub use prior::{BadPrior, Prior};
pub use subject::Subject;
