//! One word of a name with its sounds, its class, its weight and its families.

use super::family::{Membership, is_patronymic, memberships, patronymic_family};
use super::fold::Fold;
use super::sinitic::sinitic_key;
use super::vocabulary::class_of;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Class {
    /// A name, or any word that tells parties apart.
    Name,
    /// A Slavic patronymic.
    Patronymic,
    /// One letter.
    Initial,
    /// Digits.
    Number,
    /// A word that many organisations have in their names.
    Generic,
    /// A title or honorific.
    Title,
    /// A particle, article or conjunction.
    Particle,
    /// A legal form, or a part of one.
    Legal,
}

impl Class {
    /// How much such a word tells, beside a full name's 1.
    pub(crate) fn weight(self) -> f32 {
        match self {
            Self::Name | Self::Number => 1.0,
            Self::Patronymic => 0.6,
            Self::Generic => 0.4,
            Self::Initial => 0.3,
            Self::Title => 0.15,
            Self::Particle => 0.1,
            Self::Legal => 0.06,
        }
    }
}

/// One word, ready to be compared.
#[derive(Clone)]
pub(crate) struct Token {
    /// Romanised, lower case.
    pub(crate) text: Box<str>,
    /// Of the text, to tell different words apart at once.
    pub(crate) fingerprint: u64,
    /// Its sounds.
    pub(crate) fold: Fold,
    /// Its consonants, one bit each.
    pub(crate) consonants: u32,
    /// The sounds of the second half of a "servant of" name.
    pub(crate) lord: Option<Fold>,
    /// What it is.
    pub(crate) class: Class,
    /// Short vowels were not written.
    pub(crate) abjad: bool,
    /// What it tells, 0 to 1.
    pub(crate) weight: f32,
    /// Name families.
    pub(crate) families: &'static [Membership],
    /// The family of the father's name, for a patronymic.
    pub(crate) father: Option<u16>,
    /// Chinese syllables, when it can be read so.
    pub(crate) sinitic: Option<u64>,
}

impl Token {
    pub(crate) fn new(text: &str, abjad: bool) -> Self {
        let fold = Fold::new(text);
        let latin = !abjad && text.is_ascii();
        let class = class_of(text).unwrap_or_else(|| shape_of(text));
        let length_weight = match text.chars().count() {
            0..=2 => 0.6,
            3 => 0.75,
            4 => 0.9,
            _ => 1.0,
        };
        let weight = if class == Class::Name {
            class.weight() * length_weight
        } else {
            class.weight()
        };
        Self {
            fingerprint: fingerprint(text, abjad),
            fold,
            consonants: fold.consonants(),
            lord: lord(text).map(Fold::new),
            class,
            abjad,
            weight,
            families: if latin { memberships(&fold) } else { &[] },
            father: if class == Class::Patronymic {
                patronymic_family(text)
            } else {
                None
            },
            sinitic: if latin { sinitic_key(text) } else { None },
            text: text.into(),
        }
    }
}

/// For "servant of" names: the name without the servant, by which some go.
fn lord(text: &str) -> Option<&str> {
    text.strip_prefix("abd")
        .filter(|lord| lord.len() >= 4 && *lord != "allah")
}

fn fingerprint(text: &str, abjad: bool) -> u64 {
    text.bytes().fold(u64::from(abjad), |h, b| {
        (h ^ u64::from(b))
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .rotate_left(23)
    })
}

fn shape_of(text: &str) -> Class {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        Class::Number
    } else if text.chars().count() == 1 {
        Class::Initial
    } else if is_patronymic(text) {
        Class::Patronymic
    } else {
        Class::Name
    }
}
