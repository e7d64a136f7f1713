//! A name brought to comparable form: split into words, romanised, folded so that spellings of one sound meet, and each
//! word told for what it is.

mod alphabet;
mod family;
mod fold;
mod hangul;
mod profile;
mod reading;
mod romanise;
mod sinitic;
mod token;
mod vocabulary;
mod word;

pub(crate) use alphabet::{
    SYMBOL_COUNT, VOWEL_COUNT, consonants, is_skeletal, is_vowel, sound, substitutions,
};
pub(crate) use family::{PATRONYMIC_SIMILARITY, family_of, kinship, known_to_differ};
pub(crate) use fold::{FOLD_MAX, Fold};
pub(crate) use profile::Profile;
pub use reading::is_readable;
pub(crate) use reading::{Letters, read_name, readings, tokenise, tokenise_otherwise};
pub(crate) use sinitic::join_keys;
pub(crate) use token::{Class, Shape, Token, Worth, fingerprint};
pub(crate) use word::{WORDS_MAX, words};
